package org.openlines.presentation

import kotlinx.coroutines.delay
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.RowKind
import org.openlines.core.SessionState
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.eventually
import org.openlines.stage.fullDisk
import org.openlines.stage.until

/** A dialog on a real core and a real portal. */
class DialogTest {
    /** Anna's phone with a dialog that she has accepted. */
    private class Talk(val hand: Hand, val customer: Portal.Customer, val dialog: DialogId, val wire: Wire) {
        fun open() = DialogPresenter(hand.desk, dialog)
    }

    private suspend fun Scene.talk(
        anna: Portal.Person = portal.person("Anna"),
        line: Portal.Line = portal.line().staff(anna),
    ): Talk {
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        val customer = line.customer("Maria").writes("hello")
        return Talk(hand, customer, hand.acceptNext(), wire)
    }

    private suspend fun DialogPresenter.ready() = apply { state.until("the composer") { it.foot == Foot.Write } }

    @Test
    fun `a reply is an entry in place of its own row, and the customer has it`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        talk.wire.become(Wire.State.CUT)
        talk.hand.offline()
        screen.on(DialogEvent.TextChanged("Hello Maria! 👩‍👩‍👧 שלום"))
        screen.on(DialogEvent.Send)
        val echo = screen.state.until("its own row") { it.last?.isOnItsWay == true }
        assertEquals("", echo.composer.text)
        val row = echo.rows!!.last()
        talk.wire.become(Wire.State.OPEN)
        talk.hand.networkCame()
        val sent = screen.state.until("an entry") { state -> state.rows?.firstOrNull { it.id == row.id }?.seq != null }
        val entry = sent.rows!!.single { it.text == "Hello Maria! 👩‍👩‍👧 שלום" }
        assertNull(entry.unsent)
        assertEquals(Who.ME, entry.who)
        eventually("the customer sees it") { "שלום" in talk.customer.sees() }
    }

    @Test
    fun `a note never reaches the customer, and the composer stays with notes`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        screen.on(DialogEvent.TextChanged("half a reply"))
        screen.on(DialogEvent.ModeChanged(ComposerMode.NOTE))
        val note = screen.state.value.composer
        assertEquals("", note.text)
        assertTrue(note.otherModeHasDraft)
        screen.on(DialogEvent.TextChanged("pays late"))
        screen.on(DialogEvent.Send)
        screen.state.until("stored as a note") { state -> state.has { it.kind == RowKind.NOTE && it.seq != null } }
        assertFalse("pays late" in talk.customer.sees())
        val again = talk.open().ready()
        assertEquals(ComposerMode.NOTE, again.state.value.composer.mode)
        again.on(DialogEvent.ModeChanged(ComposerMode.REPLY))
        assertEquals("half a reply", again.state.value.composer.text)
    }

    @Test
    fun `what was typed is there again, to the last keystroke before the screen was left`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        "Dear Maria, about".indices.forEach { screen.on(DialogEvent.TextChanged("Dear Maria, about".take(it + 1))) }
        screen.close()
        talk.hand.desk.drafts.settled(Drafts.Place(talk.dialog, ComposerMode.REPLY))
        assertEquals("Dear Maria, about", talk.open().ready().state.value.composer.text)
        val inbox = InboxPresenter(talk.hand.desk)
        inbox.state.until("marked in the list") { it.rows?.singleOrNull()?.draft == true }
    }

    @Test
    fun `snapshots that arrive while typing change nothing in the composer`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        val text = "0123456789".repeat(6)
        text.indices.forEach { at ->
            screen.on(DialogEvent.TextChanged(text.take(at + 1)))
            if (at % 10 == 0) talk.customer.writes("more $at")
            // The core's own threads get to work in between.
            delay(3)
            assertEquals(text.take(at + 1), screen.state.value.composer.text)
        }
        screen.state.until("all six arrived") { state -> state.rows?.count { it.text.startsWith("more") } == 6 }
        assertEquals(text, screen.state.value.composer.text)
    }

    @Test
    fun `words from another device come into an untouched composer, and beside a touched one`() = scene(portal) {
        val anna = portal.person("Anna")
        val talk = talk(anna)
        val screen = talk.open().ready()
        val tablet = DialogPresenter(hand(anna).desk, talk.dialog).ready()
        tablet.on(DialogEvent.TextChanged("from the tablet"))
        screen.state.until("it is here") { it.composer.text == "from the tablet" }
        talk.wire.become(Wire.State.CUT)
        talk.hand.offline()
        screen.on(DialogEvent.TextChanged("from the phone"))
        tablet.on(DialogEvent.TextChanged("from the tablet, more"))
        talk.hand.desk.drafts.settled(Drafts.Place(talk.dialog, ComposerMode.REPLY))
        val third = DialogPresenter(hand(anna).desk, talk.dialog)
        third.state.until("the portal has the tablet's") { it.composer.text == "from the tablet, more" }
        talk.wire.become(Wire.State.OPEN)
        talk.hand.networkCame()
        val both = screen.state.until("both are kept") { it.composer.otherDraft != null }
        assertEquals("from the phone", both.composer.text)
        assertEquals("from the tablet, more", both.composer.otherDraft)
        screen.on(DialogEvent.UseOtherDraft)
        assertEquals("from the tablet, more", screen.state.value.composer.text)
        assertEquals("from the phone", screen.state.value.composer.otherDraft)
        screen.on(DialogEvent.DismissOtherDraft)
        assertNull(screen.state.value.composer.otherDraft)
        third.state.until("the third has what was chosen") { it.composer.text == "from the tablet, more" }
    }

    @Test
    fun `what cannot be sent is said and stays in the composer`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        screen.on(DialogEvent.TextChanged(" \n "))
        assertFalse(screen.state.value.composer.canSend)
        screen.on(DialogEvent.TextChanged("я".repeat(MAX_TEXT + 1)))
        assertFalse(screen.state.value.composer.canSend)
        screen.on(DialogEvent.Send)
        assertEquals(MAX_TEXT + 1, screen.state.value.composer.text.characters)
        screen.on(DialogEvent.TextChanged("я".repeat(10_000)))
        screen.on(DialogEvent.Send)
        screen.state.until("sent whole") { state -> state.has { it.text.length == 10_000 && it.seq != null } }
        assertNull(screen.state.value.problem)
    }

    @Test
    fun `a full phone keeps the words, and once there is room they go, once`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        screen.on(DialogEvent.TextChanged("before"))
        talk.hand.desk.drafts.settled(Drafts.Place(talk.dialog, ComposerMode.REPLY))
        fullDisk {
            screen.on(DialogEvent.Send)
            val said = screen.state.until("it says so") { it.problem == Problem.Storage && !it.composer.sending }
            assertEquals("before", said.composer.text)
            assertFalse(said.has { it.unsent != null })
            screen.on(DialogEvent.DismissProblem)
            screen.on(DialogEvent.TextChanged("before and meanwhile"))
            screen.state.until("the draft is not stored either") { it.problem == Problem.Storage }
            assertEquals("before and meanwhile", screen.state.value.composer.text)
        }
        screen.on(DialogEvent.Send)
        val sent = screen.state.until("sent") { state -> state.has { it.text == "before and meanwhile" && it.seq != null } }
        assertNull(sent.problem)
        assertEquals("", sent.composer.text)
        assertEquals("once", 2, talk.customer.sees().split("before").size)
    }

    @Test
    fun `closing is asked once, and a closed dialog is resumed`() = scene(portal) {
        val anna = portal.person("Anna")
        val talk = talk(anna, portal.line().staff(anna).set("full_close_time", 0))
        val screen = talk.open().ready()
        assertTrue(screen.state.value.menu.containsAll(listOf(DialogAction.NO_REPLY_NEEDED, DialogAction.TRANSFER, DialogAction.CLOSE)))
        screen.on(DialogEvent.Choose(DialogAction.CLOSE))
        assertEquals(DialogQuestion.Close, screen.state.value.asking)
        screen.on(DialogEvent.CancelQuestion)
        screen.on(DialogEvent.Confirm)
        assertEquals(SessionState.ANSWERED, screen.state.value.dialog?.state)
        screen.on(DialogEvent.Choose(DialogAction.CLOSE))
        screen.on(DialogEvent.Confirm)
        val closed = screen.state.until("resume in its place") { it.foot == Foot.Step(FootStep.Resume) }
        assertEquals(SessionState.CLOSED, closed.dialog?.state)
        assertEquals(listOf(DialogAction.WHY), closed.menu)
        screen.on(DialogEvent.TakeStep)
        screen.on(DialogEvent.TakeStep)
        screen.ready()
        assertEquals(SessionState.ANSWERED, screen.state.value.dialog?.state)
        assertEquals("a second tap is none", 0, screen.state.value.dialog?.needsLook)
    }

    @Test
    fun `no reply needed puts it with those who wait for the customer`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        screen.on(DialogEvent.Choose(DialogAction.NO_REPLY_NEEDED))
        screen.on(DialogEvent.Confirm)
        screen.state.until("no more to ask") { DialogAction.NO_REPLY_NEEDED !in it.menu }
        val inbox = InboxPresenter(talk.hand.desk)
        inbox.on(InboxEvent.OpenTab(Tab.WAITING_CUSTOMER))
        inbox.state.until("there") { it.rows?.singleOrNull()?.id == talk.dialog }
    }

    @Test
    fun `what was seen is read, and the mark of the new stays where it was`() = scene(portal) {
        val talk = talk()
        talk.customer.writes("two").writes("three")
        val inbox = InboxPresenter(talk.hand.desk)
        inbox.state.until("three unread") { it.rows?.singleOrNull()?.unread == 3 }
        val screen = talk.open().ready()
        val last = screen.state.until("all three") { state -> state.has { it.text == "three" } }.rows!!.last()
        screen.on(DialogEvent.Seen(last.seq!!))
        inbox.state.until("read") { it.rows?.singleOrNull()?.unread == 0 }
        assertEquals(0L, screen.state.value.readBefore)
    }

    @Test
    fun `a long dialog is scrolled through window by window, and back to the newest`() = scene(portal) {
        val talk = talk()
        repeat(300) { talk.customer.writes("message $it") }
        val screen = talk.open().ready()
        val newest = screen.state.until("the newest") { state -> state.has { it.text == "message 299" } }
        assertTrue(newest.atNewest && newest.before > 100)
        // As a finger does: the upper row of each window comes to the middle of the screen.
        var windows = 0
        while (screen.state.value.before > 0) {
            val before = screen.state.value
            screen.on(DialogEvent.Scrolled(before.rows!!.first { it.seq != null }.seq!! + 10))
            screen.state.until("an earlier window") { it.before < before.before }
            windows += 1
        }
        assertTrue("in $windows windows", windows in 2..8)
        val top = screen.state.value
        assertTrue(top.rows.orEmpty().any { it.text == "hello" } && top.rows!!.size <= 120)
        screen.on(DialogEvent.JumpToNewest)
        screen.state.until("the newest again") { it.atNewest && it.has { row -> row.text == "message 299" } }
        talk.customer.writes("one more")
        screen.state.until("moving with it") { state -> state.has { it.text == "one more" } }
    }

    @Test
    fun `a refused reply keeps its words and goes again, or back into the composer`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val vera = portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, oleg, managers = listOf(vera))
        val talk = talk(anna, line)
        val screen = talk.open().ready()
        hand(oleg).onShift()
        talk.wire.become(Wire.State.CUT)
        talk.hand.offline()
        screen.on(DialogEvent.ModeChanged(ComposerMode.NOTE))
        for (words in listOf("first note", "second note")) {
            screen.on(DialogEvent.TextChanged(words))
            screen.on(DialogEvent.Send)
        }
        screen.state.until("both wait") { state -> state.rows.orEmpty().count { it.unsent != null } == 2 }
        // Notes are never held; a former responsible may not write any.
        portal.transfers(vera, screen.state.value.dialog!!, oleg)
        talk.wire.become(Wire.State.OPEN)
        talk.hand.networkCame()
        val refused = screen.state.until("both refused") { state ->
            state.rows.orEmpty().count { it.unsent?.state == UnsentState.REFUSED } == 2
        }
        val (one, two) = refused.rows!!.mapNotNull { it.unsent }
        assertEquals("not_responsible", one.refusal?.code)
        assertEquals(Foot.ReadOnly("Oleg"), refused.foot)
        screen.on(DialogEvent.TakeBack(one.command))
        screen.state.until("back in the composer") {
            it.composer.text == "first note" && it.composer.mode == ComposerMode.NOTE
        }
        screen.state.until("and no row any more") { state -> state.rows.orEmpty().count { it.unsent != null } == 1 }
        screen.on(DialogEvent.Retry(two.command))
        val problem = screen.state.until("still not hers") { it.problem != null }.problem
        assertEquals(Problem.Refused("not_responsible"), problem)
        screen.on(DialogEvent.Delete(two.command))
        assertEquals(DialogQuestion.Delete(two.command, "second note"), screen.state.value.asking)
        screen.on(DialogEvent.Confirm)
        screen.state.until("given up") { state -> state.rows.orEmpty().none { it.unsent != null } }
    }

    @Test
    fun `an own message that has not left is taken back`() = scene(portal) {
        val talk = talk()
        val screen = talk.open().ready()
        talk.hand.core.setNetwork(false)
        talk.hand.offline()
        screen.on(DialogEvent.TextChanged("too rash"))
        screen.on(DialogEvent.Send)
        val row = screen.state.until("it waits") { it.last?.isOnItsWay == true }.rows!!.last()
        screen.on(DialogEvent.TextChanged("and more"))
        screen.on(DialogEvent.TakeBack(row.unsent!!.command))
        val back = screen.state.until("taken back") { state -> state.rows.orEmpty().none { it.unsent != null } }
        assertEquals("too rash\nand more", back.composer.text)
        talk.hand.networkCame()
        talk.hand.live()
        assertFalse("too rash" in talk.customer.sees())
    }

    @Test
    fun `a dialog that goes away says so`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val line = portal.line().staff(anna, oleg)
        val hand = hand(anna).onShift()
        line.customer("Maria").writes("hello")
        val offer = hand.nextOffer()
        val screen = DialogPresenter(hand.desk, offer.dialog)
        screen.state.until("accept in place of the composer") { it.foot == Foot.Step(FootStep.Accept(offer.id)) }
        val other = hand(oleg).onShift()
        hand.desk.undos.begin(UndoStep.Decline(offer.id), "Maria")
        hand.desk.undos.runNow()
        other.acceptNext()
        screen.state.until("gone") { it.gone && it.dialog == null && it.rows?.isEmpty() == true }
        val unknown = DialogPresenter(hand.desk, DialogId("999999"))
        unknown.state.until("never there") { it.gone }
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
