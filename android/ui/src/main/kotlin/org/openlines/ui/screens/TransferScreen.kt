package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.alpha
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.Duration
import java.time.Instant
import org.openlines.core.ColleagueTarget
import org.openlines.core.LineTarget
import org.openlines.core.ShiftState
import org.openlines.presentation.Freshness
import org.openlines.presentation.TransferEvent
import org.openlines.presentation.TransferQuestion
import org.openlines.presentation.TransferState
import org.openlines.presentation.TransferState.Target
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.length
import org.openlines.ui.parts.Avatar
import org.openlines.ui.parts.Chip
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Question
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.rememberTyping
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** Who takes the dialog over, and what he should know. */
@Composable
fun TransferScreen(state: TransferState, onEvent: (TransferEvent) -> Unit) {
    Frame(
        head = { Head(words.transferTitle, { onEvent(TransferEvent.Back) }) },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(TransferEvent.DismissProblem) },
        over = { if (state.asking) Asked(state, onEvent) },
    ) {
        val colleagues = state.colleagues
        when {
            colleagues == null -> Skeleton(5)
            colleagues.isEmpty() && state.lines.isEmpty() -> Empty(Icons.Person, words.transferNobodyTitle, words.transferNobodyText)
            else -> Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
                LazyColumn(Modifier.weight(1f).widthIn(max = 560.dp).fillMaxWidth().testTag("colleagues")) {
                    items(colleagues, { "c${it.colleague.id.value}" }) { choice ->
                        val target = Target.Colleague(choice.colleague.id)
                        Colleague(choice, state.load(choice.colleague.id), target == state.chosen) { onEvent(TransferEvent.Chosen(target)) }
                    }
                    if (state.lines.isNotEmpty()) item("lines") { LinesTitle() }
                    items(state.lines, { "l${it.id.value}" }) { line ->
                        val target = Target.Line(line.id)
                        OtherLine(line, state.freshness, target == state.chosen) { onEvent(TransferEvent.Chosen(target)) }
                    }
                }
                HandOver(state, onEvent)
            }
        }
    }
}

@Composable
private fun Asked(state: TransferState, onEvent: (TransferEvent) -> Unit) {
    val name = state.chosenName.orEmpty()
    val customer = state.dialog?.customerName.orEmpty().ifEmpty { words.customerUnknown }
    val text = when (state.question) {
        null, TransferQuestion.COLLEAGUE -> words.transferAskText(customer = customer, name = name)
        TransferQuestion.COLLEAGUE_AT_CAP ->
            words.transferAskText(customer = customer, name = name) + " " + words.transferAskAtCap(name)
        TransferQuestion.LINE -> words.transferAskLineText(customer = customer, line = name)
        TransferQuestion.LINE_CLOSED -> words.transferAskLineClosed(customer = customer, line = name)
        TransferQuestion.LINE_NOBODY -> words.transferAskLineNobody(customer = customer, line = name)
    }
    Question(
        words.transferAskTitle, text, words.transferTo(name), Icons.Transfer, false, { onEvent(TransferEvent.Confirm) }, { onEvent(TransferEvent.CancelQuestion) },
    )
}

@Composable
private fun Colleague(choice: TransferState.Choice, load: ColleagueTarget?, chosen: Boolean, onChoose: () -> Unit) {
    val choose = Modifier.selectable(chosen, choice.possible, Role.RadioButton, onClick = onChoose)
    ColleagueLine(choice, choose.padding(horizontal = 16.dp), load) { RadioButton(chosen, null, enabled = choice.possible) }
    HorizontalDivider(Modifier.padding(start = 72.dp), color = MaterialTheme.colorScheme.outlineVariant)
}

@Composable
private fun LinesTitle() = Text(
    words.transferLines, Modifier.padding(start = 16.dp, end = 16.dp, top = 20.dp, bottom = 4.dp).semantics { heading() },
    style = MaterialTheme.typography.titleSmall,
)

@Composable
private fun OtherLine(line: TransferState.LineChoice, freshness: Freshness, chosen: Boolean, onChoose: () -> Unit) {
    Row(
        Modifier.selectable(chosen, true, Role.RadioButton, onClick = onChoose).fillMaxWidth().heightIn(min = 56.dp)
            .padding(horizontal = 16.dp, vertical = 8.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            LineMark(line.id.value, line.name, color = MaterialTheme.colorScheme.onSurface, style = MaterialTheme.typography.titleMedium)
            line.standing?.let {
                val text = standing(it, freshness.portalTime(LocalNow.current.value))
                Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
            }
        }
        RadioButton(chosen, null)
    }
}

/** Whether somebody answers there, and who waits already. */
@Composable
private fun standing(line: LineTarget, now: Instant): String {
    val opensAt = line.opensAt
    val answers = when {
        line.open -> if (line.onShift == 0) words.lineNobody else words.lineOnShift(line.onShift)
        opensAt == null -> words.lineClosed
        else -> words.lineOpens(times.dayAndClock(opensAt, now, words))
    }
    val oldest = line.oldest
    if (line.waiting == 0 || oldest == null) return answers
    val waiting = words.lineWaitingSince(line.waiting, words.length(Duration.between(oldest, now)))
    return "$answers · $waiting"
}

/** A colleague and how he stands, with what he has to do where [load] tells it. */
@Composable
internal fun ColleagueLine(
    choice: TransferState.Choice, modifier: Modifier, load: ColleagueTarget? = null, mark: @Composable () -> Unit = {},
) {
    val colleague = choice.colleague
    Row(
        modifier.fillMaxWidth().heightIn(min = 68.dp).padding(vertical = 8.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Avatar(colleague.name, colleague.id.value, Modifier.alpha(if (choice.possible) 1f else 0.5f), 44.dp, channel = false)
        Column(Modifier.weight(1f)) {
            val ink = if (choice.possible) MaterialTheme.colorScheme.onSurface else MaterialTheme.colorScheme.onSurfaceVariant
            Text(colleague.name, color = ink, style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
            // How a guest stands is known only where the portal has told it just now.
            if (load != null || !colleague.guest) Standing(choice, load)
        }
        mark()
    }
}

/** Somebody with as many dialogs as he may have can be chosen all the same: amber says so before it is asked. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Standing(choice: TransferState.Choice, load: ColleagueTarget?) {
    val dialogs = load?.takeUnless { it.atCap }?.let { words.colleagueDialogs(it.dialogs) }
    FlowRow(horizontalArrangement = Arrangement.spacedBy(8.dp), itemVerticalAlignment = Alignment.CenterVertically) {
        val text = listOfNotNull(standing(choice), dialogs).joinToString(" · ")
        Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        if (load?.atCap == true) Chip(words.colleagueAtCap(load.dialogs), Icons.Chat, tones.amber)
    }
}

@Composable
private fun standing(choice: TransferState.Choice): String = when {
    !choice.colleague.active -> words.colleagueInactive
    choice.colleague.onLeave -> words.colleagueOnLeave
    choice.colleague.shift == ShiftState.ON -> words.colleagueOn
    choice.colleague.shift == ShiftState.PAUSED -> words.colleaguePaused
    else -> words.colleagueOff
}

/** The note goes with the dialog: amber, like every word that the customer never sees. */
@Composable
private fun HandOver(state: TransferState, onEvent: (TransferEvent) -> Unit) {
    val tone = tones.note
    Column(Modifier.fillMaxWidth().background(tone.ground)) {
        Box(Modifier.fillMaxWidth().height(3.dp).background(tones.noteLine))
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(10.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
                Icon(Icons.Lock, null, Modifier.size(14.dp), tone.ink)
                Text(words.transferNoteTitle, color = tone.ink, style = MaterialTheme.typography.labelMedium)
            }
            val typing = rememberTyping(state.note) { onEvent(TransferEvent.NoteChanged(it)) }
            val style = MaterialTheme.typography.bodyLarge.asWritten().copy(color = tone.ink)
            val hint = words.transferNoteHint
            BasicTextField(
                typing.value, typing::change,
                Modifier.fillMaxWidth().heightIn(min = 48.dp).testTag("note").semantics { contentDescription = hint },
                enabled = !state.busy, textStyle = style, minLines = 2, maxLines = 5, cursorBrush = SolidColor(tone.ink),
                keyboardOptions = KeyboardOptions(KeyboardCapitalization.Sentences),
                decorationBox = { field ->
                    Box {
                        if (typing.value.text.isEmpty()) Text(hint, color = tone.ink.copy(alpha = 0.75f), style = MaterialTheme.typography.bodyLarge)
                        field()
                    }
                },
            )
            val name = state.chosenName
            val text = when {
                state.busy && name != null -> words.transferWaiting(name)
                name == null -> words.transferChoose
                else -> words.transferTo(name)
            }
            Strong(text, Icons.Transfer, { onEvent(TransferEvent.Send) }, Modifier.fillMaxWidth(), state.canSend)
        }
    }
}
