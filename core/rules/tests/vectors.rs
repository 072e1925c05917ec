//! Every rule against its table in `tests/vectors` of the repository (the format: README.md there).

use rules::working_time::{Calendar, Hours};
use rules::{Refusal, change, handover, outbox, permit, queue, session, spans::SpanSet, text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use wire::Timestamp;

#[path = "vectors/norms.rs"]
mod norms;
#[path = "vectors/sees.rs"]
mod sees;

macro_rules! tables {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), include_str!(concat!("../../../tests/vectors/", stringify!($name), ".json")));
        }
    )*};
}

tables! { session_life handover queue_evenly queue_strictly queue_all queue_personal queue_reach rounds late_accept permit change outbox held spans text working_time norms alerts }

/// Runs all cases of a table and names all that fail.
fn check(rule: &str, table: &str) {
    let table: Value = serde_json::from_str(table).expect("the table is JSON");
    assert_eq!(table["rule"], rule);
    let cases = table["cases"].as_array().expect("cases");
    let mut names = std::collections::BTreeSet::new();
    let mut failures = String::new();
    for case in cases {
        let name = case["name"].as_str().expect("name");
        assert!(names.insert(name), "{rule}: {name} stands there twice");
        assert!(cites_a_number(name), "{rule}: {name} cites no P-number");
        let differences = match case["call"].as_str().expect("call") {
            "story" => story(&case["given"], &case["steps"]),
            call => difference("result", &answer(call, &Given(&case["given"])), &case["expect"]),
        };
        if !differences.is_empty() {
            failures += &format!("{name}\n{differences}");
        }
    }
    assert!(!cases.is_empty());
    assert!(failures.is_empty(), "{rule}:\n{failures}");
}

fn cites_a_number(name: &str) -> bool {
    name.strip_prefix('p').and_then(|rest| rest.split_once('_')).is_some_and(|(number, _)| number.parse::<u8>().is_ok())
}

/// Absent, null and false are the same to a table.
fn bare(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let told = |v: &Value| !v.is_null() && *v != Value::Bool(false);
            fields.iter().map(|(k, v)| (k.clone(), bare(v))).filter(|(_, v)| told(v)).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

fn difference(what: &str, found: &Value, expected: &Value) -> String {
    let (found, expected) = (bare(found), bare(expected));
    if found == expected { String::new() } else { format!("  {what}: {found}\n  expected: {expected}\n") }
}

/// The inputs of a case.
struct Given<'a>(&'a Value);

impl Given<'_> {
    fn get<T: DeserializeOwned>(&self, field: &str) -> T {
        let value = self.0.get(field).cloned().unwrap_or(Value::Null);
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{field}: {error} in {}", self.0))
    }

    /// Operators, with what a table may leave out.
    fn operators(&self) -> Vec<queue::Operator> {
        self.get::<Vec<Map<String, Value>>>("operators").into_iter().map(operator).collect()
    }

    /// Those with a claim: an operator with the field `claim`.
    fn personal(&self) -> Vec<queue::Personal> {
        let told = self.get::<Option<Vec<Map<String, Value>>>>("personal").unwrap_or_default();
        let one = |mut told: Map<String, Value>| {
            let claim = serde_json::from_value(told.remove("claim").expect("a claim")).expect("a claim");
            queue::Personal { claim, operator: operator(told) }
        };
        told.into_iter().map(one).collect()
    }
}

fn operator(told: Map<String, Value>) -> queue::Operator {
    let mut fields = json!({"order": 0, "active": true, "shift": "on"}).as_object().cloned().unwrap();
    fields.extend(told);
    serde_json::from_value(Value::Object(fields)).expect("an operator")
}

fn value<T: Serialize>(value: T) -> Value {
    serde_json::to_value(value).expect("JSON")
}

fn or_refused<T: Serialize, E: Into<Refusal>>(result: Result<T, E>) -> Value {
    match result.map(value) {
        Ok(Value::Null) => json!("ok"),
        Ok(value) => value,
        Err(refusal) => json!({"refused": refusal.into().code()}),
    }
}

fn answer(call: &str, given: &Given) -> Value {
    session_answer(call, given)
        .or_else(|| handover_answer(call, given))
        .or_else(|| queue_answer(call, given))
        .or_else(|| permit_answer(call, given))
        .or_else(|| change_answer(call, given))
        .or_else(|| outbox_answer(call, given))
        .or_else(|| spans_answer(call, given))
        .or_else(|| text_answer(call, given))
        .or_else(|| norms::answer(call, given))
        .unwrap_or_else(|| panic!("no rule is called {call}"))
}

/// The line's working time; without any it always works.
fn hours(given: &Given) -> Hours {
    let calendar = given.get::<Option<Calendar>>("calendar");
    Hours::new(&calendar.unwrap_or_else(Calendar::always)).expect("a calendar")
}

fn session_answer(call: &str, given: &Given) -> Option<Value> {
    let current = || given.get::<session::Session>("session");
    Some(match call {
        "customer_wrote" => value(session::customer_wrote(
            given.get::<Option<session::Session>>("session").as_ref(),
            given.get::<Option<bool>>("spam").unwrap_or_default(),
            given.get("at"),
        )),
        "replied" => or_refused(session::replied(&current())),
        "accepted" => or_refused(session::accepted(&current(), given.get("by"))),
        "taken" => or_refused(session::taken(&current(), given.get("by"))),
        "transferred" => or_refused(session::transferred(&current(), given.get("to"))),
        "no_reply_needed" => or_refused(session::no_reply_needed(&current())),
        "closed" => or_refused(session::closed(&current(), given.get("reason"), given.get("grace"))),
        "ended" => value(session::ended(&current())),
        "resumed" => or_refused(session::resumed(&current(), given.get("by"))),
        _ => return None,
    })
}

fn handover_answer(call: &str, given: &Given) -> Option<Value> {
    if call == "may_ask_again" {
        return Some(value(handover::may_ask_again(given.get("last"), given.get("now"))));
    }
    let current = given.get::<Option<session::Session>>("session")?;
    Some(match call {
        "returned" => value(session::returned(&current)),
        "pinned" => or_refused(session::pinned(&current, given.get("pin"))),
        "sent" => or_refused(session::sent(&current)),
        "wants_operator" => value(current.wants_operator()),
        "return_at" => {
            value(handover::return_at(&current, given.get("owned_since"), given.get("return_time_s"), &hours(given)))
        }
        "idle_close_at" => {
            value(handover::idle_close_at(&current, given.get("since"), given.get("idle_close_time_s"), &hours(given)))
        }
        "leaves_at_shift_end" => value(handover::leaves_at_shift_end(&current)),
        "leaves_when_customer_writes" => value(handover::leaves_when_customer_writes(
            &current,
            given.get("shift"),
            given.get::<Option<bool>>("on_leave").unwrap_or_default(),
        )),
        _ => return None,
    })
}

fn queue_answer(call: &str, given: &Given) -> Option<Value> {
    let decide = || {
        queue::choose(&given.get("line"), &given.personal(), &given.operators(), given.get("round"), given.get("now"))
    };
    Some(match call {
        "choose" => {
            let decision = decide();
            let counted: u32 = decision.counts().values().sum();
            assert_eq!(counted as usize, decision.considered.len());
            let claims: Vec<_> =
                decision.personal.iter().map(|(claim, id, verdict)| json!([claim, id, verdict])).collect();
            let verdicts: Map<_, _> =
                decision.considered.iter().map(|(id, verdict)| (id.to_string(), value(verdict))).collect();
            let claims = (!claims.is_empty()).then_some(claims);
            json!({"outcome": decision.outcome, "verdicts": verdicts, "claims": claims, "takeable": decision.takeable()})
        }
        "why" => value(decide().why()),
        "calls_again" => {
            value(queue::calls_again(given.get::<Option<queue::Asked>>("rung").as_ref(), given.get("now")))
        }
        "gets_running" => value(queue::gets_running(&operator(given.get("operator")), given.get("round"))),
        "has_slot" => value(queue::has_slot(&operator(given.get("operator")))),
        "next_probe" => value(queue::next_probe(given.get("tries"), given.get("last"))),
        "after_missed" => value(queue::after_missed(given.get("missed_in_a_row"), given.get("missed_limit"))),
        "late_accept" => or_refused(queue::late_accept(
            given.get("deadline"),
            given.get("tapped_at"),
            given.get("arrived_at"),
            given.get("taken"),
        )),
        _ => return None,
    })
}

/// Asks about one session again and again, and remembers between the steps what the portal would.
fn story(given: &Value, steps: &Value) -> String {
    let given = Given(given);
    let mut told: Vec<Map<String, Value>> = given.get("operators");
    let mut round = 1;
    for step in steps.as_array().expect("steps") {
        for (id, change) in step["change"].as_object().into_iter().flatten() {
            let one = told.iter_mut().find(|o| o["id"] == **id).expect("the change names an operator");
            one.extend(change.as_object().expect("fields").clone());
        }
        let operators: Vec<queue::Operator> = told.iter().cloned().map(operator).collect();
        let decision = queue::choose(&given.get("line"), &given.personal(), &operators, round, Given(step).get("at"));
        let differences = difference(&format!("at {}", step["at"]), &value(decision.outcome), &step["expect"]);
        if !differences.is_empty() {
            return differences;
        }
        let queue::Choice::Offer { operator: asked, round: now_round, .. } = decision.outcome else {
            if let queue::Choice::Wait { round: now_round, .. } = decision.outcome {
                round = now_round;
            }
            continue;
        };
        round = now_round;
        if let Some(then) = step.get("then") {
            let one = told.iter_mut().find(|o| o["id"] == asked.to_string()).expect("he is on the line");
            let times = one.get("asked").map_or(0, |asked| asked["times"].as_u64().expect("times"));
            one.insert("asked".into(), json!({"times": times + 1, "round": round, "ended_at": then["at"]}));
            if then["outcome"] == "expired" {
                one.insert("last_expired".into(), then["at"].clone());
            }
        }
    }
    String::new()
}

fn permit_answer(call: &str, given: &Given) -> Option<Value> {
    Some(match call {
        "access" => value(permit::access(&given.get("reader"), &given.get("standing"))),
        "rights" => value(permit::rights(given.get("access"), given.get("was_responsible"))),
        "entries" => {
            let (entries, bounds): (permit::Entries, permit::Bounds) = (given.get("entries"), given.get("bounds"));
            let covered: Vec<i64> = (1..=bounds.last).filter(|&seq| entries.cover(seq, &bounds)).collect();
            json!({"range": entries.range(&bounds), "covered": covered})
        }
        "may" => or_refused(permit::may(
            given.get("access"),
            &given.get("command"),
            &given.get("standing"),
            given.get("shift"),
        )),
        "sees_board" => value(permit::sees_board(given.get("role"), given.get("manages_line"))),
        "sees_every_verdict" => value(permit::sees_every_verdict(&given.get("reader"))),
        "may_hand_on" => value(permit::may_hand_on(given.get("access"), &given.get("standing"))),
        "sees_norm" => value(permit::sees_norm(given.get("access"))),
        "target" => or_refused(permit::target(given.get("active"), given.get("shift"), given.get("on_leave"))),
        _ => return None,
    })
}

fn change_answer(call: &str, given: &Given) -> Option<Value> {
    Some(match call {
        "reading" => {
            let (first, later): (String, Vec<change::Later>) = (given.get("first"), given.get("later"));
            let reading = change::reading(&later);
            json!({"words": reading.words(&first), "edited_at": reading.edited_at, "recalled_at": reading.recalled_at})
        }
        "may_change" => {
            let message = change::Message {
                author: given.get("author"),
                body: given.get("body"),
                at: given.get("at"),
                recalled: given.get::<Option<bool>>("recalled").unwrap_or_default(),
            };
            or_refused(change::may(&given.get("who"), &message, given.get("now")))
        }
        _ => return None,
    })
}

fn outbox_answer(call: &str, given: &Given) -> Option<Value> {
    let state = || given.get::<outbox::State>("state");
    Some(match call {
        "settled" => value(state().settled(&given.get("outcome"))),
        "interrupted" => value(state().interrupted()),
        "may_be_passed" => value(state().may_be_passed()),
        "held_behind" => value(outbox::held_behind(&given.get("refused"), &given.get("later"))),
        "lane" => value(outbox::lane(&given.get("command"), given.get("offered"))),
        "held" => value(outbox::held(
            &given.get("based_on"),
            given.get("sender"),
            given.get("made_at"),
            given.get("arrived_at"),
            &given.get("facts"),
            given.get("hold_after_s"),
        )),
        "too_old" => value(outbox::too_old(given.get("id"), given.get::<Timestamp>("now"))),
        "backoff_ms" => value(outbox::backoff_ms(given.get("attempts"), given.get("jitter"))),
        _ => return None,
    })
}

fn spans_answer(call: &str, given: &Given) -> Option<Value> {
    Some(match call {
        "spans" => {
            let mut set = SpanSet::new();
            for (what, from, to) in given.get::<Vec<(String, i64, i64)>>("do") {
                match what.as_str() {
                    "insert" => set.insert(from, to),
                    "remove" => set.remove(from, to),
                    other => panic!("nothing is done by {other}"),
                }
            }
            json!({"spans": set.iter().collect::<Vec<_>>()})
        }
        "missing" => {
            let set: SpanSet = given.get::<Vec<(i64, i64)>>("spans").into_iter().collect();
            let (from, to) = (given.get("from"), given.get("to"));
            json!({"missing": set.missing(from, to), "covers": set.covers(from, to)})
        }
        _ => return None,
    })
}

fn text_answer(call: &str, given: &Given) -> Option<Value> {
    let words = || given.get::<String>("text");
    Some(match call {
        "fold" => value(text::fold(&words())),
        "search_keys" => value(text::search_keys(&words())),
        "preview" => value(text::preview(&words(), given.get("max_chars"))),
        "check_text" => or_refused(text::check_text(&words().repeat(given.get("times")))),
        _ => return None,
    })
}
