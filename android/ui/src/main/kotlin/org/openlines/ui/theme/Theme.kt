package org.openlines.ui.theme

import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextDirection
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp

internal val LocalTones = staticCompositionLocalOf { lightTones }

/** False when the system asks for less motion: then nothing slides or fades. */
internal val LocalMotion = staticCompositionLocalOf { true }

/** The colours that say something: `tones.amber`. */
internal val tones: Tones @Composable get() = LocalTones.current

/** The look of every screen. [family] is the platform's own unless one is handed in. */
@Composable
fun OpenlinesTheme(
    dark: Boolean,
    highContrast: Boolean = false,
    motion: Boolean = true,
    family: FontFamily = FontFamily.Default,
    content: @Composable () -> Unit,
) {
    val scheme = when {
        highContrast -> if (dark) darkContrastScheme else lightContrastScheme
        else -> if (dark) darkScheme else lightScheme
    }
    val tones = when {
        highContrast -> if (dark) darkContrastTones else lightContrastTones
        else -> if (dark) darkTones else lightTones
    }
    CompositionLocalProvider(LocalTones provides tones, LocalMotion provides motion) {
        MaterialTheme(colorScheme = scheme, typography = typography(family), shapes = shapes, content = content)
    }
}

private val shapes = Shapes(
    extraSmall = RoundedCornerShape(8.dp),
    small = RoundedCornerShape(12.dp),
    medium = RoundedCornerShape(16.dp),
    large = RoundedCornerShape(22.dp),
    extraLarge = RoundedCornerShape(28.dp),
)

private fun typography(family: FontFamily) = Typography().run {
    fun TextStyle.of(weight: FontWeight? = null) =
        copy(fontFamily = family, fontWeight = weight ?: fontWeight, letterSpacing = 0.sp)
    copy(
        displaySmall = displaySmall.of(FontWeight.Medium),
        headlineMedium = headlineMedium.of(FontWeight.Medium),
        headlineSmall = headlineSmall.of(FontWeight.Medium),
        titleLarge = titleLarge.of(FontWeight.Medium),
        titleMedium = titleMedium.of(FontWeight.Medium),
        titleSmall = titleSmall.of(FontWeight.Medium),
        bodyLarge = bodyLarge.of(),
        bodyMedium = bodyMedium.of(),
        bodySmall = bodySmall.of(),
        labelLarge = labelLarge.of(FontWeight.Medium),
        labelMedium = labelMedium.of(FontWeight.Medium),
        labelSmall = labelSmall.of(FontWeight.Medium),
    )
}

/** For what people wrote: its own direction, whatever the screen's is. */
internal fun TextStyle.asWritten(): TextStyle = copy(textDirection = TextDirection.Content)

/** Whether these words begin at the right: their first letter says so. */
internal fun isRightToLeft(words: String): Boolean {
    val first = words.codePoints().filter(Character::isLetter).findFirst()
    if (first.isEmpty) return false
    val direction = Character.getDirectionality(first.asInt)
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
}

/** For figures that count: they stand still while they change. */
internal fun TextStyle.counting(): TextStyle = copy(fontFeatureSettings = "tnum")
