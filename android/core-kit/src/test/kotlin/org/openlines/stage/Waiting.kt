package org.openlines.stage

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull

/** How long a test waits for what should happen at once. */
const val PATIENCE_MS = 45_000L

/** The first value of a flow that is as wanted; an error that shows the last one when none comes. */
suspend fun <T> Flow<T>.until(what: String, wanted: (T) -> Boolean): T {
    var last: T? = null
    val found = withTimeoutOrNull(PATIENCE_MS) {
        Found(first { value ->
            last = value
            wanted(value)
        })
    }
    return found?.value ?: throw AssertionError("never: $what; last seen: $last")
}

private class Found<T>(val value: T)

/** Waits for something outside of the core, such as what a customer sees. */
suspend fun eventually(what: String, wanted: () -> Boolean) {
    withTimeoutOrNull(PATIENCE_MS) {
        while (!wanted()) delay(20)
        true
    } ?: throw AssertionError("never: $what")
}
