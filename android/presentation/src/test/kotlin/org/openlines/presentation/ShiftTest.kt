package org.openlines.presentation

import java.time.temporal.ChronoUnit.HOURS
import java.time.temporal.ChronoUnit.MILLIS
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.ShiftState as Shift
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.until

/** The own shift, on a real core and a real portal. */
class ShiftTest {
    @Test
    fun `start with a promised end, pause, continue, end`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val hand = hand(anna)
        val screen = ShiftPresenter(hand.desk)
        screen.state.until("off") { it.steps == listOf(ShiftStep.START) }
        val end = hand.clock.now().plus(8, HOURS).truncatedTo(MILLIS)
        screen.on(ShiftEvent.PlannedEndChanged(end))
        screen.on(ShiftEvent.Start)
        val on = screen.state.until("on") { it.line.shift?.run { state == Shift.ON && pending == null } == true }
        assertEquals(end, on.line.shift?.plannedEnd)
        assertNull(on.plannedEnd)
        screen.on(ShiftEvent.Pause)
        screen.state.until("paused") { it.line.nothingComes == NothingComes.PausedByMe }
        screen.on(ShiftEvent.Continue)
        screen.state.until("on again") { it.line.nothingComes == null }
        line.customer("Maria").writes("hello")
        hand.acceptNext()
        screen.on(ShiftEvent.End)
        assertEquals(1, screen.state.until("asked") { it.askingEnd != null }.askingEnd)
        screen.on(ShiftEvent.CancelEnd)
        screen.on(ShiftEvent.ConfirmEnd)
        assertEquals(Shift.ON, screen.state.value.line.shift?.soon)
        screen.on(ShiftEvent.End)
        screen.state.until("asked") { it.askingEnd != null }
        screen.on(ShiftEvent.ConfirmEnd)
        screen.state.until("off") { it.line.nothingComes == NothingComes.ShiftOff }
    }

    @Test
    fun `without a network it is on its way, and can be thought better of`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).live()
        hand.desk.news.until("its shift") { it?.shift != null }
        wire.become(Wire.State.CUT)
        hand.offline()
        val screen = ShiftPresenter(hand.desk)
        screen.on(ShiftEvent.Start)
        val starting = screen.state.until("on its way") { it.line.shift?.pending == Shift.ON }
        assertEquals(Shift.OFF, starting.line.shift?.state)
        assertEquals(NothingComes.ShiftOff, starting.line.nothingComes)
        assertEquals(listOf(ShiftStep.PAUSE, ShiftStep.END), starting.steps)
        wire.become(Wire.State.OPEN)
        hand.networkCame()
        screen.state.until("on") { it.line.shift?.run { state == Shift.ON && pending == null } == true }
    }

    @Test
    fun `an end in the past is refused and said`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val hand = hand(anna).live()
        val screen = ShiftPresenter(hand.desk)
        screen.on(ShiftEvent.PlannedEndChanged(hand.clock.now().minus(1, HOURS)))
        screen.on(ShiftEvent.Start)
        hand.desk.news.until("refused") { it?.needsLook == 1 }
        screen.state.until("still off") { it.line.shift?.soon == Shift.OFF }
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
