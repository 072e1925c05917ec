// Alerts: what the screen shows and what it can be told.

import OpenlinesCore

/// What one is told of: norms that are nearly or quite broken, and what waits for a manager.
public struct AlertsState: Equatable, Sendable {
    /// What was not acknowledged first; `nil` until it is read for the first time.
    public var alerts: [AlertRow]?
    /// The reader's own name, by which his own dialogs are known.
    public var me = ""
    /// What is asked before it is done.
    public var asking: AlertsQuestion?
    public var freshness = Freshness()
    public var problem: Problem?

    public init() {}
}

/// What can be done about a dialog of an alert, besides opening it.
public enum AlertStep: CaseIterable, Sendable {
    case takeOver, transfer, nudge
}

public enum AlertsQuestion: Equatable, Sendable {
    case takeOver(DialogId, customer: String, responsible: String?)
}

public enum AlertsEvent: Sendable {
    /// Quiets oneself; a manager's also takes it from the other managers (P36).
    case acknowledge(AlertId)
    case openDialog(DialogId)
    /// Taking over asks first, transfer opens its screen, a nudge goes at once.
    case choose(AlertDialog, AlertStep)
    /// Yes to `AlertsState.asking`.
    case confirm
    case cancelQuestion
    case dismissProblem
    case back
}
