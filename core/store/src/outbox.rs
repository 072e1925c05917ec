//! Commands on their way to the portal (P61): stored before the screen reacts, sent in order per lane, ended by their
//! acknowledgement or by their entry, whichever comes first.

use rules::outbox::State;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use wire::{
    BasedOn, Command, CommandEnvelope, CommandId, CommandResult, DialogId, Lane, OfferId, OperatorId, Outcome,
    Timestamp, WhatChanged,
};

use crate::{Read, Result, StoreError, Write, feed, registers};

/// Version of the stored form of a command.
const PAYLOAD_VERSION: i64 = 1;
/// How long acknowledged commands are kept for a portal restored from an older backup.
const ACKED_MS: i64 = 48 * 3_600_000;
/// The longest wait for a next try: a time further away than this means that a clock jumped.
const LONGEST_WAIT_MS: i64 = 600_000;

/// A command that may be sent now.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// The command.
    pub envelope: CommandEnvelope,
    /// How often it was sent before.
    pub attempts: u32,
}

/// A stored command and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// The command.
    pub envelope: CommandEnvelope,
    /// Queued, sending, held or refused.
    pub state: State,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it is held; only when held.
    pub what_changed: Option<WhatChanged>,
    /// Why it was refused; only when refused.
    pub refusal: Option<Refusal>,
}

/// The portal's final no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One of docs/errors.md.
    pub code: String,
    /// For people.
    pub detail: String,
    /// Who did what the refusal is about, when a colleague did.
    pub by: Option<OperatorId>,
    /// When he did it.
    pub at: Option<Timestamp>,
}

/// Stores a new command at the end of its lane. A `send` or `note` that names a draft revision uses the draft up.
///
/// # Errors
/// [`StoreError::Duplicate`] when its id is stored already.
pub fn enqueue(w: &Write<'_>, envelope: &CommandEnvelope) -> Result<()> {
    if insert(w, None, envelope, State::Queued, None)? == 0 {
        return Err(StoreError::Duplicate);
    }
    registers::use_up(w, envelope)?;
    touch(w, envelope);
    Ok(())
}

/// What may be sent now, at most `limit`, in the order in which it was made: of each lane the run of queued commands at
/// its head. A lane stops at a command that is being sent, that waits for its next try or that is held for a look.
///
/// # Errors
/// When the database fails.
pub fn ready(r: &Read<'_>, now: Timestamp, limit: usize) -> Result<Vec<Queued>> {
    let sql = "
        SELECT payload, attempts FROM outbox AS o
        WHERE state = 'queued' AND NOT next_try_at BETWEEN ?1 AND ?2 AND NOT EXISTS (
          SELECT 1 FROM outbox AS before WHERE before.lane = o.lane AND before.id < o.id
            AND (before.state IN ('sending', 'held') OR before.state = 'queued' AND next_try_at BETWEEN ?1 AND ?2))
        ORDER BY id LIMIT ?3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    r.rows(sql, [now.0 + 1, now.0 + LONGEST_WAIT_MS, limit], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?
        .into_iter()
        .map(|(payload, attempts)| Ok(Queued { envelope: serde_json::from_str(&payload)?, attempts }))
        .collect()
}

/// When the next command that waits for a further try may go; `None` when none waits.
///
/// # Errors
/// When the database fails.
pub fn next_try(r: &Read<'_>, now: Timestamp) -> Result<Option<Timestamp>> {
    let sql = "SELECT min(next_try_at) FROM outbox WHERE state = 'queued' AND next_try_at BETWEEN ?1 AND ?2";
    Ok(r.row(sql, [now.0 + 1, now.0 + LONGEST_WAIT_MS], |row| row.get(0))?.flatten().map(Timestamp))
}

/// Notes that these commands are in a request.
///
/// # Errors
/// When the database fails.
pub fn mark_sending(w: &Write<'_>, ids: &[CommandId]) -> Result<()> {
    for id in ids {
        let sql =
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE command_id = ?1 AND state = 'queued'";
        changed(w, *id, w.run(sql, [id.to_string()])?)?;
    }
    Ok(())
}

/// Notes that the request with these commands brought no answer: they go again, under the same ids, after a back-off.
/// `jitter` is a random number of 0 to 1000.
///
/// # Errors
/// When the database fails.
pub fn failed(w: &Write<'_>, ids: &[CommandId], now: Timestamp, jitter: u32) -> Result<()> {
    for id in ids {
        let Some(row) = get(w, *id)? else { continue };
        let wait = i64::try_from(rules::outbox::backoff_ms(row.attempts, jitter)).unwrap_or(i64::MAX);
        retry(w, *id, now.plus_ms(wait))?;
    }
    Ok(())
}

/// Ends the back-off of everything: the network is back.
///
/// # Errors
/// When the database fails.
pub fn retry_now(w: &Write<'_>) -> Result<()> {
    if w.run("UPDATE outbox SET next_try_at = 0 WHERE next_try_at <> 0", [])? > 0 {
        w.touch(|dirty| dirty.outbox = true);
    }
    Ok(())
}

/// Queues again what was in a request when the process ended; the portal tells duplicates by their ids.
///
/// # Errors
/// When the database fails.
pub fn requeue_sending(w: &Write<'_>) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'queued', next_try_at = 0 WHERE state = 'sending' RETURNING command_id";
    for id in w.rows(sql, [], |row| row.get::<_, String>(0))? {
        changed(w, id.parse()?, 1)?;
    }
    retry_now(w)
}

/// Takes in what became of a command, in the transaction that also brings what it changed. `position`: the portal's state
/// that the answer tells of; `now` is portal time.
///
/// # Errors
/// When the database fails.
pub fn settle(w: &Write<'_>, result: &CommandResult, position: i64, now: Timestamp) -> Result<()> {
    match &result.outcome {
        Outcome::Applied { deltas } | Outcome::Duplicate { deltas } => {
            feed::apply_deltas(w, deltas, position, now)?;
            acknowledge(w, result.id, now)
        }
        Outcome::Held { what_changed } => rest(w, result.id, State::Held, &what_changed),
        Outcome::Refused { code, detail, by, at } => {
            let refusal = Refusal { code: code.clone(), detail: detail.clone(), by: *by, at: *at };
            rest(w, result.id, State::Refused, &refusal)?;
            hold_behind(w, result.id)
        }
        Outcome::Blocked => retry(w, result.id, Timestamp(0)),
        Outcome::Retry { after } => retry(w, result.id, now.plus_ms(i64::from(*after).min(LONGEST_WAIT_MS))),
    }
}

/// Sends a command after all, based on what is on screen now: one that is held, or a transfer to a line that is off
/// hours or on which nobody could be asked (P20). One that is too old, and that transfer, goes under the id `fresh`.
/// Returns the id under which it goes, or `None` when it is neither.
///
/// # Errors
/// When the database fails.
pub fn send_anyway(w: &Write<'_>, id: CommandId, now: BasedOn, fresh: CommandId) -> Result<Option<CommandId>> {
    let Some(row) = get(w, id)? else { return Ok(None) };
    let mut envelope = row.envelope;
    envelope.based_on = envelope.command.is_based().then_some(now);
    let asked_once = row.refusal.is_some_and(|refusal| rules::Refusal::asks_once(&refusal.code));
    if let (Command::TransferToLine { anyway, .. }, true) = (&mut envelope.command, asked_once) {
        *anyway = true;
        envelope.id = fresh;
        // What was written since has passed it: it goes behind that.
        discard(w, id)?;
        enqueue(w, &envelope)?;
        return Ok(Some(fresh));
    }
    if row.state != State::Held {
        return Ok(None);
    }
    if row.what_changed == Some(WhatChanged::TooOld) {
        envelope.id = fresh;
    }
    replace(w, id, &envelope)?;
    Ok(Some(envelope.id))
}

/// Puts other words into a held command and sends it, as the new command `fresh`, in the old one's place. False when it
/// is not held or has no words.
///
/// # Errors
/// When the database fails.
pub fn edit_held(
    w: &Write<'_>,
    id: CommandId,
    words: &str,
    now: BasedOn,
    fresh: CommandId,
    made_at: Timestamp,
) -> Result<bool> {
    let Some(row) = get(w, id)?.filter(|row| row.state == State::Held) else { return Ok(false) };
    let mut envelope = row.envelope;
    match &mut envelope.command {
        Command::Send { text, .. } | Command::Note { text, .. } | Command::Edit { text, .. } => words.clone_into(text),
        Command::Transfer { note, .. } | Command::TransferToLine { note, .. } => *note = Some(words.to_owned()),
        _ => return Ok(false),
    }
    envelope.id = fresh;
    envelope.made_at = made_at;
    envelope.based_on = envelope.command.is_based().then_some(now);
    replace(w, id, &envelope)?;
    Ok(true)
}

/// Puts other words into a reply that was never sent. False when there is no such reply.
///
/// # Errors
/// When the database fails.
pub fn edit_unsent(w: &Write<'_>, id: CommandId, words: &str) -> Result<bool> {
    let Some(row) = get(w, id)?.filter(|row| row.state == State::Queued && row.attempts == 0) else { return Ok(false) };
    let mut envelope = row.envelope;
    let Command::Send { text, .. } = &mut envelope.command else { return Ok(false) };
    words.clone_into(text);
    replace(w, id, &envelope)?;
    Ok(true)
}

/// Puts `note` in the place of a held reply. False when it is no held reply.
///
/// # Errors
/// When the database fails.
pub fn turn_into_note(w: &Write<'_>, id: CommandId, note: &CommandEnvelope) -> Result<bool> {
    let Some(row) = get(w, id)?.filter(|row| row.state == State::Held) else { return Ok(false) };
    if !matches!(row.envelope.command, Command::Send { .. }) {
        return Ok(false);
    }
    // The draft that the reply had used up will not be cleared by it.
    registers::give_up(w, &row.envelope)?;
    replace(w, id, note)?;
    Ok(true)
}

/// Gives a command up, and with a reply what was to change it. False when there is none, or when it is being sent and may
/// have taken effect already.
///
/// # Errors
/// When the database fails.
pub fn discard(w: &Write<'_>, id: CommandId) -> Result<bool> {
    let Some(row) = get(w, id)?.filter(|row| row.state != State::Sending) else { return Ok(false) };
    w.run("DELETE FROM outbox WHERE command_id = ?1", [id.to_string()])?;
    take_changes(w, &row.envelope)?;
    registers::give_up(w, &row.envelope)?;
    touch(w, &row.envelope);
    Ok(true)
}

/// The stored commands of a dialog's lane, in order.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>, dialog: DialogId) -> Result<Vec<OutboxRow>> {
    lane(r, Lane::Dialog(dialog))
}

/// The stored commands of a lane, in order.
///
/// # Errors
/// When the database fails.
pub fn lane(r: &Read<'_>, lane: Lane) -> Result<Vec<OutboxRow>> {
    let sql = "SELECT payload, state, attempts, reason FROM outbox WHERE lane = ?1 ORDER BY id";
    r.rows(sql, [lane.to_string()], |row| Ok(from_row(row)))?.into_iter().collect()
}

/// One stored command.
///
/// # Errors
/// When the database fails.
pub fn get(r: &Read<'_>, id: CommandId) -> Result<Option<OutboxRow>> {
    let sql = "SELECT payload, state, attempts, reason FROM outbox WHERE command_id = ?1";
    r.row(sql, [id.to_string()], |row| Ok(from_row(row)))?.transpose()
}

/// The stored answer to an offer, the last one.
///
/// # Errors
/// When the database fails.
pub fn answer(r: &Read<'_>, offer: OfferId, dialog: DialogId) -> Result<Option<OutboxRow>> {
    let answers = |row: &OutboxRow| row.envelope.command.offer() == Some(offer);
    Ok(rows(r, dialog)?.into_iter().rev().find(answers))
}

/// When the oldest command that is not sent was made; `None` when all are.
///
/// # Errors
/// When the database fails.
pub fn oldest_unsent(r: &Read<'_>) -> Result<Option<Timestamp>> {
    let sql = "SELECT min(made_at) FROM outbox WHERE state IN ('queued', 'sending')";
    Ok(r.row(sql, [], |row| row.get(0))?.flatten().map(Timestamp))
}

/// Ends the row of a command that took effect, and remembers it for 48 hours. Does nothing without such a row.
pub(crate) fn acknowledge(w: &Write<'_>, id: CommandId, now: Timestamp) -> Result<()> {
    let Some(row) = get(w, id)? else { return Ok(()) };
    w.run(
        "INSERT OR REPLACE INTO acked (command_id, outbox_id, acked_at, payload_version, payload)
         SELECT command_id, id, ?2, payload_version, payload FROM outbox WHERE command_id = ?1",
        params![id.to_string(), now.0],
    )?;
    w.run("DELETE FROM outbox WHERE command_id = ?1", [id.to_string()])?;
    let old = now.0 - ACKED_MS;
    w.run("DELETE FROM acked WHERE acked_at < ?1", [old])?;
    // A refusal without words has nothing to keep once it is old news.
    w.run(
        "DELETE FROM outbox WHERE state = 'refused' AND made_at < ?1
           AND kind NOT IN ('send', 'note', 'edit', 'transfer', 'transfer_to_line')",
        [old],
    )?;
    touch(w, &row.envelope);
    Ok(())
}

/// Queues what took effect in the last 48 hours again, each in its old place: the portal forgot it.
pub(crate) fn requeue_acknowledged(w: &Write<'_>, now: Timestamp) -> Result<()> {
    let sql = "DELETE FROM acked RETURNING outbox_id, acked_at, payload";
    for (place, acked_at, payload) in
        w.rows(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)))?
    {
        if now.since(Timestamp(acked_at)) <= ACKED_MS {
            let envelope: CommandEnvelope = serde_json::from_str(&payload)?;
            insert(w, Some(place), &envelope, State::Queued, None)?;
            touch(w, &envelope);
        }
    }
    Ok(())
}

fn insert(
    w: &Write<'_>,
    place: Option<i64>,
    envelope: &CommandEnvelope,
    state: State,
    reason: Option<&str>,
) -> Result<usize> {
    w.run(
        "INSERT INTO outbox (id, command_id, lane, kind, made_at, payload_version, payload, state, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (command_id) DO NOTHING",
        params![
            place,
            envelope.id.to_string(),
            envelope.lane.to_string(),
            envelope.command.kind(),
            envelope.made_at.0,
            PAYLOAD_VERSION,
            serde_json::to_string(envelope)?,
            state.as_str(),
            reason,
        ],
    )
}

/// Puts `envelope` in the place of the command `old` and queues it.
fn replace(w: &Write<'_>, old: CommandId, envelope: &CommandEnvelope) -> Result<()> {
    w.run(
        "UPDATE outbox SET command_id = ?2, made_at = ?3, payload_version = ?4, payload = ?5, state = 'queued',
           kind = ?6, attempts = 0, next_try_at = 0, reason = NULL WHERE command_id = ?1",
        params![
            old.to_string(),
            envelope.id.to_string(),
            envelope.made_at.0,
            PAYLOAD_VERSION,
            serde_json::to_string(envelope)?,
            envelope.command.kind()
        ],
    )?;
    touch(w, envelope);
    Ok(())
}

/// Back to the queue, not before `at`. Does nothing with a command that is not being sent.
fn retry(w: &Write<'_>, id: CommandId, at: Timestamp) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'queued', next_try_at = ?2 WHERE command_id = ?1 AND state = 'sending'";
    changed(w, id, w.run(sql, params![id.to_string(), at.0])?)
}

/// Held or refused: nothing more is done until the operator decides.
fn rest(w: &Write<'_>, id: CommandId, state: State, reason: &impl Serialize) -> Result<()> {
    let sql = "UPDATE outbox SET state = ?2, reason = ?3, next_try_at = 0 WHERE command_id = ?1";
    let reason = serde_json::to_string(reason)?;
    changed(w, id, w.run(sql, params![id.to_string(), state.as_str(), reason])?)?;
    take_in_changes(w, id)
}

/// The portal has nothing of a command that rests. What was on its way to change such a reply there changes it here: its
/// last words are those to be looked at, as a command of their own, and what was taken back is gone.
fn take_in_changes(w: &Write<'_>, id: CommandId) -> Result<()> {
    let Some(OutboxRow { mut envelope, .. }) = get(w, id)? else { return Ok(()) };
    let changes = take_changes(w, &envelope)?;
    if changes.iter().any(|change| matches!(change.command, Command::Recall { .. })) {
        return discard(w, id).map(drop);
    }
    let Some(CommandEnvelope { id: edit, command: Command::Edit { text: last, .. }, .. }) = changes.last() else {
        return Ok(());
    };
    if let Command::Send { text, .. } = &mut envelope.command {
        last.clone_into(text);
    }
    envelope.id = reworded(id, *edit);
    let sql = "UPDATE outbox SET command_id = ?2, payload = ?3 WHERE command_id = ?1";
    w.run(sql, [id.to_string(), envelope.id.to_string(), serde_json::to_string(&envelope)?])?;
    touch(w, &envelope);
    Ok(())
}

/// The id of what became of a reply and its edit. The portal knows either by its words: it must not take the new ones for
/// them.
fn reworded(reply: CommandId, edit: CommandId) -> CommandId {
    let mut random = [0; 10];
    let bytes = reply.0.as_bytes().iter().zip(edit.0.as_bytes()).skip(6);
    random.iter_mut().zip(bytes).for_each(|(byte, (one, other))| *byte = one ^ other);
    let made_at = edit.made_at_ms().and_then(|at| u64::try_from(at).ok());
    CommandId::from_parts(made_at.unwrap_or(0), &random)
}

/// Takes what was to change a reply out of the queue, in the order in which it was made.
fn take_changes(w: &Write<'_>, of: &CommandEnvelope) -> Result<Vec<CommandEnvelope>> {
    if !matches!(of.command, Command::Send { .. }) {
        return Ok(Vec::new());
    }
    let sql = "DELETE FROM outbox WHERE lane = ?1 AND payload ->> 'message' = ?2 RETURNING id, payload";
    let given = [of.lane.to_string(), of.id.to_string()];
    let mut changes = w.rows(sql, given, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    changes.sort_unstable();
    changes.iter().map(|(_, payload)| Ok(serde_json::from_str(payload)?)).collect()
}

/// The dialog was not won: what was to be done in it is held for a look, with its words.
fn hold_behind(w: &Write<'_>, refused: CommandId) -> Result<()> {
    let Some(OutboxRow { envelope: refused, .. }) = get(w, refused)? else { return Ok(()) };
    let mut behind = false;
    for row in lane(w, refused.lane)? {
        let undecided = matches!(row.state, State::Queued | State::Sending);
        if behind && undecided && rules::outbox::held_behind(&refused.command, &row.envelope.command) {
            rest(w, row.envelope.id, State::Held, &WhatChanged::Responsible)?;
        }
        behind |= row.envelope.id == refused.id;
    }
    Ok(())
}

fn from_row(row: &Row<'_>) -> Result<OutboxRow> {
    let (payload, state, attempts): (String, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let reason: Option<String> = row.get(3)?;
    let state = State::from_name(&state).ok_or_else(|| StoreError::Corrupt(format!("outbox state {state}")))?;
    let reason = reason.as_deref();
    Ok(OutboxRow {
        envelope: serde_json::from_str(&payload)?,
        state,
        attempts,
        what_changed: reason.filter(|_| state == State::Held).map(serde_json::from_str).transpose()?,
        refusal: reason.filter(|_| state == State::Refused).map(serde_json::from_str).transpose()?,
    })
}

fn changed(w: &Write<'_>, id: CommandId, rows: usize) -> Result<()> {
    if rows > 0
        && let Some(row) = get(w, id)?
    {
        touch(w, &row.envelope);
    }
    Ok(())
}

fn touch(w: &Write<'_>, envelope: &CommandEnvelope) {
    w.touch(|dirty| {
        dirty.outbox = true;
        match envelope.lane {
            Lane::Dialog(dialog) => {
                dirty.dialogs.insert(dialog);
                dirty.lists = true;
            }
            Lane::Own => dirty.account = true,
        }
        dirty.offers |= envelope.command.offer().is_some();
    });
}
