// Sign-in, offer, transfer, shift and settings on a real core and a real portal.

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

        @Test func nonsenseForAnAddressAndALockedKeyStore() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let vault = MemoryVault()
                let form = SignInPresenter(core: try scene.phone(vault: vault).start(), memory: ShortMemory()) { _ in }
                form.on(.addressChanged("what is this"))
                form.on(.loginChanged(anna.login))
                form.on(.passwordChanged(anna.password))
                form.on(.submit)
                try await form.until("no portal there") { $0.problem == .wrongAddress }
                vault.setLocked(true)
                form.on(.addressChanged(scene.portal.address))
                form.on(.submit)
                try await form.until("locked") { $0.problem == .vault && !$0.busy }
                vault.setLocked(false)
                #expect(form.state.canSubmit)
            }
        }
    }

    @MainActor @Suite(.serialized) struct OfferTests {
        @Test func itShowsTheWordsAndWhyItCameAndGivesWayToTheDialog() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let line = try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna).onShift()
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
                let anna = try await scene.portal.person("Anna")
                let line = try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna).onShift()
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
                let offer = OfferPresenter(try await scene.hand(anna).desk, offer: OfferId("12345"))
                try await offer.until("gone") { $0.stage == .gone }
                offer.close()
            }
        }
    }

    @MainActor @Suite(.serialized) struct TransferTests {
        @Test func itGoesToAColleagueWithANoteAskedOnce() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let line = try await scene.portal.line().staff(anna, oleg)
                let hand = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
                let receiver = try await scene.hand(oleg)
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                let off = try await transfer.until("Oleg, off shift") { $0.colleagues?.first?.colleague.name == "Oleg" }
                #expect(off.colleagues?.map(\.possible) == [false])
                transfer.on(.chosen(OperatorId(oleg.id)))
                #expect(transfer.state.chosen == nil)

                try await receiver.onShift()
                try await transfer.until("Oleg, on shift") { state in
                    hand.clock.advance(Timing.colleaguesAgain)
                    return state.colleagues?.first?.possible == true
                }
                hand.desk.routes.open(.transfer(dialog.state.id))
                transfer.on(.chosen(OperatorId(oleg.id)))
                transfer.on(.noteChanged("she wants a discount"))
                transfer.on(.send)
                #expect(transfer.state.asking)
                #expect(transfer.state.chosenName == "Oleg")
                transfer.on(.confirm)
                try await until("back", hand.desk.routes.states) { $0 == [.inbox] }
                let his = DialogPresenter(receiver.desk, dialog: dialog.state.id)
                try await his.until("it is his, with the note") {
                    $0.foot == .write && $0.rows?.contains { $0.kind == .note && $0.text == "she wants a discount" } == true
                }
                try await dialog.until("hers no more") { $0.foot != .write }
                [dialog, his].forEach { $0.close() }
                transfer.close()
            }
        }

        @Test func aManagerTakesOver() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let vera = try await scene.portal.person("Vera", role: "manager")
                let line = try await scene.portal.line().staff(anna, managers: [vera])
                let hand = try await scene.hand(anna).onShift()
                let maria = try await line.customer("Maria")
                try await maria.writes("hello")
                let id = try await hand.acceptNext()
                let manager = try await scene.hand(vera).onShift()
                let inbox = InboxPresenter(manager.desk)
                inbox.on(.openTab(.allLines))
                try await inbox.until("all lines") { $0.rows?.contains { $0.id == id } == true }
                let dialog = DialogPresenter(manager.desk, dialog: id)
                try await dialog.until("take over") { $0.foot == .noteOnly(step: .takeOver(responsible: "Anna")) }
                // What is typed where only notes may be written is a note, whatever composer was open before.
                #expect(dialog.state.composer.mode == .note)
                dialog.on(.textChanged("let me take this"))
                dialog.on(.send)
                try await dialog.until("a note") { $0.rows?.last { $0.seq != nil }?.kind == .note }
                #expect(try await maria.sees().allSatisfy(\.isMine))

                dialog.on(.takeStep)
                #expect(dialog.state.asking == .takeOver(responsible: "Anna"))
                dialog.on(.confirm)
                let hers = try await dialog.until("hers") { $0.foot == .write }
                #expect(hers.composer.mode == .reply)
                dialog.close()
                inbox.close()
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
                try await shift.until("asked") { $0.askingEnd == 0 }
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
                let anna = try await scene.portal.person("Anna")
                let line = try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
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
