package org.openlines.presentation

import java.time.Instant
import org.openlines.core.ShiftRow

/** The operator's shift and why nothing comes, in one line. */
data class ShiftLine(
    /** As the portal told it last, with what was asked for here and not confirmed; `null` until it has told. */
    val shift: ShiftRow? = null,
    val nothingComes: NothingComes? = null,
)

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
    /** It is asked whether to end the shift; how many dialogs still wait for him. */
    val askingEnd: Int? = null,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
)

sealed interface ShiftEvent {
    data class PlannedEndChanged(val at: Instant?) : ShiftEvent
    data object Start : ShiftEvent
    data object Pause : ShiftEvent
    data object Continue : ShiftEvent
    /** Asks first. */
    data object End : ShiftEvent
    data object ConfirmEnd : ShiftEvent
    data object CancelEnd : ShiftEvent
    data object DismissProblem : ShiftEvent
    data object Back : ShiftEvent
}
