//! Who becomes free hears of what waits (P17), whatever made him free and whatever he was asked before; and the set-up
//! link, which is free to use once.

use http::{Method, Request};
use serde_json::json;
use server::store::LineStaff;
use server::{App, Config, setup};
use wire::{Command, Role};

use crate::handover::answering;
use crate::kit::Portal;

/// Puts Anna into the queue of Sales too.
async fn anna_serves_sales_too(portal: &Portal) {
    let (anna, sales) = (portal.id_of("anna").await, portal.sales);
    let staff = LineStaff { operators: vec![anna], managers: vec![] };
    portal.app.store.write(move |write| write.set_line_staff(sales, &staff)).await.unwrap();
}

#[tokio::test]
async fn p13_whose_reminder_is_due_is_asked_when_he_comes_back_though_others_wait_longer() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "missed_limit": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    assert!(anna.offer().await.is_some());
    portal.advance_s(60).await;
    // Anna's shift is paused. Boris declines until his next reminder is 15 minutes away.
    for minutes in [1, 5] {
        let offer = boris.offer().await.expect("asked");
        boris.decline(offer.id).await.applied();
        portal.advance_s(minutes * 60).await;
    }
    let offer = boris.offer().await.expect("asked");
    boris.decline(offer.id).await.applied();
    assert!(anna.offer().await.is_none());
    anna.give(Command::ShiftContinue).await.applied();
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p16_no_reply_needed_in_a_reopened_session_frees_its_slot() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let (mut anna, first, dialog) = answering(&portal).await;
    anna.close(dialog).await.applied();
    first.say("thanks").await;
    portal.customer().await.say("two").await;
    assert!(anna.offer().await.is_none(), "at her cap");
    anna.sync().await;
    anna.give(Command::NoReplyNeeded { dialog }).await.applied();
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p17_a_line_that_grants_another_slot_offers_what_waits_at_once() {
    for change in [json!({ "max_dialogs": 2 }), json!({ "frees_slot": "on_first_reply" })] {
        let portal = Portal::start().await;
        portal.set_line(json!({ "max_dialogs": 1, "frees_slot": "on_close" })).await;
        let (mut anna, _, dialog) = answering(&portal).await;
        anna.say(dialog, "Hello").await.applied();
        portal.customer().await.say("two").await;
        assert!(anna.offer().await.is_none(), "at her cap");
        portal.set_line(change.clone()).await;
        assert!(anna.offer().await.is_some(), "{change}");
    }
}

#[tokio::test]
async fn p17_a_retired_line_asks_nobody_until_it_is_taken_back() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let (mut anna, _, dialog) = answering(&portal).await;
    portal.customer().await.say("two").await;
    portal.set_line(json!({ "active": false })).await;
    anna.close(dialog).await.applied();
    assert!(anna.offer().await.is_none(), "she is free, and the line is retired");
    portal.set_line(json!({ "active": true })).await;
    assert!(anna.offer().await.is_some());
}

#[tokio::test]
async fn p17_a_full_line_does_not_hide_the_other_one() {
    let portal = Portal::start().await;
    anna_serves_sales_too(&portal).await;
    portal.set_line(json!({ "max_dialogs": 1 })).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("hers").await;
    anna.accept_offer().await;
    anna.give(Command::ShiftPause).await.applied();
    for n in 0..70 {
        portal.customer().await.say(&format!("support {n}")).await;
    }
    portal.sales_customer().await.say("sales").await;
    anna.give(Command::ShiftContinue).await.applied();
    assert_eq!(anna.offer().await.expect("what she may take").line, portal.sales);
}

#[tokio::test]
async fn p17_who_leaves_a_line_is_offered_what_waits_on_his_other_one() {
    let portal = Portal::start().await;
    anna_serves_sales_too(&portal).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("support").await;
    portal.sales_customer().await.say("sales").await;
    assert_eq!(anna.offer().await.unwrap().line, portal.support);
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": [portal.id_of("boris").await], "managers": [] });
    admin.call(Method::PUT, &path, Some(staff)).await.ok::<serde_json::Value>();
    assert_eq!(anna.offer().await.expect("the other line's").line, portal.sales);
}

#[tokio::test]
async fn the_set_up_link_is_void_once_there_is_an_admin() {
    use tower::ServiceExt;
    let dir = tempfile::tempdir().unwrap();
    let app = App::open(Config::new(dir.path()), env::Env::machine()).await.unwrap();
    let token = setup::setup_token(&app).await.unwrap().expect("no admin yet");
    let submit = async |login: &str| {
        let body = format!("token={token}&login={login}&name=Ada&password=correct-horse");
        let request = Request::post("/setup").body(axum::body::Body::from(body)).unwrap();
        server::http::router(app.clone()).oneshot(request).await.unwrap().status()
    };
    setup::add_user(&app, "root", "Root", Role::Admin, "correct-horse".to_owned()).await.unwrap();
    assert_eq!(submit("ada").await, 403);
    assert_eq!(setup::setup_token(&app).await.unwrap(), None);
}
