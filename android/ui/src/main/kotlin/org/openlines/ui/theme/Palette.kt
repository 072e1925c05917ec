package org.openlines.ui.theme

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Immutable
import androidx.compose.ui.graphics.Color

/*
 * The colours: paper and pine. Calm surfaces, one green for what can be done, and three tones that mean something: calm,
 * amber, late. Each pair that carries text has a contrast of at least 4.5:1; a test reckons it.
 */

/** A ground and what is written on it. */
@Immutable
data class Tone(val ground: Color, val ink: Color)

/** Colours beyond Material's that say something. */
@Immutable
data class Tones(
    /** There is time. */
    val calm: Tone,
    /** Time runs out. */
    val amber: Tone,
    /** Time is over. */
    val late: Tone,
    /** Words that the customer never sees. */
    val note: Tone,
    /** The line around a note. */
    val noteLine: Color,
    /** The customer's words. */
    val customer: Tone,
    /** My words. */
    val mine: Tone,
    /** A colleague's words. */
    val colleague: Tone,
    /** Strip that says how old the screen is. */
    val strip: Tone,
    /** Lines around everything, for those who need them. */
    val outlined: Boolean,
    /** A line's own colour, and an avatar's: told apart by hue, readable with white or black ink. */
    val hues: List<Tone>,
)

internal val lightScheme: ColorScheme = lightColorScheme(
    primary = Color(0xFF12615A), onPrimary = Color.White,
    primaryContainer = Color(0xFFCFE8E2), onPrimaryContainer = Color(0xFF0A3B36),
    inversePrimary = Color(0xFF86D3C8),
    secondary = Color(0xFF4A6361), onSecondary = Color.White,
    secondaryContainer = Color(0xFFDCE9E6), onSecondaryContainer = Color(0xFF1B3331),
    tertiary = Color(0xFF7A4B6B), onTertiary = Color.White,
    tertiaryContainer = Color(0xFFF6DDEB), onTertiaryContainer = Color(0xFF47233B),
    background = Color(0xFFFAF8F4), onBackground = Color(0xFF1C2322),
    surface = Color(0xFFFAF8F4), onSurface = Color(0xFF1C2322),
    surfaceVariant = Color(0xFFE9E7E0), onSurfaceVariant = Color(0xFF4C5452),
    surfaceTint = Color(0xFF12615A),
    inverseSurface = Color(0xFF2C3332), inverseOnSurface = Color(0xFFF3F1EC),
    error = Color(0xFFA3271B), onError = Color.White,
    errorContainer = Color(0xFFFBDCD6), onErrorContainer = Color(0xFF5E130B),
    outline = Color(0xFF6F7775), outlineVariant = Color(0xFFD8D6CE),
    scrim = Color.Black,
    surfaceBright = Color.White, surfaceDim = Color(0xFFE4E1DA),
    surfaceContainerLowest = Color.White, surfaceContainerLow = Color(0xFFFFFEFB),
    surfaceContainer = Color(0xFFF3F0EA), surfaceContainerHigh = Color(0xFFEDEAE3),
    surfaceContainerHighest = Color(0xFFE7E4DC),
)

internal val darkScheme: ColorScheme = darkColorScheme(
    primary = Color(0xFF86D3C8), onPrimary = Color(0xFF053732),
    primaryContainer = Color(0xFF17504A), onPrimaryContainer = Color(0xFFCFEDE7),
    inversePrimary = Color(0xFF12615A),
    secondary = Color(0xFFB1CCC8), onSecondary = Color(0xFF1C3532),
    secondaryContainer = Color(0xFF2B403D), onSecondaryContainer = Color(0xFFD5E8E4),
    tertiary = Color(0xFFE8B6D3), onTertiary = Color(0xFF46213A),
    tertiaryContainer = Color(0xFF5E3852), onTertiaryContainer = Color(0xFFFADCEC),
    background = Color(0xFF101514), onBackground = Color(0xFFE3E7E4),
    surface = Color(0xFF101514), onSurface = Color(0xFFE3E7E4),
    surfaceVariant = Color(0xFF2A302F), onSurfaceVariant = Color(0xFFB6BFBC),
    surfaceTint = Color(0xFF86D3C8),
    inverseSurface = Color(0xFFE3E7E4), inverseOnSurface = Color(0xFF252B2A),
    error = Color(0xFFFFB4A8), onError = Color(0xFF5E130B),
    errorContainer = Color(0xFF7B2015), onErrorContainer = Color(0xFFFFDAD3),
    outline = Color(0xFF8B9592), outlineVariant = Color(0xFF353C3A),
    scrim = Color.Black,
    surfaceBright = Color(0xFF343B39), surfaceDim = Color(0xFF101514),
    surfaceContainerLowest = Color(0xFF0B0F0E), surfaceContainerLow = Color(0xFF161C1B),
    surfaceContainer = Color(0xFF1B2120), surfaceContainerHigh = Color(0xFF242B29),
    surfaceContainerHighest = Color(0xFF2E3533),
)

internal val lightContrastScheme: ColorScheme = lightScheme.copy(
    primary = Color(0xFF003F3A), primaryContainer = Color(0xFF003F3A), onPrimaryContainer = Color.White,
    background = Color.White, surface = Color.White, onBackground = Color.Black, onSurface = Color.Black,
    onSurfaceVariant = Color(0xFF1C2322), outline = Color.Black, outlineVariant = Color(0xFF3B4341),
    error = Color(0xFF7A0E05), secondaryContainer = Color(0xFFE3F1EE), onSecondaryContainer = Color.Black,
    surfaceContainerLow = Color.White, surfaceContainer = Color.White, surfaceContainerHigh = Color(0xFFF3F3F3),
)

internal val darkContrastScheme: ColorScheme = darkScheme.copy(
    primary = Color(0xFFB9F5EC), primaryContainer = Color(0xFFB9F5EC), onPrimaryContainer = Color.Black,
    onPrimary = Color.Black, background = Color.Black, surface = Color.Black, onBackground = Color.White,
    onSurface = Color.White, onSurfaceVariant = Color(0xFFE9EEEC), outline = Color.White,
    outlineVariant = Color(0xFFAAB3B0), error = Color(0xFFFFD0C8), surfaceContainerLow = Color.Black,
    surfaceContainer = Color.Black, surfaceContainerHigh = Color(0xFF1A1A1A),
)

private val lightHues = listOf(
    Tone(Color(0xFF1F6F8B), Color.White), Tone(Color(0xFF8A5A00), Color.White), Tone(Color(0xFF6A4C93), Color.White),
    Tone(Color(0xFF2E7031), Color.White), Tone(Color(0xFFA63D57), Color.White), Tone(Color(0xFF3D5A98), Color.White),
    Tone(Color(0xFF8C4A2F), Color.White), Tone(Color(0xFF00696B), Color.White),
)

private val darkHues = listOf(
    Tone(Color(0xFF7CC4DE), Color.Black), Tone(Color(0xFFF0BE6A), Color.Black), Tone(Color(0xFFC7AEEA), Color.Black),
    Tone(Color(0xFF93CF95), Color.Black), Tone(Color(0xFFF2A3B5), Color.Black), Tone(Color(0xFFA8BFF0), Color.Black),
    Tone(Color(0xFFE8AE93), Color.Black), Tone(Color(0xFF76D3D4), Color.Black),
)

internal val lightTones = Tones(
    calm = Tone(Color(0xFFE1EBE8), Color(0xFF274542)),
    amber = Tone(Color(0xFFFFE3A8), Color(0xFF5A3D00)),
    late = Tone(Color(0xFFA3271B), Color.White),
    note = Tone(Color(0xFFFFF1CC), Color(0xFF46350A)),
    noteLine = Color(0xFFB88A16),
    customer = Tone(Color.White, Color(0xFF1C2322)),
    mine = Tone(Color(0xFFCFE8E2), Color(0xFF0A3B36)),
    colleague = Tone(Color(0xFFE3E6F3), Color(0xFF262D45)),
    strip = Tone(Color(0xFF3C4442), Color(0xFFF6F4EF)),
    outlined = false,
    hues = lightHues,
)

internal val darkTones = Tones(
    calm = Tone(Color(0xFF24312F), Color(0xFFC9DDD9)),
    amber = Tone(Color(0xFF5B4208), Color(0xFFFFE3A8)),
    late = Tone(Color(0xFFFFB4A8), Color(0xFF4C0D06)),
    note = Tone(Color(0xFF3A2F12), Color(0xFFFBE6B4)),
    noteLine = Color(0xFFC79A2B),
    customer = Tone(Color(0xFF242B29), Color(0xFFE3E7E4)),
    mine = Tone(Color(0xFF17504A), Color(0xFFDDF2EE)),
    colleague = Tone(Color(0xFF2C3149), Color(0xFFDFE2F5)),
    strip = Tone(Color(0xFF343B39), Color(0xFFE3E7E4)),
    outlined = false,
    hues = darkHues,
)

internal val lightContrastTones = lightTones.copy(
    calm = Tone(Color.White, Color.Black), amber = Tone(Color(0xFFFFD67A), Color.Black),
    late = Tone(Color(0xFF7A0E05), Color.White), note = Tone(Color(0xFFFFEBB0), Color.Black),
    noteLine = Color(0xFF6B4A00), mine = Tone(Color(0xFFE3F1EE), Color.Black),
    colleague = Tone(Color(0xFFECEEFA), Color.Black), customer = Tone(Color.White, Color.Black),
    strip = Tone(Color.Black, Color.White), outlined = true,
)

internal val darkContrastTones = darkTones.copy(
    calm = Tone(Color.Black, Color.White), amber = Tone(Color(0xFFFFD67A), Color.Black),
    late = Tone(Color(0xFFFFD0C8), Color.Black), note = Tone(Color(0xFF2B2000), Color(0xFFFFF1CC)),
    noteLine = Color(0xFFFFD67A), mine = Tone(Color(0xFF002B27), Color.White),
    colleague = Tone(Color(0xFF10142B), Color.White), customer = Tone(Color.Black, Color.White),
    strip = Tone(Color.White, Color.Black), outlined = true,
)
