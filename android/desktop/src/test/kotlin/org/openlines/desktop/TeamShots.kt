package org.openlines.desktop

import java.time.Instant
import java.time.LocalDate
import org.openlines.core.Access
import org.openlines.core.AlertKind
import org.openlines.core.BoardLineRow
import org.openlines.core.BoardOperatorRow
import org.openlines.core.CloseReason
import org.openlines.core.DialogId
import org.openlines.core.EntryEvent
import org.openlines.core.Leave
import org.openlines.core.NoticeKind
import org.openlines.core.OperatorId
import org.openlines.core.PauseReason
import org.openlines.core.Refusal
import org.openlines.core.SessionState
import org.openlines.core.ShiftState as CoreShiftState
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.presentation.AlertsQuestion
import org.openlines.presentation.AlertsState
import org.openlines.presentation.Asker
import org.openlines.presentation.BoardState
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogQuestion
import org.openlines.presentation.EndQuestion
import org.openlines.presentation.Foot
import org.openlines.presentation.FootStep
import org.openlines.presentation.Inviting
import org.openlines.presentation.ShiftState
import org.openlines.presentation.ShiftStep
import org.openlines.presentation.Tab
import org.openlines.presentation.TransferState
import org.openlines.presentation.Undo
import org.openlines.presentation.UndoStep
import org.openlines.ui.screens.AlertsScreen
import org.openlines.ui.screens.BoardScreen
import org.openlines.ui.screens.HeldReplyScreen
import org.openlines.ui.screens.OfferScreen
import org.openlines.ui.screens.ShiftScreen
import org.openlines.ui.screens.TransferScreen

/* Pictures of what colleagues, managers and shifts add, and of long and right-to-left words. */

private fun ahead(minutes: Long, seconds: Long = 0): Instant = NOW.plusSeconds(minutes * 60 + seconds)

/** Somebody wants something by name: what a row says until it is read. */
private val called = listOf(
    rows[0].copy(call = NoticeKind.NUDGED, callBy = "Oleg Petrov"),
    rows[1].copy(call = NoticeKind.HANDED_OVER, callBy = "Fatima Zahra Benali"),
    rows[2].copy(call = NoticeKind.INVITE_ASKED, callBy = "Jonas Berg"),
    rows[4].copy(call = NoticeKind.SENT_BACK),
    rows[5].copy(call = NoticeKind.INVITED, access = Access.PARTICIPANT, responsible = OperatorId("3"), responsibleName = "Oleg Petrov"),
    rows[6].copy(call = NoticeKind.NUDGED, callBy = LONG_NAME),
)

private val promised = listOf(
    rows[0].copy(pinned = true).promised(ago(9), ago(3, 20)),
    rows[1].promised(ago(1), ahead(2, 15)),
    rows[2].promised(ahead(6), ahead(12, 5)),
) + rows.drop(3)

private val invitable = listOf(
    TransferState.Choice(colleague("3", "Oleg Petrov", CoreShiftState.ON), true),
    TransferState.Choice(colleague("5", "Jonas Berg", CoreShiftState.PAUSED), true),
    TransferState.Choice(colleague("6", "Lidia Vega", CoreShiftState.OFF), true),
    TransferState.Choice(colleague("8", "Pia Holm", CoreShiftState.ON, guest = true), true),
)

/** What a colleague who looks on sees, and what the responsible sees when he asks. */
private val lookedOn = dialog.copy(
    dialog = marta.copy(access = Access.COLLEAGUE, responsible = OperatorId("3"), responsibleName = "Oleg Petrov"),
    rows = talk.take(6), menu = listOf(DialogAction.WHY), foot = Foot.Step(FootStep.AskInvite),
)

private val askedToJoin = event(EntryEvent.InviteAsked(OperatorId("3")), ago(1), Who.COLLEAGUE, "Oleg Petrov")
    .let { dialog.copy(rows = talk.takeLast(6) + it, asker = Asker(it.id, OperatorId("3"))) }

/** What a manager sees of a colleague's dialog. */
private val theirs = dialog.copy(
    dialog = marta.copy(access = Access.MANAGER, responsible = OperatorId("3"), responsibleName = "Oleg Petrov", participants = 2)
        .promised(ago(9), ago(3, 20)),
    rows = talk.dropLast(4) + event(EntryEvent.Nudged, ago(1), Who.ME, "Anna Sokolova"),
    menu = listOf(DialogAction.TRANSFER, DialogAction.NUDGE), foot = Foot.NoteOnly(FootStep.TakeOver("Oleg Petrov")),
)

private val onShift = ShiftState(ON_SHIFT, listOf(ShiftStep.PAUSE, ShiftStep.END), canProlong = true, freshness = LIVE)

private val leave = listOf(
    Leave(Instant.parse("2026-12-03T00:00:00Z"), Instant.parse("2026-12-04T00:00:00Z")),
    Leave(Instant.parse("2026-12-24T00:00:00Z"), Instant.parse("2027-01-03T00:00:00Z")),
)

private val asked = onShift.copy(leave = leave, askingEnd = EndQuestion(3, invitable.take(2), null))

private val alerts = AlertsState(
    listOf(
        alert(
            "1", AlertKind.NORM_VIOLATION, 1, ago(23), alertDialog("1", "Marta Lindqvist", "Oleg Petrov", ago(13, 20)),
            alertDialog("2", "Boris Shchukin", null, ago(3)), line = REPAIRS, count = 4,
        ),
        alert("2", AlertKind.NORM_WARNING, 0, ago(8), alertDialog("3", "Chloé Dupont", "Anna Sokolova", ahead(2, 15))),
        alert("3", AlertKind.NOBODY_ELIGIBLE, 1, ago(4), count = 3),
        alert("5", AlertKind.CUSTOMER_TAKEN, 0, ago(2), count = 1).copy(operatorNames = listOf("Oleg Petrov")),
        alert("4", AlertKind.SHIFT_PAUSED, 1, ago(40), count = 1).copy(operatorNames = listOf("Jonas Berg"), acknowledged = true),
    ),
    "Anna Sokolova", freshness = LIVE,
)

/** Room for every kind of alert. */
private val LONG = Look(height = 1340)

private fun alertsShot(name: String, look: Look = Look(), state: AlertsState = alerts) = Shot("alerts-$name", look) { AlertsScreen(state, {}) }

private fun shiftShot(name: String, look: Look = Look(), state: ShiftState) = Shot("shift-$name", look) { ShiftScreen(state, {}) }

private val board = BoardState(
    listOf(
        BoardLineRow(SHOP.id, SHOP.name, 3, ago(6, 5), 1, 7),
        BoardLineRow(REPAIRS.id, REPAIRS.name, 0, null, 0, 2),
    ),
    listOf(
        BoardOperatorRow(OperatorId("2"), "Anna Sokolova", CoreShiftState.ON, ago(182), null, 4, 2, false, false, ago(1)),
        BoardOperatorRow(OperatorId("3"), "Oleg Petrov", CoreShiftState.ON, ago(95), null, 5, 1, true, false, ago(31)),
        BoardOperatorRow(OperatorId("5"), "Jonas Berg", CoreShiftState.PAUSED, ago(7), PauseReason.MISSED_OFFERS, 0, 0, false, false, ago(48)),
        BoardOperatorRow(OperatorId("6"), "Lidia Vega", CoreShiftState.OFF, ago(1400), null, 0, 0, false, true, null),
    ),
    LIVE,
)

private fun boardShot(name: String, look: Look = Look(), state: BoardState = board) = Shot("board-$name", look) { BoardScreen(state, {}) }

internal val teamShots = listOf(
    boardShot("light"),
    boardShot("dark-russian", RU.copy(dark = true)),
    boardShot("type-200", LARGE),
    boardShot("long-names", state = board.copy(board.lines!!.map { it.copy(name = LONG_NAME) }, board.operators.map { it.copy(name = LONG_NAME) })),
    inboxShot("manager", state = inbox.copy(
        tabs = Tab.entries, alerts = 3, showsAlerts = true, showsBoard = true,
        rows = listOf(rows[0].copy(alsoWith = "Oleg Petrov", alsoIn = "2")) + promised.drop(1),
    )),
    inboxShot("called", state = inbox.copy(rows = called)),
    inboxShot("called-dark-russian", RU.copy(dark = true), inbox.copy(rows = called)),
    inboxShot("called-type-200", LARGE, inbox.copy(rows = called)),
    inboxShot("spam-empty-russian", RU, inbox.copy(tab = Tab.SPAM, rows = emptyList())),
    dialogShot("also-with", state = dialog.copy(dialog = marta.copy(alsoWith = "Oleg Petrov", alsoIn = "2", participants = 1))),
    inboxShot("norms", state = inbox.copy(rows = promised, alerts = 3, showsAlerts = true)),
    inboxShot("norms-dark-russian", RU.copy(dark = true), inbox.copy(
        rows = promised, showsAlerts = true, undo = Undo(UndoStep.Spam(DialogId("5")), "Dmitri Yolkin", ahead(0, 9)),
    )),
    inboxShot("norms-type-200", LARGE, inbox.copy(rows = promised, alerts = 12, showsAlerts = true)),
    inboxShot("spam", state = inbox.copy(tab = Tab.SPAM, rows = listOf(
        closed(rows[0], CloseReason.SPAM).copy(spam = true, access = Access.FORMER),
        dialogRow("12", "casino777", "win now", waits = ago(2), access = Access.QUEUED, state = SessionState.QUEUED).copy(spam = true),
    ))),
    dialogShot("manager", state = theirs),
    dialogShot("manager-dark-russian", RU.copy(dark = true), theirs),
    dialogShot("manager-type-200", LARGE, theirs),
    dialogShot("norm-pinned", DARK, dialog.copy(dialog = marta.copy(pinned = true, participants = 1).promised(ago(1), ahead(2, 15)))),
    dialogShot("invite", state = dialog.copy(inviting = Inviting(invitable))),
    dialogShot("invite-dark-russian-type-200", Look(dark = true, russian = true, type = 2f), dialog.copy(inviting = Inviting(invitable))),
    dialogShot("looked-on", state = lookedOn),
    dialogShot("looked-on-asking-dark-russian", RU.copy(dark = true), lookedOn.copy(
        dialog = lookedOn.dialog!!.copy(pending = "ask_invite"), foot = Foot.Step(FootStep.OnItsWay(FootStep.AskInvite)),
        rows = lookedOn.rows!! + unsent("a", "", UnsentState.QUEUED, "ask_invite"),
    )),
    dialogShot("looked-on-too-soon-type-200", LARGE, lookedOn.copy(
        rows = talk.takeLast(2) + unsent("a", "", UnsentState.REFUSED, "ask_invite", refusal = Refusal("too_soon", "", null, null, null)),
    )),
    dialogShot("asked-to-join", state = askedToJoin),
    dialogShot("asked-to-join-dark-russian", RU.copy(dark = true), askedToJoin),
    dialogShot("asked-to-join-type-200", LARGE, askedToJoin),
    dialogShot("line-closed-russian", RU, dialog.copy(
        rows = talk.takeLast(4) + unsent("t", "", UnsentState.REFUSED, "transfer_to_line", refusal = Refusal("line_closed", "", null, null, null)),
    )),
    dialogShot("ask-leave-russian", RU, dialog.copy(asking = DialogQuestion.Leave)),
    shiftShot("leave", state = onShift.copy(leave = leave)),
    shiftShot("leave-dark-russian", RU.copy(dark = true), onShift.copy(leave = leave, leavePending = true)),
    Shot("shift-add-leave") { ShiftScreen(onShift, {}, LocalDate.of(2026, 11, 27) to LocalDate.of(2026, 11, 30)) },
    Shot("shift-add-leave-dark-russian-type-200", Look(dark = true, russian = true, type = 2f)) {
        ShiftScreen(onShift, {}, LocalDate.of(2026, 12, 7) to LocalDate.of(2026, 12, 7))
    },
    shiftShot("ask-end", state = asked),
    shiftShot("ask-end-dark-russian", RU.copy(dark = true), asked.copy(askingEnd = asked.askingEnd!!.copy(to = OperatorId("3")))),
    shiftShot("ask-end-type-200", LARGE, asked),
    alertsShot("light", LONG),
    alertsShot("dark-russian", LONG.copy(russian = true, dark = true)),
    alertsShot("type-200", LARGE),
    alertsShot("ask-take-over", state = alerts.copy(asking = AlertsQuestion.TakeOver(DialogId("1"), "Marta Lindqvist", "Oleg Petrov"))),
    alertsShot("empty", state = alerts.copy(alerts = emptyList())),
)

private val hebrew = dialogRow("31", "נועה לוי", "שלום, המנורה הגיעה שבורה. מה עושים?", waits = ago(9), unread = 1)
private val arabic = dialogRow("32", "نور علي", "مرحبا، هل يمكنني استبدالها بالزرقاء؟ رقم الطلب 20417", REPAIRS, waits = ago(3), unread = 2)

internal val longShots = listOf(
    inboxShot("rtl", state = inbox.copy(
        offers = listOf(offerRow("7", "נועה לוי", "שלום, המשלוח לא הגיע (order 20417).", 42)),
        rows = listOf(hebrew.promised(ago(1), ahead(2, 15)), arabic, rows[2], hebrew.copy(id = DialogId("33"), lastText = "Thanks! תודה", pinned = true)),
    )),
    Shot("offer-long-name") {
        OfferScreen(offerState.copy(offer = offers[0].copy(customerName = LONG_NAME, lineName = LONG_NAME, words = LONG_TEXT)), {})
    },
    Shot("offer-long-name-type-200", LARGE) { OfferScreen(offerState.copy(offer = handed.copy(customerName = LONG_NAME, fromName = LONG_NAME)), {}) },
    Shot("transfer-long-name") {
        TransferScreen(transfer.copy(asking = true, dialog = marta.copy(customerName = LONG_NAME)), {})
    },
    Shot("transfer-long-colleagues", DARK) {
        val long = transfer.colleagues!!.map { it.copy(colleague = it.colleague.copy(name = LONG_NAME)) }
        TransferScreen(transfer.copy(colleagues = long), {})
    },
    Shot("held-long-name") {
        HeldReplyScreen(held.copy(
            row = marta.copy(customerName = LONG_NAME), held = unsent("h", LONG_TEXT, UnsentState.HELD, at = ago(9)),
            since = held.since.map { it.copy(whoName = LONG_NAME) },
        ), {})
    },
    alertsShot("long-names", state = alerts.copy(alerts = alerts.alerts!!.map { alert ->
        alert.copy(lineName = LONG_NAME, dialogs = alert.dialogs.map { it.copy(customerName = LONG_NAME, responsibleName = LONG_NAME) })
    })),
)
