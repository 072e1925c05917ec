// A reply that was held for a look (P62), on a real core and a real portal.

import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct HeldReplyTests {
        /// Anna replied without a network, and the customer wrote meanwhile.
        private struct Held {
            let hand: Hand
            let maria: Customer
            let dialog: DialogPresenter
            let command: CommandId

            /// The screen, opened from the row. The portal's answer may come before the customer's message: who sends anyway
            /// before that has not seen it, and is asked again.
            @MainActor
            func look() async throws -> HeldReplyPresenter {
                dialog.on(.lookAtHeld(command))
                let screen = HeldReplyPresenter(hand.desk, dialog: dialog.state.id, command: command)
                try await screen.until("the held words and what came since") { $0.held != nil && !$0.since.isEmpty }
                return screen
            }
        }

        private func held(_ scene: Scene) async throws -> Held {
            let (hand, maria, dialog) = try await scene.talk("is it in stock?", settings: ["hold_after": 0])
            hand.desk.routes.open(.dialog(dialog.state.id))
            try await hand.network(false)
            dialog.on(.textChanged("yes, it is"))
            dialog.on(.send)
            try await dialog.until("it waits") { $0.rows?.last?.unsent?.state == .queued }
            try await maria.writes("never mind, I bought it elsewhere")
            try await hand.network(true)
            let row = try await dialog.until("it is held") { $0.rows?.last?.unsent?.state == .held }.rows?.last
            return Held(hand: hand, maria: maria, dialog: dialog, command: try #require(row?.unsent).command)
        }

        @Test func itShowsWhatWasWrittenBesideWhatChanged() async throws {
            try await Scene.play { scene in
                let held = try await held(scene)
                let state = try await held.look().state
                #expect(state.held?.text == "yes, it is")
                #expect(state.whatChanged == .customerWrote)
                #expect(state.since.map(\.text) == ["never mind, I bought it elsewhere"])
                #expect(state.row?.customerName == "Maria")
                #expect(try await held.maria.sees().allSatisfy(\.isMine))
            }
        }

        @Test func sendAnyway() async throws {
            try await Scene.play { scene in
                let held = try await held(scene)
                let screen = try await held.look()
                screen.on(.sendAnyway)
                try await screen.until("done") { $0.done }
                try await held.maria.hears("yes, it is")
                try await until("back in the dialog", held.hand.desk.routes.states) { $0.last == .dialog(held.dialog.state.id) }
            }
        }

        @Test func editAndSendWithTheWordsKeptOverTheEndOfTheScreen() async throws {
            try await Scene.play { scene in
                let held = try await held(scene)
                let first = try await held.look()
                first.on(.edit)
                #expect(first.state.edited == "yes, it is")
                first.on(.textChanged(" "))
                #expect(!first.state.canSendEdited)
                first.on(.textChanged("a pity, come again"))
                first.close()
                let screen = try await held.look()
                #expect(screen.state.edited == "a pity, come again")
                screen.on(.sendEdited)
                try await screen.until("done") { $0.done }
                try await held.maria.hears("a pity, come again")
                #expect(try await held.maria.sees().filter { !$0.isMine }.count == 1)
                #expect(held.hand.memory["held.\(held.command.value)"] == nil)
            }
        }

        @Test func turnIntoANote() async throws {
            try await Scene.play { scene in
                let held = try await held(scene)
                let screen = try await held.look()
                screen.on(.turnIntoNote)
                try await screen.until("done") { $0.done }
                let state = try await held.dialog.until("a note") { $0.rows?.contains { $0.kind == .note && $0.seq != nil } == true }
                #expect(state.rows?.first { $0.kind == .note }?.text == "yes, it is")
                #expect(state.rows?.contains { $0.unsent != nil } == false)
                #expect(try await held.maria.sees().allSatisfy(\.isMine))
            }
        }

        @Test func discardAsksOnce() async throws {
            try await Scene.play { scene in
                let held = try await held(scene)
                let screen = try await held.look()
                screen.on(.discard)
                #expect(screen.state.askingDiscard)
                screen.on(.cancelDiscard)
                #expect(!screen.state.askingDiscard)
                screen.on(.discard)
                screen.on(.confirmDiscard)
                try await screen.until("done") { $0.done }
                try await held.dialog.until("no row any more") { $0.rows?.contains { $0.unsent != nil } == false }
                #expect(try await held.maria.sees().allSatisfy(\.isMine))
            }
        }

        @Test func somebodyElseBecameResponsible() async throws {
            try await Scene.play { scene in
                let wire = try scene.wire()
                let three = try await scene.three(over: wire)
                let dialog = three.dialog
                wire.become(.cut)
                try await three.hand.offline()
                dialog.on(.textChanged("here I am"))
                dialog.on(.send)
                try await dialog.until("it waits") { $0.rows?.last?.unsent != nil }
                try await three.handOver()
                wire.become(.open)
                three.hand.networkCame()
                let row = try await dialog.until("it is held") { $0.rows?.last?.unsent?.state == .held }.rows?.last
                let screen = HeldReplyPresenter(three.hand.desk, dialog: dialog.state.id, command: try #require(row?.unsent).command)
                let state = try await screen.until("who has it now") { $0.held != nil && $0.row?.responsibleName == "Oleg" }
                #expect(state.whatChanged == .responsible)
                // It is not hers any more: sent anyway it is refused, and its words are still there.
                screen.on(.sendAnyway)
                let refused = try await dialog.until("refused") { $0.rows?.last?.unsent?.state == .refused }.rows?.last
                #expect(refused?.unsent?.refusal?.code == "not_responsible")
                #expect(refused?.text == "here I am")
                screen.close()
                dialog.close()
            }
        }

        @Test func oneThatIsHeldNoMoreClosesTheScreen() async throws {
            try await Scene.play { scene in
                let held = try await held(scene)
                let screen = try await held.look()
                try await held.hand.desk.account.discard(id: held.command)
                try await screen.until("done") { $0.done }
                #expect(held.hand.desk.routes.top == .dialog(held.dialog.state.id))
                screen.on(.sendAnyway)
                try await screen.until("it says so") { $0.problem == .refused(code: "not_held", who: nil, at: nil) }
                screen.close()
            }
        }
    }
}
