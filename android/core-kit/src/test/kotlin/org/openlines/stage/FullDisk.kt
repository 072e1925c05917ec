package org.openlines.stage

import com.sun.jna.Library
import com.sun.jna.Native
import com.sun.jna.Structure
import com.sun.jna.Structure.FieldOrder

/**
 * A device without room: while [body] runs this process cannot write to any file (its limit for files is 0; the JVM
 * passes over the signal that comes with it). A portal is another process and has room.
 */
inline fun <T> fullDisk(body: () -> T): T {
    val before = FileLimit.soft(0)
    try {
        return body()
    } finally {
        FileLimit.soft(before)
    }
}

/** How large this process may make a file. */
object FileLimit {
    @FieldOrder("soft", "hard")
    open class Limit : Structure() {
        @JvmField var soft = 0L
        @JvmField var hard = 0L
    }

    private interface C : Library {
        fun getrlimit(resource: Int, limit: Limit): Int

        fun setrlimit(resource: Int, limit: Limit): Int
    }

    private const val RLIMIT_FSIZE = 1

    private val c = Native.load("c", C::class.java)

    /** Sets what counts and gives what it was. */
    fun soft(bytes: Long): Long {
        val limit = Limit()
        check(c.getrlimit(RLIMIT_FSIZE, limit) == 0) { "no limit of file sizes here" }
        val before = limit.soft
        limit.soft = bytes
        check(c.setrlimit(RLIMIT_FSIZE, limit) == 0) { "the limit of file sizes cannot be set" }
        return before
    }
}
