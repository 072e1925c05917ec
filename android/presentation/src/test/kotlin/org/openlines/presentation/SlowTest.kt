package org.openlines.presentation

import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.until

/** A way on which every byte takes seconds, on a real core and a real portal: what an operator sees meanwhile. */
class SlowTest {
    @Test
    fun `a reply is shown as on its way, goes once, and the list stays usable`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        val customer = line.customer("Maria").writes("hello")
        val screen = DialogPresenter(hand.desk, hand.acceptNext())
        screen.state.until("the composer") { it.foot == Foot.Write }
        slow(wire, hand)
        screen.on(DialogEvent.TextChanged("slow but sure"))
        screen.on(DialogEvent.Send)
        val row = screen.state.until("on its way") { it.last?.isOnItsWay == true }.last!!
        usable(InboxPresenter(hand.desk))
        screen.on(DialogEvent.TextChanged("and the next words"))
        assertEquals("and the next words", screen.state.value.composer.text)
        assertTrue("all that while it is on its way", screen.state.value.last!!.isOnItsWay)
        // An impatient finger.
        screen.on(DialogEvent.Retry(row.unsent!!.command))
        screen.state.until("sent") { state -> state.has { it.id == row.id && it.seq != null } }
        assertEquals("crossed once", 1, wire.carried(row.unsent!!.command.value))
        assertEquals("and there once", 2, customer.sees().split("slow but sure").size)
        assertEquals("and the next words", screen.state.value.composer.text)
    }

    @Test
    fun `an accepted offer says so until it is won`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        slow(wire, hand)
        val inbox = InboxPresenter(hand.desk)
        line.customer("Maria").writes("hello")
        val offer = inbox.state.until("the offer") { it.offers.isNotEmpty() }.offers.single()
        inbox.on(InboxEvent.Accept(offer.id))
        inbox.on(InboxEvent.Accept(offer.id))
        inbox.state.until("accepting") { it.offers.singleOrNull()?.answer?.accepts == true }
        hand.desk.routes.stack.until("its dialog") { it.last() == Route.Dialog(offer.dialog) }
        val row = inbox.state.until("its row") { it.rows?.size == 1 }.rows!!.single()
        assertEquals("a second tap is none", 0, row.needsLook)
    }

    @Test
    fun `a wait for devices and colleagues is shown as one`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).live()
        slow(wire, hand)
        val screen = SettingsPresenter(hand.desk, hand.core, Looks(hand.memory), "0.1.0", Nowhere)
        screen.on(SettingsEvent.LoadDevices)
        val waiting = screen.state.value
        assertTrue("loading, and no problem", waiting.devices == null && waiting.devicesProblem == null)
        screen.state.until("there") { it.devices?.size == 1 }
    }

    private object Nowhere : SettingsPresenter.Leave {
        override fun signedOut() = Unit
        override fun switchTo(account: String) = Unit
        override fun addAccount() = Unit
    }

    /** Every tab shows its rows at once: they come from the phone. */
    private suspend fun usable(inbox: InboxPresenter) = withTimeout(Wire.SLOW_MS) {
        for (tab in inbox.state.value.tabs) {
            inbox.on(InboxEvent.OpenTab(tab))
            inbox.state.until("$tab") { it.tab == tab && it.rows != null }
        }
    }

    /** The way becomes slow, and the phone knows. */
    private suspend fun slow(wire: Wire, hand: Hand) {
        wire.become(Wire.State.SLOW)
        hand.offline()
        hand.networkCame()
        hand.live()
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
