// Notifications and alarms of all accounts, kept as the core wants them.
package org.openlines.push

import android.content.Context
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.openlines.core.Account
import org.openlines.core.CoreException

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
    suspend fun refresh(quiet: Boolean = false) = turn.withLock { draw(host.accounts(), quiet) }

    /**
     * Asks every portal once, then draws. Returns false when one could not be asked and should be asked again.
     */
    suspend fun sync(deadlineMs: Long): Boolean = turn.withLock {
        val accounts = host.accounts()
        val asked = accounts.map { account -> ask(account, deadlineMs) }
        draw(accounts, quiet = false)
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
     * To the end, even if who asked for it has gone: half drawn it would be heard twice. One account's trouble keeps no other
     * from being drawn.
     */
    private suspend fun draw(accounts: List<Account>, quiet: Boolean) = withContext(NonCancellable) {
        val here = accounts.mapTo(HashSet()) { it.id() }
        board.keepOnly(here)
        alarms.keepOnly(here)
        var trouble: CoreException? = null
        for (account in accounts) {
            try {
                alarms.set(account.id(), account.alarms())
                board.show(account.id(), account.notices(), quiet)
                account.noticesDrawn()
            } catch (_: CoreException.Closed) {
                // Signed out in this moment: the next time it is not here.
            } catch (failed: CoreException) {
                trouble = failed
            }
        }
        trouble?.let { throw it }
    }
}
