package org.openlines.presentation

/** The whole app: which screens lie on each other, and how they look. */
data class ShellState(
    /** The screens, the seen one last; empty while the core opens and when it cannot ([problem]). */
    val screens: List<Screen> = emptyList(),
    val theme: Theme = Theme.SYSTEM,
    val language: Language = Language.SYSTEM,
    /** Why the core does not open; [ShellEvent.Retry] tries again. */
    val problem: Problem? = null,
) {
    val top: Screen? get() = screens.lastOrNull()
}

/** A screen that is in the stack, with its presenter. The presenter lives as long as the screen stays there. */
sealed interface Screen {
    val route: Route
    val presenter: Presenter<*, *>

    data class SignIn(override val route: Route, override val presenter: SignInPresenter) : Screen
    data class Inbox(override val route: Route, override val presenter: InboxPresenter) : Screen
    data class Offer(override val route: Route, override val presenter: OfferPresenter) : Screen
    data class Dialog(override val route: Route, override val presenter: DialogPresenter) : Screen
    data class HeldReply(override val route: Route, override val presenter: HeldReplyPresenter) : Screen
    data class Transfer(override val route: Route, override val presenter: TransferPresenter) : Screen
    data class Why(override val route: Route, override val presenter: WhyPresenter) : Screen
    data class Shift(override val route: Route, override val presenter: ShiftPresenter) : Screen
    data class Board(override val route: Route, override val presenter: BoardPresenter) : Screen
    data class Alerts(override val route: Route, override val presenter: AlertsPresenter) : Screen
    data class Settings(override val route: Route, override val presenter: SettingsPresenter) : Screen
}

sealed interface ShellEvent {
    /** From a notification or a link: [route] over the inbox of [account]; `null`: of the one that is open. */
    data class Open(val route: Route, val account: String? = null) : ShellEvent
    data object Back : ShellEvent
    data object Retry : ShellEvent
    /** The app came to the front, or left it. */
    data class Foreground(val seen: Boolean) : ShellEvent
    /** The device's network came, changed or went. */
    data class Network(val available: Boolean) : ShellEvent
}
