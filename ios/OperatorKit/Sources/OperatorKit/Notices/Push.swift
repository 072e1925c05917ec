// Notifications and alarms of all accounts, kept as the core wants them.

import OpenlinesCore

/// What notices need of the app around them.
@MainActor
public protocol PushHost: AnyObject {
    /// The accounts of this phone, opened. Throws what the core throws.
    func accounts() async throws -> [Account]
}

/// The core says what to show, what to withdraw and when to call; this does it. One at a time: each notice is said once, and
/// a withdrawal must not overtake what it withdraws.
@MainActor
public final class Push {
    private weak var host: (any PushHost)?
    private let board: NoticeBoard
    private let alarms: Alarms
    private var last: Task<Void, Never>?
    private var following = Work()
    private static let buttonsMs: Int64 = 5000

    public init(_ host: any PushHost, center: any NoticeCenter, words: any NoticeWords) {
        self.host = host
        board = NoticeBoard(center, words)
        alarms = Alarms(center, words)
    }

    /// Draws what changed since the last time, of every account, without asking a portal; `quiet` without any sound.
    public func refresh(quiet: Bool = false) async {
        await inTurn { _ = await self.draw(quiet: quiet) }
    }

    /// Asks every portal once, then draws. False when one could not be asked and should be asked again.
    @discardableResult
    public func sync(deadlineMs: Int64 = 20_000) async -> Bool {
        await inTurn {
            var all = true
            for account in await self.open() where await !Self.ask(account, deadlineMs) { all = false }
            let bare = await self.draw(quiet: false)
            // What there is to say is said by now.
            if all { for account in bare { await self.addButtons(account) } }
            return all
        }
    }

    /// A button of a notification: a command like any other. Sent before this returns, if the portal can be reached.
    public func answer(_ action: NoticeAction, _ button: NoticeButton, said: String? = nil) async {
        guard let command = action.command(button, said: said) else { return }
        do {
            // An account that was signed out meanwhile has taken its notifications along; this one lingered.
            let account = try await host?.accounts().first { $0.id() == action.account }
            _ = try await account?.submit(command: command)
            board.cancel(action)
        } catch {
            await board.fail(action, said: said)
            return
        }
        await sync()
    }

    /// While the app runs: notifications and alarms follow what is offered and called out, and the own dialogs: what is
    /// written there, and who calls by name, also where the customer is awaited. What was there before makes no sound.
    /// Called again when somebody signed in or out.
    public func follow() async {
        following.end()
        let work = Work()
        following = work
        await refresh(quiet: true)
        for account in await open() {
            follow(account.offers(), work)
            follow(account.alerts(), work)
            for own in [Segment.mine, .waitingCustomer] {
                if let dialogs = try? account.dialogs(segment: own) { follow(dialogs, work) }
            }
        }
    }

    private func follow<Source: SnapshotSource>(_ source: Source, _ work: Work) {
        work.start { [weak self] in
            for await _ in Snapshots(source) { await self?.refresh() }
            source.stop()
        }
    }

    /// Returns whose alerts are about dialogs of which nothing is known here.
    @discardableResult
    private func draw(quiet: Bool) async -> [Account] {
        guard let accounts = try? await host?.accounts() else { return [] }
        var bare: [Account] = []
        let here = Set(accounts.map { $0.id() })
        await board.keepOnly(here)
        await alarms.keepOnly(here)
        for account in accounts {
            // Signed out in this moment: the next time it is not here.
            guard let notices = try? await account.notices(), let alarms = try? await account.alarms() else { continue }
            let rang = await self.alarms.takeRung(account)
            await board.show(account, notices, quiet: quiet, rang: rang)
            // Else it is drawn once more the next time.
            try? await account.noticesDrawn()
            await self.alarms.set(account, alarms)
            for notice in notices.show where notice.alert != nil && notice.dialog != nil {
                guard await account.row(of: notice.dialog) == nil else { continue }
                bare.append(account)
                break
            }
        }
        return bare
    }

    /// Only while somebody looks at a manager's alerts does the portal tell of their dialogs, and without that nothing can be
    /// done about one in its notification: they are looked at for as long as it takes to ask once more. Without an answer the
    /// notifications stay as they are.
    private func addButtons(_ account: Account) async {
        let view = account.alerts()
        defer { view.stop() }
        _ = await view.next(after: 0)
        guard (try? await account.syncOnce(deadlineMs: Self.buttonsMs)) != nil else { return }
        // With its customer's name an alert is drawn anew, without a second sound.
        await draw(quiet: false)
    }

    /// Whoever cannot be opened now, a key store being locked, is drawn the next time.
    private func open() async -> [Account] { (try? await host?.accounts()) ?? [] }

    private static func ask(_ account: Account, _ deadlineMs: Int64) async -> Bool {
        do {
            try await account.syncOnce(deadlineMs: deadlineMs)
            return true
        } catch CoreError.NoNetwork, CoreError.Wait {
            return false
        } catch {
            // A sign-in that is over, a portal that wants a newer app: asking again would not help. The app says it.
            return true
        }
    }

    private func inTurn<Value: Sendable>(_ body: @escaping @MainActor () async -> Value) async -> Value {
        let before = last
        let task = Task { @MainActor in
            await before?.value
            return await body()
        }
        last = Task { _ = await task.value }
        return await task.value
    }
}
