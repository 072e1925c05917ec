package org.openlines.presentation

import java.time.temporal.ChronoUnit.HOURS
import java.time.temporal.ChronoUnit.MILLIS
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Command
import org.openlines.core.Leave
import org.openlines.core.ShiftState as Shift
import org.openlines.kit.teamSnapshots
import org.openlines.stage.PATIENCE_MS
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
        val question = screen.state.until("asked") { it.askingEnd != null }.askingEnd!!
        assertEquals(1 to null, question.waiting to question.to)
        screen.on(ShiftEvent.CancelEnd)
        screen.on(ShiftEvent.ConfirmEnd)
        assertEquals(Shift.ON, screen.state.value.line.shift?.soon)
        screen.on(ShiftEvent.End)
        screen.state.until("asked") { it.askingEnd != null }
        screen.on(ShiftEvent.ConfirmEnd)
        screen.state.until("off") { it.line.nothingComes == NothingComes.ShiftOff }
    }

    @Test
    fun `p19 what waits for an answer goes to a colleague, what is pinned stays`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val line = portal.line().staff(anna)
        val hand = hand(anna).onShift()
        line.customer("Maria").writes("hello")
        val goes = hand.acceptNext()
        line.customer("Pavel").writes("hello")
        val stays = hand.acceptNext()
        hand.desk.account.submit(Command.Pin(stays))
        line.staff(anna, oleg)
        val his = hand(oleg).onShift()
        // Somebody of no line of hers, whom she knows from this dialog alone.
        val pia = portal.person("Pia").also { hand(it).onShift() }
        portal.does(portal.token(anna), stays, """"kind":"invite","operator":"${pia.id}"""")
        hand.desk.account.teamSnapshots().first { team -> team.rows.any { it.id == pia.id && it.guest } }
        val screen = ShiftPresenter(hand.desk)
        suspend fun question(): EndQuestion {
            screen.on(ShiftEvent.End)
            return screen.state.until("asked") { it.askingEnd != null }.askingEnd!!
        }
        // His shift reaches her phone a moment later.
        withTimeout(PATIENCE_MS) {
            while (question().colleagues.orEmpty().none { it.colleague.id == oleg.id }) screen.on(ShiftEvent.CancelEnd)
        }
        assertEquals("the pinned one stays", 1, screen.state.value.askingEnd?.waiting)
        assertEquals("nothing goes to a guest", listOf(oleg.id), screen.state.value.askingEnd?.colleagues?.map { it.colleague.id })
        screen.on(ShiftEvent.EndTo(oleg.id))
        assertEquals(oleg.id, screen.state.value.askingEnd?.to)
        screen.on(ShiftEvent.ConfirmEnd)
        DialogPresenter(his.desk, goes).state.until("Oleg's") { it.foot == Foot.Write }
        DialogPresenter(hand.desk, stays).state.until("still Anna's") { it.foot == Foot.Write }
    }

    @Test
    fun `p14 a planned end is put off`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val hand = hand(anna).onShift()
        val screen = ShiftPresenter(hand.desk)
        screen.state.until("open end") { it.canProlong && it.line.shift?.plannedEnd == null }
        val end = hand.clock.now().plus(2, HOURS).truncatedTo(MILLIS)
        for (until in listOf(end, end.plus(1, HOURS))) {
            screen.on(ShiftEvent.Prolong(until))
            screen.state.until("until then") { it.line.shift?.plannedEnd == until && it.canProlong }
        }
    }

    @Test
    fun `p49 days off are planned and given up`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val hand = hand(anna).live()
        val screen = ShiftPresenter(hand.desk)
        screen.state.until("its shift") { it.line.shift != null }
        val day = hand.clock.now().plus(48, HOURS).truncatedTo(MILLIS)
        val (late, early) = Leave(day.plus(72, HOURS), day.plus(96, HOURS)) to Leave(day, day.plus(24, HOURS))
        screen.on(ShiftEvent.AddLeave(late.from, late.to))
        assertTrue("at once on screen", screen.state.value.leavePending)
        screen.on(ShiftEvent.AddLeave(early.from, early.to))
        assertEquals(listOf(early, late), screen.state.value.leave)
        screen.state.until("with the portal") { !it.leavePending && it.leave == listOf(early, late) }
        assertEquals(listOf(early, late), hand.desk.news.value?.shift?.leave)
        screen.on(ShiftEvent.RemoveLeave(early))
        screen.state.until("given up") { !it.leavePending && it.line.shift?.leave == listOf(late) }
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
