package org.openlines.desktop

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.unit.Density
import java.nio.file.Path
import java.util.Locale
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.ClassRule
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.openlines.presentation.ShellEvent
import org.openlines.stage.Portal
import org.openlines.stage.eventually

/** The whole phone, screens and core, against a real portal, by a finger on the screen. */
class PhoneTest {
    @get:Rule
    val folder = TemporaryFolder()

    /** Shows a phone of this size while [story] is played. */
    private fun onPhone(person: Portal.Person, data: Path, width: Int = 412, story: suspend Finger.(Phone) -> Unit) = runBlocking(EventThread) {
        val options = Options(data, portal.url, person.login, person.password, locale = Locale.UK, script = true)
        val scope = CoroutineScope(EventThread)
        val phone = Phone(options, scope)
        val scene = ImageComposeScene(width, 892, Density(1f), EventThread) { phone.Content() }
        val frames = launch {
            while (isActive) {
                if (scene.hasInvalidations()) scene.render(System.nanoTime())
                delay(10.milliseconds)
            }
        }
        try {
            Finger(scene).story(phone)
        } finally {
            frames.cancel()
            phone.shell.close()
            scene.close()
            scope.cancel()
        }
    }

    private suspend fun Finger.startShift() {
        // What comes and goes above it would move it under the finger.
        await("still connecting") { spots -> spots.any { it.says("Off shift") } && spots.none { it.says("Connecting") } }
        press("Change")
        press("Start shift")
        press("Back")
        find("On shift")
    }

    @Test
    fun `an offer is accepted, answered, and what is written without a network goes later`() {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        onPhone(anna, folder.root.toPath()) { phone ->
            startShift()
            val customer = line.customer("Marta").writes("Is the blue one in stock?")
            press("Accept")
            reply("Yes, since this morning.")
            onIo { eventually("the customer reads it") { "since this morning" in customer.sees() } }
            phone.shell.on(ShellEvent.Network(false))
            find("No connection")
            reply("I put one aside.")
            find("Waits to be sent")
            phone.shell.on(ShellEvent.Network(true))
            await("it still waits") { spots -> spots.none { it.says("Waits to be sent") } }
            onIo { eventually("the customer reads that too") { "put one aside" in customer.sees() } }
        }
    }

    @Test
    fun `on a wide screen the list stands beside the dialog`() {
        val boris = portal.person("Boris")
        val line = portal.line("Repairs").staff(boris)
        onPhone(boris, folder.root.toPath(), width = 1000) {
            find("Choose a dialog")
            startShift()
            line.customer("Nora").writes("The lamp is broken.")
            press("Accept")
            await("list and dialog side by side") { spots -> spots.any { it.tag == "inbox" } && spots.any { it.tag == "composer" } }
        }
    }

    @Test
    fun `a novel, families and words from right to left are shown as they were written`() {
        val dina = portal.person("Dina")
        val line = portal.line("Lamps").staff(dina)
        onPhone(dina, folder.root.toPath()) {
            startShift()
            val customer = line.customer("נועה לוי").writes("שלום, המנורה (order 20417) הגיעה שבורה.")
            press("Accept")
            find("שלום, המנורה (order 20417) הגיעה שבורה.")
            customer.writes("👩‍👩‍👧‍👦👨‍💻🏳️‍🌈🇫🇮👍🏽 e\u0301")
            find("👩‍👩‍👧‍👦👨‍💻🏳️‍🌈🇫🇮👍🏽 e\u0301")
            customer.writes(LONG_TEXT)
            // Folded, with all of it in it.
            find("Show all 10000 characters")
            press("Show all 10000 characters")
            await("the whole novel") { spots -> spots.any { it.text.contains(LONG_TEXT) } }
        }
    }

    private suspend fun Finger.reply(text: String) {
        press("Reply")
        typeInto("composer", text)
        press("Send to the customer")
    }

    private suspend fun <T> onIo(work: suspend () -> T): T = withContext(Dispatchers.IO) { work() }

    companion object {
        @ClassRule
        @JvmField
        val portal = Portal()
    }
}
