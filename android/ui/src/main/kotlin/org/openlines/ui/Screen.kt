package org.openlines.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.State
import androidx.compose.runtime.compositionLocalOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import java.time.Instant
import java.util.Locale
import kotlinx.coroutines.delay

/*
 * What a screen takes from its surroundings: words, times, the clock, and the host's own habits. The host (an Android
 * activity, a desktop window, a test) hands them in once, with [ScreenWorld].
 */

/** The texts, in the language of whoever looks. */
val LocalWords = staticCompositionLocalOf<Words> { error("no words") }

/** How times are written here. */
val LocalTimes = staticCompositionLocalOf<Times> { error("no times") }

/** The second of now, by the phone's clock. Only what shows a running time reads it, so only that is drawn anew. */
val LocalNow = compositionLocalOf<State<Instant>> { error("no clock") }

/** The host's way back: a gesture, a button, Esc. The composable that it holds registers a handler while it is enabled. */
val LocalBack = staticCompositionLocalOf<@Composable (enabled: Boolean, onBack: () -> Unit) -> Unit> { { _, _ -> } }

/** What the host feels with: a short tick when something was done. */
val LocalTick = staticCompositionLocalOf<() -> Unit> { {} }

/** Where the host keeps words that were copied. */
val LocalCopy = staticCompositionLocalOf<(String) -> Unit> { {} }

/** The phone's clock. [runs] is false where a picture must come out the same every time. */
@Immutable
class ScreenClock(val runs: Boolean = true, val now: () -> Instant = Instant::now)

/** Gives the screens their surroundings. */
@Composable
fun ScreenWorld(
    words: Words,
    locale: Locale,
    clock: ScreenClock = ScreenClock(),
    times: Times = Times(locale),
    back: @Composable (enabled: Boolean, onBack: () -> Unit) -> Unit = { _, _ -> },
    tick: () -> Unit = {},
    copy: (String) -> Unit = {},
    content: @Composable () -> Unit,
) {
    CompositionLocalProvider(
        LocalWords provides words,
        LocalTimes provides times,
        LocalNow provides secondsOf(clock),
        LocalBack provides back,
        LocalTick provides tick,
        LocalCopy provides copy,
        content = content,
    )
}

@Composable
private fun secondsOf(clock: ScreenClock): State<Instant> {
    val now = remember(clock) { mutableStateOf(clock.now()) }
    LaunchedEffect(clock) {
        while (clock.runs) {
            now.value = clock.now()
            // Wakes just after the next full second, so that countdowns side by side change together.
            delay(1000 - now.value.toEpochMilli().mod(1000L))
        }
    }
    return now
}

internal val words: Words @Composable get() = LocalWords.current

internal val times: Times @Composable get() = LocalTimes.current
