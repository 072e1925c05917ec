// What the menu of a dialog and of a row does, on a real core and a real portal.

import Foundation
@testable import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct MenuTests {
        /// A manager looks at what others have: only then it is fetched.
        private func allLines(_ hand: Hand) async throws -> InboxPresenter {
            let inbox = InboxPresenter(hand.desk)
            inbox.on(.openTab(.allLines))
            try await inbox.until("all lines") { $0.rows?.isEmpty == false }
            return inbox
        }

        @Test func p19APinIsSeenAtOnceAndTakenOffAgain() async throws {
            try await Scene.play { scene in
                let (hand, _, dialog) = try await scene.talk()
                let inbox = InboxPresenter(hand.desk)
                let whole: [DialogAction] = [.noReplyNeeded, .pin, .transfer, .invite, .why, .spam, .close]
                try await dialog.until("its menu") { $0.menu == whole }
                try await hand.network(false)
                dialog.on(.choose(.pin))
                try await inbox.until("pinned, without a network") { $0.rows?.first?.pinned == true }
                let standing: [DialogAction] = [.noReplyNeeded, .unpin, .transfer, .invite, .why, .spam, .close]
                try await dialog.until("what changes nothing hides nothing") { $0.dialog?.pending == "pin" && $0.menu == standing }
                try await hand.network(true)
                try await dialog.until("pinned") { $0.menu.contains(.unpin) && $0.dialog?.pending == nil }
                inbox.on(.swiped(dialog.state.id, .unpin))
                try await dialog.until("pinned no more") { $0.dialog?.pinned == false && $0.menu == whole }
                inbox.close()
                dialog.close()
            }
        }

        @Test func p5SpamCanBeUndoneForTenSecondsThenClosesAndIsUnmarkedAgain() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog) = try await scene.talk()
                let inbox = InboxPresenter(hand.desk)
                hand.desk.routes.open(.dialog(dialog.state.id))
                try await dialog.until("its menu") { $0.menu.contains(.spam) }
                dialog.on(.choose(.spam))
                #expect(hand.desk.routes.stack == [.inbox])
                let undo = try await inbox.until("it can be undone") { $0.undo != nil }.undo
                #expect(undo?.step == .spam(dialog.state.id))
                #expect(undo?.name == "Maria")
                #expect(undo?.until.timeIntervalSince(hand.clock.now()) == 10)
                hand.clock.advance(9)
                inbox.on(.undoSwipe)
                try await inbox.until("undone") { $0.undo == nil }
                #expect(dialog.state.dialog?.spam == false)

                inbox.on(.swiped(dialog.state.id, .spam))
                try await inbox.until("it can be undone") { $0.undo != nil }
                hand.clock.advance(Timing.spamUndo)
                let closed = try await dialog.until("closed as spam") { $0.dialog?.spam == true && $0.dialog?.pending == nil }
                #expect(closed.dialog?.closeReason == .spam)
                #expect(closed.menu == [.why, .unspam])
                #expect(try await maria.sees().allSatisfy(\.isMine), "the customer is told nothing")
                dialog.on(.choose(.unspam))
                try await dialog.until("no spam") { $0.dialog?.spam == false }
                inbox.close()
                dialog.close()
            }
        }

        @Test func p21AColleagueIsInvitedWritesAndLeaves() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                let (mine, his) = (three.dialog, three.his)
                mine.on(.choose(.invite))
                let asked = try await mine.until("colleagues") { $0.inviting?.colleagues?.isEmpty == false }
                #expect(asked.inviting?.colleagues?.first?.colleague.name == "Oleg")
                mine.on(.invite(OperatorId("999999")))
                #expect(mine.state.inviting != nil, "who is not in the list is not invited")
                mine.on(.cancelInvite)
                #expect(mine.state.inviting == nil)
                mine.on(.choose(.invite))
                try await mine.until("colleagues") { $0.inviting?.colleagues?.isEmpty == false }
                mine.on(.invite(OperatorId(three.oleg.id)))
                #expect(mine.state.inviting == nil)
                try await mine.until("he is counted") { $0.dialog?.participants == 1 }

                let dialog = DialogPresenter(his.desk, dialog: mine.state.id)
                try await dialog.until("he may write") { $0.foot == .write && $0.menu == [.why, .leave] }
                dialog.on(.choose(.leave))
                #expect(dialog.state.asking == .leave)
                dialog.on(.confirm)
                try await mine.until("he has gone") { $0.dialog?.participants == 0 }
                try await dialog.until("nothing to write in") { $0.foot != .write }
                [mine, dialog].forEach { $0.close() }
            }
        }

        @Test func p21AColleagueWhoSeesTheDialogAsksToJoinAndOneTapLetsHimIn() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let line = try await scene.portal.line().staff(anna, oleg)
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["see_all": true])
                let his = try await scene.hand(oleg)
                try await line.customer("Maria").writes("hello")
                let queue = InboxPresenter(his.desk)
                queue.on(.openTab(.queue))
                try await queue.until("on his phone") { $0.tab == .queue && $0.rows?.count == 1 }
                let hers = try await scene.hand(anna).onShift()
                let mine = try await hers.dialog()
                let dialog = DialogPresenter(his.desk, dialog: mine.state.id)
                try await dialog.until("he may ask") { $0.foot == .step(.askInvite) }

                try await his.network(false)
                dialog.on(.takeStep)
                dialog.on(.takeStep)
                try await dialog.until("on its way") { $0.foot == .step(.onItsWay(.askInvite)) && $0.dialog?.pending == "ask_invite" }
                try await his.network(true)
                let asked = try await mine.until("Anna is asked") { $0.asker != nil }
                #expect(asked.asker?.operator == OperatorId(oleg.id))
                #expect(asked.rows?.first { $0.id == asked.asker?.row }?.whoName == "Oleg")
                try await dialog.until("asked once") { $0.foot == .step(.askInvite) && $0.rows?.contains { $0.unsent != nil } == false }
                dialog.on(.takeStep)
                let refused = try await dialog.until("too soon") { $0.rows?.last?.unsent?.refusal?.code == "too_soon" }
                dialog.on(.delete(try #require(refused.rows?.last?.unsent).command))

                try await hers.network(false)
                mine.on(.inviteAsker)
                mine.on(.inviteAsker)
                #expect(mine.state.asker != nil, "until the invitation is seen")
                try await mine.until("on its way") { $0.asker == nil && $0.rows?.last?.unsent?.kind == "invite" }
                try await hers.network(true)
                try await dialog.until("he may write") { $0.foot == .write }
                try await mine.until("by name") { $0.participants.map(\.name) == ["Oleg"] && $0.rows?.contains { $0.unsent != nil } == false }
                #expect(mine.state.rows?.filter { $0.event == .invited }.count == 1)
                #expect(mine.state.asker == nil)
                dialog.on(.choose(.leave))
                dialog.on(.confirm)
                try await mine.until("he has gone") { $0.participants.isEmpty && $0.rows?.last?.event == .left(operator: OperatorId(oleg.id)) }
                #expect(mine.state.asker == nil, "he was in since he asked")
                queue.close()
                [mine, dialog].forEach { $0.close() }
            }
        }

        @Test func p21WhoAskedLastIsInvitedUnlessThatIsPast() async throws {
            try await Scene.play { scene in
                let (_, _, dialog) = try await scene.talk()
                let row = try #require(dialog.state.dialog)
                // Two of one name are two.
                func happened(_ event: EntryEvent?, unsent: Unsent? = nil) -> TimelineRow { .of(event, by: "Oleg", unsent: unsent) }
                let (oleg, petr) = (OperatorId("999997"), OperatorId("999998"))
                let asks = [happened(.inviteAsked(operator: petr)), happened(.inviteAsked(operator: oleg))]
                func asker(_ rows: [TimelineRow], here: OperatorId...) -> OperatorId? {
                    row.asker(rows, participants: here.map { ParticipantRow(operator: $0, name: "") })?.operator
                }
                #expect(asker(asks) == oleg)
                #expect(asker(asks, here: oleg) == petr)
                #expect(asker(asks, here: oleg, petr) == nil)
                #expect(asker(asks + [happened(.left(operator: oleg))]) == petr, "he was in")
                #expect(asker([happened(.left(operator: oleg))] + asks) == oleg, "and wants to be in again")
                let me = try #require(row.responsible)
                #expect(asker(asks + [happened(.inviteAsked(operator: me))]) == oleg, "he asked before it became his")
                #expect(asker(asks + [happened(.closed(reason: .idle)), happened(.opened)]) == nil, "past")
                func inviting(_ state: UnsentState) -> TimelineRow {
                    happened(nil, unsent: .of(CommandId("1"), "invite", state))
                }
                #expect(asker(asks + [inviting(.sending)]) == nil)
                #expect(asker(asks + [inviting(.refused)]) == oleg)
                dialog.close()
            }
        }

        @Test func p50AManagerAsksForAnAnswerOnceInTwoMinutesAndTakesOver() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                let hers = try await scene.hand(three.vera)
                let inbox = try await allLines(hers)
                let dialog = DialogPresenter(hers.desk, dialog: three.dialog.state.id)
                try await dialog.until("a manager's menu") { $0.menu == [.transfer, .nudge, .why] }
                dialog.on(.choose(.nudge))
                try await three.dialog.until("Anna is asked") { $0.rows?.contains { $0.event == .nudged } == true }
                try await dialog.until("once more") { $0.menu.contains(.nudge) }
                dialog.on(.choose(.nudge))
                let refused = try await dialog.until("too soon") { $0.rows?.last?.unsent?.refusal?.code == "too_soon" }
                #expect(refused.rows?.last?.unsent?.refusal?.byName == "Vera")
                dialog.on(.delete(try #require(refused.rows?.last?.unsent).command))
                try await dialog.until("the refusal is put away") { $0.rows?.allSatisfy { $0.unsent == nil } == true }

                #expect(dialog.state.foot == .noteOnly(step: .takeOver(responsible: "Anna")))
                try await hers.network(false)
                dialog.on(.takeStep)
                dialog.on(.confirm)
                try await dialog.until("on its way") { $0.foot == .noteOnly(step: .onItsWay(.takeOver(responsible: "Anna"))) }
                try await hers.network(true)
                try await dialog.until("hers") { $0.foot == .write }
                try await three.dialog.until("Anna's no more") { state in
                    state.foot == .readOnly(responsible: "Vera") && state.rows?.contains { $0.event == .takenOver } == true
                }
                inbox.close()
                [three.dialog, dialog].forEach { $0.close() }
            }
        }

        @Test func theThreeStepsInPlaceOfTheComposer() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await three.line.set("full_close_time", 0)
                let hers = try await scene.hand(three.vera)
                let inbox = try await allLines(hers)
                let dialog = DialogPresenter(hers.desk, dialog: three.dialog.state.id)
                try await dialog.until("somebody else's") { $0.foot == .noteOnly(step: .takeOver(responsible: "Anna")) }
                three.dialog.on(.choose(.close))
                three.dialog.on(.confirm)
                try await three.dialog.until("closed") { $0.foot == .step(.resume) }
                #expect(three.dialog.state.menu == [.why])
                three.dialog.on(.takeStep)
                try await three.dialog.until("open again") { $0.foot == .write }

                try await three.line.customer("Ivan").writes("and me?")
                inbox.on(.openTab(.queue))
                let queued = try await inbox.until("in the queue") { $0.rows?.isEmpty == false }.rows?[0]
                let waiting = DialogPresenter(hers.desk, dialog: try #require(queued).id)
                try await waiting.until("a manager takes it") { $0.foot == .noteOnly(step: .take(needsShift: false)) }
                waiting.on(.takeStep)
                try await waiting.until("hers") { $0.foot == .write }
                inbox.close()
                [three.dialog, dialog, waiting].forEach { $0.close() }
            }
        }
    }
}
