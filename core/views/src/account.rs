//! The account itself: shift, lines, what is unsent.

use store::standing::{self, Facts};
use store::{Db, Dirty, Read, Result};

use crate::window::{Content, Snapshot, Source, Window};

/// A window onto the account.
pub struct AccountView(Window<Account>);

struct Account;

impl AccountView {
    /// Opens the view.
    pub fn open(db: &Db) -> Self {
        AccountView(Window::new(db, Account, ()))
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<(), Facts>> {
        self.0.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Account {
    type Row = ();
    type Head = Facts;
    type Place = ();

    fn concerns(&self, dirty: &Dirty) -> bool {
        dirty.account || dirty.names || dirty.outbox
    }

    fn read(&self, r: &Read<'_>, (): &()) -> Result<Content<Self>> {
        Ok(Content { head: standing::facts(r)?, rows: Vec::new(), before: 0, after: 0 })
    }
}
