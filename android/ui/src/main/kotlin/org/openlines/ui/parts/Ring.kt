package org.openlines.ui.parts

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import java.time.Duration
import java.time.Instant
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.left
import org.openlines.ui.theme.counting
import org.openlines.ui.theme.tones
import org.openlines.ui.words

/** How much of an offer's time is left: a ring that empties, and the seconds in it. Ticks by itself. */
@Composable
internal fun DeadlineRing(
    madeAt: Instant,
    deadline: Instant,
    clockOffsetMs: Long,
    modifier: Modifier = Modifier,
    size: Dp = 56.dp,
) {
    val now = LocalNow.current
    val whole = Duration.between(madeAt, deadline)
    val left by remember(deadline, clockOffsetMs) {
        derivedStateOf { Duration.between(now.value.plusMillis(clockOffsetMs), deadline) }
    }
    val urgency = urgencyOfOffer(left, whole)
    val text = words.left(left)
    val spoken = if (urgency == Urgency.LATE) words.offerTimeUp else words.offerTimeLeft(text)
    Box(modifier.size(size).clearAndSetSemantics { contentDescription = spoken }, Alignment.Center) {
        val part = left.toMillis().toFloat() / whole.toMillis().coerceAtLeast(1)
        Arc(part.coerceIn(0f, 1f), urgency, size)
        if (urgency == Urgency.LATE) {
            Icon(Icons.Alert, null, Modifier.size(size / 2.4f), MaterialTheme.colorScheme.error)
        } else {
            val letter = with(LocalDensity.current) { (size * 0.27f).toSp() }
            val style = MaterialTheme.typography.titleMedium.counting().copy(fontSize = letter, lineHeight = letter)
            Text(text, style = style, maxLines = 1)
        }
    }
}

@Composable
private fun Arc(part: Float, urgency: Urgency, size: Dp) {
    val track = MaterialTheme.colorScheme.outlineVariant
    val color = when (urgency) {
        Urgency.CALM -> MaterialTheme.colorScheme.primary
        Urgency.AMBER -> tones.noteLine
        Urgency.LATE -> MaterialTheme.colorScheme.error
    }
    Canvas(Modifier.size(size)) {
        val pen = this.size.width * 0.085f
        val box = Size(this.size.width - pen, this.size.height - pen)
        val corner = Offset(pen / 2, pen / 2)
        drawArc(track, 0f, 360f, false, corner, box, style = Stroke(pen))
        drawArc(color, -90f, 360f * part, false, corner, box, style = Stroke(pen, cap = StrokeCap.Round))
    }
}
