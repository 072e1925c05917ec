package org.openlines.presentation

import org.openlines.core.DialogId
import org.openlines.core.OfferId
import org.openlines.core.OfferRow
import org.openlines.core.TimelineRow

/** One offer, whole: who writes, what, why it came here, how long it stands. */
data class OfferState(
    val id: OfferId,
    /** `null` while it is looked for, and when it is not known here ([stage] says which). */
    val offer: OfferRow? = null,
    val stage: OfferStage = OfferStage.LOADING,
    /** The words of its session, as far as they may be read before accepting. */
    val words: List<TimelineRow> = emptyList(),
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
)

/** A colleague hands the dialog over and waits for a yes: `fromName`, `note`. Otherwise the line's rule chose. */
val OfferRow.isTransfer: Boolean get() = from != null

enum class OfferStage {
    LOADING,
    /** Accept or decline. */
    OPEN,
    /** Accepted here, not yet confirmed by the portal. */
    ACCEPTING,
    /** Declined here, not yet confirmed. */
    DECLINING,
    /** It is his: the screen gives way to the dialog. */
    WON,
    /** A colleague got it: `winnerName`, `endedAt`. */
    LOST,
    /** Its time is up. */
    EXPIRED,
    /** It was declined. */
    DECLINED,
    /** Nobody needs to answer it any more, or it is not known here. */
    GONE,
}

sealed interface OfferEvent {
    data object Accept : OfferEvent
    data object Decline : OfferEvent
    /** It is drawn: the portal need not push it. */
    data object Drawn : OfferEvent
    data object DismissProblem : OfferEvent
    data object Back : OfferEvent
}
