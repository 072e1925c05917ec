//! Calls on this operator by name: somebody handed him a dialog, invited him, asks to be invited, or asks for an answer
//! (P20, P21, P50).

use wire::{Access, DialogHead, OperatorId, Seq, ShiftState, Timestamp};

use crate::notices::{Notice, NoticeKind};
use crate::{Read, Result, dialogs, registers};

/// An unread call.
pub(crate) struct Mention {
    /// The event's name.
    event: String,
    /// What for.
    pub kind: NoticeKind,
    /// Its entry.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// The name of who calls; empty while unknown, and where nobody does.
    pub by: String,
}

/// The newest unread call of each kind, as long as it holds: a nudge until somebody answers, a request until it is granted,
/// and what is said to the responsible only to who has been it since. What he confirmed himself is no news to him.
/// `?2`: read up to; `?3`: this operator; `?4`: whether he is responsible; `?5`: since which entry.
const UNREAD: &str = "SELECT event, max(seq), at, by FROM
    (SELECT e.seq, e.at, extra ->> 'event' AS event, coalesce(extra ->> 'by', extra ->> 'operator') AS by FROM entry e
     WHERE e.dialog = ?1 AND e.seq > ?2 AND e.kind = 'event' AND CASE extra ->> 'event'
       WHEN 'nudged' THEN ?4 AND e.seq > ?5 AND extra ->> 'by' <> ?3 AND NOT EXISTS
         (SELECT 1 FROM entry a WHERE a.dialog = e.dialog AND a.seq > e.seq AND (a.kind = 'operator_message'
            OR a.kind = 'event' AND a.extra ->> 'event' IN ('no_reply_needed', 'closed')))
       WHEN 'invite_asked' THEN ?4 AND e.seq > ?5 AND extra ->> 'operator' <> ?3 AND NOT EXISTS
         (SELECT 1 FROM entry a WHERE a.dialog = e.dialog AND a.seq > e.seq AND a.kind = 'event'
            AND a.extra ->> 'event' = 'invited' AND a.extra ->> 'operator' = e.extra ->> 'operator')
       WHEN 'invited' THEN NOT ?4 AND extra ->> 'operator' = ?3
       WHEN 'transferred' THEN ?4 AND e.seq >= ?5 AND extra ->> 'to' = ?3 AND extra ->> 'by' <> ?3 AND NOT EXISTS
         (SELECT 1 FROM offer f WHERE f.dialog = e.dialog AND f.ended_at = e.at AND f.body ->> 'outcome' = 'accepted')
       WHEN 'sent_back' THEN ?4 AND e.seq >= ?5 AND extra ->> 'to' = ?3
       ELSE 0 END)
    GROUP BY event ORDER BY 2";

/// The unread calls of a dialog, the oldest first.
pub(crate) fn unread(r: &Read<'_>, head: &DialogHead, me: Option<OperatorId>) -> Result<Vec<Mention>> {
    let Some(me) = me else { return Ok(Vec::new()) };
    let before = head.session.as_ref().map_or(0, |session| session.first_seq - 1);
    let read = registers::read(r, head.id)?.max(before);
    if head.last_seq <= read {
        return Ok(Vec::new());
    }
    let owns = head.access == Access::Responsible;
    let params = rusqlite::params![head.id.0, read, me.to_string(), owns, taken_on(r, head, Some(me))?];
    let found = r.rows(UNREAD, params, |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get::<_, Option<String>>(3)?))
    })?;
    let mention = |(event, seq, at, by): (String, Seq, i64, Option<String>)| {
        let by: Option<OperatorId> = by.and_then(|id| id.parse().ok());
        let by = by.map(|by| dialogs::operator_name(r, by)).transpose()?.flatten().unwrap_or_default();
        let kind = match event.as_str() {
            "nudged" => NoticeKind::Nudged,
            "invited" => NoticeKind::Invited,
            "invite_asked" => NoticeKind::InviteAsked,
            "sent_back" => NoticeKind::SentBack,
            _ => NoticeKind::HandedOver,
        };
        Ok(Mention { event, kind, seq, at: Timestamp(at), by })
    };
    found.into_iter().map(mention).collect()
}

/// The notices of a dialog's unread calls, each with its number. Whoever is not on shift is told without a sound.
pub(crate) fn notices(
    r: &Read<'_>,
    head: &DialogHead,
    me: Option<OperatorId>,
    shift: ShiftState,
) -> Result<Vec<(Notice, Seq)>> {
    let mentions = unread(r, head, me)?.into_iter();
    let notice = |mention: Mention| {
        let id = format!("mention-{}-{}", mention.event, head.id);
        let silent = shift != ShiftState::On;
        let notice = Notice { text: mention.by, silent, ..Notice::of(head, id, mention.kind, mention.at) };
        (notice, mention.seq)
    };
    Ok(mentions.map(notice).collect())
}

/// The entry with which the operator got the session; 0: none. What was written before it has called him already, he has
/// seen it, or he is told that it was handed to him.
pub(crate) fn taken_on(r: &Read<'_>, head: &DialogHead, me: Option<OperatorId>) -> Result<Seq> {
    let (Some(me), Some(session)) = (me, &head.session) else { return Ok(0) };
    let sql = "SELECT max(seq) FROM entry WHERE dialog = ?1 AND seq >= ?2 AND kind = 'event'
               AND (extra ->> 'event' IN ('accepted', 'taken', 'resumed') AND extra ->> 'operator' = ?3
                 OR extra ->> 'event' IN ('transferred', 'sent_back') AND extra ->> 'to' = ?3
                 OR extra ->> 'event' = 'taken_over' AND extra ->> 'by' = ?3)";
    let seq = r.row(sql, rusqlite::params![head.id.0, session.first_seq, me.to_string()], |row| row.get(0))?;
    Ok(seq.flatten().unwrap_or(0))
}
