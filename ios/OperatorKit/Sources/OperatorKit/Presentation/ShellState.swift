// The whole app: which screens lie on each other, and how they look.

public struct ShellState: Equatable, Sendable {
    /// The screens, the seen one last; empty while the core opens and when it cannot (`problem`).
    public var screens: [Screen] = []
    public var theme: Theme = .system
    public var language: Language = .system
    /// Why the core does not open; `ShellEvent.retry` tries again. Over open screens, why another account does not.
    public var problem: Problem?

    public init() {}

    public var top: Screen? { screens.last }
}

/// A screen that is in the stack, with its presenter. The presenter lives as long as the screen stays there.
public struct Screen: Hashable, Identifiable, Sendable {
    public enum Content: Sendable {
        case signIn(SignInPresenter)
        case inbox(InboxPresenter)
        case offer(OfferPresenter)
        case dialog(DialogPresenter)
        case heldReply(HeldReplyPresenter)
        case transfer(TransferPresenter)
        case why(WhyPresenter)
        case shift(ShiftPresenter)
        case alerts(AlertsPresenter)
        case board(BoardPresenter)
        case settings(SettingsPresenter)
    }

    public let route: Route
    public let content: Content
    /// Two screens of one route, one after the other, are not the same.
    public let id: Int

    public static func == (one: Screen, other: Screen) -> Bool { one.id == other.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }

    @MainActor
    func close() {
        switch content {
        case .signIn(let presenter): presenter.close()
        case .inbox(let presenter): presenter.close()
        case .offer(let presenter): presenter.close()
        case .dialog(let presenter): presenter.close()
        case .heldReply(let presenter): presenter.close()
        case .transfer(let presenter): presenter.close()
        case .why(let presenter): presenter.close()
        case .shift(let presenter): presenter.close()
        case .alerts(let presenter): presenter.close()
        case .board(let presenter): presenter.close()
        case .settings(let presenter): presenter.close()
        }
    }
}

public enum ShellEvent: Sendable {
    /// From a notification or a link: the route over the inbox of `account`; `nil`: of the one that is open.
    case open(Route, account: String? = nil)
    case back
    case retry
    case dismissProblem
    /// The app came to the front, or left it.
    case foreground(Bool)
    /// The device's network came, changed or went.
    case network(Bool)
}
