package org.openlines.ui.parts

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.ime
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.union
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.openlines.core.Status
import org.openlines.presentation.Freshness
import org.openlines.presentation.Problem
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.theme.LocalMotion
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** A screen's frame: head, strip, what it shows, and what lies over it. Keeps clear of bars, notches and keyboard. */
@Composable
internal fun Frame(
    head: @Composable () -> Unit,
    freshness: Freshness,
    problem: Problem?,
    onDismissProblem: () -> Unit,
    over: @Composable () -> Unit = {},
    content: @Composable () -> Unit,
) {
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        Box(Modifier.windowInsetsPadding(WindowInsets.safeDrawing.union(WindowInsets.ime))) {
            Column(Modifier.fillMaxSize()) {
                head()
                FreshnessStrip(freshness)
                Box(Modifier.weight(1f)) { content() }
                // Below and not over it: the words that could not be sent stay in sight.
                ProblemBar(problem, onDismissProblem)
            }
            over()
        }
    }
}

/** A screen's head: back, a title, and what else belongs there. */
@Composable
internal fun Head(title: String, onBack: (() -> Unit)?, actions: @Composable RowScope.() -> Unit = {}) {
    HeadRow(onBack, actions) {
        Text(
            title,
            Modifier.weight(1f).padding(horizontal = if (onBack == null) 16.dp else 4.dp).semantics { heading() },
            style = MaterialTheme.typography.titleLarge,
            maxLines = 2,
            overflow = TextOverflow.Ellipsis,
        )
    }
}

@Composable
internal fun HeadRow(onBack: (() -> Unit)?, actions: @Composable RowScope.() -> Unit = {}, title: @Composable RowScope.() -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 60.dp).padding(horizontal = 4.dp, vertical = 4.dp),
        Arrangement.Start,
        Alignment.CenterVertically,
    ) {
        if (onBack != null) Tap(Icons.Back, words.back, onBack)
        title()
        actions()
    }
}

/** A button that is only an icon; its name is for the screen reader. 48 dp to the touch. */
@Composable
internal fun Tap(
    icon: ImageVector,
    name: String,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    color: Color = MaterialTheme.colorScheme.onSurface,
) {
    IconButton(onClick, modifier.size(48.dp), enabled) {
        Icon(icon, name, Modifier.size(24.dp), if (enabled) color else color.copy(alpha = 0.38f))
    }
}

/** A thin strip when what is seen may be old: "No connection, as of 14:02". Nothing while all is well. */
@Composable
internal fun FreshnessStrip(freshness: Freshness) {
    val asOf = freshness.asOf?.let { times.dayAndClock(it, LocalNow.current.value, words) }
    val status = freshness.status
    val text = when {
        status is Status.Offline -> if (asOf == null) words.stripOffline else words.stripOfflineAsOf(asOf)
        status is Status.Refused -> if (status.code == "client_too_old") words.stripTooOld else words.stripSignedOut
        status is Status.Connecting -> if (asOf == null) words.stripConnecting else words.stripConnectingAsOf(asOf)
        else -> null
    } ?: return
    val waiting = freshness.oldestUnsent != null && status !is Status.Refused
    Row(
        Modifier.fillMaxWidth().background(tones.strip.ground).padding(horizontal = 16.dp, vertical = 6.dp)
            .semantics(mergeDescendants = true) { liveRegion = LiveRegionMode.Polite },
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        val icon = if (status is Status.Connecting) Icons.Retry else Icons.Offline
        Icon(icon, null, Modifier.size(16.dp), tones.strip.ink)
        val all = if (waiting) words.stripAndUnsent(text) else text
        Text(all, color = tones.strip.ink, style = MaterialTheme.typography.labelMedium)
    }
}

/** What did not work, in a sentence, with what to do; stays until it is put away. */
@Composable
internal fun ProblemBar(problem: Problem?, onDismiss: () -> Unit) {
    if (problem == null) return
    Notice(sentenceOf(problem), Icons.Alert, MaterialTheme.colorScheme.errorContainer, MaterialTheme.colorScheme.onErrorContainer) {
        Tap(Icons.Close, words.dismiss, onDismiss, color = MaterialTheme.colorScheme.onErrorContainer)
    }
}

/** A card over the lower edge, spoken when it comes. */
@Composable
internal fun Notice(text: String, icon: ImageVector?, ground: Color, ink: Color, action: @Composable RowScope.() -> Unit) {
    Surface(
        Modifier.fillMaxWidth().padding(12.dp).semantics { liveRegion = LiveRegionMode.Assertive },
        shape = MaterialTheme.shapes.medium,
        color = ground,
        contentColor = ink,
        shadowElevation = 3.dp,
    ) {
        Row(Modifier.padding(start = 16.dp, end = 4.dp, top = 4.dp, bottom = 4.dp), verticalAlignment = Alignment.CenterVertically) {
            if (icon != null) Icon(icon, null, Modifier.padding(end = 12.dp).size(20.dp), ink)
            Text(text, Modifier.weight(1f).padding(vertical = 8.dp), style = MaterialTheme.typography.bodyMedium)
            action()
        }
    }
}

/** Shows and hides without jumping; at once where less motion is wanted. */
@Composable
internal fun Appearing(visible: Boolean, content: @Composable () -> Unit) {
    if (LocalMotion.current) AnimatedVisibility(visible) { content() } else if (visible) content()
}
