// The work after a push, an alarm or an action in a notification: ask the portals once, then say what there is to say.
package org.openlines.push

import android.content.Context
import android.net.ConnectivityManager
import androidx.core.content.getSystemService
import androidx.work.BackoffPolicy
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingWorkPolicy
import androidx.work.ForegroundInfo
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequest
import androidx.work.OneTimeWorkRequestBuilder
import androidx.work.OutOfQuotaPolicy
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import java.util.concurrent.TimeUnit
import org.openlines.core.CoreException

/** One at a time; what is asked for while one runs is done after it, since it may have fetched already. */
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val done = try {
            applicationContext.pushHost.push.sync(DEADLINE_MS)
        } catch (_: CoreException) {
            false // the key store is locked, or the disk is full
        }
        return when {
            done -> Result.success()
            runAttemptCount < MOST_ATTEMPTS -> Result.retry()
            else -> Result.failure()
        }
    }

    /** Before Android 12 urgent work must show a notification while it runs. */
    override suspend fun getForegroundInfo() =
        ForegroundInfo(FOREGROUND, NoticeBoard(applicationContext, applicationContext.pushHost).syncing())

    companion object {
        private const val NAME = "sync"
        private const val DEADLINE_MS = 20_000L
        private const val MOST_ATTEMPTS = 6
        private const val FOREGROUND = 2

        /** Has the portals asked soon. */
        fun start(context: Context) {
            val manager = WorkManager.getInstance(context)
            manager.enqueueUniqueWork(NAME, ExistingWorkPolicy.APPEND_OR_REPLACE, request(context))
        }

        /** It waits for a network only when there is none now: behind some VPNs the system never says that there is. */
        internal fun request(context: Context): OneTimeWorkRequest {
            val online = context.getSystemService<ConnectivityManager>()?.activeNetwork != null
            val network = if (online) NetworkType.NOT_REQUIRED else NetworkType.CONNECTED
            return OneTimeWorkRequestBuilder<SyncWorker>()
                .setExpedited(OutOfQuotaPolicy.RUN_AS_NON_EXPEDITED_WORK_REQUEST)
                .setConstraints(Constraints.Builder().setRequiredNetworkType(network).build())
                .setBackoffCriteria(BackoffPolicy.EXPONENTIAL, 10, TimeUnit.SECONDS)
                .build()
        }
    }
}
