// Waiting for what other threads and processes do.
package org.openlines.app.world

import android.os.Looper
import java.time.Duration
import java.util.concurrent.locks.LockSupport
import org.robolectric.Shadows.shadowOf

/** Runs the main thread's work until [look] gives something; fails with [what] when it never does. */
fun <T : Any> eventually(what: String, patience: Duration = Duration.ofSeconds(30), look: () -> T?): T {
    val end = java.time.Instant.now() + patience
    while (true) {
        shadowOf(Looper.getMainLooper()).idle()
        look()?.let { return it }
        if (java.time.Instant.now() > end) throw AssertionError("waited in vain: $what")
        LockSupport.parkNanos(5_000_000)
    }
}

fun eventuallyTrue(what: String, patience: Duration = Duration.ofSeconds(30), look: () -> Boolean) {
    eventually(what, patience) { if (look()) Unit else null }
}
