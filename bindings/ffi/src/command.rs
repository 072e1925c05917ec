//! What an operator can do.

use client::wire::{self, AlertId, CommandId, DialogId, LineId, OfferId, OperatorId, Timestamp};

/// What an operator can do: submit it, and it is stored, sent and retried by itself.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Command {
    /// Write to the customer.
    Send {
        /// Where.
        dialog: DialogId,
        /// The words.
        text: String,
    },
    /// Write to colleagues; the customer never sees it.
    Note {
        /// Where.
        dialog: DialogId,
        /// The words.
        text: String,
    },
    /// Give an own message other words. One that is still unsent is changed where it waits.
    Edit {
        /// Where it stands.
        dialog: DialogId,
        /// The row's `message`.
        message: CommandId,
        /// The words.
        text: String,
    },
    /// Take an own message back. One that is still unsent is discarded.
    Recall {
        /// Where it stands.
        dialog: DialogId,
        /// The row's `message`.
        message: CommandId,
    },
    /// Accept an offer.
    Accept {
        /// Which.
        offer: OfferId,
    },
    /// Decline or skip an offer.
    Decline {
        /// Which.
        offer: OfferId,
    },
    /// Take a queued session by hand.
    Take {
        /// Its dialog.
        dialog: DialogId,
    },
    /// Hand the session to a colleague.
    Transfer {
        /// Its dialog.
        dialog: DialogId,
        /// The receiver.
        to: OperatorId,
        /// Hand-over note; the customer never sees it.
        note: Option<String>,
    },
    /// Say yes to a transfer that one is asked about.
    ConfirmTransfer {
        /// Its offer.
        offer: OfferId,
    },
    /// Say no to it.
    DeclineTransfer {
        /// Its offer.
        offer: OfferId,
    },
    /// Think better of a transfer that its receiver has not confirmed.
    WithdrawTransfer {
        /// The dialog.
        dialog: DialogId,
    },
    /// Put the session into another line's queue.
    TransferToLine {
        /// Its dialog.
        dialog: DialogId,
        /// The line.
        line: LineId,
        /// Hand-over note; the customer never sees it.
        note: Option<String>,
        /// True to do it although nobody can be asked there now.
        anyway: bool,
    },
    /// Take somebody's session over at once, as a manager of the line.
    TakeOver {
        /// The dialog.
        dialog: DialogId,
    },
    /// Bring a colleague into the dialog: he sees all of it and may write.
    Invite {
        /// The dialog.
        dialog: DialogId,
        /// Whom.
        operator: OperatorId,
    },
    /// Leave a dialog into which one was invited.
    Leave {
        /// The dialog.
        dialog: DialogId,
    },
    /// Ask the responsible to be invited, as somebody who sees the dialog without a part in it.
    AskInvite {
        /// The dialog.
        dialog: DialogId,
    },
    /// Remind the responsible, as a manager of the line.
    Nudge {
        /// The dialog.
        dialog: DialogId,
    },
    /// Close the session.
    Close {
        /// Its dialog.
        dialog: DialogId,
    },
    /// Keep the dialog with oneself even when the answer takes too long.
    Pin {
        /// The dialog.
        dialog: DialogId,
    },
    /// Let it go back to the queue again when the answer takes too long.
    Unpin {
        /// The dialog.
        dialog: DialogId,
    },
    /// Mark the dialog as spam and close it; the customer is told nothing.
    Spam {
        /// The dialog.
        dialog: DialogId,
    },
    /// It is no spam: what came since is queued.
    Unspam {
        /// The dialog.
        dialog: DialogId,
    },
    /// The customer needs no answer now.
    NoReplyNeeded {
        /// The dialog.
        dialog: DialogId,
    },
    /// Open a new session in a closed dialog with oneself responsible.
    Resume {
        /// The dialog.
        dialog: DialogId,
    },
    /// An alert was seen: quiets oneself, and as a manager the other managers.
    AcknowledgeAlert {
        /// Which.
        alert: AlertId,
    },
    /// Open the shift.
    ShiftStart {
        /// Promised end, in portal time.
        planned_end: Option<Timestamp>,
    },
    /// No new offers for a while.
    ShiftPause,
    /// Offers again.
    ShiftContinue,
    /// Say when one is on leave, all of it: what was said before is replaced.
    LeaveDays {
        /// None of it over already.
        leave: Vec<Leave>,
    },
    /// End the shift. Dialogs that wait for an answer change hands, unless they are pinned.
    ShiftEnd {
        /// The colleague who gets them; null: they go to the queue.
        to: Option<OperatorId>,
    },
}

/// A stretch of leave: nothing is offered in it, whatever the shift says.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Leave {
    /// Its first instant.
    pub from: Timestamp,
    /// The instant after its last.
    pub to: Timestamp,
}

impl From<Leave> for wire::Leave {
    fn from(leave: Leave) -> Self {
        wire::Leave { from: leave.from, to: leave.to }
    }
}

impl From<wire::Leave> for Leave {
    fn from(leave: wire::Leave) -> Self {
        Leave { from: leave.from, to: leave.to }
    }
}

impl From<Command> for wire::Command {
    fn from(command: Command) -> Self {
        use wire::Command as To;
        match command {
            // Which draft the words use up is found out where they are stored.
            Command::Send { dialog, text } => To::Send { dialog, text, draft: None },
            Command::Note { dialog, text } => To::Note { dialog, text, draft: None },
            Command::Edit { dialog, message, text } => To::Edit { dialog, message, text },
            Command::Recall { dialog, message } => To::Recall { dialog, message },
            Command::Accept { offer } => To::Accept { offer },
            Command::Decline { offer } => To::Decline { offer },
            Command::Take { dialog } => To::Take { dialog },
            Command::Transfer { dialog, to, note } => To::Transfer { dialog, to, note },
            Command::ConfirmTransfer { offer } => To::ConfirmTransfer { offer },
            Command::DeclineTransfer { offer } => To::DeclineTransfer { offer },
            Command::WithdrawTransfer { dialog } => To::WithdrawTransfer { dialog },
            Command::TransferToLine { dialog, line, note, anyway } => To::TransferToLine { dialog, line, note, anyway },
            Command::TakeOver { dialog } => To::TakeOver { dialog },
            Command::Invite { dialog, operator } => To::Invite { dialog, operator },
            Command::Leave { dialog } => To::Leave { dialog },
            Command::AskInvite { dialog } => To::AskInvite { dialog },
            Command::Nudge { dialog } => To::Nudge { dialog },
            Command::Close { dialog } => To::Close { dialog },
            Command::Pin { dialog } => To::Pin { dialog },
            Command::Unpin { dialog } => To::Unpin { dialog },
            Command::Spam { dialog } => To::Spam { dialog },
            Command::Unspam { dialog } => To::Unspam { dialog },
            Command::NoReplyNeeded { dialog } => To::NoReplyNeeded { dialog },
            Command::Resume { dialog } => To::Resume { dialog },
            Command::AcknowledgeAlert { alert } => To::AcknowledgeAlert { alert },
            Command::ShiftStart { planned_end } => To::ShiftStart { planned_end },
            Command::ShiftPause => To::ShiftPause,
            Command::ShiftContinue => To::ShiftContinue,
            Command::LeaveDays { leave } => To::LeaveDays { leave: leave.into_iter().map(wire::Leave::from).collect() },
            Command::ShiftEnd { to } => To::ShiftEnd { to },
        }
    }
}

/// A command was stored; it goes by itself, now or when there is a network.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Receipt {
    /// Its id. The row of the timeline that shows it is called `c` and this id, and keeps that name when it becomes an
    /// entry.
    pub id: CommandId,
}
