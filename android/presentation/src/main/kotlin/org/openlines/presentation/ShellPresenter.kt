package org.openlines.presentation

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.launch
import org.openlines.core.Account
import org.openlines.core.Core
import org.openlines.core.Status

/**
 * The app: opens the core, knows whose desk is open, and keeps a presenter for every screen in the stack.
 *
 * [openCore] makes the core, off this thread; it is called again when the first attempt failed and the user asks for
 * it. [saved] is what [save] gave before the process ended.
 */
class ShellPresenter(
    private val memory: Memory,
    private val clock: Clock,
    private val version: String,
    parent: CoroutineScope,
    saved: String? = null,
    private val openCore: suspend () -> Core,
) : Presenter<ShellState, ShellEvent>(parent, ShellState()), SettingsPresenter.Leave {

    private val routes = Routes()
    private val looks = Looks(memory)
    private val screens = LinkedHashMap<Route, Screen>()

    private var core: Core? = null
    private var desk: Desk? = null
    private var watching: Job? = null

    /** Where to go once there is an account to go with. */
    private var returnTo: List<Route>? = Routes.restored(saved)

    /** Whose account to open first, when something from outside asked for one before any was open. */
    private var asked: String? = null
    private var again: SignInPresenter.Again? = null
    private var foreground = true
    private var network = true

    init {
        follow(looks.theme) { state, theme -> state.copy(theme = theme) }
        follow(looks.language) { state, language -> state.copy(language = language) }
        scope.launch { routes.stack.collect { arrange() } }
        start()
    }

    override fun on(event: ShellEvent) = when (event) {
        is ShellEvent.Open -> open(over(event.route), event.account)
        ShellEvent.Back -> {
            routes.back()
            Unit
        }
        ShellEvent.Retry -> if (state.value.problem != null) start() else Unit
        is ShellEvent.Foreground -> foreground(event.seen)
        is ShellEvent.Network -> network(event.available)
    }

    override fun troubled(state: ShellState, problem: Problem?) = state.copy(problem = problem)

    /** The screens as a string that outlives the process. */
    fun save(): String = Routes(returnTo ?: routes.stack.value).save()

    override fun close() {
        scope.launch(start = UNDISPATCHED) {
            finish()
            super.close()
        }
    }

    /** Ends everything in good order, the core too. */
    suspend fun shutdown() {
        finish()
        core?.shutdown()
        super.close()
    }

    private suspend fun finish() {
        screens.values.forEach { it.presenter.close() }
        desk?.finish()
    }

    // Accounts.

    private fun start() {
        show { it.copy(problem = null) }
        scope.launch {
            attempt(clock) {
                val opened = core ?: openCore()
                core = opened
                opened.setForeground(foreground)
                opened.setNetwork(network)
                val accounts = opened.accounts()
                val last = asked ?: memory[ACCOUNT]
                val chosen = accounts.firstOrNull { it.id == last } ?: accounts.firstOrNull()
                if (chosen == null) leaveToSignIn(gone()) else enter(opened.account(chosen.id))
            }
        }
    }

    /** Why there is no account although one was open here and nobody signed out; told once. */
    private fun gone(): SignInPresenter.Again? {
        memory[ACCOUNT] ?: return null
        memory[ACCOUNT] = null
        return SignInPresenter.Again(null, null, Problem.AccountGone)
    }

    private fun enter(account: Account) {
        val target = returnTo ?: listOf(Route.Inbox)
        clear()
        again = null
        asked = null
        returnTo = null
        val opened = Desk(account, account.info(), routes, memory, clock, scope)
        desk = opened
        memory[ACCOUNT] = opened.info.id
        watching = scope.launch { opened.news.filterNotNull().collect { watch(opened, it.status) } }
        routes.reset(*target.toTypedArray())
        arrange()
    }

    private fun signedIn(account: Account) {
        // Only he who had to sign in again comes back to where he was.
        if (account.id() != desk?.info?.id) returnTo = null
        enter(account)
    }

    /** The portal may end a sign-in while a screen is open. */
    private fun watch(ended: Desk, status: Status) {
        val code = (status as? Status.Refused)?.code ?: return
        val (name, address) = ended.info.name to ended.info.address
        when (code) {
            // Nothing is lost: after signing in he is where he was.
            "signed_out" -> {
                returnTo = routes.stack.value - Route.SignIn
                leaveToSignIn(SignInPresenter.Again(name, address, null))
            }
            "device_revoked" -> {
                leave()
                leaveToSignIn(SignInPresenter.Again(null, address, Problem.Refused(code)))
            }
        }
    }

    private fun leaveToSignIn(reason: SignInPresenter.Again?) {
        again = reason
        watching?.cancel()
        routes.reset(Route.SignIn)
        arrange()
    }

    private fun leave() {
        desk?.let { memory.forget(it.info.id) }
        clear()
        memory[ACCOUNT] = null
        returnTo = null
    }

    private fun clear() {
        watching?.cancel()
        screens.values.forEach { it.presenter.close() }
        screens.clear()
        desk?.let { left -> scope.launch(start = UNDISPATCHED) { left.finish() } }
        desk = null
    }

    override fun signedOut() {
        leave()
        show { it.copy(screens = emptyList()) }
        start()
    }

    override fun switchTo(account: String) = switchTo(account, listOf(Route.Inbox))

    private fun switchTo(account: String, target: List<Route>) {
        val opened = core ?: return
        if (account == desk?.info?.id) return
        scope.launch {
            attempt(clock) {
                val other = opened.account(account)
                returnTo = target
                enter(other)
            }
        }
    }

    override fun addAccount() = routes.open(Route.SignIn)

    // Screens.

    /** Who has handed a dialog on sees in it what becomes of that. */
    private fun over(route: Route): List<Route> {
        val under = (route as? Route.Transfer)?.let { Route.Dialog(it.dialog) }
        return listOfNotNull(Route.Inbox, under, route).distinct()
    }

    private fun open(target: List<Route>, account: String?) {
        val here = desk?.info?.id
        when {
            here == null -> {
                asked = account
                returnTo = target
            }
            account != null && account != here -> switchTo(account, target)
            // Who has to sign in again goes there afterwards.
            returnTo != null -> returnTo = target
            routes.top != target.last() -> routes.reset(*target.toTypedArray())
        }
    }

    private fun arrange() {
        if (core == null) return
        val stack = routes.stack.value
        val shown = stack.mapNotNull { route -> screens[route] ?: make(route)?.also { screens[route] = it } }
        show { it.copy(screens = shown) }
        (screens.keys - stack.toSet()).forEach { screens.remove(it)?.presenter?.close() }
    }

    private fun make(route: Route): Screen? {
        if (route == Route.SignIn) return Screen.SignIn(route, signIn())
        val desk = desk ?: return null
        return when (route) {
            Route.SignIn -> null
            Route.Inbox -> Screen.Inbox(route, InboxPresenter(desk))
            is Route.Offer -> Screen.Offer(route, OfferPresenter(desk, route.offer))
            is Route.Dialog -> Screen.Dialog(route, DialogPresenter(desk, route.dialog))
            is Route.HeldReply -> Screen.HeldReply(route, HeldReplyPresenter(desk, route.dialog, route.command))
            is Route.Transfer -> Screen.Transfer(route, TransferPresenter(desk, route.dialog))
            is Route.Why -> Screen.Why(route, WhyPresenter(desk, route.dialog))
            Route.Board -> Screen.Board(route, BoardPresenter(desk))
            Route.Alerts -> Screen.Alerts(route, AlertsPresenter(desk))
            Route.Shift -> Screen.Shift(route, ShiftPresenter(desk))
            Route.Settings -> core?.let { Screen.Settings(route, SettingsPresenter(desk, it, looks, version, this)) }
        }
    }

    private fun signIn(): SignInPresenter {
        val opened = checkNotNull(core) { "screens are made once the core is open" }
        val canGoBack = routes.stack.value.size > 1
        return SignInPresenter(opened, memory, clock, scope, again, canGoBack, { routes.back() }, ::signedIn)
    }

    // The host.

    private fun foreground(seen: Boolean) {
        foreground = seen
        core?.setForeground(seen)
        if (!seen) desk?.undos?.runNow()
    }

    private fun network(available: Boolean) {
        network = available
        core?.setNetwork(available)
    }

    private companion object {
        const val ACCOUNT = "shell.account"
    }
}
