//! Lines that offer to everybody at once (P12, P13, P14, P16, P41).

use serde_json::json;
use server::store::Timer;
use wire::{Access, Command, Offer, OfferOutcome, OperatorId, ShiftState};

use crate::kit::{Phone, Portal};

async fn all_line() -> Portal {
    let portal = Portal::start().await;
    portal.set_line(json!({ "mode": "all" })).await;
    portal
}

/// Anna and Boris on shift, and a customer who has written.
async fn asked_both() -> (Portal, Phone, Phone) {
    let portal = all_line().await;
    let anna = portal.on_shift("anna").await;
    let boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    (portal, anna, boris)
}

async fn offer(phone: &mut Phone) -> Offer {
    phone.offer().await.expect("offered to him too")
}

#[tokio::test]
async fn p12_everybody_eligible_has_it_at_once_with_one_deadline() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let mut clara = portal.phone("clara").await;
    portal.customer().await.say("one").await;
    let (to_anna, to_boris) = (offer(&mut anna).await, offer(&mut boris).await);
    assert_eq!((to_anna.id, to_anna.deadline), (to_boris.id, to_boris.deadline));
    assert_eq!(to_anna.why.rule, "all");
    assert_eq!(anna.head(to_anna.dialog).access, Access::Offered);
    assert!(clara.offer().await.is_none(), "no open shift");
    assert_eq!(portal.count("SELECT count(*) FROM offer").await, 1, "one row, however many it is for");
}

#[tokio::test]
async fn p12_p41_one_wins_and_the_others_hear_who() {
    let (_portal, mut anna, mut boris) = asked_both().await;
    let (to_anna, to_boris) = (offer(&mut anna).await, offer(&mut boris).await);
    anna.accept(to_anna.id).await.applied();
    let late = boris.accept(to_boris.id).await;
    assert_eq!(late.refused(), "too_late");
    boris.sync().await;
    let lost = &boris.known.offers[&to_boris.id];
    assert_eq!((lost.outcome, lost.winner), (Some(OfferOutcome::Withdrawn), Some(anna.me.id)));
    assert!(!boris.known.heads.contains_key(&to_boris.dialog), "and what it showed him is gone");
    anna.sync().await;
    assert_eq!(anna.known.offers[&to_anna.id].outcome, Some(OfferOutcome::Accepted));
    assert_eq!(anna.head(to_anna.dialog).access, Access::Responsible);
}

#[tokio::test]
async fn p12_who_becomes_eligible_meanwhile_gets_the_running_one() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let first = offer(&mut anna).await;
    portal.advance_s(30).await;
    let mut boris = portal.on_shift("boris").await;
    let running = offer(&mut boris).await;
    assert_eq!((running.id, running.deadline), (first.id, first.deadline));
}

#[tokio::test]
async fn p12_who_is_eligible_no_more_loses_the_running_one() {
    let (_portal, mut anna, mut boris) = asked_both().await;
    offer(&mut boris).await;
    boris.give(Command::ShiftPause).await.applied();
    assert!(boris.offer().await.is_none());
    assert!(boris.known.heads.values().all(|head| head.access == Access::Queued));
    assert!(anna.offer().await.is_some());
    boris.give(Command::ShiftContinue).await.applied();
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p12_at_expiry_it_is_renewed_to_everybody_then_eligible() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let first = offer(&mut anna).await;
    let mut boris = portal.on_shift("boris").await;
    anna.give(Command::ShiftPause).await.applied();
    portal.advance_s(60).await;
    assert!(anna.offer().await.is_none());
    assert_eq!(anna.known.offers[&first.id].outcome, Some(OfferOutcome::Expired));
    let second = offer(&mut boris).await;
    assert_eq!((second.round, second.deadline), (2, portal.now().plus_s(60)));
}

#[tokio::test]
async fn p12_p13_a_renewed_one_makes_a_sound_after_1_then_5_then_15_minutes() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    assert!(!offer(&mut anna).await.silent);
    let mut sounds = Vec::new();
    for minute in 1..=40 {
        portal.advance_s(60).await;
        if !offer(&mut anna).await.silent {
            sounds.push(minute);
        }
    }
    // The first ends after a minute and one that sounds lasts one too: 1+1, then 5 after 3, then 15 after 9 and after 25.
    assert_eq!(sounds, [2, 8, 24, 40]);
}

#[tokio::test]
async fn p14_one_that_ran_out_was_nobodys_own_to_miss() {
    let portal = all_line().await;
    portal.set_line(json!({ "missed_limit": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    offer(&mut anna).await;
    portal.advance_s(60).await;
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::On);
}

#[tokio::test]
async fn p13_who_declined_is_left_alone_until_the_next_round() {
    let (portal, mut anna, mut boris) = asked_both().await;
    let first = offer(&mut anna).await;
    anna.decline(first.id).await.applied();
    assert!(anna.offer().await.is_none());
    assert_eq!(anna.known.offers[&first.id].outcome, Some(OfferOutcome::Declined));
    assert_eq!(anna.head(first.dialog).access, Access::Queued);
    assert!(boris.offer().await.is_some(), "still Boris'");
    portal.advance_s(60).await;
    assert_eq!(offer(&mut anna).await.round, 2);
}

#[tokio::test]
async fn p13_when_everybody_declined_the_round_is_over() {
    let (portal, mut anna, mut boris) = asked_both().await;
    let first = offer(&mut anna).await;
    anna.decline(first.id).await.applied();
    portal.advance_s(10).await;
    offer(&mut boris).await;
    boris.decline(first.id).await.applied();
    assert!(anna.offer().await.is_none() && boris.offer().await.is_none());
    portal.advance_s(49).await;
    assert!(anna.offer().await.is_none(), "Anna's reminder is not due");
    portal.advance_s(1).await;
    assert_eq!(offer(&mut anna).await.round, 2);
}

#[tokio::test]
async fn p13_an_accept_tapped_in_time_wins_although_it_was_renewed_meanwhile() {
    let (portal, mut anna, mut boris) = asked_both().await;
    let first = offer(&mut anna).await;
    portal.advance_s(59).await;
    let tapped = anna.envelope(Command::Accept { offer: first.id });
    portal.advance_s(6).await;
    let renewed = offer(&mut boris).await;
    assert_ne!(renewed.id, first.id);
    anna.post_one(&tapped).await.applied();
    boris.sync().await;
    assert_eq!(boris.known.offers[&renewed.id].winner, Some(anna.me.id));
}

#[tokio::test]
async fn p12_p16_an_accept_over_the_cap_is_refused_and_the_offer_stays() {
    let portal = all_line().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    for text in ["one", "two"] {
        portal.customer().await.say(text).await;
    }
    anna.sync().await;
    let open: Vec<_> = anna.known.offers.keys().copied().collect();
    assert_eq!(open.len(), 2, "both run at once");
    let second = anna.envelope(Command::Accept { offer: open[1] });
    anna.accept(open[0]).await.applied();
    assert_eq!(anna.post_one(&second).await.refused(), "at_cap");
    boris.sync().await;
    boris.accept(open[1]).await.applied();
}

#[tokio::test]
async fn p14_an_offer_to_everybody_does_not_keep_him_from_another_lines_queue() {
    let portal = all_line().await;
    let mut dan = portal.on_shift("dan").await;
    portal.also_serves("dan").await;
    portal.customer().await.say("to everybody").await;
    portal.sales_customer().await.say("to one").await;
    dan.sync().await;
    let rules: Vec<_> =
        dan.known.offers.values().filter(|o| o.outcome.is_none()).map(|o| o.why.rule.as_str()).collect();
    assert_eq!(rules, ["evenly"], "and what he holds there keeps him from this one");
    dan.accept_offer().await;
    assert_eq!(offer(&mut dan).await.why.rule, "all");
}

#[tokio::test]
async fn p66_those_whose_app_is_closed_are_called_once_each() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    let _boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    portal.advance_s(0).await;
    assert_eq!(portal.pushes().await, 2);
    offer(&mut anna).await;
    assert_eq!(portal.count("SELECT count(*) FROM offer_share WHERE delivered_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn p82_who_left_the_line_or_ended_the_shift_does_not_win_what_reached_him_before() {
    let (portal, mut anna, mut boris) = asked_both().await;
    let first = offer(&mut anna).await;
    offer(&mut boris).await;
    let (of_anna, of_boris) =
        (anna.envelope(Command::Accept { offer: first.id }), boris.envelope(Command::Accept { offer: first.id }));
    boris.give(Command::ShiftEnd { to: None }).await.applied();
    assert_eq!(boris.post_one(&of_boris).await.refused(), "no_shift");
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": [boris.me.id], "managers": [] });
    let _: serde_json::Value = admin.call(http::Method::PUT, &path, Some(staff)).await.ok();
    assert_eq!(anna.post_one(&of_anna).await.refused(), "not_found");
}

#[tokio::test]
async fn p82_seeing_a_number_gives_no_part_in_the_offer() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    let dan = portal.on_shift("dan").await;
    let address = portal.listen().await;
    portal.customer().await.say("one").await;
    let first = offer(&mut anna).await;
    let mut socket = crate::kit::StaffSocket::greeted(&address, &dan.token).await;
    socket.say(&wire::PhoneFrame::Seen { offers: vec![first.id] }).await;
    socket.say(&wire::PhoneFrame::Ping).await;
    socket.hear().await;
    assert_eq!(dan.post_one(&anna.envelope(Command::Accept { offer: first.id })).await.refused(), "not_found");
    assert_eq!(portal.count("SELECT count(*) FROM offer_share").await, 1, "Anna's");
}

#[tokio::test]
async fn p12_more_people_than_are_called_at_once_are_all_called() {
    let portal = all_line().await;
    portal.hire_for_support(401).await;
    portal.customer().await.say("one").await;
    for _ in 0..3 {
        portal.advance_s(0).await;
    }
    // Those that have left already count too.
    assert_eq!(portal.pushes().await, 401);
}

#[tokio::test]
async fn p12_who_was_not_called_yet_is_not_when_somebody_has_it() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    portal.hire_for_support(400).await;
    portal.customer().await.say("one").await;
    let offer = offer(&mut anna).await.id;
    anna.accept(offer).await.applied();
    portal.advance_s(0).await;
    let called = portal.pushes().await;
    // As if she had been so quick that nobody was called before.
    let again = portal.app.store.write(move |write| {
        write.called_up_to(offer, OperatorId(0))?;
        let now = write.now;
        write.arm(Timer::CallAll, offer.0, now)
    });
    again.await.unwrap();
    portal.advance_s(0).await;
    assert_eq!(portal.pushes().await, called, "more were called about what Anna has");
}

#[tokio::test]
async fn p82_nobody_of_another_line_learns_of_it_by_its_number() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    let dan = portal.on_shift("dan").await;
    portal.customer().await.say("one").await;
    let first = offer(&mut anna).await;
    for command in [Command::Accept { offer: first.id }, Command::Decline { offer: first.id }] {
        assert_eq!(dan.post_one(&anna.envelope(command)).await.refused(), "not_found");
    }
}

#[tokio::test]
async fn p12_p13_a_renewed_one_is_no_reminder_to_whom_it_is_new() {
    let portal = all_line().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    offer(&mut anna).await;
    // The third is a silent one.
    portal.advance_s(60).await;
    portal.advance_s(60).await;
    portal.advance_s(60).await;
    assert!(offer(&mut anna).await.silent);
    let mut boris = portal.on_shift("boris").await;
    assert!(!offer(&mut boris).await.silent);
    assert!(offer(&mut anna).await.silent);
    portal.advance_s(60).await;
    assert!(offer(&mut boris).await.silent, "from now on as for everybody");
}
