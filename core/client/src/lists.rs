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
    fn enter(&self) -> u64 {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.0 += 1;
        views.0
    }

    fn set(&self, view: u64, shown: Watching) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.insert(view, shown);
    }

    fn leave(&self, view: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&view);
    }

    /// Tells an engine what to watch.
    pub(crate) fn tell(&self, engine: &Engine) {
        let views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines: Vec<LineId> = views.1.values().flat_map(|shown| &shown.lines).copied().collect();
        lines.sort_unstable();
        lines.dedup();
        engine.watch(Watching { lines, board: views.1.values().any(|shown| shown.board) });
    }
}

/// A window onto a segment of the dialog list. While it is open, the portal tells of other people's dialogs in it.
pub struct DialogListView {
    view: views::DialogListView,
    account: Arc<Inner>,
    id: u64,
}

impl DialogListView {
    pub(crate) fn open(account: &Account, segment: Segment) -> Self {
        let account = Arc::clone(&account.inner);
        let id = account.watched.enter();
        let view = views::DialogListView::open(&account.db, segment);
        DialogListView { view, account, id }
    }

    /// Moves the window: `count` rows around `anchor`, or from the top without one.
    pub fn show(&self, anchor: Option<DialogId>, count: usize) {
        self.view.show(anchor, count);
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<DialogRow>> {
        // Made before the lines are read for the first time, so that none is missed.
        let mut changes = self.account.db.watch();
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
        self.account.watched.leave(self.id);
        self.account.tell(|engine| self.account.watched.tell(engine));
    }

    async fn watch(&self) {
        let lines = match self.view.segment() {
            Segment::Queue { line: Some(line) } | Segment::Spam { line: Some(line) } => vec![line],
            Segment::Queue { line: None } | Segment::Spam { line: None } | Segment::AllLines => {
                let lines = self.account.db.read(dialogs::lines).await.unwrap_or_default();
                lines.iter().map(|line| line.id).collect()
            }
            Segment::Mine | Segment::WaitingCustomer | Segment::History => return,
        };
        self.account.watched.set(self.id, Watching { lines, board: false });
        self.account.tell(|engine| self.account.watched.tell(engine));
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
    account: Arc<Inner>,
    id: u64,
}

impl AlertsView {
    pub(crate) fn open(account: &Account) -> Self {
        let account = Arc::clone(&account.inner);
        let id = account.watched.enter();
        AlertsView { view: views::AlertsView::open(&account.db), account, id }
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<AlertRow>> {
        let snapshot = self.view.next(after).await?;
        let lines = snapshot.rows.iter().map(|row| row.line).collect();
        self.account.watched.set(self.id, Watching { lines, board: false });
        self.account.tell(|engine| self.account.watched.tell(engine));
        Some(snapshot)
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.view.stop();
        self.account.watched.leave(self.id);
        self.account.tell(|engine| self.account.watched.tell(engine));
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
    account: Arc<Inner>,
    id: u64,
}

impl BoardView {
    pub(crate) fn open(account: &Account) -> Self {
        let account = Arc::clone(&account.inner);
        let id = account.watched.enter();
        account.watched.set(id, Watching { lines: Vec::new(), board: true });
        account.tell(|engine| account.watched.tell(engine));
        BoardView { view: views::BoardView::open(&account.db), account, id }
    }

    /// Waits for a revision above `after`; `None` once stopped. Its `as_of` is when the oldest of its counts was made.
    pub async fn next(&self, after: u64) -> Option<Snapshot<BoardOperator, Vec<BoardLineRow>>> {
        self.view.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.view.stop();
        self.account.watched.leave(self.id);
        self.account.tell(|engine| self.account.watched.tell(engine));
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
