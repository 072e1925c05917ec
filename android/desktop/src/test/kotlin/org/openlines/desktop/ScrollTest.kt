package org.openlines.desktop

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipeDown
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.DialogRow
import org.openlines.core.Who
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogState
import org.openlines.presentation.Foot
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxState
import org.openlines.ui.screens.DialogScreen
import org.openlines.ui.screens.InboxScreen

/**
 * Long lists come through the boundary as windows of at most 120 rows. While one scrolls, the screen asks for another
 * window now and then, never for a row; and wherever one stops, the rows are there.
 */
class ScrollTest {
    @get:Rule
    val rule = createComposeRule()

    private val all: List<DialogRow> = List(10_000) { dialogRow("$it", "Customer $it", "text $it", waits = ago(1)) }
    private var crossings = 0

    /** What the core does: so many rows around the anchor. */
    private fun window(around: Int): InboxState {
        val first = (around - WINDOW / 2).coerceIn(0, all.size - WINDOW)
        return InboxState(ME, LIVE, ON_SHIFT, rows = all.subList(first, first + WINDOW), before = first, after = all.size - first - WINDOW)
    }

    @Test
    fun `scrolling ten thousand dialogs makes no crossing for a row`() {
        var state by mutableStateOf(window(0))
        rule.setContent {
            TestWorld {
                InboxScreen(state, { event ->
                    if (event is InboxEvent.Scrolled) {
                        crossings += 1
                        state = window(event.anchor.value.toInt())
                    }
                })
            }
        }
        val list = rule.onNodeWithTag("inbox")
        // All the way down, a few rows at a time, as a thumb does.
        for (at in 0 until all.size step 10) list.performScrollToIndex(at)
        list.performScrollToIndex(all.size + 1)
        rule.onNodeWithText("Customer 9999").assertExists()
        assertTrue("$crossings crossings for ${all.size} rows", crossings in 10..all.size / 30)
    }

    @Test
    fun `after a leap the rows there are fetched`() {
        var state by mutableStateOf(window(0))
        rule.setContent {
            TestWorld {
                InboxScreen(state, { event -> if (event is InboxEvent.Scrolled) state = window(event.anchor.value.toInt()) })
            }
        }
        rule.onNodeWithTag("inbox").performScrollToIndex(5_002)
        rule.onNodeWithText("Customer 5000").assertExists()
    }

    @Test
    fun `a timeline asks for another window now and then`() {
        val entries = List(2_000) { entry(Who.CUSTOMER, "entry $it", ago(2_000L - it), "Marta", seq = it + 1L) }
        fun timeline(around: Int): DialogState {
            val first = (around - WINDOW / 2).coerceIn(0, entries.size - WINDOW)
            val rows = entries.subList(first, first + WINDOW)
            return DialogState(all[0].id, all[0], rows = rows, before = first, after = entries.size - first - WINDOW, foot = Foot.Write, freshness = LIVE)
        }
        var state by mutableStateOf(timeline(entries.size))
        rule.setContent {
            TestWorld {
                DialogScreen(state, { event ->
                    if (event is DialogEvent.Scrolled) {
                        crossings += 1
                        state = timeline(event.seq.toInt())
                    }
                })
            }
        }
        rule.onNodeWithText("entry 1999").assertExists()
        val list = rule.onNodeWithTag("timeline")
        var swipes = 0
        // The list grows from below: the earlier ones come from above.
        while (state.before > 0 && swipes < 600) {
            list.performTouchInput { swipeDown(startY = top + 10f, endY = bottom - 10f, durationMillis = 60) }
            rule.waitForIdle()
            swipes += 1
        }
        assertTrue("$crossings crossings, ${state.before} entries not reached in $swipes swipes", state.before == 0 && crossings < 60)
    }

    private companion object {
        const val WINDOW = 120
    }
}
