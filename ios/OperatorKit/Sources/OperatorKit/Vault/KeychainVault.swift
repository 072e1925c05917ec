// Secrets in the Keychain: the database's key and the session's token (P68). They can be read after the first unlock, so
// that a push can be answered while the phone is locked; they stay on this device and in no backup.

#if canImport(Security)
import Foundation
import OpenlinesCore
import Security

public final class KeychainVault: SecretVault, Sendable {
    private let service: String
    private let accessGroup: String?

    /// `accessGroup` shares the secrets with the app's extensions.
    public init(service: String = "org.openlines.secrets", accessGroup: String? = nil) {
        self.service = service
        self.accessGroup = accessGroup
    }

    public func get(name: String) throws -> Data? {
        var query = item(name)
        query[kSecReturnData] = true
        query[kSecMatchLimit] = kSecMatchLimitOne
        var found: CFTypeRef?
        switch SecItemCopyMatching(query as CFDictionary, &found) {
        case errSecSuccess:
            guard let data = found as? Data else { throw VaultError.Unavailable(detail: "not data") }
            return data
        case errSecItemNotFound: return nil
        case let status: throw Self.error("read", status)
        }
    }

    public func set(name: String, secret: Data) throws {
        let change: [CFString: Any] = [
            kSecValueData: secret, kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
        ]
        var status = SecItemUpdate(item(name) as CFDictionary, change as CFDictionary)
        if status == errSecItemNotFound {
            let new = item(name).merging(change) { _, changed in changed }
            status = SecItemAdd(new as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw Self.error("store", status) }
    }

    public func remove(name: String) throws {
        let status = SecItemDelete(item(name) as CFDictionary)
        guard status == errSecSuccess || status == errSecItemNotFound else { throw Self.error("remove", status) }
    }

    private func item(_ name: String) -> [CFString: Any] {
        var query: [CFString: Any] = [
            kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecAttrAccount: name,
            kSecUseDataProtectionKeychain: true,
        ]
        if let accessGroup { query[kSecAttrAccessGroup] = accessGroup }
        return query
    }

    private static func error(_ what: String, _ status: OSStatus) -> VaultError {
        VaultError.Unavailable(detail: "cannot \(what): status \(status)")
    }
}
#endif
