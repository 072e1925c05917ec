// Handing a dialog over: what the screen shows and what it can be told.

import OpenlinesCore

/// Handing a dialog to a colleague, with a note for him.
public struct TransferState: Equatable, Sendable {
    public let id: DialogId
    public var dialog: DialogRow?
    /// Those on shift first, then by name; `nil` until they are known.
    public var colleagues: [Choice]?
    public var chosen: OperatorId?
    public var note = ""
    /// It is asked once: "Transfer to Oleg".
    public var asking = false
    public var busy = false
    public var freshness = Freshness()
    public var problem: Problem?

    public init(id: DialogId) { self.id = id }

    public var chosenName: String? { colleagues?.first { $0.colleague.id == chosen }?.colleague.name }
    public var canSend: Bool { !busy && chosen != nil && note.portalLength <= maxText }

    /// A colleague; `possible` is false when he would be refused.
    public struct Choice: Equatable, Sendable {
        public let colleague: ColleagueRow
        public let possible: Bool

        public init(colleague: ColleagueRow, possible: Bool) {
            self.colleague = colleague
            self.possible = possible
        }
    }
}

public enum TransferEvent: Sendable {
    case chosen(OperatorId)
    case noteChanged(String)
    /// Asks first.
    case send
    case confirm
    case cancelQuestion
    case dismissProblem
    case back
}
