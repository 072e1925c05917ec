//! What a CRM says of a new session's customer (P5, P7, P18).

use std::sync::Arc;

use http::Method;
use serde_json::json;
use server::crm::{Answer, Crm, Wanted};
use tokio::sync::watch;
use wire::{AlertKind, Command, Decisions, Offer, OperatorId, SessionId};

use crate::alerts::{acknowledge, alerts};
use crate::kit::{Phone, Portal, soon};

/// A CRM that answers when the test says so.
struct Book(watch::Receiver<Option<Result<Option<OperatorId>, String>>>);

impl Crm for Book {
    fn responsible<'a>(&'a self, _: &'a Wanted) -> Answer<'a> {
        let mut answers = self.0.clone();
        Box::pin(async move {
            let said = answers.wait_for(Option::is_some).await.map_err(|_| "gone".to_owned())?;
            said.clone().unwrap_or(Ok(None))
        })
    }
}

type Says = watch::Sender<Option<Result<Option<OperatorId>, String>>>;

async fn portal_with_crm() -> (Portal, Says) {
    let portal = Portal::start().await;
    let (says, hears) = watch::channel(None);
    portal.app.connect_crm(Arc::new(Book(hears)));
    portal.set_line(json!({ "crm_lookup": true, "crm_forward": true, "max_dialogs": 1 })).await;
    (portal, says)
}

async fn offered(phone: &mut Phone) -> Offer {
    soon("an offer", async {
        loop {
            match phone.offer().await {
                Some(offer) => return offer,
                None => tokio::task::yield_now().await,
            }
        }
    })
    .await
}

#[tokio::test]
async fn p18_whom_the_crm_names_is_asked_first_whether_he_serves_the_line_or_not() {
    let (portal, says) = portal_with_crm().await;
    let mut anna = portal.on_shift("anna").await;
    let mut dan = portal.on_shift("dan").await;
    portal.customer().await.say("it is me").await;
    assert!(anna.offer().await.is_none(), "the queue waits for the CRM");
    says.send_replace(Some(Ok(Some(dan.me.id))));
    let offer = offered(&mut dan).await;
    assert_eq!(offer.why.rule, "crm");
    assert!(dan.known.lines[&portal.support].guest, "he reads whose customer it is");
    dan.decline(offer.id).await.applied();
    assert_eq!(anna.offer().await.expect("then the line's mode").why.rule, "evenly");
    assert!(!anna.known.colleagues.contains_key(&dan.me.id), "what he declined names him in nothing that she has");
    let why: Decisions = anna.get(&format!("/api/v1/sessions/{}/decisions", offer.session)).await.ok();
    assert!(why.names.contains(&(dan.me.id, "Dan".into())), "but for the decisions, which say who he is: {why:?}");
}

#[tokio::test]
async fn p18_whom_the_crm_names_is_passed_over_off_shift() {
    let (portal, says) = portal_with_crm().await;
    let mut anna = portal.on_shift("anna").await;
    let boris = portal.phone("boris").await;
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(boris.me.id))));
    assert_eq!(offered(&mut anna).await.why.rule, "evenly");
}

#[tokio::test]
async fn p14_whose_shift_is_paused_is_named_to_the_managers_of_a_line_that_is_none_of_his() {
    let (portal, says) = portal_with_crm().await;
    portal.set_line(json!({ "missed_limit": 1, "queue_time": 60 })).await;
    let (mut dan, mut vera) = (portal.on_shift("dan").await, portal.phone("vera").await);
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(dan.me.id))));
    offered(&mut dan).await;
    portal.advance_s(61).await;
    let told = alerts(&mut vera).await;
    let paused = told.iter().find(|alert| alert.kind == AlertKind::ShiftPaused).expect("his one offer was missed");
    assert_eq!(paused.operators, [dan.me.id]);
    assert_eq!(vera.known.colleagues[&dan.me.id].name, "Dan");
}

#[tokio::test]
async fn p18_with_crm_forward_off_whom_the_crm_names_is_neither_asked_first_nor_told() {
    let (portal, says) = portal_with_crm().await;
    portal.set_line(json!({ "crm_forward": false })).await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.on_shift("dan").await);
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(dan.me.id))));
    let offer = offered(&mut anna).await;
    assert_eq!(offer.why.rule, "evenly");
    assert!(dan.offer().await.is_none());
    anna.accept(offer.id).await.applied();
    assert_eq!(alerts(&mut dan).await, []);
}

#[tokio::test]
async fn p18_the_crm_comes_before_who_answered_last_and_he_before_the_mode() {
    let (portal, says) = portal_with_crm().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    says.send_replace(Some(Ok(None)));
    let mut boris = portal.on_shift("boris").await;
    let customer = portal.customer().await;
    customer.say("it is me").await;
    offered(&mut boris).await;
    let dialog = boris.accept_offer().await;
    boris.close(dialog).await.applied();
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.on_shift("dan").await);
    says.send_replace(Some(Ok(Some(dan.me.id))));
    customer.say("me again").await;
    for (phone, rule) in [(&mut dan, "crm"), (&mut boris, "sticky"), (&mut anna, "evenly")] {
        let offer = offered(phone).await;
        assert_eq!(offer.why.rule, rule);
        phone.decline(offer.id).await.applied();
    }
    let name_of_boris = dan.known.colleagues.get(&boris.me.id);
    assert_eq!(name_of_boris, None, "he wrote in a session that only an offer does not show");
}

#[tokio::test]
async fn p5_what_comes_after_spam_is_looked_up_in_no_crm() {
    let (portal, says) = portal_with_crm().await;
    says.send_replace(Some(Ok(None)));
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("Buy my pills").await;
    offered(&mut anna).await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::Spam { dialog }).await.applied();
    customer.say("Really").await;
    assert_eq!(portal.count("SELECT count(*) FROM session WHERE was_spam").await, 1);
    assert_eq!(portal.count("SELECT count(*) FROM crm_lookup").await, 1, "that of the first session");
}

#[tokio::test]
async fn p18_who_is_passed_over_is_told_without_a_sound_who_took_his_customer() {
    let (portal, says) = portal_with_crm().await;
    let (mut anna, mut vera) = (portal.on_shift("anna").await, portal.phone("vera").await);
    let mut boris = portal.phone("boris").await;
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(boris.me.id))));
    let offer = offered(&mut anna).await;
    assert!(alerts(&mut boris).await.is_empty(), "nobody has taken anything yet");
    anna.accept(offer.id).await.applied();
    let told = alerts(&mut boris).await;
    let [alert] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((alert.kind, alert.count), (AlertKind::CustomerTaken, 1));
    assert_eq!(alert.operators, [anna.me.id]);
    assert_eq!(alerts(&mut vera).await, [], "managers have nothing to do with it");
    acknowledge(&boris, alert.id).await;
    assert_eq!(alerts(&mut boris).await, [], "read is enough");
}

#[tokio::test]
async fn p18_whose_line_it_is_not_is_told_by_name_who_took_his_customer_and_where() {
    let (portal, says) = portal_with_crm().await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.phone("dan").await);
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(dan.me.id))));
    let offer = offered(&mut anna).await;
    anna.accept(offer.id).await.applied();
    let told = alerts(&mut dan).await;
    let [alert] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((alert.kind, alert.line), (AlertKind::CustomerTaken, portal.support));
    assert_eq!((alert.operators.as_slice(), alert.dialogs.as_slice()), ([anna.me.id].as_slice(), [].as_slice()));
    for known in [&dan.known, &dan.bootstrap().await] {
        let (line, who) = (&known.lines[&portal.support], &known.colleagues[&anna.me.id]);
        assert_eq!((line.name.as_str(), line.guest), ("Support", true));
        assert_eq!((who.name.as_str(), who.guest), ("Anna", true));
        assert!(known.heads.is_empty(), "of the dialog itself he is told nothing");
    }
    acknowledge(&dan, alert.id).await;
    assert_eq!(alerts(&mut dan).await, [], "read is enough");
}

#[tokio::test]
async fn p18_what_he_may_not_see_is_not_named_and_it_ends_with_the_session() {
    let (portal, says) = portal_with_crm().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let (mut anna, mut boris) = (portal.on_shift("anna").await, portal.phone("boris").await);
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(boris.me.id))));
    let offer = offered(&mut anna).await;
    anna.accept(offer.id).await.applied();
    assert!(alerts(&mut boris).await[0].dialogs.is_empty(), "a colleague's dialog is no business of his");
    portal.set_line(json!({ "see_all": true })).await;
    let dialog = offer.dialog;
    anna.give(Command::Close { dialog }).await.applied();
    assert_eq!(alerts(&mut boris).await, []);
}

#[tokio::test]
async fn p18_a_customer_handed_out_of_the_queue_is_taken_too() {
    let (portal, says) = portal_with_crm().await;
    let (mut vera, mut boris) = (portal.phone("vera").await, portal.phone("boris").await);
    let anna = portal.on_shift("anna").await;
    anna.give(Command::ShiftPause).await.applied();
    let customer = portal.customer().await;
    customer.say("it is me").await;
    let dialog = customer.dialog().await;
    says.send_replace(Some(Ok(Some(boris.me.id))));
    soon("the answer", async {
        while portal.count("SELECT count(*) FROM crm_lookup WHERE responsible IS NOT NULL").await == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    vera.transfer(dialog, anna.me.id).await.applied();
    assert_eq!(alerts(&mut boris).await[0].operators, [anna.me.id]);
}

#[tokio::test]
async fn p18_who_declined_his_share_of_an_offer_to_everybody_is_told_nothing() {
    let (portal, says) = portal_with_crm().await;
    portal.set_line(json!({ "mode": "all" })).await;
    let (mut anna, mut boris) = (portal.on_shift("anna").await, portal.on_shift("boris").await);
    boris.give(Command::ShiftPause).await.applied();
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(boris.me.id))));
    let offer = offered(&mut anna).await;
    boris.give(Command::ShiftContinue).await.applied();
    boris.sync().await;
    boris.decline(offer.id).await.applied();
    anna.accept(offer.id).await.applied();
    assert_eq!(alerts(&mut boris).await, []);
}

#[tokio::test]
async fn p18_who_was_asked_and_declined_is_told_nothing() {
    let (portal, says) = portal_with_crm().await;
    let (mut anna, mut dan) = (portal.on_shift("anna").await, portal.on_shift("dan").await);
    portal.customer().await.say("it is me").await;
    says.send_replace(Some(Ok(Some(dan.me.id))));
    let offer = offered(&mut dan).await;
    dan.decline(offer.id).await.applied();
    let offer = anna.offer().await.expect("the line's mode");
    anna.accept(offer.id).await.applied();
    assert_eq!(alerts(&mut dan).await, []);
}

#[tokio::test]
async fn p7_a_crm_that_is_slow_delays_the_queue_by_two_seconds_and_moves_nobody_later() {
    let (portal, says) = portal_with_crm().await;
    let mut anna = portal.on_shift("anna").await;
    let mut dan = portal.on_shift("dan").await;
    portal.customer().await.say("it is me").await;
    portal.advance_s(1).await;
    assert!(anna.offer().await.is_none());
    portal.advance_s(1).await;
    let offer = anna.offer().await.expect("the queue goes on");
    assert_eq!(offer.why.rule, "evenly");
    says.send_replace(Some(Ok(Some(dan.me.id))));
    let explained = told_of(&portal, offer.session, "the CRM named").await;
    assert!(explained.contains("the CRM named Dan (4) after 2 s: too late to move anybody"), "{explained}");
    anna.decline(offer.id).await.applied();
    assert!(dan.offer().await.is_none());
}

/// What `openlines explain` says as soon as it says something like that.
async fn told_of(portal: &Portal, session: SessionId, what: &str) -> String {
    soon(what, async {
        loop {
            let explained = server::queue::explain(&portal.app, session).await.unwrap().text;
            if explained.contains(what) {
                return explained;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}

/// Waits until this many look-ups are without an answer.
async fn unanswered(portal: &Portal, wanted: i64) {
    soon("look-ups without an answer", async {
        while portal.count("SELECT count(*) FROM crm_lookup WHERE answered_at IS NULL").await != wanted {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn p7_a_look_up_goes_on_after_a_restart_and_is_given_up_after_ten_minutes() {
    let (portal, _silent) = portal_with_crm().await;
    let customer = portal.customer().await;
    customer.say("it is me").await;
    portal.advance_s(3).await;
    // As it is found by the portal that comes after it.
    let portal = portal.fork().await;
    let (says, hears) = watch::channel(None);
    portal.app.connect_crm(Arc::new(Book(hears)));
    let dan = portal.phone("dan").await;
    says.send_replace(Some(Ok(Some(dan.me.id))));
    unanswered(&portal, 0).await;
    told_of(&portal, SessionId(1), "the CRM named Dan (4)").await;
    says.send_replace(None);
    portal.customer().await.say("and me").await;
    portal.advance_s(599).await;
    unanswered(&portal, 1).await;
    portal.advance_s(1).await;
    unanswered(&portal, 0).await;
    // Nobody listens any more.
    says.send_replace(Some(Ok(Some(dan.me.id))));
    portal.advance_s(60).await;
    assert_eq!(portal.count("SELECT count(*) FROM crm_lookup WHERE named_late IS NOT NULL").await, 1);
}

#[tokio::test]
async fn p3_who_is_erased_is_looked_up_no_more() {
    let (portal, _silent) = portal_with_crm().await;
    let customer = portal.customer().await;
    customer.say("it is me").await;
    unanswered(&portal, 1).await;
    let (admin, id) = (portal.phone("admin").await, customer.id().await);
    let path = format!("/api/v1/customers/{id}/erase");
    let answer = admin.call(Method::POST, &path, Some(json!({ "customer": id }))).await;
    assert!(answer.status.is_success(), "{answer:?}");
    assert_eq!(portal.count("SELECT count(*) FROM crm_lookup").await, 0);
}

#[tokio::test]
async fn p7_a_crm_that_fails_delays_nothing() {
    let (portal, says) = portal_with_crm().await;
    let mut anna = portal.on_shift("anna").await;
    says.send_replace(Some(Err("it is down".into())));
    portal.customer().await.say("it is me").await;
    assert_eq!(offered(&mut anna).await.why.rule, "evenly");
    unanswered(&portal, 1).await;
}

#[tokio::test]
async fn p7_without_a_crm_looking_up_cannot_be_switched_on() {
    let portal = Portal::start().await;
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}", portal.support);
    let change = json!({ "crm_lookup": true });
    let answer = portal.call(Method::PATCH, &path, Some(&admin.token), Some(change)).await;
    assert_eq!(answer.fault(), (422, "bad_field".to_owned()));
    assert!(answer.problem().fields.iter().any(|field| field.field == "crm_lookup"), "{answer:?}");
}
