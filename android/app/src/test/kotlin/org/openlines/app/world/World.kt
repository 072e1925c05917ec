// What every test of the app begins and ends with.
package org.openlines.app.world

import android.Manifest
import android.app.Notification
import android.app.NotificationManager
import android.app.RemoteInput
import android.content.Intent
import android.os.Bundle
import androidx.test.core.app.ApplicationProvider
import androidx.work.WorkInfo.State.RUNNING
import androidx.work.WorkManager
import androidx.work.WorkQuery
import androidx.work.testing.WorkManagerTestInitHelper
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.rules.ExternalResource
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.OfferRow
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

    /** In the order in which nothing is taken away from under what still runs: a fault of it would be the next test's. */
    override fun after() = try {
        portal.close()
        runBlocking { withTimeout(PATIENCE_MS) { app.scope.coroutineContext.job.cancelAndJoin() } }
        val work = WorkManager.getInstance(app)
        eventuallyTrue("no worker runs") { work.getWorkInfos(WorkQuery.fromStates(RUNNING)).get().isEmpty() }
        work.cancelAllWork().result.get()
        runBlocking { withTimeout(PATIENCE_MS) { app.core().shutdown() } }
    } finally {
        WorkManagerTestInitHelper.closeWorkDatabase()
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

    /** An offer with these words, fetched as a worker does it: without a screen there is no socket. */
    fun offered(account: Account, words: String): OfferRow = eventually("an offer with \"$words\"") {
        runBlocking {
            account.syncOnce(20_000)
            account.offerSnapshots().first().rows.find { it.words == words && it.outcome == null }
        }
    }

    /** [customer] writes, and the account's operator accepts: his dialog. */
    fun accepted(account: Account, customer: Customer, words: String): DialogId {
        customer.writes(words)
        val offer = offered(account, words)
        runBlocking {
            account.submit(Command.Accept(offer.id))
            account.syncOnce(20_000)
        }
        check(customer.status() == "answered")
        return offer.dialog
    }

    /** Offers in the shade; an accepted dialog may be there anew, for its unread words. */
    fun offersShown(): List<Notification> = notifications().filter { it.channelId == "offer" }

    fun notifications(): List<Notification> =
        checkNotNull(app.getSystemService(NotificationManager::class.java)).activeNotifications.map { it.notification }

    private companion object {
        const val PATIENCE_MS = 15_000L
    }
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
