package org.openlines.presentation

import java.util.concurrent.ConcurrentHashMap

/**
 * Small things that a screen remembers over the end of the process: theme, last address, which composer was open, and words
 * that are not a draft of the core's: of a change, a held reply, a hand-over note. Their keys are `what.ACCOUNT.where`.
 */
interface Memory {
    operator fun get(key: String): String?

    /** `null` forgets. */
    operator fun set(key: String, value: String?)

    /** Forgets what belongs to an account: he has signed out. */
    fun forget(account: String)
}

internal fun belongs(key: String, account: String) = ".$account." in key

/** Remembers until the process ends. */
class ShortMemory : Memory {
    private val kept = ConcurrentHashMap<String, String>()

    override fun get(key: String): String? = kept[key]

    override fun set(key: String, value: String?) {
        if (value == null) kept.remove(key) else kept[key] = value
    }

    override fun forget(account: String) {
        kept.keys.removeIf { belongs(it, account) }
    }
}
