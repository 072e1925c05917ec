// Offers, one segment of the dialog list, and the shift in one line.

import OpenlinesCore

public final class InboxPresenter: Presenter<InboxState, InboxEvent> {
    private static let tabKey = "inbox.tab"
    /// Rows of a window: two to three screens.
    private static let window: Int32 = 120
    /// Rows from the window's edge where the next window is fetched.
    private static let edge = 30
    private static let refreshMs: Int64 = 15_000

    private let desk: Desk
    private var list: DialogListView?
    private var listening: Task<Void, Never>?
    private var anchor: DialogId?
    /// Offers that were open while this screen was there.
    private var watched: Set<OfferId> = []
    /// Offers whose end has been told.
    private var told: Set<OfferId> = []
    /// Offers that were accepted here: their dialogs open when they are won.
    private var accepted: Set<OfferId> = []

    public init(_ desk: Desk) {
        self.desk = desk
        var start = InboxState()
        start.me = desk.info
        start.tabs = Tab.all(for: desk.info, lines: [])
        start.tab = start.tabs.first { $0.rawValue == desk.memory[Self.tabKey] } ?? .mine
        super.init(start, clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in self?.heard(news) }
        follow(desk.undos.undo) { [weak self] undo in self?.show { $0.undo = undo } }
        follow(desk.undos.problem) { [weak self] problem in if let problem { self?.show(problem) } }
        follow(desk.offers) { [weak self] offers in self?.offered(offers) }
        follow(desk.alerts) { [weak self] alerts in self?.called(alerts) }
        look()
        follow(desk.askedLine) { [weak self] line in self?.asked(line) }
    }

    public override func on(_ event: InboxEvent) {
        switch event {
        case .openTab(let tab): open(tab, line: nil)
        case .onlyLine(let line): open(state.tab, line: line)
        case .scrolled(let anchor): scrolled(anchor)
        case .scrolledToTop: if anchor != nil { place(nil) }
        case .offersDrawn(let offers): if !offers.isEmpty { hint { try desk.account.seen(offers: offers) } }
        case .openOffer(let offer): desk.routes.open(.offer(offer))
        case .accept(let offer): accept(offer)
        case .decline(let offer): desk.undos.begin(.decline(offer), name: name(of: offer))
        case .dismissLost(let offer): dismiss(offer)
        case .openDialog(let dialog): desk.routes.open(.dialog(dialog))
        case .swiped(let dialog, let action): swiped(dialog, action)
        case .undoSwipe: desk.undos.takeBack()
        case .left: desk.undos.runNow()
        case .refresh: refresh()
        case .openShift: desk.routes.open(.shift)
        case .openSettings: desk.routes.open(.settings)
        case .openAlerts: desk.routes.open(.alerts)
        case .openBoard: desk.routes.open(.board)
        case .dismissProblem: show { $0.problem = nil }
        }
    }

    public override func close() {
        list?.stop()
        super.close()
    }

    private func heard(_ news: AccountSnapshot?) {
        guard let news else { return }
        show {
            $0.freshness = Freshness(news)
            $0.shift = ShiftLine(news)
            $0.lines = news.lines
            $0.tabs = Tab.all(for: desk.info, lines: news.lines)
        }
        called(desk.alerts.now)
    }

    private func called(_ alerts: AlertsSnapshot?) {
        let rows = alerts?.rows ?? []
        show {
            $0.alerts = rows.filter { !$0.acknowledged }.map(\.count).reduce(0, +)
            $0.showsBoard = desk.info.manages($0.lines)
            $0.showsAlerts = $0.showsBoard || !rows.isEmpty
        }
    }

    // The list.

    private func asked(_ line: LineId?) {
        guard let line else { return }
        desk.askedLine.change { $0 = nil }
        open(.queue, line: line)
    }

    private func open(_ tab: Tab, line: LineId?) {
        desk.memory[Self.tabKey] = tab.rawValue
        guard tab != state.tab || line != state.line else { return }
        show {
            $0.tab = tab
            $0.line = line
            $0.rows = nil
            $0.before = 0
            $0.after = 0
        }
        look()
    }

    private func look() {
        list?.stop()
        listening?.cancel()
        anchor = nil
        list = opened { try desk.account.dialogs(segment: state.tab.segment(line: state.line)) }
        // A line that is none any more: all of them are shown, and it is said.
        if list == nil, state.line != nil {
            show { $0.line = nil }
            return look()
        }
        listening = list.map { view in
            follow(view) { [weak self] snapshot in
                // A revision of the list before may still be on its way.
                guard let self, view === list else { return }
                show {
                    $0.rows = snapshot.rows
                    $0.before = snapshot.before
                    $0.after = snapshot.after
                }
            }
        }
    }

    /// Moves the window when its edge comes near.
    private func scrolled(_ anchor: DialogId) {
        guard let rows = state.rows, let at = rows.firstIndex(where: { $0.id == anchor }) else { return }
        let nearTop = at < Self.edge && state.before > 0
        let nearEnd = rows.count - at <= Self.edge && state.after > 0
        if nearTop || nearEnd { place(anchor) }
    }

    private func place(_ anchor: DialogId?) {
        guard opened({ try list?.show(anchor: anchor, count: Self.window) }) != nil else { return }
        self.anchor = anchor
    }

    private func refresh() {
        guard !state.refreshing else { return }
        show { $0.refreshing = true }
        work.start { [self] in
            await attempt { try await desk.account.syncOnce(deadlineMs: Self.refreshMs) }
            // A list that could not be opened is tried again.
            if list == nil { look() }
            show { $0.refreshing = false }
        }
    }

    // Offers.

    private func offered(_ offers: OffersSnapshot?) {
        guard let offers else { return }
        let open = offers.rows.filter(\.isAnswerable)
        watched.formUnion(open.map(\.id))
        let lost = offers.rows.filter { watched.contains($0.id) && $0.stage == .lost && told.insert($0.id).inserted }
        show {
            $0.offers = open
            $0.lost += lost
        }
        let until = clock.now().addingTimeInterval(Timing.lost)
        for offer in lost {
            work.start { [self] in
                await clock.wait(until: until)
                dismiss(offer.id)
            }
        }
        for offer in offers.rows where offer.stage == .won && accepted.remove(offer.id) != nil { won(offer) }
    }

    private func dismiss(_ offer: OfferId) {
        show { $0.lost.removeAll { $0.id == offer } }
    }

    private func won(_ offer: OfferRow) {
        if desk.routes.top == .inbox { desk.routes.open(.dialog(offer.dialog)) }
    }

    private func accept(_ offer: OfferId) {
        accepted.insert(offer)
        desk.submit(.accept(offer: offer)) { [weak self] problem in
            self?.accepted.remove(offer)
            self?.show(problem)
        }
    }

    private func name(of offer: OfferId) -> String { state.offers.first { $0.id == offer }?.customerName ?? "" }

    // Swipes.

    private func swiped(_ dialog: DialogId, _ action: RowAction) {
        let name = state.rows?.first { $0.id == dialog }?.customerName ?? ""
        switch action {
        case .close: desk.undos.begin(.close(dialog), name: name)
        case .noReplyNeeded: desk.undos.begin(.noReplyNeeded(dialog), name: name)
        case .transfer: desk.routes.open(.transfer(dialog))
        case .take: submit(.take(dialog: dialog))
        case .resume: submit(.resume(dialog: dialog))
        case .pin: submit(.pin(dialog: dialog))
        case .unpin: submit(.unpin(dialog: dialog))
        case .spam: desk.undos.begin(.spam(dialog), name: name)
        case .unspam: submit(.unspam(dialog: dialog))
        }
    }

    private func submit(_ command: Command) {
        desk.submit(command) { [weak self] in self?.show($0) }
    }
}
