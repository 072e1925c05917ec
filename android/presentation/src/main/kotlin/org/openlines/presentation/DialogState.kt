package org.openlines.presentation

import java.time.Instant
import org.openlines.core.CommandId
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.OfferId
import org.openlines.core.OperatorId
import org.openlines.core.ParticipantRow
import org.openlines.core.TimelineRow
import org.openlines.core.Unsent

/** A dialog: its timeline, and what stands below it. */
data class DialogState(
    val id: DialogId,
    /** The dialog's row; `null` while it is not known here. */
    val dialog: DialogRow? = null,
    /** The right to it has ended: what it covered has left the phone. */
    val gone: Boolean = false,
    /** The window, ascending, own unsent commands last; `null` until it is read for the first time. */
    val rows: List<TimelineRow>? = null,
    /** How many entries lie before and after the window. */
    val before: Int = 0,
    val after: Int = 0,
    /** The last entry that was read before this visit: the mark "new" stands behind it. */
    val readBefore: Long? = null,
    /** What stands below the timeline. */
    val foot: Foot = Foot.Nothing,
    val composer: Composer = Composer(),
    /** A message is being edited, in the place of the composer. */
    val editing: Editing? = null,
    /** It was handed on, and the receiver has not said yes: until then it stays as it is. */
    val handover: Handover? = null,
    /** What the menu in the head offers. */
    val menu: List<DialogAction> = emptyList(),
    /** What is asked before it is done. */
    val asking: DialogQuestion? = null,
    /** A colleague is chosen who will be invited. */
    val inviting: Inviting? = null,
    /** Who was invited and has not left. */
    val participants: List<ParticipantRow> = emptyList(),
    /** Who asks to be invited, for the responsible. */
    val asker: Asker? = null,
    /** When somebody was last heard typing here (portal time); worth showing for [TYPING_TIME]. */
    val typingAt: Instant? = null,
    /** It was the customer; otherwise a colleague. */
    val typingByCustomer: Boolean = false,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
) {
    /** The window ends with the newest entry. */
    val atNewest: Boolean get() = after == 0
}

/** Who can be invited; `null` until they are known. */
data class Inviting(val colleagues: List<TransferState.Choice>? = null)

/** Somebody asks to be invited, in the timeline's [row]: there he is invited with one tap. */
data class Asker(val row: String, val operator: OperatorId)

/** A transfer that waits for its receiver's yes, for those who may take it back. */
data class Handover(
    /** Who is asked; `null`: the name is not known here. */
    val name: String?,
    /** When it comes to nothing by itself (portal time). */
    val until: Instant,
    /** It is being taken back. */
    val withdrawing: Boolean = false,
)

/** What stands below the timeline: the composer, or the one step that leads to it. */
sealed interface Foot {
    /** Nothing is known yet, or nothing can be done. */
    data object Nothing : Foot
    /** Both composers. */
    data object Write : Foot
    /** Notes only: somebody else answers, or the session is closed. [step] leads to the other. */
    data class NoteOnly(val step: FootStep?) : Foot
    /** No composer, but a step. */
    data class Step(val step: FootStep) : Foot
    /** Reading only; somebody else is responsible, by name when it is known. */
    data class ReadOnly(val responsible: String?) : Foot
}

sealed interface FootStep {
    /** Accept the offer of this session. */
    data class Accept(val offer: OfferId) : FootStep
    /** Take a queued session; [needsShift]: the shift must be opened first, and the step leads there. */
    data class Take(val needsShift: Boolean) : FootStep
    /** Take it from [responsible]: asks first. */
    data class TakeOver(val responsible: String?) : FootStep
    /** Open a new session in a closed dialog. */
    data object Resume : FootStep
    /** Ask the responsible to be invited. */
    data object AskInvite : FootStep
    /** The step was taken and is on its way to the portal. */
    data class OnItsWay(val what: FootStep) : FootStep
}

/** The two composers. Each has its own draft; which one is open is remembered for each dialog. */
data class Composer(
    val mode: ComposerMode = ComposerMode.REPLY,
    val text: String = "",
    /** What another device had written meanwhile. */
    val otherDraft: String? = null,
    /** The other composer holds words too, out of sight. */
    val otherModeHasDraft: Boolean = false,
    /** Its words are being stored as a message. */
    val sending: Boolean = false,
) {
    val canSend: Boolean get() = isSendable(text)
}

/** Longest text in characters (docs/errors.md, `text_too_long`). */
const val MAX_TEXT = 20_000

/** Characters as the portal counts them. */
val String.characters: Int get() = codePointCount(0, length)

internal fun isSendable(text: String): Boolean = text.isNotBlank() && text.characters <= MAX_TEXT

/** What the head's menu does, in the order in which it stands there. */
enum class DialogAction { NO_REPLY_NEEDED, PIN, UNPIN, TRANSFER, INVITE, NUDGE, WHY, LEAVE, SPAM, UNSPAM, CLOSE }

/** What is asked once before it is done. */
sealed interface DialogQuestion {
    data object Close : DialogQuestion
    data object NoReplyNeeded : DialogQuestion
    data class TakeOver(val responsible: String?) : DialogQuestion
    data object Leave : DialogQuestion
    /** Give up an own command; [words] are lost with it. */
    data class Delete(val command: CommandId, val words: String) : DialogQuestion
    /** Take an own message back. */
    data class Recall(val message: CommandId) : DialogQuestion
    /** Stop editing a message; [words] are lost with it. */
    data class StopEdit(val words: String) : DialogQuestion
}

/** A transfer to a line was refused because it is closed, or nobody can be asked there now: it may go all the same (P20). */
val Unsent.asksAnyway: Boolean get() = kind == "transfer_to_line" && refusal?.code in listOf("line_closed", "nobody_eligible")

sealed interface DialogEvent {
    data class TextChanged(val text: String) : DialogEvent
    data class ModeChanged(val mode: ComposerMode) : DialogEvent
    data object Send : DialogEvent
    /** Puts what another device had written into the composer; what was there is offered in its place. */
    data object UseOtherDraft : DialogEvent
    data object DismissOtherDraft : DialogEvent

    /** Puts the words of this own message in the place of the composer. */
    data class Edit(val message: CommandId) : DialogEvent
    data class EditChanged(val text: String) : DialogEvent
    data object SaveEdit : DialogEvent
    /** Asks first when there are changed words. */
    data object StopEdit : DialogEvent
    /** Takes this own message back; asks first. */
    data class Recall(val message: CommandId) : DialogEvent

    /** These entries are on screen, up to this number: they count as read. */
    data class Seen(val seq: Long) : DialogEvent
    /** This entry is in the middle of the screen: the window follows. */
    data class Scrolled(val seq: Long) : DialogEvent
    data object JumpToNewest : DialogEvent

    /** Accept, take, take over, resume or ask to be invited: whatever [DialogState.foot] shows. */
    data object TakeStep : DialogEvent
    /** Close, no reply needed and leave ask first, spam can be undone, transfer, invite and why go on from here. */
    data class Choose(val action: DialogAction) : DialogEvent
    /** Brings this colleague in, at once. */
    data class Invite(val operator: OperatorId) : DialogEvent
    data object CancelInvite : DialogEvent
    /** Brings [DialogState.asker] in. */
    data object InviteAsker : DialogEvent
    /** Takes the transfer of [DialogState.handover] back. */
    data object WithdrawTransfer : DialogEvent
    /** Yes to [DialogState.asking]. */
    data object Confirm : DialogEvent
    data object CancelQuestion : DialogEvent

    /** Sends a refused text once more, as a new command. */
    data class Retry(val command: CommandId) : DialogEvent
    /** Puts a refused or queued text back into its composer and gives the command up; that of an edit is edited on. */
    data class TakeBack(val command: CommandId) : DialogEvent
    /** Asks first. */
    data class Delete(val command: CommandId) : DialogEvent
    data class LookAtHeld(val command: CommandId) : DialogEvent

    data object DismissProblem : DialogEvent
    data object Back : DialogEvent
}
