// Handing a dialog over: what the screen shows and what it can be told.

import OpenlinesCore

/// Handing a dialog to a colleague or to another line, with a note for whoever takes it over.
public struct TransferState: Equatable, Sendable {
    public let id: DialogId
    public var dialog: DialogRow?
    /// Those of its line, or of the operator's own ones while the portal has not told: on shift first, then by name; `nil`
    /// until they are known.
    public var colleagues: [Choice]?
    /// All other lines, by name; the operator's own ones while the portal has not told of the rest.
    public var lines: [LineChoice] = []
    /// What they have to do, as the portal told it when the screen was opened; `nil`: it has not.
    public var targets: Targets?
    public var chosen: Target?
    public var note = ""
    /// It is asked once: `question`.
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

    /// What is asked before it goes; `nil` while nobody is chosen.
    public var question: TransferQuestion? {
        switch chosen {
        case .colleague(let id): load(of: id)?.atCap == true ? .colleagueAtCap : .colleague
        case .line(let id): Self.question(lines.first { $0.id == id }?.standing)
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

    /// What a colleague has to do; `nil` while the portal has not told.
    public func load(of colleague: OperatorId) -> ColleagueTarget? { targets?.colleagues.first { $0.colleague.id == colleague } }

    private static func question(_ line: LineTarget?) -> TransferQuestion {
        guard let line else { return .line }
        if !line.open { return .lineClosed }
        return line.onShift == 0 ? .lineNobody : .line
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

    /// A line, and how it stands; `nil` while the portal has not told.
    public struct LineChoice: Equatable, Sendable {
        public let id: LineId
        public let name: String
        public let standing: LineTarget?

        public init(id: LineId, name: String, standing: LineTarget? = nil) {
            self.id = id
            self.name = name
            self.standing = standing
        }
    }
}

/// What is asked before a dialog goes.
public enum TransferQuestion: Sendable {
    case colleague
    /// He has as many dialogs as he may.
    case colleagueAtCap
    case line, lineClosed
    /// Nobody is on shift there.
    case lineNobody

    /// With the yes it goes where nobody can be asked now (P20).
    public var anyway: Bool { self == .lineClosed || self == .lineNobody }
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
