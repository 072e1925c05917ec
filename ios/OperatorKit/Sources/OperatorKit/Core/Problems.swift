// From the core's errors to what a screen says.

import Foundation
import OpenlinesCore

extension Problem {
    /// What a screen says about an error. `now` is the phone's clock.
    init(_ error: any Error, now: Date) {
        guard let error = error as? CoreError else {
            // The app makes a folder for the core's data before there is a core that could tell.
            self = error is CocoaError ? .storage : .bug(detail: String(describing: error))
            return
        }
        switch error {
        case .WrongAddress: self = .wrongAddress
        case .NoNetwork: self = .noNetwork
        case .WrongPassword: self = .wrongPassword
        case .Wait(let seconds, let code):
            // The one reason for waiting that is not the portal's (docs/errors.md).
            self = .wait(until: now.addingTimeInterval(TimeInterval(seconds)), busy: code != "too_many_requests")
        case .VersionTooOld(let least): self = .versionTooOld(least: least)
        case .SignedOut, .Closed: self = .signedOut
        case .Refused(let code, _): self = .refused(code: code, who: nil, at: nil)
        case .Storage: self = .storage
        case .Vault: self = .vault
        case .Bug(let detail): self = .bug(detail: detail)
        }
    }

    /// What a screen says about a command that the portal refused.
    init(_ refusal: Refusal) {
        self = .refused(code: refusal.code, who: refusal.byName, at: refusal.at)
    }
}
