package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import java.time.Instant
import java.time.LocalDate
import java.time.temporal.ChronoUnit
import org.openlines.core.ShiftState as CoreShiftState
import org.openlines.presentation.EndQuestion
import org.openlines.presentation.ShiftEvent
import org.openlines.presentation.ShiftState
import org.openlines.presentation.ShiftStep
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.Question
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Sheet
import org.openlines.ui.parts.Soft
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.outlined
import org.openlines.ui.times
import org.openlines.ui.words

/**
 * The own shift: a promise to answer. What it is now, and the one or two steps from here. [choosing]: the days off that are
 * being chosen when it is shown first.
 */
@Composable
fun ShiftScreen(state: ShiftState, onEvent: (ShiftEvent) -> Unit, choosing: Pair<LocalDate, LocalDate>? = null) {
    var adding by rememberSaveable { mutableStateOf(choosing != null) }
    Frame(
        head = { Head(words.shiftTitle, { onEvent(ShiftEvent.Back) }) },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(ShiftEvent.DismissProblem) },
        over = {
            if (adding) AddLeave(choosing?.let { Days(it.first, it.second) }, onEvent) { adding = false }
            state.askingEnd?.let { AskEnd(it, onEvent) }
        },
    ) {
        Box(Modifier.fillMaxSize(), Alignment.TopCenter) {
            Column(
                Modifier.widthIn(max = 440.dp).verticalScroll(rememberScrollState()).padding(24.dp),
                Arrangement.spacedBy(20.dp), Alignment.CenterHorizontally,
            ) {
                Standing(state)
                if (ShiftStep.START in state.steps) PlannedEnd(state, onEvent) else if (state.canProlong) Prolong(state, onEvent)
                Steps(state, onEvent)
                if (state.line.shift != null) LeaveDays(state, onEvent) { adding = true }
            }
        }
    }
}

@Composable
private fun AskEnd(question: EndQuestion, onEvent: (ShiftEvent) -> Unit) {
    val yes = { onEvent(ShiftEvent.ConfirmEnd) }
    val no = { onEvent(ShiftEvent.CancelEnd) }
    if (question.waiting == 0) {
        return Question(words.shiftAskEndTitle, words.shiftAskEndText, words.shiftEnd, Icons.Power, false, yes, no)
    }
    Sheet(words.shiftAskEndTitle, no) {
        val text = Modifier.padding(horizontal = 24.dp, vertical = 8.dp)
        Text(words.shiftAskEndWaits(question.waiting), text, style = MaterialTheme.typography.bodyLarge)
        Column(Modifier.selectableGroup()) {
            ToQueue(question.to == null) { onEvent(ShiftEvent.EndTo(null)) }
            for (choice in question.colleagues.orEmpty()) {
                val id = choice.colleague.id
                val choose = Modifier.selectable(question.to == id, role = Role.RadioButton) { onEvent(ShiftEvent.EndTo(id)) }
                ColleagueLine(choice, choose.padding(horizontal = 24.dp)) { RadioButton(question.to == id, null) }
            }
        }
        Text(words.shiftAskEndStay, text, MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        Column(Modifier.padding(horizontal = 24.dp), Arrangement.spacedBy(8.dp)) {
            Strong(words.shiftEnd, Icons.Power, yes, Modifier.fillMaxWidth())
            Quiet(words.cancel, null, no, Modifier.fillMaxWidth())
        }
    }
}

@Composable
private fun ToQueue(chosen: Boolean, onChoose: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().selectable(chosen, role = Role.RadioButton, onClick = onChoose).heightIn(min = 68.dp)
            .padding(horizontal = 24.dp, vertical = 8.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Box(Modifier.size(44.dp), Alignment.Center) { Icon(Icons.Inbox, null, Modifier.size(24.dp)) }
        Column(Modifier.weight(1f)) {
            Text(words.shiftEndQueue, style = MaterialTheme.typography.titleMedium)
            Text(words.shiftEndQueueText, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
        RadioButton(chosen, null)
    }
}

@Composable
private fun Standing(state: ShiftState) {
    val said = wordsOf(state.line)
    Box(
        Modifier.padding(top = 16.dp).size(132.dp).clip(CircleShape).background(said.colors.ground).outlined(said.colors.ink),
        Alignment.Center,
    ) { Icon(said.icon, null, Modifier.size(52.dp), said.colors.ink) }
    Column(
        Modifier.semantics { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(6.dp), Alignment.CenterHorizontally,
    ) {
        Text(said.title, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall, textAlign = TextAlign.Center)
        val ink = MaterialTheme.colorScheme.onSurfaceVariant
        said.text?.let { Text(it, color = ink, style = MaterialTheme.typography.bodyLarge, textAlign = TextAlign.Center) }
        val until = state.line.shift?.plannedEnd?.takeIf { state.line.shift?.state != CoreShiftState.OFF }
        if (until != null) {
            val clock = times.dayAndClock(until, LocalNow.current.value, words)
            Text(words.shiftUntil(clock), color = ink, style = MaterialTheme.typography.bodyLarge, textAlign = TextAlign.Center)
        }
        if (state.line.shift?.pending != null) {
            Text(words.shiftAsked, color = ink, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
        }
    }
}

/** The end that is promised with the start; full quarter hours. */
@Composable
private fun PlannedEnd(state: ShiftState, onEvent: (ShiftEvent) -> Unit) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        Text(words.shiftPlannedEnd, Modifier.padding(start = 4.dp), style = MaterialTheme.typography.titleSmall)
        val now = state.freshness.portalTime(LocalNow.current.value)
        val choices = listOf(null) + listOf(2L, 4L, 6L, 8L).map { quarter(now.plus(it, ChronoUnit.HOURS)) }
        val all = if (state.plannedEnd in choices) choices else choices + state.plannedEnd
        val open = words.shiftNoPlannedEnd
        WrappedPills(all, state.plannedEnd, { at -> at?.let { words.shiftUntil(times.clock(it)) } ?: open }) {
            onEvent(ShiftEvent.PlannedEndChanged(it))
        }
    }
}

/** A later end of the shift that is on. A planned one can be put off, not taken back. */
@Composable
private fun Prolong(state: ShiftState, onEvent: (ShiftEvent) -> Unit) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        Text(words.shiftPlannedEnd, Modifier.padding(start = 4.dp), style = MaterialTheme.typography.titleSmall)
        val now = state.freshness.portalTime(LocalNow.current.value)
        val planned = state.line.shift?.plannedEnd
        val from = if (planned != null && planned > now) planned else now
        val steps = if (planned == null) listOf(120L, 240L, 360L, 480L) else listOf(30L, 60L, 120L, 240L)
        val choices = listOf(planned) + steps.map { quarter(from.plus(it, ChronoUnit.MINUTES)) }
        val open = words.shiftNoPlannedEnd
        WrappedPills(choices, planned, { at -> at?.let { words.shiftUntil(times.clock(it)) } ?: open }) { until ->
            if (until != null && until != planned) onEvent(ShiftEvent.Prolong(until))
        }
        if (planned != null) {
            Text(
                words.shiftEndsItself, Modifier.padding(start = 4.dp), MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodyMedium,
            )
        }
    }
}

private fun quarter(at: Instant): Instant {
    val quarter = 15 * 60L
    return Instant.ofEpochSecond((at.epochSecond + quarter - 1) / quarter * quarter)
}

@Composable
private fun Steps(state: ShiftState, onEvent: (ShiftEvent) -> Unit) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(10.dp)) {
        for ((at, step) in state.steps.withIndex()) {
            val (name, icon, event) = lookOf(step)
            val modifier = Modifier.fillMaxWidth().heightIn(min = 56.dp)
            if (at == 0) Strong(name, icon, { onEvent(event) }, modifier) else Soft(name, icon, { onEvent(event) }, modifier)
        }
    }
}

@Composable
private fun lookOf(step: ShiftStep): Triple<String, ImageVector, ShiftEvent> = when (step) {
    ShiftStep.START -> Triple(words.shiftStart, Icons.Play, ShiftEvent.Start)
    ShiftStep.PAUSE -> Triple(words.shiftPause, Icons.Pause, ShiftEvent.Pause)
    ShiftStep.CONTINUE -> Triple(words.shiftContinue, Icons.Play, ShiftEvent.Continue)
    ShiftStep.END -> Triple(words.shiftEnd, Icons.Power, ShiftEvent.End)
}
