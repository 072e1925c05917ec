//! The queue: who is asked, what an answer does, what a silence does. Who is chosen is decided by `rules::queue`.

mod service;

pub use service::*;
