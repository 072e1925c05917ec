//! Automatic texts (P31): what a line itself says to its customers. They answer nothing: no wait and no norm ends at one.

mod service;

pub use service::*;
