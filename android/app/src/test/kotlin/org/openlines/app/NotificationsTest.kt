// From a customer's words to a notification and back, without any screen.
package org.openlines.app

import android.app.Notification
import kotlinx.coroutines.runBlocking
import org.json.JSONObject
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.app.world.Customer
import org.openlines.app.world.World
import org.openlines.app.world.eventually
import org.openlines.app.world.eventuallyTrue
import org.openlines.app.world.tap
import org.openlines.app.world.text
import org.openlines.app.world.write
import org.openlines.core.Command
import org.openlines.push.SyncWorker
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
class NotificationsTest {
    @get:Rule
    val world = World()

    @Test fun acceptedFromTheNotificationAndAnsweredInIt() {
        world.onShift("anna")
        val maria = world.portal.customer("Maria")
        maria.writes("Is the mug in stock?")

        val offer = notified("an offer") { it.text() == "Is the mug in stock?" }
        assertEquals("Maria", offer.text(Notification.EXTRA_TITLE))
        offer.tap("Accept")
        eventuallyTrue("the customer sees who answers") { maria.status() == "answered" }
        eventuallyTrue("it is gone from the shade") { world.offersShown().isEmpty() }

        maria.writes("The blue one")
        val message = notified("a message") { it.text() == "The blue one" }
        message.write(world, "Reply", "Six of them, «со склада» 📦")
        eventuallyTrue("the customer reads the reply") { maria.reads() == listOf("Six of them, «со склада» 📦") }
        eventuallyTrue("answered is gone") { world.notifications().isEmpty() }
    }

    @Test fun declinedFromTheNotificationItGoesToSomebodyElse() {
        world.onShift("anna")
        val boris = world.portal.signIn("boris")
        val maria = world.portal.customer("Maria")
        maria.writes("Hello?")
        val offer = notified("an offer") { it.text() == "Hello?" }
        world.portal.command(boris, "self", "shift_start")
        offer.tap("Decline")
        eventuallyTrue("Boris is asked") { world.portal.feed(boris).any { it.getString("delta") == "offer" } }
        eventuallyTrue("it is gone from the shade") { world.notifications().isEmpty() }
    }

    /** The portal is away: the tap is kept, and arrives by itself. */
    @Test fun aReplyWithoutNetworkArrivesLater() {
        val anna = world.onShift("anna")
        val maria = world.portal.customer("Maria")
        maria.writes("Hello?")
        notified("an offer") { it.text() == "Hello?" }.tap("Accept")
        eventuallyTrue("accepted") { maria.status() == "answered" }
        maria.writes("Are you there?")
        val message = notified("a message") { it.text() == "Are you there?" }

        world.portal.halt()
        message.write(world, "Reply", "Here I am")
        eventuallyTrue("it is kept, and gone from the shade") { world.notifications().isEmpty() }
        world.portal.serve()
        runBlocking { anna.syncOnce(20_000) }
        assertEquals(listOf("Here I am"), maria.reads())
    }

    /** The core refuses it: its words must not vanish with the notification. */
    @Test fun aReplyThatCannotBeKeptStaysReadable() {
        val anna = world.onShift("anna")
        val maria = world.portal.customer("Maria")
        maria.writes("Hello?")
        notified("an offer") { it.text() == "Hello?" }.tap("Accept")
        eventuallyTrue("accepted") { maria.status() == "answered" }
        maria.writes("Are you there?")
        val message = notified("a message") { it.text() == "Are you there?" }
        message.write(world, "Reply", "x".repeat(20_001))
        val said = eventually("it is said") { world.notifications().find { it.text().orEmpty().startsWith("Not sent: xxx") } }
        assertEquals("Maria", said.text(Notification.EXTRA_TITLE))
        runBlocking { anna.signOut() }
        runBlocking { world.app.push.refresh() }
        assertTrue("what belongs to a signed-out account is gone", world.notifications().isEmpty())
    }

    @Test fun p50_aManagerAsksForAnAnswerInTheNotificationOfAnAlert() {
        val (anna, maria) = overdueForVera()
        val alert = alerted()
        assertEquals("Maria", alert.text(Notification.EXTRA_TITLE))
        assertEquals(listOf("Seen", "Take over", "Ask for an answer"), alert.actions.map { it.title.toString() })
        alert.tap("Ask for an answer")
        eventuallyTrue("Anna is asked") { world.portal.feed(anna).any { "\"nudged\"" in it.toString() } }
        assertEquals("and answers still", "answered", maria.status())
    }

    @Test fun p36_aManagerTakesOverInTheNotificationOfAnAlert() {
        overdueForVera()
        alerted().tap("Take over")
        val elsewhere = world.portal.signIn("vera")
        eventuallyTrue("it is Vera's") { world.portal.feed(elsewhere).any { it.optString("access") == "responsible" } }
    }

    @Test fun withoutAnOpenShiftNothingNotifies() {
        val anna = world.onShift("anna")
        val maria = world.portal.customer("Maria")
        maria.writes("Hello?")
        notified("an offer") { it.text() == "Hello?" }.tap("Accept")
        eventuallyTrue("accepted") { maria.status() == "answered" }
        runBlocking {
            anna.submit(Command.ShiftEnd(null))
            anna.syncOnce(20_000)
        }
        maria.writes("Are you there?")
        runBlocking { world.app.push.sync(20_000) }
        assertTrue(world.notifications().isEmpty())
    }

    @Test @Config(qualifiers = "+ru") fun inTheLanguageOfThePhone() {
        world.onShift("anna")
        world.portal.customer("Мария").writes("Здравствуйте")
        val offer = notified("an offer") { it.text() == "Здравствуйте" }
        assertEquals(listOf("Принять", "Отклонить"), offer.actions.map { it.title.toString() })
    }

    /** This is Vera's phone; on another one Anna has accepted, and owes an answer from the next second on. */
    private fun overdueForVera(): Pair<String, Customer> {
        val portal = world.portal.apply { set("norms", JSONObject().put("first", 1)) }
        world.app.signIn(portal, "vera")
        val anna = portal.signIn("anna")
        portal.command(anna, "self", "shift_start")
        val maria = portal.customer("Maria").apply { writes("Hello?") }
        val offer = eventually("an offer") { portal.feed(anna).find { it.getString("delta") == "offer" } }
        portal.command(anna, offer.getString("dialog"), "accept", mapOf("offer" to offer.getString("id")))
        return anna to maria
    }

    private fun alerted(): Notification = eventually("an overdue answer") {
        runBlocking { world.app.push.sync(20_000) }
        world.notifications().find { it.channelId == "norm_violation" }
    }

    /** As after a push: the worker asks, the core says what to show. */
    private fun notified(what: String, which: (Notification) -> Boolean): Notification {
        SyncWorker.start(world.app)
        return eventually(what) { world.notifications().find(which) }
    }
}
