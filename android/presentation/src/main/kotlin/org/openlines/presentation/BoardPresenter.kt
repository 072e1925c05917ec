package org.openlines.presentation

import org.openlines.kit.boardSnapshots

/** The board. The portal counts for as long as this is there. */
class BoardPresenter(private val desk: Desk) : Presenter<BoardState, BoardEvent>(desk.scope, BoardState()) {

    init {
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        follow(desk.account.boardSnapshots()) { state, board ->
            // The first one is empty until the portal has answered.
            if (board.asOf == null && board.lines.isEmpty()) state else state.copy(lines = board.lines, operators = board.operators)
        }
    }

    override fun on(event: BoardEvent) = when (event) {
        is BoardEvent.OpenLine -> desk.openLine(event.line)
        BoardEvent.OpenAlerts -> desk.routes.open(Route.Alerts)
        BoardEvent.DismissProblem -> show { it.copy(problem = null) }
        BoardEvent.Back -> desk.routes.close(Route.Board)
    }

    override fun troubled(state: BoardState, problem: Problem?) = state.copy(problem = problem)
}
