// What the screens of one account share.

import Foundation
import OpenlinesCore

/// What the screens of one account share: the account, what is known of it, and where to go from here. It outlives every
/// screen, so what was begun on one is finished although it is left.
@MainActor
public final class Desk {
    public let account: Account
    public let info: AccountInfo
    public let routes: Routes
    public let memory: any Memory
    public let clock: any PhoneClock
    public let drafts: Drafts

    /// The account as it stands; `nil` for the first moment.
    public let news = States<AccountSnapshot?>(nil)
    /// The offers; `nil` for the first moment.
    public let offers = States<OffersSnapshot?>(nil)
    /// What he is told of; `nil` for the first moment.
    public let alerts = States<AlertsSnapshot?>(nil)
    /// The line whose queue somebody wants to see in the inbox; the inbox takes it.
    let askedLine = States<LineId?>(nil)
    public private(set) lazy var undos = Undos(self)

    let work = Work()
    private var lastCommand: Task<Void, Never>?

    public init(
        account: Account, routes: Routes, memory: any Memory, clock: any PhoneClock = SystemClock()
    ) {
        self.account = account
        self.routes = routes
        self.memory = memory
        self.clock = clock
        info = account.info()
        drafts = Drafts(account: account, clock: clock)
        watch(account.accountView(), news)
        watch(account.offers(), offers)
        watch(account.alerts(), alerts)
    }

    private func watch<Source: SnapshotSource>(_ source: Source, _ states: States<Source.Snapshot?>) {
        work.start {
            for await snapshot in Snapshots(source) { states.change { $0 = snapshot } }
            source.stop()
        }
    }

    /// Shows the queue of this line, in the inbox.
    func openLine(_ line: LineId) {
        askedLine.change { $0 = line }
        routes.open(.inbox)
    }

    /// Submits a command, whatever becomes of the screen that asked for it. One is stored before the next, so that
    /// commands keep the order of the taps; `first` is what must be done before it is, `stored` hears its id.
    @discardableResult
    public func submit(
        _ command: Command, first: @escaping @MainActor () async -> Void = {},
        stored: @escaping @MainActor (CommandId) -> Void = { _ in }, failed: @escaping @MainActor (Problem) -> Void
    ) -> Task<Void, Never> {
        let (before, account, clock) = (lastCommand, account, clock)
        let task = Task { @MainActor in
            await before?.value
            await first()
            let problem = await problemOf(clock) { stored(try await account.submit(command: command).id) }
            if let problem { failed(problem) }
        }
        lastCommand = task
        return task
    }

    /// Ends it once everything that was typed and tapped is with the core.
    public func finish() async {
        undos.runNow()
        await lastCommand?.value
        await drafts.settled()
        work.end()
        news.end()
        offers.end()
        alerts.end()
        askedLine.end()
    }
}
