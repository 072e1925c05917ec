//! Registers: read marks and drafts. Replaced in place, outside the lanes, sent when they changed; the screen shows the
//! local value at once (P64).

use rusqlite::params;
use wire::{Command, CommandEnvelope, ComposerMode, Delta, DialogId, Draft, Register, RegisterResult, Seq, Timestamp};

use crate::{Read, Result, Write, outbox};

/// A register on its way to the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The value.
    pub register: Register,
    /// Tells [`settle`] whether it changed while it was under way.
    pub version: i64,
}

/// Stores an unfinished text; an empty one clears the draft.
///
/// # Errors
/// When the database fails.
pub fn put_draft(w: &Write<'_>, dialog: DialogId, mode: ComposerMode, text: &str, edited_at: Timestamp) -> Result<()> {
    let known = draft(w, dialog, mode)?;
    if known.as_ref().map_or("", |draft| draft.text.as_str()) == text {
        return Ok(());
    }
    let base_rev = known.map_or(0, |draft| draft.rev);
    let kept = Draft { dialog, mode, text: text.to_owned(), rev: base_rev, other_draft: None };
    // Later than every edit and message before it, whatever the clock does: a message clears what is older than itself.
    let edited_at = edited_at.max(edited_at_of(w, &kept)?.plus_ms(1));
    store_draft(w, &kept, edited_at)?;
    push(w, dialog, slot(mode), &Register::Draft { dialog, mode, text: text.to_owned(), base_rev, edited_at })
}

/// Raises the read mark; a lower one than the stored is ignored.
///
/// # Errors
/// When the database fails.
pub fn put_read(w: &Write<'_>, dialog: DialogId, seq: Seq) -> Result<()> {
    if seq > read(w, dialog)? {
        raise_read(w, dialog, seq)?;
        push(w, dialog, "read", &Register::Read { dialog, seq })?;
    }
    Ok(())
}

/// A draft as the composer shows it.
///
/// # Errors
/// When the database fails.
pub fn draft(r: &Read<'_>, dialog: DialogId, mode: ComposerMode) -> Result<Option<Draft>> {
    r.row(
        "SELECT text, rev, other_draft FROM draft WHERE dialog = ?1 AND mode = ?2",
        params![dialog.0, slot(mode)],
        |row| Ok(Draft { dialog, mode, text: row.get(0)?, rev: row.get(1)?, other_draft: row.get(2)? }),
    )
}

/// How far a dialog is read; 0: not at all.
///
/// # Errors
/// When the database fails.
pub fn read(r: &Read<'_>, dialog: DialogId) -> Result<Seq> {
    let seq = r.row("SELECT seq FROM read_mark WHERE dialog = ?1", [dialog.0], |row| row.get(0))?;
    Ok(seq.unwrap_or(0))
}

/// What is on its way, at most `limit`.
///
/// # Errors
/// When the database fails.
pub fn pending(r: &Read<'_>, limit: usize) -> Result<Vec<Pending>> {
    let sql = "SELECT body, version FROM register ORDER BY version LIMIT ?1";
    r.rows(sql, [i64::try_from(limit).unwrap_or(i64::MAX)], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?
        .into_iter()
        .map(|(body, version)| Ok(Pending { register: serde_json::from_str(&body)?, version }))
        .collect()
}

/// Takes in what became of a register that was sent.
///
/// # Errors
/// When the database fails.
pub fn settle(w: &Write<'_>, sent: &Pending, result: &RegisterResult) -> Result<()> {
    let (dialog, slot) = place(&sent.register);
    let sql = "SELECT version, body FROM register WHERE dialog = ?1 AND slot = ?2";
    let now = w.row(sql, params![dialog.0, slot], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    // A version alone could be that of a later value: once all are sent, counting begins anew.
    let unchanged = now == Some((sent.version, serde_json::to_string(&sent.register)?));
    if unchanged {
        drop_pending(w, dialog, slot)?;
    }
    match result {
        RegisterResult::Stored { delta: Delta::Read(mark) } => raise_read(w, mark.dialog, mark.seq),
        RegisterResult::Stored { delta: Delta::Draft(stored) } if unchanged && !is_kept(stored, &sent.register) => {
            insist(w, stored, &sent.register)
        }
        RegisterResult::Stored { delta: Delta::Draft(stored) } if unchanged => arrived(w, stored),
        RegisterResult::Stored { delta: Delta::Draft(stored) } => rebase(w, stored, now.is_some(), &sent.register),
        RegisterResult::Stored { .. } | RegisterResult::Refused { .. } => Ok(()),
    }
}

/// Whether the words of a sent draft are somewhere in what the portal has stored.
fn is_kept(stored: &Draft, sent: &Register) -> bool {
    match sent {
        Register::Draft { text, .. } => {
            text.is_empty() || stored.text == *text || stored.other_draft.as_ref() == Some(text)
        }
        Register::Read { .. } => true,
    }
}

/// The portal took the edit for one that came late, because a clock was set back. It is the latest that there is: it
/// goes again, on top of what the portal has.
fn insist(w: &Write<'_>, stored: &Draft, sent: &Register) -> Result<()> {
    let (Some(mut kept), Register::Draft { edited_at, .. }) = (draft(w, stored.dialog, stored.mode)?, sent) else {
        return Ok(());
    };
    kept.rev = stored.rev;
    store_draft(w, &kept, *edited_at)?;
    let (Draft { dialog, mode, text, rev: base_rev, .. }, edited_at) = (kept, *edited_at);
    push(w, dialog, slot(mode), &Register::Draft { dialog, mode, text, base_rev, edited_at })
}

/// The draft was edited, or used up by a message, while an older text of it was under way: what is here now builds on
/// what the portal has stored.
fn rebase(w: &Write<'_>, stored: &Draft, edited: bool, sent: &Register) -> Result<()> {
    let Some(mut kept) = draft(w, stored.dialog, stored.mode)? else { return Ok(()) };
    if !edited && stored.text.is_empty() {
        kept.rev = stored.rev;
        let edited_at = edited_at_of(w, &kept)?;
        return store_draft(w, &kept, edited_at);
    }
    let (ours, edited_at) = match sent {
        Register::Draft { text, edited_at, .. } => (text.as_str(), *edited_at),
        Register::Read { .. } => return Ok(()),
    };
    kept.rev = stored.rev;
    kept.other_draft = (stored.text != ours).then(|| stored.text.clone());
    let edited_at = edited_at_of(w, &kept)?.max(edited_at);
    store_draft(w, &kept, edited_at)?;
    let Draft { dialog, mode, text, rev: base_rev, .. } = kept;
    push(w, dialog, slot(mode), &Register::Draft { dialog, mode, text, base_rev, edited_at })
}

/// Clears the draft that a `send` or `note` uses up, here and on its way: the command itself clears it on the portal.
pub(crate) fn use_up(w: &Write<'_>, envelope: &CommandEnvelope) -> Result<()> {
    let Some((dialog, mode, Some(_))) = uses(&envelope.command) else { return Ok(()) };
    if let Some(mut kept) = draft(w, dialog, mode)? {
        kept.text.clear();
        kept.other_draft = None;
        let edited_at = edited_at_of(w, &kept)?.max(envelope.made_at);
        store_draft(w, &kept, edited_at)?;
    }
    drop_pending(w, dialog, slot(mode))
}

/// A command that had used a draft up is given up: nothing else will clear that draft on the portal.
pub(crate) fn give_up(w: &Write<'_>, envelope: &CommandEnvelope) -> Result<()> {
    let Some((dialog, mode, Some(_))) = uses(&envelope.command) else { return Ok(()) };
    match draft(w, dialog, mode)? {
        Some(kept) if kept.text.is_empty() && !is_pending(w, dialog, slot(mode))? => {
            let (base_rev, edited_at) = (kept.rev, edited_at_of(w, &kept)?.max(envelope.made_at));
            push(w, dialog, slot(mode), &Register::Draft { dialog, mode, text: String::new(), base_rev, edited_at })
        }
        _ => Ok(()),
    }
}

/// Whose draft a command is, with the revision that it uses up.
fn uses(command: &Command) -> Option<(DialogId, ComposerMode, Option<i64>)> {
    match command {
        Command::Send { dialog, draft_rev, .. } => Some((*dialog, ComposerMode::Reply, *draft_rev)),
        Command::Note { dialog, draft_rev, .. } => Some((*dialog, ComposerMode::Note, *draft_rev)),
        _ => None,
    }
}

/// Whether a draft stands in the outbox already, as a message or note that is not applied: there its words are kept.
fn is_used_up(r: &Read<'_>, draft: &Draft) -> Result<bool> {
    let used = outbox::rows(r, draft.dialog)?.into_iter().any(|row| match uses(&row.envelope.command) {
        Some((_, mode, Some(rev))) if mode == draft.mode => {
            rev >= draft.rev || row.envelope.command.words() == Some(draft.text.as_str())
        }
        _ => false,
    });
    Ok(used)
}

/// A draft as the portal has it. What is written here and not yet sent stays, and words that are on their way as a
/// message do not come back into the composer.
pub(crate) fn arrived(w: &Write<'_>, stored: &Draft) -> Result<()> {
    let known = draft(w, stored.dialog, stored.mode)?;
    let older = known.as_ref().is_some_and(|known| known.rev > stored.rev || known == stored);
    if older || is_pending(w, stored.dialog, slot(stored.mode))? || is_used_up(w, stored)? {
        return Ok(());
    }
    let edited_at = edited_at_of(w, stored)?;
    store_draft(w, stored, edited_at)
}

/// The portal has no such draft any more.
pub(crate) fn removed(w: &Write<'_>, dialog: DialogId, mode: ComposerMode) -> Result<()> {
    if is_pending(w, dialog, slot(mode))? {
        return Ok(());
    }
    w.touch_dialog(dialog);
    w.run("DELETE FROM draft WHERE dialog = ?1 AND mode = ?2", params![dialog.0, slot(mode)]).map(drop)
}

/// Read marks merge by maximum.
pub(crate) fn raise_read(w: &Write<'_>, dialog: DialogId, seq: Seq) -> Result<()> {
    let sql = "INSERT INTO read_mark (dialog, seq) VALUES (?1, ?2)
               ON CONFLICT (dialog) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq";
    if w.run(sql, params![dialog.0, seq])? > 0 {
        w.touch_dialog(dialog);
    }
    Ok(())
}

/// Another portal now: it has not seen the drafts that are here.
pub(crate) fn offer_again(w: &Write<'_>) -> Result<()> {
    w.run("UPDATE draft SET rev = 0, other_draft = NULL", [])?;
    let sql = "SELECT dialog, mode, text, edited_at FROM draft WHERE text <> ''";
    for (dialog, mode, text, edited_at) in w.rows(sql, [], |row| {
        Ok((row.get(0).map(DialogId)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3).map(Timestamp)?))
    })? {
        let mode = if mode == slot(ComposerMode::Note) { ComposerMode::Note } else { ComposerMode::Reply };
        push(w, dialog, slot(mode), &Register::Draft { dialog, mode, text, base_rev: 0, edited_at })?;
    }
    Ok(())
}

fn store_draft(w: &Write<'_>, draft: &Draft, edited_at: Timestamp) -> Result<()> {
    w.touch_dialog(draft.dialog);
    w.run(
        "INSERT OR REPLACE INTO draft (dialog, mode, text, rev, other_draft, edited_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![draft.dialog.0, slot(draft.mode), draft.text, draft.rev, draft.other_draft, edited_at.0],
    )
    .map(drop)
}

fn edited_at_of(r: &Read<'_>, draft: &Draft) -> Result<Timestamp> {
    let sql = "SELECT edited_at FROM draft WHERE dialog = ?1 AND mode = ?2";
    let at = r.row(sql, params![draft.dialog.0, slot(draft.mode)], |row| row.get(0))?;
    Ok(Timestamp(at.unwrap_or(0)))
}

fn push(w: &Write<'_>, dialog: DialogId, slot: &str, register: &Register) -> Result<()> {
    w.touch(|dirty| dirty.registers = true);
    w.run(
        "INSERT OR REPLACE INTO register (dialog, slot, body, version)
         SELECT ?1, ?2, ?3, coalesce(max(version), 0) + 1 FROM register",
        params![dialog.0, slot, serde_json::to_string(register)?],
    )
    .map(drop)
}

fn is_pending(r: &Read<'_>, dialog: DialogId, slot: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM register WHERE dialog = ?1 AND slot = ?2";
    Ok(r.row(sql, params![dialog.0, slot], |_| Ok(()))?.is_some())
}

fn drop_pending(w: &Write<'_>, dialog: DialogId, slot: &str) -> Result<()> {
    w.touch(|dirty| dirty.registers = true);
    w.run("DELETE FROM register WHERE dialog = ?1 AND slot = ?2", params![dialog.0, slot]).map(drop)
}

fn place(register: &Register) -> (DialogId, &'static str) {
    match register {
        Register::Read { dialog, .. } => (*dialog, "read"),
        Register::Draft { dialog, mode, .. } => (*dialog, slot(*mode)),
    }
}

fn slot(mode: ComposerMode) -> &'static str {
    match mode {
        ComposerMode::Reply => "reply",
        ComposerMode::Note => "note",
    }
}
