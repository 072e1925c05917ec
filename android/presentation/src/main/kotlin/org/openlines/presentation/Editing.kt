package org.openlines.presentation

import java.time.Instant
import org.openlines.core.CommandId
import org.openlines.core.TimelineRow
import org.openlines.core.UnsentState

/** A message whose words are being changed. What was being typed waits meanwhile, as it is. */
data class Editing(
    val message: CommandId,
    /** Its words without the change; `null` while they are not known. */
    val original: String?,
    val text: String = original.orEmpty(),
) {
    val canSave: Boolean get() = text != original && isSendable(text)

    /** As it is remembered. The words that the message has are not: the timeline says them. */
    internal val kept: String get() = "${message.value}\n$text"

    /** With the words that the timeline has by now. */
    internal fun knowing(rows: List<TimelineRow>): Editing =
        if (original != null) this else copy(original = rows.firstOrNull { it.message == message && it.unsent == null }?.text)

    internal companion object {
        fun of(kept: String): Editing? {
            val message = kept.substringBefore('\n', "").ifEmpty { return null }
            return Editing(CommandId(message), null, kept.substringAfter('\n'))
        }
    }
}

/** What a long press on a message does, in the order in which it stands in the menu. */
enum class MessageAction { COPY, EDIT, RECALL }

/**
 * What can be done with a message at this moment of the portal's clock. One at a time is edited. What is held or refused
 * has steps of its own below it.
 */
fun messageActions(row: TimelineRow, foot: Foot, isEditing: Boolean, now: Instant): List<MessageAction> {
    val until = row.changeUntil
    val rests = row.unsent?.state == UnsentState.HELD || row.unsent?.state == UnsentState.REFUSED
    val mayChange = row.message != null && (until == null || now.isBefore(until)) && foot == Foot.Write && !rests
    return buildList {
        if (row.text.isNotBlank()) add(MessageAction.COPY)
        if (mayChange && !isEditing) add(MessageAction.EDIT)
        if (mayChange) add(MessageAction.RECALL)
    }
}
