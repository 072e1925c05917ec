package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
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
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.Duration
import org.openlines.core.OfferRow
import org.openlines.core.Refusal
import org.openlines.presentation.OfferEvent
import org.openlines.presentation.OfferStage
import org.openlines.presentation.OfferState
import org.openlines.presentation.isTransfer
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.Words
import org.openlines.ui.length
import org.openlines.ui.parts.DeadlineRing
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.refusalOf
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** One offer, whole: who, what, why me, how long; and one large button. */
@Composable
fun OfferScreen(state: OfferState, onEvent: (OfferEvent) -> Unit) {
    val offer = state.offer
    LaunchedEffect(offer != null) { if (offer != null) onEvent(OfferEvent.Drawn) }
    Frame(
        head = { Head(words.offerTitle, { onEvent(OfferEvent.Back) }) },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(OfferEvent.DismissProblem) },
    ) {
        when {
            offer == null && state.stage == OfferStage.LOADING -> Skeleton(3)
            offer == null -> Over(Icons.Inbox, words.offerGoneTitle, words.offerGone, onEvent)
            else -> when (state.stage) {
                OfferStage.LOST -> Over(Icons.Person, words.offerLostTitle, lostText(state, offer), onEvent)
                OfferStage.EXPIRED -> Over(Icons.Clock, words.offerTimeUp, afterwards(offer, words.offerExpiredText), onEvent)
                OfferStage.DECLINED -> Over(Icons.Check, words.offerDeclinedTitle, afterwards(offer, words.offerDeclinedText), onEvent)
                OfferStage.GONE -> Over(Icons.Inbox, words.offerGoneTitle, words.offerGone, onEvent)
                else -> OpenOffer(state, offer, onEvent)
            }
        }
    }
}

/** Who has the dialog when it was not accepted; [usual], unless a colleague handed it over. */
@Composable
private fun afterwards(offer: OfferRow, usual: String): String =
    if (offer.isTransfer) words.offerFromKept(offer.fromName ?: words.authorColleague) else usual

@Composable
private fun lostText(state: OfferState, offer: OfferRow): String {
    val name = offer.winnerName ?: return words.offerGone
    val ended = offer.endedAt ?: return words.offerLost(name)
    val ago = Duration.between(ended, state.freshness.portalTime(LocalNow.current.value))
    return words.offerLostAgo(name = name, time = words.length(ago))
}

@Composable
private fun Over(icon: ImageVector, title: String, text: String, onEvent: (OfferEvent) -> Unit) {
    Empty(icon, title, text) { Strong(words.dialogGoneAction, Icons.Inbox, { onEvent(OfferEvent.Back) }) }
}

@Composable
private fun OpenOffer(state: OfferState, offer: OfferRow, onEvent: (OfferEvent) -> Unit) {
    Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
        Column(
            Modifier.weight(1f).widthIn(max = 560.dp).fillMaxWidth().verticalScroll(rememberScrollState())
                .padding(horizontal = 20.dp, vertical = 12.dp),
            Arrangement.spacedBy(16.dp), Alignment.CenterHorizontally,
        ) {
            DeadlineRing(offer.madeAt, offer.deadline, state.freshness.clockOffsetMs, size = 132.dp)
            Customer(offer)
            if (offer.isTransfer) HandedOver(offer)
            FirstWords(state, offer)
            if (!offer.isTransfer) WhyMe(offer)
        }
        Decision(state.stage, offer.answer?.refusal, onEvent)
    }
}

@Composable
private fun Customer(offer: OfferRow) {
    Column(horizontalAlignment = Alignment.CenterHorizontally, verticalArrangement = Arrangement.spacedBy(6.dp)) {
        Text(
            offer.customerName.ifEmpty { words.customerUnknown }, Modifier.semantics { heading() },
            style = MaterialTheme.typography.headlineSmall.asWritten(), textAlign = TextAlign.Center,
            maxLines = 3, overflow = TextOverflow.Ellipsis,
        )
        Row(horizontalArrangement = Arrangement.spacedBy(14.dp), verticalAlignment = Alignment.CenterVertically) {
            LineMark(offer.line.value, offer.lineName, Modifier.weight(1f, fill = false))
            Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
                Icon(Icons.Chat, null, Modifier.size(14.dp), MaterialTheme.colorScheme.onSurfaceVariant)
                Text(words.channelLiveChat, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.labelMedium)
            }
        }
    }
}

/** What may be read before accepting. */
@Composable
private fun FirstWords(state: OfferState, offer: OfferRow) {
    if (state.words.isNotEmpty()) {
        Column(Modifier.fillMaxWidth()) {
            for ((at, row) in state.words.withIndex()) TimelineRowItem(row, first = at == 0, onEvent = null)
        }
    } else if (offer.words.isNotEmpty()) {
        Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.large, tones.customer.ground, tones.customer.ink) {
            Text(offer.words, Modifier.padding(16.dp), style = MaterialTheme.typography.bodyLarge.asWritten())
        }
    }
}

/** Whose dialog it is, and what he says to it. */
@Composable
private fun HandedOver(offer: OfferRow) {
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(10.dp), Alignment.CenterHorizontally) {
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
            Icon(Icons.Transfer, null, Modifier.size(20.dp), MaterialTheme.colorScheme.primary)
            Text(
                ruleOf(offer, words), Modifier.weight(1f, fill = false), style = MaterialTheme.typography.titleMedium.asWritten(),
                maxLines = 3, overflow = TextOverflow.Ellipsis,
            )
        }
        offer.note?.let { HandOverNote(it, offer.fromName) }
    }
}

/** What goes with a dialog that is handed over: amber, like every word that the customer never sees. [lines]: at most. */
@Composable
internal fun HandOverNote(note: String, from: String?, lines: Int = Int.MAX_VALUE) {
    val tone = tones.note
    val shape = RoundedCornerShape(10.dp)
    Column(
        Modifier.fillMaxWidth().clip(shape).background(tone.ground).border(1.dp, tones.noteLine, shape)
            .padding(horizontal = 13.dp, vertical = 8.dp),
        Arrangement.spacedBy(3.dp),
    ) {
        Row(horizontalArrangement = Arrangement.spacedBy(6.dp), verticalAlignment = Alignment.CenterVertically) {
            Icon(Icons.Lock, null, Modifier.size(14.dp), tone.ink)
            val head = words.noteBy(from ?: words.authorColleague)
            Text(head, color = tone.ink, style = MaterialTheme.typography.labelMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis)
        }
        Text(note, color = tone.ink, style = MaterialTheme.typography.bodyLarge.asWritten(), maxLines = lines, overflow = TextOverflow.Ellipsis)
    }
}

/** Why it came here: nobody has to guess. */
@Composable
private fun WhyMe(offer: OfferRow) {
    val why = offer.why
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.large, MaterialTheme.colorScheme.surfaceContainer) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(4.dp)) {
            Text(words.whyTitle, style = MaterialTheme.typography.titleSmall)
            val ink = MaterialTheme.colorScheme.onSurfaceVariant
            val style = MaterialTheme.typography.bodyMedium
            Text(ruleOf(offer, words), color = ink, style = style)
            Text(words.whyConsidered(considered = why.considered, eligible = "${why.eligible}"), color = ink, style = style)
            val last = why.lastWork?.let { times.dayAndClock(it, LocalNow.current.value, words) }
            Text(if (last == null) words.whyNoWork else words.whyLastWork(last), color = ink, style = style)
        }
    }
}

internal fun ruleOf(offer: OfferRow, words: Words): String = when (offer.why.rule) {
    "evenly" -> words.whyEvenly
    "sticky" -> words.whySticky
    "same_customer" -> words.whySameCustomer
    "strictly" -> words.whyStrictly
    "all" -> words.whyAll
    "transfer" -> words.offerFrom(offer.fromName ?: words.authorColleague)
    else -> words.whyOther
}

@Composable
private fun Decision(stage: OfferStage, refusal: Refusal?, onEvent: (OfferEvent) -> Unit) {
    val open = stage == OfferStage.OPEN
    val text = when (stage) {
        OfferStage.ACCEPTING, OfferStage.WON -> words.offerAccepting
        OfferStage.DECLINING -> words.offerDeclining
        else -> words.offerAccept
    }
    Surface(Modifier.fillMaxWidth(), color = MaterialTheme.colorScheme.surfaceContainer) {
        Box(Modifier.fillMaxWidth(), Alignment.Center) {
            Column(Modifier.widthIn(max = 560.dp).padding(16.dp), Arrangement.spacedBy(4.dp)) {
                if (refusal != null) {
                    val why = refusalOf(refusal.code, refusal.byName, null, words)
                    Text(why, Modifier.padding(bottom = 8.dp), MaterialTheme.colorScheme.error, style = MaterialTheme.typography.bodyMedium)
                }
                val icon = if (open) Icons.Check else Icons.Clock
                Strong(text, icon, { onEvent(OfferEvent.Accept) }, Modifier.fillMaxWidth().heightIn(min = 60.dp), open)
                Quiet(words.offerDecline, null, { onEvent(OfferEvent.Decline) }, Modifier.fillMaxWidth(), open)
            }
        }
    }
}
