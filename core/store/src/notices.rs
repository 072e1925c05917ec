//! What calls the operator when no screen is open (P66): which notifications there should be, compared with those that
//! were shown, so that each is said once and taken away when it no longer holds; and the alarms of offers (P65).

use serde::{Deserialize, Serialize};
use wire::{DialogHead, DialogId, Offer, OfferId, Seq, ShiftState, Timestamp};

use crate::{Read, Result, Write, account, heads, registers};

/// The customer's later messages in a dialog are shown without sound for this long.
const QUIET_MS: i64 = 120_000;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// A dialog is offered.
    Offer,
    /// The customer wrote in an own dialog.
    Message,
}

/// A notification to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable: one with the same id takes its place.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// Its dialog.
    pub dialog: DialogId,
    /// Its offer.
    pub offer: Option<OfferId>,
    /// The customer's name; empty while unknown.
    pub title: String,
    /// His words, or the name of his file.
    pub text: String,
    /// When he wrote, or when the offer was made.
    pub at: Timestamp,
    /// When the offer ends, by the phone's own clock.
    pub deadline: Option<Timestamp>,
    /// Without sound.
    pub silent: bool,
}

/// What changed since the last call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    /// New, or with newer words.
    pub show: Vec<Notice>,
    /// Shown before and no longer true.
    pub withdrawn: Vec<String>,
}

/// A moment at which the phone should wake by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Stable.
    pub id: String,
    /// When, by the phone's own clock.
    pub at: Timestamp,
    /// The offer that ends then.
    pub offer: OfferId,
    /// Its dialog.
    pub dialog: DialogId,
}

/// What was shown: kept as the fact `shown`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    id: String,
    /// The newest message it told of; 0 for an offer.
    seq: Seq,
    /// When it last made a sound; `None` when it never did.
    sounded_at: Option<Timestamp>,
}

/// What to show and what to take away, and remembers it as done. `now` is portal time.
///
/// # Errors
/// When the database fails.
pub fn take(w: &Write<'_>, now: Timestamp) -> Result<Notices> {
    let before: Vec<Shown> = account::get(w, "shown")?.unwrap_or_default();
    let (mut show, mut after) = (Vec::new(), Vec::new());
    for (mut notice, seq) in wanted(w, now)? {
        let known = before.iter().find(|shown| shown.id == notice.id);
        if let Some(known) = known.filter(|known| known.seq >= seq) {
            after.push(known.clone());
            continue;
        }
        // Silent until read: what was read meanwhile begins anew.
        let read = registers::read(w, notice.dialog)?;
        let sounded_at = known.filter(|known| known.seq > read).and_then(|known| known.sounded_at);
        notice.silent |= sounded_at.is_some_and(|at| (0..QUIET_MS).contains(&now.since(at)));
        let sounded_at = if notice.silent { sounded_at } else { Some(now) };
        after.push(Shown { id: notice.id.clone(), seq, sounded_at });
        show.push(notice);
    }
    let gone = |shown: &&Shown| !after.iter().any(|kept| kept.id == shown.id);
    let withdrawn = before.iter().filter(gone).map(|shown| shown.id.clone()).collect();
    account::put(w, "shown", &after)?;
    Ok(Notices { show, withdrawn })
}

/// The deadlines of undecided offers.
///
/// # Errors
/// When the database fails.
pub fn alarms(r: &Read<'_>, now: Timestamp) -> Result<Vec<Alarm>> {
    let offset = account::clock_offset(r)?;
    let alarm = |offer: Offer| Alarm {
        id: offer_id(offer.id),
        at: offer.deadline.plus_ms(-offset),
        offer: offer.id,
        dialog: offer.dialog,
    };
    Ok(open_offers(r, now)?.into_iter().map(alarm).collect())
}

/// Everything that is worth a notice now, with the newest message it tells of. Without an open shift nothing is; in a
/// pause everything is silent.
fn wanted(r: &Read<'_>, now: Timestamp) -> Result<Vec<(Notice, Seq)>> {
    let silent = match account::shift(r)?.map(|shift| shift.state) {
        None | Some(ShiftState::Off) => return Ok(Vec::new()),
        Some(ShiftState::On) => false,
        Some(ShiftState::Paused) => true,
    };
    let offset = account::clock_offset(r)?;
    let mut wanted = Vec::new();
    for offer in open_offers(r, now)? {
        let head = heads::get(r, offer.dialog)?;
        let notice = Notice {
            id: offer_id(offer.id),
            kind: NoticeKind::Offer,
            dialog: offer.dialog,
            offer: Some(offer.id),
            title: head.as_ref().map(|head| head.customer.name.clone()).unwrap_or_default(),
            text: head.and_then(|head| head.last).map(|last| last.text).unwrap_or_default(),
            at: offer.made_at,
            deadline: Some(offer.deadline.plus_ms(-offset)),
            silent: silent || offer.silent,
        };
        wanted.push((notice, 0));
    }
    let own = "SELECT body FROM dialog WHERE segment IN ('mine', 'customer') ORDER BY sort_at, id";
    for body in r.rows(own, [], |row| row.get::<_, String>(0))? {
        wanted.extend(message(r, &serde_json::from_str(&body)?, silent)?);
    }
    Ok(wanted)
}

/// The notice of a dialog whose customer wrote something unread.
fn message(r: &Read<'_>, head: &DialogHead, silent: bool) -> Result<Option<(Notice, Seq)>> {
    let sql = "SELECT seq, at, text, file_name FROM entry
               WHERE dialog = ?1 AND author = 0 AND kind <> 'hidden' AND seq > ?2 ORDER BY seq DESC LIMIT 1";
    let newest = r.row(sql, [head.id.0, registers::read(r, head.id)?], |row| {
        Ok((row.get::<_, Seq>(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, Option<String>>(3)?))
    })?;
    let Some((seq, at, text, file_name)) = newest else { return Ok(None) };
    let words = if text.is_empty() { file_name.unwrap_or_default() } else { text };
    let notice = Notice {
        id: format!("dialog-{}", head.id),
        kind: NoticeKind::Message,
        dialog: head.id,
        offer: None,
        title: head.customer.name.clone(),
        text: rules::text::preview(&words, 160),
        at: Timestamp(at),
        deadline: None,
        silent: silent || seq <= taken_on(r, head)?,
    };
    Ok(Some((notice, seq)))
}

/// The entry with which the operator took the session on; 0: none. What was written before it has called him already, or
/// he has seen it.
fn taken_on(r: &Read<'_>, head: &DialogHead) -> Result<Seq> {
    let (Some(me), Some(session)) = (account::me(r)?, &head.session) else { return Ok(0) };
    let sql = "SELECT max(seq) FROM entry WHERE dialog = ?1 AND seq >= ?2 AND kind = 'event'
               AND extra ->> 'event' IN ('accepted', 'taken', 'resumed') AND extra ->> 'operator' = ?3";
    let seq = r.row(sql, rusqlite::params![head.id.0, session.first_seq, me.id.to_string()], |row| row.get(0))?;
    Ok(seq.flatten().unwrap_or(0))
}

/// Offers that can still be accepted and that the operator has not answered.
fn open_offers(r: &Read<'_>, now: Timestamp) -> Result<Vec<Offer>> {
    let sql = "SELECT body FROM offer WHERE ended_at IS NULL AND deadline > ?1 ORDER BY deadline, id";
    let bodies = r.rows(sql, [now.0], |row| row.get::<_, String>(0))?;
    let mut open = Vec::new();
    for body in bodies {
        let offer: Offer = serde_json::from_str(&body)?;
        if crate::outbox::answer(r, offer.id, offer.dialog)?.is_none() {
            open.push(offer);
        }
    }
    Ok(open)
}

fn offer_id(id: OfferId) -> String {
    format!("offer-{id}")
}
