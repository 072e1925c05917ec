//! What all views share: reading again when something relevant was committed, and handing out revisions.

use std::sync::Arc;

use store::{Db, Dirty, Read, Watch};
use tokio::sync::{Mutex, watch};
use wire::Timestamp;

/// Most rows of a window: two to three screens.
pub const MAX_ROWS: usize = 120;

/// A smaller change of the measured clock difference is no news for a screen that counts seconds.
const CLOCK_TOLERANCE_MS: u64 = 1_000;

/// A window's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot<Row, Head = ()> {
    /// Grows by one with every change of the content, from 1.
    pub revision: u64,
    /// What stands around the rows.
    pub head: Head,
    /// The rows of the window, in order; their ids are stable.
    pub rows: Vec<Row>,
    /// How many items lie before the window.
    pub before: u64,
    /// How many lie after it.
    pub after: u64,
    /// Portal time of the last page that the phone has taken in; `None` before the first. Of the board: when it was counted.
    pub as_of: Option<Timestamp>,
    /// Milliseconds to add to the phone's clock for portal time: countdowns need it.
    pub clock_offset: i64,
}

/// What a kind of view reads.
pub(crate) trait Source: Send + Sync + 'static {
    type Row: Clone + PartialEq + Send;
    type Head: Clone + PartialEq + Send;
    /// Which window.
    type Place: Clone + Send + Sync;
    /// Whether a commit may have changed the window.
    fn concerns(&self, dirty: &Dirty) -> bool;
    /// Whether a change of a row from one to the other is no news for a screen.
    fn is_same_row(shown: &Self::Row, fresh: &Self::Row) -> bool {
        shown == fresh
    }
    /// Portal time up to which what is read is complete.
    fn as_of(&self, r: &Read<'_>) -> store::Result<Option<Timestamp>> {
        store::account::as_of(r)
    }
    /// Reads the window.
    fn read(&self, r: &Read<'_>, place: &Self::Place) -> store::Result<Content<Self>>;
}

/// A reading of a window.
pub(crate) struct Content<S: Source + ?Sized> {
    pub(crate) head: S::Head,
    pub(crate) rows: Vec<S::Row>,
    pub(crate) before: u64,
    pub(crate) after: u64,
}

/// A live window.
pub(crate) struct Window<S: Source> {
    db: Db,
    source: Arc<S>,
    control: watch::Sender<Control<S::Place>>,
    state: Mutex<State<S>>,
}

/// What the screen asked for.
struct Control<Place> {
    place: Place,
    /// Grows with every `show`.
    moves: u64,
    stopped: bool,
}

/// What was read last, and what was committed since.
struct State<S: Source> {
    snapshot: Option<Snapshot<S::Row, S::Head>>,
    watch: Watch,
    stale: bool,
    moves: u64,
}

impl<S: Source> Window<S> {
    pub(crate) fn new(db: &Db, source: S, place: S::Place) -> Self {
        let state = State { snapshot: None, watch: db.watch(), stale: true, moves: 0 };
        let (control, _) = watch::channel(Control { place, moves: 0, stopped: false });
        Window { db: db.clone(), source: Arc::new(source), control, state: Mutex::new(state) }
    }

    pub(crate) fn source(&self) -> &S {
        &self.source
    }

    /// Moves the window.
    pub(crate) fn show(&self, place: S::Place) {
        self.control.send_modify(|control| {
            control.place = place;
            control.moves += 1;
        });
    }

    /// Ends the view: every `next`, waiting or later, gives `None`.
    pub(crate) fn stop(&self) {
        self.control.send_modify(|control| control.stopped = true);
    }

    /// Waits for a revision above `after`. `None`: stopped, or the database is closed or fails. Any number of callers may
    /// wait; giving up the wait loses nothing.
    pub(crate) async fn next(&self, after: u64) -> Option<Snapshot<S::Row, S::Head>> {
        let mut control = self.control.subscribe();
        tokio::select! {
            biased;
            _ = control.wait_for(|control| control.stopped) => None,
            snapshot = self.advance(after) => snapshot,
        }
    }

    async fn advance(&self, after: u64) -> Option<Snapshot<S::Row, S::Head>> {
        let mut control = self.control.subscribe();
        // Made before the first look, so that nothing committed after it is missed.
        let mut woken = self.db.watch();
        loop {
            {
                let mut state = self.state.lock().await;
                let (place, moves) = {
                    let control = control.borrow_and_update();
                    (control.place.clone(), control.moves)
                };
                self.refresh(&mut state, place, moves).await.ok()?;
                if let Some(snapshot) = state.snapshot.as_ref().filter(|snapshot| snapshot.revision > after) {
                    return Some(snapshot.clone());
                }
            }
            tokio::select! {
                dirty = woken.changed() => self.state.lock().await.stale |= self.source.concerns(&dirty),
                changed = control.changed() => changed.ok()?,
            }
        }
    }

    /// Reads again if something relevant was committed or the window was moved. What is stale stays so until the reading
    /// has come to its end: the caller may be gone before.
    async fn refresh(&self, state: &mut State<S>, place: S::Place, moves: u64) -> store::Result<()> {
        if let Some(dirty) = state.watch.take() {
            state.stale |= self.source.concerns(&dirty);
        }
        if !state.stale && state.moves == moves {
            return Ok(());
        }
        let source = Arc::clone(&self.source);
        let read = move |r: &Read<'_>| {
            let Content { head, rows, before, after } = source.read(r, &place)?;
            let (as_of, clock_offset) = (source.as_of(r)?, store::account::clock_offset(r)?);
            Ok(Snapshot { revision: 0, head, rows, before, after, as_of, clock_offset })
        };
        let fresh = self.db.read(read).await?;
        state.stale = false;
        state.moves = moves;
        let revision = state.snapshot.as_ref().map_or(0, |shown| shown.revision);
        if state.snapshot.as_ref().is_none_or(|shown| !is_same::<S>(shown, &fresh)) {
            state.snapshot = Some(Snapshot { revision: revision + 1, ..fresh });
        } else if let Some(shown) = &mut state.snapshot {
            shown.as_of = fresh.as_of;
        }
        Ok(())
    }
}

/// Whether a screen would look the same. How fresh the copy is does not count: it changes with every page.
fn is_same<S: Source>(shown: &Snapshot<S::Row, S::Head>, fresh: &Snapshot<S::Row, S::Head>) -> bool {
    let same_rows = || shown.rows.iter().zip(&fresh.rows).all(|(shown, fresh)| S::is_same_row(shown, fresh));
    (shown.rows.len() == fresh.rows.len() && same_rows())
        && shown.head == fresh.head
        && (shown.before, shown.after) == (fresh.before, fresh.after)
        && shown.clock_offset.abs_diff(fresh.clock_offset) < CLOCK_TOLERANCE_MS
}

/// The start of a window of `count` items around the item at `middle`, of `len` in all.
pub(crate) fn start_around(middle: usize, count: usize, len: usize) -> usize {
    middle.saturating_sub(count / 2).min(len.saturating_sub(count))
}
