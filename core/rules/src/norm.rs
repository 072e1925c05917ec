//! Norms: the first answer, the next answer and the resolution, promised in seconds of the line's working time (P36).
//!
//! A [`Clock`] measures one norm of one session: since when the customer waits, who had the session meanwhile, what was
//! spent before, and what was recorded. [`Clocks`] are those of a session; [`Clocks::follow`] says what each event does
//! to them, and most events do nothing.
//!
//! The portal turns a clock into two instants, [`Deadlines`], and everybody else is given only these. Working time never
//! runs backwards and [`Hours::after`] answers with the first instant at which so much has passed, so comparing instants
//! and measuring the worked time give the same [`Level`] at every instant: a phone needs no calendar, no zones and no
//! network to be right. When the line's calendar or its seconds change, or the session moves to another line, the portal
//! asks for the deadlines anew.

use serde::{Deserialize, Serialize};
pub use wire::NormKind as Kind;
use wire::{NormHead, Timestamp};

use crate::working_time::Hours;

/// What a line promises, in seconds of its working time; 0 = nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Norms {
    /// Until the first answer of a session.
    pub first: i64,
    /// Until each later answer.
    pub next: i64,
    /// Until the close, less the time in which the customer was awaited.
    pub resolution: i64,
}

impl Norms {
    /// The seconds of one promise.
    pub fn seconds(&self, kind: Kind) -> i64 {
        match kind {
            Kind::First => self.first,
            Kind::Next => self.next,
            Kind::Resolution => self.resolution,
        }
    }
}

/// The line whose promise a clock measures.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Its seconds.
    pub norms: Norms,
    /// Its working time.
    pub hours: &'a Hours,
}

/// How a norm stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// There is time.
    #[default]
    Ok,
    /// Three quarters of the time are over.
    Warned,
    /// The time is over.
    Violated,
}

/// A norm as instants: what travels and what timers are set to. An instant that never comes is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// When 75 % of the working time are over.
    #[serde(default)]
    pub warn_at: Option<Timestamp>,
    /// When all of it is.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
}

impl From<NormHead> for Deadlines {
    fn from(head: NormHead) -> Self {
        Deadlines { warn_at: head.warn_at, due_at: head.due_at }
    }
}

impl Deadlines {
    /// The level at an instant; at a deadline it is reached.
    pub fn level(&self, now: Timestamp) -> Level {
        let reached = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
        match (reached(self.warn_at), reached(self.due_at)) {
            (_, true) => Level::Violated,
            (true, false) => Level::Warned,
            (false, false) => Level::Ok,
        }
    }
}

/// With whom a session is: its time is kept apart (P36).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// Nobody owns it.
    #[default]
    Queue,
    /// It has a responsible.
    Operator,
}

/// From when on a session was with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// From when.
    pub from: Timestamp,
    /// With whom.
    pub by: Holder,
}

/// Working time, kept apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Milliseconds in the queue.
    #[serde(default)]
    pub queue_ms: i64,
    /// Milliseconds with an operator.
    #[serde(default)]
    pub operator_ms: i64,
}

impl Spent {
    /// Both together.
    pub fn total_ms(&self) -> i64 {
        self.queue_ms.saturating_add(self.operator_ms)
    }
}

/// The clock of one norm of one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it measures.
    pub kind: Kind,
    /// The customer message that started it first.
    pub started_at: Timestamp,
    /// The wait that runs: the first begins at the oldest unanswered customer message. Empty while it is paused.
    #[serde(default)]
    pub held: Vec<Held>,
    /// What earlier waits took. It stays as it was counted then, whatever becomes of the calendar.
    #[serde(default)]
    pub spent: Spent,
    /// The deadline of the warning when it passed; recorded once.
    #[serde(default)]
    pub warned_at: Option<Timestamp>,
    /// The deadline when it passed; recorded once.
    #[serde(default)]
    pub violated_at: Option<Timestamp>,
}

impl Clock {
    fn start(kind: Kind, at: Timestamp, by: Holder) -> Clock {
        let held = vec![Held { from: at, by }];
        Clock { kind, started_at: at, held, spent: Spent::default(), warned_at: None, violated_at: None }
    }

    /// Since when the customer waits; none while he is awaited.
    pub fn since(&self) -> Option<Timestamp> {
        self.held.first().map(|first| first.from)
    }

    /// What was spent up to an instant, of earlier waits and of the one that runs.
    pub fn spent_at(&self, at: Timestamp, hours: &Hours) -> Spent {
        let mut spent = self.spent;
        let ends = self.held.iter().skip(1).map(|next| next.from).chain([at]);
        for (held, end) in self.held.iter().zip(ends) {
            let ms = hours.worked_ms(held.from, end).max(0);
            let part = match held.by {
                Holder::Queue => &mut spent.queue_ms,
                Holder::Operator => &mut spent.operator_ms,
            };
            *part = part.saturating_add(ms);
        }
        spent
    }

    /// When the line's promise is at 75 % and at 100 %. No deadlines while the clock is paused, without a promise, and
    /// on a line that never works.
    pub fn deadlines(&self, line: &Line) -> Deadlines {
        let seconds = line.norms.seconds(self.kind);
        let Some(since) = self.since().filter(|_| seconds > 0) else { return Deadlines::default() };
        let (warn_ms, due_ms) = parts(seconds);
        let at = |ms: i64| line.hours.after(since, ms.saturating_sub(self.spent.total_ms()));
        Deadlines { warn_at: at(warn_ms), due_at: at(due_ms) }
    }

    /// The level by the time that was worked, without deadlines: what [`Deadlines::level`] must equal.
    pub fn level(&self, now: Timestamp, line: &Line) -> Level {
        let seconds = line.norms.seconds(self.kind);
        let Some(since) = self.since().filter(|since| seconds > 0 && *since <= now) else { return Level::Ok };
        let (warn_ms, due_ms) = parts(seconds);
        match self.spent.total_ms().saturating_add(line.hours.worked_ms(since, now)) {
            worked if worked >= due_ms => Level::Violated,
            worked if worked >= warn_ms => Level::Warned,
            _ => Level::Ok,
        }
    }

    /// The next deadline that is not recorded yet.
    fn until(&self, line: &Line) -> Option<Timestamp> {
        let deadlines = self.deadlines(line);
        let warn_at = deadlines.warn_at.filter(|_| self.warned_at.is_none());
        let due_at = deadlines.due_at.filter(|_| self.violated_at.is_none());
        warn_at.into_iter().chain(due_at).min()
    }

    /// Records the deadlines that have passed, each once. A record tells when the promise was broken, not when somebody
    /// noticed. Of a warning and a violation that are noticed together only the violation is news.
    fn note_passed(&mut self, now: Timestamp, line: &Line) -> Option<Passed> {
        let deadlines = self.deadlines(line);
        let mut passed = None;
        for (level, at, record) in [
            (Level::Warned, deadlines.warn_at, &mut self.warned_at),
            (Level::Violated, deadlines.due_at, &mut self.violated_at),
        ] {
            if let Some(at) = at.filter(|at| *at <= now && record.is_none()) {
                *record = Some(at);
                passed = Some(Passed { kind: self.kind, level, at });
            }
        }
        passed
    }

    fn hold(&mut self, at: Timestamp, by: Holder) {
        if let Some(last) = self.held.last().filter(|last| last.by != by) {
            self.held.push(Held { from: at.max(last.from), by });
        }
    }

    fn resume(&mut self, at: Timestamp, by: Holder) {
        if self.held.is_empty() {
            self.held.push(Held { from: at, by });
        }
    }

    fn pause(&mut self, at: Timestamp, hours: &Hours) {
        self.spent = self.spent_at(at, hours);
        self.held.clear();
    }

    fn record(&self, ended_at: Timestamp, end: End) -> Record {
        Record {
            kind: self.kind,
            started_at: self.started_at,
            ended_at,
            end,
            spent: self.spent,
            warned_at: self.warned_at,
            violated_at: self.violated_at,
        }
    }
}

/// Milliseconds of the warning and of the deadline.
fn parts(seconds: i64) -> (i64, i64) {
    (seconds.saturating_mul(750), seconds.saturating_mul(1000))
}

/// A deadline that has passed: what an alert is raised for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Of which norm.
    pub kind: Kind,
    /// A warning or a violation.
    pub level: Level,
    /// The deadline.
    pub at: Timestamp,
}

/// How a norm ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// By an answer.
    Answered,
    /// Without one: none was needed (P6).
    NotNeeded,
    /// By the close.
    Closed,
    /// It was spam.
    Spam,
}

/// What is kept of a norm that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which norm.
    pub kind: Kind,
    /// The customer message that started it.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How.
    pub end: End,
    /// What it took.
    #[serde(flatten)]
    pub spent: Spent,
    /// The deadline of the warning, if it passed.
    #[serde(default)]
    pub warned_at: Option<Timestamp>,
    /// The deadline, if it passed.
    #[serde(default)]
    pub violated_at: Option<Timestamp>,
}

/// What happens in a session, as far as norms could care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The customer wrote.
    CustomerWrote,
    /// A message of an operator or participant was stored by the portal.
    OperatorWrote,
    /// `no_reply_needed` (P6).
    NoReplyNeeded,
    /// It was closed, with or without a closing time. The end of the closing time is no event.
    Closed,
    /// It was marked as spam.
    Spam,
    /// It was accepted, taken, transferred to somebody, intercepted or resumed: it has a responsible.
    Owned,
    /// It was returned, or transferred to a line: it is in a queue.
    Queued,
    /// Somebody wrote a note.
    Note,
    /// A bot wrote.
    BotWrote,
    /// The line sent an automatic text.
    TextSent,
}

/// The clocks of one session. A new session begins with the default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clocks {
    /// An operator or participant wrote in this session: from now on answers are next answers.
    pub answered: bool,
    /// With whom it is.
    pub holder: Holder,
    /// Of the first or next answer; none while no customer waits.
    pub answer: Option<Clock>,
    /// Of the resolution; none before the customer's first message. After a close it is kept: in a session that comes
    /// back from `closing` (P2) it goes on.
    pub resolution: Option<Clock>,
}

/// What an event did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Followed {
    /// The clocks from now on.
    pub clocks: Clocks,
    /// Deadlines that had passed before it.
    pub passed: Vec<Passed>,
    /// Norms that it ended. A resolution replaces an earlier one of its session.
    pub ended: Vec<Record>,
}

impl Clocks {
    /// Records what has passed by `now`. To be asked at [`Clocks::until`], and with the old `line` before its calendar
    /// or seconds change or the session goes to another one: what was broken until then stays broken.
    pub fn look(&self, now: Timestamp, line: &Line) -> (Clocks, Vec<Passed>) {
        let mut clocks = self.clone();
        let passed = clocks.running_mut().filter_map(|clock| clock.note_passed(now, line)).collect();
        (clocks, passed)
    }

    /// What an event does (P36). `at` is when it was stored; for a session that is queued with its original waiting time
    /// (P5), the time of that message. `line` is the one on which the session was until then.
    pub fn follow(&self, event: Event, at: Timestamp, line: &Line) -> Followed {
        let (mut clocks, passed) = self.look(at, line);
        let ended = match event {
            Event::CustomerWrote => clocks.begin(at),
            Event::OperatorWrote => {
                clocks.answered = true;
                clocks.end_wait(at, End::Answered, line)
            }
            Event::NoReplyNeeded => clocks.end_wait(at, End::NotNeeded, line),
            Event::Closed => clocks.end_all(at, End::Closed, line),
            Event::Spam => clocks.end_all(at, End::Spam, line),
            Event::Owned => clocks.hold(at, Holder::Operator),
            Event::Queued => clocks.hold(at, Holder::Queue),
            Event::Note | Event::BotWrote | Event::TextSent => Vec::new(),
        };
        Followed { clocks, passed, ended }
    }

    /// The deadlines of the norms that run, the nearest first.
    pub fn deadlines(&self, line: &Line) -> Vec<(Kind, Deadlines)> {
        let mut all: Vec<_> = self.running().map(|clock| (clock.kind, clock.deadlines(line))).collect();
        all.retain(|(_, deadlines)| *deadlines != Deadlines::default());
        all.sort_by_key(|(kind, deadlines)| (deadlines.due_at.is_none(), deadlines.due_at, *kind));
        all
    }

    /// When to [`Clocks::look`] next: the nearest deadline that is not recorded.
    pub fn until(&self, line: &Line) -> Option<Timestamp> {
        self.running().filter_map(|clock| clock.until(line)).min()
    }

    fn running(&self) -> impl Iterator<Item = &Clock> {
        self.answer.iter().chain(&self.resolution)
    }

    fn running_mut(&mut self) -> impl Iterator<Item = &mut Clock> {
        self.answer.iter_mut().chain(&mut self.resolution)
    }

    fn begin(&mut self, at: Timestamp) -> Vec<Record> {
        let kind = if self.answered { Kind::Next } else { Kind::First };
        let by = self.holder;
        self.answer.get_or_insert_with(|| Clock::start(kind, at, by));
        self.resolution.get_or_insert_with(|| Clock::start(Kind::Resolution, at, by)).resume(at, by);
        Vec::new()
    }

    fn hold(&mut self, at: Timestamp, by: Holder) -> Vec<Record> {
        self.holder = by;
        self.running_mut().for_each(|clock| clock.hold(at, by));
        Vec::new()
    }

    fn end_wait(&mut self, at: Timestamp, end: End, line: &Line) -> Vec<Record> {
        self.running_mut().for_each(|clock| clock.pause(at, line.hours));
        self.answer.take().map(|clock| clock.record(at, end)).into_iter().collect()
    }

    fn end_all(&mut self, at: Timestamp, end: End, line: &Line) -> Vec<Record> {
        let mut ended = self.end_wait(at, end, line);
        ended.extend(self.resolution.as_ref().map(|clock| clock.record(at, end)));
        ended
    }
}
