package org.openlines.presentation

import org.openlines.core.Access
import org.openlines.core.AccountInfo
import org.openlines.core.AccountSnapshot
import org.openlines.core.Awaited
import org.openlines.core.DialogRow
import org.openlines.core.EntryEvent
import org.openlines.core.LineRow
import org.openlines.core.OfferOutcome
import org.openlines.core.OfferRow
import org.openlines.core.OperatorId
import org.openlines.core.ParticipantRow
import org.openlines.core.PauseReason
import org.openlines.core.Role
import org.openlines.core.SessionState
import org.openlines.core.ShiftRow
import org.openlines.core.Status
import org.openlines.core.TimelineRow
import org.openlines.core.UnsentState

/*
 * What can be done with what is on screen. The core and the portal decide; this only keeps a screen from offering what
 * they would refuse. Functions of rows, nothing else.
 */

private typealias Shift = org.openlines.core.ShiftState

/** The shift as it will be once everything unsent has arrived. */
val ShiftRow.soon: org.openlines.core.ShiftState get() = pending ?: state

internal fun freshness(news: AccountSnapshot?): Freshness =
    if (news == null) Freshness() else Freshness(news.status, news.asOf, news.clockOffsetMs, news.oldestUnsent)

internal fun shiftLine(news: AccountSnapshot?): ShiftLine =
    if (news == null) ShiftLine() else ShiftLine(news.shift, nothingComes(news.shift, news.status))

private fun nothingComes(shift: ShiftRow?, status: Status): NothingComes? = when {
    shift == null -> null
    shift.state == Shift.OFF -> NothingComes.ShiftOff
    shift.state == Shift.PAUSED && shift.pauseReason == PauseReason.MISSED_OFFERS -> NothingComes.PausedAfterMisses
    shift.state == Shift.PAUSED -> NothingComes.PausedByMe
    status is Status.Offline -> NothingComes.NoContact(status.since)
    else -> null
}

internal fun shiftSteps(shift: ShiftRow?): List<ShiftStep> = when (shift?.soon) {
    null -> emptyList()
    Shift.OFF -> listOf(ShiftStep.START)
    Shift.ON -> listOf(ShiftStep.PAUSE, ShiftStep.END)
    Shift.PAUSED -> listOf(ShiftStep.CONTINUE, ShiftStep.END)
}

internal fun manages(me: AccountInfo, lines: List<LineRow>): Boolean =
    me.role != Role.OPERATOR || lines.any { it.managed }

/** [Tab.ALL_LINES] is for those who manage something. */
internal fun tabs(me: AccountInfo, lines: List<LineRow>): List<Tab> =
    if (manages(me, lines)) Tab.entries else Tab.entries - Tab.ALL_LINES

private val DialogRow.isOpen: Boolean get() = state != null && state != SessionState.CLOSED

/** Neither closed nor about to be: it can be handed on and closed. */
private val DialogRow.isActive: Boolean get() = isOpen && state != SessionState.CLOSING

private val DialogRow.isMine: Boolean get() = access == Access.RESPONSIBLE

/** The kind of the command that invites. */
private const val INVITE = "invite"

/** Steps on their way after which the dialog stands as it stood. */
private val LIGHT = setOf("pin", "unpin", INVITE, "ask_invite", "nudge")

/** A step is on its way that changes whose it is, or whether it is open: what is possible then is not known. */
private val DialogRow.isMoving: Boolean get() = pending != null && pending !in LIGHT

private val DialogRow.isMyTurn: Boolean get() = isMine && isActive

/** What a swipe or a long press can do to a row of the list, the handiest first. */
fun rowActions(row: DialogRow): List<RowAction> {
    if (row.isMoving) return emptyList()
    return buildList {
        if (canTake(row)) add(RowAction.TAKE)
        if (canResume(row)) add(RowAction.RESUME)
        if (row.isMyTurn && row.awaited == Awaited.OPERATOR) add(RowAction.NO_REPLY_NEEDED)
        if (row.isMyTurn) add(RowAction.CLOSE)
        if (canTransfer(row)) add(RowAction.TRANSFER)
        if (row.isMyTurn) add(if (row.pinned) RowAction.UNPIN else RowAction.PIN)
        if (canUnspam(row)) add(RowAction.UNSPAM) else if (row.isMyTurn) add(RowAction.SPAM)
    }
}

/** What the menu of an open dialog offers. */
internal fun menu(row: DialogRow?): List<DialogAction> {
    val why = listOf(DialogAction.WHY).filter { row?.session != null }
    // It changes nothing, so it is there whatever is on its way.
    if (row == null || row.isMoving) return why
    val actions = rowActions(row).mapNotNull { it.inMenu } + buildList {
        if (row.isMyTurn) add(DialogAction.INVITE)
        if (canNudge(row)) add(DialogAction.NUDGE)
        if (row.access == Access.PARTICIPANT) add(DialogAction.LEAVE)
    }
    return (actions + why).sorted()
}

/** What a manager can do about a dialog of somebody else, in the notification of an alert about it (P50). */
fun alertSteps(row: DialogRow?): List<AlertStep> {
    if (row == null || row.access != Access.MANAGER || !row.isActive || row.isMoving) return emptyList()
    return if (canNudge(row)) AlertStep.entries else AlertStep.entries - AlertStep.NUDGE
}

private fun canNudge(row: DialogRow): Boolean =
    row.access == Access.MANAGER && row.state == SessionState.ANSWERED && row.pending != "nudge"

/** Whoever sees it may say that it is none, but for those to whom it is offered and who were invited. */
private fun canUnspam(row: DialogRow): Boolean =
    row.spam && row.access != Access.OFFERED && row.access != Access.PARTICIPANT

private fun canTransfer(row: DialogRow): Boolean = row.isActive && (row.isMine || row.access == Access.MANAGER)

private fun canTake(row: DialogRow): Boolean = row.state == SessionState.QUEUED && !row.spam &&
    (row.access == Access.MANAGER || row.access == Access.QUEUED && row.takeable)

private fun canResume(row: DialogRow): Boolean = !row.isOpen &&
    row.access in listOf(Access.FORMER, Access.COLLEAGUE, Access.MANAGER)

/** A colleague who sees it without a part in it asks for one. */
private fun canAskInvite(row: DialogRow): Boolean = row.access == Access.COLLEAGUE && row.state == SessionState.ANSWERED

/**
 * Who asked last to be invited and is not in yet, for the responsible; [rows] end with the newest entry. What was asked
 * before the dialog was closed is past, and while an invitation is on its way nobody needs another one. Who asked and
 * became responsible since is not asked to invite himself.
 */
internal fun asker(row: DialogRow?, rows: List<TimelineRow>, participants: List<ParticipantRow>): Asker? {
    val inviting = rows.any { it.unsent?.kind == INVITE && it.unsent?.state != UnsentState.REFUSED }
    if (row == null || !row.isMyTurn || row.isMoving || inviting) return null
    // Those who are in, and those who were since they asked.
    val past = participants.mapTo(HashSet()) { it.operator }
    row.responsible?.let(past::add)
    for (entry in rows.takeLastWhile { it.event !is EntryEvent.Closed }.asReversed()) {
        val event = entry.event
        if (event is EntryEvent.Left) past += event.operator
        if (event is EntryEvent.InviteAsked && event.operator !in past) return Asker(entry.id, event.operator)
    }
    return null
}

/** The kind of the command that takes a transfer back. */
private const val WITHDRAW = "withdraw_transfer"

/** The transfer that waits for its receiver's yes, for those who may take it back: who answers, and a manager. */
internal fun handover(row: DialogRow?, me: OperatorId): Handover? {
    val until = row?.transferUntil ?: return null
    if (row.transferTo == me || !row.isMine && row.access != Access.MANAGER) return null
    return Handover(row.transferToName, until, row.pending == WITHDRAW)
}

/** What stands below the timeline. */
internal fun foot(row: DialogRow?, offers: List<OfferRow>, shift: ShiftRow?): Foot {
    if (row == null) return Foot.Nothing
    val step = step(row, offers, shift)
    return when (row.access) {
        Access.RESPONSIBLE -> Foot.Write
        Access.PARTICIPANT -> if (row.isOpen) Foot.Write else Foot.NoteOnly(null)
        Access.MANAGER -> Foot.NoteOnly(step)
        Access.OFFERED, Access.QUEUED, Access.FORMER, Access.COLLEAGUE ->
            if (step != null) Foot.Step(step) else Foot.ReadOnly(row.responsibleName)
    }
}

/** Stages in which an offer still stands. */
internal val ANSWERABLE = listOf(OfferStage.OPEN, OfferStage.ACCEPTING)

/** The one step that leads to the composer. */
private fun step(row: DialogRow, offers: List<OfferRow>, shift: ShiftRow?): FootStep? {
    val offer = offers.firstOrNull { it.dialog == row.id && stage(it, known = true) in ANSWERABLE }
    val step = when {
        offer != null && (row.access == Access.OFFERED || row.access == Access.MANAGER) -> FootStep.Accept(offer.id)
        canTake(row) -> FootStep.Take(needsShift = row.access == Access.QUEUED && !isOpen(shift))
        canResume(row) -> FootStep.Resume
        row.access == Access.MANAGER && row.isActive -> FootStep.TakeOver(row.responsibleName)
        canAskInvite(row) -> FootStep.AskInvite
        else -> null
    }
    val onItsWay = when (step) {
        // One that is refused because he has as many as he may stands open again.
        is FootStep.Accept -> row.pending == "accept" || stage(offer, known = true) == OfferStage.ACCEPTING
        is FootStep.Take -> row.pending == "take"
        is FootStep.TakeOver -> row.pending == "take_over"
        FootStep.Resume -> row.pending == "resume"
        FootStep.AskInvite -> row.pending == "ask_invite"
        is FootStep.OnItsWay, null -> false
    }
    return if (step != null && onItsWay) FootStep.OnItsWay(step) else step
}

private fun isOpen(shift: ShiftRow?): Boolean = shift != null && shift.soon != Shift.OFF

/** How an offer stands. [known]: the offers have been read, so that one that is not among them does not exist. */
internal fun stage(offer: OfferRow?, known: Boolean): OfferStage {
    if (offer == null) return if (known) OfferStage.GONE else OfferStage.LOADING
    return when (offer.outcome) {
        OfferOutcome.ACCEPTED -> OfferStage.WON
        OfferOutcome.DECLINED -> OfferStage.DECLINED
        OfferOutcome.EXPIRED -> OfferStage.EXPIRED
        OfferOutcome.WITHDRAWN -> if (offer.winnerName != null) OfferStage.LOST else OfferStage.GONE
        null -> answered(offer)
    }
}

private fun answered(offer: OfferRow): OfferStage {
    val answer = offer.answer ?: return OfferStage.OPEN
    return when {
        // He has as many dialogs as he may: the offer stays, for when he has closed one.
        answer.refusal?.code == "at_cap" -> OfferStage.OPEN
        answer.state == UnsentState.REFUSED -> if (answer.refusal?.by != null) OfferStage.LOST else OfferStage.GONE
        answer.accepts -> OfferStage.ACCEPTING
        else -> OfferStage.DECLINING
    }
}
