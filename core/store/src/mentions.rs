//! Calls on this operator by name: somebody handed him a dialog, invited him, asks to be invited, or asks for an answer
//! (P20, P21, P50).

use wire::{Access, DialogHead, OperatorId, Seq, ShiftState, Timestamp};

use crate::notices::{Notice, NoticeKind};
use crate::{Read, Result, account, dialogs, registers};

/// The events that call somebody by name, each with what it is, who did it and on which line. `?3` is this operator, `?4`
/// whether he is responsible; what he confirmed himself is no news to him.
const CALLS: &str =
    "SELECT seq, at, extra ->> 'event', coalesce(extra ->> 'by', extra ->> 'operator'), extra ->> 'line'
    FROM entry e
    WHERE dialog = ?1 AND seq > ?2 AND kind = 'event' AND CASE extra ->> 'event'
      WHEN 'nudged' THEN extra ->> 'by' <> ?3 AND ?4
      WHEN 'invite_asked' THEN extra ->> 'operator' <> ?3 AND ?4
      WHEN 'invited' THEN extra ->> 'operator' = ?3 AND NOT ?4
      WHEN 'transferred' THEN extra ->> 'to' = ?3 AND ?4 AND NOT EXISTS
        (SELECT 1 FROM offer f WHERE f.dialog = e.dialog AND f.ended_at = e.at AND f.body ->> 'outcome' = 'accepted')
      WHEN 'sent_back' THEN extra ->> 'to' = ?3 AND ?4
      ELSE 0 END
    ORDER BY seq DESC LIMIT 1";

/// The newest unread call of a dialog, with its number; none where nothing calls. Whoever is not on shift is told without a
/// sound.
pub(crate) fn notice(r: &Read<'_>, head: &DialogHead, shift: ShiftState) -> Result<Option<(Notice, Seq)>> {
    let Some(me) = account::me(r)? else { return Ok(None) };
    let since = registers::read(r, head.id)?.max(head.session.as_ref().map_or(0, |session| session.first_seq - 1));
    let owns = head.access == Access::Responsible;
    let call = r.row(CALLS, rusqlite::params![head.id.0, since, me.id.to_string(), owns], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, [row.get::<_, Option<String>>(3)?, row.get(4)?]))
    })?;
    let Some((seq, at, event, [by, line])) = call else { return Ok(None) };
    let kind = match event.as_str() {
        "nudged" => NoticeKind::Nudged,
        "invited" => NoticeKind::Invited,
        "invite_asked" => NoticeKind::InviteAsked,
        _ => NoticeKind::HandedOver,
    };
    let by: Option<OperatorId> = by.and_then(|id| id.parse().ok());
    let text = match (by, line.and_then(|id| id.parse().ok())) {
        (Some(by), _) => dialogs::operator_name(r, by)?.unwrap_or_default(),
        (None, Some(line)) => dialogs::line_name(r, line)?,
        (None, None) => String::new(),
    };
    let notice = Notice {
        id: format!("mention-{event}-{}", head.id),
        kind,
        dialog: Some(head.id),
        offer: None,
        alert: None,
        about: None,
        count: 1,
        title: head.customer.name.clone(),
        text,
        at: Timestamp(at),
        deadline: None,
        silent: shift != ShiftState::On,
    };
    Ok(Some((notice, seq)))
}
