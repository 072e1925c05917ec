// The board: what the screen shows and what it can be told.

import OpenlinesCore

/// The lines that one manages, and who answers there.
public struct BoardState: Equatable, Sendable {
    /// By name; `nil` until it is read for the first time.
    public var lines: [BoardLineRow]?
    /// Those on shift first, then who pauses, then the others, each by name.
    public var operators: [BoardOperatorRow] = []
    /// How fresh the counts are: its `asOf` is theirs.
    public var freshness = Freshness()
    public var problem: Problem?

    public init() {}
}

public enum BoardEvent: Sendable {
    /// The line's queue, in the inbox.
    case openLine(LineId)
    case openAlerts
    case dismissProblem
    case back
}
