package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.openlines.core.CommandId
import org.openlines.core.DialogId
import org.openlines.core.OfferId

class RoutesTest {
    private val dialog = Route.Dialog(DialogId("4"))
    private val held = Route.HeldReply(DialogId("4"), CommandId("018f-a"))

    @Test
    fun `back goes one screen down and never off the first`() {
        val routes = Routes()
        routes.open(dialog)
        routes.open(held)
        assertTrue(routes.back())
        assertEquals(listOf(Route.Inbox, dialog), routes.stack.value)
        assertTrue(routes.back())
        assertFalse(routes.back())
        assertEquals(Route.Inbox, routes.top)
    }

    @Test
    fun `a screen that lies in the stack is uncovered, not laid on top again`() {
        val routes = Routes(listOf(Route.Inbox, dialog, held))
        routes.open(dialog)
        assertEquals(listOf(Route.Inbox, dialog), routes.stack.value)
    }

    @Test
    fun `a won offer gives way to its dialog where it lies`() {
        val offer = Route.Offer(OfferId("7"))
        val routes = Routes(listOf(Route.Inbox, offer, Route.Settings))
        routes.replace(offer, dialog)
        assertEquals(listOf(Route.Inbox, dialog, Route.Settings), routes.stack.value)
        routes.replace(offer, held)
        assertEquals(listOf(Route.Inbox, dialog, Route.Settings), routes.stack.value)
    }

    @Test
    fun `every screen comes back from its string`() {
        val all = listOf(
            Route.Inbox, Route.Offer(OfferId("7")), dialog, held, Route.Transfer(DialogId("4")), Route.Shift,
            Route.Settings, Route.Alerts, Route.Board, Route.Why(DialogId("4")),
        )
        assertEquals(all, Routes.restored(Routes(all).save()))
    }

    @Test
    fun `a string that makes no sense leads to the inbox`() {
        for (bad in listOf(null, "", "/", "dialog:4", "inbox:", "\u0000", "sign_in", "x/inbox".repeat(50), "dialog")) {
            assertEquals(listOf(Route.Inbox), Routes.restored(bad).take(1))
        }
        assertEquals(listOf(Route.Inbox, dialog), Routes.restored("inbox/dialog:4/dialog:/held:4/flight:9/dialog:4"))
    }
}
