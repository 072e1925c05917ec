// Small things that a screen remembers over the end of the process.

import Foundation

/// Theme, last address, which composer was open, and words that are not a draft of the core's: of a change, a held reply, a
/// hand-over note. Their keys are `what.ACCOUNT.where`.
@MainActor
public protocol Memory: AnyObject {
    /// `nil` forgets.
    subscript(_ key: String) -> String? { get set }
    /// Forgets what belongs to an account: he has signed out.
    func forget(account: String)
}

extension Memory {
    fileprivate func belongs(_ key: String, to account: String) -> Bool { key.contains(".\(account).") }
}

/// Remembers until the process ends.
public final class ShortMemory: Memory {
    private var kept: [String: String] = [:]
    public init() {}
    public subscript(_ key: String) -> String? {
        get { kept[key] }
        set { kept[key] = newValue }
    }

    public func forget(account: String) { kept = kept.filter { !belongs($0.key, to: account) } }
}

/// Remembers in the user's defaults.
public final class DefaultsMemory: Memory {
    private let defaults: UserDefaults
    public init(_ defaults: UserDefaults = .standard) { self.defaults = defaults }
    public subscript(_ key: String) -> String? {
        get { defaults.string(forKey: key) }
        set { newValue.map { defaults.set($0, forKey: key) } ?? defaults.removeObject(forKey: key) }
    }

    public func forget(account: String) {
        for key in defaults.dictionaryRepresentation().keys where belongs(key, to: account) { defaults.removeObject(forKey: key) }
    }
}
