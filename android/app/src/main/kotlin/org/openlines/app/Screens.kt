// The addresses of screens: what a notification opens.
package org.openlines.app

import android.content.Context
import android.content.Intent
import android.net.Uri
import org.openlines.core.DialogId
import org.openlines.core.OfferId
import org.openlines.presentation.Route

/** `openlines://ACCOUNT/alerts`, and `openlines://ACCOUNT/WHAT/ID` where WHAT is `offer`, `dialog` or `transfer`. */
internal object Screens {
    fun intent(context: Context, account: String, dialog: DialogId?, offer: OfferId?): Intent {
        val address = Uri.Builder().scheme("openlines").authority(account)
        if (offer != null) address.appendPath("offer").appendPath(offer.value)
        else if (dialog != null) address.appendPath("dialog").appendPath(dialog.value)
        return intent(context, address)
    }

    fun transfer(context: Context, account: String, dialog: DialogId): Intent =
        intent(context, Uri.Builder().scheme("openlines").authority(account).appendPath("transfer").appendPath(dialog.value))

    fun alerts(context: Context, account: String): Intent =
        intent(context, Uri.Builder().scheme("openlines").authority(account).appendPath(ALERTS))

    private fun intent(context: Context, address: Uri.Builder): Intent = Intent(context, MainActivity::class.java)
        .setAction(Intent.ACTION_VIEW)
        .setData(address.build())
        .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK or Intent.FLAG_ACTIVITY_SINGLE_TOP)

    /** Any app may send one: it opens a screen of what is here, and nothing else. */
    fun of(intent: Intent?): Pair<String, Route>? {
        val address = intent?.data?.takeIf { it.scheme == "openlines" } ?: return null
        val account = address.authority ?: return null
        if (address.pathSegments == listOf(ALERTS)) return account to Route.Alerts
        val (what, id) = address.pathSegments.takeIf { it.size == 2 } ?: return null
        return when (what) {
            "offer" -> account to Route.Offer(OfferId(id))
            "dialog" -> account to Route.Dialog(DialogId(id))
            "transfer" -> account to Route.Transfer(DialogId(id))
            else -> null
        }
    }

    private const val ALERTS = "alerts"
}
