package org.openlines.desktop

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.assertIsFocused
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertTextContains
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.longClick
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTouchInput
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.CommandId
import org.openlines.core.DialogId
import org.openlines.core.RowKind
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.presentation.Composer
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogQuestion
import org.openlines.presentation.DialogState
import org.openlines.presentation.Editing
import org.openlines.presentation.Foot
import org.openlines.ui.screens.DialogScreen

/** What a long press on a message offers, and the field in which it is edited. */
class MessageMenuTest {
    @get:Rule
    val rule = createComposeRule()

    private val events = ArrayList<DialogEvent>()
    private val copied = ArrayList<String>()
    private val id = CommandId("m")

    private val asked = entry(Who.CUSTOMER, "And in green?", ago(3), "Marta")
    private val mine = entry(Who.ME, "Yes, helo", ago(2), "Anna").copy(message = id, changeUntil = NOW.plusSeconds(1))
    private val old = entry(Who.ME, "Good morning", ago(1500), "Anna").copy(message = CommandId("o"), changeUntil = NOW)
    private val note = entry(Who.COLLEAGUE, "Pays late", ago(1), "Oleg", RowKind.NOTE)
    private val refused = unsent("r", "Hello again", UnsentState.REFUSED, kind = "edit")

    private var state by mutableStateOf(
        DialogState(
            DialogId("1"), dialogRow("1", "Marta", "And in green?", waits = ago(3)), rows = listOf(old, asked, mine, note, refused),
            foot = Foot.Write, composer = Composer(text = "and by the way"), freshness = LIVE,
        ),
    )

    private fun show() = rule.setContent { TestWorld(copy = { copied += it }) { DialogScreen(state, { events += it }) } }

    private fun menuOf(text: String) = rule.onNodeWithText(text).performTouchInput { longClick() }

    private fun choose(name: String) = rule.onNodeWithText(name).performClick()

    private fun actionsOf(text: String): List<String> =
        rule.onNodeWithText(text).fetchSemanticsNode().config.getOrElse(SemanticsActions.CustomActions) { emptyList() }.map { it.label }

    private fun chosen() = events.filter { it !is DialogEvent.Seen }

    @Test
    fun `a long press on an own message offers to copy, edit and delete it`() {
        show()
        for (name in listOf("Copy", "Edit", "Delete")) {
            menuOf("Yes, helo")
            // The refused one has a "Delete" of its own.
            rule.onNodeWithText("What can be done").assertIsDisplayed()
            if (name == "Delete") rule.onAllNodesWithText(name)[1].performClick() else choose(name)
            rule.onNodeWithText("What can be done").assertDoesNotExist()
        }
        assertEquals(listOf("Yes, helo"), copied)
        assertEquals(listOf(DialogEvent.Edit(id), DialogEvent.Recall(id)), chosen())
    }

    @Test
    fun `what is not his to change, or not any more, is copied and nothing else`() {
        show()
        for (text in listOf("And in green?", "Good morning", "Pays late", "Hello again")) {
            menuOf(text)
            rule.onNodeWithText("Edit").assertDoesNotExist()
            choose("Copy")
        }
        assertEquals(listOf("And in green?", "Good morning", "Pays late", "Hello again"), copied)
        assertEquals(emptyList<DialogEvent>(), chosen())
    }

    @Test
    fun `a screen reader has the menu as actions of the message`() {
        show()
        assertEquals(listOf("Copy", "Edit", "Delete"), actionsOf("Yes, helo"))
        assertEquals(listOf("Copy"), actionsOf("Good morning"))
        val actions = rule.onNodeWithText("Yes, helo").fetchSemanticsNode().config[SemanticsActions.CustomActions]
        rule.runOnIdle { actions.forEach { it.action() } }
        assertEquals(listOf("Yes, helo"), copied)
        assertEquals(listOf(DialogEvent.Edit(id), DialogEvent.Recall(id)), chosen())
    }

    @Test
    fun `one message is edited at a time, and only where one may write`() {
        state = state.copy(editing = Editing(id, "Yes, helo", "Yes, hello"))
        show()
        assertEquals(listOf("Copy", "Delete"), actionsOf("Yes, helo"))
        state = state.copy(editing = null, foot = Foot.ReadOnly("Oleg"))
        assertEquals(listOf("Copy"), actionsOf("Yes, helo"))
    }

    @Test
    fun `the words of a message stand in the place of the composer until they are saved`() {
        state = state.copy(rows = listOf(old), editing = Editing(id, "Yes, helo"))
        show()
        rule.onNodeWithText("Editing a message").assertIsDisplayed()
        rule.onNodeWithTag("composer").assertTextContains("Yes, helo").assertIsFocused()
        rule.onNodeWithText("Note").assertDoesNotExist()
        rule.onNodeWithContentDescription("Save").assertIsNotEnabled()
        rule.onNodeWithTag("composer").performTextInput("!")
        assertEquals(DialogEvent.EditChanged("Yes, helo!"), chosen().last())
        state = state.copy(editing = Editing(id, "Yes, helo", "Yes, helo!"))
        rule.onNodeWithContentDescription("Save").assertIsEnabled().performClick()
        choose("Stop editing")
        assertEquals(listOf(DialogEvent.SaveEdit, DialogEvent.StopEdit), chosen().takeLast(2))
        state = state.copy(editing = null)
        rule.onNodeWithTag("composer").assertTextContains("and by the way")
        assertTrue("the draft was not touched", chosen().none { it is DialogEvent.TextChanged })
    }

    @Test
    fun `taking a message back asks once, with the verb on the button`() {
        state = state.copy(rows = listOf(mine), asking = DialogQuestion.Recall(id))
        show()
        rule.onNodeWithText("Delete this message?").assertIsDisplayed()
        rule.onNodeWithText("The customer will see", substring = true).assertIsDisplayed()
        choose("Delete")
        assertEquals(listOf<DialogEvent>(DialogEvent.Confirm), chosen())
    }
}
