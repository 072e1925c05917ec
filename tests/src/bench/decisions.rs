//! T5: explained queue decisions a second on one core. Each is what the portal makes of it: the choice, everybody's
//! verdict, the counts for the ledger and the short form for the offer.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rules::queue::{Asked, Hours, Line, Mode, Operator, choose};
use wire::{OperatorId, ShiftState, Timestamp};

use super::{Row, say};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const SHIFTS: [ShiftState; 6] =
    [ShiftState::On, ShiftState::On, ShiftState::On, ShiftState::Paused, ShiftState::On, ShiftState::Off];

/// A line on an ordinary day: most are eligible, and every reason against somebody is there.
fn operators(count: u32) -> Vec<Operator> {
    let one = |n: u32| {
        let id = i64::from(n);
        Operator {
            id: OperatorId(id),
            order: id,
            active: id % 29 != 0,
            shift: SHIFTS.get(n as usize % SHIFTS.len()).copied().unwrap_or(ShiftState::On),
            on_leave: id % 31 == 0,
            line_load: n % 5,
            total_load: n % 7,
            max_dialogs: 4,
            max_total: 10,
            holds_offer: id % 11 == 0,
            last_work: (id % 13 != 0).then(|| NOW.plus_s(-(id * 7919 % 3600))),
            last_expired: (id % 17 == 0).then(|| NOW.plus_s(-(id * 31 % 3600))),
            unreachable: id % 23 == 0,
            gave_it_back: false,
            asked: (id % 9 == 0).then(|| Asked { times: 1, round: 1, ended_at: NOW.plus_s(-30), by_claim: false }),
        }
    };
    (1..=count).map(one).collect()
}

/// Decisions a second over these lines in turn, best of three runs.
fn decisions_per_s(lines: &[Vec<Operator>], time: Duration) -> f64 {
    let run = || {
        let (began, mut decisions) = (Instant::now(), 0_usize);
        while began.elapsed() < time {
            for line in lines {
                let rules = Line { mode: Mode::Evenly, queue_time_s: 60, hours: Hours::Open };
                let decision = choose(&rules, &[], black_box(line), 1, NOW);
                black_box((decision.counts(), decision.why(), decision));
            }
            decisions += lines.len();
        }
        decisions as f64 / began.elapsed().as_secs_f64()
    };
    (0..3).map(|_| run()).fold(0.0, f64::max)
}

/// Both shapes.
pub fn measure(quick: bool) -> Vec<Row> {
    say("T5: queue decisions");
    let time = Duration::from_millis(if quick { 200 } else { 1000 });
    let lines: Vec<_> = (0..100).map(|_| operators(10)).collect();
    vec![
        Row::figure("T5", "explained decisions/s, 100 lines of 10 operators", decisions_per_s(&lines, time).round())
            .at_least(200_000.0),
        Row::figure(
            "T5",
            "explained decisions/s, one line of 1,000 operators",
            decisions_per_s(&[operators(1000)], time).round(),
        )
        .at_least(10_000.0),
    ]
}
