package org.openlines.presentation

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import org.openlines.core.CommandId
import org.openlines.core.DialogId
import org.openlines.core.OfferId

/** A screen and what it is about. */
sealed interface Route {
    data object SignIn : Route
    data object Inbox : Route
    data class Offer(val offer: OfferId) : Route
    data class Dialog(val dialog: DialogId) : Route
    data class HeldReply(val dialog: DialogId, val command: CommandId) : Route
    data class Transfer(val dialog: DialogId) : Route
    data class Why(val dialog: DialogId) : Route
    data object Shift : Route
    data object Settings : Route
    data object Alerts : Route
    data object Board : Route
}

/**
 * Which screens lie on each other: the last one is seen, back takes it away, the first one stays. As a string it
 * outlives the process, and what that string says is believed only as far as it makes sense.
 */
class Routes(start: List<Route> = listOf(Route.Inbox)) {
    private val stacked = MutableStateFlow(start.ifEmpty { listOf(Route.Inbox) })

    val stack: StateFlow<List<Route>> = stacked.asStateFlow()

    val top: Route get() = stacked.value.last()

    /** Shows a screen; if it lies in the stack already, what lies on it is taken away. */
    fun open(route: Route) = stacked.update { it.takeWhile { lower -> lower != route } + route }

    /** Shows another screen in place of [old], wherever that lies; nothing if it does not lie there any more. */
    fun replace(old: Route, route: Route) = stacked.update { stack ->
        when {
            old !in stack -> stack
            route in stack -> stack - old
            else -> stack.map { if (it == old) route else it }
        }
    }

    /** Takes this screen away, wherever it lies. */
    fun close(route: Route) = stacked.update { stack -> (stack - route).ifEmpty { stack } }

    /** Takes the upper screen away; false when there is no other under it. */
    fun back(): Boolean {
        var went = false
        stacked.update { stack ->
            went = stack.size > 1
            if (went) stack.dropLast(1) else stack
        }
        return went
    }

    /** Begins anew with these. */
    fun reset(vararg routes: Route) {
        stacked.value = routes.toList()
    }

    fun save(): String = stacked.value.joinToString("/", transform = ::written)

    companion object {
        /** What [save] wrote. */
        fun restored(saved: String?): List<Route> {
            val routes = saved.orEmpty().split("/").mapNotNull(::read).distinct()
            return if (routes.firstOrNull() == Route.Inbox) routes else listOf(Route.Inbox)
        }

        private fun written(route: Route): String = when (route) {
            Route.SignIn -> "sign_in"
            Route.Inbox -> "inbox"
            is Route.Offer -> "offer:${route.offer.value}"
            is Route.Dialog -> "dialog:${route.dialog.value}"
            is Route.HeldReply -> "held:${route.dialog.value}:${route.command.value}"
            is Route.Transfer -> "transfer:${route.dialog.value}"
            is Route.Why -> "why:${route.dialog.value}"
            Route.Shift -> "shift"
            Route.Settings -> "settings"
            Route.Alerts -> "alerts"
            Route.Board -> "board"
        }

        private fun read(word: String): Route? {
            val parts = word.split(":")
            val ids = parts.drop(1)
            if (ids.any(String::isEmpty)) return null
            return when (parts.first() to ids.size) {
                "sign_in" to 0 -> Route.SignIn
                "inbox" to 0 -> Route.Inbox
                "offer" to 1 -> Route.Offer(OfferId(ids[0]))
                "dialog" to 1 -> Route.Dialog(DialogId(ids[0]))
                "held" to 2 -> Route.HeldReply(DialogId(ids[0]), CommandId(ids[1]))
                "transfer" to 1 -> Route.Transfer(DialogId(ids[0]))
                "why" to 1 -> Route.Why(DialogId(ids[0]))
                "shift" to 0 -> Route.Shift
                "settings" to 0 -> Route.Settings
                "alerts" to 0 -> Route.Alerts
                "board" to 0 -> Route.Board
                else -> null
            }
        }
    }
}
