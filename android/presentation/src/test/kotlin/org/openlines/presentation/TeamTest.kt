package org.openlines.presentation

import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.CloseReason
import org.openlines.core.DialogId
import org.openlines.core.EntryEvent
import org.openlines.stage.PATIENCE_MS
import org.openlines.stage.Portal
import org.openlines.stage.until

/** What is done about a dialog besides answering it, on a real core and a real portal. */
class TeamTest {
    private class Talk(val hand: Hand, val screen: DialogPresenter, val dialog: DialogId)

    private suspend fun Scene.talk(anna: Portal.Person, line: Portal.Line): Talk {
        val hand = hand(anna).onShift()
        line.customer("Maria").writes("hello")
        val dialog = hand.acceptNext()
        hand.desk.routes.open(Route.Dialog(dialog))
        val screen = DialogPresenter(hand.desk, dialog)
        screen.state.until("hers") { it.foot == Foot.Write && DialogAction.TRANSFER in it.menu }
        return Talk(hand, screen, dialog)
    }

    @Test
    fun `p19 a dialog is pinned and let go again`() = scene(portal) {
        val anna = portal.person("Anna")
        val talk = talk(anna, portal.line().staff(anna))
        talk.screen.on(DialogEvent.Choose(DialogAction.PIN))
        talk.screen.state.until("pinned") { it.dialog?.pinned == true && it.dialog?.pending == null }
        assertTrue(DialogAction.UNPIN in talk.screen.state.value.menu)
        val inbox = InboxPresenter(talk.hand.desk)
        val row = inbox.state.until("in the list") { it.rows?.singleOrNull()?.pinned == true }.rows!!.single()
        inbox.on(InboxEvent.Swiped(row.id, RowAction.UNPIN))
        talk.screen.state.until("let go") { it.dialog?.pinned == false && DialogAction.PIN in it.menu }
    }

    @Test
    fun `p5 spam can be undone for ten seconds`() = scene(portal) {
        val anna = portal.person("Anna")
        val talk = talk(anna, portal.line().staff(anna))
        talk.screen.on(DialogEvent.Choose(DialogAction.SPAM))
        assertEquals("where the undo stands", Route.Inbox, talk.hand.desk.routes.top)
        val undo = talk.hand.desk.undos.undo.value!!
        assertEquals(UndoStep.Spam(talk.dialog) to "Maria", undo.step to undo.name)
        assertEquals(talk.hand.clock.now().plus(SPAM_UNDO_TIME), undo.until)
        talk.hand.clock.advance(UNDO_TIME)
        talk.hand.desk.undos.undo()
        talk.hand.clock.advance(SPAM_UNDO_TIME)
        talk.screen.on(DialogEvent.Choose(DialogAction.PIN))
        val kept = talk.screen.state.until("still hers") { it.dialog?.pinned == true && it.dialog?.pending == null }
        assertFalse(kept.dialog!!.spam)
    }

    @Test
    fun `p5 spam is closed, and unmarked by who finds it`() = scene(portal) {
        val anna = portal.person("Anna")
        val talk = talk(anna, portal.line().staff(anna))
        InboxPresenter(talk.hand.desk).on(InboxEvent.Swiped(talk.dialog, RowAction.SPAM))
        talk.hand.clock.advance(SPAM_UNDO_TIME)
        val spam = talk.screen.state.until("spam") { it.dialog?.spam == true && it.dialog?.pending == null }
        assertEquals(CloseReason.SPAM, spam.dialog?.closeReason)
        assertFalse(DialogAction.SPAM in spam.menu)
        val list = InboxPresenter(talk.hand.desk)
        list.on(InboxEvent.OpenTab(Tab.SPAM))
        val row = list.state.until("in the spam list") { it.tab == Tab.SPAM && it.rows?.size == 1 }.rows!!.single()
        assertTrue(RowAction.UNSPAM in rowActions(row))
        list.on(InboxEvent.Swiped(row.id, RowAction.UNSPAM))
        list.state.until("empty again") { it.isEmpty }
        talk.screen.state.until("no spam") { it.dialog?.spam == false && it.dialog?.pending == null }
    }

    @Test
    fun `p21 a colleague is invited, on shift or not, writes, and leaves when asked once`() = scene(portal) {
        val (anna, oleg, pia) = listOf("Anna", "Oleg", "Pia").map { portal.person(it) }
        val line = portal.line().staff(anna, oleg, pia)
        val talk = talk(anna, line)
        val oleg2 = hand(oleg)
        hand(pia).onShift()
        suspend fun choices(): List<String> {
            talk.screen.on(DialogEvent.Choose(DialogAction.INVITE))
            val state = talk.screen.state.until("the colleagues") { it.inviting?.colleagues != null }
            return state.inviting!!.colleagues!!.map { it.colleague.name }
        }
        // Her shift reaches Anna's phone a moment later.
        withTimeout(PATIENCE_MS) {
            while (choices() != listOf("Pia", "Oleg")) talk.screen.on(DialogEvent.CancelInvite)
        }
        talk.screen.on(DialogEvent.Invite(anna.id))
        assertTrue("who is not in the list is not invited", talk.screen.state.value.inviting != null)
        talk.screen.on(DialogEvent.Invite(oleg.id))
        assertEquals(null, talk.screen.state.value.inviting)
        talk.screen.state.until("he is in") { it.has { row -> row.event == EntryEvent.Invited } && it.dialog?.participants == 1 }
        assertEquals("by name", listOf("Oleg"), talk.screen.state.until("his name") { it.participants.isNotEmpty() }.participants.map { it.name })
        val his = DialogPresenter(oleg2.desk, talk.dialog)
        val open = his.state.until("he may write") { it.foot == Foot.Write && DialogAction.LEAVE in it.menu }
        assertEquals(listOf(DialogAction.WHY, DialogAction.LEAVE), open.menu)
        his.on(DialogEvent.Choose(DialogAction.LEAVE))
        assertEquals(DialogQuestion.Leave, his.state.value.asking)
        his.on(DialogEvent.Confirm)
        talk.screen.state.until("he left") { it.has { row -> row.event == EntryEvent.Left(oleg.id) } && it.dialog?.participants == 0 }
        his.state.until("he sees it no more") { it.gone }
    }

    @Test
    fun `p21 a colleague asks to be invited, and the responsible does it with one tap`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val line = portal.line().staff(anna, oleg).set("see_all", true)
        val his = hand(oleg).knowsLines()
        line.customer("Boris").writes("hello")
        InboxPresenter(his.desk).run {
            on(InboxEvent.OpenTab(Tab.QUEUE))
            state.until("the dialog in the queue") { it.tab == Tab.QUEUE && it.rows?.size == 1 }
        }
        val hand = hand(anna).onShift()
        val dialog = hand.acceptNext()
        val hers = DialogPresenter(hand.desk, dialog)
        val screen = DialogPresenter(his.desk, dialog)
        screen.state.until("he looks on") { it.foot == Foot.Step(FootStep.AskInvite) }
        screen.on(DialogEvent.TakeStep)
        screen.on(DialogEvent.TakeStep)
        val asked = hers.state.until("he asks") { it.asker != null }
        assertEquals("Oleg", asked.rows!!.single { it.id == asked.asker!!.row }.whoName)
        val once = screen.state.until("it has arrived") {
            it.foot == Foot.Step(FootStep.AskInvite) && it.dialog?.pending == null && it.has { row -> row.event is EntryEvent.InviteAsked }
        }
        assertEquals("a second tap is none", 0, once.dialog?.needsLook)
        screen.on(DialogEvent.TakeStep)
        screen.state.until("once in two minutes") { it.last?.unsent?.refusal?.code == "too_soon" }
        hers.on(DialogEvent.InviteAsker)
        hers.on(DialogEvent.InviteAsker)
        val invited = hers.state.until("he is in") { it.participants.isNotEmpty() && it.dialog?.pending == null }
        assertEquals(1 to null, invited.rows!!.count { it.event == EntryEvent.Invited } to invited.asker)
        assertEquals("a second tap is none", 0, invited.dialog?.needsLook)
        screen.state.until("he may write") { it.foot == Foot.Write }
    }

    @Test
    fun `p21 a manager asks for an answer`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val talk = talk(anna, portal.line().staff(anna, managers = listOf(vera)))
        val manager = hand(vera).knowsLines()
        InboxPresenter(manager.desk).on(InboxEvent.OpenTab(Tab.ALL_LINES))
        val screen = DialogPresenter(manager.desk, talk.dialog)
        val menu = screen.state.until("a menu") { DialogAction.NUDGE in it.menu }.menu
        assertEquals(listOf(DialogAction.TRANSFER, DialogAction.NUDGE, DialogAction.WHY), menu)
        screen.on(DialogEvent.Choose(DialogAction.NUDGE))
        talk.screen.state.until("she reads it") { it.has { row -> row.event == EntryEvent.Nudged && row.whoName == "Vera" } }
    }

    @Test
    fun `what customers write arrives as they wrote it`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val hand = hand(anna).onShift()
        val customer = line.customer("נועה לוי").writes("שלום, המנורה (order 20417) הגיעה שבורה.")
        val screen = DialogPresenter(hand.desk, hand.acceptNext())
        val long = "I ordered the blue lamp on Monday. ".repeat(300).take(10_000)
        val families = "👩‍👩‍👧‍👦👨‍💻🏳️‍🌈🇫🇮👍🏽 e\u0301"
        customer.writes(long).writes(families).writes("مرحبا")
        val seen = screen.state.until("all of it") { it.has { row -> row.text == "مرحبا" } }
        val texts = seen.rows!!.map { it.text }
        assertEquals(listOf(long, families), texts.filter { it == long || it == families })
        assertEquals("נועה לוי", seen.dialog?.customerName)
        assertTrue(texts.any { it == "שלום, המנורה (order 20417) הגיעה שבורה." })
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
