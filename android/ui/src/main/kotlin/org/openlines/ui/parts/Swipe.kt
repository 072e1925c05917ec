package org.openlines.ui.parts

import androidx.compose.animation.core.Animatable
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
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
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
import kotlinx.coroutines.launch
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
    val shift = remember { Animatable(0f) }
    val scope = rememberCoroutineScope()
    val motion = LocalMotion.current
    val tick = LocalTick.current
    val enough = with(LocalDensity.current) { ENOUGH.toPx() }
    val sign = if (LocalLayoutDirection.current == LayoutDirection.Rtl) -1 else 1
    fun swipeAt(at: Float): Swipe? = if (at * sign > 0) start else end
    val drag = rememberDraggableState { by ->
        val next = shift.value + by
        if (next == 0f || swipeAt(next) != null) scope.launch { shift.snapTo(next) }
    }
    val actions = listOfNotNull(start, end).map { CustomAccessibilityAction(it.name) { it.act(); true } } + more
    Box(Modifier.semantics { customActions = actions }) {
        val under = if (shift.value == 0f) null else swipeAt(shift.value)
        if (under != null) Under(under, atStart = shift.value * sign > 0, Modifier.matchParentSize())
        Box(
            Modifier.absoluteOffset { IntOffset(shift.value.roundToInt(), 0) }
                .draggable(drag, Orientation.Horizontal, enabled = start != null || end != null, onDragStopped = {
                    val swipe = swipeAt(shift.value).takeIf { abs(shift.value) >= enough }
                    if (motion) shift.animateTo(0f) else shift.snapTo(0f)
                    if (swipe != null) {
                        tick()
                        swipe.act()
                    }
                }),
        ) { row() }
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
