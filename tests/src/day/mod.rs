//! A simulated day: the real portal's queue with its store, timers and commands on a clock that jumps from event to event.
//! Operators with shifts, pauses, leave and dead phones, lines with hours and norms, customers by the hour; after every step
//! the promises of the queue are looked at, and in the end every decision is made and every norm measured again.

mod alerts;
mod check;
mod duties;
mod hands;
mod norms;
mod offers;
mod people;
mod report;
mod shape;
mod texts;
mod world;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use env::{Databases, Env};
use server::{App, Config, Shared, timers};
use wire::{DialogId, LineId, OfferId, SessionId, Timestamp};

use crate::chaos::Dice;
pub use report::Report;
pub use shape::Shape;
use world::{Clock, MIDNIGHT};

/// What kind of day.
pub struct Plan {
    /// Everything that is left to chance comes from it.
    pub seed: u64,
    /// Lines; a third of them in each mode.
    pub lines: usize,
    /// Operators, each on one to four lines.
    pub operators: usize,
    /// Customers of the day, one session each unless they come back.
    pub sessions: usize,
    /// When they come and how long answers take.
    pub shape: Shape,
}

/// What happens next to whom. Operators and customers go by their place in the day's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Arrives { customer: usize },
    ShiftStarts { operator: usize, planned_end: Option<Timestamp> },
    Pauses { operator: usize },
    Continues { operator: usize },
    ShiftEnds { operator: usize },
    PhoneDies { operator: usize },
    PhoneLives { operator: usize },
    GoesOnLeave { operator: usize },
    Delivered { operator: usize, offer: OfferId },
    Accepts { operator: usize, offer: OfferId, dialog: DialogId },
    Declines { operator: usize, offer: OfferId, dialog: DialogId },
    Duty { duty: duties::Duty, operator: usize, dialog: DialogId },
    Takes { operator: usize },
    Acknowledges { line: LineId },
    WritesAgain { customer: usize },
    ComesBack { customer: usize },
}

/// A day under way.
struct Day {
    app: Shared,
    clock: Arc<Clock>,
    dice: Dice,
    shape: Shape,
    agenda: BinaryHeap<Reverse<(Timestamp, u64, Event)>>,
    planned: u64,
    people: people::People,
    seen: OfferId,
    /// Up to when it was looked whether overdue answers are told of.
    norms_seen: Timestamp,
    /// The waiting session that was looked at last.
    looked_at: SessionId,
    /// Whose each session is, by what its dialog's entries tell.
    hands: hands::Hands,
    /// Who is going to be told of what is broken.
    ladders: alerts::Ladders,
    /// The portal's database, to look past its code.
    db: rusqlite::Connection,
    report: Report,
}

/// Plays a day.
///
/// # Errors
/// When it cannot be set up or the portal fails.
pub fn run(plan: Plan) -> Result<Report, String> {
    // In memory where there is such a place: a day makes hundreds of thousands of durable commits.
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("openlines-day-").tempdir_in(place).map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let mut day = Day::begin(plan, folder.path()).await.map_err(|fault| fault.to_string())?;
        day.play().await.map_err(|fault| fault.to_string())?;
        day.end().await.map_err(|fault| fault.to_string())
    })
}

impl Day {
    async fn begin(plan: Plan, folder: &Path) -> Result<Day, server::Fault> {
        let clock = Arc::new(Clock::new(plan.seed));
        let app = App::open(Config::new(folder), Env::new(clock.clone(), Databases::Inline)).await?;
        let path = server::store::db_path(folder);
        rusqlite::Connection::open(&path)?.execute_batch(&[check::INDEXES, hands::INDEXES].concat())?;
        let db = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        // Every look is planned once.
        db.set_prepared_statement_cache_capacity(256);
        let mut dice = Dice::new(plan.seed, "day");
        let people = people::People::hire(&app, &plan, &mut dice).await?;
        let mut day = Day {
            app,
            clock,
            dice,
            shape: plan.shape,
            agenda: BinaryHeap::new(),
            planned: 0,
            people,
            seen: OfferId(0),
            norms_seen: MIDNIGHT,
            looked_at: SessionId(0),
            hands: hands::Hands::default(),
            ladders: alerts::Ladders::default(),
            db,
            report: Report::default(),
        };
        for customer in 0..plan.sessions {
            let at = day.shape.arrival(&mut day.dice);
            day.plan(at, Event::Arrives { customer });
        }
        for first in (0..plan.operators).step_by(2) {
            day.plan_shift(first..(first + 2).min(plan.operators));
        }
        Ok(day)
    }

    fn next_timer(&self) -> Result<Option<Timestamp>, server::Fault> {
        let due = self.rows("SELECT min(due_at) FROM timer", [], |row| row.get::<_, Option<i64>>(0))?;
        Ok(due.first().copied().flatten().map(Timestamp))
    }

    fn plan(&mut self, at: Timestamp, event: Event) {
        self.planned += 1;
        self.agenda.push(Reverse((at, self.planned, event)));
    }

    fn plan_in_s(&mut self, seconds: i64, event: Event) {
        let at = self.app.env.now().plus_s(seconds);
        self.plan(at, event);
    }

    /// Six to nine hours with two pauses, the same for these. One in five has a planned end and forgets to say so.
    fn plan_shift(&mut self, equals: Range<usize>) {
        let start = MIDNIGHT.plus_s(self.s(5 * 3600, 14 * 3600));
        let end = start.plus_s(self.s(6 * 3600, 9 * 3600));
        let forgets = self.dice.percent(20);
        let pauses = [self.s(600, 1800), self.s(600, 1800)];
        for operator in equals {
            self.plan(start, Event::ShiftStarts { operator, planned_end: forgets.then_some(end) });
            for (third, length) in (1..).zip(pauses) {
                let pause = start.plus_s(third * 2 * 3600);
                self.plan(pause, Event::Pauses { operator });
                self.plan(pause.plus_s(length), Event::Continues { operator });
            }
            self.plan_mishaps(operator, start);
            for _ in 0..3 {
                let takes = start.plus_s(self.s(1800, 6 * 3600));
                self.plan(takes, Event::Takes { operator });
            }
            if !forgets {
                self.plan(end, Event::ShiftEnds { operator });
            }
        }
    }

    /// One in ten has a phone that dies for an hour or two, one in twenty goes on leave amid his shift.
    fn plan_mishaps(&mut self, operator: usize, start: Timestamp) {
        let (dies, leaves) = (self.dice.percent(10), self.dice.percent(5));
        if dies {
            let dies = start.plus_s(self.s(600, 4 * 3600));
            self.plan(dies, Event::PhoneDies { operator });
            let back = self.s(3600, 7200);
            self.plan(dies.plus_s(back), Event::PhoneLives { operator });
        }
        if leaves {
            let leaves = start.plus_s(self.s(3600, 4 * 3600));
            self.plan(leaves, Event::GoesOnLeave { operator });
        }
        if let Some(one) = self.people.operators.get_mut(operator) {
            one.steady = !dies && !leaves;
        }
    }

    fn s(&mut self, low: u64, high: u64) -> i64 {
        i64::try_from(self.dice.range(low, high)).unwrap_or(0)
    }

    /// Whatever comes first, a timer of the portal or somebody's doing, until nothing more happens.
    async fn play(&mut self) -> Result<(), server::Fault> {
        let end = MIDNIGHT.plus_s(30 * 3600);
        let mut next_timer = self.next_timer()?;
        while let Some(Reverse((at, _, event))) = self.agenda.peek().copied() {
            match next_timer {
                Some(due) if due <= at => {
                    self.clock.move_to(due);
                    timers::fire_due(&self.app).await?;
                }
                _ if at > end => break,
                _ => {
                    self.agenda.pop();
                    self.clock.move_to(at);
                    self.happens(event).await?;
                }
            }
            self.report.steps += 1;
            // One snapshot for all looks.
            self.db.prepare_cached("BEGIN")?.execute([])?;
            self.check_hands()?;
            self.look_at_new_offers()?;
            next_timer = self.next_timer()?;
            // What is due at this very instant has its turn before the portal is asked why it did nothing.
            let settled = next_timer.is_none_or(|due| due > self.app.env.now());
            self.check_step(settled).await?;
            self.db.prepare_cached("COMMIT")?.execute([])?;
        }
        Ok(())
    }
}
