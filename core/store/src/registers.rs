//! Registers: read marks and drafts. Replaced in place, outside the lanes, sent when they changed; the screen shows the
//! local value at once (P64).
//!
//! Every edit of a draft on this device has a number, and a message that uses a draft up is such an edit too. So an
//! answer or a page that tells of an earlier edit is known for what it is, whatever the clocks say.

use rules::Refusal;
use rusqlite::params;
use wire::{
    Command, CommandEnvelope, ComposerMode, Delta, DialogId, Draft, Register, RegisterResult, Seq, Timestamp, UsedDraft,
};

use crate::{Read, Result, Write, account, heads};

/// A register on its way to the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The value.
    pub register: Register,
    /// Tells [`settle`] whether it changed while it was under way.
    pub edit: i64,
}

/// An unfinished text as the composer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unfinished {
    /// The words; empty when there are none.
    pub text: String,
    /// What another device had written meanwhile; kept until the next change.
    pub other_draft: Option<String>,
    /// The portal's revision that the text builds on.
    pub rev: i64,
    /// The last edit of this device.
    pub edit: i64,
}

/// Stores an unfinished text; an empty one clears the draft.
///
/// # Errors
/// When the database fails.
pub fn put_draft(w: &Write<'_>, dialog: DialogId, mode: ComposerMode, text: &str, edited_at: Timestamp) -> Result<()> {
    let known = draft(w, dialog, mode)?.unwrap_or_default();
    if known.text == text {
        return Ok(());
    }
    let edit = next_edit(w)?;
    store_draft(w, dialog, mode, &Unfinished { text: text.to_owned(), other_draft: None, edit, ..known })?;
    send_draft(w, dialog, mode, edited_at)
}

/// Raises the read mark, at most to the dialog's last entry; a lower one than the stored is ignored.
///
/// # Errors
/// When the database fails.
pub fn put_read(w: &Write<'_>, dialog: DialogId, seq: Seq) -> Result<()> {
    // What has not come yet has not been read, whatever a screen says.
    let seq = heads::get(w, dialog)?.map_or(seq, |head| seq.min(head.last_seq));
    if seq > read(w, dialog)? {
        raise_read(w, dialog, seq)?;
        let edit = next_edit(w)?;
        push(w, dialog, "read", &Register::Read { dialog, seq }, edit)?;
    }
    Ok(())
}

/// A draft as the composer shows it.
///
/// # Errors
/// When the database fails.
pub fn draft(r: &Read<'_>, dialog: DialogId, mode: ComposerMode) -> Result<Option<Unfinished>> {
    let sql = "SELECT text, other_draft, rev, edit FROM draft WHERE dialog = ?1 AND mode = ?2";
    r.row(sql, params![dialog.0, slot(mode)], |row| {
        Ok(Unfinished { text: row.get(0)?, other_draft: row.get(1)?, rev: row.get(2)?, edit: row.get(3)? })
    })
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
    let sql = "SELECT body, edit FROM register WHERE rests = 0 ORDER BY edit LIMIT ?1";
    r.rows(sql, [i64::try_from(limit).unwrap_or(i64::MAX)], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?
        .into_iter()
        .map(|(body, edit)| Ok(Pending { register: serde_json::from_str(&body)?, edit }))
        .collect()
}

/// Takes in what became of a register that was sent. An answer about a value that was replaced meanwhile says nothing:
/// the later one has an answer of its own. `position`: the portal's state that the answer tells of.
///
/// What the portal did not take because the dialog was out of sight, or was seen no further, is kept and goes again when
/// the portal tells of the dialog: it may be back, and what was written and read in it was written and read.
///
/// # Errors
/// When the database fails.
pub fn settle(w: &Write<'_>, sent: &Pending, result: &RegisterResult, position: i64) -> Result<()> {
    let (dialog, slot) = place(&sent.register);
    if not_taken(&sent.register, result) {
        let rests = !heads::is_newer(w, dialog, position)?;
        let sql = "UPDATE register SET rests = ?4 WHERE dialog = ?1 AND slot = ?2 AND edit = ?3";
        w.run(sql, params![dialog.0, slot, sent.edit, rests])?;
        return Ok(());
    }
    let sql = "DELETE FROM register WHERE dialog = ?1 AND slot = ?2 AND edit = ?3";
    let settled = w.run(sql, params![dialog.0, slot, sent.edit])? > 0;
    match result {
        RegisterResult::Stored { delta: Delta::Read(mark) } => raise_read(w, mark.dialog, mark.seq),
        RegisterResult::Stored { delta: Delta::Draft(stored) } if settled => arrived(w, stored),
        RegisterResult::Stored { .. } | RegisterResult::Refused { .. } => Ok(()),
    }
}

fn not_taken(sent: &Register, result: &RegisterResult) -> bool {
    match (sent, result) {
        (_, RegisterResult::Refused { code, .. }) => *code == Refusal::NotFound.code(),
        (Register::Read { seq, .. }, RegisterResult::Stored { delta: Delta::Read(mark) }) => mark.seq < *seq,
        _ => false,
    }
}

/// The portal tells of a dialog: what rests of it is tried again.
pub(crate) fn try_again(w: &Write<'_>, dialog: DialogId) -> Result<()> {
    if w.run("UPDATE register SET rests = 0 WHERE dialog = ?1 AND rests = 1", [dialog.0])? > 0 {
        w.touch(|dirty| dirty.registers = true);
    }
    Ok(())
}

/// What a message with these words uses up: the draft, when it says just that. Another draft is not touched: its words
/// are somebody's.
///
/// # Errors
/// When the database fails.
pub fn used_by(w: &Write<'_>, dialog: DialogId, mode: ComposerMode, words: &str) -> Result<Option<UsedDraft>> {
    match draft(w, dialog, mode)?.filter(|known| known.text == words) {
        Some(known) => Ok(Some(UsedDraft { rev: known.rev, edit: next_edit(w)? })),
        None => Ok(None),
    }
}

/// Clears the draft that a `send` or `note` uses up, here and on its way: the command itself clears it on the portal.
pub(crate) fn use_up(w: &Write<'_>, envelope: &CommandEnvelope) -> Result<()> {
    let Some((dialog, mode, used)) = uses(&envelope.command) else { return Ok(()) };
    store_draft(w, dialog, mode, &Unfinished { edit: used.edit, rev: used.rev, ..Unfinished::default() })?;
    w.touch(|dirty| dirty.registers = true);
    w.run("DELETE FROM register WHERE dialog = ?1 AND slot = ?2", params![dialog.0, slot(mode)]).map(drop)
}

/// A command that had used a draft up is given up: nothing else will clear that draft on the portal.
pub(crate) fn give_up(w: &Write<'_>, envelope: &CommandEnvelope) -> Result<()> {
    let Some((dialog, mode, used)) = uses(&envelope.command) else { return Ok(()) };
    let is_cleared = |known: &Unfinished| known.text.is_empty() && known.edit == used.edit;
    let Some(known) = draft(w, dialog, mode)?.filter(is_cleared) else { return Ok(()) };
    store_draft(w, dialog, mode, &Unfinished { edit: next_edit(w)?, ..known })?;
    send_draft(w, dialog, mode, envelope.made_at)
}

/// Whose draft a command uses up.
fn uses(command: &Command) -> Option<(DialogId, ComposerMode, UsedDraft)> {
    match command {
        Command::Send { dialog, draft, .. } => draft.map(|used| (*dialog, ComposerMode::Reply, used)),
        Command::Note { dialog, draft, .. } => draft.map(|used| (*dialog, ComposerMode::Note, used)),
        _ => None,
    }
}

/// A draft as the portal has it. What is written here and not yet sent stays, and so does what came of a later edit made
/// here: the portal has heard of that one or will.
pub(crate) fn arrived(w: &Write<'_>, stored: &Draft) -> Result<()> {
    let known = draft(w, stored.dialog, stored.mode)?.unwrap_or_default();
    let overtaken = account::device(w)? == Some(stored.device) && stored.edit < known.edit;
    if stored.rev <= known.rev || overtaken || is_pending(w, stored.dialog, slot(stored.mode))? {
        return Ok(());
    }
    let Draft { dialog, mode, text, rev, other_draft, .. } = stored.clone();
    store_draft(w, dialog, mode, &Unfinished { text, other_draft, rev, edit: known.edit })
}

/// The portal has no such draft any more.
pub(crate) fn removed(w: &Write<'_>, dialog: DialogId, mode: ComposerMode) -> Result<()> {
    match draft(w, dialog, mode)? {
        Some(known) if !is_pending(w, dialog, slot(mode))? => {
            store_draft(w, dialog, mode, &Unfinished { edit: known.edit, ..Unfinished::default() })
        }
        _ => Ok(()),
    }
}

/// The words of a dialog's drafts are erased, sent or not.
pub(crate) fn erase_drafts(w: &Write<'_>, dialog: DialogId) -> Result<()> {
    w.run("UPDATE draft SET text = '', other_draft = NULL WHERE dialog = ?1", [dialog.0])?;
    w.run("DELETE FROM register WHERE dialog = ?1 AND slot <> 'read'", [dialog.0]).map(drop)
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

/// Another portal now: it may not have heard of what became of the drafts that are here, used up ones included.
pub(crate) fn offer_again(w: &Write<'_>, now: Timestamp) -> Result<()> {
    w.run("UPDATE draft SET rev = 0, other_draft = NULL", [])?;
    let drafts = w.rows("SELECT dialog, mode FROM draft WHERE edit > 0", [], |row| {
        Ok((row.get(0).map(DialogId)?, row.get::<_, String>(1)?))
    })?;
    for (dialog, mode) in drafts {
        let mode = if mode == slot(ComposerMode::Note) { ComposerMode::Note } else { ComposerMode::Reply };
        send_draft(w, dialog, mode, now)?;
    }
    Ok(())
}

fn store_draft(w: &Write<'_>, dialog: DialogId, mode: ComposerMode, draft: &Unfinished) -> Result<()> {
    w.touch_dialog(dialog);
    w.run(
        "INSERT OR REPLACE INTO draft (dialog, mode, text, other_draft, rev, edit) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![dialog.0, slot(mode), draft.text, draft.other_draft, draft.rev, draft.edit],
    )
    .map(drop)
}

/// Puts the draft as it stands on its way.
fn send_draft(w: &Write<'_>, dialog: DialogId, mode: ComposerMode, edited_at: Timestamp) -> Result<()> {
    let Some(Unfinished { text, rev: base_rev, edit, .. }) = draft(w, dialog, mode)? else { return Ok(()) };
    push(w, dialog, slot(mode), &Register::Draft { dialog, mode, text, base_rev, edit, edited_at }, edit)
}

/// Numbers the edits of this device; never the same twice.
fn next_edit(w: &Write<'_>) -> Result<i64> {
    let edit = account::number(w, "edit")? + 1;
    account::put(w, "edit", &edit)?;
    Ok(edit)
}

fn push(w: &Write<'_>, dialog: DialogId, slot: &str, register: &Register, edit: i64) -> Result<()> {
    w.touch(|dirty| dirty.registers = true);
    w.run(
        "INSERT OR REPLACE INTO register (dialog, slot, body, edit) VALUES (?1, ?2, ?3, ?4)",
        params![dialog.0, slot, serde_json::to_string(register)?, edit],
    )
    .map(drop)
}

fn is_pending(r: &Read<'_>, dialog: DialogId, slot: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM register WHERE dialog = ?1 AND slot = ?2";
    Ok(r.row(sql, params![dialog.0, slot], |_| Ok(()))?.is_some())
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
