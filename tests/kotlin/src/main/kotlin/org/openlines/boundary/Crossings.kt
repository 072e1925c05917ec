package org.openlines.core

import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger

/** Counts calls into the library: run.sh puts it into the generated code, in front of every exported function. */
object Crossings {
    private val made = ConcurrentLinkedQueue<String>()
    private val waits = AtomicInteger()

    /** How often a timeline was asked for its next revision, in all. */
    val timelineWaits: Int get() = waits.get()

    internal fun of(function: String): UniffiLib {
        val name = function.removePrefix("uniffi_openlines_core_fn_")
        made += name
        if (name == "method_timelineview_next") waits.incrementAndGet()
        return UniffiLib
    }

    /** What was called since the last time, in order. */
    fun take(): List<String> = generateSequence(made::poll).toList()
}
