package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.focus.FocusRequester
import androidx.compose.ui.focus.focusRequester
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.Duration
import org.openlines.core.ComposerMode
import org.openlines.presentation.Composer
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogState
import org.openlines.presentation.Editing
import org.openlines.presentation.Foot
import org.openlines.presentation.FootStep
import org.openlines.presentation.Handover
import org.openlines.presentation.MAX_TEXT
import org.openlines.presentation.characters
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.LocalTick
import org.openlines.ui.left
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.Tap
import org.openlines.ui.parts.rememberTyping
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.counting
import org.openlines.ui.theme.tones
import org.openlines.ui.words

/** What stands below the timeline: the composers, or the one step that leads to them. */
@Composable
internal fun DialogFoot(state: DialogState, onEvent: (DialogEvent) -> Unit) {
    val editing = state.editing
    // Wherever the dialog has gone meanwhile: the words are still there.
    if (editing != null) return Editor(editing, onEvent)
    when (val foot = state.foot) {
        Foot.Nothing -> Unit
        Foot.Write -> Composers(state, both = true, onEvent)
        is Foot.NoteOnly -> Column {
            foot.step?.let { Step(it, onEvent) }
            Composers(state, both = false, onEvent)
        }
        is Foot.Step -> Step(foot.step, onEvent)
        is Foot.ReadOnly -> {
            val name = foot.responsible
            Reading(if (name == null) words.footReadOnly else words.footReadOnlyOf(name))
        }
    }
}

/** The dialog was handed on and waits for a yes: for whose, how long, and the way back. Ticks by itself. */
@Composable
internal fun WaitingForYes(handover: Handover, clockOffsetMs: Long, onEvent: (DialogEvent) -> Unit) {
    val now = LocalNow.current
    val left by remember(handover.until, clockOffsetMs) {
        derivedStateOf { Duration.between(now.value.plusMillis(clockOffsetMs), handover.until) }
    }
    Surface(Modifier.fillMaxWidth(), color = MaterialTheme.colorScheme.surfaceContainer) {
        Row(Modifier.padding(start = 16.dp, end = 4.dp), Arrangement.spacedBy(10.dp), Alignment.CenterVertically) {
            Icon(Icons.Hourglass, null, Modifier.size(18.dp), MaterialTheme.colorScheme.onSurfaceVariant)
            val name = handover.name ?: words.authorColleague
            val text = if (handover.withdrawing) words.pendingWithdrawTransfer else words.transferConfirmLeft(name = name, time = words.left(left))
            val style = MaterialTheme.typography.bodyMedium.counting()
            Text(text, Modifier.weight(1f).padding(vertical = 8.dp), MaterialTheme.colorScheme.onSurfaceVariant, style = style)
            Quiet(words.transferTakeBack, null, { onEvent(DialogEvent.WithdrawTransfer) }, enabled = !handover.withdrawing)
        }
    }
}

@Composable
private fun Reading(text: String) {
    Surface(Modifier.fillMaxWidth(), color = MaterialTheme.colorScheme.surfaceContainer) {
        Row(Modifier.padding(20.dp), Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
            Icon(Icons.Eye, null, Modifier.size(20.dp), MaterialTheme.colorScheme.onSurfaceVariant)
            Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
    }
}

/** Accept, take, resume or ask to join, in place of the composer. */
@Composable
private fun Step(step: FootStep, onEvent: (DialogEvent) -> Unit) {
    Surface(Modifier.fillMaxWidth(), color = MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
            val way = (step as? FootStep.OnItsWay)?.what
            val needsShift = (step as? FootStep.Take)?.needsShift == true
            val name = nameOf(way ?: step)
            if (needsShift) Text(words.footNeedsShift, style = MaterialTheme.typography.bodyMedium)
            val text = if (way == null) name else words.footOnItsWay(name)
            val icon = if (way == null) iconOf(step) else Icons.Clock
            Strong(text, icon, { onEvent(DialogEvent.TakeStep) }, Modifier.fillMaxWidth(), enabled = way == null)
        }
    }
}

@Composable
private fun nameOf(step: FootStep): String = when (step) {
    is FootStep.Accept -> words.offerAccept
    is FootStep.Take -> if (step.needsShift) words.shiftStart else words.actionTake
    is FootStep.TakeOver -> words.actionTakeOver
    FootStep.Resume -> words.actionResume
    FootStep.AskInvite -> words.actionAskInvite
    is FootStep.OnItsWay -> nameOf(step.what)
}

private fun iconOf(step: FootStep): ImageVector = when (step) {
    is FootStep.Accept -> Icons.Check
    is FootStep.Take, is FootStep.TakeOver -> Icons.Take
    FootStep.AskInvite -> Icons.Invite
    else -> Icons.Retry
}

/**
 * Two composers that cannot be taken for each other: the reply is white with a green arrow, the note is amber from edge to
 * edge, with a lock, and says who will read it.
 */
@Composable
private fun Composers(state: DialogState, both: Boolean, onEvent: (DialogEvent) -> Unit) {
    val composer = state.composer
    val note = composer.mode == ComposerMode.NOTE || !both
    val tone = toneOf(note)
    val line = if (note) tones.noteLine else MaterialTheme.colorScheme.outlineVariant
    val name = state.dialog?.customerName.orEmpty().ifEmpty { words.customerUnknown }
    val hint = if (note) words.composerNoteHint else words.composerReplyHint(name)
    val (icon, verb) = if (note) Icons.Lock to words.composerSaveNote else Icons.Send to words.composerSend
    Column(Modifier.fillMaxWidth().background(tone.ground)) {
        Box(Modifier.fillMaxWidth().height(if (note) 3.dp else 1.dp).background(line))
        composer.otherDraft?.let { OtherDraft(it, tone, onEvent) }
        if (both) Modes(composer, note, onEvent)
        if (note) OnlyColleagues(tone)
        Writing(note, composer.text, hint, tone, { onEvent(DialogEvent.TextChanged(it)) }) {
            SendButton(icon, verb, note, composer.canSend) { onEvent(DialogEvent.Send) }
        }
    }
}

@Composable
private fun toneOf(note: Boolean) =
    if (note) tones.note else Tone(MaterialTheme.colorScheme.surfaceContainerLowest, MaterialTheme.colorScheme.onSurface)

/** A message with other words, in the place of both composers. It is the customer's to read, so it looks like a reply. */
@Composable
private fun Editor(editing: Editing, onEvent: (DialogEvent) -> Unit) {
    val tone = toneOf(note = false)
    val field = remember { FocusRequester() }
    Column(Modifier.fillMaxWidth().background(tone.ground)) {
        Box(Modifier.fillMaxWidth().height(1.dp).background(MaterialTheme.colorScheme.outlineVariant))
        Row(Modifier.padding(start = 16.dp, end = 4.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
            val color = MaterialTheme.colorScheme.primary
            Icon(Icons.Pencil, null, Modifier.size(18.dp), color)
            Text(
                words.composerEditing, Modifier.weight(1f).padding(vertical = 6.dp).semantics { liveRegion = LiveRegionMode.Polite }, color,
                style = MaterialTheme.typography.labelLarge,
            )
            Quiet(words.composerEditCancel, null, { onEvent(DialogEvent.StopEdit) })
        }
        val change: (String) -> Unit = { onEvent(DialogEvent.EditChanged(it)) }
        Writing(editing.message, editing.text, words.composerEditing, tone, change, Modifier.focusRequester(field)) {
            SendButton(Icons.Check, words.composerEditSave, false, editing.canSave) { onEvent(DialogEvent.SaveEdit) }
        }
    }
    LaunchedEffect(editing.message) { field.requestFocus() }
}

@Composable
private fun Modes(composer: Composer, note: Boolean, onEvent: (DialogEvent) -> Unit) {
    Row(Modifier.fillMaxWidth().selectableGroup().padding(horizontal = 8.dp), Arrangement.spacedBy(4.dp)) {
        val other = composer.otherModeHasDraft
        Mode(words.composerReply, Icons.Chat, !note, note && other, MaterialTheme.colorScheme.primary) {
            onEvent(DialogEvent.ModeChanged(ComposerMode.REPLY))
        }
        Mode(words.composerNote, Icons.Lock, note, !note && other, tones.note.ink) {
            onEvent(DialogEvent.ModeChanged(ComposerMode.NOTE))
        }
    }
}

@Composable
private fun RowScope.Mode(name: String, icon: ImageVector, chosen: Boolean, draft: Boolean, color: Color, onClick: () -> Unit) {
    val ink = if (chosen) color else MaterialTheme.colorScheme.onSurfaceVariant
    val hasDraft = words.composerHasDraft
    Column(
        Modifier.weight(1f).heightIn(min = 48.dp).selectable(chosen, role = Role.Tab, onClick = onClick),
        Arrangement.Center, Alignment.CenterHorizontally,
    ) {
        Row(Modifier.padding(vertical = 6.dp), Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
            Icon(icon, null, Modifier.size(18.dp), ink)
            Text(name, color = ink, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
            if (draft) Icon(Icons.Pencil, hasDraft, Modifier.size(14.dp), ink)
        }
        Box(Modifier.size(width = 36.dp, height = 3.dp).clip(CircleShape).background(if (chosen) ink else Color.Transparent))
    }
}

@Composable
private fun OnlyColleagues(tone: Tone) {
    Row(
        Modifier.fillMaxWidth().padding(start = 18.dp, end = 18.dp, top = 8.dp),
        Arrangement.spacedBy(6.dp), Alignment.CenterVertically,
    ) {
        Icon(Icons.Lock, null, Modifier.size(14.dp), tone.ink)
        Text(words.composerOnlyColleagues, color = tone.ink, style = MaterialTheme.typography.labelMedium)
    }
}

/** A field with its button. [what]: another one is another text, and the cursor starts anew. */
@Composable
private fun Writing(
    what: Any,
    text: String,
    hint: String,
    tone: Tone,
    onText: (String) -> Unit,
    modifier: Modifier = Modifier,
    button: @Composable () -> Unit,
) {
    Row(
        Modifier.fillMaxWidth().padding(start = 16.dp, end = 8.dp, top = 6.dp, bottom = 8.dp),
        Arrangement.spacedBy(8.dp), Alignment.Bottom,
    ) {
        Column(Modifier.weight(1f)) {
            key(what) { Input(text, hint, tone, onText, modifier) }
            TooLong(text.characters)
        }
        button()
    }
}

@Composable
private fun Input(text: String, hint: String, tone: Tone, onText: (String) -> Unit, modifier: Modifier) {
    val typing = rememberTyping(text, onText)
    val style = MaterialTheme.typography.bodyLarge.asWritten().copy(color = tone.ink)
    BasicTextField(
        typing.value, typing::change,
        modifier.fillMaxWidth().heightIn(min = 48.dp).testTag("composer").semantics { contentDescription = hint },
        textStyle = style, minLines = 1, maxLines = 6, cursorBrush = SolidColor(tone.ink),
        keyboardOptions = KeyboardOptions(KeyboardCapitalization.Sentences),
        decorationBox = { field ->
            Box(Modifier.padding(vertical = 12.dp), Alignment.CenterStart) {
                if (typing.value.text.isEmpty()) {
                    val color = tone.ink.copy(alpha = 0.75f)
                    Text(hint, color = color, style = style.copy(color = color), maxLines = 1, overflow = TextOverflow.Ellipsis)
                }
                field()
            }
        },
    )
}

@Composable
private fun TooLong(length: Int) {
    if (length < MAX_TEXT - 1000) return
    val color = if (length > MAX_TEXT) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.onSurfaceVariant
    Text(
        words.composerLength(length = "$length", most = "$MAX_TEXT"),
        Modifier.semantics { liveRegion = LiveRegionMode.Polite }, color, style = MaterialTheme.typography.labelMedium,
    )
}

/** Green for what the customer reads; amber for what stays among colleagues. */
@Composable
private fun SendButton(icon: ImageVector, name: String, note: Boolean, enabled: Boolean, onSend: () -> Unit) {
    val tick = LocalTick.current
    val (ground, ink) = when {
        !enabled && note -> tones.note.ink.copy(alpha = 0.14f) to tones.note.ink.copy(alpha = 0.7f)
        !enabled -> MaterialTheme.colorScheme.surfaceContainerHighest to MaterialTheme.colorScheme.onSurfaceVariant
        note -> tones.note.ink to tones.note.ground
        else -> MaterialTheme.colorScheme.primary to MaterialTheme.colorScheme.onPrimary
    }
    IconButton({
        tick()
        onSend()
    }, Modifier.size(48.dp).clip(CircleShape).background(ground), enabled) {
        Icon(icon, name, Modifier.size(22.dp), ink)
    }
}

/** What another device had written meanwhile is offered, not lost. */
@Composable
private fun OtherDraft(text: String, tone: Tone, onEvent: (DialogEvent) -> Unit) {
    Row(Modifier.fillMaxWidth().padding(start = 16.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
        Icon(Icons.Device, null, Modifier.size(18.dp), tone.ink)
        Column(Modifier.weight(1f).padding(vertical = 8.dp)) {
            Text(words.composerOtherDraft, color = tone.ink, style = MaterialTheme.typography.labelMedium)
            Text(text, color = tone.ink, style = MaterialTheme.typography.bodyMedium.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
        }
        Quiet(words.composerUseOther, null, { onEvent(DialogEvent.UseOtherDraft) })
        Tap(Icons.Close, words.dismiss, { onEvent(DialogEvent.DismissOtherDraft) }, color = tone.ink)
    }
}
