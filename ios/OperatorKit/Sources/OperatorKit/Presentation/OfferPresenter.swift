// One offer, with the words of its session. Won, it gives way to the dialog.

import OpenlinesCore

public final class OfferPresenter: Presenter<OfferState, OfferEvent> {
    private let desk: Desk
    private var reading = false

    public init(_ desk: Desk, offer: OfferId) {
        self.desk = desk
        super.init(OfferState(id: offer), clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in self?.show { $0.freshness = Freshness(news) } }
        follow(desk.offers) { [weak self] offers in self?.offered(offers) }
    }

    public override func on(_ event: OfferEvent) {
        switch event {
        case .accept: accept()
        case .decline: decline()
        case .drawn: hint { try desk.account.seen(offers: [state.id]) }
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.offer(state.id))
        }
    }

    private func offered(_ offers: OffersSnapshot?) {
        guard let offers else { return }
        let offer = offers.rows.first { $0.id == state.id }
        show {
            // A decided offer leaves the list after a while; what was shown of it stays.
            $0.offer = offer ?? $0.offer
            $0.stage = $0.offer?.stage ?? .gone
        }
        guard let dialog = state.offer?.dialog else { return }
        if state.stage == .won { desk.routes.replace(.offer(state.id), by: .dialog(dialog)) }
        read(dialog)
    }

    private func read(_ dialog: DialogId) {
        guard !reading else { return }
        reading = true
        guard let timeline = opened({ try desk.account.timeline(dialog: dialog) }) else { return }
        follow(timeline) { [weak self] timeline in self?.show { $0.words = timeline.rows } }
    }

    private func accept() {
        guard state.stage == .open else { return }
        show { $0.problem = nil }
        desk.submit(.accept(offer: state.id)) { [weak self] in self?.show($0) }
    }

    /// Back to the inbox, where it can be undone.
    private func decline() {
        guard state.stage == .open else { return }
        desk.undos.begin(.decline(state.id), name: state.offer?.customerName ?? "")
        desk.routes.close(.offer(state.id))
    }
}
