package org.openlines.presentation

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.openlines.core.Account
import org.openlines.core.AccountInfo
import org.openlines.core.AccountSnapshot
import org.openlines.core.AlertsSnapshot
import org.openlines.core.Command
import org.openlines.core.LineId
import org.openlines.core.OffersSnapshot
import org.openlines.kit.alertSnapshots
import org.openlines.kit.offerSnapshots
import org.openlines.kit.snapshots

/**
 * What the screens of one account share: the account, what is known of it, and where to go from here. It outlives every
 * screen, so what was begun on one is finished although it is left.
 */
class Desk(
    val account: Account,
    val info: AccountInfo,
    val routes: Routes,
    val memory: Memory,
    val clock: Clock,
    parent: CoroutineScope,
) {
    val scope = CoroutineScope(parent.coroutineContext + SupervisorJob(parent.coroutineContext.job))

    /** The account as it stands; `null` for the first moment. */
    val news: StateFlow<AccountSnapshot?> =
        account.snapshots().stateIn<AccountSnapshot?>(scope, SharingStarted.Eagerly, null)

    /** The offers; `null` for the first moment. */
    val offers: StateFlow<OffersSnapshot?> =
        account.offerSnapshots().stateIn<OffersSnapshot?>(scope, SharingStarted.Eagerly, null)

    /** What he is told of; `null` for the first moment. */
    val alerts: StateFlow<AlertsSnapshot?> =
        account.alertSnapshots().stateIn<AlertsSnapshot?>(scope, SharingStarted.Eagerly, null)

    val freshness: StateFlow<Freshness> =
        news.map(::freshness).stateIn(scope, SharingStarted.Eagerly, Freshness())

    private val lines = MutableSharedFlow<LineId>(extraBufferCapacity = 1)

    /** Lines whose dialogs somebody wants to see in the inbox. */
    val askedLines: SharedFlow<LineId> = lines.asSharedFlow()

    /** Shows the dialogs of this line, in the inbox. */
    fun openLine(line: LineId) {
        lines.tryEmit(line)
        routes.open(Route.Inbox)
    }

    val drafts = Drafts(account, clock, scope)

    private val inOrder = Mutex()

    val undos = Undos(this)

    /**
     * Submits a command, whatever becomes of the screen that asked for it. One is stored before the next, so that
     * commands keep the order of the taps; [first] is what must be done before it is.
     */
    fun submit(command: Command, first: suspend () -> Unit = {}, failed: (Problem) -> Unit): Job =
        scope.launch(start = UNDISPATCHED) {
            inOrder.withLock {
                first()
                problemOf(clock) { account.submit(command) }
            }?.let(failed)
        }

    /** Ends it once everything that was typed and tapped is with the core. */
    suspend fun finish() {
        undos.runNow()
        drafts.settled()
        inOrder.withLock { scope.cancel() }
    }
}
