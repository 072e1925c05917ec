package org.openlines.presentation

import kotlinx.coroutines.flow.filterNotNull
import org.openlines.core.AlertDialog
import org.openlines.core.Command

/** The alerts, and what is done about them. What is over leaves the list by itself. */
class AlertsPresenter(private val desk: Desk) :
    Presenter<AlertsState, AlertsEvent>(desk.scope, AlertsState(me = desk.info.name)) {

    init {
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        follow(desk.alerts.filterNotNull()) { state, alerts -> state.copy(alerts = alerts.rows) }
    }

    override fun on(event: AlertsEvent) = when (event) {
        is AlertsEvent.Acknowledge -> submit(Command.AcknowledgeAlert(event.alert))
        is AlertsEvent.OpenDialog -> desk.routes.open(Route.Dialog(event.dialog))
        is AlertsEvent.Choose -> choose(event.dialog, event.step)
        AlertsEvent.Confirm -> confirm()
        AlertsEvent.CancelQuestion -> show { it.copy(asking = null) }
        AlertsEvent.DismissProblem -> show { it.copy(problem = null) }
        AlertsEvent.Back -> desk.routes.close(Route.Alerts)
    }

    override fun troubled(state: AlertsState, problem: Problem?) = state.copy(problem = problem)

    private fun choose(about: AlertDialog, step: AlertStep) = when (step) {
        AlertStep.NUDGE -> submit(Command.Nudge(about.dialog))
        AlertStep.TRANSFER -> desk.routes.open(Route.Transfer(about.dialog))
        AlertStep.TAKE_OVER -> {
            val question = AlertsQuestion.TakeOver(about.dialog, about.customerName, about.responsibleName)
            show { it.copy(asking = question) }
        }
    }

    /** Who took it over goes on there. */
    private fun confirm() {
        val question = state.value.asking as? AlertsQuestion.TakeOver ?: return
        show { it.copy(asking = null) }
        submit(Command.TakeOver(question.dialog))
        desk.routes.open(Route.Dialog(question.dialog))
    }

    private fun submit(command: Command) {
        show { it.copy(problem = null) }
        desk.submit(command) { problem -> show { troubled(it, problem) } }
    }
}
