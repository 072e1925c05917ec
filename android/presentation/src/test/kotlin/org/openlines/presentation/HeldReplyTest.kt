package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.CommandId
import org.openlines.core.RowKind
import org.openlines.core.UnsentState
import org.openlines.core.WhatChanged
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.eventually
import org.openlines.stage.until

/** A reply that was held for a look (P62), on a real core and a real portal. */
class HeldReplyTest {
    /** Anna replied without a network, and the customer wrote meanwhile. */
    private class Held(
        val hand: Hand,
        val customer: Portal.Customer,
        val dialog: DialogPresenter,
        val command: CommandId,
    ) {
        /**
         * The screen, opened from the row. The portal's answer may come before the customer's message: who sends anyway
         * before that has not seen it, and is asked again.
         */
        suspend fun look(): HeldReplyPresenter {
            dialog.on(DialogEvent.LookAtHeld(command))
            val route = hand.desk.routes.top as Route.HeldReply
            val screen = HeldReplyPresenter(hand.desk, route.dialog, route.command)
            screen.state.until("the held words and what came since") { it.held != null && it.since.isNotEmpty() }
            return screen
        }
    }

    private suspend fun Scene.held(): Held {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna).set("hold_after", 0)
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        val customer = line.customer("Maria").writes("is it in stock?")
        val dialog = DialogPresenter(hand.desk, hand.acceptNext())
        dialog.state.until("the composer") { it.foot == Foot.Write }
        hand.desk.routes.open(Route.Dialog(dialog.state.value.id))
        wire.become(Wire.State.CUT)
        hand.offline()
        dialog.on(DialogEvent.TextChanged("yes, it is"))
        dialog.on(DialogEvent.Send)
        dialog.state.until("it waits") { it.last?.isOnItsWay == true }
        customer.writes("never mind, I bought it elsewhere")
        wire.become(Wire.State.OPEN)
        hand.networkCame()
        val row = dialog.state.until("it is held") { it.last?.unsent?.state == UnsentState.HELD }.rows!!.last()
        return Held(hand, customer, dialog, row.unsent!!.command)
    }

    @Test
    fun `it shows what was written beside what changed`() = scene(portal) {
        val held = held()
        val inbox = InboxPresenter(held.hand.desk)
        inbox.state.until("it needs a look") { it.rows?.singleOrNull()?.needsLook == 1 }
        val state = held.look().state.value
        assertEquals("yes, it is", state.held?.text)
        assertEquals(WhatChanged.CUSTOMER_WROTE, state.whatChanged)
        assertEquals(listOf("never mind, I bought it elsewhere"), state.since.map { it.text })
        assertEquals("Maria", state.row?.customerName)
        assertFalse("yes, it is" in held.customer.sees())
    }

    @Test
    fun `send anyway`() = scene(portal) {
        val held = held()
        val screen = held.look()
        screen.on(HeldReplyEvent.SendAnyway)
        screen.state.until("done") { it.done }
        eventually("the customer has it") { "yes, it is" in held.customer.sees() }
        assertEquals(Route.Dialog(held.dialog.state.value.id), held.hand.desk.routes.top)
    }

    @Test
    fun `edit and send, with the words kept over the end of the process`() = scene(portal) {
        val held = held()
        val first = held.look()
        first.on(HeldReplyEvent.Edit)
        assertEquals("yes, it is", first.state.value.edited)
        first.on(HeldReplyEvent.TextChanged(" "))
        assertFalse(first.state.value.canSendEdited)
        first.on(HeldReplyEvent.TextChanged("a pity, come again"))
        first.close()
        val screen = held.look()
        assertEquals("a pity, come again", screen.state.value.edited)
        screen.on(HeldReplyEvent.SendEdited)
        screen.state.until("done") { it.done }
        eventually("the customer has it") { "a pity, come again" in held.customer.sees() }
        assertFalse("yes, it is" in held.customer.sees())
        assertNull(held.hand.memory["held.${held.command.value}"])
    }

    @Test
    fun `turn into a note`() = scene(portal) {
        val held = held()
        val screen = held.look()
        screen.on(HeldReplyEvent.TurnIntoNote)
        screen.state.until("done") { it.done }
        val dialog = held.dialog.state
        val state = dialog.until("a note") { state -> state.has { it.kind == RowKind.NOTE && it.seq != null } }
        assertEquals("yes, it is", state.rows!!.single { it.kind == RowKind.NOTE }.text)
        assertFalse(state.has { it.unsent != null })
        assertFalse("yes, it is" in held.customer.sees())
    }

    @Test
    fun `discard asks once`() = scene(portal) {
        val held = held()
        val screen = held.look()
        screen.on(HeldReplyEvent.Discard)
        assertTrue(screen.state.value.askingDiscard)
        screen.on(HeldReplyEvent.CancelDiscard)
        assertFalse(screen.state.value.askingDiscard)
        screen.on(HeldReplyEvent.Discard)
        screen.on(HeldReplyEvent.ConfirmDiscard)
        screen.state.until("done") { it.done }
        held.dialog.state.until("no row any more") { state -> state.rows.orEmpty().none { it.unsent != null } }
        assertFalse("yes, it is" in held.customer.sees())
    }

    @Test
    fun `somebody else became responsible`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val vera = portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, oleg, managers = listOf(vera))
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        line.customer("Maria").writes("hello")
        val dialog = DialogPresenter(hand.desk, hand.acceptNext())
        dialog.state.until("the composer") { it.foot == Foot.Write }
        hand(oleg).onShift()
        wire.become(Wire.State.CUT)
        hand.offline()
        dialog.on(DialogEvent.TextChanged("here I am"))
        dialog.on(DialogEvent.Send)
        dialog.state.until("it waits") { it.last?.unsent != null }
        portal.transfers(vera, dialog.state.value.dialog!!, oleg)
        wire.become(Wire.State.OPEN)
        hand.networkCame()
        val row = dialog.state.until("it is held") { it.last?.unsent?.state == UnsentState.HELD }.rows!!.last()
        val screen = HeldReplyPresenter(hand.desk, dialog.state.value.id, row.unsent!!.command)
        val state = screen.state.until("who has it now") { it.held != null && it.row?.responsibleName == "Oleg" }
        assertEquals(WhatChanged.RESPONSIBLE, state.whatChanged)
        // It is not hers any more: sent anyway it is refused, and its words are still there.
        screen.on(HeldReplyEvent.SendAnyway)
        val refused = dialog.state.until("refused") { it.last?.unsent?.state == UnsentState.REFUSED }.rows!!.last()
        assertEquals("not_responsible", refused.unsent?.refusal?.code)
        assertEquals("here I am", refused.text)
    }

    @Test
    fun `one that is held no more closes the screen`() = scene(portal) {
        val held = held()
        val screen = held.look()
        held.hand.desk.account.discard(held.command)
        screen.state.until("done") { it.done }
        assertEquals(Route.Dialog(held.dialog.state.value.id), held.hand.desk.routes.top)
        screen.on(HeldReplyEvent.SendAnyway)
        assertEquals(Problem.Refused("not_held"), screen.state.until("it says so") { it.problem != null }.problem)
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
