package org.openlines.presentation

import org.openlines.core.ColleagueRow
import org.openlines.core.ColleagueTarget
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.LineId
import org.openlines.core.LineTarget
import org.openlines.core.OperatorId
import org.openlines.core.Targets

/** Handing a dialog to a colleague or to another line, with a note for whoever takes it over. */
data class TransferState(
    val id: DialogId,
    val dialog: DialogRow? = null,
    /**
     * Those of its line, or of the operator's own ones while the portal has not told: on shift first, then by name; `null` until
     * they are known.
     */
    val colleagues: List<Choice>? = null,
    /** All other lines, by name; the operator's own ones while the portal has not told of the rest. */
    val lines: List<LineChoice> = emptyList(),
    /** What they have to do, as the portal told it when the screen was opened; `null`: it has not. */
    val targets: Targets? = null,
    val chosen: Target? = null,
    val note: String = "",
    /** It is asked once: [question]. */
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

    /** What is asked before it goes; `null` while nobody is chosen. */
    val question: TransferQuestion?
        get() = when (chosen) {
            is Target.Colleague -> if (load(chosen.id)?.atCap == true) TransferQuestion.COLLEAGUE_AT_CAP else TransferQuestion.COLLEAGUE
            is Target.Line -> questionOf(lines.firstOrNull { it.id == chosen.id }?.standing)
            null -> null
        }

    val canSend: Boolean get() = !busy && chosen != null && note.characters <= MAX_TEXT

    fun isPossible(target: Target): Boolean = when (target) {
        is Target.Colleague -> colleagues?.any { it.colleague.id == target.id && it.possible } == true
        is Target.Line -> lines.any { it.id == target.id }
    }

    /** What a colleague has to do; `null` while the portal has not told. */
    fun load(colleague: OperatorId): ColleagueTarget? = targets?.colleagues?.firstOrNull { it.colleague.id == colleague }

    private fun questionOf(line: LineTarget?) = when {
        line == null -> TransferQuestion.LINE
        !line.open -> TransferQuestion.LINE_CLOSED
        line.onShift == 0 -> TransferQuestion.LINE_NOBODY
        else -> TransferQuestion.LINE
    }

    /** To whom or where it goes. */
    sealed interface Target {
        data class Colleague(val id: OperatorId) : Target
        data class Line(val id: LineId) : Target
    }

    /** A colleague; [possible] is false when he does not work now and it would be refused. */
    data class Choice(val colleague: ColleagueRow, val possible: Boolean)

    /** A line, and how it stands; `null` while the portal has not told. */
    data class LineChoice(val id: LineId, val name: String, val standing: LineTarget? = null)
}

/** What is asked before a dialog goes. [anyway]: with the yes it goes where nobody can be asked now (P20). */
enum class TransferQuestion(val anyway: Boolean = false) {
    COLLEAGUE,
    /** He has as many dialogs as he may. */
    COLLEAGUE_AT_CAP,
    LINE,
    LINE_CLOSED(anyway = true),
    /** Nobody is on shift there. */
    LINE_NOBODY(anyway = true),
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
