//! Who is told of a broken promise, in which order, and what quiets it (P36).
//!
//! An [`Alert`] is raised when a deadline of a norm passes ([`crate::norm::Passed`]): one for the warning, another for
//! the violation, which begins anew and takes the place of the first. It climbs the line's [`Ladder`]: the responsible at
//! once, then the managers of level 1, then the levels above, each some time after the one before. A warning goes no
//! higher than level 1, because nothing is broken yet. Minutes here are minutes of any clock: a ladder that began in
//! working time is not cut short by the evening.
//!
//! What each person sees is a [`Bundle`]: all alerts of one line and one [`Level`] that he has not acknowledged.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use wire::{OperatorId, SessionId, Timestamp};

use crate::norm::{Kind, Level};

/// At most one sound in this time, for the alerts of one line and level to one person.
pub const SOUND_MS: i64 = 5 * 60_000;

/// Whom a line tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Named managers, from level 1.
    #[serde(default)]
    pub levels: Vec<Rung>,
    /// Seconds for which a manager's acknowledgement holds the ladder.
    #[serde(default = "default_ack_hold")]
    pub ack_hold: i64,
}

fn default_ack_hold() -> i64 {
    600
}

impl Default for Ladder {
    fn default() -> Ladder {
        Ladder { levels: Vec::new(), ack_hold: default_ack_hold() }
    }
}

/// One level of the ladder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Who is told.
    pub managers: Vec<OperatorId>,
    /// Seconds after the level before it was told; for level 1, after the responsible. 0 = together with them.
    #[serde(default)]
    pub after: i64,
}

/// One alert: a warning or a violation of one norm of one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// A warning or a violation.
    pub level: Level,
    /// The session's responsible, who is told first; none in the queue.
    #[serde(default)]
    pub responsible: Option<OperatorId>,
    /// How many levels of managers were told: its place on the ladder.
    #[serde(default)]
    pub reached: usize,
    /// When the last of them was.
    pub reached_at: Timestamp,
    /// Until when a manager's acknowledgement holds the ladder.
    #[serde(default)]
    pub held_until: Option<Timestamp>,
    /// Who has it on his screen.
    #[serde(default)]
    pub shown_to: BTreeSet<OperatorId>,
    /// Who acknowledged it: he is not told again.
    #[serde(default)]
    pub quiet: BTreeSet<OperatorId>,
    /// True once nobody needs to be told any more.
    #[serde(default)]
    pub over: bool,
}

/// What happens to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// Time went by: [`Step::until`] is reached.
    Look,
    /// Somebody acknowledged it.
    Acknowledged {
        /// Who.
        by: OperatorId,
    },
    /// The session has another responsible, or none.
    Responsible {
        /// Who.
        #[serde(default)]
        operator: Option<OperatorId>,
    },
    /// A reply, `no_reply_needed` (P6), a close or spam; for a warning also the violation.
    Over,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The alert from now on.
    pub alert: Alert,
    /// Who is told now.
    pub told: Vec<OperatorId>,
    /// From whose screens it goes, on all his devices.
    pub withdrawn: Vec<OperatorId>,
    /// When to look again; none when nothing happens by time alone.
    pub until: Option<Timestamp>,
}

/// A deadline has passed: the alert begins. `now` is when it was noticed, so that after an outage the ladder gives each
/// level its time.
pub fn raised(level: Level, responsible: Option<OperatorId>, ladder: &Ladder, now: Timestamp) -> Step {
    let nobody = Alert {
        level,
        responsible,
        reached: 0,
        reached_at: now,
        held_until: None,
        shown_to: BTreeSet::new(),
        quiet: BTreeSet::new(),
        over: level == Level::Ok,
    };
    let mut alert = nobody.clone();
    alert.shown_to.extend(responsible.filter(|_| !alert.over));
    alert.climb(ladder, now);
    alert.step(&nobody, ladder)
}

/// What an event does to an alert.
pub fn follow(before: &Alert, event: Event, ladder: &Ladder, now: Timestamp) -> Step {
    let mut alert = before.clone();
    match event {
        _ if before.over => {}
        Event::Look => alert.climb(ladder, now),
        Event::Acknowledged { by } => alert.acknowledge(by, ladder, now),
        Event::Responsible { operator } => alert.hand_over(operator, ladder),
        Event::Over => {
            alert.over = true;
            alert.shown_to.clear();
        }
    }
    alert.step(before, ladder)
}

impl Alert {
    /// When the ladder goes one level up; none on its top, and above level 1 for a warning.
    fn until(&self, ladder: &Ladder) -> Option<Timestamp> {
        let next = ladder.levels.get(self.reached).filter(|_| !self.over)?;
        if self.level == Level::Warned && self.reached > 0 {
            return None;
        }
        // A hold delays the ladder; it never hastens it.
        let in_turn = self.reached_at.plus_s(next.after.max(0));
        Some(self.held_until.map_or(in_turn, |held| held.max(in_turn)))
    }

    /// Goes up as far as it is time for. A level has its time from when the one before it was really told.
    fn climb(&mut self, ladder: &Ladder, now: Timestamp) {
        while self.until(ladder).is_some_and(|at| at <= now) {
            let managers = ladder.levels.get(self.reached).map_or(&[][..], |rung| &rung.managers);
            self.shown_to.extend(managers.iter().filter(|manager| !self.quiet.contains(manager)));
            self.reached += 1;
            self.reached_at = now;
        }
    }

    /// Quiets himself. A manager's also takes it from the other managers of his levels, and holds the ladder.
    fn acknowledge(&mut self, by: OperatorId, ladder: &Ladder, now: Timestamp) {
        if !self.shown_to.remove(&by) {
            return;
        }
        self.quiet.insert(by);
        let levels = ladder.levels.iter().take(self.reached).filter(|rung| rung.managers.contains(&by));
        for manager in levels.clone().flat_map(|rung| &rung.managers) {
            if Some(*manager) != self.responsible {
                self.shown_to.remove(manager);
            }
        }
        if levels.count() > 0 {
            self.held_until = Some(now.plus_s(ladder.ack_hold.max(0)));
        }
    }

    /// The new responsible is told, the old one is not concerned any more unless the ladder names him.
    fn hand_over(&mut self, to: Option<OperatorId>, ladder: &Ladder) {
        let told_as_manager =
            |who: &OperatorId| ladder.levels.iter().take(self.reached).any(|rung| rung.managers.contains(who));
        if let Some(from) = self.responsible.filter(|from| Some(*from) != to && !told_as_manager(from)) {
            self.shown_to.remove(&from);
        }
        self.responsible = to;
        self.shown_to.extend(to.filter(|to| !self.quiet.contains(to)));
    }

    fn step(self, before: &Alert, ladder: &Ladder) -> Step {
        Step {
            told: self.shown_to.difference(&before.shown_to).copied().collect(),
            withdrawn: before.shown_to.difference(&self.shown_to).copied().collect(),
            until: self.until(ladder),
            alert: self,
        }
    }
}

/// One alert within a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// Of which session.
    pub session: SessionId,
    /// Of which norm.
    pub kind: Kind,
}

/// The alerts of one line and level that one person has and did not acknowledge. `I` names an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle<I = Item> {
    /// Which, and since when each customer waits.
    #[serde(default = "Vec::new")]
    pub alerts: Vec<(I, Timestamp)>,
    /// When it last made a sound.
    #[serde(default)]
    pub sounded_at: Option<Timestamp>,
}

impl<I> Default for Bundle<I> {
    fn default() -> Self {
        Bundle { alerts: Vec::new(), sounded_at: None }
    }
}

/// The one notification of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Notification {
    /// How many alerts it stands for.
    pub count: usize,
    /// The oldest wait among them.
    pub oldest_wait: Timestamp,
    /// Whether it makes a sound now.
    pub sound: bool,
}

impl<I: Copy + Ord> Bundle<I> {
    /// He is told of one more. It makes a sound unless there was one within the last 5 minutes.
    pub fn told(&self, item: I, waiting_since: Timestamp, now: Timestamp) -> (Self, Option<Notification>) {
        let mut bundle = self.without(item);
        bundle.alerts.push((item, waiting_since));
        bundle.alerts.sort_unstable();
        let is_new = bundle.alerts.len() > self.alerts.len();
        let sound = is_new && self.sounded_at.is_none_or(|last| now.since(last) >= SOUND_MS);
        bundle.sounded_at = if sound { Some(now) } else { self.sounded_at };
        let notification = bundle.notification(sound);
        (bundle, notification)
    }

    /// One is withdrawn from him. The notification changes silently; without one it goes.
    pub fn withdrawn(&self, item: I) -> (Self, Option<Notification>) {
        let bundle = self.without(item);
        let notification = bundle.notification(false);
        (bundle, notification)
    }

    /// He acknowledged the notification, and with it every alert in it: each of them is [`Event::Acknowledged`]. He has
    /// looked, so the next one is news and makes its sound.
    pub fn acknowledged(&self) -> (Self, Vec<I>) {
        (Bundle::default(), self.alerts.iter().map(|(item, _)| *item).collect())
    }

    fn without(&self, item: I) -> Self {
        let mut bundle = self.clone();
        bundle.alerts.retain(|(other, _)| *other != item);
        bundle
    }

    fn notification(&self, sound: bool) -> Option<Notification> {
        let oldest_wait = self.alerts.iter().map(|(_, since)| *since).min()?;
        Some(Notification { count: self.alerts.len(), oldest_wait, sound })
    }
}
