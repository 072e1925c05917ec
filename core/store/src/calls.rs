//! Alerts as notices: one for each kind and line, what the portal told and what the phone finds by itself together, so
//! that a broken norm calls without a network too (P36, P65, P66).

use std::collections::BTreeMap;

use rules::norm::{Deadlines, Level};
use wire::{Alert, AlertId, AlertKind, DialogHead, DialogId, LineId, OperatorId, ShiftState, Timestamp};

use crate::notices::{Notice, NoticeKind};
use crate::{Read, Result, alerts, dialogs, heads};

/// What is told of one kind on one line.
#[derive(Default)]
struct Group {
    alert: Option<AlertId>,
    count: u32,
    since: Option<Timestamp>,
    called_at: Option<Timestamp>,
    dialogs: Vec<DialogId>,
    operators: Vec<OperatorId>,
    /// Something in it concerns him as a manager: it needs no open shift, and a pause does not silence it.
    managers: bool,
}

impl Group {
    fn add(&mut self, count: u32, since: Timestamp, called_at: Timestamp) {
        self.count += count;
        self.since = Some(self.since.map_or(since, |other| other.min(since)));
        self.called_at = self.called_at.max(Some(called_at));
    }
}

/// The notices of alerts, each with the instant at which it last called. `shift`: the operator's own; `own`: the heads of
/// his own dialogs.
pub(crate) fn notices(
    r: &Read<'_>,
    shift: ShiftState,
    own: &[DialogHead],
    now: Timestamp,
) -> Result<Vec<(Notice, Timestamp)>> {
    let told = alerts::all(r)?;
    let broken: Vec<Broken> = own.iter().filter_map(|head| Broken::of(head, now)).collect();
    let managed: Vec<LineId> = dialogs::lines(r)?.into_iter().filter(|line| line.managed).map(|line| line.id).collect();
    let mut groups: BTreeMap<(AlertKind, LineId), Group> = BTreeMap::new();
    for alert in told.iter().filter(|alert| !alert.acknowledged) {
        let got_worse = broken.iter().filter(|one| one.has_outgrown(alert)).count();
        let count = alert.count.saturating_sub(u32::try_from(got_worse).unwrap_or(u32::MAX));
        if count > 0 {
            let group = groups.entry((alert.kind, alert.line)).or_default();
            group.add(count, alert.since, alert.called_at);
            group.alert = Some(alert.id);
            group.dialogs.extend(&alert.dialogs);
            for operator in &alert.operators {
                if !group.operators.contains(operator) {
                    group.operators.push(*operator);
                }
            }
            group.managers |= managed.contains(&alert.line) && is_for_managers(alert);
        }
    }
    for one in broken.iter().filter(|_| shift != ShiftState::Off) {
        if !told.iter().any(|alert| alert.kind == one.kind && alert.dialogs.contains(&one.dialog)) {
            let group = groups.entry((one.kind, one.line)).or_default();
            group.add(1, one.since, one.at);
            group.dialogs.push(one.dialog);
        }
    }
    groups.retain(|_, group| group.managers || shift != ShiftState::Off);
    groups.into_iter().map(|((kind, line), group)| notice(r, kind, line, group, shift)).collect()
}

fn notice(r: &Read<'_>, kind: AlertKind, line: LineId, group: Group, shift: ShiftState) -> Result<(Notice, Timestamp)> {
    let only = group.dialogs.first().copied().filter(|_| group.count == 1 && group.dialogs.len() == 1);
    let head = only.map(|dialog| heads::get(r, dialog)).transpose()?.flatten();
    let line_name = dialogs::line_name(r, line)?;
    let since = group.since.unwrap_or(Timestamp(0));
    let called_at = group.called_at.unwrap_or(since);
    let notice = Notice {
        id: format!("alert-{}-{line}", word(kind)),
        kind: match kind {
            AlertKind::NormWarning => NoticeKind::NormWarning,
            AlertKind::NormViolation => NoticeKind::NormViolation,
            _ => NoticeKind::Manager,
        },
        dialog: only,
        offer: None,
        alert: group.alert,
        about: Some(kind),
        count: group.count,
        title: head.map_or_else(|| line_name.clone(), |head| head.customer.name),
        text: match kind {
            AlertKind::CustomerTaken => dialogs::operator_names(r, &group.operators)?.join(", "),
            _ => line_name,
        },
        at: since,
        deadline: None,
        silent: kind == AlertKind::CustomerTaken || shift == ShiftState::Paused && !group.managers,
    };
    Ok((notice, called_at))
}

fn is_for_managers(alert: &Alert) -> bool {
    match alert.kind {
        AlertKind::NormWarning | AlertKind::NormViolation => alert.level > 0,
        kind => kind != AlertKind::CustomerTaken,
    }
}

fn word(kind: AlertKind) -> String {
    serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// An own dialog whose norm is warned of or violated by the phone's own counting.
struct Broken {
    dialog: DialogId,
    line: LineId,
    kind: AlertKind,
    /// Since when its customer waits.
    since: Timestamp,
    /// When it became so.
    at: Timestamp,
}

impl Broken {
    fn of(head: &DialogHead, now: Timestamp) -> Option<Broken> {
        let session = head.session.as_ref()?;
        let norm = session.norm?;
        let (kind, at) = match Deadlines::from(norm).level(now) {
            Level::Ok => return None,
            Level::Warned => (AlertKind::NormWarning, norm.warn_at?),
            Level::Violated => (AlertKind::NormViolation, norm.due_at?),
        };
        let since = session.waiting_since.unwrap_or(session.opened_at);
        Some(Broken { dialog: head.id, line: head.line, kind, since, at })
    }

    /// The portal warned of it when the phone last heard, and it is violated now.
    fn has_outgrown(&self, alert: &Alert) -> bool {
        alert.kind == AlertKind::NormWarning
            && self.kind == AlertKind::NormViolation
            && alert.dialogs.contains(&self.dialog)
    }
}
