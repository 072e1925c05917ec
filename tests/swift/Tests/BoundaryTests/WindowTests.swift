// Windows: they are stopped from either side, and opening many leaves nothing behind.

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit
import XCTest

final class WindowTests: XCTestCase {
    private var phone: Phone!
    private var account: Account!

    override func setUp() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        try await portal.line().staff(anna)
        phone = try Phone()
        account = try await phone.work(portal, as: anna)
    }

    override func tearDown() async throws {
        await phone.end()
    }

    func testStopAnswersEveryWaiter() async throws {
        let view = try account.dialogs(segment: .mine)
        let first = await view.next(after: 0)
        let revision = try XCTUnwrap(first).revision
        let waiters = (0..<3).map { _ in Task { await view.next(after: revision) } }
        view.stop()
        view.stop()
        for waiter in waiters {
            let answer = await waiter.value
            XCTAssertNil(answer)
        }
        let later = await view.next(after: 0)
        XCTAssertNil(later)
    }

    func testACancelledTaskEndsItsSequence() async throws {
        let view = account.offers()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let reading = Task { () -> Int in
            var count = 0
            for await _ in Snapshots(view) {
                count += 1
                start.yield()
            }
            return count
        }
        for await _ in started { break }
        reading.cancel()
        let count = await reading.value
        XCTAssertEqual(count, 1)
        let later = await view.next(after: 0)
        XCTAssertNil(later)
    }

    /// How each kind of window is opened.
    private let kinds: [String: (Account) throws -> any SnapshotSource] = [
        "AccountView": { $0.accountView() },
        "AlertsView": { $0.alerts() },
        "BoardView": { $0.board() },
        "DialogListView": { try $0.dialogs(segment: .history) },
        "OffersView": { $0.offers() },
        "TeamView": { $0.team() },
        "TimelineView": { try $0.timeline(dialog: DialogId("1")) },
    ]

    func testEveryKindOfWindowIsAmongThem() throws {
        XCTAssertEqual(kinds.keys.sorted(), try Reviewed.names(of: "object").filter { $0.hasSuffix("View") }.sorted())
    }

    func testAThousandWindowsOfEachKindLeaveNothingBehind() async throws {
        for _ in 0..<3 { try await openAndClose(1000) }
        let before = Usage()
        try await openAndClose(1000)
        let after = Usage()
        // Threads and files of the system's own pools come and go by a few, and so do the pages that the allocator keeps;
        // 100 bytes left of each of the 7,000 windows would be 700 KB.
        XCTAssertLessThan(after.threads - before.threads, 8)
        XCTAssertLessThan(after.files - before.files, 8)
        XCTAssertLessThan(after.kilobytes - before.kilobytes, 400)
        print("7,000 windows: \(after.kilobytes - before.kilobytes) KB, \(after.threads - before.threads) threads, \(after.files - before.files) files more")
    }

    private func openAndClose(_ times: Int) async throws {
        for _ in 0..<times {
            // All kinds side by side, as under screens that lie on each other.
            let windows = try kinds.values.map { try $0(account) }
            for window in windows {
                let shown = await window.next(after: 0)
                XCTAssertNotNil(shown)
            }
            windows.forEach { $0.stop() }
        }
        // The core forgets those who watched at its next commit.
        try await account.saveDraft(dialog: DialogId("1"), mode: .note, text: UUID().uuidString)
    }
}

/// What this process uses.
private struct Usage {
    let kilobytes: Int
    let threads: Int
    let files: Int

    init() {
        kilobytes = Self.status("VmRSS:")
        threads = Self.status("Threads:")
        files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private static func status(_ name: String) -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return Int(line.split { !$0.isNumber }.first ?? "") ?? 0
    }
}
