//! The dialog list and offers; waiting, stopping, conflation.

use super::*;
use crate::{BoardView, DialogListView, OffersView, Segment, TeamView, Who};

fn ids(snapshot: &crate::Snapshot<crate::DialogRow>) -> Vec<i64> {
    snapshot.rows.iter().map(|row| row.id.0).collect()
}

async fn segment(fixture: &Fixture, segment: Segment) -> Vec<i64> {
    ids(&DialogListView::open(&fixture.db, segment).next(0).await.unwrap())
}

#[tokio::test]
async fn p40_each_dialog_stands_in_its_segment_in_its_order() {
    use Access::{Former, Manager, Offered, Participant, Responsible};
    use Awaited::*;
    use SessionState::{Answered, Closed, Closing, Queued};
    let fixture = Fixture::new().await;
    let mut closed = session(Closed, Customer, None);
    closed.closed_at = Some(T0.plus_s(50));
    let mut theirs = session(Answered, Operator, Some(1));
    theirs.responsible = Some(ANNA);
    let mut last = head(9, Participant, 1, session(Answered, Customer, None));
    last.last = Some(LastWords {
        seq: 1,
        at: T0.plus_s(60),
        author: Author::Operator { id: ANNA },
        text: "ok".into(),
        file: false,
    });
    let heads = [
        head(1, Responsible, 1, session(Answered, Operator, Some(30))),
        head(2, Participant, 1, session(Answered, Operator, Some(20))),
        head(3, Responsible, 1, session(Answered, Customer, None)),
        head(4, Access::Queued, 0, session(Queued, Operator, Some(9))),
        head(5, Offered, 1, session(Queued, Operator, Some(5))),
        head(6, Former, 1, closed),
        head(7, Responsible, 1, session(Closing, Customer, None)),
        head(8, Manager, 1, theirs),
        last,
    ];
    fixture.feed(heads.map(Delta::Dialog).to_vec()).await;
    assert_eq!(segment(&fixture, Segment::Mine).await, [2, 1]);
    assert_eq!(segment(&fixture, Segment::WaitingCustomer).await, [9, 3]);
    assert_eq!(segment(&fixture, Segment::Queue { line: None }).await, [5, 4]);
    assert_eq!(segment(&fixture, Segment::Queue { line: Some(LineId(1)) }).await, [5, 4]);
    assert!(segment(&fixture, Segment::Queue { line: Some(LineId(2)) }).await.is_empty());
    assert_eq!(segment(&fixture, Segment::AllLines).await, [8, 5, 4, 2, 1, 9, 3]);
    assert_eq!(segment(&fixture, Segment::History).await, [6, 7]);
    assert!(segment(&fixture, Segment::Spam { line: None }).await.is_empty());
}

#[tokio::test]
async fn p5_the_spam_list_holds_what_is_marked_and_what_came_after_it_the_latest_first() {
    use SessionState::{Closed, Queued};
    let fixture = Fixture::new().await;
    let at = |seconds, head: DialogHead| {
        let said =
            LastWords { seq: 1, at: T0.plus_s(seconds), author: Author::Customer, text: "x".into(), file: false };
        DialogHead { last: Some(said), ..head }
    };
    let mut closed = session(Closed, Awaited::Customer, None);
    (closed.closed_at, closed.close_reason) = (Some(T0.plus_s(50)), Some(CloseReason::Spam));
    let marked = DialogHead { spam: true, ..head(1, Access::Former, 1, closed.clone()) };
    // It was closed as spam and turned out to be none.
    let unmarked = head(2, Access::Former, 1, closed);
    let came = SessionHead { was_spam: true, ..session(Queued, Awaited::Operator, Some(60)) };
    let came = DialogHead { spam: true, ..head(3, Access::Queued, 0, came) };
    let waits = head(4, Access::Queued, 0, session(Queued, Awaited::Operator, Some(9)));
    let heads = [at(50, marked), at(50, unmarked), at(60, came), at(70, waits)];
    fixture.feed(heads.map(Delta::Dialog).to_vec()).await;
    assert_eq!(segment(&fixture, Segment::Spam { line: None }).await, [3, 1]);
    assert_eq!(segment(&fixture, Segment::Spam { line: Some(LineId(1)) }).await, [3, 1]);
    assert!(segment(&fixture, Segment::Spam { line: Some(LineId(2)) }).await.is_empty());
    assert_eq!(segment(&fixture, Segment::Queue { line: None }).await, [4], "it waits for nobody");
    assert_eq!(segment(&fixture, Segment::History).await, [1, 2], "what is closed is history too");
}

fn board(at_s: i64, waiting: u32) -> Delta {
    Delta::Board(Board {
        line: LineId(1),
        counted_at: T0.plus_s(at_s),
        waiting,
        oldest: None,
        overdue: 0,
        answered: 0,
        operators: Vec::new(),
    })
}

#[tokio::test]
async fn p50_a_board_that_was_counted_again_and_is_the_same_makes_no_revision() {
    let fixture = Fixture::new().await;
    let view = BoardView::open(&fixture.db);
    let none = view.next(0).await.unwrap();
    assert_eq!((none.revision, none.head.len(), none.as_of), (1, 0, None), "before the first count");
    fixture.feed(vec![board(1, 0)]).await;
    let shown = view.next(1).await.unwrap();
    assert_eq!((shown.revision, shown.head[0].name.as_str(), shown.as_of), (2, "Shop", Some(T0.plus_s(1))));
    let mut next = Box::pin(view.next(2));
    assert!(waits(&mut next).await);
    fixture.feed(vec![board(2, 0), mine(1, 0)]).await;
    assert!(waits(&mut next).await, "a screen would look the same");
    fixture.feed(vec![board(3, 1)]).await;
    let shown = next.await.unwrap();
    assert_eq!((shown.revision, shown.head[0].waiting, shown.as_of), (3, 1, Some(T0.plus_s(3))));
    view.stop();
    assert!(view.next(0).await.is_none());
}

#[tokio::test]
async fn p40_mine_stands_in_the_order_of_the_time_left_to_the_norm() {
    let fixture = Fixture::new().await;
    let due = |waits: i64, due: Option<i64>| SessionHead {
        norm: due.map(|due| NormHead {
            kind: NormKind::Next,
            warn_at: Some(T0.plus_s(due - 10)),
            due_at: Some(T0.plus_s(due)),
        }),
        ..session(SessionState::Answered, Awaited::Operator, Some(waits))
    };
    let sessions = [due(10, None), due(20, Some(900)), due(30, Some(300)), due(5, None), due(1, Some(600))];
    let heads = sessions.into_iter().zip(1..).map(|(session, id)| head(id, Access::Responsible, 1, session));
    fixture.feed(heads.map(Delta::Dialog).collect()).await;
    assert_eq!(
        segment(&fixture, Segment::Mine).await,
        [3, 5, 2, 4, 1],
        "what has no norm comes last, the longest wait first"
    );
    assert_eq!(segment(&fixture, Segment::AllLines).await, [5, 4, 1, 2, 3], "elsewhere the longest wait is first");
    let view = DialogListView::open(&fixture.db, Segment::Mine);
    let first = view.next(0).await.unwrap().rows.remove(0);
    assert_eq!(first.norm.and_then(|norm| norm.due_at), Some(T0.plus_s(300)));
}

#[tokio::test]
async fn p40_a_row_says_who_waits_what_was_said_and_what_is_unsent() {
    let fixture = Fixture::new().await;
    fixture.feed(vec![mine(1, 3), said(1, 1, "a"), said(1, 2, "b"), said(1, 3, "c")]).await;
    let view = DialogListView::open(&fixture.db, Segment::Mine);
    let first = view.next(0).await.unwrap();
    let row = &first.rows[0];
    assert_eq!((row.line_name.as_str(), row.customer_name.as_str(), row.unread), ("Shop", "Guest 1", 3));
    assert_eq!(row.responsible_name.as_deref(), Some("Boris"));
    assert_eq!((row.waiting_since, first.as_of), (Some(T0.plus_s(1)), Some(T0)));

    fixture.write(|w| store::registers::put_read(w, DialogId(1), 2)).await;
    fixture.write(|w| store::registers::put_draft(w, DialogId(1), ComposerMode::Note, "x", T0)).await;
    fixture.enqueue(send(1, 1, "hello\nthere")).await;
    fixture.enqueue(command(2, 1, Command::Close { dialog: DialogId(1) })).await;
    let second = view.next(first.revision).await.unwrap();
    let row = &second.rows[0];
    assert_eq!((row.unread, row.draft, row.unsent, row.needs_look), (1, true, 2, 0));
    assert_eq!((row.last_who, row.last_unsent, row.pending), (Some(Who::Me), true, Some("close")));
    assert!(row.last_text.starts_with("hello"));

    fixture.settle(send(1, 1, "").id, Outcome::Held { what_changed: WhatChanged::Session }).await;
    let third = view.next(second.revision).await.unwrap();
    assert_eq!((third.rows[0].unsent, third.rows[0].needs_look, third.rows[0].last_unsent), (1, 1, false));
}

#[tokio::test]
async fn a_window_moves_around_its_anchor_and_stays_when_the_anchor_leaves() {
    let fixture = Fixture::new().await;
    fixture.feed((1..=300).map(|id| mine(id, 0)).collect()).await;
    let view = DialogListView::open(&fixture.db, Segment::Mine);
    let top = view.next(0).await.unwrap();
    assert_eq!((top.rows.len(), top.before, top.after), (crate::MAX_ROWS, 0, 180));
    view.show(Some(DialogId(150)), 20);
    let middle = view.next(top.revision).await.unwrap();
    assert_eq!(ids(&middle), (140..160).collect::<Vec<_>>());
    assert_eq!((middle.before, middle.after), (139, 141));
    fixture.feed(vec![Delta::Removed(Removed::Dialog { id: DialogId(150) })]).await;
    let without = view.next(middle.revision).await.unwrap();
    assert_eq!(ids(&without).first(), Some(&140), "nothing jumps");
    view.show(Some(DialogId(299)), 20);
    let end = view.next(without.revision).await.unwrap();
    assert_eq!((ids(&end).last(), end.after), (Some(&300), 0));
    view.show(None, 5);
    assert_eq!(ids(&view.next(end.revision).await.unwrap()), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn changes_in_between_are_merged_and_equal_content_makes_no_revision() {
    let fixture = Fixture::new().await;
    let view = DialogListView::open(&fixture.db, Segment::Mine);
    let empty = view.next(0).await.unwrap();
    assert_eq!((empty.revision, empty.rows.len()), (1, 0));
    for id in 1..=50 {
        fixture.feed(vec![mine(id, 0)]).await;
    }
    let merged = view.next(1).await.unwrap();
    assert_eq!((merged.revision, merged.rows.len()), (2, 50));
    let mut next = Box::pin(view.next(2));
    assert!(waits(&mut next).await);
    fixture.feed(vec![mine(1, 0)]).await;
    fixture.feed(vec![]).await;
    let elsewhere = head(99, Access::Queued, 0, session(SessionState::Queued, Awaited::Operator, Some(1)));
    fixture.feed(vec![Delta::Dialog(elsewhere)]).await;
    fixture.write(|w| store::account::set_clock_offset(w, 40)).await;
    assert!(waits(&mut next).await, "the window is as it was");
    fixture.write(|w| store::account::set_clock_offset(w, -5_000)).await;
    assert_eq!(next.await.unwrap().clock_offset, -5_000);
    assert_eq!(view.next(0).await.unwrap().revision, 3, "who has nothing gets what there is");
}

#[tokio::test]
async fn a_wait_that_was_given_up_loses_nothing() {
    let fixture = Fixture::new().await;
    let view = DialogListView::open(&fixture.db, Segment::Mine);
    view.next(0).await.unwrap();
    {
        let mut next = Box::pin(view.next(1));
        assert!(waits(&mut next).await);
        fixture.feed(vec![mine(1, 0)]).await;
    }
    assert_eq!(ids(&view.next(1).await.unwrap()), [1]);
}

#[tokio::test]
async fn closing_the_database_ends_every_wait() {
    let fixture = Fixture::new().await;
    let (list, timeline, offers) = (
        DialogListView::open(&fixture.db, Segment::Mine),
        crate::TimelineView::open(&fixture.db, DialogId(1)),
        OffersView::open(&fixture.db),
    );
    let seen = (
        list.next(0).await.unwrap().revision,
        timeline.next(0).await.unwrap().revision,
        offers.next(0).await.unwrap().revision,
    );
    let waits = async { tokio::join!(list.next(seen.0), timeline.next(seen.1), offers.next(seen.2)) };
    let (ended, ()) = tokio::join!(waits, fixture.db.close());
    assert!(ended.0.is_none() && ended.1.is_none() && ended.2.is_none());
}

#[tokio::test]
async fn stop_ends_every_wait() {
    let fixture = Fixture::new().await;
    let view = Arc::new(DialogListView::open(&fixture.db, Segment::Mine));
    view.next(0).await.unwrap();
    let env = Env::machine();
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let view = view.clone();
            env.spawn(async move { view.next(1).await })
        })
        .collect();
    tokio::task::yield_now().await;
    // While others wait for something newer, whoever has nothing is served at once.
    assert!(view.next(0).await.is_some());
    view.stop();
    for next in waiting {
        assert_eq!(next.await.unwrap(), None);
    }
    assert_eq!(view.next(0).await, None);
}

#[tokio::test]
async fn a_closed_database_ends_the_view() {
    let fixture = Fixture::new().await;
    let view = OffersView::open(&fixture.db);
    fixture.db.close().await;
    assert_eq!(view.next(0).await, None);
}

#[tokio::test]
async fn p41_an_offer_shows_the_answer_on_its_way_and_who_won() {
    let fixture = Fixture::new().await;
    let offer = |id: i64, deadline: i64| Offer {
        id: OfferId(id),
        dialog: DialogId(1),
        session: SessionId(1),
        line: LineId(1),
        made_at: T0,
        deadline: T0.plus_s(deadline),
        round: 1,
        why: Why { rule: "evenly".into(), considered: 3, eligible: 2, last_work: None },
        silent: false,
        from: None,
        note: None,
        outcome: None,
        winner: None,
        ended_at: None,
    };
    let mut offered = head(1, Access::Offered, 1, session(SessionState::Queued, Awaited::Operator, Some(1)));
    offered.last = Some(LastWords { seq: 1, at: T0, author: Author::Customer, text: "Hello".into(), file: false });
    let view = OffersView::open(&fixture.db);
    fixture
        .feed(vec![
            Delta::Dialog(offered),
            Delta::Offer(offer(2, 60)),
            Delta::Offer(offer(1, 90)),
            Delta::Offer(offer(3, 30)),
        ])
        .await;
    let first = view.next(0).await.unwrap();
    assert_eq!(first.rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [3, 2, 1], "the nearest deadline first");
    let row = &first.rows[0];
    assert_eq!((row.customer_name.as_str(), row.words.as_str(), row.line_name.as_str()), ("Guest 1", "Hello", "Shop"));

    let accept = command(1, 1, Command::Accept { offer: OfferId(3) });
    fixture.enqueue(accept.clone()).await;
    let second = view.next(first.revision).await.unwrap();
    assert!(second.rows[0].answer.as_ref().unwrap().accepts);
    let lost = Offer {
        outcome: Some(OfferOutcome::Withdrawn),
        winner: Some(ANNA),
        ended_at: Some(T0.plus_s(10)),
        ..offer(3, 30)
    };
    let refused =
        Outcome::Refused { code: "too_late".into(), detail: String::new(), by: Some(ANNA), at: Some(T0.plus_s(10)) };
    fixture.settle(accept.id, refused).await;
    let answered = view.next(second.revision).await.unwrap();
    assert_eq!(answered.rows[0].winner_name.as_deref(), Some("Anna"), "the refusal names who won before the page does");
    fixture.feed(vec![Delta::Offer(lost)]).await;
    let third = view.next(answered.revision).await.unwrap();
    let row = third.rows.last().unwrap();
    assert_eq!((row.id, row.winner_name.as_deref()), (OfferId(3), Some("Anna")));
    assert_eq!(row.answer.as_ref().unwrap().refusal.as_ref().unwrap().code, "too_late");
    fixture.feed(vec![Delta::Removed(Removed::Offer { id: OfferId(3) })]).await;
    assert_eq!(view.next(third.revision).await.unwrap().rows.len(), 2);
}

#[tokio::test]
async fn p20_whom_a_dialog_can_be_handed_to_is_told_anew_when_a_colleague_changes() {
    let fixture = Fixture::new().await;
    let view = TeamView::open(&fixture.db);
    let known = view.next(0).await.unwrap();
    assert_eq!((known.rows[0].name.as_str(), known.rows[0].on_leave), ("Anna", false));
    let mut next = Box::pin(view.next(known.revision));
    assert!(waits(&mut next).await);
    let on_leave = Colleague { on_leave: true, ..known.rows[0].clone() };
    fixture.feed(vec![Delta::Operator(on_leave.clone())]).await;
    assert_eq!(next.await.unwrap().rows, [on_leave]);
    view.stop();
    assert!(view.next(9).await.is_none());
}

#[tokio::test]
async fn p40_who_had_a_dialog_once_sees_no_wait_that_he_is_not_told_the_end_of() {
    let fixture = Fixture::new().await;
    let waits = || session(SessionState::Answered, Awaited::Operator, Some(30));
    let mine = head(1, Access::Responsible, 1, waits());
    let former = head(2, Access::Former, 1, SessionHead { responsible: Some(ANNA), ..waits() });
    fixture.feed(vec![Delta::Dialog(mine), Delta::Dialog(former)]).await;
    let since = async |segment| DialogListView::open(&fixture.db, segment).next(0).await.unwrap().rows[0].waiting_since;
    assert!(since(Segment::Mine).await.is_some());
    assert_eq!(since(Segment::History).await, None);
}
