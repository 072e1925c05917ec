// What goes wrong, on the true Android screens, with the real core: looked at and lived through.
package org.openlines.app

import android.content.Intent
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ActivityScenario
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.app.world.Customer
import org.openlines.app.world.Hotel
import org.openlines.app.world.World
import org.openlines.app.world.eventuallyTrue
import org.openlines.app.world.fill
import org.openlines.app.world.picture
import org.openlines.app.world.sees
import org.openlines.app.world.seesNoMore
import org.openlines.app.world.tap
import org.openlines.app.world.waitFor
import org.openlines.app.world.write
import org.openlines.core.DialogId
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
class FaultsTest {
    @get:Rule(order = 0)
    val world = World()

    @get:Rule(order = 1)
    val rule = createEmptyComposeRule()

    @Before fun seen() = world.app.inFront()

    @Test fun p62_aReplyThatTheWorldOvertookIsHeldAndSentAnyway() =
        held("light", "Send to the customer", "Look", "Send anyway")

    @Test @Config(qualifiers = "+ru-night") fun p62_aHeldReplyInRussianAndInTheDark() =
        held("dark-russian", "Отправить клиенту", "Взглянуть", "Всё равно отправить")

    private fun held(variant: String, send: String, lookAt: String, sendAnyway: String) {
        world.portal.set("hold_after", 0)
        answering("Maria") { maria, _ ->
            network(false)
            rule.write("Six of them")
            rule.tap(send)
            rule.sees("Six of them")
            maria.writes("Never mind, I have found some elsewhere.")
            network(true)
            rule.tap(lookAt)
            rule.sees("Never mind")
            rule.picture("held-$variant")
            assertEquals(emptyList<String>(), maria.reads())
            rule.tap(sendAnyway)
            eventuallyTrue("the customer reads it") { maria.reads() == listOf("Six of them") }
        }
    }

    @Test fun p60_withoutThePortalOldDataStayAndTheReplyGoesLater() = answering("Maria") { maria, _ ->
        world.portal.halt()
        rule.sees("No connection")
        rule.write("Six of them")
        rule.tap("Send to the customer")
        rule.sees("Waits to be sent")
        rule.picture("away-dialog")
        rule.tap("Back")
        rule.waitFor(hasContentDescription("1 waits to be sent"))
        rule.picture("away-inbox")
        world.portal.serve()
        rule.seesNoMore("No connection")
        eventuallyTrue("the customer reads it") { maria.reads() == listOf("Six of them") }
    }

    @Test fun somethingElseAtThePortalsAddressIsNotBelieved() = answering("Maria") { maria, _ ->
        world.portal.halt()
        Hotel(world.portal.address.substringAfterLast(':').toInt()).use {
            rule.sees("No connection")
            rule.write("Six of them")
            rule.tap("Send to the customer")
            rule.sees("Waits to be sent")
            rule.sees("Hello from Maria")
            rule.picture("garbage-dialog")
        }
        world.portal.serve()
        rule.seesNoMore("No connection")
        eventuallyTrue("the customer reads it") { maria.reads() == listOf("Six of them") }
    }

    @Test fun whoSignsInWhereNoPortalIsReadsSo() {
        Hotel(0).use { hotel ->
            ActivityScenario.launch<MainActivity>(Intent(world.app, MainActivity::class.java)).use {
                rule.fill("Portal address", "http://127.0.0.1:${hotel.port}")
                rule.fill("Login", "anna")
                rule.fill("Password", "secret")
                rule.tap("Sign in")
                rule.sees("There is no portal at this address")
                rule.picture("garbage-sign-in")
            }
        }
    }

    private fun network(available: Boolean) = runBlocking { world.app.core().setNetwork(available) }

    /** Anna answers a customer, and has the dialog open. */
    private fun answering(name: String, look: (Customer, DialogId) -> Unit) {
        val anna = world.onShift("anna")
        val customer = world.portal.customer(name)
        val dialog = world.accepted(anna, customer, "Hello from $name")
        ActivityScenario.launch<MainActivity>(world.app.screen(anna.id(), dialog, null)).use {
            rule.sees("Hello from $name")
            look(customer, dialog)
        }
    }
}
