//! T15: from the acknowledgement of a new customer's first message to the offer on an operator's socket, in a portal that
//! runs as a process of its own on the processors of the load driver; on a line that asks one at a time and on one that
//! asks everybody.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::load::{Customer, Marks, Outcome};
use super::{Row, durable, echo, phone, say};
use crate::portal::{Beside, Ready};

/// Connected phones; each accepts what it is offered.
const PHONES: u32 = 100;
/// Connections over which new customers write.
const CONNECTIONS: u32 = 100;
/// New dialogs a second on a line that asks one at a time.
const RATE: u32 = 500;
/// New dialogs a second on a line that asks everybody: each of them is offered to all phones at once, and accepted by all.
const RATE_ALL: u32 = 5;
/// Operators on shift of the line that asks everybody, those with a connected phone included.
const EVERYBODY: i64 = 3000;
/// Longest, compared with an echo and a durable commit.
const MOST_TIMES: f64 = 4.0;

/// The rows of T15 on a database with this many older dialogs.
///
/// # Errors
/// When the portal fails; a missed target is a row.
pub async fn measure(quick: bool, older: i64) -> Result<Vec<Row>, String> {
    let on = if older > 0 { ", 1,000,000 older entries" } else { "" };
    let time = Duration::from_secs(if quick { 3 } else { 10 });
    say(&format!("T15: {RATE} new dialogs/s, one operator asked at a time{on}"));
    let one = run(older, 0, RATE, time).await?;
    say(&format!("T15: {RATE_ALL} new dialogs/s, {EVERYBODY} operators asked at once{on}"));
    let all = run(older, EVERYBODY - i64::from(PHONES), RATE_ALL, time).await?;
    say("T15: the references");
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let commit = durable::single_commits(dir.path(), time / 4)?.ms(0.99);
    let reference = echo::measure(PHONES, RATE, time / 2).await?.ms(0.99) + commit;
    let lost = one.lost() + all.lost();
    let figure = |what: String, ours: f64| Row::figure("T15", format!("{what}{on}"), ours);
    Ok(vec![
        figure(format!("first message acknowledged -> offer, p50 ms at {RATE}/s"), one.ack_to_page.ms(0.5)),
        figure(
            format!("first message acknowledged -> offer, p99 ms at {RATE}/s; echo p99 + commit p99"),
            one.ack_to_page.ms(0.99),
        )
        .beside(reference)
        .at_most_of_reference(MOST_TIMES)
        .aiming("<= 20 ms"),
        figure(
            format!("the same, {EVERYBODY} operators asked at once, p99 ms at {RATE_ALL}/s"),
            all.ack_to_page.ms(0.99),
        )
        .beside(reference)
        .at_most_of_reference(MOST_TIMES)
        .aiming("<= 20 ms"),
        figure("first messages without an offer".into(), lost as f64).at_most(0.0),
    ])
}

/// New customers at a rate, in a portal of their own. The machine is shared: it is measured up to three times, and the best
/// counts; but a message that any of them lost is lost.
async fn run(older: i64, crowd: i64, rate: u32, time: Duration) -> Result<Outcome, String> {
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let portal = start(dir.path(), older, crowd)?;
    let total = rate as usize * usize::try_from(time.as_secs()).unwrap_or(1);
    let runs = 3;
    let marks = Arc::new(Marks::new((runs + 1) * total));
    let _phones = phone::connect_all(&portal.ready, &marks, &Arc::new(AtomicUsize::new(0))).await?;
    let mut best: Option<Outcome> = None;
    for run in 0..runs {
        let outcome = arrive(&portal.ready, &marks, run * total, total, rate).await?;
        if outcome.lost() > 0 {
            return Ok(outcome);
        }
        if best.as_ref().is_none_or(|best| outcome.ack_to_page.ms(0.99) < best.ack_to_page.ms(0.99)) {
            best = Some(outcome);
        }
    }
    best.ok_or_else(|| "nothing was measured".to_owned())
}

fn start(dir: &Path, older: i64, crowd: i64) -> Result<Beside<Ready>, String> {
    let path = dir.to_str().ok_or("the temporary directory has an odd name")?;
    Beside::start(&["portal", path, &PHONES.to_string(), &older.to_string(), &crowd.to_string()])
        .map_err(|error| format!("the portal does not start: {error}"))
}

/// Customers who write for the first time, evenly spread.
async fn arrive(portal: &Ready, marks: &Arc<Marks>, first: usize, total: usize, rate: u32) -> Result<Outcome, String> {
    let mut lanes = Vec::new();
    for n in 0..CONNECTIONS as usize {
        let numbers: Vec<usize> = (first + n..first + total).step_by(CONNECTIONS as usize).collect();
        let mut customer = Customer::arrive(portal).await.map_err(|error| format!("a customer: {error}"))?;
        let tokens = customer.bring(portal, numbers.len()).await.map_err(|error| format!("customers: {error}"))?;
        lanes.push((customer, numbers, tokens));
    }
    let began = Instant::now() + Duration::from_millis(50);
    let mut tasks = JoinSet::new();
    for (mut customer, numbers, tokens) in lanes {
        let marks = marks.clone();
        tasks.spawn(async move {
            for (number, token) in numbers.into_iter().zip(tokens) {
                let due = began + Duration::from_secs(1) * u32::try_from(number - first).unwrap_or(0) / rate;
                tokio::time::sleep_until(due.into()).await;
                marks.due(number, due);
                customer.write_as(&token, number).await?;
                marks.acked(number);
            }
            Ok::<_, std::io::Error>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        let done = done.map_err(|error| error.to_string())?;
        done.map_err(|error| format!("a customer's message failed: {error}"))?;
    }
    Ok(marks.settled(first..first + total).await)
}
