package org.openlines.presentation

import java.time.Duration
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.launch
import org.openlines.core.CommandId
import org.openlines.core.DialogId
import org.openlines.core.TimelineRow
import org.openlines.core.TimelineSnapshot
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.kit.timelineSnapshots

/** The look at a held command (P62): the words beside what changed, and four ways on. */
class HeldReplyPresenter(private val desk: Desk, private val dialog: DialogId, private val command: CommandId) :
    Presenter<HeldReplyState, HeldReplyEvent>(desk.scope, HeldReplyState(dialog, command)) {

    private val key = "held.${desk.info.id}.${command.value}"

    init {
        show { it.copy(edited = desk.memory[key]) }
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        scope.launch { desk.account.timelineSnapshots(dialog, emptyFlow()).collect(::shown) }
    }

    override fun on(event: HeldReplyEvent) = when (event) {
        HeldReplyEvent.SendAnyway -> finish { desk.account.sendAnyway(command) }
        HeldReplyEvent.Edit -> edit(state.value.held?.text)
        is HeldReplyEvent.TextChanged -> edit(event.text)
        HeldReplyEvent.CancelEdit -> edit(null)
        HeldReplyEvent.SendEdited -> sendEdited()
        HeldReplyEvent.TurnIntoNote -> finish { desk.account.turnIntoNote(command) }
        HeldReplyEvent.Discard -> show { it.copy(askingDiscard = true) }
        HeldReplyEvent.CancelDiscard -> show { it.copy(askingDiscard = false) }
        HeldReplyEvent.ConfirmDiscard -> discard()
        HeldReplyEvent.DismissProblem -> show { it.copy(problem = null) }
        HeldReplyEvent.Back -> leave()
    }

    override fun troubled(state: HeldReplyState, problem: Problem?) = state.copy(problem = problem)

    private fun shown(timeline: TimelineSnapshot) {
        val held = timeline.rows.firstOrNull { it.unsent?.command == command && it.unsent?.state == UnsentState.HELD }
        show { state ->
            if (held == null) return@show state.copy(row = timeline.head.dialog, done = true)
            state.copy(
                row = timeline.head.dialog,
                held = held,
                whatChanged = held.unsent?.whatChanged,
                since = timeline.rows.filter { happenedAfter(it, held) },
            )
        }
        if (held == null) leave()
    }

    /** What others did since it was written. */
    private fun happenedAfter(row: TimelineRow, held: TimelineRow): Boolean {
        val (at, written) = (row.at ?: return false) to (held.at ?: return false)
        // One is the portal's clock, the other the phone's as well as it is known.
        return row.unsent == null && row.who != Who.ME && !at.isBefore(written.minus(CLOCKS_APART))
    }

    /** The words being changed survive the process. */
    private fun edit(text: String?) {
        desk.memory[key] = text
        show { it.copy(edited = text) }
    }

    private fun sendEdited() {
        val words = state.value.edited?.takeIf { state.value.canSendEdited } ?: return
        finish { desk.account.editHeld(command, words) }
    }

    private fun discard() {
        show { it.copy(askingDiscard = false) }
        finish { desk.account.discard(command) }
    }

    private fun finish(work: suspend () -> Unit) {
        if (state.value.busy) return
        show { it.copy(busy = true, problem = null) }
        desk.scope.launch {
            val problem = problemOf(desk.clock, work)
            if (problem == null) desk.memory[key] = null
            show { it.copy(busy = false, problem = problem, done = it.done || problem == null) }
            if (problem == null) leave()
        }
    }

    private fun leave() = desk.routes.close(Route.HeldReply(dialog, command))

    private companion object {
        /** The phone knows the portal's time to a few milliseconds. */
        val CLOCKS_APART: Duration = Duration.ofMillis(5)
    }
}
