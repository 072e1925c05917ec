package org.openlines.presentation

import java.time.Instant
import kotlinx.coroutines.flow.StateFlow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Command
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.TimelineRow
import org.openlines.core.UnsentState
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.eventually
import org.openlines.stage.fullDisk
import org.openlines.stage.until

/** A reply is changed and taken back (P42), on a real core and a real portal. */
class EditTest {
    /** Anna's phone with a reply that the customer has read, and her next one begun. */
    private class Replied(val hand: Hand, val customer: Portal.Customer, val dialog: DialogId, val wire: Wire) {
        val screen = DialogPresenter(hand.desk, dialog)
        val state: StateFlow<DialogState> get() = screen.state

        val reply: TimelineRow get() = state.value.rows!!.single { it.message != null }

        fun type(text: String) = screen.on(DialogEvent.EditChanged(text))

        suspend fun draft(): String? {
            hand.desk.drafts.settled(Drafts.Place(dialog, ComposerMode.REPLY))
            return DialogPresenter(hand.desk, dialog).state.until("its draft") { it.rows != null }.composer.text
        }

        /** The phone loses its network; what is done goes later. */
        suspend fun offline() {
            // Told, so that nothing is tried: what is being sent cannot be taken back.
            hand.core.setNetwork(false)
            wire.become(Wire.State.CUT)
            hand.offline()
        }

        fun online() {
            wire.become(Wire.State.OPEN)
            hand.networkCame()
        }
    }

    private suspend fun Scene.replied(): Replied {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        val customer = line.customer("Maria").writes("hello")
        val replied = Replied(hand, customer, hand.acceptNext(), wire)
        replied.state.until("the composer") { it.foot == Foot.Write }
        replied.screen.on(DialogEvent.TextChanged("helo Maria"))
        replied.screen.on(DialogEvent.Send)
        replied.state.until("sent") { state -> state.has { it.text == "helo Maria" && it.seq != null } }
        replied.screen.on(DialogEvent.TextChanged("and by the way"))
        hand.desk.drafts.settled(Drafts.Place(replied.dialog, ComposerMode.REPLY))
        return replied
    }

    private fun Replied.edit() = screen.on(DialogEvent.Edit(reply.message!!))

    private fun actions(row: TimelineRow, foot: Foot = Foot.Write, isEditing: Boolean = false, now: Instant = Instant.now()) =
        messageActions(row, foot, isEditing, now)

    @Test
    fun `p42 an edited reply has its new words here and at the customer's, and the draft comes back`() = scene(portal) {
        val replied = replied()
        replied.edit()
        assertEquals("helo Maria", replied.state.value.editing?.text)
        replied.type("Hello Maria!")
        assertEquals("the draft waits as it is", "and by the way", replied.draft())
        replied.screen.on(DialogEvent.SaveEdit)
        assertNull(replied.state.value.editing)
        assertEquals("and by the way", replied.state.value.composer.text)
        val edited = replied.state.until("edited") { state -> state.has { it.changed?.editedAt != null && it.unsent == null } }
        assertEquals("Hello Maria!", edited.rows!!.single { it.message != null }.text)
        assertEquals("no row of its own", 1, edited.rows!!.count { it.text == "Hello Maria!" })
        eventually("the customer reads it") { "Hello Maria!" in replied.customer.sees() }
        assertFalse("helo" in replied.customer.sees())
        assertEquals("and by the way", replied.draft())
        assertNull("and nothing is left to save", DialogPresenter(replied.hand.desk, replied.dialog).state.value.editing)
    }

    @Test
    fun `unchanged, empty and endless words are not saved, and stopping brings the draft back`() = scene(portal) {
        val replied = replied()
        replied.edit()
        for (text in listOf("helo Maria", " \n", "я".repeat(MAX_TEXT + 1))) {
            replied.type(text)
            assertFalse(replied.state.value.editing!!.canSave)
            replied.screen.on(DialogEvent.SaveEdit)
            assertEquals(text, replied.state.value.editing?.text)
        }
        replied.type("Helo Maria")
        replied.screen.on(DialogEvent.StopEdit)
        assertEquals(DialogQuestion.StopEdit("Helo Maria"), replied.state.value.asking)
        replied.screen.on(DialogEvent.CancelQuestion)
        assertEquals("Helo Maria", replied.state.value.editing?.text)
        replied.screen.on(DialogEvent.StopEdit)
        replied.screen.on(DialogEvent.Confirm)
        assertNull(replied.state.value.editing)
        assertEquals("and by the way", replied.state.value.composer.text)
        assertNull(DialogPresenter(replied.hand.desk, replied.dialog).state.value.editing)
        assertFalse(replied.reply.changed != null || replied.reply.unsent != null)
    }

    @Test
    fun `an edit that cannot be stored is edited on, over the end of the process too`() = scene(portal) {
        val replied = replied()
        replied.edit()
        replied.type("Hello Maria!")
        fullDisk {
            replied.screen.on(DialogEvent.SaveEdit)
            val failed = replied.state.until("it says so") { it.problem == Problem.Storage }
            assertEquals("Hello Maria!", failed.editing?.text)
        }
        val again = DialogPresenter(replied.hand.desk, replied.dialog)
        val kept = again.state.until("its words of old are known") { it.editing?.original != null }
        assertEquals(Editing(replied.reply.message!!, "helo Maria", "Hello Maria!"), kept.editing)
        again.on(DialogEvent.SaveEdit)
        eventually("the customer reads it") { "Hello Maria!" in replied.customer.sees() }
        assertEquals("and by the way", replied.draft())
    }

    @Test
    fun `a tap that comes while an edit is being stored waits for it`() = scene(portal) {
        val replied = replied()
        replied.edit()
        replied.type("Hello Maria!")
        replied.screen.on(DialogEvent.SaveEdit)
        replied.edit()
        assertNull(replied.state.value.editing)
        // A late keystroke.
        replied.type("Hello Maria!!")
        replied.state.until("edited again") { it.editing != null }
        eventually("the customer reads it") { "Hello Maria!" in replied.customer.sees() }
        assertFalse("!!" in replied.customer.sees())
    }

    @Test
    fun `words are edited on when their message was taken back meanwhile`() = scene(portal) {
        val replied = replied()
        replied.edit()
        replied.type("Hello Maria!")
        replied.hand.desk.account.submit(Command.Recall(replied.dialog, replied.reply.message!!))
        replied.state.until("taken back") { state -> state.has { it.changed?.recalled == true && it.unsent == null } }
        assertEquals("Hello Maria!", replied.state.value.editing?.text)
        replied.screen.on(DialogEvent.SaveEdit)
        val refused = replied.state.until("refused") { it.problem != null }
        assertEquals(Problem.Refused("unchangeable"), refused.problem)
        assertEquals("Hello Maria!", refused.editing?.text)
    }

    @Test
    fun `an edit that waits to be sent is taken back where it was written`() = scene(portal) {
        val replied = replied()
        replied.offline()
        replied.edit()
        replied.type("Hello Maria!")
        replied.screen.on(DialogEvent.SaveEdit)
        val row = replied.state.until("it waits") { state -> state.has { it.unsent?.kind == "edit" } }.rows!!.single { it.message != null }
        assertEquals("Hello Maria!", row.text)
        assertTrue(row.isOnItsWay)
        replied.screen.on(DialogEvent.TakeBack(row.unsent!!.command))
        val back = replied.state.until("as it was") { it.editing?.original == "helo Maria" }
        assertEquals("Hello Maria!", back.editing?.text)
        assertEquals("and by the way", back.composer.text)
        replied.online()
        replied.hand.live()
        assertFalse("Hello" in replied.customer.sees())
    }

    @Test
    fun `p42 a reply is taken back once that was asked, and the timeline says so`() = scene(portal) {
        val replied = replied()
        val message = replied.reply.message!!
        replied.screen.on(DialogEvent.Recall(message))
        assertEquals(DialogQuestion.Recall(message), replied.state.value.asking)
        replied.screen.on(DialogEvent.CancelQuestion)
        replied.screen.on(DialogEvent.Confirm)
        assertTrue("not without a yes", "helo" in replied.customer.sees() && replied.reply.changed == null)
        replied.screen.on(DialogEvent.Recall(message))
        replied.screen.on(DialogEvent.Confirm)
        val gone = replied.state.until("taken back") { state -> state.has { it.changed?.recalled == true && it.unsent == null } }
        val row = gone.rows!!.single { it.changed?.recalled == true }
        assertEquals("", row.text)
        assertEquals(emptyList<MessageAction>(), actions(row))
        eventually("the customer has nothing of it") { "helo" !in replied.customer.sees() }
    }

    @Test
    fun `a reply is changed in its time only, and only where one may write`() = scene(portal) {
        val replied = replied()
        val reply = replied.reply
        val until = reply.changeUntil!!
        assertEquals(MessageAction.entries, actions(reply, now = until.minusSeconds(1)))
        for (now in listOf(until, until.plusSeconds(1))) assertEquals(listOf(MessageAction.COPY), actions(reply, now = now))
        assertEquals(listOf(MessageAction.COPY), actions(reply, Foot.NoteOnly(null)))
        assertEquals("one at a time", listOf(MessageAction.COPY, MessageAction.RECALL), actions(reply, isEditing = true))
        val hello = replied.state.value.rows!!.single { it.text == "hello" }
        assertEquals("the customer's", listOf(MessageAction.COPY), actions(hello))
    }

    @Test
    fun `a reply that waits is changed where it waits, a refused one has steps of its own`() = scene(portal) {
        val replied = replied()
        replied.offline()
        replied.screen.on(DialogEvent.Send)
        val waiting = replied.state.until("it waits") { it.last?.isOnItsWay == true }.last!!
        assertEquals(MessageAction.entries, actions(waiting))
        val refused = waiting.copy(unsent = waiting.unsent!!.copy(state = UnsentState.REFUSED))
        assertEquals(listOf(MessageAction.COPY), actions(refused))
        replied.screen.on(DialogEvent.Edit(waiting.message!!))
        replied.type("by the way, it is in stock")
        replied.screen.on(DialogEvent.SaveEdit)
        replied.state.until("changed") { it.last?.text == "by the way, it is in stock" }
        replied.online()
        eventually("the customer reads it") { "it is in stock" in replied.customer.sees() }
        assertFalse("and by the way" in replied.customer.sees())
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
