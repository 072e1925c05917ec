//! Alerts: who is told of what, and what quiets it (P36, P13, P14, P17). Who is next is decided by `rules::alert`.

mod service;

pub use service::*;
