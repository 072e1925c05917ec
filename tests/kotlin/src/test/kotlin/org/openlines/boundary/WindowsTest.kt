package org.openlines.boundary

import java.io.File
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.core.Segment
import org.openlines.stage.PATIENCE_MS
import org.openlines.stage.Phone
import org.openlines.stage.Portal

/** Windows of every kind come and go without a trace in native memory. */
class WindowsTest {
    @JvmField
    @Rule
    val portal = Portal()

    private val phone = Phone()
    private lateinit var account: Account
    private var dialog = DialogId("")

    /** Opens one of a kind, asks it once, closes it; tells how many rows it had. */
    private val kinds: Map<String, suspend () -> Int> = mapOf(
        "AccountView" to { account.accountView().use { view -> view.next(0)!!.lines.size.also { view.stop() } } },
        "DialogListView" to {
            account.dialogs(Segment.Queue(null)).use { view -> view.next(0)!!.rows.size.also { view.stop() } }
        },
        "TimelineView" to { account.timeline(dialog).use { view -> view.next(0)!!.rows.size.also { view.stop() } } },
        // Managers are told of alerts: here there are none, and the window comes and goes all the same.
        "AlertsView" to { account.alerts().use { view -> view.next(0)!!.rows.size.also { view.stop() } } },
        // The board is of who manages a line: nobody does here.
        "BoardView" to { account.board().use { view -> view.next(0)!!.operators.size.also { view.stop() } } },
        "TeamView" to { account.team().use { view -> view.next(0)!!.rows.size.also { view.stop() } } },
        "OffersView" to { account.offers().use { view -> view.next(0)!!.rows.size.also { view.stop() } } },
    )

    @After
    fun end() = phone.close()

    @Test
    fun `every kind of the boundary is here`() {
        val exported = Regex("(?m)^object (\\w+View)$").findAll(File("../../bindings/api.txt").readText())
        assertEquals(exported.map { it.groupValues[1] }.toSet(), kinds.keys)
    }

    @Test
    fun `a thousand of each kind come and go`() = runBlocking {
        fill()
        for ((kind, open) in kinds) {
            assertTrue("a $kind with something in it", open() > 0 || kind in setOf("AlertsView", "BoardView"))
            // Caches fill in the first rounds and then stay as they are; a thousand windows that leaked would add megabytes
            // each time.
            val grown = ArrayList<Long>()
            while (grown.size < ROUNDS && grown.none { it < LEAST }) {
                val before = Allocated.bytes()
                repeat(1_000) { open() }
                grown += Allocated.bytes() - before
            }
            assertTrue("every thousand of $kind kept memory: $grown bytes", grown.any { it < LEAST })
        }
    }

    /** An accepted dialog, an offer and a queue. */
    private suspend fun fill() {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna, portal.person("Oleg"))
        account = phone.signIn(anna, portal.url)
        account.submit(Command.ShiftStart(null))
        val customer = line.customer("Maria").writes("Hello")
        val offer = account.offered()
        dialog = offer.dialog
        account.submit(Command.Accept(offer.id))
        repeat(ROWS) { customer.writes("Is it in stock? $it") }
        repeat(ROWS) { line.customer("Guest $it").writes("Hello from $it") }
        account.dialogs(Segment.Queue(null)).use { view ->
            withTimeout(PATIENCE_MS) {
                var shown = view.next(0)!!
                while (shown.rows.size < ROWS - 1) shown = view.next(shown.revision)!!
            }
        }
    }

    private companion object {
        const val ROWS = 30
        const val ROUNDS = 5

        /** Growth of a round, in bytes, that is none: what the allocator keeps for itself. */
        const val LEAST = 1_000_000
    }
}
