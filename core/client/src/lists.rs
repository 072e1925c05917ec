//! Views that need something of the portal while they are open: a list of other people's dialogs has their lines watched,
//! a timeline has its holes filled.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use store::dialogs;
use sync::{Engine, Watching};
use views::{AlertRow, Anchor, BoardLineRow, DialogRow, Segment, Snapshot, TimelineHead, TimelineRow};
use wire::{BoardOperator, DialogId, LineId};

use crate::Account;
use crate::account::Inner;

/// What open views show of other people's work.
#[derive(Debug, Default)]
pub(crate) struct Watched(Mutex<(u64, BTreeMap<u64, Watching>)>);

impl Watched {
    /// Tells an engine what to watch.
    pub(crate) fn tell(&self, engine: &Engine) {
        let views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines: Vec<LineId> = views.1.values().flat_map(|shown| &shown.lines).copied().collect();
        lines.sort_unstable();
        lines.dedup();
        engine.watch(Watching { lines, board: views.1.values().any(|shown| shown.board) });
    }
}

/// What one open view shows of other people's work, for as long as it is open.
struct Watch {
    account: Arc<Inner>,
    view: u64,
}

impl Watch {
    fn begin(account: &Arc<Inner>) -> Self {
        let mut views = account.watched.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.0 += 1;
        Watch { account: Arc::clone(account), view: views.0 }
    }

    fn set(&self, shown: Watching) {
        self.change(|views| drop(views.insert(self.view, shown)));
    }

    fn end(&self) {
        self.change(|views| drop(views.remove(&self.view)));
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<u64, Watching>)) {
        let watched = &self.account.watched;
        change(&mut watched.0.lock().unwrap_or_else(PoisonError::into_inner).1);
        self.account.tell(|engine| watched.tell(engine));
    }
}

/// A window onto a segment of the dialog list. While it is open, the portal tells of other people's dialogs in it.
pub struct DialogListView {
    view: views::DialogListView,
    watch: Watch,
}

impl DialogListView {
    pub(crate) fn open(account: &Account, segment: Segment) -> Self {
        let account = &account.inner;
        DialogListView { view: views::DialogListView::open(&account.db, segment), watch: Watch::begin(account) }
    }

    /// Moves the window: `count` rows around `anchor`, or from the top without one.
    pub fn show(&self, anchor: Option<DialogId>, count: usize) {
        self.view.show(anchor, count);
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<DialogRow>> {
        // Made before the lines are read for the first time, so that none is missed.
        let mut changes = self.watch.account.db.watch();
        self.watch().await;
        let lines = async {
            // Which lines there are may change, and in the beginning they are not known.
            loop {
                if changes.changed().await.names {
                    self.watch().await;
                }
            }
        };
        tokio::select! {
            biased;
            snapshot = self.view.next(after) => snapshot,
            () = lines => None,
        }
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.view.stop();
        self.watch.end();
    }

    async fn watch(&self) {
        let lines = match self.view.segment() {
            Segment::Queue { line: Some(line) } | Segment::Spam { line: Some(line) } => vec![line],
            Segment::Queue { line: None } | Segment::Spam { line: None } | Segment::AllLines => {
                let lines = self.watch.account.db.read(dialogs::lines).await.unwrap_or_default();
                lines.iter().map(|line| line.id).collect()
            }
            Segment::Mine | Segment::WaitingCustomer | Segment::History => return,
        };
        self.watch.set(Watching { lines, board: false });
    }
}

impl Drop for DialogListView {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A window onto the alerts. While it is open, the portal tells of the dialogs on their lines.
pub struct AlertsView {
    view: views::AlertsView,
    watch: Watch,
}

impl AlertsView {
    pub(crate) fn open(account: &Account) -> Self {
        let account = &account.inner;
        AlertsView { view: views::AlertsView::open(&account.db), watch: Watch::begin(account) }
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<AlertRow>> {
        let snapshot = self.view.next(after).await?;
        let lines = snapshot.rows.iter().map(|row| row.line).collect();
        self.watch.set(Watching { lines, board: false });
        Some(snapshot)
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.view.stop();
        self.watch.end();
    }
}

impl Drop for AlertsView {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A window onto the manager's board. While it is open, the portal counts for it; what is shown before is the last that is
/// known.
pub struct BoardView {
    view: views::BoardView,
    watch: Watch,
}

impl BoardView {
    pub(crate) fn open(account: &Account) -> Self {
        let watch = Watch::begin(&account.inner);
        watch.set(Watching { lines: Vec::new(), board: true });
        BoardView { view: views::BoardView::open(&account.inner.db), watch }
    }

    /// Waits for a revision above `after`; `None` once stopped. Its `as_of` is when the oldest of its counts was made.
    pub async fn next(&self, after: u64) -> Option<Snapshot<BoardOperator, Vec<BoardLineRow>>> {
        self.view.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.view.stop();
        self.watch.end();
    }
}

impl Drop for BoardView {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A window onto a dialog's timeline. While it is open, holes in it are filled first.
pub struct TimelineView {
    view: views::TimelineView,
    account: Arc<Inner>,
}

impl TimelineView {
    pub(crate) fn open(account: &Account, dialog: DialogId) -> Self {
        let account = Arc::clone(&account.inner);
        TimelineView { view: views::TimelineView::open(&account.db, dialog), account }
    }

    /// Moves the window: `count` entries at or around `anchor`.
    pub fn show(&self, anchor: Anchor, count: usize) {
        self.view.show(anchor, count);
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<TimelineRow, TimelineHead>> {
        let snapshot = self.view.next(after).await;
        let wanted = if snapshot.is_some() { self.view.wanted() } else { Vec::new() };
        self.account.tell(|engine| engine.want_entries(self.view.dialog(), wanted));
        snapshot
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.view.stop();
        self.account.tell(|engine| engine.want_entries(self.view.dialog(), Vec::new()));
    }
}

impl Drop for TimelineView {
    fn drop(&mut self) {
        self.stop();
    }
}
