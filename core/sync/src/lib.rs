//! What moves: the engine that keeps one account's store and its portal equal, over any [`Net`].
//!
//! Everything that the portal says ends in one `apply`, whether it came by socket or by GET; everything that the operator
//! does leaves from the store. The engine itself remembers nothing that must survive.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

mod clock;
mod commands;
mod engine;
mod feed;
mod history;
mod internet;
mod net;
mod portal;
mod registers;
mod socket;
#[cfg(test)]
mod tests;

pub use clock::Clock;
pub use engine::{Engine, Signals, Start, Status, SyncError, Typist, Watching};
pub use feed::is_older;
pub use internet::Internet;
pub use net::{Boxed, Net, NetError, Stream, portal_address};
pub use portal::{Answer, CLIENT_TOO_OLD, DEVICE_REVOKED, Failure, Portal, SIGNED_OUT};
