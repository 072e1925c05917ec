// What the tests of the presenters stand on: a real portal, real cores, and a clock that a test moves. Nothing of the core
// is faked; the only stand-ins are the clock, the key store and the memory.

import Foundation
@testable import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

/// All tests that need a portal: one after the other, on one portal.
@Suite(.serialized) struct Live {}

@MainActor
final class Scene {
    private static var shared: Task<LivePortal, any Error>?
    private var phones: [Phone] = []
    private var wires: [Wire] = []

    let portal: LivePortal

    private init(_ portal: LivePortal) { self.portal = portal }

    /// Plays a test with people and phones, and clears away after it.
    static func play(_ story: @MainActor (Scene) async throws -> Void) async throws {
        let opening = shared ?? Task { try await LivePortal() }
        shared = opening
        let scene = Scene(try await opening.value)
        do {
            try await story(scene)
        } catch {
            await scene.end()
            throw error
        }
        await scene.end()
    }

    private func end() async {
        for phone in phones { await phone.end() }
        wires.forEach { $0.end() }
    }

    func phone(vault: any SecretVault = MemoryVault()) throws -> Phone {
        let phone = try Phone(vault: vault)
        phones.append(phone)
        return phone
    }

    /// A way to the portal that can be cut.
    func wire() throws -> Wire {
        let wire = try Wire(to: portal)
        wires.append(wire)
        return wire
    }

    /// Somebody with a phone, signed in.
    func hand(_ person: LivePortal.Person, over wire: Wire? = nil) async throws -> Hand {
        let core = try phone().start()
        let address = wire?.address ?? portal.address
        return Hand(core, try await core.signIn(address: address, login: person.login, password: person.password))
    }

    // How most stories begin.

    /// Anna is on shift, on a line of her own.
    func anna(settings: [String: Int] = [:], over wire: Wire? = nil) async throws -> (Hand, Line) {
        let anna = try await portal.person("Anna")
        let line = try await portal.line().staff(anna)
        for (setting, value) in settings { try await line.set(setting, value) }
        return (try await hand(anna, over: wire).onShift(), line)
    }

    /// Anna serves a line that Vera manages; neither has a phone yet.
    func annaUnderVera() async throws -> (LivePortal.Person, LivePortal.Person, Line) {
        let anna = try await portal.person("Anna")
        let vera = try await portal.person("Vera", role: "manager")
        return (anna, vera, try await portal.line().staff(anna, managers: [vera]))
    }

    /// Anna has a dialog on Vera's line, and a second later she owes an answer. Her phone, Vera's, and the dialog.
    func overdue() async throws -> (Hand, Hand, DialogId) {
        let (anna, vera, line) = try await annaUnderVera()
        try await portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["norms": ["first": 1]])
        let (hand, hers) = (try await hand(anna).onShift(), try await hand(vera))
        try await line.customer("Maria").writes("hello")
        return (hand, hers, try await hand.acceptNext())
    }

    /// Maria has written to Anna, who has accepted: her dialog is on screen, with its composer.
    func talk(
        _ words: String = "hello", settings: [String: Int] = [:], over wire: Wire? = nil
    ) async throws -> (Hand, Customer, DialogPresenter) {
        let (hand, line) = try await anna(settings: settings, over: wire)
        let maria = try await line.customer("Maria")
        try await maria.writes(words)
        return (hand, maria, try await hand.dialog())
    }

    /// The same where Oleg, who is on shift too, and Vera, who manages the line, could have Anna's dialog.
    func three(over wire: Wire? = nil) async throws -> Three {
        let (anna, oleg) = (try await portal.person("Anna"), try await portal.person("Oleg"))
        let vera = try await portal.person("Vera", role: "manager")
        let line = try await portal.line().staff(anna, oleg, managers: [vera])
        let hand = try await hand(anna, over: wire).onShift()
        try await line.customer("Maria").writes("hello")
        let dialog = try await hand.dialog()
        let his = try await self.hand(oleg).onShift()
        return Three(portal: portal, line: line, hand: hand, dialog: dialog, oleg: oleg, his: his, vera: vera)
    }

    struct Three {
        let portal: LivePortal
        let line: Line
        let hand: Hand
        let dialog: DialogPresenter
        let oleg: LivePortal.Person
        let his: Hand
        let vera: LivePortal.Person

        /// From now on transfers on their line wait for the receiver's yes.
        func confirmTransfers() async throws {
            try await portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["confirm_transfer": true])
        }

        /// Vera hands Anna's dialog to Oleg, from elsewhere.
        @MainActor
        func handOver() async throws {
            let session = try #require(dialog.state.dialog?.session)
            try await portal.does(
                vera, dialog.state.id.value,
                ["kind": "transfer", "to": oleg.id, "based_on": ["session": session, "responsible": hand.desk.info.operator.value, "seq": 0] as [String: Any]])
        }
    }
}

/// A phone's folder and key store; its core may be started again and again.
@MainActor
final class Phone {
    let folder: URL
    let vault: any SecretVault
    private var cores: [Core] = []

    init(vault: any SecretVault) throws {
        folder = try Places.scratch("phone")
        self.vault = vault
    }

    func start() throws -> Core {
        let config = CoreConfig(
            dataDir: folder.path, deviceName: "test phone", platform: "ios", appVersion: "1.0.0", plainHttp: false)
        let core = try Core(config: config, vault: vault)
        cores.append(core)
        return core
    }

    /// The process is over; the data stays.
    func halt() async {
        for core in cores { await core.shutdown() }
        cores = []
    }

    func end() async {
        await halt()
        Places.remove(folder)
    }
}

/// A phone in somebody's hand, without the shell: one desk.
@MainActor
final class Hand {
    let core: Core
    let desk: Desk
    let clock = TestClock()
    let memory = ShortMemory()

    init(_ core: Core, _ account: Account) {
        self.core = core
        desk = Desk(account: account, routes: Routes(), memory: memory, clock: clock)
    }

    @discardableResult
    func onShift() async throws -> Hand {
        _ = try await desk.account.submit(command: .shiftStart(plannedEnd: nil))
        try await until("on shift", desk.news) { $0?.shift?.state == .on && $0?.shift?.pending == nil }
        return self
    }

    func network(_ available: Bool) async throws {
        core.setNetwork(available: available)
        try await until(available ? "live" : "offline", desk.news) {
            available ? $0?.status == .live : Freshness($0).offlineSince != nil
        }
    }

    /// The wire was cut; `networkCame` later tries again at once, as when the phone tells that a network came.
    func offline() async throws {
        try await until("offline", desk.news) { Freshness($0).offlineSince != nil }
    }

    func networkCame() { core.setNetwork(available: true) }

    /// The next undecided offer.
    func nextOffer() async throws -> OfferRow {
        let offers = try await until("an offer", desk.offers) { $0?.rows.contains { $0.outcome == nil } == true }
        return try #require(offers?.rows.first { $0.outcome == nil })
    }

    /// Accepts the next offer; gives its dialog once it is his.
    func acceptNext() async throws -> DialogId {
        let offer = try await nextOffer()
        _ = try await desk.account.submit(command: .accept(offer: offer.id))
        try await until("won", desk.offers) { $0?.rows.first { $0.id == offer.id }?.stage == .won }
        return offer.dialog
    }

    /// A dialog that is his, on screen, with its composer.
    func dialog() async throws -> DialogPresenter {
        let presenter = DialogPresenter(desk, dialog: try await acceptNext())
        try await presenter.until("the composer") { $0.foot == .write }
        return presenter
    }
}

/// A clock that a test moves.
final class TestClock: PhoneClock, @unchecked Sendable {
    private let lock = NSLock()
    private var time = Date()

    func now() -> Date { lock.withLock { time } }

    func wait(until moment: Date) async {
        while !Task.isCancelled, now() < moment { try? await Task.sleep(nanoseconds: 5_000_000) }
    }

    func advance(_ seconds: TimeInterval) { lock.withLock { time.addTimeInterval(seconds) } }
}

/// Waits until a state holds; fails with `what` and the last state after some seconds.
@MainActor @discardableResult
func until<State>(_ what: String, _ states: States<State>, _ holds: (State) -> Bool) async throws -> State {
    try await eventually("\(what): \(String(describing: states.now).prefix(3000))") { holds(states.now) ? states.now : nil }
}

extension Presenter {
    @discardableResult
    func until(_ what: String, _ holds: (State) -> Bool) async throws -> State {
        try await eventually("\(what): \(String(describing: state).prefix(3000))") { holds(state) ? state : nil }
    }
}
