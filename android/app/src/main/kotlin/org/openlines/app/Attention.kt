// What changes when the app comes to the front and when it leaves it.
package org.openlines.app

import androidx.lifecycle.DefaultLifecycleObserver
import androidx.lifecycle.LifecycleOwner
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.openlines.core.CoreException

/** The core is told; what it has to say is drawn once more at the end, without sound: it was on screen just now. */
internal class Attention(private val app: App) : DefaultLifecycleObserver {
    private var last: Job? = null

    override fun onStart(owner: LifecycleOwner) = then { app.core().setForeground(true) }

    override fun onStop(owner: LifecycleOwner) = then {
        app.core().setForeground(false)
        app.push.refresh(quiet = true)
    }

    /** In the order in which it happened. */
    private fun then(work: suspend () -> Unit) {
        val before = last
        last = app.scope.launch {
            before?.join()
            try {
                work()
            } catch (_: CoreException) {
                // The core does not open: the screen says why, and whoever opens it tells it anew.
            }
        }
    }
}
