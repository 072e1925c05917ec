// How much time is left: functions of rows and of a moment, so that a second of countdown makes no call of the core.

import Foundation
import OpenlinesCore

/// How a waiting customer is shown: there is time, it runs out, it is over.
public enum Urgency: Equatable, Sendable {
    case calm, amber, late

    /// A customer who has waited so long begins to glow; after twice that the dialog goes back to the queue by a line's
    /// usual setting.
    private static let amberAfter: TimeInterval = 5 * 60
    private static let lateAfter: TimeInterval = 10 * 60

    public init(waited: TimeInterval) {
        self = waited >= Self.lateAfter ? .late : waited >= Self.amberAfter ? .amber : .calm
    }

    /// An offer glows in its last quarter, and is late when its time is up.
    public init(left: TimeInterval, of whole: TimeInterval) {
        self = left <= 0 ? .late : left * 4 <= whole ? .amber : .calm
    }
}

/// What was promised to a customer, by the portal's clock (P36, P65).
public struct Countdown: Equatable, Sendable {
    /// When it is nearly over; `nil`: it never glows.
    public let warnAt: Date?
    /// When it is broken.
    public let dueAt: Date

    public init(warnAt: Date?, dueAt: Date) {
        self.warnAt = warnAt
        self.dueAt = dueAt
    }

    public func urgency(at now: Date) -> Urgency {
        if now >= dueAt { return .late }
        return warnAt.map { now >= $0 } == true ? .amber : .calm
    }

    /// How long until it is broken, or since when it is.
    public func length(at now: Date) -> TimeInterval { abs(dueAt.timeIntervalSince(now)) }
}

extension DialogRow {
    /// What is promised here and not closed; `nil`: nothing.
    public var countdown: Countdown? {
        guard let dueAt, state != .closed else { return nil }
        return Countdown(warnAt: warnAt, dueAt: dueAt)
    }
}

extension AlertRow {
    /// The same for one of its dialogs: an alert about a norm came when that was nearly over.
    public func countdown(_ about: AlertDialog) -> Countdown? {
        about.dueAt.map { Countdown(warnAt: kind == .normWarning || kind == .normViolation ? since : nil, dueAt: $0) }
    }
}
