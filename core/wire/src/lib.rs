//! What travels between phones, customers and the portal.
//!
//! Only values and their JSON forms live here: no rule, no I/O, no clock. The phone and the portal share these types,
//! so that the two sides cannot disagree about a field. `docs/protocol.md` describes the same for people who write
//! another client.
//!
//! Conventions: JSON, `snake_case`, ids are strings, instants are RFC 3339 UTC with milliseconds, unknown fields are
//! ignored and unknown kinds are kept ([`Delta::Unknown`], [`EntryBody::Unknown`]).

mod account;
mod alert;
mod board;
mod command;
mod decision;
mod dialog;
mod event;
mod feed;
mod id;
mod livechat;
mod norm;
mod problem;
mod targets;
mod team;
mod time;

pub use account::*;
pub use alert::*;
pub use board::*;
pub use command::*;
pub use decision::*;
pub use dialog::*;
pub use event::*;
pub use feed::*;
pub use id::*;
pub use livechat::*;
pub use norm::*;
pub use problem::*;
pub use targets::*;
pub use team::*;
pub use time::*;

/// Longest text of a message, note or draft, in Unicode scalar values.
pub const MAX_TEXT_CHARS: usize = 20_000;
/// Most commands in one `POST /api/v1/commands`.
pub const MAX_COMMANDS: usize = 50;
/// Most registers in one `PUT /api/v1/registers`.
pub const MAX_REGISTERS: usize = 200;
/// Most stretches of leave that an operator says at once.
pub const MAX_LEAVE: usize = 50;
/// Most entries that one feed page or history request carries for one dialog.
pub const MAX_ENTRIES: usize = 200;
/// Newest entries of one dialog that a feed page carries; older ones are asked for by number.
pub const FEED_ENTRIES: usize = 50;
/// Most dialogs that an alert names.
pub const MAX_ALERT_DIALOGS: usize = 20;
/// Least milliseconds between two boards of a line in one feed.
pub const BOARD_EVERY_MS: i64 = 1_000;
/// Most deltas in one feed page; also what a `want` or GET without `limit` gets.
pub const MAX_PAGE: usize = 500;
/// A command older than this (by the time inside its id) is held as `too_old`.
pub const COMMAND_MAX_AGE_MS: i64 = 30 * 24 * 3_600_000;
/// Largest file a customer may attach, in bytes.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
