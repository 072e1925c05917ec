package org.openlines.boundary

import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.Crossings
import org.openlines.core.DialogId
import org.openlines.presentation.Desk
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxPresenter
import org.openlines.presentation.Routes
import org.openlines.presentation.ShortMemory
import org.openlines.presentation.SystemClock
import org.openlines.presentation.Tab
import org.openlines.stage.Phone
import org.openlines.stage.Portal
import org.openlines.stage.until

/**
 * Scrolling through a long list, with the app's own presenter on the real core: it asks for another window now and then,
 * never for a row. What the screen says to the presenter is tested with the screens (android/desktop, ScrollTest).
 */
class ScrollBudgetTest {
    @JvmField
    @Rule
    val portal = Portal()

    private val phone = Phone()

    @After
    fun end() = phone.close()

    @Test
    fun `a row that is scrolled over makes no call`() = runBlocking {
        val anna = portal.person("Anna")
        fill(portal.line().staff(anna))
        val everything = CoroutineScope(coroutineContext + SupervisorJob(coroutineContext.job))
        val account = phone.signIn(anna, portal.url)
        val desk = Desk(account, account.info(), Routes(), ShortMemory(), SystemClock, everything)
        val inbox = InboxPresenter(desk)
        inbox.on(InboxEvent.OpenTab(Tab.QUEUE))
        inbox.state.until("all of them") { it.tab == Tab.QUEUE && (it.rows?.size ?: 0) + it.after == DIALOGS }
        Crossings.take()
        val seen = scrolled(inbox)
        val made = Crossings.take()
        everything.coroutineContext.job.cancelAndJoin()
        assertEquals(DIALOGS, seen.size)
        assertEquals(setOf("method_dialoglistview_show", "method_dialoglistview_next"), made.toSet())
        assertTrue("${made.size} calls for $DIALOGS rows", made.size in 10..DIALOGS / 10)
    }

    /** Every row comes to the middle of the screen, one after the other. */
    private suspend fun scrolled(inbox: InboxPresenter): Set<DialogId> {
        val seen = LinkedHashSet<DialogId>()
        while (true) {
            val rows = inbox.state.value.rows.orEmpty()
            val next = rows.map { it.id }.firstOrNull { it !in seen }
            if (next != null) {
                seen += next
                inbox.on(InboxEvent.Scrolled(next))
            } else if (inbox.state.value.after > 0) {
                inbox.state.until("the next window") { it.rows?.last()?.id !in seen }
            } else {
                return seen
            }
        }
    }

    private fun fill(line: Portal.Line) {
        val visitors = Executors.newFixedThreadPool(8)
        repeat(DIALOGS) { visitors.submit { line.customer("Guest $it").writes("Good day, number $it") } }
        visitors.shutdown()
        assertTrue(visitors.awaitTermination(2, TimeUnit.MINUTES))
    }

    private companion object {
        const val DIALOGS = 1_000
    }
}
