// Secrets in memory: for tests, and for previews. Nothing survives the process.

import Foundation
import OpenlinesCore

public final class MemoryVault: SecretVault, @unchecked Sendable {
    private let lock = NSLock()
    private var secrets: [String: Data] = [:]
    private var locked = false

    public init() {}

    /// As a device before its first unlock: nothing can be read or stored.
    public func setLocked(_ locked: Bool) { lock.withLock { self.locked = locked } }

    public func removeAll() { lock.withLock { secrets = [:] } }

    public func get(name: String) throws -> Data? {
        try open { $0[name] }
    }

    public func set(name: String, secret: Data) throws {
        try open { $0[name] = secret }
    }

    public func remove(name: String) throws {
        try open { $0[name] = nil }
    }

    private func open<T>(_ body: (inout [String: Data]) -> T) throws -> T {
        try lock.withLock {
            guard !locked else { throw VaultError.Unavailable(detail: "locked") }
            return body(&secrets)
        }
    }
}
