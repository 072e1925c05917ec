// Handing a dialog over: what the screen shows and what it can be told.

import OpenlinesCore

/// Handing a dialog to a colleague or to another line, with a note for whoever takes it over.
public struct TransferState: Equatable, Sendable {
    public let id: DialogId
    public var dialog: DialogRow?
    /// Those on shift first, then by name; `nil` until they are known.
    public var colleagues: [Choice]?
    /// The operator's other lines, by name.
    public var lines: [LineRow] = []
    public var chosen: Target?
    public var note = ""
    /// It is asked once: "Transfer to Oleg".
    public var asking = false
    public var busy = false
    public var freshness = Freshness()
    public var problem: Problem?

    public init(id: DialogId) { self.id = id }

    public var chosenName: String? {
        switch chosen {
        case .colleague(let id): colleagues?.first { $0.colleague.id == id }?.colleague.name
        case .line(let id): lines.first { $0.id == id }?.name
        case nil: nil
        }
    }
    public var canSend: Bool { !busy && chosen != nil && note.portalLength <= maxText }

    func isPossible(_ target: Target) -> Bool {
        switch target {
        case .colleague(let id): colleagues?.contains { $0.colleague.id == id && $0.possible } == true
        case .line(let id): lines.contains { $0.id == id }
        }
    }

    /// To whom or where it goes.
    public enum Target: Equatable, Sendable {
        case colleague(OperatorId)
        case line(LineId)
    }

    /// A colleague; `possible` is false when he does not work now and it would be refused.
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
    case chosen(TransferState.Target)
    case noteChanged(String)
    /// Asks first.
    case send
    case confirm
    case cancelQuestion
    case dismissProblem
    case back
}
