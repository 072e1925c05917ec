// The manager's board. It is counted by the portal, and only for who looks.

import OpenlinesCore

public final class BoardPresenter: Presenter<BoardState, BoardEvent> {
    private let desk: Desk

    public init(_ desk: Desk) {
        self.desk = desk
        super.init(BoardState(), clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in
            self?.show {
                let counted = $0.freshness.asOf
                $0.freshness = Freshness(news)
                $0.freshness.asOf = counted
            }
        }
        follow(desk.account.board()) { [weak self] board in
            self?.show {
                $0.lines = board.asOf == nil ? nil : board.lines
                $0.operators = board.operators
                $0.freshness.asOf = board.asOf
            }
        }
    }

    public override func on(_ event: BoardEvent) {
        switch event {
        case .openLine(let line): desk.openLine(line)
        case .openAlerts: desk.routes.open(.alerts)
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.board)
        }
    }
}
