// Notifications of the system: what they say, what they lead to, and when they are looked after.

import OpenlinesCore
import OperatorKit
import SwiftUI
import UserNotifications

/// Stands between the system's notifications and the shell, as long as the process lives.
@MainActor
final class NoticeHost: NSObject, UNUserNotificationCenterDelegate {
    private let shell: ShellPresenter
    private let center = SystemNoticeCenter(name: { $0.name }, hidden: { $0.hidden })
    private let push: Push

    init(_ shell: ShellPresenter) {
        self.shell = shell
        push = Push(shell, center: center, words: NoticeTexts())
        super.init()
        // Before the app is started, or a tap that started it would be lost.
        UNUserNotificationCenter.current().delegate = self
    }

    /// While the app runs: follows what there is to say of every account.
    func follow() async {
        for await count in shell.signIns.follow() {
            // Whoever has just signed in knows what it is good for.
            if count > 0 { center.ask() }
            await push.follow()
        }
    }

    /// The app leaves the screen: what there is to say was on it just now.
    func left() async { await push.refresh(quiet: true) }

    // What the system calls, on a thread of its own choice.

    nonisolated func userNotificationCenter(
        _ center: UNUserNotificationCenter, willPresent notification: UNNotification,
        withCompletionHandler completionHandler: @escaping (UNNotificationPresentationOptions) -> Void
    ) {
        let (action, isAlarm) = (SystemNoticeCenter.action(of: notification), SystemNoticeCenter.isAlarm(notification))
        let answer = Once(completionHandler)
        Task { @MainActor in answer.call(present(action, isAlarm: isAlarm)) }
    }

    nonisolated func userNotificationCenter(
        _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
        withCompletionHandler completionHandler: @escaping () -> Void
    ) {
        let action = SystemNoticeCenter.action(of: response.notification)
        let (chosen, said) = (response.actionIdentifier, (response as? UNTextInputNotificationResponse)?.userText)
        let done = Once<Void>(completionHandler)
        Task { @MainActor in
            if let action { await chose(action, chosen, said) }
            done.call(())
        }
    }

    /// Over an open app: nothing for what is on screen, and where an alarm goes off the core says what there is to say.
    private func present(_ action: NoticeAction?, isAlarm: Bool) -> UNNotificationPresentationOptions {
        if isAlarm {
            Task { await push.refresh() }
            return []
        }
        return action?.screen == shell.state.top?.route ? [] : [.banner, .list, .sound]
    }

    private func chose(_ action: NoticeAction, _ chosen: String, _ said: String?) async {
        let button = NoticeButton(rawValue: chosen)
        if let screen = button.flatMap(action.screen) {
            shell.on(.open(screen, account: action.account))
        } else if let button {
            await push.answer(action, button, said: said)
        } else if chosen == UNNotificationDefaultActionIdentifier {
            shell.on(.open(action.screen, account: action.account))
        }
    }
}

/// What the system wants called once, and does not mind on which thread: it is called on the main one.
private struct Once<Value>: @unchecked Sendable {
    private let body: (Value) -> Void

    init(_ body: @escaping (Value) -> Void) { self.body = body }

    @MainActor func call(_ value: Value) { body(value) }
}

private struct NoticeTexts: NoticeWords {
    var somebody: String { Words.noticeSomebody }
    var noWords: String { Words.noticeNoWords }
    var offerOver: String { Words.noticeOfferOver }
    var notDone: String { Words.noticeNotDone }
    var sentBack: String { Words.noticeSentBack }
    func notSent(_ words: String) -> String { Words.noticeNotSent(words: words) }
    func handedOver(name: String) -> String { Words.noticeHandedOver(name: named(name)) }
    func invited(name: String) -> String { Words.noticeInvited(name: named(name)) }
    func inviteAsked(name: String) -> String { Words.noticeInviteAsked(name: named(name)) }
    func nudged(name: String) -> String { Words.noticeNudged(name: named(name)) }
    func normWarning(_ count: Int) -> String { Words.noticeNormWarning(count: count) }
    func normViolation(_ count: Int) -> String { Words.noticeNormViolation(count: count) }
    func secondRound(line: String) -> String { Words.noticeSecondRound(line: line) }
    func nobodyEligible(line: String) -> String { Words.noticeNobodyEligible(line: line) }
    func customerTaken(_ count: Int, name: String) -> String { Words.noticeCustomerTaken(count: count, name: named(name)) }
    func shiftPaused(line: String) -> String { Words.noticeShiftPaused(line: line) }
    func manager(line: String) -> String { Words.noticeManager(line: line) }
}

extension NoticeButton {
    fileprivate var name: String {
        switch self {
        case .accept: Words.noticeAccept
        case .decline: Words.noticeDecline
        case .reply: Words.noticeReply
        case .acknowledge: Words.noticeAcknowledge
        case .takeOver: Words.actionTakeOver
        case .nudge: Words.actionNudge
        case .transfer: Words.actionTransfer
        }
    }
}

extension NoticeCategory {
    /// What a locked screen says when it may not show names and words.
    fileprivate var hidden: String {
        switch self {
        case .offer: Words.noticeHiddenOffer
        case .message: Words.noticeHiddenMessage
        case .transfer, .handedOver: Words.noticeHiddenTransfer
        case .mention: Words.noticeHiddenMention
        case .plain, .alert, .alertOfDialog, .alertToTake: Words.alertUnknown
        }
    }
}
