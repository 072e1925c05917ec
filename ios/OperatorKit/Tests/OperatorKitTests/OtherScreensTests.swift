// Sign-in, offer, shift and settings on a real core and a real portal.

import Foundation
import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct SignInTests {
        @Test func nothingIsAskedUntilAllIsFilledIn() async throws {
            try await Scene.play { scene in
                let form = SignInPresenter(core: try scene.phone().start(), memory: ShortMemory()) { _ in Issue.record("signed in") }
                form.on(.addressChanged("chat.example.com"))
                form.on(.loginChanged("  "))
                form.on(.passwordChanged("x"))
                #expect(!form.state.canSubmit)
                form.on(.submit)
                #expect(!form.state.busy)
                #expect(!String(describing: form.state).contains("x\""))
            }
        }

        @Test func rightWordsOpenTheAccountAndAddressAndLoginAreRememberedThePasswordIsNot() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let (core, memory) = (try scene.phone().start(), ShortMemory())
                let opened = States<String?>(nil)
                let form = SignInPresenter(core: core, memory: memory) { account in opened.change { $0 = account.info().name } }
                form.on(.addressChanged(" \(scene.portal.address) "))
                form.on(.loginChanged(anna.login))
                form.on(.passwordChanged("wrong"))
                form.on(.submit)
                try await form.until("it is said") { $0.problem == .wrongPassword && !$0.busy }
                form.on(.passwordChanged(anna.password))
                #expect(form.state.problem == nil)
                form.on(.submit)
                try await until("open", opened) { $0 == "Anna" }
                #expect(form.state.password == "")
                let next = SignInPresenter(core: core, memory: memory) { _ in }
                #expect(next.state.address == scene.portal.address)
                #expect(next.state.login == anna.login)
                #expect(next.state.password == "")
            }
        }

        /// A form that is filled in.
        private func form(_ phone: Phone, _ address: String, _ person: LivePortal.Person, clock: TestClock = TestClock()) throws -> SignInPresenter {
            let form = SignInPresenter(core: try phone.start(), memory: ShortMemory(), clock: clock) { _ in }
            form.on(.addressChanged(address))
            form.on(.loginChanged(person.login))
            form.on(.passwordChanged(person.password))
            return form
        }

        private func problem(_ form: SignInPresenter) async throws -> Problem? {
            form.on(.submit)
            return try await form.until("a problem") { $0.problem != nil && !$0.busy }.problem
        }

        @Test func aLockedKeyStoreIsSaidAndNothingIsLeftBehind() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let vault = MemoryVault()
                vault.setLocked(true)
                let form = try form(try scene.phone(vault: vault), scene.portal.address, anna)
                #expect(try await problem(form) == .vault)
                vault.setLocked(false)
                #expect(form.state.canSubmit)
                form.on(.submit)
                try await form.until("in") { $0.password == "" && $0.problem == nil }
            }
        }

        @Test func nobodyThereNonsenseForAnAddressAndSomebodyWhoIsNoPortal() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let hotel = try scene.wire()
                hotel.become(.cut)
                let form = try form(try scene.phone(), hotel.address, anna)
                #expect(try await problem(form) == .noNetwork)
                for address in ["what is this", "http://", "ftp://127.0.0.1", "http://shop.example"] {
                    form.on(.addressChanged(address))
                    #expect(try await problem(form) == .wrongAddress, "\(address)")
                }
                hotel.become(.garbage)
                form.on(.addressChanged(hotel.address))
                #expect(try await problem(form) == .wrongAddress)
            }
        }

        @Test func withoutANetworkItIsSaidAtOnceAndTheFormStaysFilled() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let core = try scene.phone().start()
                core.setNetwork(available: false)
                let form = SignInPresenter(core: core, memory: ShortMemory()) { _ in }
                form.on(.addressChanged(scene.portal.address))
                form.on(.loginChanged(anna.login))
                form.on(.passwordChanged(anna.password))
                #expect(try await problem(form) == .noNetwork)
                #expect(form.state.canSubmit)
                core.setNetwork(available: true)
                form.on(.submit)
                try await form.until("in") { $0.password == "" && $0.problem == nil }
            }
        }

        @Test func aWrongPasswordAndThenTooManyOfThem() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let clock = TestClock()
                let form = try form(try scene.phone(), scene.portal.address, anna, clock: clock)
                form.on(.passwordChanged("wrong"))
                #expect(try await problem(form) == .wrongPassword)
                var said: Problem?
                for _ in 0..<10 where said == nil || said == .wrongPassword { said = try await problem(form) }
                guard case .wait(let until, busy: false) = said else { throw NotReady("never too many: \(String(describing: said))") }
                #expect((1.0...60).contains(until.timeIntervalSince(clock.now())))
            }
        }

        @Test func aPortalThatIsBusyAndOneThatServesNewerAppsOnly() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let (wire, clock) = (try scene.wire(), TestClock())
                let form = try form(try scene.phone(), wire.address, anna, clock: clock)
                wire.become(.busy)
                #expect(try await problem(form) == .wait(until: clock.now().addingTimeInterval(Wire.busySeconds), busy: true))
                wire.become(.newer)
                #expect(try await problem(form) == .versionTooOld(least: Wire.newer))
                wire.become(.open)
                form.on(.submit)
                try await form.until("in") { $0.password == "" && $0.problem == nil }
            }
        }

        @Test func whatThePortalDoesNotTakeHasAReasonToo() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let form = try form(try scene.phone(), scene.portal.address, anna)
                form.on(.loginChanged(String(repeating: "a", count: 101)))
                #expect(try await problem(form) == .refused(code: "bad_field", who: nil, at: nil))
            }
        }

        @Test func onASlowWayItSaysThatItIsAtWorkAndSignsInOnce() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let wire = try scene.wire()
                wire.become(.slow(1))
                let form = try form(try scene.phone(), wire.address, anna)
                form.on(.submit)
                #expect(form.state.busy && !form.state.canSubmit)
                form.on(.submit)
                try await form.until("in") { $0.password == "" && !$0.busy && $0.problem == nil }
                #expect(try await scene.portal.devices(of: anna).count == 2, "one phone, and the one that asks")
            }
        }
    }

    @MainActor @Suite(.serialized) struct OfferTests {
        @Test func itShowsTheWordsAndWhyItCameAndGivesWayToTheDialog() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                try await line.customer("Maria").writes("is it in stock?")
                let row = try await hand.nextOffer()
                hand.desk.routes.open(.offer(row.id))
                let offer = OfferPresenter(hand.desk, offer: row.id)
                offer.on(.drawn)
                let state = try await offer.until("its words") { $0.words.contains { $0.text == "is it in stock?" } }
                #expect(state.stage == .open)
                #expect(state.offer?.why.rule == "evenly")
                #expect(state.offer?.why.considered == 1)
                offer.on(.accept)
                try await until("the dialog", hand.desk.routes.states) { $0 == [.inbox, .dialog(row.dialog)] }
                #expect(offer.state.stage == .won)
                offer.close()
            }
        }

        @Test func decliningGoesBackToTheInboxWhereItCanBeUndone() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                try await line.customer("Maria").writes("hello")
                let row = try await hand.nextOffer()
                hand.desk.routes.open(.offer(row.id))
                let offer = OfferPresenter(hand.desk, offer: row.id)
                try await offer.until("open") { $0.stage == .open }
                offer.on(.decline)
                #expect(hand.desk.routes.stack == [.inbox])
                #expect(hand.desk.undos.undo.now?.step == .decline(row.id))
                hand.clock.advance(Timing.undo)
                try await offer.until("declined") { $0.stage == .declined }
                offer.close()
            }
        }

        @Test func anOfferThatIsNotKnownHereIsGone() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna)
                for id in ["12345", "nonsense"] {
                    let offer = OfferPresenter(hand.desk, offer: OfferId(id))
                    offer.on(.drawn)
                    try await offer.until("gone") { $0.stage == .gone }
                    #expect(offer.state.problem == nil)
                    offer.close()
                }
            }
        }

        @Test func aColleagueWasFirst() async throws {
            try await Scene.play { scene in
                let (anna, vera, line) = try await scene.annaUnderVera()
                let hand = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let row = try await hand.nextOffer()
                let offer = OfferPresenter(hand.desk, offer: row.id)
                try await offer.until("open") { $0.stage == .open }
                try await scene.portal.does(vera, row.dialog.value, ["kind": "take"])
                let lost = try await offer.until("lost") { $0.stage == .lost }
                #expect(lost.offer?.winnerName == "Vera")
                #expect(lost.offer?.endedAt != nil)
                offer.on(.accept)
                #expect(offer.state.stage == .lost)
                offer.close()
            }
        }
    }

    @MainActor @Suite(.serialized) struct ShiftTests {
        @Test func startWithAPromisedEndPauseContinueEnd() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna)
                let shift = ShiftPresenter(hand.desk)
                try await shift.until("off") { $0.steps == [.start] }
                let end = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 8 * 3600).rounded())
                shift.on(.plannedEndChanged(end))
                shift.on(.start)
                try await shift.until("on") { $0.line.shift?.state == .on && $0.line.shift?.plannedEnd == end && $0.line.nothingComes == nil }
                #expect(shift.state.plannedEnd == nil)
                #expect(shift.state.steps == [.pause, .end])
                shift.on(.pause)
                try await shift.until("paused") { $0.line.nothingComes == .pausedByMe }
                shift.on(.continue)
                try await shift.until("on again") { $0.line.shift?.state == .on }
                shift.on(.end)
                try await shift.until("asked") { $0.askingEnd?.waiting == 0 }
                shift.on(.confirmEnd)
                try await shift.until("off again") { $0.line.shift?.state == .off && $0.askingEnd == nil }
                shift.close()
            }
        }

        @Test func withoutANetworkItIsOnItsWayAndAnEndInThePastIsRefused() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna)
                let shift = ShiftPresenter(hand.desk)
                try await shift.until("off") { $0.steps == [.start] }
                try await hand.network(false)
                shift.on(.start)
                let state = try await shift.until("on its way") { $0.line.shift?.pending == .on }
                #expect(state.line.shift?.state == .off)
                #expect(state.steps == [.pause, .end])
                #expect(state.freshness.oldestUnsent != nil)
                shift.close()
            }
        }
    }

    @MainActor @Suite(.serialized) struct SettingsTests {
        @MainActor private final class Left: SettingsPresenter.Leave {
            let out = States(false)
            func signedOut() { out.change { $0 = true } }
            func switchTo(account: String) {}
            func addAccount() {}
        }

        @Test func signingOutSaysFirstWhatIsUnsentThenLosesIt() async throws {
            try await Scene.play { scene in
                let (hand, _, dialog) = try await scene.talk()
                try await hand.network(false)
                dialog.on(.textChanged("never sent"))
                dialog.on(.send)
                try await until("unsent", hand.desk.news) { $0?.unsent == 1 }
                let left = Left()
                let settings = SettingsPresenter(hand.desk, core: hand.core, looks: Looks(memory: hand.memory), version: "1.0.0", leave: left)
                settings.on(.signOut)
                guard case .signOut(let unsent, let needsLook, let oldest) = settings.state.asking else {
                    Issue.record("not asked")
                    return
                }
                #expect((unsent, needsLook) == (1, 0))
                #expect(oldest != nil)
                settings.on(.confirm)
                try await until("out", left.out) { $0 }
                #expect(try await hand.core.accounts().isEmpty)
                settings.close()
                dialog.close()
            }
        }

        @Test func anotherDeviceIsSignedOutFromHere() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let (here, there) = (try await scene.hand(anna), try await scene.hand(anna))
                let left = Left()
                let settings = SettingsPresenter(here.desk, core: here.core, looks: Looks(memory: here.memory), version: "1.0.0", leave: left)
                settings.on(.loadDevices)
                let state = try await settings.until("both devices") { $0.devices?.count == 2 }
                settings.on(.revoke(try #require(state.devices?.first { !$0.current })))
                settings.on(.confirm)
                try await settings.until("one") { $0.devices?.count == 1 }
                try await until("wiped", there.desk.news) { $0?.status == .refused(code: "device_revoked") }
                settings.close()
            }
        }

        @Test func looksAreChosenAndRememberedAndWithoutANetworkTheDevicesAreNotKnown() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna)
                let left = Left()
                let settings = SettingsPresenter(hand.desk, core: hand.core, looks: Looks(memory: hand.memory), version: "1.0.0", leave: left)
                settings.on(.themeChosen(.dark))
                try await settings.until("dark") { $0.theme == .dark }
                #expect(Looks(memory: hand.memory).theme.now == .dark)
                scene.portal.halt()
                settings.on(.loadDevices)
                let state = try await settings.until("it is said") { $0.devicesProblem != nil }
                #expect(state.devicesProblem == .noNetwork)
                #expect(state.devices == nil)
                try scene.portal.restart()
                settings.close()
            }
        }
    }
}
