//! What an app holds: a [`Core`] with its [`Account`]s, and the views that they open.
//!
//! Everything here is plain Rust. The terminal operator, the replay and the chaos test use it exactly as the phones'
//! boundary does. What an operator does goes through [`Account::submit`] and is stored before that returns; what he sees
//! comes from a view's `next`. Between the two the engine of each account does its work unseen.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod account;
mod core;
mod error;
mod home;
mod lists;
mod submit;
mod targets;
#[cfg(test)]
mod tests;
mod vault;
mod view;
mod why;

pub use account::{Account, Receipt};
pub use core::{Core, CoreConfig, Runtime};
pub use error::CoreError;
pub use lists::{AlertsView, BoardView, DialogListView, TimelineView};
pub use vault::{FileVault, SecretVault, VaultError};

pub use rules::outbox::State;
pub use sync::{Boxed, Internet, Net, NetError, Status, Stream, Typist};
pub use view::{AccountSnapshot, AccountView};
pub use views::{Alarm, AlarmKind, AlertDialog, AlertRow, Facts, Notice, NoticeKind, Notices, Refusal, ShiftRow};
pub use views::{
    Anchor, Answer, BoardLineRow, Changed, DialogRow, OfferRow, OffersView, Participant, RowKind, Segment, Snapshot,
    TeamView, TimelineHead, TimelineRow,
};
pub use views::{Unsent, Who};
pub use why::{DecisionRow, VerdictRow};
pub use {env, wire};
