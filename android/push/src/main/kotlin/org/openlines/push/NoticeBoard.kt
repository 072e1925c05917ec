// Notices as notifications of the system.
package org.openlines.push

import android.Manifest
import android.app.Notification
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import androidx.core.app.NotificationChannelCompat
import androidx.core.app.NotificationCompat
import androidx.core.app.NotificationManagerCompat
import androidx.core.app.Person
import androidx.core.app.RemoteInput
import androidx.core.content.ContextCompat
import androidx.core.content.getSystemService
import java.time.Duration
import java.time.Instant
import org.openlines.core.AlertKind
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.Notice
import org.openlines.core.NoticeKind
import org.openlines.core.Notices
import org.openlines.presentation.AlertStep
import org.openlines.presentation.alertSteps
import org.openlines.ui.callOf

/** A channel for each kind, so that each has its own switch and sound in the system's settings. */
internal enum class Channel(val id: String) {
    OFFER("offer"),
    /** A colleague hands a dialog over, and perhaps waits for a yes. */
    TRANSFER("transfer"),
    MESSAGE("message"),
    /** A colleague calls the operator by name. */
    MENTION("mention"),
    NORM_WARNING("norm_warning"),
    NORM_VIOLATION("norm_violation"),
    MANAGER("manager"),
    /** Only before Android 12, while a worker runs. */
    SYNC("sync"),
}

/**
 * Draws each notice as its fields say, and nothing else. A notification is known by its account and the notice's id.
 * On a locked screen the system's privacy setting decides whether names and words are seen.
 */
internal class NoticeBoard(private val context: Context, private val host: PushHost) {
    private val manager = NotificationManagerCompat.from(context)
    private val words get() = host.words

    /** [alerted]: the dialogs of its alerts, as far as they are known here. */
    fun show(account: String, notices: Notices, quiet: Boolean = false, alerted: Map<DialogId, DialogRow> = emptyMap()) {
        notices.withdrawn.forEach { cancel(account, it) }
        if (notices.show.isEmpty()) return
        makeChannels()
        for (notice in notices.show) {
            if (isOnScreen(account, notice)) continue
            val heard = if (quiet) notice.copy(silent = true) else notice
            post(account, notice.id, drawn(account, heard, alerted[notice.dialog]))
        }
    }

    /** A call is read in the dialog whose screen is seen. */
    private fun isOnScreen(account: String, notice: Notice): Boolean {
        if (callOf(notice.kind, notice.text, words) == null) return false
        return notice.dialog?.let { host.isInFront(account, it) } == true
    }

    fun cancel(account: String, notice: String) = manager.cancel(tag(account, notice), ID)

    /** Takes away what belongs to no account any more. */
    fun keepOnly(accounts: Set<String>) = active()
        .filter { it.id == ID && it.tag?.substringBefore('/') !in accounts }
        .forEach { manager.cancel(it.tag, it.id) }

    /**
     * In place of the notification: what was asked for did not happen. An unsent reply's [said] words stay readable, and
     * an alert that is still true is not lost.
     */
    fun fail(action: NoticeAction, said: String?) {
        makeChannels()
        val (channel, text) = when {
            said != null -> Channel.MESSAGE to words.noticeNotSent(said)
            action.alert != null -> Channel.MANAGER to words.noticeNotDone
            action.transfer -> Channel.TRANSFER to words.noticeOfferOver
            else -> Channel.OFFER to words.noticeOfferOver
        }
        val offer = said == null && action.alert == null
        val builder = NotificationCompat.Builder(context, channel.id)
            .setSmallIcon(if (offer) R.drawable.ic_notice_offer else R.drawable.ic_notice_message)
            .setContentTitle(name(action.title))
            .setContentText(text)
            .setStyle(NotificationCompat.BigTextStyle().bigText(text))
            .setContentIntent(tap(action))
            .setVisibility(NotificationCompat.VISIBILITY_PRIVATE)
            .setAutoCancel(true)
            .setSilent(said == null)
        if (offer) builder.setTimeoutAfter(OVER_MS)
        post(action.account, action.notice, builder.build())
    }

    /** For a worker that must show something before Android 12. */
    fun syncing(): Notification {
        makeChannels()
        return NotificationCompat.Builder(context, Channel.SYNC.id)
            .setSmallIcon(R.drawable.ic_notice_message)
            .setContentTitle(words.noticeSyncing)
            .build()
    }

    private fun drawn(account: String, notice: Notice, row: DialogRow?): Notification {
        val action = NoticeAction(account, notice)
        val builder = when (notice.kind) {
            NoticeKind.OFFER -> offer(Channel.OFFER, notice, action)
            NoticeKind.TRANSFER -> offer(Channel.TRANSFER, notice, action)
            NoticeKind.MESSAGE -> message(notice, action)
            NoticeKind.HANDED_OVER, NoticeKind.SENT_BACK -> call(Channel.TRANSFER, R.drawable.ic_notice_offer, notice)
            NoticeKind.INVITED, NoticeKind.INVITE_ASKED, NoticeKind.NUDGED ->
                call(Channel.MENTION, R.drawable.ic_notice_message, notice)
            NoticeKind.NORM_WARNING -> alert(Channel.NORM_WARNING, notice, action, row)
            NoticeKind.NORM_VIOLATION -> alert(Channel.NORM_VIOLATION, notice, action, row)
            NoticeKind.MANAGER -> alert(Channel.MANAGER, notice, action, row)
        }
        return builder
            .setContentTitle(name(notice.title))
            .setContentText(text(notice))
            .setContentIntent(tap(action))
            .setCategory(NotificationCompat.CATEGORY_MESSAGE)
            .setVisibility(NotificationCompat.VISIBILITY_PRIVATE)
            .setPublicVersion(hidden(notice))
            .setSilent(notice.silent)
            .build()
    }

    private fun offer(channel: Channel, notice: Notice, action: NoticeAction): NotificationCompat.Builder {
        val builder = NotificationCompat.Builder(context, channel.id)
            .setSmallIcon(R.drawable.ic_notice_offer)
            .setStyle(NotificationCompat.BigTextStyle().bigText(text(notice)))
            .addAction(0, words.noticeAccept, action.pending(context, NoticeAction.ACCEPT, PendingIntent.FLAG_IMMUTABLE))
            .addAction(0, words.noticeDecline, action.pending(context, NoticeAction.DECLINE, PendingIntent.FLAG_IMMUTABLE))
        val deadline = notice.deadline ?: return builder
        val left = Duration.between(Instant.now(), deadline).toMillis()
        return builder
            .setWhen(deadline.toEpochMilli())
            .setUsesChronometer(true)
            .setChronometerCountDown(true)
            .setTimeoutAfter(left.coerceAtLeast(1))
    }

    /** Messages of one dialog share a notification: a new one is added to those that it shows already. */
    private fun message(notice: Notice, action: NoticeAction): NotificationCompat.Builder {
        val customer = Person.Builder().setName(name(notice.title)).setKey(notice.dialog?.value).build()
        val shown = active().find { it.tag == tag(action.account, notice.id) }?.notification
        val style = shown?.let(NotificationCompat.MessagingStyle::extractMessagingStyleFromNotification)
            ?: NotificationCompat.MessagingStyle(Person.Builder().setName(words.noticeMe).build())
        val at = notice.at.toEpochMilli()
        if (style.messages.none { it.timestamp == at && it.text == text(notice) }) style.addMessage(text(notice), at, customer)
        val input = RemoteInput.Builder(NoticeAction.WORDS).setLabel(words.noticeReply).build()
        // The system writes the words into the intent: it must be able to.
        val reply = NotificationCompat.Action
            .Builder(0, words.noticeReply, action.pending(context, NoticeAction.REPLY, PendingIntent.FLAG_MUTABLE))
            .addRemoteInput(input)
            .setSemanticAction(NotificationCompat.Action.SEMANTIC_ACTION_REPLY)
            .setShowsUserInterface(false)
            .build()
        return NotificationCompat.Builder(context, Channel.MESSAGE.id)
            .setSmallIcon(R.drawable.ic_notice_message)
            .setStyle(style)
            .setWhen(at)
            .setShowWhen(true)
            .setAutoCancel(true)
            .addAction(reply)
    }

    /** It is about him by name. What is to be done about it is done in the dialog. */
    private fun call(channel: Channel, icon: Int, notice: Notice): NotificationCompat.Builder =
        NotificationCompat.Builder(context, channel.id)
            .setSmallIcon(icon)
            .setStyle(NotificationCompat.BigTextStyle().bigText(text(notice)))
            .setWhen(notice.at.toEpochMilli())
            .setShowWhen(true)
            .setAutoCancel(true)

    /** A norm, or what managers are told of. What the portal has not told of yet cannot be acknowledged. */
    private fun alert(channel: Channel, notice: Notice, action: NoticeAction, row: DialogRow?): NotificationCompat.Builder {
        val builder = NotificationCompat.Builder(context, channel.id)
            .setSmallIcon(R.drawable.ic_notice_message)
            .setWhen(notice.at.toEpochMilli())
            .setShowWhen(true)
            .setNumber(notice.count)
        if (notice.alert == null) return builder
        // Of what has happened there is nothing to do but to know it.
        val steps = if (notice.about == AlertKind.CUSTOMER_TAKEN) emptyList() else alertSteps(row)
        for ((name, does) in buttons(action, steps).take(MOST_BUTTONS)) builder.addAction(0, name, does)
        return builder
    }

    /**
     * The same as in the app (P50). Where more than three can be done the system leaves out the last, to hand it on: that takes
     * a screen anyway, and the tap opens the dialog, whose menu has it.
     */
    private fun buttons(action: NoticeAction, steps: List<AlertStep>): List<Pair<String, PendingIntent>> = buildList {
        fun does(what: String) = action.pending(context, what, PendingIntent.FLAG_IMMUTABLE)
        add(words.noticeAcknowledge to does(NoticeAction.ACKNOWLEDGE))
        if (AlertStep.TAKE_OVER in steps) add(words.actionTakeOver to does(NoticeAction.TAKE_OVER))
        if (AlertStep.NUDGE in steps) add(words.actionNudge to does(NoticeAction.NUDGE))
        if (AlertStep.TRANSFER in steps && action.dialog != null) {
            add(words.actionTransfer to opening(host.transfer(action.account, action.dialog)))
        }
    }

    /** What a locked screen shows when it may not show names and words. */
    private fun hidden(notice: Notice): Notification {
        val (channel, icon, title) = when (notice.kind) {
            NoticeKind.OFFER -> Triple(Channel.OFFER, R.drawable.ic_notice_offer, words.noticeHiddenOffer)
            NoticeKind.TRANSFER, NoticeKind.HANDED_OVER, NoticeKind.SENT_BACK ->
                Triple(Channel.TRANSFER, R.drawable.ic_notice_offer, words.noticeHiddenTransfer)
            NoticeKind.MESSAGE -> Triple(Channel.MESSAGE, R.drawable.ic_notice_message, words.noticeHiddenMessage)
            NoticeKind.INVITED, NoticeKind.INVITE_ASKED, NoticeKind.NUDGED ->
                Triple(Channel.MENTION, R.drawable.ic_notice_message, words.noticeHiddenMention)
            NoticeKind.NORM_WARNING -> Triple(Channel.NORM_WARNING, R.drawable.ic_notice_message, text(notice))
            NoticeKind.NORM_VIOLATION -> Triple(Channel.NORM_VIOLATION, R.drawable.ic_notice_message, text(notice))
            NoticeKind.MANAGER -> Triple(Channel.MANAGER, R.drawable.ic_notice_message, words.noticeChannelManager)
        }
        return NotificationCompat.Builder(context, channel.id).setSmallIcon(icon).setContentTitle(title).build()
    }

    private fun tap(action: NoticeAction): PendingIntent {
        val several = action.alert != null && action.dialog == null
        val screen = if (several) host.alerts(action.account) else host.screen(action.account, action.dialog, action.offer)
        return opening(screen)
    }

    private fun opening(screen: Intent): PendingIntent =
        PendingIntent.getActivity(context, 0, screen, PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE)

    private fun post(account: String, notice: String, notification: Notification) {
        val allowed = ContextCompat.checkSelfPermission(context, Manifest.permission.POST_NOTIFICATIONS)
        if (allowed == PackageManager.PERMISSION_GRANTED || manager.areNotificationsEnabled()) {
            manager.notify(tag(account, notice), ID, notification)
        }
    }

    /** Again and again: names follow the language, everything else the user has in hand. */
    private fun makeChannels() = manager.createNotificationChannelsCompat(
        listOf(
            channel(Channel.OFFER, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelOffer),
            channel(Channel.TRANSFER, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelTransfer),
            channel(Channel.MESSAGE, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelMessage),
            channel(Channel.MENTION, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelMention),
            channel(Channel.NORM_WARNING, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelNormWarning),
            channel(Channel.NORM_VIOLATION, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelNormViolation),
            channel(Channel.MANAGER, NotificationManagerCompat.IMPORTANCE_HIGH, words.noticeChannelManager),
            channel(Channel.SYNC, NotificationManagerCompat.IMPORTANCE_MIN, words.noticeSyncing),
        ),
    )

    private fun channel(channel: Channel, importance: Int, name: String) =
        NotificationChannelCompat.Builder(channel.id, importance).setName(name).build()

    private fun active() = context.getSystemService<NotificationManager>()?.activeNotifications.orEmpty()

    private fun name(title: String) = title.ifEmpty { words.noticeSomebody }

    private fun text(notice: Notice) = when (notice.about) {
        // The customer's words, or what a colleague wants.
        null -> callOf(notice.kind, notice.text, words) ?: notice.text.ifEmpty { words.noticeNoWords }
        AlertKind.NORM_WARNING -> words.noticeNormWarning(notice.count)
        AlertKind.NORM_VIOLATION -> words.noticeNormViolation(notice.count)
        AlertKind.SECOND_ROUND -> words.noticeSecondRound(notice.text)
        AlertKind.NOBODY_ELIGIBLE -> words.noticeNobodyEligible(notice.text)
        AlertKind.SHIFT_PAUSED -> words.noticeShiftPaused(notice.text)
        AlertKind.CUSTOMER_TAKEN -> words.noticeCustomerTaken(notice.count, notice.text.ifEmpty { words.authorColleague })
        AlertKind.NOBODY_TO_RETURN_TO, AlertKind.NOT_ACCEPTED, AlertKind.UNKNOWN -> words.noticeManager(notice.text)
    }

    private fun tag(account: String, notice: String) = "$account/$notice"

    private companion object {
        const val ID = 1
        const val OVER_MS = 10_000L

        /** The system shows no more. */
        const val MOST_BUTTONS = 3
    }
}
