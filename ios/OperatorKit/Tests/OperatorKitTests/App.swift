// The app without its screens, on a phone.

import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

/// The app on a phone: started, seen, ended.
@MainActor struct App {
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

    func signIn(_ portal: LivePortal, _ person: LivePortal.Person, over wire: Wire? = nil) async throws {
        let form = try await form()
        form.on(.addressChanged(wire?.address ?? portal.address))
        form.on(.loginChanged(person.login))
        form.on(.passwordChanged(person.password))
        form.on(.submit)
        try await top(.inbox)
    }

    /// Signed in as Anna with a dialog of Maria's that she has accepted; it is on top.
    func talk(_ portal: LivePortal, _ anna: LivePortal.Person, over wire: Wire? = nil) async throws -> DialogPresenter {
        let line = try await portal.line().staff(anna)
        try await signIn(portal, anna, over: wire)
        _ = try await #require(shell.desk).account.submit(command: .shiftStart(plannedEnd: nil))
        try await line.customer("Maria").writes("hello")
        let inbox = try await inbox()
        let offer = try await inbox.until("an offer") { !$0.offers.isEmpty }.offers[0]
        inbox.on(.accept(offer.id))
        let dialog = try await dialog(offer.dialog)
        try await dialog.until("the composer") { $0.foot == .write }
        return dialog
    }

    // The screen on top, with its presenter.

    func form() async throws -> SignInPresenter {
        guard case .signIn(let form) = try await top(.signIn).content else { throw NotReady("no form") }
        return form
    }

    func inbox() async throws -> InboxPresenter {
        guard case .inbox(let inbox) = try await top(.inbox).content else { throw NotReady("no inbox") }
        return inbox
    }

    func dialog(_ id: DialogId) async throws -> DialogPresenter {
        guard case .dialog(let dialog) = try await top(.dialog(id)).content else { throw NotReady("no dialog") }
        return dialog
    }

    func settings() async throws -> SettingsPresenter {
        shell.on(.open(.settings))
        guard case .settings(let settings) = try await top(.settings).content else { throw NotReady("no settings") }
        return settings
    }

    func halt() async {
        await shell.shutdown()
        await phone.halt()
    }

    /// The process has ended and something happens to the phone; then what the system kept of the app comes back.
    func again(_ meanwhile: (Phone) async throws -> Void = { _ in }) async throws -> App {
        let saved = shell.save()
        await halt()
        try await meanwhile(phone)
        return App(phone, memory: memory, saved: saved)
    }
}
