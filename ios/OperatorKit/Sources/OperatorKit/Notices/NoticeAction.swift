// What a notification carries, and what a tap or a button on it does.

import OpenlinesCore

/// A notification, as its buttons know it.
public struct NoticeAction: Equatable, Sendable {
    public let account: String
    public let notice: String
    public let title: String
    public var dialog: DialogId?
    public var offer: OfferId?
    public var alert: AlertId?
    /// What a tap opens.
    public let screen: Route

    /// The card's id.
    public var id: String { Self.id(account, notice) }

    static func id(_ account: String, _ notice: String) -> String { "\(account)/\(notice)" }

    /// Whose card this is.
    static func account(of id: String) -> String { String(id.prefix { $0 != "/" }) }

    /// As the system keeps it; `init(carried:)` reads it again.
    public var carried: [String: String] {
        var carried = ["account": account, "notice": notice, "title": title, "screen": screen.written]
        carried["dialog"] = dialog?.value
        carried["offer"] = offer?.value
        carried["alert"] = alert?.value
        return carried
    }

    init(
        account: String, notice: String, title: String, dialog: DialogId? = nil, offer: OfferId? = nil, alert: AlertId? = nil,
        screen: Route
    ) {
        self.account = account
        self.notice = notice
        self.title = title
        self.dialog = dialog
        self.offer = offer
        self.alert = alert
        self.screen = screen
    }

    /// `nil` for what no card of this app carries.
    public init?(carried: [String: String]) {
        guard let account = carried["account"], let notice = carried["notice"] else { return nil }
        self.init(
            account: account, notice: notice, title: carried["title"] ?? "", dialog: carried["dialog"].map { DialogId($0) },
            offer: carried["offer"].map { OfferId($0) }, alert: carried["alert"].map { AlertId($0) },
            screen: carried["screen"].flatMap { Route(written: $0) } ?? .inbox)
    }

    /// What a button asks for; `nil` when the card was not about such a thing.
    func command(_ button: NoticeButton, said: String?) -> Command? {
        switch button {
        case .accept: offer.map { .accept(offer: $0) }
        case .decline: offer.map { .decline(offer: $0) }
        case .reply:
            if let dialog, let said, said.hasWords { .send(dialog: dialog, text: said) } else { nil }
        case .acknowledge: alert.map { .acknowledgeAlert(alert: $0) }
        case .takeOver: dialog.map { .takeOver(dialog: $0) }
        case .nudge: dialog.map { .nudge(dialog: $0) }
        case .transfer: nil
        }
    }

    /// What a button opens in place of asking for something.
    public func screen(of button: NoticeButton) -> Route? {
        button == .transfer ? dialog.map { .transfer($0) } : nil
    }
}
