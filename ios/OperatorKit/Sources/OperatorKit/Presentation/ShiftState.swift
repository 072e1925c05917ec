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
    /// It is asked whether to end the shift; how many dialogs still wait for him.
    public var askingEnd: Int?
    public var freshness = Freshness()
    public var problem: Problem?

    public init() {}
}

public enum ShiftEvent: Sendable {
    case plannedEndChanged(Date?)
    case start
    case pause
    case `continue`
    /// Asks first.
    case end
    case confirmEnd
    case cancelEnd
    case dismissProblem
    case back
}
