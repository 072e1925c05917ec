//! Whose a session is, read a second time from the entries of its dialog (P21: every change of responsible is one), and
//! what must hold of what changes hands (P12, P18, P20): in plain SQL over the portal's rows, past its code.

use std::collections::{BTreeMap, BTreeSet};

use server::Fault;
use wire::{Event, OfferId, OperatorId, SessionId, Timestamp};

use super::Day;
use super::people::{MAX_DIALOGS, RETURN_TIME_S};

/// What the looks ask for and the portal itself never does; its own schema has none of them.
pub(super) const INDEXES: &str = "
    CREATE INDEX day_events ON entry (position) WHERE kind = 'event';
    CREATE INDEX day_won ON offer (ended_at) WHERE kind = 'all' AND outcome = 'accepted';
    CREATE INDEX day_transfers ON offer (id) WHERE outcome IS NULL AND kind = 'transfer';
    CREATE INDEX day_sent ON session (sent_by) WHERE sent_by IS NOT NULL;";

/// Whose each session is, by the events up to one of them.
#[derive(Default)]
pub(super) struct Hands {
    read_to: i64,
    responsible: BTreeMap<SessionId, Option<OperatorId>>,
}

/// A transfer waits for its receiver's yes, and its sender is not responsible meanwhile (P20).
const TRANSFER_WITHOUT_SENDER: &str =
    "SELECT f.id FROM offer f INDEXED BY day_transfers JOIN session s ON s.id = f.session
    WHERE f.outcome IS NULL AND f.kind = 'transfer' AND f.id > ?1
    AND (s.state <> 'answered' OR s.responsible IS NOT f.sender)";

/// Sent to a line that always works, not accepted there since before ?1, and its sender is there to have it back (P20).
const NOT_SENT_BACK: &str =
    "SELECT s.id FROM session s JOIN operator o ON o.id = s.sent_by JOIN line l ON l.id = s.line
    WHERE s.sent_by IS NOT NULL AND s.state = 'queued' AND l.hours IS NULL AND o.active AND o.shift_state <> 'off'
    AND NOT o.on_leave AND (SELECT max(e.at) FROM entry e WHERE e.dialog = s.dialog AND e.session = s.id
      AND e.kind = 'event' AND e.event ->> 'event' = 'sent') < ?1
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.dialog = s.dialog AND e.session = s.id
      AND e.kind = 'event' AND e.event ->> 'event' = 'not_accepted')";

/// An offer to everybody that somebody accepted at ?1 beyond his cap (P12), or that has another winner than its event says.
const WON: &str = "SELECT f.id FROM offer f JOIN session s ON s.id = f.session
    WHERE f.kind = 'all' AND f.outcome = 'accepted' AND f.ended_at = ?1 AND s.responsible = f.winner
    AND ((SELECT count(*) FROM session o WHERE o.responsible = f.winner AND o.line = f.line
          AND o.state IN ('answered', 'closing') AND o.state = 'answered') > MAX_DIALOGS
      OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.dialog = f.dialog AND e.kind = 'event' AND e.at = ?1
        AND e.event ->> 'event' = 'accepted' AND e.event ->> 'operator' = CAST(f.winner AS TEXT)))";

/// A claim was put to somebody who does not work or whose devices do not answer (P18).
const CLAIM_TO_NOBODY: &str = "SELECT f.id FROM offer f JOIN operator x ON x.id = f.operator
    WHERE f.id > ?1 AND f.kind = 'personal' AND f.outcome IS NULL
    AND (NOT x.active OR x.shift_state <> 'on' OR x.on_leave OR x.unreachable_since < f.made_at)";

/// The first offer of a session went past who answered the one before, for sure within `sticky_time`, on shift, reachable and
/// below his cap by two (P18).
const CLAIM_PASSED_OVER: &str = "SELECT f.id FROM offer f JOIN session s ON s.id = f.session
    JOIN session p ON p.id = s.parent JOIN operator r ON r.id = p.responsible JOIN line l ON l.id = f.line
    WHERE f.id > ?1 AND f.kind IN ('queue', 'all') AND p.closed_at > f.made_at - 80000000 AND l.sticky_time = 86400
    AND r.active AND r.shift_state = 'on' AND r.shift_since < f.made_at AND NOT r.on_leave AND r.unreachable_since IS NULL
    AND s.returned_from IS NULL AND s.sent_by IS NULL
    AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.session = s.id AND o.id < f.id)
    AND (SELECT count(*) FROM session o WHERE o.responsible = r.id AND o.line = f.line
         AND o.state IN ('answered', 'closing')) < l.max_dialogs - 1
    AND (SELECT count(*) FROM offer o WHERE o.operator = r.id AND o.outcome IS NULL) = 0";

impl Hands {
    fn follow(&mut self, session: SessionId, event: &Event) {
        let now = match event {
            Event::Accepted { operator } | Event::Taken { operator } | Event::Resumed { operator } => Some(*operator),
            Event::Transferred { to, .. } | Event::SentBack { to, .. } => Some(*to),
            Event::TakenOver { by, .. } => Some(*by),
            Event::Sent { .. } | Event::Returned { .. } => None,
            _ => return,
        };
        self.responsible.insert(session, now);
    }
}

impl Day {
    /// Reads the events since the last step: whose each session is by them, and that nobody was handed one who cannot have it.
    pub(super) fn check_hands(&mut self) -> Result<(), Fault> {
        let now = self.app.env.now();
        let new = "SELECT position, session, event FROM entry INDEXED BY day_events
                   WHERE kind = 'event' AND position > ?1 ORDER BY position";
        let told = self.rows(new, [self.hands.read_to], |row| {
            Ok((row.get::<_, i64>(0)?, SessionId(row.get(1)?), row.get::<_, String>(2)?))
        })?;
        let mut touched = BTreeSet::new();
        for (position, session, event) in told {
            let event: Event = serde_json::from_str(&event)?;
            self.hands.read_to = position;
            self.hands.follow(session, &event);
            touched.insert(session);
            if let Event::Transferred { by, to } = event {
                self.check_receiver(session, by, to, now)?;
            }
        }
        for session in touched {
            let row = "SELECT responsible FROM session WHERE id = ?1 AND state <> 'closed'";
            for responsible in self.rows(row, [session.0], |row| row.get::<_, Option<i64>>(0))? {
                self.check_responsible(session, responsible, now);
            }
        }
        self.check_moving(now)
    }

    fn check_responsible(&mut self, session: SessionId, responsible: Option<i64>, now: Timestamp) {
        let responsible = responsible.map(OperatorId);
        let told = self.hands.responsible.get(&session).copied().flatten();
        if told != responsible {
            let what = format!("P21: session {session} is {responsible:?}'s, its entries say {told:?}'s");
            self.report.breaks(now, what);
        }
    }

    /// P20: who is off shift or on leave is handed nothing, but by a manager or by his own yes to what was asked before.
    fn check_receiver(
        &mut self,
        session: SessionId,
        by: OperatorId,
        to: OperatorId,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let chief = self.people.operators.get(self.people.chief).map(|chief| chief.who.me.id);
        let away = "SELECT 1 FROM operator WHERE id = ?1 AND (NOT active OR shift_state = 'off' OR on_leave)";
        if Some(by) != chief && !self.rows(away, [to.0], |_| Ok(()))?.is_empty() {
            self.report.breaks(now, format!("P20: session {session} was handed to {to}, who does not work"));
        }
        Ok(())
    }

    fn check_moving(&mut self, now: Timestamp) -> Result<(), Fault> {
        let won = WON.replace("MAX_DIALOGS", &MAX_DIALOGS.to_string());
        for (rule, wrong, given) in [
            ("P20: a transfer waits whose sender does not have the session: offer", TRANSFER_WITHOUT_SENDER, 0),
            (
                "P20: nobody accepted it there, and it is not back: session",
                NOT_SENT_BACK,
                now.0 - 1000 * (RETURN_TIME_S + 1),
            ),
            ("P12: won beyond the cap, or by another than its event says: offer", won.as_str(), now.0),
        ] {
            for id in self.rows(wrong, [given], |row| row.get::<_, i64>(0))? {
                self.report.breaks(now, format!("{rule} {id}"));
            }
        }
        Ok(())
    }

    /// Who has a claim is asked first if he works, and nobody else (P18).
    pub(super) fn check_claims(&mut self, seen: OfferId, now: Timestamp) -> Result<(), Fault> {
        for (rule, wrong) in [
            ("P18: a claim was put to somebody who cannot answer it: offer", CLAIM_TO_NOBODY),
            ("P18: who answered last was passed over: offer", CLAIM_PASSED_OVER),
        ] {
            for offer in self.rows(wrong, [seen.0], |row| row.get::<_, i64>(0))? {
                self.report.breaks(now, format!("{rule} {offer}"));
            }
        }
        Ok(())
    }

    /// At the end of the day every open session is whose its entries say.
    pub(super) fn check_all_hands(&mut self, now: Timestamp) -> Result<(), Fault> {
        let open = "SELECT id, responsible FROM session WHERE state <> 'closed'";
        for (session, responsible) in self.rows(open, [], |row| Ok((SessionId(row.get(0)?), row.get(1)?)))? {
            self.check_responsible(session, responsible, now);
        }
        Ok(())
    }
}
