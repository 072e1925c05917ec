// One sentence for each problem, refusal, event and step: what is wrong, and what to do next.

import Foundation
import OpenlinesCore
import OperatorKit

func sentence(for problem: Problem) -> String {
    switch problem {
    case .wrongAddress: Words.problemWrongAddress
    case .noNetwork: Words.problemNoNetwork
    case .wrongPassword: Words.problemWrongPassword
    case .wait(let until, _) where until <= .now: Words.problemWaitOver
    case .wait(let until, busy: true): Words.problemBusy(time: Times.length(until.timeIntervalSinceNow))
    case .wait(let until, busy: false): Words.problemWait(time: Times.length(until.timeIntervalSinceNow))
    case .versionTooOld(let least): least.isEmpty ? Words.problemTooOld : Words.problemTooOldLeast(version: least)
    case .signedOut: Words.problemSignedOut
    case .refused(let code, let who, let at): sentence(forRefusal: code, who: who, at: at)
    case .storage: Words.problemStorage
    case .vault: Words.problemVault
    case .accountGone: Words.problemAccountGone
    case .bug(let detail): Words.problemBug(detail: detail)
    }
}

/// Why the portal, or the rules on this phone, said no. Codes are those of docs/errors.md.
func sentence(forRefusal code: String, who: String?, at: Date?) -> String {
    switch (code, who) {
    case ("too_late", nil): Words.refusedTooLate
    case ("too_late", let who?):
        at.map { Words.refusedTakenByAt(at: Times.dayAndClock($0), name: who) } ?? Words.refusedTakenBy(name: who)
    case ("not_found", _): Words.refusedGone
    case ("forbidden", _): Words.refusedForbidden
    case ("not_responsible", nil): Words.refusedNotResponsible
    case ("not_responsible", let who?): Words.refusedNotResponsibleNow(name: who)
    case ("session_closed", _): Words.refusedClosed
    case ("already_open", _): Words.refusedAlreadyOpen
    case ("text_empty", _): Words.refusedTextEmpty
    case ("text_too_long", _): Words.refusedTextTooLong
    case ("unchangeable", _): Words.refusedUnchangeable
    case ("target_unavailable", _): Words.refusedTargetUnavailable
    case ("operator_inactive", _): Words.refusedInactive
    case ("no_shift", _): Words.refusedNoShift
    case ("at_cap", _): Words.refusedAtCap
    case ("too_soon", _): Words.refusedTooSoon
    case ("nobody_eligible", _): Words.refusedNobodyEligible
    case ("line_closed", _): Words.refusedLineClosed
    case ("bad_field", _): Words.refusedBadField
    case ("device_revoked", _): Words.refusedDeviceRevoked
    case ("not_held", _): Words.refusedNotHeld
    case ("bad_command", _), ("lane_mismatch", _), ("id_conflict", _), ("bad_request", _), ("method_not_allowed", _):
        Words.problemTooOld
    default: Words.refusedOther(code: code)
    }
}

/// How an own command stands.
func sentence(for unsent: Unsent) -> String {
    switch unsent.state {
    case .queued: Words.unsentQueued
    case .sending: Words.unsentSending
    case .held: Words.unsentHeld(why: sentence(for: unsent.whatChanged))
    case .refused:
        Words.unsentRefused(
            why: sentence(forRefusal: unsent.refusal?.code ?? "", who: unsent.refusal?.byName, at: unsent.refusal?.at))
    }
}

/// Why a command is held.
func sentence(for change: WhatChanged?) -> String {
    switch change {
    case .responsible: Words.changedResponsible
    case .session: Words.changedSession
    case .customerWrote: Words.changedCustomerWrote
    case .tooOld: Words.changedTooOld
    case nil: Words.changedNotWon
    }
}

/// What happened, in words.
func sentence(forEventOf row: TimelineRow) -> String {
    let who = named(row.whoName)
    switch row.event {
    case .opened: return Words.eventOpened
    case .accepted: return Words.eventAccepted(name: who)
    case .taken: return Words.eventTaken(name: who)
    case .transferred: return Words.eventTransferred(from: who, to: named(row.whomName))
    case .unspammed: return Words.eventUnspammed(name: who)
    case .takenOver: return Words.eventTakenOver(from: named(row.whomName), to: who)
    case .invited: return Words.eventInvited(from: who, to: named(row.whomName))
    case .inviteAsked: return Words.eventInviteAsked(name: who)
    case .left: return Words.eventLeft(name: who)
    case .nudged: return Words.eventNudged(name: who)
    case .transferOffered: return Words.eventTransferOffered(from: who, to: named(row.whomName))
    case .transferEnded(.declined): return Words.eventTransferDeclined(name: named(row.whomName))
    case .transferEnded(.expired): return Words.eventTransferExpired(name: named(row.whomName))
    case .transferEnded(.withdrawn), .transferEnded(.unknown):
        return Words.eventTransferWithdrawn(from: who, to: named(row.whomName))
    case .sent: return Words.eventSent(name: who)
    case .sentBack: return Words.eventSentBack(name: named(row.whomName))
    case .notAccepted: return Words.eventNotAccepted
    case .returned(.noAnswer): return Words.eventReturnedNoAnswer(name: who)
    case .returned(.offShift): return Words.eventReturnedOffShift(name: who)
    case .returned(.shiftEnded): return Words.eventReturnedShiftEnded(name: who)
    case .returned(.onLeave): return Words.eventReturnedOnLeave(name: who)
    case .returned(.deactivated): return Words.eventReturnedDeactivated(name: who)
    case .returned(.unknown): return Words.eventReturned(name: who)
    case .kept: return Words.eventKept(name: who)
    case .noReplyNeeded: return Words.eventNoReply(name: who)
    case .closed(.operator): return Words.eventClosed(name: who)
    case .closed(.idle): return Words.eventClosedIdle
    case .closed(.spam): return Words.eventClosedSpam
    case .reopened: return Words.eventReopened
    case .resumed: return Words.eventResumed(name: who)
    case .erased: return Words.eventErased
    case .unknown, nil: return Words.entryUnknown
    }
}

/// Somebody by his name, or by a word where it is not known.
func named(_ name: String?) -> String {
    guard let name, !name.isEmpty else { return Words.authorColleague }
    return name
}

/// An own step that the portal has not confirmed; `nil` for a message.
func sentence(forPending kind: String, whom: String? = nil) -> String? {
    switch (kind, whom) {
    case ("accept", _): Words.pendingAccept
    case ("take", _): Words.pendingTake
    case ("resume", _): Words.pendingResume
    case ("close", _): Words.pendingClose
    case ("transfer", nil): Words.pendingTransfer
    case ("transfer", let whom?): Words.pendingTransferTo(name: whom)
    case ("no_reply_needed", _): Words.pendingNoReply
    case ("edit", _): Words.pendingEdit
    case ("recall", _): Words.pendingRecall
    case ("withdraw_transfer", _): Words.pendingWithdrawTransfer
    case ("transfer_to_line", _): Words.pendingTransferToLine
    case ("take_over", _): Words.pendingTakeOver
    case ("invite", _): Words.pendingInvite
    case ("ask_invite", _): Words.pendingAskInvite
    case ("leave", _): Words.pendingLeave
    case ("nudge", _): Words.pendingNudge
    case ("pin", _): Words.pendingPin
    case ("unpin", _): Words.pendingUnpin
    case ("spam", _): Words.pendingSpam
    case ("unspam", _): Words.pendingUnspam
    default: nil
    }
}

extension DialogRow {
    /// The customer's name, or a word for one who has none.
    var name: String { customerName.isEmpty ? Words.customerUnknown : customerName }

    /// How it ended; `nil` while it is open.
    var ending: String? {
        switch (state, closeReason) {
        case (.closing, _): Words.markClosing
        case (.closed, .idle): Words.markClosedIdle
        case (.closed, .spam): Words.markClosedSpam
        case (.closed, _): Words.markClosed
        default: nil
        }
    }

    /// What this operator was called for by name and has not read yet, in the words of its notification.
    var calling: String? {
        switch call {
        case .handedOver: Words.noticeHandedOver(name: named(callBy))
        case .sentBack: Words.noticeSentBack
        case .invited: Words.noticeInvited(name: named(callBy))
        case .inviteAsked: Words.noticeInviteAsked(name: named(callBy))
        case .nudged: Words.noticeNudged(name: named(callBy))
        case .offer, .transfer, .message, .normWarning, .normViolation, .manager, nil: nil
        }
    }

    /// The customer waits for an answer since then.
    var waits: Date? { awaited == .operator && state != .closed ? waitingSince : nil }
}

extension RowAction {
    var name: String {
        switch self {
        case .noReplyNeeded: Words.actionNoReply
        case .close: Words.actionClose
        case .transfer: Words.actionTransfer
        case .take: Words.actionTake
        case .resume: Words.actionResume
        case .pin: Words.actionPin
        case .unpin: Words.actionUnpin
        case .spam: Words.actionSpam
        case .unspam: Words.actionUnspam
        }
    }

    var icon: String {
        switch self {
        case .noReplyNeeded: "bell.slash"
        case .close: "archivebox"
        case .transfer: "arrowshape.turn.up.right"
        case .take: "hand.raised"
        case .resume: "arrow.uturn.backward"
        case .pin: "pin"
        case .unpin: "pin.slash"
        case .spam: "nosign"
        case .unspam: "checkmark"
        }
    }

    /// What a swipe does; all else is in the row's menu.
    var isSwipe: Bool { [.take, .resume, .noReplyNeeded, .close].contains(self) }
}

extension DialogAction {
    var name: String {
        switch self {
        case .noReplyNeeded: Words.actionNoReply
        case .pin: Words.actionPin
        case .unpin: Words.actionUnpin
        case .transfer: Words.actionTransfer
        case .invite: Words.actionInvite
        case .nudge: Words.actionNudge
        case .why: Words.actionWhy
        case .leave: Words.actionLeave
        case .spam: Words.actionSpam
        case .unspam: Words.actionUnspam
        case .close: Words.actionClose
        }
    }

    var icon: String {
        switch self {
        case .noReplyNeeded: "bell.slash"
        case .pin: "pin"
        case .unpin: "pin.slash"
        case .transfer: "arrowshape.turn.up.right"
        case .invite: "person.badge.plus"
        case .nudge: "bell"
        case .why: "questionmark.circle"
        case .leave: "rectangle.portrait.and.arrow.right"
        case .spam: "nosign"
        case .unspam: "checkmark"
        case .close: "archivebox"
        }
    }
}

extension MessageAction {
    var name: String {
        switch self {
        case .copy: Words.messageCopy
        case .edit: Words.messageEdit
        case .recall: Words.messageRecall
        }
    }

    var icon: String {
        switch self {
        case .copy: "doc.on.doc"
        case .edit: "pencil"
        case .recall: "trash"
        }
    }
}

extension AlertStep {
    var name: String {
        switch self {
        case .takeOver: Words.actionTakeOver
        case .transfer: Words.actionTransfer
        case .nudge: Words.actionNudge
        }
    }

    var icon: String {
        switch self {
        case .takeOver: "hand.raised"
        case .transfer: "arrowshape.turn.up.right"
        case .nudge: "bell"
        }
    }
}

extension AlertKind {
    var name: String {
        switch self {
        case .normWarning: Words.alertNormWarning
        case .normViolation: Words.alertNormViolation
        case .secondRound: Words.alertSecondRound
        case .nobodyEligible: Words.alertNobodyEligible
        case .shiftPaused: Words.alertShiftPaused
        case .nobodyToReturnTo: Words.alertNobodyToReturnTo
        case .notAccepted: Words.alertNotAccepted
        case .customerTaken: Words.alertCustomerTaken
        case .unknown: Words.alertUnknown
        }
    }

    var icon: String {
        switch self {
        case .normWarning: "hourglass"
        case .normViolation: "exclamationmark.triangle.fill"
        case .secondRound: "arrow.clockwise"
        case .nobodyEligible: "person.slash"
        case .shiftPaused: "pause.circle"
        case .nobodyToReturnTo: "clock"
        case .notAccepted: "arrowshape.turn.up.right"
        case .customerTaken: "person"
        case .unknown: "info.circle"
        }
    }
}
