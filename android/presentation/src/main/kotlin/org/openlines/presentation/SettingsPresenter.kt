package org.openlines.presentation

import kotlinx.coroutines.launch
import org.openlines.core.AccountInfo
import org.openlines.core.Core
import org.openlines.core.DeviceRow

/** The account and the way out, and how the app looks. */
class SettingsPresenter(
    private val desk: Desk,
    private val core: Core,
    private val looks: Looks,
    version: String,
    private val leave: Leave,
) : Presenter<SettingsState, SettingsEvent>(desk.scope, SettingsState(account = desk.info, version = version)) {

    /** Where the settings lead out of this account. */
    interface Leave {
        fun signedOut()
        fun switchTo(account: String)
        fun addAccount()
    }

    init {
        follow(desk.freshness) { state, freshness -> state.copy(freshness = freshness) }
        follow(looks.theme) { state, theme -> state.copy(theme = theme) }
        follow(looks.language) { state, language -> state.copy(language = language) }
        scope.launch {
            var accounts = emptyList<AccountInfo>()
            attempt(desk.clock) { accounts = core.accounts() }
            show { it.copy(accounts = accounts) }
        }
    }

    override fun on(event: SettingsEvent) = when (event) {
        is SettingsEvent.ThemeChosen -> looks.choose(event.theme)
        is SettingsEvent.LanguageChosen -> looks.choose(event.language)
        SettingsEvent.LoadDevices -> loadDevices()
        is SettingsEvent.Revoke -> show { it.copy(asking = SettingsQuestion.Revoke(event.device)) }
        SettingsEvent.SignOut -> askSignOut()
        SettingsEvent.Confirm -> confirm()
        SettingsEvent.CancelQuestion -> show { it.copy(asking = null) }
        is SettingsEvent.SwitchTo -> leave.switchTo(event.account)
        SettingsEvent.AddAccount -> leave.addAccount()
        SettingsEvent.DismissProblem -> show { it.copy(problem = null) }
        SettingsEvent.Back -> desk.routes.close(Route.Settings)
    }

    override fun troubled(state: SettingsState, problem: Problem?) = state.copy(problem = problem)

    private fun loadDevices() {
        scope.launch {
            var devices: List<DeviceRow>? = null
            val problem = problemOf(desk.clock) { devices = desk.account.devices() }
            show { it.copy(devices = devices ?: it.devices, devicesProblem = problem) }
        }
    }

    private fun askSignOut() {
        val news = desk.news.value
        val question = SettingsQuestion.SignOut(news?.unsent ?: 0, news?.needsLook ?: 0, news?.oldestUnsent)
        show { it.copy(asking = question) }
    }

    private fun confirm() {
        val question = state.value.asking ?: return
        show { it.copy(asking = null) }
        when (question) {
            is SettingsQuestion.SignOut -> signOut()
            is SettingsQuestion.Revoke -> revoke(question.device)
        }
    }

    private fun signOut() {
        if (state.value.busy) return
        show { it.copy(busy = true) }
        scope.launch {
            val done = attempt(desk.clock) { desk.account.signOut() }
            show { it.copy(busy = false) }
            if (done) leave.signedOut()
        }
    }

    private fun revoke(device: DeviceRow) {
        scope.launch { if (attempt(desk.clock) { desk.account.revoke(device.id) }) loadDevices() }
    }
}
