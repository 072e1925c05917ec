// The whole app without its screens: what outlives the process, and what the portal ends.

import Foundation
import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct ShellTests {
        /// The app on a phone: started, seen, ended.
        @MainActor private struct App {
            let phone: Phone
            let memory: ShortMemory
            let shell: ShellPresenter

            init(_ phone: Phone, memory: ShortMemory = ShortMemory(), saved: String? = nil) {
                self.phone = phone
                self.memory = memory
                shell = ShellPresenter(memory: memory, version: "1.0.0", saved: saved) { try await phone.start() }
            }

            @discardableResult
            func top(_ route: Route) async throws -> Screen {
                try #require(try await shell.until("\(route)") { $0.top?.route == route }.top)
            }

            func signIn(_ portal: LivePortal, _ person: LivePortal.Person) async throws {
                guard case .signIn(let form) = try await top(.signIn).content else { throw NotReady("no form") }
                form.on(.addressChanged(portal.address))
                form.on(.loginChanged(person.login))
                form.on(.passwordChanged(person.password))
                form.on(.submit)
                try await top(.inbox)
            }

            func halt() async {
                await shell.shutdown()
                await phone.halt()
            }
        }

        @Test func afterTheEndOfTheProcessTheSameScreenIsThereWithItsDraftWithoutANetwork() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let line = try await scene.portal.line().staff(anna)
                let phone = try scene.phone()
                let app = App(phone)
                try await app.signIn(scene.portal, anna)
                let account = try #require(app.shell.desk).account
                _ = try await account.submit(command: .shiftStart(plannedEnd: nil))
                try await line.customer("Maria").writes("hello")
                guard case .inbox(let inbox) = try await app.top(.inbox).content else { throw NotReady("no inbox") }
                let offer = try await inbox.until("an offer") { !$0.offers.isEmpty }.offers[0]
                inbox.on(.accept(offer.id))
                let route = Route.dialog(offer.dialog)
                guard case .dialog(let dialog) = try await app.top(route).content else { throw NotReady("no dialog") }
                try await dialog.until("the composer") { $0.foot == .write }
                dialog.on(.textChanged("let me look"))
                let saved = app.shell.save()
                await app.halt()

                let again = App(phone, memory: app.memory, saved: saved)
                again.shell.on(.network(false))
                guard case .dialog(let restored) = try await again.top(route).content else { throw NotReady("no dialog") }
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
                guard case .signIn(let form) = try await app.top(.signIn).content else { throw NotReady("no form") }
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
                await app.halt()
                vault.setLocked(true)
                let again = App(phone, memory: app.memory)
                try await again.shell.until("locked") { $0.problem == .vault && $0.screens.isEmpty }
                vault.setLocked(false)
                again.shell.on(.retry)
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
                await again.halt()
            }
        }
    }
}
