//! The feed by GET: bootstrap, catching up, scopes, cursors.

use serde_json::{Value, json};
use wire::{Access, Command, Page, Scope};

use crate::handover::answering;
use crate::kit::{Known, Phone, Portal};

/// Some life on `support`: three dialogs of Anna's in different states, one offered to Boris, one queued.
async fn some_life(portal: &Portal) -> (Phone, Phone) {
    let mut anna = portal.on_shift("anna").await;
    for n in 0..3 {
        let customer = portal.customer().await;
        customer.say(&format!("customer {n}")).await;
        let dialog = anna.accept_offer().await;
        for k in 0..4 {
            anna.say(dialog, &format!("answer {k}")).await.applied();
            customer.say(&format!("more {k}")).await;
        }
        anna.draft(dialog, "unfinished", 0, portal.now()).await;
        anna.put(&[wire::Register::Read { dialog, seq: 3 }]).await;
        portal.advance_s(1).await;
    }
    anna.sync().await;
    let first = *anna.known.heads.keys().next().unwrap();
    anna.close(first).await.applied();
    anna.give(Command::ShiftPause).await.applied();
    let mut boris = portal.on_shift("boris").await;
    portal.customer().await.say("for Boris").await;
    portal.customer().await.say("for nobody yet").await;
    boris.sync().await;
    (anna, boris)
}

async fn bootstrap(phone: &mut Phone, limit: usize) -> Known {
    phone.limit = limit;
    phone.known = Known::default();
    phone.sync().await;
    assert_eq!(phone.known.bootstraps, 1);
    let mut known = std::mem::take(&mut phone.known);
    known.cursor.clear();
    known
}

#[tokio::test]
async fn a_bootstrap_in_small_pages_equals_one_big_page() {
    let portal = Portal::start().await;
    let (mut anna, mut boris) = some_life(&portal).await;
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    for phone in [&mut anna, &mut boris, &mut vera] {
        let whole = bootstrap(phone, 500).await;
        assert!(!whole.heads.is_empty() && !whole.colleagues.is_empty() && !whole.lines.is_empty());
        for limit in [1, 2, 3, 7] {
            assert_eq!(bootstrap(phone, limit).await, whole, "{} by {limit}", phone.me.name);
        }
    }
    anna.sync().await;
    assert_eq!((anna.known.drafts.len(), anna.known.reads.len(), anna.known.heads.len()), (3, 3, 3));
}

#[tokio::test]
async fn things_come_before_entries_and_entries_behind_their_head() {
    let portal = Portal::start().await;
    let (anna, _) = some_life(&portal).await;
    let page: Page = anna.page("").await.ok();
    assert!(page.bootstrapped);
    let kinds: Vec<String> =
        page.deltas.iter().map(|d| serde_json::to_value(d).unwrap()["delta"].as_str().unwrap().to_owned()).collect();
    let first_entry = kinds.iter().position(|kind| kind == "entry").unwrap();
    assert!(kinds[..first_entry].iter().filter(|kind| *kind == "dialog").count() >= 3, "{kinds:?}");
    for early in ["line", "operator", "shift", "offer", "draft", "read"] {
        assert!(kinds.iter().position(|kind| kind == early).unwrap() < first_entry, "{early}");
    }
}

#[tokio::test]
async fn an_up_to_date_feed_gives_an_empty_page_with_the_same_cursor() {
    let portal = Portal::start().await;
    let (mut anna, _) = some_life(&portal).await;
    anna.sync().await;
    let page: Page = anna.page(&anna.known.cursor).await.ok();
    assert_eq!((page.deltas.len(), page.more, page.bootstrapped), (0, false, false));
    assert_eq!(page.cursor, anna.known.cursor);
    assert_eq!(page.server_time, portal.now());
}

#[tokio::test]
async fn what_changed_often_comes_once_and_as_it_is_now() {
    let portal = Portal::start().await;
    let (mut anna, customer, dialog) = answering(&portal).await;
    for n in 0..10 {
        customer.say(&format!("message {n}")).await;
    }
    let page: Page = anna.page(&anna.known.cursor).await.ok();
    let heads = page.deltas.iter().filter(|delta| matches!(delta, wire::Delta::Dialog(_))).count();
    let entries = page.deltas.iter().filter(|delta| matches!(delta, wire::Delta::Entry(_))).count();
    assert_eq!((heads, entries), (1, 10));
    anna.known.apply(&page);
    assert_eq!(anna.head(dialog).last_seq, 13);
}

#[tokio::test]
async fn an_entry_from_before_its_dialogs_pointer_moved_is_not_lost() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    let (first, second) = (portal.customer().await, portal.customer().await);
    let mut dialogs = Vec::new();
    for customer in [&first, &second] {
        customer.say("hello").await;
        dialogs.push(anna.accept_offer().await);
    }
    // The first dialog's pointer jumps over the second one's; its earlier entry lies before both.
    first.say("before").await;
    second.say("between").await;
    first.say("behind").await;
    anna.limit = 1;
    anna.sync().await;
    for dialog in dialogs {
        assert!(anna.known.holes(dialog).is_empty(), "{:?}", anna.known.told(dialog));
    }
}

#[tokio::test]
async fn a_page_brings_the_newest_50_entries_of_a_dialog_and_leaves_a_hole() {
    let portal = Portal::start().await;
    let (mut anna, _, dialog) = answering(&portal).await;
    for n in 0..58 {
        anna.say(dialog, &n.to_string()).await.applied();
    }
    anna.sync().await;
    assert_eq!(anna.known.holes(dialog), (4..=11).collect::<Vec<_>>());
    anna.fill_holes().await;
    assert!(anna.known.holes(dialog).is_empty());
    let bootstrap = anna.bootstrap().await;
    assert_eq!(bootstrap.holes(dialog), (1..=11).collect::<Vec<_>>());
}

#[tokio::test]
async fn history_comes_from_the_end_in_pages() {
    let portal = Portal::start().await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    for n in 0..7 {
        anna.say(dialog, &n.to_string()).await.applied();
    }
    let mut before = 11;
    let mut seqs = Vec::new();
    loop {
        let path = format!("/api/v1/dialogs/{dialog}/entries?before={before}&limit=4");
        let page: wire::EntriesPage = anna.get(&path).await.ok();
        if page.entries.is_empty() {
            assert!(page.to < page.from);
            break;
        }
        assert_eq!((page.from, page.to), (page.entries[0].seq, page.entries.last().unwrap().seq));
        seqs.splice(0..0, page.entries.iter().map(|entry| entry.seq));
        before = page.from;
    }
    assert_eq!(seqs, (1..=10).collect::<Vec<_>>());
    for bad in ["before=x", "limit=-1", "from=1.5"] {
        let answer = anna.get(&format!("/api/v1/dialogs/{dialog}/entries?{bad}")).await;
        assert_eq!(answer.problem().status, 422, "{bad}");
    }
}

#[tokio::test]
async fn somebody_who_joins_a_line_gets_it_within_his_feed() {
    let portal = Portal::start().await;
    some_life(&portal).await;
    let admin = portal.phone("admin").await;
    let mut dan = portal.phone("dan").await;
    dan.sync().await;
    let ids = [portal.id_of("anna").await, portal.id_of("boris").await, dan.me.id];
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let put = |operators: Value| {
        admin.call(http::Method::PUT, &path, Some(json!({ "operators": operators, "managers": [] })))
    };
    let _: Value = put(json!(ids)).await.ok();
    for limit in [1, 500] {
        dan.limit = limit;
        dan.sync().await;
        assert_eq!(dan.known.lines.len(), 2, "by {limit}");
        assert!(ids.iter().all(|id| dan.known.colleagues.contains_key(id)), "by {limit}");
        assert_eq!(dan.known.bootstraps, 1, "a new scope is no bootstrap");
        let _: Value = put(json!(ids[..2])).await.ok();
        dan.sync().await;
        assert_eq!(dan.known.left.pop(), Some(Scope::Line(portal.support)));
        assert_eq!(dan.known.lines.len(), 1);
        let _: Value = put(json!(ids)).await.ok();
    }
}

#[tokio::test]
async fn only_those_who_may_can_watch_a_line() {
    let portal = Portal::start().await;
    some_life(&portal).await;
    let queued = 2;
    for (login, heads, access) in [
        ("vera", 5, Some(Access::Manager)),
        ("admin", 5, Some(Access::Manager)),
        ("clara", queued, None),
        ("dan", 0, None),
    ] {
        let mut phone = portal.phone(login).await;
        phone.watch = vec![portal.support];
        phone.sync().await;
        assert_eq!(phone.known.heads.len(), heads, "{login}");
        assert!(phone.known.heads.values().all(|head| head.access == access.unwrap_or(Access::Queued)));
    }
    let anna = portal.phone("anna").await;
    let answer = anna.get("/api/v1/feed?watch=x").await;
    assert_eq!(answer.problem().fields[0].field, "watch");
}

#[tokio::test]
async fn a_watched_head_follows_what_happens() {
    let portal = Portal::start().await;
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    let customer = portal.customer().await;
    customer.say("one").await;
    let dialog = customer.dialog().await;
    vera.sync().await;
    assert_eq!(vera.head(dialog).last.as_ref().unwrap().text, "one");
    assert!(vera.known.told(dialog).is_empty(), "heads only");
    let mut anna = portal.on_shift("anna").await;
    anna.accept_offer().await;
    vera.sync().await;
    assert_eq!(vera.head(dialog).session.as_ref().unwrap().responsible, Some(anna.me.id));
}

#[tokio::test]
async fn a_cursor_that_is_of_no_use_is_expired() {
    let portal = Portal::start().await;
    let other = Portal::start().await;
    let mut elsewhere = other.phone("anna").await;
    elsewhere.sync().await;
    let anna = portal.phone("anna").await;
    let foreign = elsewhere.known.cursor.clone();
    for cursor in [foreign.as_str(), "x", "e30", "%00", "AAAA", "../../etc"] {
        assert_eq!(anna.page(cursor).await.fault(), (410, "cursor_expired".into()), "{cursor}");
    }
}

#[tokio::test]
async fn a_forged_cursor_shows_nothing_more() {
    let portal = Portal::start().await;
    some_life(&portal).await;
    let mut vera = portal.phone("vera").await;
    vera.watch = vec![portal.support];
    vera.sync().await;
    let mut dan = portal.phone("dan").await;
    // Vera's cursor says that her scopes are followed; to Dan it shows his own.
    dan.known.cursor.clone_from(&vera.known.cursor);
    dan.sync().await;
    assert!(dan.known.heads.is_empty() && dan.known.offers.is_empty());
    assert_eq!(dan.known.lines.keys().copied().collect::<Vec<_>>(), [portal.sales]);
}
