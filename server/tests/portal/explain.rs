//! Decisions made again from the record (P22).

use serde_json::{Value, json};
use server::{Fault, queue};
use wire::{Command, SessionId, ShiftState};

use crate::kit::Portal;
use crate::kit::run;

#[tokio::test]
async fn p22_every_decision_of_a_busy_hour_comes_out_the_same_again() {
    for mode in ["evenly", "strictly", "all"] {
        let portal = Portal::start().await;
        portal.set_line(json!({ "mode": mode, "max_dialogs": 2, "missed_limit": 2 })).await;
        let mut phones = [portal.on_shift("anna").await, portal.on_shift("boris").await];
        for step in 0..24 {
            portal.customer().await.say("hello").await;
            let phone = &mut phones[step % 2];
            match (phone.offer().await, step % 5) {
                (Some(offer), 0 | 3) => drop(phone.accept(offer.id).await.applied()),
                (Some(offer), 1) => drop(phone.decline(offer.id).await.applied()),
                _ => portal.advance_s(45).await,
            }
            if step % 6 == 5 {
                phone.give(Command::ShiftPause).await.applied();
            }
            if step % 8 == 7 {
                phone.give(Command::ShiftStart { planned_end: None }).await.applied();
            }
        }
        for session in 1..=24 {
            let explained = queue::explain(&portal.app, SessionId(session)).await.unwrap();
            assert!(explained.same, "{mode}: {}", explained.text);
        }
        assert!(portal.count("SELECT count(*) FROM decision").await > 24);
    }
}

#[tokio::test]
async fn p22_who_left_the_line_since_is_still_in_the_decisions_of_then() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let boris = portal.on_shift("boris").await;
    portal.customer().await.say("one").await;
    let offer = anna.offer().await.unwrap();
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let staff = json!({ "operators": [anna.me.id], "managers": [] });
    let _: Value = admin.call(http::Method::PUT, &path, Some(staff)).await.ok();
    anna.decline(offer.id).await.applied();
    let found: Value = admin.get(&format!("/api/v1/sessions/{}/decisions", offer.session)).await.ok();
    let considered = |n: usize| found["decisions"][n]["considered"].as_array().unwrap().clone();
    assert_eq!(considered(0)[1], json!([boris.me.id, "behind"]));
    assert_eq!(considered(1).len(), 1, "only Anna is left");
    assert_eq!(found["decisions"][0]["same"], true);
}

#[tokio::test]
async fn p22_what_was_undone_was_never_logged() {
    let portal = Portal::start().await;
    portal.customer().await.say("one").await;
    let boris = portal.phone("boris").await;
    let (bus, id) = (portal.app.bus.clone(), boris.me.id);
    let undone = portal.app.store.write(move |write| {
        let tried: Result<(), Fault> = write.nested(|write| {
            queue::set_shift(write, &bus, id, ShiftState::On, None).map_err(|_| Fault::not_found("a shift"))?;
            assert!(write.open_offer(SessionId(1))?.is_some(), "it was offered to him");
            Err(Fault::not_found("an end"))
        });
        Ok(tried.is_err())
    });
    assert!(undone.await.unwrap());
    boris.give(Command::ShiftStart { planned_end: None }).await.applied();
    let explained = queue::explain(&portal.app, SessionId(1)).await.unwrap();
    assert!(explained.same, "{}", explained.text);
}

#[tokio::test]
async fn p22_the_command_says_who_and_why_and_finds_a_changed_record() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let session = anna.offer().await.unwrap().session.to_string();
    let data = portal.dir().to_str().unwrap();
    let told = run(&["explain", "--data", data, &session], portal.dir(), "");
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(told.status.success(), "{text}");
    for words in [
        "evenly, round 1: offered to",
        "chosen",
        "no_shift",
        "made again from the record: the same",
        "to Anna (1): still open",
        "now queued, with nobody",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let conn = rusqlite::Connection::open(server::store::db_path(portal.dir())).unwrap();
    conn.execute("UPDATE operator_log SET state = json_set(state, '$.shift', 'off')", []).unwrap();
    let told = run(&["explain", "--data", data, &session], portal.dir(), "");
    assert!(!told.status.success());
    assert!(String::from_utf8(told.stdout).unwrap().contains("SOMETHING ELSE"));
    for (argument, complaint) in [("99", "no such session"), ("x", "x is no number")] {
        let told = run(&["explain", "--data", data, argument], portal.dir(), "");
        assert!(!told.status.success());
        let text = String::from_utf8(told.stderr).unwrap();
        assert!(text.contains(complaint), "{text}");
    }
}
