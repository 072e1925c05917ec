// The end of a shift, days off, and what managers are told of, on a real core and a real portal.

import Foundation
@testable import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct ShiftEndTests {
        @Test func p49ThePlannedEndIsPutOffWhileTheShiftIsOn() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let shift = ShiftPresenter(hand.desk)
                try await shift.until("on") { $0.canProlong && $0.line.shift?.plannedEnd == nil }
                let end = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 3600).rounded())
                shift.on(.prolong(end))
                try await shift.until("promised") { $0.line.shift?.plannedEnd == end && $0.canProlong }
                shift.on(.pause)
                try await shift.until("paused") { !$0.canProlong && $0.line.nothingComes == .pausedByMe }
                shift.close()
            }
        }

        @Test func p49DaysOffAreAddedAndRemovedAndStandThereAtOnce() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let shift = ShiftPresenter(hand.desk)
                let start = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 86400).rounded(.up) * 86400)
                func days(_ first: Double, _ last: Double) -> Leave {
                    Leave(from: start.addingTimeInterval(first * 86400), to: start.addingTimeInterval((last + 1) * 86400))
                }
                let (summer, winter) = (days(200, 213), days(20, 22))
                shift.on(.addLeave(from: summer.from, to: summer.to))
                #expect(shift.state.leave == [summer] && shift.state.leavePending)
                shift.on(.addLeave(from: winter.from, to: winter.to))
                try await shift.until("both are known") { $0.leave == [winter, summer] && !$0.leavePending }
                #expect(hand.desk.news.now?.shift?.leave == [winter, summer])

                try await hand.network(false)
                shift.on(.removeLeave(winter))
                try await shift.until("without a network") { $0.leave == [summer] && $0.leavePending && $0.freshness.oldestUnsent != nil }
                try await hand.network(true)
                try await shift.until("removed") { $0.leave == [summer] && !$0.leavePending }
                // What touches becomes one.
                let more = days(214, 215)
                shift.on(.addLeave(from: more.from, to: more.to))
                try await shift.until("one stretch") { $0.leave == [days(200, 215)] && !$0.leavePending }
                shift.close()
            }
        }

        @Test func p19TheEndAsksOnceWhoGetsWhatWaits() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                // Somebody of no line of hers, whom she knows from this dialog alone.
                let pia = try await scene.portal.person("Pia")
                try await scene.hand(pia).onShift()
                let account = three.hand.desk.account
                _ = try await account.submit(command: .invite(dialog: three.dialog.state.id, operator: OperatorId(pia.id)))
                _ = try await eventually("a guest") {
                    await TransferPresenter.team(of: account)?.contains { $0.guest && $0.name == "Pia" } == true ? true : nil
                }
                let shift = ShiftPresenter(three.hand.desk)
                shift.on(.end)
                let asked = try #require(try await shift.until("asked") { $0.askingEnd != nil }.askingEnd)
                #expect(asked.waiting == 1 && asked.to == nil)
                #expect(asked.colleagues.map(\.colleague.name) == ["Oleg"])
                shift.on(.endTo(OperatorId("999999")))
                #expect(shift.state.askingEnd?.to == nil)
                shift.on(.cancelEnd)
                #expect(shift.state.askingEnd == nil)
                // A pinned one stays.
                three.dialog.on(.choose(.pin))
                try await three.dialog.until("pinned") { $0.dialog?.pinned == true && $0.dialog?.pending == nil }
                shift.on(.end)
                #expect(try await shift.until("asked") { $0.askingEnd != nil }.askingEnd?.waiting == 0)
                shift.on(.cancelEnd)
                three.dialog.on(.choose(.unpin))
                try await three.dialog.until("unpinned") { $0.dialog?.pinned == false && $0.dialog?.pending == nil }

                shift.on(.end)
                try await shift.until("asked") { $0.askingEnd?.waiting == 1 }
                shift.on(.endTo(OperatorId(three.oleg.id)))
                #expect(shift.state.askingEnd?.to == OperatorId(three.oleg.id))
                shift.on(.confirmEnd)
                let his = DialogPresenter(three.his.desk, dialog: three.dialog.state.id)
                try await his.until("Oleg's") { $0.foot == .write }
                try await shift.until("off") { $0.line.shift?.state == .off && $0.askingEnd == nil }
                shift.close()
                [three.dialog, his].forEach { $0.close() }
            }
        }
    }

    @MainActor @Suite(.serialized) struct AlertTests {
        /// Anna's dialog is overdue, and Vera is told.
        private func overdue(_ scene: Scene) async throws -> (Hand, Hand, DialogId, AlertsPresenter) {
            let (hand, hers, id) = try await scene.overdue()
            let alerts = AlertsPresenter(hers.desk)
            try await alerts.until("it is called out") { state in
                state.alerts?.contains { $0.kind == .normViolation && $0.dialogs.first?.responsibleName == "Anna" } == true
            }
            return (hand, hers, id, alerts)
        }

        @Test func p50AManagerIsToldSaysThatSheHasSeenItNudgesAndTakesOver() async throws {
            try await Scene.play { scene in
                let (hand, hers, id, alerts) = try await overdue(scene)
                let inbox = InboxPresenter(hers.desk)
                try await inbox.until("one waits for a look") { $0.alerts == 1 && $0.showsAlerts }
                inbox.on(.openAlerts)
                #expect(hers.desk.routes.stack == [.inbox, .alerts])
                let alert = try #require(alerts.state.alerts?.first { $0.kind == .normViolation })
                let about = try #require(alert.dialogs.first)
                #expect(alert.steps(about, me: alerts.state.me) == [.takeOver, .transfer, .nudge])
                #expect(alert.steps(about, me: "Anna") == [])
                #expect(alert.countdown(about)?.urgency(at: Date()) == .late)
                alerts.on(.acknowledge(alert.id))
                try await alerts.until("seen") { $0.alerts?.first { $0.id == alert.id }?.acknowledged == true }
                try await inbox.until("nothing waits") { $0.alerts == 0 && $0.showsAlerts }

                alerts.on(.choose(about, .nudge))
                let dialog = DialogPresenter(hand.desk, dialog: id)
                try await dialog.until("Anna is asked") { $0.rows?.contains { $0.event == .nudged } == true }
                let looked = DialogPresenter(hers.desk, dialog: id)
                try await looked.until("she reads it, though she watches no list") { state in
                    state.foot == .noteOnly(step: .takeOver(responsible: "Anna")) && state.rows?.contains { $0.text == "hello" } == true
                }
                looked.close()
                alerts.on(.choose(about, .transfer))
                #expect(hers.desk.routes.top == .transfer(id))
                hers.desk.routes.back()
                alerts.on(.choose(about, .takeOver))
                #expect(alerts.state.asking == .takeOver(id, customer: "Maria", responsible: "Anna"))
                alerts.on(.cancelQuestion)
                #expect(alerts.state.asking == nil)
                alerts.on(.choose(about, .takeOver))
                alerts.on(.confirm)
                #expect(hers.desk.routes.stack == [.inbox, .alerts, .dialog(id)])
                let taken = DialogPresenter(hers.desk, dialog: id)
                try await taken.until("hers") { $0.foot == .write }
                alerts.on(.back)
                #expect(hers.desk.routes.stack == [.inbox, .dialog(id)])
                [dialog, taken].forEach { $0.close() }
                inbox.close()
                alerts.close()
            }
        }

        @Test func theResponsibleAnswersInTheDialogAndWhatIsOverLeaves() async throws {
            try await Scene.play { scene in
                let (hand, _, id, hers) = try await overdue(scene)
                let alerts = AlertsPresenter(hand.desk)
                let own = try #require(try await alerts.until("Anna's own") { $0.alerts?.isEmpty == false }.alerts?[0])
                #expect(own.steps(try #require(own.dialogs.first), me: alerts.state.me) == [])
                let inbox = InboxPresenter(hand.desk)
                let row = try #require(try await inbox.until("late") { $0.rows?.first?.dueAt != nil && $0.alerts > 0 }.rows?[0])
                #expect(row.countdown?.urgency(at: Date()) == .late)
                alerts.on(.openDialog(id))
                #expect(hand.desk.routes.top == .dialog(id))
                let dialog = DialogPresenter(hand.desk, dialog: id)
                try await dialog.until("the composer") { $0.foot == .write }
                dialog.on(.textChanged("sorry for the wait"))
                dialog.on(.send)
                try await alerts.until("over") { $0.alerts == [] }
                try await hers.until("for Vera too") { $0.alerts == [] }
                try await inbox.until("nothing is promised") { $0.alerts == 0 && !$0.showsAlerts }
                inbox.close()
                dialog.close()
                [alerts, hers].forEach { $0.close() }
            }
        }
    }
}

struct AlertStepTests {
    private func steps(level: Int32, responsible: String?) -> [AlertStep] {
        let about = AlertDialog(
            dialog: DialogId("1"), customerName: "Maria", responsibleName: responsible, normKind: .first, dueAt: nil)
        let alert = AlertRow(
            id: AlertId("1"), line: LineId("1"), lineName: "Shop", kind: .normViolation, level: level, count: 1, since: Date(),
            dialogs: [about], operatorNames: [], acknowledged: false)
        return alert.steps(about, me: "Vera")
    }

    @Test func whoIsToldAsAManagerCanDoSomethingAboutTheDialogsOfOthers() {
        #expect(steps(level: 1, responsible: "Anna") == [.takeOver, .transfer, .nudge])
        #expect(steps(level: 1, responsible: nil) == [.takeOver, .transfer], "nobody to be nudged")
        #expect(steps(level: 1, responsible: "Vera") == [])
        #expect(steps(level: 0, responsible: "Anna") == [], "no manager was told yet")
    }
}

struct CountdownTests {
    private let due = Date(timeIntervalSince1970: 1000)

    @Test func p36CalmThenAmberFromTheWarningThenLateAndCountingUp() {
        let countdown = Countdown(warnAt: due.addingTimeInterval(-25), dueAt: due)
        func at(_ seconds: TimeInterval) -> (Urgency, TimeInterval) {
            let now = due.addingTimeInterval(seconds)
            return (countdown.urgency(at: now), countdown.length(at: now))
        }
        #expect(at(-26) == (.calm, 26))
        #expect(at(-25) == (.amber, 25))
        #expect(at(-1) == (.amber, 1))
        #expect(at(0) == (.late, 0))
        #expect(at(200) == (.late, 200))
        #expect(Countdown(warnAt: nil, dueAt: due).urgency(at: due.addingTimeInterval(-1)) == .calm)
    }
}
