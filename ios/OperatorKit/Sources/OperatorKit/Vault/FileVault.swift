// Secrets as files that only their owner can read: for hosts without a key store, such as a test's. Not for phones.

import Foundation
import OpenlinesCore

public final class FileVault: SecretVault, Sendable {
    private let folder: URL

    public init(folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    public func get(name: String) throws -> Data? {
        let path = try path(name)
        guard FileManager.default.fileExists(atPath: path.path) else { return nil }
        return try told { try Data(contentsOf: path) }
    }

    public func set(name: String, secret: Data) throws {
        let path = try path(name)
        // Written beside and moved into place: a crash leaves the old secret or the new one, never half of it.
        try told { try secret.write(to: path, options: .atomic) }
        try told { try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path.path) }
    }

    public func remove(name: String) throws {
        let path = try path(name)
        guard FileManager.default.fileExists(atPath: path.path) else { return }
        try told { try FileManager.default.removeItem(at: path) }
    }

    private func path(_ name: String) throws -> URL {
        let plain = name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || "-_".unicodeScalars.contains($0)) }
        guard plain, !name.isEmpty else { throw VaultError.Unavailable(detail: "no name for a secret") }
        return folder.appendingPathComponent(name)
    }

    private func told<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch { throw VaultError.Unavailable(detail: String(describing: error)) }
    }
}
