// Local alarms: cards that the system shows at their moment, whatever network, pushes and this process do.

import OpenlinesCore

/// The alarms of every account, as the core named them last. The app does not run when one goes off, so each is a whole
/// card; it stands until the app runs again and the core says what there is to say.
@MainActor
final class Alarms {
    /// The system holds 64 for each app; more than these would come after the app has been opened anyway.
    static let most = 20
    /// Before an alarm's id: a card that waits must not take the place of one that is shown.
    private static let prefix = "alarm-"

    private let center: any NoticeCenter
    private let words: any NoticeWords

    init(_ center: any NoticeCenter, _ words: any NoticeWords) {
        self.center = center
        self.words = words
    }

    /// Replaces the alarms of an account by the nearest of these.
    func set(_ account: Account, _ alarms: [Alarm]) async {
        let mine = account.id()
        let nearest = alarms.sorted { $0.at < $1.at }.prefix(Self.most)
        let fresh = Set(nearest.map { NoticeAction.id(mine, Self.prefix + $0.id) })
        await cancel { NoticeAction.account(of: $0) == mine && !fresh.contains($0) }
        for alarm in nearest { await center.show(await card(account, alarm)) }
    }

    /// Takes away what went off and is now said by the core itself; gives what kinds of notices were called out by it.
    func takeRung(_ account: Account) async -> Set<NoticeKind> {
        let prefix = NoticeAction.id(account.id(), Self.prefix)
        let rung = await center.shown().filter { $0.hasPrefix(prefix) }
        if !rung.isEmpty { center.withdraw(rung) }
        let kinds: [String: NoticeKind] = ["norm-warning-": .normWarning, "norm-violation-": .normViolation]
        return Set(kinds.filter { kind in rung.contains { $0.hasPrefix(prefix + kind.key) } }.values)
    }

    /// Takes away what belongs to no account any more.
    func keepOnly(_ accounts: Set<String>) async {
        await cancel { !accounts.contains(NoticeAction.account(of: $0)) }
    }

    private func cancel(_ old: (String) -> Bool) async {
        let gone = await center.waiting().filter(old)
        if !gone.isEmpty { center.cancel(gone) }
    }

    private func card(_ account: Account, _ alarm: Alarm) async -> NoticeCard {
        let row = await account.row(of: alarm.dialog)
        let name = row?.customerName ?? ""
        let action = NoticeAction(
            account: account.id(), notice: Self.prefix + alarm.id, title: name, dialog: alarm.dialog, offer: alarm.offer,
            screen: alarm.offer.map { .offer($0) } ?? .dialog(alarm.dialog))
        return NoticeCard(
            id: action.id, category: .plain, title: name.isEmpty ? words.somebody : name, text: text(alarm.kind),
            thread: NoticeAction.id(account.id(), alarm.dialog.value), sounds: alarm.kind != .offerEnds, at: alarm.at,
            action: action)
    }

    private func text(_ kind: AlarmKind) -> String {
        switch kind {
        case .offerEnds: words.offerOver
        case .normWarning: words.normWarning(1)
        case .normViolation: words.normViolation(1)
        }
    }
}
