package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.AlertDialog
import org.openlines.core.AlertId
import org.openlines.core.AlertKind
import org.openlines.core.AlertRow
import org.openlines.core.DialogId
import org.openlines.core.EntryEvent
import org.openlines.core.LineId
import org.openlines.stage.Portal
import org.openlines.stage.until

/** What a manager is told of and does about it (P36), on a real core and a real portal. */
class AlertsTest {
    private fun alert(level: Int, responsible: String?): Pair<AlertRow, AlertDialog> {
        val dialog = AlertDialog(DialogId("4"), "Maria", responsible, null, null)
        val row = AlertRow(AlertId("1"), LineId("1"), "Shop", AlertKind.NORM_VIOLATION, level, 1, T0, listOf(dialog), emptyList(), false)
        return row to dialog
    }

    @Test
    fun `p36 what can be done about a dialog of an alert`() {
        fun steps(level: Int, responsible: String?) = alert(level, responsible).let { (row, dialog) -> alertSteps(row, dialog, "Vera") }
        assertEquals("his own is answered", emptyList<AlertStep>(), steps(0, "Vera"))
        assertEquals("he cannot take it from himself", emptyList<AlertStep>(), steps(1, "Vera"))
        assertEquals(listOf(AlertStep.TAKE_OVER, AlertStep.TRANSFER, AlertStep.NUDGE), steps(1, "Anna"))
        assertEquals("nobody to nudge", listOf(AlertStep.TAKE_OVER, AlertStep.TRANSFER), steps(1, null))
    }

    @Test
    fun `p36 a broken promise reaches the manager, who has seen it, nudges and takes over`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, managers = listOf(vera)).set("norms", """{"first":2}""")
        val manager = hand(vera).knowsLines()
        val inbox = InboxPresenter(manager.desk)
        assertTrue("a manager has the way there", inbox.state.until("lines") { it.lines.isNotEmpty() }.showsAlerts)
        val hand = hand(anna).onShift()
        line.customer("Maria").writes("hello")
        val dialog = hand.acceptNext()
        inbox.state.until("told") { it.alerts == 1 }
        inbox.on(InboxEvent.OpenAlerts)
        assertEquals(Route.Alerts, manager.desk.routes.top)
        val screen = AlertsPresenter(manager.desk)
        fun AlertRow.isIt() = kind == AlertKind.NORM_VIOLATION && dialogs.singleOrNull()?.responsibleName == "Anna"
        val alert = screen.state.until("violated") { it.alerts.orEmpty().any { row -> row.isIt() } }.alerts!!.first { it.isIt() }
        assertEquals("Maria" to dialog, alert.dialogs.single().let { it.customerName to it.dialog })
        screen.on(AlertsEvent.Acknowledge(alert.id))
        screen.state.until("seen") { it.alerts.orEmpty().all { row -> row.acknowledged } }
        inbox.state.until("nothing waits for a look") { it.alerts == 0 && it.showsAlerts }
        screen.on(AlertsEvent.Choose(alert.dialogs.single(), AlertStep.NUDGE))
        val hers = DialogPresenter(hand.desk, dialog)
        hers.state.until("she reads it") { it.has { row -> row.event == EntryEvent.Nudged } }
        screen.on(AlertsEvent.Choose(alert.dialogs.single(), AlertStep.TRANSFER))
        assertEquals(Route.Transfer(dialog), manager.desk.routes.top)
        screen.on(AlertsEvent.Choose(alert.dialogs.single(), AlertStep.TAKE_OVER))
        assertEquals(AlertsQuestion.TakeOver(dialog, "Maria", "Anna"), screen.state.value.asking)
        screen.on(AlertsEvent.Confirm)
        assertEquals(Route.Dialog(dialog), manager.desk.routes.top)
        hers.state.until("Vera's now") { it.foot == Foot.ReadOnly("Vera") }
    }

    @Test
    fun `p50 the board counts who waits and who answers, and leads to the line's queue`() = scene(portal) {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val line = portal.line("Lamps").staff(anna, managers = listOf(vera))
        val manager = hand(vera).knowsLines()
        val inbox = InboxPresenter(manager.desk)
        assertTrue(inbox.state.until("lines") { it.lines.isNotEmpty() }.showsBoard)
        inbox.on(InboxEvent.OpenBoard)
        val board = BoardPresenter(manager.desk)
        line.customer("Maria").writes("hello")
        board.state.until("Maria waits") { it.lines?.singleOrNull { row -> row.line == line.id }?.waiting == 1 }
        hand(anna).onShift().acceptNext()
        val answered = board.state.until("Anna answers") { it.lines?.singleOrNull { row -> row.line == line.id }?.answered == 1 }
        assertEquals(0, answered.lines!!.single { it.line == line.id }.waiting)
        val hers = board.state.until("her load") { it.operators.any { row -> row.operator == anna.id && row.load == 1 } }
        assertEquals("Anna", hers.operators.single { it.operator == anna.id }.name)
        board.on(BoardEvent.OpenLine(line.id))
        assertEquals(Route.Inbox, manager.desk.routes.top)
        inbox.state.until("the line's queue") { it.tab == Tab.QUEUE && it.line == line.id }
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
