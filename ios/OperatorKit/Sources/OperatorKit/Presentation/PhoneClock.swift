// The phone's clock, handed in.

import Foundation

/// The phone's clock: a test has one that it moves by hand.
public protocol PhoneClock: Sendable {
    func now() -> Date
    /// Returns when this moment has come, or when the task is cancelled.
    func wait(until moment: Date) async
}

public struct SystemClock: PhoneClock {
    public init() {}
    public func now() -> Date { Date() }
    public func wait(until moment: Date) async {
        try? await Task.sleep(nanoseconds: UInt64(max(0, moment.timeIntervalSinceNow) * 1_000_000_000))
    }
}
