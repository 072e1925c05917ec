// What the tests stand on: one portal for all of them, and phones with a real core.

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit

/// One portal for all tests of this process; each makes a line and people of its own.
actor Stage {
    static let shared = Stage()
    private var opened: Task<LivePortal, any Error>?

    var portal: LivePortal {
        get async throws {
            let opening = opened ?? Task { try await LivePortal() }
            opened = opening
            return try await opening.value
        }
    }
}

/// A phone: a core with its folder and its key store.
final class Phone: @unchecked Sendable {
    let folder: URL
    let core: Core

    init(folder: URL? = nil, vault: (any SecretVault)? = nil) throws {
        self.folder = try folder ?? Places.scratch("phone")
        core = try Core(
            config: CoreConfig(
                dataDir: self.folder.path, deviceName: "test phone", platform: "ios", appVersion: "1.0.0", plainHttp: false),
            vault: try vault ?? FileVault(folder: self.folder.appendingPathComponent("vault")))
    }

    /// Signs in and opens the shift; waits until the portal has both.
    func work(_ portal: LivePortal, as person: LivePortal.Person) async throws -> Account {
        let account = try await core.signIn(address: portal.address, login: person.login, password: person.password)
        _ = try await account.submit(command: .shiftStart(plannedEnd: nil))
        try await account.when("the shift is open") { $0.shift?.state == .on && $0.shift?.pending == nil }
        return account
    }

    /// Ends it in good order; `forget` removes its data too.
    func end(forget: Bool = true) async {
        await core.shutdown()
        if forget { Places.remove(folder) }
    }
}

extension Account {
    /// Waits until the account's window shows something.
    @discardableResult
    func when(_ what: String, _ holds: @escaping @Sendable (AccountSnapshot) -> Bool) async throws -> AccountSnapshot {
        try await first(of: accountView(), what, holds)
    }

    /// Waits for the undecided offer.
    func offer(from customer: String) async throws -> OfferRow {
        let matches: @Sendable (OfferRow) -> Bool = { $0.outcome == nil && $0.customerName == customer }
        let shown = try await first(of: offers(), "an offer from \(customer)") { $0.rows.contains(where: matches) }
        guard let offer = shown.rows.first(where: matches) else { throw NotReady("no offer") }
        return offer
    }

    /// Waits for a row of a dialog's timeline.
    func row(_ dialog: DialogId, _ what: String, _ matches: @escaping @Sendable (TimelineRow) -> Bool) async throws -> TimelineRow {
        let shown = try await first(of: try timeline(dialog: dialog), what) { $0.rows.contains(where: matches) }
        guard let row = shown.rows.first(where: matches) else { throw NotReady("no row") }
        return row
    }
}

/// The first snapshot that has what is waited for; the window is stopped then.
func first<Source: SnapshotSource>(
    of source: Source, _ what: String, within seconds: Double = 30, _ holds: @escaping @Sendable (Source.Snapshot) -> Bool
) async throws -> Source.Snapshot {
    try await withThrowingTaskGroup(of: Source.Snapshot?.self) { group in
        group.addTask {
            for await snapshot in Snapshots(source) where holds(snapshot) { return snapshot }
            return nil
        }
        group.addTask {
            try await Task.sleep(nanoseconds: UInt64(seconds * 1e9))
            return nil
        }
        let found = try await group.next() ?? nil
        group.cancelAll()
        source.stop()
        guard let found else { throw NotReady("waited in vain: \(what)") }
        return found
    }
}

/// The program beside this test's, as SwiftPM lays them out.
func program(_ name: String) throws -> URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while folder.path != "/" {
        let program = folder.appendingPathComponent(name)
        if FileManager.default.isExecutableFile(atPath: program.path), !program.hasDirectoryPath { return program }
        folder.deleteLastPathComponent()
    }
    throw NotReady("there is no program \(name) beside \(CommandLine.arguments[0])")
}
