// Which screens lie on each other.

import OpenlinesCore

/// A screen and what it is about.
public enum Route: Hashable, Sendable {
    case signIn
    case inbox
    case offer(OfferId)
    case dialog(DialogId)
    case heldReply(DialogId, CommandId)
    case transfer(DialogId)
    case why(DialogId)
    case shift
    case alerts
    case board
    case settings
}

/// Which screens lie on each other: the last one is seen, back takes it away, the first one stays. As a string it outlives
/// the process, and what that string says is believed only as far as it makes sense.
@MainActor
public final class Routes {
    public let states: States<[Route]>

    public init(_ start: [Route] = [.inbox]) { states = States(start.isEmpty ? [.inbox] : start) }

    public var stack: [Route] { states.now }
    public var top: Route { stack.last ?? .inbox }

    /// Shows a screen; if it lies in the stack already, what lies on it is taken away.
    public func open(_ route: Route) {
        states.change { $0 = $0.prefix { $0 != route } + [route] }
    }

    /// Shows another screen in place of `old`, wherever that lies; nothing if it does not lie there any more.
    public func replace(_ old: Route, by route: Route) {
        states.change { stack in
            guard stack.contains(old) else { return }
            stack = stack.contains(route) ? stack.filter { $0 != old } : stack.map { $0 == old ? route : $0 }
        }
    }

    /// Takes this screen away, wherever it lies.
    public func close(_ route: Route) {
        states.change { stack in
            let rest = stack.filter { $0 != route }
            if !rest.isEmpty { stack = rest }
        }
    }

    /// Takes the upper screen away; false when there is no other under it.
    @discardableResult
    public func back() -> Bool {
        guard stack.count > 1 else { return false }
        states.change { $0.removeLast() }
        return true
    }

    /// Begins anew with these.
    public func reset(_ routes: [Route]) {
        states.change { $0 = routes.isEmpty ? [.inbox] : routes }
    }

    public func save() -> String { stack.map(\.written).joined(separator: "/") }

    /// What `save` wrote.
    public static func restored(_ saved: String?) -> [Route] {
        var routes: [Route] = []
        for word in (saved ?? "").split(separator: "/") {
            if let route = Route(written: String(word)), !routes.contains(route) { routes.append(route) }
        }
        return routes.first == .inbox ? routes : [.inbox]
    }
}

extension Route {
    var written: String {
        switch self {
        case .signIn: "sign_in"
        case .inbox: "inbox"
        case .offer(let offer): "offer:\(offer.value)"
        case .dialog(let dialog): "dialog:\(dialog.value)"
        case .heldReply(let dialog, let command): "held:\(dialog.value):\(command.value)"
        case .transfer(let dialog): "transfer:\(dialog.value)"
        case .why(let dialog): "why:\(dialog.value)"
        case .shift: "shift"
        case .alerts: "alerts"
        case .board: "board"
        case .settings: "settings"
        }
    }

    init?(written: String) {
        let parts = written.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let ids = parts.dropFirst()
        guard let name = parts.first, !ids.contains("") else { return nil }
        switch (name, ids.count) {
        case ("sign_in", 0): self = .signIn
        case ("inbox", 0): self = .inbox
        case ("offer", 1): self = .offer(OfferId(parts[1]))
        case ("dialog", 1): self = .dialog(DialogId(parts[1]))
        case ("held", 2): self = .heldReply(DialogId(parts[1]), CommandId(parts[2]))
        case ("transfer", 1): self = .transfer(DialogId(parts[1]))
        case ("why", 1): self = .why(DialogId(parts[1]))
        case ("shift", 0): self = .shift
        case ("alerts", 0): self = .alerts
        case ("board", 0): self = .board
        case ("settings", 0): self = .settings
        default: return nil
        }
    }
}
