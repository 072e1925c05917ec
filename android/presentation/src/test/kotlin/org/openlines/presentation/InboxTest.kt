package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.ShiftState as Shift
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.until

/** The inbox on a real core and a real portal. */
class InboxTest {
    @Test
    fun `an offer is accepted from the list and its dialog opens`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line("Toys").staff(anna)
        val hand = hand(anna).onShift()
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("Is the red one in stock?")
        val offer = inbox.state.until("the offer") { it.offers.isNotEmpty() }.offers.single()
        assertEquals("Maria", offer.customerName)
        assertEquals("Is the red one in stock?", offer.words)
        inbox.on(InboxEvent.OffersDrawn(listOf(offer.id)))
        inbox.on(InboxEvent.Accept(offer.id))
        hand.desk.routes.stack.until("its dialog") { it.last() == Route.Dialog(offer.dialog) }
        val state = inbox.state.until("mine") { it.rows?.size == 1 && it.offers.isEmpty() }
        assertEquals("Toys", state.rows?.single()?.lineName)
        assertTrue(state.lost.isEmpty())
    }

    @Test
    fun `a declined offer goes when its time is over, and stays when it is undone`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val hand = hand(anna).onShift()
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("hello")
        val offer = inbox.state.until("the offer") { it.offers.isNotEmpty() }.offers.single()
        inbox.on(InboxEvent.Decline(offer.id))
        val undo = inbox.state.until("an undo") { it.undo != null }.undo
        assertEquals(Undo(UndoStep.Decline(offer.id), "Maria", hand.clock.now().plus(UNDO_TIME)), undo)
        inbox.on(InboxEvent.UndoSwipe)
        hand.clock.advance(UNDO_TIME)
        inbox.state.until("no undo") { it.undo == null }
        assertNull(hand.desk.offers.value?.rows?.single()?.answer)
        inbox.on(InboxEvent.Decline(offer.id))
        hand.clock.advance(UNDO_TIME)
        inbox.state.until("no offer") { it.offers.isEmpty() && it.undo == null }
        hand.desk.offers.until("declined") { stage(it?.rows?.firstOrNull(), true) == OfferStage.DECLINED }
        assertTrue(inbox.state.value.lost.isEmpty())
    }

    @Test
    fun `a swipe runs when the next one comes and when the app is left`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val hand = hand(anna).onShift()
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("hello")
        val first = hand.acceptNext()
        line.customer("Pavel").writes("hello")
        val second = hand.acceptNext()
        inbox.state.until("both are mine") { it.rows?.size == 2 }
        inbox.on(InboxEvent.Swiped(first, RowAction.NO_REPLY_NEEDED))
        inbox.on(InboxEvent.Swiped(second, RowAction.CLOSE))
        inbox.state.until("the first runs, the second waits") {
            it.rows?.map { row -> row.id } == listOf(second) && it.undo?.step == UndoStep.Close(second)
        }
        inbox.on(InboxEvent.Left)
        inbox.state.until("the second ran too") { it.rows?.isEmpty() == true && it.undo == null }
        inbox.on(InboxEvent.OpenTab(Tab.WAITING_CUSTOMER))
        inbox.state.until("no reply needed") { it.rows?.map { row -> row.id } == listOf(first) }
    }

    @Test
    fun `a colleague was first, told while looking at it`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, managers = listOf(vera))
        val hand = hand(anna).onShift()
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("hello")
        val offer = inbox.state.until("the offer") { it.offers.isNotEmpty() }.offers.single()
        val manager = InboxPresenter(hand(vera).knowsLines().desk)
        manager.on(InboxEvent.OpenTab(Tab.ALL_LINES))
        manager.state.until("in all lines") { it.rows?.size == 1 }
        manager.on(InboxEvent.Swiped(offer.dialog, RowAction.TAKE))
        val lost = inbox.state.until("lost") { it.lost.isNotEmpty() }
        assertEquals("Vera", lost.lost.single().winnerName)
        assertTrue(lost.offers.isEmpty())
        hand.clock.advance(LOST_TIME)
        inbox.state.until("gone by itself") { it.lost.isEmpty() }
    }

    @Test
    fun `an accept that comes too late says who was first`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, managers = listOf(vera))
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("hello")
        val offer = inbox.state.until("the offer") { it.offers.isNotEmpty() }.offers.single()
        wire.become(Wire.State.CUT)
        hand.offline()
        inbox.on(InboxEvent.Accept(offer.id))
        inbox.state.until("accepting") { it.offers.singleOrNull()?.answer?.accepts == true }
        portal.does(portal.token(vera), offer.dialog, "\"kind\":\"take\"")
        wire.become(Wire.State.OPEN)
        hand.networkCame()
        val lost = inbox.state.until("lost") { it.lost.isNotEmpty() }
        assertEquals("Vera", lost.lost.single().winnerName)
        assertEquals(listOf<Route>(Route.Inbox), hand.desk.routes.stack.value)
    }

    @Test
    fun `why nothing comes`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url)
        val inbox = InboxPresenter(hand.desk)
        inbox.state.until("off") { it.shift.nothingComes == NothingComes.ShiftOff }
        hand.onShift()
        inbox.state.until("on") { it.shift.shift?.state == Shift.ON && it.shift.nothingComes == null }
        wire.become(Wire.State.CUT)
        val off = inbox.state.until("no contact") { it.shift.nothingComes is NothingComes.NoContact }
        assertEquals(NothingComes.NoContact(off.freshness.offlineSince!!), off.shift.nothingComes)
        assertTrue(off.freshness.asOf != null)
        inbox.on(InboxEvent.Refresh)
        inbox.state.until("it says so") { it.problem == Problem.NoNetwork && !it.refreshing }
        inbox.on(InboxEvent.DismissProblem)
        assertNull(inbox.state.value.problem)
    }

    @Test
    fun `a shift that was paused for missed offers says so, and one tap continues it`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna).set("queue_time", 5).set("missed_limit", 1)
        val hand = hand(anna).onShift()
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("hello")
        inbox.state.until("the offer") { it.offers.isNotEmpty() }
        inbox.state.until("paused") { it.shift.nothingComes == NothingComes.PausedAfterMisses }
        assertTrue(inbox.state.value.lost.isEmpty())
        val shift = ShiftPresenter(hand.desk)
        shift.state.until("known") { it.steps == listOf(ShiftStep.CONTINUE, ShiftStep.END) }
        shift.on(ShiftEvent.Continue)
        inbox.state.until("on again") { it.shift.nothingComes == null && it.shift.shift?.state == Shift.ON }
    }

    @Test
    fun `who has nobody to manage has no tab for all lines`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        portal.line("Toys").staff(anna, managers = listOf(vera))
        val operator = InboxPresenter(hand(anna).desk)
        assertEquals(Tab.entries - Tab.ALL_LINES, operator.state.until("lines") { it.lines.isNotEmpty() }.tabs)
        val manager = InboxPresenter(hand(vera).desk)
        assertEquals(Tab.entries, manager.state.until("lines") { it.lines.isNotEmpty() }.tabs)
    }

    @Test
    fun `a queued dialog is taken from the queue of one line`() = scene(portal) {
        val anna = portal.person("Anna")
        val toys = portal.line("Toys").staff(anna)
        val books = portal.line("Books").staff(anna)
        toys.customer("Maria").writes("a bear, please")
        books.customer("Pavel").writes("a book, please")
        val hand = hand(anna).knowsLines()
        val inbox = InboxPresenter(hand.desk)
        inbox.on(InboxEvent.OpenTab(Tab.QUEUE))
        val queue = inbox.state.until("both wait") { it.tab == Tab.QUEUE && it.rows?.size == 2 }
        assertEquals(listOf("Maria", "Pavel"), queue.rows?.map { it.customerName })
        inbox.on(InboxEvent.OnlyLine(books.id))
        val only = inbox.state.until("only books") { it.rows?.size == 1 && it.line == books.id }
        val dialog = only.rows!!.single()
        assertEquals(listOf(RowAction.TAKE), rowActions(dialog))
        inbox.on(InboxEvent.Swiped(dialog.id, RowAction.TAKE))
        assertEquals(Problem.Refused("no_shift"), inbox.state.until("refused") { it.problem != null }.problem)
    }

    @Test
    fun `the tab is remembered`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val hand = hand(anna)
        InboxPresenter(hand.desk).on(InboxEvent.OpenTab(Tab.HISTORY))
        val again = InboxPresenter(hand.desk)
        assertTrue(again.state.until("read") { it.tab == Tab.HISTORY && it.rows != null }.isEmpty)
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
