package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.openlines.core.Access
import org.openlines.core.AccountSnapshot
import org.openlines.core.Awaited
import org.openlines.core.CloseReason
import org.openlines.core.ColleagueTarget
import org.openlines.core.CommandId
import org.openlines.core.DialogId
import org.openlines.core.EntryEvent
import org.openlines.core.LineId
import org.openlines.core.LineTarget
import org.openlines.core.OfferAnswer
import org.openlines.core.OfferId
import org.openlines.core.OfferOutcome
import org.openlines.core.OperatorId
import org.openlines.core.ParticipantRow
import org.openlines.core.PauseReason
import org.openlines.core.Refusal
import org.openlines.core.SessionState
import org.openlines.core.SessionState.ANSWERED
import org.openlines.core.SessionState.CLOSED
import org.openlines.core.SessionState.CLOSING
import org.openlines.core.SessionState.QUEUED
import org.openlines.core.ShiftRow
import org.openlines.core.ShiftState as Shift
import org.openlines.core.Status
import org.openlines.core.Targets
import org.openlines.core.Unsent
import org.openlines.core.UnsentState
import org.openlines.presentation.TransferState.LineChoice
import org.openlines.presentation.TransferState.Target

/** What a screen offers, by how the operator stands to the dialog ("Who sees what" in product.md). */
class StandingTest {
    private val onShift = shiftRow(Shift.ON)

    private fun foot(access: Access, state: SessionState?, takeable: Boolean = false, pending: String? = null) =
        foot(dialogRow(access, state, takeable, pending), emptyList(), onShift)

    @Test
    fun `the responsible writes, whatever is on its way`() {
        for (state in listOf(ANSWERED, CLOSING)) assertEquals(Foot.Write, foot(Access.RESPONSIBLE, state))
        assertEquals(Foot.Write, foot(Access.RESPONSIBLE, ANSWERED, pending = "close"))
    }

    @Test
    fun `a queued dialog is taken once it may be, on shift`() {
        val takeable = dialogRow(Access.QUEUED, QUEUED, takeable = true)
        assertEquals(Foot.ReadOnly(null), foot(Access.QUEUED, QUEUED))
        assertEquals(Foot.Step(FootStep.Take(needsShift = false)), foot(takeable, emptyList(), onShift))
        assertEquals(Foot.Step(FootStep.Take(needsShift = true)), foot(takeable, emptyList(), shiftRow(Shift.OFF)))
        val starting = shiftRow(Shift.OFF, pending = Shift.ON)
        assertEquals(Foot.Step(FootStep.Take(needsShift = false)), foot(takeable, emptyList(), starting))
        val taken = foot(Access.QUEUED, QUEUED, takeable = true, pending = "take")
        assertEquals(Foot.Step(FootStep.OnItsWay(FootStep.Take(needsShift = false))), taken)
    }

    @Test
    fun `an offered dialog is accepted in place of the composer`() {
        val offered = dialogRow(Access.OFFERED, QUEUED)
        assertEquals(Foot.Step(FootStep.Accept(OfferId("7"))), foot(offered, listOf(offerRow()), onShift))
        val accepting = offerRow(answer = OfferAnswer(true, UnsentState.QUEUED, null))
        val onItsWay = FootStep.OnItsWay(FootStep.Accept(OfferId("7")))
        assertEquals(Foot.Step(onItsWay), foot(offered, listOf(accepting), onShift))
        assertEquals(Foot.ReadOnly("Oleg"), foot(offered, listOf(offerRow(OfferOutcome.EXPIRED)), onShift))
    }

    @Test
    fun `a closed dialog is resumed, an open one of somebody else is read`() {
        assertEquals(Foot.Step(FootStep.Resume), foot(Access.FORMER, CLOSED))
        assertEquals(Foot.ReadOnly("Oleg"), foot(Access.FORMER, ANSWERED))
        assertEquals(Foot.Step(FootStep.Resume), foot(Access.COLLEAGUE, CLOSED))
        assertEquals(Foot.NoteOnly(null), foot(Access.PARTICIPANT, CLOSED))
        assertEquals(Foot.Write, foot(Access.PARTICIPANT, ANSWERED))
    }

    @Test
    fun `p21 a colleague asks to be invited into an answered dialog`() {
        assertEquals(Foot.Step(FootStep.AskInvite), foot(Access.COLLEAGUE, ANSWERED))
        val asked = foot(Access.COLLEAGUE, ANSWERED, pending = "ask_invite")
        assertEquals(Foot.Step(FootStep.OnItsWay(FootStep.AskInvite)), asked)
        for (state in listOf(QUEUED, CLOSING)) assertEquals("$state", Foot.ReadOnly("Oleg"), foot(Access.COLLEAGUE, state))
        val spam = dialogRow(Access.COLLEAGUE, ANSWERED, pending = "ask_invite").copy(spam = true)
        assertTrue("what changes nothing hides nothing", DialogAction.UNSPAM in menu(spam))
    }

    @Test
    fun `p21 who asked last and is not in yet can be invited by the responsible`() {
        val mine = dialogRow(Access.RESPONSIBLE, ANSWERED).copy(responsible = OperatorId("2"))
        val (oleg, pia) = eventRow(1, asks("3"), "Oleg") to eventRow(2, asks("6"), "Pia")
        val both = listOf(oleg, pia)
        fun invited(vararg ids: String) = ids.map { ParticipantRow(OperatorId(it), "somebody") }
        assertEquals(Asker("e2", OperatorId("6")), asker(mine, both, invited()))
        assertEquals(Asker("e1", OperatorId("3")), asker(mine, both, invited("6")))
        assertNull(asker(mine, both, invited("3", "6")))
        assertNull("only he can", asker(dialogRow(Access.MANAGER, ANSWERED), both, invited()))
        assertNull("nobody can now", asker(dialogRow(Access.RESPONSIBLE, CLOSING), both, invited()))
        assertNull(asker(mine.copy(pending = "transfer"), both, invited()))
        assertEquals("who got it since invites nobody", "e2", asker(mine.copy(responsible = OperatorId("3")), both, invited())?.row)
        assertNull("least of all himself", asker(mine.copy(responsible = OperatorId("3")), listOf(oleg), invited()))
        val left = eventRow(3, EntryEvent.Left(OperatorId("6")), "Pia")
        assertEquals("who left has been in", "e1", asker(mine, both + left, invited())?.row)
        val namesake = eventRow(3, EntryEvent.Left(OperatorId("9")), "Pia")
        assertEquals("that was another Pia", "e2", asker(mine, both + namesake, invited())?.row)
        assertEquals("until he asks again", "e4", asker(mine, both + left + eventRow(4, asks("6"), "Pia"), invited())?.row)
        val closed = eventRow(3, EntryEvent.Closed(CloseReason.OPERATOR), "Anna")
        assertNull("that was another session's", asker(mine, both + closed + eventRow(4, EntryEvent.Resumed, "Anna"), invited()))
        val inviting = eventRow(3, null, "Anna").copy(unsent = unsent("invite", UnsentState.QUEUED))
        assertNull("an invitation is on its way", asker(mine, both + inviting, invited()))
        val refused = inviting.copy(unsent = unsent("invite", UnsentState.REFUSED))
        assertEquals("it can be tried again", "e2", asker(mine, both + refused, invited())?.row)
    }

    private fun asks(operator: String) = EntryEvent.InviteAsked(OperatorId(operator))

    private fun unsent(kind: String, state: UnsentState, refusal: String? = null) =
        Unsent(CommandId("c"), kind, state, 1, null, refusal?.let { Refusal(it, "", null, null, null) })

    @Test
    fun `P20 what a line said no to once can go all the same`() {
        for (code in listOf("line_closed", "nobody_eligible")) {
            assertTrue(code, unsent("transfer_to_line", UnsentState.REFUSED, code).asksAnyway)
        }
        assertFalse(unsent("transfer_to_line", UnsentState.REFUSED, "target_unavailable").asksAnyway)
        assertFalse(unsent("transfer", UnsentState.REFUSED, "nobody_eligible").asksAnyway)
    }

    @Test
    fun `P20 before a dialog goes it is asked what is known of who gets it`() {
        fun line(id: String, open: Boolean = true, onShift: Int = 2) = LineTarget(LineId(id), "Line $id", open, null, onShift, 0, null)
        val told = Targets(
            listOf(ColleagueTarget(colleague("3", "Oleg"), 2, false), ColleagueTarget(colleague("4", "Ben"), 5, true)),
            listOf(line("7"), line("8", open = false), line("9", onShift = 0)),
        )
        val state = TransferState(DialogId("4"), targets = told, lines = told.lines.map { LineChoice(it.id, it.name, it) })
        fun TransferState.asked(target: Target) = copy(chosen = target).question
        assertNull(state.question)
        assertEquals(TransferQuestion.COLLEAGUE, state.asked(Target.Colleague(OperatorId("3"))))
        assertEquals(TransferQuestion.COLLEAGUE_AT_CAP, state.asked(Target.Colleague(OperatorId("4"))))
        assertEquals("of him nothing is known", TransferQuestion.COLLEAGUE, state.asked(Target.Colleague(OperatorId("5"))))
        val ofLines = listOf("7", "8", "9").map { state.asked(Target.Line(LineId(it)))!! }
        assertEquals(listOf(TransferQuestion.LINE, TransferQuestion.LINE_CLOSED, TransferQuestion.LINE_NOBODY), ofLines)
        assertEquals("what was asked is not asked again", listOf(false, true, true), ofLines.map { it.anyway })
        val untold = state.copy(targets = null, lines = listOf(LineChoice(LineId("8"), "Line 8")))
        assertEquals(TransferQuestion.LINE, untold.asked(Target.Line(LineId("8"))))
        assertEquals(TransferQuestion.COLLEAGUE, untold.asked(Target.Colleague(OperatorId("4"))))
    }

    @Test
    fun `a manager notes, and takes over`() {
        assertEquals(Foot.NoteOnly(FootStep.TakeOver("Oleg")), foot(Access.MANAGER, ANSWERED))
        assertEquals(Foot.NoteOnly(FootStep.Take(needsShift = false)), foot(Access.MANAGER, QUEUED))
        assertEquals(Foot.NoteOnly(FootStep.Resume), foot(Access.MANAGER, CLOSED))
        assertEquals(Foot.NoteOnly(null), foot(Access.MANAGER, CLOSING))
    }

    @Test
    fun `nothing is offered that the core would refuse`() {
        val mine = dialogRow(Access.RESPONSIBLE, ANSWERED)
        val all = listOf(RowAction.NO_REPLY_NEEDED, RowAction.CLOSE, RowAction.TRANSFER, RowAction.PIN, RowAction.SPAM)
        assertEquals(all, rowActions(mine))
        assertEquals(all - RowAction.NO_REPLY_NEEDED, rowActions(mine.copy(awaited = Awaited.CUSTOMER)))
        assertTrue(rowActions(dialogRow(Access.RESPONSIBLE, CLOSING)).isEmpty())
        assertTrue(rowActions(mine.copy(pending = "close")).isEmpty())
        assertEquals(listOf(RowAction.TAKE), rowActions(dialogRow(Access.QUEUED, QUEUED, takeable = true)))
        assertTrue(rowActions(dialogRow(Access.QUEUED, QUEUED)).isEmpty())
        assertEquals(listOf(RowAction.RESUME), rowActions(dialogRow(Access.FORMER, CLOSED)))
        assertEquals(listOf(RowAction.TRANSFER), rowActions(dialogRow(Access.MANAGER, ANSWERED)))
    }

    @Test
    fun `p19 p21 the menu is what each may do`() {
        val mine = dialogRow(Access.RESPONSIBLE, ANSWERED)
        val all = listOf(
            DialogAction.NO_REPLY_NEEDED, DialogAction.PIN, DialogAction.TRANSFER, DialogAction.INVITE, DialogAction.WHY,
            DialogAction.SPAM, DialogAction.CLOSE,
        )
        assertEquals(all, menu(mine))
        assertEquals(all - DialogAction.PIN + DialogAction.UNPIN, menu(mine.copy(pinned = true)).sortedBy { it == DialogAction.UNPIN })
        assertEquals("what changes nothing hides nothing", all, menu(mine.copy(pending = "invite")))
        assertEquals(listOf(DialogAction.WHY, DialogAction.LEAVE), menu(dialogRow(Access.PARTICIPANT, ANSWERED)))
        val theirs = dialogRow(Access.MANAGER, ANSWERED)
        assertEquals(listOf(DialogAction.TRANSFER, DialogAction.NUDGE, DialogAction.WHY), menu(theirs))
        assertEquals("once is enough", listOf(DialogAction.TRANSFER, DialogAction.WHY), menu(theirs.copy(pending = "nudge")))
        assertEquals("nobody to nudge", listOf(DialogAction.TRANSFER, DialogAction.WHY), menu(dialogRow(Access.MANAGER, QUEUED)))
        assertEquals("p22 it can be asked meanwhile", listOf(DialogAction.WHY), menu(mine.copy(pending = "close")))
        assertEquals("nothing to ask about", emptyList<DialogAction>(), menu(dialogRow(Access.FORMER, null).copy(session = null)))
    }

    @Test
    fun `p50 what a manager can do in the notification of an alert`() {
        val theirs = dialogRow(Access.MANAGER, ANSWERED)
        assertEquals(AlertStep.entries, alertSteps(theirs))
        val withoutNudge = AlertStep.entries - AlertStep.NUDGE
        assertEquals("nobody to nudge", withoutNudge, alertSteps(dialogRow(Access.MANAGER, QUEUED)))
        assertEquals("once is enough", withoutNudge, alertSteps(theirs.copy(pending = "nudge")))
        val others = listOf(null, theirs.copy(pending = "take_over"), dialogRow(Access.MANAGER, CLOSING), dialogRow(Access.RESPONSIBLE, ANSWERED))
        for (other in others) assertTrue("$other", alertSteps(other).isEmpty())
    }

    @Test
    fun `p5 spam is unmarked by whoever serves the line, and taken by nobody`() {
        val queued = dialogRow(Access.QUEUED, QUEUED, takeable = true).copy(spam = true)
        assertEquals(listOf(RowAction.UNSPAM), rowActions(queued))
        for (access in listOf(Access.FORMER, Access.COLLEAGUE, Access.MANAGER)) {
            assertTrue("$access", DialogAction.UNSPAM in menu(dialogRow(access, CLOSED).copy(spam = true)))
        }
        assertTrue(menu(dialogRow(Access.PARTICIPANT, CLOSED).copy(spam = true)).none { it == DialogAction.UNSPAM })
    }

    @Test
    fun `how an offer stands`() {
        assertEquals(OfferStage.LOADING, stage(null, known = false))
        assertEquals(OfferStage.GONE, stage(null, known = true))
        assertEquals(OfferStage.OPEN, stage(offerRow(), known = true))
        assertEquals(OfferStage.WON, stage(offerRow(OfferOutcome.ACCEPTED), known = true))
        assertEquals(OfferStage.LOST, stage(offerRow(OfferOutcome.WITHDRAWN, "Anna"), known = true))
        assertEquals(OfferStage.GONE, stage(offerRow(OfferOutcome.WITHDRAWN), known = true))
        assertEquals(OfferStage.EXPIRED, stage(offerRow(OfferOutcome.EXPIRED), known = true))
        val refused = Refusal("too_late", "", OperatorId("3"), "Oleg", T0)
        val lost = OfferAnswer(true, UnsentState.REFUSED, refused)
        assertEquals(OfferStage.LOST, stage(offerRow(answer = lost), known = true))
        val full = OfferAnswer(true, UnsentState.REFUSED, Refusal("at_cap", "", null, null, null))
        assertEquals("it stays until a dialog is closed", OfferStage.OPEN, stage(offerRow(answer = full), known = true))
        val offered = dialogRow(Access.OFFERED, QUEUED)
        assertEquals(Foot.Step(FootStep.Accept(offerRow().id)), foot(offered, listOf(offerRow(answer = full)), null))
        val declining = OfferAnswer(false, UnsentState.SENDING, null)
        assertEquals(OfferStage.DECLINING, stage(offerRow(answer = declining), known = true))
    }

    private fun news(status: Status, shift: ShiftRow?) =
        AccountSnapshot(1, status, shift, null, null, 0, 0, emptyList(), "Demo", null, 0)

    @Test
    fun `why nothing comes`() {
        val off = Status.Offline(T0)
        val missed = ShiftRow(Shift.PAUSED, T0, PauseReason.MISSED_OFFERS, null, null)
        val mine = ShiftRow(Shift.PAUSED, T0, PauseReason.BY_OPERATOR, null, null)
        assertEquals(NothingComes.ShiftOff, shiftLine(news(off, shiftRow(Shift.OFF))).nothingComes)
        assertEquals(NothingComes.PausedAfterMisses, shiftLine(news(Status.Live, missed)).nothingComes)
        assertEquals(NothingComes.PausedByMe, shiftLine(news(Status.Live, mine)).nothingComes)
        val away = shiftLine(news(off, onShift))
        assertEquals(NothingComes.NoContact(T0), away.nothingComes)
        assertNull("P15: not before 5 minutes", away.nothingComes(T0.plusSeconds(299)))
        assertEquals(NothingComes.NoContact(T0), away.nothingComes(T0.plusSeconds(300)))
        assertEquals(null, shiftLine(news(Status.Live, onShift)).nothingComes)
    }

    @Test
    fun `the shift goes on from where it will be`() {
        assertEquals(listOf(ShiftStep.START), shiftSteps(shiftRow(Shift.OFF)))
        assertEquals(listOf(ShiftStep.PAUSE, ShiftStep.END), shiftSteps(shiftRow(Shift.OFF, pending = Shift.ON)))
        assertEquals(listOf(ShiftStep.CONTINUE, ShiftStep.END), shiftSteps(shiftRow(Shift.PAUSED)))
        assertTrue(shiftSteps(null).isEmpty())
    }

    @Test
    fun `who can be handed a dialog`() {
        val all = listOf(
            colleague("1", "Zoe", Shift.ON),
            colleague("2", "anna", Shift.ON),
            colleague("3", "Oleg", Shift.ON),
            colleague("4", "Ben", Shift.OFF),
            colleague("5", "Gone", Shift.OFF, active = false),
            colleague("6", "Pia", Shift.PAUSED),
            colleague("7", "Away", Shift.ON, onLeave = true),
            colleague("9", "Me", Shift.ON),
        )
        val row = dialogRow(Access.RESPONSIBLE, ANSWERED)
        val choices = choices(all, row, OperatorId("9")).orEmpty()
        assertEquals(listOf("anna", "Zoe", "Pia", "Away", "Ben"), choices.map { it.colleague.name })
        assertEquals(listOf(true, true, true, false, false), choices.map { it.possible })
        assertTrue(choices(all, row.copy(access = Access.MANAGER), OperatorId("9")).orEmpty().all { it.possible })
    }

    @Test
    fun `p20 whom the portal told of is asked about, each as he is by now`() {
        val guest = colleague("4", "Guest", Shift.ON, guest = true)
        val team = listOf(colleague("2", "Ben", Shift.OFF), colleague("3", "Other line"), guest)
        assertEquals("untold", team - guest, candidates(team))
        val (ben, stranger) = colleague("2", "Ben", Shift.ON) to guest.copy(shift = Shift.PAUSED)
        val told = Targets(listOf(ben, stranger).map { ColleagueTarget(it, 0, false) }, emptyList())
        assertEquals(listOf(team.first(), stranger), candidates(team, told))
        assertEquals("before the team is known", listOf(ben, stranger), candidates(null, told))
        assertNull(candidates(null))
    }

    @Test
    fun `p21 everybody active can be invited, on shift or not`() {
        val team = listOf(
            colleague("1", "Zoe", Shift.OFF), colleague("2", "Away", onLeave = true), colleague("3", "The responsible"),
            colleague("4", "Pia", Shift.PAUSED), colleague("5", "anna"), colleague("6", "Guest", guest = true),
            colleague("7", "Gone", active = false), colleague("8", "In it already"), colleague("9", "Me"),
        )
        val state = DialogState(DialogId("4"), dialogRow(Access.RESPONSIBLE, ANSWERED), participants = listOf(ParticipantRow(OperatorId("8"), "")))
        val choices = invitable(team, state, OperatorId("9"))
        assertEquals(listOf("anna", "Pia", "Away", "Guest", "Zoe"), choices.map { it.colleague.name })
        assertTrue(choices.all { it.possible })
    }
}
