package org.openlines.presentation

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.flow.asSharedFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.openlines.core.Account
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId

/**
 * Stores drafts as they are typed (P64). A keystroke never waits: what is typed while a text is being stored is stored
 * after it, the last word of each composer only. It belongs to the account, not to a screen, so that the last keystroke
 * before a screen is left is stored too.
 */
class Drafts(private val account: Account, private val clock: Clock, private val scope: CoroutineScope) {
    /** One composer of one dialog. */
    data class Place(val dialog: DialogId, val mode: ComposerMode)

    private val waiting = MutableStateFlow<Map<Place, String>>(emptyMap())
    private val echoes = HashMap<Place, DraftEcho>()
    private val failures = MutableSharedFlow<Pair<Place, Problem>>(extraBufferCapacity = 16)

    /** What could not be stored, and why. */
    val problems: SharedFlow<Pair<Place, Problem>> = failures.asSharedFlow()

    private var storing = false

    /** The core has it when this returns, unless another text is just being stored: then it is the next. */
    fun put(place: Place, text: String) {
        waiting.update { it + (place to text) }
        if (!storing) scope.launch(start = UNDISPATCHED) { storeAll() }
    }

    private suspend fun storeAll() {
        storing = true
        try {
            while (true) {
                val (place, text) = waiting.value.entries.firstOrNull() ?: break
                store(place, text)
                // Typed on meanwhile? Then it waits again.
                waiting.update { if (it[place] == text) it - place else it }
            }
        } finally {
            storing = false
        }
    }

    /** Returns when nothing waits to be stored. */
    suspend fun settled() {
        waiting.first { it.isEmpty() }
    }

    /** Returns when what was typed there is stored, or could not be. */
    suspend fun settled(place: Place) {
        waiting.first { place !in it }
    }

    /** The text there is about to be used up by a message. */
    internal fun used(place: Place) = echo(place).wrote("")

    /** It was not: the message was not stored. */
    internal fun notUsed(place: Place) = echo(place).failed("")

    /** A snapshot shows this text there. True when it is from elsewhere and nothing typed here is newer. */
    internal fun arrived(place: Place, text: String): Boolean =
        echo(place).arrived(text) && place !in waiting.value

    /** The words there, the newest that are known: typed here and perhaps not stored yet, or stored. */
    internal fun words(place: Place): String = waiting.value[place] ?: echo(place).last

    private fun echo(place: Place) = echoes.getOrPut(place, ::DraftEcho)

    private suspend fun store(place: Place, text: String) {
        val echo = echo(place)
        if (text == echo.last) return
        echo.wrote(text)
        val problem = problemOf(clock) { account.saveDraft(place.dialog, place.mode, text) } ?: return
        echo.failed(text)
        failures.emit(place to problem)
    }
}
