// What may have happened to a phone's data while the app was away.

#if os(Linux)
import Foundation
import LivePortal
import OpenlinesCore

@testable import OperatorKit

extension Phone {
    /// What a newer app leaves behind: databases whose schema has another version (`user_version`). They are SQLCipher's, so
    /// the first page is decrypted, changed and sealed again. The core must be halted.
    func schemaBecomes(_ version: Int32) async throws {
        for database in try await databases() {
            let name = database.deletingLastPathComponent().lastPathComponent
            guard let secret = try vault.get(name: name) else { throw NotReady("no key for \(database)") }
            let kept = try JSONDecoder().decode([String: String].self, from: secret)
            var page = try FirstPage(database, key: FirstPage.bytes(hex: kept["key"] ?? ""))
            try page.set(version: version)
        }
    }

    /// Something writes over the databases, as a broken disk does. The core must be halted.
    func damage() async throws {
        for database in try await databases() { try Data(repeating: 7, count: 8192).write(to: database) }
    }

    /// All of them, once nothing has them open any more: with its last connection goes a database's log, in which pages may
    /// stand that are newer than those in the file.
    private func databases() async throws -> [URL] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        let found = files.filter { $0.pathExtension == "db" }
        guard !found.isEmpty else { throw NotReady("no database in \(files)") }
        for database in found {
            let log = database.path + "-wal"
            _ = try await eventually("closed") { FileManager.default.fileExists(atPath: log) ? nil : true }
        }
        return found
    }
}

/// A device without room: while `body` runs this process cannot write to any file (its limit for files is 0). The portal is
/// another process and has room.
@MainActor
func fullDisk(_ body: () async throws -> Void) async throws {
    // Without this the system ends a process that meets the limit.
    signal(SIGXFSZ, SIG_IGN)
    var before = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
    var none = rlimit(rlim_cur: 0, rlim_max: before.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &none)
    defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before) }
    try await body()
}

/// The first page as SQLCipher 4 keeps it: salt, ciphertext, initialisation vector, HMAC-SHA512.
private struct FirstPage {
    private static let salt = 16
    private static let userVersion = 60
    private static let vectorAt = 4096 - 80
    private static let sealAt = 4096 - 64

    private let file: URL
    private let key: [UInt8]
    private var all: [UInt8]

    init(_ file: URL, key: [UInt8]) throws {
        self.file = file
        self.key = key
        all = [UInt8](try Data(contentsOf: file))
    }

    static func bytes(hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count - 1, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }

    mutating func set(version: Int32) throws {
        var page = try crypt(encrypt: false)
        withUnsafeBytes(of: version.bigEndian) { page.replaceSubrange(Self.userVersion - Self.salt..<Self.userVersion - Self.salt + 4, with: $0) }
        all.replaceSubrange(Self.salt..<Self.vectorAt, with: page)
        all.replaceSubrange(Self.salt..<Self.vectorAt, with: try crypt(encrypt: true))
        all.replaceSubrange(Self.sealAt..<4096, with: try seal())
        try Data(all).write(to: file)
    }

    private func crypt(encrypt: Bool) throws -> [UInt8] {
        try OpenSSL.aes(Array(all[Self.salt..<Self.vectorAt]), key: key, vector: Array(all[Self.vectorAt..<Self.sealAt]), encrypt: encrypt)
    }

    /// Over the page and its number.
    private func seal() throws -> [UInt8] {
        let salt = all.prefix(Self.salt).map { $0 ^ 0x3a }
        let one = try OpenSSL.hmac(key, salt + [0, 0, 0, 1])
        let two = try OpenSSL.hmac(key, one)
        let sealing = zip(one, two).map { $0 ^ $1 }.prefix(key.count)
        return try OpenSSL.hmac(Array(sealing), all[Self.salt..<Self.sealAt] + [1, 0, 0, 0])
    }
}

/// The cryptography that the core brings into this process.
private enum OpenSSL {
    private typealias Kind = @convention(c) () -> OpaquePointer?
    private typealias Free = @convention(c) (OpaquePointer?) -> Void
    private typealias Init = @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafePointer<UInt8>, UnsafePointer<UInt8>, Int32) -> Int32
    private typealias Padding = @convention(c) (OpaquePointer?, Int32) -> Int32
    private typealias Update = @convention(c) (OpaquePointer?, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int32>, UnsafePointer<UInt8>, Int32) -> Int32
    private typealias Hmac = @convention(c) (
        OpaquePointer?, UnsafePointer<UInt8>, Int32, UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt32>
    ) -> UnsafeMutablePointer<UInt8>?

    static func aes(_ bytes: [UInt8], key: [UInt8], vector: [UInt8], encrypt: Bool) throws -> [UInt8] {
        let context = try call("EVP_CIPHER_CTX_new", Kind.self)()
        defer { try? call("EVP_CIPHER_CTX_free", Free.self)(context) }
        var (out, count) = ([UInt8](repeating: 0, count: bytes.count + 16), Int32(0))
        let begun = try call("EVP_CipherInit_ex", Init.self)(context, try call("EVP_aes_256_cbc", Kind.self)(), nil, key, vector, encrypt ? 1 : 0)
        let plain = try call("EVP_CIPHER_CTX_set_padding", Padding.self)(context, 0)
        let done = try call("EVP_CipherUpdate", Update.self)(context, &out, &count, bytes, Int32(bytes.count))
        guard (begun, plain, done, Int(count)) == (1, 1, 1, bytes.count) else { throw NotReady("AES does not do") }
        return Array(out.prefix(bytes.count))
    }

    static func hmac(_ key: [UInt8], _ bytes: [UInt8]) throws -> [UInt8] {
        var (out, count) = ([UInt8](repeating: 0, count: 64), UInt32(0))
        let done = try call("HMAC", Hmac.self)(try call("EVP_sha512", Kind.self)(), key, Int32(key.count), bytes, bytes.count, &out, &count)
        guard done != nil, count == 64 else { throw NotReady("HMAC does not do") }
        return out
    }

    private static func call<Function>(_ name: String, _ type: Function.Type) throws -> Function {
        guard let found = dlsym(dlopen(nil, RTLD_NOW), name) else { throw NotReady("the core of this test has no \(name)") }
        return unsafeBitCast(found, to: type)
    }
}
#endif
