package org.openlines.desktop

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.text.font.FontFamily
import java.util.Locale
import kotlin.io.path.absolutePathString
import kotlin.io.path.createDirectories
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.openlines.core.CoreConfig
import org.openlines.kit.KeyStoreVault
import org.openlines.kit.NativeLibrary
import org.openlines.kit.openCore
import org.openlines.presentation.FileMemory
import org.openlines.presentation.Language
import org.openlines.presentation.Screen
import org.openlines.presentation.ShellPresenter
import org.openlines.presentation.SignInEvent
import org.openlines.presentation.SystemClock
import org.openlines.presentation.Theme
import org.openlines.ui.OpenlinesApp
import org.openlines.ui.ScreenWorld
import org.openlines.ui.Times
import org.openlines.ui.theme.OpenlinesTheme

const val VERSION = "0.1.0"

/** The app behind a window: one core on one folder. All of it lives on the thread of [scope]. */
class Phone(private val options: Options, private val scope: CoroutineScope) {
    val shell: ShellPresenter

    init {
        NativeLibrary.locate()
        options.data.createDirectories()
        val memory = FileMemory(options.data.resolve("memory.properties"))
        shell = ShellPresenter(memory, SystemClock, VERSION, scope) {
            val folder = options.data.resolve("core").createDirectories()
            val config = CoreConfig(folder.absolutePathString(), options.name, "desktop", VERSION, plainHttp = false)
            openCore(config, KeyStoreVault(options.data.resolve("vault").createDirectories()))
        }
        scope.launch { signIn() }
    }

    /** Fills in the form with what the command line said, as a user would. */
    private suspend fun signIn() {
        val (server, login, password) = listOf(options.server, options.login, options.password)
        val top = shell.state.first { it.top != null }.top
        if (server == null || login == null || password == null || top !is Screen.SignIn) return
        top.presenter.on(SignInEvent.AddressChanged(server))
        top.presenter.on(SignInEvent.LoginChanged(login))
        top.presenter.on(SignInEvent.PasswordChanged(password))
        top.presenter.on(SignInEvent.Submit)
    }

    @Composable
    fun Content(copy: (String) -> Unit = {}, back: @Composable (Boolean, () -> Unit) -> Unit = { _, _ -> }) {
        val state by shell.state.collectAsState()
        val locale = when (state.language) {
            Language.SYSTEM -> options.locale
            Language.ENGLISH -> Locale.ENGLISH
            Language.RUSSIAN -> Locale.forLanguageTag("ru")
        }
        val dark = when (state.theme) {
            Theme.SYSTEM -> options.dark || isSystemInDarkTheme() && !options.script
            Theme.LIGHT -> false
            Theme.DARK -> true
        }
        val words = remember(locale) { IcuWords(locale) }
        ScreenWorld(words, locale, times = remember(locale) { Times(locale) }, back = back, copy = copy) {
            OpenlinesTheme(dark, options.highContrast, family = Fonts.roboto ?: FontFamily.Default) {
                OpenlinesApp(state, shell::on)
            }
        }
    }
}
