// Handing a dialog over, on a real core and a real portal.

import Foundation
import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct TransferTests {
        /// Anna answers on one line and serves another, too, which is closed; her phone knows both and has no network.
        private func cutOff(_ scene: Scene) async throws -> (Hand, DialogPresenter, Wire, Line) {
            let anna = try await scene.portal.person("Anna")
            let shop = try await scene.portal.line("Shop").staff(anna)
            let night = try await scene.portal.line("Night").staff(anna).works(in: nil)
            let wire = try scene.wire()
            let hand = try await scene.hand(anna, over: wire).onShift()
            try await shop.customer("Maria").writes("hello")
            let dialog = try await hand.dialog()
            try await until("her lines", hand.desk.news) { $0?.lines.count == 2 }
            wire.become(.cut)
            try await hand.offline()
            return (hand, dialog, wire, night)
        }

        /// Who can be chosen, but for the admin, who is of every line's staff.
        private func people(_ state: TransferState) -> [TransferState.Choice] {
            (state.colleagues ?? []).filter { $0.colleague.role != .admin }
        }

        @Test func p20ItCanGoToThoseOfItsOwnLineAndToNoOthers() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let shop = try await scene.portal.line("Shop").staff(anna, oleg)
                let pia = try await scene.portal.person("Pia")
                try await scene.portal.line("Sales").staff(anna, pia)
                let hand = try await scene.hand(anna).onShift()
                try await shop.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
                try await scene.hand(pia).onShift()
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                let told = try await transfer.until("told") { $0.targets != nil && $0.dialog != nil }
                #expect(people(told).map(\.colleague.name) == ["Oleg"])
                transfer.close()
                dialog.close()
            }
        }

        @Test func p20OfALineThatIsNotHisAnyMoreADialogGoesToOneOfThatLine() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await three.line.staff(three.oleg)
                try await until("it is not hers", three.hand.desk.news) { $0?.lines.isEmpty == true }
                let transfer = TransferPresenter(three.hand.desk, dialog: three.dialog.state.id)
                let told = try await transfer.until("told") { $0.targets != nil && $0.dialog != nil }
                #expect(people(told).map(\.colleague.guest) == [true] && people(told).map(\.possible) == [true])
                transfer.on(.chosen(.colleague(OperatorId(three.oleg.id))))
                transfer.on(.send)
                transfer.on(.confirm)
                let his = DialogPresenter(three.his.desk, dialog: three.dialog.state.id)
                try await his.until("it is his") { $0.foot == .write }
                [three.dialog, his].forEach { $0.close() }
                transfer.close()
            }
        }

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
                let state = try await transfer.until("on leave") { people($0).first?.colleague.onLeave == true }
                #expect(state.chosen == nil)
                #expect(!state.asking)
                #expect(people(state).map(\.possible) == [false])
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
                let off = try await transfer.until("Oleg, off shift") { people($0).first?.colleague.name == "Oleg" }
                #expect(people(off).map(\.possible) == [false])
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
                let sales = try await scene.portal.line("Sales").staff(oleg, anna)
                let spare = try await scene.portal.line("Spare").staff(anna)
                let his = try await scene.hand(oleg).onShift()
                let hand = try await scene.hand(anna).onShift()
                try await shop.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                let known = try await transfer.until("the other lines") { $0.targets != nil && $0.dialog != nil }
                #expect(!known.lines.contains { $0.id == LineId(shop.id) }, "not the one it is on")
                hand.desk.routes.open(.transfer(dialog.state.id))
                transfer.on(.chosen(.line(LineId(spare.id))))
                #expect(transfer.state.question == .lineNobody, "she gets back nothing that she sends away")
                transfer.on(.chosen(.line(LineId(sales.id))))
                #expect(transfer.state.chosenName == "Sales")
                #expect(transfer.state.question == .line, "Oleg is there")
                // What the screen was told is over when it goes.
                _ = try await his.desk.account.submit(command: .shiftEnd(to: nil))
                try await until("off shift", his.desk.news) { $0?.shift?.state == .off && $0?.shift?.pending == nil }
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

        @Test func p20WhatColleaguesHaveToDoIsToldAndOneAtHisCapCanBeChosenAllTheSame() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await three.line.set("max_dialogs", 1)
                try await three.line.customer("Ivan").writes("and me?")
                _ = try await three.his.acceptNext()
                let oleg = OperatorId(three.oleg.id)
                let transfer = TransferPresenter(three.hand.desk, dialog: three.dialog.state.id)
                let known = try await transfer.until("his load") { $0.load(of: oleg) != nil && $0.colleagues != nil }
                let load = try #require(known.load(of: oleg))
                #expect(load.colleague.name == "Oleg" && load.dialogs == 1 && load.atCap)
                #expect(known.question == nil, "nobody is chosen")
                transfer.on(.chosen(.colleague(oleg)))
                #expect(transfer.state.question == .colleagueAtCap)
                transfer.on(.send)
                transfer.on(.confirm)
                let his = DialogPresenter(three.his.desk, dialog: three.dialog.state.id)
                try await his.until("it is his") { $0.foot == .write }
                [three.dialog, his].forEach { $0.close() }
                transfer.close()
            }
        }

        @Test func p20EveryOtherLineSaysHowItStandsAndWhatIsAskedHereIsNotAskedAgain() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                let night = try await scene.portal.line("Night").works(in: nil)
                let soon = try await scene.portal.line("Soon").works(in: 2)
                let empty = try await scene.portal.line("Empty")
                try await empty.customer("Ivan").writes("and me?")
                let sales = try await scene.portal.line("Sales").staff(three.oleg)
                let transfer = TransferPresenter(three.hand.desk, dialog: three.dialog.state.id)
                let told = try await transfer.until("all lines") { $0.targets != nil && $0.dialog != nil }
                #expect(!told.lines.contains { $0.id == LineId(three.line.id) })
                func standing(_ line: Line) throws -> LineTarget {
                    try #require(told.lines.first { $0.id == LineId(line.id) }?.standing)
                }
                #expect(try standing(night) == LineTarget(id: LineId(night.id), name: "Night", open: false, opensAt: nil, onShift: 0, waiting: 0, oldest: nil))
                let days = try #require(try standing(soon).opensAt).timeIntervalSinceNow / 86400
                #expect((1...3).contains(days))
                #expect(try standing(empty).open && standing(empty).onShift == 0 && standing(empty).waiting == 1)
                #expect(abs(try #require(try standing(empty).oldest).timeIntervalSinceNow) < 60)
                #expect(try standing(sales).open && standing(sales).onShift == 1)
                let questions: [(Line, TransferQuestion)] = [(soon, .lineClosed), (empty, .lineNobody), (sales, .line), (night, .lineClosed)]
                for (line, question) in questions {
                    transfer.on(.chosen(.line(LineId(line.id))))
                    #expect(transfer.state.question == question)
                }
                transfer.on(.send)
                #expect(transfer.state.asking)
                transfer.on(.confirm)
                let gone = try await three.dialog.until("hers no more") { $0.foot != .write }
                #expect(gone.rows?.contains { $0.unsent != nil } == false && gone.rows?.contains { $0.event == .sent } == true)
                transfer.close()
                three.dialog.close()
            }
        }

        @Test func p20WithoutANetworkThePortalSaysThatTheLineIsClosedAndAskedOnceItGoes() async throws {
            try await Scene.play { scene in
                let (hand, dialog, wire, night) = try await cutOff(scene)
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                let own = try await transfer.until("her own lines") { !$0.lines.isEmpty && $0.dialog != nil }
                #expect(own.lines == [TransferState.LineChoice(id: LineId(night.id), name: "Night")])
                #expect(own.targets == nil && own.problem == nil, "nothing is wrong")
                transfer.on(.chosen(.line(LineId(night.id))))
                #expect(transfer.state.question == .line)
                transfer.on(.send)
                transfer.on(.confirm)
                try await transfer.until("stored") { !$0.busy }
                wire.become(.open)
                hand.networkCame()
                let asked = try await dialog.until("asked once") { $0.rows?.last?.unsent?.asksAnyway == true }
                #expect(asked.rows?.last?.unsent?.refusal?.code == "line_closed")
                dialog.on(.retry(try #require(asked.rows?.last?.unsent).command))
                try await dialog.until("there") { $0.dialog?.lineName == "Night" && $0.rows?.contains { $0.unsent != nil } == false }
                transfer.close()
                dialog.close()
            }
        }

        @Test func p20AnAnswerThatChangesTheQuestionTakesItBack() async throws {
            try await Scene.play { scene in
                // No call of hers may meet the moment at which the way becomes slow.
                let (hand, dialog, wire, night) = try await cutOff(scene)
                wire.become(.slow(1))
                hand.networkCame()
                try await until("live", hand.desk.news) { $0?.status == .live }
                let transfer = TransferPresenter(hand.desk, dialog: dialog.state.id)
                try await transfer.until("her own lines") { !$0.lines.isEmpty && $0.dialog != nil }
                transfer.on(.chosen(.line(LineId(night.id))))
                transfer.on(.send)
                #expect(transfer.state.asking && transfer.state.question == .line)
                let told = try await transfer.until("it is closed") { $0.question == .lineClosed }
                #expect(told.chosen == .line(LineId(night.id)) && !told.asking, "a yes is one to what was read")
                transfer.close()
                dialog.close()
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
}

@MainActor struct WhomToAskTests {
    private let guest = ColleagueRow.of("4", "Guest", guest: true)

    @Test func p20WhomThePortalToldOfIsAskedAboutEachAsHeIsByNow() {
        let team = [ColleagueRow.of("2", "Ben", .off), .of("3", "Other line"), guest]
        #expect(TransferPresenter.candidates(team) == Array(team.prefix(2)), "untold")
        let (ben, stranger) = (ColleagueRow.of("2", "Ben"), ColleagueRow.of("4", "Guest", .paused, guest: true))
        let loads = [ben, stranger].map { ColleagueTarget(colleague: $0, dialogs: 0, atCap: false) }
        let told = Targets(colleagues: loads, lines: [])
        #expect(TransferPresenter.candidates(team, told: told) == [team[0], stranger])
        #expect(TransferPresenter.candidates(nil, told: told) == [ben, stranger], "before the team is known")
        #expect(TransferPresenter.candidates(nil) == nil)
    }

    @Test func p21EverybodyActiveCanBeInvitedOnShiftOrNot() {
        let team: [ColleagueRow] = [
            .of("1", "Zoe", .off), .of("2", "Away", onLeave: true), .of("5", "Pia", .paused), .of("6", "anna"), guest,
            .of("7", "Gone", active: false), .of("8", "In it already"), .of("9", "Me"),
        ]
        var state = DialogState(id: DialogId("1"))
        state.participants = [ParticipantRow(operator: OperatorId("8"), name: "")]
        let choices = TransferPresenter.invitable(team, state, me: OperatorId("9"))
        #expect(choices.map(\.colleague.name) == ["anna", "Pia", "Away", "Guest", "Zoe"])
        #expect(choices.allSatisfy { $0.possible })
    }
}
