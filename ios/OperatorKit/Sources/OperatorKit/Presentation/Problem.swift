// Why something did not work.

import Foundation
import OpenlinesCore

/// Why something did not work, told apart by what the screen says and what its reader does next. One for every variant of
/// the core's error, and one that the shell finds; the screen has one sentence for each.
public enum Problem: Equatable, Sendable {
    /// There is no portal at this address: correct it.
    case wrongAddress
    /// No connection: try again when there is one. What was submitted does not fail by that, it goes by itself.
    case noNetwork
    /// Login or password is wrong: type them again.
    case wrongPassword
    /// Too often, or the portal is `busy`: wait until then (phone time; the screen counts down).
    case wait(until: Date, busy: Bool)
    /// The portal serves newer apps only, or a newer app has left its data here: update. `least` is empty when it is not known
    /// which version would do.
    case versionTooOld(least: String)
    /// The sign-in is over: sign in again. Nothing is lost.
    case signedOut
    /// A rule forbids it. `code` is one of docs/errors.md; `who` was first, when a colleague was, at `at` (portal time).
    case refused(code: String, who: String?, at: Date?)
    /// The device's storage failed: make room, or update the app.
    case storage
    /// The key store is locked: unlock the device.
    case vault
    /// The account that was open here has gone from the device while nobody looked: its key was lost, or the portal revoked
    /// the device. Sign in again. The core drops such an account silently, so the shell says it.
    case accountGone
    /// A mistake of ours: report it, with this.
    case bug(detail: String)

    /// There is no such thing, as far as he may know.
    var isGone: Bool {
        if case .refused("not_found", _, _) = self { true } else { false }
    }
}
