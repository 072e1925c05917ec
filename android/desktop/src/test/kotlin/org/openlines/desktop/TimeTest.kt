package org.openlines.desktop

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.text.font.FontFamily
import java.time.Instant
import java.time.ZoneOffset
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxState
import org.openlines.ui.ScreenClock
import org.openlines.ui.ScreenWorld
import org.openlines.ui.Times
import org.openlines.ui.screens.InboxScreen
import org.openlines.ui.theme.OpenlinesTheme

/** Countdowns run on the screen: nobody is asked for them. */
class TimeTest {
    @get:Rule
    val rule = createComposeRule()

    private val events = ArrayList<InboxEvent>()
    private var now: Instant = NOW

    private fun show(state: InboxState, offsetMs: Long = 0) {
        rule.mainClock.autoAdvance = false
        rule.setContent {
            ScreenWorld(IcuWords(ENGLISH), ENGLISH, ScreenClock { now }, Times(ENGLISH, ZoneOffset.UTC)) {
                OpenlinesTheme(dark = false, motion = false, family = FontFamily.Default) {
                    InboxScreen(state.copy(freshness = LIVE.copy(clockOffsetMs = offsetMs)), { events += it })
                }
            }
        }
        rule.mainClock.advanceTimeByFrame()
    }

    private fun pass(seconds: Long) {
        now = now.plusSeconds(seconds)
        rule.mainClock.advanceTimeBy(1_100)
    }

    private val offer = InboxState(ME, LIVE, ON_SHIFT, offers = listOf(offerRow("7", "Ines", "hello", 42)), rows = emptyList())
    private val waiting = InboxState(ME, LIVE, ON_SHIFT, rows = listOf(dialogRow("1", "Marta", "?", waits = ago(4, 58))))

    @Test
    fun `an offer counts down and says when its time is up, without a call`() {
        show(offer)
        rule.onNodeWithContentDescription("0:42 left to accept").assertIsDisplayed()
        val told = events.size
        pass(30)
        rule.onNodeWithContentDescription("0:12 left to accept").assertIsDisplayed()
        pass(13)
        rule.onNodeWithContentDescription("Time is up").assertIsDisplayed()
        assertEquals("a second of countdown makes no call", told, events.size)
    }

    @Test
    fun `the deadline is portal time, whatever the phone's clock says`() {
        // The phone is 20 s behind the portal.
        show(offer, offsetMs = 20_000)
        rule.onNodeWithContentDescription("0:22 left to accept").assertIsDisplayed()
    }

    @Test
    fun `a customer's wait turns amber after five minutes and late after ten, in words too`() {
        show(waiting)
        rule.onNodeWithContentDescription("Waits 4 min").assertExists()
        pass(3)
        rule.onNodeWithContentDescription("Waits long: 5 min").assertExists()
        pass(300)
        rule.onNodeWithContentDescription("Waits too long: 10 min").assertExists()
    }
}
