//! History and holes: which entries of a dialog are missing, and taking them in.

use std::collections::BTreeSet;

use wire::{DialogId, EntriesPage, Entry, Seq};

use crate::entries::{self, Arrived};
use crate::{Read, Result, Write, feed, heads};

/// Takes in a stretch of a dialog's history. What the reader may not have any more by now is left out.
///
/// # Errors
/// When the database fails.
pub fn apply_entries(w: &Write<'_>, dialog: DialogId, page: &EntriesPage) -> Result<()> {
    let Some(head) = heads::get(w, dialog)? else { return Ok(()) };
    let (first, last) = (page.from.max(head.first_seq), page.to.min(head.last_seq));
    let mut arrived = Arrived::default();
    for entry in page.entries.iter().filter(|entry| entry.dialog == dialog && (first..=last).contains(&entry.seq)) {
        feed::put_entry(w, entry, &mut arrived, page.server_time)?;
    }
    if !entries::spans(w, dialog)?.covers(first, last) {
        w.touch_dialog(dialog);
    }
    arrived.save(w)
}

/// The holes of `first..=last` that the reader may have filled, ascending.
///
/// # Errors
/// When the database fails.
pub fn holes(r: &Read<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<Vec<(Seq, Seq)>> {
    let Some(head) = heads::get(r, dialog)? else { return Ok(Vec::new()) };
    Ok(entries::spans(r, dialog)?.missing(first.max(head.first_seq), last.min(head.last_seq)))
}

/// The next hole to fill in the background: of the operator's own dialogs, the one that changed last, its newest hole,
/// at most one request long. Dialogs in `without` are passed over.
///
/// # Errors
/// When the database fails.
pub fn next_hole(r: &Read<'_>, without: &BTreeSet<DialogId>) -> Result<Option<(DialogId, Seq, Seq)>> {
    let sql = "SELECT id FROM dialog WHERE own = 1 ORDER BY last_at DESC, id DESC";
    for dialog in
        r.rows(sql, [], |row| row.get(0).map(DialogId))?.into_iter().filter(|dialog| !without.contains(dialog))
    {
        if let Some(&(first, last)) = holes(r, dialog, 1, Seq::MAX)?.last() {
            let most = i64::try_from(wire::MAX_ENTRIES).unwrap_or(i64::MAX);
            return Ok(Some((dialog, first.max(last - most + 1), last)));
        }
    }
    Ok(None)
}

/// Stored entries `first..=last`, ascending.
///
/// # Errors
/// When the database fails.
pub fn entries(r: &Read<'_>, dialog: DialogId, first: Seq, last: Seq) -> Result<Vec<Entry>> {
    entries::range(r, dialog, first, last)
}
