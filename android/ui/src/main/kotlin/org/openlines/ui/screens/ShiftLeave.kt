package org.openlines.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import java.time.LocalDate
import org.openlines.core.Leave
import org.openlines.presentation.ShiftEvent
import org.openlines.presentation.ShiftState
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Sheet
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.Tap
import org.openlines.ui.times
import org.openlines.ui.words

/** The days on which nothing is offered, and the way to more of them. */
@Composable
internal fun LeaveDays(state: ShiftState, onEvent: (ShiftEvent) -> Unit, onAdd: () -> Unit) {
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.large, MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.padding(vertical = 12.dp)) {
            Text(
                words.shiftLeave, Modifier.padding(horizontal = 16.dp).semantics { heading() },
                MaterialTheme.colorScheme.primary, style = MaterialTheme.typography.titleSmall,
            )
            val ink = MaterialTheme.colorScheme.onSurfaceVariant
            val room = Modifier.padding(horizontal = 16.dp, vertical = 8.dp)
            if (state.leave.isEmpty()) Text(words.shiftLeaveNone, room, ink, style = MaterialTheme.typography.bodyMedium)
            for (leave in state.leave) Stretch(leave) { onEvent(ShiftEvent.RemoveLeave(leave)) }
            if (state.leavePending) Text(words.shiftAsked, room, ink, style = MaterialTheme.typography.labelLarge)
            Quiet(words.shiftLeaveAdd, Icons.Calendar, onAdd, Modifier.padding(horizontal = 4.dp))
        }
    }
}

@Composable
private fun Stretch(leave: Leave, onRemove: () -> Unit) {
    val days = wordsOf(Days(times.day(leave.from), times.day(leave.to.minusMillis(1))))
    Row(
        Modifier.fillMaxWidth().heightIn(min = 56.dp).padding(start = 16.dp, end = 4.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Icon(Icons.Calendar, null, Modifier.size(22.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        Text(days, Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
        Tap(Icons.Trash, words.shiftLeaveRemove(days), onRemove, color = MaterialTheme.colorScheme.onSurfaceVariant)
    }
}

/** 3 December, or 3 December – 10 December. */
@Composable
private fun wordsOf(days: Days): String {
    val now = LocalNow.current.value
    val first = times.date(days.first, now)
    return if (days.first == days.last) first else "$first – ${times.date(days.last, now)}"
}

private val daysSaver = listSaver<Days?, String>(
    save = { days -> if (days == null) emptyList() else listOf("${days.first}", "${days.last}") },
    restore = { (first, last) -> Days(LocalDate.parse(first), LocalDate.parse(last)) },
)

/** The first and the last day off, by two taps. */
@Composable
internal fun AddLeave(first: Days?, onEvent: (ShiftEvent) -> Unit, onAway: () -> Unit) {
    var chosen by rememberSaveable(stateSaver = daysSaver) { mutableStateOf(first) }
    Sheet(words.shiftLeaveTitle, onAway) {
        Text(
            words.shiftLeaveText, Modifier.padding(horizontal = 24.dp, vertical = 8.dp),
            MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium,
        )
        Calendar(chosen) { chosen = it }
        val times = times
        val days = chosen
        val name = if (days == null) words.shiftLeaveAdd else words.shiftLeaveAddDays(wordsOf(days))
        Column(Modifier.padding(horizontal = 24.dp, vertical = 8.dp), Arrangement.spacedBy(8.dp)) {
            Strong(name, Icons.Calendar, {
                onAway()
                if (days != null) onEvent(ShiftEvent.AddLeave(times.start(days.first), times.start(days.last.plusDays(1))))
            }, Modifier.fillMaxWidth(), enabled = days != null)
            Quiet(words.cancel, null, onAway, Modifier.fillMaxWidth())
        }
    }
}
