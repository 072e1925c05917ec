package org.openlines.desktop

import java.io.File
import java.nio.file.Path
import java.util.Locale
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxPresenter
import org.openlines.presentation.Screen
import org.openlines.presentation.Tab
import org.openlines.stage.Portal

/**
 * From the start of the process to a filled list, as far as a desktop can tell: the JVM, the core, the screens and the
 * first frames with rows, on a database that is there and with the portal away. Not among the tests: bench.sh calls it.
 * The phases of the middle run are times since the process began: `main`, the first `picture` (without rows), the `core`
 * open, the `list` known, all `drawn`.
 */
class StartBench {
    @get:Rule
    val portal = Portal()

    @get:Rule
    val folder = TemporaryFolder()

    @Test
    fun start() {
        val data = folder.root.toPath()
        fill(data)
        portal.halt()
        val runs = List(RUNS) { run(data) }.sortedBy { it.getValue("drawn") }
        val middle = runs[RUNS / 2]
        val phases = middle.entries.joinToString(",") { (name, ms) -> "\"$name\":$ms" }
        val figure = "{\"name\":\"desktop: start to a filled list, $DIALOGS dialogs, portal away\",\"target\":\"\"," +
            "\"value\":${middle["drawn"]},\"unit\":\"ms\",\"phases\":{$phases}}"
        println("${figure}\n$RUNS runs: ${runs.map { it["drawn"] }}")
        FIGURES.apply { parentFile.mkdirs() }.writeText(figure + "\n")
    }

    /** One start in a process of its own: phase -> milliseconds. */
    private fun run(data: Path): Map<String, Long> {
        val process = ProcessBuilder("./run.sh", "--data", "$data", "--script", "--lang", "en")
            .redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val ready = process.inputReader().readLine().orEmpty()
        process.outputWriter().use { it.write("quit\n") }
        assertTrue(process.waitFor(10, TimeUnit.SECONDS))
        val phases = Regex("(\\w+) (\\d+)").findAll(ready.substringAfter("ms: ")).associate { it.groupValues[1] to it.groupValues[2].toLong() }
        check("drawn" in phases) { "no start: $ready" }
        return phases
    }

    /** Signs in, and waits until the whole queue is on the device; the list opens at the queue. */
    private fun fill(data: Path) = runBlocking(EventThread) {
        val anna = portal.person("Anna")
        queue(portal.line().staff(anna))
        val scope = CoroutineScope(EventThread)
        val phone = Phone(Options(data, portal.url, anna.login, anna.password, locale = Locale.UK, script = true), scope)
        withTimeout(PATIENCE_MS) {
            val inbox = inboxOf(phone)
            inbox.on(InboxEvent.OpenTab(Tab.QUEUE))
            inbox.state.first { it.tab == Tab.QUEUE && (it.rows?.size ?: 0) + it.after == DIALOGS }
        }
        phone.shell.shutdown()
        scope.cancel()
    }

    private suspend fun inboxOf(phone: Phone): InboxPresenter =
        (phone.shell.state.first { it.top is Screen.Inbox }.top as Screen.Inbox).presenter

    private fun queue(line: Portal.Line) {
        val visitors = Executors.newFixedThreadPool(4)
        repeat(DIALOGS) { visitors.submit { line.customer("Guest $it").writes("Good day, is number $it in stock?") } }
        visitors.shutdown()
        assertTrue(visitors.awaitTermination(PATIENCE_MS, TimeUnit.MILLISECONDS))
    }

    private companion object {
        const val DIALOGS = 500
        const val RUNS = 7
        const val PATIENCE_MS = 120_000L
        val FIGURES = File("../../target/bench/desktop-start.json")
    }
}
