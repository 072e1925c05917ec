package org.openlines.ui.parts

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.text.TextRange
import androidx.compose.ui.text.input.TextFieldValue
import androidx.compose.ui.text.input.VisualTransformation
import org.openlines.ui.theme.asWritten

/**
 * Text under way: what stands in a field while one types, however late the state follows. Words that come from elsewhere
 * (a restored draft, a cleared composer) take its place; the echo of one's own typing does not.
 */
@Composable
internal fun rememberTyping(text: String, onText: (String) -> Unit): Typing {
    val typing = remember { Typing(text) }
    typing.onText = onText
    typing.follow(text)
    return typing
}

internal class Typing(text: String) {
    var value by mutableStateOf(TextFieldValue(text, TextRange(text.length)))
        private set
    var onText: (String) -> Unit = {}

    /** What was said to the presenter and has not come back from it. */
    private val said = ArrayDeque<String>()
    private var last = text

    fun change(to: TextFieldValue) {
        val changed = to.text != value.text
        value = to
        if (changed) {
            said.addLast(to.text)
            onText(to.text)
        }
    }

    fun follow(text: String) {
        if (text == last) return
        last = text
        val echo = said.indexOf(text)
        if (echo >= 0) {
            repeat(echo + 1) { said.removeFirst() }
        } else if (text != value.text) {
            said.clear()
            value = TextFieldValue(text, TextRange(text.length))
        }
    }
}

/** A line to fill in. */
@Composable
internal fun Field(
    text: String,
    onText: (String) -> Unit,
    label: String,
    icon: ImageVector?,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    wrong: Boolean = false,
    hint: String? = null,
    lines: Int = 1,
    options: KeyboardOptions = KeyboardOptions.Default,
    actions: KeyboardActions = KeyboardActions.Default,
    hidden: VisualTransformation = VisualTransformation.None,
    after: (@Composable () -> Unit)? = null,
) {
    val typing = rememberTyping(text, onText)
    OutlinedTextField(
        value = typing.value,
        onValueChange = typing::change,
        modifier = modifier.fillMaxWidth(),
        enabled = enabled,
        textStyle = MaterialTheme.typography.bodyLarge.asWritten(),
        label = { Text(label) },
        leadingIcon = icon?.let { { Icon(it, null) } },
        trailingIcon = after,
        supportingText = hint?.let { { Text(it) } },
        isError = wrong,
        visualTransformation = hidden,
        keyboardOptions = options,
        keyboardActions = actions,
        singleLine = lines == 1,
        minLines = lines,
        maxLines = if (lines == 1) 1 else 8,
        shape = MaterialTheme.shapes.medium,
    )
}
