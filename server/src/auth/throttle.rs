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
    /// Lets an attempt pass or says how long to wait.
    ///
    /// # Errors
    /// 429 with the seconds.
    pub fn check(&self, login: &str, address: IpAddr, now: Timestamp) -> Result<(), Fault> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = keys(login, address)
            .iter()
            .filter_map(|(key, free)| records.get(key).map(|record| remaining(record, *free, now)))
            .max()
            .unwrap_or(0);
        if wait > 0 { Err(Fault::too_many(u32::try_from(wait).unwrap_or(u32::MAX))) } else { Ok(()) }
    }

    /// A wrong password or an unknown login.
    pub fn failed(&self, login: &str, address: IpAddr, now: Timestamp) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= MAX_KEYS {
            records.retain(|_, record| now.since(record.last) < MEMORY_MS);
        }
        for (key, _) in keys(login, address) {
            let record = records.entry(key).or_insert(Record { failures: 0, last: now });
            if now.since(record.last) > MEMORY_MS {
                record.failures = 0;
            }
            *record = Record { failures: record.failures.saturating_add(1), last: now };
        }
    }

    /// The right password: the login starts anew (the address does not: it may be guessing others).
    pub fn succeeded(&self, login: &str) {
        let key = Key::Login(login.to_lowercase());
        self.records.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
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
            assert!(throttle.check("Anna", HERE, now).is_ok());
            throttle.failed("anna", HERE, now);
        }
        let fault = throttle.check("ANNA", HERE, now).unwrap_err();
        assert_eq!((fault.code, fault.retry_after), ("too_many_requests", Some(1)));
        now = now.plus_s(1);
        assert!(throttle.check("anna", HERE, now).is_ok());
        throttle.failed("anna", HERE, now);
        assert_eq!(throttle.check("anna", HERE, now).unwrap_err().retry_after, Some(2));
        throttle.succeeded("anna");
        assert!(throttle.check("anna", HERE, now).is_ok());
        assert!(throttle.check("boris", HERE, now).is_ok());
    }
}
