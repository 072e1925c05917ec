package org.openlines.presentation

import org.openlines.core.ColleagueRow
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.OperatorId

/** Handing a dialog to a colleague, with a note for him. */
data class TransferState(
    val id: DialogId,
    val dialog: DialogRow? = null,
    /** Those on shift first, then by name; `null` until they are known. */
    val colleagues: List<Choice>? = null,
    val chosen: OperatorId? = null,
    val note: String = "",
    /** It is asked once: "Transfer to Oleg". */
    val asking: Boolean = false,
    val busy: Boolean = false,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
) {
    val chosenName: String? get() = colleagues?.firstOrNull { it.colleague.id == chosen }?.colleague?.name
    val canSend: Boolean get() = !busy && chosen != null && note.characters <= MAX_TEXT

    /** A colleague; [possible] is false when he would be refused. */
    data class Choice(val colleague: ColleagueRow, val possible: Boolean)
}

sealed interface TransferEvent {
    data class Chosen(val colleague: OperatorId) : TransferEvent
    data class NoteChanged(val text: String) : TransferEvent
    /** Asks first. */
    data object Send : TransferEvent
    data object Confirm : TransferEvent
    data object CancelQuestion : TransferEvent
    data object DismissProblem : TransferEvent
    data object Back : TransferEvent
}
