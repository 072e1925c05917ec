// Small things that a screen remembers over the end of the process.

import Foundation

/// Theme, last address, which composer was open. Nothing secret, and nothing that would be missed: what an operator writes
/// and does is kept by the core.
@MainActor
public protocol Memory: AnyObject {
    /// `nil` forgets.
    subscript(_ key: String) -> String? { get set }
}

/// Remembers until the process ends.
public final class ShortMemory: Memory {
    private var kept: [String: String] = [:]
    public init() {}
    public subscript(_ key: String) -> String? {
        get { kept[key] }
        set { kept[key] = newValue }
    }
}

/// Remembers in the user's defaults.
public final class DefaultsMemory: Memory {
    private let defaults: UserDefaults
    public init(_ defaults: UserDefaults = .standard) { self.defaults = defaults }
    public subscript(_ key: String) -> String? {
        get { defaults.string(forKey: key) }
        set { newValue.map { defaults.set($0, forKey: key) } ?? defaults.removeObject(forKey: key) }
    }
}
