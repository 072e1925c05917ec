package org.openlines.ui.parts

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.openlines.ui.Icons
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.tones

/**
 * A person as a coloured round with initials, and the channel that he writes in as a small badge. Decoration for the
 * screen reader: name and channel stand beside it in words.
 */
@Composable
internal fun Avatar(name: String, id: String, modifier: Modifier = Modifier, size: Dp = 48.dp, channel: Boolean = true) {
    val hue = hueOf(id)
    Box(modifier.size(size).clearAndSetSemantics {}) {
        Box(Modifier.size(size).clip(CircleShape).background(hue.ground), Alignment.Center) {
            // The round does not grow with the type, so neither do the letters in it.
            val letter = with(LocalDensity.current) { (size * 0.34f).toSp() }
            val style = MaterialTheme.typography.titleMedium.copy(fontSize = letter, lineHeight = letter)
            Text(initials(name), color = hue.ink, style = style, maxLines = 1)
        }
        // A little outside, so that it leaves the letters alone.
        if (channel) ChannelBadge(Modifier.align(Alignment.BottomEnd).offset(4.dp, 3.dp))
    }
}

/** Live chat is the one channel there is so far. */
@Composable
private fun ChannelBadge(modifier: Modifier) {
    val colors = MaterialTheme.colorScheme
    Box(modifier.size(19.dp).clip(CircleShape).background(colors.surface).padding(2.dp)) {
        Box(Modifier.size(15.dp).clip(CircleShape).background(colors.primary), Alignment.Center) {
            Icon(Icons.Chat, null, Modifier.size(10.dp), colors.onPrimary)
        }
    }
}

/** The same id has the same colour everywhere. */
@Composable
internal fun hueOf(id: String): Tone = tones.hues.let { it[(id.hashCode() * 31).mod(it.size)] }

/** The first letters of the first and the last word; whole characters, even those made of several. */
internal fun initials(name: String): String {
    val words = name.split(' ', '\n', '\t', '-').filter { word -> word.any(Char::isLetterOrDigit) }
    val letters = listOfNotNull(words.firstOrNull(), words.drop(1).lastOrNull()).map(::firstLetter)
    return letters.joinToString("").ifEmpty { "?" }
}

private fun firstLetter(word: String): String {
    val at = word.indices.first { word[it].isLetterOrDigit() }
    return word.substring(at, at + 1).uppercase()
}
