package org.openlines.desktop

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertTextContains
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.longClick
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToIndex
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipeLeft
import androidx.compose.ui.test.swipeRight
import java.time.Instant
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.AlertId
import org.openlines.core.AlertKind
import org.openlines.core.CommandId
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.EntryEvent
import org.openlines.core.LineId
import org.openlines.core.NoticeKind
import org.openlines.core.OfferId
import org.openlines.core.OperatorId
import org.openlines.core.Refusal
import org.openlines.core.ShiftState
import org.openlines.core.TimelineRow
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.presentation.AlertStep
import org.openlines.presentation.AlertsEvent
import org.openlines.presentation.AlertsState
import org.openlines.presentation.Asker
import org.openlines.presentation.Composer
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogEvent
import org.openlines.presentation.DialogQuestion
import org.openlines.presentation.DialogState
import org.openlines.presentation.EndQuestion
import org.openlines.presentation.Foot
import org.openlines.presentation.FootStep
import org.openlines.presentation.Handover
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxState
import org.openlines.presentation.Inviting
import org.openlines.presentation.Problem
import org.openlines.presentation.RowAction
import org.openlines.presentation.ShiftEvent
import org.openlines.presentation.ShiftState as PresentedShift
import org.openlines.presentation.SignInEvent
import org.openlines.presentation.SignInState
import org.openlines.presentation.Tab
import org.openlines.presentation.TransferEvent
import org.openlines.presentation.TransferState
import org.openlines.presentation.TransferState.Target
import org.openlines.ui.screens.AlertsScreen
import org.openlines.ui.screens.DialogScreen
import org.openlines.ui.screens.InboxScreen
import org.openlines.ui.screens.ShiftScreen
import org.openlines.ui.screens.SignInScreen
import org.openlines.ui.screens.TransferScreen

/** What taps, swipes and keys do on the screens. */
class ScreensTest {
    @get:Rule
    val rule = createComposeRule()

    private val inboxEvents = ArrayList<InboxEvent>()
    private val dialogEvents = ArrayList<DialogEvent>()
    private val row = dialogRow("1", "Marta", "Is the blue one in stock?", waits = ago(2), unread = 1)

    private fun inbox(state: InboxState) = rule.setContent { TestWorld { InboxScreen(state, { inboxEvents += it }) } }

    private fun dialog(state: DialogState) = rule.setContent { TestWorld { DialogScreen(state, { dialogEvents += it }) } }

    private fun inboxOf(vararg rows: DialogRow) =
        InboxState(ME, LIVE, ON_SHIFT, rows = rows.toList(), offers = listOf(offerRow("7", "Ines", "hello", 42)))

    private fun dialogOf(composer: Composer = Composer(), vararg rows: TimelineRow) =
        DialogState(DialogId("1"), row, rows = rows.toList(), foot = Foot.Write, composer = composer, menu = DialogAction.entries, freshness = LIVE)

    @Test
    fun `an offer is told to be drawn and is accepted with one tap`() {
        inbox(inboxOf(row))
        rule.onNodeWithText("Accept").performClick()
        assertEquals(listOf(InboxEvent.OffersDrawn(listOf(OfferId("7"))), InboxEvent.Accept(OfferId("7"))), inboxEvents)
    }

    @Test
    fun `p50 who calls by name is spoken with the row`() {
        inbox(inboxOf(row.copy(call = NoticeKind.NUDGED, callBy = "Vera")))
        rule.onNodeWithText("Marta").assertTextContains("Vera asks for an answer")
    }

    @Test
    fun `a row swiped towards its end needs no reply`() {
        inbox(inboxOf(row))
        rule.onNodeWithText("Marta").performTouchInput { swipeRight(startX = 20f, endX = 400f) }
        rule.waitForIdle()
        assertEquals(listOf(RowAction.NO_REPLY_NEEDED), inboxEvents.filterIsInstance<InboxEvent.Swiped>().map { it.action })
    }

    @Test
    fun `a row swiped towards its start closes the dialog`() {
        inbox(inboxOf(row))
        rule.onNodeWithText("Marta").performTouchInput { swipeLeft(startX = 400f, endX = 20f) }
        rule.waitForIdle()
        assertEquals(listOf(RowAction.CLOSE), inboxEvents.filterIsInstance<InboxEvent.Swiped>().map { it.action })
    }

    @Test
    fun `a small swipe does nothing`() {
        inbox(inboxOf(row))
        rule.onNodeWithText("Marta").performTouchInput { swipeRight(startX = 20f, endX = 90f) }
        rule.waitForIdle()
        assertTrue(inboxEvents.none { it is InboxEvent.Swiped })
    }

    @Test
    fun `a long press offers what swipes do, and transfer`() {
        inbox(inboxOf(row))
        rule.onNodeWithText("Marta").performTouchInput { longClick() }
        rule.onNodeWithText("Close dialog").assertIsDisplayed()
        rule.onNodeWithText("Transfer").performClick()
        assertTrue(InboxEvent.Swiped(DialogId("1"), RowAction.TRANSFER) in inboxEvents)
    }

    @Test
    fun `a tap on a row opens its dialog, a tap on a segment opens the segment`() {
        inbox(inboxOf(row))
        rule.onNodeWithText("Marta").performClick()
        rule.onNodeWithText("History").performClick()
        assertTrue(InboxEvent.OpenDialog(DialogId("1")) in inboxEvents)
        assertTrue(InboxEvent.OpenTab(Tab.HISTORY) in inboxEvents)
    }

    @Test
    fun `what is typed as a reply is sent as a reply`() {
        var state by mutableStateOf(dialogOf())
        rule.setContent {
            TestWorld {
                DialogScreen(state, { event ->
                    dialogEvents += event
                    if (event is DialogEvent.TextChanged) state = state.copy(composer = Composer(text = event.text))
                })
            }
        }
        rule.onNodeWithContentDescription("Send to the customer").assertIsNotEnabled()
        rule.onNodeWithTag("composer").performTextInput("Да, есть")
        rule.onNodeWithContentDescription("Send to the customer").assertIsEnabled().performClick()
        assertEquals(DialogEvent.TextChanged("Да, есть"), dialogEvents.filterIsInstance<DialogEvent.TextChanged>().last())
        assertEquals(DialogEvent.Send, dialogEvents.last())
    }

    @Test
    fun `a note says who reads it and has another button`() {
        dialog(dialogOf(Composer(ComposerMode.NOTE, "second shelf")))
        rule.onNodeWithText("Only colleagues see this").assertIsDisplayed()
        rule.onNodeWithContentDescription("Save note").assertIsEnabled()
        rule.onNodeWithContentDescription("Send to the customer").assertDoesNotExist()
    }

    @Test
    fun `a text that comes from elsewhere takes the place of what is in the field, an echo does not`() {
        var text by mutableStateOf("draft")
        rule.setContent { TestWorld { DialogScreen(dialogOf(Composer(text = text)), { dialogEvents += it }) } }
        rule.onNodeWithTag("composer").performTextInput("!")
        // The state follows late: what was typed stays.
        rule.onNodeWithTag("composer").assertTextContains("draft!")
        text = "draft!"
        rule.onNodeWithTag("composer").assertTextContains("draft!")
        text = ""
        rule.onNode(hasSetTextAction() and hasText("draft!")).assertDoesNotExist()
    }

    @Test
    fun `a refused reply tells why and can be sent again, taken back or deleted`() {
        val refusal = Refusal("session_closed", "", null, null, null)
        dialog(dialogOf(Composer(), unsent("r", "Here is the link.", UnsentState.REFUSED, refusal = refusal)))
        rule.onNodeWithText("Not sent. The dialog is closed. Resume it first.").assertIsDisplayed()
        for (step in listOf("Send again", "Take back", "Delete")) rule.onNodeWithText(step).performClick()
        val command = CommandId("r")
        assertEquals(
            listOf(DialogEvent.Retry(command), DialogEvent.TakeBack(command), DialogEvent.Delete(command)),
            dialogEvents.filter { it !is DialogEvent.Seen },
        )
    }

    @Test
    fun `closing asks once, with the verb on the button`() {
        var state by mutableStateOf(dialogOf())
        rule.setContent {
            TestWorld {
                DialogScreen(state, { event ->
                    dialogEvents += event
                    if (event is DialogEvent.Choose) state = state.copy(asking = DialogQuestion.Close)
                })
            }
        }
        rule.onNodeWithContentDescription("What can be done").performClick()
        rule.onNodeWithText("Close dialog").performClick()
        rule.onNodeWithText("Close this dialog?").assertIsDisplayed()
        rule.onNodeWithText("Close dialog").performClick()
        assertTrue(DialogEvent.Choose(DialogAction.CLOSE) in dialogEvents)
        assertEquals(DialogEvent.Confirm, dialogEvents.last())
    }

    @Test
    fun `a transfer that waits for a yes says for how long, can be taken back, and the dialog can be answered`() {
        dialog(dialogOf().copy(handover = Handover("Oleg", NOW.plusSeconds(102))))
        rule.onNodeWithText("Waiting for Oleg to confirm, 1:42 left").assertIsDisplayed()
        rule.onNodeWithTag("composer").assertIsDisplayed()
        rule.onNodeWithText("Take back").performClick()
        assertEquals(listOf<DialogEvent>(DialogEvent.WithdrawTransfer), dialogEvents)
    }

    @Test
    fun `what colleagues and spam need is in the menu, each once`() {
        val menu = listOf(DialogAction.PIN, DialogAction.INVITE, DialogAction.NUDGE, DialogAction.LEAVE, DialogAction.SPAM)
        dialog(dialogOf().copy(menu = menu))
        for (name in listOf("Pin", "Invite a colleague", "Ask for an answer", "Leave dialog", "Spam")) {
            rule.onNodeWithContentDescription("What can be done").performClick()
            rule.onNodeWithText(name).performClick()
        }
        assertEquals(menu, dialogEvents.filterIsInstance<DialogEvent.Choose>().map { it.action })
    }

    @Test
    fun `p21 a colleague is invited with one tap, on shift or not`() {
        val all = listOf(
            colleague("3", "Oleg", ShiftState.ON), colleague("6", "Lidia", ShiftState.OFF),
            colleague("8", "Pia", ShiftState.PAUSED, guest = true),
        )
        dialog(dialogOf().copy(inviting = Inviting(all.map { TransferState.Choice(it, true) })))
        rule.onNodeWithText("Off shift").assertIsDisplayed()
        rule.onNodeWithText("On shift, paused").assertDoesNotExist()
        for (colleague in all) rule.onNodeWithText(colleague.name).performClick()
        assertEquals(all.map { it.id }, dialogEvents.filterIsInstance<DialogEvent.Invite>().map { it.operator })
    }

    @Test
    fun `p21 a colleague who looks on asks to join in place of the composer`() {
        dialog(dialogOf().copy(foot = Foot.Step(FootStep.AskInvite)))
        rule.onNodeWithText("Ask to join").performClick()
        assertEquals(listOf<DialogEvent>(DialogEvent.TakeStep), dialogEvents)
    }

    @Test
    fun `p21 who asks to join is invited with one tap, where he asks`() {
        fun ask(at: Instant, id: String, name: String) = event(EntryEvent.InviteAsked(OperatorId(id)), at, Who.COLLEAGUE, name)
        val (oleg, lidia) = ask(ago(3), "3", "Oleg") to ask(ago(2), "6", "Lidia")
        dialog(dialogOf(Composer(), oleg, lidia).copy(asker = Asker(oleg.id, OperatorId("3"))))
        rule.onNodeWithText("Lidia asks to join", substring = true).assertIsDisplayed()
        rule.onNodeWithText("Invite Lidia").assertDoesNotExist()
        rule.onNodeWithText("Invite Oleg").performClick()
        assertEquals(DialogEvent.InviteAsker, dialogEvents.last())
    }

    @Test
    fun `P20 a colleague at his cap is chosen like any other, and asked about with one sentence more`() {
        var state by mutableStateOf(toldTransfer)
        val events = ArrayList<TransferEvent>()
        rule.setContent { TestWorld { TransferScreen(state, { events += it }) } }
        rule.onNodeWithText("On shift · 3 dialogs").assertExists()
        rule.onNode(hasContentDescription("5 dialogs, the limit")).performClick()
        rule.onNodeWithText("Nobody on shift · 1 waits, 48 min").performClick()
        val chosen = listOf(Target.Colleague(OperatorId("4")), Target.Line(LineId("4")))
        assertEquals(chosen.map { TransferEvent.Chosen(it) }, events)
        state = state.copy(chosen = chosen.first(), asking = true)
        rule.onNodeWithText("It goes through all the same.", substring = true).assertIsDisplayed()
        state = state.copy(chosen = chosen.last())
        rule.onNodeWithText("Nobody of Returns is on shift now.", substring = true).assertIsDisplayed()
    }

    @Test
    fun `p36 what was promised counts down, warns, and counts up once it is broken`() {
        fun due(id: String, warn: Long, due: Long) = dialogRow(id, "Guest $id", "?", waits = ago(20)).promised(NOW.plusSeconds(warn), NOW.plusSeconds(due))
        inbox(inboxOf(due("1", 300, 725), due("2", -1, 135), due("3", -400, 0), due("4", -900, -200)))
        for (said in listOf("Answer due in 12:05", "Answer due soon: 2:15 left", "Answer overdue by 0:00", "Answer overdue by 3:20")) {
            rule.onNode(hasContentDescription(said)).assertExists(said)
        }
    }

    @Test
    fun `the way to the alerts says how many wait`() {
        inbox(inboxOf(row).copy(alerts = 3, showsAlerts = true))
        rule.onNodeWithContentDescription("Alerts, 3 wait for you").performClick()
        assertEquals(InboxEvent.OpenAlerts, inboxEvents.last())
    }

    @Test
    fun `an alert is seen, opened and acted upon`() {
        val events = ArrayList<AlertsEvent>()
        val late = alertDialog("4", "Marta", "Oleg", ago(3))
        rule.setContent {
            TestWorld { AlertsScreen(AlertsState(listOf(alert("1", AlertKind.NORM_VIOLATION, 1, ago(20), late)), "Anna"), { events += it }) }
        }
        for (name in listOf("Seen", "Marta", "Take over", "Transfer", "Ask for an answer")) rule.onNodeWithText(name).performClick()
        val steps = AlertStep.entries.map { AlertsEvent.Choose(late, it) }
        assertEquals(listOf(AlertsEvent.Acknowledge(AlertId("1")), AlertsEvent.OpenDialog(DialogId("4"))) + steps, events)
    }

    @Test
    fun `p19 the end of a shift asks once who gets what waits`() {
        val events = ArrayList<ShiftEvent>()
        val oleg = TransferState.Choice(colleague("3", "Oleg", ShiftState.ON), true)
        rule.setContent { TestWorld { ShiftScreen(PresentedShift(askingEnd = EndQuestion(3, listOf(oleg))), { events += it }) } }
        rule.onNodeWithText("3 dialogs wait for your answer. Who gets them?").assertIsDisplayed()
        for (name in listOf("Oleg", "To the queue", "End shift")) rule.onNodeWithText(name).performClick()
        assertEquals(listOf(ShiftEvent.EndTo(oleg.colleague.id), ShiftEvent.EndTo(null), ShiftEvent.ConfirmEnd), events)
    }

    @Test
    fun `p49 days off are chosen by two taps, whole days of the phone's zone`() {
        val events = ArrayList<ShiftEvent>()
        rule.setContent { TestWorld { ShiftScreen(PresentedShift(ON_SHIFT), { events += it }) } }
        rule.onNodeWithText("Add days off").performClick()
        rule.onNodeWithContentDescription("25 November").assertIsNotEnabled()
        rule.onNodeWithContentDescription("28 November").performClick()
        rule.onNodeWithContentDescription("30 November").performClick()
        rule.onNodeWithText("Add 28 November – 30 November").performClick()
        val days = Instant.parse("2026-11-28T00:00:00Z") to Instant.parse("2026-12-01T00:00:00Z")
        assertEquals(listOf<ShiftEvent>(ShiftEvent.AddLeave(days.first, days.second)), events)
    }

    @Test
    fun `what is seen is told once, up to its number`() {
        dialog(dialogOf(Composer(), entry(Who.CUSTOMER, "one", ago(3), "Marta", seq = 41), entry(Who.CUSTOMER, "two", ago(2), "Marta", seq = 42)))
        rule.waitForIdle()
        assertEquals(listOf<DialogEvent>(DialogEvent.Seen(42)), dialogEvents)
    }

    @Test
    fun `a long message is folded and unfolds`() {
        dialog(dialogOf(Composer(), entry(Who.CUSTOMER, LONG_TEXT, ago(3), "Marta")))
        rule.onNodeWithText("Show all 10000 characters").performClick()
        rule.onNodeWithTag("timeline").performScrollToIndex(1)
        rule.onNodeWithText("Show less").assertExists()
    }

    @Test
    fun `what is wrong at sign-in stands there in words, and the form stays filled`() {
        val events = ArrayList<SignInEvent>()
        rule.setContent {
            TestWorld { SignInScreen(SignInState("a", "b", "c", problem = Problem.WrongPassword), { events += it }) }
        }
        rule.onNodeWithText("Login or password is wrong. Type them again, or ask an admin.").assertIsDisplayed()
        rule.onNode(hasSetTextAction() and hasText("Login")).assertTextContains("b")
        rule.onNodeWithText("Sign in").performClick()
        assertEquals(listOf<SignInEvent>(SignInEvent.Submit), events)
    }

    @Test
    fun `a password is hidden until it is asked for`() {
        rule.setContent { TestWorld { SignInScreen(SignInState("a", "b", "secret"), {}) } }
        val dots = hasSetTextAction() and hasText("••••••")
        rule.onNode(dots).assertIsDisplayed()
        rule.onNode(hasContentDescription("Show password")).performClick()
        rule.onNode(dots).assertDoesNotExist()
    }
}
