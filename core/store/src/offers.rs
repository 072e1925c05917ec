//! Offers to this operator: what is proposed until when, and what became of it.

use rules::outbox::State;
use rusqlite::params;
use wire::{Command, DialogId, LineId, Offer, OfferId, OfferOutcome, OperatorId, SessionId, Timestamp, Why};

use crate::feed::Told;
use crate::outbox::Refusal;
use crate::{Read, Result, Write, dialogs, heads, outbox};

/// Decided offers that are still shown, so that a lost race can be told.
const DECIDED: i64 = 20;

/// The operator's own answer on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Accepted, or declined.
    pub accepts: bool,
    /// Queued, sending, held or refused.
    pub state: State,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}

/// An offer as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferRow {
    /// The offer.
    pub id: OfferId,
    /// Its dialog.
    pub dialog: DialogId,
    /// The session offered.
    pub session: SessionId,
    /// Its line.
    pub line: LineId,
    /// The line's name; empty while unknown.
    pub line_name: String,
    /// Who writes; empty while unknown.
    pub customer_name: String,
    /// The dialog's last words.
    pub words: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it ends unless accepted, in portal time.
    pub deadline: Timestamp,
    /// Which round of asking this is.
    pub round: i64,
    /// Why it came here.
    pub why: Why,
    /// Who hands it over, when it is a transfer to confirm and no offer of the queue.
    pub from: Option<OperatorId>,
    /// His name.
    pub from_name: Option<String>,
    /// His hand-over note.
    pub note: Option<String>,
    /// How it ended.
    pub outcome: Option<OfferOutcome>,
    /// Who got the session, when a colleague did.
    pub winner_name: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The operator's answer on its way.
    pub answer: Option<Answer>,
}

/// One offer.
///
/// # Errors
/// When the database fails.
pub fn get(r: &Read<'_>, id: OfferId) -> Result<Option<Offer>> {
    let body = r.row("SELECT body FROM offer WHERE id = ?1", [id.0], |row| row.get::<_, String>(0))?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

/// Undecided offers, the nearest deadline first, then the latest decided ones.
///
/// # Errors
/// When the database fails.
pub fn rows(r: &Read<'_>) -> Result<Vec<OfferRow>> {
    let body = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let mut bodies = r.rows("SELECT body FROM offer WHERE ended_at IS NULL ORDER BY deadline, id", [], body)?;
    let decided = "SELECT body FROM offer WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?1";
    bodies.extend(r.rows(decided, [DECIDED], body)?);
    bodies.iter().map(|body| row(r, serde_json::from_str(body)?)).collect()
}

fn row(r: &Read<'_>, offer: Offer) -> Result<OfferRow> {
    let head = heads::get(r, offer.dialog)?;
    let answer = outbox::answer(r, offer.id, offer.dialog)?.map(|row| Answer {
        accepts: matches!(row.envelope.command, Command::Accept { .. } | Command::ConfirmTransfer { .. }),
        state: row.state,
        refusal: row.refusal,
    });
    // A refused accept names who was first before the page with the offer's end does.
    let refused_by = answer.as_ref().and_then(|answer| answer.refusal.as_ref()).and_then(|refusal| refusal.by);
    let winner_name = match offer.winner.or(refused_by) {
        Some(winner) => dialogs::operator_name(r, winner)?,
        None => None,
    };
    let from_name = match offer.from {
        Some(from) => dialogs::operator_name(r, from)?,
        None => None,
    };
    Ok(OfferRow {
        id: offer.id,
        dialog: offer.dialog,
        session: offer.session,
        line: offer.line,
        line_name: dialogs::line_name(r, offer.line)?,
        customer_name: head.as_ref().map(|head| head.customer.name.clone()).unwrap_or_default(),
        words: head.and_then(|head| head.last).map(|last| last.text).unwrap_or_default(),
        made_at: offer.made_at,
        deadline: offer.deadline,
        round: offer.round,
        why: offer.why,
        from: offer.from,
        from_name,
        note: offer.note,
        outcome: offer.outcome,
        winner_name,
        ended_at: offer.ended_at,
        answer,
    })
}

/// Stores an offer, unless a newer state of the portal has told of it.
pub(crate) fn put(w: &Write<'_>, offer: &Offer, told: Told) -> Result<()> {
    if told.is_old_news(w, "offer", offer.id.0)? {
        return told.keep(w, "offer", offer.id.0);
    }
    if get(w, offer.id)?.as_ref() != Some(offer) {
        w.touch(|dirty| dirty.offers = true);
    }
    // One that ended without an instant counts as ended when its time was up.
    let ended_at = offer.ended_at.or_else(|| offer.outcome.map(|_| offer.deadline));
    w.run(
        "INSERT OR REPLACE INTO offer (id, dialog, ended_at, deadline, body, position, boot)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            offer.id.0,
            offer.dialog.0,
            ended_at.map(|at| at.0),
            offer.deadline.0,
            serde_json::to_string(offer)?,
            told.position,
            told.boot_of(w, "offer", offer.id.0)?
        ],
    )
    .map(drop)
}
