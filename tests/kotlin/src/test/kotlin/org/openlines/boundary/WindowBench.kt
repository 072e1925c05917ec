package org.openlines.boundary

import java.io.File
import java.util.Locale
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.openlines.core.Command
import org.openlines.core.DialogListView
import org.openlines.core.Segment
import org.openlines.core.TimelineAnchor
import org.openlines.core.TimelineView
import org.openlines.stage.PATIENCE_MS
import org.openlines.stage.Phone
import org.openlines.stage.Portal

/**
 * T4: a window of 50 rows across the boundary costs at most 0.3 ms more than an empty one. Not among the tests: `run.sh
 * --bench` calls it with the library as it goes into an app. It prints a line a figure and writes each as a line of JSON,
 * for whoever puts them into a report.
 */
class WindowBench {
    @JvmField
    @Rule
    val portal = Portal()

    private val phone = Phone()

    @After
    fun end() = phone.close()

    @Test
    fun `a window of fifty rows`() = runBlocking {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val account = phone.signIn(anna, portal.url)
        repeat(ROWS) { line.customer("Guest $it").writes("Good day, is the red one of these still in stock? $it") }
        val queue = account.dialogs(Segment.Queue(null))
        queue.show(null, ROWS)
        queue.filled()
        val nothing = account.dialogs(Segment.History)
        val list = report("dialog list", measure(queue), measure(nothing))

        account.submit(Command.ShiftStart(null))
        val offer = account.offered()
        account.submit(Command.Accept(offer.id))
        repeat(ROWS) { account.submit(Command.Note(offer.dialog, "He has asked for the red one before, see order $it")) }
        val timeline = account.timeline(offer.dialog)
        timeline.filled()
        val entries = report("timeline", measure(timeline), measure(nothing))
        assertTrue("T4 is missed: $list and $entries ms", maxOf(list, entries) <= MOST_MS)
    }

    private val figures = ArrayList<String>()

    private fun figure(name: String, ms: Double, target: String) =
        """{"name":"$name","target":"$target","value":${"%.4f".format(Locale.ROOT, ms)},"unit":"ms"}"""

    private suspend fun DialogListView.filled() = withTimeout(PATIENCE_MS) {
        var shown = next(0)!!
        while (shown.rows.size < ROWS) shown = next(shown.revision)!!
    }

    private suspend fun TimelineView.filled() = withTimeout(PATIENCE_MS) {
        show(TimelineAnchor.Newest, ROWS)
        var shown = next(0)!!
        while (shown.rows.size != ROWS || shown.rows.any { it.unsent != null }) shown = next(shown.revision)!!
    }

    private suspend fun measure(view: DialogListView) = median { view.next(0) }

    private suspend fun measure(view: TimelineView) = median { view.next(0) }

    /** The median of many calls, in milliseconds, after as many to warm up. */
    private suspend fun median(call: suspend () -> Any?): Double {
        repeat(CALLS) { call() }
        val times = LongArray(CALLS) {
            val began = System.nanoTime()
            call()
            System.nanoTime() - began
        }
        return times.sorted()[CALLS / 2] / 1e6
    }

    private fun report(what: String, rows: Double, nothing: Double): Double {
        val more = rows - nothing
        println("T4 Kotlin, $what of $ROWS rows: %.3f ms, empty %.3f, %.3f more (<= $MOST_MS)".format(rows, nothing, more))
        figures += figure("T4 Kotlin, $what of $ROWS rows", rows, "")
        figures += figure("T4 Kotlin, $what of $ROWS rows: empty window", nothing, "")
        figures += figure("T4 Kotlin, $what of $ROWS rows: more than an empty one", more, "<= $MOST_MS")
        FIGURES.apply { parentFile.mkdirs() }.writeText(figures.joinToString("\n", postfix = "\n"))
        return more
    }

    private companion object {
        const val ROWS = 50
        const val CALLS = 3_000
        const val MOST_MS = 0.3
        val FIGURES = File("../../target/bench/kotlin.json")
    }
}
