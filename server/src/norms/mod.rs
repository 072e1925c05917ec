//! Norms: what happens in a session runs and stops its clocks (P36). What each event does is decided by `rules::norm`.

mod service;

pub use service::*;
