//! The answers to the tables `working_time`, `norms` and `alerts`.

use std::collections::BTreeMap;

use rules::alert::{self, Bundle, Item, Ladder};
use rules::norm::{Clock, Clocks, Deadlines, Event, Line, Norms};
use rules::working_time::{Calendar, Hours};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use wire::{OperatorId, Timestamp};

use crate::{Given, value};

pub fn answer(call: &str, given: &Given) -> Option<Value> {
    working_time(call, given).or_else(|| norm(call, given)).or_else(|| alert(call, given))
}

/// Checked hours; a table that names no calendar means the one that always works.
fn hours(calendar: Option<Calendar>) -> Hours {
    Hours::new(&calendar.unwrap_or_else(Calendar::always)).unwrap_or_else(|error| panic!("{error}"))
}

fn working_time(call: &str, given: &Given) -> Option<Value> {
    let hours = || hours(given.get("calendar"));
    Some(match call {
        "calendar" => match Hours::new(&given.get("calendar")) {
            Ok(_) => json!("ok"),
            Err(error) => {
                assert!(error.to_string().starts_with(&format!("{}: ", error.field)), "{error}");
                json!({ "refused": error })
            }
        },
        "is_open" => value(hours().is_open(given.get("at"))),
        "worked_ms" => value(hours().worked_ms(given.get("from"), given.get("to"))),
        "after" => value(hours().after(given.get("from"), given.get("ms"))),
        "next_open" => value(hours().next_open(given.get("at"))),
        "next_close" => value(hours().next_close(given.get("at"))),
        _ => return None,
    })
}

/// A line of a table.
#[derive(Deserialize)]
struct TheLine {
    norms: Norms,
    #[serde(default)]
    calendar: Option<Calendar>,
}

/// One step of a session: an event, or a look without one.
#[derive(Deserialize)]
struct SessionStep {
    #[serde(default)]
    event: Option<Event>,
    at: Timestamp,
    /// The line from then on.
    #[serde(default)]
    line: Option<String>,
}

fn norm(call: &str, given: &Given) -> Option<Value> {
    if call == "norm_story" {
        return Some(norm_story(given));
    }
    if call == "level" {
        return Some(value(given.get::<Deadlines>("deadlines").level(given.get("now"))));
    }
    if !["deadlines", "worked_level", "spent"].contains(&call) {
        return None;
    }
    let (clock, told): (Clock, TheLine) = (given.get("clock"), given.get("line"));
    let hours = hours(told.calendar);
    let line = Line { norms: told.norms, hours: &hours };
    Some(match call {
        "deadlines" => value(clock.deadlines(&line)),
        "worked_level" => value(clock.level(given.get("now"), &line)),
        _ => value(clock.spent_at(given.get("now"), &hours)),
    })
}

/// Plays a session on one line after another and tells after each step what is different.
fn norm_story(given: &Given) -> Value {
    let told: BTreeMap<String, TheLine> = given.get("lines");
    let lines: BTreeMap<String, (Norms, Hours)> =
        told.into_iter().map(|(name, line)| (name, (line.norms, hours(line.calendar)))).collect();
    let line = |name: &str| lines.get(name).map(|(norms, hours)| Line { norms: *norms, hours }).expect("a line");
    let mut now_on = lines.keys().next().expect("a line").clone();
    let mut clocks = Clocks::default();
    let steps = given.get::<Vec<SessionStep>>("steps").into_iter().map(|step| {
        let until_then = line(&now_on);
        let (passed, ended) = match step.event {
            Some(event) => {
                let followed = clocks.follow(event, step.at, &until_then);
                clocks = followed.clocks;
                (followed.passed, followed.ended)
            }
            None => {
                let (looked, passed) = clocks.look(step.at, &until_then);
                clocks = looked;
                (passed, Vec::new())
            }
        };
        now_on = step.line.unwrap_or_else(|| now_on.clone());
        let deadlines = clocks.deadlines(&line(&now_on)).into_iter();
        let deadlines: Map<_, _> =
            deadlines.map(|(kind, at)| (value(kind).as_str().expect("a name").to_owned(), value(at))).collect();
        json!({
            "deadlines": (!deadlines.is_empty()).then_some(deadlines),
            "passed": (!passed.is_empty()).then_some(passed),
            "ended": (!ended.is_empty()).then_some(ended),
            "until": clocks.until(&line(&now_on)),
        })
    });
    steps.collect()
}

/// One step of an alert.
#[derive(Deserialize)]
struct AlertStep {
    now: Timestamp,
    #[serde(flatten)]
    event: alert::Event,
}

/// One step of a person's bundle.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
enum BundleStep {
    Told { item: Item, waiting_since: Timestamp, now: Timestamp },
    Withdrawn { item: Item },
    Acknowledged,
}

fn alert(call: &str, given: &Given) -> Option<Value> {
    match call {
        "alert_story" => Some(alert_story(given)),
        "bundle_story" => {
            let mut bundle = Bundle::<Item>::default();
            let steps = given.get::<Vec<BundleStep>>("steps").into_iter().map(|step| {
                let (next, answer) = match step {
                    BundleStep::Told { item, waiting_since, now } => {
                        let (next, shown) = bundle.told(item, waiting_since, now);
                        (next, value(shown))
                    }
                    BundleStep::Withdrawn { item } => {
                        let (next, shown) = bundle.withdrawn(item);
                        (next, value(shown))
                    }
                    BundleStep::Acknowledged => {
                        let (next, items) = bundle.acknowledged();
                        (next, value(items))
                    }
                };
                bundle = next;
                answer
            });
            Some(steps.collect())
        }
        _ => None,
    }
}

fn alert_story(given: &Given) -> Value {
    let ladder: Ladder = given.get("ladder");
    let first = alert::raised(given.get("level"), given.get("responsible"), &ladder, given.get("now"));
    let mut told = vec![first.clone()];
    for step in given.get::<Vec<AlertStep>>("steps") {
        let last = told.last().expect("it was raised");
        told.push(alert::follow(&last.alert, step.event, &ladder, step.now));
    }
    let who = |ids: Vec<OperatorId>| (!ids.is_empty()).then_some(ids);
    let steps = told.into_iter();
    steps.map(|s| json!({"told": who(s.told), "withdrawn": who(s.withdrawn), "until": s.until})).collect()
}
