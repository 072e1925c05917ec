//! Who is told of a broken norm (P36), looked at a second time: a manager of the first level at once, the one above him five
//! minutes later unless the first has acknowledged it, and then only after the hold; everything of one kind and line is one.

use std::collections::BTreeSet;

use rules::alert::Rung;
use server::Fault;
use wire::{AlertId, Command, LineId, OperatorId, Timestamp};

use super::{Day, Event};

/// Seconds after which the second level is told.
const NEXT_AFTER_S: i64 = 300;

/// Seconds for which an acknowledgement holds the ladder.
pub(super) const HOLD_S: i64 = 900;

/// The ladder of the lines that have one.
pub(super) fn ladder(deputy: OperatorId, chief: OperatorId) -> Vec<Rung> {
    vec![Rung { managers: vec![deputy], after: 0 }, Rung { managers: vec![chief], after: NEXT_AFTER_S }]
}

/// What is going to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Expect {
    /// Nobody has acknowledged it, so the chief has it.
    Told,
    /// The deputy has acknowledged it: the chief has it not.
    Held,
    /// The hold is over: the chief has it.
    Again,
}

/// Alerts under way.
#[derive(Default)]
pub(super) struct Ladders {
    /// The last alert and the last bundle that were seen.
    alert: i64,
    bundle: i64,
    due: BTreeSet<(Timestamp, i64, Expect)>,
}

/// The chief ?2 has the alert ?1 on his screen, acknowledged or not.
const HE_HAS_IT: &str = "EXISTS (SELECT 1 FROM alert_bundle b, json_each(b.bundle, '$.alerts') e
    WHERE b.operator = ?2 AND b.line = a.line AND b.kind = a.kind AND e.value ->> 0 = a.id)";

/// Of one kind and line somebody has two that he did not acknowledge, the newer one made after ?1.
const NOT_MERGED: &str = "SELECT n.id FROM alert_bundle n
    JOIN alert_bundle o ON o.operator = n.operator AND o.line = n.line AND o.kind = n.kind AND o.id <> n.id
    WHERE n.id > ?1 AND NOT n.acknowledged AND NOT o.acknowledged";

impl Day {
    /// Notes what begins and looks at what is due. The alerts that the deputy is going to acknowledge are drawn here.
    pub(super) fn check_alerts(&mut self, now: Timestamp) -> Result<(), Fault> {
        let new = "SELECT a.id, a.line FROM alert a JOIN line l ON l.id = a.line
                   WHERE a.id > ?1 AND a.kind = 'norm_violation' AND l.ladder IS NOT NULL ORDER BY a.id";
        for (alert, line) in self.rows(new, [self.ladders.alert], |row| Ok((row.get(0)?, LineId(row.get(1)?))))? {
            self.ladders.alert = alert;
            self.ladders.due.insert((now.plus_s(NEXT_AFTER_S + 1), alert, Expect::Told));
            if self.dice.percent(40) {
                let after = self.s(20, 280);
                self.plan_in_s(after, Event::Acknowledges { line });
            }
        }
        self.look("P36: two of one kind and line at once: bundle", NOT_MERGED, [self.ladders.bundle], now)?;
        let newest = self.rows("SELECT max(id) FROM alert_bundle", [], |row| row.get::<_, Option<i64>>(0))?;
        self.ladders.bundle = newest.first().copied().flatten().unwrap_or(0).max(self.ladders.bundle);
        while let Some((_, alert, expect)) = self.ladders.due.first().copied().filter(|(at, ..)| *at <= now) {
            self.ladders.due.pop_first();
            self.check_ladder(alert, expect, now)?;
        }
        Ok(())
    }

    fn check_ladder(&mut self, alert: i64, expect: Expect, now: Timestamp) -> Result<(), Fault> {
        let Some(chief) = self.people.operators.get(self.people.chief).map(|chief| chief.who.me.id) else {
            return Ok(());
        };
        let (rule, wrong) = match expect {
            Expect::Told => (
                "P36: nobody acknowledged it, and the next level was not told: alert",
                format!("a.state ->> '$.quiet' = '[]' AND NOT {HE_HAS_IT}"),
            ),
            // (As the responsible he has it whatever the ladder says.)
            Expect::Held => (
                "P36: it is acknowledged, and the next level was told in the hold: alert",
                format!("CAST(a.state ->> '$.responsible' AS INTEGER) IS NOT ?2 AND {HE_HAS_IT}"),
            ),
            Expect::Again => {
                ("P36: the hold is over, and the next level was not told: alert", format!("NOT {HE_HAS_IT}"))
            }
        };
        self.look(rule, &format!("SELECT a.id FROM alert a WHERE a.id = ?1 AND {wrong}"), [alert, chief.0], now)
    }

    /// The deputy has seen what is broken on a line.
    pub(super) async fn acknowledges(&mut self, line: LineId) -> Result<(), Fault> {
        let Some(deputy) = self.people.operators.get(self.people.deputy).map(|deputy| deputy.who.me.id) else {
            return Ok(());
        };
        let his =
            "SELECT b.id, a.id, a.state ->> '$.reached' = 1 FROM alert_bundle b, json_each(b.bundle, '$.alerts') e
                   JOIN alert a ON a.id = e.value ->> 0
                   WHERE b.operator = ?1 AND b.line = ?2 AND b.kind = 'norm_violation' AND NOT b.acknowledged";
        let told = self.rows(his, [deputy.0, line.0], |row| {
            Ok((AlertId(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, bool>(2)?))
        })?;
        let Some((bundle, ..)) = told.first().copied() else { return Ok(()) };
        self.command(self.people.deputy, None, Command::AcknowledgeAlert { alert: bundle }).await?;
        let now = self.app.env.now();
        for (_, alert, _) in told.iter().filter(|(.., first_level)| *first_level) {
            self.ladders.due.insert((now.plus_s(HOLD_S / 2), *alert, Expect::Held));
            self.ladders.due.insert((now.plus_s(HOLD_S + 1), *alert, Expect::Again));
        }
        Ok(())
    }
}
