package org.openlines.boundary

import com.sun.jna.Library
import com.sun.jna.Native
import com.sun.jna.Structure
import com.sun.jna.Structure.FieldOrder

/** What native code holds of the process's memory: glibc's own account. The JVM's heap is not in it. */
object Allocated {
    @FieldOrder(
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
    )
    @Suppress("unused")
    open class Account : Structure() {
        @JvmField var arena = 0L
        @JvmField var ordblks = 0L
        @JvmField var smblks = 0L
        @JvmField var hblks = 0L
        @JvmField var hblkhd = 0L
        @JvmField var usmblks = 0L
        @JvmField var fsmblks = 0L
        @JvmField var uordblks = 0L
        @JvmField var fordblks = 0L
        @JvmField var keepcost = 0L

        class ByValue : Account(), Structure.ByValue
    }

    private interface C : Library {
        fun mallinfo2(): Account.ByValue
    }

    private val c = Native.load("c", C::class.java)

    /** Bytes in use, once what Java has dropped is freed. */
    fun bytes(): Long {
        System.gc()
        return c.mallinfo2().run { uordblks + hblkhd }
    }
}
