package org.openlines.kit

import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import org.openlines.core.Account
import org.openlines.core.AccountSnapshot
import org.openlines.core.AlertsSnapshot
import org.openlines.core.BoardSnapshot
import org.openlines.core.CoreException
import org.openlines.core.DialogId
import org.openlines.core.DialogListSnapshot
import org.openlines.core.DialogRow
import org.openlines.core.NoticeKind
import org.openlines.core.OffersSnapshot
import org.openlines.core.Segment
import org.openlines.core.TeamSnapshot
import org.openlines.core.TimelineAnchor
import org.openlines.core.TimelineSnapshot

/*
 * The core's views as flows. Collecting opens a view, every revision is emitted (those that nobody was ready for are
 * merged), and when the collection ends, however it ends, the view is stopped and freed. Of an
 * account that is closed, and of what cannot exist, a flow is empty.
 */

/** Most rows that a window has: two to three screens. */
const val WINDOW = 120

/** Where a dialog list's window lies: around [anchor], or at the top. */
data class ListPlace(val anchor: DialogId? = null, val count: Int = WINDOW)

/** Where a timeline's window lies. */
data class TimelinePlace(val anchor: TimelineAnchor = TimelineAnchor.Newest, val count: Int = WINDOW)

/** The account itself: its contact with the portal, its shift, its lines. */
fun Account.snapshots(): Flow<AccountSnapshot> =
    revisions({ accountView() }, { next(it) }, { stop() }, AccountSnapshot::revision)

/** The offers to this operator. */
fun Account.offerSnapshots(): Flow<OffersSnapshot> =
    revisions({ offers() }, { next(it) }, { stop() }, OffersSnapshot::revision)

/** The colleagues on this operator's lines, and guests. */
fun Account.teamSnapshots(): Flow<TeamSnapshot> =
    revisions({ team() }, { next(it) }, { stop() }, TeamSnapshot::revision)

/** What this operator is told of. */
fun Account.alertSnapshots(): Flow<AlertsSnapshot> =
    revisions({ alerts() }, { next(it) }, { stop() }, AlertsSnapshot::revision)

/** How the lines stand that this operator manages; the portal counts for as long as it is collected. */
fun Account.boardSnapshots(): Flow<BoardSnapshot> =
    revisions({ board() }, { next(it) }, { stop() }, BoardSnapshot::revision)

/** A window onto a segment of the dialog list; it begins at the top and follows [places]. */
fun Account.dialogSnapshots(segment: Segment, places: Flow<ListPlace>): Flow<DialogListSnapshot> =
    revisions({ dialogs(segment) }, { next(it) }, { stop() }, DialogListSnapshot::revision) { view ->
        places.collect { view.show(it.anchor, it.count) }
    }

/** Somebody called this operator by name in a dialog of his, and he has not read it. */
data class Call(val dialog: DialogId, val what: NoticeKind, val by: String)

/** The calls by name in his open dialogs: emitted when they change, not with everything else in their rows. */
fun Account.calls(): Flow<Set<Call>> =
    combine(calls(Segment.Mine), calls(Segment.WaitingCustomer)) { mine, waiting -> mine + waiting }.distinctUntilChanged()

private fun Account.calls(segment: Segment): Flow<Set<Call>> =
    dialogSnapshots(segment, emptyFlow()).map { list -> list.rows.mapNotNullTo(HashSet(), ::callIn) }

private fun callIn(row: DialogRow): Call? = row.call?.let { Call(row.id, it, row.callBy) }

/** A window onto a dialog's timeline; it begins at the newest entry and follows [places]. */
fun Account.timelineSnapshots(dialog: DialogId, places: Flow<TimelinePlace>): Flow<TimelineSnapshot> =
    revisions({ timeline(dialog) }, { next(it) }, { stop() }, TimelineSnapshot::revision) { view ->
        places.collect { view.show(it.anchor, it.count) }
    }

private fun <View : AutoCloseable, Snapshot : Any> revisions(
    open: () -> View,
    next: suspend View.(Long) -> Snapshot?,
    stop: View.() -> Unit,
    revision: (Snapshot) -> Long,
    meanwhile: suspend (View) -> Unit = {},
): Flow<Snapshot> = flow {
    // An id that is none, from an old link or a damaged note of it, has nothing to show.
    val opened = try {
        open()
    } catch (_: CoreException.Refused) {
        return@flow
    }
    opened.use { view ->
        try {
            // The scope ends before the view is freed: nothing moves a window that is gone.
            coroutineScope {
                val moving = launch { meanwhile(view) }
                var seen = 0L
                while (true) {
                    val snapshot = view.next(seen) ?: break
                    emit(snapshot)
                    seen = revision(snapshot)
                }
                moving.cancel()
            }
        } finally {
            view.stop()
        }
    }
}
