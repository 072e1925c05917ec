// An operator's day across the boundary: sign in, offer, accept, reply, and a process that dies on the way.

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit
import XCTest

final class StoryTests: XCTestCase {
    func testAnOfferIsAcceptedAndTheReplyKeepsItsId() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        let line = try await portal.line().staff(anna)
        let phone = try Phone()
        let account = try await phone.work(portal, as: anna)
        XCTAssertEqual(account.info().name, "Anna")
        XCTAssertEqual(account.info().operator, OperatorId(anna.id))

        let maria = try await line.customer("Maria")
        try await maria.writes("Is it still available?")
        let offer = try await account.offer(from: "Maria")
        XCTAssertEqual(offer.words, "Is it still available?")
        XCTAssertGreaterThan(offer.deadline, offer.madeAt)

        _ = try await account.submit(command: .accept(offer: offer.id))
        _ = try await account.row(offer.dialog, "the dialog is mine") { $0.event == .accepted }

        // Every id that the reply's row had while it went from an echo to an entry.
        let watching = Task { () -> [String] in
            var ids: [String] = []
            for await shown in Snapshots(try account.timeline(dialog: offer.dialog)) {
                guard let row = shown.rows.first(where: { $0.text == "Yes, two are left." }) else { continue }
                if ids.last != row.id { ids.append(row.id) }
                if row.seq != nil { return ids }
            }
            return ids
        }
        let receipt = try await account.submit(command: .send(dialog: offer.dialog, text: "Yes, two are left."))
        let ids = try await watching.value
        XCTAssertEqual(ids, ["c\(receipt.id.value)"])
        let heard = try await maria.hears("Yes, two are left.")
        XCTAssertEqual(heard, 1)
        await phone.end()
    }

    func testAReplyQueuedInAKilledProcessArrivesOnce() async throws {
        let portal = try await Stage.shared.portal
        let boris = try await portal.person("Boris")
        let line = try await portal.line().staff(boris)
        let peter = try await line.customer("Peter")

        let phone = try Phone()
        let account = try await phone.work(portal, as: boris)
        try await peter.writes("Hello?")
        let offer = try await account.offer(from: "Peter")
        _ = try await account.submit(command: .accept(offer: offer.id))
        _ = try await account.row(offer.dialog, "the dialog is mine") { $0.event == .accepted }
        await phone.end(forget: false)

        let text = "I am here, and this must arrive."
        let id = try killed(phone.folder, offer.dialog, text)

        let again = try Phone(folder: phone.folder)
        again.core.setNetwork(available: false)
        let known = try await again.core.accounts()
        let reopened = try await again.core.account(id: try XCTUnwrap(known.first).id)
        let waiting = try await reopened.row(offer.dialog, "the reply is still queued") { $0.text == text }
        XCTAssertEqual(waiting.unsent?.command, id)
        XCTAssertEqual(waiting.unsent?.state, .queued)

        again.core.setNetwork(available: true)
        let entry = try await reopened.row(offer.dialog, "the reply is an entry") { $0.text == text && $0.seq != nil }
        XCTAssertEqual(entry.id, waiting.id)
        let heard = try await peter.hears(text)
        XCTAssertEqual(heard, 1)
        await again.end()
    }

    /// Stores a reply in another process without a network and kills it. The command's id.
    private func killed(_ folder: URL, _ dialog: DialogId, _ text: String) throws -> CommandId {
        let victim = Process()
        victim.executableURL = try program("victim")
        victim.arguments = [folder.path, dialog.value, text]
        let said = Pipe()
        victim.standardOutput = said
        try victim.run()
        var id = ""
        while !id.hasSuffix("\n") {
            let data = said.fileHandleForReading.availableData
            if data.isEmpty { throw NotReady("the other process ended before it had stored the reply") }
            id += String(decoding: data, as: UTF8.self)
        }
        XCTAssertTrue(victim.isRunning)
        kill(victim.processIdentifier, SIGKILL)
        victim.waitUntilExit()
        XCTAssertEqual(victim.terminationReason, .uncaughtSignal)
        return CommandId(id.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    func testADraftAndAReadMarkOutliveTheCore() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        let line = try await portal.line().staff(anna)
        let phone = try Phone()
        let account = try await phone.work(portal, as: anna)
        try await line.customer("Maria").writes("Hello")
        let offer = try await account.offer(from: "Maria")
        _ = try await account.submit(command: .accept(offer: offer.id))
        let first = try await account.row(offer.dialog, "the words") { $0.text == "Hello" && $0.seq != nil }
        _ = try await account.row(offer.dialog, "the dialog is mine") { $0.event == .accepted }
        try await account.saveDraft(dialog: offer.dialog, mode: .note, text: "ask Vera 👩‍👩‍👧")
        try await account.markRead(dialog: offer.dialog, seq: try XCTUnwrap(first.seq))
        await phone.end(forget: false)

        let again = try Phone(folder: phone.folder)
        let known = try await again.core.accounts()
        let reopened = try await again.core.account(id: try XCTUnwrap(known.first).id)
        let shown = try await BoundaryTests.first(of: try reopened.timeline(dialog: offer.dialog), "the dialog") { $0.head.dialog != nil }
        XCTAssertEqual(shown.head.note?.text, "ask Vera 👩‍👩‍👧")
        XCTAssertNil(shown.head.reply)
        XCTAssertEqual(shown.head.read, first.seq)
        await again.end()
    }
}
