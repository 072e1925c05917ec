// The presenters of all screens: they outlive a turned phone, and their stack outlives the process.
package org.openlines.app

import androidx.core.os.bundleOf
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.SavedStateHandle
import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelProvider.AndroidViewModelFactory.Companion.APPLICATION_KEY
import androidx.lifecycle.createSavedStateHandle
import androidx.lifecycle.viewModelScope
import androidx.lifecycle.viewmodel.initializer
import androidx.lifecycle.viewmodel.viewModelFactory
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import org.openlines.core.CoreException
import org.openlines.core.DialogId
import org.openlines.presentation.Route
import org.openlines.presentation.Screen
import org.openlines.presentation.ShellEvent
import org.openlines.presentation.ShellPresenter
import org.openlines.presentation.ShellState
import org.openlines.presentation.SystemClock

class ShellModel(private val app: App, saved: SavedStateHandle) : ViewModel() {
    private val stack = saved.get<android.os.Bundle>(SCREENS)?.getString(STACK)

    val shell = ShellPresenter(app.memory, SystemClock, app.version, viewModelScope, stack, app::core)

    init {
        saved.setSavedStateProvider(SCREENS) { bundleOf(STACK to shell.save()) }
        viewModelScope.launch { app.network.available.collect { shell.on(ShellEvent.Network(it)) } }
        viewModelScope.launch { seen().collect { shell.on(ShellEvent.Foreground(it)) } }
        viewModelScope.launch { followNotices() }
        viewModelScope.launch { shell.state.map(::dialogIn).distinctUntilChanged().collect { app.front = it } }
    }

    override fun onCleared() {
        app.front = null
        shell.close()
    }

    private fun seen() = app.seen.currentStateFlow.map { it.isAtLeast(Lifecycle.State.STARTED) }.distinctUntilChanged()

    /** Anew for every account that is entered. */
    private suspend fun followNotices() {
        val desk = shell.state.map { (it.screens.firstOrNull() as? Screen.Inbox)?.presenter }.distinctUntilChanged()
        seen().combine(desk) { seen, inbox -> inbox.takeIf { seen } }.distinctUntilChanged().collectLatest { inbox ->
            if (inbox == null) return@collectLatest
            try {
                app.followNotices()
            } catch (_: CoreException) {
                // The account is gone in this moment; the shell shows another screen.
            }
        }
    }

    /** The dialog that is seen, with its account. */
    private fun dialogIn(state: ShellState): Pair<String, DialogId>? {
        val account = (state.screens.firstOrNull() as? Screen.Inbox)?.presenter?.state?.value?.me ?: return null
        return ((state.top as? Screen.Dialog)?.route as? Route.Dialog)?.let { account.id to it.dialog }
    }

    companion object {
        private const val SCREENS = "screens"
        private const val STACK = "stack"

        val factory = viewModelFactory {
            initializer { ShellModel(checkNotNull(this[APPLICATION_KEY]) as App, createSavedStateHandle()) }
        }
    }
}
