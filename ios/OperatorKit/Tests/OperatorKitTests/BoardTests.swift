// The board, the spam list and who was invited, on a real core and a real portal.

import Foundation
@testable import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct BoardTests {
        @Test func p50AManagerSeesWhoWaitsAndWhoAnswers() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                let hers = try await scene.hand(three.vera)
                let inbox = InboxPresenter(hers.desk)
                try await inbox.until("there is a board") { $0.showsBoard }
                inbox.on(.openBoard)
                #expect(hers.desk.routes.stack == [.inbox, .board])
                let board = BoardPresenter(hers.desk)
                try await board.until("Anna answers one") { state in
                    state.lines?.first?.answered == 1 && state.operators.contains { $0.name == "Anna" && $0.load == 1 && $0.awaiting == 1 }
                }
                #expect(board.state.lines?.map(\.name) == ["Shop"])
                #expect(board.state.operators.prefix(2).map(\.name) == ["Anna", "Oleg"])
                #expect(board.state.freshness.asOf != nil)
                try await three.line.customer("Ivan").writes("and me?")
                let waiting = try await board.until("somebody waits") { $0.lines?.first?.waiting == 1 }
                #expect(waiting.lines?.first?.oldest != nil)
                board.on(.openLine(try #require(waiting.lines?.first).line))
                #expect(hers.desk.routes.stack == [.inbox])
                try await inbox.until("the line's queue") { $0.tab == .queue && $0.line?.value == three.line.id && $0.rows?.count == 1 }
                inbox.on(.openTab(.mine))
                inbox.on(.openBoard)
                #expect(inbox.state.tab == .mine, "asked once")
                board.on(.openAlerts)
                #expect(hers.desk.routes.top == .alerts)
                board.on(.back)
                #expect(hers.desk.routes.stack == [.inbox, .alerts])
                board.close()
                inbox.close()
                three.dialog.close()
            }
        }

        @Test func whoManagesNothingHasNoBoard() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let inbox = InboxPresenter(hand.desk)
                try await inbox.until("known") { !$0.lines.isEmpty }
                #expect(!inbox.state.showsBoard && !inbox.state.showsAlerts)
                inbox.close()
            }
        }

        @Test func p5WhatIsSpamStandsInItsListAndIsBroughtBackFromThere() async throws {
            try await Scene.play { scene in
                let (anna, vera, line) = try await scene.annaUnderVera()
                let hand = try await scene.hand(anna).onShift()
                let maria = try await line.customer("Maria")
                try await maria.writes("hello")
                let dialog = try await hand.dialog()
                let inbox = InboxPresenter(hand.desk)
                inbox.on(.openTab(.spam))
                try await inbox.until("none yet") { $0.isEmpty }
                dialog.on(.choose(.spam))
                hand.clock.advance(Timing.spamUndo)
                try await inbox.until("in the list") { $0.rows?.map(\.id) == [dialog.state.id] && $0.rows?[0].pending == nil }
                try await maria.writes("buy my watches")
                let again = try await inbox.until("what came since stands there too") { $0.rows?.first?.lastText == "buy my watches" }
                #expect(again.rows?[0].rowActions == [.unspam], "neither taken nor offered")
                let hers = InboxPresenter(try await scene.hand(vera).desk)
                hers.on(.openTab(.spam))
                try await hers.until("nor does a manager take it") { $0.rows?.first?.rowActions == [.transfer, .unspam] }
                hers.close()
                inbox.on(.onlyLine(try #require(again.lines.first).id))
                try await inbox.until("of one line") { $0.line != nil && $0.rows?.count == 1 }
                inbox.on(.swiped(dialog.state.id, .unspam))
                try await inbox.until("brought back") { $0.isEmpty }
                #expect(try await hand.acceptNext() == dialog.state.id)
                inbox.close()
                dialog.close()
            }
        }

        @Test func p21TheInvitedAreKnownByName() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                #expect(three.dialog.state.participants.isEmpty)
                three.dialog.on(.choose(.invite))
                try await three.dialog.until("colleagues") { $0.inviting?.colleagues?.isEmpty == false }
                three.dialog.on(.invite(OperatorId(three.oleg.id)))
                try await three.dialog.until("by name") { $0.participants.map(\.name) == ["Oleg"] }
                three.dialog.on(.choose(.invite))
                let others = try await three.dialog.until("the others") { $0.inviting?.colleagues != nil }.inviting?.colleagues
                #expect(others?.contains { $0.colleague.name == "Oleg" } == false, "who is here already")
                #expect(others?.first { $0.colleague.name == "Vera" }?.colleague.shift == .off)
                three.dialog.on(.invite(OperatorId(three.vera.id)))
                try await three.dialog.until("off shift, too") { $0.participants.contains { $0.name == "Vera" } }
                three.dialog.close()
            }
        }
    }
}
