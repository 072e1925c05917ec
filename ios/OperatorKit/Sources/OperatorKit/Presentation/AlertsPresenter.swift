// The alerts, and what is done about them.

import OpenlinesCore

/// What is over leaves the list by itself.
public final class AlertsPresenter: Presenter<AlertsState, AlertsEvent> {
    private let desk: Desk

    public init(_ desk: Desk) {
        self.desk = desk
        var start = AlertsState()
        start.me = desk.info.name
        super.init(start, clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in self?.show { $0.freshness = Freshness(news) } }
        follow(desk.alerts) { [weak self] alerts in self?.show { $0.alerts = alerts?.rows } }
    }

    public override func on(_ event: AlertsEvent) {
        switch event {
        case .acknowledge(let alert): submit(.acknowledgeAlert(alert: alert))
        case .openDialog(let dialog): desk.routes.open(.dialog(dialog))
        case .choose(let about, let step): choose(about, step)
        case .confirm: confirm()
        case .cancelQuestion: show { $0.asking = nil }
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.alerts)
        }
    }

    private func choose(_ about: AlertDialog, _ step: AlertStep) {
        switch step {
        case .nudge: submit(.nudge(dialog: about.dialog))
        case .transfer: desk.routes.open(.transfer(about.dialog))
        case .takeOver:
            show { $0.asking = .takeOver(about.dialog, customer: about.customerName, responsible: about.responsibleName) }
        }
    }

    /// Who took it over goes on there.
    private func confirm() {
        guard case .takeOver(let dialog, _, _) = state.asking else { return }
        show { $0.asking = nil }
        submit(.takeOver(dialog: dialog))
        desk.routes.open(.dialog(dialog))
    }

    private func submit(_ command: Command) {
        show { $0.problem = nil }
        desk.submit(command) { [weak self] in self?.show($0) }
    }
}
