package org.openlines.presentation

/** The form that opens an account: a portal's address, login and password. */
data class SignInState(
    val address: String = "",
    val login: String = "",
    val password: String = "",
    /** The portal is being asked. */
    val busy: Boolean = false,
    /** Why the last attempt failed; gone with the next keystroke. */
    val problem: Problem? = null,
    /** Who has to sign in again, when the portal ended his sign-in; his data and unsent work are kept. */
    val again: String? = null,
    /** There is another account or screen to go back to. */
    val canGoBack: Boolean = false,
) {
    /** Everything is filled in and nothing is under way. */
    val canSubmit: Boolean
        get() = !busy && address.isNotBlank() && login.isNotBlank() && password.isNotEmpty()

    /** The password is nobody's business, least of all a log's. */
    override fun toString(): String = "SignInState(address=$address, busy=$busy, problem=$problem)"
}

sealed interface SignInEvent {
    data class AddressChanged(val text: String) : SignInEvent
    data class LoginChanged(val text: String) : SignInEvent
    data class PasswordChanged(val text: String) : SignInEvent
    data object Submit : SignInEvent
    data object Back : SignInEvent
}
