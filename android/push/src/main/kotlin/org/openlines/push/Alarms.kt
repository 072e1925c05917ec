// Local alarms: moments at which the app wakes by itself, whatever network and pushes do.
package org.openlines.push

import android.app.AlarmManager
import android.app.PendingIntent
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import androidx.core.content.edit
import androidx.core.content.getSystemService
import org.openlines.core.Alarm

/**
 * The alarms of every account, as the core named them last. The system forgets what it was given only when told, and does
 * not say what it holds: the addresses of those set are kept.
 */
internal class Alarms(private val context: Context) {
    private val manager = context.getSystemService<AlarmManager>()
    private val kept = context.getSharedPreferences("alarms", Context.MODE_PRIVATE)
    private val standing: Set<String> get() = kept.getStringSet(KEPT, null).orEmpty()

    /** Replaces the alarms of an account by the nearest of these. */
    fun set(account: String, alarms: List<Alarm>) {
        val nearest = alarms.sortedBy { it.at }.take(MOST).associateBy { address(account, it.id) }
        replace(nearest.keys) { Uri.parse(it).authority == account }
        nearest.forEach { (address, alarm) -> set(address, alarm.at.toEpochMilli()) }
    }

    /** Takes away what belongs to no account any more. */
    fun keepOnly(accounts: Set<String>) = replace(emptySet()) { Uri.parse(it).authority !in accounts }

    private fun replace(fresh: Set<String>, old: (String) -> Boolean) {
        val (gone, stay) = standing.partition(old)
        gone.filter { it !in fresh }.forEach { manager?.cancel(pending(it)) }
        val now = stay.toSet() + fresh
        if (now != standing) kept.edit { putStringSet(KEPT, now) }
    }

    /** To the second where the user allows it; otherwise when the system finds it good, but even while it dozes. */
    private fun set(address: String, at: Long) {
        val exact = Build.VERSION.SDK_INT < Build.VERSION_CODES.S || manager?.canScheduleExactAlarms() == true
        when {
            exact -> manager?.setExactAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at, pending(address))
            else -> manager?.setAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at, pending(address))
        }
    }

    private fun pending(address: String): PendingIntent {
        val intent = Intent(context, AlarmReceiver::class.java).setData(Uri.parse(address))
        return PendingIntent.getBroadcast(context, 0, intent, PendingIntent.FLAG_IMMUTABLE)
    }

    private fun address(account: String, alarm: String) =
        Uri.Builder().scheme("openlines-alarm").authority(account).appendPath(alarm).build().toString()

    private companion object {
        const val KEPT = "set"

        /** The system holds 500 for each app; more than these would come after the app has been opened anyway. */
        const val MOST = 20
    }
}

/** An alarm went off: what is known here is drawn at once, and the portal is asked as soon as it can be. */
class AlarmReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        SyncWorker.start(context)
        beyond(context) { host -> host.refreshIfOpen() }
    }
}

/** Alarms are gone, or could be better: set anew. */
class AlarmsLostReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        SyncWorker.start(context)
        beyond(context) { host -> host.refreshIfOpen() }
    }
}
