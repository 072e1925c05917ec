package org.openlines.presentation

import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.delay

/** The phone's clock, handed in: a test has one that it moves by hand. */
interface Clock {
    fun now(): Instant

    suspend fun wait(time: Duration)
}

object SystemClock : Clock {
    override fun now(): Instant = Instant.now()

    override suspend fun wait(time: Duration) = delay(time.toMillis())
}
