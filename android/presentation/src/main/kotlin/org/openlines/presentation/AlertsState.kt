package org.openlines.presentation

import org.openlines.core.AlertDialog
import org.openlines.core.AlertId
import org.openlines.core.AlertRow
import org.openlines.core.DialogId

/** What one is told of: norms that are nearly or quite broken, and what waits for a manager. */
data class AlertsState(
    /** What was not acknowledged first; `null` until it is read for the first time. */
    val alerts: List<AlertRow>? = null,
    /** The reader's own name, by which his own dialogs are known. */
    val me: String = "",
    /** What is asked before it is done. */
    val asking: AlertsQuestion? = null,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
)

/** What can be done about a dialog of an alert, besides opening it. */
enum class AlertStep { TAKE_OVER, TRANSFER, NUDGE }

/** [me] is the reader's name. What concerns him as the responsible is answered in the dialog. */
fun alertSteps(alert: AlertRow, dialog: AlertDialog, me: String): List<AlertStep> = when {
    alert.level == 0 || dialog.responsibleName == me -> emptyList()
    dialog.responsibleName == null -> listOf(AlertStep.TAKE_OVER, AlertStep.TRANSFER)
    else -> AlertStep.entries
}

sealed interface AlertsQuestion {
    data class TakeOver(val dialog: DialogId, val customer: String, val responsible: String?) : AlertsQuestion
}

sealed interface AlertsEvent {
    /** Quiets oneself; a manager's also takes it from the other managers (P36). */
    data class Acknowledge(val alert: AlertId) : AlertsEvent
    data class OpenDialog(val dialog: DialogId) : AlertsEvent
    /** Taking over asks first, transfer opens its screen, a nudge goes at once. */
    data class Choose(val dialog: AlertDialog, val step: AlertStep) : AlertsEvent
    /** Yes to [AlertsState.asking]. */
    data object Confirm : AlertsEvent
    data object CancelQuestion : AlertsEvent
    data object DismissProblem : AlertsEvent
    data object Back : AlertsEvent
}
