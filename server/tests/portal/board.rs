//! The manager's board: one aggregate a line, at most one a second, for those who manage it (P50, P15).

use http::Method;
use serde_json::{Value, json};
use wire::{Board, BoardOperator, Boards, Command, Delta, Leave, LineId, Page, Removed, ShiftState, Want};

use crate::kit::{Phone, Portal, StaffSocket};

/// Vera with the board open and up to date.
async fn watching(portal: &Portal) -> Phone {
    let mut vera = portal.phone("vera").await;
    vera.board = true;
    vera.sync().await;
    vera
}

fn board(phone: &Phone, line: LineId) -> &Board {
    &phone.known.boards[&line]
}

fn of<'a>(board: &'a Board, phone: &Phone) -> &'a BoardOperator {
    board.operators.iter().find(|operator| operator.id == phone.me.id).unwrap()
}

/// What the board says a second later.
async fn later<'a>(portal: &Portal, vera: &'a mut Phone) -> &'a Board {
    portal.advance_s(1).await;
    vera.sync().await;
    board(vera, portal.support)
}

fn boards(page: &Page) -> Vec<&Board> {
    let boards = page.deltas.iter().filter_map(|delta| match delta {
        Delta::Board(board) => Some(board),
        _ => None,
    });
    boards.collect()
}

fn want(after: &str) -> Want {
    Want { after: after.into(), board: true, ..Want::default() }
}

#[tokio::test]
async fn p50_the_board_counts_what_waits_what_is_overdue_and_what_is_whose() {
    let portal = Portal::start().await;
    portal.set_line(json!({ "norms": { "first": 1200, "next": 600 }, "ladder": [], "return_time": 0 })).await;
    let mut vera = watching(&portal).await;
    let start = portal.now();
    assert_eq!((board(&vera, portal.support).waiting, board(&vera, portal.support).oldest), (0, None));
    let (one, two) = (portal.customer().await, portal.customer().await);
    one.say("one").await;
    portal.advance_s(5).await;
    two.say("two").await;
    let found = later(&portal, &mut vera).await;
    assert_eq!((found.waiting, found.oldest, found.answered, found.overdue), (2, Some(start), 0, 0));
    let mut anna = portal.on_shift("anna").await;
    let dialog = anna.accept_offer().await;
    let accepted = portal.now();
    let found = later(&portal, &mut vera).await;
    assert_eq!((found.waiting, found.oldest, found.answered), (1, Some(start.plus_ms(5000)), 1));
    let row = of(found, &anna).clone();
    assert_eq!((row.name.as_str(), row.shift, row.load, row.awaiting), ("Anna", ShiftState::On, 1, 1));
    assert_eq!(row.last_action, Some(accepted));
    assert_eq!(found.operators.len(), 3, "who does nothing stands there too");
    anna.say(dialog, "Here I am").await.applied();
    assert_eq!(of(later(&portal, &mut vera).await, &anna).awaiting, 0);
    // A deadline that passes by itself is news, without a word of anybody.
    portal.advance_s(1200).await;
    vera.sync().await;
    assert_eq!(board(&vera, portal.support).overdue, 1, "nobody took the second one");
    anna.close(dialog).await.applied();
    assert_eq!(of(later(&portal, &mut vera).await, &anna).load, 0);
}

#[tokio::test]
async fn p50_p15_the_board_tells_shift_leave_and_reach() {
    let portal = Portal::start().await;
    let mut vera = watching(&portal).await;
    let anna = portal.on_shift("anna").await;
    let boris = portal.on_shift("boris").await;
    let paused = portal.now();
    boris.give(Command::ShiftPause).await.applied();
    let now = portal.now();
    let leave = vec![Leave { from: now.plus_s(-60), to: now.plus_s(3600) }];
    boris.give(Command::LeaveDays { leave }).await.applied();
    for text in ["one", "two"] {
        portal.customer().await.say(text).await;
        portal.advance_s(20).await;
    }
    let found = later(&portal, &mut vera).await;
    assert!(of(found, &anna).unreachable, "two offers reached no device of hers");
    let row = of(found, &boris);
    assert_eq!((row.shift, row.since, row.on_leave), (ShiftState::Paused, paused, true));
    assert!(row.pause_reason.is_some() && !row.unreachable);
    // Any contact clears it.
    let mut anna = anna;
    anna.sync().await;
    assert!(!of(later(&portal, &mut vera).await, &anna).unreachable);
}

#[tokio::test]
async fn p50_fifty_changes_inside_a_second_are_one_board_a_line() {
    let portal = Portal::start().await;
    let address = portal.listen().await;
    let mut vera = watching(&portal).await;
    portal.advance_s(1).await;
    let mut socket = StaffSocket::greeted(&address, &vera.token).await;
    socket.want(want(&vera.known.cursor)).await;
    socket.nothing_comes().await;
    // The first change comes at once.
    let customer = portal.customer().await;
    customer.say("first").await;
    let page = socket.page().await;
    assert_eq!(boards(&page).len(), 1);
    vera.known.apply(&page);
    socket.want(want(&vera.known.cursor)).await;
    // Fifty more do not, however the phone asks.
    for n in 0..50 {
        portal.customer().await.say(&format!("more {n}")).await;
    }
    socket.nothing_comes().await;
    socket.want(want(&vera.known.cursor)).await;
    socket.nothing_comes().await;
    let page: Page = vera.page(&vera.known.cursor).await.ok();
    assert!(boards(&page).is_empty(), "nor over GET");
    // They come as one, a second after the first.
    portal.clock.advance_ms(1000);
    let page = socket.page().await;
    assert_eq!(boards(&page).iter().map(|board| board.waiting).collect::<Vec<_>>(), [51]);
    vera.known.apply(&page);
    socket.want(want(&vera.known.cursor)).await;
    socket.nothing_comes().await;
    portal.clock.advance_ms(60_000);
    socket.want(want(&vera.known.cursor)).await;
    socket.nothing_comes().await;
}

#[tokio::test]
async fn p50_other_news_do_not_wait_for_the_board() {
    let portal = Portal::start().await;
    let address = portal.listen().await;
    let mut vera = watching(&portal).await;
    let mut socket = StaffSocket::greeted(&address, &vera.token).await;
    socket.want(want(&vera.known.cursor)).await;
    // Her own shift, within the second in which the board came.
    vera.give(Command::ShiftStart { planned_end: None }).await.applied();
    let page = socket.page().await;
    vera.known.apply(&page);
    assert!(boards(&page).is_empty());
    assert_eq!(vera.known.shift.as_ref().unwrap().state, ShiftState::On);
}

#[tokio::test]
async fn p50_only_who_manages_a_line_sees_its_board_and_only_while_he_asks() {
    let portal = Portal::start().await;
    portal.customer().await.say("one").await;
    for (login, sees) in
        [("anna", vec![]), ("vera", vec![portal.support]), ("admin", vec![portal.support, portal.sales])]
    {
        let mut phone = portal.phone(login).await;
        phone.sync().await;
        assert!(phone.known.boards.is_empty(), "{login} did not ask");
        phone.board = true;
        phone.sync().await;
        assert_eq!(phone.known.boards.keys().copied().collect::<Vec<_>>(), sees, "{login}");
        let answer = phone.get("/api/v1/board").await;
        if sees.is_empty() {
            assert_eq!(answer.fault(), (403, "forbidden".into()));
        } else {
            assert_eq!(answer.ok::<Boards>().boards, phone.known.boards.values().cloned().collect::<Vec<_>>());
        }
        // What ends with the watch alone is not taken back.
        phone.board = false;
        portal.advance_s(1).await;
        portal.customer().await.say("more").await;
        let before = phone.known.boards.clone();
        phone.sync().await;
        assert_eq!(phone.known.boards, before);
    }
}

#[tokio::test]
async fn p50_the_board_goes_when_the_right_ends() {
    let portal = Portal::start().await;
    let mut vera = watching(&portal).await;
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/lines/{}/staff", portal.support);
    let mut staff: Value = admin.get(&path).await.ok();
    staff["managers"] = json!([]);
    staff["operators"].as_array_mut().unwrap().push(json!(vera.me.id));
    let _: Value = admin.call(Method::PUT, &path, Some(staff)).await.ok();
    let page: Page = vera.page(&vera.known.cursor).await.ok();
    assert!(page.deltas.contains(&Delta::Removed(Removed::Board { id: portal.support })));
    vera.known.apply(&page);
    portal.advance_s(1).await;
    vera.sync().await;
    assert!(vera.known.boards.is_empty() && !vera.known.lines[&portal.support].managed);
}

#[tokio::test]
async fn p50_who_is_no_manager_any_more_is_told_so_of_each_line() {
    let portal = Portal::start().await;
    portal.also_serves("vera").await;
    let mut vera = watching(&portal).await;
    assert!(vera.known.lines[&portal.support].managed);
    let admin = portal.phone("admin").await;
    let path = format!("/api/v1/admin/users/{}", vera.me.id);
    let _: Value = admin.call(Method::PATCH, &path, Some(json!({ "role": "operator" }))).await.ok();
    vera.board = false;
    vera.sync().await;
    assert!(vera.known.boards.is_empty() && !vera.known.lines[&portal.support].managed);
}

#[tokio::test]
async fn p50_a_guest_of_the_line_stands_on_its_board() {
    let portal = Portal::start().await;
    let mut vera = watching(&portal).await;
    let mut anna = portal.on_shift("anna").await;
    portal.customer().await.say("one").await;
    let dialog = anna.accept_offer().await;
    let mut admin = portal.on_shift("admin").await;
    admin.watch = vec![portal.support];
    admin.sync().await;
    admin.give(Command::TakeOver { dialog }).await.applied();
    let found = later(&portal, &mut vera).await;
    assert_eq!((of(found, &admin).load, of(found, &anna).load, found.operators.len()), (1, 0, 4));
    admin.give(Command::ShiftPause).await.applied();
    assert_eq!(of(later(&portal, &mut vera).await, &admin).shift, ShiftState::Paused);
    admin.sync().await;
    admin.close(dialog).await.applied();
    assert_eq!(later(&portal, &mut vera).await.operators.len(), 3);
}

#[tokio::test]
async fn p50_what_somebody_does_on_another_line_shows_once_a_minute() {
    let portal = Portal::start().await;
    portal.also_serves("dan").await;
    let mut vera = watching(&portal).await;
    let mut dan = portal.on_shift("dan").await;
    portal.advance_s(300).await;
    portal.sales_customer().await.say("two").await;
    let worked = portal.now();
    let sold = dan.accept_offer().await;
    let found = later(&portal, &mut vera).await;
    assert_eq!((of(found, &dan).load, of(found, &dan).last_action), (0, Some(worked)), "not what, only when");
    let counted = found.counted_at;
    dan.say(sold, "Yes").await.applied();
    assert_eq!(later(&portal, &mut vera).await.counted_at, counted, "within a minute it is not counted for that");
    portal.advance_s(60).await;
    dan.say(sold, "Still here").await.applied();
    let worked = portal.now();
    assert_eq!(of(later(&portal, &mut vera).await, &dan).last_action, Some(worked));
}

#[tokio::test]
async fn p5_spam_waits_for_nobody_on_the_board() {
    let portal = Portal::start().await;
    let mut vera = watching(&portal).await;
    let mut anna = portal.on_shift("anna").await;
    let customer = portal.customer().await;
    customer.say("Buy my pills").await;
    let dialog = anna.accept_offer().await;
    anna.give(Command::Spam { dialog }).await.applied();
    customer.say("Really").await;
    let found = later(&portal, &mut vera).await;
    assert_eq!((found.waiting, found.answered, found.oldest), (0, 0, None));
}
