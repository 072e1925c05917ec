//! How often visitors may do what: per visit and per address.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::VisitorLimits;
use crate::fault::Fault;

/// Every message is read by both sides, and pages are asked for more often than they bring something.
const READS_PER_MESSAGE: u32 = 10;

/// The limits in force.
pub struct Gate {
    visits: DefaultKeyedRateLimiter<IpAddr>,
    by_visit: DefaultKeyedRateLimiter<[u8; 32]>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    reads: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

impl Gate {
    /// A gate with these limits.
    pub fn new(limits: &VisitorLimits) -> Self {
        Gate {
            visits: RateLimiter::keyed(Quota::per_hour(at_least_one(limits.visits_per_address))),
            by_visit: RateLimiter::keyed(Quota::per_minute(at_least_one(limits.messages_per_visit))),
            by_address: RateLimiter::keyed(Quota::per_minute(at_least_one(limits.messages_per_address))),
            reads: RateLimiter::keyed(Quota::per_minute(at_least_one(
                limits.messages_per_address.saturating_mul(READS_PER_MESSAGE),
            ))),
            clock: DefaultClock::default(),
        }
    }

    /// Somebody starts a visit.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn visit(&self, address: IpAddr) -> Result<(), Fault> {
        self.pass(self.visits.check_key(&address))
    }

    /// A visitor sends something.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn message(&self, visit: &[u8; 32], address: IpAddr) -> Result<(), Fault> {
        // The address first: a stranger may show a new token each time, and each would be remembered.
        self.pass(self.by_address.check_key(&address))?;
        self.pass(self.by_visit.check_key(visit))
    }

    /// A visitor reads: his feed, a new socket, a want on it, a file.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn read(&self, address: IpAddr) -> Result<(), Fault> {
        self.pass(self.reads.check_key(&address))
    }

    /// Forgets those whose limits are full again.
    pub fn tidy(&self) {
        self.visits.retain_recent();
        self.by_visit.retain_recent();
        self.by_address.retain_recent();
        self.reads.retain_recent();
    }

    fn pass(&self, checked: Result<(), governor::NotUntil<<DefaultClock as Clock>::Instant>>) -> Result<(), Fault> {
        checked.map_err(|until| {
            let wait = until.wait_time_from(self.clock.now()).as_secs().saturating_add(1);
            Fault::too_many(u32::try_from(wait).unwrap_or(u32::MAX))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p83_a_visit_and_an_address_have_limits_of_their_own() {
        let gate = Gate::new(&VisitorLimits { visits_per_address: 2, messages_per_visit: 3, messages_per_address: 4 });
        let (here, there) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        assert!(gate.visit(here).is_ok() && gate.visit(here).is_ok());
        let fault = gate.visit(here).unwrap_err();
        assert_eq!(fault.code, "too_many_requests");
        assert!(fault.retry_after.unwrap() > 60);
        assert!(gate.visit(there).is_ok());
        for _ in 0..3 {
            assert!(gate.message(&[1; 32], here).is_ok());
        }
        assert!(gate.message(&[1; 32], there).is_err());
        assert!(gate.message(&[2; 32], here).is_ok());
        assert!(gate.message(&[2; 32], here).is_err());
    }
}
