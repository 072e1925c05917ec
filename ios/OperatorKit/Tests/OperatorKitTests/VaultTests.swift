// The vaults that can be tried here. The Keychain's is type-checked only.

import Foundation
import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

@Suite struct VaultTests {
    @Test func aSecretIsKeptReplacedAndForgotten() throws {
        let folder = try Places.scratch("vault")
        defer { Places.remove(folder) }
        for vault: any SecretVault in [MemoryVault(), try FileVault(folder: folder)] {
            #expect(try vault.get(name: "key") == nil)
            try vault.set(name: "key", secret: Data([1, 0, 255]))
            try vault.set(name: "key", secret: Data([7]))
            #expect(try vault.get(name: "key") == Data([7]))
            try vault.remove(name: "key")
            try vault.remove(name: "key")
            #expect(try vault.get(name: "key") == nil)
        }
    }

    @Test func onlyItsOwnerReadsAFile() throws {
        let folder = try Places.scratch("vault")
        defer { Places.remove(folder) }
        try FileVault(folder: folder).set(name: "key", secret: Data([7]))
        let found = try FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent("key").path)
        #expect((found[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try FileVault(folder: folder).get(name: "key") == Data([7]))
    }

    @Test(arguments: ["", "../key", "a/b", ".", "key\n"]) func aNameIsNoPath(name: String) throws {
        let folder = try Places.scratch("vault")
        defer { Places.remove(folder) }
        let vault = try FileVault(folder: folder)
        #expect(throws: VaultError.self) { try vault.set(name: name, secret: Data()) }
    }

    @Test func aLockedVaultThrowsAndKeeps() throws {
        let vault = MemoryVault()
        try vault.set(name: "key", secret: Data([7]))
        vault.setLocked(true)
        #expect(throws: VaultError.self) { try vault.get(name: "key") }
        vault.setLocked(false)
        #expect(try vault.get(name: "key") == Data([7]))
    }
}
