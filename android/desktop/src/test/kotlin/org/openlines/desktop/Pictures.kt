package org.openlines.desktop

import androidx.compose.runtime.Composable
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.unit.Density
import java.time.ZoneOffset
import java.util.Locale
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.jetbrains.skia.EncodedImageFormat
import org.openlines.ui.ScreenClock
import org.openlines.ui.ScreenWorld
import org.openlines.ui.Times
import org.openlines.ui.theme.OpenlinesTheme

/** How a picture looks. */
data class Look(
    val dark: Boolean = false,
    val russian: Boolean = false,
    val type: Float = 1f,
    val contrast: Boolean = false,
    val width: Int = 412,
    val height: Int = 892,
)

val ENGLISH: Locale = Locale.UK
val RUSSIAN: Locale = Locale.forLanguageTag("ru")

/** The surroundings of a screen in a test: a clock that stands still, UTC, Roboto. */
@Composable
fun TestWorld(look: Look = Look(), copy: (String) -> Unit = {}, content: @Composable () -> Unit) {
    val locale = if (look.russian) RUSSIAN else ENGLISH
    val family = checkNotNull(Fonts.roboto) { "Roboto is missing: apt-get install fonts-roboto-unhinted fonts-noto-color-emoji" }
    val times = Times(locale, ZoneOffset.UTC, hours24 = true)
    ScreenWorld(IcuWords(locale), locale, ScreenClock(runs = false) { NOW }, times, copy = copy) {
        OpenlinesTheme(look.dark, look.contrast, motion = false, family = family, content = content)
    }
}

/** Draws a screen as PNG; 1.5 pixels a dp: large enough to judge, small enough to keep. */
fun drawn(look: Look, content: @Composable () -> Unit): ByteArray = onScene(look, 1.5f, content) { scene ->
    val image = scene.render(300_000_000)
    checkNotNull(image.encodeToData(EncodedImageFormat.PNG)) { "no PNG" }.bytes
}

/** A screen that has come to rest. */
fun <T> onScene(look: Look, scale: Float, content: @Composable () -> Unit, work: (ImageComposeScene) -> T): T = runBlocking(EventThread) {
    val (width, height) = (look.width * scale).toInt() to (look.height * scale).toInt()
    val scene = ImageComposeScene(width, height, Density(scale, look.type), EventThread) { TestWorld(look, content = content) }
    try {
        // What effects and lists do after the first frame is in the later ones.
        for (frame in 0L..4L) {
            scene.render(frame * 50_000_000)
            yield()
        }
        work(scene)
    } finally {
        scene.close()
    }
}
