package org.openlines.presentation

import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.OfferId
import org.openlines.core.OffersSnapshot
import org.openlines.core.UnsentState
import org.openlines.kit.timelineSnapshots

/** One offer, with the words of its session. Won, it gives way to the dialog. */
class OfferPresenter(private val desk: Desk, private val id: OfferId) :
    Presenter<OfferState, OfferEvent>(desk.scope, OfferState(id)) {

    private var answering = false

    init {
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        scope.launch { desk.offers.filterNotNull().collect(::offered) }
        scope.launch {
            val dialog = state.map { it.offer?.dialog }.filterNotNull().distinctUntilChanged().first()
            desk.account.timelineSnapshots(dialog, emptyFlow()).collect { timeline ->
                show { it.copy(words = timeline.rows) }
            }
        }
    }

    override fun on(event: OfferEvent) = when (event) {
        OfferEvent.Accept -> answer(Command.Accept(id))
        OfferEvent.Decline -> decline()
        OfferEvent.Drawn -> desk.account.seen(listOf(id))
        OfferEvent.DismissProblem -> show { it.copy(problem = null) }
        OfferEvent.Back -> desk.routes.close(Route.Offer(id))
    }

    override fun troubled(state: OfferState, problem: Problem?) = state.copy(problem = problem)

    private fun offered(offers: OffersSnapshot) {
        val offer = offers.rows.firstOrNull { it.id == id }
        show { state ->
            // A decided offer leaves the list after a while; what was shown of it stays.
            val kept = offer ?: state.offer
            state.copy(offer = kept, stage = stage(kept, known = true))
        }
        if (offer?.answer?.state == UnsentState.REFUSED) answering = false
        if (state.value.stage == OfferStage.WON) state.value.offer?.dialog?.let(::won)
    }

    private fun won(dialog: DialogId) = desk.routes.replace(Route.Offer(id), Route.Dialog(dialog))

    private fun answer(command: Command) {
        // A second tap is none, also before the first one shows.
        if (state.value.stage != OfferStage.OPEN || answering) return
        answering = true
        show { it.copy(problem = null) }
        desk.submit(command) { problem ->
            answering = false
            show { troubled(it, problem) }
        }
    }

    /** Back to the inbox, where it can be undone. */
    private fun decline() {
        if (state.value.stage != OfferStage.OPEN) return
        desk.undos.begin(UndoStep.Decline(id), state.value.offer?.customerName.orEmpty())
        desk.routes.close(Route.Offer(id))
    }
}
