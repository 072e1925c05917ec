package org.openlines.presentation

import org.openlines.core.ColleagueRow
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.LineId
import org.openlines.core.LineRow
import org.openlines.core.OperatorId

/** Handing a dialog to a colleague or to another line, with a note for whoever takes it over. */
data class TransferState(
    val id: DialogId,
    val dialog: DialogRow? = null,
    /** Those on shift first, then by name; `null` until they are known. */
    val colleagues: List<Choice>? = null,
    /** The operator's other lines, by name. */
    val lines: List<LineRow> = emptyList(),
    val chosen: Target? = null,
    val note: String = "",
    /** It is asked once: "Transfer to Oleg". */
    val asking: Boolean = false,
    val busy: Boolean = false,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
) {
    val chosenName: String?
        get() = when (chosen) {
            is Target.Colleague -> colleagues?.firstOrNull { it.colleague.id == chosen.id }?.colleague?.name
            is Target.Line -> lines.firstOrNull { it.id == chosen.id }?.name
            null -> null
        }
    val canSend: Boolean get() = !busy && chosen != null && note.characters <= MAX_TEXT

    fun isPossible(target: Target): Boolean = when (target) {
        is Target.Colleague -> colleagues?.any { it.colleague.id == target.id && it.possible } == true
        is Target.Line -> lines.any { it.id == target.id }
    }

    /** To whom or where it goes. */
    sealed interface Target {
        data class Colleague(val id: OperatorId) : Target
        data class Line(val id: LineId) : Target
    }

    /** A colleague; [possible] is false when he does not work now and it would be refused. */
    data class Choice(val colleague: ColleagueRow, val possible: Boolean)
}

sealed interface TransferEvent {
    data class Chosen(val target: TransferState.Target) : TransferEvent
    data class NoteChanged(val text: String) : TransferEvent
    /** Asks first. */
    data object Send : TransferEvent
    data object Confirm : TransferEvent
    data object CancelQuestion : TransferEvent
    data object DismissProblem : TransferEvent
    data object Back : TransferEvent
}
