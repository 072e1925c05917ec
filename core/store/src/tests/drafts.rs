//! Registers: read marks and drafts (P64).

use super::*;
use crate::registers::{self, Pending, Unfinished};

const D: DialogId = DialogId(1);

/// The phone of device 5.
async fn signed_in() -> Fixture {
    let fixture = Fixture::new();
    fixture.write(|w| crate::account::put(w, "device", &DeviceId(5))).await;
    fixture
}

async fn type_in(fixture: &Fixture, text: &'static str) {
    fixture.write(move |w| registers::put_draft(w, D, ComposerMode::Reply, text, T0)).await;
}

async fn draft(fixture: &Fixture) -> Unfinished {
    fixture.read(|r| registers::draft(r, D, ComposerMode::Reply)).await.unwrap_or_default()
}

/// The text, and what another device had written.
async fn shown(fixture: &Fixture) -> (String, Option<String>) {
    let draft = draft(fixture).await;
    (draft.text, draft.other_draft)
}

async fn pending(fixture: &Fixture) -> Vec<Pending> {
    fixture.read(|r| registers::pending(r, 200)).await
}

/// A draft as the portal has it, from an edit of this device; from another one with edit 0.
fn portal(text: &str, rev: i64, edit: i64, other: Option<&str>) -> Draft {
    let device = if edit > 0 { DeviceId(5) } else { DeviceId(6) };
    Draft {
        dialog: D,
        mode: ComposerMode::Reply,
        text: text.into(),
        rev,
        device,
        edit,
        other_draft: other.map(Into::into),
    }
}

async fn told(fixture: &Fixture, draft: Draft) {
    fixture.write(move |w| crate::feed::apply_deltas(w, &[Delta::Draft(draft)], 1, T0)).await;
}

async fn stored(fixture: &Fixture, sent: Pending, draft: Draft) {
    settle(fixture, sent, RegisterResult::Stored { delta: Delta::Draft(draft) }, 1).await;
}

async fn settle(fixture: &Fixture, sent: Pending, result: RegisterResult, position: i64) {
    fixture.write(move |w| registers::settle(w, &sent, &result, position)).await;
}

fn refused(code: &str) -> RegisterResult {
    RegisterResult::Refused { code: code.into(), detail: String::new() }
}

/// Sends what stands in the composer; the number of the edit that clears it.
async fn send_it(fixture: &Fixture, n: u8) -> (CommandId, i64) {
    let (sent, used) = fixture
        .write(move |w| {
            let text = registers::draft(w, D, ComposerMode::Reply)?.unwrap_or_default().text;
            let draft = registers::used_by(w, D, ComposerMode::Reply, &text)?;
            let queued = envelope(n, Command::Send { dialog: D, text, draft });
            crate::outbox::enqueue(w, &queued)?;
            Ok((queued.id, draft))
        })
        .await;
    (sent, used.unwrap().edit)
}

#[tokio::test]
async fn p64_a_draft_is_replaced_in_place_and_sent_with_the_revision_it_builds_on() {
    let fixture = signed_in().await;
    fixture.feed(vec![Delta::Draft(portal("from the desk", 4, 0, None))]).await;
    let mut watch = fixture.db.watch();
    type_in(&fixture, "h").await;
    type_in(&fixture, "hello").await;
    assert!(watch.changed().await.registers);
    fixture.write(|w| registers::put_draft(w, D, ComposerMode::Note, "aside", T0)).await;
    let sent = pending(&fixture).await;
    assert_eq!(sent.len(), 2);
    assert!(matches!(&sent[0].register, Register::Draft { text, base_rev: 4, edit: 2, .. } if text == "hello"));
    stored(&fixture, sent[0].clone(), portal("hello", 5, 2, None)).await;
    assert_eq!(draft(&fixture).await, Unfinished { text: "hello".into(), other_draft: None, rev: 5, edit: 2 });
    assert_eq!(pending(&fixture).await.len(), 1);
    // Typed and taken back: nothing to send.
    type_in(&fixture, "hello").await;
    assert_eq!(pending(&fixture).await.len(), 1);
}

#[tokio::test]
async fn p64_what_is_typed_here_is_not_overwritten_by_the_feed() {
    let fixture = signed_in().await;
    type_in(&fixture, "here").await;
    fixture.feed(vec![Delta::Draft(portal("there", 3, 0, None))]).await;
    fixture.feed(vec![Delta::Removed(Removed::Draft { dialog: D, mode: ComposerMode::Reply })]).await;
    assert_eq!(draft(&fixture).await.text, "here");
}

#[tokio::test]
async fn p64_of_two_devices_texts_neither_is_lost() {
    let fixture = signed_in().await;
    type_in(&fixture, "here").await;
    let sent = pending(&fixture).await.remove(0);
    stored(&fixture, sent, portal("there, later", 3, 0, Some("here"))).await;
    assert_eq!(shown(&fixture).await, ("there, later".into(), Some("here".into())));
    assert!(pending(&fixture).await.is_empty());
    // The next change here answers the conflict.
    type_in(&fixture, "both").await;
    assert_eq!(shown(&fixture).await, ("both".into(), None));
}

#[tokio::test]
async fn p64_an_answer_about_an_older_text_says_nothing_about_the_newer_one() {
    let fixture = signed_in().await;
    type_in(&fixture, "hel").await;
    let sent = pending(&fixture).await.remove(0);
    type_in(&fixture, "hello").await;
    stored(&fixture, sent, portal("theirs", 1, 0, Some("hel"))).await;
    assert_eq!(shown(&fixture).await, ("hello".into(), None));
    let next = pending(&fixture).await;
    assert!(matches!(&next[..], [Pending { register: Register::Draft { text, .. }, edit: 2 }] if text == "hello"));
    // What the portal says of that one counts, another device's words beside it.
    stored(&fixture, next[0].clone(), portal("hello", 2, 2, Some("theirs"))).await;
    assert_eq!(shown(&fixture).await, ("hello".into(), Some("theirs".into())));
}

#[tokio::test]
async fn p64_a_sent_text_does_not_come_back_as_a_draft() {
    let fixture = signed_in().await;
    type_in(&fixture, "hello").await;
    let under_way = pending(&fixture).await.remove(0);
    let (_, used) = send_it(&fixture, 1).await;
    assert_eq!(draft(&fixture).await.text, "");
    assert!(pending(&fixture).await.is_empty());
    // The draft was on its way: the portal stored it before the message, and says so by both roads.
    stored(&fixture, under_way, portal("hello", 2, 1, None)).await;
    told(&fixture, portal("hello", 2, 1, None)).await;
    assert_eq!(draft(&fixture).await.text, "");
    told(&fixture, portal("", 3, used, None)).await;
    // A page from before the message, behind it.
    told(&fixture, portal("hello", 2, 1, None)).await;
    assert_eq!(draft(&fixture).await, Unfinished { rev: 3, edit: used, ..Unfinished::default() });
    assert!(pending(&fixture).await.is_empty());
}

#[tokio::test]
async fn p64_what_another_device_writes_after_a_message_is_shown() {
    let fixture = signed_in().await;
    type_in(&fixture, "hello").await;
    send_it(&fixture, 1).await;
    told(&fixture, portal("from the desk", 9, 0, None)).await;
    assert_eq!(draft(&fixture).await.text, "from the desk");
}

#[tokio::test]
async fn a_message_that_names_no_draft_leaves_the_draft_alone() {
    let fixture = signed_in().await;
    type_in(&fixture, "unfinished").await;
    fixture.write(|w| crate::outbox::enqueue(w, &send(1, 1, "from the notification"))).await;
    assert_eq!(draft(&fixture).await.text, "unfinished");
    assert_eq!(pending(&fixture).await.len(), 1);
}

#[tokio::test]
async fn read_marks_only_grow() {
    let fixture = signed_in().await;
    fixture.feed(vec![Delta::Read(ReadMark { dialog: D, seq: 5 })]).await;
    fixture.write(|w| registers::put_read(w, D, 3)).await;
    assert!(pending(&fixture).await.is_empty());
    fixture.write(|w| registers::put_read(w, D, 8)).await;
    let sent = pending(&fixture).await.remove(0);
    assert_eq!(sent.register, Register::Read { dialog: D, seq: 8 });
    fixture.write(|w| registers::put_read(w, D, 9)).await;
    let result = RegisterResult::Stored { delta: Delta::Read(ReadMark { dialog: D, seq: 8 }) };
    settle(&fixture, sent, result, 1).await;
    fixture.feed(vec![Delta::Read(ReadMark { dialog: D, seq: 8 })]).await;
    assert_eq!(fixture.read(|r| registers::read(r, D)).await, 9);
    assert_eq!(pending(&fixture).await[0].register, Register::Read { dialog: D, seq: 9 });
}

#[tokio::test]
async fn a_refused_register_is_given_up_and_the_words_stay() {
    let fixture = signed_in().await;
    type_in(&fixture, "words").await;
    let sent = pending(&fixture).await.remove(0);
    settle(&fixture, sent, refused("text_too_long"), 1).await;
    fixture.feed(vec![mine(1, 1)]).await;
    assert!(pending(&fixture).await.is_empty());
    assert_eq!(draft(&fixture).await.text, "words");
}

#[tokio::test]
async fn p64_what_the_portal_could_not_take_goes_again_when_the_dialog_comes_back() {
    let fixture = signed_in().await;
    type_in(&fixture, "words").await;
    fixture.write(|w| registers::put_read(w, D, 3)).await;
    for sent in pending(&fixture).await {
        settle(&fixture, sent, refused("not_found"), 1).await;
    }
    assert!(pending(&fixture).await.is_empty());
    fixture.feed(vec![mine(1, 2)]).await;
    let [draft, read] = pending(&fixture).await.try_into().unwrap();
    assert!(matches!(&draft.register, Register::Draft { text, .. } if text == "words"));
    assert_eq!(read.register, Register::Read { dialog: D, seq: 3 });
    // He may see two entries only: the third counts once he may see it again.
    let result = RegisterResult::Stored { delta: Delta::Read(ReadMark { dialog: D, seq: 2 }) };
    settle(&fixture, read, result, i64::MAX).await;
    settle(&fixture, draft, refused("not_found"), i64::MAX).await;
    assert!(pending(&fixture).await.is_empty());
    fixture.feed(vec![mine(1, 3)]).await;
    assert_eq!(pending(&fixture).await.len(), 2);
}

#[tokio::test]
async fn p64_what_rests_goes_again_although_the_dialog_reads_as_before() {
    let fixture = signed_in().await;
    fixture.feed(vec![mine(1, 2)]).await;
    fixture.write(|w| registers::put_read(w, D, 2)).await;
    let sent = pending(&fixture).await.remove(0);
    // Taken from him and given back while his phone heard nothing: only its answer is from in between.
    settle(&fixture, sent, refused("not_found"), i64::MAX).await;
    assert!(pending(&fixture).await.is_empty());
    fixture.feed(vec![mine(1, 2)]).await;
    assert_eq!(pending(&fixture).await[0].register, Register::Read { dialog: D, seq: 2 });
}

#[tokio::test]
async fn p64_an_answer_from_before_the_dialog_came_back_says_nothing() {
    let fixture = signed_in().await;
    type_in(&fixture, "words").await;
    let sent = pending(&fixture).await.remove(0);
    fixture.feed(vec![mine(1, 1)]).await;
    settle(&fixture, sent, refused("not_found"), -1).await;
    assert_eq!(pending(&fixture).await.len(), 1);
}

#[tokio::test]
async fn p64_an_answer_about_a_text_that_was_sent_does_not_settle_the_next_draft() {
    let fixture = signed_in().await;
    type_in(&fixture, "hello").await;
    let under_way = pending(&fixture).await.remove(0);
    send_it(&fixture, 1).await;
    type_in(&fixture, "and more").await;
    stored(&fixture, under_way, portal("hello", 1, 1, None)).await;
    assert_eq!(draft(&fixture).await.text, "and more");
    let waiting = pending(&fixture).await;
    assert!(matches!(&waiting[0].register, Register::Draft { text, .. } if text == "and more"));
}

#[tokio::test]
async fn p64_a_message_that_is_given_up_gives_up_its_draft() {
    let fixture = signed_in().await;
    told(&fixture, portal("hello", 3, 0, None)).await;
    let (id, _) = send_it(&fixture, 1).await;
    assert!(fixture.write(move |w| crate::outbox::discard(w, id)).await);
    let clears = pending(&fixture).await;
    assert!(matches!(&clears[0].register, Register::Draft { text, base_rev: 3, .. } if text.is_empty()));
    // Unless something was written since.
    let (id, _) = {
        type_in(&fixture, "again").await;
        send_it(&fixture, 2).await
    };
    type_in(&fixture, "better").await;
    assert!(fixture.write(move |w| crate::outbox::discard(w, id)).await);
    assert_eq!(draft(&fixture).await.text, "better");
}

#[tokio::test]
async fn p64_a_restored_portal_hears_of_used_up_drafts_too() {
    let fixture = signed_in().await;
    fixture.feed(Vec::new()).await;
    type_in(&fixture, "hello").await;
    send_it(&fixture, 1).await;
    let stray = Page { epoch: "restored".into(), ..page("+", "x", Vec::new()) };
    fixture.write(move |w| crate::feed::apply(w, &stray)).await;
    let again = pending(&fixture).await;
    assert!(matches!(&again[0].register, Register::Draft { text, base_rev: 0, edit: 2, .. } if text.is_empty()));
}
