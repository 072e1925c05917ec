package org.openlines.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.Duration
import org.openlines.core.BoardLineRow
import org.openlines.core.BoardOperatorRow
import org.openlines.core.PauseReason
import org.openlines.core.ShiftState
import org.openlines.presentation.BoardEvent
import org.openlines.presentation.BoardState
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.length
import org.openlines.ui.parts.Avatar
import org.openlines.ui.parts.Chip
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Tap
import org.openlines.ui.parts.iconOf
import org.openlines.ui.parts.pairOf
import org.openlines.ui.parts.urgencyOfWait
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** How the lines stand and who answers there. */
@Composable
fun BoardScreen(state: BoardState, onEvent: (BoardEvent) -> Unit) {
    Frame(
        head = {
            Head(words.boardTitle, { onEvent(BoardEvent.Back) }) {
                Tap(Icons.Alert, words.alertsTitle, { onEvent(BoardEvent.OpenAlerts) })
            }
        },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(BoardEvent.DismissProblem) },
    ) {
        val lines = state.lines
        when {
            lines == null -> Skeleton(5)
            lines.isEmpty() -> Empty(Icons.Board, words.boardEmptyTitle, words.boardEmptyText)
            else -> Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
                LazyColumn(
                    Modifier.weight(1f).widthIn(max = 640.dp).fillMaxWidth().testTag("board"),
                    contentPadding = PaddingValues(bottom = 24.dp),
                ) { rows(lines, state, onEvent) }
            }
        }
    }
}

private fun LazyListScope.rows(lines: List<BoardLineRow>, state: BoardState, onEvent: (BoardEvent) -> Unit) {
    item("lines", "title") { Title(words.boardLines) }
    items(lines, { "l${it.line.value}" }, { "line" }) { Line(it, state) { onEvent(BoardEvent.OpenLine(it.line)) } }
    if (state.operators.isEmpty()) return
    item("operators", "title") { Title(words.boardOperators) }
    items(state.operators, { "o${it.operator.value}" }, { "operator" }) { Operator(it, state) }
}

@Composable
private fun Title(text: String) {
    Text(
        text, Modifier.padding(start = 16.dp, top = 16.dp, bottom = 4.dp).semantics { heading() },
        MaterialTheme.colorScheme.primary, style = MaterialTheme.typography.titleSmall,
    )
}

/** Who waits, how long, what is late, and what is being answered. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Line(line: BoardLineRow, state: BoardState, onOpen: () -> Unit) {
    Surface(
        Modifier.fillMaxWidth().padding(horizontal = 12.dp, vertical = 4.dp), MaterialTheme.shapes.large,
        MaterialTheme.colorScheme.surfaceContainer,
    ) {
        Row(
            Modifier.clickable(role = Role.Button, onClick = onOpen).padding(16.dp),
            Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f), Arrangement.spacedBy(8.dp)) {
                LineMark(line.line.value, line.name, color = MaterialTheme.colorScheme.onSurface)
                FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(6.dp)) {
                    Chip(words.boardWaiting(line.waiting), Icons.Inbox, if (line.waiting > 0) tones.amber else tones.calm)
                    if (line.overdue > 0) Chip(words.boardOverdue(line.overdue), Icons.Alert, tones.late, bold = true)
                    Chip(words.boardAnswered(line.answered), Icons.Chat, tones.calm)
                    val oldest = line.oldest
                    if (oldest != null) {
                        val waited = Duration.between(oldest, state.freshness.portalTime(LocalNow.current.value))
                        val urgency = urgencyOfWait(waited)
                        Chip(words.boardOldest(words.length(waited)), iconOf(urgency), pairOf(urgency))
                    }
                }
            }
            Icon(Icons.Forward, null, Modifier.size(16.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        }
    }
}

/** His shift, what he has to do, and whether he can be reached. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Operator(row: BoardOperatorRow, state: BoardState) {
    Row(
        Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 10.dp).semantics(mergeDescendants = true) {},
        Arrangement.spacedBy(12.dp),
    ) {
        Avatar(row.name, row.operator.value, size = 44.dp, channel = false)
        Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
            Text(row.name, style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
            val now = state.freshness.portalTime(LocalNow.current.value)
            val ink = MaterialTheme.colorScheme.onSurfaceVariant
            val since = row.since?.let { words.shiftSince(times.dayAndClock(it, now, words)) }
            Text(listOfNotNull(standing(row), since).joinToString(" · "), color = ink, style = MaterialTheme.typography.bodyMedium)
            row.lastAction?.let {
                val at = times.dayAndClock(it, now, words)
                Text(words.boardLastAction(at), color = ink, style = MaterialTheme.typography.bodyMedium)
            }
            FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalArrangement = Arrangement.spacedBy(6.dp)) {
                Chip(words.boardLoad(row.load), Icons.Chat, tones.calm)
                if (row.awaiting > 0) Chip(words.boardAwaiting(row.awaiting), Icons.Clock, tones.amber)
                if (row.unreachable) Chip(words.boardUnreachable, Icons.Offline, tones.late)
                if (row.onLeave) Chip(words.boardOnLeave, Icons.Calendar, tones.calm)
            }
        }
    }
    HorizontalDivider(Modifier.padding(start = 72.dp), color = MaterialTheme.colorScheme.outlineVariant)
}

@Composable
private fun standing(row: BoardOperatorRow): String = when {
    row.shift == ShiftState.ON -> words.colleagueOn
    row.shift == ShiftState.OFF -> words.colleagueOff
    row.pauseReason == PauseReason.MISSED_OFFERS -> words.boardPausedMisses
    else -> words.colleaguePaused
}
