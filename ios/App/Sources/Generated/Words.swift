// Made by words/words.py from words/en.json and words/ru.json. Do not edit.
import Foundation

/// Every text of the screens, in the language of whoever looks at them. Arguments stand in alphabetical order.
enum Words {
    private static func say(_ key: String, _ arguments: any CVarArg...) -> String {
        String(format: NSLocalizedString(key, comment: ""), locale: .current, arguments: arguments)
    }

    /// Ask to join
    static var actionAskInvite: String { NSLocalizedString("action_ask_invite", comment: "") }
    /// Close dialog
    static var actionClose: String { NSLocalizedString("action_close", comment: "") }
    /// Invite a colleague
    static var actionInvite: String { NSLocalizedString("action_invite", comment: "") }
    /// Leave dialog
    static var actionLeave: String { NSLocalizedString("action_leave", comment: "") }
    /// No reply needed
    static var actionNoReply: String { NSLocalizedString("action_no_reply", comment: "") }
    /// Ask for an answer
    static var actionNudge: String { NSLocalizedString("action_nudge", comment: "") }
    /// Pin
    static var actionPin: String { NSLocalizedString("action_pin", comment: "") }
    /// Resume dialog
    static var actionResume: String { NSLocalizedString("action_resume", comment: "") }
    /// Spam
    static var actionSpam: String { NSLocalizedString("action_spam", comment: "") }
    /// {step}: {state}
    static func actionState(state: String, step: String) -> String { say("action_state", state, step) }
    /// Take dialog
    static var actionTake: String { NSLocalizedString("action_take", comment: "") }
    /// Take over
    static var actionTakeOver: String { NSLocalizedString("action_take_over", comment: "") }
    /// Transfer
    static var actionTransfer: String { NSLocalizedString("action_transfer", comment: "") }
    /// Unpin
    static var actionUnpin: String { NSLocalizedString("action_unpin", comment: "") }
    /// No spam
    static var actionUnspam: String { NSLocalizedString("action_unspam", comment: "") }
    /// Why me, why not me
    static var actionWhy: String { NSLocalizedString("action_why", comment: "") }
    /// Seen
    static var alertAcknowledge: String { NSLocalizedString("alert_acknowledge", comment: "") }
    /// You have seen it
    static var alertAcknowledged: String { NSLocalizedString("alert_acknowledged", comment: "") }
    /// {count, plural, one {# dialog} other {# dialogs}}
    static func alertCount(count: Int) -> String { say("alert_count", count) }
    /// A colleague took your customer
    static var alertCustomerTaken: String { NSLocalizedString("alert_customer_taken", comment: "") }
    /// Level {level}
    static func alertLevel(level: String) -> String { say("alert_level", level) }
    /// {count, plural, one {and # more} other {and # more}}
    static func alertMore(count: Int) -> String { say("alert_more", count) }
    /// Customers wait, nobody is available
    static var alertNobodyEligible: String { NSLocalizedString("alert_nobody_eligible", comment: "") }
    /// Waits too long, nobody else is there
    static var alertNobodyToReturnTo: String { NSLocalizedString("alert_nobody_to_return_to", comment: "") }
    /// Answer overdue
    static var alertNormViolation: String { NSLocalizedString("alert_norm_violation", comment: "") }
    /// Answer due soon
    static var alertNormWarning: String { NSLocalizedString("alert_norm_warning", comment: "") }
    /// Nobody accepted it on the other line
    static var alertNotAccepted: String { NSLocalizedString("alert_not_accepted", comment: "") }
    /// Everybody was asked, nobody accepted
    static var alertSecondRound: String { NSLocalizedString("alert_second_round", comment: "") }
    /// Shift paused after missed offers
    static var alertShiftPaused: String { NSLocalizedString("alert_shift_paused", comment: "") }
    /// Waits since {time}
    static func alertSince(time: String) -> String { say("alert_since", time) }
    /// Something needs a look
    static var alertUnknown: String { NSLocalizedString("alert_unknown", comment: "") }
    /// Yours
    static var alertYours: String { NSLocalizedString("alert_yours", comment: "") }
    /// You are told here before an answer is late, and when it is.
    static var alertsEmptyText: String { NSLocalizedString("alerts_empty_text", comment: "") }
    /// All is well
    static var alertsEmptyTitle: String { NSLocalizedString("alerts_empty_title", comment: "") }
    /// {count, plural, one {Alerts, # waits for you} other {Alerts, # wait for you}}
    static func alertsOpen(count: Int) -> String { say("alerts_open", count) }
    /// Alerts
    static var alertsTitle: String { NSLocalizedString("alerts_title", comment: "") }
    /// {name} gets no more answers from you here. A new message opens the dialog again.
    static func askCloseText(name: String) -> String { say("ask_close_text", name) }
    /// Close this dialog?
    static var askCloseTitle: String { NSLocalizedString("ask_close_title", comment: "") }
    /// Delete text
    static var askDeleteAction: String { NSLocalizedString("ask_delete_action", comment: "") }
    /// It was not carried out. Nothing else changes.
    static var askDeleteStepText: String { NSLocalizedString("ask_delete_step_text", comment: "") }
    /// These words will be lost: “{words}”
    static func askDeleteText(words: String) -> String { say("ask_delete_text", words) }
    /// Delete what was not sent?
    static var askDeleteTitle: String { NSLocalizedString("ask_delete_title", comment: "") }
    /// You see it no more, until somebody invites you again.
    static var askLeaveText: String { NSLocalizedString("ask_leave_text", comment: "") }
    /// Leave this dialog?
    static var askLeaveTitle: String { NSLocalizedString("ask_leave_title", comment: "") }
    /// {name} will wait no longer. The next message starts the waiting again.
    static func askNoReplyText(name: String) -> String { say("ask_no_reply_text", name) }
    /// Does this need no reply?
    static var askNoReplyTitle: String { NSLocalizedString("ask_no_reply_title", comment: "") }
    /// The customer will see that it was deleted. Colleagues keep seeing what it said.
    static var askRecallText: String { NSLocalizedString("ask_recall_text", comment: "") }
    /// Delete this message?
    static var askRecallTitle: String { NSLocalizedString("ask_recall_title", comment: "") }
    /// {name} is signed out and deletes its data at its next contact.
    static func askRevokeText(name: String) -> String { say("ask_revoke_text", name) }
    /// Sign this device out?
    static var askRevokeTitle: String { NSLocalizedString("ask_revoke_title", comment: "") }
    /// Dialogs and drafts leave this phone. On the portal everything stays.
    static var askSignOutText: String { NSLocalizedString("ask_sign_out_text", comment: "") }
    /// Sign out?
    static var askSignOutTitle: String { NSLocalizedString("ask_sign_out_title", comment: "") }
    /// {count, plural, one {# thing was not sent yet and will be lost.} other {# things were not sent yet and will be lost.}}
    static func askSignOutUnsent(count: Int) -> String { say("ask_sign_out_unsent", count) }
    /// {name} waits in the queue and gets you.
    static func askTakeOverQueued(name: String) -> String { say("ask_take_over_queued", name) }
    /// {name} leaves it and is told.
    static func askTakeOverText(name: String) -> String { say("ask_take_over_text", name) }
    /// Take this dialog over?
    static var askTakeOverTitle: String { NSLocalizedString("ask_take_over_title", comment: "") }
    /// Colleague
    static var authorColleague: String { NSLocalizedString("author_colleague", comment: "") }
    /// Automatic
    static var authorPortal: String { NSLocalizedString("author_portal", comment: "") }
    /// Back
    static var back: String { NSLocalizedString("back", comment: "") }
    /// {count, plural, one {# being answered} other {# being answered}}
    static func boardAnswered(count: Int) -> String { say("board_answered", count) }
    /// {count, plural, one {# waits for an answer} other {# wait for an answer}}
    static func boardAwaiting(count: Int) -> String { say("board_awaiting", count) }
    /// Lines that you manage stand here, with who waits and who answers.
    static var boardEmptyText: String { NSLocalizedString("board_empty_text", comment: "") }
    /// No lines yet
    static var boardEmptyTitle: String { NSLocalizedString("board_empty_title", comment: "") }
    /// Last work: {time}
    static func boardLastAction(time: String) -> String { say("board_last_action", time) }
    /// Lines
    static var boardLines: String { NSLocalizedString("board_lines", comment: "") }
    /// {count, plural, one {# dialog} other {# dialogs}}
    static func boardLoad(count: Int) -> String { say("board_load", count) }
    /// Longest wait: {time}
    static func boardOldest(time: String) -> String { say("board_oldest", time) }
    /// Day off
    static var boardOnLeave: String { NSLocalizedString("board_on_leave", comment: "") }
    /// Operators
    static var boardOperators: String { NSLocalizedString("board_operators", comment: "") }
    /// {count, plural, one {# overdue} other {# overdue}}
    static func boardOverdue(count: Int) -> String { say("board_overdue", count) }
    /// Paused after missed offers
    static var boardPausedMisses: String { NSLocalizedString("board_paused_misses", comment: "") }
    /// Board
    static var boardTitle: String { NSLocalizedString("board_title", comment: "") }
    /// Phone cannot be reached
    static var boardUnreachable: String { NSLocalizedString("board_unreachable", comment: "") }
    /// {count, plural, one {# in the queue} other {# in the queue}}
    static func boardWaiting(count: Int) -> String { say("board_waiting", count) }
    /// Month after
    static var calendarNext: String { NSLocalizedString("calendar_next", comment: "") }
    /// Month before
    static var calendarPrevious: String { NSLocalizedString("calendar_previous", comment: "") }
    /// Cancel
    static var cancel: String { NSLocalizedString("cancel", comment: "") }
    /// The customer wrote again before this could be sent.
    static var changedCustomerWrote: String { NSLocalizedString("changed_customer_wrote", comment: "") }
    /// The dialog did not become yours.
    static var changedNotWon: String { NSLocalizedString("changed_not_won", comment: "") }
    /// Somebody else is responsible now.
    static var changedResponsible: String { NSLocalizedString("changed_responsible", comment: "") }
    /// The dialog was closed or began anew.
    static var changedSession: String { NSLocalizedString("changed_session", comment: "") }
    /// It was written more than 30 days ago.
    static var changedTooOld: String { NSLocalizedString("changed_too_old", comment: "") }
    /// Live chat
    static var channelLiveChat: String { NSLocalizedString("channel_live_chat", comment: "") }
    /// Answer due in {time}
    static func chipDue(time: String) -> String { say("chip_due", time) }
    /// Answer due soon: {time} left
    static func chipDueSoon(time: String) -> String { say("chip_due_soon", time) }
    /// Answer overdue by {time}
    static func chipOverdue(time: String) -> String { say("chip_overdue", time) }
    /// Waits {time}
    static func chipWaits(time: String) -> String { say("chip_waits", time) }
    /// Waits long: {time}
    static func chipWaitsLong(time: String) -> String { say("chip_waits_long", time) }
    /// Waits too long: {time}
    static func chipWaitsTooLong(time: String) -> String { say("chip_waits_too_long", time) }
    /// {count, plural, one {# dialog, the limit} other {# dialogs, the limit}}
    static func colleagueAtCap(count: Int) -> String { say("colleague_at_cap", count) }
    /// {count, plural, one {# dialog} other {# dialogs}}
    static func colleagueDialogs(count: Int) -> String { say("colleague_dialogs", count) }
    /// Account is inactive
    static var colleagueInactive: String { NSLocalizedString("colleague_inactive", comment: "") }
    /// Off shift
    static var colleagueOff: String { NSLocalizedString("colleague_off", comment: "") }
    /// On shift
    static var colleagueOn: String { NSLocalizedString("colleague_on", comment: "") }
    /// Day off
    static var colleagueOnLeave: String { NSLocalizedString("colleague_on_leave", comment: "") }
    /// On shift, paused
    static var colleaguePaused: String { NSLocalizedString("colleague_paused", comment: "") }
    /// Stop editing
    static var composerEditCancel: String { NSLocalizedString("composer_edit_cancel", comment: "") }
    /// Save
    static var composerEditSave: String { NSLocalizedString("composer_edit_save", comment: "") }
    /// Editing a message
    static var composerEditing: String { NSLocalizedString("composer_editing", comment: "") }
    /// Has a draft
    static var composerHasDraft: String { NSLocalizedString("composer_has_draft", comment: "") }
    /// {length} of {most} characters
    static func composerLength(length: String, most: String) -> String { say("composer_length", length, most) }
    /// Reply or note
    static var composerModes: String { NSLocalizedString("composer_modes", comment: "") }
    /// Note
    static var composerNote: String { NSLocalizedString("composer_note", comment: "") }
    /// Note for colleagues
    static var composerNoteHint: String { NSLocalizedString("composer_note_hint", comment: "") }
    /// Only colleagues see this
    static var composerOnlyColleagues: String { NSLocalizedString("composer_only_colleagues", comment: "") }
    /// Written on another device
    static var composerOtherDraft: String { NSLocalizedString("composer_other_draft", comment: "") }
    /// Reply
    static var composerReply: String { NSLocalizedString("composer_reply", comment: "") }
    /// Reply to {name}
    static func composerReplyHint(name: String) -> String { say("composer_reply_hint", name) }
    /// Save note
    static var composerSaveNote: String { NSLocalizedString("composer_save_note", comment: "") }
    /// Send to the customer
    static var composerSend: String { NSLocalizedString("composer_send", comment: "") }
    /// Use
    static var composerUseOther: String { NSLocalizedString("composer_use_other", comment: "") }
    /// Customer
    static var customerUnknown: String { NSLocalizedString("customer_unknown", comment: "") }
    /// Sign out device
    static var deviceRevoke: String { NSLocalizedString("device_revoke", comment: "") }
    /// Last seen {time}
    static func deviceSeen(time: String) -> String { say("device_seen", time) }
    /// This device
    static var deviceThis: String { NSLocalizedString("device_this", comment: "") }
    /// To the dialogs
    static var dialogGoneAction: String { NSLocalizedString("dialog_gone_action", comment: "") }
    /// You have no right to it any more, so it has left this phone.
    static var dialogGoneText: String { NSLocalizedString("dialog_gone_text", comment: "") }
    /// This dialog is not yours to see
    static var dialogGoneTitle: String { NSLocalizedString("dialog_gone_title", comment: "") }
    /// What can be done
    static var dialogMenu: String { NSLocalizedString("dialog_menu", comment: "") }
    /// New
    static var dialogNew: String { NSLocalizedString("dialog_new", comment: "") }
    /// Newest
    static var dialogNewest: String { NSLocalizedString("dialog_newest", comment: "") }
    /// Choose one from the list.
    static var dialogNoneText: String { NSLocalizedString("dialog_none_text", comment: "") }
    /// No dialog open
    static var dialogNoneTitle: String { NSLocalizedString("dialog_none_title", comment: "") }
    /// {count, plural, one {# invited} other {# invited}}
    static func dialogParticipants(count: Int) -> String { say("dialog_participants", count) }
    /// In the queue
    static var dialogQueued: String { NSLocalizedString("dialog_queued", comment: "") }
    /// Yours
    static var dialogYours: String { NSLocalizedString("dialog_yours", comment: "") }
    /// Dismiss
    static var dismiss: String { NSLocalizedString("dismiss", comment: "") }
    /// Open dialogs of all your lines stand here.
    static var emptyAllText: String { NSLocalizedString("empty_all_text", comment: "") }
    /// No open dialogs
    static var emptyAllTitle: String { NSLocalizedString("empty_all_title", comment: "") }
    /// Closed dialogs and those that were yours can be found and resumed here.
    static var emptyHistoryText: String { NSLocalizedString("empty_history_text", comment: "") }
    /// No history yet
    static var emptyHistoryTitle: String { NSLocalizedString("empty_history_title", comment: "") }
    /// To the shift
    static var emptyMineOffAction: String { NSLocalizedString("empty_mine_off_action", comment: "") }
    /// New dialogs come only while your shift is on.
    static var emptyMineOffText: String { NSLocalizedString("empty_mine_off_text", comment: "") }
    /// New dialogs are offered here as soon as a customer writes.
    static var emptyMineText: String { NSLocalizedString("empty_mine_text", comment: "") }
    /// Nobody waits for you
    static var emptyMineTitle: String { NSLocalizedString("empty_mine_title", comment: "") }
    /// Every customer of your lines has somebody who answers.
    static var emptyQueueText: String { NSLocalizedString("empty_queue_text", comment: "") }
    /// The queue is empty
    static var emptyQueueTitle: String { NSLocalizedString("empty_queue_title", comment: "") }
    /// Dialogs that somebody marked as spam stand here, and can be brought back.
    static var emptySpamText: String { NSLocalizedString("empty_spam_text", comment: "") }
    /// No spam
    static var emptySpamTitle: String { NSLocalizedString("empty_spam_title", comment: "") }
    /// Dialogs that you have answered wait here for the customer.
    static var emptyWaitingText: String { NSLocalizedString("empty_waiting_text", comment: "") }
    /// No customer to wait for
    static var emptyWaitingTitle: String { NSLocalizedString("empty_waiting_title", comment: "") }
    /// Something new: update the app to see it
    static var entryUnknown: String { NSLocalizedString("entry_unknown", comment: "") }
    /// Accepted by {name}
    static func eventAccepted(name: String) -> String { say("event_accepted", name) }
    /// {event} · {at}
    static func eventAt(at: String, event: String) -> String { say("event_at", at, event) }
    /// Closed by {name}
    static func eventClosed(name: String) -> String { say("event_closed", name) }
    /// Closed, the customer was silent
    static var eventClosedIdle: String { NSLocalizedString("event_closed_idle", comment: "") }
    /// Closed as spam
    static var eventClosedSpam: String { NSLocalizedString("event_closed_spam", comment: "") }
    /// The customer was erased
    static var eventErased: String { NSLocalizedString("event_erased", comment: "") }
    /// {name} asks to join
    static func eventInviteAsked(name: String) -> String { say("event_invite_asked", name) }
    /// {from} invited {to}
    static func eventInvited(from: String, to: String) -> String { say("event_invited", from, to) }
    /// Waits too long; nobody else is free, it stays with {name}
    static func eventKept(name: String) -> String { say("event_kept", name) }
    /// {name} left
    static func eventLeft(name: String) -> String { say("event_left", name) }
    /// {name}: no reply needed
    static func eventNoReply(name: String) -> String { say("event_no_reply", name) }
    /// Nobody accepted it here yet
    static var eventNotAccepted: String { NSLocalizedString("event_not_accepted", comment: "") }
    /// {name} asks for an answer
    static func eventNudged(name: String) -> String { say("event_nudged", name) }
    /// The customer began a dialog
    static var eventOpened: String { NSLocalizedString("event_opened", comment: "") }
    /// The customer wrote, the dialog is open again
    static var eventReopened: String { NSLocalizedString("event_reopened", comment: "") }
    /// Resumed by {name}
    static func eventResumed(name: String) -> String { say("event_resumed", name) }
    /// Back in the queue, was with {name}
    static func eventReturned(name: String) -> String { say("event_returned", name) }
    /// Back in the queue: {name} has left
    static func eventReturnedDeactivated(name: String) -> String { say("event_returned_deactivated", name) }
    /// Back in the queue: {name} did not answer in time
    static func eventReturnedNoAnswer(name: String) -> String { say("event_returned_no_answer", name) }
    /// Back in the queue: {name} is off shift
    static func eventReturnedOffShift(name: String) -> String { say("event_returned_off_shift", name) }
    /// Back in the queue: {name} is on leave
    static func eventReturnedOnLeave(name: String) -> String { say("event_returned_on_leave", name) }
    /// Back in the queue: {name} ended the shift
    static func eventReturnedShiftEnded(name: String) -> String { say("event_returned_shift_ended", name) }
    /// {name} sent it to another line
    static func eventSent(name: String) -> String { say("event_sent", name) }
    /// Nobody accepted it there, back to {name}
    static func eventSentBack(name: String) -> String { say("event_sent_back", name) }
    /// Taken by {name}
    static func eventTaken(name: String) -> String { say("event_taken", name) }
    /// {to} took it over from {from}
    static func eventTakenOver(from: String, to: String) -> String { say("event_taken_over", from, to) }
    /// {name} declined the transfer
    static func eventTransferDeclined(name: String) -> String { say("event_transfer_declined", name) }
    /// {name} did not answer the transfer
    static func eventTransferExpired(name: String) -> String { say("event_transfer_expired", name) }
    /// {from} asks {to} to take over
    static func eventTransferOffered(from: String, to: String) -> String { say("event_transfer_offered", from, to) }
    /// Transfer withdrawn: {from} → {to}
    static func eventTransferWithdrawn(from: String, to: String) -> String { say("event_transfer_withdrawn", from, to) }
    /// Transferred: {from} → {to}
    static func eventTransferred(from: String, to: String) -> String { say("event_transferred", from, to) }
    /// No spam, says {name}
    static func eventUnspammed(name: String) -> String { say("event_unspammed", name) }
    /// File
    static var fileSent: String { NSLocalizedString("file_sent", comment: "") }
    /// {kilobytes} KB
    static func fileSize(kilobytes: String) -> String { say("file_size", kilobytes) }
    /// Start your shift to take dialogs.
    static var footNeedsShift: String { NSLocalizedString("foot_needs_shift", comment: "") }
    /// {step}: on its way
    static func footOnItsWay(step: String) -> String { say("foot_on_its_way", step) }
    /// You can read here, not write.
    static var footReadOnly: String { NSLocalizedString("foot_read_only", comment: "") }
    /// {name} answers here. You can read.
    static func footReadOnlyOf(name: String) -> String { say("foot_read_only_of", name) }
    /// The words will be lost.
    static var heldAskText: String { NSLocalizedString("held_ask_text", comment: "") }
    /// Discard this text?
    static var heldAskTitle: String { NSLocalizedString("held_ask_title", comment: "") }
    /// Leave it as it was
    static var heldCancelEdit: String { NSLocalizedString("held_cancel_edit", comment: "") }
    /// What changed
    static var heldChanged: String { NSLocalizedString("held_changed", comment: "") }
    /// Discard
    static var heldDiscard: String { NSLocalizedString("held_discard", comment: "") }
    /// Edit
    static var heldEdit: String { NSLocalizedString("held_edit", comment: "") }
    /// Turn into a note
    static var heldIntoNote: String { NSLocalizedString("held_into_note", comment: "") }
    /// Send anyway
    static var heldSendAnyway: String { NSLocalizedString("held_send_anyway", comment: "") }
    /// Send changed text
    static var heldSendEdited: String { NSLocalizedString("held_send_edited", comment: "") }
    /// Held for a look
    static var heldTitle: String { NSLocalizedString("held_title", comment: "") }
    /// What you wrote
    static var heldWritten: String { NSLocalizedString("held_written", comment: "") }
    /// What you wrote, {time}
    static func heldWrittenAt(time: String) -> String { say("held_written_at", time) }
    /// {count, plural, one {# message, loading} other {# messages, loading}}
    static func holeLoading(count: Int) -> String { say("hole_loading", count) }
    /// Every line
    static var inboxEveryLine: String { NSLocalizedString("inbox_every_line", comment: "") }
    /// {count, plural, one {# new dialog} other {# new dialogs}}
    static func inboxOfferAbove(count: Int) -> String { say("inbox_offer_above", count) }
    /// Dialogs
    static var inboxTitle: String { NSLocalizedString("inbox_title", comment: "") }
    /// Invite {name}
    static func inviteHim(name: String) -> String { say("invite_him", name) }
    /// There is nobody else to invite.
    static var inviteNobody: String { NSLocalizedString("invite_nobody", comment: "") }
    /// Whoever you invite sees the whole dialog and can write to the customer.
    static var inviteText: String { NSLocalizedString("invite_text", comment: "") }
    /// Who should join?
    static var inviteTitle: String { NSLocalizedString("invite_title", comment: "") }
    /// Closed
    static var lineClosed: String { NSLocalizedString("line_closed", comment: "") }
    /// Nobody on shift
    static var lineNobody: String { NSLocalizedString("line_nobody", comment: "") }
    /// {count, plural, one {# on shift} other {# on shift}}
    static func lineOnShift(count: Int) -> String { say("line_on_shift", count) }
    /// Closed until {time}
    static func lineOpens(time: String) -> String { say("line_opens", time) }
    /// Line
    static var lineUnknown: String { NSLocalizedString("line_unknown", comment: "") }
    /// {count, plural, one {# waits, {time}} other {# wait, the longest {time}}}
    static func lineWaitingSince(count: Int, time: String) -> String { say("line_waiting_since", count, time) }
    /// Loading
    static var loading: String { NSLocalizedString("loading", comment: "") }
    /// Closed
    static var markClosed: String { NSLocalizedString("mark_closed", comment: "") }
    /// Closed, silent
    static var markClosedIdle: String { NSLocalizedString("mark_closed_idle", comment: "") }
    /// Spam
    static var markClosedSpam: String { NSLocalizedString("mark_closed_spam", comment: "") }
    /// Closing
    static var markClosing: String { NSLocalizedString("mark_closing", comment: "") }
    /// Draft
    static var markDraft: String { NSLocalizedString("mark_draft", comment: "") }
    /// {count, plural, one {Not sent: look} other {# not sent: look}}
    static func markNeedsLook(count: Int) -> String { say("mark_needs_look", count) }
    /// Pinned
    static var markPinned: String { NSLocalizedString("mark_pinned", comment: "") }
    /// Spam
    static var markSpam: String { NSLocalizedString("mark_spam", comment: "") }
    /// Free to take
    static var markTakeable: String { NSLocalizedString("mark_takeable", comment: "") }
    /// {count, plural, one {# waits to be sent} other {# wait to be sent}}
    static func markUnsent(count: Int) -> String { say("mark_unsent", count) }
    /// Copy
    static var messageCopy: String { NSLocalizedString("message_copy", comment: "") }
    /// Edit
    static var messageEdit: String { NSLocalizedString("message_edit", comment: "") }
    /// Edited
    static var messageEdited: String { NSLocalizedString("message_edited", comment: "") }
    /// Erased
    static var messageErased: String { NSLocalizedString("message_erased", comment: "") }
    /// It said: “{text}”
    static func messageFirstText(text: String) -> String { say("message_first_text", text) }
    /// Show less
    static var messageFold: String { NSLocalizedString("message_fold", comment: "") }
    /// Delete
    static var messageRecall: String { NSLocalizedString("message_recall", comment: "") }
    /// Message deleted
    static var messageRecalled: String { NSLocalizedString("message_recalled", comment: "") }
    /// Show all {characters} characters
    static func messageUnfold(characters: String) -> String { say("message_unfold", characters) }
    /// No messages yet
    static var noWords: String { NSLocalizedString("no_words", comment: "") }
    /// Note by {name}
    static func noteBy(name: String) -> String { say("note_by", name) }
    /// Your note
    static var noteMine: String { NSLocalizedString("note_mine", comment: "") }
    /// Accept
    static var noticeAccept: String { NSLocalizedString("notice_accept", comment: "") }
    /// Seen
    static var noticeAcknowledge: String { NSLocalizedString("notice_acknowledge", comment: "") }
    /// For managers
    static var noticeChannelManager: String { NSLocalizedString("notice_channel_manager", comment: "") }
    /// Calls by name
    static var noticeChannelMention: String { NSLocalizedString("notice_channel_mention", comment: "") }
    /// Messages
    static var noticeChannelMessage: String { NSLocalizedString("notice_channel_message", comment: "") }
    /// Overdue answers
    static var noticeChannelNormViolation: String { NSLocalizedString("notice_channel_norm_violation", comment: "") }
    /// Answers due soon
    static var noticeChannelNormWarning: String { NSLocalizedString("notice_channel_norm_warning", comment: "") }
    /// New dialogs
    static var noticeChannelOffer: String { NSLocalizedString("notice_channel_offer", comment: "") }
    /// Transfers to me
    static var noticeChannelTransfer: String { NSLocalizedString("notice_channel_transfer", comment: "") }
    /// {count, plural, one {{name} took your customer} other {{name} took # of your customers}}
    static func noticeCustomerTaken(count: Int, name: String) -> String { say("notice_customer_taken", count, name) }
    /// Decline
    static var noticeDecline: String { NSLocalizedString("notice_decline", comment: "") }
    /// {name} hands you this dialog
    static func noticeHandedOver(name: String) -> String { say("notice_handed_over", name) }
    /// A colleague calls you
    static var noticeHiddenMention: String { NSLocalizedString("notice_hidden_mention", comment: "") }
    /// New message
    static var noticeHiddenMessage: String { NSLocalizedString("notice_hidden_message", comment: "") }
    /// New dialog
    static var noticeHiddenOffer: String { NSLocalizedString("notice_hidden_offer", comment: "") }
    /// A dialog is handed to you
    static var noticeHiddenTransfer: String { NSLocalizedString("notice_hidden_transfer", comment: "") }
    /// {name} asks to join this dialog
    static func noticeInviteAsked(name: String) -> String { say("notice_invite_asked", name) }
    /// {name} invites you to this dialog
    static func noticeInvited(name: String) -> String { say("notice_invited", name) }
    /// {line}: something needs a look
    static func noticeManager(line: String) -> String { say("notice_manager", line) }
    /// You
    static var noticeMe: String { NSLocalizedString("notice_me", comment: "") }
    /// New message
    static var noticeNoWords: String { NSLocalizedString("notice_no_words", comment: "") }
    /// {line}: customers wait and nobody is available
    static func noticeNobodyEligible(line: String) -> String { say("notice_nobody_eligible", line) }
    /// {count, plural, one {# answer is overdue} other {# answers are overdue}}
    static func noticeNormViolation(count: Int) -> String { say("notice_norm_violation", count) }
    /// {count, plural, one {# answer is due soon} other {# answers are due soon}}
    static func noticeNormWarning(count: Int) -> String { say("notice_norm_warning", count) }
    /// Not done. Try it in the app.
    static var noticeNotDone: String { NSLocalizedString("notice_not_done", comment: "") }
    /// Not sent: {words}
    static func noticeNotSent(words: String) -> String { say("notice_not_sent", words) }
    /// {name} asks for an answer
    static func noticeNudged(name: String) -> String { say("notice_nudged", name) }
    /// No longer offered to you
    static var noticeOfferOver: String { NSLocalizedString("notice_offer_over", comment: "") }
    /// Reply
    static var noticeReply: String { NSLocalizedString("notice_reply", comment: "") }
    /// {line}: everybody was asked and nobody accepted
    static func noticeSecondRound(line: String) -> String { say("notice_second_round", line) }
    /// Nobody took it there, it is yours again
    static var noticeSentBack: String { NSLocalizedString("notice_sent_back", comment: "") }
    /// {line}: a shift was paused after missed offers
    static func noticeShiftPaused(line: String) -> String { say("notice_shift_paused", line) }
    /// A customer
    static var noticeSomebody: String { NSLocalizedString("notice_somebody", comment: "") }
    /// Looking for new messages
    static var noticeSyncing: String { NSLocalizedString("notice_syncing", comment: "") }
    /// Accept
    static var offerAccept: String { NSLocalizedString("offer_accept", comment: "") }
    /// Accepting…
    static var offerAccepting: String { NSLocalizedString("offer_accepting", comment: "") }
    /// Decline
    static var offerDecline: String { NSLocalizedString("offer_decline", comment: "") }
    /// It goes to a colleague.
    static var offerDeclinedText: String { NSLocalizedString("offer_declined_text", comment: "") }
    /// Declined
    static var offerDeclinedTitle: String { NSLocalizedString("offer_declined_title", comment: "") }
    /// Declining…
    static var offerDeclining: String { NSLocalizedString("offer_declining", comment: "") }
    /// The dialog goes to the next operator. It stays in the queue until somebody accepts.
    static var offerExpiredText: String { NSLocalizedString("offer_expired_text", comment: "") }
    /// {name} hands you this dialog
    static func offerFrom(name: String) -> String { say("offer_from", name) }
    /// It stays with {name}. If {name} is off shift, it goes to the queue.
    static func offerFromKept(name: String) -> String { say("offer_from_kept", name) }
    /// Nobody needs to answer it any more.
    static var offerGone: String { NSLocalizedString("offer_gone", comment: "") }
    /// No longer offered
    static var offerGoneTitle: String { NSLocalizedString("offer_gone_title", comment: "") }
    /// {name} took it
    static func offerLost(name: String) -> String { say("offer_lost", name) }
    /// {name} took it, {time} ago
    static func offerLostAgo(name: String, time: String) -> String { say("offer_lost_ago", name, time) }
    /// A colleague was faster
    static var offerLostTitle: String { NSLocalizedString("offer_lost_title", comment: "") }
    /// Offered to you
    static var offerNew: String { NSLocalizedString("offer_new", comment: "") }
    /// {time} left to accept
    static func offerTimeLeft(time: String) -> String { say("offer_time_left", time) }
    /// Time is up
    static var offerTimeUp: String { NSLocalizedString("offer_time_up", comment: "") }
    /// New dialog
    static var offerTitle: String { NSLocalizedString("offer_title", comment: "") }
    /// It opens here, beside the list.
    static var panesNothingText: String { NSLocalizedString("panes_nothing_text", comment: "") }
    /// Choose a dialog
    static var panesNothingTitle: String { NSLocalizedString("panes_nothing_title", comment: "") }
    /// In this dialog
    static var participantsTitle: String { NSLocalizedString("participants_title", comment: "") }
    /// Accepting
    static var pendingAccept: String { NSLocalizedString("pending_accept", comment: "") }
    /// Asking to join
    static var pendingAskInvite: String { NSLocalizedString("pending_ask_invite", comment: "") }
    /// Closing
    static var pendingClose: String { NSLocalizedString("pending_close", comment: "") }
    /// Editing
    static var pendingEdit: String { NSLocalizedString("pending_edit", comment: "") }
    /// Inviting
    static var pendingInvite: String { NSLocalizedString("pending_invite", comment: "") }
    /// Leaving
    static var pendingLeave: String { NSLocalizedString("pending_leave", comment: "") }
    /// No reply needed
    static var pendingNoReply: String { NSLocalizedString("pending_no_reply", comment: "") }
    /// Asking for an answer
    static var pendingNudge: String { NSLocalizedString("pending_nudge", comment: "") }
    /// Step
    static var pendingOther: String { NSLocalizedString("pending_other", comment: "") }
    /// Pinning
    static var pendingPin: String { NSLocalizedString("pending_pin", comment: "") }
    /// Deleting
    static var pendingRecall: String { NSLocalizedString("pending_recall", comment: "") }
    /// Resuming
    static var pendingResume: String { NSLocalizedString("pending_resume", comment: "") }
    /// Marking as spam
    static var pendingSpam: String { NSLocalizedString("pending_spam", comment: "") }
    /// Taking
    static var pendingTake: String { NSLocalizedString("pending_take", comment: "") }
    /// Taking over
    static var pendingTakeOver: String { NSLocalizedString("pending_take_over", comment: "") }
    /// Transfer
    static var pendingTransfer: String { NSLocalizedString("pending_transfer", comment: "") }
    /// Transfer to {name}
    static func pendingTransferTo(name: String) -> String { say("pending_transfer_to", name) }
    /// Transfer to a line
    static var pendingTransferToLine: String { NSLocalizedString("pending_transfer_to_line", comment: "") }
    /// Unpinning
    static var pendingUnpin: String { NSLocalizedString("pending_unpin", comment: "") }
    /// Marking as no spam
    static var pendingUnspam: String { NSLocalizedString("pending_unspam", comment: "") }
    /// Taking back the transfer
    static var pendingWithdrawTransfer: String { NSLocalizedString("pending_withdraw_transfer", comment: "") }
    /// What was kept on this phone is gone: the phone lost its key, or somebody signed this device out. Sign in again; what was sent is on the portal.
    static var problemAccountGone: String { NSLocalizedString("problem_account_gone", comment: "") }
    /// A mistake of ours. Please report: {detail}
    static func problemBug(detail: String) -> String { say("problem_bug", detail) }
    /// The portal cannot do this now. Again in {time}.
    static func problemBusy(time: String) -> String { say("problem_busy", time) }
    /// No connection to the portal. Try again when there is one.
    static var problemNoNetwork: String { NSLocalizedString("problem_no_network", comment: "") }
    /// The sign-in is over. Sign in again, nothing is lost.
    static var problemSignedOut: String { NSLocalizedString("problem_signed_out", comment: "") }
    /// The phone could not store this. Make room and try again.
    static var problemStorage: String { NSLocalizedString("problem_storage", comment: "") }
    /// This version of the app is too old. Update the app.
    static var problemTooOld: String { NSLocalizedString("problem_too_old", comment: "") }
    /// The portal needs version {version} or newer. Update the app.
    static func problemTooOldLeast(version: String) -> String { say("problem_too_old_least", version) }
    /// The key store is locked. Unlock the phone and try again.
    static var problemVault: String { NSLocalizedString("problem_vault", comment: "") }
    /// Too many tries. Again in {time}.
    static func problemWait(time: String) -> String { say("problem_wait", time) }
    /// You can try again now.
    static var problemWaitOver: String { NSLocalizedString("problem_wait_over", comment: "") }
    /// There is no portal at this address. Check it letter by letter.
    static var problemWrongAddress: String { NSLocalizedString("problem_wrong_address", comment: "") }
    /// Login or password is wrong. Type them again, or ask an admin.
    static var problemWrongPassword: String { NSLocalizedString("problem_wrong_password", comment: "") }
    /// The dialog is open already. Write in it.
    static var refusedAlreadyOpen: String { NSLocalizedString("refused_already_open", comment: "") }
    /// You have as many dialogs as you may. Close one first.
    static var refusedAtCap: String { NSLocalizedString("refused_at_cap", comment: "") }
    /// Something here has the wrong form or is too long. Check what you typed.
    static var refusedBadField: String { NSLocalizedString("refused_bad_field", comment: "") }
    /// The dialog is closed. Resume it first.
    static var refusedClosed: String { NSLocalizedString("refused_closed", comment: "") }
    /// This device was signed out from elsewhere, and its data are deleted. Sign in again if that was a mistake.
    static var refusedDeviceRevoked: String { NSLocalizedString("refused_device_revoked", comment: "") }
    /// You may not do this here. Ask a manager.
    static var refusedForbidden: String { NSLocalizedString("refused_forbidden", comment: "") }
    /// It is gone.
    static var refusedGone: String { NSLocalizedString("refused_gone", comment: "") }
    /// Your account is inactive. Ask an admin.
    static var refusedInactive: String { NSLocalizedString("refused_inactive", comment: "") }
    /// That line is closed now. Choose another line, or send it anyway.
    static var refusedLineClosed: String { NSLocalizedString("refused_line_closed", comment: "") }
    /// Start your shift first.
    static var refusedNoShift: String { NSLocalizedString("refused_no_shift", comment: "") }
    /// Nobody on that line can be asked now. Choose another line, or send it anyway.
    static var refusedNobodyEligible: String { NSLocalizedString("refused_nobody_eligible", comment: "") }
    /// It is not held any more. Look at the dialog.
    static var refusedNotHeld: String { NSLocalizedString("refused_not_held", comment: "") }
    /// Only the responsible operator can do this. Ask for a transfer.
    static var refusedNotResponsible: String { NSLocalizedString("refused_not_responsible", comment: "") }
    /// {name} is responsible now.
    static func refusedNotResponsibleNow(name: String) -> String { say("refused_not_responsible_now", name) }
    /// The portal said no ({code}). If it stays so, tell an admin.
    static func refusedOther(code: String) -> String { say("refused_other", code) }
    /// {name} was first.
    static func refusedTakenBy(name: String) -> String { say("refused_taken_by", name) }
    /// {name} was first, at {at}.
    static func refusedTakenByAt(at: String, name: String) -> String { say("refused_taken_by_at", at, name) }
    /// This colleague cannot take it now. Choose another.
    static var refusedTargetUnavailable: String { NSLocalizedString("refused_target_unavailable", comment: "") }
    /// There are no words in it. Write some.
    static var refusedTextEmpty: String { NSLocalizedString("refused_text_empty", comment: "") }
    /// It is longer than 20,000 characters. Shorten it.
    static var refusedTextTooLong: String { NSLocalizedString("refused_text_too_long", comment: "") }
    /// Too late, it is decided.
    static var refusedTooLate: String { NSLocalizedString("refused_too_late", comment: "") }
    /// That was asked here a moment ago. Wait two minutes.
    static var refusedTooSoon: String { NSLocalizedString("refused_too_soon", comment: "") }
    /// This message can no longer be changed. Write another.
    static var refusedUnchangeable: String { NSLocalizedString("refused_unchangeable", comment: "") }
    /// Try again
    static var retry: String { NSLocalizedString("retry", comment: "") }
    /// Admin
    static var roleAdmin: String { NSLocalizedString("role_admin", comment: "") }
    /// Manager
    static var roleManager: String { NSLocalizedString("role_manager", comment: "") }
    /// Operator
    static var roleOperator: String { NSLocalizedString("role_operator", comment: "") }
    /// Also in {channel}
    static func rowAlso(channel: String) -> String { say("row_also", channel) }
    /// Also in {channel}, with {name}
    static func rowAlsoWith(channel: String, name: String) -> String { say("row_also_with", channel, name) }
    /// What can be done
    static var rowMenu: String { NSLocalizedString("row_menu", comment: "") }
    /// This cannot be shown
    static var screenProblemTitle: String { NSLocalizedString("screen_problem_title", comment: "") }
    /// Account
    static var settingsAccount: String { NSLocalizedString("settings_account", comment: "") }
    /// Add another account
    static var settingsAddAccount: String { NSLocalizedString("settings_add_account", comment: "") }
    /// As the phone
    static var settingsAsSystem: String { NSLocalizedString("settings_as_system", comment: "") }
    /// Dark
    static var settingsDark: String { NSLocalizedString("settings_dark", comment: "") }
    /// Where you are signed in
    static var settingsDevices: String { NSLocalizedString("settings_devices", comment: "") }
    /// Language
    static var settingsLanguage: String { NSLocalizedString("settings_language", comment: "") }
    /// Light
    static var settingsLight: String { NSLocalizedString("settings_light", comment: "") }
    /// Look and language
    static var settingsLooks: String { NSLocalizedString("settings_looks", comment: "") }
    /// Sign out
    static var settingsSignOut: String { NSLocalizedString("settings_sign_out", comment: "") }
    /// Theme
    static var settingsTheme: String { NSLocalizedString("settings_theme", comment: "") }
    /// Settings
    static var settingsTitle: String { NSLocalizedString("settings_title", comment: "") }
    /// Openlines, version {version}
    static func settingsVersion(version: String) -> String { say("settings_version", version) }
    /// Openlines does not open
    static var shellProblemTitle: String { NSLocalizedString("shell_problem_title", comment: "") }
    /// Dialogs that wait for the customer, and pinned ones, stay with you.
    static var shiftAskEndStay: String { NSLocalizedString("shift_ask_end_stay", comment: "") }
    /// No new dialogs come until you start it again.
    static var shiftAskEndText: String { NSLocalizedString("shift_ask_end_text", comment: "") }
    /// End your shift?
    static var shiftAskEndTitle: String { NSLocalizedString("shift_ask_end_title", comment: "") }
    /// {count, plural, one {# dialog waits for your answer. Who gets it?} other {# dialogs wait for your answer. Who gets them?}}
    static func shiftAskEndWaits(count: Int) -> String { say("shift_ask_end_waits", count) }
    /// On its way to the portal
    static var shiftAsked: String { NSLocalizedString("shift_asked", comment: "") }
    /// Change
    static var shiftChange: String { NSLocalizedString("shift_change", comment: "") }
    /// Continue
    static var shiftContinue: String { NSLocalizedString("shift_continue", comment: "") }
    /// End shift
    static var shiftEnd: String { NSLocalizedString("shift_end", comment: "") }
    /// To the queue
    static var shiftEndQueue: String { NSLocalizedString("shift_end_queue", comment: "") }
    /// Whoever is next on the line is asked
    static var shiftEndQueueText: String { NSLocalizedString("shift_end_queue_text", comment: "") }
    /// The shift ends by itself half an hour after its planned end.
    static var shiftEndsItself: String { NSLocalizedString("shift_ends_itself", comment: "") }
    /// Days off
    static var shiftLeave: String { NSLocalizedString("shift_leave", comment: "") }
    /// Add days off
    static var shiftLeaveAdd: String { NSLocalizedString("shift_leave_add", comment: "") }
    /// Add {days}
    static func shiftLeaveAddDays(days: String) -> String { say("shift_leave_add_days", days) }
    /// None planned. On days off nothing is offered to you.
    static var shiftLeaveNone: String { NSLocalizedString("shift_leave_none", comment: "") }
    /// Remove {days}
    static func shiftLeaveRemove(days: String) -> String { say("shift_leave_remove", days) }
    /// Tap the first and the last day. When they begin, dialogs that wait for you go to colleagues.
    static var shiftLeaveText: String { NSLocalizedString("shift_leave_text", comment: "") }
    /// When are you off?
    static var shiftLeaveTitle: String { NSLocalizedString("shift_leave_title", comment: "") }
    /// You are not receiving dialogs
    static var shiftNoContact: String { NSLocalizedString("shift_no_contact", comment: "") }
    /// No contact with the portal since {time}
    static func shiftNoContactText(time: String) -> String { say("shift_no_contact_text", time) }
    /// Open end
    static var shiftNoPlannedEnd: String { NSLocalizedString("shift_no_planned_end", comment: "") }
    /// Off shift
    static var shiftOff: String { NSLocalizedString("shift_off", comment: "") }
    /// No new dialogs come
    static var shiftOffText: String { NSLocalizedString("shift_off_text", comment: "") }
    /// On shift
    static var shiftOn: String { NSLocalizedString("shift_on", comment: "") }
    /// Pause
    static var shiftPause: String { NSLocalizedString("shift_pause", comment: "") }
    /// Paused by you
    static var shiftPaused: String { NSLocalizedString("shift_paused", comment: "") }
    /// Paused: too many missed offers
    static var shiftPausedMisses: String { NSLocalizedString("shift_paused_misses", comment: "") }
    /// Continue, and dialogs come again
    static var shiftPausedMissesText: String { NSLocalizedString("shift_paused_misses_text", comment: "") }
    /// No new dialogs since {time}
    static func shiftPausedText(time: String) -> String { say("shift_paused_text", time) }
    /// Planned end
    static var shiftPlannedEnd: String { NSLocalizedString("shift_planned_end", comment: "") }
    /// Since {time}
    static func shiftSince(time: String) -> String { say("shift_since", time) }
    /// Start shift
    static var shiftStart: String { NSLocalizedString("shift_start", comment: "") }
    /// My shift
    static var shiftTitle: String { NSLocalizedString("shift_title", comment: "") }
    /// Shift not known yet
    static var shiftUnknown: String { NSLocalizedString("shift_unknown", comment: "") }
    /// Until {time}
    static func shiftUntil(time: String) -> String { say("shift_until", time) }
    /// Sign in
    static var signInAction: String { NSLocalizedString("sign_in_action", comment: "") }
    /// Portal address
    static var signInAddress: String { NSLocalizedString("sign_in_address", comment: "") }
    /// For example chat.example.com
    static var signInAddressHint: String { NSLocalizedString("sign_in_address_hint", comment: "") }
    /// {name}, sign in again
    static func signInAgain(name: String) -> String { say("sign_in_again", name) }
    /// The portal has ended the sign-in. Your dialogs and what you have not sent are kept.
    static var signInAgainText: String { NSLocalizedString("sign_in_again_text", comment: "") }
    /// Signing in…
    static var signInBusy: String { NSLocalizedString("sign_in_busy", comment: "") }
    /// Hide password
    static var signInHidePassword: String { NSLocalizedString("sign_in_hide_password", comment: "") }
    /// Login
    static var signInLogin: String { NSLocalizedString("sign_in_login", comment: "") }
    /// Password
    static var signInPassword: String { NSLocalizedString("sign_in_password", comment: "") }
    /// Show password
    static var signInShowPassword: String { NSLocalizedString("sign_in_show_password", comment: "") }
    /// Answer your customers from here, with or without a network.
    static var signInText: String { NSLocalizedString("sign_in_text", comment: "") }
    /// Sign in
    static var signInTitle: String { NSLocalizedString("sign_in_title", comment: "") }
    /// Welcome to Openlines
    static var signInWelcome: String { NSLocalizedString("sign_in_welcome", comment: "") }
    /// {state}. What you send goes later.
    static func stripAndUnsent(state: String) -> String { say("strip_and_unsent", state) }
    /// Connecting
    static var stripConnecting: String { NSLocalizedString("strip_connecting", comment: "") }
    /// Connecting, as of {time}
    static func stripConnectingAsOf(time: String) -> String { say("strip_connecting_as_of", time) }
    /// No connection
    static var stripOffline: String { NSLocalizedString("strip_offline", comment: "") }
    /// No connection, as of {time}
    static func stripOfflineAsOf(time: String) -> String { say("strip_offline_as_of", time) }
    /// Signed out: sign in again
    static var stripSignedOut: String { NSLocalizedString("strip_signed_out", comment: "") }
    /// This version is too old: update the app
    static var stripTooOld: String { NSLocalizedString("strip_too_old", comment: "") }
    /// All lines
    static var tabAllLines: String { NSLocalizedString("tab_all_lines", comment: "") }
    /// History
    static var tabHistory: String { NSLocalizedString("tab_history", comment: "") }
    /// Mine
    static var tabMine: String { NSLocalizedString("tab_mine", comment: "") }
    /// Queue
    static var tabQueue: String { NSLocalizedString("tab_queue", comment: "") }
    /// Spam
    static var tabSpam: String { NSLocalizedString("tab_spam", comment: "") }
    /// Waiting for customer
    static var tabWaitingCustomer: String { NSLocalizedString("tab_waiting_customer", comment: "") }
    /// Held
    static var tickHeld: String { NSLocalizedString("tick_held", comment: "") }
    /// Waits to be sent
    static var tickQueued: String { NSLocalizedString("tick_queued", comment: "") }
    /// Not sent
    static var tickRefused: String { NSLocalizedString("tick_refused", comment: "") }
    /// Being sent
    static var tickSending: String { NSLocalizedString("tick_sending", comment: "") }
    /// Sent
    static var tickSent: String { NSLocalizedString("tick_sent", comment: "") }
    /// {day}, {clock}
    static func timeDayAndClock(clock: String, day: String) -> String { say("time_day_and_clock", clock, day) }
    /// {count, plural, one {# day} other {# days}}
    static func timeDays(count: Int) -> String { say("time_days", count) }
    /// {hours} h {minutes} min
    static func timeHours(hours: String, minutes: String) -> String { say("time_hours", hours, minutes) }
    /// {count, plural, one {# min} other {# min}}
    static func timeMinutes(count: Int) -> String { say("time_minutes", count) }
    /// {count, plural, one {# s} other {# s}}
    static func timeSeconds(count: Int) -> String { say("time_seconds", count) }
    /// Today
    static var timeToday: String { NSLocalizedString("time_today", comment: "") }
    /// Yesterday
    static var timeYesterday: String { NSLocalizedString("time_yesterday", comment: "") }
    /// {name} has as many dialogs as the limit allows. It goes through all the same.
    static func transferAskAtCap(name: String) -> String { say("transfer_ask_at_cap", name) }
    /// {line} is closed now. {customer} waits until it opens, and you leave the dialog.
    static func transferAskLineClosed(customer: String, line: String) -> String { say("transfer_ask_line_closed", customer, line) }
    /// Nobody of {line} is on shift now. {customer} waits until somebody is, and you leave the dialog.
    static func transferAskLineNobody(customer: String, line: String) -> String { say("transfer_ask_line_nobody", customer, line) }
    /// {customer} waits in the queue of {line}, and you leave the dialog.
    static func transferAskLineText(customer: String, line: String) -> String { say("transfer_ask_line_text", customer, line) }
    /// {name} becomes responsible for {customer}, and you leave the dialog.
    static func transferAskText(customer: String, name: String) -> String { say("transfer_ask_text", customer, name) }
    /// Transfer this dialog?
    static var transferAskTitle: String { NSLocalizedString("transfer_ask_title", comment: "") }
    /// Choose a colleague
    static var transferChoose: String { NSLocalizedString("transfer_choose", comment: "") }
    /// Waiting for {name} to confirm, {time} left
    static func transferConfirmLeft(name: String, time: String) -> String { say("transfer_confirm_left", name, time) }
    /// Or to another line
    static var transferLines: String { NSLocalizedString("transfer_lines", comment: "") }
    /// There is no other operator on this line.
    static var transferNobodyText: String { NSLocalizedString("transfer_nobody_text", comment: "") }
    /// Nobody to transfer to
    static var transferNobodyTitle: String { NSLocalizedString("transfer_nobody_title", comment: "") }
    /// What should the colleague know?
    static var transferNoteHint: String { NSLocalizedString("transfer_note_hint", comment: "") }
    /// Note that goes with it, only colleagues see it
    static var transferNoteTitle: String { NSLocalizedString("transfer_note_title", comment: "") }
    /// Take back
    static var transferTakeBack: String { NSLocalizedString("transfer_take_back", comment: "") }
    /// Transfer
    static var transferTitle: String { NSLocalizedString("transfer_title", comment: "") }
    /// Transfer to {name}
    static func transferTo(name: String) -> String { say("transfer_to", name) }
    /// Waiting for {name}
    static func transferWaiting(name: String) -> String { say("transfer_waiting", name) }
    /// A colleague is writing
    static var typingColleague: String { NSLocalizedString("typing_colleague", comment: "") }
    /// The customer is writing
    static var typingCustomer: String { NSLocalizedString("typing_customer", comment: "") }
    /// Undo
    static var undoAction: String { NSLocalizedString("undo_action", comment: "") }
    /// {name}: dialog will be closed
    static func undoClose(name: String) -> String { say("undo_close", name) }
    /// {name}: declined
    static func undoDecline(name: String) -> String { say("undo_decline", name) }
    /// {name}: no reply needed
    static func undoNoReply(name: String) -> String { say("undo_no_reply", name) }
    /// {name}: spam, will be closed
    static func undoSpam(name: String) -> String { say("undo_spam", name) }
    /// {count}+
    static func unreadMany(count: String) -> String { say("unread_many", count) }
    /// {count, plural, one {# unread} other {# unread}}
    static func unreadSpoken(count: Int) -> String { say("unread_spoken", count) }
    /// Transfer all the same
    static var unsentAnyway: String { NSLocalizedString("unsent_anyway", comment: "") }
    /// Delete
    static var unsentDelete: String { NSLocalizedString("unsent_delete", comment: "") }
    /// Held. {why}
    static func unsentHeld(why: String) -> String { say("unsent_held", why) }
    /// Look
    static var unsentLook: String { NSLocalizedString("unsent_look", comment: "") }
    /// Waits to be sent
    static var unsentQueued: String { NSLocalizedString("unsent_queued", comment: "") }
    /// Not sent. {why}
    static func unsentRefused(why: String) -> String { say("unsent_refused", why) }
    /// Send again
    static var unsentRetry: String { NSLocalizedString("unsent_retry", comment: "") }
    /// Being sent
    static var unsentSending: String { NSLocalizedString("unsent_sending", comment: "") }
    /// Take back
    static var unsentTakeBack: String { NSLocalizedString("unsent_take_back", comment: "") }
    /// It was offered to everybody who can answer.
    static var whyAll: String { NSLocalizedString("why_all", comment: "") }
    /// Offered to everybody until {time}
    static func whyChoiceAll(time: String) -> String { say("why_choice_all", time) }
    /// The line is closed
    static var whyChoiceClosed: String { NSLocalizedString("why_choice_closed", comment: "") }
    /// The line is closed until {time}
    static func whyChoiceClosedUntil(time: String) -> String { say("why_choice_closed_until", time) }
    /// Offered to you until {time}
    static func whyChoiceMe(time: String) -> String { say("why_choice_me", time) }
    /// Nobody could be asked, it waits in the queue
    static var whyChoiceNobody: String { NSLocalizedString("why_choice_nobody", comment: "") }
    /// Offered until {time} to {name}
    static func whyChoiceOffer(name: String, time: String) -> String { say("why_choice_offer", name, time) }
    /// Something new was decided ({choice}). Update the app to read it.
    static func whyChoiceOther(choice: String) -> String { say("why_choice_other", choice) }
    /// Everybody was asked, it waits until {time}
    static func whyChoiceWait(time: String) -> String { say("why_choice_wait", time) }
    /// {considered, plural, one {{eligible} of # operator could be asked.} other {{eligible} of # operators could be asked.}}
    static func whyConsidered(considered: Int, eligible: String) -> String { say("why_considered", considered, eligible) }
    /// The queue is asked when a customer begins or a dialog comes back to it, not when somebody takes or resumes one.
    static var whyEmptyText: String { NSLocalizedString("why_empty_text", comment: "") }
    /// The queue decided nothing here
    static var whyEmptyTitle: String { NSLocalizedString("why_empty_title", comment: "") }
    /// You have gone longest without dialog work.
    static var whyEvenly: String { NSLocalizedString("why_evenly", comment: "") }
    /// Your last work on a dialog: {time}
    static func whyLastWork(time: String) -> String { say("why_last_work", time) }
    /// {count, plural, one {Show # more} other {Show # more}}
    static func whyMore(count: Int) -> String { say("why_more", count) }
    /// You have not worked on a dialog yet.
    static var whyNoWork: String { NSLocalizedString("why_no_work", comment: "") }
    /// The line’s rule chose you.
    static var whyOther: String { NSLocalizedString("why_other", comment: "") }
    /// Round {round}
    static func whyRound(round: String) -> String { say("why_round", round) }
    /// Everybody is asked at once, and whoever accepts first gets it.
    static var whyRuleAll: String { NSLocalizedString("why_rule_all", comment: "") }
    /// First comes whom the CRM names for this customer.
    static var whyRuleCrm: String { NSLocalizedString("why_rule_crm", comment: "") }
    /// First comes who has gone longest without dialog work.
    static var whyRuleEvenly: String { NSLocalizedString("why_rule_evenly", comment: "") }
    /// Outside working hours nobody is asked.
    static var whyRuleOffHours: String { NSLocalizedString("why_rule_off_hours", comment: "") }
    /// Another rule chose ({rule}).
    static func whyRuleOther(rule: String) -> String { say("why_rule_other", rule) }
    /// First comes who answers this customer in another dialog.
    static var whyRuleSameCustomer: String { NSLocalizedString("why_rule_same_customer", comment: "") }
    /// First comes who answered here last.
    static var whyRuleSticky: String { NSLocalizedString("why_rule_sticky", comment: "") }
    /// Asked in the order of the line’s list.
    static var whyRuleStrictly: String { NSLocalizedString("why_rule_strictly", comment: "") }
    /// You are answering this customer in another dialog.
    static var whySameCustomer: String { NSLocalizedString("why_same_customer", comment: "") }
    /// You answered this customer last.
    static var whySticky: String { NSLocalizedString("why_sticky", comment: "") }
    /// You are next in the line’s order.
    static var whyStrictly: String { NSLocalizedString("why_strictly", comment: "") }
    /// Why you
    static var whyTitle: String { NSLocalizedString("why_title", comment: "") }
    /// Asked already in this round
    static var whyVerdictAsked: String { NSLocalizedString("why_verdict_asked", comment: "") }
    /// Could be asked, but somebody else came first
    static var whyVerdictBehind: String { NSLocalizedString("why_verdict_behind", comment: "") }
    /// Got the offer
    static var whyVerdictChosen: String { NSLocalizedString("why_verdict_chosen", comment: "") }
    /// Another offer waits for an answer
    static var whyVerdictHoldsOffer: String { NSLocalizedString("why_verdict_holds_offer", comment: "") }
    /// Account is inactive
    static var whyVerdictInactive: String { NSLocalizedString("why_verdict_inactive", comment: "") }
    /// Has as many dialogs as allowed on this line
    static var whyVerdictLineCap: String { NSLocalizedString("why_verdict_line_cap", comment: "") }
    /// Off shift
    static var whyVerdictNoShift: String { NSLocalizedString("why_verdict_no_shift", comment: "") }
    /// Not considered
    static var whyVerdictNone: String { NSLocalizedString("why_verdict_none", comment: "") }
    /// The line is closed
    static var whyVerdictOffHours: String { NSLocalizedString("why_verdict_off_hours", comment: "") }
    /// Day off
    static var whyVerdictOnLeave: String { NSLocalizedString("why_verdict_on_leave", comment: "") }
    /// Another reason ({verdict})
    static func whyVerdictOther(verdict: String) -> String { say("why_verdict_other", verdict) }
    /// On a pause
    static var whyVerdictPaused: String { NSLocalizedString("why_verdict_paused", comment: "") }
    /// Was asked before, the reminder comes later
    static var whyVerdictRemindedLater: String { NSLocalizedString("why_verdict_reminded_later", comment: "") }
    /// Has as many dialogs as allowed over all lines
    static var whyVerdictTotalCap: String { NSLocalizedString("why_verdict_total_cap", comment: "") }
    /// Phone cannot be reached
    static var whyVerdictUnreachable: String { NSLocalizedString("why_verdict_unreachable", comment: "") }
    /// You
    static var whyYou: String { NSLocalizedString("why_you", comment: "") }
}
