package org.openlines.presentation

import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.launch
import org.openlines.core.Command
import org.openlines.core.Segment
import org.openlines.kit.dialogSnapshots

/** One's own shift: start, pause, continue, end. It counts when the portal has it (P49). */
class ShiftPresenter(private val desk: Desk) : Presenter<ShiftState, ShiftEvent>(desk.scope, ShiftState()) {

    init {
        follow(desk.news.filterNotNull()) { state, news ->
            state.copy(line = shiftLine(news), steps = shiftSteps(news.shift), freshness = freshness(news))
        }
    }

    override fun on(event: ShiftEvent) = when (event) {
        is ShiftEvent.PlannedEndChanged -> show { it.copy(plannedEnd = event.at) }
        ShiftEvent.Start -> start()
        ShiftEvent.Pause -> submit(Command.ShiftPause)
        ShiftEvent.Continue -> submit(Command.ShiftContinue)
        ShiftEvent.End -> askEnd()
        ShiftEvent.ConfirmEnd -> end()
        ShiftEvent.CancelEnd -> show { it.copy(askingEnd = null) }
        ShiftEvent.DismissProblem -> show { it.copy(problem = null) }
        ShiftEvent.Back -> desk.routes.close(Route.Shift)
    }

    override fun troubled(state: ShiftState, problem: Problem?) = state.copy(problem = problem)

    private fun start() {
        submit(Command.ShiftStart(state.value.plannedEnd))
        show { it.copy(plannedEnd = null) }
    }

    private fun askEnd() {
        scope.launch {
            attempt(desk.clock) {
                val mine = desk.account.dialogSnapshots(Segment.Mine, emptyFlow()).firstOrNull()
                val waiting = mine?.run { before + rows.size + after } ?: 0
                show { it.copy(askingEnd = waiting) }
            }
        }
    }

    private fun end() {
        if (state.value.askingEnd == null) return
        show { it.copy(askingEnd = null) }
        submit(Command.ShiftEnd(null))
    }

    private fun submit(command: Command) {
        show { it.copy(problem = null) }
        desk.submit(command) { problem -> show { troubled(it, problem) } }
    }
}
