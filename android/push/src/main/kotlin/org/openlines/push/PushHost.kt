// What this module wants of the app around it.
package org.openlines.push

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import org.openlines.core.Account
import org.openlines.core.CoreException
import org.openlines.core.DialogId
import org.openlines.core.OfferId
import org.openlines.ui.Words

/** The application is one: receivers and workers are made by the system and find everything through it. */
interface PushHost {
    val words: Words

    /** Lives as long as the process. */
    val scope: CoroutineScope

    val push: Push

    /** The accounts of this phone, opened. Throws what the core throws. */
    suspend fun accounts(): List<Account>

    /** What a tap on a notification opens: the [offer], or the [dialog], or the list when it is about none. */
    fun screen(account: String, dialog: DialogId?, offer: OfferId?): Intent

    /** What opens the screen on which the [dialog] is handed on. */
    fun transfer(account: String, dialog: DialogId): Intent

    /** Whether this dialog's screen is seen just now. */
    fun isInFront(account: String, dialog: DialogId): Boolean

    /** What a tap opens on a notification about several dialogs, or about a line. */
    fun alerts(account: String): Intent
}

internal val Context.pushHost: PushHost get() = applicationContext as PushHost

/** Does [work] beyond the end of `onReceive`, within the seconds that the system gives to a receiver. */
internal fun BroadcastReceiver.beyond(context: Context, work: suspend (PushHost) -> Unit) {
    val host = context.pushHost
    val pending = goAsync()
    host.scope.launch {
        try {
            withTimeoutOrNull(RECEIVER_MS) { work(host) }
        } finally {
            pending.finish()
        }
    }
}

/** Draws what is known here, as far as the core opens. */
internal suspend fun PushHost.refreshIfOpen() {
    try {
        push.refresh()
    } catch (_: CoreException) {
        // The key store is locked or the disk is full: the worker, which was started too, tries again.
    }
}

private const val RECEIVER_MS = 9_000L
