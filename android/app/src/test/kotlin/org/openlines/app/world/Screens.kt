// Looking at and touching the screens of the app.
package org.openlines.app.world

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.printToString

private const val PATIENCE = 30_000L

/** Waits until something that says [text] is on screen. */
fun ComposeTestRule.sees(text: String) = waitFor(hasText(text, substring = true))

fun ComposeTestRule.seesNoMore(text: String) = waitUntil("$text is gone", PATIENCE) {
    onAllNodes(hasText(text, substring = true)).fetchSemanticsNodes().isEmpty()
}

fun ComposeTestRule.waitFor(what: SemanticsMatcher) = try {
    waitUntil("${what.description} is on screen", PATIENCE) { onAllNodes(what).fetchSemanticsNodes().isNotEmpty() }
} catch (late: ComposeTimeoutException) {
    throw AssertionError("${late.message}; there is:\n${onAllNodes(isRoot()).printToString(Int.MAX_VALUE)}")
}

/** Taps what says [text], or is called so, as soon as it can be tapped. */
fun ComposeTestRule.tap(text: String) {
    val target = (hasText(text) or hasContentDescription(text)) and isEnabled()
    waitFor(target)
    onAllNodes(target).onFirst().performClick()
}

fun ComposeTestRule.fill(label: String, text: String) {
    waitFor(hasText(label))
    onAllNodes(hasText(label) and SemanticsMatcher.keyIsDefined(SemanticsProperties.EditableText)).onFirst().performTextReplacement(text)
}

/** Types into the composer. */
fun ComposeTestRule.write(text: String) {
    waitFor(hasTestTag("composer"))
    onNodeWithTag("composer").performTextReplacement(text)
}
