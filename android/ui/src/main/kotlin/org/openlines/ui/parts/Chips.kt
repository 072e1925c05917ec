package org.openlines.ui.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Shape
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.time.Duration
import java.time.Instant
import org.openlines.core.Awaited
import org.openlines.core.DialogRow
import org.openlines.core.SessionState
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.left
import org.openlines.ui.length
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.counting
import org.openlines.ui.theme.tones
import org.openlines.ui.words

/** How a waiting customer is shown: there is time, it runs out, it is over. */
internal enum class Urgency { CALM, AMBER, LATE }

/** A customer who has waited this long begins to glow. */
internal val AMBER_AFTER: Duration = Duration.ofMinutes(5)

/** After this long the dialog would go back to the queue by a line's usual setting: it is late. */
internal val LATE_AFTER: Duration = Duration.ofMinutes(10)

internal fun urgencyOfWait(waited: Duration): Urgency = when {
    waited >= LATE_AFTER -> Urgency.LATE
    waited >= AMBER_AFTER -> Urgency.AMBER
    else -> Urgency.CALM
}

/** An offer glows in its last quarter, and is late when its time is up. */
internal fun urgencyOfOffer(left: Duration, whole: Duration): Urgency = when {
    left.isNegative || left.isZero -> Urgency.LATE
    left.toMillis() * 4 <= whole.toMillis() -> Urgency.AMBER
    else -> Urgency.CALM
}

@Composable
internal fun pairOf(urgency: Urgency): Tone = when (urgency) {
    Urgency.CALM -> tones.calm
    Urgency.AMBER -> tones.amber
    Urgency.LATE -> tones.late
}

/** Beside the colour, so that nobody needs to see it. */
internal fun iconOf(urgency: Urgency): ImageVector = when (urgency) {
    Urgency.CALM -> Icons.Clock
    Urgency.AMBER -> Icons.Hourglass
    Urgency.LATE -> Icons.Alert
}

/** How long the customer has waited, counting. Ticks by itself. */
@Composable
internal fun WaitChip(since: Instant, clockOffsetMs: Long, modifier: Modifier = Modifier) {
    val now = LocalNow.current
    val waited by remember(since, clockOffsetMs) {
        derivedStateOf { Duration.between(since, now.value.plusMillis(clockOffsetMs)) }
    }
    val urgency = urgencyOfWait(waited)
    val length = words.length(waited)
    val spoken = when (urgency) {
        Urgency.CALM -> words.chipWaits(length)
        Urgency.AMBER -> words.chipWaitsLong(length)
        Urgency.LATE -> words.chipWaitsTooLong(length)
    }
    Chip(length, iconOf(urgency), pairOf(urgency), modifier, spoken, bold = urgency == Urgency.LATE)
}

/** Until [warnAt] there is time, from [dueAt] on it is over (P36). */
internal fun urgencyOfNorm(warnAt: Instant?, dueAt: Instant, now: Instant): Urgency = when {
    !now.isBefore(dueAt) -> Urgency.LATE
    warnAt != null && !now.isBefore(warnAt) -> Urgency.AMBER
    else -> Urgency.CALM
}

/** What was promised to the customer, counting down, and up again once it is broken. Ticks by itself. */
@Composable
internal fun DueChip(warnAt: Instant?, dueAt: Instant, clockOffsetMs: Long, modifier: Modifier = Modifier) {
    val now = LocalNow.current
    val left by remember(dueAt, clockOffsetMs) {
        derivedStateOf { Duration.between(now.value.plusMillis(clockOffsetMs), dueAt) }
    }
    val urgency = urgencyOfNorm(warnAt, dueAt, dueAt.minus(left))
    val time = words.left(left.abs())
    val spoken = when (urgency) {
        Urgency.CALM -> words.chipDue(time)
        Urgency.AMBER -> words.chipDueSoon(time)
        Urgency.LATE -> words.chipOverdue(time)
    }
    Chip(if (urgency == Urgency.LATE) "+$time" else time, iconOf(urgency), pairOf(urgency), modifier, spoken, bold = urgency == Urgency.LATE)
}

/** How long is left, or where nothing is promised how long the customer has waited; false when neither is there. */
@Composable
internal fun TimeChip(row: DialogRow, clockOffsetMs: Long): Boolean {
    val due = row.dueAt
    val since = row.waitingSince?.takeIf { row.awaited == Awaited.OPERATOR }
    when {
        row.state == SessionState.CLOSED -> return false
        due != null -> DueChip(row.warnAt, due, clockOffsetMs)
        since != null -> WaitChip(since, clockOffsetMs)
        else -> return false
    }
    return true
}

/** A few words with an icon on a ground that says how much they matter. */
@Composable
internal fun Chip(
    text: String,
    icon: ImageVector?,
    colors: Tone,
    modifier: Modifier = Modifier,
    spoken: String = text,
    bold: Boolean = false,
) {
    Row(
        modifier.clip(CircleShape).background(colors.ground).outlined(colors.ink).padding(horizontal = 8.dp, vertical = 3.dp)
            .clearAndSetSemantics { contentDescription = spoken },
        Arrangement.spacedBy(4.dp),
        Alignment.CenterVertically,
    ) {
        if (icon != null) Icon(icon, null, Modifier.size(if (bold) 15.dp else 14.dp), colors.ink)
        val style = MaterialTheme.typography.labelMedium.counting()
        Text(text, color = colors.ink, style = style, maxLines = 1, overflow = TextOverflow.Ellipsis)
    }
}

/** The line as a spot of its colour and its name. */
@Composable
internal fun LineMark(
    id: String, name: String, modifier: Modifier = Modifier, color: Color = Color.Unspecified,
    style: TextStyle = MaterialTheme.typography.labelMedium,
) {
    Row(modifier, Arrangement.spacedBy(6.dp), Alignment.CenterVertically) {
        Box(Modifier.size(9.dp).clip(CircleShape).background(hueOf(id).ground))
        val ink = if (color == Color.Unspecified) MaterialTheme.colorScheme.onSurfaceVariant else color
        Text(name.ifEmpty { words.lineUnknown }, color = ink, style = style.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis)
    }
}

/** How many are unread; many are not counted. */
@Composable
internal fun UnreadBadge(count: Int, modifier: Modifier = Modifier) {
    val text = if (count >= MOST_UNREAD) words.unreadMany("${MOST_UNREAD - 1}") else "$count"
    val spoken = words.unreadSpoken(count)
    val colors = MaterialTheme.colorScheme
    Row(
        modifier.clip(CircleShape).background(colors.primary).padding(horizontal = 7.dp, vertical = 2.dp)
            .clearAndSetSemantics { contentDescription = spoken },
        Arrangement.Center,
    ) { Text(text, color = colors.onPrimary, style = MaterialTheme.typography.labelMedium.counting(), maxLines = 1) }
}

/** The core counts unread messages up to here. */
private const val MOST_UNREAD = 100

/** A line around it for high contrast. */
@Composable
internal fun Modifier.outlined(ink: Color, shape: Shape = CircleShape): Modifier =
    if (tones.outlined) border(BorderStroke(1.dp, ink), shape) else this
