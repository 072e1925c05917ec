package org.openlines.presentation

import java.time.Duration
import java.time.Instant
import org.openlines.core.Leave
import org.openlines.core.OperatorId
import org.openlines.core.ShiftRow

/** The operator's shift and why nothing comes, in one line. */
data class ShiftLine(
    /** As the portal told it last, with what was asked for here and not confirmed; `null` until it has told. */
    val shift: ShiftRow? = null,
    val nothingComes: NothingComes? = null,
) {
    /** What is worth saying at that instant (portal time): a contact lost a moment ago is not (P15). */
    fun nothingComes(now: Instant): NothingComes? = nothingComes.takeUnless {
        it is NothingComes.NoContact && Duration.between(it.since, now) < NO_CONTACT
    }
}

/** Why no offer comes; the first that applies. */
sealed interface NothingComes {
    data object ShiftOff : NothingComes
    data object PausedByMe : NothingComes
    /** The portal paused the shift after too many missed offers. One tap continues. */
    data object PausedAfterMisses : NothingComes
    /** No contact since then (portal time). After [NO_CONTACT] the screen says "You are not receiving dialogs". */
    data class NoContact(val since: Instant) : NothingComes
}

enum class ShiftStep { START, PAUSE, CONTINUE, END }

/** The switch for one's own shift. The core's enum of the same name is `org.openlines.core.ShiftState`. */
data class ShiftState(
    val line: ShiftLine = ShiftLine(),
    /** What can be done now. */
    val steps: List<ShiftStep> = emptyList(),
    /** The end that will be promised with the start (portal time); `null`: none. */
    val plannedEnd: Instant? = null,
    /** The shift is on, so its planned end can be put off. */
    val canProlong: Boolean = false,
    /** When he is on leave, in order, with what was asked for here and not confirmed. */
    val leave: List<Leave> = emptyList(),
    /** A change of [leave] is on its way to the portal. */
    val leavePending: Boolean = false,
    /** It is asked whether to end the shift. */
    val askingEnd: EndQuestion? = null,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
)

/** What becomes of the dialogs when the shift ends (P19). Those that wait for their customer stay, and pinned ones. */
data class EndQuestion(
    /** How many dialogs wait for his answer and go to somebody else. */
    val waiting: Int,
    /** Who could get them: those on shift; `null` until they are known. */
    val colleagues: List<TransferState.Choice>? = null,
    /** Who gets them; `null`: the queue. */
    val to: OperatorId? = null,
)

sealed interface ShiftEvent {
    data class PlannedEndChanged(val at: Instant?) : ShiftEvent
    /** A later end of the running shift (portal time), at once. */
    data class Prolong(val until: Instant) : ShiftEvent
    /** Whole days of the phone's zone: from the start of the first to the start of the day after the last. */
    data class AddLeave(val from: Instant, val to: Instant) : ShiftEvent
    data class RemoveLeave(val leave: Leave) : ShiftEvent
    data object Start : ShiftEvent
    data object Pause : ShiftEvent
    data object Continue : ShiftEvent
    /** Asks first. */
    data object End : ShiftEvent
    /** Who gets what waits; `null`: the queue. */
    data class EndTo(val operator: OperatorId?) : ShiftEvent
    data object ConfirmEnd : ShiftEvent
    data object CancelEnd : ShiftEvent
    data object DismissProblem : ShiftEvent
    data object Back : ShiftEvent
}
