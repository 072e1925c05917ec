package org.openlines.desktop

import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import java.io.File

/**
 * Roboto, as on a phone, loaded by name: whatever fonts a machine has, the same picture comes out. Debian has it in
 * fonts-roboto-unhinted; emoji come from fonts-noto-color-emoji, other scripts from fonts-dejavu-core.
 */
object Fonts {
    private val folders = listOf("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF", "/usr/share/fonts/truetype/roboto")
    private val weights = mapOf(
        "Regular" to FontWeight.Normal, "Medium" to FontWeight.Medium, "Bold" to FontWeight.Bold,
    )

    /** Roboto, or `null` where it is not installed. */
    val roboto: FontFamily? by lazy {
        val folder = folders.map(::File).firstOrNull { File(it, "Roboto-Regular.ttf").exists() } ?: return@lazy null
        FontFamily(weights.map { (name, weight) -> Font(File(folder, "Roboto-$name.ttf"), weight) })
    }
}
