//! Whose a session is, read a second time from the entries of its dialog (P21: every change of responsible is one), and
//! what must hold of what changes hands (P12, P19, P20): in plain SQL over the portal's rows, past its code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use server::Fault;
use wire::{Event, OperatorId, ReturnReason, SessionId, Timestamp};

use super::Day;
use super::offers::slots;
use super::people::RETURN_TIME_S;

/// What the looks ask for and the portal itself never does; its own schema has none of them.
pub(super) const INDEXES: &str = "
    CREATE INDEX day_events ON entry (position) WHERE kind = 'event';
    CREATE INDEX day_transfers ON offer (id) WHERE outcome IS NULL AND kind = 'transfer';
    CREATE INDEX day_pinned ON session (id) WHERE state = 'answered' AND pinned;
    CREATE INDEX day_sent ON session (sent_by) WHERE sent_by IS NOT NULL;";

/// Whose each session is, by the events up to one of them.
#[derive(Default)]
pub(super) struct Hands {
    read_to: i64,
    responsible: BTreeMap<SessionId, Option<OperatorId>>,
    /// Pinned after the last step.
    pinned: BTreeSet<SessionId>,
    /// Something happened to them since it was last looked at their norms.
    pub touched: BTreeSet<SessionId>,
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

/// An offer of the session ?2 to everybody that somebody has accepted in this step, at ?1, beyond a cap or without working, or
/// that has another winner than its event says (P12). (What comes to him in another way may go over, at that very instant too.)
static WON: LazyLock<String> = LazyLock::new(|| {
    let (slots, total) = (slots("f.winner", "AND o.line = f.line"), slots("f.winner", ""));
    format!(
        "SELECT f.id FROM offer f JOIN session s ON s.id = f.session JOIN line l ON l.id = f.line
         JOIN operator w ON w.id = f.winner
         WHERE f.session = ?2 AND f.kind = 'all' AND f.outcome = 'accepted' AND f.ended_at = ?1
         AND (s.responsible = f.winner AND ({slots} > l.max_dialogs OR w.max_total > 0 AND {total} > w.max_total)
           OR s.responsible = f.winner AND (NOT w.active OR w.shift_state = 'off' OR w.on_leave)
           OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.dialog = f.dialog AND e.kind = 'event' AND e.at = ?1
             AND e.event ->> 'event' = 'accepted' AND e.event ->> 'operator' = CAST(f.winner AS TEXT)))"
    )
});

/// The shift of its responsible ended at ?1, its customer waits for him, and it is not pinned (P19).
const LEFT_BEHIND: &str = "SELECT s.id FROM operator o INDEXED BY day_off CROSS JOIN session s ON s.responsible = o.id
    WHERE o.shift_since = ?1 AND o.shift_state = 'off'
    AND s.state IN ('answered', 'closing') AND s.state = 'answered' AND s.awaited = 'operator'
    AND NOT s.pinned AND s.owned_since < ?1";

/// He had it before his leave began and has it in it, pinned or not (P19).
const HAD_ON_LEAVE: &str =
    "SELECT s.id FROM operator o INDEXED BY day_leave CROSS JOIN session s ON s.responsible = o.id
    WHERE o.on_leave AND s.state IN ('answered', 'closing') AND s.state = 'answered' AND s.owned_since <
      (SELECT max(from_at) FROM leave WHERE leave.operator = o.id AND from_at <= ?1)";

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
    /// Reads the events since the last step: whose each session is by them, that nobody was handed one who cannot have it, and
    /// that none left its responsible that was pinned.
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
            match event {
                Event::Transferred { by, to } => self.check_receiver(session, by, to, now)?,
                Event::Accepted { .. } => {
                    let rule = "P12: won beyond a cap, without a shift, or by another than its event says: offer";
                    self.look(rule, &WON, [now.0, session.0], now)?;
                }
                Event::Returned { reason: ReturnReason::NoAnswer, .. } if self.hands.pinned.contains(&session) => {
                    self.report.breaks(now, format!("P19: session {session} was pinned and went back"));
                }
                _ => {}
            }
        }
        for session in &touched {
            let row = "SELECT responsible FROM session WHERE id = ?1 AND state <> 'closed'";
            for responsible in self.rows(row, [session.0], |row| row.get::<_, Option<i64>>(0))? {
                self.check_responsible(*session, responsible, now);
            }
        }
        self.hands.touched.extend(touched);
        let pinned = "SELECT id FROM session INDEXED BY day_pinned WHERE state = 'answered' AND pinned";
        self.hands.pinned = self.rows(pinned, [], |row| row.get(0).map(SessionId))?.into_iter().collect();
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
        let away = "SELECT 1 FROM operator WHERE id = ?1 AND (NOT active OR shift_state = 'off' OR on_leave)
                    AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.session = ?2 AND f.operator = ?1
                                    AND f.kind = 'transfer' AND f.outcome = 'accepted' AND f.ended_at = ?3)";
        if Some(by) != chief && !self.rows(away, [to.0, session.0, now.0], |_| Ok(()))?.is_empty() {
            self.report.breaks(now, format!("P20: session {session} was handed to {to}, who does not work"));
        }
        Ok(())
    }

    fn check_moving(&mut self, now: Timestamp) -> Result<(), Fault> {
        let back_since = now.0 - 1000 * (RETURN_TIME_S + 1);
        for (rule, wrong, given) in [
            ("P20: a transfer waits whose sender does not have the session: offer", TRANSFER_WITHOUT_SENDER, 0),
            ("P20: nobody accepted it there, and it is not back: session", NOT_SENT_BACK, back_since),
            ("P19: his shift has ended and it waits for his answer: session", LEFT_BEHIND, now.0),
            ("P19: he is on leave and has it: session", HAD_ON_LEAVE, now.0),
        ] {
            self.look(rule, wrong, [given], now)?;
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
