//! The engine against a portal that the test plays.

mod commands;
mod fake;
mod feed;
mod others;
