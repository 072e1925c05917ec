package org.openlines.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.openlines.core.WhatChanged
import org.openlines.presentation.HeldReplyEvent
import org.openlines.presentation.HeldReplyState
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Field
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.Question
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Soft
import org.openlines.ui.parts.Strong
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** A reply that was not sent blind: what was written beside what has changed since. */
@Composable
fun HeldReplyScreen(state: HeldReplyState, onEvent: (HeldReplyEvent) -> Unit) {
    Frame(
        head = { Head(words.heldTitle, { onEvent(HeldReplyEvent.Back) }) },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(HeldReplyEvent.DismissProblem) },
        over = {
            if (state.askingDiscard) {
                Question(
                    words.heldAskTitle, words.heldAskText, words.heldDiscard, Icons.Trash, true,
                    { onEvent(HeldReplyEvent.ConfirmDiscard) }, { onEvent(HeldReplyEvent.CancelDiscard) },
                )
            }
        },
    ) {
        if (state.held == null) Skeleton(3) else Comparison(state, onEvent)
    }
}

@Composable
private fun Comparison(state: HeldReplyState, onEvent: (HeldReplyEvent) -> Unit) {
    Column(Modifier.fillMaxSize()) {
        BoxWithConstraints(Modifier.weight(1f)) {
            val scroll = Modifier.verticalScroll(rememberScrollState()).padding(16.dp)
            if (maxWidth >= 600.dp) {
                Row(scroll, Arrangement.spacedBy(16.dp)) {
                    Column(Modifier.weight(1f)) { Changed(state) }
                    Column(Modifier.weight(1f)) { Written(state, onEvent) }
                }
            } else {
                Column(scroll, Arrangement.spacedBy(16.dp)) {
                    // Who changes the words has them before him.
                    if (state.edited != null) Written(state, onEvent)
                    Changed(state)
                    if (state.edited == null) Written(state, onEvent)
                }
            }
        }
        Steps(state, onEvent)
    }
}

@Composable
private fun Changed(state: HeldReplyState) {
    Card(Icons.Alert, words.heldChanged, tones.amber.ground, tones.amber.ink) {
        Text(changeOf(state.whatChanged), style = MaterialTheme.typography.bodyLarge)
    }
    Column(Modifier.padding(top = 8.dp)) {
        for (row in state.since) TimelineRowItem(row, first = true, onEvent = null)
    }
}

/** Why a command is held. */
@Composable
internal fun changeOf(what: WhatChanged?): String = when (what) {
    WhatChanged.RESPONSIBLE -> words.changedResponsible
    WhatChanged.SESSION -> words.changedSession
    WhatChanged.CUSTOMER_WROTE -> words.changedCustomerWrote
    WhatChanged.TOO_OLD -> words.changedTooOld
    null -> words.changedNotWon
}

@Composable
private fun Written(state: HeldReplyState, onEvent: (HeldReplyEvent) -> Unit) {
    val held = state.held ?: return
    val edited = state.edited
    val at = held.at?.let { times.dayAndClock(it, LocalNow.current.value, words) }
    val title = if (at == null) words.heldWritten else words.heldWrittenAt(at)
    if (edited != null) {
        Field(edited, { onEvent(HeldReplyEvent.TextChanged(it)) }, title, null, enabled = !state.busy, lines = 3)
        return
    }
    Card(Icons.Pencil, title, tones.mine.ground, tones.mine.ink) {
        val text = held.text.ifEmpty { held.unsent?.let { pendingOf(it.kind) } ?: words.pendingOther }
        Text(text, style = MaterialTheme.typography.bodyLarge.asWritten())
    }
}

@Composable
private fun Card(icon: ImageVector, title: String, ground: Color, ink: Color, content: @Composable ColumnScope.() -> Unit) {
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.large, ground, ink) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
                Icon(icon, null, Modifier.size(18.dp))
                Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleSmall)
            }
            content()
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Steps(state: HeldReplyState, onEvent: (HeldReplyEvent) -> Unit) {
    val free = !state.busy
    Surface(Modifier.fillMaxWidth(), color = MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
            if (state.edited != null) {
                Strong(words.heldSendEdited, Icons.Send, { onEvent(HeldReplyEvent.SendEdited) }, Modifier.fillMaxWidth(), state.canSendEdited)
                Quiet(words.heldCancelEdit, null, { onEvent(HeldReplyEvent.CancelEdit) }, Modifier.fillMaxWidth(), free)
            } else {
                Strong(words.heldSendAnyway, Icons.Send, { onEvent(HeldReplyEvent.SendAnyway) }, Modifier.fillMaxWidth(), free)
                FlowRow(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp), Arrangement.spacedBy(8.dp)) {
                    if (state.hasWords) {
                        Soft(words.heldEdit, Icons.Pencil, { onEvent(HeldReplyEvent.Edit) }, enabled = free)
                        Soft(words.heldIntoNote, Icons.Lock, { onEvent(HeldReplyEvent.TurnIntoNote) }, enabled = free)
                    }
                    Quiet(words.heldDiscard, Icons.Trash, { onEvent(HeldReplyEvent.Discard) }, enabled = free)
                }
            }
        }
    }
}
