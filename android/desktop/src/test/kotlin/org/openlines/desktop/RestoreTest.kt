package org.openlines.desktop

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.LocalSaveableStateRegistry
import androidx.compose.runtime.saveable.SaveableStateRegistry
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.v2.runComposeUiTest
import org.junit.Test
import org.openlines.core.DialogId
import org.openlines.core.Who
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogState
import org.openlines.presentation.Foot
import org.openlines.presentation.InboxState
import org.openlines.ui.screens.DialogScreen
import org.openlines.ui.screens.InboxScreen

/** A turned phone, or a process that was ended: one comes back to where one was. */
@OptIn(ExperimentalTestApi::class)
class RestoreTest {
    private val rows = List(100) { dialogRow("$it", "Customer $it", "text", waits = ago(1)) }

    private var process by mutableStateOf<SaveableStateRegistry?>(SaveableStateRegistry(null) { true })

    /** Shows it, does something, ends the process, starts it again with what was saved, and looks. */
    private fun restored(content: @Composable () -> Unit, before: ComposeUiTest.() -> Unit, after: ComposeUiTest.() -> Unit) =
        runComposeUiTest {
            setContent {
                val registry = process
                if (registry != null) {
                    CompositionLocalProvider(LocalSaveableStateRegistry provides registry) { TestWorld { content() } }
                }
            }
            before()
            waitForIdle()
            val saved = process?.performSave()
            process = null
            waitForIdle()
            process = SaveableStateRegistry(saved) { true }
            waitForIdle()
            after()
        }

    @Test
    fun `the list stands where it stood`() = restored(
        { InboxScreen(InboxState(ME, LIVE, ON_SHIFT, rows = rows), {}) },
        { onNodeWithTag("inbox").performScrollToIndex(62) },
        { onNodeWithText("Customer 60").assertIsDisplayed() },
    )

    @Test
    fun `a menu that was open is open`() = restored(
        { DialogScreen(DialogState(DialogId("1"), rows[1], rows = emptyList(), foot = Foot.Write, menu = DialogAction.entries, freshness = LIVE), {}) },
        { onNodeWithContentDescription("What can be done").performClick() },
        { onNodeWithText("Transfer").assertIsDisplayed() },
    )

    @Test
    fun `a long message that was unfolded is unfolded`() {
        val long = entry(Who.CUSTOMER, LONG_TEXT.take(900), ago(3), "Marta")
        restored(
            { DialogScreen(DialogState(DialogId("1"), rows[1], rows = listOf(long), foot = Foot.Write, freshness = LIVE), {}) },
            { onNodeWithText("Show all 900 characters").performClick() },
            { onNodeWithText("Show less").assertExists() },
        )
    }
}
