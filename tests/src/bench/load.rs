//! The load: customers who write at a fixed rate whatever the portal does, and a place to note what became of each
//! message.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use wire::{Visit, VisitStart, VisitorMessage};

use crate::http::Connection;
use crate::portal::Ready;
use crate::stats::Latencies;

/// Length of a message.
pub const TEXT_CHARS: usize = 80;

/// How long after the last acknowledgement a page may still come.
const PATIENCE: Duration = Duration::from_secs(5);

/// A message that names itself.
pub fn text(number: usize, chars: usize) -> String {
    format!("{number:08} {}", "my order has not arrived yet, could you please look where it is and tell me? ")
        .chars()
        .cycle()
        .take(chars)
        .collect()
}

/// The number in a message of [`text`].
pub fn number(text: &str) -> Option<usize> {
    text.get(..8)?.parse().ok()
}

/// What became of each message of a run: nanoseconds since its beginning, 0 for "not yet".
pub struct Marks {
    began: Instant,
    due: Vec<AtomicU64>,
    acked: Vec<AtomicU64>,
    paged: Vec<AtomicU64>,
}

fn set(marks: &[AtomicU64], number: usize, at: Duration) {
    if let Some(mark) = marks.get(number) {
        // The first page counts: an entry may come again after a repeated want.
        let _ = mark.compare_exchange(0, nanos(at), Ordering::Relaxed, Ordering::Relaxed);
    }
}

fn nanos(at: Duration) -> u64 {
    u64::try_from(at.as_nanos()).unwrap_or(u64::MAX).max(1)
}

fn mark(marks: &[AtomicU64], number: usize) -> Option<Duration> {
    match marks.get(number)?.load(Ordering::Relaxed) {
        0 => None,
        nanos => Some(Duration::from_nanos(nanos)),
    }
}

impl Marks {
    /// Room for this many messages.
    pub fn new(capacity: usize) -> Self {
        let room = || (0..capacity).map(|_| AtomicU64::new(0)).collect();
        Marks { began: Instant::now(), due: room(), acked: room(), paged: room() }
    }

    /// A message should leave at this instant.
    pub fn due(&self, number: usize, at: Instant) {
        set(&self.due, number, at.saturating_duration_since(self.began));
    }

    /// The portal acknowledged it just now.
    pub fn acked(&self, number: usize) {
        set(&self.acked, number, self.began.elapsed());
    }

    /// It arrived at its responsible just now.
    pub fn paged(&self, number: usize) {
        set(&self.paged, number, self.began.elapsed());
    }

    /// What became of these messages, once all have arrived or [`PATIENCE`] is over.
    pub async fn settled(&self, numbers: std::ops::Range<usize>) -> Outcome {
        let until = Instant::now() + PATIENCE;
        loop {
            let outcome = self.outcome(numbers.clone());
            if outcome.missing == 0 || Instant::now() > until {
                return outcome;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What became of these messages.
    pub fn outcome(&self, numbers: std::ops::Range<usize>) -> Outcome {
        let with = |of: fn(&Marks) -> &Vec<AtomicU64>, from: fn(&Marks) -> &Vec<AtomicU64>| {
            numbers.clone().filter_map(|n| Some(mark(of(self), n)?.saturating_sub(mark(from(self), n)?))).collect()
        };
        let acked: Vec<usize> = numbers.clone().filter(|n| mark(&self.acked, *n).is_some()).collect();
        let last = acked.iter().filter_map(|n| mark(&self.acked, *n)).max().unwrap_or_default();
        let first = numbers.clone().filter_map(|n| mark(&self.due, n)).min().unwrap_or_default();
        Outcome {
            sent: numbers.clone().filter(|n| mark(&self.due, *n).is_some()).count(),
            acked: acked.len(),
            missing: acked.iter().filter(|n| mark(&self.paged, **n).is_none()).count(),
            time: last.saturating_sub(first),
            ack_to_page: with(|m| &m.paged, |m| &m.acked),
            due_to_ack: with(|m| &m.acked, |m| &m.due),
            due_to_page: with(|m| &m.paged, |m| &m.due),
        }
    }
}

/// What became of the messages of a run.
pub struct Outcome {
    /// Messages that were due.
    pub sent: usize,
    /// Acknowledged ones.
    pub acked: usize,
    /// Acknowledged ones that reached nobody.
    pub missing: usize,
    /// From the first that was due to the last acknowledgement.
    pub time: Duration,
    /// From the acknowledgement to the page; 0 when the page was first.
    pub ack_to_page: Latencies,
    /// From the instant at which it should have left to its acknowledgement: waiting for a slow portal counts.
    pub due_to_ack: Latencies,
    /// The same to the page.
    pub due_to_page: Latencies,
}

impl Outcome {
    /// Messages that were not acknowledged, or reached nobody.
    pub fn lost(&self) -> usize {
        self.sent - self.acked + self.missing
    }

    /// Acknowledged messages a second.
    pub fn rate(&self) -> f64 {
        self.acked as f64 / self.time.as_secs_f64().max(f64::EPSILON)
    }
}

/// A customer with his connection.
pub struct Customer {
    connection: Connection,
    token: String,
}

impl Customer {
    /// Begins a visit.
    ///
    /// # Errors
    /// When the portal does not let him in.
    pub async fn arrive(portal: &Ready) -> io::Result<Self> {
        let mut connection = Connection::open(portal.address).await?;
        let start = VisitStart { site: portal.site_key.clone(), name: None, identity: None };
        let visit: Visit = connection.post("/livechat/v1/visits", None, &start).await?.json()?;
        Ok(Customer { connection, token: visit.token })
    }

    /// Writes, and waits for the acknowledgement.
    ///
    /// # Errors
    /// When the portal does not take it.
    pub async fn write(&mut self, number: usize) -> io::Result<()> {
        let token = self.token.clone();
        self.write_as(&token, number).await
    }

    /// Lets this many other customers arrive over the same connection; what each shows to write.
    ///
    /// # Errors
    /// When the portal does not let them.
    pub async fn bring(&mut self, portal: &Ready, others: usize) -> io::Result<Vec<String>> {
        let start = VisitStart { site: portal.site_key.clone(), name: None, identity: None };
        let mut tokens = Vec::with_capacity(others);
        for _ in 0..others {
            tokens.push(self.connection.post("/livechat/v1/visits", None, &start).await?.json::<Visit>()?.token);
        }
        Ok(tokens)
    }

    /// [`Customer::write`] by another customer.
    ///
    /// # Errors
    /// When the portal does not take it.
    pub async fn write_as(&mut self, token: &str, number: usize) -> io::Result<()> {
        let message = VisitorMessage { client_id: format!("m{number}"), text: text(number, TEXT_CHARS), file: None };
        let answer = self.connection.post("/livechat/v1/messages", Some(token), &message).await?;
        answer.json::<serde::de::IgnoredAny>().map(|_| ())
    }

    /// Writes the messages of `numbers` at fixed instants: the first at `first`, then one each `every`.
    ///
    /// # Errors
    /// When the portal does not take one.
    pub async fn write_at(
        &mut self,
        marks: &Marks,
        numbers: impl Iterator<Item = usize>,
        first: Instant,
        every: Duration,
    ) -> io::Result<()> {
        let mut due = first;
        for number in numbers {
            tokio::time::sleep_until(due.into()).await;
            marks.due(number, due);
            self.write(number).await?;
            marks.acked(number);
            due += every;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_itself() {
        assert_eq!(number(&text(1234, TEXT_CHARS)), Some(1234));
        assert_eq!(text(7, TEXT_CHARS).chars().count(), TEXT_CHARS);
        assert_eq!(number("hello"), None);
    }

    #[test]
    fn an_acknowledged_message_without_a_page_is_missing() {
        let marks = Marks::new(3);
        for number in 0..3 {
            marks.due(number, Instant::now());
        }
        marks.acked(0);
        marks.acked(1);
        marks.paged(0);
        let outcome = marks.outcome(0..3);
        assert_eq!((outcome.sent, outcome.acked, outcome.missing, outcome.lost()), (3, 2, 1, 2));
        assert_eq!(outcome.ack_to_page.count(), 1);
    }
}
