// The form that opens an account: what it shows and what it can be told.

/// The form that opens an account: a portal's address, login and password.
public struct SignInState: Equatable, Sendable {
    public var address = ""
    public var login = ""
    public var password = ""
    /// The portal is being asked.
    public var busy = false
    /// Why the last attempt failed; gone with the next keystroke.
    public var problem: Problem?
    /// Who has to sign in again, when the portal ended his sign-in; his data and unsent work are kept.
    public var again: String?
    /// There is another account or screen to go back to.
    public var canGoBack = false

    public init() {}

    /// Everything is filled in and nothing is under way.
    public var canSubmit: Bool { !busy && address.hasWords && login.hasWords && !password.isEmpty }
}

extension SignInState: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The password is nobody's business, least of all a log's.
    public var description: String {
        "SignInState(address: \(address), busy: \(busy), problem: \(String(describing: problem)))"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["address": address, "busy": busy]) }
}

public enum SignInEvent: Sendable {
    case addressChanged(String)
    case loginChanged(String)
    case passwordChanged(String)
    case submit
    case back
}
