//! Rows of dialog lists.

use client::wire::{Access, Awaited, CloseReason, DialogId, LineId, NormKind, OperatorId, SessionState, Timestamp};
use client::{Segment, Who};

use crate::offers::NoticeKind;

/// A segment of the dialog list.
#[uniffi::remote(Enum)]
pub enum Segment {
    /// The operator's own dialogs that wait for him: the least time left to the norm first, then the longest wait.
    Mine,
    /// His own dialogs that wait for the customer: the latest first.
    WaitingCustomer,
    /// Sessions without a responsible, the oldest first.
    Queue {
        /// Of one line only.
        line: Option<LineId>,
    },
    /// All open sessions that he may know of.
    AllLines,
    /// What is marked as spam, or came after that: the latest first. `unspam` says that it is none.
    Spam {
        /// Of one line only.
        line: Option<LineId>,
    },
    /// Closed ones and those that were his: the latest first.
    History,
}

/// A row of a dialog list.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DialogRow {
    /// The dialog: the row's stable id.
    pub id: DialogId,
    /// Its line.
    pub line: LineId,
    /// The line's name; empty while unknown.
    pub line_name: String,
    /// Its channel.
    pub channel: String,
    /// Who writes.
    pub customer: String,
    /// His name.
    pub customer_name: String,
    /// How the operator stands to it.
    pub access: Access,
    /// The current session.
    pub session: Option<String>,
    /// Its state; null before the first session.
    pub state: Option<SessionState>,
    /// Its responsible.
    pub responsible: Option<OperatorId>,
    /// The responsible's name.
    pub responsible_name: Option<String>,
    /// Who must act next.
    pub awaited: Option<Awaited>,
    /// What the countdown runs from.
    pub waiting_since: Option<Timestamp>,
    /// When the session was closed.
    pub closed_at: Option<Timestamp>,
    /// Why it was closed.
    pub close_reason: Option<CloseReason>,
    /// It may be taken by hand.
    pub takeable: bool,
    /// Which norm is due next; null: nothing is promised now.
    pub norm_kind: Option<NormKind>,
    /// When that norm is nearly over, in portal time: amber from then on.
    pub warn_at: Option<Timestamp>,
    /// When it is violated, in portal time: red and counting up from then on.
    pub due_at: Option<Timestamp>,
    /// It is marked as spam, or came after that.
    #[uniffi(default = false)]
    pub spam: bool,
    /// How many colleagues were invited.
    #[uniffi(default = 0)]
    pub participants: i32,
    /// Who is asked to take it over and has not confirmed.
    #[uniffi(default = None)]
    pub transfer_to: Option<OperatorId>,
    /// His name.
    #[uniffi(default = None)]
    pub transfer_to_name: Option<String>,
    /// Who asked him.
    #[uniffi(default = None)]
    pub transfer_by: Option<OperatorId>,
    /// Until when his answer counts, in portal time.
    #[uniffi(default = None)]
    pub transfer_until: Option<Timestamp>,
    /// Another dialog of this customer that somebody answers: its channel.
    #[uniffi(default = None)]
    pub also_in: Option<String>,
    /// The name of who answers it, if known.
    #[uniffi(default = None)]
    pub also_with: Option<String>,
    /// It stays with its responsible however long the answer takes.
    #[uniffi(default = false)]
    pub pinned: bool,
    /// The last words, the operator's own unsent ones included; empty when there are none to see.
    pub last_text: String,
    /// When they were written.
    pub last_at: Option<Timestamp>,
    /// Whose they are.
    pub last_who: Option<Who>,
    /// They carry a file.
    pub last_file: bool,
    /// They are still on their way to the portal.
    pub last_unsent: bool,
    /// Customer's messages after the read mark; 100 stands for 100 and more.
    pub unread: i32,
    /// What this operator was called for by name and has not read yet, the newest of it: one of `HANDED_OVER`, `SENT_BACK`,
    /// `INVITED`, `INVITE_ASKED`, `NUDGED`.
    #[uniffi(default = None)]
    pub call: Option<NoticeKind>,
    /// The name of who calls; empty while unknown.
    #[uniffi(default = "")]
    pub call_by: String,
    /// A draft is kept.
    pub draft: bool,
    /// Commands on their way to the portal.
    pub unsent: i32,
    /// Commands held or refused: the operator must look.
    pub needs_look: i32,
    /// The kind of the last command on its way that is no message: `close`, `take` and so on.
    pub pending: Option<String>,
}

impl From<client::DialogRow> for DialogRow {
    fn from(row: client::DialogRow) -> Self {
        DialogRow {
            id: row.id,
            line: row.line,
            line_name: row.line_name,
            channel: row.channel.to_string(),
            customer: row.customer.to_string(),
            customer_name: row.customer_name,
            access: row.access,
            session: row.session.map(|session| session.to_string()),
            state: row.state,
            responsible: row.responsible,
            responsible_name: row.responsible_name,
            awaited: row.awaited,
            waiting_since: row.waiting_since,
            closed_at: row.closed_at,
            close_reason: row.close_reason,
            takeable: row.takeable,
            norm_kind: row.norm.map(|norm| norm.kind),
            warn_at: row.norm.and_then(|norm| norm.warn_at),
            due_at: row.norm.and_then(|norm| norm.due_at),
            spam: row.spam,
            participants: int(row.participants),
            transfer_to: row.transfer.map(|pending| pending.to),
            transfer_to_name: row.transfer_to_name,
            transfer_by: row.transfer.map(|pending| pending.by),
            transfer_until: row.transfer.map(|pending| pending.deadline),
            also_in: row.also_in.map(|channel| channel.to_string()),
            also_with: row.also_with,
            pinned: row.pinned,
            last_text: row.last_text,
            last_at: row.last_at,
            last_who: row.last_who,
            last_file: row.last_file,
            last_unsent: row.last_unsent,
            unread: int(row.unread),
            call: row.call.map(NoticeKind::from),
            call_by: row.call_by,
            draft: row.draft,
            unsent: int(row.unsent),
            needs_look: int(row.needs_look),
            pending: row.pending.map(str::to_owned),
        }
    }
}

/// A count, as the other side counts.
pub(crate) fn int(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}

/// A revision, as the other side counts.
pub(crate) fn long(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}
