// Notices as notifications of the system.

import OpenlinesCore

/// Draws each notice as its fields say, and nothing else.
@MainActor
final class NoticeBoard {
    private let center: any NoticeCenter
    private let words: any NoticeWords

    init(_ center: any NoticeCenter, _ words: any NoticeWords) {
        self.center = center
        self.words = words
    }

    /// Shows and takes away. `quiet` without any sound; `rang` are kinds that an alarm has called out already.
    func show(_ account: Account, _ notices: Notices, quiet: Bool, rang: Set<NoticeKind>) async {
        let id = account.id()
        let gone = notices.withdrawn.map { NoticeAction.id(id, $0) }
        if !gone.isEmpty { center.withdraw(gone) }
        for notice in notices.show {
            var card = await card(account, notice)
            if quiet || rang.contains(notice.kind) { card.sounds = false }
            await center.show(card)
        }
    }

    func cancel(_ action: NoticeAction) { center.withdraw([action.id]) }

    /// Takes away what belongs to no account any more.
    func keepOnly(_ accounts: Set<String>) async {
        let gone = await center.shown().filter { !accounts.contains(NoticeAction.account(of: $0)) }
        if !gone.isEmpty { center.withdraw(gone) }
    }

    /// In place of the notification: what was asked for did not happen. An unsent reply's words stay readable.
    func fail(_ action: NoticeAction, said: String?) async {
        let text = said.map(words.notSent) ?? (action.alert == nil ? words.offerOver : words.notDone)
        await center.show(
            NoticeCard(
                id: action.id, category: .plain, title: name(action.title), text: text,
                thread: thread(action), sounds: said != nil, at: nil, action: action))
    }

    private func card(_ account: Account, _ notice: Notice) async -> NoticeCard {
        let row = notice.about == nil ? nil : await account.row(of: notice.dialog)
        let action = NoticeAction(
            account: account.id(), notice: notice.id, title: notice.title, dialog: notice.dialog, offer: notice.offer,
            alert: notice.alert, screen: screen(notice))
        return NoticeCard(
            id: action.id, category: category(notice, row), title: name(notice.title), text: text(notice),
            thread: thread(action), sounds: !notice.silent, at: nil, action: action)
    }

    private func screen(_ notice: Notice) -> Route {
        if let offer = notice.offer { return .offer(offer) }
        if let dialog = notice.dialog { return .dialog(dialog) }
        return notice.about == nil ? .inbox : .alerts
    }

    private func category(_ notice: Notice, _ row: DialogRow?) -> NoticeCategory {
        switch notice.kind {
        case .offer: .offer
        case .transfer: .transfer
        case .message: .message
        case .handedOver, .sentBack: .handedOver
        case .invited, .inviteAsked, .nudged: .mention
        case .normWarning, .normViolation, .manager: alert(notice, row?.alertSteps ?? [])
        }
    }

    /// What the portal has not told of yet cannot be acknowledged, and of what has happened there is nothing to do but to know
    /// it.
    private func alert(_ notice: Notice, _ steps: [AlertStep]) -> NoticeCategory {
        if notice.alert == nil { return .plain }
        if notice.about == .customerTaken || steps.isEmpty { return .alert }
        return steps.contains(.nudge) ? .alertOfDialog : .alertToTake
    }

    private func thread(_ action: NoticeAction) -> String {
        "\(action.account)/\(action.dialog?.value ?? action.notice)"
    }

    private func text(_ notice: Notice) -> String {
        switch notice.about {
        case nil: said(notice)
        case .normWarning: words.normWarning(Int(notice.count))
        case .normViolation: words.normViolation(Int(notice.count))
        case .secondRound: words.secondRound(line: notice.text)
        case .nobodyEligible: words.nobodyEligible(line: notice.text)
        case .shiftPaused: words.shiftPaused(line: notice.text)
        case .customerTaken: words.customerTaken(Int(notice.count), name: notice.text)
        case .nobodyToReturnTo, .notAccepted, .unknown: words.manager(line: notice.text)
        }
    }

    /// The customer's words, or who calls by name.
    private func said(_ notice: Notice) -> String {
        switch notice.kind {
        case .handedOver: words.handedOver(name: notice.text)
        case .sentBack: words.sentBack
        case .invited: words.invited(name: notice.text)
        case .inviteAsked: words.inviteAsked(name: notice.text)
        case .nudged: words.nudged(name: notice.text)
        case .offer, .transfer, .message, .normWarning, .normViolation, .manager:
            notice.text.isEmpty ? words.noWords : notice.text
        }
    }

    private func name(_ title: String) -> String { title.isEmpty ? words.somebody : title }
}

extension Account {
    /// The dialog's row as it is known here.
    func row(of dialog: DialogId?) async -> DialogRow? {
        guard let dialog, let timeline = try? timeline(dialog: dialog) else { return nil }
        let row = await timeline.next(after: 0)?.head.dialog
        timeline.stop()
        return row
    }
}
