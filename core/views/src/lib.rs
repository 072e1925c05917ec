//! What is shown: windows onto the phone's database, with revisions.
//!
//! A view is opened, told with `show` which window is wanted, and asked with `next(after)` for a revision newer than the
//! one that the screen has. Changes in between are merged; a commit that leaves the window as it was makes no revision.
//! `stop` ends every waiting `next`. Nothing is shown that is not committed.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod account;
mod alerts;
mod board;
mod dialog_list;
mod offers;
mod team;
#[cfg(test)]
mod tests;
mod timeline;
mod window;

pub use account::AccountView;
pub use alerts::AlertsView;
pub use board::BoardView;
pub use dialog_list::DialogListView;
pub use offers::OffersView;
pub use store::alerts::{AlertDialog, AlertRow};
pub use store::boards::BoardLineRow;
pub use store::dialogs::{DialogRow, Segment, Who};
pub use store::notices::{Alarm, AlarmKind, Notice, NoticeKind, Notices};
pub use store::offers::{Answer, OfferRow};
pub use store::outbox::Refusal;
pub use store::standing::{Facts, ShiftRow};
pub use store::timeline::{Changed, Participant, RowKind, TimelineHead, TimelineRow, Unsent};
pub use team::TeamView;
pub use timeline::{Anchor, TimelineView};
pub use window::{MAX_ROWS, Snapshot};
