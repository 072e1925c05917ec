//! T5: explained queue decisions a second on one core. Prints one JSON line a shape, as the bench report wants it.
//! Each decision is what the portal makes of it: the choice, everybody's verdict, the counts for the ledger and the
//! short form for the offer.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rules::queue::{Asked, Line, Operator, choose};
use wire::{OperatorId, ShiftState, Timestamp};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A line on an ordinary day: most are eligible, and every reason against somebody is there.
fn operators(count: i64) -> Vec<Operator> {
    let one = |id: i64| Operator {
        id: OperatorId(id),
        order: id,
        active: id % 29 != 0,
        shift: [ShiftState::On, ShiftState::On, ShiftState::On, ShiftState::Paused, ShiftState::On, ShiftState::Off]
            [(id % 6) as usize],
        on_leave: id % 31 == 0,
        line_load: (id % 5) as u32,
        total_load: (id % 7) as u32,
        max_dialogs: 4,
        max_total: 10,
        holds_offer: id % 11 == 0,
        last_work: (id % 13 != 0).then(|| NOW.plus_s(-(id * 7919 % 3600))),
        last_expired: (id % 17 == 0).then(|| NOW.plus_s(-(id * 31 % 3600))),
        asked: (id % 9 == 0).then(|| Asked { times: 1, round: 1, ended_at: NOW.plus_s(-30) }),
    };
    (1..=count).map(one).collect()
}

/// Decisions a second over these lines in turn, best of three runs of a second.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn decisions_per_s(lines: &[Vec<Operator>]) -> u64 {
    let run = || {
        let (began, mut decisions) = (Instant::now(), 0_u64);
        while began.elapsed() < Duration::from_secs(1) {
            for line in lines {
                let decision = choose(&Line { queue_time_s: 60 }, black_box(line), 1, NOW);
                black_box((decision.counts(), decision.why(), decision));
            }
            decisions += lines.len() as u64;
        }
        (decisions as f64 / began.elapsed().as_secs_f64()) as u64
    };
    (0..3).map(|_| run()).max().unwrap_or(0)
}

fn main() {
    let ten: Vec<_> = (0..100).map(|_| operators(10)).collect();
    let thousand = [operators(1000)];
    for (what, lines, target) in [
        ("explained decisions/s, 100 lines of 10 operators", &ten[..], 200_000),
        ("explained decisions/s, one line of 1,000 operators", &thousand[..], 10_000),
    ] {
        let ours = decisions_per_s(lines);
        println!(r#"{{"id":"T5","what":"{what}","ours":{ours},"target":{target},"pass":{}}}"#, ours >= target);
    }
}
