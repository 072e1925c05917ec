//! What crosses as it is: ids as text, instants as milliseconds, and the enums that the whole house shares.

use client::RowKind;
use client::State as UnsentState;
use client::Who;
use client::wire::{
    Access, AlertId, AlertKind, Awaited, CloseReason, CommandId, ComposerMode, DialogId, LineId, NormKind, OfferId,
    OfferOutcome, OperatorId, PauseReason, ReturnReason, Role, SessionState, ShiftState, Timestamp, TransferEnd,
    WhatChanged,
};

use crate::error::CoreError;

// An instant. In records it is portal time unless its field says otherwise.
uniffi::custom_type!(Timestamp, i64, {
    remote,
    try_lift: |ms| Ok(Timestamp(ms)),
    lower: |at| at.0,
});

/// An id that the other side cannot have from us is refused like one that is not known.
macro_rules! ids {
    ($($id:ident),*) => {$(
        uniffi::custom_type!($id, String, {
            remote,
            try_lift: |text| text.parse().map_err(|_| CoreError::no_such(&text).into()),
            lower: |id| id.to_string(),
        });
    )*};
}

ids!(DialogId, OperatorId, LineId, OfferId, CommandId, AlertId);

/// What a user may do, from the least to the most.
#[uniffi::remote(Enum)]
pub enum Role {
    /// Answers customers.
    Operator,
    /// Also manages the lines named for him.
    Manager,
    /// Sets up the portal and sees everything.
    Admin,
}

/// Whether an operator promises to answer.
#[uniffi::remote(Enum)]
pub enum ShiftState {
    /// No open shift: nothing is offered.
    Off,
    /// Open: available, whatever the app or the network do.
    On,
    /// Open and paused: no new offers.
    Paused,
}

/// Why a shift is paused.
#[uniffi::remote(Enum)]
pub enum PauseReason {
    /// The operator asked for it.
    ByOperator,
    /// The portal paused it after too many offers that ran out.
    MissedOffers,
}

/// Where a session stands.
#[uniffi::remote(Enum)]
pub enum SessionState {
    /// Waits for an operator.
    Queued,
    /// An operator is responsible.
    Answered,
    /// Closed by the operator; a customer's message still returns it to him.
    Closing,
    /// Ended.
    Closed,
}

/// Who must act next.
#[uniffi::remote(Enum)]
pub enum Awaited {
    /// The operator.
    Operator,
    /// The customer.
    Customer,
}

/// Why a session was closed.
#[uniffi::remote(Enum)]
pub enum CloseReason {
    /// By an operator.
    Operator,
    /// The customer was silent.
    Idle,
    /// Marked as spam.
    Spam,
}

/// Why a session went from its responsible back to the queue.
#[uniffi::remote(Enum)]
pub enum ReturnReason {
    /// The customer waited too long.
    NoAnswer,
    /// The customer wrote and the responsible had no open shift.
    OffShift,
    /// The responsible ended his shift.
    ShiftEnded,
    /// The responsible went on leave.
    OnLeave,
    /// The responsible was deactivated.
    Deactivated,
    /// A reason newer than this version.
    Unknown,
}

/// Why a transfer that was to be confirmed came to nothing.
#[uniffi::remote(Enum)]
pub enum TransferEnd {
    /// Its receiver said no.
    Declined,
    /// Its receiver said nothing.
    Expired,
    /// It was withdrawn.
    Withdrawn,
    /// A way newer than this version.
    Unknown,
}

/// How this operator stands to a dialog: it decides what he sees of it and what he may do.
#[uniffi::remote(Enum)]
pub enum Access {
    /// Responsible.
    Responsible,
    /// Invited.
    Participant,
    /// Its session is offered to him.
    Offered,
    /// It waits in a line of his, not offered to him.
    Queued,
    /// He was responsible once.
    Former,
    /// Somebody else's, on a line that lets operators see all.
    Colleague,
    /// On a line that he manages; for an admin on any line.
    Manager,
}

/// Which of the two composers.
#[uniffi::remote(Enum)]
pub enum ComposerMode {
    /// Words for the customer.
    Reply,
    /// Words for colleagues.
    Note,
}

/// How an offer ended.
#[uniffi::remote(Enum)]
pub enum OfferOutcome {
    /// This operator accepted it.
    Accepted,
    /// He declined or skipped it.
    Declined,
    /// Its deadline passed.
    Expired,
    /// Somebody else got the session, or it needs nobody any more.
    Withdrawn,
}

/// Why a command is held for a look.
#[uniffi::remote(Enum)]
pub enum WhatChanged {
    /// Somebody else is responsible now.
    Responsible,
    /// It is another session now, or it is closed.
    Session,
    /// The customer wrote in between, and the command came late.
    CustomerWrote,
    /// Made more than 30 days ago.
    TooOld,
}

/// Which promise of a line.
#[uniffi::remote(Enum)]
pub enum NormKind {
    /// The first answer.
    First,
    /// A later answer.
    Next,
    /// The resolution.
    Resolution,
}

/// What an alert is about.
#[uniffi::remote(Enum)]
pub enum AlertKind {
    /// Three quarters of a norm's time are over.
    NormWarning,
    /// A norm is violated.
    NormViolation,
    /// A session goes through a second round of asking.
    SecondRound,
    /// Something waits on a line and nobody can be asked.
    NobodyEligible,
    /// The portal paused a shift after missed offers.
    ShiftPaused,
    /// A session waits too long, and there is nobody else to give it to.
    NobodyToReturnTo,
    /// Nobody of another line accepted what was sent there, and its sender is gone.
    NotAccepted,
    /// A colleague has taken a customer whom the CRM calls this operator's own; a silent notice.
    CustomerTaken,
    /// A kind newer than this version.
    Unknown,
}

/// Whose something is.
#[uniffi::remote(Enum)]
pub enum Who {
    /// The customer.
    Customer,
    /// The operator who holds this phone.
    Me,
    /// A colleague.
    Colleague,
    /// The portal.
    Portal,
}

/// What a row of a timeline is.
#[uniffi::remote(Enum)]
pub enum RowKind {
    /// Words to or from the customer.
    Message,
    /// Words for colleagues.
    Note,
    /// Something that happened, small and centred.
    Event,
    /// Entries that are not here yet.
    Hole,
    /// An own command on its way that is no message.
    Action,
    /// A kind newer than this version: "update the app".
    Unknown,
}

/// How an own command stands that the portal has not confirmed.
#[uniffi::remote(Enum)]
pub enum UnsentState {
    /// Waits to be sent.
    Queued,
    /// In a request whose answer is not known.
    Sending,
    /// Waits for the operator's look.
    Held,
    /// Will never take effect; its words are kept until the operator lets them go.
    Refused,
}
