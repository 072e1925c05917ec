package org.openlines.presentation

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import org.openlines.core.CoreException
import org.openlines.core.InternalException

/**
 * What stands behind a screen: it turns what the core shows into a state, and events into calls of the core.
 *
 * All of it happens on one thread, that of the scope it is given (on a phone the main thread); [on] is called from
 * there too. Nothing blocks it: every call of the core that takes time suspends.
 */
abstract class Presenter<State : Any, Event : Any>(parent: CoroutineScope, start: State) {
    protected val scope = CoroutineScope(parent.coroutineContext + SupervisorJob(parent.coroutineContext.job))

    private val shown = MutableStateFlow(start)

    val state: StateFlow<State> = shown.asStateFlow()

    abstract fun on(event: Event)

    /** The screen is gone for good. */
    open fun close() = scope.cancel()

    protected fun show(change: (State) -> State) = shown.update(change)

    /** Takes every value of a flow into the state. */
    protected fun <T> follow(flow: Flow<T>, change: (State, T) -> State): Job =
        scope.launch { flow.collect { value -> show { change(it, value) } } }

    /** Where a problem is shown. */
    protected abstract fun troubled(state: State, problem: Problem?): State

    /**
     * Does something that may fail, and shows why. True when it was done. What failed before it is forgotten as it begins,
     * not as it ends: meanwhile something else may have failed.
     */
    protected suspend fun attempt(clock: Clock, work: suspend () -> Unit): Boolean {
        show { troubled(it, null) }
        val problem = problemOf(clock, work)
        if (problem != null) show { troubled(it, problem) }
        return problem == null
    }
}

/** Does it, and gives what went wrong; `null` when nothing did. */
internal suspend fun problemOf(clock: Clock, work: suspend () -> Unit): Problem? = try {
    work()
    null
} catch (gone: CancellationException) {
    throw gone
} catch (error: CoreException) {
    error.problem(clock)
} catch (error: InternalException) {
    Problem.Bug(error.toString())
}

/** The one reason for waiting that is not the portal's (docs/errors.md). */
private const val TOO_OFTEN = "too_many_requests"

/** What the screen says of it. */
fun CoreException.problem(clock: Clock): Problem = when (this) {
    is CoreException.WrongAddress -> Problem.WrongAddress
    is CoreException.NoNetwork -> Problem.NoNetwork
    is CoreException.WrongPassword -> Problem.WrongPassword
    is CoreException.Wait -> Problem.Wait(clock.now().plusSeconds(seconds.toLong()), busy = code != TOO_OFTEN)
    is CoreException.VersionTooOld -> Problem.VersionTooOld(least)
    is CoreException.SignedOut -> Problem.SignedOut
    is CoreException.Refused -> Problem.Refused(code)
    is CoreException.Storage -> Problem.Storage
    is CoreException.Vault -> Problem.Vault
    // The account went away under the screen; the shell is about to say so.
    is CoreException.Closed -> Problem.SignedOut
    is CoreException.Bug -> Problem.Bug(detail)
}
