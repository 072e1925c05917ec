//! Slows down guessing: after a few wrong passwords a login waits, from any address, and so does an address that tries
//! many logins.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use wire::Timestamp;

use crate::fault::Fault;

/// Wrong passwords that cost nothing.
const FREE: u32 = 5;
/// Longest wait in seconds.
const MAX_WAIT_S: i64 = 900;
/// A mistake is forgotten after this long.
const MEMORY_MS: i64 = 3_600_000;
/// Most logins and addresses remembered.
const MAX_KEYS: usize = 100_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Login(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Record {
    failures: u32,
    last: Timestamp,
}

/// Failed sign-ins of late.
#[derive(Default)]
pub struct Throttle {
    records: Mutex<HashMap<Key, Record>>,
}

impl Throttle {
    /// Lets an attempt pass, counted as a failure until [`Throttle::succeeded`] says otherwise (so that many at once do
    /// not all pass), or says how long to wait.
    ///
    /// # Errors
    /// 429 with the seconds.
    pub fn attempt(&self, login: &str, address: IpAddr, now: Timestamp) -> Result<(), Fault> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(login, address);
        let wait =
            keys.iter().filter_map(|(key, free)| Some(remaining(records.get(key)?, *free, now))).max().unwrap_or(0);
        if wait > 0 {
            return Err(Fault::too_many(u32::try_from(wait).unwrap_or(u32::MAX)));
        }
        if records.len() >= MAX_KEYS {
            records.retain(|_, record| now.since(record.last) < MEMORY_MS);
        }
        if records.len() >= MAX_KEYS {
            records.clear();
        }
        for (key, _) in keys {
            let record = records.entry(key).or_insert(Record { failures: 0, last: now });
            if now.since(record.last) > MEMORY_MS {
                record.failures = 0;
            }
            *record = Record { failures: record.failures.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// The right password: the login starts anew; the address, which may be guessing others, gets this one back.
    pub fn succeeded(&self, login: &str, address: IpAddr) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.remove(&Key::Login(login.to_lowercase()));
        if let Some(record) = records.get_mut(&Key::Address(address)) {
            record.failures = record.failures.saturating_sub(1);
        }
    }
}

/// What an attempt counts against, and how many failures each bears: an office shares one address.
fn keys(login: &str, address: IpAddr) -> [(Key, u32); 2] {
    [(Key::Login(login.to_lowercase()), FREE), (Key::Address(address), FREE * 10)]
}

/// Seconds still to wait: 1 after the first costly failure, then doubling.
fn remaining(record: &Record, free: u32, now: Timestamp) -> i64 {
    let Some(costly) = record.failures.checked_sub(free) else { return 0 };
    let wait_s = (1_i64 << costly.min(20)).min(MAX_WAIT_S);
    let left_ms = wait_s * 1000 - now.since(record.last);
    (left_ms + 999).div_euclid(1000).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn p82_guessing_gets_slower_and_the_right_password_forgives() {
        let throttle = Throttle::default();
        let mut now = Timestamp(0);
        for _ in 0..FREE {
            assert!(throttle.attempt("Anna", HERE, now).is_ok());
        }
        let fault = throttle.attempt("ANNA", HERE, now).unwrap_err();
        assert_eq!((fault.code, fault.retry_after), ("too_many_requests", Some(1)));
        now = now.plus_s(1);
        assert!(throttle.attempt("anna", HERE, now).is_ok());
        assert_eq!(throttle.attempt("anna", HERE, now).unwrap_err().retry_after, Some(2));
        throttle.succeeded("anna", HERE);
        assert!(throttle.attempt("anna", HERE, now).is_ok());
        assert!(throttle.attempt("boris", HERE, now).is_ok());
    }
}
