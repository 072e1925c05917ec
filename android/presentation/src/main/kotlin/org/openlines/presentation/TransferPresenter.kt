package org.openlines.presentation

import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.launch
import org.openlines.core.Access
import org.openlines.core.ColleagueRow
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.OperatorId
import org.openlines.core.ShiftState as Shift
import org.openlines.core.Targets
import org.openlines.kit.teamSnapshots
import org.openlines.kit.timelineSnapshots
import org.openlines.presentation.TransferState.LineChoice
import org.openlines.presentation.TransferState.Target

/** Hands a dialog to a colleague or to another line. Back in the dialog, its row says who is waited for. */
class TransferPresenter(private val desk: Desk, private val id: DialogId) :
    Presenter<TransferState, TransferEvent>(desk.scope, TransferState(id)) {

    private val key = "transfer.${desk.info.id}.${id.value}"
    private var team: List<ColleagueRow>? = null

    init {
        show { it.copy(note = desk.memory[key].orEmpty()) }
        follow(desk.news.filterNotNull()) { state, news -> sorted(state) { it.copy(freshness = freshness(news)) } }
        scope.launch {
            desk.account.timelineSnapshots(id, emptyFlow()).collect { timeline ->
                show { state -> sorted(state) { it.copy(dialog = timeline.head.dialog) } }
            }
        }
        scope.launch {
            desk.account.teamSnapshots().collect { seen ->
                team = seen.rows
                show { sorted(it) }
            }
        }
        scope.launch { askTargets() }
    }

    override fun on(event: TransferEvent) = when (event) {
        is TransferEvent.Chosen -> choose(event.target)
        is TransferEvent.NoteChanged -> note(event.text)
        TransferEvent.Send -> show { it.copy(asking = it.canSend) }
        TransferEvent.Confirm -> transfer()
        TransferEvent.CancelQuestion -> show { it.copy(asking = false) }
        TransferEvent.DismissProblem -> show { it.copy(problem = null) }
        TransferEvent.Back -> desk.routes.close(Route.Transfer(id))
    }

    override fun troubled(state: TransferState, problem: Problem?) = state.copy(problem = problem)

    /** Once, as it opens. Without an answer it is the screen that it is offline. */
    private suspend fun askTargets() {
        problemOf(desk.clock) {
            val told = desk.account.targets(id)
            show { state -> sorted(state) { it.copy(targets = told) } }
        }
    }

    /** What is [told], with what it means for the choice: whoever cannot have it any more is chosen no longer. */
    private fun sorted(state: TransferState, told: (TransferState) -> TransferState = { it }): TransferState {
        val now = told(state)
        val sorted = now.copy(
            colleagues = choices(candidates(team, now.targets), now.dialog, desk.info.operator),
            lines = lines(now.targets).filter { it.id != now.dialog?.line },
        )
        val left = if (sorted.chosen?.let(sorted::isPossible) == false) sorted.copy(chosen = null) else sorted
        // A yes is one to what was read, not to what it has become.
        return if (left.question == state.question) left else left.copy(asking = false)
    }

    private fun lines(targets: Targets?): List<LineChoice> =
        targets?.lines?.map { LineChoice(it.id, it.name, it) } ?: desk.news.value?.lines.orEmpty().map { LineChoice(it.id, it.name) }

    private fun choose(target: Target) = show { state ->
        if (state.isPossible(target)) state.copy(chosen = target, problem = null) else state
    }

    private fun note(text: String) {
        desk.memory[key] = text.ifEmpty { null }
        show { it.copy(note = text) }
    }

    private fun transfer() {
        val state = state.value
        val to = state.chosen?.takeIf { state.canSend } ?: return
        val anyway = state.question?.anyway == true
        show { it.copy(asking = false, busy = true, problem = null) }
        val note = state.note.trim().ifEmpty { null }
        val command = when (to) {
            is Target.Colleague -> Command.Transfer(id, to.id, note)
            // What was not known here is the portal's to say: it asks once, in the dialog.
            is Target.Line -> Command.TransferToLine(id, to.id, note, anyway)
        }
        var problem: Problem? = null
        val storing = desk.submit(command) { problem = it }
        desk.scope.launch {
            storing.join()
            show { it.copy(busy = false, problem = problem) }
            if (problem == null) {
                desk.memory[key] = null
                desk.routes.close(Route.Transfer(id))
            }
        }
    }
}

/**
 * Who is asked about at all: those of the dialog's line, as the portal told it, each as he is by now where the [team] has him
 * (of a guest nothing but the name is kept true). While it has not told, all colleagues of the operator's own lines.
 */
internal fun candidates(team: List<ColleagueRow>?, told: Targets? = null): List<ColleagueRow>? {
    val own = team?.filterNot { it.guest }
    return told?.colleagues?.map { it.colleague }?.map { one -> own?.firstOrNull { it.id == one.id } ?: one } ?: own
}

/** Those to whom it can go: on shift first, then by name. A manager may hand it to somebody off shift or on leave, too. */
internal fun choices(colleagues: List<ColleagueRow>?, dialog: DialogRow?, me: OperatorId): List<TransferState.Choice>? =
    colleagues?.filter { it.active && it.id != me && it.id != dialog?.responsible }
        ?.map { TransferState.Choice(it, it.works || dialog?.access == Access.MANAGER) }
        ?.sortedWith(compareBy({ order(it.colleague) }, { it.colleague.name.lowercase() }))

/**
 * Who can be invited (P21): everybody active, whatever his shift; those on shift first, then by name. Guests stand with those
 * off shift: how they stand is not known.
 */
internal fun invitable(team: List<ColleagueRow>?, state: DialogState, me: OperatorId): List<TransferState.Choice> {
    val here = state.participants.map { it.operator } + me + state.dialog?.responsible
    return team.orEmpty().filter { it.active && it.id !in here }
        .sortedWith(compareBy({ if (it.guest) LAST else order(it) }, { it.name.lowercase() }))
        .map { TransferState.Choice(it, possible = true) }
}

private val ColleagueRow.works get() = shift != Shift.OFF && !onLeave

private fun order(colleague: ColleagueRow) = when {
    !colleague.works -> LAST
    colleague.shift == Shift.PAUSED -> 1
    else -> 0
}

private const val LAST = 2
