package org.openlines.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.openlines.core.Access
import org.openlines.core.DialogRow
import org.openlines.core.ParticipantRow
import org.openlines.core.SessionState
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogQuestion
import org.openlines.presentation.DialogState
import org.openlines.presentation.Inviting
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
import org.openlines.ui.parts.TimeChip
import org.openlines.ui.theme.asWritten
import org.openlines.ui.words

/**
 * A dialog: who, what was said, and what to say. [beside]: it stands beside the list, so it needs no way back. [touched]:
 * the row whose menu is open when it is shown first.
 */
@Composable
fun DialogScreen(state: DialogState, onEvent: (DialogEvent) -> Unit, beside: Boolean = false, touched: String? = null) {
    var menu by rememberSaveable { mutableStateOf(false) }
    var menuOf by rememberSaveable { mutableStateOf(touched) }
    val menuRow = state.rows?.firstOrNull { it.id == menuOf }
    val touch = rememberMessageTouch(state, onEvent) { menuOf = it.id }
    Frame(
        head = {
            DialogHead(state, { onEvent(DialogEvent.Back) }.takeUnless { beside }) { menu = true }
            state.dialog?.let { if (it.isAlsoElsewhere) Box(Modifier.padding(start = 64.dp, end = 16.dp, bottom = 8.dp)) { AlsoWith(it) } }
            HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(DialogEvent.DismissProblem) },
        over = {
            if (menu) DialogMenu(state, onEvent) { menu = false }
            if (menuRow != null) MessageMenu(menuRow, touch) { menuOf = null }
            state.inviting?.let { InviteSheet(it, onEvent) }
            Asked(state, onEvent)
        },
    ) {
        if (state.gone) {
            Empty(Icons.Lock, words.dialogGoneTitle, words.dialogGoneText) {
                Strong(words.dialogGoneAction, Icons.Inbox, { onEvent(DialogEvent.Back) })
            }
        } else {
            Column(Modifier.fillMaxSize()) {
                Box(Modifier.weight(1f)) { if (state.rows == null) Skeleton(8) else Timeline(state, touch, onEvent) }
                state.handover?.let { WaitingForYes(it, state.freshness.clockOffsetMs, onEvent) }
                DialogFoot(state, onEvent)
            }
        }
    }
}

@Composable
private fun DialogHead(state: DialogState, onBack: (() -> Unit)?, onMenu: () -> Unit) {
    val row = state.dialog
    HeadRow(onBack, { if (hasMenu(state)) Tap(Icons.More, words.dialogMenu, onMenu) }) {
        val room = Modifier.padding(start = if (onBack == null) 12.dp else 0.dp, end = if (hasMenu(state)) 0.dp else 12.dp)
        if (row != null) Who(row, state.freshness.clockOffsetMs, room.weight(1f))
        else Box(Modifier.weight(1f))
    }
}

private fun hasMenu(state: DialogState) = state.menu.isNotEmpty() || state.participants.isNotEmpty()

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Who(row: DialogRow, clockOffsetMs: Long, modifier: Modifier) {
    // Large type needs the whole width for the name.
    val large = LocalDensity.current.fontScale >= LARGE_TYPE
    Row(modifier, Arrangement.spacedBy(10.dp), Alignment.CenterVertically) {
        Avatar(row.customerName, row.customer, size = 40.dp)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Text(
                row.customerName.ifEmpty { words.customerUnknown }, Modifier.semantics { heading() },
                style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
            )
            if (large) {
                FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), itemVerticalAlignment = Alignment.CenterVertically) {
                    LineMark(row.line.value, row.lineName)
                    Standing(row)
                    Invited(row.participants)
                    Time(row, clockOffsetMs)
                }
            } else {
                Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
                    LineMark(row.line.value, row.lineName, Modifier.weight(1f, fill = false))
                    Standing(row, Modifier.weight(1f, fill = false))
                    Invited(row.participants)
                }
            }
        }
        if (!large) Time(row, clockOffsetMs)
    }
}

/** From this scale of type on. */
private const val LARGE_TYPE = 1.5f

/** Whether it stays however long the answer takes, and how long that may be. */
@Composable
private fun Time(row: DialogRow, clockOffsetMs: Long) {
    if (row.pinned) Icon(Icons.Pin, words.markPinned, Modifier.size(18.dp), MaterialTheme.colorScheme.onSurfaceVariant)
    TimeChip(row, clockOffsetMs)
}

/** How many colleagues were invited. */
@Composable
private fun Invited(count: Int) {
    if (count == 0) return
    val spoken = words.dialogParticipants(count)
    val ink = MaterialTheme.colorScheme.onSurfaceVariant
    Row(
        Modifier.clearAndSetSemantics { contentDescription = spoken }, Arrangement.spacedBy(3.dp), Alignment.CenterVertically,
    ) {
        Icon(Icons.People, null, Modifier.size(14.dp), ink)
        Text("+$count", color = ink, style = MaterialTheme.typography.labelMedium, maxLines = 1)
    }
}

/** Whose it is, or how it ended. */
@Composable
private fun Standing(row: DialogRow, modifier: Modifier = Modifier) {
    val text = when {
        row.state == SessionState.CLOSED -> words.markClosed
        row.state == SessionState.CLOSING -> words.markClosing
        row.state == SessionState.QUEUED -> words.dialogQueued
        row.access == Access.RESPONSIBLE -> words.dialogYours
        else -> row.responsibleName
    } ?: return
    Text(
        text, modifier, MaterialTheme.colorScheme.onSurfaceVariant,
        style = MaterialTheme.typography.labelMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
    )
}

@Composable
private fun DialogMenu(state: DialogState, onEvent: (DialogEvent) -> Unit, onAway: () -> Unit) {
    Sheet(state.dialog?.customerName.orEmpty().ifEmpty { words.customerUnknown }, onAway) {
        if (state.participants.isNotEmpty()) Participants(state.participants)
        for (action in state.menu) {
            SheetLine(iconOf(action), nameOf(action), {
                onAway()
                onEvent(DialogEvent.Choose(action))
            })
        }
    }
}

/** Who else is here; said before what can be done. */
@Composable
private fun Participants(participants: List<ParticipantRow>) {
    Column(Modifier.fillMaxWidth().padding(horizontal = 24.dp, vertical = 8.dp).semantics(mergeDescendants = true) {}) {
        Text(words.participantsTitle, color = MaterialTheme.colorScheme.primary, style = MaterialTheme.typography.titleSmall)
        val names = participants.joinToString { it.name }
        Text(names, style = MaterialTheme.typography.bodyLarge.asWritten(), maxLines = 4, overflow = TextOverflow.Ellipsis)
    }
}

@Composable
internal fun nameOf(action: DialogAction): String = when (action) {
    DialogAction.NO_REPLY_NEEDED -> words.actionNoReply
    DialogAction.TRANSFER -> words.actionTransfer
    DialogAction.CLOSE -> words.actionClose
    DialogAction.PIN -> words.actionPin
    DialogAction.UNPIN -> words.actionUnpin
    DialogAction.INVITE -> words.actionInvite
    DialogAction.NUDGE -> words.actionNudge
    DialogAction.WHY -> words.actionWhy
    DialogAction.LEAVE -> words.actionLeave
    DialogAction.SPAM -> words.actionSpam
    DialogAction.UNSPAM -> words.actionUnspam
}

internal fun iconOf(action: DialogAction): ImageVector = when (action) {
    DialogAction.NO_REPLY_NEEDED -> Icons.Silence
    DialogAction.TRANSFER -> Icons.Transfer
    DialogAction.CLOSE -> Icons.Archive
    DialogAction.PIN -> Icons.Pin
    DialogAction.UNPIN -> Icons.PinOff
    DialogAction.INVITE -> Icons.Invite
    DialogAction.NUDGE -> Icons.Bell
    DialogAction.WHY -> Icons.Question
    DialogAction.LEAVE -> Icons.Leave
    DialogAction.SPAM -> Icons.Block
    DialogAction.UNSPAM -> Icons.Check
}

/** Everybody active can be brought in, on shift or not; a tap does it. */
@Composable
private fun InviteSheet(inviting: Inviting, onEvent: (DialogEvent) -> Unit) {
    Sheet(words.inviteTitle, { onEvent(DialogEvent.CancelInvite) }) {
        val style = MaterialTheme.typography.bodyMedium
        val room = Modifier.padding(horizontal = 24.dp, vertical = 8.dp)
        Text(words.inviteText, room, MaterialTheme.colorScheme.onSurfaceVariant, style = style)
        val colleagues = inviting.colleagues
        when {
            colleagues == null -> Skeleton(3)
            colleagues.isEmpty() -> Text(words.inviteNobody, room, style = MaterialTheme.typography.bodyLarge)
        }
        for (choice in colleagues.orEmpty()) {
            val tap = Modifier.clickable(role = Role.Button) { onEvent(DialogEvent.Invite(choice.colleague.id)) }
            ColleagueLine(choice, tap.padding(horizontal = 24.dp))
        }
    }
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
        DialogQuestion.Leave ->
            Question(words.askLeaveTitle, words.askLeaveText, words.actionLeave, Icons.Leave, false, yes, no)
        is DialogQuestion.Delete -> AskedToLose(question.words, yes, no)
        is DialogQuestion.StopEdit -> AskedToLose(question.words, yes, no)
        is DialogQuestion.Recall ->
            Question(words.askRecallTitle, words.askRecallText, words.messageRecall, Icons.Trash, true, yes, no)
    }
}

@Composable
private fun AskedToLose(lost: String, yes: () -> Unit, no: () -> Unit) {
    val text = if (lost.isEmpty()) words.askDeleteStepText else words.askDeleteText(lost.take(200))
    Question(words.askDeleteTitle, text, words.askDeleteAction, Icons.Trash, true, yes, no)
}
