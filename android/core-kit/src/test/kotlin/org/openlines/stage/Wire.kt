package org.openlines.stage

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.Collections
import java.util.concurrent.LinkedBlockingQueue
import kotlin.concurrent.thread

/** The way between a phone and its portal, which a test can cut, or on which something else than the portal answers. */
class Wire(private val portal: Portal) : AutoCloseable {
    enum class State {
        OPEN,
        /** Nobody takes the call. */
        CUT,
        /** A hotel's page answers everything. */
        GARBAGE,
        /** Every byte takes [SLOW_MS], either way. */
        SLOW,
        /** The portal answers everything with `try_again`, to be repeated after [BUSY_S]. */
        BUSY,
        /** The portal serves nothing older than [NEWER]. */
        NEWER,
    }

    private val door = ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))
    private val sockets: MutableSet<Socket> = Collections.synchronizedSet(HashSet())
    private val sent = ByteArrayOutputStream()

    @Volatile
    private var state = State.OPEN

    val url: String get() = "http://127.0.0.1:${door.localPort}"

    init {
        thread(isDaemon = true) {
            while (!door.isClosed) {
                val phone = try {
                    door.accept()
                } catch (_: IOException) {
                    break
                }
                meet(phone)
            }
        }
    }

    fun become(next: State) {
        state = next
        synchronized(sockets) { sockets.toList() }.forEach(::hangUp)
    }

    /** How often the phone has sent these words towards the portal. */
    fun carried(words: String): Int =
        synchronized(sent) { sent.toString(Charsets.UTF_8) }.split(words).size - 1

    private fun meet(phone: Socket) {
        sockets += phone
        when (val now = state) {
            State.CUT -> hangUp(phone)
            State.GARBAGE -> thread(isDaemon = true) { answer(phone, "200 OK", "text/html", HOTEL) }
            State.BUSY -> thread(isDaemon = true) { answer(phone, "503 Busy", "application/problem+json", PROBLEM) }
            State.OPEN, State.SLOW, State.NEWER -> join(phone, now)
        }
    }

    private fun join(phone: Socket, joined: State) {
        val far = try {
            Socket("127.0.0.1", portal.port)
        } catch (_: IOException) {
            return hangUp(phone)
        }
        sockets += far
        // Cut while they were being joined?
        if (state != joined) listOf(phone, far).forEach(::hangUp)
        val delay = if (joined == State.SLOW) SLOW_MS else 0
        carry(phone, far, delay) { bytes -> bytes.also { synchronized(sent) { sent.writeBytes(it) } } }
        carry(far, phone, delay) { bytes -> if (joined == State.NEWER) renewed(bytes) else bytes }
    }

    private class Parcel(val bytes: ByteArray, val due: Long)

    /** Takes what comes on its way; a late byte does not hold up the ones behind it. */
    private fun carry(from: Socket, to: Socket, delayMs: Long, change: (ByteArray) -> ByteArray) {
        val way = LinkedBlockingQueue<Parcel>()
        fun due() = System.nanoTime() + delayMs * 1_000_000
        running(from, to) {
            val room = ByteArray(65_536)
            val incoming = from.getInputStream()
            try {
                generateSequence { incoming.read(room).takeIf { it >= 0 } }
                    .forEach { way += Parcel(change(room.copyOf(it)), due()) }
            } finally {
                way += Parcel(ByteArray(0), due())
            }
        }
        running(from, to) {
            while (true) {
                val next = way.take()
                Thread.sleep(maxOf(0, (next.due - System.nanoTime()) / 1_000_000))
                if (next.bytes.isEmpty()) break
                to.getOutputStream().write(next.bytes)
            }
            hangUp(from)
            hangUp(to)
        }
    }

    /** On a thread of its own; a wire that breaks ends both sides. */
    private fun running(from: Socket, to: Socket, work: () -> Unit) = thread(isDaemon = true) {
        try {
            work()
        } catch (_: IOException) {
            // Cut.
            hangUp(from)
            hangUp(to)
        }
    }

    /** What the portal says of itself, of the same length. */
    private fun renewed(bytes: ByteArray) = String(bytes, Charsets.ISO_8859_1)
        .replace("\"min_client\":\"0.0.0\"", "\"min_client\":\"$NEWER\"").toByteArray(Charsets.ISO_8859_1)

    private fun answer(phone: Socket, status: String, type: String, body: String) {
        try {
            phone.getInputStream().read(ByteArray(65_536))
            val head = "HTTP/1.1 $status\r\nContent-Type: $type\r\nContent-Length: ${body.length}\r\n"
            phone.getOutputStream().write("${head}Connection: close\r\n\r\n$body".toByteArray())
        } catch (_: IOException) {
            // The phone hung up first.
        }
        hangUp(phone)
    }

    private fun hangUp(socket: Socket) {
        sockets -= socket
        try {
            socket.close()
        } catch (_: IOException) {
            // It is closed.
        }
    }

    override fun close() {
        door.close()
        become(State.CUT)
    }

    companion object {
        const val SLOW_MS = 1_500L
        const val BUSY_S = 7L
        const val NEWER = "9.0.0"

        private const val HOTEL = "<html>Welcome to the hotel! Please accept our terms.</html>"
        private const val PROBLEM =
            """{"type":"about:blank","title":"busy","status":503,"code":"try_again","detail":"busy","retry_after":$BUSY_S}"""
    }
}
