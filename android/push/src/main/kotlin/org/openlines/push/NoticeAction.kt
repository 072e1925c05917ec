// What a notification's intents carry.
package org.openlines.push

import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.net.Uri
import org.openlines.core.AlertId
import org.openlines.core.DialogId
import org.openlines.core.Notice
import org.openlines.core.NoticeKind
import org.openlines.core.OfferId

/** A notification, as its actions know it. */
internal data class NoticeAction(
    val account: String,
    val notice: String,
    val title: String,
    val dialog: DialogId?,
    val offer: OfferId?,
    val alert: AlertId? = null,
    /** The offer is a colleague's transfer. */
    val transfer: Boolean = false,
) {
    constructor(account: String, notice: Notice) :
        this(account, notice.id, notice.title, notice.dialog, notice.offer, notice.alert, notice.kind == NoticeKind.TRANSFER)

    /** The address makes intents of different notifications different: extras do not count for that. */
    fun intent(context: Context, does: String): Intent = Intent(context, ActionReceiver::class.java)
        .setAction(does)
        .setData(Uri.Builder().scheme("openlines").authority(account).appendPath(notice).build())
        .putExtra("account", account)
        .putExtra("notice", notice)
        .putExtra("title", title)
        .putExtra("dialog", dialog?.value)
        .putExtra("offer", offer?.value)
        .putExtra("alert", alert?.value)
        .putExtra("transfer", transfer)

    fun pending(context: Context, does: String, flags: Int): PendingIntent =
        PendingIntent.getBroadcast(context, 0, intent(context, does), PendingIntent.FLAG_UPDATE_CURRENT or flags)

    companion object {
        const val ACCEPT = "org.openlines.ACCEPT"
        const val DECLINE = "org.openlines.DECLINE"
        const val REPLY = "org.openlines.REPLY"
        const val ACKNOWLEDGE = "org.openlines.ACKNOWLEDGE"
        const val TAKE_OVER = "org.openlines.TAKE_OVER"
        const val NUDGE = "org.openlines.NUDGE"

        /** The name of the words in an inline reply. */
        const val WORDS = "words"

        fun of(intent: Intent): NoticeAction? {
            val said = intent.extras ?: return null
            return NoticeAction(
                said.getString("account") ?: return null,
                said.getString("notice") ?: return null,
                said.getString("title").orEmpty(),
                said.getString("dialog")?.let(::DialogId),
                said.getString("offer")?.let(::OfferId),
                said.getString("alert")?.let(::AlertId),
                said.getBoolean("transfer"),
            )
        }
    }
}
