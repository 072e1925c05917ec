package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
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
import org.openlines.core.LineRow
import org.openlines.core.ShiftState
import org.openlines.presentation.TransferEvent
import org.openlines.presentation.TransferState
import org.openlines.presentation.TransferState.Target
import org.openlines.ui.Icons
import org.openlines.ui.parts.Avatar
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
                        Colleague(choice, target == state.chosen) { onEvent(TransferEvent.Chosen(target)) }
                    }
                    if (state.lines.isNotEmpty()) item("lines") { LinesTitle() }
                    items(state.lines, { "l${it.id.value}" }) { line ->
                        val target = Target.Line(line.id)
                        OtherLine(line, target == state.chosen) { onEvent(TransferEvent.Chosen(target)) }
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
    val text = when (state.chosen) {
        is Target.Line -> words.transferAskLineText(customer = customer, line = name)
        else -> words.transferAskText(customer = customer, name = name)
    }
    Question(
        words.transferAskTitle, text, words.transferTo(name), Icons.Transfer, false, { onEvent(TransferEvent.Confirm) }, { onEvent(TransferEvent.CancelQuestion) },
    )
}

@Composable
private fun Colleague(choice: TransferState.Choice, chosen: Boolean, onChoose: () -> Unit) {
    val choose = Modifier.selectable(chosen, choice.possible, Role.RadioButton, onClick = onChoose)
    ColleagueLine(choice, choose.padding(horizontal = 16.dp)) { RadioButton(chosen, null, enabled = choice.possible) }
    HorizontalDivider(Modifier.padding(start = 72.dp), color = MaterialTheme.colorScheme.outlineVariant)
}

@Composable
private fun LinesTitle() = Text(
    words.transferLines, Modifier.padding(start = 16.dp, end = 16.dp, top = 20.dp, bottom = 4.dp).semantics { heading() },
    style = MaterialTheme.typography.titleSmall,
)

@Composable
private fun OtherLine(line: LineRow, chosen: Boolean, onChoose: () -> Unit) {
    Row(
        Modifier.selectable(chosen, true, Role.RadioButton, onClick = onChoose).fillMaxWidth().heightIn(min = 56.dp).padding(horizontal = 16.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Box(Modifier.weight(1f)) { LineMark(line.id.value, line.name) }
        RadioButton(chosen, null)
    }
}

/** A colleague and how he stands. */
@Composable
internal fun ColleagueLine(choice: TransferState.Choice, modifier: Modifier, mark: @Composable () -> Unit = {}) {
    val colleague = choice.colleague
    Row(
        modifier.fillMaxWidth().heightIn(min = 68.dp).padding(vertical = 8.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Avatar(colleague.name, colleague.id.value, Modifier.alpha(if (choice.possible) 1f else 0.5f), 44.dp, channel = false)
        Column(Modifier.weight(1f)) {
            val ink = if (choice.possible) MaterialTheme.colorScheme.onSurface else MaterialTheme.colorScheme.onSurfaceVariant
            Text(colleague.name, color = ink, style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
            Text(standing(choice), color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
        mark()
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
