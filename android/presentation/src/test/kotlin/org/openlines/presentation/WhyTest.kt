package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Command
import org.openlines.core.DecisionRow
import org.openlines.core.DialogId
import org.openlines.core.OperatorId
import org.openlines.core.ShiftState as Shift
import org.openlines.core.VerdictRow
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.until

/** Why me, why not me (P22), on a real core and a real portal. */
class WhyTest {
    private fun DecisionRow.told() = verdicts.map { it.name to it.verdict }.toSet()

    /** Sees the one dialog there is: only then it is fetched. */
    private suspend fun Hand.lists(tab: Tab) {
        val inbox = InboxPresenter(desk)
        inbox.on(InboxEvent.OpenTab(tab))
        inbox.state.until("the dialog in the list") { it.tab == tab && it.rows?.size == 1 }
    }

    /** What the portal tells once the dialog has come to this phone. */
    private suspend fun Hand.asks(dialog: DialogId): WhyState {
        val open = DialogPresenter(desk, dialog)
        desk.routes.open(Route.Dialog(dialog))
        open.state.until("the dialog, with its menu") { DialogAction.WHY in it.menu }
        open.on(DialogEvent.Choose(DialogAction.WHY))
        assertEquals(Route.Why(dialog), desk.routes.top)
        return WhyPresenter(desk, dialog).state.until("an answer") { it.decisions != null }
    }

    @Test
    fun `p22 who declined sees why it passed by him, and who was asked then`() = scene(portal) {
        val (anna, boris) = portal.person("Anna") to portal.person("Boris")
        val line = portal.line().staff(anna, boris).set("mode", "\"strictly\"").set("see_all", true)
        val first = hand(anna).onShift()
        val second = hand(boris).onShift()
        line.customer("Maria").writes("hello")
        val dialog = first.nextOffer().dialog
        first.desk.account.submit(Command.Decline(first.nextOffer().id))
        second.acceptNext()
        val told = first.asks(dialog).decisions!!
        val (last, before) = told
        assertEquals(2, told.size)
        assertEquals(listOf("strictly", "offer", "Boris"), listOf(last.rule, last.choice, last.chosenName))
        assertEquals("asked", last.verdictOfMe)
        assertEquals(setOf("Anna" to "asked", "Boris" to "chosen"), last.told())
        assertEquals(listOf("Boris"), others(last, anna.id).map { it.name })
        assertEquals("the first stands last", anna.id to "chosen", before.chosen to before.verdictOfMe)
        val his = second.asks(dialog).decisions!!.first()
        assertEquals("of her he learns nothing", setOf("Boris" to "chosen"), his.told())
    }

    @Test
    fun `p22 who pauses learns that, and a manager everything`() = scene(portal) {
        val (anna, boris, clara) = listOf("Anna", "Boris", "Clara").map { portal.person(it) }
        val vera = portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, boris, clara, managers = listOf(vera)).set("see_all", true)
        val paused = hand(boris).onShift()
        paused.desk.account.submit(Command.ShiftPause)
        paused.desk.news.until("paused") { it?.shift?.state == Shift.PAUSED }
        line.customer("Maria").writes("hello")
        paused.lists(Tab.QUEUE)
        val dialog = hand(anna).onShift().acceptNext()
        val his = paused.asks(dialog)
        assertEquals("paused" to "Anna", his.decisions!!.first().let { it.verdictOfMe to it.chosenName })
        assertEquals(setOf("Anna" to "chosen", "Boris" to "paused"), his.decisions.first().told())
        assertEquals(3 to 1, his.decisions.first().let { it.considered to it.eligible })
        assertEquals(false, his.manages)
        val manager = hand(vera).knowsLines()
        manager.lists(Tab.ALL_LINES)
        val all = manager.asks(dialog)
        assertEquals(setOf("Anna" to "chosen", "Boris" to "paused", "Clara" to "no_shift"), all.decisions!!.first().told())
        assertNull("the queue does not ask her", all.decisions.first().verdictOfMe)
        assertTrue(all.manages)
    }

    @Test
    fun `p22 without a network it says so, and asks again when it is told to`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        line.customer("Maria").writes("hello")
        val dialog = hand.acceptNext()
        wire.become(Wire.State.CUT)
        hand.offline()
        val screen = WhyPresenter(hand.desk, dialog)
        assertNull(screen.state.until("why not") { it.problem == Problem.NoNetwork }.decisions)
        screen.on(WhyEvent.Retry)
        assertNull("as it begins, what failed is forgotten", screen.state.value.problem)
        screen.state.until("still none") { it.problem == Problem.NoNetwork }
        wire.become(Wire.State.OPEN)
        hand.networkCame()
        hand.live()
        screen.on(WhyEvent.Retry)
        val told = screen.state.until("an answer") { it.decisions != null }
        assertEquals("chosen" to null, told.decisions!!.first().verdictOfMe to told.problem)
        val unknown = WhyPresenter(hand.desk, DialogId("999999"))
        unknown.state.until("there is no such dialog") { it.problem == Problem.Refused("not_found") }
        hand.desk.routes.open(Route.Why(dialog))
        screen.on(WhyEvent.Back)
        assertEquals(Route.Inbox, hand.desk.routes.top)
    }

    @Test
    fun `p22 of the others, who was asked stands first, then who could have been`() {
        fun verdict(id: String, name: String, verdict: String) = VerdictRow(OperatorId(id), name, verdict)
        val verdicts = listOf(
            verdict("1", "Zoe", "no_shift"), verdict("2", "Boris", "behind"), verdict("3", "Anna", "on_the_moon"),
            verdict("4", "Me", "paused"), verdict("5", "Clara", "chosen"), verdict("6", "anton", "behind"),
        )
        val row = DecisionRow(T0, 1, "evenly", "offer", OperatorId("5"), "Clara", T0, 6, 3, "paused", verdicts)
        assertEquals(listOf("Clara", "anton", "Boris", "Anna", "Zoe"), others(row, OperatorId("4")).map { it.name })
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
