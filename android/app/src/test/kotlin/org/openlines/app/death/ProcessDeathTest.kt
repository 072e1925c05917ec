// P61, P64: a process that ends at once, with a reply that has not been sent and one that is not finished.
package org.openlines.app.death

import java.io.BufferedReader
import java.io.File
import java.lang.management.ManagementFactory
import java.util.concurrent.TimeUnit
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.JUnitCore
import org.openlines.app.world.Portal

class ProcessDeathTest {
    @get:Rule
    val temporary = TemporaryFolder()

    @Test fun theNextProcessSendsTheReplyOnceAndShowsScreenAndDraft() = Portal.start().use { portal ->
        val maria = portal.customer("Maria")
        maria.writes("How many mugs are left?")

        life(FirstLife::class.java, portal).run {
            hear("accepted")
            portal.halt()
            tell("the network is gone")
            assertEquals("ended by Runtime.halt", HALTED, end())
        }
        portal.serve()
        assertEquals("nothing was sent", emptyList<String>(), maria.reads())
        portal.halt()

        life(SecondLife::class.java, portal).run {
            hear("restored")
            portal.serve()
            tell("the network is back")
            assertEquals(0, end())
        }
        assertEquals("once", listOf(REPLY), maria.reads())
    }

    private fun life(which: Class<*>, portal: Portal): Life {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val path = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val flags = ManagementFactory.getRuntimeMXBean().inputArguments.filter { it.startsWith("--add-opens") || it.startsWith("-Xmx") }
        val properties = System.getProperties().stringPropertyNames()
            .filter { name -> listOf("robolectric.", "jna.", "openlines.").any(name::startsWith) }
            .map { "-D$it=${System.getProperty(it)}" }
        val own = listOf(
            "-Dopenlines.folder=${temporary.root}", "-Dopenlines.address=${portal.address}",
            "-Dopenlines.password=${portal.password("anna")}",
        )
        val command = listOf(java) + flags + properties + own + listOf("-cp", path, JUnitCore::class.java.name, which.name)
        return Life(ProcessBuilder(command).redirectErrorStream(true).start())
    }

    private class Life(private val process: Process) {
        private val output: BufferedReader = process.inputStream.bufferedReader()
        private val said = ArrayList<String>()

        /** Waits until it says so. */
        fun hear(what: String) {
            while (true) {
                val line = output.readLine() ?: throw AssertionError("it ended without \"$what\":\n${said.joinToString("\n")}")
                said += line
                // JUnit has put a dot before it.
                if (line.endsWith("life: $what")) return
            }
        }

        fun tell(what: String) = process.outputStream.bufferedWriter().run {
            appendLine(what)
            flush()
        }

        fun end(): Int {
            output.forEachLine { said += it }
            check(process.waitFor(60, TimeUnit.SECONDS)) { "it does not end" }
            if (process.exitValue() !in listOf(0, HALTED)) throw AssertionError(said.joinToString("\n"))
            return process.exitValue()
        }
    }
}
