//! What calls the operator when no screen is open, and what the account shows of itself.

use super::*;
use crate::{AccountSnapshot, NoticeKind};

fn shift(state: &str) -> Value {
    json!({"delta": "shift", "state": state, "since": T0.to_string()})
}

fn said(dialog: i64, seq: i64, text: &str) -> Value {
    serde_json::to_value(Delta::Entry(Entry {
        dialog: DialogId(dialog),
        seq,
        session: SessionId(dialog),
        at: T0.plus_s(seq),
        author: Author::Customer,
        command_id: None,
        body: EntryBody::CustomerMessage { text: text.into(), file: None },
    }))
    .unwrap()
}

/// An own dialog with this many entries.
fn mine_with(dialog: i64, last_seq: i64) -> Value {
    let mut head = mine(dialog);
    head["last_seq"] = last_seq.into();
    head
}

/// Id, words and silence of what is to be shown, and what is to be taken away.
async fn notices(account: &Account) -> (Vec<(String, String, bool)>, Vec<String>) {
    let notices = account.notices().await.unwrap();
    account.notices_drawn().await.unwrap();
    (notices.show.into_iter().map(|notice| (notice.id, notice.text, notice.silent)).collect(), notices.withdrawn)
}

/// What the feed brings next, at the bench's own time.
fn feed_now(bench: &Bench, from: &str, cursor: &str, deltas: &[Value]) {
    bench.feed(from, cursor, deltas);
    let now = bench.world.now().to_string();
    if let Some(Ok((_, page))) = bench.net.answers.lock().unwrap().get_mut("GET /api/v1/feed") {
        page["server_time"] = now.into();
    }
}

fn shown(id: &str, text: &str, silent: bool) -> (String, String, bool) {
    (id.into(), text.into(), silent)
}

#[tokio::test(start_paused = true)]
async fn p66_a_notice_is_said_once_and_taken_away_when_it_no_longer_holds() {
    let bench = Bench::new();
    let account = bench
        .with(&[
            shift("on"),
            head(1, Access::Offered, SessionState::Queued),
            offer(4, 1),
            mine_with(2, 1),
            said(2, 1, "Hello"),
        ])
        .await;
    bench.core.set_network(false);
    let told = account.notices().await.unwrap();
    let offered = &told.show[0];
    assert_eq!((offered.kind, offered.offer, offered.title.as_str()), (NoticeKind::Offer, Some(OfferId(4)), "Guest 1"));
    assert_eq!((offered.deadline, offered.silent), (Some(T0.plus_s(60)), false));
    let message = &told.show[1];
    assert_eq!(
        (message.kind, message.dialog, message.text.as_str()),
        (NoticeKind::Message, Some(DialogId(2)), "Hello")
    );
    assert!(told.withdrawn.is_empty());
    drop(account);

    let bench = bench.restarted();
    bench.core.set_network(false);
    let account = bench.core.accounts().await.unwrap().remove(0);
    assert_eq!(account.notices().await.unwrap(), told, "the process ended before it was drawn");
    account.notices_drawn().await.unwrap();
    assert_eq!(account.notices().await.unwrap(), crate::Notices::default(), "everything was said");
    drop(account);

    let bench = bench.restarted();
    bench.core.set_network(false);
    let account = bench.core.accounts().await.unwrap().remove(0);
    assert_eq!(account.notices().await.unwrap(), crate::Notices::default(), "what was shown outlives the process");
    account.submit(Command::Accept { offer: OfferId(4) }).await.unwrap();
    assert_eq!(notices(&account).await, (vec![], vec!["offer-4".to_owned()]));
    account.mark_read(DialogId(2), 1).await.unwrap();
    assert_eq!(notices(&account).await, (vec![], vec!["dialog-2".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn p66_what_was_being_drawn_when_the_process_ended_is_taken_away_once_it_is_over() {
    let bench = Bench::new();
    let account = bench.with(&[shift("on"), head(1, Access::Offered, SessionState::Queued), offer(4, 1)]).await;
    bench.core.set_network(false);
    assert_eq!(account.notices().await.unwrap().show.len(), 1);
    drop(account);
    let bench = bench.restarted();
    bench.core.set_network(false);
    let account = bench.core.accounts().await.unwrap().remove(0);
    account.submit(Command::Accept { offer: OfferId(4) }).await.unwrap();
    assert_eq!(notices(&account).await, (vec![], vec!["offer-4".to_owned()]), "it may be on screen");
    assert_eq!(notices(&account).await, (vec![], vec![]));
}

#[tokio::test(start_paused = true)]
async fn p66_an_offer_that_ran_out_needs_no_portal_to_be_taken_away() {
    let bench = Bench::new();
    let account = bench.with(&[shift("on"), head(1, Access::Offered, SessionState::Queued), offer(4, 1)]).await;
    bench.core.set_network(false);
    let alarm = account.alarms().await.unwrap().remove(0);
    assert_eq!((alarm.id.as_str(), alarm.at, alarm.offer), ("offer-4", T0.plus_s(60), Some(OfferId(4))));
    assert_eq!(notices(&account).await.0.len(), 1);
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(notices(&account).await, (vec![], vec!["offer-4".to_owned()]));
    assert!(account.alarms().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn p66_messages_of_a_dialog_share_a_notice_that_sounds_at_the_first_and_after_two_minutes() {
    let bench = Bench::new();
    let account = bench.with(&[shift("on"), mine_with(2, 1), said(2, 1, "one")]).await;
    assert_eq!(notices(&account).await.0, [shown("dialog-2", "one", false)]);
    bench.feed("c1", "c2", &[mine_with(2, 2), said(2, 2, "two")]);
    account.sync_once(Duration::from_secs(60)).await.unwrap();
    assert_eq!(notices(&account).await.0, [shown("dialog-2", "two", true)]);
    tokio::time::sleep(Duration::from_secs(121)).await;
    feed_now(&bench, "c2", "c3", &[mine_with(2, 3), said(2, 3, "three")]);
    account.sync_once(Duration::from_secs(60)).await.unwrap();
    assert_eq!(notices(&account).await.0, [shown("dialog-2", "three", false)]);
}

#[tokio::test(start_paused = true)]
async fn p66_what_an_accepted_offer_told_does_not_call_again() {
    let bench = Bench::new();
    let account = bench
        .with(&[shift("on"), head(1, Access::Offered, SessionState::Queued), offer(4, 1), said(1, 1, "Hello")])
        .await;
    assert_eq!(notices(&account).await.0.len(), 1);
    let mut accepted = offer(4, 1);
    accepted["outcome"] = "accepted".into();
    accepted["ended_at"] = T0.plus_s(5).to_string().into();
    let mut event = said(1, 2, "");
    event["author"] = json!({"who": "system"});
    event["body"] = json!({"kind": "event", "event": "accepted", "operator": "7"});
    bench.feed("c1", "c2", &[mine_with(1, 2), event, accepted]);
    account.sync_once(Duration::from_secs(9)).await.unwrap();
    assert_eq!(notices(&account).await, (vec![shown("dialog-1", "Hello", true)], vec!["offer-4".to_owned()]));
    bench.feed("c2", "c3", &[mine_with(1, 9), said(1, 9, "Are you there?")]);
    account.sync_once(Duration::from_secs(9)).await.unwrap();
    assert_eq!(notices(&account).await.0, [shown("dialog-1", "Are you there?", false)]);
}

#[tokio::test(start_paused = true)]
async fn p66_nothing_calls_without_a_shift_and_silently_in_a_pause() {
    let bench = Bench::new();
    let account = bench.with(&[shift("off"), mine_with(2, 1), said(2, 1, "Hello")]).await;
    assert_eq!(notices(&account).await, (vec![], vec![]));
    bench.feed("c1", "c2", &[shift("paused")]);
    account.sync_once(Duration::from_secs(60)).await.unwrap();
    assert_eq!(notices(&account).await.0, [shown("dialog-2", "Hello", true)]);
    bench.feed("c2", "c3", &[shift("off")]);
    account.sync_once(Duration::from_secs(60)).await.unwrap();
    assert_eq!(notices(&account).await, (vec![], vec!["dialog-2".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn p62_a_held_reply_becomes_a_note_in_its_place() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.core.set_network(false);
    account.save_draft(DialogId(1), ComposerMode::Reply, "He is rude").await.unwrap();
    let id = account.submit(send(1, "He is rude")).await.unwrap().id;
    assert_eq!(code(account.turn_into_note(id).await), "not_held");
    let held = json!({"id": id, "outcome": "held", "what_changed": "customer_wrote"});
    let answer = json!({"epoch": "e1", "results": [held], "position": 1, "server_time": T0.to_string()});
    bench.net.set("POST /api/v1/commands", Ok((200, answer)));
    bench.core.set_network(true);
    until(&account, 1, |rows| rows == [("He is rude".into(), State::Held)]).await;
    bench.core.set_network(false);
    let note = account.turn_into_note(id).await.unwrap().id;
    assert_ne!(note, id, "another command");
    let rows = account.timeline(DialogId(1)).next(0).await.unwrap().rows;
    assert_eq!((rows.len(), rows[0].kind, rows[0].text.as_str()), (1, RowKind::Note, "He is rude"));
    assert_eq!(rows[0].unsent.as_ref().unwrap().state, State::Queued);
    bench.net.answers.lock().unwrap().remove("POST /api/v1/commands");
    bench.core.set_network(true);
    until(&account, 1, <[_]>::is_empty).await;
    let sent = bench.net.asked("POST /api/v1/commands").pop().unwrap();
    assert_eq!((&sent["commands"][0]["kind"], &sent["commands"][0]["text"]), (&json!("note"), &json!("He is rude")));
}

/// The account once it is as wanted.
async fn account_until(account: &Account, wanted: impl Fn(&AccountSnapshot) -> bool) -> AccountSnapshot {
    let view = account.view();
    let mut revision = 0;
    let reached = async {
        loop {
            let now = view.next(revision).await.unwrap();
            revision = now.revision;
            if wanted(&now) {
                return now;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(600), reached).await.expect("it comes to that")
}

#[tokio::test(start_paused = true)]
async fn the_account_shows_its_shift_and_what_is_unsent() {
    let bench = Bench::new();
    let account = bench.with(&[shift("off"), mine(1)]).await;
    bench.core.set_network(false);
    account.submit(Command::ShiftStart { planned_end: None }).await.unwrap();
    account.submit(send(1, "Hello")).await.unwrap();
    let now = account_until(&account, |now| now.facts.unsent == 2).await;
    let row = now.facts.shift.unwrap();
    assert_eq!((row.shift.state, row.pending), (ShiftState::Off, Some(ShiftState::On)));
    assert!(now.facts.oldest_unsent.is_some());
    assert_eq!((now.facts.needs_look, now.facts.portal_name.as_str()), (0, "Demo"));
    bench.core.set_network(true);
    let now = account_until(&account, |now| now.facts.unsent == 0).await;
    assert_eq!(now.facts.oldest_unsent, None);
}

#[tokio::test(start_paused = true)]
async fn the_last_thing_an_account_shows_is_what_ended_it() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    let view = account.view();
    let first = view.next(0).await.unwrap();
    bench.net.set("POST /api/v1/commands", problem(401, "device_revoked"));
    account.submit(send(1, "Hello")).await.unwrap();
    let mut last = first;
    while let Some(now) = view.next(last.revision).await {
        last = now;
    }
    assert_eq!(last.status, Status::Refused { code: "device_revoked".into() });
    let stopped = account.view();
    stopped.stop();
    assert_eq!(stopped.next(0).await, None);
}

fn happened(dialog: i64, seq: i64, event: Event) -> Value {
    serde_json::to_value(Delta::Entry(Entry {
        dialog: DialogId(dialog),
        seq,
        session: SessionId(dialog),
        at: T0.plus_s(seq),
        author: Author::System,
        command_id: None,
        body: EntryBody::Event(event),
    }))
    .unwrap()
}

fn colleague(id: i64, name: &str) -> Value {
    json!({"delta": "operator", "id": id.to_string(), "name": name, "role": "operator", "shift": "on", "active": true})
}

/// Kind, words and silence of the calls by name, which are drawn by that.
async fn called(account: &Account) -> Vec<(NoticeKind, String, bool)> {
    let notices = account.notices().await.unwrap();
    account.notices_drawn().await.unwrap();
    let by_name = notices.show.into_iter().filter(|notice| notice.id.starts_with("mention-"));
    by_name.map(|notice| (notice.kind, notice.text, notice.silent)).collect()
}

const VERA: OperatorId = OperatorId(5);

#[tokio::test(start_paused = true)]
async fn p66_a_nudge_a_request_to_be_invited_and_a_dialog_handed_over_call_by_name_until_they_are_read() {
    let calls: [(Event, NoticeKind); 3] = [
        (Event::Nudged { by: VERA }, NoticeKind::Nudged),
        (Event::InviteAsked { operator: VERA }, NoticeKind::InviteAsked),
        (Event::Transferred { by: VERA, to: ME }, NoticeKind::HandedOver),
    ];
    for (event, kind) in calls {
        let bench = Bench::new();
        let deltas = [shift("on"), colleague(5, "Vera"), mine_with(2, 1), happened(2, 1, event)];
        let account = bench.with(&deltas).await;
        bench.core.set_network(false);
        assert_eq!(called(&account).await, [(kind, "Vera".to_owned(), false)]);
        assert_eq!(called(&account).await, [], "said once");
        account.mark_read(DialogId(2), 1).await.unwrap();
        let withdrawn = notices(&account).await.1;
        assert!(matches!(&withdrawn[..], [id] if id.starts_with("mention-")), "{withdrawn:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn p66_what_a_colleague_is_called_for_is_no_news_to_others() {
    let bench = Bench::new();
    let deltas = [
        shift("on"),
        colleague(5, "Vera"),
        mine_with(2, 4),
        happened(2, 1, Event::Transferred { by: ME, to: VERA }),
        happened(2, 2, Event::Invited { by: ME, operator: VERA }),
        happened(2, 3, Event::InviteAsked { operator: ME }),
        happened(2, 4, Event::Left { operator: VERA }),
    ];
    let account = bench.with(&deltas).await;
    bench.core.set_network(false);
    assert_eq!(called(&account).await, []);
}

#[tokio::test(start_paused = true)]
async fn p66_an_invitation_calls_without_a_sound_when_the_shift_is_closed() {
    let bench = Bench::new();
    let mut invited = head(2, Access::Participant, SessionState::Answered);
    invited["last_seq"] = 2.into();
    let event = Event::Invited { by: VERA, operator: ME };
    let deltas = [shift("off"), colleague(5, "Vera"), invited, said(2, 1, "Hello"), happened(2, 2, event)];
    let account = bench.with(&deltas).await;
    bench.core.set_network(false);
    let told = account.notices().await.unwrap().show;
    let told: Vec<_> = told.iter().map(|notice| (notice.kind, notice.silent)).collect();
    assert_eq!(told, [(NoticeKind::Invited, true)], "the customer's words wait for the shift");
}

#[tokio::test(start_paused = true)]
async fn p20_a_transfer_that_waits_for_a_yes_calls_in_its_own_way_and_a_given_yes_does_not() {
    let bench = Bench::new();
    let mut asked = offer(4, 1);
    asked["from"] = "5".into();
    let account = bench.with(&[shift("on"), head(1, Access::Offered, SessionState::Answered), asked.clone()]).await;
    bench.core.set_network(false);
    assert_eq!(account.notices().await.unwrap().show[0].kind, NoticeKind::Transfer);
    let bench = Bench::new();
    let at = T0.plus_s(1).to_string();
    (asked["outcome"], asked["winner"], asked["ended_at"]) = ("accepted".into(), ME.to_string().into(), at.into());
    let event = Event::Transferred { by: VERA, to: ME };
    let account = bench.with(&[shift("on"), mine_with(1, 1), asked, happened(1, 1, event)]).await;
    bench.core.set_network(false);
    assert_eq!(called(&account).await, []);
}
