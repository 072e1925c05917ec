//! The Openlines portal.
//!
//! Folders are features; a feature's `mod.rs` holds its routes, `service.rs` its use cases. Rules live in the `rules`
//! crate, SQL in `store`. ARCHITECTURE.md walks a message, a reply, an offer and a push through these folders.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod admin;
pub mod alerts;
pub mod app;
pub mod auth;
pub mod bus;
pub mod channels;
pub mod commands;
pub mod config;
pub mod crm;
pub mod customers;
pub mod dialogs;
pub mod doctor;
pub mod fault;
pub mod http;
pub mod norms;
pub mod push;
pub mod queue;
pub mod setup;
pub mod store;
pub mod sync;
pub mod texts;
pub mod timers;

pub use app::{App, Shared};
pub use config::{Config, VisitorLimits};
pub use fault::Fault;
