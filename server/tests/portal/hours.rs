//! Working time and off hours: P30, P17.

use http::Method;
use serde_json::{Value, json};
use wire::{Command, OfferOutcome, Timestamp};

use crate::kit::Portal;

/// Monday 2026-11-23, 09:00 in Berlin: the tests begin on the Sunday before, at midnight UTC.
const MONDAY_NINE: &str = "2026-11-23T08:00:00Z";

fn at(text: &str) -> Timestamp {
    serde_json::from_value(json!(text)).unwrap()
}

/// Weekdays from nine to six, with a lunch break; closed on the first of January of every year and on 2026-11-24.
fn office() -> Value {
    let day = json!([{ "from": "09:00", "to": "12:00" }, { "from": "13:00", "to": "18:00" }]);
    json!({
        "zone": "Europe/Berlin",
        "week": { "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day },
        "holidays": ["01-01", "2026-11-24"],
    })
}

/// Moves the clock to an instant.
async fn go_to(portal: &Portal, text: &str) {
    let seconds = at(text).since(portal.now()) / 1000;
    portal.advance_s(seconds).await;
    assert_eq!(portal.now(), at(text));
}

#[tokio::test]
async fn p30_a_session_that_arrives_off_hours_waits_in_the_queue_until_the_opening() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office() })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("on Sunday").await;
    assert!(anna.offer().await.is_none(), "off hours nothing is offered");
    portal.advance_s(60).await;
    go_to(&portal, "2026-11-23T07:59:59Z").await;
    assert!(anna.offer().await.is_none(), "a second before the opening");
    go_to(&portal, MONDAY_NINE).await;
    let offer = anna.offer().await.expect("at the opening");
    assert_eq!(offer.made_at, at(MONDAY_NINE));
}

#[tokio::test]
async fn p30_several_intervals_a_day_and_holidays_with_and_without_a_year() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office() })).await;
    let mut anna = portal.on_shift("anna").await;
    // In the lunch break of Monday, and at the end of its afternoon: Tuesday is a holiday, so that Wednesday is next.
    for (arrives, offered) in [
        ("2026-11-23T11:30:00Z", "2026-11-23T12:00:00Z"),
        ("2026-11-23T17:00:00Z", "2026-11-25T08:00:00Z"),
        ("2026-12-31T17:00:00Z", "2027-01-04T08:00:00Z"),
    ] {
        go_to(&portal, arrives).await;
        portal.customer().await.say("hello").await;
        assert!(anna.offer().await.is_none(), "{arrives}");
        go_to(&portal, offered).await;
        let dialog = anna.accept_offer().await;
        anna.close(dialog).await.applied();
        anna.sync().await;
    }
}

#[tokio::test]
async fn p17_at_the_opening_the_oldest_go_first() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office() })).await;
    let (mut anna, mut boris) = (portal.on_shift("anna").await, portal.on_shift("boris").await);
    let (first, second, third) = (portal.customer().await, portal.customer().await, portal.customer().await);
    for customer in [&second, &third, &first] {
        customer.say("hello").await;
        portal.advance_s(1).await;
    }
    go_to(&portal, MONDAY_NINE).await;
    assert_eq!(anna.offer().await.expect("the oldest").dialog, second.dialog().await);
    assert_eq!(boris.offer().await.expect("the next").dialog, third.dialog().await);
    anna.accept_offer().await;
    assert_eq!(anna.offer().await.expect("the last").dialog, first.dialog().await);
}

#[tokio::test]
async fn p17_with_offer_off_hours_it_is_offered_at_once() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office(), "offer_off_hours": true })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("on Sunday").await;
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p17_taking_by_hand_is_always_possible_off_hours() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office() })).await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("on Sunday").await;
    let dialog = customer.dialog().await;
    boris.watch = vec![portal.support];
    boris.sync().await;
    assert!(boris.head(dialog).session.as_ref().unwrap().takeable, "and his phone knows it");
    boris.give(Command::Take { dialog }).await.applied();
    boris.say(dialog, "On Monday").await.applied();
    // Also while an offer from before the evening runs.
    go_to(&portal, "2026-11-23T16:59:30Z").await;
    let mut anna = portal.on_shift("anna").await;
    let second = portal.customer().await;
    second.say("at the last minute").await;
    let offer = anna.offer().await.expect("offered");
    let dialog = second.dialog().await;
    assert_eq!(boris.give(Command::Take { dialog }).await.refused(), "forbidden");
    portal.advance_s(30).await;
    boris.give(Command::Take { dialog }).await.applied();
    anna.sync().await;
    assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Withdrawn));
}

#[tokio::test]
async fn p17_changed_hours_offer_what_waits_or_wait_for_the_new_opening() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office() })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("on Sunday").await;
    let mut earlier = office();
    earlier["week"]["monday"] = json!([{ "from": "08:00", "to": "18:00" }]);
    portal.set_line(json!({ "hours": earlier })).await;
    go_to(&portal, "2026-11-23T06:59:59Z").await;
    assert!(anna.offer().await.is_none());
    go_to(&portal, "2026-11-23T07:00:00Z").await;
    anna.accept_offer().await;
    go_to(&portal, "2026-11-23T20:00:00Z").await;
    portal.customer().await.say("in the evening").await;
    assert!(anna.offer().await.is_none());
    portal.set_line(json!({ "hours": null })).await;
    assert!(anna.offer().await.is_some(), "it always works now");
}

#[tokio::test]
async fn p17_a_closed_line_does_not_hide_what_waits_on_the_other_one() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "hours": office() })).await;
    portal.customer().await.say("support").await;
    portal.sales_customer().await.say("sales").await;
    portal.also_serves("dan").await;
    let mut dan = portal.on_shift("dan").await;
    assert_eq!(dan.offer().await.expect("the open line's").line, portal.sales);
}

#[tokio::test]
async fn p30_on_the_day_when_clocks_change_the_wall_clock_decides() {
    let portal = Portal::start().await;
    let night = json!([{ "from": "02:30", "to": "04:00" }]);
    portal.set_line(json!({ "hours": { "zone": "Europe/Berlin", "week": { "sunday": night } } })).await;
    let mut anna = portal.on_shift("anna").await;
    // On 2027-03-28 clocks go from 02:00 to 03:00: what would open at 02:30 opens at 03:00, which is 01:00 UTC.
    go_to(&portal, "2027-03-27T12:00:00Z").await;
    portal.customer().await.say("on Saturday").await;
    go_to(&portal, "2027-03-28T00:59:59Z").await;
    assert!(anna.offer().await.is_none());
    go_to(&portal, "2027-03-28T01:00:00Z").await;
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p30_hours_are_set_read_back_and_refused_by_the_name_of_the_field() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let (anna, vera, dan) = (portal.id_of("anna").await, portal.id_of("vera").await, portal.id_of("dan").await);
    let path = format!("/api/v1/admin/lines/{}", portal.support);
    let fresh: Value = admin.call(Method::PATCH, &path, Some(json!({}))).await.ok();
    assert_eq!((&fresh["hours"], &fresh["ladder"], &fresh["ack_hold"]), (&json!(null), &json!(null), &json!(600)));
    assert_eq!(fresh["norms"], json!({ "first": 0, "next": 0, "resolution": 0 }));
    let ladder = json!([{ "managers": [vera], "after": 300 }]);
    let promises = json!({ "hours": office(), "norms": { "first": 60 }, "ladder": ladder, "ack_hold": 120 });
    let set: Value = admin.call(Method::PATCH, &path, Some(promises)).await.ok();
    assert_eq!(set["hours"]["week"]["monday"], office()["week"]["monday"]);
    assert_eq!(set["norms"], json!({ "first": 60, "next": 0, "resolution": 0 }));
    let kept: Value = admin.call(Method::PATCH, &path, Some(json!({ "name": "Support" }))).await.ok();
    assert_eq!(set, kept, "what is absent stays");
    let monday = |intervals: Value| json!({ "hours": { "zone": "Europe/Berlin", "week": { "monday": intervals } } });
    for (change, field) in [
        (
            monday(json!([{ "from": "09:00", "to": "12:00" }, { "from": "25:00", "to": "26:00" }])),
            "hours.week.monday[1].from",
        ),
        (monday(json!([{ "from": "09:00", "to": "08:00" }])), "hours.week.monday[0]"),
        (monday(json!([{ "from": "09:00" }])), "hours.week.monday[0].to"),
        (json!({ "hours": { "zone": "Europe/Atlantis" } }), "hours.zone"),
        (json!({ "hours": { "zone": "UTC", "holidays": ["02-30"] } }), "hours.holidays[0]"),
        (json!({ "norms": { "next": -1 } }), "norms.next"),
        (json!({ "norms": { "first": "soon" } }), "norms.first"),
        (json!({ "ack_hold": -1 }), "ack_hold"),
        (json!({ "ladder": [{ "managers": [], "after": 0 }] }), "ladder[0].managers"),
        (json!({ "ladder": [{ "managers": [vera], "after": -1 }] }), "ladder[0].after"),
        (json!({ "ladder": [{ "managers": [vera] }, { "managers": [vera, anna] }] }), "ladder[1].managers[1]"),
        (json!({ "ladder": [{ "managers": [dan] }] }), "ladder[0].managers[0]"),
        (json!({ "ladder": [{ "managers": ["999"] }] }), "ladder[0].managers[0]"),
    ] {
        let problem = admin.call(Method::PATCH, &path, Some(change)).await.problem();
        assert_eq!((problem.code.as_str(), problem.fields[0].field.as_str()), ("bad_field", field));
        assert!(!problem.fields[0].detail.is_empty());
    }
    let after: Value = admin.call(Method::PATCH, &path, Some(json!({}))).await.ok();
    assert_eq!(after, kept, "nothing of it is stored");
}
