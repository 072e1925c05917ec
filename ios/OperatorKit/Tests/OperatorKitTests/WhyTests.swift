// Why me, why not me (P22), on a real core and a real portal.

import Foundation
@testable import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct WhyTests {
        /// What the portal tells somebody on whose phone the dialog is.
        private func asks(_ hand: Hand, _ id: DialogId) async throws -> WhyState {
            let dialog = DialogPresenter(hand.desk, dialog: id)
            hand.desk.routes.open(.dialog(id))
            try await dialog.until("the dialog, with its menu") { $0.menu.contains(.why) }
            dialog.on(.choose(.why))
            #expect(hand.desk.routes.top == .why(id))
            let screen = WhyPresenter(hand.desk, dialog: id)
            let told = try await screen.until("an answer") { $0.decisions != nil }
            screen.close()
            dialog.close()
            return told
        }

        /// Sees the one dialog there is: only then it is fetched, and kept for as long as the list stands there.
        private func lists(_ hand: Hand, _ tab: Tab) async throws -> InboxPresenter {
            let inbox = InboxPresenter(hand.desk)
            inbox.on(.openTab(tab))
            try await inbox.until("the dialog in the list") { $0.tab == tab && $0.rows?.count == 1 }
            return inbox
        }

        private func told(_ decision: DecisionRow) -> [String] { decision.verdicts.map { "\($0.name): \($0.verdict)" }.sorted() }

        @Test func p22WhoDeclinedSeesWhyItPassedByHimAndWhoWasAskedThen() async throws {
            try await Scene.play { scene in
                let (anna, boris) = (try await scene.portal.person("Anna"), try await scene.portal.person("Boris"))
                let line = try await scene.portal.line().staff(anna, boris)
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["mode": "strictly", "see_all": true] as [String: Any])
                let first = try await scene.hand(anna).onShift()
                let second = try await scene.hand(boris).onShift()
                try await line.customer("Maria").writes("hello")
                let offer = try await first.nextOffer()
                _ = try await first.desk.account.submit(command: .decline(offer: offer.id))
                _ = try await second.acceptNext()
                let decisions = try #require(try await asks(first, offer.dialog).decisions)
                #expect(decisions.count == 2)
                let (last, before) = (decisions[0], try #require(decisions.last))
                #expect([last.rule, last.choice, last.chosenName] == ["strictly", "offer", "Boris"])
                #expect(last.verdictOfMe == "asked")
                #expect(told(last) == ["Anna: asked", "Boris: chosen"])
                #expect(last.others(me: OperatorId(anna.id)).map(\.name) == ["Boris"])
                #expect(before.chosen == OperatorId(anna.id) && before.verdictOfMe == "chosen", "the first stands last")
                let his = try #require(try await asks(second, offer.dialog).decisions?.first)
                #expect(told(his) == ["Boris: chosen"], "of her he learns nothing")
            }
        }

        @Test func p22WhoPausesLearnsThatAndAManagerEverything() async throws {
            try await Scene.play { scene in
                let (anna, boris) = (try await scene.portal.person("Anna"), try await scene.portal.person("Boris"))
                let clara = try await scene.portal.person("Clara")
                let vera = try await scene.portal.person("Vera", role: "manager")
                let line = try await scene.portal.line().staff(anna, boris, clara, managers: [vera])
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["see_all": true])
                let paused = try await scene.hand(boris).onShift()
                _ = try await paused.desk.account.submit(command: .shiftPause)
                try await until("paused", paused.desk.news) { $0?.shift?.state == .paused }
                try await line.customer("Maria").writes("hello")
                let queue = try await lists(paused, .queue)
                let id = try await scene.hand(anna).onShift().acceptNext()
                let his = try await asks(paused, id)
                let last = try #require(his.decisions?.first)
                #expect([last.verdictOfMe, last.chosenName] == ["paused", "Anna"])
                #expect(told(last) == ["Anna: chosen", "Boris: paused"])
                #expect([last.considered, last.eligible] == [3, 1])
                #expect(!his.manages)

                let manager = try await scene.hand(vera)
                try await until("her lines", manager.desk.news) { $0?.lines.isEmpty == false }
                let lines = try await lists(manager, .allLines)
                let all = try await asks(manager, id)
                let seen = try #require(all.decisions?.first)
                #expect(told(seen) == ["Anna: chosen", "Boris: paused", "Clara: no_shift"])
                #expect(seen.verdictOfMe == nil && all.manages, "the queue does not ask her")
                [queue, lines].forEach { $0.close() }
            }
        }

        @Test func p22WithoutANetworkItSaysSoAndAsksAgainWhenItIsToldTo() async throws {
            try await Scene.play { scene in
                let wire = try scene.wire()
                let (hand, _, dialog) = try await scene.talk(over: wire)
                wire.become(.cut)
                try await hand.offline()
                let screen = WhyPresenter(hand.desk, dialog: dialog.state.id)
                #expect(try await screen.until("why not") { $0.problem == .noNetwork }.decisions == nil)
                screen.on(.retry)
                #expect(screen.state.problem == nil, "as it begins, what failed is forgotten")
                try await screen.until("still none") { $0.problem == .noNetwork }
                wire.become(.open)
                hand.networkCame()
                try await until("live", hand.desk.news) { $0?.status == .live }
                screen.on(.retry)
                let told = try await screen.until("an answer") { $0.decisions != nil }
                #expect(told.decisions?.first?.verdictOfMe == "chosen" && told.problem == nil)
                let unknown = WhyPresenter(hand.desk, dialog: DialogId("999999"))
                try await unknown.until("there is no such dialog") { $0.problem == .refused(code: "not_found", who: nil, at: nil) }
                hand.desk.routes.open(.why(dialog.state.id))
                screen.on(.back)
                #expect(hand.desk.routes.stack == [.inbox])
                [screen, unknown].forEach { $0.close() }
                dialog.close()
            }
        }
    }
}

@MainActor @Suite struct VerdictTests {
    @Test func p22OfTheOthersWhoWasAskedStandsFirstThenWhoCouldHaveBeen() {
        func verdict(_ id: String, _ name: String, _ verdict: String) -> VerdictRow {
            VerdictRow(operator: OperatorId(id), name: name, verdict: verdict)
        }
        let verdicts = [
            verdict("1", "Zoe", "no_shift"), verdict("2", "Boris", "behind"), verdict("3", "Anna", "on_the_moon"),
            verdict("4", "Me", "paused"), verdict("5", "Clara", "chosen"), verdict("6", "anton", "behind"),
        ]
        let row = DecisionRow(
            at: Date(), round: 1, rule: "evenly", choice: "offer", chosen: OperatorId("5"), chosenName: "Clara", until: nil,
            considered: 6, eligible: 3, verdictOfMe: "paused", verdicts: verdicts)
        #expect(row.others(me: OperatorId("4")).map(\.name) == ["Clara", "anton", "Boris", "Anna", "Zoe"])
    }
}
