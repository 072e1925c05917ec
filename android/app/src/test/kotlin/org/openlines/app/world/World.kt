// What every test of the app begins and ends with.
package org.openlines.app.world

import android.Manifest
import android.app.Notification
import android.app.NotificationManager
import android.app.RemoteInput
import android.content.Intent
import android.os.Bundle
import androidx.test.core.app.ApplicationProvider
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.rules.ExternalResource
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.Segment
import org.openlines.kit.dialogSnapshots
import org.openlines.kit.offerSnapshots
import org.robolectric.Shadows.shadowOf

/** A portal, and the app with leave to notify; both end with the test. */
class World : ExternalResource() {
    lateinit var portal: Portal
        private set

    val app: TestApp get() = ApplicationProvider.getApplicationContext()

    override fun before() {
        portal = Portal.start()
        shadowOf(app).grantPermissions(Manifest.permission.POST_NOTIFICATIONS)
    }

    override fun after() {
        portal.close()
        runBlocking { withTimeout(15_000) { app.core().shutdown() } }
    }

    /** Signed in with an open shift. */
    fun onShift(login: String): Account {
        val account = app.signIn(portal, login)
        runBlocking {
            account.submit(Command.ShiftStart(null))
            account.syncOnce(20_000)
        }
        return account
    }

    /** [customer] writes, and the account's operator accepts: his dialog. */
    fun accepted(account: Account, customer: Customer, words: String): DialogId = runBlocking {
        customer.writes(words)
        val offer = account.offerSnapshots().mapNotNull { snapshot -> snapshot.rows.find { it.words == words && it.outcome == null } }.first()
        account.submit(Command.Accept(offer.id))
        account.dialogSnapshots(Segment.Mine, emptyFlow()).first { list -> list.rows.any { it.id == offer.dialog } }
        offer.dialog
    }

    fun notifications(): List<Notification> =
        checkNotNull(app.getSystemService(NotificationManager::class.java)).activeNotifications.map { it.notification }
}

fun Notification.text(what: String = Notification.EXTRA_TEXT): String? = extras.getCharSequence(what)?.toString()

/** Taps an action. */
fun Notification.tap(title: String) = actions.single { it.title.toString() == title }.actionIntent.send()

/** Writes into an action's field and sends it, as the system does. */
fun Notification.write(world: World, title: String, words: String) {
    val action = actions.single { it.title.toString() == title }
    val filled = Intent()
    RemoteInput.addResultsToIntent(action.remoteInputs, filled, Bundle().apply { putCharSequence(action.remoteInputs[0].resultKey, words) })
    action.actionIntent.send(world.app, 0, filled)
}
