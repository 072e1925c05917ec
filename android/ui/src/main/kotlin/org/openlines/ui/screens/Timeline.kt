package org.openlines.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import java.time.Duration
import java.time.LocalDate
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.openlines.core.RowKind
import org.openlines.core.TimelineRow
import org.openlines.core.Who
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogState
import org.openlines.presentation.TYPING_TIME
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.Times
import org.openlines.ui.parts.Strong
import org.openlines.ui.times
import org.openlines.ui.words

/** What stands in a timeline: rows, and the marks between them. */
internal sealed interface TimelineItem {
    val key: String

    data class Row(val row: TimelineRow, val first: Boolean) : TimelineItem {
        override val key get() = row.id
    }
    data class Day(val day: LocalDate) : TimelineItem {
        override val key get() = "day $day" // not words: a key
    }
    /** What lies behind it is new. */
    data object New : TimelineItem {
        override val key get() = "new"
    }
}

/** Rows with a mark for each day and one where the unread begins, the newest first: the list grows from below. */
internal fun itemsOf(rows: List<TimelineRow>, readBefore: Long?, times: Times): List<TimelineItem> {
    val items = ArrayList<TimelineItem>(rows.size + 8)
    var day: LocalDate? = null
    var marked = readBefore == null
    var spoken = false
    var before: TimelineRow? = null
    for (row in rows) {
        val at = row.at?.let(times::day)
        if (at != null && at != day) {
            day = at
            items += TimelineItem.Day(at)
            before = null
        }
        val seq = row.seq
        if (!marked && readBefore != null && seq != null && seq > readBefore && row.who == Who.CUSTOMER) {
            // Where nothing older was said, all is new and needs no mark.
            if (spoken) items += TimelineItem.New
            marked = true
            before = null
        }
        items += TimelineItem.Row(row, first = !follows(before, row))
        spoken = spoken || row.kind == RowKind.MESSAGE
        before = row
    }
    return items.asReversed()
}

/** The same person goes on within a few minutes: his name need not stand there again. */
private fun follows(before: TimelineRow?, row: TimelineRow): Boolean {
    val (from, to) = (before?.at ?: return false) to (row.at ?: return false)
    return before.kind == row.kind && before.who == row.who && before.whoName == row.whoName &&
        Duration.between(from, to) < Duration.ofMinutes(5)
}

@Composable
internal fun Timeline(state: DialogState, touch: MessageTouch, onEvent: (DialogEvent) -> Unit) {
    val rows = state.rows.orEmpty()
    val times = times
    val items = remember(rows, state.readBefore, times) { itemsOf(rows, state.readBefore, times) }
    val list = rememberLazyListState()
    Box(Modifier.fillMaxSize()) {
        LazyColumn(
            Modifier.fillMaxSize().testTag("timeline"), list, PaddingValues(vertical = 8.dp), reverseLayout = true,
            verticalArrangement = Arrangement.spacedBy(2.dp, Alignment.Bottom),
        ) {
            if (state.atNewest) item("typing") { Typing(state) } else item("later") { Loading(state.after) }
            items(items, { it.key }, { it::class }) { item ->
                when (item) {
                    is TimelineItem.Row -> TimelineRowItem(item.row, item.first, onEvent, touch, asks = item.row.id == state.asker?.row)
                    is TimelineItem.Day -> DayMark(item.day)
                    TimelineItem.New -> NewMark()
                }
            }
            if (state.before > 0) item("earlier") { Loading(state.before) }
        }
        ToNewest(list, state, Modifier.align(Alignment.BottomEnd), onEvent)
    }
    StaysAtNewest(list, rows, state.atNewest)
    SeenFollows(list, items, onEvent)
    TimelineFollows(list, items, state, onEvent)
}

/** While the newest is in sight, a newer one comes into sight too; further up nothing moves. */
@Composable
private fun StaysAtNewest(list: LazyListState, rows: List<TimelineRow>, atNewest: Boolean) {
    val newest = rows.lastOrNull()
    LaunchedEffect(newest?.id) {
        val mine = newest?.unsent != null
        if (atNewest && newest != null && (mine || list.firstVisibleItemIndex <= 2)) list.scrollToItem(0)
    }
}

/** Tells up to which entry the operator has seen. */
@Composable
private fun SeenFollows(list: LazyListState, items: List<TimelineItem>, onEvent: (DialogEvent) -> Unit) {
    val shown by rememberUpdatedState(items)
    LaunchedEffect(list) {
        var told = 0L
        snapshotFlow { list.layoutInfo.visibleItemsInfo.map { it.key } to shown }.collect { (keys, items) ->
            val inSight = items.filter { it is TimelineItem.Row && it.key in keys }
            val seq = inSight.mapNotNull { (it as TimelineItem.Row).row.takeIf { row -> row.kind != RowKind.HOLE }?.seq }.maxOrNull()
            if (seq != null && seq > told) {
                told = seq
                onEvent(DialogEvent.Seen(seq))
            }
        }
    }
}

/** Moves the window when the middle of the screen nears its end: once for a window, never for a row. */
@Composable
private fun TimelineFollows(list: LazyListState, items: List<TimelineItem>, state: DialogState, onEvent: (DialogEvent) -> Unit) {
    LaunchedEffect(list, items, state.before, state.after) {
        if (items.isEmpty()) return@LaunchedEffect
        // Below the items stands one more: who types, or that later ones are being loaded.
        val middle = snapshotFlow { list.firstVisibleItemIndex + list.layoutInfo.visibleItemsInfo.size / 2 - 1 }
        val far = middle.distinctUntilChanged().first { at ->
            (state.after > 0 && at < MARGIN) || (state.before > 0 && at > items.size - MARGIN)
        }
        val near = items.drop(far.coerceIn(items.indices)) + items
        val seq = near.firstNotNullOfOrNull { (it as? TimelineItem.Row)?.row?.seq }
        if (seq != null) onEvent(DialogEvent.Scrolled(seq))
    }
}

/** How near the end of the window the middle of the screen may come before the window follows. */
private const val MARGIN = 15

@Composable
private fun ToNewest(list: LazyListState, state: DialogState, modifier: Modifier, onEvent: (DialogEvent) -> Unit) {
    val away by remember(list) { derivedStateOf { list.firstVisibleItemIndex > 6 } }
    if (!away && state.atNewest) return
    val scope = rememberCoroutineScope()
    Box(modifier.padding(12.dp)) {
        Strong(words.dialogNewest, Icons.Down, {
            if (state.atNewest) scope.launch { list.scrollToItem(0) } else onEvent(DialogEvent.JumpToNewest)
        })
    }
}

/** Who is writing at this moment. */
@Composable
private fun Typing(state: DialogState) {
    val at = state.typingAt
    val now = LocalNow.current
    val offset = state.freshness.clockOffsetMs
    val shown by remember(at, offset) {
        derivedStateOf { at != null && Duration.between(at, now.value.plusMillis(offset)) < TYPING_TIME }
    }
    if (!shown) return
    TypingRow(if (state.typingByCustomer) words.typingCustomer else words.typingColleague)
}
