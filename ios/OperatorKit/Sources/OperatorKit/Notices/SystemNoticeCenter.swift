// Cards in the notification center of the system.

#if canImport(UserNotifications)
import Foundation
import UserNotifications

/// Sounds and privacy are its user's business: what a locked screen shows follows his settings. What the system calls back
/// comes on a thread of its own, so those closures belong to no actor.
@MainActor
public final class SystemNoticeCenter: NoticeCenter {
    private nonisolated static let carried = "openlines"
    private var center: UNUserNotificationCenter { .current() }

    /// `name` of a button, `hidden` what a locked screen says in place of the words.
    public init(name: (NoticeButton) -> String, hidden: (NoticeCategory) -> String) {
        let categories = NoticeCategory.allCases.map { category in
            UNNotificationCategory(
                identifier: category.rawValue, actions: category.buttons.map { Self.action($0, name($0)) }, intentIdentifiers: [],
                hiddenPreviewsBodyPlaceholder: hidden(category), options: [])
        }
        center.setNotificationCategories(Set(categories))
    }

    /// Asks the user once whether there may be notifications; later it changes nothing.
    public func ask() {
        center.requestAuthorization(options: [.alert, .sound]) { @Sendable _, _ in }
    }

    public func show(_ card: NoticeCard) async {
        let content = UNMutableNotificationContent()
        content.title = card.title
        content.body = card.text
        content.categoryIdentifier = card.category.rawValue
        content.threadIdentifier = card.thread
        content.userInfo = [Self.carried: card.action.carried]
        content.sound = card.sounds ? .default : nil
        content.interruptionLevel = card.sounds ? .active : .passive
        let request = UNNotificationRequest(identifier: card.id, content: content, trigger: card.at.map { Self.trigger(at: $0) })
        await withCheckedContinuation { shown in
            // Not allowed to, or the moment is over: the app says it all when it is opened.
            center.add(request) { @Sendable _ in shown.resume() }
        }
    }

    public func withdraw(_ ids: [String]) { center.removeDeliveredNotifications(withIdentifiers: ids) }

    public func cancel(_ ids: [String]) { center.removePendingNotificationRequests(withIdentifiers: ids) }

    public func shown() async -> [String] {
        await withCheckedContinuation { told in
            center.getDeliveredNotifications { @Sendable found in told.resume(returning: found.map(\.request.identifier)) }
        }
    }

    public func waiting() async -> [String] {
        await withCheckedContinuation { told in
            center.getPendingNotificationRequests { @Sendable found in told.resume(returning: found.map(\.identifier)) }
        }
    }

    /// What a notification of the system is about; `nil` when it is not one of these.
    public nonisolated static func action(of notification: UNNotification) -> NoticeAction? {
        let carried = notification.request.content.userInfo[carried] as? [String: String]
        return carried.flatMap { NoticeAction(carried: $0) }
    }

    /// It waited for its moment: an alarm.
    public nonisolated static func isAlarm(_ notification: UNNotification) -> Bool { notification.request.trigger != nil }

    /// The moment itself, wherever the phone is taken meanwhile.
    private static func trigger(at moment: Date) -> UNNotificationTrigger {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment)
        parts.calendar = calendar
        parts.timeZone = calendar.timeZone
        return UNCalendarNotificationTrigger(dateMatching: parts, repeats: false)
    }

    private static func action(_ button: NoticeButton, _ name: String) -> UNNotificationAction {
        switch button {
        case .accept, .takeOver, .acknowledge, .nudge: UNNotificationAction(identifier: button.rawValue, title: name, options: [])
        case .transfer: UNNotificationAction(identifier: button.rawValue, title: name, options: .foreground)
        case .decline: UNNotificationAction(identifier: button.rawValue, title: name, options: .destructive)
        case .reply:
            UNTextInputNotificationAction(
                identifier: button.rawValue, title: name, options: [], textInputButtonTitle: name, textInputPlaceholder: "")
        }
    }
}
#endif
