package org.openlines.ui

import androidx.compose.material3.ColorScheme
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.luminance
import org.junit.Assert.assertEquals
import org.junit.Test
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.Tones
import org.openlines.ui.theme.darkContrastScheme
import org.openlines.ui.theme.darkContrastTones
import org.openlines.ui.theme.darkScheme
import org.openlines.ui.theme.darkTones
import org.openlines.ui.theme.lightContrastScheme
import org.openlines.ui.theme.lightContrastTones
import org.openlines.ui.theme.lightScheme
import org.openlines.ui.theme.lightTones

/** Every pair of colours that carries text can be read: 4.5 to 1, and 7 to 1 where high contrast was asked for. */
class ContrastTest {
    private fun ratio(one: Color, other: Color): Double {
        val (light, dark) = listOf(one.luminance(), other.luminance()).sortedDescending()
        return (light + 0.05) / (dark + 0.05)
    }

    private fun pairs(scheme: ColorScheme, tones: Tones): Map<String, Tone> = with(scheme) {
        mapOf(
            "primary" to Tone(primary, onPrimary), "secondary" to Tone(secondaryContainer, onSecondaryContainer),
            "tertiary" to Tone(tertiary, onTertiary), "error" to Tone(error, onError),
            "error container" to Tone(errorContainer, onErrorContainer), "text" to Tone(background, onBackground),
            "small text" to Tone(background, onSurfaceVariant), "small text on a card" to Tone(surfaceContainer, onSurfaceVariant),
            "small text on a sheet" to Tone(surfaceContainerHigh, onSurfaceVariant), "link" to Tone(background, primary),
            "link on a card" to Tone(surfaceContainer, primary), "trouble" to Tone(background, error),
            "new" to Tone(background, tertiary), "undo" to Tone(inverseSurface, inverseOnSurface),
            "undo's button" to Tone(inverseSurface, inversePrimary), "composer" to Tone(surfaceContainerLowest, onSurface),
            "composer's other mode" to Tone(tones.note.ground, onSurfaceVariant),
            "calm" to tones.calm, "amber" to tones.amber, "late" to tones.late, "note" to tones.note, "strip" to tones.strip,
            "customer" to tones.customer, "mine" to tones.mine, "colleague" to tones.colleague,
        ) + tones.hues.withIndex().associate { (at, hue) -> "hue $at" to hue }
    }

    private fun tooWeak(scheme: ColorScheme, tones: Tones, least: Double): List<String> =
        pairs(scheme, tones).mapValues { (_, pair) -> ratio(pair.ground, pair.ink) }
            .filterValues { it < least }.map { (name, ratio) -> "$name %.1f".format(ratio) }

    @Test
    fun light() = assertEquals(emptyList<String>(), tooWeak(lightScheme, lightTones, 4.5))

    @Test
    fun dark() = assertEquals(emptyList<String>(), tooWeak(darkScheme, darkTones, 4.5))

    @Test
    fun `light, high contrast`() = assertEquals(emptyList<String>(), tooWeak(lightContrastScheme, lightContrastTones, 4.5))

    @Test
    fun `dark, high contrast`() = assertEquals(emptyList<String>(), tooWeak(darkContrastScheme, darkContrastTones, 4.5))

    @Test
    fun `high contrast is higher where it matters most`() {
        for ((scheme, tones) in listOf(lightContrastScheme to lightContrastTones, darkContrastScheme to darkContrastTones)) {
            val reading = pairs(scheme, tones).filterKeys { it in setOf("text", "small text", "customer", "mine", "note", "late", "strip") }
            assertEquals(emptyList<String>(), reading.filterValues { ratio(it.ground, it.ink) < 10 }.keys.toList())
        }
    }
}
