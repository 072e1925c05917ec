//! Norms: which instants are promised, what stops them, what is recorded: P36, P30, P6, P2.

use http::Method;
use serde_json::json;
use wire::{Access, Command, DialogId, NormHead, NormKind, SessionState, Timestamp};

use crate::kit::{Phone, Portal};

/// A portal whose line promises a first answer in 20 minutes and a later one in 10.
async fn promising() -> Portal {
    let portal = Portal::start().await;
    portal.set_line(json!({ "norms": { "first": 1200, "next": 600 }, "ladder": [], "return_time": 0 })).await;
    portal
}

/// The norm that a phone shows of a dialog.
async fn norm(phone: &mut Phone, dialog: DialogId) -> Option<NormHead> {
    phone.sync().await;
    phone.head(dialog).session.as_ref().unwrap().norm
}

/// A norm of so many seconds from an instant on, without a night in between.
fn from(kind: NormKind, since: Timestamp, seconds: i64) -> Option<NormHead> {
    let at = |ms| Some(since.plus_ms(ms));
    Some(NormHead { kind, warn_at: at(seconds * 750), due_at: at(seconds * 1000) })
}

/// The newest record of a norm: kind is told by the query.
async fn record(portal: &Portal, column: &str, kind: &str) -> i64 {
    let sql = format!("SELECT coalesce({column}, 0) FROM norm_record WHERE kind = '{kind}' ORDER BY id DESC LIMIT 1");
    portal.count(Box::leak(sql.into_boxed_str())).await
}

#[tokio::test]
async fn p36_a_norm_runs_from_the_oldest_unanswered_message_and_more_of_them_do_not_restart_it() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    let wrote = portal.now();
    customer.say("hello").await;
    portal.advance_s(10).await;
    customer.say("anybody there?").await;
    let dialog = anna.accept_offer().await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::First, wrote, 1200));
    anna.say(dialog, "Here I am").await.applied();
    assert_eq!(norm(&mut anna, dialog).await, None, "nobody waits");
    portal.advance_s(3600).await;
    let wrote = portal.now();
    customer.say("and now?").await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::Next, wrote, 600));
}

#[tokio::test]
async fn p36_it_stops_at_a_message_and_not_at_an_accept_or_a_note() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    portal.customer().await.say("hello").await;
    let dialog = anna.accept_offer().await;
    portal.advance_s(10).await;
    anna.note(dialog, "regular customer").await.applied();
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::First, wrote, 1200));
    assert_eq!(portal.count("SELECT count(*) FROM norm_record").await, 0);
    anna.say(dialog, "Hello").await.applied();
    assert_eq!(portal.count("SELECT count(*) FROM norm_record WHERE ended = 'answered'").await, 1);
    assert_eq!(record(&portal, "ended_at - started_at", "first").await, 10_000);
    assert_eq!(portal.count("SELECT count(*) FROM timer WHERE kind = 'norm'").await, 0, "nothing is left to wait for");
}

#[tokio::test]
async fn p36_transfer_and_return_do_not_restart_it_and_queue_and_operator_seconds_are_apart() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    portal.customer().await.say("hello").await;
    portal.advance_s(10).await;
    let dialog = anna.accept_offer().await;
    portal.advance_s(30).await;
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    assert_eq!(norm(&mut boris, dialog).await, from(NormKind::First, wrote, 1200));
    portal.advance_s(40).await;
    // Boris ends his shift: it returns to the queue, and Clara gets it.
    boris.give(Command::ShiftEnd { to: None }).await.applied();
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    portal.advance_s(50).await;
    let mut clara = portal.on_shift("clara").await;
    let dialog = clara.accept_offer().await;
    assert_eq!(norm(&mut clara, dialog).await, from(NormKind::First, wrote, 1200));
    portal.advance_s(5).await;
    clara.say(dialog, "Hello").await.applied();
    assert_eq!(record(&portal, "queue_ms", "first").await, 60_000, "10 s and 50 s");
    assert_eq!(record(&portal, "operator_ms", "first").await, 75_000, "30 s, 40 s and 5 s");
}

#[tokio::test]
async fn p36_an_intercept_of_a_queued_session_does_not_restart_it() {
    let portal = promising().await;
    let wrote = portal.now();
    let customer = portal.customer().await;
    customer.say("hello").await;
    let mut vera = portal.on_shift("vera").await;
    portal.advance_s(60).await;
    let dialog = customer.dialog().await;
    vera.give(Command::Take { dialog }).await.applied();
    assert_eq!(norm(&mut vera, dialog).await, from(NormKind::First, wrote, 1200));
}

#[tokio::test]
async fn p36_a_warning_at_75_percent_and_a_violation_at_the_deadline_are_recorded_once() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    let customer = portal.customer().await;
    customer.say("hello").await;
    let dialog = anna.accept_offer().await;
    let due = "SELECT due_at FROM timer WHERE kind = 'norm'";
    assert_eq!(portal.count(due).await, wrote.plus_s(900).0);
    portal.advance_s(900).await;
    assert_eq!(portal.count(due).await, wrote.plus_s(1200).0, "the warning is noted, the deadline comes next");
    portal.advance_s(600).await;
    assert_eq!(portal.count("SELECT count(*) FROM timer WHERE kind = 'norm'").await, 0);
    customer.say("hello?").await;
    anna.say(dialog, "Sorry").await.applied();
    assert_eq!(record(&portal, "warned_at", "first").await, wrote.plus_s(900).0);
    assert_eq!(record(&portal, "violated_at", "first").await, wrote.plus_s(1200).0);
    assert_eq!(portal.count("SELECT count(*) FROM norm_record WHERE kind <> 'resolution'").await, 1);
}

#[tokio::test]
async fn p36_the_seconds_are_of_working_time_whoever_is_on_shift() {
    let portal = promising().await;
    let week =
        json!({ "monday": [{ "from": "09:00", "to": "10:00" }], "tuesday": [{ "from": "09:00", "to": "10:00" }] });
    let office = json!({ "zone": "UTC", "week": week });
    portal.set_line(json!({ "hours": office, "norms": { "first": 3600 } })).await;
    // Monday 2026-11-23, 09:30: half an hour is left of that day.
    portal.advance_s(24 * 3600 + 9 * 3600 + 1800).await;
    let wrote = portal.now();
    let customer = portal.customer().await;
    customer.say("hello").await;
    let mut anna = portal.on_shift("anna").await;
    let dialog = anna.accept_offer().await;
    let shown = norm(&mut anna, dialog).await.unwrap();
    assert_eq!(shown.warn_at, Some(wrote.plus_s(1800 + 23 * 3600 + 900)), "at 09:15 of the next day");
    assert_eq!(shown.due_at, Some(wrote.plus_s(24 * 3600)), "at 09:30 of the next day");
}

#[tokio::test]
async fn p30_norms_do_not_run_off_hours_and_lose_the_hour_that_the_clock_skips() {
    let portal = promising().await;
    let sunday = json!({ "sunday": [{ "from": "01:00", "to": "05:00" }] });
    let hours = json!({ "zone": "Europe/Berlin", "week": sunday });
    portal.set_line(json!({ "hours": hours, "norms": { "first": 7200 }, "offer_off_hours": true })).await;
    // Saturday 2027-03-27, noon UTC. The next night clocks go from 02:00 to 03:00: 01:00 is midnight UTC.
    let saturday: Timestamp = serde_json::from_value(json!("2027-03-27T12:00:00Z")).unwrap();
    portal.advance_s(saturday.since(portal.now()) / 1000).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("hello").await;
    let dialog = anna.accept_offer().await;
    let midnight = saturday.plus_s(12 * 3600);
    let shown = norm(&mut anna, dialog).await.unwrap();
    assert_eq!(shown.due_at, Some(midnight.plus_s(7200)), "01:00 to 02:00 and 03:00 to 04:00 on the wall");
    assert_eq!(shown.warn_at, Some(midnight.plus_s(5400)));
}

#[tokio::test]
async fn p36_the_resolution_pauses_while_the_customer_is_awaited() {
    let portal = promising().await;
    portal.set_line(json!({ "norms": { "resolution": 3600 } })).await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    let customer = portal.customer().await;
    customer.say("hello").await;
    let dialog = anna.accept_offer().await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::Resolution, wrote, 3600));
    portal.advance_s(600).await;
    anna.say(dialog, "Which size?").await.applied();
    assert_eq!(norm(&mut anna, dialog).await, None);
    portal.advance_s(24 * 3600).await;
    customer.say("L").await;
    let shown = norm(&mut anna, dialog).await.unwrap();
    assert_eq!(shown.due_at, Some(portal.now().plus_s(3000)), "ten minutes are gone");
    portal.advance_s(60).await;
    anna.close(dialog).await.applied();
    assert_eq!(record(&portal, "operator_ms + queue_ms", "resolution").await, 660_000);
    // In a session that comes back from closing it goes on, and its record is one.
    customer.say("one more thing").await;
    anna.sync().await;
    assert_eq!(anna.head(dialog).session.as_ref().unwrap().state, SessionState::Answered);
    portal.advance_s(40).await;
    anna.close(dialog).await.applied();
    assert_eq!(record(&portal, "operator_ms + queue_ms", "resolution").await, 700_000);
    assert_eq!(portal.count("SELECT count(*) FROM norm_record WHERE kind = 'resolution'").await, 1);
}

#[tokio::test]
async fn p6_no_reply_needed_stops_the_norm_without_an_answer() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("thanks").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::NoReplyNeeded { dialog }).await.applied();
    assert_eq!(norm(&mut anna, dialog).await, None);
    assert_eq!(portal.count("SELECT count(*) FROM norm_record WHERE ended = 'not_needed'").await, 1);
    let wrote = portal.now();
    customer.say("wait").await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::First, wrote, 1200), "still the first answer");
}

#[tokio::test]
async fn p36_a_changed_calendar_moves_open_deadlines_and_erases_no_record() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    let customer = portal.customer().await;
    customer.say("hello").await;
    let dialog = anna.accept_offer().await;
    portal.advance_s(1000).await;
    // Sunday is free from now on, and was: the open deadline moves to Monday.
    let monday = json!({ "zone": "UTC", "week": { "monday": [{ "from": "08:00", "to": "18:00" }] } });
    portal.set_line(json!({ "hours": monday })).await;
    let opening = wrote.plus_s(32 * 3600);
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::First, opening, 1200));
    portal.advance_s(100).await;
    anna.say(dialog, "Hello").await.applied();
    assert_eq!(record(&portal, "warned_at", "first").await, wrote.plus_s(900).0, "it was warned of");
    assert_eq!(record(&portal, "violated_at", "first").await, 0, "and not violated, as the calendar is now");
    // Seconds that are changed move them too; what is violated stays so.
    portal.set_line(json!({ "hours": null })).await;
    let wrote = portal.now();
    customer.say("and?").await;
    portal.advance_s(600).await;
    portal.set_line(json!({ "norms": { "first": 1200, "next": 7200 } })).await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::Next, wrote, 7200));
    anna.say(dialog, "Well").await.applied();
    assert_eq!(record(&portal, "violated_at", "next").await, wrote.plus_s(600).0);
}

#[tokio::test]
async fn p36_what_is_switched_on_runs_for_open_sessions_too_and_what_is_switched_off_stops() {
    let portal = promising().await;
    portal.set_line(json!({ "norms": {} })).await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    portal.customer().await.say("hello").await;
    let dialog = anna.accept_offer().await;
    assert_eq!(norm(&mut anna, dialog).await, None);
    portal.set_line(json!({ "norms": { "first": 60 } })).await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::First, wrote, 60));
    portal.set_line(json!({ "norms": {} })).await;
    assert_eq!(norm(&mut anna, dialog).await, None);
    assert_eq!(portal.count("SELECT count(*) FROM timer WHERE kind = 'norm'").await, 0);
}

#[tokio::test]
async fn p36_whoever_was_responsible_once_is_not_told_what_is_promised_now() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let boris = portal.on_shift("boris").await;
    portal.customer().await.say("hello").await;
    let dialog = anna.accept_offer().await;
    anna.transfer(dialog, boris.me.id).await.applied();
    assert_eq!(norm(&mut anna, dialog).await, None);
}

#[tokio::test]
async fn p36_after_a_transfer_to_a_line_that_lines_seconds_count_from_the_same_start() {
    let portal = promising().await;
    let admin = portal.phone("admin").await;
    let sales = format!("/api/v1/admin/lines/{}", portal.sales);
    let promise = json!({ "norms": { "first": 2400 } });
    let _: serde_json::Value = admin.call(Method::PATCH, &sales, Some(promise)).await.ok();
    let mut anna = portal.on_shift("anna").await;
    let mut dan = portal.on_shift("dan").await;
    let wrote = portal.now();
    portal.customer().await.say("hello").await;
    let dialog = anna.accept_offer().await;
    portal.advance_s(1000).await;
    let to_sales = Command::TransferToLine { dialog, line: portal.sales, note: None, anyway: false };
    anna.give(to_sales).await.applied();
    dan.accept_offer().await;
    assert_eq!(norm(&mut dan, dialog).await, from(NormKind::First, wrote, 2400));
    dan.say(dialog, "Sales here").await.applied();
    assert_eq!(record(&portal, "warned_at", "first").await, wrote.plus_s(900).0, "by the line where it was");
    assert_eq!(record(&portal, "line", "first").await, portal.sales.0);
}

#[tokio::test]
async fn p5_spam_runs_no_norm_and_unmarked_it_runs_from_its_original_message() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("buy pills").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::Spam { dialog }).await.applied();
    assert_eq!(portal.count("SELECT count(*) FROM norm_record WHERE kind = 'first' AND ended = 'spam'").await, 1);
    portal.advance_s(60).await;
    let wrote = portal.now();
    customer.say("I am no robot").await;
    assert_eq!(norm(&mut anna, dialog).await, None);
    assert_eq!(portal.count("SELECT count(*) FROM timer WHERE kind = 'norm'").await, 0);
    portal.advance_s(60).await;
    anna.give(Command::Unspam { dialog }).await.applied();
    let dialog = anna.accept_offer().await;
    assert_eq!(norm(&mut anna, dialog).await, from(NormKind::First, wrote, 1200));
}

#[tokio::test]
async fn p19_p32_returns_and_idle_closes_count_working_time() {
    let portal = promising().await;
    let office = json!({ "zone": "UTC", "week": { "sunday": [{ "from": "00:00", "to": "01:00" }],
        "monday": [{ "from": "09:00", "to": "18:00" }] } });
    portal.set_line(json!({ "hours": office, "return_time": 600, "idle_close_time": 1200 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.advance_s(55 * 60).await;
    let (first, second) = (portal.customer().await, portal.customer().await);
    first.say("hello").await;
    let waits = anna.accept_offer().await;
    second.say("hello").await;
    let answered = anna.accept_offer().await;
    anna.say(answered, "Hello").await.applied();
    let boris = portal.on_shift("boris").await;
    let due = "SELECT due_at FROM timer WHERE kind = 'return'";
    let monday_nine = portal.now().plus_s(5 * 60 + 32 * 3600);
    assert_eq!(portal.count(due).await, monday_nine.plus_s(300).0, "five minutes were worked on Sunday");
    let due = "SELECT due_at FROM timer WHERE kind = 'silence'";
    assert_eq!(portal.count(due).await, monday_nine.plus_s(900).0);
    portal.advance_s(5 * 60 + 32 * 3600 + 299).await;
    anna.sync().await;
    assert_eq!(anna.head(waits).access, Access::Responsible);
    portal.advance_s(1).await;
    anna.sync().await;
    assert_eq!(anna.head(waits).access, Access::Queued, "{} can have it", boris.me.name);
}
