// The app: opens the core, knows whose desk is open, and keeps a presenter for every screen in the stack.

import OpenlinesCore

public final class ShellPresenter: Presenter<ShellState, ShellEvent>, SettingsPresenter.Leave, PushHost {
    private static let accountKey = "shell.account"

    private let memory: any Memory
    private let version: String
    private let openCore: @Sendable () async throws -> Core
    private let routes = Routes()
    private let looks: Looks
    private var screens: [Route: Screen] = [:]
    private var made = 0

    public private(set) var core: Core?
    public private(set) var desk: Desk?
    /// Grows when an account came or went: whoever follows all accounts begins anew.
    public let signIns = States(0)
    private var watching: Task<Void, Never>?
    private var opening: Task<Void, Never>?

    /// Where to go once there is an account to go with.
    private var returnTo: [Route]?
    /// Whose account to open first, when something from outside asked for one before any was open.
    private var asked: String?
    private var again: SignInPresenter.Again?
    private var foreground = true
    private var network = true

    /// `openCore` makes the core, off the main actor; it is called again when the first attempt failed and the user asks
    /// for it. `saved` is what `save` gave before the process ended.
    public init(
        memory: any Memory, clock: any PhoneClock = SystemClock(), version: String, saved: String? = nil,
        openCore: @escaping @Sendable () async throws -> Core
    ) {
        self.memory = memory
        self.version = version
        self.openCore = openCore
        looks = Looks(memory: memory)
        returnTo = Routes.restored(saved)
        super.init(ShellState(), clock: clock, problem: \.problem)
        follow(looks.theme) { [weak self] theme in self?.show { $0.theme = theme } }
        follow(looks.language) { [weak self] language in self?.show { $0.language = language } }
        follow(routes.states) { [weak self] _ in self?.arrange() }
        start()
    }

    public override func on(_ event: ShellEvent) {
        switch event {
        case .open(let route, let account): open(Self.over(route), account)
        case .back:
            routes.back()
            arrange()
        case .retry: if state.problem != nil { start() }
        case .dismissProblem: show { $0.problem = nil }
        case .foreground(let seen): setForeground(seen)
        case .network(let available): setNetwork(available)
        }
    }

    /// The screens as a string that outlives the process.
    public func save() -> String { Routes(returnTo ?? routes.stack).save() }

    public override func close() {
        clear()
        super.close()
    }

    /// Ends everything in good order, the core too.
    public func shutdown() async {
        let left = desk
        close()
        await left?.finish()
        await core?.shutdown()
    }

    // Accounts.

    private struct NotOpen: Error {}

    /// Waits for the core to be opened, as it is at the start. Throws when it does not open.
    public func accounts() async throws -> [Account] {
        await opening?.value
        guard let core else { throw NotOpen() }
        var opened: [Account] = []
        for known in try await core.accounts() { opened.append(try await core.account(id: known.id)) }
        return opened
    }

    private func start() {
        show { $0.problem = nil }
        opening = work.start { [self] in
            await attempt {
                let opened: Core
                if let core { opened = core } else { opened = try await openCore() }
                core = opened
                opened.setForeground(foreground: foreground)
                opened.setNetwork(available: network)
                let accounts = try await opened.accounts()
                let last = asked ?? memory[Self.accountKey]
                if let chosen = accounts.first(where: { $0.id == last }) ?? accounts.first {
                    enter(try await opened.account(id: chosen.id))
                } else {
                    leaveToSignIn(gone())
                }
            }
        }
    }

    /// Why there is no account although one was open here and nobody signed out; told once.
    private func gone() -> SignInPresenter.Again? {
        guard memory[Self.accountKey] != nil else { return nil }
        memory[Self.accountKey] = nil
        return SignInPresenter.Again(name: nil, address: nil, problem: .accountGone)
    }

    private func enter(_ account: Account) {
        let target = returnTo ?? [.inbox]
        clear()
        again = nil
        asked = nil
        returnTo = nil
        let opened = Desk(account: account, routes: routes, memory: memory, clock: clock)
        desk = opened
        memory[Self.accountKey] = opened.info.id
        watching = work.start { [weak self] in
            for await news in opened.news.follow() { if let news { self?.watch(opened, news.status) } }
        }
        routes.reset(target)
        arrange()
        signIns.change { $0 += 1 }
    }

    private func signedIn(_ account: Account) {
        // Only he who had to sign in again comes back to where he was.
        if account.id() != desk?.info.id { returnTo = nil }
        enter(account)
    }

    /// The portal may end a sign-in while a screen is open.
    private func watch(_ ended: Desk, _ status: Status) {
        guard desk === ended, case .refused(let code) = status else { return }
        switch code {
        case "signed_out":
            // Nothing is lost: after signing in he is where he was.
            returnTo = routes.stack.filter { $0 != .signIn }
            leaveToSignIn(SignInPresenter.Again(name: ended.info.name, address: ended.info.address, problem: nil))
        case "device_revoked":
            leave()
            let problem = Problem.refused(code: code, who: nil, at: nil)
            leaveToSignIn(SignInPresenter.Again(name: nil, address: ended.info.address, problem: problem))
        default: break
        }
    }

    private func leaveToSignIn(_ reason: SignInPresenter.Again?) {
        again = reason
        watching?.cancel()
        screens.removeValue(forKey: .signIn)?.close()
        routes.reset([.signIn])
        arrange()
    }

    private func clear() {
        watching?.cancel()
        screens.values.forEach { $0.close() }
        screens = [:]
        if let left = desk { Task { await left.finish() } }
        desk = nil
    }

    private func leave() {
        if let account = desk?.info.id { memory.forget(account: account) }
        clear()
        returnTo = nil
        memory[Self.accountKey] = nil
        signIns.change { $0 += 1 }
    }

    public func signedOut() {
        leave()
        show { $0.screens = [] }
        start()
    }

    public func switchTo(account: String) { switchTo(account, [.inbox]) }

    private func switchTo(_ account: String, _ target: [Route]) {
        guard let core, account != desk?.info.id else { return }
        work.start { [self] in
            await attempt {
                let other = try await core.account(id: account)
                returnTo = target
                enter(other)
            }
        }
    }

    public func addAccount() {
        routes.open(.signIn)
        arrange()
    }

    // Screens.

    private static func over(_ route: Route) -> [Route] {
        switch route {
        case .inbox: [.inbox]
        // Who has handed a dialog on sees in it what becomes of that.
        case .transfer(let dialog): [.inbox, .dialog(dialog), route]
        default: [.inbox, route]
        }
    }

    private func open(_ target: [Route], _ account: String?) {
        guard let here = desk?.info.id else {
            asked = account
            returnTo = target
            return
        }
        if let account, account != here {
            switchTo(account, target)
        } else if returnTo != nil {
            // Who has to sign in again goes there afterwards.
            returnTo = target
        } else if routes.top != target.last {
            routes.reset(target)
            arrange()
        }
    }

    private func arrange() {
        guard core != nil else { return }
        let stack = routes.stack
        let shown = stack.compactMap { route -> Screen? in
            if screens[route] == nil { screens[route] = make(route) }
            return screens[route]
        }
        show { $0.screens = shown }
        for route in screens.keys where !stack.contains(route) { screens.removeValue(forKey: route)?.close() }
    }

    private func make(_ route: Route) -> Screen? {
        guard let core, let content = content(route, core) else { return nil }
        made += 1
        return Screen(route: route, content: content, id: made)
    }

    private func content(_ route: Route, _ core: Core) -> Screen.Content? {
        if route == .signIn { return .signIn(signIn(core)) }
        guard let desk else { return nil }
        switch route {
        case .signIn: return nil
        case .inbox: return .inbox(InboxPresenter(desk))
        case .offer(let offer): return .offer(OfferPresenter(desk, offer: offer))
        case .dialog(let dialog): return .dialog(DialogPresenter(desk, dialog: dialog))
        case .heldReply(let dialog, let command):
            return .heldReply(HeldReplyPresenter(desk, dialog: dialog, command: command))
        case .transfer(let dialog): return .transfer(TransferPresenter(desk, dialog: dialog))
        case .why(let dialog): return .why(WhyPresenter(desk, dialog: dialog))
        case .shift: return .shift(ShiftPresenter(desk))
        case .alerts: return .alerts(AlertsPresenter(desk))
        case .board: return .board(BoardPresenter(desk))
        case .settings:
            return .settings(SettingsPresenter(desk, core: core, looks: looks, version: version, leave: self))
        }
    }

    private func signIn(_ core: Core) -> SignInPresenter {
        SignInPresenter(
            core: core, memory: memory, clock: clock, again: again, canGoBack: routes.stack.count > 1,
            goBack: { [weak self] in self?.on(.back) }, signedIn: { [weak self] in self?.signedIn($0) })
    }

    // The host.

    private func setForeground(_ seen: Bool) {
        foreground = seen
        core?.setForeground(foreground: seen)
        if !seen { desk?.undos.runNow() }
        // Whoever comes to look has unlocked the phone.
        if seen, state.screens.isEmpty, state.problem == .vault { start() }
    }

    private func setNetwork(_ available: Bool) {
        network = available
        core?.setNetwork(available: available)
    }
}
