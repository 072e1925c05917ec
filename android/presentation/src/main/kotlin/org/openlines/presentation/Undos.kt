package org.openlines.presentation

import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import org.openlines.core.Command

/**
 * The one step that can still be undone. It runs when its time is over, when another one takes its place, and when
 * the app leaves the screen; a process that dies before has done nothing.
 */
class Undos(private val desk: Desk) {
    private val current = MutableStateFlow<Undo?>(null)
    private val failures = MutableSharedFlow<Problem>(extraBufferCapacity = 16)
    private var waiting: Job? = null

    val undo: StateFlow<Undo?> = current.asStateFlow()

    /** Why a step that ran late was refused. */
    val problems: SharedFlow<Problem> = failures.asSharedFlow()

    fun begin(step: UndoStep, name: String) {
        runNow()
        val time = if (step is UndoStep.Spam) SPAM_UNDO_TIME else UNDO_TIME
        current.value = Undo(step, name, desk.clock.now().plus(time))
        waiting = desk.scope.launch(start = UNDISPATCHED) {
            desk.clock.wait(time)
            runNow()
        }
    }

    fun undo() {
        if (take() != null) current.value = null
    }

    fun runNow() {
        val due = take() ?: return
        desk.submit(command(due.step)) { failures.tryEmit(it) }
            // Only then: the row must not come back for a moment.
            .invokeOnCompletion { current.compareAndSet(due, null) }
    }

    /** What is waiting, which then waits no more. */
    private fun take(): Undo? {
        val job = waiting ?: return null
        waiting = null
        job.cancel()
        return current.value
    }

    private fun command(step: UndoStep): Command = when (step) {
        is UndoStep.Decline -> Command.Decline(step.offer)
        is UndoStep.Close -> Command.Close(step.dialog)
        is UndoStep.NoReplyNeeded -> Command.NoReplyNeeded(step.dialog)
        is UndoStep.Spam -> Command.Spam(step.dialog)
    }
}
