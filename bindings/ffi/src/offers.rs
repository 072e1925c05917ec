//! Offers, and what calls the operator when no screen is open.

use client::State as UnsentState;
use client::wire::{AlertId, AlertKind, DialogId, LineId, OfferId, OfferOutcome, OperatorId, Timestamp};

use crate::rows::int;
use crate::timeline::{Refusal, refusal};

/// Why an offer came to this operator.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Why {
    /// The rule that chose, for example `evenly`.
    pub rule: String,
    /// How many operators of the line were considered.
    pub considered: i32,
    /// How many of them could have been asked.
    pub eligible: i32,
    /// When this operator last worked on a dialog; null: never.
    pub last_work: Option<Timestamp>,
}

/// The operator's own answer to an offer, on its way.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OfferAnswer {
    /// Accepted, or declined.
    pub accepts: bool,
    /// Queued, sending, held or refused.
    pub state: UnsentState,
    /// Why it was refused: `too_late` tells of a lost race.
    pub refusal: Option<Refusal>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct OfferRow {
    /// The offer: the row's stable id.
    pub id: OfferId,
    /// Its dialog.
    pub dialog: DialogId,
    /// The session offered.
    pub session: String,
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
    /// When it ends unless accepted, in portal time: add `clock_offset_ms` to the phone's clock before comparing.
    pub deadline: Timestamp,
    /// Which round of asking this is, from 1.
    pub round: i64,
    /// Why it came here.
    pub why: Why,
    /// Who hands it over, when it is a transfer to confirm and no offer of the queue.
    #[uniffi(default = None)]
    pub from: Option<OperatorId>,
    /// His name.
    #[uniffi(default = None)]
    pub from_name: Option<String>,
    /// His hand-over note.
    #[uniffi(default = None)]
    pub note: Option<String>,
    /// How it ended; null while it is open.
    pub outcome: Option<OfferOutcome>,
    /// Who got the session, when a colleague did.
    pub winner_name: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The operator's answer on its way.
    pub answer: Option<OfferAnswer>,
}

impl From<client::OfferRow> for OfferRow {
    fn from(row: client::OfferRow) -> Self {
        let winner_name = row.winner_name.clone();
        OfferRow {
            id: row.id,
            dialog: row.dialog,
            session: row.session.to_string(),
            line: row.line,
            line_name: row.line_name,
            customer_name: row.customer_name,
            words: row.words,
            made_at: row.made_at,
            deadline: row.deadline,
            from: row.from,
            from_name: row.from_name,
            note: row.note,
            round: row.round,
            why: Why {
                rule: row.why.rule,
                considered: int(row.why.considered),
                eligible: int(row.why.eligible),
                last_work: row.why.last_work,
            },
            outcome: row.outcome,
            winner_name: row.winner_name,
            ended_at: row.ended_at,
            answer: row.answer.map(|answer| OfferAnswer {
                accepts: answer.accepts,
                state: answer.state,
                refusal: answer.refusal.map(|said| refusal(said, winner_name)),
            }),
        }
    }
}

/// What a notification is about: each kind has its own channel or category.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Enum)]
pub enum NoticeKind {
    /// A dialog is offered: Accept, Decline.
    Offer,
    /// A colleague hands a dialog over and waits for a yes: Accept, Decline.
    Transfer,
    /// A customer wrote in an own dialog: Reply.
    Message,
    /// A dialog was handed to him: `text` says by whom.
    HandedOver,
    /// What he had sent to another line came back: nobody accepted it there.
    SentBack,
    /// He was invited into a dialog: `text` says by whom.
    Invited,
    /// A colleague asks to be invited: `text` says who.
    InviteAsked,
    /// A manager asks for an answer: `text` says who.
    Nudged,
    /// A norm is nearly over.
    NormWarning,
    /// A norm is violated: Acknowledge, where `alert` is set.
    NormViolation,
    /// Something else that managers are told of: `about` says what. Acknowledge.
    Manager,
}

/// A notification to show.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Notice {
    /// Stable: a notice of the same id takes the place of the one shown.
    pub id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// Its dialog; null for an alert about several, or about none: then open the alerts.
    pub dialog: Option<DialogId>,
    /// Its offer.
    pub offer: Option<OfferId>,
    /// Its alert, for `Command.AcknowledgeAlert`; null while the portal has not told of it.
    pub alert: Option<AlertId>,
    /// What the alert is about; null for an offer or a message.
    pub about: Option<AlertKind>,
    /// How many it stands for.
    pub count: i32,
    /// The customer's name, empty while unknown; for an alert about several the line's.
    pub title: String,
    /// His words, or the name of the file that he sent; may be empty. For an alert the line's name; for a call by name
    /// that of who calls; of a customer taken by colleagues, theirs.
    pub text: String,
    /// When he wrote, or when the offer was made, in portal time; for an alert since when somebody waits.
    pub at: Timestamp,
    /// When the offer ends, by this device's own clock: after it the notification may take itself away.
    pub deadline: Option<Timestamp>,
    /// Show it without sound.
    pub silent: bool,
}

/// What changed about notifications since the last call.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Notices {
    /// Show these; each is said once.
    pub show: Vec<Notice>,
    /// Take these away.
    pub withdrawn: Vec<String>,
}

/// What an alarm is for.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Enum)]
pub enum AlarmKind {
    /// An offer ends now unless it is accepted.
    OfferEnds,
    /// A norm of an own dialog is nearly over.
    NormWarning,
    /// It is violated.
    NormViolation,
}

/// A moment at which the app should wake by itself.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Alarm {
    /// Stable.
    pub id: String,
    /// When, by this device's own clock.
    pub at: Timestamp,
    /// What for.
    pub kind: AlarmKind,
    /// The offer, for one that ends.
    pub offer: Option<OfferId>,
    /// The dialog.
    pub dialog: DialogId,
}

impl From<client::Notices> for Notices {
    fn from(notices: client::Notices) -> Self {
        Notices { show: notices.show.into_iter().map(Notice::from).collect(), withdrawn: notices.withdrawn }
    }
}

impl From<client::NoticeKind> for NoticeKind {
    fn from(kind: client::NoticeKind) -> Self {
        match kind {
            client::NoticeKind::Offer => NoticeKind::Offer,
            client::NoticeKind::Transfer => NoticeKind::Transfer,
            client::NoticeKind::Message => NoticeKind::Message,
            client::NoticeKind::HandedOver => NoticeKind::HandedOver,
            client::NoticeKind::SentBack => NoticeKind::SentBack,
            client::NoticeKind::Invited => NoticeKind::Invited,
            client::NoticeKind::InviteAsked => NoticeKind::InviteAsked,
            client::NoticeKind::Nudged => NoticeKind::Nudged,
            client::NoticeKind::NormWarning => NoticeKind::NormWarning,
            client::NoticeKind::NormViolation => NoticeKind::NormViolation,
            client::NoticeKind::Manager => NoticeKind::Manager,
        }
    }
}

impl From<client::Notice> for Notice {
    fn from(notice: client::Notice) -> Self {
        Notice {
            id: notice.id,
            kind: notice.kind.into(),
            dialog: notice.dialog,
            offer: notice.offer,
            alert: notice.alert,
            about: notice.about,
            count: int(notice.count),
            title: notice.title,
            text: notice.text,
            at: notice.at,
            deadline: notice.deadline,
            silent: notice.silent,
        }
    }
}

impl From<client::Alarm> for Alarm {
    fn from(alarm: client::Alarm) -> Self {
        let kind = match alarm.kind {
            client::AlarmKind::OfferEnds => AlarmKind::OfferEnds,
            client::AlarmKind::NormWarning => AlarmKind::NormWarning,
            client::AlarmKind::NormViolation => AlarmKind::NormViolation,
        };
        Alarm { id: alarm.id, at: alarm.at, kind, offer: alarm.offer, dialog: alarm.dialog }
    }
}
