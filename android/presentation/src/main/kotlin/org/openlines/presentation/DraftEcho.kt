package org.openlines.presentation

/**
 * A draft is stored as it is typed and comes back with the next snapshot, a little late. This tells such an echo from
 * what another device has written: only that may change what stands in the composer.
 */
internal class DraftEcho {
    /** Own texts that have not come back yet, in order. */
    private val own = ArrayDeque<String>()
    private var stored = ""

    /** What the store holds or is about to hold, as far as is known here. */
    val last: String get() = own.lastOrNull() ?: stored

    /** This text is about to be stored. */
    fun wrote(text: String) {
        own.addLast(text)
    }

    /** It was not. */
    fun failed(text: String) {
        own.remove(text)
    }

    /** A snapshot has this text. True when it is somebody else's, and newer than everything that was typed here. */
    fun arrived(text: String): Boolean {
        val at = own.indexOf(text)
        if (at < 0) {
            val news = own.isEmpty() && text != stored
            if (news) stored = text
            return news
        }
        // Snapshots are merged: what came before it will not come any more.
        repeat(at + 1) { own.removeFirst() }
        stored = text
        return false
    }
}
