package org.openlines.ui.parts

import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonColors
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp

private val room = PaddingValues(horizontal = 18.dp, vertical = 10.dp)

/** The one thing to do here. */
@Composable
internal fun Strong(
    text: String,
    icon: ImageVector?,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    danger: Boolean = false,
    colors: ButtonColors? = null,
) {
    val scheme = MaterialTheme.colorScheme
    val fallback = if (danger) ButtonDefaults.buttonColors(scheme.error, scheme.onError) else ButtonDefaults.buttonColors()
    Button(onClick, modifier.heightIn(min = 48.dp), enabled, MaterialTheme.shapes.medium, colors ?: fallback, contentPadding = room) {
        Inside(text, icon)
    }
}

/** Something else that can be done. */
@Composable
internal fun Soft(text: String, icon: ImageVector?, onClick: () -> Unit, modifier: Modifier = Modifier, enabled: Boolean = true) {
    OutlinedButton(onClick, modifier.heightIn(min = 48.dp), enabled, MaterialTheme.shapes.medium, contentPadding = room) {
        Inside(text, icon)
    }
}

/** The way out. */
@Composable
internal fun Quiet(text: String, icon: ImageVector?, onClick: () -> Unit, modifier: Modifier = Modifier, enabled: Boolean = true) {
    TextButton(onClick, modifier.heightIn(min = 48.dp), enabled, MaterialTheme.shapes.medium, contentPadding = room) {
        Inside(text, icon)
    }
}

/** A step beside a row: little to see, as much to touch. */
@Composable
internal fun Small(text: String, icon: ImageVector, onClick: () -> Unit) {
    TextButton(onClick, Modifier.heightIn(min = 48.dp), contentPadding = PaddingValues(horizontal = 8.dp)) {
        Icon(icon, null, Modifier.padding(end = 5.dp).size(16.dp))
        Text(text, style = MaterialTheme.typography.labelMedium)
    }
}

@Composable
private fun Inside(text: String, icon: ImageVector?) {
    if (icon != null) Icon(icon, null, Modifier.padding(end = 8.dp).size(20.dp))
    // A name in it may be of any length.
    val style = MaterialTheme.typography.labelLarge
    Text(text, style = style, textAlign = TextAlign.Center, maxLines = 4, overflow = TextOverflow.Ellipsis)
}
