package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.AbsoluteAlignment
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Shape
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.LocalDate
import org.openlines.core.CloseReason
import org.openlines.core.EntryEvent
import org.openlines.core.FileRef
import org.openlines.core.ReturnReason
import org.openlines.core.RowKind
import org.openlines.core.TimelineRow
import org.openlines.core.TransferEnd
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.asksAnyway
import org.openlines.presentation.characters
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.Words
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Small
import org.openlines.ui.parts.refusalOf
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.counting
import org.openlines.ui.theme.isRightToLeft
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** A row of a timeline, whatever it is. Without [onEvent] it is only looked at; [asks] to be invited: one tap does it. */
@Composable
internal fun TimelineRowItem(
    row: TimelineRow, first: Boolean, onEvent: ((DialogEvent) -> Unit)?, touch: MessageTouch? = null, asks: Boolean = false,
) {
    when (row.kind) {
        RowKind.MESSAGE, RowKind.NOTE -> Spoken(row, first, onEvent, touch)
        RowKind.EVENT -> Event(row, onEvent.takeIf { asks })
        RowKind.HOLE -> Loading(row.count.coerceAtMost(Int.MAX_VALUE.toLong()).toInt())
        RowKind.ACTION -> ActionRow(row, onEvent, touch)
        RowKind.UNKNOWN -> Happened(Icons.Alert, words.entryUnknown, timeOf(row))
    }
}

/** What happened; who asks to be invited is, with [onEvent]. */
@Composable
private fun Event(row: TimelineRow, onEvent: ((DialogEvent) -> Unit)?) {
    Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
        Happened(Icons.Info.takeIf { row.event == null }, eventOf(row, words), timeOf(row))
        if (onEvent == null) return@Column
        val name = row.whoName.orEmpty().ifEmpty { words.authorColleague }
        Small(words.inviteHim(name), Icons.Invite) { onEvent(DialogEvent.InviteAsker) }
    }
}

@Composable
private fun timeOf(row: TimelineRow): String? = row.at?.let { times.clock(it) }

/** Words in a bubble: the customer's on one side, ours on the other; a note across, amber, with a lock. */
@Composable
private fun Spoken(row: TimelineRow, first: Boolean, onEvent: ((DialogEvent) -> Unit)?, touch: MessageTouch?) {
    val note = row.kind == RowKind.NOTE
    val theirs = row.who == Who.CUSTOMER
    BoxWithConstraints(Modifier.fillMaxWidth().padding(horizontal = 12.dp).padding(top = if (first) 8.dp else 0.dp)) {
        val widest = minOf(maxWidth * if (note) 0.94f else 0.84f, 560.dp)
        Column(
            Modifier.align(if (theirs) Alignment.CenterStart else Alignment.CenterEnd).widthIn(max = widest),
            horizontalAlignment = if (theirs) Alignment.Start else Alignment.End,
        ) {
            Bubble(row, first, touch)
            if (row.unsent != null && onEvent != null) UnsentFoot(row, onEvent)
        }
    }
}

@Composable
private fun Bubble(row: TimelineRow, first: Boolean, touch: MessageTouch?) {
    val note = row.kind == RowKind.NOTE
    val tone = toneOf(row)
    val shape = shapeOf(row, first)
    val line = if (note) tones.noteLine else if (tones.outlined) tone.ink else Color.Transparent
    Column(
        Modifier.clip(shape).background(tone.ground).border(1.dp, line, shape).then(touch.on(row))
            .padding(horizontal = 13.dp, vertical = 8.dp),
        Arrangement.spacedBy(3.dp),
    ) {
        if (note) NoteHead(row, tone)
        else if (first && row.who != Who.ME) Author(row, tone) { Modifier.align(it) }
        row.file?.let { FileLine(it, tone) }
        val words = goneOf(row) ?: row.text
        if (words.isNotEmpty()) Said(words, tone, selectable = touch == null)
        firstTextOf(row)?.let { FirstText(it, tone) }
        Foot(row, tone, Modifier.align(Alignment.End))
    }
}

/** What stands in the place of words that were taken back or erased. */
@Composable
private fun goneOf(row: TimelineRow): String? = when {
    row.changed?.erased == true -> words.messageErased
    row.changed?.recalled == true -> words.messageRecalled
    else -> null
}

/** The customer reads the newest words; colleagues keep seeing what it said at first (P42). */
private fun firstTextOf(row: TimelineRow): String? {
    val changed = row.changed ?: return null
    val isGone = changed.recalled || changed.erased
    return changed.firstText?.takeIf { it.isNotEmpty() && (isGone || it != row.text) }
}

@Composable
private fun FirstText(text: String, tone: Tone) = Text(
    words.messageFirstText(text), color = tone.ink.copy(alpha = 0.8f), maxLines = 4, overflow = TextOverflow.Ellipsis,
    style = MaterialTheme.typography.bodySmall.asWritten(),
)

@Composable
private fun toneOf(row: TimelineRow): Tone = when {
    row.kind == RowKind.NOTE -> tones.note
    row.who == Who.CUSTOMER -> tones.customer
    row.who == Who.ME -> tones.mine
    row.who == Who.COLLEAGUE -> tones.colleague
    else -> tones.calm
}

private fun shapeOf(row: TimelineRow, first: Boolean): Shape {
    val (round, sharp) = 18.dp to 5.dp
    val top = if (first) sharp else round
    return when {
        row.kind == RowKind.NOTE -> RoundedCornerShape(10.dp)
        row.who == Who.CUSTOMER -> RoundedCornerShape(topStart = top, topEnd = round, bottomEnd = round, bottomStart = round)
        else -> RoundedCornerShape(topStart = round, topEnd = top, bottomEnd = round, bottomStart = round)
    }
}

@Composable
private fun NoteHead(row: TimelineRow, tone: Tone) {
    Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
        Icon(Icons.Lock, null, Modifier.size(14.dp), tone.ink)
        val name = row.whoName
        val text = if (row.who == Who.ME || name == null) words.noteMine else words.noteBy(name)
        Text(text, color = tone.ink, style = MaterialTheme.typography.labelMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis)
    }
}

@Composable
private fun Author(row: TimelineRow, tone: Tone, at: (Alignment.Horizontal) -> Modifier) {
    val name = when (row.who) {
        Who.CUSTOMER -> row.whoName.orEmpty().ifEmpty { words.customerUnknown }
        Who.COLLEAGUE -> row.whoName.orEmpty().ifEmpty { words.authorColleague }
        else -> words.authorPortal
    }
    // On the side where its words begin.
    val side = if (isRightToLeft(name)) AbsoluteAlignment.Right else AbsoluteAlignment.Left
    Text(name, at(side), tone.ink, style = MaterialTheme.typography.labelMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis)
}

/** Longer texts are folded: nobody scrolls through a novel to reach the composer. */
private const val FOLD_LINES = 14
private const val FOLD_CHARS = 700

@Composable
private fun Said(text: String, tone: Tone, selectable: Boolean) {
    var whole by rememberSaveable(text.length) { mutableStateOf(false) }
    val long = text.length > FOLD_CHARS || text.count { it == '\n' } >= FOLD_LINES
    val style = MaterialTheme.typography.bodyLarge.asWritten()
    // A folded text is not even measured beyond what can be seen of it.
    val (shown, lines) = if (long && !whole) text.take(FOLD_CHARS * 2) to FOLD_LINES else text to Int.MAX_VALUE
    val said = @Composable { Text(shown, color = tone.ink, style = style, maxLines = lines, overflow = TextOverflow.Ellipsis) }
    if (selectable) SelectionContainer { said() } else said()
    if (long) {
        val name = if (whole) words.messageFold else words.messageUnfold("${text.characters}")
        Quiet(name, null, { whole = !whole })
    }
}

@Composable
private fun FileLine(file: FileRef, tone: Tone) {
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
        Icon(Icons.File, words.fileSent, Modifier.size(20.dp), tone.ink)
        Column {
            Text(file.name, color = tone.ink, style = MaterialTheme.typography.bodyMedium.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
            val kilobytes = (file.size + 1023) / 1024
            Text(words.fileSize("$kilobytes"), color = tone.ink, style = MaterialTheme.typography.labelSmall)
        }
    }
}

/** When, and how far it got. */
@Composable
private fun Foot(row: TimelineRow, tone: Tone, modifier: Modifier) {
    Row(modifier, Arrangement.spacedBy(4.dp), Alignment.CenterVertically) {
        if (row.changed?.editedAt != null && goneOf(row) == null) Text(words.messageEdited, color = tone.ink, style = MaterialTheme.typography.labelSmall)
        timeOf(row)?.let { Text(it, color = tone.ink, style = MaterialTheme.typography.labelSmall.counting()) }
        if (row.who != Who.ME || row.kind == RowKind.NOTE && row.unsent == null) return@Row
        val (icon, name) = tickOf(row)
        Icon(icon, name, Modifier.size(15.dp), tone.ink)
    }
}

@Composable
private fun tickOf(row: TimelineRow): Pair<ImageVector, String> = when (row.unsent?.state) {
    null -> Icons.Check to words.tickSent
    UnsentState.QUEUED -> Icons.Clock to words.tickQueued
    UnsentState.SENDING -> Icons.Send to words.tickSending
    UnsentState.HELD -> Icons.Hourglass to words.tickHeld
    UnsentState.REFUSED -> Icons.Alert to words.tickRefused
}

/** Under own words that are not with the portal: how they stand, and what can be done about it. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun UnsentFoot(row: TimelineRow, onEvent: (DialogEvent) -> Unit) {
    val unsent = row.unsent ?: return
    val command = unsent.command
    val bad = unsent.state == UnsentState.REFUSED || unsent.state == UnsentState.HELD
    val color = if (bad) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.onSurfaceVariant
    FlowRow(horizontalArrangement = Arrangement.End, itemVerticalAlignment = Alignment.CenterVertically) {
        Text(
            stateOf(row), Modifier.padding(vertical = 4.dp, horizontal = 6.dp).semantics { if (bad) liveRegion = LiveRegionMode.Polite },
            color, style = MaterialTheme.typography.labelMedium, textAlign = TextAlign.End,
        )
        when (unsent.state) {
            UnsentState.SENDING -> Unit
            UnsentState.QUEUED -> Small(words.unsentTakeBack, Icons.Pencil) { onEvent(DialogEvent.TakeBack(command)) }
            UnsentState.HELD -> Small(words.unsentLook, Icons.Eye) { onEvent(DialogEvent.LookAtHeld(command)) }
            UnsentState.REFUSED -> {
                Small(words.unsentRetry, Icons.Retry) { onEvent(DialogEvent.Retry(command)) }
                Small(words.unsentTakeBack, Icons.Pencil) { onEvent(DialogEvent.TakeBack(command)) }
                Small(words.unsentDelete, Icons.Trash) { onEvent(DialogEvent.Delete(command)) }
            }
        }
    }
}

/** How an own command stands, in words. */
@Composable
internal fun stateOf(row: TimelineRow): String {
    val unsent = row.unsent ?: return words.tickSent
    return when (unsent.state) {
        UnsentState.QUEUED -> words.unsentQueued
        UnsentState.SENDING -> words.unsentSending
        UnsentState.HELD -> words.unsentHeld(changeOf(unsent.whatChanged))
        UnsentState.REFUSED -> {
            val refusal = unsent.refusal
            val at = refusal?.at?.let { times.dayAndClock(it, LocalNow.current.value, words) }
            val why = refusalOf(refusal?.code.orEmpty(), refusal?.byName, at, words)
            words.unsentRefused(why)
        }
    }
}

/** An own step that is no message, on its way. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun ActionRow(row: TimelineRow, onEvent: ((DialogEvent) -> Unit)?, touch: MessageTouch?) {
    val unsent = row.unsent ?: return
    val step = stepOf(unsent.kind, row.whomName)
    val bad = unsent.state == UnsentState.REFUSED || unsent.state == UnsentState.HELD
    Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
        Happened(if (bad) Icons.Alert else Icons.Clock, words.actionState(state = stateOf(row), step = step), null, bad)
        if (row.text.isNotEmpty()) {
            val tone = Tone(Color.Transparent, MaterialTheme.colorScheme.onSurfaceVariant)
            Box(Modifier.padding(horizontal = 48.dp).then(touch.on(row))) { Said(row.text, tone, selectable = touch == null) }
        }
        if (!bad || onEvent == null) return@Column
        FlowRow(horizontalArrangement = Arrangement.Center) {
            if (unsent.state == UnsentState.HELD) Small(words.unsentLook, Icons.Eye) { onEvent(DialogEvent.LookAtHeld(unsent.command)) }
            if (unsent.asksAnyway) Small(words.unsentAnyway, Icons.Transfer) { onEvent(DialogEvent.Retry(unsent.command)) }
            Small(words.unsentDelete, Icons.Trash) { onEvent(DialogEvent.Delete(unsent.command)) }
        }
    }
}

@Composable
private fun stepOf(kind: String, whom: String?): String = when (kind) {
    "transfer" -> if (whom == null) words.pendingTransfer else words.pendingTransferTo(whom)
    else -> pendingOf(kind) ?: words.pendingOther
}

/** Something that happened: small, centred. */
@Composable
private fun Happened(icon: ImageVector?, text: String, at: String?, bad: Boolean = false) {
    val ink = if (bad) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.onSurfaceVariant
    Row(
        Modifier.fillMaxWidth().padding(horizontal = 32.dp, vertical = 6.dp).semantics(mergeDescendants = true) {},
        Arrangement.spacedBy(6.dp, Alignment.CenterHorizontally), Alignment.CenterVertically,
    ) {
        if (icon != null) Icon(icon, null, Modifier.size(14.dp), ink)
        val said = if (at == null) text else words.eventAt(at = at, event = text)
        Text(
            said, Modifier.weight(1f, fill = false), ink, style = MaterialTheme.typography.labelMedium.asWritten(),
            textAlign = TextAlign.Center, maxLines = 4, overflow = TextOverflow.Ellipsis,
        )
    }
}

/** What happened, in words. */
internal fun eventOf(row: TimelineRow, words: Words): String {
    val who = row.whoName.orEmpty().ifEmpty { words.authorColleague }
    val whom = row.whomName.orEmpty().ifEmpty { words.authorColleague }
    return when (val event = row.event) {
        EntryEvent.Opened -> words.eventOpened
        EntryEvent.Accepted -> words.eventAccepted(who)
        EntryEvent.Taken -> words.eventTaken(who)
        EntryEvent.Transferred -> words.eventTransferred(from = who, to = whom)
        EntryEvent.Unspammed -> words.eventUnspammed(who)
        EntryEvent.TakenOver -> words.eventTakenOver(from = whom, to = who)
        EntryEvent.Invited -> words.eventInvited(from = who, to = whom)
        is EntryEvent.InviteAsked -> words.eventInviteAsked(who)
        is EntryEvent.Left -> words.eventLeft(who)
        EntryEvent.Nudged -> words.eventNudged(who)
        EntryEvent.TransferOffered -> words.eventTransferOffered(from = who, to = whom)
        is EntryEvent.TransferEnded -> when (event.how) {
            TransferEnd.DECLINED -> words.eventTransferDeclined(whom)
            TransferEnd.EXPIRED -> words.eventTransferExpired(whom)
            TransferEnd.WITHDRAWN, TransferEnd.UNKNOWN -> words.eventTransferWithdrawn(from = who, to = whom)
        }
        EntryEvent.Sent -> words.eventSent(who)
        EntryEvent.SentBack -> words.eventSentBack(whom)
        EntryEvent.NotAccepted -> words.eventNotAccepted
        is EntryEvent.Returned -> when (event.reason) {
            ReturnReason.NO_ANSWER -> words.eventReturnedNoAnswer(who)
            ReturnReason.OFF_SHIFT -> words.eventReturnedOffShift(who)
            ReturnReason.SHIFT_ENDED -> words.eventReturnedShiftEnded(who)
            ReturnReason.ON_LEAVE -> words.eventReturnedOnLeave(who)
            ReturnReason.DEACTIVATED -> words.eventReturnedDeactivated(who)
            ReturnReason.UNKNOWN -> words.eventReturned(who)
        }
        EntryEvent.Kept -> words.eventKept(who)
        EntryEvent.NoReplyNeeded -> words.eventNoReply(who)
        is EntryEvent.Closed -> when (event.reason) {
            CloseReason.OPERATOR -> words.eventClosed(who)
            CloseReason.IDLE -> words.eventClosedIdle
            CloseReason.SPAM -> words.eventClosedSpam
        }
        EntryEvent.Reopened -> words.eventReopened
        EntryEvent.Resumed -> words.eventResumed(who)
        EntryEvent.Erased -> words.eventErased
        EntryEvent.Unknown, null -> words.entryUnknown
    }
}

/** Entries that are not here yet: a row of its own, never silence. */
@Composable
internal fun Loading(count: Int) {
    Happened(Icons.Hourglass, words.holeLoading(count), null)
}

@Composable
internal fun DayMark(day: LocalDate) {
    val text = times.day(day, LocalNow.current.value, words)
    Box(Modifier.fillMaxWidth().padding(top = 14.dp, bottom = 4.dp), Alignment.Center) {
        val colors = MaterialTheme.colorScheme
        Text(
            text,
            Modifier.clip(CircleShape).background(colors.surfaceContainerHigh).padding(horizontal = 12.dp, vertical = 4.dp)
                .semantics { heading() },
            colors.onSurfaceVariant, style = MaterialTheme.typography.labelMedium,
        )
    }
}

/** From here on it is new. */
@Composable
internal fun NewMark() {
    val color = MaterialTheme.colorScheme.tertiary
    Row(
        Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 8.dp),
        Arrangement.spacedBy(10.dp), Alignment.CenterVertically,
    ) {
        Box(Modifier.weight(1f).height(1.dp).background(color))
        Text(words.dialogNew, color = color, style = MaterialTheme.typography.labelMedium)
        Box(Modifier.weight(1f).height(1.dp).background(color))
    }
}

@Composable
internal fun TypingRow(text: String) {
    Row(
        Modifier.padding(horizontal = 20.dp, vertical = 6.dp).semantics { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(8.dp), Alignment.CenterVertically,
    ) {
        Icon(Icons.Pencil, null, Modifier.size(14.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.labelMedium)
    }
}
