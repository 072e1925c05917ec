//! Registers: drafts and read marks, replaced in place.

use http::Method;
use serde_json::json;
use wire::{Command, ComposerMode, Delta, DialogId, Draft, Register, RegisterResult, UsedDraft};

use crate::handover::answering;
use crate::kit::{Phone, Portal};

#[tokio::test]
async fn p64_a_draft_reaches_the_other_device() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let mut tablet = portal.phone("anna").await;
    tablet.sync().await;
    let draft = anna.draft(dialog, "Dear custo", 0, portal.now()).await;
    assert_eq!((draft.rev, draft.other_draft.as_deref()), (1, None));
    tablet.sync().await;
    assert_eq!(tablet.known.drafts[&(dialog, ComposerMode::Reply)], draft);
    // The composers are apart.
    let note = Register::Draft {
        dialog,
        mode: ComposerMode::Note,
        text: "He again".into(),
        base_rev: 0,
        edit: Phone::next_edit(),
        edited_at: portal.now(),
    };
    anna.put(&[note]).await;
    tablet.sync().await;
    assert_eq!(tablet.known.drafts.len(), 2);
    // Nobody else sees them.
    let vera = portal.phone("vera").await;
    assert!(vera.bootstrap().await.drafts.is_empty());
}

#[tokio::test]
async fn p64_of_two_drafts_written_apart_the_newer_stays_and_the_other_is_kept_beside_it() {
    for phone_is_newer in [true, false] {
        let portal = Portal::start().await;
        let (phone, _, dialog) = answering(&portal).await;
        let tablet = portal.phone("anna").await;
        let base = phone.draft(dialog, "Dear", 0, portal.now()).await;
        let (earlier, later) = (portal.now().plus_s(1), portal.now().plus_s(2));
        portal.advance_s(10).await;
        let (on_phone, on_tablet) = if phone_is_newer { (later, earlier) } else { (earlier, later) };
        phone.draft(dialog, "Dear Sir", base.rev, on_phone).await;
        let both = tablet.draft(dialog, "Dear Madam", base.rev, on_tablet).await;
        let (stays, other) = if phone_is_newer { ("Dear Sir", "Dear Madam") } else { ("Dear Madam", "Dear Sir") };
        assert_eq!((both.text.as_str(), both.other_draft.as_deref(), both.rev), (stays, Some(other), 3));
        // Kept until the next change.
        let next = tablet.draft(dialog, "Dear all", both.rev, portal.now()).await;
        assert_eq!((next.text.as_str(), next.other_draft), ("Dear all", None));
    }
}

#[tokio::test]
async fn p64_who_writes_on_unawares_does_not_throw_the_other_devices_words_away() {
    let portal = Portal::start().await;
    let (phone, _, dialog) = answering(&portal).await;
    let tablet = portal.phone("anna").await;
    let base = phone.draft(dialog, "Dear", 0, portal.now()).await;
    tablet.draft(dialog, "Dear Madam", base.rev, portal.now()).await;
    portal.advance_s(1).await;
    let first = phone.draft(dialog, "Dear S", base.rev, portal.now()).await;
    assert_eq!(first.other_draft.as_deref(), Some("Dear Madam"));
    // The answer to it is still under way.
    let second = phone.draft(dialog, "Dear Sir", base.rev, portal.now()).await;
    assert_eq!((second.text.as_str(), second.other_draft.as_deref()), ("Dear Sir", Some("Dear Madam")));
    let third = phone.draft(dialog, "Dear both", second.rev, portal.now()).await;
    assert_eq!(third.other_draft, None, "seen and answered");
}

#[tokio::test]
async fn p64_an_edit_that_comes_twice_or_late_changes_nothing() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let edit = |text: &str, edit, edited_at| Register::Draft {
        dialog,
        mode: ComposerMode::Reply,
        text: text.into(),
        base_rev: 0,
        edit,
        edited_at,
    };
    let now = portal.now();
    let first = edit("Dear", Phone::next_edit(), now);
    let draft = anna.put_draft(first.clone()).await;
    anna.sync().await;
    assert_eq!(anna.put_draft(first.clone()).await, draft);
    let cursor = anna.known.cursor.clone();
    anna.sync().await;
    assert_eq!(anna.known.cursor, cursor, "a repeat wakes nobody");
    // One device that writes on without having heard the answer conflicts with nobody, even with its clock set back.
    let on = anna.put_draft(edit("Dear all", Phone::next_edit(), now.plus_s(-600))).await;
    assert_eq!((on.text.as_str(), on.rev, &on.other_draft), ("Dear all", 2, &None));
    assert_eq!(anna.put_draft(first).await, on, "a request that was under way for long");
    // Each device counts its own.
    let tablet = portal.phone("anna").await;
    portal.advance_s(1).await;
    assert_eq!(
        tablet
            .put_draft(Register::Draft {
                dialog,
                mode: ComposerMode::Reply,
                text: "Dear both".into(),
                base_rev: on.rev,
                edit: 1,
                edited_at: portal.now(),
            })
            .await
            .text,
        "Dear both"
    );
}

#[tokio::test]
async fn p64_a_clock_that_is_ahead_does_not_win_for_ever() {
    let portal = Portal::start().await;
    let (phone, _, dialog) = answering(&portal).await;
    let tablet = portal.phone("anna").await;
    phone.draft(dialog, "from the future", 0, portal.now().plus_s(1_000_000)).await;
    portal.advance_s(1).await;
    let draft = tablet.draft(dialog, "now", 0, portal.now()).await;
    assert_eq!((draft.text.as_str(), draft.other_draft.as_deref()), ("now", Some("from the future")));
}

fn say(dialog: DialogId, text: &str, draft: UsedDraft) -> Command {
    Command::Send { dialog, text: text.into(), draft: Some(draft) }
}

#[tokio::test]
async fn p64_a_sent_message_uses_its_draft_up() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    let written = Register::Draft {
        dialog,
        mode: ComposerMode::Reply,
        text: "Hello".into(),
        base_rev: 0,
        edit: Phone::next_edit(),
        edited_at: portal.now(),
    };
    let draft = anna.put_draft(written.clone()).await;
    let used = UsedDraft { rev: draft.rev, edit: Phone::next_edit() };
    let deltas = anna.give(say(dialog, "Hello", used)).await.applied();
    let cleared = Draft { text: String::new(), rev: 2, edit: used.edit, ..draft };
    assert!(deltas.contains(&Delta::Draft(cleared.clone())), "{deltas:?}");
    anna.sync().await;
    assert_eq!(anna.known.drafts[&(dialog, ComposerMode::Reply)], cleared);
    // The request with the draft comes again, behind the message.
    assert_eq!(anna.put_draft(written).await, cleared);
    // A newer draft survives an older message that comes late.
    let late = anna.envelope(say(dialog, "Hello again", UsedDraft { rev: 2, edit: Phone::next_edit() }));
    let newer = anna.draft(dialog, "And one more thing", cleared.rev, portal.now()).await;
    anna.post_one(&late).await.applied();
    anna.sync().await;
    assert_eq!(anna.known.drafts[&(dialog, ComposerMode::Reply)], newer);
}

#[tokio::test]
async fn p64_a_sent_message_leaves_alone_what_another_device_wrote_meanwhile() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let tablet = portal.phone("anna").await;
    let draft = anna.draft(dialog, "Hello", 0, portal.now()).await;
    let theirs = tablet.draft(dialog, "Hello, and", draft.rev, portal.now()).await;
    portal.advance_s(60).await;
    let used = UsedDraft { rev: draft.rev, edit: Phone::next_edit() };
    let deltas = anna.give(say(dialog, "Hello", used)).await.applied();
    assert!(deltas.contains(&Delta::Draft(theirs)), "{deltas:?}");
}

#[tokio::test]
async fn read_marks_merge_by_maximum_and_stay_within_the_dialog() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let read = |seq| [Register::Read { dialog, seq }];
    for (seq, stands) in [(2, 2), (1, 2), (3, 3), (999, 3), (-5, 3)] {
        let mark = wire::ReadMark { dialog, seq: stands };
        assert_eq!(anna.put(&read(seq)).await, [RegisterResult::Stored { delta: Delta::Read(mark) }], "{seq}");
    }
    let tablet = portal.phone("anna").await;
    assert_eq!(tablet.bootstrap().await.reads[&dialog], 3);
}

#[tokio::test]
async fn what_one_may_not_see_one_cannot_mark_and_the_others_are_stored() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let elsewhere = portal.sales_customer().await;
    elsewhere.say("x").await;
    let foreign = elsewhere.dialog().await;
    let draft = |dialog, text: String| Register::Draft {
        dialog,
        mode: ComposerMode::Reply,
        text,
        base_rev: 0,
        edit: Phone::next_edit(),
        edited_at: portal.now(),
    };
    let results = anna
        .put(&[
            Register::Read { dialog: foreign, seq: 1 },
            draft(foreign, "x".into()),
            draft(dialog, "ж".repeat(wire::MAX_TEXT_CHARS + 1)),
            draft(dialog, "ж".repeat(wire::MAX_TEXT_CHARS)),
            Register::Read { dialog, seq: 1 },
        ])
        .await;
    let codes: Vec<_> = results
        .iter()
        .map(|result| match result {
            RegisterResult::Refused { code, .. } => code.as_str(),
            RegisterResult::Stored { .. } => "stored",
        })
        .collect();
    assert_eq!(codes, ["not_found", "not_found", "text_too_long", "stored", "stored"]);
}

#[tokio::test]
async fn a_request_has_at_most_200_registers() {
    let portal = Portal::start().await;
    let (anna, _, dialog) = answering(&portal).await;
    let registers = vec![Register::Read { dialog, seq: 1 }; 201];
    let answer = anna.call(Method::PUT, "/api/v1/registers", Some(json!({ "registers": registers }))).await;
    let problem = answer.problem();
    assert_eq!((problem.status, problem.fields[0].field.as_str()), (422, "registers"));
    assert_eq!(anna.put(&registers[1..]).await.len(), 200);
}
