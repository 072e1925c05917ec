package org.openlines.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import org.openlines.ui.words

/** Nothing here, and why, and what to do about it. */
@Composable
internal fun Empty(icon: ImageVector, title: String, text: String, action: (@Composable () -> Unit)? = null) {
    Box(Modifier.fillMaxSize(), Alignment.Center) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).padding(32.dp).widthIn(max = 360.dp),
            Arrangement.spacedBy(12.dp),
            Alignment.CenterHorizontally,
        ) {
            val colors = MaterialTheme.colorScheme
            Box(Modifier.size(84.dp).clip(CircleShape).background(colors.secondaryContainer), Alignment.Center) {
                Icon(icon, null, Modifier.size(36.dp), colors.onSecondaryContainer)
            }
            Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge, textAlign = TextAlign.Center)
            Text(text, style = MaterialTheme.typography.bodyMedium, color = colors.onSurfaceVariant, textAlign = TextAlign.Center)
            if (action != null) Box(Modifier.padding(top = 8.dp)) { action() }
        }
    }
}

/** In place of rows of which nothing is known yet. */
@Composable
internal fun Skeleton(rows: Int = 6) {
    val loading = words.loading
    Column(Modifier.fillMaxWidth().clearAndSetSemantics { contentDescription = loading }) {
        repeat(rows) { SkeletonRow(it) }
    }
}

@Composable
internal fun SkeletonRow(at: Int) {
    Row(Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 12.dp), Arrangement.spacedBy(12.dp)) {
        val ground = MaterialTheme.colorScheme.surfaceContainerHighest
        Box(Modifier.size(48.dp).clip(CircleShape).background(ground))
        Column(Modifier.weight(1f).padding(top = 4.dp), Arrangement.spacedBy(10.dp)) {
            Box(Modifier.fillMaxWidth(if (at % 2 == 0) 0.5f else 0.4f).height(14.dp).clip(CircleShape).background(ground))
            Box(Modifier.fillMaxWidth(if (at % 3 == 0) 0.9f else 0.75f).height(12.dp).clip(CircleShape).background(ground))
        }
    }
}
