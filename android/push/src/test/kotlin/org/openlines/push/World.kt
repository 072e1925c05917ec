// A host without accounts, whose words are the names of the keys.
package org.openlines.push

import android.app.Application
import android.app.Notification
import android.app.NotificationManager
import android.content.Context
import android.content.Intent
import androidx.test.core.app.ApplicationProvider
import java.lang.reflect.Proxy
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import org.openlines.core.Access
import org.openlines.core.Account
import org.openlines.core.Awaited
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.LineId
import org.openlines.core.OfferId
import org.openlines.core.OperatorId
import org.openlines.core.SessionState
import org.openlines.ui.Words

class TestHost : Application(), PushHost {
    override val scope = CoroutineScope(Dispatchers.Default)
    override val push by lazy { Push(this, this) }
    override val words = Proxy.newProxyInstance(Words::class.java.classLoader, arrayOf(Words::class.java)) { _, method, arguments ->
        (listOf(method.name.removePrefix("get").replaceFirstChar(Char::lowercase)) + arguments.orEmpty()).joinToString(" ")
    } as Words

    override suspend fun accounts(): List<Account> = emptyList()

    /** The dialog that is seen, and its account. */
    var front: Pair<String, DialogId>? = null

    override fun isInFront(account: String, dialog: DialogId): Boolean = front == account to dialog

    override fun alerts(account: String): Intent = Intent("alerts of $account")

    override fun transfer(account: String, dialog: DialogId): Intent = Intent("transfer ${dialog.value} of $account")

    override fun screen(account: String, dialog: DialogId?, offer: OfferId?): Intent =
        Intent(offer?.let { "offer ${it.value} of $account" } ?: "dialog ${dialog?.value} of $account")
}

internal val host: TestHost get() = ApplicationProvider.getApplicationContext()

internal fun shown(): Map<String, Notification> =
    host.system<NotificationManager>().activeNotifications.associate { it.tag to it.notification }

internal fun Notification.text(what: String): String? = extras.getCharSequence(what)?.toString()

internal inline fun <reified T : Any> Context.system(): T = checkNotNull(getSystemService(T::class.java))

/** Dialog 3, in which Maria waits for Oleg's answer. */
internal fun dialogRow(access: Access = Access.MANAGER, state: SessionState = SessionState.ANSWERED) = DialogRow(
    id = DialogId("3"), line = LineId("1"), lineName = "Shop", channel = "1", customer = "9", customerName = "Maria", access = access,
    session = "12", state = state, responsible = OperatorId("3"), responsibleName = "Oleg", awaited = Awaited.OPERATOR,
    waitingSince = null, closedAt = null, closeReason = null, takeable = false, normKind = null, warnAt = null, dueAt = null,
    lastText = "", lastAt = null, lastWho = null, lastFile = false, lastUnsent = false, unread = 0, draft = false, unsent = 0,
    needsLook = 0, pending = null,
)
