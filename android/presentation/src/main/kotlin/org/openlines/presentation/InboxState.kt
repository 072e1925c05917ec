package org.openlines.presentation

import java.time.Instant
import org.openlines.core.AccountInfo
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.LineId
import org.openlines.core.LineRow
import org.openlines.core.OfferId
import org.openlines.core.OfferRow
import org.openlines.core.Segment

/** What waits for this operator: his shift, his offers, and one segment of the dialog list. */
data class InboxState(
    /** Who is signed in; `null` for the first moment. */
    val me: AccountInfo? = null,
    val freshness: Freshness = Freshness(),
    val shift: ShiftLine = ShiftLine(),
    /** Undecided offers, the nearest deadline first. */
    val offers: List<OfferRow> = emptyList(),
    /** Offers that a colleague got while they were on this screen: "Anna took it". They leave by themselves. */
    val lost: List<OfferRow> = emptyList(),
    /** The segments that this operator has. */
    val tabs: List<Tab> = Tab.entries,
    val tab: Tab = Tab.MINE,
    /** His lines; with two and more, [Tab.QUEUE] and [Tab.SPAM] can be narrowed to one. */
    val lines: List<LineRow> = emptyList(),
    /** The one line of [Tab.QUEUE] or [Tab.SPAM]; `null`: all of them. */
    val line: LineId? = null,
    /** The window of the list; `null` until it is read for the first time. */
    val rows: List<DialogRow>? = null,
    /** How many rows lie before and after the window. */
    val before: Int = 0,
    val after: Int = 0,
    /** A swipe that runs when its time is over, unless it is undone. */
    val undo: Undo? = null,
    /** Pull-to-refresh is at work. */
    val refreshing: Boolean = false,
    /** How many alerts wait for a look. */
    val alerts: Int = 0,
    /** There is a way to the alerts: he manages something, or is told of something. */
    val showsAlerts: Boolean = false,
    /** There is a way to the board: he manages something. */
    val showsBoard: Boolean = false,
    val problem: Problem? = null,
) {
    /** Known to be empty, as opposed to not known yet. */
    val isEmpty: Boolean get() = rows?.isEmpty() == true && before == 0 && after == 0
}

/** The segments of the dialog list, in the order in which they stand on screen. */
enum class Tab { MINE, WAITING_CUSTOMER, QUEUE, ALL_LINES, HISTORY, SPAM }

fun Tab.segment(line: LineId? = null): Segment = when (this) {
    Tab.MINE -> Segment.Mine
    Tab.WAITING_CUSTOMER -> Segment.WaitingCustomer
    Tab.QUEUE -> Segment.Queue(line)
    Tab.ALL_LINES -> Segment.AllLines
    Tab.HISTORY -> Segment.History
    Tab.SPAM -> Segment.Spam(line)
}

/** What a swipe or a long press does to a dialog's row; [inMenu]: the same in the menu of the open dialog. */
enum class RowAction(val inMenu: DialogAction? = null) {
    TAKE,
    RESUME,
    NO_REPLY_NEEDED(DialogAction.NO_REPLY_NEEDED),
    CLOSE(DialogAction.CLOSE),
    TRANSFER(DialogAction.TRANSFER),
    PIN(DialogAction.PIN),
    UNPIN(DialogAction.UNPIN),
    SPAM(DialogAction.SPAM),
    UNSPAM(DialogAction.UNSPAM),
}

/**
 * An offer that is declined, or a dialog that is put away, when [until] (phone time) has come. Its row is still in the
 * list: the screen draws it as leaving.
 */
data class Undo(
    /** What will be done. */
    val step: UndoStep,
    /** The customer's name. */
    val name: String,
    val until: Instant,
)

sealed interface UndoStep {
    data class Decline(val offer: OfferId) : UndoStep
    data class Close(val dialog: DialogId) : UndoStep
    data class NoReplyNeeded(val dialog: DialogId) : UndoStep
    /** Waits for [SPAM_UNDO_TIME]. */
    data class Spam(val dialog: DialogId) : UndoStep
}

sealed interface InboxEvent {
    data class OpenTab(val tab: Tab) : InboxEvent
    /** Narrows [Tab.QUEUE] or [Tab.SPAM] to a line; `null`: all of them. */
    data class OnlyLine(val line: LineId?) : InboxEvent
    /** This row is in the middle of the screen: the window follows. */
    data class Scrolled(val anchor: DialogId) : InboxEvent
    data object ScrolledToTop : InboxEvent
    /** These offers are drawn: the portal need not push them. */
    data class OffersDrawn(val offers: List<OfferId>) : InboxEvent
    data class OpenOffer(val offer: OfferId) : InboxEvent
    /** At once. */
    data class Accept(val offer: OfferId) : InboxEvent
    /** After [UNDO_TIME]. */
    data class Decline(val offer: OfferId) : InboxEvent
    data class DismissLost(val offer: OfferId) : InboxEvent
    data class OpenDialog(val dialog: DialogId) : InboxEvent
    /** Close, no reply needed and spam can be undone, transfer opens its screen, all else is done at once. */
    data class Swiped(val dialog: DialogId, val action: RowAction) : InboxEvent
    data object UndoSwipe : InboxEvent
    /** The app leaves the screen: what could still be undone runs now. */
    data object Left : InboxEvent
    data object Refresh : InboxEvent
    data object OpenShift : InboxEvent
    data object OpenSettings : InboxEvent
    data object OpenAlerts : InboxEvent
    data object OpenBoard : InboxEvent
    data object DismissProblem : InboxEvent
}
