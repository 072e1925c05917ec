//! Norms (P36), measured a second time: from the entries of each dialog, by the words of the rule and past its code.

use std::collections::{BTreeMap, BTreeSet};

use server::Fault;
use wire::{LineId, SessionId, Timestamp};

use super::Day;

/// An entry, as far as norms care.
struct Said {
    session: SessionId,
    kind: String,
    event: Option<String>,
    at: Timestamp,
}

/// A norm that has ended: its session, its kind, since when the customer waited and until when.
type Ended = (SessionId, String, Timestamp, Timestamp);

/// Of one session, while its entries are read.
#[derive(Default)]
struct Story {
    waits_since: Option<Timestamp>,
    answered: bool,
}

/// Overdue since before ?1, and nobody was told.
const QUIET: &str = "SELECT s.id FROM session s WHERE s.state IN ('queued', 'answered') AND s.norm_due_at <= ?1
    AND s.norm_kind <> 'resolution'
    AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.session = s.id AND a.kind = 'norm_violation')";

impl Story {
    /// What an entry ends.
    fn follow(&mut self, said: &Said) -> Option<Ended> {
        let kind = if self.answered { "next" } else { "first" };
        self.answered |= said.kind == "operator_message";
        match (said.kind.as_str(), said.event.as_deref()) {
            ("customer_message", _) => {
                self.waits_since.get_or_insert(said.at);
                None
            }
            ("operator_message", _) | (_, Some("closed" | "no_reply_needed")) => {
                self.waits_since.take().map(|since| (said.session, kind.to_owned(), since, said.at))
            }
            _ => None,
        }
    }
}

impl Day {
    /// An answer that is overdue has been told of. (A resolution may not be: the first reply after it quiets it for good.)
    pub(super) fn check_norms(&mut self, now: Timestamp) -> Result<(), Fault> {
        let overdue = now.0 - 1000;
        // Those that became overdue since the last look, as it found them then.
        let since = format!("{QUIET} AND s.norm_due_at >= ?2");
        self.look("P36: it is overdue and nobody was told: session", &since, [overdue, self.norms_seen.0 - 1000], now)?;
        self.norms_seen = now;
        // And those that were moved, unmarked or handed on, whenever that was due.
        let one = format!("{QUIET} AND s.id = ?2");
        for session in std::mem::take(&mut self.hands.touched) {
            self.look("P36: it was moved, is overdue, and nobody was told: session", &one, [overdue, session.0], now)?;
        }
        Ok(())
    }

    /// Every norm that ended is recorded once, with the time that the line worked meanwhile, and as violated exactly when
    /// that was as much as promised; what was sent to a line from another, also when it was there.
    pub(super) async fn measure_norms(&mut self) -> Result<(), Fault> {
        let mut told: BTreeMap<SessionId, Story> = BTreeMap::new();
        let mut expected = Vec::new();
        let mut moved = BTreeSet::new();
        for said in self.entries()? {
            if matches!(said.event.as_deref(), Some("sent" | "sent_back")) {
                moved.insert(said.session);
            }
            expected.extend(told.entry(said.session).or_default().follow(&said));
        }
        let mut recorded = Vec::new();
        for (ended, line, spent, warned, violated) in self.records()? {
            let (from, to) = (ended.2, ended.3);
            let (worked, promised) = self
                .app
                .store
                .read(move |read| {
                    let norms = read.line_settings(line)?.map(|line| line.norms).unwrap_or_default();
                    Ok((read.hours(line)?.worked_ms(from, to), norms))
                })
                .await?;
            let promised = 1000 * if ended.1 == "first" { promised.first } else { promised.next };
            if spent != worked {
                self.report.breaks(to, format!("P36: {ended:?} took {worked} ms, recorded are {spent}"));
            }
            // What another line's hours had warned of or violated stays on record.
            let before = moved.contains(&ended.0);
            let wrong = |recorded: bool, now: bool| recorded != now && !(before && recorded);
            if wrong(violated, worked >= promised) || wrong(warned, worked * 4 >= promised * 3) {
                self.report.breaks(to, format!("P36: {ended:?} took {worked} of {promised} ms: {warned}, {violated}"));
            }
            self.report.norms.0 += 1;
            self.report.norms.1 += u64::from(warned);
            self.report.norms.2 += u64::from(violated);
            recorded.push(ended);
        }
        expected.sort();
        recorded.sort();
        for lost in expected.iter().filter(|one| recorded.binary_search(one).is_err()) {
            self.report.breaks(lost.3, format!("P36: {lost:?} was not recorded"));
        }
        if recorded.len() > expected.len() {
            let now = self.app.env.now();
            self.report.breaks(now, format!("P36: {} norms ended, {} are recorded", expected.len(), recorded.len()));
        }
        Ok(())
    }

    fn entries(&self) -> Result<Vec<Said>, Fault> {
        let sql = "SELECT session, kind, json_extract(event, '$.event'), at FROM entry ORDER BY dialog, seq";
        self.rows(sql, [], |row| {
            Ok(Said {
                session: SessionId(row.get(0)?),
                kind: row.get(1)?,
                event: row.get(2)?,
                at: Timestamp(row.get(3)?),
            })
        })
    }

    #[allow(clippy::type_complexity, reason = "read in one place")]
    fn records(&self) -> Result<Vec<(Ended, LineId, i64, bool, bool)>, Fault> {
        let sql = "SELECT session, kind, started_at, ended_at, line, queue_ms + operator_ms, warned_at IS NOT NULL,
                   violated_at IS NOT NULL FROM norm_record WHERE kind <> 'resolution'";
        self.rows(sql, [], |row| {
            let ended = (SessionId(row.get(0)?), row.get(1)?, Timestamp(row.get(2)?), Timestamp(row.get(3)?));
            Ok((ended, LineId(row.get(4)?), row.get(5)?, row.get(6)?, row.get(7)?))
        })
    }
}
