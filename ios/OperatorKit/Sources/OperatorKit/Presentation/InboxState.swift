// The first screen: what it shows and what it can be told.

import Foundation
import OpenlinesCore

/// What waits for this operator: his shift, his offers, and one segment of the dialog list.
public struct InboxState: Equatable, Sendable {
    /// Who is signed in; `nil` for the first moment.
    public var me: AccountInfo?
    public var freshness = Freshness()
    public var shift = ShiftLine()
    /// Undecided offers, the nearest deadline first.
    public var offers: [OfferRow] = []
    /// Offers that a colleague got while they were on this screen: "Anna took it". They leave by themselves.
    public var lost: [OfferRow] = []
    /// The segments that this operator has.
    public var tabs: [Tab] = Tab.allCases
    public var tab: Tab = .mine
    /// His lines; with two and more, `Tab.queue` and `Tab.spam` can be narrowed to one.
    public var lines: [LineRow] = []
    /// The one line of these tabs; `nil`: all of them.
    public var line: LineId?
    /// The window of the list; `nil` until it is read for the first time.
    public var rows: [DialogRow]?
    /// How many rows lie before and after the window.
    public var before: Int32 = 0
    public var after: Int32 = 0
    /// A swipe that runs when its time is over, unless it is undone.
    public var undo: Undo?
    /// How many alerts wait for a look.
    public var alerts: Int32 = 0
    /// There is a way to the alerts: he manages something, or is told of something.
    public var showsAlerts = false
    /// He manages something: there is a board.
    public var showsBoard = false
    /// Pull-to-refresh is at work.
    public var refreshing = false
    public var problem: Problem?

    public init() {}

    /// Known to be empty, as opposed to not known yet.
    public var isEmpty: Bool { rows?.isEmpty == true && before == 0 && after == 0 }
}

/// The segments of the dialog list, in the order in which they stand on screen.
public enum Tab: String, CaseIterable, Sendable {
    case mine, waitingCustomer, queue, allLines, history, spam

    /// It can be narrowed to a line.
    public var hasLines: Bool { self == .queue || self == .spam }

    public func segment(line: LineId? = nil) -> Segment {
        switch self {
        case .mine: .mine
        case .waitingCustomer: .waitingCustomer
        case .queue: .queue(line: line)
        case .allLines: .allLines
        case .history: .history
        case .spam: .spam(line: line)
        }
    }
}

/// What a swipe or a long press does to a dialog's row.
public enum RowAction: Sendable {
    case take, resume, noReplyNeeded, close, transfer, pin, unpin, spam, unspam
}

/// An offer that is declined, or a dialog that is put away, when `until` (phone time) has come. Its row is still in
/// the list: the screen draws it as leaving.
public struct Undo: Equatable, Sendable {
    /// What will be done.
    public let step: UndoStep
    /// The customer's name.
    public let name: String
    public let until: Date

    public init(step: UndoStep, name: String, until: Date) {
        self.step = step
        self.name = name
        self.until = until
    }
}

public enum UndoStep: Equatable, Sendable {
    case decline(OfferId)
    case close(DialogId)
    case noReplyNeeded(DialogId)
    /// Waits for `Timing.spamUndo`.
    case spam(DialogId)
}

public enum InboxEvent: Sendable {
    case openTab(Tab)
    /// Narrows `Tab.queue` or `Tab.spam` to a line; `nil`: all of them.
    case onlyLine(LineId?)
    /// This row is in the middle of the screen: the window follows.
    case scrolled(anchor: DialogId)
    case scrolledToTop
    /// These offers are drawn: the portal need not push them.
    case offersDrawn([OfferId])
    case openOffer(OfferId)
    /// At once.
    case accept(OfferId)
    /// After `Timing.undo`.
    case decline(OfferId)
    case dismissLost(OfferId)
    case openDialog(DialogId)
    /// Close, no reply needed and spam can be undone, transfer opens its screen, all else is done at once.
    case swiped(DialogId, RowAction)
    case undoSwipe
    /// The app leaves the screen: what could still be undone runs now.
    case left
    case refresh
    case openShift
    case openSettings
    case openAlerts
    case openBoard
    case dismissProblem
}
