//! The queue: who is asked, what an answer does, what a silence does. Who is chosen is decided by `rules::queue`.

mod explain;
mod hours;
mod leave;
mod service;

pub use explain::*;
pub use hours::*;
pub use leave::*;
pub use service::*;
