// The queue's decisions about a dialog's session.

import OpenlinesCore

/// The portal is asked as the screen opens; nothing follows what it told.
public final class WhyPresenter: Presenter<WhyState, WhyEvent> {
    private let desk: Desk

    public init(_ desk: Desk, dialog: DialogId) {
        self.desk = desk
        super.init(WhyState(dialog: dialog, me: desk.info.operator), clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in
            self?.show {
                $0.freshness = Freshness(news)
                $0.manages = desk.info.manages(news?.lines ?? [])
            }
        }
        ask()
    }

    public override func on(_ event: WhyEvent) {
        switch event {
        // A second tap is none.
        case .retry: if state.problem != nil { ask() }
        case .back: desk.routes.close(.why(state.dialog))
        }
    }

    private func ask() {
        show(nil)
        work.start { [self] in
            await attempt {
                let told = try await desk.account.why(dialog: state.dialog)
                show { $0.decisions = told.reversed() }
            }
        }
    }
}
