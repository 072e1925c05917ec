//! Offers to this operator.

use store::offers::{self, OfferRow};
use store::{Db, Dirty, Read, Result};

use crate::window::{Content, Snapshot, Source, Window};

/// All undecided offers, the nearest deadline first, then the latest decided ones.
pub struct OffersView(Window<Offers>);

struct Offers;

impl OffersView {
    /// Opens the view.
    pub fn open(db: &Db) -> Self {
        OffersView(Window::new(db, Offers, ()))
    }

    /// Waits for a revision above `after`; `None` once stopped.
    pub async fn next(&self, after: u64) -> Option<Snapshot<OfferRow>> {
        self.0.next(after).await
    }

    /// Ends the view and every waiting `next`.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Source for Offers {
    type Row = OfferRow;
    type Head = ();
    type Place = ();

    fn concerns(&self, dirty: &Dirty) -> bool {
        // Customers' names and first words stand in dialog heads.
        dirty.offers || dirty.names || dirty.lists || dirty.account
    }

    fn read(&self, r: &Read<'_>, (): &()) -> Result<Content<Self>> {
        Ok(Content { head: (), rows: offers::rows(r)?, before: 0, after: 0 })
    }
}
