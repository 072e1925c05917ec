package org.openlines.desktop

import java.time.Duration
import java.time.Instant
import org.openlines.core.Access
import org.openlines.core.AccountInfo
import org.openlines.core.AlertDialog
import org.openlines.core.AlertId
import org.openlines.core.AlertKind
import org.openlines.core.AlertRow
import org.openlines.core.Awaited
import org.openlines.core.CloseReason
import org.openlines.core.ColleagueRow
import org.openlines.core.CommandId
import org.openlines.core.DeviceRow
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.EntryEvent
import org.openlines.core.LineId
import org.openlines.core.LineRow
import org.openlines.core.NormKind
import org.openlines.core.OfferId
import org.openlines.core.OfferRow
import org.openlines.core.OperatorId
import org.openlines.core.Refusal
import org.openlines.core.Role
import org.openlines.core.RowKind
import org.openlines.core.SessionState
import org.openlines.core.ShiftRow
import org.openlines.core.ShiftState
import org.openlines.core.Status
import org.openlines.core.TimelineRow
import org.openlines.core.Unsent
import org.openlines.core.UnsentState
import org.openlines.core.WhatChanged
import org.openlines.core.Who
import org.openlines.core.Why
import org.openlines.presentation.Freshness
import org.openlines.presentation.NothingComes
import org.openlines.presentation.ShiftLine

/*
 * What the pictures and tests show: one afternoon at a shop with two lines. Everything is counted from NOW.
 */

val NOW: Instant = Instant.parse("2026-11-26T14:02:20Z")

fun ago(minutes: Long, seconds: Long = 0): Instant = NOW.minusSeconds(minutes * 60 + seconds)

val ANNA = OperatorId("2")
val SHOP = LineRow(LineId("1"), "Shop", false)
val REPAIRS = LineRow(LineId("2"), "Repairs and warranty", true)

val LIVE = Freshness(Status.Live, NOW)
val OFFLINE = Freshness(Status.Offline(ago(24)), ago(24), oldestUnsent = ago(3))
val ON_SHIFT = ShiftLine(ShiftRow(ShiftState.ON, ago(182), null, NOW.plus(Duration.ofHours(4)), null))
val OFF_SHIFT = ShiftLine(ShiftRow(ShiftState.OFF, ago(900), null, null, null), NothingComes.ShiftOff)

val ME = AccountInfo("a1", "https://chat.northwind.example", ANNA, "Anna Sokolova", Role.OPERATOR)

fun dialogRow(
    id: String,
    name: String,
    text: String,
    line: LineRow = SHOP,
    waits: Instant? = null,
    at: Instant? = waits ?: ago(12),
    who: Who = if (waits == null) Who.ME else Who.CUSTOMER,
    unread: Int = 0,
    access: Access = Access.RESPONSIBLE,
    state: SessionState = SessionState.ANSWERED,
) = DialogRow(
    id = DialogId(id), line = line.id, lineName = line.name, channel = "1", customer = "c$id", customerName = name,
    access = access, session = "s$id", state = state,
    responsible = ANNA.takeIf { access == Access.RESPONSIBLE }, responsibleName = "Anna Sokolova".takeIf { access == Access.RESPONSIBLE },
    awaited = if (waits == null) Awaited.CUSTOMER else Awaited.OPERATOR, waitingSince = waits, closedAt = null,
    closeReason = null, takeable = false, normKind = null, warnAt = null, dueAt = null, lastText = text, lastAt = at, lastWho = who, lastFile = false,
    lastUnsent = false, unread = unread, draft = false, unsent = 0, needsLook = 0, pending = null,
)

fun closed(row: DialogRow, reason: CloseReason = CloseReason.OPERATOR) =
    row.copy(state = SessionState.CLOSED, closedAt = row.lastAt, closeReason = reason, waitingSince = null, awaited = Awaited.CUSTOMER)

fun offerRow(id: String, name: String, text: String, left: Long, whole: Long = 60, line: LineRow = SHOP) = OfferRow(
    id = OfferId(id), dialog = DialogId("d$id"), session = "s$id", line = line.id, lineName = line.name, customerName = name,
    words = text, madeAt = NOW.plusSeconds(left - whole), deadline = NOW.plusSeconds(left), round = 1,
    why = Why("evenly", 3, 2, ago(48)), outcome = null, winnerName = null, endedAt = null, answer = null,
)

private var numbered = 0L

fun entry(who: Who, text: String, at: Instant, name: String? = null, kind: RowKind = RowKind.MESSAGE, seq: Long = 0): TimelineRow {
    numbered += 1
    val number = if (seq == 0L) numbered else seq
    return TimelineRow(
        id = "e$number", kind = kind, seq = number, count = 1, at = at, who = who, whoName = name, whomName = null, text = text,
        file = null, event = null, unsent = null,
    )
}

fun event(event: EntryEvent, at: Instant, who: Who = Who.COLLEAGUE, name: String? = null, whom: String? = null) =
    entry(who, "", at, name, RowKind.EVENT).copy(event = event, whomName = whom)

fun hole(first: Long, count: Long) = TimelineRow(
    id = "h$first", kind = RowKind.HOLE, seq = first, count = count, at = null, who = null, whoName = null, whomName = null,
    text = "", file = null, event = null, unsent = null,
)

fun unsent(
    id: String,
    text: String,
    state: UnsentState,
    kind: String = "send",
    changed: WhatChanged? = null,
    refusal: Refusal? = null,
    at: Instant = ago(1),
) = TimelineRow(
    id = "c$id", kind = if (kind == "note") RowKind.NOTE else if (kind == "send") RowKind.MESSAGE else RowKind.ACTION, seq = null,
    count = 1, at = at, who = Who.ME, whoName = "Anna Sokolova", whomName = "Oleg Petrov".takeIf { kind == "transfer" },
    text = text, file = null, event = null, unsent = Unsent(CommandId(id), kind, state, 1, changed, refusal),
)

fun colleague(id: String, name: String, shift: ShiftState, active: Boolean = true, onLeave: Boolean = false, guest: Boolean = false) =
    ColleagueRow(OperatorId(id), name, Role.OPERATOR, shift, active, onLeave, guest)

val DEVICES = listOf(
    DeviceRow("1", "Pixel 9", "android", "0.1.0", ago(9000), NOW, true),
    DeviceRow("2", "Anna's old phone", "android", "0.1.0", ago(90_000), ago(2900), false),
)

/** A name of 300 characters. */
val LONG_NAME = "Maximiliana Aleksandra von und zu Hohenlohe-Waldenburg-Schillingsfürst ".repeat(5).take(300)

/** A customer whose answer is promised by then: warned at [warn], broken at [due]. */
fun DialogRow.promised(warn: Instant, due: Instant) = copy(normKind = NormKind.NEXT, warnAt = warn, dueAt = due)

fun alertDialog(id: String, name: String, responsible: String?, due: Instant? = null) =
    AlertDialog(DialogId(id), name, responsible, NormKind.NEXT.takeIf { due != null }, due)

fun alert(id: String, kind: AlertKind, level: Int, since: Instant, vararg dialogs: AlertDialog, line: LineRow = SHOP, count: Int = dialogs.size) =
    AlertRow(AlertId(id), line.id, line.name, kind, level, count, since, dialogs.toList(), emptyList(), false)

/** A message of 10,000 characters. */
val LONG_TEXT = ("I ordered the blue lamp on Monday and it still has not come, although your page says two days. " +
    "The parcel service says that it never got it. ").repeat(80).take(10_000)
