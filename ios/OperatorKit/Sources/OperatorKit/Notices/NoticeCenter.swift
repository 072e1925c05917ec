// What notices need of the system: something that shows cards, now or at a moment, and takes them away.

import Foundation

/// A notification as it is seen.
public struct NoticeCard: Equatable, Sendable {
    /// Stable: a card with the same id takes the place of the one that is there.
    public let id: String
    public let category: NoticeCategory
    public let title: String
    public let text: String
    /// Cards of one thread lie on each other.
    public let thread: String
    /// With a sound; without, it does not light the screen either.
    public var sounds: Bool
    /// When it appears, by the phone's clock; `nil`: now.
    public let at: Date?
    /// What a tap or a button on it is about.
    public let action: NoticeAction
}

/// The buttons of a card, and what a locked screen says in place of its words. Names are kept by the system: they stay.
public enum NoticeCategory: String, CaseIterable, Sendable {
    case offer, message
    /// A colleague wants to hand a dialog over.
    case transfer
    /// A dialog was handed to him, or came back: it is his.
    case handedOver = "handed_over"
    /// Somebody calls him by name.
    case mention
    /// Nothing can be done but to look.
    case plain
    /// What was called out by the portal.
    case alert
    /// The same about one dialog that somebody else has, to a manager of its line.
    case alertOfDialog = "alert_of_dialog"
    /// The same where nobody can be asked for an answer.
    case alertToTake = "alert_to_take"

    public var buttons: [NoticeButton] {
        switch self {
        case .offer, .transfer: [.accept, .decline]
        case .message: [.reply]
        case .handedOver, .mention, .plain: []
        case .alert: [.acknowledge]
        case .alertOfDialog: [.acknowledge, .takeOver, .nudge, .transfer]
        case .alertToTake: [.acknowledge, .takeOver, .transfer]
        }
    }
}

public enum NoticeButton: String, Sendable {
    case accept, decline
    /// With words.
    case reply
    case acknowledge
    case takeOver = "take_over"
    /// Asks whoever is responsible for an answer.
    case nudge
    /// Opens the screen on which it is done.
    case transfer
}

/// Shows cards. An id is the account's and the notice's, so that accounts do not get in each other's way.
@MainActor
public protocol NoticeCenter: AnyObject {
    /// Shows a card, or keeps it for its moment.
    func show(_ card: NoticeCard) async
    /// Takes away what is shown.
    func withdraw(_ ids: [String])
    /// Forgets what waits for its moment.
    func cancel(_ ids: [String])
    /// What is shown.
    func shown() async -> [String]
    /// What waits for its moment.
    func waiting() async -> [String]
}

/// The words of notices; the app has them in the language of whoever looks.
@MainActor
public protocol NoticeWords {
    var somebody: String { get }
    var noWords: String { get }
    var offerOver: String { get }
    var notDone: String { get }
    var sentBack: String { get }
    func notSent(_ words: String) -> String
    /// `name` is empty for somebody who is not known here.
    func handedOver(name: String) -> String
    func invited(name: String) -> String
    func inviteAsked(name: String) -> String
    func nudged(name: String) -> String
    func customerTaken(_ count: Int, name: String) -> String
    func normWarning(_ count: Int) -> String
    func normViolation(_ count: Int) -> String
    func secondRound(line: String) -> String
    func nobodyEligible(line: String) -> String
    func shiftPaused(line: String) -> String
    func manager(line: String) -> String
}
