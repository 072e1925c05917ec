package org.openlines.desktop

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToIndex
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.DialogId
import org.openlines.core.OperatorId
import org.openlines.core.VerdictRow
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogState
import org.openlines.presentation.Problem
import org.openlines.presentation.WhyEvent
import org.openlines.presentation.WhyState
import org.openlines.ui.screens.DialogScreen
import org.openlines.ui.screens.WhyScreen

/** Why me, why not me (P22): what is read, and what taps do. */
class WhyScreenTest {
    @get:Rule
    val rule = createComposeRule()

    private val events = ArrayList<WhyEvent>()

    private fun shown(state: WhyState) = rule.setContent { TestWorld { WhyScreen(state, { events += it }) } }

    @Test
    fun `p22 the menu of a dialog leads there`() {
        val asked = ArrayList<DialogEvent>()
        val state = DialogState(DialogId("1"), dialogRow("1", "Marta", "?"), rows = emptyList(), menu = listOf(DialogAction.WHY), freshness = LIVE)
        rule.setContent { TestWorld { DialogScreen(state, { asked += it }) } }
        rule.onNodeWithContentDescription("What can be done").performClick()
        rule.onNodeWithText("Why me, why not me").performClick()
        assertTrue(DialogEvent.Choose(DialogAction.WHY) in asked)
    }

    @Test
    fun `p22 each decision says when, what, by which rule, of how many, and the verdict on me`() {
        shown(why)
        rule.onNodeWithText("Offered until 13:54 to Oleg Petrov").assertIsDisplayed()
        rule.onNodeWithText("13:53 · Round 2").assertIsDisplayed()
        rule.onAllNodesWithText("First comes who has gone longest without dialog work.")[0].assertIsDisplayed()
        rule.onAllNodesWithText("2 of 3 operators could be asked.")[0].assertIsDisplayed()
        // Read in one breath by who does not see it.
        rule.onNode(hasText("You") and hasText("Asked already in this round")).assertIsDisplayed()
        rule.onNode(hasText("Oleg Petrov") and hasText("Got the offer")).assertIsDisplayed()
        rule.onNodeWithTag("decisions").performScrollToIndex(4)
        rule.onNodeWithText("The line is closed until 26 November, 07:22").assertIsDisplayed()
    }

    @Test
    fun `p22 who was not considered is told so`() {
        val passed = why.decisions!!.first().copy(verdictOfMe = null, verdicts = emptyList())
        shown(why.copy(decisions = listOf(passed)))
        rule.onNode(hasText("You") and hasText("Not considered")).assertIsDisplayed()
    }

    @Test
    fun `p22 of a large team the first stand there, the others are a tap away`() {
        val team = (10..39).map { VerdictRow(OperatorId("$it"), "Operator $it", "no_shift") }
        shown(why.copy(manages = true, decisions = listOf(decision(ago(1), "nobody", null, null).copy(verdicts = team))))
        rule.onNodeWithText("You").assertDoesNotExist()
        rule.onNodeWithText("Operator 39").assertDoesNotExist()
        rule.onNodeWithText("Show 25 more").performScrollTo().performClick()
        rule.onNodeWithText("Operator 39").assertExists()
        rule.onNodeWithText("Show 25 more").assertDoesNotExist()
    }

    @Test
    fun `p22 words of a newer portal are shown as they come`() {
        val newer = decision(ago(1), "lottery", null, "on_the_moon", rule = "by_lot")
        shown(why.copy(decisions = listOf(newer)))
        rule.onNodeWithText("Something new was decided (lottery). Update the app to read it.").assertIsDisplayed()
        rule.onNodeWithText("Another rule chose (by_lot).").assertIsDisplayed()
        rule.onNode(hasText("Another reason (on_the_moon)")).assertIsDisplayed()
    }

    @Test
    fun `p22 what went wrong stands there, with the way to ask again`() {
        shown(why.copy(decisions = null, problem = Problem.NoNetwork))
        rule.onNodeWithText("No connection to the portal. Try again when there is one.").assertIsDisplayed()
        rule.onNodeWithText("Try again").performClick()
        rule.onNodeWithContentDescription("Back").performClick()
        assertEquals(listOf(WhyEvent.Retry, WhyEvent.Back), events)
    }
}
