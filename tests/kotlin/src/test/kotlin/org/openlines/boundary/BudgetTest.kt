package org.openlines.boundary

import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.Core
import org.openlines.core.Crossings
import org.openlines.core.DialogId
import org.openlines.core.Segment
import org.openlines.core.TimelineSnapshot
import org.openlines.kit.ListPlace
import org.openlines.kit.TimelinePlace
import org.openlines.kit.dialogSnapshots
import org.openlines.kit.timelineSnapshots
import org.openlines.stage.PATIENCE_MS
import org.openlines.stage.Phone
import org.openlines.stage.Portal
import org.openlines.stage.eventually
import org.openlines.stage.until

/**
 * The budget of calls: from the start of the app to a filled list at most 6, an arriving entry at most 2, a sent reply at
 * most 3, a second of countdown none. Counted in the generated code, through the app's own adapters.
 */
class BudgetTest {
    @JvmField
    @Rule
    val portal = Portal()

    private val phone = Phone()
    private lateinit var customer: Portal.Customer

    @After
    fun end() = phone.close()

    @Test
    fun `the start of the app fills the list in six calls`() = runBlocking {
        accepted()
        Crossings.take()
        val core = phone.start()
        val account = core.account(core.accounts().single().id)
        account.dialogSnapshots(Segment.Mine, flowOf(ListPlace())).until("a filled list") { it.rows.size == 1 }
        // Leaving the flow stops the view: that is not the way there.
        within(6, "the start to a filled list", Crossings.take().filterNot { it.endsWith("_stop") })
    }

    @Test
    fun `an open dialog takes few calls, and none while nothing happens`() = runBlocking {
        val dialog = accepted()
        val core = phone.start()
        val account = core.account(core.accounts().single().id)
        val screen = Screen(account, dialog)
        val showing = launch { screen.show() }
        screen.shows("the dialog") { it.rows.any { row -> row.text == "Hello" } }
        Crossings.take()

        customer.writes("Are you there?")
        screen.shows("the entry") { it.rows.any { row -> row.text == "Are you there?" } }
        within(2, "an arriving entry", Crossings.take())

        val sent = account.submit(Command.Send(dialog, "Yes"))
        screen.shows("the sent reply") { it.rows.any { row -> row.id == "c${sent.id}" && row.seq != null } }
        within(3, "a sent reply", Crossings.take())

        delay(1_000)
        assertEquals("a second of countdown", emptyList<String>(), Crossings.take())
        showing.cancel()
    }

    /** Signs in, accepts a dialog and ends in good order; what follows is the next start of the app. */
    private suspend fun accepted(): DialogId {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val core: Core = phone.start()
        val account = core.signIn(portal.url, anna.login, anna.password)
        account.submit(Command.ShiftStart(null))
        customer = line.customer("Maria").writes("Hello")
        val offer = account.offered()
        account.submit(Command.Accept(offer.id))
        account.timelineSnapshots(offer.dialog, flowOf(TimelinePlace())).until("accepted") { shown ->
            shown.rows.any { it.text == "Hello" } && shown.rows.none { it.unsent != null }
        }
        phone.end(core)
        return offer.dialog
    }

    private fun within(budget: Int, what: String, made: List<String>) =
        assertTrue("$what took ${made.size} calls, $budget are allowed: $made", made.size <= budget)

    /** A screen that draws every revision of a dialog. */
    private class Screen(private val account: Account, private val dialog: DialogId) {
        private val shown = Channel<TimelineSnapshot>(Channel.UNLIMITED)
        private val drawn = AtomicInteger()
        private val waitsBefore = Crossings.timelineWaits

        suspend fun show() = account.timelineSnapshots(dialog, flowOf(TimelinePlace())).collect {
            drawn.incrementAndGet()
            shown.send(it)
        }

        /** Waits for what is wanted, and then until the screen has asked for what comes after it. */
        suspend fun shows(what: String, wanted: (TimelineSnapshot) -> Boolean) {
            withTimeoutOrNull(PATIENCE_MS) {
                while (!wanted(shown.receive())) continue
                true
            } ?: throw AssertionError("never: $what")
            eventually("the screen waits again") { Crossings.timelineWaits - waitsBefore == drawn.get() + 1 }
        }
    }
}
