//! Random pages, duplicated, out of order within what the portal may do: the phone ends where a plain model ends.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::feed::check_index;
use super::*;
use crate::{feed, history};

#[derive(Debug, Clone)]
enum Step {
    /// New entries of a dialog come, and its head.
    Grow {
        dialog: i64,
        by: i64,
    },
    /// Only the newest of them come: a hole stays.
    Skip {
        dialog: i64,
        by: i64,
    },
    /// A stretch of history is asked for.
    Fill {
        dialog: i64,
        from: Seq,
        len: i64,
    },
    /// A stretch that came before comes again.
    Again {
        dialog: i64,
        from: Seq,
        len: i64,
    },
    /// The reader loses the newest entries, or gets them back.
    Leave {
        dialog: i64,
        last: Seq,
    },
    Return {
        dialog: i64,
    },
    Remove {
        dialog: i64,
    },
    /// The last page comes a second time.
    Repeat,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let dialog = 1..4_i64;
    let step = prop_oneof![
        4 => (dialog.clone(), 1..6_i64).prop_map(|(dialog, by)| Step::Grow { dialog, by }),
        2 => (dialog.clone(), 2..9_i64).prop_map(|(dialog, by)| Step::Skip { dialog, by }),
        4 => (dialog.clone(), 1..20_i64, 1..9_i64).prop_map(|(dialog, from, len)| Step::Fill { dialog, from, len }),
        2 => (dialog.clone(), 1..20_i64, 1..9_i64).prop_map(|(dialog, from, len)| Step::Again { dialog, from, len }),
        1 => (dialog.clone(), 0..20_i64).prop_map(|(dialog, last)| Step::Leave { dialog, last }),
        1 => dialog.clone().prop_map(|dialog| Step::Return { dialog }),
        1 => dialog.prop_map(|dialog| Step::Remove { dialog }),
        1 => Just(Step::Repeat),
    ];
    proptest::collection::vec(step, 1..40)
}

/// What the portal has and what the phone ought to have.
#[derive(Default)]
struct Dialog {
    /// The portal's last entry.
    last: Seq,
    /// The reader's last entry; none: he knows nothing of the dialog.
    seen: Option<Seq>,
    left: bool,
    here: BTreeMap<Seq, String>,
}

#[derive(Default)]
struct Model {
    dialogs: BTreeMap<i64, Dialog>,
}

fn text(dialog: i64, seq: Seq) -> String {
    format!("word{dialog}x{seq} номер 8-800-{seq}")
}

impl Model {
    fn page(&mut self, step: &Step) -> Vec<Delta> {
        let (Step::Grow { dialog, .. }
        | Step::Skip { dialog, .. }
        | Step::Fill { dialog, .. }
        | Step::Again { dialog, .. }
        | Step::Leave { dialog, .. }
        | Step::Return { dialog }
        | Step::Remove { dialog }) = *step
        else {
            return Vec::new();
        };
        let state = self.dialogs.entry(dialog).or_default();
        let mut entries = Vec::new();
        match *step {
            Step::Grow { by, .. } | Step::Skip { by, .. } => {
                let first = state.last + 1;
                state.last += by;
                (state.seen, state.left) = (Some(state.last), false);
                let from = if matches!(step, Step::Skip { .. }) { state.last } else { first };
                entries.extend(from..=state.last);
            }
            Step::Again { from, len, .. } => {
                let last = state.seen.unwrap_or(0);
                entries.extend((from..from + len).filter(|seq| *seq <= last));
            }
            Step::Leave { last, .. } if state.seen.is_some() => {
                let last = last.min(state.last);
                (state.seen, state.left) = (Some(last), true);
                state.here.retain(|seq, _| *seq <= last);
            }
            Step::Return { .. } if state.seen.is_some() => (state.seen, state.left) = (Some(state.last), false),
            Step::Remove { .. } => {
                (state.seen, state.left) = (None, false);
                state.here.clear();
                return vec![Delta::Removed(Removed::Dialog { id: DialogId(dialog) })];
            }
            _ => {}
        }
        state.here.extend(entries.iter().map(|seq| (*seq, text(dialog, *seq))));
        let Some(seen) = state.seen else { return Vec::new() };
        let access = if state.left { Access::Former } else { Access::Responsible };
        let head = Delta::Dialog(head(dialog, access, 1, seen));
        std::iter::once(head).chain(entries.iter().map(|seq| said(dialog, *seq, &text(dialog, *seq)))).collect()
    }

    fn history(&mut self, dialog: i64, from: Seq, len: i64) -> EntriesPage {
        let state = self.dialogs.entry(dialog).or_default();
        let to = (from + len - 1).min(state.last);
        let said = |seq: Seq| EntryBody::CustomerMessage { text: text(dialog, seq), file: None };
        if let Some(seen) = state.seen {
            state.here.extend((from..=to.min(seen)).map(|seq| (seq, text(dialog, seq))));
        }
        let entries = (from..=to).map(|seq| entry(dialog, seq, said(seq))).collect();
        EntriesPage { entries, from, to, server_time: T0 }
    }
}

async fn play(steps: Vec<Step>) {
    let fixture = Fixture::new();
    let mut model = Model::default();
    let mut last_page = page("", "0", vec![]);
    fixture.write(|w| feed::apply(w, &page("", "0", vec![]))).await;
    for (step, n) in steps.iter().zip(1..) {
        match step {
            Step::Fill { dialog, from, len } => {
                let (id, answer) = (DialogId(*dialog), model.history(*dialog, *from, *len));
                fixture.write(move |w| history::apply_entries(w, id, &answer)).await;
            }
            Step::Repeat => {
                let again = last_page.clone();
                let refused = fixture.try_write(move |w| feed::apply(w, &again)).await;
                assert!(matches!(refused, Err(StoreError::CursorMismatch)));
            }
            step => {
                let from = fixture.read(feed::cursor).await;
                last_page = page(&from, &n.to_string(), model.page(step));
                let page = last_page.clone();
                fixture.write(move |w| feed::apply(w, &page)).await;
            }
        }
    }
    for (id, expected) in &model.dialogs {
        compare(&fixture, DialogId(*id), expected).await;
    }
    check_index(&fixture).await;
}

async fn compare(fixture: &Fixture, dialog: DialogId, expected: &Dialog) {
    let stored = fixture.read(move |r| history::entries(r, dialog, 0, Seq::MAX)).await;
    let stored: BTreeMap<_, _> = stored.into_iter().map(|e| (e.seq, e.body.text().to_owned())).collect();
    assert_eq!(stored, expected.here);
    let holes = fixture.holes(dialog).await;
    let missing: Vec<Seq> = holes.into_iter().flat_map(|(from, to)| from..=to).collect();
    let absent = (1..=expected.seen.unwrap_or(0)).filter(|seq| !expected.here.contains_key(seq));
    assert_eq!(missing, absent.collect::<Vec<_>>(), "a hole is what is not here");
    for seq in expected.here.keys().copied() {
        let word = format!("word{dialog}x{seq}");
        let hits = fixture.read(move |r| crate::search::words(r, &word, 50)).await;
        assert!(hits.contains(&(dialog, seq)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_pages_end_where_the_model_ends(steps in steps()) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(play(steps));
    }
}
