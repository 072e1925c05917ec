//! Who sees what: `rules::permit` against every cell of its table.

use rules::permit::{self, Bounds, Reader, Rights, Standing};
use wire::{Access, OperatorId, SessionState};

#[path = "../who_sees_what/mod.rs"]
mod who_sees_what;

use who_sees_what::{Cell, Head, KINDS, Row, Stretch};

/// The last entry of each stretch: four each.
fn end(stretch: Stretch) -> i64 {
    match stretch {
        Stretch::Old => 4,
        Stretch::Early => 8,
        Stretch::Late => 12,
    }
}

fn bounds(row: &Row) -> Bounds {
    let open = row.standing.state.is_some_and(|state| state != SessionState::Closed);
    let session_first = open.then_some(end(Stretch::Old) + 1);
    Bounds { last: end(Stretch::Late), session_first, left: row.left.map(end) }
}

/// The stretches of which `rights` show every entry; one of which they show a part is a fault.
fn shown(rights: &Rights, notes: bool, bounds: &Bounds) -> Vec<Stretch> {
    let sees = |stretch: &Stretch| {
        let seen = (end(*stretch) - 3..=end(*stretch)).filter(|seq| rights.see(*seq, notes, bounds)).count();
        assert!(seen == 0 || seen == 4, "a part of the {} words", stretch.word());
        seen > 0
    };
    Stretch::ALL.into_iter().filter(sees).collect()
}

#[test]
fn p82_who_sees_what_cell_by_cell() {
    let mut failures = Vec::new();
    for row in who_sees_what::rows() {
        assert_eq!(row.left.is_some(), row.standing.was_responsible, "{}: who left was responsible", row.row);
        assert!(!row.cites.is_empty());
        let Row { reader, standing, .. } = row;
        let access = permit::access(&reader, &standing);
        if access != row.access {
            failures.push(format!("{}: {access:?} instead of {:?}", row.row, row.access));
            continue;
        }
        failures.extend(cells(&row));
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// What is not as the row says.
fn cells(row: &Row) -> Vec<String> {
    let Some(access) = row.access else { return nothing(row) };
    let mut failures = Vec::new();
    let rights = permit::rights(access, row.standing.was_responsible);
    let bounds = bounds(row);
    let found = (shown(&rights, false, &bounds), shown(&rights, true, &bounds), rights.contact);
    if found != (row.entries.clone(), row.notes.clone(), row.contact) {
        failures.push(format!("{}: sees {found:?}", row.row));
    }
    let first_words = access == Access::Queued && row.left.is_none();
    assert_eq!(row.head, if first_words { Head::FirstWords } else { Head::Whole }, "{}", row.row);
    for kind in KINDS {
        let command = who_sees_what::command(kind, "7", "8", "3", "4");
        let found = permit::may(access, &command, &row.standing, row.shift).map_err(|refusal| refusal.code());
        let expected = match row.cell(kind) {
            Cell::Applied | Cell::Pointless(_) => Ok(()),
            Cell::Held => Err("session_closed"),
            Cell::Refused(code) => Err(code),
        };
        if found != expected {
            failures.push(format!("{}: {kind}: {found:?} instead of {expected:?}", row.row));
        }
    }
    failures
}

/// Whoever is not told that a dialog exists has nothing of it, and every command finds nothing.
fn nothing(row: &Row) -> Vec<String> {
    assert_eq!((row.head, row.entries.len(), row.notes.len(), row.contact), (Head::None, 0, 0, false), "{}", row.row);
    for kind in KINDS {
        assert_eq!(row.cell(kind), Cell::Refused("not_found"), "{}: {kind}", row.row);
    }
    Vec::new()
}

#[test]
fn p82_the_table_has_every_row_of_the_product() {
    let rows = who_sees_what::rows();
    let mut names: Vec<&str> = rows.iter().map(|row| row.row.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "a row stands there twice");
    for access in [
        Access::Responsible,
        Access::Participant,
        Access::Offered,
        Access::Queued,
        Access::Former,
        Access::Colleague,
        Access::Manager,
    ] {
        assert!(rows.iter().any(|row| row.access == Some(access)), "{access:?}");
    }
    assert!(rows.iter().any(|row| row.access.is_none()));
    // The reader is always operator 1.
    assert!(rows.iter().all(|row| matches!(row.reader, Reader { id: OperatorId(1), .. })));
    assert!(rows.iter().any(|row| row.standing == Standing::default()), "what is not there");
}
