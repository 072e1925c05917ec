package org.openlines.presentation

import kotlinx.coroutines.launch
import org.openlines.core.DialogId

/** The queue's decisions about a dialog's session. The portal is asked as the screen opens; nothing follows them. */
class WhyPresenter(private val desk: Desk, private val dialog: DialogId) :
    Presenter<WhyState, WhyEvent>(desk.scope, WhyState(dialog, desk.info.operator)) {

    init {
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        follow(desk.news) { state, news -> state.copy(manages = manages(desk.info, news?.lines.orEmpty())) }
        ask()
    }

    override fun on(event: WhyEvent) = when (event) {
        // A second tap is none.
        WhyEvent.Retry -> if (state.value.problem != null) ask() else Unit
        WhyEvent.Back -> desk.routes.close(Route.Why(dialog))
    }

    override fun troubled(state: WhyState, problem: Problem?) = state.copy(problem = problem)

    private fun ask() {
        show { it.copy(problem = null) }
        scope.launch {
            attempt(desk.clock) {
                val told = desk.account.why(dialog)
                show { it.copy(decisions = told.asReversed()) }
            }
        }
    }
}
