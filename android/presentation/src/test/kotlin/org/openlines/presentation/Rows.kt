package org.openlines.presentation

import java.time.Instant
import org.openlines.core.Access
import org.openlines.core.Awaited
import org.openlines.core.ColleagueRow
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.EntryEvent
import org.openlines.core.LineId
import org.openlines.core.OfferAnswer
import org.openlines.core.OfferId
import org.openlines.core.OfferOutcome
import org.openlines.core.OfferRow
import org.openlines.core.OperatorId
import org.openlines.core.Role
import org.openlines.core.RowKind
import org.openlines.core.SessionState
import org.openlines.core.ShiftRow
import org.openlines.core.TimelineRow
import org.openlines.core.Who
import org.openlines.core.Why

/** Rows for tests of pure functions. */
internal val T0: Instant = Instant.parse("2026-11-26T09:00:00Z")

internal fun dialogRow(
    access: Access,
    state: SessionState?,
    takeable: Boolean = false,
    pending: String? = null,
    awaited: Awaited = Awaited.OPERATOR,
) = DialogRow(
    id = DialogId("4"),
    line = LineId("1"),
    lineName = "Shop",
    channel = "1",
    customer = "9",
    customerName = "Maria",
    access = access,
    session = "12",
    state = state,
    responsible = OperatorId("3").takeIf { access != Access.QUEUED },
    responsibleName = "Oleg".takeIf { access != Access.QUEUED },
    awaited = awaited,
    waitingSince = T0,
    closedAt = null,
    closeReason = null,
    takeable = takeable,
    normKind = null,
    warnAt = null,
    dueAt = null,
    lastText = "hello",
    lastAt = T0,
    lastWho = null,
    lastFile = false,
    lastUnsent = false,
    unread = 0,
    draft = false,
    unsent = 0,
    needsLook = 0,
    pending = pending,
)

internal fun offerRow(outcome: OfferOutcome? = null, winner: String? = null, answer: OfferAnswer? = null) = OfferRow(
    id = OfferId("7"),
    dialog = DialogId("4"),
    session = "12",
    line = LineId("1"),
    lineName = "Shop",
    customerName = "Maria",
    words = "hello",
    madeAt = T0,
    deadline = T0.plusSeconds(60),
    round = 1,
    why = Why("evenly", 3, 2, null),
    outcome = outcome,
    winnerName = winner,
    endedAt = null,
    answer = answer,
)

internal fun eventRow(seq: Long, event: EntryEvent?, name: String) = TimelineRow(
    id = "e$seq", kind = if (event == null) RowKind.ACTION else RowKind.EVENT, seq = seq, count = 1, at = T0, who = Who.COLLEAGUE,
    whoName = name, whomName = null, text = "", file = null, event = event, unsent = null,
)

internal fun shiftRow(state: org.openlines.core.ShiftState, pending: org.openlines.core.ShiftState? = null) =
    ShiftRow(state, T0, null, null, pending)

internal fun colleague(
    id: String,
    name: String,
    shift: org.openlines.core.ShiftState = org.openlines.core.ShiftState.ON,
    active: Boolean = true,
    onLeave: Boolean = false,
    guest: Boolean = false,
) = ColleagueRow(OperatorId(id), name, Role.OPERATOR, shift, active, onLeave, guest)
