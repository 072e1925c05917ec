package org.openlines.desktop

import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.input.pointer.PointerButton
import androidx.compose.ui.input.pointer.PointerButtons
import androidx.compose.ui.input.pointer.PointerEventType
import androidx.compose.ui.input.pointer.PointerType
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getAllSemanticsNodes
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.AnnotatedString
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeoutOrNull

/** Keeps the way back that a screen has registered last. */
@Composable
internal fun Backs(backs: MutableList<() -> Unit>, enabled: Boolean, onBack: () -> Unit) {
    val latest by rememberUpdatedState(onBack)
    DisposableEffect(enabled) {
        val handler = { latest() }
        if (enabled) backs += handler
        onDispose { backs -= handler }
    }
}

/** What the screen reader would find on screen. */
class Spot(val node: SemanticsNode) {
    private val config = node.config

    /** Everything that it says: its texts and descriptions. */
    val text: String = buildList {
        config.getOrNull(SemanticsProperties.ContentDescription)?.let(::addAll)
        config.getOrNull(SemanticsProperties.Text)?.forEach { add(it.text) }
        config.getOrNull(SemanticsProperties.EditableText)?.let { add(it.text) }
    }.joinToString(" ")

    val heading: Boolean = SemanticsProperties.Heading in config
    val tag: String? = config.getOrNull(SemanticsProperties.TestTag)
    val enabled: Boolean = SemanticsProperties.Disabled !in config
    val pressable: Boolean = SemanticsActions.OnClick in config
    val writable: Boolean = SemanticsActions.SetText in config

    fun says(words: String): Boolean = text.contains(words, ignoreCase = true)
    fun saysOnly(words: String): Boolean = text.trim().equals(words, ignoreCase = true)
}

/** A finger on the screen of a scene. Waits for what it looks for; gives up with a reason. */
class Finger(private val scene: ImageComposeScene) {
    private fun spots(): List<Spot> = scene.semanticsOwners.toList().asReversed()
        .flatMap { owner -> owner.getAllSemanticsNodes(mergingEnabled = true) }
        .filter { it.layoutInfo.isPlaced }.map(::Spot)

    fun texts(): List<String> = spots().map { it.text }.filter(String::isNotBlank)

    /** Waits until the screen is as wished. */
    suspend fun await(otherwise: String, wish: (List<Spot>) -> Boolean): List<Spot> {
        val found = withTimeoutOrNull(PATIENCE) {
            var seen = spots()
            while (!wish(seen)) {
                delay(30.milliseconds)
                seen = spots()
            }
            seen
        }
        return found ?: error("$otherwise; on screen: ${texts().joinToString(" | ").take(600)}")
    }

    suspend fun find(words: String): Spot =
        await("\"$words\" is not on screen") { spots -> spots.any { it.says(words) } }.first { it.says(words) }

    /** Presses what is called so: something that says just that before something that says more. */
    suspend fun press(words: String) {
        fun best(spots: List<Spot>): Spot? {
            val pressable = spots.filter { it.pressable && !it.writable && it.enabled && it.says(words) }
            return pressable.lastOrNull { it.saysOnly(words) } ?: pressable.minByOrNull { it.text.length }
        }
        val spots = await("nothing called \"$words\" can be pressed") { best(it) != null }
        press(checkNotNull(best(spots)))
    }

    /** Opens what is called so, unless it is open. */
    suspend fun open(words: String) {
        if (spots().none { it.heading && it.says(words) }) press(words)
    }

    suspend fun press(spot: Spot) {
        val box = spot.node.boundsInRoot
        touch(PointerEventType.Press, box.center, pressed = true)
        delay(40.milliseconds)
        touch(PointerEventType.Release, box.center, pressed = false)
        settle()
    }

    private fun touch(type: PointerEventType, at: Offset, pressed: Boolean) {
        scene.sendPointerEvent(
            eventType = type, position = at, timeMillis = System.currentTimeMillis(), type = PointerType.Mouse,
            buttons = PointerButtons(isPrimaryPressed = pressed), button = PointerButton.Primary,
        )
    }

    /** Types into the field that is called so. */
    suspend fun type(name: String, text: String) =
        write(text, "there is no field \"$name\"") { it.writable && it.enabled && it.says(name) }

    /** Types into the field with this tag. */
    suspend fun typeInto(tag: String, text: String) =
        write(text, "there is no field here") { it.writable && it.enabled && it.tag == tag }

    private suspend fun write(text: String, otherwise: String, which: (Spot) -> Boolean) {
        val field = await(otherwise) { it.any(which) }.first(which)
        val insert = checkNotNull(field.node.config.getOrNull(SemanticsActions.InsertTextAtCursor)?.action) { otherwise }
        press(field)
        insert(AnnotatedString(text))
        settle()
    }

    /** Until nothing moves. */
    suspend fun settle() {
        withTimeoutOrNull(1.seconds) {
            delay(32.milliseconds)
            while (scene.hasInvalidations()) delay(16.milliseconds)
        }
    }

    private companion object {
        val PATIENCE = 30.seconds
    }
}
