// A real portal for tests, in a folder and a process of its own: `openlines seed`, then `openlines serve` on a free port.
// One serves many tests: each makes a line and people of its own, so that none is in another's way.

#if os(Linux) || os(macOS)
import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A running portal. Its process ends with this, or with the test's.
public final class LivePortal: @unchecked Sendable {
    /// A user of the portal.
    public struct Person: Sendable {
        public let id: String
        public let name: String
        public let login: String
        public let password: String
    }

    private struct Seeded: Decodable {
        struct User: Decodable { let login: String; let password: String }
        let users: [User]
    }

    struct Made: Decodable { let id: String }
    private struct Token: Decodable { let token: String }
    private struct Results: Decodable {
        struct Result: Decodable { let outcome: String }
        let results: [Result]
    }

    private static let password = "a long password"

    /// `http://127.0.0.1:PORT`; the same after a restart.
    public private(set) var address = ""
    private var admin = ""
    private let folder: URL
    private let lock = NSLock()
    private var process: Process?
    private var ended = DispatchSemaphore(value: 0)

    public init() async throws {
        guard FileManager.default.isExecutableFile(atPath: Places.program.path) else {
            throw NotReady("there is no portal program at \(Places.program.path): cargo build --bin openlines")
        }
        folder = try Places.scratch("portal")
        let seeded = try JSONDecoder().decode(Seeded.self, from: try Self.output(of: ["seed", "--data", folder.path]))
        guard let known = seeded.users.first(where: { $0.login == "admin" }) else { throw NotReady("no admin was seeded") }
        try serve(port: 0)
        admin = try await token(login: known.login, password: known.password)
    }

    deinit {
        halt()
        Places.remove(folder)
    }

    /// A new line with a live chat, served by nobody yet.
    public func line(_ name: String = "Shop") async throws -> Line {
        struct Site: Decodable { let key: String }
        let made: Made = try await ask("POST", "/api/v1/admin/lines", ["name": name])
        let site: Site = try await ask("POST", "/api/v1/admin/lines/\(made.id)/sites", ["name": "Site", "origins": [String]()])
        return Line(portal: self, id: made.id, site: site.key)
    }

    /// A new user.
    public func person(_ name: String, role: String = "operator") async throws -> Person {
        let login = "\(name.lowercased())-\(UUID().uuidString.prefix(8))"
        let made: Made = try await ask(
            "POST", "/api/v1/admin/users", ["login": login, "name": name, "role": role, "password": Self.password])
        return Person(id: made.id, name: name, login: login, password: Self.password)
    }

    /// Somebody is let go: his sign-ins end. Or he is taken back.
    public func set(_ person: Person, active: Bool) async throws {
        try await tell("PATCH", "/api/v1/admin/users/\(person.id)", ["active": active])
    }

    /// A device that is signed in.
    public struct Device: Decodable, Sendable {
        public let id: String
        public let name: String
    }

    private struct Devices: Decodable { let devices: [Device] }

    /// Where somebody is signed in, the device that asks included.
    public func devices(of person: Person) async throws -> [Device] {
        let known: Devices = try await ask("GET", "/api/v1/devices", token: try await token(person))
        return known.devices
    }

    /// Ends the sign-in of all devices of this name, as another device of the same user does.
    public func revoke(_ device: String, of person: Person) async throws {
        let token = try await token(person)
        for one in try await devices(of: person) where one.name == device {
            _ = try await data("DELETE", "/api/v1/devices/\(one.id)", nil, token: token)
        }
    }

    /// Signs in as a device of its own, without a core.
    public func token(_ person: Person) async throws -> String {
        try await token(login: person.login, password: person.password)
    }

    /// Hands a dialog on from elsewhere, on what somebody saw as `session`.
    public func transfer(_ dialog: String, session: String, by: Person, to: Person) async throws {
        let basedOn: [String: Any] = ["session": session, "responsible": by.id, "seq": 0]
        try await does(by, dialog, ["kind": "transfer", "to": to.id, "based_on": basedOn])
    }

    /// Does something about a dialog from elsewhere: `command` is its JSON from the kind on.
    public func does(_ person: Person, _ dialog: String, _ command: [String: Any]) async throws {
        var whole = command
        whole["id"] = Self.commandId()
        whole["lane"] = dialog
        whole["dialog"] = dialog
        whole["made_at"] = ISO8601DateFormatter().string(from: Date())
        let said: Results = try await ask("POST", "/api/v1/commands", ["commands": [whole]], token: try await token(person))
        guard said.results.first?.outcome == "applied" else { throw NotReady("\(command): \(said)") }
    }

    // The process.

    /// Ends it; what was answered is on disk.
    public func halt() {
        let ending = lock.withLock { () -> Process? in
            defer { process = nil }
            return process
        }
        guard let ending else { return }
        ending.terminate()
        // Foundation's own wait runs the loop of the calling thread, which may be the one that tests run on.
        ended.wait()
    }

    /// Starts it again at the same address.
    public func restart() throws {
        halt()
        try serve(port: port)
    }

    /// Where it listens.
    var port: UInt16 { UInt16(address.split(separator: ":").last ?? "") ?? 0 }

    private func serve(port: UInt16) throws {
        let serving = Process()
        serving.executableURL = Places.program
        serving.arguments = [
            "serve", "--data", folder.path, "--listen", "127.0.0.1:\(port)", "--log", "error",
            "--visits-per-address", "1000000", "--messages-per-visit", "1000000", "--messages-per-address", "1000000",
        ]
        let printed = Pipe()
        serving.standardOutput = printed
        serving.standardInput = FileHandle.nullDevice
        // Not this process's own: whoever waits for the end of that would wait for the portal.
        serving.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        serving.terminationHandler = { _ in ended.signal() }
        self.ended = ended
        try Self.withoutBlockedSignals { try serving.run() }
        Leftovers.add(serving, folder)
        lock.withLock { process = serving }
        let out = printed.fileHandleForReading
        let word = "listening on "
        var text = ""
        while !(text.hasSuffix("\n") && text.contains(word)) {
            let data = out.availableData
            if data.isEmpty { throw NotReady("the portal ended before it listened: \(text)") }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(word) }) else { throw NotReady(text) }
        address = String(line.dropFirst(word.count))
        // What it prints later (pushes) is of no interest but must not fill the pipe.
        Thread.detachNewThread { while !out.availableData.isEmpty {} }
    }

    /// A thread of Swift's pool blocks signals, and what it starts would inherit that: deaf to being asked to stop.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private static func output(of arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = Places.program
        process.arguments = arguments
        let printed = Pipe()
        process.standardOutput = printed
        try process.run()
        let data = printed.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NotReady("openlines \(arguments.joined(separator: " ")) failed") }
        return data
    }

    // HTTP.

    private func token(login: String, password: String) async throws -> String {
        let device = ["name": "test", "platform": "terminal", "app_version": "0.1.0"]
        let body: [String: Any] = ["login": login, "password": password, "device": device]
        let signedIn: Token = try await ask("POST", "/api/v1/sessions", body, token: nil)
        return signedIn.token
    }

    /// Asks as the admin, or with a `token`; a refusal is an error with what the portal said.
    func ask<T: Decodable>(_ method: String, _ path: String, _ body: [String: Any]? = nil, token: String? = "") async throws -> T {
        try JSONDecoder().decode(T.self, from: try await data(method, path, body, token: token == "" ? admin : token))
    }

    /// The same where nothing is answered.
    func tell(_ method: String, _ path: String, _ body: [String: Any]) async throws {
        _ = try await data(method, path, body, token: admin)
    }

    private func data(_ method: String, _ path: String, _ body: [String: Any]?, token: String?) async throws -> Data {
        guard let url = URL(string: address + path) else { throw NotReady("no address: \(address + path)") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.setValue(token.map { "Bearer \($0)" }, forHTTPHeaderField: "Authorization")
        if let body {
            request.httpBody = try JSONSerialization.data(withJSONObject: body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw NotReady("\(method) \(path): \(status) \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }

    /// A UUID of version 7: it tells when it was made.
    private static func commandId() -> String {
        let ms = UInt64(Date().timeIntervalSince1970 * 1000)
        let random = UUID().uuidString.lowercased()
        let time = String(ms, radix: 16)
        let padded = String(repeating: "0", count: 12 - time.count) + time
        return "\(padded.prefix(8))-\(padded.suffix(4))-7\(random.dropFirst(15))"
    }
}
/// Processes, with their data, that must not outlive this one.
private enum Leftovers {
    private static let lock = NSLock()
    nonisolated(unsafe) private static var all: [(process: Process, folder: URL)] = []

    static func add(_ process: Process, _ folder: URL) {
        lock.withLock {
            if all.isEmpty { atexit { Leftovers.end() } }
            all.append((process, folder))
        }
    }

    private static func end() {
        lock.withLock {
            for (process, folder) in all {
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
                Places.remove(folder)
            }
        }
    }
}
#endif
