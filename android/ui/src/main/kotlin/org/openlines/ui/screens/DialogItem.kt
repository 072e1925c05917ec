package org.openlines.ui.screens

import androidx.compose.foundation.ExperimentalFoundationApi
import androidx.compose.foundation.background
import androidx.compose.foundation.combinedClickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.openlines.core.Access
import org.openlines.core.CloseReason
import org.openlines.core.DialogRow
import org.openlines.core.SessionState
import org.openlines.core.Who
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.RowAction
import org.openlines.presentation.rowActions
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.callOf
import org.openlines.ui.parts.Avatar
import org.openlines.ui.parts.Chip
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Sheet
import org.openlines.ui.parts.SheetLine
import org.openlines.ui.parts.Swipe
import org.openlines.ui.parts.Swipeable
import org.openlines.ui.parts.TimeChip
import org.openlines.ui.parts.UnreadBadge
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** A dialog in a list: who, how long he waits, the last words, and what needs a look. */
@OptIn(ExperimentalFoundationApi::class)
@Composable
internal fun DialogItem(row: DialogRow, clockOffsetMs: Long, open: Boolean, onEvent: (InboxEvent) -> Unit, onMenu: () -> Unit) {
    val actions = rowActions(row)
    fun act(action: RowAction) = onEvent(InboxEvent.Swiped(row.id, action))
    val swipes = actions.filter { it in SWIPES }.take(2).map { swipeOf(it) { act(it) } }
    val more = actions.filter { it !in SWIPES }.map { action ->
        CustomAccessibilityAction(nameOf(action)) { act(action); true }
    }
    Swipeable(swipes.firstOrNull(), swipes.getOrNull(1), more) {
        val ground = if (open) MaterialTheme.colorScheme.secondaryContainer else MaterialTheme.colorScheme.background
        val menu = words.rowMenu
        Row(
            Modifier.fillMaxWidth().background(ground).semantics { selected = open }
                .combinedClickable(
                    onClick = { onEvent(InboxEvent.OpenDialog(row.id)) },
                    onLongClickLabel = menu,
                    onLongClick = if (actions.isEmpty()) null else onMenu,
                )
                .heightIn(min = 76.dp).padding(horizontal = 16.dp, vertical = 11.dp),
            Arrangement.spacedBy(12.dp),
        ) {
            Avatar(row.customerName, row.customer)
            Column(Modifier.weight(1f), Arrangement.spacedBy(3.dp)) {
                NameLine(row, clockOffsetMs)
                Belonging(row)
                AlsoWith(row)
                LastWords(row)
                Called(row)
                Marks(row)
            }
        }
    }
}

@Composable
private fun NameLine(row: DialogRow, clockOffsetMs: Long) {
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
        Text(
            row.customerName.ifEmpty { words.customerUnknown }, Modifier.weight(1f),
            style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
        )
        if (row.pinned) Icon(Icons.Pin, words.markPinned, Modifier.size(16.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        if (!TimeChip(row, clockOffsetMs)) {
            val at = (row.closedAt ?: row.lastAt)?.let { times.short(it, LocalNow.current.value) }
            if (at != null) {
                Text(at, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.labelMedium)
            }
        }
    }
}

internal val DialogRow.isAlsoElsewhere: Boolean get() = alsoIn != null || alsoWith != null

/** The same customer is answered in another dialog, too (P8). */
@Composable
internal fun AlsoWith(row: DialogRow) {
    if (!row.isAlsoElsewhere) return
    val name = row.alsoWith
    Row(horizontalArrangement = Arrangement.spacedBy(5.dp), verticalAlignment = Alignment.CenterVertically) {
        Icon(Icons.People, null, Modifier.size(14.dp), MaterialTheme.colorScheme.primary)
        // So far every channel is a live chat: its number says nothing to anybody.
        val channel = words.channelLiveChat
        val text = if (name == null) words.rowAlso(channel) else words.rowAlsoWith(channel = channel, name = name)
        val style = MaterialTheme.typography.labelMedium
        Text(text, color = MaterialTheme.colorScheme.primary, style = style, maxLines = 1, overflow = TextOverflow.Ellipsis)
    }
}

/** Its line, and whose it is unless it is mine. */
@Composable
private fun Belonging(row: DialogRow) {
    Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
        LineMark(row.line.value, row.lineName, Modifier.weight(1f, fill = false))
        val whose = whose(row)
        if (whose != null) {
            Icon(Icons.Person, null, Modifier.size(13.dp), MaterialTheme.colorScheme.onSurfaceVariant)
            Text(
                whose, Modifier.weight(1f, fill = false), MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.labelMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
            )
        }
    }
}

@Composable
private fun whose(row: DialogRow): String? = when (row.access) {
    Access.RESPONSIBLE -> null
    Access.QUEUED, Access.OFFERED -> null
    else -> row.responsibleName
}

@Composable
private fun LastWords(row: DialogRow) {
    val ink = MaterialTheme.colorScheme.onSurfaceVariant
    Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
        val mark = lastMark(row)
        if (mark != null) Icon(mark.first, mark.second, Modifier.size(16.dp), ink)
        if (row.lastFile) Icon(Icons.File, null, Modifier.size(16.dp), ink)
        val text = row.lastText.replace('\n', ' ').ifEmpty { if (row.lastFile) words.fileSent else words.noWords }
        val style = MaterialTheme.typography.bodyMedium.asWritten()
        val weight = if (row.unread > 0) FontWeight.Medium else FontWeight.Normal
        Text(
            text, Modifier.weight(1f), if (row.unread > 0) MaterialTheme.colorScheme.onSurface else ink,
            style = style.copy(fontWeight = weight), maxLines = if (row.unread > 0) 2 else 1, overflow = TextOverflow.Ellipsis,
        )
        if (row.unread > 0) UnreadBadge(row.unread)
    }
}

@Composable
private fun lastMark(row: DialogRow): Pair<ImageVector, String>? = when {
    row.lastUnsent -> Icons.Clock to words.tickQueued
    row.lastWho == Who.ME -> Icons.Check to words.tickSent
    row.lastWho == Who.COLLEAGUE -> Icons.Person to words.authorColleague
    else -> null
}

/** What a colleague wants of the operator by name, until he has read it. A whole sentence: it may need a second line. */
@Composable
private fun Called(row: DialogRow) {
    val text = row.call?.let { callOf(it, row.callBy, words) } ?: return
    val color = MaterialTheme.colorScheme.tertiary
    Row(horizontalArrangement = Arrangement.spacedBy(5.dp), verticalAlignment = Alignment.CenterVertically) {
        Icon(Icons.Bell, null, Modifier.size(14.dp), color)
        val style = MaterialTheme.typography.labelMedium.asWritten()
        Text(text, color = color, style = style, maxLines = 2, overflow = TextOverflow.Ellipsis)
    }
}

/** Draft, outbox, what needs a look, and how it ended. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Marks(row: DialogRow) {
    val closed = row.state == SessionState.CLOSED || row.state == SessionState.CLOSING
    // A pin shows at once.
    val pending = row.pending?.takeIf { it != "pin" && it != "unpin" }?.let { pendingOf(it) }
    val takeable = row.takeable && !row.spam
    val spam = row.spam && !(closed && row.closeReason == CloseReason.SPAM)
    if (row.needsLook == 0 && row.unsent == 0 && !row.draft && !closed && pending == null && !takeable && !spam) return
    FlowRow(Modifier.padding(top = 2.dp), Arrangement.spacedBy(6.dp), Arrangement.spacedBy(4.dp)) {
        if (row.needsLook > 0) Chip(words.markNeedsLook(row.needsLook), Icons.Alert, tones.late)
        if (pending != null) Chip(pending, Icons.Clock, tones.calm)
        if (row.unsent > 0 && pending == null) Chip(words.markUnsent(row.unsent), Icons.Clock, tones.calm)
        if (row.draft) Chip(words.markDraft, Icons.Pencil, tones.amber)
        if (spam && pending == null) Chip(words.markSpam, Icons.Block, tones.calm)
        if (takeable && pending == null) Chip(words.markTakeable, Icons.Take, tones.calm)
        val icon = if (row.closeReason == CloseReason.SPAM) Icons.Block else Icons.Archive
        if (closed && pending == null) Chip(closedOf(row), icon, tones.calm)
    }
}

@Composable
private fun closedOf(row: DialogRow): String = when {
    row.state == SessionState.CLOSING -> words.markClosing
    row.closeReason == CloseReason.IDLE -> words.markClosedIdle
    row.closeReason == CloseReason.SPAM -> words.markClosedSpam
    else -> words.markClosed
}

/** An own step that the portal has not confirmed. */
@Composable
internal fun pendingOf(kind: String): String? = when (kind) {
    "accept" -> words.pendingAccept
    "take" -> words.pendingTake
    "resume" -> words.pendingResume
    "close" -> words.pendingClose
    "transfer" -> words.pendingTransfer
    "no_reply_needed" -> words.pendingNoReply
    "edit" -> words.pendingEdit
    "recall" -> words.pendingRecall
    "withdraw_transfer" -> words.pendingWithdrawTransfer
    "transfer_to_line" -> words.pendingTransferToLine
    "take_over" -> words.pendingTakeOver
    "invite" -> words.pendingInvite
    "ask_invite" -> words.pendingAskInvite
    "leave" -> words.pendingLeave
    "nudge" -> words.pendingNudge
    "pin" -> words.pendingPin
    "unpin" -> words.pendingUnpin
    "spam" -> words.pendingSpam
    "unspam" -> words.pendingUnspam
    else -> null
}

/** What a swipe does; all else is in the row's menu. */
private val SWIPES = setOf(RowAction.TAKE, RowAction.RESUME, RowAction.NO_REPLY_NEEDED, RowAction.CLOSE)

@Composable
internal fun nameOf(action: RowAction): String = when (val same = action.inMenu) {
    null -> if (action == RowAction.RESUME) words.actionResume else words.actionTake
    else -> nameOf(same)
}

internal fun iconOf(action: RowAction): ImageVector = when (val same = action.inMenu) {
    null -> if (action == RowAction.RESUME) Icons.Retry else Icons.Take
    else -> iconOf(same)
}

@Composable
private fun swipeOf(action: RowAction, act: () -> Unit): Swipe {
    val colors = MaterialTheme.colorScheme
    val strong = action == RowAction.CLOSE
    val ground = if (strong) colors.tertiary else colors.primary
    return Swipe(iconOf(action), nameOf(action), ground, if (strong) colors.onTertiary else colors.onPrimary, act)
}

/** The same by a long press, for everybody who does not swipe. */
@Composable
internal fun RowMenu(row: DialogRow, onEvent: (InboxEvent) -> Unit, onAway: () -> Unit) {
    Sheet(row.customerName.ifEmpty { words.customerUnknown }, onAway) {
        for (action in rowActions(row)) {
            SheetLine(iconOf(action), nameOf(action), {
                onAway()
                onEvent(InboxEvent.Swiped(row.id, action))
            })
        }
    }
}
