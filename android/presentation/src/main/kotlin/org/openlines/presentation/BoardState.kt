package org.openlines.presentation

import org.openlines.core.BoardLineRow
import org.openlines.core.BoardOperatorRow
import org.openlines.core.LineId

/** How the lines stand that this operator manages, and those who answer there. */
data class BoardState(
    /** `null` until the portal has counted for the first time. */
    val lines: List<BoardLineRow>? = null,
    val operators: List<BoardOperatorRow> = emptyList(),
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
)

sealed interface BoardEvent {
    /** The line's queue, in the inbox. */
    data class OpenLine(val line: LineId) : BoardEvent
    data object OpenAlerts : BoardEvent
    data object DismissProblem : BoardEvent
    data object Back : BoardEvent
}
