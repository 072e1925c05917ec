package org.openlines.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.sizeIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.pulltorefresh.PullToRefreshBox
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.runtime.setValue
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.openlines.core.DialogId
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxState
import org.openlines.presentation.Tab
import org.openlines.presentation.Undo
import org.openlines.presentation.UndoStep
import org.openlines.ui.Icons
import org.openlines.ui.parts.Chip
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.Notice
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.SkeletonRow
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.Tap
import org.openlines.ui.theme.tones
import org.openlines.ui.words

/** Shift, offers and one segment of the dialogs. [open] is the dialog that stands beside the list on a wide screen. */
@Composable
fun InboxScreen(state: InboxState, onEvent: (InboxEvent) -> Unit, open: DialogId? = null) {
    var menuOf by rememberSaveable { mutableStateOf<String?>(null) }
    val places = rememberSaveableStateHolder()
    val menuRow = state.rows?.firstOrNull { it.id.value == menuOf }
    Frame(
        head = {
            Head(words.inboxTitle, null) {
                if (state.showsBoard) Tap(Icons.Board, words.boardTitle, { onEvent(InboxEvent.OpenBoard) })
                if (state.showsAlerts) AlertsTap(state.alerts) { onEvent(InboxEvent.OpenAlerts) }
                Tap(Icons.Sliders, words.settingsTitle, { onEvent(InboxEvent.OpenSettings) })
            }
        },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(InboxEvent.DismissProblem) },
        over = { if (menuRow != null) RowMenu(menuRow, onEvent) { menuOf = null } },
    ) {
        Box(Modifier.fillMaxSize()) {
            Refreshing(state, onEvent) {
                // Every segment has its own place to which one returns.
                places.SaveableStateProvider(state.tab.name) { InboxList(state, onEvent, open) { menuOf = it.value } }
            }
            Box(Modifier.align(Alignment.BottomCenter)) { UndoBar(state.undo) { onEvent(InboxEvent.UndoSwipe) } }
        }
    }
    OffersDrawn(state, onEvent)
}

/** The way to the alerts, with how many wait for a look. */
@Composable
private fun AlertsTap(count: Int, onClick: () -> Unit) {
    if (count == 0) return Tap(Icons.Alert, words.alertsTitle, onClick)
    val late = tones.late
    Box(Modifier.clickable(role = Role.Button, onClick = onClick).sizeIn(minWidth = 48.dp, minHeight = 48.dp), Alignment.Center) {
        Chip("$count", Icons.Alert, late, spoken = words.alertsOpen(count), bold = true)
    }
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun Refreshing(state: InboxState, onEvent: (InboxEvent) -> Unit, content: @Composable () -> Unit) {
    PullToRefreshBox(state.refreshing, { onEvent(InboxEvent.Refresh) }, Modifier.fillMaxSize()) { content() }
}

@Composable
private fun OffersDrawn(state: InboxState, onEvent: (InboxEvent) -> Unit) {
    val drawn = state.offers.map { it.id }
    LaunchedEffect(drawn) { if (drawn.isNotEmpty()) onEvent(InboxEvent.OffersDrawn(drawn)) }
}

@Composable
private fun InboxList(state: InboxState, onEvent: (InboxEvent) -> Unit, open: DialogId?, onMenu: (DialogId) -> Unit) {
    val list = rememberLazyListState()
    Box(Modifier.fillMaxSize()) {
        LazyColumn(Modifier.fillMaxSize().testTag("inbox"), list) {
            item("shift", "shift") { ShiftBar(state) { onEvent(InboxEvent.OpenShift) } }
            if (state.offers.isNotEmpty() || state.lost.isNotEmpty()) item("offers", "offers") { Offers(state, onEvent) }
            stickyHeader("tabs", "tabs") { Tabs(state, onEvent) }
            dialogs(state, onEvent, open, onMenu)
        }
        OfferAbove(list, state, Modifier.align(Alignment.TopCenter))
    }
    val rows = state.rows.orEmpty()
    val heads = if (state.offers.isNotEmpty() || state.lost.isNotEmpty()) 3 else 2
    WindowFollows(list, heads, state.before, rows, state.after) { onEvent(InboxEvent.Scrolled(it.id)) }
    TopFollows(list) { onEvent(InboxEvent.ScrolledToTop) }
}

private fun LazyListScope.dialogs(state: InboxState, onEvent: (InboxEvent) -> Unit, open: DialogId?, onMenu: (DialogId) -> Unit) {
    val rows = state.rows
    if (rows == null) {
        item("unknown", "unknown") { Skeleton() }
        return
    }
    if (state.isEmpty) {
        item("empty", "empty") { Box(Modifier.fillParentMaxHeight(0.6f)) { NoDialogs(state, onEvent) } }
        return
    }
    val before = state.before
    val known = before until before + rows.size
    items(
        count = before + rows.size + state.after,
        key = { if (it in known) rows[it - before].id.value else "far $it" },
        contentType = { if (it in known) "row" else "far" },
    ) {
        if (it in known) {
            val row = rows[it - before]
            DialogItem(row, state.freshness.clockOffsetMs, row.id == open, onEvent) { onMenu(row.id) }
            HorizontalDivider(Modifier.padding(start = 76.dp), color = MaterialTheme.colorScheme.outlineVariant)
        } else {
            SkeletonRow(it)
        }
    }
    item("end", "end") { Box(Modifier.fillMaxWidth().padding(bottom = 88.dp)) }
}

/** Why this segment is empty, and what fills it. */
@Composable
private fun NoDialogs(state: InboxState, onEvent: (InboxEvent) -> Unit) = when (state.tab) {
    Tab.MINE -> if (state.shift.nothingComes == null) {
        Empty(Icons.Inbox, words.emptyMineTitle, words.emptyMineText)
    } else {
        Empty(Icons.Power, words.emptyMineTitle, words.emptyMineOffText) {
            Strong(words.emptyMineOffAction, Icons.Power, { onEvent(InboxEvent.OpenShift) })
        }
    }
    Tab.WAITING_CUSTOMER -> Empty(Icons.Hourglass, words.emptyWaitingTitle, words.emptyWaitingText)
    Tab.QUEUE -> Empty(Icons.Check, words.emptyQueueTitle, words.emptyQueueText)
    Tab.ALL_LINES -> Empty(Icons.Chat, words.emptyAllTitle, words.emptyAllText)
    Tab.HISTORY -> Empty(Icons.Archive, words.emptyHistoryTitle, words.emptyHistoryText)
    Tab.SPAM -> Empty(Icons.Block, words.emptySpamTitle, words.emptySpamText)
}

/** An offer that came while one was further down the list must not wait unseen. */
@Composable
private fun OfferAbove(list: LazyListState, state: InboxState, modifier: Modifier) {
    val away by remember(list) { derivedStateOf { list.firstVisibleItemIndex > 1 } }
    val scope = rememberCoroutineScope()
    if (!away || state.offers.isEmpty()) return
    val text = words.inboxOfferAbove(state.offers.size)
    Box(modifier.padding(top = 60.dp).semantics { liveRegion = LiveRegionMode.Polite }) {
        Strong(text, Icons.Alert, { scope.launch { list.scrollToItem(0) } })
    }
}

/** What was swiped away can be had back for some seconds. */
@Composable
private fun UndoBar(undo: Undo?, onUndo: () -> Unit) {
    if (undo == null) return
    val text = when (undo.step) {
        is UndoStep.Decline -> words.undoDecline(undo.name)
        is UndoStep.Close -> words.undoClose(undo.name)
        is UndoStep.NoReplyNeeded -> words.undoNoReply(undo.name)
        is UndoStep.Spam -> words.undoSpam(undo.name)
    }
    val colors = MaterialTheme.colorScheme
    Notice(text, Icons.Undo, colors.inverseSurface, colors.inverseOnSurface) {
        TextButton(onUndo) { Text(words.undoAction, color = colors.inversePrimary) }
    }
}

/** How near the end of the window the middle of the screen may come before the window follows. */
private const val MARGIN = 25

/**
 * Moves the window when the middle of the screen nears its end: once for a window, never for a row. [heads] items stand in
 * the list before the first dialog.
 */
@Composable
internal fun <T> WindowFollows(list: LazyListState, heads: Int, before: Int, rows: List<T>, after: Int, onAnchor: (T) -> Unit) {
    val anchor by rememberUpdatedState(onAnchor)
    LaunchedEffect(list, heads, before, rows, after) {
        if (rows.isEmpty()) return@LaunchedEffect
        val middle = snapshotFlow { list.firstVisibleItemIndex + list.layoutInfo.visibleItemsInfo.size / 2 - heads }
        val far = middle.first { at ->
            (before > 0 && at < before + MARGIN) || (after > 0 && at > before + rows.size - MARGIN)
        }
        anchor(rows[(far - before).coerceIn(rows.indices)])
    }
}

/** Says when the top is reached again: from then on the window starts there. */
@Composable
private fun TopFollows(list: LazyListState, onTop: () -> Unit) {
    val top by rememberUpdatedState(onTop)
    LaunchedEffect(list) {
        snapshotFlow { list.firstVisibleItemIndex == 0 }.distinctUntilChanged().drop(1).collect { if (it) top() }
    }
}
