package org.openlines.ui.parts

import androidx.compose.animation.core.animate
import androidx.compose.foundation.background
import androidx.compose.foundation.gestures.Orientation
import androidx.compose.foundation.gestures.draggable
import androidx.compose.foundation.gestures.rememberDraggableState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.absoluteOffset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import kotlin.math.abs
import kotlin.math.roundToInt
import org.openlines.ui.LocalTick
import org.openlines.ui.theme.LocalMotion

/** What a swipe does. */
@Immutable
internal class Swipe(val icon: ImageVector, val name: String, val color: Color, val ink: Color, val act: () -> Unit)

private val ENOUGH = 96.dp

/**
 * A row that can be swiped: towards its end with [start], towards its start with [end]. The screen reader has the same as
 * actions of the row.
 */
@Composable
internal fun Swipeable(start: Swipe?, end: Swipe?, more: List<CustomAccessibilityAction> = emptyList(), row: @Composable () -> Unit) {
    var shift by remember { mutableFloatStateOf(0f) }
    val motion = LocalMotion.current
    val tick = LocalTick.current
    val enough = with(LocalDensity.current) { ENOUGH.toPx() }
    val sign = if (LocalLayoutDirection.current == LayoutDirection.Rtl) -1 else 1
    fun swipeAt(at: Float): Swipe? = if (at * sign > 0) start else end
    val drag = rememberDraggableState { by ->
        val next = shift + by
        if (next == 0f || swipeAt(next) != null) shift = next
    }
    val actions = listOfNotNull(start, end).map { CustomAccessibilityAction(it.name) { it.act(); true } } + more
    // What is dragged stays where it is and only shows its row elsewhere: the finger's way is measured against it.
    val dragging = Modifier.draggable(drag, Orientation.Horizontal, enabled = start != null || end != null, onDragStopped = {
        val swipe = swipeAt(shift).takeIf { abs(shift) >= enough }
        if (motion) animate(shift, 0f) { at, _ -> shift = at } else shift = 0f
        if (swipe != null) {
            tick()
            swipe.act()
        }
    })
    Box(Modifier.semantics { customActions = actions }.then(dragging)) {
        val under = if (shift == 0f) null else swipeAt(shift)
        if (under != null) Under(under, atStart = shift * sign > 0, Modifier.matchParentSize())
        Box(Modifier.absoluteOffset { IntOffset(shift.roundToInt(), 0) }) { row() }
    }
}

@Composable
private fun Under(swipe: Swipe, atStart: Boolean, modifier: Modifier) {
    Box(modifier.background(swipe.color).padding(horizontal = 20.dp), if (atStart) Alignment.CenterStart else Alignment.CenterEnd) {
        Row(horizontalArrangement = Arrangement.spacedBy(8.dp), verticalAlignment = Alignment.CenterVertically) {
            Icon(swipe.icon, null, Modifier.size(22.dp), swipe.ink)
            Text(swipe.name, color = swipe.ink, style = MaterialTheme.typography.labelLarge)
        }
    }
}
