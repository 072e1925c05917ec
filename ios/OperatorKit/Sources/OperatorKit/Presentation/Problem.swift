// Why something did not work.

import Foundation
import OpenlinesCore

/// Why something did not work, told apart by what the screen says and what its reader does next. One for every variant of
/// the core's error; the screen has one sentence for each.
public enum Problem: Equatable, Sendable {
    /// There is no portal at this address: correct it.
    case wrongAddress
    /// No connection. What was submitted is kept and goes by itself.
    case noNetwork
    /// Login or password is wrong: type them again.
    case wrongPassword
    /// Too often, or the portal is busy: wait until then (phone time; the screen counts down).
    case wait(until: Date)
    /// The portal serves newer apps only; `least` is empty when it did not say which.
    case versionTooOld(least: String)
    /// The sign-in is over: sign in again. Nothing is lost.
    case signedOut
    /// A rule forbids it. `code` is one of docs/errors.md; `who` was first, when a colleague was, at `at` (portal time).
    case refused(code: String, who: String?, at: Date?)
    /// The device's storage failed: make room, or update the app.
    case storage
    /// The key store is locked: unlock the device.
    case vault
    /// A mistake of ours: report it, with this.
    case bug(detail: String)
}
