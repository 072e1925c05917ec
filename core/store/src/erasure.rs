//! Erasing a customer (P3): what was said in his dialogs goes, here as on the portal, and does not come back with a page
//! that was made before. Numbers, times and who wrote stay.

use std::borrow::Cow;

use rusqlite::params;
use serde_json::Map;
use wire::{DialogId, Entry, EntryBody, Offer, Seq};

use crate::{Read, Result, Write, entries, registers};

/// The last entry of a dialog whose words are erased; 0: none.
pub(crate) fn up_to(r: &Read<'_>, dialog: DialogId) -> Result<Seq> {
    Ok(r.row("SELECT up_to FROM erased WHERE dialog = ?1", [dialog.0], |row| row.get(0))?.unwrap_or(0))
}

/// Erases what is here of a dialog up to an entry, with everything that was written about its customer and not sent:
/// nothing of it could be sent any more. Does nothing when it is erased already.
pub(crate) fn erase(w: &Write<'_>, dialog: DialogId, last: Seq) -> Result<()> {
    if up_to(w, dialog)? >= last {
        return Ok(());
    }
    w.run("INSERT OR REPLACE INTO erased (dialog, up_to) VALUES (?1, ?2)", params![dialog.0, last])?;
    // Edits before what they edit, which would else take their words once more.
    for entry in entries::range(w, dialog, 0, last)?.iter().rev() {
        if let Cow::Owned(bare) = strip(entry) {
            entries::rewrite(w, &bare)?;
        }
    }
    let lane = dialog.to_string();
    w.run("DELETE FROM outbox WHERE lane = ?1", [&lane])?;
    w.run("DELETE FROM acked WHERE payload ->> 'lane' = ?1", [&lane])?;
    registers::erase_drafts(w, dialog)?;
    erase_notes(w, dialog)?;
    w.touch_dialog(dialog);
    w.touch(|dirty| (dirty.outbox, dirty.lists, dirty.offers) = (true, true, true));
    Ok(())
}

/// Hand-over notes.
fn erase_notes(w: &Write<'_>, dialog: DialogId) -> Result<()> {
    let sql = "SELECT body FROM offer WHERE dialog = ?1 AND body ->> 'note' IS NOT NULL";
    for body in w.rows(sql, [dialog.0], |row| row.get::<_, String>(0))? {
        let offer = Offer { note: None, ..serde_json::from_str(&body)? };
        let body = serde_json::to_string(&offer)?;
        w.run("UPDATE offer SET body = ?2 WHERE id = ?1", params![offer.id.0, body])?;
    }
    Ok(())
}

/// The entry as it may be stored: without its words where they are erased.
pub(crate) fn without_words<'a>(r: &Read<'_>, entry: &'a Entry) -> Result<Cow<'a, Entry>> {
    Ok(if entry.seq <= up_to(r, entry.dialog)? { strip(entry) } else { Cow::Borrowed(entry) })
}

fn strip(entry: &Entry) -> Cow<'_, Entry> {
    let none = String::new();
    let body = match &entry.body {
        EntryBody::CustomerMessage { .. } => EntryBody::CustomerMessage { text: none, file: None },
        EntryBody::OperatorMessage { .. } => EntryBody::OperatorMessage { text: none },
        EntryBody::AutomaticText { .. } => EntryBody::AutomaticText { text: none },
        EntryBody::Note { .. } => EntryBody::Note { text: none },
        EntryBody::Edit { target, .. } => EntryBody::Edit { target: *target, text: none },
        // Whatever a newer kind says may be about him.
        EntryBody::Unknown { kind, .. } => {
            let fields = Map::from_iter([("kind".to_owned(), kind.as_str().into())]);
            EntryBody::Unknown { kind: kind.clone(), fields }
        }
        EntryBody::Tombstone { .. } | EntryBody::Event(_) | EntryBody::Hidden => return Cow::Borrowed(entry),
    };
    if body == entry.body { Cow::Borrowed(entry) } else { Cow::Owned(Entry { body, ..entry.clone() }) }
}
