// The two lives of a process that dies with an unsent reply. Each is run in a JVM of its own by ProcessDeathTest, which
// talks with it through its standard input and output.
package org.openlines.app.death

import android.os.Bundle
import android.os.Parcel
import androidx.compose.ui.test.assertTextContains
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.test.core.app.ApplicationProvider
import java.io.File
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.app.MainActivity
import org.openlines.app.world.TestApp
import org.openlines.app.world.sees
import org.openlines.app.world.tap
import org.openlines.app.world.write
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.kit.offerSnapshots
import org.openlines.kit.timelineSnapshots
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner

const val REPLY = "Two are left"
const val DRAFT = "And the red one"
const val HALTED = 9

private val saved get() = File(System.getProperty("openlines.folder"), "saved-state")
private val app: TestApp get() = ApplicationProvider.getApplicationContext()

@RunWith(RobolectricTestRunner::class)
class FirstLife {
    @get:Rule
    val rule = createEmptyComposeRule()

    @Test fun writesWithoutNetworkAndDies() {
        app.inFront()
        val anna = runBlocking { app.core().signIn(property("address"), "anna", property("password")) }
        val dialog = runBlocking { anna.acceptFirst() }
        tell("accepted")
        hear("the network is gone")

        val intent = app.screen(anna.id(), dialog, null)
        val activity = Robolectric.buildActivity(MainActivity::class.java, intent).setup()
        rule.write(REPLY)
        rule.tap("Send to the customer")
        rule.sees(REPLY)
        rule.write(DRAFT)
        // A draft is stored as it is typed; once it is, nothing may be lost.
        runBlocking { anna.timelineSnapshots(dialog, emptyFlow()).first { it.head.reply?.text == DRAFT } }
        val state = Bundle()
        activity.pause().stop().saveInstanceState(state)
        saved.writeBytes(state.bytes())
        Runtime.getRuntime().halt(HALTED)
    }

    private suspend fun Account.acceptFirst() = run {
        submit(Command.ShiftStart(null))
        val offer = offerSnapshots().first { it.rows.isNotEmpty() }.rows.first()
        submit(Command.Accept(offer.id))
        offerSnapshots().first { snapshot -> snapshot.rows.none { it.id == offer.id && it.outcome == null } }
        offer.dialog
    }
}

@RunWith(RobolectricTestRunner::class)
class SecondLife {
    @get:Rule
    val rule = createEmptyComposeRule()

    @Test fun findsScreenDraftAndReplyAndSends() {
        app.inFront()
        val activity = Robolectric.buildActivity(MainActivity::class.java).setup(saved.readBytes().bundle())
        rule.sees(REPLY)
        rule.waitUntil(30_000) { runCatching { rule.onNodeWithTag("composer").assertTextContains(DRAFT) }.isSuccess }
        tell("restored")
        hear("the network is back")
        runBlocking {
            app.core().setNetwork(true)
            app.accounts().single().syncOnce(20_000)
        }
        activity.close()
        runBlocking { app.core().shutdown() }
    }
}

private fun property(name: String): String = System.getProperty("openlines.$name")

private fun tell(what: String) = println("life: $what")

private fun hear(what: String) = check(readln() == what)

private fun Bundle.bytes(): ByteArray {
    val parcel = Parcel.obtain()
    parcel.writeBundle(this)
    return parcel.marshall().also { parcel.recycle() }
}

private fun ByteArray.bundle(): Bundle {
    val parcel = Parcel.obtain()
    parcel.unmarshall(this, 0, size)
    parcel.setDataPosition(0)
    return checkNotNull(parcel.readBundle(MainActivity::class.java.classLoader)).also { parcel.recycle() }
}
