//! Alerts: who is told of what, in which order, and what quiets it: P36, P13, P14, P17, P19, P50.

use http::Method;
use serde_json::{Value, json};
use wire::{Alert, AlertId, AlertKind, Command, DialogId};

use crate::kit::{Customer, Phone, Portal};

/// A line that promises a first answer in 20 minutes and tells Vera a minute after the responsible, and an admin five
/// minutes later.
async fn promising() -> Portal {
    let portal = Portal::start().await;
    let (vera, admin) = (portal.id_of("vera").await, portal.id_of("admin").await);
    let ladder = json!([{ "managers": [vera], "after": 60 }, { "managers": [admin], "after": 300 }]);
    portal.set_line(json!({ "norms": { "first": 1200 }, "ladder": ladder, "return_time": 0 })).await;
    portal
}

/// The alerts that a phone shows, after a look at the feed.
pub(crate) async fn alerts(phone: &mut Phone) -> Vec<Alert> {
    phone.sync().await;
    phone.known.alerts.values().cloned().collect()
}

/// The same as words: kind, level, count.
async fn told(phone: &mut Phone) -> Vec<(AlertKind, u32, u32)> {
    alerts(phone).await.iter().map(|alert| (alert.kind, alert.level, alert.count)).collect()
}

pub(crate) async fn acknowledge(phone: &Phone, alert: AlertId) {
    phone.give(Command::AcknowledgeAlert { alert }).await.applied();
}

/// A customer who waits for Anna, who has accepted.
async fn waiting(portal: &Portal, anna: &mut Phone) -> (Customer, DialogId) {
    let customer = portal.customer().await;
    customer.say("hello").await;
    let dialog = anna.accept_offer().await;
    (customer, dialog)
}

#[tokio::test]
async fn p36_the_responsible_is_told_then_named_managers_then_the_next_level() {
    use AlertKind::{NormViolation, NormWarning};
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let (mut vera, mut admin) = (portal.phone("vera").await, portal.phone("admin").await);
    let wrote = portal.now();
    let (_, dialog) = waiting(&portal, &mut anna).await;
    portal.advance_s(899).await;
    assert_eq!(told(&mut anna).await, []);
    portal.advance_s(1).await;
    let warning = alerts(&mut anna).await.remove(0);
    assert_eq!((warning.kind, warning.level, warning.count), (NormWarning, 0, 1));
    assert_eq!((warning.line, warning.since, warning.dialogs), (portal.support, wrote, vec![dialog]));
    portal.advance_s(59).await;
    assert_eq!(told(&mut vera).await, []);
    portal.advance_s(1).await;
    assert_eq!(told(&mut vera).await, [(NormWarning, 1, 1)]);
    portal.advance_s(239).await;
    assert_eq!(told(&mut admin).await, [], "a warning goes no higher");
    // The violation begins anew and takes the place of the warning.
    portal.advance_s(1).await;
    assert_eq!(told(&mut anna).await, [(NormViolation, 0, 1)]);
    assert_eq!(told(&mut vera).await, []);
    portal.advance_s(60).await;
    assert_eq!(told(&mut vera).await, [(NormViolation, 1, 1)]);
    assert_eq!(told(&mut anna).await, [(NormViolation, 1, 1)], "she sees how high it has gone");
    portal.advance_s(299).await;
    assert_eq!(told(&mut admin).await, []);
    portal.advance_s(1).await;
    assert_eq!(told(&mut admin).await, [(NormViolation, 2, 1)]);
}

#[tokio::test]
async fn p36_whoever_is_told_is_called_by_one_push() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    let _maria = waiting(&portal, &mut anna).await;
    let pushes = async || portal.pushes().await;
    portal.advance_s(899).await;
    let before = pushes().await;
    portal.advance_s(1).await;
    assert_eq!(pushes().await, before + 1, "Anna");
    portal.advance_s(59).await;
    assert_eq!(pushes().await, before + 1);
    portal.advance_s(1).await;
    assert_eq!(pushes().await, before + 2, "Vera");
    let hers = alerts(&mut vera).await.remove(0);
    acknowledge(&vera, hers.id).await;
    assert_eq!(pushes().await, before + 2, "she knows");
}

#[tokio::test]
async fn p36_without_a_ladder_all_managers_of_the_line_are_told_at_once_and_with_an_empty_one_nobody() {
    for (ladder, managers) in [(json!(null), 1), (json!([]), 0)] {
        let portal = promising().await;
        portal.set_line(json!({ "ladder": ladder })).await;
        let mut anna = portal.on_shift("anna").await;
        let mut vera = portal.phone("vera").await;
        waiting(&portal, &mut anna).await;
        portal.advance_s(900).await;
        assert_eq!(told(&mut anna).await.len(), 1);
        assert_eq!(told(&mut vera).await.len(), managers);
    }
}

#[tokio::test]
async fn p36_acknowledging_quiets_oneself() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    let (_, dialog) = waiting(&portal, &mut anna).await;
    portal.advance_s(1200).await;
    portal.advance_s(60).await;
    let mine = alerts(&mut anna).await.remove(0);
    acknowledge(&anna, mine.id).await;
    acknowledge(&anna, mine.id).await;
    let after = alerts(&mut anna).await.remove(0);
    assert_eq!((after.id, after.acknowledged, after.dialogs), (mine.id, true, vec![dialog]));
    let hers = alerts(&mut vera).await.remove(0);
    assert!(!hers.acknowledged, "an operator quiets nobody else");
    // Somebody else's is not hers to acknowledge.
    acknowledge(&anna, hers.id).await;
    assert!(!alerts(&mut vera).await[0].acknowledged);
    anna.say(dialog, "Sorry").await.applied();
    assert_eq!((told(&mut anna).await, told(&mut vera).await), (vec![], vec![]));
}

#[tokio::test]
async fn p36_a_managers_acknowledgement_withdraws_it_from_the_others_and_holds_the_ladder() {
    let portal = promising().await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let eva = json!({ "login": "eva", "name": "Eva", "role": "manager", "password": crate::kit::PASSWORD });
    let admin_phone = portal.phone("admin").await;
    let eva: Value = admin_phone.call(Method::POST, "/api/v1/admin/users", Some(eva)).await.ok();
    let mut staff: Value = admin_phone.get(&path).await.ok();
    staff["managers"].as_array_mut().unwrap().push(eva["id"].clone());
    let _: Value = admin_phone.call(Method::PUT, &path, Some(staff)).await.ok();
    let (vera, admin) = (portal.id_of("vera").await, portal.id_of("admin").await);
    let ladder = json!([{ "managers": [vera, eva["id"]] }, { "managers": [admin], "after": 60 }]);
    portal.set_line(json!({ "ladder": ladder })).await;
    let mut anna = portal.on_shift("anna").await;
    let (mut vera, mut eva, mut admin) =
        (portal.phone("vera").await, portal.phone("eva").await, portal.phone("admin").await);
    waiting(&portal, &mut anna).await;
    portal.advance_s(1200).await;
    let hers = alerts(&mut vera).await.remove(0);
    assert_eq!(told(&mut eva).await.len(), 1);
    acknowledge(&vera, hers.id).await;
    assert_eq!(told(&mut eva).await, [], "withdrawn from the other managers");
    assert_eq!(told(&mut anna).await.len(), 1, "and not from the responsible");
    assert!(alerts(&mut vera).await[0].acknowledged);
    portal.advance_s(599).await;
    assert_eq!(told(&mut admin).await, [], "the ladder is held for ack_hold");
    portal.advance_s(1).await;
    assert_eq!(told(&mut admin).await.len(), 1, "then it goes one level up");
    assert_eq!(told(&mut eva).await, []);
}

#[tokio::test]
async fn p36_a_reply_a_p6_and_a_close_withdraw_it_from_all() {
    for end in ["reply", "no_reply_needed", "close", "spam"] {
        let portal = promising().await;
        let mut anna = portal.on_shift("anna").await;
        let mut vera = portal.phone("vera").await;
        let (_, dialog) = waiting(&portal, &mut anna).await;
        portal.advance_s(1200).await;
        portal.advance_s(60).await;
        assert_eq!((told(&mut anna).await.len(), told(&mut vera).await.len()), (1, 1));
        match end {
            "reply" => anna.say(dialog, "Sorry").await,
            "close" => anna.close(dialog).await,
            "spam" => anna.give(Command::Spam { dialog }).await,
            _ => anna.give(Command::NoReplyNeeded { dialog }).await,
        }
        .applied();
        assert_eq!((told(&mut anna).await, told(&mut vera).await), (vec![], vec![]), "{end}");
        assert_eq!(portal.count("SELECT count(*) FROM timer WHERE kind = 'alert'").await, 0);
        assert_eq!(portal.count("SELECT count(*) FROM alert").await, 0);
        assert_eq!(portal.count("SELECT count(*) FROM alert_bundle").await, 0);
    }
}

#[tokio::test]
async fn p36_alerts_of_one_line_and_level_merge_and_sound_at_most_every_5_minutes() {
    let portal = promising().await;
    portal.set_line(json!({ "norms": { "first": 2400 } })).await;
    let mut anna = portal.on_shift("anna").await;
    let wrote = portal.now();
    let (_, first) = waiting(&portal, &mut anna).await;
    portal.advance_s(100).await;
    let (_, second) = waiting(&portal, &mut anna).await;
    portal.advance_s(200).await;
    let (_, third) = waiting(&portal, &mut anna).await;
    portal.advance_s(1500).await;
    let one = alerts(&mut anna).await.remove(0);
    assert_eq!((one.count, one.called_at), (1, wrote.plus_s(1800)));
    portal.advance_s(100).await;
    let two = alerts(&mut anna).await.remove(0);
    assert_eq!((two.id, two.count, two.since), (one.id, 2, wrote), "one, with a count and the oldest wait");
    assert_eq!(two.called_at, one.called_at, "a second one within 5 minutes makes no sound");
    portal.advance_s(199).await;
    anna.say(second, "Hello").await.applied();
    assert_eq!(alerts(&mut anna).await[0].dialogs, [first]);
    portal.advance_s(1).await;
    let three = alerts(&mut anna).await.remove(0);
    assert_eq!((three.id, three.dialogs), (one.id, vec![first, third]));
    assert_eq!(three.called_at, wrote.plus_s(2100), "5 minutes after the first it sounds again");
    // A violation is another level: it is apart.
    portal.advance_s(300).await;
    let apart: Vec<_> = alerts(&mut anna).await.into_iter().map(|alert| (alert.kind, alert.dialogs)).collect();
    assert_eq!(apart, [(AlertKind::NormWarning, vec![third]), (AlertKind::NormViolation, vec![first])]);
}

#[tokio::test]
async fn p36_after_an_acknowledgement_the_next_one_is_news() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    waiting(&portal, &mut anna).await;
    portal.advance_s(60).await;
    let (_, second) = waiting(&portal, &mut anna).await;
    portal.advance_s(840).await;
    let first = alerts(&mut anna).await.remove(0);
    acknowledge(&anna, first.id).await;
    portal.advance_s(60).await;
    let both = alerts(&mut anna).await;
    assert_eq!((both[0].id, both[0].acknowledged), (first.id, true));
    assert_eq!((both[1].acknowledged, both[1].called_at, both[1].dialogs.clone()), (false, portal.now(), vec![second]));
}

#[tokio::test]
async fn p36_the_next_responsible_is_told_and_the_one_before_is_not_concerned_any_more() {
    let portal = promising().await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.phone("boris").await;
    let (_, dialog) = waiting(&portal, &mut anna).await;
    portal.advance_s(1200).await;
    portal.advance_s(10).await;
    boris.give(Command::ShiftStart { planned_end: None }).await.applied();
    anna.transfer(dialog, boris.me.id).await.applied();
    assert_eq!(told(&mut anna).await, []);
    assert_eq!(told(&mut boris).await, [(AlertKind::NormViolation, 0, 1)]);
    // The ladder goes on as if nothing had been.
    let mut vera = portal.phone("vera").await;
    portal.advance_s(50).await;
    assert_eq!(told(&mut vera).await.len(), 1);
}

#[tokio::test]
async fn p36_a_session_that_nobody_owns_is_told_of_too() {
    let portal = promising().await;
    portal.set_line(json!({ "ladder": null })).await;
    let mut vera = portal.phone("vera").await;
    portal.customer().await.say("hello").await;
    portal.advance_s(1200).await;
    let both = alerts(&mut vera).await;
    assert_eq!(
        both.iter().map(|alert| alert.kind).collect::<Vec<_>>(),
        [AlertKind::NobodyEligible, AlertKind::NormViolation]
    );
}

#[tokio::test]
async fn p36_after_a_transfer_to_a_line_its_managers_are_told() {
    let portal = promising().await;
    let admin = portal.phone("admin").await;
    let sales = format!("/api/v1/admin/lines/{}", portal.sales);
    let promise = json!({ "norms": { "first": 1200 } });
    let _: Value = admin.call(Method::PATCH, &sales, Some(promise)).await.ok();
    let staff = json!({ "operators": [portal.id_of("dan").await], "managers": [portal.id_of("vera").await] });
    let _: Value = admin.call(Method::PUT, &format!("{sales}/staff"), Some(staff)).await.ok();
    let mut anna = portal.on_shift("anna").await;
    let (mut vera, _dan) = (portal.phone("vera").await, portal.on_shift("dan").await);
    let (_, dialog) = waiting(&portal, &mut anna).await;
    portal.advance_s(1210).await;
    assert_eq!(told(&mut vera).await, []);
    let line = portal.sales;
    anna.give(Command::TransferToLine { dialog, line, note: None, anyway: false }).await.applied();
    assert_eq!(told(&mut anna).await, []);
    let hers = alerts(&mut vera).await.remove(0);
    assert_eq!((hers.kind, hers.line), (AlertKind::NormViolation, portal.sales));
}

#[tokio::test]
async fn p13_managers_are_told_once_from_the_second_round_on() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    let customer = portal.customer().await;
    customer.say("hello").await;
    for minutes in [1, 5] {
        let offer = anna.offer().await.unwrap();
        assert_eq!(told(&mut vera).await, if minutes == 1 { vec![] } else { vec![(AlertKind::SecondRound, 1, 1)] });
        anna.decline(offer.id).await.applied();
        portal.advance_s(minutes * 60).await;
    }
    let alert = alerts(&mut vera).await.remove(0);
    acknowledge(&vera, alert.id).await;
    let offer = anna.offer().await.unwrap();
    anna.decline(offer.id).await.applied();
    portal.advance_s(900).await;
    assert_eq!(alerts(&mut vera).await.iter().filter(|alert| !alert.acknowledged).count(), 0, "once");
    anna.accept_offer().await;
    assert_eq!(told(&mut vera).await, [], "somebody has it");
}

#[tokio::test]
async fn p14_managers_are_told_of_a_shift_that_missed_offers_paused_until_it_goes_on() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "missed_limit": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    portal.customer().await.say("hello").await;
    assert!(anna.offer().await.is_some());
    anna.sync().await;
    portal.advance_s(60).await;
    let paused = alerts(&mut vera).await.into_iter().find(|alert| alert.kind == AlertKind::ShiftPaused).unwrap();
    assert_eq!(paused.operators, [anna.me.id]);
    anna.give(Command::ShiftContinue).await.applied();
    assert!(alerts(&mut vera).await.iter().all(|alert| alert.kind != AlertKind::ShiftPaused));
}

#[tokio::test]
async fn p17_the_named_people_are_told_once_per_line_until_somebody_is_eligible() {
    let portal = Portal::start().await;
    let mut vera = portal.phone("vera").await;
    let since = portal.now();
    portal.customer().await.say("one").await;
    portal.advance_s(5).await;
    portal.customer().await.say("two").await;
    let only = alerts(&mut vera).await;
    assert_eq!(only.len(), 1);
    assert_eq!((only[0].kind, only[0].count, only[0].since), (AlertKind::NobodyEligible, 1, since));
    acknowledge(&vera, only[0].id).await;
    portal.customer().await.say("three").await;
    assert!(alerts(&mut vera).await.iter().all(|alert| alert.acknowledged), "once");
    let mut anna = portal.on_shift("anna").await;
    assert!(anna.offer().await.is_some());
    assert_eq!(told(&mut vera).await, [], "somebody is eligible");
}

#[tokio::test]
async fn p19_managers_are_told_when_there_is_nobody_to_return_to() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "return_time": 600 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    let (_, dialog) = waiting(&portal, &mut anna).await;
    portal.advance_s(600).await;
    assert_eq!(told(&mut vera).await, [(AlertKind::NobodyToReturnTo, 1, 1)]);
    anna.say(dialog, "Here").await.applied();
    assert_eq!(told(&mut vera).await, []);
}

#[tokio::test]
async fn p50_who_does_not_manage_a_line_any_more_keeps_none_of_its_alerts() {
    let portal = promising().await;
    portal.set_line(json!({ "ladder": null })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut vera = portal.phone("vera").await;
    waiting(&portal, &mut anna).await;
    portal.advance_s(900).await;
    assert_eq!(told(&mut vera).await.len(), 1);
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": [anna.me.id], "managers": [] });
    let _: Value = admin.call(Method::PUT, &path, Some(staff)).await.ok();
    assert_eq!(told(&mut vera).await, []);
}

#[tokio::test]
async fn p17_who_decides_about_another_offer_is_not_nobody() {
    let portal = Portal::start().await;
    let (mut anna, mut vera) = (portal.on_shift("anna").await, portal.phone("vera").await);
    portal.customer().await.say("one").await;
    portal.customer().await.say("two").await;
    assert_eq!(told(&mut vera).await, []);
    let offer = anna.offer().await.unwrap();
    anna.decline(offer.id).await.applied();
    let second = (AlertKind::SecondRound, 1, 1);
    assert_eq!(told(&mut vera).await, [second], "she is asked about the other one");
    anna.give(Command::ShiftEnd { to: None }).await.applied();
    assert_eq!(told(&mut vera).await, [second, (AlertKind::NobodyEligible, 1, 1)]);
}
