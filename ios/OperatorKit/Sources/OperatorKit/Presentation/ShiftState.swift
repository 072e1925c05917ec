// The operator's shift: what its screen shows and what it can be told.

import Foundation
import OpenlinesCore

/// The operator's shift and why nothing comes, in one line.
public struct ShiftLine: Equatable, Sendable {
    /// As the portal told it last, with what was asked for here and not confirmed; `nil` until it has told.
    public var shift: ShiftRow?
    public var nothingComes: NothingComes?

    public init(shift: ShiftRow? = nil, nothingComes: NothingComes? = nil) {
        self.shift = shift
        self.nothingComes = nothingComes
    }

    /// What is worth saying at that instant (portal time): a contact lost a moment ago is not (P15).
    public func nothingComes(at now: Date) -> NothingComes? {
        if case .noContact(let since) = nothingComes, now.timeIntervalSince(since) < Timing.noContact { return nil }
        return nothingComes
    }
}

/// Why no offer comes; the first that applies.
public enum NothingComes: Equatable, Sendable {
    case shiftOff
    case pausedByMe
    /// The portal paused the shift after too many missed offers. One tap continues.
    case pausedAfterMisses
    /// No contact since then (portal time). After `Timing.noContact` the screen says "You are not receiving dialogs".
    case noContact(since: Date)
}

public enum ShiftStep: Sendable {
    case start, pause, `continue`, end
}

/// The switch for one's own shift. The core's enum of the same name is `OpenlinesCore.ShiftState`.
public struct ShiftState: Equatable, Sendable {
    public var line = ShiftLine()
    /// What can be done now.
    public var steps: [ShiftStep] = []
    /// The end that will be promised with the start (portal time); `nil`: none.
    public var plannedEnd: Date?
    /// The shift is on, so its planned end can be put off.
    public var canProlong = false
    /// When he is on leave, in order, with what was asked for here and not confirmed.
    public var leave: [Leave] = []
    /// A change of `leave` is on its way to the portal.
    public var leavePending = false
    /// It is asked whether to end the shift.
    public var askingEnd: EndQuestion?
    public var freshness = Freshness()
    public var problem: Problem?

    public init() {}
}

/// What becomes of the dialogs when the shift ends (P19). Those that wait for their customer stay, and pinned ones.
public struct EndQuestion: Equatable, Sendable {
    /// How many dialogs wait for his answer and go to somebody else.
    public let waiting: Int
    /// Who could get them: those on shift.
    public let colleagues: [TransferState.Choice]
    /// Who gets them; `nil`: the queue.
    public var to: OperatorId?
}

public enum ShiftEvent: Sendable {
    case plannedEndChanged(Date?)
    /// A later end of the running shift (portal time), at once.
    case prolong(Date)
    /// Whole days of the phone's zone: from the start of the first to the start of the day after the last.
    case addLeave(from: Date, to: Date)
    case removeLeave(Leave)
    case start
    case pause
    case `continue`
    /// Asks first.
    case end
    /// Who gets what waits; `nil`: the queue.
    case endTo(OperatorId?)
    case confirmEnd
    case cancelEnd
    case dismissProblem
    case back
}
