package org.openlines.ui.screens

import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.onLongClick
import androidx.compose.ui.semantics.semantics
import java.time.Instant
import org.openlines.core.TimelineRow
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogState
import org.openlines.presentation.MessageAction
import org.openlines.presentation.messageActions
import org.openlines.ui.Icons
import org.openlines.ui.LocalCopy
import org.openlines.ui.LocalNow
import org.openlines.ui.LocalTick
import org.openlines.ui.parts.Sheet
import org.openlines.ui.parts.SheetLine
import org.openlines.ui.words

/** What a finger that rests on a message leads to. The same for every row of a timeline, so that none is drawn anew for it. */
@Immutable
internal class MessageTouch(
    val actions: (TimelineRow, Instant) -> List<MessageAction>,
    val act: (TimelineRow, MessageAction) -> Unit,
    val onMenu: (TimelineRow) -> Unit,
)

@Composable
internal fun rememberMessageTouch(state: DialogState, onEvent: (DialogEvent) -> Unit, onMenu: (TimelineRow) -> Unit): MessageTouch {
    val (foot, editing, offset) = Triple(state.foot, state.editing != null, state.freshness.clockOffsetMs)
    val copy = LocalCopy.current
    return remember(foot, editing, offset, onEvent, onMenu, copy) {
        MessageTouch(
            { row, now -> messageActions(row, foot, editing, now.plusMillis(offset)) },
            { row, action -> act(row, action, onEvent, copy) },
            onMenu,
        )
    }
}

private fun act(row: TimelineRow, action: MessageAction, onEvent: (DialogEvent) -> Unit, copy: (String) -> Unit) {
    when (action) {
        MessageAction.COPY -> copy(row.text)
        MessageAction.EDIT -> row.message?.let { onEvent(DialogEvent.Edit(it)) }
        MessageAction.RECALL -> row.message?.let { onEvent(DialogEvent.Recall(it)) }
    }
}

/** A long press on [row] opens its menu; a screen reader has what stands there as actions of the row. */
@Composable
internal fun MessageTouch?.on(row: TimelineRow): Modifier {
    if (this == null) return Modifier
    val now = LocalNow.current
    // Asked every second, drawn anew only when the answer changes.
    val actions by remember(this, row) { derivedStateOf { actions(row, now.value) } }
    if (actions.isEmpty()) return Modifier
    val label = words.rowMenu
    val spoken = actions.map { action -> CustomAccessibilityAction(nameOf(action)) { act(row, action); true } }
    val tick = LocalTick.current
    val open = {
        tick()
        onMenu(row)
    }
    return Modifier
        .pointerInput(this, row) { detectTapGestures(onLongPress = { open() }) }
        .semantics(mergeDescendants = true) {
            onLongClick(label) { open(); true }
            customActions = spoken
        }
}

/** What can be done with a message. */
@Composable
internal fun MessageMenu(row: TimelineRow, touch: MessageTouch, onAway: () -> Unit) {
    val actions = touch.actions(row, LocalNow.current.value)
    if (actions.isEmpty()) return
    Sheet(words.rowMenu, onAway) {
        for (action in actions) {
            SheetLine(iconOf(action), nameOf(action), {
                onAway()
                touch.act(row, action)
            })
        }
    }
}

@Composable
private fun nameOf(action: MessageAction): String = when (action) {
    MessageAction.COPY -> words.messageCopy
    MessageAction.EDIT -> words.messageEdit
    MessageAction.RECALL -> words.messageRecall
}

private fun iconOf(action: MessageAction) = when (action) {
    MessageAction.COPY -> Icons.Copy
    MessageAction.EDIT -> Icons.Pencil
    MessageAction.RECALL -> Icons.Trash
}
