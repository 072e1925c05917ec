package org.openlines.presentation

import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.launch
import org.openlines.core.Access
import org.openlines.core.AccountSnapshot
import org.openlines.core.Command
import org.openlines.core.DialogListSnapshot
import org.openlines.core.Leave
import org.openlines.core.OperatorId
import org.openlines.core.Segment
import org.openlines.core.ShiftState as Shift
import org.openlines.kit.dialogSnapshots
import org.openlines.kit.teamSnapshots

/** One's own shift: start, pause, continue, end, and when one is on leave. It counts when the portal has it (P49). */
class ShiftPresenter(private val desk: Desk) : Presenter<ShiftState, ShiftEvent>(desk.scope, ShiftState()) {

    /** The leave as it was asked for, until everything unsent has arrived. */
    private var asked: List<Leave>? = null

    init {
        follow(desk.news.filterNotNull(), ::withNews)
    }

    override fun on(event: ShiftEvent) = when (event) {
        is ShiftEvent.PlannedEndChanged -> show { it.copy(plannedEnd = event.at) }
        is ShiftEvent.Prolong -> submit(Command.ShiftStart(event.until))
        is ShiftEvent.AddLeave -> ask(state.value.leave + Leave(event.from, event.to))
        is ShiftEvent.RemoveLeave -> ask(state.value.leave - event.leave)
        ShiftEvent.Start -> start()
        ShiftEvent.Pause -> submit(Command.ShiftPause)
        ShiftEvent.Continue -> submit(Command.ShiftContinue)
        ShiftEvent.End -> askEnd()
        is ShiftEvent.EndTo -> show { it.copy(askingEnd = it.askingEnd?.choose(event.operator)) }
        ShiftEvent.ConfirmEnd -> end()
        ShiftEvent.CancelEnd -> show { it.copy(askingEnd = null) }
        ShiftEvent.DismissProblem -> show { it.copy(problem = null) }
        ShiftEvent.Back -> desk.routes.close(Route.Shift)
    }

    override fun troubled(state: ShiftState, problem: Problem?) = state.copy(problem = problem)

    private fun withNews(state: ShiftState, news: AccountSnapshot): ShiftState {
        if (news.unsent == 0) asked = null
        val shift = news.shift
        return state.copy(
            line = shiftLine(news),
            steps = shiftSteps(shift),
            canProlong = shift?.state == Shift.ON && shift.pending == null,
            leave = asked ?: shift?.leave.orEmpty(),
            leavePending = asked != null,
            freshness = freshness(news),
        )
    }

    private fun start() {
        submit(Command.ShiftStart(state.value.plannedEnd))
        show { it.copy(plannedEnd = null) }
    }

    /** All of it: the portal replaces what was said before. */
    private fun ask(leave: List<Leave>) {
        val now = state.value.freshness.portalTime(desk.clock.now())
        val ahead = leave.filter { it.to.isAfter(now) }.sortedBy { it.from }
        asked = ahead
        show { it.copy(leave = ahead, leavePending = true, problem = null) }
        desk.submit(Command.LeaveDays(ahead)) { problem ->
            asked = null
            show { troubled(it, problem) }
        }
    }

    private fun askEnd() {
        scope.launch {
            attempt(desk.clock) {
                val mine = desk.account.dialogSnapshots(Segment.Mine, emptyFlow()).firstOrNull()
                val team = candidates(desk.account.teamSnapshots().firstOrNull()?.rows)
                val colleagues = choices(team, null, desk.info.operator).orEmpty()
                val question = EndQuestion(mine?.let(::goesOn) ?: 0, colleagues.filter { it.possible })
                show { it.copy(askingEnd = question) }
            }
        }
    }

    /** How many do not stay with him. Beyond the window they are counted as they come. */
    private fun goesOn(mine: DialogListSnapshot): Int =
        mine.before + mine.after + mine.rows.count { it.access == Access.RESPONSIBLE && !it.pinned }

    private fun EndQuestion.choose(operator: OperatorId?): EndQuestion {
        val possible = operator == null || colleagues.orEmpty().any { it.colleague.id == operator }
        return if (possible) copy(to = operator) else this
    }

    private fun end() {
        val question = state.value.askingEnd ?: return
        show { it.copy(askingEnd = null) }
        submit(Command.ShiftEnd(question.to.takeIf { question.waiting > 0 }))
    }

    private fun submit(command: Command) {
        show { it.copy(problem = null) }
        desk.submit(command) { problem -> show { troubled(it, problem) } }
    }
}
