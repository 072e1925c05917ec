// A real portal in a folder of its own, and the people around it.
package org.openlines.app.world

import java.io.File
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers
import java.nio.file.Files
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import org.json.JSONArray
import org.json.JSONObject

/** `openlines seed`, then `openlines serve` on a free port; the address stays the same when it is started again. */
class Portal private constructor(private val folder: File) : AutoCloseable {
    private val seed = JSONObject(run("seed"))
    private var listen = "127.0.0.1:0"
    private var process: Process? = null

    val address: String get() = "http://$listen"

    fun password(login: String): String = seed.getJSONArray("users").objects().single { it.getString("login") == login }.getString("password")

    /** Serves; returns when it listens. */
    fun serve() {
        val started = ProcessBuilder(binary(), "serve", "--data", folder.path, "--listen", listen).redirectErrorStream(true).start()
        process = started
        val listening = CompletableFuture<String>()
        thread(isDaemon = true) {
            val said = ArrayList<String>()
            try {
                started.inputStream.bufferedReader().forEachLine { line ->
                    said += line
                    LISTENS.find(line)?.let { listening.complete(it.groupValues[1]) }
                }
            } catch (_: IOException) {
                // It was ended.
            }
            listening.completeExceptionally(IllegalStateException("the portal ended:\n" + said.takeLast(20).joinToString("\n")))
        }
        listen = listening.get(30, TimeUnit.SECONDS)
    }

    /** Ends the process and keeps the data: for the phone the network is gone. */
    fun halt() {
        process?.destroy()
        check(process?.waitFor(15, TimeUnit.SECONDS) != false) { "the portal does not end" }
        process = null
    }

    override fun close() {
        process?.destroyForcibly()?.waitFor()
        folder.deleteRecursively()
    }

    fun customer(name: String) = Customer(this, name)

    /** How long an offer of the seeded line stands. */
    fun queueTime(seconds: Int) = set("queue_time", seconds)

    /** Changes a setting of the seeded line. */
    fun set(setting: String, value: Any) {
        request("PATCH", "/api/v1/admin/lines/1", JSONObject().put(setting, value), signIn("admin"))
    }

    /** Another device of a user: his token. */
    fun signIn(login: String): String {
        val device = JSONObject().put("name", "tests").put("platform", "terminal").put("app_version", "0.1.0")
        val form = JSONObject().put("login", login).put("password", password(login)).put("device", device)
        return request("POST", "/api/v1/sessions", form, null).getString("token")
    }

    /** A command of a user on another device; it must take effect. */
    fun command(token: String, lane: String, kind: String, fields: Map<String, Any> = emptyMap()) {
        val command = JSONObject(fields).put("id", commandId()).put("lane", lane).put("kind", kind).put("made_at", java.time.Instant.now().toString())
        val said = request("POST", "/api/v1/commands", JSONObject().put("commands", JSONArray().put(command)), token)
        val outcome = said.getJSONArray("results").getJSONObject(0)
        check(outcome.getString("outcome") == "applied") { outcome.toString() }
    }

    /** What a user's feed holds. */
    fun feed(token: String): List<JSONObject> = request("GET", "/api/v1/feed", null, token).getJSONArray("deltas").objects()

    internal val site: String get() = seed.getString("site_key")

    internal fun request(method: String, path: String, body: JSONObject?, token: String?): JSONObject {
        val request = HttpRequest.newBuilder(URI(address + path)).header("content-type", "application/json")
            .method(method, body?.let { BodyPublishers.ofString(it.toString()) } ?: BodyPublishers.noBody())
        token?.let { request.header("authorization", "Bearer $it") }
        val answer = http.send(request.build(), BodyHandlers.ofString())
        check(answer.statusCode() < 300) { "$method $path: ${answer.statusCode()} ${answer.body()}" }
        return JSONObject(answer.body().ifEmpty { "{}" })
    }

    private fun run(what: String): String {
        val process = ProcessBuilder(binary(), what, "--data", folder.path).redirectErrorStream(true).start()
        val said = process.inputStream.bufferedReader().readText()
        check(process.waitFor() == 0) { said }
        return said.substring(said.indexOf('{'))
    }

    companion object {
        private val LISTENS = Regex("listening on http://([\\d.]+:\\d+)")
        private val http: HttpClient = HttpClient.newHttpClient()

        fun start(): Portal = Portal(Files.createTempDirectory("openlines-portal").toFile()).apply { serve() }

        private fun binary(): String {
            val path = System.getProperty("openlines.server") ?: error("no property openlines.server")
            check(File(path).canExecute()) { "there is no portal at $path: build it" }
            return path
        }

        /** A UUIDv7 of now. */
        private fun commandId(): String {
            val random = UUID.randomUUID()
            val high = (java.time.Instant.now().toEpochMilli() shl 16) or 0x7000 or (random.mostSignificantBits and 0xfff)
            return UUID(high, random.leastSignificantBits).toString()
        }
    }
}

/** Somebody in the live chat of the seeded site. */
class Customer(private val portal: Portal, val name: String) {
    private val token = portal.request("POST", "/livechat/v1/visits", JSONObject().put("site", portal.site).put("name", name), null).getString("token")

    fun writes(text: String) {
        portal.request("POST", "/livechat/v1/messages", JSONObject().put("client_id", UUID.randomUUID().toString()).put("text", text), token)
    }

    /** new, waiting, answered or closed. */
    fun status(): String = feed().getString("status")

    /** What operators wrote to him. */
    fun reads(): List<String> = feed().getJSONArray("entries").objects()
        .filter { it.getJSONObject("author").getString("who") == "operator" }.map { it.getString("text") }

    private fun feed() = portal.request("GET", "/livechat/v1/feed", null, token)
}

fun JSONArray.objects(): List<JSONObject> = (0 until length()).map(::getJSONObject)
