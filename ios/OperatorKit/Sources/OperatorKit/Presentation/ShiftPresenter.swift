// One's own shift: start, pause, continue, end, and when one is on leave. It counts when the portal has it (P49).

import Foundation
import OpenlinesCore

public final class ShiftPresenter: Presenter<ShiftState, ShiftEvent> {
    private let desk: Desk
    /// The leave as it was asked for, until everything unsent has arrived.
    private var asked: [Leave]?
    /// Changes of the leave that are being stored, and what the account looked like when the last one was.
    private var storing = 0
    private var storedAt: Int64 = 0

    public init(_ desk: Desk) {
        self.desk = desk
        super.init(ShiftState(), clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in self?.heard(news) }
    }

    public override func on(_ event: ShiftEvent) {
        switch event {
        case .plannedEndChanged(let at): show { $0.plannedEnd = at }
        case .prolong(let until): submit(.shiftStart(plannedEnd: until))
        case .addLeave(let from, let to): ask(state.leave + [Leave(from: from, to: to)])
        case .removeLeave(let leave): ask(state.leave.filter { $0 != leave })
        case .start: start()
        case .pause: submit(.shiftPause)
        case .continue: submit(.shiftContinue)
        case .end: askEnd()
        case .endTo(let colleague): choose(colleague)
        case .confirmEnd: end()
        case .cancelEnd: show { $0.askingEnd = nil }
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.shift)
        }
    }

    private func heard(_ news: AccountSnapshot?) {
        let shift = news?.shift
        let allSent = storing == 0 && news?.unsent == 0 && news?.revision != storedAt
        if allSent || shift?.leave == asked { asked = nil }
        show {
            $0.line = ShiftLine(news)
            $0.steps = shift?.steps ?? []
            $0.canProlong = shift?.state == .on && shift?.pending == nil
            $0.leave = asked ?? shift?.leave.sorted { $0.from < $1.from } ?? []
            $0.leavePending = asked != nil
            $0.freshness = Freshness(news)
        }
    }

    private func start() {
        submit(.shiftStart(plannedEnd: state.plannedEnd))
        show { $0.plannedEnd = nil }
    }

    /// All of it: the portal replaces what was said before, and takes none that is over.
    private func ask(_ leave: [Leave]) {
        let now = state.freshness.portalTime(clock.now())
        let ahead = leave.filter { $0.to > now }.sorted { $0.from < $1.from }
        asked = ahead
        storing += 1
        show {
            $0.leave = ahead
            $0.leavePending = true
            $0.problem = nil
        }
        Task { [self] in
            var problem: Problem?
            await desk.submit(.leaveDays(leave: ahead)) { problem = $0 }.value
            storing -= 1
            storedAt = desk.news.now?.revision ?? 0
            if problem != nil { asked = nil }
            show { $0.problem = problem }
            heard(desk.news.now)
        }
    }

    private func askEnd() {
        work.start { [self] in
            await attempt {
                let mine = try desk.account.dialogs(segment: .mine)
                let first = await mine.next(after: 0)
                mine.stop()
                let team = TransferPresenter.candidates(await TransferPresenter.team(of: desk.account))
                let choices = TransferPresenter.choices(team, dialog: nil, me: desk.info.operator) ?? []
                let question = EndQuestion(waiting: first.map { Self.goesOn($0) } ?? 0, colleagues: choices.filter(\.possible))
                show { $0.askingEnd = question }
            }
        }
    }

    /// How many do not stay with him. Beyond the window they are counted as they come.
    private nonisolated static func goesOn(_ mine: DialogListSnapshot) -> Int {
        Int(mine.before) + Int(mine.after) + mine.rows.count { $0.access == .responsible && !$0.pinned }
    }

    private func choose(_ colleague: OperatorId?) {
        guard let question = state.askingEnd else { return }
        guard colleague == nil || question.colleagues.contains(where: { $0.colleague.id == colleague }) else { return }
        show { $0.askingEnd?.to = colleague }
    }

    private func end() {
        guard let question = state.askingEnd else { return }
        show { $0.askingEnd = nil }
        submit(.shiftEnd(to: question.waiting > 0 ? question.to : nil))
    }

    private func submit(_ command: Command) {
        show { $0.problem = nil }
        desk.submit(command) { [weak self] in self?.show($0) }
    }
}
