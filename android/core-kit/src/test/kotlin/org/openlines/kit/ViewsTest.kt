package org.openlines.kit

import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.filterNotNull
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.NoticeKind
import org.openlines.core.Segment
import org.openlines.core.ShiftState
import org.openlines.core.Status
import org.openlines.core.TimelineAnchor
import org.openlines.stage.PATIENCE_MS
import org.openlines.stage.Phone
import org.openlines.stage.Portal
import org.openlines.stage.until

/** The core's views as flows, on a real core and a real portal. */
class ViewsTest {
    private val phone = Phone()

    @After
    fun end() = phone.close()

    @Test
    fun `the account tells of its contact and its shift`() = runBlocking {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val account = phone.signIn(anna, portal.url)
        account.snapshots().until("live") { it.status is Status.Live && it.shift?.state == ShiftState.OFF }
        account.submit(Command.ShiftStart(null))
        val news = account.snapshots().until("on shift") {
            it.shift?.state == ShiftState.ON && it.shift?.pending == null
        }
        assertEquals(listOf("Shop"), news.lines.map { it.name })
    }

    @Test
    fun `a window follows its place`() = runBlocking {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val account = phone.signIn(anna, portal.url)
        account.submit(Command.ShiftStart(null))
        val customer = line.customer("Maria").writes("1")
        val offer = account.offerSnapshots().until("an offer") { it.rows.isNotEmpty() }.rows.first()
        account.submit(Command.Accept(offer.id))
        repeat(30) { customer.writes("${it + 2}") }
        val places = MutableStateFlow<TimelinePlace?>(TimelinePlace(count = 10))
        val shown = MutableStateFlow<List<Long>>(emptyList())
        val showing = launch {
            account.timelineSnapshots(offer.dialog, places.filterNotNull()).collect { timeline ->
                shown.value = timeline.rows.mapNotNull { it.seq }
            }
        }
        val newest = shown.until("the newest ten") { it.size == 10 && it.last() > 30 }
        places.value = TimelinePlace(TimelineAnchor.At(5), count = 10)
        shown.until("around the fifth") { 5L in it && it.last() < newest.first() }
        showing.cancelAndJoin()
    }

    @Test
    fun `p50 a call by name is told when it comes and when it is read, other news of its row are not`() = runBlocking {
        val (anna, vera) = portal.person("Anna") to portal.person("Vera", role = "manager")
        val line = portal.line().staff(anna, managers = listOf(vera))
        val account = phone.signIn(anna, portal.url)
        account.submit(Command.ShiftStart(null))
        val customer = line.customer("Maria").writes("hello")
        val offer = account.offerSnapshots().until("an offer") { it.rows.isNotEmpty() }.rows.first()
        account.submit(Command.Accept(offer.id))
        suspend fun row(what: String, isSo: (DialogRow) -> Boolean) =
            account.dialogSnapshots(Segment.Mine, emptyFlow()).until(what) { list -> list.rows.singleOrNull()?.let(isSo) == true }
        row("hers") { it.pending == null }
        val told = MutableStateFlow<List<Set<Call>>>(emptyList())
        val following = launch { account.calls().collect { calls -> told.update { it + listOf(calls) } } }
        told.until("none") { it.size == 1 }
        customer.writes("still there?")
        row("more to read") { it.unread > 1 }
        portal.does(portal.token(vera), offer.dialog, """"kind":"nudge"""")
        told.until("called") { it.last() == setOf(Call(offer.dialog, NoticeKind.NUDGED, "Vera")) }
        account.markRead(offer.dialog, account.timelineSnapshots(offer.dialog, emptyFlow()).first().rows.mapNotNull { it.seq }.last())
        told.until("read") { it.size > 1 && it.last().isEmpty() }
        // Her name may come after the call.
        assertEquals(listOf(0, 1, 0), told.value.filter { calls -> calls.none { it.by.isEmpty() } }.map { it.size })
        following.cancelAndJoin()
    }

    @Test
    fun `of a closed account and of what cannot exist a flow is empty`() = runBlocking {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val core = phone.start()
        val account = core.signIn(portal.url, anna.login, anna.password)
        assertEquals(1, account.dialogSnapshots(Segment.Mine, emptyFlow()).take(1).toList().size)
        assertEquals(0, account.timelineSnapshots(DialogId("nonsense"), emptyFlow()).toList().size)
        core.shutdown()
        withTimeout(PATIENCE_MS) {
            assertEquals(0, account.dialogSnapshots(Segment.Mine, emptyFlow()).toList().size)
        }
    }

    @Test
    fun `many flows that are opened and left leave nothing behind`() = runBlocking {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val account = phone.signIn(anna, portal.url)
        repeat(200) {
            account.dialogSnapshots(Segment.Mine, emptyFlow()).first()
            account.offerSnapshots().first()
        }
        withTimeout(PATIENCE_MS) { account.dialogSnapshots(Segment.History, emptyFlow()).first() }
        Unit
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
