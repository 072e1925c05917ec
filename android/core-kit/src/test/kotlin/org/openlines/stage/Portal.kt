package org.openlines.stage

import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import org.junit.rules.ExternalResource
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.LineId
import org.openlines.core.OperatorId

/**
 * A real portal in a folder of its own: `openlines seed`, then `openlines serve` on a free port. As a class rule one
 * serves all tests of a class; each of them makes a line and people of its own, so that none is in another's way.
 */
class Portal : ExternalResource() {
    private val binary = File(System.getProperty("openlines.server") ?: error("no property openlines.server"))
    private val folder: Path = Files.createTempDirectory("openlines-portal")
    private val http = HttpClient.newHttpClient()
    private var admin = ""

    @Volatile
    private var process: Process? = null

    /** Where it listens; the same after a restart. */
    var port = 0
        private set

    val url: String get() = "http://127.0.0.1:$port"

    override fun before() {
        check(binary.canExecute()) { "$binary is not there: build it first" }
        val seed = ProcessBuilder(binary.path, "seed", "--data", data).start()
        val said = seed.inputStream.bufferedReader().readText()
        check(seed.waitFor() == 0) { "openlines seed: ${seed.errorStream.bufferedReader().readText()}" }
        serve()
        val password = field(said.substring(said.indexOf("\"admin\"")), "password")
        admin = field(ask("POST", "/api/v1/sessions", signIn("admin", password), token = null), "token")
    }

    private val data: String get() = folder.resolve("portal").toString()

    /** A new line with a live chat, served by nobody yet. */
    fun line(name: String = "Shop"): Line {
        val line = LineId(field(ask("POST", "/api/v1/admin/lines", """{"name":${quoted(name)}}"""), "id"))
        val site = field(ask("POST", "/api/v1/admin/lines/$line/sites", """{"name":"Site","origins":[]}"""), "key")
        return Line(line, site)
    }

    /** A new user. */
    fun person(name: String, role: String = "operator"): Person {
        val login = "${name.lowercase()}-${UUID.randomUUID().toString().take(8)}"
        val made = """{"login":${quoted(login)},"name":${quoted(name)},"role":"$role","password":"$PASSWORD"}"""
        return Person(OperatorId(field(ask("POST", "/api/v1/admin/users", made), "id")), name, login, PASSWORD)
    }

    /** Somebody who is let go: his sign-ins end. */
    fun deactivate(person: Person) {
        ask("PATCH", "/api/v1/admin/users/${person.id}", """{"active":false}""")
    }

    fun activate(person: Person) {
        ask("PATCH", "/api/v1/admin/users/${person.id}", """{"active":true}""")
    }

    inner class Line(val id: LineId, private val site: String) {
        /** Who is asked, in this order, and who manages it. */
        fun staff(vararg operators: Person, managers: List<Person> = emptyList()): Line {
            fun ids(people: List<Person>) = people.joinToString(",", "[", "]") { "\"${it.id}\"" }
            val staff = """{"operators":${ids(operators.toList())},"managers":${ids(managers)}}"""
            ask("PUT", "/api/v1/admin/lines/$id/staff", staff)
            return this
        }

        /** Changes one of its settings. */
        fun set(setting: String, value: Any): Line {
            ask("PATCH", "/api/v1/admin/lines/$id", """{"$setting":$value}""")
            return this
        }

        /** Somebody comes to the site. */
        fun customer(name: String = "Guest"): Customer {
            val visit = ask("POST", "/livechat/v1/visits", """{"site":"$site","name":${quoted(name)}}""", token = null)
            return Customer(name, field(visit, "token"))
        }
    }

    inner class Customer(val name: String, private val token: String) {
        fun writes(text: String): Customer {
            val message = """{"client_id":"${UUID.randomUUID()}","text":${quoted(text)}}"""
            ask("POST", "/livechat/v1/messages", message, token)
            return this
        }

        /** What he sees, as JSON. */
        fun sees(): String = ask("GET", "/livechat/v1/feed?after=", null, token)
    }

    data class Person(val id: OperatorId, val name: String, val login: String, val password: String)

    /** Signs in as a device of its own, without a core. */
    fun token(person: Person): String =
        field(ask("POST", "/api/v1/sessions", signIn(person.login, person.password), token = null), "token")

    /** Somebody does something about a dialog from elsewhere: [what] is the command's JSON, from its kind on. */
    fun does(token: String, dialog: DialogId, what: String) {
        val head = """"id":"${commandId()}","lane":"$dialog","made_at":"${Instant.now()}","dialog":"$dialog""""
        val said = ask("POST", "/api/v1/commands", """{"commands":[{$head,$what}]}""", token)
        check(field(said, "outcome") == "applied") { said }
    }

    /** Somebody hands a dialog on from elsewhere, on what is on screen as [row]. */
    fun transfers(by: Person, row: DialogRow, to: Person) {
        val basedOn = """{"session":"${row.session}","responsible":"${row.responsible}","seq":0}"""
        does(token(by), row.id, """"kind":"transfer","to":"${to.id}","based_on":$basedOn""")
    }

    /** Asks the portal; a refusal is an error with what it said. */
    fun ask(method: String, path: String, body: String?, token: String? = admin): String {
        val request = HttpRequest.newBuilder(URI(url + path)).header("content-type", "application/json")
            .method(method, if (body == null) BodyPublishers.noBody() else BodyPublishers.ofString(body))
        if (token != null) request.header("authorization", "Bearer $token")
        val answer = http.send(request.build(), BodyHandlers.ofString())
        check(answer.statusCode() in 200..299) { "$method $path: ${answer.statusCode()} ${answer.body()}" }
        return answer.body()
    }

    private fun serve() {
        val listen = "127.0.0.1:$port"
        val started = ProcessBuilder(
            binary.path, "serve", "--data", data, "--listen", listen, "--log", "warn",
            "--visits-per-address", "100000", "--messages-per-address", "100000", "--messages-per-visit", "100000",
        ).redirectErrorStream(true).start()
        process = started
        val listening = CompletableFuture<Int>()
        thread(isDaemon = true) {
            val words = ArrayDeque<String>()
            started.inputStream.bufferedReader().forEachLine { line ->
                words.addLast(line)
                if (words.size > 20) words.removeFirst()
                val found = Regex("listening on http://127.0.0.1:(\\d+)").find(line)
                if (found != null) listening.complete(found.groupValues[1].toInt())
            }
            val said = words.joinToString("\n")
            listening.completeExceptionally(IllegalStateException("openlines serve ended:\n$said"))
        }
        port = listening.get(20, TimeUnit.SECONDS)
    }

    /** Ends the process; the data stays. */
    fun halt() {
        process?.destroy()
        check(process?.waitFor(10, TimeUnit.SECONDS) != false) { "the portal does not end" }
        process = null
    }

    fun restart() {
        halt()
        serve()
    }

    override fun after() {
        halt()
        folder.toFile().deleteRecursively()
    }

    companion object {
        private const val PASSWORD = "a long password"

        private const val DEVICE = """"device":{"name":"test","platform":"terminal","app_version":"0.1.0"}"""

        private fun signIn(login: String, password: String) =
            """{"login":${quoted(login)},"password":${quoted(password)},$DEVICE}"""

        /** A UUID of version 7: it tells when it was made. */
        private fun commandId(): String {
            val random = UUID.randomUUID()
            val high = (System.currentTimeMillis() shl 16) or 0x7000L or (random.mostSignificantBits and 0xfffL)
            return UUID(high, random.leastSignificantBits).toString()
        }

        /** The first field of this name in some JSON. */
        fun field(json: String, name: String): String =
            Regex("\"$name\"\\s*:\\s*\"?([^\",}\\]]*)").find(json)?.groupValues?.get(1) ?: error("no $name in $json")

        fun quoted(text: String): String = buildString {
            append('"')
            for (char in text) {
                when {
                    char == '"' || char == '\\' -> append('\\').append(char)
                    char < ' ' -> append("\\u%04x".format(char.code))
                    else -> append(char)
                }
            }
            append('"')
        }
    }
}
