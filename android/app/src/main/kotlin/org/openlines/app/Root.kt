// The screens of ui, in the surroundings of this phone.
package org.openlines.app

import android.content.ClipData
import android.content.ClipboardManager
import android.text.format.DateFormat
import android.view.HapticFeedbackConstants
import androidx.activity.ComponentActivity
import androidx.activity.SystemBarStyle
import androidx.activity.compose.BackHandler
import androidx.activity.compose.LocalActivity
import androidx.activity.enableEdgeToEdge
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.LocalView
import androidx.core.content.getSystemService
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import org.openlines.presentation.Language
import org.openlines.presentation.ShellPresenter
import org.openlines.presentation.Theme
import org.openlines.ui.OpenlinesApp
import org.openlines.ui.ScreenWorld
import org.openlines.ui.Times
import org.openlines.ui.theme.OpenlinesTheme

@Composable
internal fun Root(shell: ShellPresenter) {
    val state by shell.state.collectAsStateWithLifecycle()
    val dark = when (state.theme) {
        Theme.SYSTEM -> isSystemInDarkTheme()
        Theme.LIGHT -> false
        Theme.DARK -> true
    }
    BarsFollow(dark)
    Phone(state.language) {
        val context = LocalContext.current
        OpenlinesTheme(dark, context.wantsContrast(), context.wantsMotion()) { OpenlinesApp(state, shell::on) }
    }
}

/** Language, times, the way back, the touch and the clipboard of this phone. */
@Composable
private fun Phone(language: Language, content: @Composable () -> Unit) {
    val context = LocalContext.current
    val view = LocalView.current
    // A turned phone or another language in the system's settings is another configuration.
    val configuration = LocalConfiguration.current
    val spoken = remember(configuration, language) { context.inLanguage(language).resources }
    val locale = spoken.configuration.locales[0]
    ScreenWorld(
        words = remember(spoken) { ResourceWords(spoken) },
        locale = locale,
        times = remember(spoken) { Times(locale, hours24 = DateFormat.is24HourFormat(context)) },
        back = { enabled, onBack -> BackHandler(enabled, onBack) },
        tick = { view.performHapticFeedback(HapticFeedbackConstants.VIRTUAL_KEY) },
        copy = { context.getSystemService<ClipboardManager>()?.setPrimaryClip(ClipData.newPlainText(null, it)) },
        content = content,
    )
}

/** Icons of the system's bars that can be seen on the theme that was chosen in the app. */
@Composable
private fun BarsFollow(dark: Boolean) {
    val activity = LocalActivity.current as? ComponentActivity ?: return
    LaunchedEffect(dark) {
        val clear = android.graphics.Color.TRANSPARENT
        val style = if (dark) SystemBarStyle.dark(clear) else SystemBarStyle.light(clear, clear)
        activity.enableEdgeToEdge(style, style)
    }
}
