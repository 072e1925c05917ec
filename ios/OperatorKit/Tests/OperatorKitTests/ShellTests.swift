// The whole app without its screens: what outlives the process, and what the portal ends.

import Foundation
import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct ShellTests {
        @Test func afterTheEndOfTheProcessTheSameScreenIsThereWithItsDraftWithoutANetwork() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let app = App(try scene.phone())
                let dialog = try await app.talk(scene.portal, anna)
                dialog.on(.textChanged("let me look"))
                let again = try await app.again()
                again.shell.on(.network(false))
                let restored = try await again.dialog(dialog.state.id)
                try await restored.until("its draft") { $0.composer.text == "let me look" && $0.rows?.isEmpty == false }
                again.shell.on(.back)
                try await again.top(.inbox)
                await again.halt()
            }
        }

        @Test func aSignInThatEndsWhileAScreenIsOpenLosesNothing() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let app = App(try scene.phone())
                try await app.signIn(scene.portal, anna)
                app.shell.on(.open(.shift))
                try await app.top(.shift)
                try await scene.portal.set(anna, active: false)
                let form = try await app.form()
                #expect(form.state.again == "Anna")
                try await scene.portal.set(anna, active: true)
                form.on(.loginChanged(anna.login))
                form.on(.passwordChanged(anna.password))
                form.on(.submit)
                try await app.top(.shift)
                await app.halt()
            }
        }

        @Test func aLockedKeyStoreIsSaidAndUnlockedItGoesOn() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let vault = MemoryVault()
                let phone = try scene.phone(vault: vault)
                let app = App(phone)
                try await app.signIn(scene.portal, anna)
                vault.setLocked(true)
                let again = try await app.again()
                try await again.shell.until("locked") { $0.problem == .vault && $0.screens.isEmpty }
                again.shell.on(.retry)
                try await again.shell.until("still locked") { $0.problem == .vault }
                vault.setLocked(false)
                again.shell.on(.foreground(true))
                try await again.top(.inbox)
                #expect(again.shell.state.problem == nil)
                await again.halt()
            }
        }

        @Test func aNotificationOpensItsDialogOverTheInboxAlsoBeforeTheCoreIsOpen() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let phone = try scene.phone()
                let app = App(phone)
                try await app.signIn(scene.portal, anna)
                let route = Route.dialog(DialogId("77"))
                app.shell.on(.open(route))
                try await app.top(route)
                await app.halt()
                let again = App(phone, memory: app.memory)
                again.shell.on(.open(route))
                try await again.top(route)
                #expect(again.shell.state.screens.map(\.route) == [.inbox, route])
                again.shell.on(.open(.transfer(DialogId("78"))))
                try await again.top(.transfer(DialogId("78")))
                again.shell.on(.back)
                #expect(again.shell.state.top?.route == .dialog(DialogId("78")), "what becomes of it is seen there")
                await again.halt()
            }
        }

        @Test func aNotificationOpensItsOwnAccountAndOneThatIsGoneChangesNothing() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                try await scene.portal.line().staff(oleg)
                let app = App(try scene.phone())
                let dialog = try await app.talk(scene.portal, anna).state.id
                let hers = try #require(app.shell.desk).info.id
                try await app.settings().on(.addAccount)
                try await app.signIn(scene.portal, oleg)
                app.shell.on(.open(.dialog(dialog), account: hers))
                try await app.dialog(dialog).until("hers") { $0.foot == .write }
                app.shell.on(.open(.dialog(DialogId("1")), account: "nobody's"))
                try await app.shell.until("it is said") { $0.problem != nil && $0.top?.route == .dialog(dialog) }
                app.shell.on(.dismissProblem)
                #expect(app.shell.state.problem == nil)

                let his = try #require(try await app.shell.core?.accounts().first { $0.id != hers }).id
                app.shell.switchTo(account: his)
                try await app.shell.until("Oleg's") { $0.inboxOf == "Oleg" }
                let again = try await app.again()
                again.shell.on(.open(.dialog(dialog), account: hers))
                try await again.dialog(dialog).until("hers from the start") { $0.foot == .write }
                await again.halt()
            }
        }

        @Test func anEmptiedKeyStoreLeavesNothingToReadAndOneSignsInAnew() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let vault = MemoryVault()
                let app = App(try scene.phone(vault: vault))
                _ = try await app.talk(scene.portal, anna)
                let emptied = try await app.again { _ in vault.removeAll() }
                #expect(try await emptied.form().state.problem == .accountGone)
                // It is said once.
                let again = try await emptied.again()
                #expect(try await again.form().state.problem == nil)
                try await again.signIn(scene.portal, anna)
                try await again.inbox().until("all is fetched again") { $0.rows?.count == 1 }
                await again.halt()
            }
        }

        @Test func twoAccountsOneAfterTheOtherAndOutAgain() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                try await scene.portal.line().staff(anna, oleg)
                let app = App(try scene.phone())
                try await app.signIn(scene.portal, anna)
                try await app.settings().on(.addAccount)
                #expect(try await app.form().state.canGoBack)
                try await app.signIn(scene.portal, oleg)
                #expect(try await app.inbox().state.me?.name == "Oleg")
                let settings = try await app.settings()
                let accounts = try await settings.until("both") { $0.accounts.count == 2 }.accounts
                settings.on(.switchTo(account: try #require(accounts.first { $0.name == "Anna" }).id))
                try await app.shell.until("Anna's inbox") { $0.inboxOf == "Anna" }

                let again = try await app.again()
                try await again.shell.until("Anna's still") { $0.inboxOf == "Anna" }
                let out = try await again.settings()
                out.on(.signOut)
                out.on(.confirm)
                try await again.shell.until("Oleg is left") { $0.inboxOf == "Oleg" }
                await again.halt()
            }
        }

        @Test func aRevokedDeviceIsWipedAndTheFormSaysSo() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let app = App(try scene.phone())
                _ = try await app.talk(scene.portal, anna)
                try await scene.portal.revoke("test phone", of: anna)
                let form = try await app.form()
                #expect(form.state.problem == .refused(code: "device_revoked", who: nil, at: nil))
                #expect(form.state.again == nil && app.memory["shell.account"] == nil)
                let accounts = app.phone.folder.appendingPathComponent("accounts")
                _ = try await eventually("wiped") { try FileManager.default.contentsOfDirectory(atPath: accounts.path).isEmpty ? true : nil }
                let again = try await app.again()
                #expect(try await again.form().state.problem == nil)
                await again.halt()
            }
        }

        @Test func whatANewerAppLeftHereIsKeptForIt() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let app = App(try scene.phone())
                let dialog = try await app.talk(scene.portal, anna)
                dialog.on(.textChanged("half a reply"))
                let newer = try await app.again { try await $0.schemaBecomes(999) }
                try await newer.shell.until("it is said") { $0.problem == .versionTooOld(least: "") && $0.screens.isEmpty }
                newer.shell.on(.retry)
                #expect(newer.shell.state.problem == nil)
                try await newer.shell.until("still too old") { $0.problem == .versionTooOld(least: "") }
                // The update.
                let updated = try await newer.again { try await $0.schemaBecomes(1) }
                try await updated.dialog(dialog.state.id).until("nothing is lost") { $0.composer.text == "half a reply" }
                await updated.halt()
            }
        }

        @Test func aPortalThatHasBecomeTooNewLosesNothing() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let wire = try scene.wire()
                let app = App(try scene.phone())
                let dialog = try await app.talk(scene.portal, anna, over: wire)
                wire.become(.newer)
                app.shell.on(.network(true))
                try await dialog.until("it says so") { $0.freshness.status == .refused(code: "client_too_old") }
                dialog.on(.textChanged("kept"))
                dialog.on(.send)
                try await dialog.until("it waits") { $0.rows?.last?.unsent != nil }
                wire.become(.open)
                // The update ends the process.
                let again = try await app.again()
                try await again.dialog(dialog.state.id).until("sent") { $0.rows?.contains { $0.text == "kept" && $0.seq != nil } == true }
                await again.halt()
            }
        }

        @Test func aDamagedDatabaseIsSaid() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let app = App(try scene.phone())
                try await app.signIn(scene.portal, anna)
                let again = try await app.again { try await $0.damage() }
                try await again.shell.until("it is said") { $0.problem == .storage && $0.screens.isEmpty }
                await again.halt()
            }
        }

        @Test func garbageOnTheWayIsNoContactAndWhatWasDoneWaitsForThePortal() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let wire = try scene.wire()
                let app = App(try scene.phone())
                let dialog = try await app.talk(scene.portal, anna, over: wire)
                wire.become(.garbage)
                try await dialog.until("no contact") { $0.freshness.offlineSince != nil }
                dialog.on(.textChanged("patience"))
                dialog.on(.send)
                try await dialog.until("it waits") { $0.rows?.last?.unsent != nil }
                wire.become(.open)
                app.shell.on(.network(true))
                try await dialog.until("sent") { $0.rows?.contains { $0.text == "patience" && $0.seq != nil } == true }
                try await dialog.until("nothing is unsent") { $0.freshness.oldestUnsent == nil }
                await app.halt()
            }
        }

        @Test func aPortalThatGoesAwayAndComesBack() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let app = App(try scene.phone())
                let dialog = try await app.talk(scene.portal, anna)
                scene.portal.halt()
                try await dialog.until("no contact") { $0.freshness.offlineSince != nil }
                #expect(dialog.state.rows?.isEmpty == false)
                try scene.portal.restart()
                app.shell.on(.network(true))
                try await dialog.until("live") { $0.freshness.isLive }
                await app.halt()
            }
        }
    }
}

extension ShellState {
    /// Whose inbox is on top.
    @MainActor fileprivate var inboxOf: String? {
        guard case .inbox(let inbox) = top?.content else { return nil }
        return inbox.state.me?.name
    }
}
