//! What the phone remembers of one account: an encrypted SQLite database, and everything that reads or writes it.
//!
//! [`Db`] owns the connections. Only [`Db::write`] makes a [`Write`] and only [`Db::read`] (or a write) makes a
//! [`Read`]; a function that takes neither does no SQL. Every write collects what it touched as [`Dirty`], which is told
//! to every [`Watch`] once the commit has returned: the screens ask again then, the senders look for work.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod account;
pub mod alerts;
pub mod boards;
mod calls;
mod db;
pub mod dialogs;
mod entries;
mod erasure;
mod error;
pub mod feed;
mod heads;
pub mod history;
mod mentions;
pub mod notices;
pub mod offers;
mod open;
pub mod outbox;
pub mod registers;
pub mod search;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod timeline;
mod watch;

pub use db::{Db, Durability, Read, Write};
pub use error::{Result, StoreError};
pub use watch::{Dirty, Watch};
