package org.openlines.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.openlines.core.Access
import org.openlines.core.Awaited
import org.openlines.core.DialogRow
import org.openlines.core.SessionState
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogQuestion
import org.openlines.presentation.DialogState
import org.openlines.ui.Icons
import org.openlines.ui.parts.Avatar
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.HeadRow
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Question
import org.openlines.ui.parts.Sheet
import org.openlines.ui.parts.SheetLine
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.Tap
import org.openlines.ui.parts.WaitChip
import org.openlines.ui.theme.asWritten
import org.openlines.ui.words

/** A dialog: who, what was said, and what to say. [beside]: it stands beside the list, so it needs no way back. */
@Composable
fun DialogScreen(state: DialogState, onEvent: (DialogEvent) -> Unit, beside: Boolean = false) {
    var menu by rememberSaveable { mutableStateOf(false) }
    Frame(
        head = {
            DialogHead(state, { onEvent(DialogEvent.Back) }.takeUnless { beside }) { menu = true }
            HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(DialogEvent.DismissProblem) },
        over = {
            if (menu) DialogMenu(state, onEvent) { menu = false }
            Asked(state, onEvent)
        },
    ) {
        if (state.gone) {
            Empty(Icons.Lock, words.dialogGoneTitle, words.dialogGoneText) {
                Strong(words.dialogGoneAction, Icons.Inbox, { onEvent(DialogEvent.Back) })
            }
        } else {
            Column(Modifier.fillMaxSize()) {
                Box(Modifier.weight(1f)) { if (state.rows == null) Skeleton(8) else Timeline(state, onEvent) }
                state.handover?.let { WaitingForYes(it, state.freshness.clockOffsetMs, onEvent) }
                DialogFoot(state, onEvent)
            }
        }
    }
}

@Composable
private fun DialogHead(state: DialogState, onBack: (() -> Unit)?, onMenu: () -> Unit) {
    val row = state.dialog
    HeadRow(onBack, { if (state.menu.isNotEmpty()) Tap(Icons.More, words.dialogMenu, onMenu) }) {
        val room = Modifier.padding(start = if (onBack == null) 12.dp else 0.dp, end = if (state.menu.isEmpty()) 12.dp else 0.dp)
        if (row != null) Who(row, state.freshness.clockOffsetMs, room.weight(1f))
        else Box(Modifier.weight(1f))
    }
}

@Composable
private fun Who(row: DialogRow, clockOffsetMs: Long, modifier: Modifier) {
    Row(modifier, Arrangement.spacedBy(10.dp), Alignment.CenterVertically) {
        Avatar(row.customerName, row.customer, size = 40.dp)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Text(
                row.customerName.ifEmpty { words.customerUnknown }, Modifier.semantics { heading() },
                style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
            )
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
                LineMark(row.line.value, row.lineName, Modifier.weight(1f, fill = false))
                Standing(row)
            }
        }
        val since = row.waitingSince
        if (since != null && row.awaited == Awaited.OPERATOR && row.state != SessionState.CLOSED) WaitChip(since, clockOffsetMs)
    }
}

/** Whose it is, or how it ended. */
@Composable
private fun RowScope.Standing(row: DialogRow) {
    val text = when {
        row.state == SessionState.CLOSED -> words.markClosed
        row.state == SessionState.CLOSING -> words.markClosing
        row.state == SessionState.QUEUED -> words.dialogQueued
        row.access == Access.RESPONSIBLE -> words.dialogYours
        else -> row.responsibleName
    } ?: return
    Text(
        text, Modifier.weight(1f, fill = false), MaterialTheme.colorScheme.onSurfaceVariant,
        style = MaterialTheme.typography.labelMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
    )
}

@Composable
private fun DialogMenu(state: DialogState, onEvent: (DialogEvent) -> Unit, onAway: () -> Unit) {
    Sheet(state.dialog?.customerName.orEmpty().ifEmpty { words.customerUnknown }, onAway) {
        for (action in state.menu) {
            SheetLine(iconOf(action), nameOf(action), {
                onAway()
                onEvent(DialogEvent.Choose(action))
            })
        }
    }
}

@Composable
private fun nameOf(action: DialogAction): String = when (action) {
    DialogAction.NO_REPLY_NEEDED -> words.actionNoReply
    DialogAction.TRANSFER -> words.actionTransfer
    DialogAction.CLOSE -> words.actionClose
}

private fun iconOf(action: DialogAction) = when (action) {
    DialogAction.NO_REPLY_NEEDED -> Icons.Silence
    DialogAction.TRANSFER -> Icons.Transfer
    DialogAction.CLOSE -> Icons.Archive
}

/** What is asked once before it is done. */
@Composable
private fun Asked(state: DialogState, onEvent: (DialogEvent) -> Unit) {
    val yes = { onEvent(DialogEvent.Confirm) }
    val no = { onEvent(DialogEvent.CancelQuestion) }
    val name = state.dialog?.customerName.orEmpty()
    when (val question = state.asking) {
        null -> Unit
        DialogQuestion.Close ->
            Question(words.askCloseTitle, words.askCloseText(name), words.actionClose, Icons.Archive, false, yes, no)
        DialogQuestion.NoReplyNeeded ->
            Question(words.askNoReplyTitle, words.askNoReplyText(name), words.actionNoReply, Icons.Silence, false, yes, no)
        is DialogQuestion.TakeOver -> {
            val from = question.responsible ?: words.authorColleague
            Question(words.askTakeOverTitle, words.askTakeOverText(from), words.actionTakeOver, Icons.Take, false, yes, no)
        }
        is DialogQuestion.Delete -> {
            val text = question.words.ifEmpty { null }?.let { words.askDeleteText(it.take(200)) } ?: words.askDeleteStepText
            Question(words.askDeleteTitle, text, words.askDeleteAction, Icons.Trash, true, yes, no)
        }
    }
}
