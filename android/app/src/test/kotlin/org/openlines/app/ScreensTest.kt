// The app as an operator uses it: a finger on the screen, a customer in the live chat, a portal between them.
package org.openlines.app

import android.app.Notification
import android.content.Intent
import androidx.compose.ui.test.assertTextContains
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.test.core.app.ActivityScenario
import androidx.test.platform.app.InstrumentationRegistry.getInstrumentation
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.app.world.World
import org.openlines.app.world.eventually
import org.openlines.app.world.eventuallyTrue
import org.openlines.app.world.fill
import org.openlines.app.world.sees
import org.openlines.app.world.seesNoMore
import org.openlines.app.world.tap
import org.openlines.app.world.text
import org.openlines.app.world.waitFor
import org.openlines.app.world.write
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class ScreensTest {
    @get:Rule(order = 0)
    val world = World()

    @get:Rule(order = 1)
    val rule = createEmptyComposeRule()

    @Before fun seen() = world.app.inFront()

    @Test fun signsInGoesOnShiftAcceptsAndAnswers() = screen {
        signIn("anna", "wrong")
        rule.sees("Login or password is wrong")
        signIn("anna", world.portal.password("anna"))
        rule.sees("Nobody waits for you")
        world.app.accounts().single().startShift()

        val maria = world.portal.customer("Maria")
        maria.writes("Is the mug in stock?")
        rule.sees("Is the mug in stock?")
        rule.tap("Accept")
        eventuallyTrue("accepted") { maria.status() == "answered" }
        rule.tap("Maria")
        rule.write("Six of them")
        rule.tap("Send to the customer")
        eventuallyTrue("the customer reads it") { maria.reads() == listOf("Six of them") }
    }

    @Test fun aTurnedPhoneKeepsScreenAndDraft() {
        val dialog = answering("Maria")
        screen(dialog) { scenario ->
            rule.write("Half a sen")
            scenario.recreate()
            rule.sees("Hello from Maria")
            rule.onNodeWithTag("composer").assertTextContains("Half a sen")
        }
    }

    @Test fun aTapOnANotificationOpensItsDialogInTheRunningApp() {
        val dialog = answering("Maria")
        screen {
            rule.sees("Hello from Maria")
            it.onActivity { activity ->
                getInstrumentation().callActivityOnNewIntent(activity, world.app.screen(account().id(), dialog, null))
            }
            rule.waitFor(hasTestTag("composer"))
        }
    }

    @Test fun p50_transferInANotificationOpensItsScreenOverTheDialog() {
        val dialog = answering("Maria")
        screen {
            rule.sees("Hello from Maria")
            it.onActivity { activity ->
                getInstrumentation().callActivityOnNewIntent(activity, world.app.transfer(account().id(), dialog))
            }
            rule.sees("Choose a colleague")
            it.onActivity { activity -> activity.onBackPressedDispatcher.onBackPressed() }
            rule.waitFor(hasTestTag("composer"))
        }
    }

    @Test fun p50_aTapOnANoticeAboutALineOpensTheAlerts() {
        answering("Maria")
        screen {
            rule.sees("Hello from Maria")
            it.onActivity { activity ->
                getInstrumentation().callActivityOnNewIntent(activity, world.app.alerts(account().id()))
            }
            rule.sees("All is well")
        }
    }

    @Test fun whileTheAppIsSeenAnOfferIsHeardAndItsAlarmStands() = screen {
        signIn("anna", world.portal.password("anna"))
        rule.sees("Nobody waits for you")
        account().startShift()
        world.portal.customer("Maria").writes("Hello?")
        val heard = eventually("a notification") { world.notifications().singleOrNull() }
        assertEquals("Hello?", heard.text())
        rule.tap("Accept")
        eventuallyTrue("it is gone from the shade") { world.offersShown().isEmpty() }
    }

    @Test fun p50_whileTheAppIsSeenAManagerWhoAsksForAnAnswerIsHeard() {
        val dialog = answering("Maria")
        screen {
            rule.sees("Hello from Maria")
            eventually("what was there is in the shade") { world.notifications().singleOrNull() }
            world.portal.command(world.portal.signIn("vera"), dialog.value, "nudge", mapOf("dialog" to dialog.value))
            val heard = eventually("a notification") { world.notifications().find { it.channelId == "mention" } }
            assertEquals("Vera asks for an answer", heard.text())
            assertNotEquals(Notification.GROUP_ALERT_SUMMARY, heard.groupAlertBehavior)
            rule.sees("Vera asks for an answer")
            rule.tap("Maria")
            rule.waitFor(hasTestTag("composer"))
            rule.waitUntil("read, it is gone from the shade", 30_000) {
                // What follows the calls runs on the main thread.
                rule.waitForIdle()
                world.notifications().none { it.channelId == "mention" }
            }
        }
    }

    @Test fun p50_whatIsAskedInTheDialogThatIsSeenIsReadThere() {
        val dialog = answering("Maria")
        screen(dialog) {
            rule.waitFor(hasTestTag("composer"))
            assertTrue(world.app.isInFront(account().id(), dialog))
            world.app.away()
            assertFalse("nobody looks", world.app.isInFront(account().id(), dialog))
            world.app.inFront()
            it.onActivity { activity -> activity.onBackPressedDispatcher.onBackPressed() }
            eventuallyTrue("the inbox is in front") { !world.app.isInFront(account().id(), dialog) }
        }
    }

    /** What was on screen just now makes no sound when the app is left. */
    @Test fun leavingTheAppIsQuiet() {
        answering("Maria")
        screen {
            rule.sees("Hello from Maria")
            world.app.away()
            val left = eventually("the unread message is in the shade") { world.notifications().singleOrNull() }
            assertEquals(Notification.GROUP_ALERT_SUMMARY, left.groupAlertBehavior)
        }
    }

    @Test fun theNetworkThatGoesAndComesIsSeen() {
        answering("Maria")
        screen {
            rule.sees("Hello from Maria")
            world.portal.halt()
            rule.sees("No connection")
            world.portal.serve()
            rule.seesNoMore("No connection")
        }
    }

    private fun signIn(login: String, password: String) {
        rule.fill("Portal address", world.portal.address)
        rule.fill("Login", login)
        rule.fill("Password", password)
        rule.tap("Sign in")
    }

    private fun account(): Account = runBlocking { world.app.accounts().single() }

    private suspend fun Account.startShift() = submit(Command.ShiftStart(null))

    /** Anna answers a customer, who has written something unread. */
    private fun answering(name: String): DialogId {
        val anna = world.onShift("anna")
        return world.accepted(anna, world.portal.customer(name), "Hello from $name")
    }

    private fun screen(dialog: DialogId? = null, look: suspend (ActivityScenario<MainActivity>) -> Unit) {
        val intent = if (dialog == null) Intent(world.app, MainActivity::class.java) else world.app.screen(account().id(), dialog, null)
        ActivityScenario.launch<MainActivity>(intent).use { runBlocking { look(it) } }
    }
}
