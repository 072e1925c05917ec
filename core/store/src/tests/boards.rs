//! The manager's board as the phone keeps it (P50, P60).

use super::*;
use crate::{boards, feed};

fn line(id: i64, managed: bool) -> Delta {
    Delta::Line(Line {
        id: LineId(id),
        name: format!("Line {}", 9 - id),
        managed,
        confirm_transfer: false,
        guest: false,
    })
}

fn operator(id: i64, name: &str, shift: ShiftState, load: u32) -> BoardOperator {
    BoardOperator {
        id: OperatorId(id),
        name: name.into(),
        shift,
        since: T0,
        pause_reason: None,
        load,
        awaiting: load,
        unreachable: false,
        on_leave: false,
        last_action: Some(T0.plus_s(id)),
    }
}

fn board(line: i64, at_s: i64, operators: Vec<BoardOperator>) -> Delta {
    Delta::Board(Board {
        line: LineId(line),
        counted_at: T0.plus_s(at_s),
        waiting: 2,
        oldest: Some(T0),
        overdue: 1,
        answered: 1,
        operators,
    })
}

impl Fixture {
    async fn boards(&self) -> Vec<i64> {
        self.read(|r| Ok(boards::rows(r)?.lines.iter().map(|row| row.line.0).collect())).await
    }
}

#[tokio::test]
async fn p50_who_stands_on_two_boards_is_one_row_as_he_was_counted_last() {
    let fixture = Fixture::new();
    let later = BoardOperator { unreachable: true, ..operator(3, "Boris", ShiftState::Paused, 1) };
    let first = BoardOperator { last_action: Some(T0.plus_s(99)), ..operator(3, "Boris", ShiftState::On, 2) };
    let others = vec![operator(4, "Dan", ShiftState::Off, 0), operator(5, "Anna", ShiftState::Off, 0), first];
    let deltas = vec![line(1, true), line(2, true), board(1, 20, vec![later.clone()]), board(2, 10, others)];
    fixture.feed(deltas).await;
    let rows = fixture.read(boards::rows).await;
    let names: Vec<_> = rows.lines.iter().map(|row| (row.name.as_str(), row.waiting)).collect();
    assert_eq!(names, [("Line 7", 2), ("Line 8", 2)], "by name");
    assert_eq!(rows.operators.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Boris", "Anna", "Dan"]);
    let boris = BoardOperator { load: 3, awaiting: 3, last_action: Some(T0.plus_s(99)), ..later };
    assert_eq!(rows.operators[0], boris);
    assert_eq!(fixture.read(boards::as_of).await, Some(T0.plus_s(10)), "as old as the oldest count");
    // A board takes the place of the one before.
    fixture.feed(vec![board(2, 30, vec![])]).await;
    let rows = fixture.read(boards::rows).await;
    assert_eq!((rows.operators.len(), rows.operators[0].load), (1, 1));
    assert_eq!(fixture.read(boards::as_of).await, Some(T0.plus_s(20)));
}

#[tokio::test]
async fn p50_p63_a_board_goes_with_the_right_to_it() {
    let fixture = Fixture::new();
    let given = || (1..=4).flat_map(|id| [line(id, true), board(id, 0, vec![])]).collect::<Vec<_>>();
    fixture.feed(given()).await;
    fixture.feed(vec![Delta::Removed(Removed::Board { id: LineId(1) })]).await;
    assert_eq!(fixture.boards().await, [4, 3, 2]);
    fixture.feed(vec![line(2, false), line(3, true)]).await;
    assert_eq!(fixture.boards().await, [4, 3], "he only serves it now");
    fixture.feed(vec![Delta::Removed(Removed::Line { id: LineId(3) })]).await;
    assert_eq!(fixture.boards().await, [4]);
    fixture.feed(vec![Delta::ScopeRemoved { scope: Scope::LineHeads(LineId(4)) }]).await;
    assert_eq!(fixture.boards().await, [4], "what is not watched any more stays");
    fixture.feed(vec![Delta::ScopeRemoved { scope: Scope::Line(LineId(4)) }]).await;
    assert!(fixture.boards().await.is_empty());
    assert_eq!(fixture.read(boards::as_of).await, None);
}

#[tokio::test]
async fn p60_a_bootstrap_brings_no_boards_and_keeps_those_of_managed_lines() {
    let fixture = Fixture::new();
    fixture.feed((1..=3).flat_map(|id| [line(id, true), board(id, 0, vec![])]).collect()).await;
    fixture.write(feed::reset_cursor).await;
    let boot = Page { bootstrapped: true, ..page("", "b", vec![line(1, true), line(2, false)]) };
    fixture.write(move |w| feed::apply(w, &boot)).await;
    assert_eq!(fixture.boards().await, [1]);
    // Numbers of another epoch may mean other lines.
    fixture.write(feed::reset_cursor).await;
    let restored = Page { epoch: "two".into(), ..page("", "c", vec![line(1, true)]) };
    fixture.write(move |w| feed::apply(w, &restored)).await;
    assert!(fixture.boards().await.is_empty());
}
