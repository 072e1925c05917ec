//! The boundary: what the apps' Kotlin and Swift see of the core, by UniFFI. Conversions only; every piece of work is a
//! call of `client`, which does it on the core's own runtime.
//!
//! Objects live long (`Core`, `Account`, the views), records are flat values. The documentation of every exported item
//! is written for those who read it in the other language: it arrives there as KDoc and as Swift comments.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod account;
mod alerts;
#[cfg(target_os = "android")]
mod android;
mod board;
mod command;
mod core;
mod error;
mod offers;
mod plain;
mod rows;
mod targets;
mod team;
mod timeline;
mod views;
mod why;

uniffi::setup_scaffolding!();
