package org.openlines.presentation

import org.openlines.core.CommandId
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.TimelineRow
import org.openlines.core.WhatChanged

/** A command that was held for a look: what was written beside what changed since. */
data class HeldReplyState(
    val dialog: DialogId,
    val command: CommandId,
    /** The dialog's head as it is now. */
    val row: DialogRow? = null,
    /** The held command; `null` while it is looked for. */
    val held: TimelineRow? = null,
    /** Why it is held; `null` when it is held behind a lost acceptance. */
    val whatChanged: WhatChanged? = null,
    /** What has happened since it was written, oldest first. */
    val since: List<TimelineRow> = emptyList(),
    /** The words being changed; `null` unless they are. */
    val edited: String? = null,
    /** It is asked whether to give the words up. */
    val askingDiscard: Boolean = false,
    val busy: Boolean = false,
    /** It is held no more: sent, changed or given up, here or elsewhere. The screen closes. */
    val done: Boolean = false,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
) {
    /** Only words to the customer can become a note or be changed. */
    val hasWords: Boolean get() = held?.text?.isNotEmpty() == true

    val canSendEdited: Boolean
        get() = !busy && edited != null && isSendable(edited)
}

sealed interface HeldReplyEvent {
    data object SendAnyway : HeldReplyEvent
    data object Edit : HeldReplyEvent
    data class TextChanged(val text: String) : HeldReplyEvent
    data object CancelEdit : HeldReplyEvent
    data object SendEdited : HeldReplyEvent
    data object TurnIntoNote : HeldReplyEvent
    /** Asks first. */
    data object Discard : HeldReplyEvent
    data object ConfirmDiscard : HeldReplyEvent
    data object CancelDiscard : HeldReplyEvent
    data object DismissProblem : HeldReplyEvent
    data object Back : HeldReplyEvent
}
