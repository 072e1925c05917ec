// The account and the way out, and how the app looks.

import OpenlinesCore

public final class SettingsPresenter: Presenter<SettingsState, SettingsEvent> {
    /// Where the settings lead out of this account.
    @MainActor
    public protocol Leave: AnyObject {
        func signedOut()
        func switchTo(account: String)
        func addAccount()
    }

    private let desk: Desk
    private let looks: Looks
    private weak var leave: (any Leave)?

    public init(_ desk: Desk, core: Core, looks: Looks, version: String, leave: any Leave) {
        self.desk = desk
        self.looks = looks
        self.leave = leave
        var start = SettingsState()
        start.account = desk.info
        start.version = version
        super.init(start, clock: desk.clock, problem: \.problem)
        follow(desk.news) { [weak self] news in self?.show { $0.freshness = Freshness(news) } }
        follow(looks.theme) { [weak self] theme in self?.show { $0.theme = theme } }
        follow(looks.language) { [weak self] language in self?.show { $0.language = language } }
        work.start { [self] in
            await attempt {
                let accounts = try await core.accounts()
                show { $0.accounts = accounts }
            }
        }
    }

    public override func on(_ event: SettingsEvent) {
        switch event {
        case .themeChosen(let theme): looks.choose(theme)
        case .languageChosen(let language): looks.choose(language)
        case .loadDevices: work.start { [self] in await loadDevices() }
        case .revoke(let device): show { $0.asking = .revoke(device) }
        case .signOut: askSignOut()
        case .confirm: confirm()
        case .cancelQuestion: show { $0.asking = nil }
        case .switchTo(let account): leave?.switchTo(account: account)
        case .addAccount: leave?.addAccount()
        case .dismissProblem: show { $0.problem = nil }
        case .back: desk.routes.close(.settings)
        }
    }

    private func loadDevices() async {
        var devices: [DeviceRow]?
        let problem = await problemOf(clock) { devices = try await desk.account.devices() }
        show {
            $0.devices = devices ?? $0.devices
            $0.devicesProblem = problem
        }
    }

    private func askSignOut() {
        let news = desk.news.now
        show { $0.asking = .signOut(unsent: news?.unsent ?? 0, needsLook: news?.needsLook ?? 0, oldest: news?.oldestUnsent) }
    }

    private func confirm() {
        guard let question = state.asking else { return }
        show { $0.asking = nil }
        work.start { [self] in
            switch question {
            case .signOut: await signOut()
            case .revoke(let device): await revoke(device)
            }
        }
    }

    private func signOut() async {
        guard !state.busy else { return }
        show { $0.busy = true }
        let done = await attempt { try await desk.account.signOut() }
        show { $0.busy = false }
        if done { leave?.signedOut() }
    }

    private func revoke(_ device: DeviceRow) async {
        if await attempt({ try await desk.account.revoke(device: device.id) }) { await loadDevices() }
    }
}
