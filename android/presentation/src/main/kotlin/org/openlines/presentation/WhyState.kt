package org.openlines.presentation

import org.openlines.core.DecisionRow
import org.openlines.core.DialogId
import org.openlines.core.OperatorId
import org.openlines.core.VerdictRow

/** Why the dialog's session went to whom it went: what the queue decided, and what it found of whom (P22). */
data class WhyState(
    val dialog: DialogId,
    /** The reader. */
    val me: OperatorId,
    /** Newest first; `null` until the portal has told them. */
    val decisions: List<DecisionRow>? = null,
    /** He looks on as a manager: that the queue does not ask him goes without saying. */
    val manages: Boolean = false,
    val freshness: Freshness = Freshness(),
    /** Why they are not known; [WhyEvent.Retry] asks again. */
    val problem: Problem? = null,
)

/** The verdicts on others than the reader: on who was asked, on who could have been, then the rest, each by name. */
fun others(decision: DecisionRow, me: OperatorId): List<VerdictRow> =
    decision.verdicts.filter { it.operator != me }.sortedWith(compareBy({ place(it.verdict) }, { it.name.lowercase() }))

private fun place(verdict: String) = listOf("chosen", "behind").indexOf(verdict).let { if (it < 0) 2 else it }

sealed interface WhyEvent {
    data object Retry : WhyEvent
    data object Back : WhyEvent
}
