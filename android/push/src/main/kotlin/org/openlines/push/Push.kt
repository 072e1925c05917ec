// Notifications and alarms of all accounts, kept as the core wants them.
package org.openlines.push

import android.content.Context
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.openlines.core.Account
import org.openlines.core.CoreException
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.Notices
import org.openlines.kit.timelineSnapshots

/**
 * The core says what to show, what to withdraw and when to wake; this does it. One at a time: each notice is said once,
 * and a withdrawal must not overtake what it withdraws.
 */
class Push(context: Context, private val host: PushHost) {
    private val board = NoticeBoard(context, host)
    private val alarms = Alarms(context)
    private val turn = Mutex()

    /**
     * Draws what changed since the last time, of every account, without asking a portal; [quiet] without any sound.
     */
    suspend fun refresh(quiet: Boolean = false) {
        turn.withLock { draw(host.accounts(), quiet) }
    }

    /**
     * Asks every portal once, then draws. Returns false when one could not be asked and should be asked again.
     */
    suspend fun sync(deadlineMs: Long): Boolean = turn.withLock {
        val accounts = host.accounts()
        val asked = accounts.map { account -> ask(account, deadlineMs) }
        val bare = draw(accounts, quiet = false)
        // What there is to say is said by now.
        if (asked.all { it }) bare.forEach { addButtons(it) }
        asked.all { it }
    }

    /** Says that what was asked for in a notification did not happen. */
    internal fun fail(action: NoticeAction, words: String?) = board.fail(action, words)

    /** Takes a notification away that has been answered. */
    internal fun cancel(action: NoticeAction) = board.cancel(action.account, action.notice)

    private suspend fun ask(account: Account, deadlineMs: Long): Boolean = try {
        account.syncOnce(deadlineMs)
        true
    } catch (_: CoreException.NoNetwork) {
        false
    } catch (_: CoreException.Wait) {
        false
    } catch (_: CoreException) {
        // A sign-in that is over, a portal that wants a newer app: asking again would not help. The app says it.
        true
    }

    /**
     * Only while somebody looks at a manager's alerts does the portal tell of their dialogs, and without that nothing can be
     * done about one in its notification: they are looked at for as long as it takes to ask once more. Without an answer the
     * notifications stay as they are.
     */
    private suspend fun addButtons(account: Account) = account.alerts().use { view ->
        try {
            view.next(0)
            account.syncOnce(BUTTONS_MS)
            // With its customer's name an alert is drawn anew, without a second sound.
            draw(host.accounts(), quiet = false)
        } catch (_: CoreException) {
            // The portal was there a moment ago: the next push tries again.
        } finally {
            view.stop()
        }
    }

    /**
     * To the end, even if who asked for it has gone: half drawn it would be heard twice. One account's trouble keeps no other
     * from being drawn. Returns whose alerts are about dialogs of which nothing is known here.
     */
    private suspend fun draw(accounts: List<Account>, quiet: Boolean) = withContext(NonCancellable) {
        val bare = ArrayList<Account>()
        val here = accounts.mapTo(HashSet()) { it.id() }
        board.keepOnly(here)
        alarms.keepOnly(here)
        var trouble: CoreException? = null
        for (account in accounts) {
            try {
                alarms.set(account.id(), account.alarms())
                val notices = account.notices()
                val alerted = account.alerted(notices)
                board.show(account.id(), notices, quiet, alerted)
                account.noticesDrawn()
                if (notices.show.any { it.alert != null && it.dialog != null && it.dialog !in alerted }) bare += account
            } catch (_: CoreException.Closed) {
                // Signed out in this moment: the next time it is not here.
            } catch (failed: CoreException) {
                trouble = failed
            }
        }
        trouble?.let { throw it }
        bare
    }

    /** The dialogs that alerts are about, as they are known here: what can be done about each is seen in its row. */
    private suspend fun Account.alerted(notices: Notices): Map<DialogId, DialogRow> {
        val dialogs = notices.show.filter { it.alert != null }.mapNotNullTo(LinkedHashSet()) { it.dialog }
        val rows = dialogs.mapNotNull { timelineSnapshots(it, emptyFlow()).firstOrNull()?.head?.dialog }
        return rows.associateBy { it.id }
    }

    private companion object {
        const val BUTTONS_MS = 5_000L
    }
}
