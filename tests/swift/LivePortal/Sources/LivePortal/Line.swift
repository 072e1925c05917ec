// A line of a `LivePortal`, and the customers who write to it over the public live chat API.

#if os(Linux) || os(macOS)
import Foundation

public final class Line: Sendable {
    private let portal: LivePortal
    public let id: String
    private let site: String

    init(portal: LivePortal, id: String, site: String) {
        self.portal = portal
        self.id = id
        self.site = site
    }

    /// Who is asked, in this order, and who manages it.
    @discardableResult
    public func staff(_ operators: LivePortal.Person..., managers: [LivePortal.Person] = []) async throws -> Line {
        try await staff(operators, managers: managers)
    }

    /// The same.
    @discardableResult
    public func staff(_ operators: [LivePortal.Person], managers: [LivePortal.Person] = []) async throws -> Line {
        let staff = ["operators": operators.map(\.id), "managers": managers.map(\.id)]
        try await portal.tell("PUT", "/api/v1/admin/lines/\(id)/staff", staff)
        return self
    }

    /// Changes one of its settings.
    @discardableResult
    public func set(_ setting: String, _ value: Int) async throws -> Line {
        try await portal.tell("PATCH", "/api/v1/admin/lines/\(id)", [setting: value])
        return self
    }

    /// It is open for an hour of one day only, so many days from now; `nil`: never.
    @discardableResult
    public func works(in days: Int?) async throws -> Line {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
        let day = days.flatMap { calendar.date(byAdding: .day, value: $0, to: Date()) }
        let name = day.map { names[calendar.component(.weekday, from: $0) - 1] }
        let week = name.map { [$0: [["from": "09:00", "to": "10:00"]]] } ?? [:]
        try await portal.tell("PATCH", "/api/v1/admin/lines/\(id)", ["hours": ["zone": "UTC", "week": week] as [String: Any]])
        return self
    }

    /// Somebody comes to the site.
    public func customer(_ name: String = "Guest") async throws -> Customer {
        struct Visit: Decodable { let token: String }
        let visit: Visit = try await portal.ask("POST", "/livechat/v1/visits", ["site": site, "name": name], token: nil)
        return Customer(portal: portal, name: name, token: visit.token)
    }
}

public final class Customer: Sendable {
    /// A message as the customer sees it.
    public struct Message: Decodable, Equatable, Sendable {
        struct Author: Decodable, Equatable, Sendable { let who: String }
        public let seq: Int64
        public let text: String
        let author: Author
        public var isMine: Bool { author.who == "you" }
    }

    private struct Stored: Decodable { let entry: Message }
    private struct Page: Decodable { let entries: [Message]; let cursor: String; let more: Bool }

    private let portal: LivePortal
    public let name: String
    private let token: String

    init(portal: LivePortal, name: String, token: String) {
        self.portal = portal
        self.name = name
        self.token = token
    }

    /// Writes; returns when the portal has stored it.
    @discardableResult
    public func writes(_ text: String) async throws -> Message {
        let body = ["client_id": UUID().uuidString, "text": text]
        let stored: Stored = try await portal.ask("POST", "/livechat/v1/messages", body, token: token)
        return stored.entry
    }

    /// All messages of the dialog, in order.
    public func sees() async throws -> [Message] {
        var (all, cursor) = ([Message](), "")
        while true {
            let page: Page = try await portal.ask("GET", "/livechat/v1/feed?after=\(cursor)", token: token)
            all += page.entries
            guard page.more else { return all }
            cursor = page.cursor
        }
    }

    /// Waits until an operator's message with these words is there; gives how many there are.
    @discardableResult
    public func hears(_ text: String) async throws -> Int {
        try await eventually("\(name) hears \"\(text.prefix(40))\"") {
            let heard = try await sees().filter { !$0.isMine && $0.text == text }.count
            return heard > 0 ? heard : nil
        }
    }
}
#endif
