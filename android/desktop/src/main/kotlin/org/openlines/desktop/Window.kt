package org.openlines.desktop

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Alignment
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.type
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.WindowPosition
import androidx.compose.ui.window.WindowState
import androidx.compose.ui.window.singleWindowApplication
import java.awt.Toolkit
import java.awt.datatransfer.StringSelection

/** The phone in a window of its size; Esc is its way back. */
fun window(options: Options) {
    val handlers = mutableStateListOf<() -> Unit>()
    val size = DpSize(options.width.dp, options.height.dp)
    singleWindowApplication(
        // At the right edge, so that what it is shown with has room at the left.
        state = WindowState(size = size, position = WindowPosition(Alignment.CenterEnd)),
        title = "Openlines",
        onPreviewKeyEvent = { event ->
            val back = event.key == Key.Escape && event.type == KeyEventType.KeyDown
            if (back) handlers.lastOrNull()?.invoke()
            back
        },
    ) {
        val scope = rememberCoroutineScope()
        val phone = remember { Phone(options, scope) }
        val density = LocalDensity.current
        CompositionLocalProvider(LocalDensity provides Density(density.density, density.fontScale * options.type)) {
            phone.Content(::copy) { enabled, onBack -> Backs(handlers, enabled, onBack) }
        }
    }
}

private fun copy(text: String) = Toolkit.getDefaultToolkit().systemClipboard.setContents(StringSelection(text), null)
