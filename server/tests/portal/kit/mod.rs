//! A whole portal in a temporary directory, with the people who use it.

mod binary;
mod customer;
mod phone;
mod portal;
mod socket;
mod world;

pub use binary::{Binary, Visitor, run};
pub use customer::{Customer, SiteSocket};
pub use phone::{Asked, Known, Phone};
pub use portal::{Answer, PASSWORD, Portal};
pub use socket::StaffSocket;
pub use world::Clock;

use std::time::Duration;

/// Nothing that is waited for may take longer; a test that hits this has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for something that must happen.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}
