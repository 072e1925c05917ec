//! Operators whose devices do not answer (P15).

use http::Method;
use serde_json::{Value, json};
use wire::{Command, OfferOutcome, ShiftState};

use crate::kit::{Phone, Portal, StaffSocket};

/// Anna on shift, whose devices two offers in a row did not reach.
async fn unreachable_anna(portal: &Portal) -> Phone {
    let anna = portal.on_shift("anna").await;
    for text in ["one", "two"] {
        portal.customer().await.say(text).await;
        portal.advance_s(20).await;
    }
    anna
}

#[tokio::test]
async fn p15_an_offer_that_reaches_no_device_moves_on_early() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    portal.advance_s(19).await;
    assert!(boris.offer().await.is_none(), "it is Anna's for 20 s");
    portal.advance_s(1).await;
    assert!(boris.offer().await.is_some());
    anna.sync().await;
    assert_eq!(anna.known.offers.values().next().unwrap().outcome, Some(OfferOutcome::Expired));
}

#[tokio::test]
async fn p15_one_that_was_delivered_keeps_its_time() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    portal.advance_s(59).await;
    assert!(boris.offer().await.is_none());
    anna.accept(offer.id).await.applied();
}

#[tokio::test]
async fn p13_p15_who_gets_it_after_it_moved_on_may_still_win() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    portal.advance_s(20).await;
    let to_boris = boris.offer().await.unwrap();
    anna.sync().await;
    let late = anna.known.offers.values().next().unwrap().id;
    anna.accept(late).await.applied();
    boris.sync().await;
    assert_eq!(boris.known.offers[&to_boris.id].winner, Some(anna.me.id));
}

#[tokio::test]
async fn p15_after_two_in_a_row_he_is_passed_over_until_something_is_heard_of_him() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "missed_limit": 1 })).await;
    let mut anna = unreachable_anna(&portal).await;
    let mut manager = portal.phone("vera").await;
    let since = portal.now();
    manager.sync().await;
    assert_eq!(manager.known.colleagues[&anna.me.id].unreachable_since, Some(since), "managers see it");
    let mut boris = portal.on_shift("boris").await;
    boris.accept_offer().await;
    boris.accept_offer().await;
    portal.customer().await.say("three").await;
    assert!(boris.offer().await.is_some(), "Anna went longer without work, and does not answer");
    assert!(boris.known.colleagues[&anna.me.id].unreachable_since.is_none(), "no colleague's business");
    // Any contact will do.
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::On, "what never came was not missed");
    portal.customer().await.say("four").await;
    assert!(anna.offer().await.is_some());
    manager.sync().await;
    assert_eq!(manager.known.colleagues[&anna.me.id].unreachable_since, None);
}

#[tokio::test]
async fn p15_whatever_a_device_of_his_wants_makes_him_reachable() {
    for contact in ["another device", "a command", "a register", "a question", "a ping"] {
        let portal = Portal::start().await;
        let anna = unreachable_anna(&portal).await;
        let mut vera = portal.phone("vera").await;
        vera.sync().await;
        assert!(vera.known.colleagues[&anna.me.id].unreachable_since.is_some());
        match contact {
            "another device" => drop(portal.phone("anna").await.sync().await),
            "a command" => drop(anna.give(Command::ShiftContinue).await.applied()),
            "a register" => drop(anna.put(&[]).await),
            "a question" => drop(anna.get("/api/v1/devices").await),
            _ => {
                let mut socket = StaffSocket::greeted(&portal.listen().await, &anna.token).await;
                vera.sync().await;
                assert!(vera.known.colleagues[&anna.me.id].unreachable_since.is_some(), "it has said nothing yet");
                socket.nothing_comes().await;
            }
        }
        vera.sync().await;
        assert_eq!(vera.known.colleagues[&anna.me.id].unreachable_since, None, "by {contact}");
    }
}

#[tokio::test]
async fn p15_one_that_arrived_between_two_that_did_not_starts_the_count_anew() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    portal.advance_s(20).await;
    portal.advance_s(60).await;
    let offer = anna.offer().await.expect("the reminder");
    anna.decline(offer.id).await.applied();
    portal.customer().await.say("two").await;
    portal.advance_s(20).await;
    assert_eq!(portal.count("SELECT count(*) FROM operator WHERE unreachable_since IS NOT NULL").await, 0);
}

#[tokio::test]
async fn p15_he_is_offered_anyway_when_nobody_reachable_is_eligible() {
    let portal = Portal::start().await;
    let mut anna = unreachable_anna(&portal).await;
    portal.customer().await.say("three").await;
    assert_eq!(portal.count("SELECT count(*) FROM offer WHERE outcome IS NULL").await, 1);
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p15_his_devices_are_tried_after_1_2_5_then_every_10_min_while_the_shift_is_open() {
    let portal = Portal::start().await;
    let anna = unreachable_anna(&portal).await;
    let tries = "SELECT probes FROM operator WHERE unreachable_since IS NOT NULL";
    let mut tried = 0;
    for minutes in [1, 2, 5, 10, 10] {
        portal.advance_s(minutes * 60 - 1).await;
        assert_eq!(portal.count(tries).await, tried, "before {minutes} min");
        let pushed = portal.pushes().await;
        portal.advance_s(1).await;
        assert_eq!(portal.pushes().await, pushed + 1, "by push");
        tried += 1;
        assert_eq!(portal.count(tries).await, tried, "after {minutes} min");
    }
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    let _: Value = admin.call(Method::PATCH, &path, Some(json!({ "active": false }))).await.ok();
    portal.advance_s(3600).await;
    assert_eq!(portal.count(tries).await, tried, "nobody off shift is tried");
}
