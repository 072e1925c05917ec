package org.openlines.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.paneTitle
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.openlines.ui.LocalBack
import org.openlines.ui.words

/**
 * Something asked or offered over the screen, at its lower edge, where the thumb is. A tap beside it or back puts it away.
 */
@Composable
internal fun Sheet(title: String, onAway: () -> Unit, content: @Composable ColumnScope.() -> Unit) {
    LocalBack.current(true, onAway)
    val away = words.dismiss
    Box(Modifier.fillMaxSize()) {
        Box(
            Modifier.fillMaxSize().background(MaterialTheme.colorScheme.scrim.copy(alpha = 0.4f))
                .clickable(remember { MutableInteractionSource() }, null, onClick = onAway)
                .semantics { contentDescription = away },
        )
        Surface(
            Modifier.align(Alignment.BottomCenter).widthIn(max = 560.dp).fillMaxWidth().padding(8.dp)
                .semantics { paneTitle = title },
            shape = MaterialTheme.shapes.extraLarge,
            color = MaterialTheme.colorScheme.surfaceContainerHigh,
            shadowElevation = 8.dp,
        ) {
            // What is under it must not be tapped through it.
            val inside = Modifier.clickable(remember { MutableInteractionSource() }, null) {}.semantics { onClick(null, null) }
            Column(inside.verticalScroll(rememberScrollState()).padding(vertical = 16.dp)) {
                Text(
                    title,
                    Modifier.padding(horizontal = 24.dp).semantics { heading() },
                    style = MaterialTheme.typography.titleLarge,
                )
                content()
            }
        }
    }
}

/** Asked once before something that cannot be undone; the button says what it does, never "OK". */
@Composable
internal fun Question(title: String, text: String, verb: String, icon: ImageVector, danger: Boolean, onYes: () -> Unit, onNo: () -> Unit) {
    Sheet(title, onNo) {
        Text(
            text,
            Modifier.padding(horizontal = 24.dp, vertical = 12.dp),
            style = MaterialTheme.typography.bodyLarge,
            color = MaterialTheme.colorScheme.onSurfaceVariant,
        )
        Column(Modifier.padding(horizontal = 24.dp), Arrangement.spacedBy(8.dp)) {
            Strong(verb, icon, onYes, Modifier.fillMaxWidth(), danger = danger)
            Quiet(words.cancel, null, onNo, Modifier.fillMaxWidth())
        }
    }
}

/** A line of a sheet: an icon and what it does. */
@Composable
internal fun SheetLine(
    icon: ImageVector,
    text: String,
    onClick: () -> Unit,
    color: Color = MaterialTheme.colorScheme.onSurface,
    inset: Dp = 24.dp,
) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 56.dp).clickable(role = Role.Button, onClick = onClick)
            .padding(horizontal = inset, vertical = 8.dp),
        Arrangement.spacedBy(16.dp),
        Alignment.CenterVertically,
    ) {
        Icon(icon, null, Modifier.size(24.dp), color)
        Text(text, color = color, style = MaterialTheme.typography.bodyLarge)
    }
}

@Composable
internal fun Gap(height: Int) = Spacer(Modifier.height(height.dp))
