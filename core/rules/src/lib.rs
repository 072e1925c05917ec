//! What is true: every rule of the product that the phone and the portal must agree on.
//!
//! Pure functions over values. Nothing here reads a clock, a file, a socket or a random source: instants are handed in
//! as `now`, facts are loaded by the caller, and the caller writes down what a rule answers. The functions name the
//! product's rules by number (P1 ...); `tests/vectors` holds each of them as a table that another implementation could
//! be checked with.
//!
//! The portal judges a command in this order: may the sender know of the dialog at all ([`permit::access`]), did the
//! world change since he acted ([`outbox::held`]), may he do it ([`permit::may`]), and what does it do ([`session`]).
//! Asking in another order would refuse a reply that ought to be held for a look.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod alert;
pub mod change;
pub mod handover;
pub mod norm;
pub mod outbox;
pub mod permit;
pub mod queue;
mod refusal;
pub mod session;
pub mod spans;
pub mod text;
pub mod working_time;

pub use refusal::Refusal;
