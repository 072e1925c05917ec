//! A dialog's timeline: entries, holes, and the operator's own unsent commands.

use std::sync::{Mutex, PoisonError};

use store::timeline::{self, TimelineHead, TimelineRow, Unsent};
use store::{Db, Dirty, Read, Result, history};
use wire::{DialogId, Seq};

use crate::window::{Content, MAX_ROWS, Snapshot, Source, Window};

/// Where a timeline's window lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// At the newest entry, and moving with it.
    Newest,
    /// Around this entry.
    At(Seq),
}

/// A window onto a dialog's timeline. Its rows ascend; own unsent commands stand after the newest entry.
pub struct TimelineView(Window<Timeline>);

struct Timeline {
    dialog: DialogId,
    /// Holes inside the window as last read.
    wanted: Mutex<Vec<(Seq, Seq)>>,
}

#[derive(Clone)]
struct Place {
    anchor: Anchor,
    count: usize,
}

impl TimelineView {
    /// Opens the view at the newest entry.
    pub fn open(db: &Db, dialog: DialogId) -> Self {
        let source = Timeline { dialog, wanted: Mutex::default() };
        TimelineView(Window::new(db, source, Place { anchor: Anchor::Newest, count: MAX_ROWS }))
    }

    /// The dialog that is shown.
    pub fn dialog(&self) -> DialogId {
        self.0.source().dialog
    }

    /// Moves the window: `count` entries at or around `anchor`.
    pub fn show(&self, anchor: Anchor, count: usize) {
        self.0.show(Place { anchor, count: count.clamp(1, MAX_ROWS) });
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<TimelineRow, TimelineHead>> {
        self.0.next(after).await
    }

    /// The holes inside the window of the last `next`, ascending: whoever shows the view has them filled.
    pub fn wanted(&self) -> Vec<(Seq, Seq)> {
        self.0.source().wanted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Timeline {
    type Row = TimelineRow;
    type Head = TimelineHead;
    type Place = Place;

    fn concerns(&self, dirty: &Dirty) -> bool {
        dirty.names || dirty.account || dirty.dialogs.contains(&self.dialog)
    }

    /// A command that waits and one that is in a request are both on their way: a sent reply makes two revisions, its echo
    /// and its entry.
    fn is_same_row(shown: &TimelineRow, fresh: &TimelineRow) -> bool {
        match (&shown.unsent, &fresh.unsent) {
            (Some(before), Some(now)) if is_on_its_way(before) && is_on_its_way(now) => {
                before.command == now.command
                    && TimelineRow { unsent: None, ..shown.clone() } == TimelineRow { unsent: None, ..fresh.clone() }
            }
            _ => shown == fresh,
        }
    }

    fn read(&self, r: &Read<'_>, place: &Place) -> Result<Content<Self>> {
        let head = timeline::head(r, self.dialog)?;
        let (first, last) = bounds(place, head.first_seq, head.last_seq);
        let mut rows = timeline::rows(r, self.dialog, first, last)?;
        if last >= head.last_seq {
            rows.extend(timeline::unsent(r, self.dialog)?);
        }
        let wanted = history::holes(r, self.dialog, first, last)?;
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = wanted;
        let (before, after) = (length(head.first_seq, first - 1), length(last + 1, head.last_seq));
        Ok(Content { head, rows, before, after })
    }
}

/// Neither held nor refused.
fn is_on_its_way(unsent: &Unsent) -> bool {
    unsent.what_changed.is_none() && unsent.refusal.is_none()
}

/// The window's numbers within `first..=last`, the stretch that there is.
fn bounds(place: &Place, first: Seq, last: Seq) -> (Seq, Seq) {
    let count = i64::try_from(place.count).unwrap_or(1);
    let end = match place.anchor {
        Anchor::Newest => last,
        Anchor::At(seq) => (seq.max(first).saturating_sub(count / 2).max(first) + count - 1).min(last),
    };
    ((end - count + 1).max(first), end)
}

fn length(first: Seq, last: Seq) -> u64 {
    u64::try_from(last - first + 1).unwrap_or(0)
}
