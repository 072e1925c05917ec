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

    @MainActor @Suite(.serialized) struct TransferTests {
        @Test func whoGoesOnLeaveMeanwhileIsChosenNoLonger() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let line = try await scene.portal.line().staff(anna, oleg)
                let hand = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
                let his = try await scene.hand(oleg).onShift()
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                try await transfer.until("Oleg, on shift") { $0.colleagues?.first?.possible == true }
                transfer.on(.chosen(.colleague(OperatorId(oleg.id))))
                transfer.on(.send)
                #expect(transfer.state.asking)
                let now = Date()
                _ = try await his.desk.account.submit(command: .leaveDays(leave: [Leave(from: now, to: now.addingTimeInterval(3600))]))
                let state = try await transfer.until("on leave") { $0.colleagues?.first?.colleague.onLeave == true }
                #expect(state.chosen == nil)
                #expect(!state.asking)
                #expect(state.colleagues?.first?.possible == false)
                transfer.close()
                dialog.close()
            }
        }

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
                transfer.on(.chosen(.colleague(OperatorId(oleg.id))))
                #expect(transfer.state.chosen == nil)

                try await receiver.onShift()
                try await transfer.until("Oleg, on shift") { $0.colleagues?.first?.possible == true }
                hand.desk.routes.open(.transfer(dialog.state.id))
                transfer.on(.chosen(.colleague(OperatorId(oleg.id))))
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

        @Test func p20ToALineWithNobodyThereItGoesWhenThatIsConfirmedOnce() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let shop = try await scene.portal.line("Shop").staff(anna)
                try await scene.portal.line("Sales").staff(oleg, anna)
                let hand = try await scene.hand(anna).onShift()
                try await shop.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                let known = try await transfer.until("the other line") { !$0.lines.isEmpty && $0.dialog != nil }
                #expect(known.lines.map(\.name) == ["Sales"], "not the one it is on")
                // Of those who serve it one is off shift, and the sender gets back nothing that she sends away.
                hand.desk.routes.open(.transfer(dialog.state.id))
                transfer.on(.chosen(.line(known.lines[0].id)))
                #expect(transfer.state.chosenName == "Sales")
                transfer.on(.send)
                transfer.on(.confirm)
                let asked = try await dialog.until("asked once") { $0.rows?.last?.unsent?.asksAnyway == true }
                #expect(asked.foot == .write, "hers until then")
                dialog.on(.retry(try #require(asked.rows?.last?.unsent).command))
                try await dialog.until("there") { $0.dialog?.lineName == "Sales" && $0.rows?.contains { $0.unsent != nil } == false }
                dialog.close()
                transfer.close()
            }
        }

        @Test func whereALineWantsAYesTheReceiverIsAskedAndTheSenderCanTakeItBack() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await three.confirmTransfers()
                let (mine, his) = (three.dialog, three.his)
                @MainActor func handOn(_ note: String) async throws -> OfferPresenter {
                    let to = OperatorId(three.oleg.id)
                    _ = try await three.hand.desk.account.submit(command: .transfer(dialog: mine.state.id, to: to, note: note))
                    let waiting = try await mine.until("waits for Oleg") { $0.handover != nil && $0.dialog?.pending == nil }
                    #expect(waiting.handover?.name == "Oleg")
                    #expect(waiting.foot == .write, "hers until then")
                    let screen = OfferPresenter(his.desk, offer: try await his.nextOffer().id)
                    let asked = try #require(try await screen.until("asked") { $0.stage == .open }.offer)
                    #expect(asked.isTransfer)
                    #expect([asked.why.rule, asked.fromName, asked.note] == ["transfer", "Anna", note])
                    return screen
                }
                let first = try await handOn("knows the case")
                mine.on(.withdrawTransfer)
                mine.on(.withdrawTransfer)
                let kept = try await mine.until("taken back") { $0.handover == nil && $0.dialog?.pending == nil }
                #expect(kept.foot == .write)
                #expect(kept.dialog?.needsLook == 0, "a second tap is none")
                try await first.until("asked no more") { $0.stage != .open }
                let second = try await handOn("really")
                second.on(.accept)
                let taken = DialogPresenter(his.desk, dialog: mine.state.id)
                try await taken.until("Oleg's") { $0.foot == .write }
                try await mine.until("Anna's no more") { $0.foot != .write && $0.handover == nil }
                [first, second].forEach { $0.close() }
                [taken, mine].forEach { $0.close() }
            }
        }

        @Test func withoutANetworkItSaysWhoIsWaitedForAndTheNoteOutlivesTheScreen() async throws {
            try await Scene.play { scene in
                let wire = try scene.wire()
                let three = try await scene.three(over: wire)
                let (desk, id) = (three.hand.desk, three.dialog.state.id)
                let first = TransferPresenter(desk, dialog: id)
                try await first.until("Oleg is on shift") { $0.colleagues?.contains { $0.possible && $0.colleague.name == "Oleg" } == true }
                first.on(.noteChanged("knows the case"))
                first.close()
                wire.become(.cut)
                try await three.hand.offline()
                let screen = TransferPresenter(desk, dialog: id)
                #expect(screen.state.note == "knows the case")
                try await screen.until("known offline") { $0.colleagues?.contains(where: \.possible) == true }
                screen.on(.chosen(.colleague(OperatorId(three.oleg.id))))
                screen.on(.send)
                screen.on(.confirm)
                let state = try await three.dialog.until("waiting for Oleg") { $0.rows?.last?.kind == .action }
                #expect(state.rows?.last?.whomName == "Oleg")
                #expect(state.dialog?.pending == "transfer")
                #expect(state.menu == [.why])
                // The row may show before the screen hears that its command is stored.
                try await screen.until("stored") { !$0.busy }
                #expect(TransferPresenter(desk, dialog: id).state.note == "")
                wire.become(.open)
                three.hand.networkCame()
                let his = DialogPresenter(three.his.desk, dialog: id)
                try await his.until("it is his, with the note") { state in
                    state.foot == .write && state.rows?.contains { $0.kind == .note && $0.text == "knows the case" } == true
                }
                [three.dialog, his].forEach { $0.close() }
                screen.close()
            }
        }

        @Test func aManagerTakesOver() async throws {
            try await Scene.play { scene in
                let (anna, vera, line) = try await scene.annaUnderVera()
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
