//! Norms and alerts for every calendar, instant and order of events: the phone, which has only instants, never disagrees
//! with the portal, which has the calendar; and nobody is told who should not be.

mod calendars;

use std::collections::{BTreeMap, BTreeSet};

use calendars::calendar_and_instant;
use proptest::prelude::*;
use rules::alert::{self, Alert, Bundle, Item, Ladder, Rung};
use rules::norm::{Clock, Clocks, Deadlines, End, Event, Held, Holder, Kind, Level, Line, Norms, Record, Spent};
use rules::working_time::{Calendar, Hours};
use wire::{OperatorId, SessionId, Timestamp};

const HOUR: i64 = 3_600_000;

fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![Just(Holder::Queue), Just(Holder::Operator)]
}

prop_compose! {
    fn clock_and_calendar()(
        (calendar, since) in calendar_and_instant(),
        kind in prop_oneof![Just(Kind::First), Just(Kind::Next), Just(Kind::Resolution)],
        held in prop::collection::vec((0..20 * HOUR, holder()), 0..4),
        spent in prop_oneof![Just(0), 0..12 * HOUR],
    ) -> (Clock, Calendar) {
        let mut at = since;
        let mut marks = vec![Held { from: since, by: Holder::Queue }];
        for (ms, by) in held {
            at = at.plus_ms(ms);
            marks.push(Held { from: at, by });
        }
        let spent = Spent { queue_ms: spent / 3, operator_ms: spent - spent / 3 };
        let clock = Clock { kind, started_at: since, held: marks, spent, warned_at: None, violated_at: None };
        (clock, calendar)
    }
}

/// From a minute to two days, or none.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![1 => Just(0), 4 => 1..3_600_i64, 4 => 3_600..172_800_i64]
}

fn norms() -> impl Strategy<Value = Norms> {
    (seconds(), seconds(), seconds()).prop_map(|(first, next, resolution)| Norms { first, next, resolution })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p65_the_phone_with_instants_shows_the_level_of_the_portal_with_the_calendar(
        (clock, calendar) in clock_and_calendar(),
        norms in norms(),
        after in prop::collection::vec(-10 * HOUR..400 * HOUR, 8),
    ) {
        let hours = Hours::new(&calendar).unwrap();
        let line = Line { norms, hours: &hours };
        let portal = clock.deadlines(&line);
        let phone: Deadlines = serde_json::from_str(&serde_json::to_string(&portal).unwrap()).unwrap();
        let since = clock.since().unwrap();
        let edges = [portal.warn_at, portal.due_at, Some(since)].into_iter().flatten();
        let edges = edges.flat_map(|at| [at.plus_ms(-1), at, at.plus_ms(1)]);
        let mut instants: Vec<_> = after.iter().map(|ms| since.plus_ms(*ms)).chain(edges).collect();
        instants.sort();
        let mut before = Level::Ok;
        for now in instants {
            let level = phone.level(now);
            prop_assert_eq!(level, clock.level(now, &line), "at {:?}", now);
            prop_assert!(level >= before, "a level never goes back by time alone");
            before = level;
        }
    }

    #[test]
    fn p36_the_warning_is_never_after_the_deadline((clock, calendar) in clock_and_calendar(), norms in norms()) {
        let hours = Hours::new(&calendar).unwrap();
        let deadlines = clock.deadlines(&Line { norms, hours: &hours });
        match (deadlines.warn_at, deadlines.due_at) {
            (Some(warn_at), Some(due_at)) => prop_assert!(clock.since().unwrap() <= warn_at && warn_at <= due_at),
            (None, due_at) => prop_assert_eq!(due_at, None, "no deadline without its warning"),
            (Some(_), None) => prop_assert_eq!(hours.next_open(clock.since().unwrap()), None),
        }
    }

    #[test]
    fn p36_queue_and_operator_make_the_whole((clock, calendar) in clock_and_calendar(), more in 0..100 * HOUR) {
        let hours = Hours::new(&calendar).unwrap();
        let now = clock.held.last().unwrap().from.plus_ms(more);
        let whole = clock.spent.total_ms() + hours.worked_ms(clock.since().unwrap(), now);
        prop_assert_eq!(clock.spent_at(now, &hours).total_ms(), whole);
    }

    #[test]
    fn p36_a_session_of_any_events(
        (first, at) in calendar_and_instant(),
        (second, _) in calendar_and_instant(),
        norms in (norms(), norms()),
        steps in prop::collection::vec((event(), 0..30 * HOUR, prop::bool::weighted(0.1)), 1..25),
    ) {
        play(&[(norms.0, Hours::new(&first).unwrap()), (norms.1, Hours::new(&second).unwrap())], at, &steps)?;
    }

    #[test]
    fn p36_an_alert_of_any_events(ladder in ladder(), level in level(), steps in prop::collection::vec(alert_step(), 0..30)) {
        play_alert(&ladder, level, &steps)?;
    }

    #[test]
    fn p36_a_bundle_of_any_alerts(steps in prop::collection::vec((0..8_u8, 0..6_i64, 0..400_000_i64), 0..40)) {
        play_bundle(&steps)?;
    }
}

fn event() -> impl Strategy<Value = Option<Event>> {
    prop_oneof![
        6 => Just(Some(Event::CustomerWrote)),
        4 => Just(Some(Event::OperatorWrote)),
        2 => Just(Some(Event::NoReplyNeeded)),
        1 => Just(Some(Event::Closed)),
        2 => Just(Some(Event::Owned)),
        2 => Just(Some(Event::Queued)),
        1 => Just(Some(Event::Note)),
        1 => Just(Some(Event::BotWrote)),
        1 => Just(Some(Event::TextSent)),
        3 => Just(None),
    ]
}

/// One session, which may change its line at every step. Beside it the facts in plain words: since when the customer
/// waits, and whether anybody wrote.
fn play(
    lines: &[(Norms, Hours); 2],
    start: Timestamp,
    steps: &[(Option<Event>, i64, bool)],
) -> Result<(), TestCaseError> {
    let mut on = 0;
    let mut clocks = Clocks::default();
    let (mut waiting, mut answered, mut now) = (None::<Timestamp>, false, start);
    let mut news = BTreeSet::new();
    for (event, ms, moves) in steps {
        now = now.plus_ms(*ms);
        let line = Line { norms: lines[on].0, hours: &lines[on].1 };
        let before = clocks.clone();
        let (after, passed, ended) = match event {
            None => {
                let (after, passed) = clocks.look(now, &line);
                (after, passed, Vec::new())
            }
            Some(event) => {
                let followed = clocks.follow(*event, now, &line);
                (followed.clocks, followed.passed, followed.ended)
            }
        };
        for passed in &passed {
            let clock = before.answer.iter().chain(&before.resolution).find(|c| c.kind == passed.kind).unwrap();
            prop_assert!(news.insert((passed.kind, clock.started_at, passed.level)), "told twice: {:?}", passed);
            prop_assert!(passed.at <= now);
        }
        for record in &ended {
            check_record(record, &before, &line, now)?;
        }
        clocks = after;
        match event {
            Some(Event::CustomerWrote) => waiting = waiting.or(Some(now)),
            Some(Event::OperatorWrote | Event::NoReplyNeeded | Event::Closed | Event::Spam) => waiting = None,
            _ => {}
        }
        answered |= *event == Some(Event::OperatorWrote);
        on = if *moves { 1 - on } else { on };
        check_session(&before, &clocks, waiting, answered)?;
        let line = Line { norms: lines[on].0, hours: &lines[on].1 };
        let (again, passed) = clocks.look(now, &line);
        prop_assert!(*moves || passed.is_empty() || *event == Some(Event::CustomerWrote), "{:?}", passed);
        prop_assert!(again.until(&line).is_none_or(|until| until > now), "time alone must bring it on");
    }
    Ok(())
}

fn check_record(record: &Record, before: &Clocks, line: &Line, now: Timestamp) -> Result<(), TestCaseError> {
    let clock = before.answer.iter().chain(&before.resolution).find(|c| c.kind == record.kind).unwrap();
    prop_assert_eq!(record.spent, clock.spent_at(now, line.hours));
    prop_assert_eq!(record.started_at, clock.started_at);
    if clock.since().is_some() {
        let broken = clock.level(now, line) == Level::Violated || clock.violated_at.is_some();
        prop_assert_eq!(record.violated_at.is_some(), broken);
        let warned = clock.level(now, line) >= Level::Warned || clock.warned_at.is_some();
        prop_assert_eq!(record.warned_at.is_some(), warned);
    }
    prop_assert!(record.end != End::Spam);
    Ok(())
}

fn check_session(
    before: &Clocks,
    after: &Clocks,
    waiting: Option<Timestamp>,
    answered: bool,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(after.answered, answered);
    prop_assert_eq!(after.answer.as_ref().and_then(Clock::since), waiting, "an answer is awaited while somebody waits");
    prop_assert_eq!(after.resolution.as_ref().and_then(Clock::since), waiting, "and the resolution runs then");
    if let Some(clock) = &after.answer {
        prop_assert_eq!(clock.kind, if answered { Kind::Next } else { Kind::First });
        prop_assert_eq!(clock.spent, Spent::default());
    }
    // What was recorded stays, whatever happens.
    for (old, new) in [(&before.answer, &after.answer), (&before.resolution, &after.resolution)] {
        if let (Some(old), Some(new)) = (old, new) {
            prop_assert_eq!(new.started_at, old.started_at);
            prop_assert!(old.warned_at.is_none() || new.warned_at == old.warned_at);
            prop_assert!(old.violated_at.is_none() || new.violated_at == old.violated_at);
        }
    }
    Ok(())
}

fn people() -> impl Strategy<Value = Vec<OperatorId>> {
    prop::collection::btree_set(1..7_i64, 0..4).prop_map(|ids| ids.into_iter().map(OperatorId).collect())
}

fn ladder() -> impl Strategy<Value = Ladder> {
    let rung = (people(), prop_oneof![Just(0), 0..1_200_i64]).prop_map(|(managers, after)| Rung { managers, after });
    (prop::collection::vec(rung, 0..4), prop_oneof![Just(600), 0..2_000_i64])
        .prop_map(|(levels, ack_hold)| Ladder { levels, ack_hold })
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![1 => Just(Level::Warned), 3 => Just(Level::Violated)]
}

fn alert_step() -> impl Strategy<Value = (alert::Event, i64)> {
    let who = || (1..7_i64).prop_map(OperatorId);
    let event = prop_oneof![
        4 => Just(alert::Event::Look),
        4 => who().prop_map(|by| alert::Event::Acknowledged { by }),
        2 => prop::option::of(who()).prop_map(|operator| alert::Event::Responsible { operator }),
        1 => Just(alert::Event::Over),
    ];
    (event, 0..900_000_i64)
}

/// The managers of the levels that were told and that name him; none when he has no say.
fn his_levels<'a>(ladder: &'a Ladder, alert: &Alert, who: OperatorId) -> Vec<&'a Rung> {
    ladder.levels[..alert.reached].iter().filter(|rung| rung.managers.contains(&who)).collect()
}

fn play_alert(ladder: &Ladder, level: Level, steps: &[(alert::Event, i64)]) -> Result<(), TestCaseError> {
    let mut now = Timestamp(1_000_000_000);
    let mut step = alert::raised(level, Some(OperatorId(1)), ladder, now);
    let mut screens: BTreeSet<OperatorId> = step.told.iter().copied().collect();
    prop_assert!(screens.contains(&OperatorId(1)), "the responsible is told first");
    for (event, ms) in steps {
        now = now.plus_ms(*ms);
        let before = step.alert.clone();
        let was_until = step.until;
        step = alert::follow(&before, *event, ladder, now);
        for who in &step.told {
            prop_assert!(screens.insert(*who), "{who} is told of what he has");
            prop_assert!(!step.alert.quiet.contains(who), "{who} acknowledged it");
        }
        for who in &step.withdrawn {
            prop_assert!(screens.remove(who), "nothing is taken from {who}, who had nothing");
        }
        prop_assert_eq!(&screens, &step.alert.shown_to);
        let climbed = step.alert.reached > before.reached;
        prop_assert!(!climbed || *event == alert::Event::Look, "only time goes up");
        prop_assert!(!climbed || was_until.is_some_and(|at| at <= now), "not before its time");
        prop_assert!(!climbed || before.held_until.is_none_or(|held| held <= now), "no escalation while it is held");
        prop_assert!(level == Level::Violated || step.alert.reached <= 1, "a warning stays low");
        match event {
            alert::Event::Look => prop_assert!(step.until.is_none_or(|until| until > now)),
            alert::Event::Acknowledged { by } if before.shown_to.contains(by) && !before.over => {
                prop_assert!(!screens.contains(by));
                let his = his_levels(ladder, &before, *by);
                for manager in his.iter().flat_map(|rung| &rung.managers) {
                    prop_assert!(Some(*manager) == before.responsible || !screens.contains(manager));
                }
                let held = now.plus_s(ladder.ack_hold);
                prop_assert!(his.is_empty() || step.until.is_none_or(|until| until >= held));
                prop_assert!(!his.is_empty() || step.until == was_until, "only a manager holds the ladder");
            }
            alert::Event::Over => prop_assert!(screens.is_empty() && step.until.is_none()),
            _ => {}
        }
        prop_assert!(!before.over || step.alert == before, "what is over stays over");
    }
    Ok(())
}

fn play_bundle(steps: &[(u8, i64, i64)]) -> Result<(), TestCaseError> {
    let mut bundle = Bundle::default();
    let mut plain: BTreeMap<Item, Timestamp> = BTreeMap::new();
    let (mut now, mut sounded) = (Timestamp(1_000_000_000), None::<Timestamp>);
    for (what, session, ms) in steps {
        now = now.plus_ms(*ms);
        let item = Item { session: SessionId(session + 1), kind: Kind::Next };
        let shown = match what {
            0 => {
                let (next, items) = bundle.acknowledged();
                prop_assert_eq!(items, plain.keys().copied().collect::<Vec<_>>());
                plain.clear();
                (bundle, sounded) = (next, None);
                continue;
            }
            1..4 => {
                plain.remove(&item);
                let (next, shown) = bundle.withdrawn(item);
                bundle = next;
                shown
            }
            _ => {
                let is_new = plain.insert(item, now.plus_ms(-ms)).is_none();
                let (next, shown) = bundle.told(item, now.plus_ms(-ms), now);
                bundle = next;
                let due = sounded.is_none_or(|last| now.since(last) >= alert::SOUND_MS);
                prop_assert_eq!(shown.unwrap().sound, is_new && due);
                shown
            }
        };
        prop_assert_eq!(shown.map(|s| s.count), (!plain.is_empty()).then_some(plain.len()));
        prop_assert_eq!(shown.map(|s| s.oldest_wait), plain.values().min().copied());
        if shown.is_some_and(|s| s.sound) {
            sounded = Some(now);
        }
    }
    Ok(())
}
