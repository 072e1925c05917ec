// Own messages that are edited and taken back, on a real core and a real portal.

import Foundation
import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct EditTests {
        /// Anna has answered Maria with these words, and the portal has them.
        private func answered(_ words: String, _ scene: Scene) async throws -> (Hand, Customer, DialogPresenter, CommandId) {
            let (hand, maria, dialog) = try await scene.talk()
            return (hand, maria, dialog, try await sends(words, dialog))
        }

        private func sends(_ words: String, _ dialog: DialogPresenter) async throws -> CommandId {
            dialog.on(.textChanged(words))
            dialog.on(.send)
            let sent = try await dialog.until("sent") { $0.rows?.last?.text == words && $0.rows?.last?.unsent == nil }
            return try #require(sent.rows?.last?.message)
        }

        @Test func p42AnEditReachesTheCustomerAndWhatWasBeingTypedComesBack() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog, message) = try await answered("yes, it si", scene)
                dialog.on(.textChanged("and it"))
                dialog.on(.edit(message))
                #expect(dialog.state.editing == Editing(message: message, original: "yes, it si"))
                dialog.on(.editChanged("yes, it is, i"))
                #expect(dialog.state.composer.text == "and it")
                dialog.on(.stopEdit)
                #expect(dialog.state.asking == .stopEdit(words: "yes, it is, i"))
                dialog.on(.cancelQuestion)
                #expect(dialog.state.editing?.text == "yes, it is, i")
                dialog.on(.stopEdit)
                dialog.on(.confirm)
                #expect(dialog.state.editing == nil)
                #expect(dialog.state.composer.text == "and it")

                dialog.on(.edit(message))
                for words in ["yes, it si", " \n ", String(repeating: "я", count: maxText + 1)] {
                    dialog.on(.editChanged(words))
                    #expect(dialog.state.editing?.canSave == false)
                    dialog.on(.saveEdit)
                    #expect(dialog.state.editing?.text == words)
                }
                dialog.on(.editChanged("yes, it is"))
                #expect(dialog.state.editing?.canSave == true)
                dialog.on(.saveEdit)
                let edited = try await dialog.until("edited") { state in
                    state.editing == nil && state.row(message)?.changed != nil && state.row(message)?.unsent == nil
                }
                #expect(edited.row(message)?.text == "yes, it is")
                #expect(try await maria.hears("yes, it is") == 1)
                #expect(try await maria.sees().filter { !$0.isMine }.count == 1)
                #expect(dialog.state.composer.text == "and it")
                await hand.desk.drafts.settled()
                let again = DialogPresenter(hand.desk, dialog: dialog.state.id)
                try await again.until("the draft in the core") { $0.composer.text == "and it" }
                [dialog, again].forEach { $0.close() }
            }
        }

        @Test func p42DeletingAsksFirstAndLeavesAMark() async throws {
            try await Scene.play { scene in
                let (_, maria, dialog, message) = try await answered("yes, it is", scene)
                dialog.on(.recall(message))
                #expect(dialog.state.asking == .recall(message))
                dialog.on(.cancelQuestion)
                dialog.on(.recall(message))
                let row = dialog.state.row(message)?.id
                #expect(dialog.state.row(message)?.changed == nil)
                dialog.on(.confirm)
                let marked = try await dialog.until("deleted") { state in
                    state.rows?.contains { $0.id == row && $0.changed?.recalled == true && $0.unsent == nil } == true
                }
                let deleted = try #require(marked.rows?.first { $0.id == row })
                #expect(marked.actions(on: deleted, now: .now).isEmpty)
                #expect(try await maria.sees().filter { !$0.isMine }.map(\.text) == [""])
                dialog.close()
            }
        }

        @Test func anEditThatCannotBeStoredKeepsItsWords() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog, message) = try await answered("yes, it si", scene)
                dialog.on(.edit(message))
                dialog.on(.editChanged("yes, it is"))
                try await fullDisk {
                    dialog.on(.saveEdit)
                    for early in [DialogEvent.stopEdit, .editChanged("typed too late"), .edit(message)] { dialog.on(early) }
                    #expect(dialog.state.editing == nil)
                    let said = try await dialog.until("it says so") { $0.problem == .storage }
                    #expect(said.editing?.text == "yes, it is")
                    #expect(said.editing?.canSave == true)
                }
                // Nor are they lost with the screen.
                dialog.close()
                let again = DialogPresenter(hand.desk, dialog: dialog.state.id)
                let kept = try await again.until("what it said") { $0.editing?.original == "yes, it si" }
                #expect(kept.editing?.text == "yes, it is")
                again.on(.saveEdit)
                #expect(again.state.editing == nil)
                try await maria.hears("yes, it is")
                let last = DialogPresenter(hand.desk, dialog: dialog.state.id)
                #expect(last.state.editing == nil)
                [again, last].forEach { $0.close() }
            }
        }

        @Test func aLongPressOffersWhatMayBeDoneNow() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                let (dialog, clock) = (three.dialog, three.hand.clock)
                let message = try await sends("yes, it is", dialog)
                let (mine, hers) = (try #require(dialog.state.row(message)), try #require(dialog.state.rows?.first { $0.who == .customer }))
                let until = try #require(mine.changeUntil)
                var state = dialog.state
                state.freshness.clockOffsetMs = -3_600_000
                #expect(state.actions(on: mine, now: until.addingTimeInterval(3_599)) == [.copy, .edit, .recall])
                #expect(state.actions(on: mine, now: until.addingTimeInterval(3_601)) == [.copy])
                #expect(state.actions(on: hers, now: clock.now()) == [.copy])
                let event = try #require(state.rows?.first { $0.kind == .event })
                #expect(state.actions(on: event, now: clock.now()).isEmpty)

                clock.advance(until.timeIntervalSince(clock.now()) + 60)
                for late in [DialogEvent.edit(message), .recall(message)] {
                    dialog.on(late)
                    #expect(dialog.state.problem == .refused(code: "unchangeable", who: nil, at: nil))
                    dialog.on(.dismissProblem)
                }
                #expect(dialog.state.editing == nil)
                #expect(dialog.state.asking == nil)

                try await three.handOver()
                let his = try await dialog.until("Oleg's") { $0.foot == .readOnly(responsible: "Oleg") }
                #expect(his.actions(on: mine, now: .now) == [.copy])
                dialog.close()
            }
        }

        @Test func whatHasNotLeftIsEditedInPlaceAndDeletedForGood() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog) = try await scene.talk()
                try await hand.network(false)
                for words in ["yes, it si", "and more"] {
                    dialog.on(.textChanged(words))
                    dialog.on(.send)
                }
                let rows = try await dialog.until("both wait") { $0.rows?.filter { $0.unsent != nil }.count == 2 }.rows
                let waiting = try #require(rows).compactMap(\.message)
                dialog.on(.edit(waiting[0]))
                dialog.on(.editChanged("yes, it is"))
                dialog.on(.saveEdit)
                try await dialog.until("other words") { $0.row(waiting[0])?.text == "yes, it is" }
                dialog.on(.recall(waiting[1]))
                #expect(dialog.state.asking == .delete(waiting[1], words: "and more"))
                dialog.on(.confirm)
                try await dialog.until("gone") { $0.row(waiting[1]) == nil }
                try await hand.network(true)
                try await maria.hears("yes, it is")
                #expect(try await maria.sees().filter { !$0.isMine }.count == 1)
                dialog.close()
            }
        }

        @Test func aChangeThatHasNotLeftIsTakenBackAndBecomesNoOtherMessage() async throws {
            try await Scene.play { scene in
                let (hand, _, dialog, message) = try await answered("yes, it si", scene)
                try await hand.network(false)
                dialog.on(.edit(message))
                dialog.on(.editChanged("yes, it is"))
                dialog.on(.saveEdit)
                let edit = try await dialog.until("on its way") { $0.editing == nil && $0.row(message)?.unsent?.kind == "edit" }.row(message)
                dialog.on(.takeBack(try #require(edit?.unsent).command))
                #expect(dialog.state.editing?.text == "yes, it is")
                #expect(dialog.state.composer.text == "")
                try await dialog.until("its old words") { $0.row(message)?.text == "yes, it si" && $0.row(message)?.unsent == nil }
                #expect(dialog.state.editing?.original == "yes, it si")
                dialog.on(.stopEdit)
                dialog.on(.confirm)

                dialog.on(.recall(message))
                dialog.on(.confirm)
                let recall = try await dialog.until("on its way") { $0.rows?.last?.unsent?.kind == "recall" }.rows?.last
                dialog.on(.takeBack(try #require(recall?.unsent).command))
                try await dialog.until("it stands") { $0.row(message)?.text == "yes, it si" && $0.row(message)?.unsent == nil }
                dialog.close()
            }
        }

        @Test func whatIsTakenBackMeanwhileGoesOnBeingEditedAndIsRefused() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let line = try await scene.portal.line().staff(anna)
                let phone = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let dialog = try await phone.dialog()
                let message = try await sends("yes, it si", dialog)
                dialog.on(.edit(message))
                dialog.on(.editChanged("yes, it is"))
                let tablet = try await scene.hand(anna)
                let there = DialogPresenter(tablet.desk, dialog: dialog.state.id)
                try await there.until("the message") { $0.row(message) != nil }
                there.on(.recall(message))
                there.on(.confirm)
                try await dialog.until("taken back") { $0.rows?.contains { $0.changed?.recalled == true } == true }
                #expect(dialog.state.editing?.text == "yes, it is")
                dialog.on(.saveEdit)
                let refused = try await dialog.until("refused") { $0.problem != nil }
                #expect(refused.problem == .refused(code: "unchangeable", who: nil, at: nil))
                #expect(refused.editing?.text == "yes, it is")
                [dialog, there].forEach { $0.close() }
            }
        }
    }
}

extension DialogState {
    fileprivate func row(_ message: CommandId) -> TimelineRow? { rows?.first { $0.message == message } }
}
