package org.openlines.ui.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.Duration
import org.openlines.core.OfferRow
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxState
import org.openlines.presentation.NothingComes
import org.openlines.presentation.ShiftLine
import org.openlines.presentation.Tab
import org.openlines.presentation.isTransfer
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.length
import org.openlines.ui.parts.DeadlineRing
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Soft
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.Tap
import org.openlines.ui.parts.outlined
import org.openlines.ui.parts.refusalOf
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** What the shift line says: how it stands, why nothing comes, and how much that matters. */
internal class ShiftWords(val icon: ImageVector, val title: String, val text: String?, val colors: Tone)

@Composable
internal fun wordsOf(line: ShiftLine): ShiftWords {
    val since = line.shift?.since?.let { times.dayAndClock(it, LocalNow.current.value, words) }
    return when (val why = line.nothingComes(LocalNow.current.value)) {
        null -> when (line.shift?.state) {
            null -> ShiftWords(Icons.Clock, words.shiftUnknown, null, tones.calm)
            else -> ShiftWords(Icons.Check, words.shiftOn, since?.let { words.shiftSince(it) }, tones.mine)
        }
        NothingComes.ShiftOff -> ShiftWords(Icons.Power, words.shiftOff, words.shiftOffText, tones.calm)
        NothingComes.PausedByMe ->
            ShiftWords(Icons.Pause, words.shiftPaused, since?.let { words.shiftPausedText(it) }, tones.amber)
        NothingComes.PausedAfterMisses ->
            ShiftWords(Icons.Alert, words.shiftPausedMisses, words.shiftPausedMissesText, tones.late)
        is NothingComes.NoContact -> ShiftWords(Icons.Offline, words.shiftNoContact, since(why), tones.late)
    }
}

@Composable
private fun since(why: NothingComes.NoContact): String =
    words.shiftNoContactText(times.dayAndClock(why.since, LocalNow.current.value, words))

/** The own shift in one line, and one tap to change it. */
@Composable
internal fun ShiftBar(state: InboxState, onClick: () -> Unit) {
    val said = wordsOf(state.shift)
    Surface(
        onClick, Modifier.fillMaxWidth().padding(horizontal = 12.dp, vertical = 4.dp),
        shape = MaterialTheme.shapes.medium, color = said.colors.ground, contentColor = said.colors.ink,
    ) {
        Row(
            Modifier.outlined(said.colors.ink, MaterialTheme.shapes.medium).heightIn(min = 52.dp)
                .padding(horizontal = 14.dp, vertical = 8.dp),
            Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
        ) {
            Icon(said.icon, null, Modifier.size(22.dp))
            Column(Modifier.weight(1f)) {
                Text(said.title, style = MaterialTheme.typography.titleSmall)
                val text = if (state.shift.shift?.pending != null) words.shiftAsked else said.text
                if (text != null) Text(text, style = MaterialTheme.typography.bodySmall)
            }
            Text(words.shiftChange, style = MaterialTheme.typography.labelLarge)
            Icon(Icons.Forward, null, Modifier.size(16.dp))
        }
    }
}

/** The segments of the list; which one is open, and for the queue which line. */
@Composable
internal fun Tabs(state: InboxState, onEvent: (InboxEvent) -> Unit) {
    Column(Modifier.fillMaxWidth().background(MaterialTheme.colorScheme.background)) {
        Pills(state.tabs, state.tab, { nameOf(it) }) { onEvent(InboxEvent.OpenTab(it)) }
        if ((state.tab == Tab.QUEUE || state.tab == Tab.SPAM) && state.lines.size > 1) {
            val lines = listOf(null) + state.lines.map { it.id }
            val names = state.lines.associate { it.id to it.name }
            Pills(lines, state.line, { line -> line?.let(names::get) ?: words.inboxEveryLine }) {
                onEvent(InboxEvent.OnlyLine(it))
            }
        }
    }
}

@Composable
internal fun nameOf(tab: Tab): String = when (tab) {
    Tab.MINE -> words.tabMine
    Tab.WAITING_CUSTOMER -> words.tabWaitingCustomer
    Tab.QUEUE -> words.tabQueue
    Tab.ALL_LINES -> words.tabAllLines
    Tab.HISTORY -> words.tabHistory
    Tab.SPAM -> words.tabSpam
}

/** A row of choices of which one holds; what has no room is scrolled to. */
@Composable
internal fun <T> Pills(choices: List<T>, chosen: T, name: @Composable (T) -> String, onChoose: (T) -> Unit) {
    Row(
        Modifier.fillMaxWidth().selectableGroup().horizontalScroll(rememberScrollState()).padding(horizontal = 12.dp),
        Arrangement.spacedBy(4.dp),
    ) {
        for (choice in choices) Pill(name(choice), choice == chosen) { onChoose(choice) }
    }
}

/** The same on a screen that scrolls down: what has no room stands in the next row. */
@Composable
internal fun <T> WrappedPills(choices: List<T>, chosen: T, name: @Composable (T) -> String, onChoose: (T) -> Unit) {
    FlowRow(
        Modifier.fillMaxWidth().selectableGroup().padding(horizontal = 12.dp), Arrangement.spacedBy(4.dp),
    ) {
        for (choice in choices) Pill(name(choice), choice == chosen) { onChoose(choice) }
    }
}

@Composable
private fun Pill(name: String, chosen: Boolean, onClick: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    val ground = if (chosen) colors.secondaryContainer else colors.background
    val ink = if (chosen) colors.onSecondaryContainer else colors.onSurfaceVariant
    Box(
        Modifier.heightIn(min = 48.dp).selectable(chosen, role = Role.Tab, onClick = onClick),
        Alignment.Center,
    ) {
        Text(
            name,
            Modifier.clip(CircleShape).background(ground)
                .then(if (chosen) Modifier.outlined(ink) else Modifier).padding(horizontal = 14.dp, vertical = 8.dp),
            color = ink, style = MaterialTheme.typography.labelLarge, maxLines = 1,
        )
    }
}

/** What is offered, the nearest deadline first; several stand side by side. */
@Composable
internal fun Offers(state: InboxState, onEvent: (InboxEvent) -> Unit) {
    Column(Modifier.fillMaxWidth().padding(vertical = 4.dp)) {
        for (lost in state.lost) LostOffer(lost, state.freshness.clockOffsetMs) { onEvent(InboxEvent.DismissLost(lost.id)) }
        if (state.offers.size == 1) {
            OfferCard(state.offers.single(), state, onEvent, Modifier.padding(horizontal = 12.dp))
        } else if (state.offers.isNotEmpty()) {
            BoxWithConstraints {
                val width = maxWidth * 0.86f
                Row(
                    Modifier.horizontalScroll(rememberScrollState()).height(IntrinsicSize.Max).padding(horizontal = 12.dp),
                    Arrangement.spacedBy(10.dp),
                ) { for (offer in state.offers) OfferCard(offer, state, onEvent, Modifier.width(width).fillMaxHeight()) }
            }
        }
    }
}

@Composable
private fun OfferCard(offer: OfferRow, state: InboxState, onEvent: (InboxEvent) -> Unit, modifier: Modifier) {
    val colors = MaterialTheme.colorScheme
    Surface(
        { onEvent(InboxEvent.OpenOffer(offer.id)) }, modifier.fillMaxWidth(),
        shape = MaterialTheme.shapes.large, color = colors.surfaceContainerLowest,
        border = BorderStroke(1.5.dp, colors.primary),
    ) {
        Column(Modifier.padding(14.dp), Arrangement.spacedBy(12.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(12.dp), verticalAlignment = Alignment.CenterVertically) {
                DeadlineRing(offer.madeAt, offer.deadline, state.freshness.clockOffsetMs)
                Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
                    val why = if (offer.isTransfer) ruleOf(offer, words) else words.offerNew
                    Text(why, color = colors.primary, style = MaterialTheme.typography.labelMedium, maxLines = 2, overflow = TextOverflow.Ellipsis)
                    val name = offer.customerName.ifEmpty { words.customerUnknown }
                    val style = MaterialTheme.typography.titleMedium.asWritten()
                    Text(name, Modifier.fillMaxWidth(), style = style, maxLines = 1, overflow = TextOverflow.Ellipsis)
                    LineMark(offer.line.value, offer.lineName)
                }
            }
            if (offer.words.isNotEmpty()) {
                val style = MaterialTheme.typography.bodyMedium.asWritten()
                Text(offer.words, Modifier.fillMaxWidth(), style = style, maxLines = 3, overflow = TextOverflow.Ellipsis)
            }
            if (offer.isTransfer) offer.note?.let { HandOverNote(it, offer.fromName, lines = 3) }
            Answers(offer, onEvent)
        }
    }
}

@Composable
private fun Answers(offer: OfferRow, onEvent: (InboxEvent) -> Unit) {
    val answer = offer.answer
    val refusal = answer?.refusal
    if (refusal != null) {
        Text(refusalOf(refusal.code, refusal.byName, null, words), color = MaterialTheme.colorScheme.error, style = MaterialTheme.typography.bodyMedium)
    } else if (answer != null) {
        val text = if (answer.accepts) words.offerAccepting else words.offerDeclining
        Row(Modifier.heightIn(min = 48.dp), Arrangement.spacedBy(8.dp), Alignment.CenterVertically) {
            Icon(Icons.Clock, null, Modifier.size(18.dp), MaterialTheme.colorScheme.onSurfaceVariant)
            Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.labelLarge)
        }
        return
    }
    Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
        Soft(words.offerDecline, null, { onEvent(InboxEvent.Decline(offer.id)) })
        Strong(words.offerAccept, Icons.Check, { onEvent(InboxEvent.Accept(offer.id)) }, Modifier.weight(1f))
    }
}

/** "Anna took it, 2 s ago" */
@Composable
private fun LostOffer(offer: OfferRow, clockOffsetMs: Long, onDismiss: () -> Unit) {
    val name = offer.winnerName
    val ended = offer.endedAt
    val now = LocalNow.current.value.plusMillis(clockOffsetMs)
    val text = when {
        name == null -> words.offerGone
        ended == null -> words.offerLost(name)
        else -> words.offerLostAgo(name = name, time = words.length(Duration.between(ended, now)))
    }
    Row(
        Modifier.fillMaxWidth().padding(start = 24.dp, end = 12.dp).semantics { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(8.dp), Alignment.CenterVertically,
    ) {
        Icon(Icons.Info, null, Modifier.size(18.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        Text(text, Modifier.weight(1f), MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        Tap(Icons.Close, words.dismiss, onDismiss, color = MaterialTheme.colorScheme.onSurfaceVariant)
    }
}
