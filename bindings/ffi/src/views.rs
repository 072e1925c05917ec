//! The windows: `show` moves one, `next` waits for something newer, `stop` ends it.

use client::wire::{DialogId, OperatorId, PauseReason, ShiftState, Timestamp};

use crate::account::LineRow;
use crate::command::Leave;
use crate::error::CoreError;
use crate::offers::OfferRow;
use crate::rows::{DialogRow, int, long};
use crate::timeline::{TimelineHead, TimelineRow};

/// How the account stands with its portal.
#[derive(Debug, Clone, PartialEq, uniffi::Enum)]
pub enum Status {
    /// Trying.
    Connecting,
    /// What is shown is what is.
    Live,
    /// No connection, or none wanted.
    Offline {
        /// Portal time since when.
        since: Timestamp,
    },
    /// The portal ended this sign-in.
    Refused {
        /// `signed_out`: sign in again, nothing is lost. `device_revoked`: the account is wiped from this device.
        /// `client_too_old`: update the app.
        code: String,
    },
}

/// The operator's own shift.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ShiftRow {
    /// Off, on or paused, as the portal has it.
    pub state: ShiftState,
    /// When it came into this state.
    pub since: Timestamp,
    /// Why it is paused.
    pub pause_reason: Option<PauseReason>,
    /// Promised end.
    pub planned_end: Option<Timestamp>,
    /// What it will be once the operator's unsent commands have arrived; null when that is no change.
    pub pending: Option<ShiftState>,
    /// When he is on leave, now or later, in order.
    #[uniffi(default = [])]
    pub leave: Vec<Leave>,
}

/// Somebody types; worth showing for 5 s.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Typist {
    /// Where.
    pub dialog: DialogId,
    /// Who; null is the customer.
    pub operator: Option<OperatorId>,
    /// When it was heard, in portal time.
    pub at: Timestamp,
}

/// The account as it stands.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AccountSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// The connection.
    pub status: Status,
    /// The own shift; null until the portal has told it.
    pub shift: Option<ShiftRow>,
    /// The last one seen typing.
    pub typist: Option<Typist>,
    /// When the oldest command that is still unsent was made; null when nothing waits.
    pub oldest_unsent: Option<Timestamp>,
    /// Commands on their way to the portal: say how many before signing out.
    pub unsent: i32,
    /// Commands held or refused: the operator must look.
    pub needs_look: i32,
    /// The operator's lines, by name.
    pub lines: Vec<LineRow>,
    /// The portal's name.
    pub portal_name: String,
    /// Portal time up to which the copy on this device is complete; null before the first contact.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto the account.
#[derive(uniffi::Object)]
pub struct AccountView(pub(crate) client::AccountView);

#[uniffi::export]
impl AccountView {
    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<AccountSnapshot> {
        self.0.next(revision(after)).await.map(AccountSnapshot::from)
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}

/// A window of a dialog list.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct DialogListSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// The rows of the window, in order; their ids are stable.
    pub rows: Vec<DialogRow>,
    /// How many dialogs lie before the window.
    pub before: i32,
    /// How many lie after it.
    pub after: i32,
    /// Portal time up to which the copy on this device is complete; null before the first contact.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto a segment of the dialog list.
#[derive(uniffi::Object)]
pub struct DialogListView(pub(crate) client::DialogListView);

#[uniffi::export]
impl DialogListView {
    /// Moves the window: `count` rows (at most 120) around `anchor`, or from the top without one.
    pub fn show(&self, anchor: Option<DialogId>, count: i32) -> Result<(), CoreError> {
        self.0.show(anchor, rows(count));
        Ok(())
    }

    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<DialogListSnapshot> {
        self.0.next(revision(after)).await.map(DialogListSnapshot::from)
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}

/// Where a timeline's window lies.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Enum)]
pub enum TimelineAnchor {
    /// At the newest entry, and moving with it.
    Newest,
    /// Around an entry.
    At {
        /// Its number.
        seq: i64,
    },
}

/// A window of a timeline.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TimelineSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// What stands around the rows.
    pub head: TimelineHead,
    /// The rows of the window, the oldest first; own unsent commands stand after the newest entry. Their ids are stable.
    pub rows: Vec<TimelineRow>,
    /// How many entries lie before the window.
    pub before: i32,
    /// How many lie after it.
    pub after: i32,
    /// Portal time up to which the copy on this device is complete; null before the first contact.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto a dialog's timeline. While it is open, holes in it are filled first.
#[derive(uniffi::Object)]
pub struct TimelineView(pub(crate) client::TimelineView);

#[uniffi::export]
impl TimelineView {
    /// Moves the window: `count` entries (at most 120) at or around `anchor`.
    pub fn show(&self, anchor: TimelineAnchor, count: i32) {
        let anchor = match anchor {
            TimelineAnchor::Newest => client::Anchor::Newest,
            TimelineAnchor::At { seq } => client::Anchor::At(seq),
        };
        self.0.show(anchor, rows(count));
    }

    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<TimelineSnapshot> {
        self.0.next(revision(after)).await.map(TimelineSnapshot::from)
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}

/// The offers to this operator.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OffersSnapshot {
    /// Grows with every change: what `next` wants.
    pub revision: i64,
    /// Undecided offers, the nearest deadline first, then the latest decided ones.
    pub rows: Vec<OfferRow>,
    /// Portal time up to which the copy on this device is complete; null before the first contact.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time.
    pub clock_offset_ms: i64,
}

/// A window onto the offers.
#[derive(uniffi::Object)]
pub struct OffersView(pub(crate) client::OffersView);

#[uniffi::export]
impl OffersView {
    /// Waits for a revision above `after` (0 at first); null once stopped. The wait may be given up at any time.
    pub async fn next(&self, after: i64) -> Option<OffersSnapshot> {
        self.0.next(revision(after)).await.map(OffersSnapshot::from)
    }

    /// Ends the window: every `next`, waiting or later, answers null.
    pub fn stop(&self) {
        self.0.stop();
    }
}

pub(crate) fn revision(after: i64) -> u64 {
    u64::try_from(after).unwrap_or(0)
}

fn rows(count: i32) -> usize {
    usize::try_from(count).unwrap_or(1)
}

impl From<client::AccountSnapshot> for AccountSnapshot {
    fn from(shown: client::AccountSnapshot) -> Self {
        let typist =
            |typist: client::Typist| Typist { dialog: typist.dialog, operator: typist.operator, at: typist.at };
        AccountSnapshot {
            revision: long(shown.revision),
            status: shown.status.into(),
            shift: shown.facts.shift.map(ShiftRow::from),
            typist: shown.typist.map(typist),
            oldest_unsent: shown.facts.oldest_unsent,
            unsent: int(shown.facts.unsent),
            needs_look: int(shown.facts.needs_look),
            lines: shown.facts.lines.into_iter().map(LineRow::from).collect(),
            portal_name: shown.facts.portal_name,
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        }
    }
}

impl From<client::Status> for Status {
    fn from(status: client::Status) -> Self {
        match status {
            client::Status::Connecting => Status::Connecting,
            client::Status::Live => Status::Live,
            client::Status::Offline { since } => Status::Offline { since },
            client::Status::Refused { code } => Status::Refused { code },
        }
    }
}

impl From<client::ShiftRow> for ShiftRow {
    fn from(row: client::ShiftRow) -> Self {
        ShiftRow {
            state: row.shift.state,
            since: row.shift.since,
            pause_reason: row.shift.pause_reason,
            planned_end: row.shift.planned_end,
            pending: row.pending,
            leave: row.shift.leave.into_iter().map(Leave::from).collect(),
        }
    }
}

impl From<client::Snapshot<client::DialogRow>> for DialogListSnapshot {
    fn from(shown: client::Snapshot<client::DialogRow>) -> Self {
        DialogListSnapshot {
            revision: long(shown.revision),
            rows: shown.rows.into_iter().map(DialogRow::from).collect(),
            before: int(shown.before),
            after: int(shown.after),
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        }
    }
}

impl From<client::Snapshot<client::TimelineRow, client::TimelineHead>> for TimelineSnapshot {
    fn from(shown: client::Snapshot<client::TimelineRow, client::TimelineHead>) -> Self {
        TimelineSnapshot {
            revision: long(shown.revision),
            head: shown.head.into(),
            rows: shown.rows.into_iter().map(TimelineRow::from).collect(),
            before: int(shown.before),
            after: int(shown.after),
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        }
    }
}

impl From<client::Snapshot<client::OfferRow>> for OffersSnapshot {
    fn from(shown: client::Snapshot<client::OfferRow>) -> Self {
        OffersSnapshot {
            revision: long(shown.revision),
            rows: shown.rows.into_iter().map(OfferRow::from).collect(),
            as_of: shown.as_of,
            clock_offset_ms: shown.clock_offset,
        }
    }
}
