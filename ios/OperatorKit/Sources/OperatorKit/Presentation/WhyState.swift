// Why a dialog went to whom it went: what the screen shows and what it can be told.

import OpenlinesCore

/// Why the dialog's session went to whom it went: what the queue decided, and what it found of whom (P22).
public struct WhyState: Equatable, Sendable {
    public let dialog: DialogId
    /// The reader.
    public let me: OperatorId
    /// Newest first; `nil` until the portal has told them.
    public var decisions: [DecisionRow]?
    /// He looks on as a manager: that the queue does not ask him goes without saying.
    public var manages = false
    public var freshness = Freshness()
    /// Why they are not known; `WhyEvent.retry` asks again.
    public var problem: Problem?

    public init(dialog: DialogId, me: OperatorId) {
        self.dialog = dialog
        self.me = me
    }
}

extension DecisionRow {
    /// The verdicts on others than the reader: on who was asked, on who could have been, then the rest, each by name.
    public func others(me: OperatorId) -> [VerdictRow] {
        func place(_ row: VerdictRow) -> Int { ["chosen", "behind"].firstIndex(of: row.verdict) ?? 2 }
        return verdicts.filter { $0.operator != me }.sorted { (place($0), $0.name.lowercased()) < (place($1), $1.name.lowercased()) }
    }
}

public enum WhyEvent: Sendable {
    case retry
    case back
}
