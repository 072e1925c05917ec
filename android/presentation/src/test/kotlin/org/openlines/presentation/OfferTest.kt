package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.OfferId
import org.openlines.core.RowKind
import org.openlines.stage.Portal
import org.openlines.stage.until

/** The screen of one offer, on a real core and a real portal. */
class OfferTest {
    @Test
    fun `it shows the words and why it came, and gives way to the dialog`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val hand = hand(anna).onShift()
        val customer = line.customer("Maria").writes("hello")
        customer.writes("anybody there?")
        val offer = hand.nextOffer()
        hand.desk.routes.open(Route.Offer(offer.id))
        val screen = OfferPresenter(hand.desk, offer.id)
        val state = screen.state.until("the words") { state -> state.words.count { it.kind == RowKind.MESSAGE } == 2 }
        assertEquals(OfferStage.OPEN, state.stage)
        assertEquals("evenly", state.offer?.why?.rule)
        screen.on(OfferEvent.Drawn)
        screen.on(OfferEvent.Accept)
        screen.on(OfferEvent.Accept)
        val inItsPlace = listOf(Route.Inbox, Route.Dialog(offer.dialog))
        hand.desk.routes.stack.until("the dialog in its place") { it == inItsPlace }
        assertEquals(OfferStage.WON, screen.state.until("won") { it.stage == OfferStage.WON }.stage)
        val mine = InboxPresenter(hand.desk).state.until("hers") { it.rows?.size == 1 }.rows!!.single()
        assertEquals("a second tap is none", 0, mine.needsLook)
    }

    @Test
    fun `declining goes back to the inbox, where it can be undone`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val hand = hand(anna).onShift()
        line.customer("Maria").writes("hello")
        val offer = hand.nextOffer()
        hand.desk.routes.open(Route.Offer(offer.id))
        val screen = OfferPresenter(hand.desk, offer.id)
        screen.state.until("open") { it.stage == OfferStage.OPEN }
        screen.on(OfferEvent.Decline)
        assertEquals(listOf<Route>(Route.Inbox), hand.desk.routes.stack.value)
        val inbox = InboxPresenter(hand.desk)
        assertEquals("Maria", inbox.state.until("an undo") { it.undo != null }.undo?.name)
        hand.clock.advance(UNDO_TIME)
        screen.state.until("declined") { it.stage == OfferStage.DECLINED }
    }

    @Test
    fun `a colleague was first`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, managers = listOf(vera))
        val hand = hand(anna).onShift()
        line.customer("Maria").writes("hello")
        val offer = hand.nextOffer()
        val screen = OfferPresenter(hand.desk, offer.id)
        screen.state.until("open") { it.stage == OfferStage.OPEN }
        portal.does(portal.token(vera), offer.dialog, "\"kind\":\"take\"")
        val lost = screen.state.until("lost") { it.stage == OfferStage.LOST }
        assertEquals("Vera", lost.offer?.winnerName)
        assertTrue(lost.offer?.endedAt != null)
        screen.on(OfferEvent.Accept)
        assertEquals(OfferStage.LOST, screen.state.value.stage)
    }

    @Test
    fun `an offer that is not known here is gone`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val hand = hand(anna).live()
        for (id in listOf("999999", "nonsense")) {
            OfferPresenter(hand.desk, OfferId(id)).state.until("gone") { it.stage == OfferStage.GONE }
        }
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
