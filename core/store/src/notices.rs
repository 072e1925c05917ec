//! What calls the operator when no screen is open (P66): which notifications there should be, compared with those that
//! were shown, so that each is said once and taken away when it no longer holds; and the alarms of offers and norms (P65).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use wire::{AlertId, AlertKind, DialogHead, DialogId, Offer, OfferId, OperatorId, Seq, ShiftState, Timestamp};

use crate::{Read, Result, Write, account, heads, mentions, registers};

/// The customer's later messages in a dialog are shown without sound for this long.
const QUIET_MS: i64 = 120_000;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// A dialog is offered.
    Offer,
    /// A colleague wants to hand a dialog over and waits for a yes (P20).
    Transfer,
    /// The customer wrote in an own dialog.
    Message,
    /// An own dialog was handed to him (P20); [`Notice::text`] says by whom.
    HandedOver,
    /// What he had sent to another line came back: nobody accepted it there (P20).
    SentBack,
    /// He was invited into a dialog (P21); [`Notice::text`] says by whom.
    Invited,
    /// A colleague asks to be invited into an own dialog (P21); [`Notice::text`] says who.
    InviteAsked,
    /// A manager asks for an answer in an own dialog (P50); [`Notice::text`] says who.
    Nudged,
    /// A norm is nearly over (P36).
    NormWarning,
    /// A norm is violated (P36).
    NormViolation,
    /// Something else that managers are told of; [`Notice::about`] says what.
    Manager,
}

/// A notification to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Stable: one with the same id takes its place.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// Its dialog; none for an alert about several, or about none.
    pub dialog: Option<DialogId>,
    /// Its offer.
    pub offer: Option<OfferId>,
    /// Its alert, to be acknowledged; none for what the portal has not told yet.
    pub alert: Option<AlertId>,
    /// What the alert is about.
    pub about: Option<AlertKind>,
    /// How many it stands for.
    pub count: u32,
    /// The customer's name; empty while unknown. For an alert about several the line's.
    pub title: String,
    /// His words, or the name of his file; for an alert the line's name; for a call by name that of who calls; of
    /// a customer taken by colleagues, theirs.
    pub text: String,
    /// When he wrote, or when the offer was made; for an alert since when somebody waits.
    pub at: Timestamp,
    /// When the offer ends, by the phone's own clock.
    pub deadline: Option<Timestamp>,
    /// Without sound.
    pub silent: bool,
}

impl Notice {
    /// About something in a dialog, with a sound and without words yet.
    pub(crate) fn of(head: &DialogHead, id: String, kind: NoticeKind, at: Timestamp) -> Notice {
        Notice {
            id,
            kind,
            dialog: Some(head.id),
            offer: None,
            alert: None,
            about: None,
            count: 1,
            title: head.customer.name.clone(),
            text: String::new(),
            at,
            deadline: None,
            silent: false,
        }
    }
}

/// What changed since the last call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    /// New, or with newer words.
    pub show: Vec<Notice>,
    /// Shown before and no longer true.
    pub withdrawn: Vec<String>,
}

/// What an alarm is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmKind {
    /// An offer ends.
    OfferEnds,
    /// Three quarters of a norm's time are over.
    NormWarning,
    /// A norm is violated.
    NormViolation,
}

/// A moment at which the phone should wake by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Stable.
    pub id: String,
    /// When, by the phone's own clock.
    pub at: Timestamp,
    /// What for.
    pub kind: AlarmKind,
    /// The offer that ends then.
    pub offer: Option<OfferId>,
    /// The dialog.
    pub dialog: DialogId,
}

/// A notification: what was shown is kept as the fact `shown`, what is being drawn as `drawing`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    id: String,
    /// The newest message it told of; 0 for an offer.
    seq: Seq,
    /// When it last made a sound; `None` when it never did. For an alert: when that called which it sounded for.
    sounded_at: Option<Timestamp>,
    /// How many it stood for, since when, and what is to be acknowledged: only for an alert.
    #[serde(default)]
    alert: Option<(u32, Timestamp, Option<AlertId>)>,
    /// The dialog of an alert was known.
    #[serde(default)]
    known: bool,
}

/// Something worth a notice now.
struct Wanted {
    notice: Notice,
    news: News,
}

enum News {
    /// The newest message that it tells of; 0 for an offer.
    Message(Seq),
    /// When the alert last called.
    Alert(Timestamp),
}

/// What to show and what to take away since the last [`drawn`]. From now on it may be on screen: should the process end amid
/// drawing, the next call says what is to be shown again, and takes away what is over by then. `now` is portal time.
///
/// # Errors
/// When the database fails.
pub fn due(w: &Write<'_>, now: Timestamp) -> Result<Notices> {
    let before: Vec<Shown> = account::get(w, "shown")?.unwrap_or_default();
    let mut perhaps: BTreeSet<String> = account::get(w, "perhaps_shown")?.unwrap_or_default();
    perhaps.extend(before.iter().map(|shown| shown.id.clone()));
    let (mut show, mut after) = (Vec::new(), Vec::new());
    for Wanted { mut notice, news } in wanted(w, now)? {
        let known = before.iter().find(|shown| shown.id == notice.id);
        let (is_news, shown) = match news {
            News::Message(seq) => message_shown(w, &mut notice, seq, known, now)?,
            News::Alert(called_at) => alert_shown(w, &mut notice, called_at, known)?,
        };
        after.push(shown);
        show.extend(is_news.then_some(notice));
    }
    let gone = |id: &&String| !after.iter().any(|kept| kept.id == **id);
    let withdrawn = perhaps.iter().filter(gone).cloned().collect();
    perhaps.extend(after.iter().map(|shown| shown.id.clone()));
    account::put(w, "perhaps_shown", &perhaps)?;
    account::put(w, "drawing", &after)?;
    Ok(Notices { show, withdrawn })
}

/// Everything that the last [`due`] said is done.
///
/// # Errors
/// When the database fails.
pub fn drawn(w: &Write<'_>) -> Result<()> {
    if let Some(drawing) = account::get::<Vec<Shown>>(w, "drawing")? {
        account::put(w, "shown", &drawing)?;
        account::put(w, "perhaps_shown", &BTreeSet::<String>::new())?;
    }
    Ok(())
}

/// Whether an offer or a message is to be shown, and what was shown then.
fn message_shown(
    r: &Read<'_>,
    notice: &mut Notice,
    seq: Seq,
    known: Option<&Shown>,
    now: Timestamp,
) -> Result<(bool, Shown)> {
    if let Some(known) = known.filter(|known| known.seq >= seq) {
        // The newest that was told of has been taken back: the words before it stand in its place, without a sound.
        let is_news = known.seq > seq;
        notice.silent |= is_news;
        return Ok((is_news, Shown { seq, ..known.clone() }));
    }
    // Silent until read: what was read meanwhile begins anew.
    let read = notice.dialog.map_or(Ok(0), |dialog| registers::read(r, dialog))?;
    let sounded_at = known.filter(|known| known.seq > read).and_then(|known| known.sounded_at);
    notice.silent |= sounded_at.is_some_and(|at| (0..QUIET_MS).contains(&now.since(at)));
    let sounded_at = if notice.silent { sounded_at } else { Some(now) };
    Ok((true, Shown { id: notice.id.clone(), seq, sounded_at, alert: None, known: true }))
}

/// The same for an alert: it changes silently unless it called again, 5 minutes after the last time at least (P36). Once its
/// dialog is known, so is who waits and what can be done about it; that the phone forgets it again changes nothing.
fn alert_shown(
    r: &Read<'_>,
    notice: &mut Notice,
    called_at: Timestamp,
    known: Option<&Shown>,
) -> Result<(bool, Shown)> {
    let sounded_at = known.and_then(|known| known.sounded_at);
    let calls = sounded_at.is_none_or(|last| called_at.since(last) >= rules::alert::SOUND_MS);
    let alert = Some((notice.count, notice.at, notice.alert));
    let head = notice.dialog.map(|dialog| heads::get(r, dialog)).transpose()?.flatten();
    let is_known = head.is_some() || known.is_some_and(|known| known.known && known.alert == alert);
    let is_news = calls || known.is_none_or(|known| known.alert != alert || known.known != is_known);
    notice.silent |= !calls;
    let sounded_at = if calls { Some(called_at) } else { sounded_at };
    Ok((is_news, Shown { id: notice.id.clone(), seq: 0, sounded_at, alert, known: is_known }))
}

/// The deadlines of undecided offers, and of the norms of own dialogs, on an open shift.
///
/// # Errors
/// When the database fails.
pub fn alarms(r: &Read<'_>, now: Timestamp) -> Result<Vec<Alarm>> {
    let offset = account::clock_offset(r)?;
    let by_phone = |at: Timestamp| at.plus_ms(-offset);
    let mut alarms: Vec<Alarm> = open_offers(r, now)?
        .into_iter()
        .map(|offer| Alarm {
            id: offer_id(offer.id),
            at: by_phone(offer.deadline),
            kind: AlarmKind::OfferEnds,
            offer: Some(offer.id),
            dialog: offer.dialog,
        })
        .collect();
    if account::shift(r)?.is_none_or(|shift| shift.state == ShiftState::Off) {
        return Ok(alarms);
    }
    for head in own_dialogs(r)? {
        let Some(norm) = head.session.as_ref().and_then(|session| session.norm) else { continue };
        let instants =
            [("warning", AlarmKind::NormWarning, norm.warn_at), ("violation", AlarmKind::NormViolation, norm.due_at)];
        alarms.extend(instants.into_iter().filter_map(|(word, kind, at)| {
            let at = by_phone(at.filter(|at| *at > now)?);
            Some(Alarm { id: format!("norm-{word}-{}", head.id), at, kind, offer: None, dialog: head.id })
        }));
    }
    Ok(alarms)
}

/// Everything that is worth a notice now. Without an open shift nothing is but what concerns a manager and, silently, a call
/// by name; in a pause the rest is silent.
fn wanted(r: &Read<'_>, now: Timestamp) -> Result<Vec<Wanted>> {
    let shift = account::shift(r)?.map_or(ShiftState::Off, |shift| shift.state);
    let (own, me) = (own_dialogs(r)?, account::me(r)?.map(|me| me.id));
    let called = crate::calls::notices(r, shift, &own, now)?.into_iter();
    let alerts = called.map(|(notice, called_at)| Wanted { notice, news: News::Alert(called_at) });
    let mut wanted: Vec<Wanted> = alerts.collect();
    for head in &own {
        let calls = mentions::notices(r, head, me, shift)?.into_iter();
        wanted.extend(calls.map(|(notice, seq)| Wanted { notice, news: News::Message(seq) }));
    }
    if shift == ShiftState::Off {
        return Ok(wanted);
    }
    let silent = shift == ShiftState::Paused;
    let offset = account::clock_offset(r)?;
    for offer in open_offers(r, now)? {
        let head = heads::get(r, offer.dialog)?;
        let notice = Notice {
            id: offer_id(offer.id),
            kind: if offer.from.is_some() { NoticeKind::Transfer } else { NoticeKind::Offer },
            dialog: Some(offer.dialog),
            offer: Some(offer.id),
            alert: None,
            about: None,
            count: 1,
            title: head.as_ref().map(|head| head.customer.name.clone()).unwrap_or_default(),
            text: head.and_then(|head| head.last).map(|last| last.text).unwrap_or_default(),
            at: offer.made_at,
            deadline: Some(offer.deadline.plus_ms(-offset)),
            silent: silent || offer.silent,
        };
        wanted.push(Wanted { notice, news: News::Message(0) });
    }
    for head in &own {
        wanted.extend(message(r, head, me, silent)?);
    }
    Ok(wanted)
}

/// The heads of his own dialogs.
fn own_dialogs(r: &Read<'_>) -> Result<Vec<DialogHead>> {
    let own = "SELECT body FROM dialog WHERE segment IN ('mine', 'customer') ORDER BY sort_at, id";
    let bodies = r.rows(own, [], |row| row.get::<_, String>(0))?;
    bodies.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

/// The notice of a dialog whose customer wrote something unread.
fn message(r: &Read<'_>, head: &DialogHead, me: Option<OperatorId>, silent: bool) -> Result<Option<Wanted>> {
    let sql = "SELECT seq, at, text, file_name FROM entry
               WHERE dialog = ?1 AND author = 0 AND kind NOT IN ('hidden', 'edit', 'tombstone')
                 AND recalled_at IS NULL AND seq > ?2 ORDER BY seq DESC LIMIT 1";
    let newest = r.row(sql, [head.id.0, registers::read(r, head.id)?], |row| {
        Ok((row.get::<_, Seq>(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, Option<String>>(3)?))
    })?;
    let Some((seq, at, text, file_name)) = newest else { return Ok(None) };
    let words = if text.is_empty() { file_name.unwrap_or_default() } else { text };
    let silent = silent || seq <= mentions::taken_on(r, head, me)?;
    let about = Notice::of(head, format!("dialog-{}", head.id), NoticeKind::Message, Timestamp(at));
    let notice = Notice { text: rules::text::preview(&words, 160), silent, ..about };
    Ok(Some(Wanted { notice, news: News::Message(seq) }))
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
