// Something else than a portal at a portal's address.
package org.openlines.app.world

import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import kotlin.concurrent.thread

/** A hotel's page answers everything on this port, every guest at once: one who says nothing keeps no other waiting. */
class Hotel(port: Int) : AutoCloseable {
    private val door = ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"))

    val port: Int get() = door.localPort

    init {
        thread(isDaemon = true) {
            while (!door.isClosed) {
                try {
                    val guest = door.accept()
                    thread(isDaemon = true) { guest.use(::answer) }
                } catch (_: IOException) {
                    // The door was closed.
                }
            }
        }
    }

    private fun answer(guest: Socket) = try {
        guest.soTimeout = PATIENCE_MS
        guest.getInputStream().read(ByteArray(65_536))
        val head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\nConnection: close\r\n\r\n"
        guest.getOutputStream().write((head + PAGE).toByteArray())
    } catch (_: IOException) {
        // The guest hung up, or had nothing to say.
    }

    override fun close() = door.close()

    private companion object {
        const val PAGE = "<html>Welcome to the hotel! Please accept our terms.</html>"
        const val PATIENCE_MS = 5_000
    }
}
