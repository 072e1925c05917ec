package org.openlines.stage

import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.Collections
import kotlin.concurrent.thread

/** The way between a phone and its portal, which a test can cut, or on which something else than the portal answers. */
class Wire(private val portal: Portal) : AutoCloseable {
    enum class State { OPEN, CUT, GARBAGE }

    private val door = ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))
    private val sockets: MutableSet<Socket> = Collections.synchronizedSet(HashSet())

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

    private fun meet(phone: Socket) {
        sockets += phone
        when (state) {
            State.CUT -> hangUp(phone)
            State.GARBAGE -> thread(isDaemon = true) { answerGarbage(phone) }
            State.OPEN -> join(phone)
        }
    }

    private fun join(phone: Socket) {
        val far = try {
            Socket("127.0.0.1", portal.port)
        } catch (_: IOException) {
            return hangUp(phone)
        }
        sockets += far
        // Cut while they were being joined?
        if (state != State.OPEN) listOf(phone, far).forEach(::hangUp)
        pump(phone, far)
        pump(far, phone)
    }

    private fun pump(from: Socket, to: Socket) = thread(isDaemon = true) {
        try {
            from.getInputStream().transferTo(to.getOutputStream())
        } catch (_: IOException) {
            // Cut.
        }
        hangUp(from)
        hangUp(to)
    }

    private fun answerGarbage(phone: Socket) {
        try {
            phone.getInputStream().read(ByteArray(65_536))
            val body = "<html>Welcome to the hotel! Please accept our terms.</html>"
            val head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n"
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
}
