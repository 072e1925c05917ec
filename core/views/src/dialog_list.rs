//! The dialog list: one segment of it.

use std::sync::atomic::{AtomicUsize, Ordering};

use store::dialogs::{self, DialogRow, Segment};
use store::{Db, Dirty, Read, Result};
use wire::DialogId;

use crate::window::{Content, MAX_ROWS, Snapshot, Source, Window, start_around};

/// A window onto one segment of the dialog list.
pub struct DialogListView(Window<Dialogs>);

struct Dialogs {
    segment: Segment,
    /// Where the window began when it was last read: it stays there when its anchor leaves the segment.
    start: AtomicUsize,
}

#[derive(Clone)]
struct Place {
    anchor: Option<DialogId>,
    count: usize,
}

impl DialogListView {
    /// Opens the view at the top of the segment.
    pub fn open(db: &Db, segment: Segment) -> Self {
        let source = Dialogs { segment, start: AtomicUsize::new(0) };
        DialogListView(Window::new(db, source, Place { anchor: None, count: MAX_ROWS }))
    }

    /// The segment that is shown.
    pub fn segment(&self) -> Segment {
        self.0.source().segment
    }

    /// Moves the window: `count` rows around `anchor`, or from the top without one.
    pub fn show(&self, anchor: Option<DialogId>, count: usize) {
        self.0.show(Place { anchor, count: count.clamp(1, MAX_ROWS) });
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<DialogRow>> {
        self.0.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Dialogs {
    type Row = DialogRow;
    type Head = ();
    type Place = Place;

    fn concerns(&self, dirty: &Dirty) -> bool {
        dirty.lists || dirty.names || dirty.account
    }

    fn read(&self, r: &Read<'_>, place: &Place) -> Result<Content<Self>> {
        let ids = dialogs::ids(r, self.segment)?;
        let start = match place.anchor {
            None => 0,
            Some(anchor) => match ids.iter().position(|id| *id == anchor) {
                Some(at) => start_around(at, place.count, ids.len()),
                None => self.start.load(Ordering::Relaxed).min(ids.len().saturating_sub(place.count)),
            },
        };
        self.start.store(start, Ordering::Relaxed);
        let end = start.saturating_add(place.count).min(ids.len());
        let rows = dialogs::rows(r, ids.get(start..end).unwrap_or_default())?;
        Ok(Content { head: (), rows, before: start as u64, after: (ids.len() - end) as u64 })
    }
}
