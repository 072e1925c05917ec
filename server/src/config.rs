//! What the host of a portal sets: see `openlines serve --help` and docs/hosting.md.

use std::net::IpAddr;
use std::path::PathBuf;

/// Settings of one running portal.
#[derive(Debug, Clone)]
pub struct Config {
    /// Database and files.
    pub data_dir: PathBuf,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Rates of visitors.
    pub limits: VisitorLimits,
}

impl Config {
    /// Defaults for a data directory.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Config { data_dir: data_dir.into(), trusted_proxies: Vec::new(), limits: VisitorLimits::default() }
    }
}

/// How much visitors may do. A limit refills evenly over its period; all of it may be used at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitorLimits {
    /// New visits an hour from one address.
    pub visits_per_address: u32,
    /// Messages and uploads a minute of one visitor.
    pub messages_per_visit: u32,
    /// Messages and uploads a minute from one address.
    pub messages_per_address: u32,
}

impl Default for VisitorLimits {
    fn default() -> Self {
        // An office or a mobile carrier shares one address among many visitors.
        VisitorLimits { visits_per_address: 200, messages_per_visit: 60, messages_per_address: 600 }
    }
}
