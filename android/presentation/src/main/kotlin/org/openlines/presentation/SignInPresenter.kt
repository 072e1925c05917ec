package org.openlines.presentation

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import org.openlines.core.Account
import org.openlines.core.Core

/** Opens an account, or renews the sign-in of one that is here already. */
class SignInPresenter(
    private val core: Core,
    private val memory: Memory,
    private val clock: Clock,
    parent: CoroutineScope,
    /** Who has to sign in again; `null`: somebody new. */
    again: Again? = null,
    canGoBack: Boolean = false,
    private val goBack: () -> Unit = {},
    private val signedIn: suspend (Account) -> Unit,
) : Presenter<SignInState, SignInEvent>(parent, started(memory, again, canGoBack)) {

    /** An account whose sign-in is over. */
    data class Again(val name: String?, val address: String?, val problem: Problem?)

    override fun on(event: SignInEvent) = when (event) {
        is SignInEvent.AddressChanged -> show { it.copy(address = event.text, problem = null) }
        is SignInEvent.LoginChanged -> show { it.copy(login = event.text, problem = null) }
        is SignInEvent.PasswordChanged -> show { it.copy(password = event.text, problem = null) }
        SignInEvent.Submit -> submit()
        SignInEvent.Back -> goBack()
    }

    override fun troubled(state: SignInState, problem: Problem?) = state.copy(problem = problem)

    private fun submit() {
        val form = state.value
        if (!form.canSubmit) return
        show { it.copy(busy = true, problem = null) }
        memory[ADDRESS] = form.address.trim()
        memory[LOGIN] = form.login.trim()
        scope.launch {
            try {
                attempt(clock) {
                    signedIn(core.signIn(form.address.trim(), form.login.trim(), form.password))
                    show { it.copy(password = "") }
                }
            } finally {
                show { it.copy(busy = false) }
            }
        }
    }

    private companion object {
        const val ADDRESS = "sign_in.address"
        const val LOGIN = "sign_in.login"

        fun started(memory: Memory, again: Again?, canGoBack: Boolean) = SignInState(
            address = again?.address ?: memory[ADDRESS].orEmpty(),
            login = memory[LOGIN].orEmpty(),
            again = again?.name,
            problem = again?.problem,
            canGoBack = canGoBack,
        )
    }
}
