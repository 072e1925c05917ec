package org.openlines.boundary

import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.exists
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.openlines.core.Command
import org.openlines.core.Core
import org.openlines.core.CoreConfig
import org.openlines.core.DialogId
import org.openlines.core.SecretVault
import org.openlines.kit.TimelinePlace
import org.openlines.kit.timelineSnapshots
import org.openlines.stage.Portal
import org.openlines.stage.until

/** A process that ends at once, with a reply on its way: what was submitted is sent by the next one. */
class KilledTest {
    @JvmField
    @Rule
    val portal = Portal()

    @JvmField
    @Rule
    val folder = TemporaryFolder()

    @Test
    fun `a queued reply outlives its process`() {
        val phone = folder.newFolder().path
        val anna = portal.person("Anna")
        val customer = portal.line().staff(anna).customer("Maria").writes("Hello")
        val first = process("first", phone, portal.url, anna.login, anna.password)
        assertEquals("ended by Runtime.halt: ${first.said}", 9, first.code)
        val (dialog, command) = first.said.trim().lines().last().split(' ')
        assertEquals("nothing was sent before", 0, replies(customer))

        val second = process("second", phone, dialog, command)
        assertEquals(second.said, 0, second.code)
        assertEquals("Maria sees it once", 1, replies(customer))
    }

    private fun replies(customer: Portal.Customer) = Regex("I am here").findAll(customer.sees()).count()

    private class Ended(val code: Int, val said: String)

    private fun process(vararg arguments: String): Ended {
        val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
        val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val library = "-Djna.library.path=${System.getProperty("jna.library.path")}"
        val command = listOf(java, library, "-Xmx128m", "-cp", classes, "org.openlines.boundary.KilledTestKt") + arguments
        val process = ProcessBuilder(command).redirectErrorStream(true).start()
        val said = process.inputStream.bufferedReader().readText()
        check(process.waitFor(60, TimeUnit.SECONDS)) { "it does not end: $said" }
        return Ended(process.exitValue(), said)
    }
}

/** What the two processes do. */
fun main(arguments: Array<String>) = runBlocking {
    val folder = Path.of(arguments[1])
    val config = CoreConfig(folder.resolve("data").toString(), "Test phone", "android", "0.1.0", plainHttp = false)
    val core = Core(config, FolderVault(folder))
    if (arguments[0] == "first") {
        first(core, arguments[2], arguments[3], arguments[4])
    } else {
        second(core, DialogId(arguments[2]), arguments[3])
    }
}

private suspend fun first(core: Core, address: String, login: String, password: String) {
    val account = core.signIn(address, login, password)
    account.submit(Command.ShiftStart(null))
    val offer = account.offered()
    account.submit(Command.Accept(offer.id))
    account.timelineSnapshots(offer.dialog, flowOf(TimelinePlace())).until("accepted") { shown ->
        shown.rows.any { it.event != null } && shown.rows.none { it.unsent != null }
    }
    core.setNetwork(false)
    val receipt = account.submit(Command.Send(offer.dialog, "I am here"))
    println("${offer.dialog} ${receipt.id}")
    Runtime.getRuntime().halt(9)
}

private suspend fun second(core: Core, dialog: DialogId, command: String) {
    val account = core.account(core.accounts().single().id)
    account.timelineSnapshots(dialog, flowOf(TimelinePlace())).until("sent under its own id") { shown ->
        shown.rows.any { it.id == "c$command" && it.seq != null && it.text == "I am here" }
    }
    core.shutdown()
}

/** Secrets as files: what a process leaves the next finds. */
private class FolderVault(private val folder: Path) : SecretVault {
    override fun get(name: String): ByteArray? = folder.resolve(name).takeIf(Path::exists)?.readBytes()

    override fun set(name: String, secret: ByteArray) = folder.resolve(name).writeBytes(secret)

    override fun remove(name: String) {
        Files.deleteIfExists(folder.resolve(name))
    }
}
