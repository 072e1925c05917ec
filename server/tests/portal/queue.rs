//! Who is asked, what an answer does, what a silence does: P10, P13, P14, P16, P17, P22, P49.

use serde_json::{Value, json};
use wire::{Access, Command, OfferOutcome, Outcome, PauseReason, SessionState, ShiftState};

use crate::handover::answering;
use crate::kit::Portal;

#[tokio::test]
async fn p10_the_one_who_has_gone_longest_without_work_is_asked() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let mut clara = portal.on_shift("clara").await;
    // Nobody has worked: the line's order.
    let first = portal.customer().await;
    first.say("one").await;
    let dialog = anna.accept_offer().await;
    portal.advance_s(1).await;
    portal.customer().await.say("two").await;
    boris.accept_offer().await;
    portal.advance_s(1).await;
    portal.customer().await.say("three").await;
    clara.accept_offer().await;
    portal.advance_s(1).await;
    // A reply is work: Anna goes behind Boris.
    anna.say(dialog, "Hello").await.applied();
    portal.customer().await.say("four").await;
    assert!(anna.offer().await.is_none());
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p13_nobody_is_asked_twice_in_a_round() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    anna.decline(offer.id).await.applied();
    let to_boris = boris.offer().await.expect("the next one is asked");
    assert_eq!(to_boris.session, offer.session);
    assert!(anna.offer().await.is_none());
    portal.advance_s(60).await;
    boris.sync().await;
    assert_eq!(boris.known.offers[&to_boris.id].outcome, Some(OfferOutcome::Expired));
    // The round is over. Each is reminded a minute after his own answer: Anna's has passed, so she is asked at once.
    let again = anna.offer().await.expect("a reminder");
    assert_eq!((again.session, again.round), (offer.session, 2));
    assert!(boris.offer().await.is_none());
    // Declining again changes nothing; Boris' minute is not over.
    anna.decline(again.id).await.applied();
    portal.advance_s(59).await;
    assert!(boris.offer().await.is_none() && anna.offer().await.is_none());
    portal.advance_s(1).await;
    assert_eq!(boris.offer().await.expect("his reminder").round, 2);
}

#[tokio::test]
async fn p13_reminders_come_after_1_then_5_then_15_minutes() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    for minutes in [1, 5, 15, 15] {
        let offer = anna.offer().await.expect("asked");
        anna.decline(offer.id).await.applied();
        portal.advance_s(minutes * 60 - 1).await;
        assert!(anna.offer().await.is_none(), "before {minutes} min");
        portal.advance_s(1).await;
    }
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p13_somebody_newly_eligible_is_asked_at_once() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    anna.decline(offer.id).await.applied();
    let mut boris = portal.on_shift("boris").await;
    assert!(boris.offer().await.is_some());
}

#[tokio::test]
async fn p13_declining_what_is_over_changes_nothing() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    portal.advance_s(60).await;
    anna.decline(offer.id).await.applied();
    anna.sync().await;
    assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Expired));
}

#[tokio::test]
async fn p13_an_accept_tapped_in_time_wins_up_to_15_seconds_late() {
    for (late, wins) in [(15, true), (16, false)] {
        let portal = Portal::start().await;
        let mut anna = portal.on_shift("anna").await;
        portal.customer().await.say("one").await;
        let offer = anna.offer().await.unwrap();
        portal.advance_s(59).await;
        let tapped = anna.envelope(Command::Accept { offer: offer.id });
        portal.advance_s(1 + late).await;
        anna.sync().await;
        assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Expired));
        let answer = anna.post_one(&tapped).await;
        anna.sync().await;
        if wins {
            answer.applied();
            assert_eq!(anna.known.offers[&offer.id].outcome, Some(OfferOutcome::Accepted));
            assert_eq!(anna.head(offer.dialog).access, Access::Responsible);
        } else {
            assert_eq!(answer.refused(), "too_late");
        }
    }
}

#[tokio::test]
async fn p41_whoever_had_it_before_the_offer_did_not_win_it() {
    let portal = Portal::start().await;
    answering(&portal).await;
    let mut boris = portal.on_shift("boris").await;
    portal.advance_s(600).await;
    let offer = boris.offer().await.expect("it came back to the queue");
    portal.advance_s(60).await;
    boris.sync().await;
    let late = boris.accept(offer.id).await;
    assert!(matches!(late.0, Outcome::Refused { by: None, at: None, .. }), "{:?}", late.0);
    assert_eq!(late.refused(), "too_late");
}

#[tokio::test]
async fn p13_an_accept_tapped_after_the_deadline_is_too_late() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    portal.advance_s(60).await;
    anna.sync().await;
    assert_eq!(anna.accept(offer.id).await.refused(), "too_late");
}

#[tokio::test]
async fn p13_a_late_accept_takes_the_offer_from_whom_it_went_to_but_not_from_a_winner() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let offer = anna.offer().await.unwrap();
    let tapped = anna.envelope(Command::Accept { offer: offer.id });
    portal.advance_s(61).await;
    let second = boris.offer().await.expect("asked after Anna's silence");
    anna.post_one(&tapped).await.applied();
    boris.sync().await;
    let lost = &boris.known.offers[&second.id];
    assert_eq!((lost.outcome, lost.winner), (Some(OfferOutcome::Withdrawn), Some(anna.me.id)));
    let refused = boris.give(Command::Accept { offer: second.id }).await.0;
    match refused {
        Outcome::Refused { code, by, at, .. } => {
            assert_eq!((code.as_str(), by, at), ("too_late", Some(anna.me.id), Some(portal.now())));
        }
        other => panic!("{other:?}"),
    }

    customer.say("more").await;
    // And the other way round: Boris accepts first, then Anna's late tap arrives.
    portal.customer().await.say("two").await;
    let to_boris = boris.offer().await.unwrap();
    let tapped = boris.envelope(Command::Accept { offer: to_boris.id });
    portal.advance_s(61).await;
    anna.accept_offer().await;
    match boris.post_one(&tapped).await.0 {
        Outcome::Refused { code, by, .. } => assert_eq!((code.as_str(), by), ("too_late", Some(anna.me.id))),
        other => panic!("{other:?}"),
    }
    boris.sync().await;
    assert_eq!(boris.known.offers[&to_boris.id].winner, Some(anna.me.id), "the loser learns the winner");
}

#[tokio::test]
async fn p14_three_missed_offers_in_a_row_pause_the_shift_and_one_tap_continues() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    for pause in [60, 300] {
        assert!(anna.offer().await.is_some());
        portal.advance_s(60).await;
        portal.advance_s(pause).await;
    }
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::On);
    portal.advance_s(60).await;
    anna.sync().await;
    let shift = anna.known.shift.clone().unwrap();
    assert_eq!((shift.state, shift.pause_reason), (ShiftState::Paused, Some(PauseReason::MissedOffers)));
    portal.advance_s(3600).await;
    assert!(anna.offer().await.is_none(), "a paused shift is offered nothing");
    anna.give(Command::ShiftContinue).await.applied();
    assert!(anna.offer().await.is_some());
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::On);
}

#[tokio::test]
async fn p14_an_answered_offer_starts_the_count_anew() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "missed_limit": 2 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    portal.advance_s(60).await;
    portal.advance_s(60).await;
    let offer = anna.offer().await.unwrap();
    anna.decline(offer.id).await.applied();
    portal.advance_s(300).await;
    portal.advance_s(60).await;
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::On);
}

#[tokio::test]
async fn p14_a_second_customer_waits_while_an_offer_is_undecided() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    portal.customer().await.say("two").await;
    let first = anna.offer().await.unwrap();
    assert_eq!(anna.known.offers.len(), 1);
    anna.accept(first.id).await.applied();
    let second = anna.offer().await.expect("the next at once");
    assert_ne!(second.dialog, first.dialog);
}

#[tokio::test]
async fn p14_a_shift_with_a_planned_end_closes_itself_30_minutes_later() {
    let portal = Portal::start().await;
    let mut anna = portal.phone("anna").await;
    let end = portal.now().plus_s(3600);
    let past = Command::ShiftStart { planned_end: Some(portal.now()) };
    assert_eq!(anna.give(past).await.refused(), "bad_command");
    anna.give(Command::ShiftStart { planned_end: Some(end) }).await.applied();
    portal.advance_s(3600 + 1799).await;
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::On);
    portal.advance_s(1).await;
    anna.sync().await;
    assert_eq!(anna.known.shift.as_ref().unwrap().state, ShiftState::Off);
}

#[tokio::test]
async fn p49_there_is_no_shift_to_pause_or_end_before_it_starts() {
    let portal = Portal::start().await;
    let anna = portal.phone("anna").await;
    for command in [Command::ShiftPause, Command::ShiftContinue, Command::ShiftEnd { to: None }] {
        assert_eq!(anna.give(command).await.refused(), "no_shift");
    }
    anna.give(Command::ShiftStart { planned_end: None }).await.applied();
    anna.give(Command::ShiftPause).await.applied();
    anna.give(Command::ShiftContinue).await.applied();
    anna.give(Command::ShiftEnd { to: None }).await.applied();
}

#[tokio::test]
async fn p49_a_pause_takes_effect_when_the_portal_receives_it() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let pause = anna.envelope(Command::ShiftPause);
    portal.advance_s(30).await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.expect("the portal does not know yet");
    portal.advance_s(30).await;
    anna.post_one(&pause).await.applied();
    anna.sync().await;
    let shift = anna.known.shift.as_ref().unwrap();
    assert_eq!((shift.state, shift.since), (ShiftState::Paused, portal.now()));
    anna.accept(offer.id).await.applied();
}

#[tokio::test]
async fn p16_caps_stop_offers_and_a_closed_dialog_frees_a_slot() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    portal.customer().await.say("two").await;
    assert!(anna.offer().await.is_none());
    anna.close(dialog).await.applied();
    assert!(anna.offer().await.is_some(), "a close frees a slot");
}

#[tokio::test]
async fn p16_a_raised_cap_offers_at_once_and_taking_by_hand_goes_over_it() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let mut anna = portal.on_shift("anna").await;
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    let _: Value = admin.call(http::Method::PATCH, &path, Some(json!({ "max_total": 1 }))).await.ok();
    portal.customer().await.say("one").await;
    anna.accept_offer().await;
    let second = portal.customer().await;
    second.say("two").await;
    assert!(anna.offer().await.is_none());
    let _: Value = admin.call(http::Method::PATCH, &path, Some(json!({ "max_total": 2 }))).await.ok();
    anna.accept_offer().await;
    let third = portal.customer().await;
    third.say("three").await;
    assert!(anna.offer().await.is_none());
    anna.give(Command::Take { dialog: third.dialog().await }).await.applied();
    anna.sync().await;
    assert_eq!(anna.head(third.dialog().await).access, Access::Responsible);
}

#[tokio::test]
async fn p17_nobody_eligible_then_the_first_to_start_a_shift_is_asked_the_oldest_first() {
    let portal = Portal::start().await;
    let (first, second) = (portal.customer().await, portal.customer().await);
    first.say("one").await;
    portal.advance_s(1).await;
    second.say("two").await;
    let mut anna = portal.on_shift("anna").await;
    assert_eq!(anna.offer().await.expect("at once").dialog, first.dialog().await);
}

#[tokio::test]
async fn p17_what_nobody_was_eligible_for_can_be_taken_by_hand() {
    let portal = Portal::start().await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = customer.dialog().await;
    let boris = portal.phone("boris").await;
    assert_eq!(boris.give(Command::Take { dialog }).await.refused(), "no_shift");
    let mut anna = portal.on_shift("anna").await;
    let offer = anna.offer().await.unwrap();
    // Boris takes it while it is offered to Anna; her offer ends and names him.
    let mut boris = portal.on_shift("boris").await;
    boris.watch = vec![portal.support];
    boris.sync().await;
    assert!(boris.head(dialog).session.as_ref().unwrap().takeable);
    boris.give(Command::Take { dialog }).await.applied();
    anna.sync().await;
    let lost = &anna.known.offers[&offer.id];
    assert_eq!((lost.outcome, lost.winner), (Some(OfferOutcome::Withdrawn), Some(boris.me.id)));
    assert!(!anna.known.heads.contains_key(&dialog), "what the offer showed leaves with it");
    assert_eq!(anna.accept(offer.id).await.refused(), "too_late");
    assert_eq!(anna.give(Command::Take { dialog }).await.refused(), "not_found");
}

#[tokio::test]
async fn p17_a_session_in_its_first_round_is_not_for_the_taking() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = customer.dialog().await;
    assert_eq!(boris.give(Command::Take { dialog }).await.refused(), "forbidden");
    for phone in [&mut anna, &mut boris] {
        let offer = phone.offer().await.unwrap();
        phone.decline(offer.id).await.applied();
    }
    boris.give(Command::Take { dialog }).await.applied();
    boris.sync().await;
    assert_eq!(boris.head(dialog).session.as_ref().unwrap().state, SessionState::Answered);
}

#[tokio::test]
async fn p19_a_deactivated_operators_offer_goes_to_the_next() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    assert!(anna.offer().await.is_some());
    let path = format!("/api/v1/admin/users/{}", anna.me.id);
    let _: Value = admin.call(http::Method::PATCH, &path, Some(json!({ "active": false }))).await.ok();
    assert!(boris.offer().await.is_some());
    assert_eq!(anna.page("").await.fault(), (401, "signed_out".into()));
}

#[tokio::test]
async fn p22_every_decision_is_explained() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    anna.decline(offer.id).await.applied();
    boris.sync().await;
    let path = format!("/api/v1/sessions/{}/decisions", offer.session);
    let clara = portal.id_of("clara").await.to_string();
    let (a, b) = (anna.me.id.to_string(), boris.me.id.to_string());
    // A manager sees the verdict on everybody; Boris that on him and on who was asked.
    for (phone, first, second) in [
        (
            &portal.phone("vera").await,
            json!([[a, "chosen"], [b, "behind"], [clara, "no_shift"]]),
            json!([[a, "asked"], [b, "chosen"], [clara, "no_shift"]]),
        ),
        (&boris, json!([[a, "chosen"], [b, "behind"]]), json!([[b, "chosen"]])),
    ] {
        let found: Value = phone.get(&path).await.ok();
        let decisions = found["decisions"].as_array().unwrap();
        assert_eq!(decisions.len(), 2);
        assert_eq!(decisions[0]["rule"], "evenly");
        assert_eq!((&decisions[0]["considered"], &decisions[1]["considered"]), (&first, &second));
        assert_eq!(decisions[0]["outcome"]["operator"], json!(a));
        let counts = |decision: &Value| (decision["operators"].clone(), decision["eligible"].clone());
        assert_eq!((counts(&decisions[0]), counts(&decisions[1])), ((json!(3), json!(2)), (json!(3), json!(1))));
        assert!(decisions.iter().all(|decision| decision["same"] == true), "{decisions:?}");
    }
    assert_eq!(portal.phone("dan").await.get(&path).await.fault(), (404, "not_found".into()));
    assert_eq!(anna.get("/api/v1/sessions/999/decisions").await.fault(), (404, "not_found".into()));
    assert_eq!(anna.get("/api/v1/sessions/x/decisions").await.fault(), (404, "not_found".into()));
}
