package org.openlines.presentation

import java.time.Instant
import org.openlines.core.Status

/** How fresh the screen is. Every screen carries one; the strip on top of it is drawn from this alone. */
data class Freshness(
    /** How the account stands with its portal; `null` for the first moment. */
    val status: Status? = null,
    /** Portal time of what is shown: "as of 14:02". */
    val asOf: Instant? = null,
    /** Milliseconds to add to the phone's clock for portal time: deadlines are counted against that. */
    val clockOffsetMs: Long = 0,
    /** When the oldest command that is still unsent was made. */
    val oldestUnsent: Instant? = null,
) {
    val isLive: Boolean get() = status is Status.Live

    /** Since when there has been no contact, in portal time. */
    val offlineSince: Instant? get() = (status as? Status.Offline)?.since

    /** Portal time at this moment of the phone's clock. */
    fun portalTime(phone: Instant): Instant = phone.plusMillis(clockOffsetMs)
}
