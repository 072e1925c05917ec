//! How a line chooses, who has a claim and what frees a slot: P8, P11, P16, P18.

use serde_json::json;
use wire::{Command, OfferOutcome};

use crate::handover::answering;
use crate::kit::{Customer, Phone, Portal};

async fn decline(phone: &mut Phone) {
    let offer = phone.offer().await.expect("asked");
    phone.decline(offer.id).await.applied();
}

/// The rules by which something is offered to him now, in order.
async fn offered_by(phone: &mut Phone) -> Vec<String> {
    phone.sync().await;
    let open = phone.known.offers.values().filter(|offer| offer.outcome.is_none());
    let mut rules: Vec<String> = open.map(|offer| offer.why.rule.clone()).collect();
    rules.sort_unstable();
    rules
}

/// Anna on shift, and a customer whom she has answered: his session is closed for good.
async fn served_once() -> (Portal, Phone, Customer) {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let (anna, customer, dialog) = answering(&portal).await;
    anna.close(dialog).await.applied();
    (portal, anna, customer)
}

#[tokio::test]
async fn p11_a_strict_line_asks_by_its_list_whoever_worked_last() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "mode": "strictly" })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    for text in ["one", "two"] {
        portal.customer().await.say(text).await;
        let dialog = anna.accept_offer().await;
        anna.say(dialog, "Hello").await.applied();
        portal.advance_s(1).await;
        assert!(boris.offer().await.is_none(), "Anna is first in the list");
    }
    portal.customer().await.say("three").await;
    decline(&mut anna).await;
    let offer = boris.offer().await.expect("the next of the list");
    assert_eq!(offer.why.rule, "strictly");
}

#[tokio::test]
async fn p11_after_the_end_of_the_list_it_goes_on_at_the_top() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "mode": "strictly" })).await;
    let mut boris = portal.on_shift("boris").await;
    let mut clara = portal.on_shift("clara").await;
    portal.customer().await.say("one").await;
    decline(&mut boris).await;
    // Anna comes meanwhile: she stands above Boris, so Clara is next.
    let mut anna = portal.on_shift("anna").await;
    decline(&mut clara).await;
    assert_eq!(anna.offer().await.expect("around the end of the list").round, 1);
}

#[tokio::test]
async fn p16_a_slot_is_freed_by_what_the_line_names() {
    for (frees_slot, by_reply, by_no_reply_needed) in
        [("on_first_reply", true, false), ("on_waiting_customer", true, true), ("on_close", false, false)]
    {
        let portal = Portal::start().await;
        portal.set_line(json!({ "max_dialogs": 1, "frees_slot": frees_slot })).await;
        let mut anna = portal.on_shift("anna").await;
        let first = portal.customer().await;
        first.say("one").await;
        let dialog = anna.accept_offer().await;
        portal.customer().await.say("two").await;
        anna.give(Command::NoReplyNeeded { dialog }).await.applied();
        assert_eq!(anna.offer().await.is_some(), by_no_reply_needed, "{frees_slot}: no reply needed");
        if !by_no_reply_needed {
            anna.say(dialog, "Hello").await.applied();
            assert_eq!(anna.offer().await.is_some(), by_reply, "{frees_slot}: a reply");
        }
        if !by_reply {
            anna.close(dialog).await.applied();
            assert!(anna.offer().await.is_some(), "{frees_slot}: a close");
        }
    }
}

#[tokio::test]
async fn p16_a_slot_that_the_waiting_customer_freed_is_taken_again_when_he_writes() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1, "frees_slot": "on_waiting_customer" })).await;
    let (mut anna, first, dialog) = answering(&portal).await;
    anna.say(dialog, "Hello").await.applied();
    first.say("and then?").await;
    portal.customer().await.say("two").await;
    assert!(anna.offer().await.is_none(), "her slot is taken");
    anna.say(dialog, "So").await.applied();
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p18_who_answered_last_is_asked_first_within_sticky_time() {
    for (hours, sticky) in [(23, true), (25, false)] {
        let portal = Portal::start().await;
        portal.set_line(json!({ "full_close_time": 0 })).await;
        let mut anna = portal.on_shift("anna").await;
        let mut boris = portal.on_shift("boris").await;
        let customer = portal.customer().await;
        customer.say("one").await;
        let dialog = anna.accept_offer().await;
        portal.advance_s(1).await;
        anna.say(dialog, "Hello").await.applied();
        anna.close(dialog).await.applied();
        portal.advance_s(hours * 3600).await;
        customer.say("me again").await;
        // Boris has never worked: it would be his turn.
        let offer = if sticky { anna.offer().await } else { boris.offer().await }.expect("asked");
        assert_eq!(offer.why.rule, if sticky { "sticky" } else { "evenly" });
    }
}

#[tokio::test]
async fn p18_it_is_one_offer_and_then_the_mode() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.close(dialog).await.applied();
    customer.say("me again").await;
    decline(&mut anna).await;
    assert_eq!(boris.offer().await.expect("the next one").why.rule, "evenly");
    assert!(anna.offer().await.is_none());
}

#[tokio::test]
async fn p19_who_let_a_session_go_back_has_no_claim_to_get_it_first_again() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0, "return_time": 600 })).await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    anna.close(dialog).await.applied();
    let mut boris = portal.on_shift("boris").await;
    customer.say("me again").await;
    anna.accept_offer().await;
    portal.advance_s(600).await;
    assert!(anna.offer().await.is_none(), "she answered last, and let him wait");
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p16_a_colleagues_answer_frees_the_responsibles_slot() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1, "frees_slot": "on_waiting_customer" })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.phone("boris").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::Invite { dialog, operator: boris.me.id }).await.applied();
    portal.customer().await.say("two").await;
    assert!(anna.offer().await.is_none());
    boris.sync().await;
    boris.say(dialog, "I know this one").await.applied();
    assert!(anna.offer().await.is_some(), "her slot is free");
}

#[tokio::test]
async fn p16_the_first_reply_that_frees_a_slot_is_ones_own() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1, "frees_slot": "on_first_reply" })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    anna.say(dialog, "Hello").await.applied();
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    anna.give(Command::ShiftPause).await.applied();
    portal.customer().await.say("two").await;
    assert!(boris.offer().await.is_none(), "he has not answered yet: it holds his slot");
    boris.say(dialog, "Now I do").await.applied();
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p16_a_declined_transfer_frees_the_slot_that_it_held() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1, "confirm_transfer": true })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    let mut boris = portal.on_shift("boris").await;
    anna.transfer(dialog, boris.me.id).await.applied();
    portal.customer().await.say("two").await;
    boris.sync().await;
    let asked = boris.known.offers.values().find(|offer| offer.outcome.is_none()).unwrap().id;
    boris.decline(asked).await.applied();
    let next = boris.offer().await.expect("what waited for a slot");
    assert_ne!(next.dialog, dialog);
}

#[tokio::test]
async fn p14_an_ended_shift_lets_go_of_its_offers_at_once() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    assert!(boris.offer().await.is_some());
    anna.sync().await;
    assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Withdrawn));
}

#[tokio::test]
async fn p14_p18_a_personal_offer_keeps_nobody_from_the_queue() {
    let (portal, mut anna, customer) = served_once().await;
    customer.say("me again").await;
    portal.customer().await.say("another").await;
    assert_eq!(offered_by(&mut anna).await, ["evenly", "sticky"]);
}

#[tokio::test]
async fn p18_a_claim_is_put_to_him_when_his_shift_opens_whatever_he_is_offered_first() {
    let (portal, mut anna, customer) = served_once().await;
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    portal.customer().await.say("who waits longer").await;
    portal.advance_s(1).await;
    customer.say("me again").await;
    anna.give(Command::ShiftStart { planned_end: None }).await.applied();
    assert_eq!(offered_by(&mut anna).await, ["evenly", "sticky"]);
}

#[tokio::test]
async fn p8_what_else_a_customer_waits_with_goes_to_whom_his_dialog_is_handed() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    let mut clara = portal.on_shift("clara").await;
    portal.customer().await.say("somebody else").await;
    clara.accept_offer().await;
    portal.first_customer_elsewhere().await.say("me, from elsewhere").await;
    decline(&mut anna).await;
    assert!(clara.offer().await.is_none(), "she has her dialog");
    anna.transfer(dialog, clara.me.id).await.applied();
    assert_eq!(clara.offer().await.expect("her cap does not count").why.rule, "same_customer");
}

#[tokio::test]
async fn p8_a_second_dialog_of_a_customer_goes_first_to_who_answers_the_other() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    anna.accept_offer().await;
    portal.first_customer_elsewhere().await.say("me, from elsewhere").await;
    let offer = anna.offer().await.expect("her cap does not count");
    assert_eq!(offer.why.rule, "same_customer");
    assert_eq!(anna.head(offer.dialog).also.map(|also| also.responsible), Some(anna.me.id));
    portal.advance_s(60).await;
    anna.sync().await;
    assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Expired));
    assert_eq!(boris.offer().await.expect("then the queue").why.rule, "evenly");
}

#[tokio::test]
async fn p8_the_heads_of_both_dialogs_say_who_answers_the_other() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let first = anna.accept_offer().await;
    assert_eq!(anna.head(first).also, None);
    portal.first_customer_elsewhere().await.say("me, from elsewhere").await;
    decline(&mut anna).await;
    let second = boris.accept_offer().await;
    assert_eq!(boris.head(second).also.map(|also| also.responsible), Some(anna.me.id));
    anna.sync().await;
    assert_eq!(anna.head(first).also.map(|also| also.responsible), Some(boris.me.id));
    // Also to who had it once.
    boris.transfer(second, anna.me.id).await.applied();
    let clara = portal.on_shift("clara").await;
    anna.transfer(first, clara.me.id).await.applied();
    for mut phone in [anna, boris] {
        phone.sync().await;
        for dialog in [first, second] {
            let fresh = phone.bootstrap().await;
            let head = fresh.heads.get(&dialog);
            assert!(head.is_none_or(|head| head == phone.head(dialog)), "{head:?} is not {:?}", phone.head(dialog));
        }
    }
}

#[tokio::test]
async fn p8_nothing_is_said_of_what_is_over() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let first = anna.accept_offer().await;
    portal.first_customer_elsewhere().await.say("me, from elsewhere").await;
    decline(&mut anna).await;
    let second = boris.accept_offer().await;
    boris.close(second).await.applied();
    boris.sync().await;
    anna.sync().await;
    assert_eq!((anna.head(first).also, boris.head(second).also), (None, None));
}
