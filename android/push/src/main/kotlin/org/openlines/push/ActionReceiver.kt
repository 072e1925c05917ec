// Accept, Decline, Reply, Seen, Take over and Ask for an answer in a notification: commands like any others.
package org.openlines.push

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import androidx.core.app.RemoteInput
import org.openlines.core.Command
import org.openlines.core.CoreException

/** Stores the command and takes the notification away; a worker sends it if this process does not live to do so. */
class ActionReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val action = NoticeAction.of(intent) ?: return
        val said = RemoteInput.getResultsFromIntent(intent)?.getCharSequence(NoticeAction.WORDS)?.toString()
        val command = command(intent.action, action, said) ?: return
        beyond(context) { host -> host.act(context, action, command, said) }
    }

    private fun command(does: String?, action: NoticeAction, said: String?): Command? = when (does) {
        NoticeAction.ACCEPT -> action.offer?.let(Command::Accept)
        NoticeAction.DECLINE -> action.offer?.let(Command::Decline)
        NoticeAction.REPLY -> action.dialog?.let { dialog -> said?.let { Command.Send(dialog, it) } }
        NoticeAction.ACKNOWLEDGE -> action.alert?.let(Command::AcknowledgeAlert)
        NoticeAction.TAKE_OVER -> action.dialog?.let(Command::TakeOver)
        NoticeAction.NUDGE -> action.dialog?.let(Command::Nudge)
        else -> null
    }

    private suspend fun PushHost.act(context: Context, action: NoticeAction, command: Command, said: String?) {
        try {
            // An account that was signed out meanwhile has taken its notifications along; this one lingered.
            accounts().find { it.id() == action.account }?.submit(command)
            push.cancel(action)
        } catch (_: CoreException) {
            push.fail(action, said)
            return
        }
        SyncWorker.start(context)
        refreshIfOpen()
    }
}
