package org.openlines.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.width
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.VerticalDivider
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.saveable.SaveableStateHolder
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.openlines.core.DialogId
import org.openlines.presentation.Presenter
import org.openlines.presentation.Route
import org.openlines.presentation.Screen
import org.openlines.presentation.ShellEvent
import org.openlines.presentation.ShellState
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.sentenceOf
import org.openlines.ui.screens.AlertsScreen
import org.openlines.ui.screens.BoardScreen
import org.openlines.ui.screens.DialogScreen
import org.openlines.ui.screens.HeldReplyScreen
import org.openlines.ui.screens.InboxScreen
import org.openlines.ui.screens.OfferScreen
import org.openlines.ui.screens.SettingsScreen
import org.openlines.ui.screens.ShiftScreen
import org.openlines.ui.screens.SignInScreen
import org.openlines.ui.screens.TransferScreen
import org.openlines.ui.screens.WhyScreen

/** From here on up the list stands beside what was opened from it. */
private val TWO_PANES = 600.dp

/** The whole app: the screen on top of the stack; on a wide window the inbox stays beside it. */
@Composable
fun OpenlinesApp(state: ShellState, onEvent: (ShellEvent) -> Unit) {
    LocalBack.current(state.screens.size > 1) { onEvent(ShellEvent.Back) }
    val kept = rememberSaveableStateHolder()
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        BoxWithConstraints {
            val top = state.top
            val inbox = state.screens.firstOrNull { it is Screen.Inbox }
            when {
                top == null -> NotOpen(state, onEvent)
                maxWidth < TWO_PANES || inbox == null || top is Screen.SignIn -> kept.Keep(top, beside = false)
                else -> TwoPanes(maxWidth * 0.4f, { kept.Keep(inbox, beside = true, open = (top.route as? Route.Dialog)?.dialog) }) {
                    if (top == inbox) NothingChosen() else kept.Keep(top, beside = true)
                }
            }
        }
    }
}

@Composable
private fun NotOpen(state: ShellState, onEvent: (ShellEvent) -> Unit) {
    val problem = state.problem
    if (problem == null) {
        Skeleton()
    } else {
        Empty(Icons.Alert, words.shellProblemTitle, sentenceOf(problem)) {
            Strong(words.retry, Icons.Retry, { onEvent(ShellEvent.Retry) })
        }
    }
}

@Composable
private fun NothingChosen() = Empty(Icons.Chat, words.panesNothingTitle, words.panesNothingText)

@Composable
private fun TwoPanes(width: Dp, list: @Composable () -> Unit, detail: @Composable () -> Unit) {
    Row(Modifier.fillMaxSize()) {
        Box(Modifier.width(width.coerceIn(280.dp, 420.dp)).fillMaxHeight()) { list() }
        VerticalDivider()
        Box(Modifier.weight(1f).fillMaxHeight()) { detail() }
    }
}

/** A screen that comes back is where it was left. */
@Composable
private fun SaveableStateHolder.Keep(screen: Screen, beside: Boolean, open: DialogId? = null) {
    // As a new one every time: layout nodes that are used again under another screen get lost (Compose 1.12).
    key(screen.route.toString()) {
        SaveableStateProvider(screen.route.toString()) { Shown(screen, beside, open) }
    }
}

@Composable
private fun Shown(screen: Screen, beside: Boolean, open: DialogId?) = when (screen) {
    is Screen.SignIn -> Of(screen.presenter) { state, on -> SignInScreen(state, on) }
    is Screen.Inbox -> Of(screen.presenter) { state, on -> InboxScreen(state, on, open) }
    is Screen.Offer -> Of(screen.presenter) { state, on -> OfferScreen(state, on) }
    is Screen.Dialog -> Of(screen.presenter) { state, on -> DialogScreen(state, on, beside) }
    is Screen.HeldReply -> Of(screen.presenter) { state, on -> HeldReplyScreen(state, on) }
    is Screen.Transfer -> Of(screen.presenter) { state, on -> TransferScreen(state, on) }
    is Screen.Why -> Of(screen.presenter) { state, on -> WhyScreen(state, on) }
    is Screen.Shift -> Of(screen.presenter) { state, on -> ShiftScreen(state, on) }
    is Screen.Board -> Of(screen.presenter) { state, on -> BoardScreen(state, on) }
    is Screen.Alerts -> Of(screen.presenter) { state, on -> AlertsScreen(state, on) }
    is Screen.Settings -> Of(screen.presenter) { state, on -> SettingsScreen(state, on) }
}

@Composable
private fun <S : Any, E : Any> Of(presenter: Presenter<S, E>, show: @Composable (S, (E) -> Unit) -> Unit) {
    val state by presenter.state.collectAsState()
    show(state, presenter::on)
}
