package org.openlines.presentation

import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Command
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.Leave
import org.openlines.core.Role
import org.openlines.core.RowKind
import org.openlines.core.ShiftState as Shift
import org.openlines.presentation.TransferState.LineChoice
import org.openlines.presentation.TransferState.Target
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.until

/** Handing a dialog on, on a real core and a real portal. */
class TransferTest {
    private class Talk(val hand: Hand, val wire: Wire, val dialog: DialogId)

    private suspend fun TransferPresenter.untilOnShift(name: String): TransferState {
        fun isThere(state: TransferState) = state.colleagues.orEmpty().any { it.possible && it.colleague.name == name }
        return state.until("$name is on shift", ::isThere)
    }

    private suspend fun TransferPresenter.untilTold(): TransferState =
        state.until("told") { it.targets != null && it.dialog != null && it.colleagues != null }

    /** Who can be chosen, but for the admin, who is of every line's staff. */
    private val TransferState.people get() = colleagues.orEmpty().filter { it.colleague.role != Role.ADMIN }

    /** Working hours of a line that is closed today. */
    private fun opensIn(days: Long): String {
        val day = LocalDate.now(ZoneOffset.UTC).plusDays(days).dayOfWeek.name.lowercase()
        return """{"zone":"UTC","week":{"$day":[{"from":"09:00","to":"17:00"}]}}"""
    }

    private suspend fun Scene.talk(anna: Portal.Person, line: Portal.Line): Talk {
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        line.customer("Maria").writes("hello")
        val dialog = hand.acceptNext()
        hand.desk.routes.open(Route.Dialog(dialog))
        hand.desk.routes.open(Route.Transfer(dialog))
        return Talk(hand, wire, dialog)
    }

    /** Anna answers on one line and serves another, too, which is closed today; her phone knows both and has no network. */
    private suspend fun Scene.talkCutOff(): Pair<Talk, Portal.Line> {
        val anna = portal.person("Anna")
        val shop = portal.line("Shop").staff(anna)
        val night = portal.line("Night").staff(anna).set("hours", opensIn(days = 2))
        val talk = talk(anna, shop)
        talk.hand.desk.news.until("her lines") { it?.lines?.size == 2 }
        talk.wire.become(Wire.State.CUT)
        talk.hand.offline()
        return talk to night
    }

    @Test
    fun `it goes to a colleague with a note, asked once`() = scene(portal) {
        val (anna, oleg, pia) = listOf("Anna", "Oleg", "Pia").map { portal.person(it) }
        val line = portal.line().staff(anna, oleg, pia)
        val talk = talk(anna, line)
        val oleg2 = hand(oleg).onShift()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        val state = screen.untilOnShift("Oleg")
        assertEquals(listOf("Oleg" to true, "Pia" to false), state.people.map { it.colleague.name to it.possible })
        screen.on(TransferEvent.Chosen(Target.Colleague(pia.id)))
        assertNull(screen.state.value.chosen)
        screen.on(TransferEvent.Send)
        assertFalse(screen.state.value.asking)
        screen.on(TransferEvent.Chosen(Target.Colleague(oleg.id)))
        screen.on(TransferEvent.NoteChanged("wants a discount"))
        screen.on(TransferEvent.Send)
        assertTrue(screen.state.value.asking)
        assertEquals("Oleg", screen.state.value.chosenName)
        screen.on(TransferEvent.Confirm)
        talk.hand.desk.routes.stack.until("back in the dialog") { it.last() == Route.Dialog(talk.dialog) }
        val received = DialogPresenter(oleg2.desk, talk.dialog)
        val his = received.state.until("Oleg's") { it.foot == Foot.Write && it.has { row -> row.kind == RowKind.NOTE } }
        assertEquals("wants a discount", his.rows!!.single { it.kind == RowKind.NOTE }.text)
    }

    @Test
    fun `without a network it says who is waited for, and the note outlives the screen`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val sales = portal.line("Sales").staff(anna)
        val talk = talk(anna, portal.line().staff(anna, oleg))
        talk.hand.desk.news.until("her lines") { it?.lines?.size == 2 }
        hand(oleg).onShift()
        val first = TransferPresenter(talk.hand.desk, talk.dialog)
        first.untilOnShift("Oleg")
        first.on(TransferEvent.NoteChanged("knows the case"))
        first.close()
        talk.wire.become(Wire.State.CUT)
        talk.hand.offline()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        assertEquals("knows the case", screen.state.value.note)
        val known = screen.state.until("known offline") { it.colleagues?.firstOrNull()?.possible == true && it.dialog != null }
        assertEquals("her own", listOf(LineChoice(sales.id, "Sales")), known.lines)
        assertNull("how they stand is left out", known.targets)
        screen.on(TransferEvent.Chosen(Target.Colleague(oleg.id)))
        screen.on(TransferEvent.Send)
        screen.on(TransferEvent.Confirm)
        val dialog = DialogPresenter(talk.hand.desk, talk.dialog)
        val state = dialog.state.until("waiting for Oleg") { it.last?.kind == RowKind.ACTION }
        assertEquals("Oleg", state.rows!!.last().whomName)
        assertNull("and nothing is said of it", screen.state.value.problem)
        assertEquals("transfer", state.dialog?.pending)
        assertEquals(listOf(DialogAction.WHY), state.menu)
        // The row may show before the screen hears that its command is stored.
        screen.state.until("stored") { !it.busy }
        assertEquals("", TransferPresenter(talk.hand.desk, talk.dialog).state.value.note)
    }

    @Test
    fun `P14 who goes on leave meanwhile is chosen no longer`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val talk = talk(anna, portal.line().staff(anna, oleg))
        val his = hand(oleg).onShift()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        screen.untilOnShift("Oleg")
        screen.on(TransferEvent.Chosen(Target.Colleague(oleg.id)))
        screen.on(TransferEvent.Send)
        assertTrue(screen.state.value.asking)
        val now = Instant.now()
        his.desk.account.submit(Command.LeaveDays(listOf(Leave(now, now.plusSeconds(3600)))))
        val state = screen.state.until("on leave") { it.people.singleOrNull()?.colleague?.onLeave == true }
        assertEquals(listOf(null, false, false), listOf(state.chosen, state.asking, state.people.single().possible))
    }

    @Test
    fun `P20 to a line with nobody there it goes when that is confirmed once`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val shop = portal.line("Shop").staff(anna)
        val sales = portal.line("Sales").staff(oleg, anna)
        val his = hand(oleg).onShift()
        val talk = talk(anna, shop)
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        screen.untilTold()
        // He goes after that was told, and the sender gets back nothing that she sends away.
        his.desk.account.submit(Command.ShiftEnd(null))
        his.desk.news.until("off shift") { it?.shift?.state == Shift.OFF }
        screen.on(TransferEvent.Chosen(Target.Line(sales.id)))
        assertEquals("Sales" to TransferQuestion.LINE, screen.state.value.run { chosenName to question })
        screen.on(TransferEvent.Send)
        screen.on(TransferEvent.Confirm)
        val dialog = DialogPresenter(talk.hand.desk, talk.dialog)
        val asked = dialog.state.until("asked once") { it.last?.unsent?.asksAnyway == true }
        assertEquals("hers until then", Foot.Write, asked.foot)
        dialog.on(DialogEvent.Retry(asked.last!!.unsent!!.command))
        dialog.state.until("there") { state -> state.dialog?.lineName == "Sales" && state.rows!!.none { it.unsent != null } }
    }

    @Test
    fun `P20 a colleague with as many dialogs as he may have gets it all the same`() = scene(portal) {
        val (anna, oleg, pia) = listOf("Anna", "Oleg", "Pia").map { portal.person(it) }
        val line = portal.line().staff(anna, oleg, pia).set("max_dialogs", 1)
        val talk = talk(anna, line)
        val his = hand(oleg).onShift()
        line.customer("Boris").writes("hello")
        his.acceptNext()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        screen.untilOnShift("Oleg")
        val told = screen.untilTold()
        assertEquals(1 to true, told.load(oleg.id)!!.run { dialogs to atCap })
        assertEquals(0 to false, told.load(pia.id)!!.run { dialogs to atCap })
        screen.on(TransferEvent.Chosen(Target.Colleague(oleg.id)))
        screen.on(TransferEvent.Send)
        assertEquals(TransferQuestion.COLLEAGUE_AT_CAP, screen.state.value.question)
        screen.on(TransferEvent.Confirm)
        DialogPresenter(his.desk, talk.dialog).state.until("his second") { it.foot == Foot.Write }
    }

    @Test
    fun `P20 it can go to those of its own line, and to no others`() = scene(portal) {
        val (anna, oleg, pia) = listOf("Anna", "Oleg", "Pia").map { portal.person(it) }
        val shop = portal.line("Shop").staff(anna, oleg)
        portal.line("Sales").staff(anna, pia)
        val talk = talk(anna, shop)
        hand(oleg).onShift()
        hand(pia).onShift()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        screen.untilOnShift("Oleg")
        val told = screen.state.until("told") { it.targets != null }
        assertEquals(listOf("Oleg"), told.people.map { it.colleague.name })
    }

    @Test
    fun `P20 of a line that is not his any more a dialog goes to one of that line`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val line = portal.line().staff(anna, oleg)
        val talk = talk(anna, line)
        val his = hand(oleg).onShift()
        line.staff(oleg)
        talk.hand.desk.news.until("it is not hers") { it?.lines.orEmpty().isEmpty() }
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        val told = screen.untilTold()
        assertEquals(listOf(true to true), told.people.map { it.colleague.guest to it.possible })
        screen.on(TransferEvent.Chosen(Target.Colleague(oleg.id)))
        screen.on(TransferEvent.Send)
        screen.on(TransferEvent.Confirm)
        DialogPresenter(his.desk, talk.dialog).state.until("Oleg's") { it.foot == Foot.Write }
    }

    @Test
    fun `P20 all other lines are there with how they stand, and what they lack is asked before it goes`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val shop = portal.line("Shop").staff(anna)
        val sales = portal.line("Sales").staff(oleg)
        val night = portal.line("Night").staff(anna, oleg).set("hours", opensIn(days = 2))
        sales.customer("Boris").writes("is anybody there?")
        val talk = talk(anna, shop)
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        val told = screen.untilTold()
        assertFalse("not the one it is on", told.lines.any { it.id == shop.id })
        val (hers, others) = listOf(night, sales).map { line -> told.lines.single { it.id == line.id }.standing!! }
        assertFalse(hers.open)
        assertTrue(hers.opensAt!! > Instant.now())
        assertEquals("not hers", listOf(true, 0, 1), listOf(others.open, others.onShift, others.waiting))
        assertTrue(others.oldest!! <= Instant.now().plusSeconds(60))
        screen.on(TransferEvent.Chosen(Target.Line(night.id)))
        assertEquals(TransferQuestion.LINE_CLOSED, screen.state.value.question)
        screen.on(TransferEvent.Chosen(Target.Line(sales.id)))
        assertEquals("Sales" to TransferQuestion.LINE_NOBODY, screen.state.value.run { chosenName to question })
        screen.on(TransferEvent.Send)
        screen.on(TransferEvent.Confirm)
        val dialog = DialogPresenter(talk.hand.desk, talk.dialog)
        val gone = dialog.state.until("hers no more") { it.foot != Foot.Write && it.dialog?.pending == null }
        assertTrue("it was asked already", gone.rows.orEmpty().none { it.unsent != null })
    }

    @Test
    fun `P20 an answer that changes the question takes it back`() = scene(portal) {
        val (talk, night) = talkCutOff()
        // No call of hers may meet the moment at which the way becomes slow.
        talk.wire.become(Wire.State.SLOW)
        talk.hand.networkCame()
        talk.hand.live()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        screen.state.until("her own lines") { it.lines.isNotEmpty() && it.dialog != null }
        screen.on(TransferEvent.Chosen(Target.Line(night.id)))
        screen.on(TransferEvent.Send)
        assertEquals(true to TransferQuestion.LINE, screen.state.value.run { asking to question })
        val told = screen.state.until("it is closed") { it.question == TransferQuestion.LINE_CLOSED }
        assertEquals("a yes is one to what was read", Target.Line(night.id) to false, told.chosen to told.asking)
    }

    @Test
    fun `P20 without a network the portal says that the line is closed, and asked once it goes`() = scene(portal) {
        val (talk, night) = talkCutOff()
        val screen = TransferPresenter(talk.hand.desk, talk.dialog)
        val own = screen.state.until("her own lines") { it.lines.isNotEmpty() && it.dialog != null }
        assertEquals(listOf(LineChoice(night.id, "Night")), own.lines)
        screen.on(TransferEvent.Chosen(Target.Line(night.id)))
        assertEquals(TransferQuestion.LINE, screen.state.value.question)
        screen.on(TransferEvent.Send)
        screen.on(TransferEvent.Confirm)
        screen.state.until("stored") { !it.busy }
        talk.wire.become(Wire.State.OPEN)
        talk.hand.networkCame()
        val dialog = DialogPresenter(talk.hand.desk, talk.dialog)
        val asked = dialog.state.until("asked once") { it.last?.unsent?.asksAnyway == true }
        assertEquals("line_closed", asked.last!!.unsent!!.refusal?.code)
        dialog.on(DialogEvent.Retry(asked.last!!.unsent!!.command))
        dialog.state.until("there") { state -> state.dialog?.lineName == "Night" && state.rows!!.none { it.unsent != null } }
    }

    @Test
    fun `where a line wants a yes, the receiver is asked and the sender can take it back`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val talk = talk(anna, portal.line().staff(anna, oleg).set("confirm_transfer", true))
        val his = hand(oleg).onShift()
        val mine = DialogPresenter(talk.hand.desk, talk.dialog)
        suspend fun handOn(note: String): OfferPresenter {
            talk.hand.desk.account.submit(Command.Transfer(talk.dialog, oleg.id, note))
            val waiting = mine.state.until("waits for Oleg") { it.handover != null && it.dialog?.pending == null }
            assertEquals("Oleg", waiting.handover?.name)
            assertEquals("hers until then", Foot.Write, waiting.foot)
            val screen = OfferPresenter(his.desk, his.nextOffer().id)
            val asked = screen.state.until("asked") { it.stage == OfferStage.OPEN }.offer!!
            assertTrue(asked.isTransfer)
            assertEquals(listOf("transfer", "Anna", note), listOf(asked.why.rule, asked.fromName, asked.note))
            return screen
        }
        val first = handOn("knows the case")
        mine.on(DialogEvent.WithdrawTransfer)
        mine.on(DialogEvent.WithdrawTransfer)
        val kept = mine.state.until("taken back") { it.handover == null && it.dialog?.pending == null }
        assertEquals(Foot.Write, kept.foot)
        assertEquals("a second tap is none", 0, kept.dialog?.needsLook)
        first.state.until("asked no more") { it.stage != OfferStage.OPEN }
        handOn("really").on(OfferEvent.Accept)
        DialogPresenter(his.desk, talk.dialog).state.until("Oleg's") { it.foot == Foot.Write }
        mine.state.until("Anna's no more") { it.foot != Foot.Write && it.handover == null }
    }

    @Test
    fun `a manager takes over`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val talk = talk(anna, portal.line().staff(anna, managers = listOf(vera)))
        val manager = hand(vera).knowsLines()
        val inbox = InboxPresenter(manager.desk)
        inbox.on(InboxEvent.OpenTab(Tab.ALL_LINES))
        inbox.state.until("in all lines") { it.rows?.size == 1 }
        val screen = DialogPresenter(manager.desk, talk.dialog)
        screen.state.until("take over beside notes") { it.foot == Foot.NoteOnly(FootStep.TakeOver("Anna")) }
        assertEquals("what she types is for colleagues", ComposerMode.NOTE, screen.state.value.composer.mode)
        screen.on(DialogEvent.TextChanged("Is he still angry?"))
        screen.on(DialogEvent.Send)
        screen.state.until("a note") { seen -> seen.rows.orEmpty().any { it.kind == RowKind.NOTE && it.text == "Is he still angry?" } }
        screen.on(DialogEvent.TakeStep)
        assertEquals(DialogQuestion.TakeOver("Anna"), screen.state.value.asking)
        screen.on(DialogEvent.Confirm)
        screen.state.until("hers") { it.foot == Foot.Write }
        val left = DialogPresenter(talk.hand.desk, talk.dialog)
        left.state.until("read only for Anna") { it.foot == Foot.ReadOnly("Vera") }
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
