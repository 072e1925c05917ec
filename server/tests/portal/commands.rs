//! Commands: each exactly once, in the order of its lane, and never blind (P62).

use http::Method;
use serde_json::{Value, json};
use wire::{Command, CommandId, CommandResults, Delta, DialogId, Lane, OfferId, Outcome, WhatChanged};

use crate::handover::answering;
use crate::kit::{Phone, Portal};

/// Anna with a dialog of hers.
fn send(dialog: DialogId, text: &str) -> Command {
    Command::Send { dialog, text: text.into(), draft: None }
}

async fn raw(phone: &Phone, commands: Value) -> CommandResults {
    phone.call(Method::POST, "/api/v1/commands", Some(json!({ "commands": commands }))).await.ok()
}

#[tokio::test]
async fn p61_the_same_command_twice_takes_effect_once_and_answers_the_same() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let command = anna.envelope(send(dialog, "Hello"));
    let first = anna.post_one(&command).await.applied();
    match anna.post_one(&command).await.0 {
        Outcome::Duplicate { deltas } => assert_eq!(deltas, first),
        other => panic!("{other:?}"),
    }
    let entries: Vec<_> = first.iter().filter(|delta| matches!(delta, Delta::Entry(_))).collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE kind = 'operator_message'").await, 1);
    // Within one request as well.
    let again = anna.envelope(send(dialog, "Again"));
    let both = anna.post(&[again.clone(), again]).await;
    assert!(matches!(both[0].0, Outcome::Applied { .. }) && matches!(both[1].0, Outcome::Duplicate { .. }));
}

#[tokio::test]
async fn p61_the_same_id_with_other_content_is_a_conflict() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let first = anna.envelope(send(dialog, "Hello"));
    anna.post_one(&first).await.applied();
    let mut second = anna.envelope(send(dialog, "Hallo"));
    second.id = first.id;
    assert_eq!(anna.post_one(&second).await.refused(), "id_conflict");
    assert!(matches!(anna.post_one(&first).await.0, Outcome::Duplicate { .. }), "the first one stands");
}

#[tokio::test]
async fn p61_a_refusal_is_remembered_even_when_the_world_has_changed() {
    let portal = Portal::start().await;
    let anna = portal.phone("anna").await;
    let pause = anna.envelope(Command::ShiftPause);
    assert_eq!(anna.post_one(&pause).await.refused(), "no_shift");
    anna.give(Command::ShiftStart { planned_end: None }).await.applied();
    assert_eq!(anna.post_one(&pause).await.refused(), "no_shift");
}

#[tokio::test]
async fn a_lane_must_be_the_commands_dialog() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut command = anna.envelope(send(dialog, "Hello"));
    command.lane = Lane::Own;
    assert_eq!(anna.post_one(&command).await.refused(), "lane_mismatch");
    let mut shift = anna.envelope(Command::ShiftPause);
    shift.lane = Lane::Dialog(dialog);
    assert_eq!(anna.post_one(&shift).await.refused(), "lane_mismatch");
}

#[tokio::test]
async fn a_refused_command_blocks_those_behind_it_in_its_lane_only() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let other = portal.customer().await;
    other.say("two").await;
    let second = anna.accept_offer().await;
    let batch = [
        anna.envelope(send(dialog, "before")),
        anna.envelope(send(dialog, " ")),
        anna.envelope(send(dialog, "behind")),
        anna.envelope(send(second, "elsewhere")),
        anna.envelope(Command::ShiftPause),
    ];
    let outcomes = anna.post(&batch).await;
    assert!(matches!(outcomes[0].0, Outcome::Applied { .. }));
    assert_eq!(outcomes[1].clone().refused(), "text_empty");
    assert_eq!(outcomes[2].0, Outcome::Blocked);
    assert!(matches!(outcomes[3].0, Outcome::Applied { .. }) && matches!(outcomes[4].0, Outcome::Applied { .. }));
    // What was blocked was not decided: it goes through when it comes again.
    anna.post_one(&batch[2]).await.applied();
}

#[tokio::test]
async fn an_unknown_kind_is_refused_and_spoils_no_other() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let id = portal.app.env.command_id();
    let dance = json!({ "id": id, "lane": "self", "made_at": portal.now(), "kind": "dance" });
    let (one, two) = (anna.envelope(send(dialog, "one")), anna.envelope(send(dialog, "two")));
    let results = raw(&anna, json!([one, dance, two])).await.results;
    assert!(matches!(results[0].outcome, Outcome::Applied { .. }));
    assert!(matches!(results[2].outcome, Outcome::Applied { .. }));
    match &results[1].outcome {
        Outcome::Refused { code, detail, .. } => {
            assert_eq!((results[1].id, code.as_str()), (id, "bad_command"));
            assert!(detail.contains("dance"), "{detail}");
        }
        other => panic!("{other:?}"),
    }
    // It is not remembered: a portal that knows the kind may do it under the same id.
    let start = json!({ "id": id, "lane": "self", "made_at": portal.now(), "kind": "shift_pause" });
    assert!(matches!(raw(&anna, json!([start])).await.results[0].outcome, Outcome::Applied { .. }));
}

#[tokio::test]
async fn a_batch_has_at_most_50_commands() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let batch: Vec<_> = (0..51).map(|n| anna.envelope(send(dialog, &n.to_string()))).collect();
    let body = json!({ "commands": batch });
    let problem = anna.call(Method::POST, "/api/v1/commands", Some(body)).await.problem();
    assert_eq!((problem.status, problem.code.as_str()), (422, "bad_field"));
    assert_eq!(problem.fields[0].field, "commands");
    assert!(problem.detail.contains("50"));
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE kind = 'operator_message'").await, 0);
    for outcome in anna.post(&batch[..50]).await {
        outcome.applied();
    }
}

#[tokio::test]
async fn malformed_bodies_are_told_apart() {
    let portal = Portal::start().await;
    let anna = portal.phone("anna").await;
    let post = |body: &'static str| {
        let request = http::Request::post("/api/v1/commands")
            .header("authorization", format!("Bearer {}", anna.token))
            .body(axum::body::Body::from(body));
        portal.send(request.unwrap())
    };
    for (body, status, code) in [
        ("{", 400, "bad_request"),
        ("", 400, "bad_request"),
        (r#"{"commands": ["#, 400, "bad_request"),
        ("[]", 422, "bad_field"),
        (r#"{"commands": 7}"#, 422, "bad_field"),
        (r#"{"commands": [{"kind": "send"}]}"#, 422, "bad_field"),
        (r#"{"commands": [{"id": "7", "kind": "send"}]}"#, 422, "bad_field"),
    ] {
        assert_eq!(post(body).await.fault(), (status, code.to_owned()), "{body}");
    }
    let problem = post(r#"{"commands": [{"kind": "send"}]}"#).await.problem();
    assert_eq!(problem.fields[0].field, "commands[0].id");
    let huge = http::Request::post("/api/v1/commands")
        .header("authorization", format!("Bearer {}", anna.token))
        .body(axum::body::Body::from(vec![b' '; 7 * 1024 * 1024]));
    assert_eq!(portal.send(huge.unwrap()).await.fault(), (413, "too_large".into()));
}

#[tokio::test]
async fn a_text_over_the_limit_is_refused_and_told_the_limit() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let longest = "ж".repeat(wire::MAX_TEXT_CHARS);
    anna.say(dialog, &longest).await.applied();
    for command in [
        send(dialog, &format!("{longest}ж")),
        Command::Note { dialog, text: format!("{longest}ж"), draft: None },
        Command::Transfer { dialog, to: anna.me.id, note: Some(format!("{longest}ж")) },
    ] {
        match anna.give(command).await.0 {
            Outcome::Refused { code, detail, .. } => {
                assert_eq!(code, "text_too_long");
                assert!(detail.contains("20,000") || detail.contains("20000"), "{detail}");
            }
            other => panic!("{other:?}"),
        }
    }
    // Fifty of the longest texts in the widest characters still fit into one request.
    let wide = "👩".repeat(wire::MAX_TEXT_CHARS);
    let batch: Vec<_> = (0..50).map(|_| anna.envelope(send(dialog, &wide))).collect();
    for outcome in anna.post(&batch).await {
        outcome.applied();
    }
}

#[tokio::test]
async fn a_command_older_than_30_days_is_held_and_not_remembered() {
    let portal = Portal::start().await;
    let anna = portal.phone("anna").await;
    let old = anna.envelope(Command::ShiftStart { planned_end: None });
    portal.advance_s(30 * 24 * 3600).await;
    let still_good = anna.envelope(Command::ShiftStart { planned_end: None });
    anna.post_one(&still_good).await.applied();
    portal.clock.advance_ms(1);
    assert_eq!(anna.post_one(&old).await.held(), WhatChanged::TooOld);
    let mut not_v7 = anna.envelope(Command::ShiftPause);
    not_v7.id = "a5d5a6a2-5f2c-4f3e-9d2a-6a3f0e9b1c2d".parse::<CommandId>().unwrap();
    assert_eq!(anna.post_one(&not_v7).await.held(), WhatChanged::TooOld);
}

#[tokio::test]
async fn a_dialog_or_offer_of_others_is_not_found() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let dan = portal.on_shift("dan").await;
    let offer = OfferId(1);
    for command in [
        send(dialog, "Hello"),
        Command::Note { dialog, text: "x".into(), draft: None },
        Command::Take { dialog },
        Command::Close { dialog },
        Command::Resume { dialog },
        Command::NoReplyNeeded { dialog },
        Command::Transfer { dialog, to: anna.me.id, note: None },
        send(DialogId(999), "Hello"),
    ] {
        let kind = command.kind();
        assert_eq!(dan.give(command).await.refused(), "not_found", "{kind}");
    }
    for command in [Command::Accept { offer }, Command::Decline { offer }] {
        let mut envelope = dan.envelope(Command::ShiftPause);
        (envelope.command, envelope.lane) = (command, Lane::Dialog(dialog));
        assert_eq!(dan.post_one(&envelope).await.refused(), "not_found");
    }
}

#[tokio::test]
async fn a_command_refused_half_way_leaves_nothing() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let before = anna.bootstrap().await;
    let pushes = portal.pushes().await;
    // The note of a transfer is written after the receiver was checked; its event after the note. A receiver who is
    // responsible already is found out last of all.
    let command = Command::Transfer { dialog, to: anna.me.id, note: Some("left over?".into()) };
    assert_eq!(anna.give(command).await.refused(), "bad_command");
    let boris = portal.id_of("boris").await;
    let command = Command::Transfer { dialog, to: boris, note: Some("left over?".into()) };
    assert_eq!(anna.give(command).await.refused(), "target_unavailable");
    let mut after = anna.bootstrap().await;
    after.cursor.clone_from(&before.cursor);
    assert_eq!(after, before);
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE kind = 'note'").await, 0);
    assert_eq!(portal.pushes().await, pushes);
    assert_eq!(portal.count("SELECT max(seq) - count(*) FROM entry").await, 0);
}

#[tokio::test]
async fn p62_a_reply_to_a_closed_session_is_held_and_goes_nowhere() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "full_close_time": 0 })).await;
    let (anna, _, dialog) = answering(&portal).await;
    let reply = anna.envelope(send(dialog, "Hello"));
    anna.close(dialog).await.applied();
    assert_eq!(anna.post_one(&reply).await.held(), WhatChanged::Session);
    assert_eq!(portal.count("SELECT count(*) FROM entry WHERE kind = 'operator_message'").await, 0);
}

#[tokio::test]
async fn p62_a_reply_is_held_when_somebody_else_is_responsible() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let boris = portal.on_shift("boris").await;
    let reply = anna.envelope(send(dialog, "Hello"));
    let close = anna.envelope(Command::Close { dialog });
    anna.transfer(dialog, boris.me.id).await.applied();
    assert_eq!(anna.post_one(&reply).await.held(), WhatChanged::Responsible);
    assert_eq!(anna.post_one(&close).await.held(), WhatChanged::Responsible);
}

#[tokio::test]
async fn p62_a_late_reply_is_held_when_the_customer_wrote_and_send_anyway_is_the_same_command() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    let mut late = anna.envelope(send(dialog, "Yes"));
    let prompt = anna.envelope(send(dialog, "At once"));
    customer.say("No, forget it").await;
    // A prompt one is never held for a message that merely crossed it.
    portal.advance_s(30).await;
    anna.post_one(&prompt).await.applied();
    portal.advance_s(1).await;
    assert_eq!(anna.post_one(&late).await.held(), WhatChanged::CustomerWrote);
    assert_eq!(customer.sees().await, ["one", "No, forget it", "At once"]);
    // He looks, and sends it anyway: the same id, a newer basis.
    anna.sync().await;
    late.based_on = anna.envelope(send(dialog, "")).based_on;
    anna.post_one(&late).await.applied();
    assert!(matches!(anna.post_one(&late).await.0, Outcome::Duplicate { .. }));
    assert_eq!(customer.sees().await, ["one", "No, forget it", "At once", "Yes"]);
}

#[tokio::test]
async fn p62_what_a_customer_would_see_must_say_what_it_is_based_on() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut blind = anna.envelope(send(dialog, "Hello"));
    blind.based_on = None;
    assert_eq!(anna.post_one(&blind).await.refused(), "bad_command");
}
