// One's own shift: start, pause, continue, end. It counts when the portal has it (P49).

import OpenlinesCore

public final class ShiftPresenter: Presenter<ShiftState, ShiftEvent> {
    private let desk: Desk

    public init(_ desk: Desk) {
        self.desk = desk
        super.init(ShiftState(), clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in
            self?.show {
                $0.line = ShiftLine(news)
                $0.steps = news?.shift?.steps ?? []
                $0.freshness = Freshness(news)
            }
        }
    }

    public override func on(_ event: ShiftEvent) {
        switch event {
        case .plannedEndChanged(let at): show { $0.plannedEnd = at }
        case .start: start()
        case .pause: submit(.shiftPause)
        case .continue: submit(.shiftContinue)
        case .end: askEnd()
        case .confirmEnd: end()
        case .cancelEnd: show { $0.askingEnd = nil }
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.shift)
        }
    }

    private func start() {
        submit(.shiftStart(plannedEnd: state.plannedEnd))
        show { $0.plannedEnd = nil }
    }

    private func askEnd() {
        work.start { [self] in
            await attempt {
                let mine = try desk.account.dialogs(segment: .mine)
                let first = await mine.next(after: 0)
                mine.stop()
                let waiting = first.map { Int($0.before) + $0.rows.count + Int($0.after) } ?? 0
                show { $0.askingEnd = waiting }
            }
        }
    }

    private func end() {
        guard state.askingEnd != nil else { return }
        show { $0.askingEnd = nil }
        submit(.shiftEnd(to: nil))
    }

    private func submit(_ command: Command) {
        show { $0.problem = nil }
        desk.submit(command) { [weak self] in self?.show($0) }
    }
}
