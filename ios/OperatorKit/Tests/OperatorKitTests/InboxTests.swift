// The inbox on a real core and a real portal.

import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct InboxTests {
        @Test func anOfferIsAcceptedFromTheListAndItsDialogOpens() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                let inbox = InboxPresenter(hand.desk)
                try await line.customer("Maria").writes("is it in stock?")
                let state = try await inbox.until("an offer") { !$0.offers.isEmpty }
                #expect(state.offers.map(\.customerName) == ["Maria"])
                inbox.on(.offersDrawn(state.offers.map(\.id)))
                inbox.on(.accept(state.offers[0].id))
                try await until("its dialog", hand.desk.routes.states) { $0.last == .dialog(state.offers[0].dialog) }
                let mine = try await inbox.until("it stands with mine") { $0.rows?.count == 1 && $0.offers.isEmpty }
                #expect(mine.rows?[0].access == .responsible)
                #expect(mine.rows?[0].rowActions == [.noReplyNeeded, .close, .transfer, .pin, .spam])
                inbox.close()
            }
        }

        @Test func aDeclinedOfferGoesWhenItsTimeIsOverAndStaysWhenItIsUndone() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                let inbox = InboxPresenter(hand.desk)
                try await line.customer("Maria").writes("hello")
                let offer = try await inbox.until("an offer") { !$0.offers.isEmpty }.offers[0]
                inbox.on(.decline(offer.id))
                let undo = try await inbox.until("it can be undone") { $0.undo != nil }.undo
                #expect(undo?.name == "Maria")
                inbox.on(.undoSwipe)
                try await inbox.until("undone") { $0.undo == nil }
                hand.clock.advance(60)
                #expect(inbox.state.offers.map(\.id) == [offer.id])

                inbox.on(.decline(offer.id))
                try await inbox.until("it can be undone") { $0.undo != nil }
                hand.clock.advance(Timing.undo)
                try await inbox.until("it went") { $0.offers.isEmpty && $0.undo == nil }
                inbox.close()
            }
        }

        @Test func aSwipeRunsWhenTheAppIsLeft() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna(settings: ["full_close_time": 0])
                let inbox = InboxPresenter(hand.desk)
                try await line.customer("Maria").writes("hello")
                let dialog = try await hand.acceptNext()
                try await inbox.until("mine") { $0.rows?.first?.access == .responsible }
                inbox.on(.swiped(dialog, .close))
                try await inbox.until("it can be undone") { $0.undo != nil }
                inbox.on(.left)
                try await inbox.until("closed") { $0.rows?.isEmpty == true && $0.undo == nil }
                inbox.on(.openTab(.history))
                let history = try await inbox.until("history") { $0.rows?.isEmpty == false }
                #expect(history.rows?[0].rowActions == [.resume])
                #expect(hand.memory["inbox.tab"] == "history")
                inbox.close()
            }
        }

        @Test func aColleagueWasFirstToldWhileLookingAtIt() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let vera = try await scene.portal.person("Vera", role: "manager")
                let line = try await scene.portal.line().staff(anna, oleg, managers: [vera])
                let hand = try await scene.hand(anna).onShift()
                let inbox = InboxPresenter(hand.desk)
                try await line.customer("Maria").writes("hello")
                let offer = try await inbox.until("an offer") { !$0.offers.isEmpty }.offers[0]
                try await scene.portal.does(vera, offer.dialog.value, ["kind": "take"])
                let lost = try await inbox.until("lost") { !$0.lost.isEmpty && $0.offers.isEmpty }.lost[0]
                #expect(lost.winnerName == "Vera")
                hand.clock.advance(Timing.lost)
                try await inbox.until("it leaves by itself") { $0.lost.isEmpty }
                inbox.close()
            }
        }

        @Test func anAcceptThatComesTooLateSaysWhoWasFirst() async throws {
            try await Scene.play { scene in
                let (anna, wire) = (try await scene.portal.person("Anna"), try scene.wire())
                let vera = try await scene.portal.person("Vera", role: "manager")
                let line = try await scene.portal.line().staff(anna, managers: [vera])
                let hand = try await scene.hand(anna, over: wire).onShift()
                let inbox = InboxPresenter(hand.desk)
                try await line.customer("Maria").writes("hello")
                let offer = try await inbox.until("an offer") { !$0.offers.isEmpty }.offers[0]
                wire.become(.cut)
                try await hand.offline()
                inbox.on(.accept(offer.id))
                try await inbox.until("accepting") { $0.offers.first?.answer?.accepts == true }
                try await scene.portal.does(vera, offer.dialog.value, ["kind": "take"])
                wire.become(.open)
                hand.networkCame()
                let lost = try await inbox.until("lost") { !$0.lost.isEmpty }
                #expect(lost.lost.map(\.winnerName) == ["Vera"])
                #expect(hand.desk.routes.stack == [.inbox])
                inbox.close()
            }
        }

        @Test func whyNothingComes() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let hand = try await scene.hand(anna)
                let inbox = InboxPresenter(hand.desk)
                try await inbox.until("off") { $0.shift.nothingComes == .shiftOff }
                try await hand.onShift()
                try await inbox.until("on") { $0.shift.shift?.state == .on && $0.shift.nothingComes == nil }
                try await hand.network(false)
                let state = try await inbox.until("no contact") { if case .noContact = $0.shift.nothingComes { true } else { false } }
                guard case .noContact(let since) = state.shift.nothingComes else { return }
                #expect(state.shift.nothingComes(at: since.addingTimeInterval(299)) == nil)
                #expect(state.shift.nothingComes(at: since.addingTimeInterval(300)) == .noContact(since: since))
                #expect(state.freshness.asOf != nil)
                #expect(!state.freshness.isLive)
                #expect(state.tabs == [.mine, .waitingCustomer, .queue, .history, .spam])
                inbox.close()
            }
        }
    }
}
