// Settings: what the screen shows and what it can be told.

import Foundation
import OpenlinesCore

/// The account, how the app looks, and the way out.
public struct SettingsState: Equatable, Sendable {
    public var account: AccountInfo?
    /// All accounts of this device; another one is opened with `SettingsEvent.switchTo`.
    public var accounts: [AccountInfo] = []
    public var theme: Theme = .system
    public var language: Language = .system
    /// Where this operator is signed in; `nil` until the portal has told.
    public var devices: [DeviceRow]?
    public var devicesProblem: Problem?
    public var version = ""
    public var asking: SettingsQuestion?
    public var busy = false
    public var freshness = Freshness()
    public var problem: Problem?

    public init() {}
}

public enum Theme: String, CaseIterable, Sendable {
    case system, light, dark
}

public enum Language: String, CaseIterable, Sendable {
    case system, english, russian
}

public enum SettingsQuestion: Equatable, Sendable {
    /// Signing out loses what has not been sent: `unsent` on its way, the oldest since `oldest`, and `needsLook` held or
    /// refused.
    case signOut(unsent: Int32, needsLook: Int32, oldest: Date?)
    /// Ends the sign-in of another device: it deletes its data at its next contact.
    case revoke(DeviceRow)
}

public enum SettingsEvent: Sendable {
    case themeChosen(Theme)
    case languageChosen(Language)
    case loadDevices
    /// Asks first.
    case revoke(DeviceRow)
    /// Asks first.
    case signOut
    case confirm
    case cancelQuestion
    case switchTo(account: String)
    case addAccount
    case dismissProblem
    case back
}
