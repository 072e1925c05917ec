// How fresh a screen is.

import Foundation
import OpenlinesCore

/// How fresh the screen is. Every screen carries one; the strip on top of it is drawn from this alone.
public struct Freshness: Equatable, Sendable {
    /// How the account stands with its portal; `nil` for the first moment.
    public var status: Status?
    /// Portal time of what is shown: "as of 14:02".
    public var asOf: Date?
    /// Milliseconds to add to the phone's clock for portal time: deadlines are counted against that.
    public var clockOffsetMs: Int64
    /// When the oldest command that is still unsent was made.
    public var oldestUnsent: Date?

    public init(status: Status? = nil, asOf: Date? = nil, clockOffsetMs: Int64 = 0, oldestUnsent: Date? = nil) {
        self.status = status
        self.asOf = asOf
        self.clockOffsetMs = clockOffsetMs
        self.oldestUnsent = oldestUnsent
    }

    public var isLive: Bool { status == .live }

    /// Since when there has been no contact, in portal time.
    public var offlineSince: Date? {
        if case .offline(let since) = status { since } else { nil }
    }

    /// Portal time at this moment of the phone's clock.
    public func portalTime(_ phone: Date) -> Date { phone.addingTimeInterval(Double(clockOffsetMs) / 1000) }

    /// The moment of the phone's clock at this portal time.
    public func phoneTime(_ portal: Date) -> Date { portal.addingTimeInterval(-Double(clockOffsetMs) / 1000) }
}
