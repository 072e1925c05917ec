// Errors arrive as what they are, and nothing of ours ends the process.

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit
import XCTest

final class ErrorTests: XCTestCase {
    func testAWrongPasswordIsTold() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        let phone = try Phone()
        await assertThrows(.WrongPassword) {
            _ = try await phone.core.signIn(address: portal.address, login: anna.login, password: "not this")
        }
        await phone.end()
    }

    func testAnAddressWithoutAPortalIsTold() async throws {
        let phone = try Phone()
        for address in ["not an address at all", "ftp://127.0.0.1"] {
            do {
                _ = try await phone.core.signIn(address: address, login: "anna", password: "x")
                XCTFail("\(address) was taken")
            } catch CoreError.WrongAddress {}
        }
        await phone.end()
    }

    func testNoNetworkIsTold() async throws {
        let phone = try Phone()
        phone.core.setNetwork(available: false)
        do {
            _ = try await phone.core.signIn(address: "http://127.0.0.1:1", login: "anna", password: "x")
            XCTFail("signed in without a network")
        } catch CoreError.NoNetwork {}
        await phone.end()
    }

    func testARefusalHasItsCodeAndStoresNothing() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        try await portal.line().staff(anna)
        let phone = try Phone()
        let account = try await phone.work(portal, as: anna)
        for (command, code): (Command, String) in [
            (.send(dialog: DialogId("999999"), text: "hello"), "not_found"),
            (.accept(offer: OfferId("no id at all")), "not_found"),
        ] {
            do {
                _ = try await account.submit(command: command)
                XCTFail("\(command) was taken")
            } catch CoreError.Refused(let found, let detail) {
                XCTAssertEqual(found, code, detail)
            }
        }
        let now = try await account.when("anything") { _ in true }
        XCTAssertEqual(now.unsent, 0)
        XCTAssertNil(now.oldestUnsent)
        await phone.end()
    }

    func testALockedVaultIsToldAndNothingIsLost() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        try await portal.line().staff(anna)
        let vault = MemoryVault()
        let phone = try Phone(vault: vault)
        _ = try await phone.work(portal, as: anna)
        await phone.end(forget: false)

        vault.setLocked(true)
        let locked = try Phone(folder: phone.folder, vault: vault)
        do {
            _ = try await locked.core.accounts()
            XCTFail("opened without its key")
        } catch CoreError.Vault {}
        vault.setLocked(false)
        let found = try await locked.core.accounts()
        XCTAssertEqual(found.map(\.name), ["Anna"])
        await locked.end()
    }

    func testACoreThatIsClosedSaysSo() async throws {
        let portal = try await Stage.shared.portal
        let anna = try await portal.person("Anna")
        try await portal.line().staff(anna)
        let phone = try Phone()
        let account = try await phone.work(portal, as: anna)
        let view = try account.dialogs(segment: .mine)
        await phone.end(forget: false)
        let closed = await view.next(after: 0)
        XCTAssertNil(closed)
        await assertThrows(.Closed) { _ = try await account.submit(command: .shiftPause) }
        Places.remove(phone.folder)
    }

    private func assertThrows(
        _ expected: CoreError, line: UInt = #line, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            XCTFail("nothing was thrown", line: line)
        } catch {
            XCTAssertEqual(error as? CoreError, expected, line: line)
        }
    }
}
