//! What happens to a session, as its timeline tells it.

use serde::{Deserialize, Serialize};

use crate::{CloseReason, LineId, OperatorId};

/// What happened to a session; shown small and centred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// A session was opened by a customer's message (P1).
    Opened,
    /// An operator accepted an offer.
    Accepted {
        /// Who.
        operator: OperatorId,
    },
    /// An operator took a queued session by hand (P17).
    Taken {
        /// Who.
        operator: OperatorId,
    },
    /// The session was handed to a colleague (P20).
    Transferred {
        /// By whom.
        by: OperatorId,
        /// To whom.
        to: OperatorId,
    },
    /// The dialog is no spam (P5).
    Unspammed {
        /// Who said so.
        operator: OperatorId,
    },
    /// A manager took the session over (P21).
    TakenOver {
        /// Who.
        by: OperatorId,
        /// From whom.
        from: OperatorId,
    },
    /// A colleague was invited (P21).
    Invited {
        /// By whom.
        by: OperatorId,
        /// Who.
        operator: OperatorId,
    },
    /// A colleague who sees the dialog asked to be invited (P21).
    InviteAsked {
        /// Who.
        operator: OperatorId,
    },
    /// He left (P21).
    Left {
        /// Who.
        operator: OperatorId,
    },
    /// A manager reminded the responsible (P50).
    Nudged {
        /// By whom.
        by: OperatorId,
    },
    /// A colleague was asked to take the session over (P20).
    TransferOffered {
        /// By whom.
        by: OperatorId,
        /// Who was asked.
        to: OperatorId,
    },
    /// That came to nothing (P20).
    TransferEnded {
        /// Who had asked.
        by: OperatorId,
        /// Who was asked.
        to: OperatorId,
        /// Why.
        how: TransferEnd,
    },
    /// The session was sent to another line's queue (P20).
    Sent {
        /// By whom.
        by: OperatorId,
        /// To which line.
        line: LineId,
    },
    /// Nobody accepted it there, and it went back to its sender (P20).
    SentBack {
        /// Who sent it.
        to: OperatorId,
        /// The line that it comes back from.
        line: LineId,
    },
    /// Nobody accepted it there, and its sender is off shift: it waits on there (P20).
    NotAccepted {
        /// Where it waits.
        line: LineId,
    },
    /// The session went back to the queue (P19).
    Returned {
        /// From whom.
        operator: OperatorId,
        /// Why.
        reason: ReturnReason,
    },
    /// The answer takes longer than the line's `return_time`, but nobody else can be asked: it stays (P19).
    Kept {
        /// With whom.
        operator: OperatorId,
    },
    /// An operator said that no answer is needed (P6).
    NoReplyNeeded {
        /// Who.
        operator: OperatorId,
    },
    /// The session was closed.
    Closed {
        /// Why.
        reason: CloseReason,
        /// By whom, when by a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<OperatorId>,
    },
    /// The customer wrote during `closing` and the session went back to its responsible (P2).
    Reopened,
    /// An operator opened a new session in a closed dialog (P4).
    Resumed {
        /// Who.
        operator: OperatorId,
    },
    /// The customer was erased: no entry before this one has words or a file any more (P3).
    Erased,
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// Who did it and to whom.
    pub fn actors(&self) -> (Option<OperatorId>, Option<OperatorId>) {
        match *self {
            Event::Accepted { operator }
            | Event::Taken { operator }
            | Event::Unspammed { operator }
            | Event::Returned { operator, .. }
            | Event::Kept { operator }
            | Event::NoReplyNeeded { operator }
            | Event::Left { operator }
            | Event::InviteAsked { operator }
            | Event::Resumed { operator } => (Some(operator), None),
            Event::Transferred { by, to } | Event::TransferOffered { by, to } | Event::TransferEnded { by, to, .. } => {
                (Some(by), Some(to))
            }
            Event::TakenOver { by, from } => (Some(by), Some(from)),
            Event::Invited { by, operator } => (Some(by), Some(operator)),
            Event::Nudged { by } | Event::Sent { by, .. } => (Some(by), None),
            Event::SentBack { to, .. } => (None, Some(to)),
            Event::Closed { by, .. } => (by, None),
            Event::Opened | Event::Reopened | Event::NotAccepted { .. } | Event::Erased | Event::Unknown => {
                (None, None)
            }
        }
    }
}

/// Why a session went from its responsible back to the queue (P19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// The customer waited longer than the line's `return_time`.
    NoAnswer,
    /// The customer wrote and the responsible had no open shift.
    OffShift,
    /// The responsible ended his shift.
    ShiftEnded,
    /// The responsible went on leave.
    OnLeave,
    /// The responsible was deactivated.
    Deactivated,
    /// A reason that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Why a transfer that was to be confirmed came to nothing (P20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferEnd {
    /// Its receiver said no.
    Declined,
    /// Its receiver said nothing.
    Expired,
    /// It was withdrawn: by its sender, or because something else happened to the session.
    Withdrawn,
    /// A way that this version does not know.
    #[serde(other)]
    Unknown,
}
