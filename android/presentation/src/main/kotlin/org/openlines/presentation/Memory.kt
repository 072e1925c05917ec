package org.openlines.presentation

import java.util.concurrent.ConcurrentHashMap

/**
 * Small things that a screen remembers over the end of the process: theme, last address, which composer was open.
 * Nothing secret, and nothing that would be missed: what an operator writes and does is kept by the core.
 */
interface Memory {
    operator fun get(key: String): String?

    /** `null` forgets. */
    operator fun set(key: String, value: String?)
}

/** Remembers until the process ends. */
class ShortMemory : Memory {
    private val kept = ConcurrentHashMap<String, String>()

    override fun get(key: String): String? = kept[key]

    override fun set(key: String, value: String?) {
        if (value == null) kept.remove(key) else kept[key] = value
    }
}
