//! The portal's own database, looked at from outside, past its code.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use wire::{CommandId, Timestamp};

use super::check::Broken;
use super::customers::Told;

/// An offer may stand this long after its deadline.
const GRACE_MS: i64 = 1_000;
/// An accept tapped in time may arrive this long after the deadline (P13).
const LATE_ACCEPT_MS: i64 = 15_000;

/// The portal's database.
pub struct PortalFile(Connection);

/// What a query answers.
pub type Sql<T> = rusqlite::Result<T>;

/// An entry that a command made.
#[derive(Debug)]
pub struct Made {
    /// Its dialog.
    pub dialog: i64,
    /// Its number.
    pub seq: i64,
    /// Its kind.
    pub kind: String,
    /// Its words.
    pub text: String,
    /// Whose it is; none for an event.
    pub author: Option<i64>,
}

/// Rules that hold at every moment: what a broken one is called, and what finds it.
const ALWAYS: [(&str, &str); 14] = [
    (
        "entries are not dense",
        "SELECT d.id, d.last_seq, count(e.seq), min(e.seq), max(e.seq) FROM dialog d
         LEFT JOIN entry e ON e.dialog = d.id GROUP BY d.id
         HAVING count(e.seq) <> d.last_seq OR min(e.seq) <> 1 OR max(e.seq) <> d.last_seq",
    ),
    (
        "a command took effect twice",
        "SELECT hex(command_id), count(*), group_concat(kind) FROM entry WHERE command_id IS NOT NULL
         GROUP BY command_id HAVING count(*) > 1",
    ),
    (
        "an operator's words are there twice",
        "SELECT text, count(*) FROM entry WHERE author > 0 AND kind IN ('operator_message', 'note')
         GROUP BY text HAVING count(*) > 1",
    ),
    (
        "an entry without its remembered command",
        "SELECT hex(e.command_id) FROM entry e WHERE e.command_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM command c WHERE c.id = e.command_id AND c.outcome LIKE '%applied%')",
    ),
    (
        "two responsible at once",
        "SELECT dialog, count(*) FROM tenure WHERE to_seq IS NULL GROUP BY dialog HAVING count(*) > 1",
    ),
    (
        "a responsible without his tenure, or a tenure without its responsible",
        "SELECT d.id, s.state, s.responsible, t.operator FROM dialog d JOIN session s ON s.id = d.session
         LEFT JOIN tenure t ON t.dialog = d.id AND t.to_seq IS NULL
         WHERE CASE WHEN s.state IN ('answered', 'closing') THEN s.responsible END IS NOT t.operator",
    ),
    (
        "tenures overlap",
        "SELECT a.dialog FROM tenure a JOIN tenure b ON a.dialog = b.dialog AND a.from_seq < b.from_seq
         WHERE a.to_seq IS NULL OR a.to_seq > b.from_seq",
    ),
    (
        "a wait was won twice",
        "SELECT a.session, a.id, b.id FROM offer a JOIN offer b ON a.session = b.session AND a.id < b.id
         WHERE a.outcome = 'accepted' AND b.outcome = 'accepted' AND a.kind <> 'transfer' AND b.kind <> 'transfer'
         AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.session = a.session AND e.at BETWEEN a.ended_at AND b.ended_at
           AND (e.event LIKE '%\"returned\"%' OR e.event LIKE '%\"sent\"%'))",
    ),
    (
        "two open sessions in a dialog",
        "SELECT dialog FROM session WHERE state <> 'closed' GROUP BY dialog HAVING count(*) > 1",
    ),
    (
        "an offer of what nobody is to be asked about",
        "SELECT f.id, f.kind, s.state, s.responsible FROM offer f JOIN session s ON s.id = f.session
         WHERE f.outcome IS NULL AND CASE f.kind WHEN 'transfer' THEN s.state <> 'answered' OR s.responsible <> f.sender
                                     ELSE s.state <> 'queued' END",
    ),
    (
        "two undecided offers of the queue to one operator",
        "SELECT operator, count(*) FROM offer WHERE outcome IS NULL AND kind = 'queue' GROUP BY operator HAVING count(*) > 1",
    ),
    (
        "a queued session that nobody will ever be asked about",
        "SELECT s.id FROM session s WHERE s.state = 'queued' AND s.was_spam = 0 AND s.takeable = 0
         AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.session = s.id AND o.outcome IS NULL)
         AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = 'ask_again' AND t.object = s.id)",
    ),
    (
        "an alert about what is over",
        "SELECT a.id, a.kind, s.state FROM alert a JOIN session s ON s.id = a.session
         WHERE s.state IN ('closing', 'closed') OR s.state <> 'queued' AND a.kind IN ('second_round', 'not_accepted')
         OR s.state <> 'answered' AND a.kind = 'nobody_to_return_to'",
    ),
    (
        "a norm was recorded twice",
        "SELECT session, kind, started_at, ended, count(*) FROM norm_record
         GROUP BY session, kind, CASE WHEN kind = 'next' OR ended <> 'answered' AND kind = 'first' THEN ended_at END
         HAVING count(*) > 1",
    ),
];

/// Rules of the file itself.
const AT_REST: [(&str, &str); 2] = [
    ("integrity_check", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    ("foreign_key_check", "SELECT * FROM pragma_foreign_key_check"),
];

impl PortalFile {
    /// Opens the one in `folder`.
    ///
    /// # Errors
    /// In words.
    pub fn open(folder: &Path) -> Result<Self, String> {
        Connection::open(folder.join("openlines.db")).map(PortalFile).map_err(|error| error.to_string())
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rows<T>(&self, sql: &str, given: impl Params, row: impl FnMut(&Row) -> Sql<T>) -> Sql<Vec<T>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map(given, row)?;
        rows.collect()
    }

    /// The only row of a query.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn row<T>(&self, sql: &str, given: impl Params, row: impl FnOnce(&Row) -> Sql<T>) -> Sql<Option<T>> {
        self.0.prepare_cached(sql)?.query_row(given, row).optional()
    }

    fn offences(&self, rules: &[(&str, &str)]) -> Sql<Broken> {
        let mut broken = Broken::new();
        for (rule, sql) in rules {
            let columns = self.0.prepare_cached(sql)?.column_count();
            let text = |row: &Row| {
                let cells = (0..columns).map(|n| row.get::<_, Value>(n).map(|value| format!("{value:?}")));
                Ok(cells.collect::<Sql<Vec<_>>>()?.join(" "))
            };
            broken.extend(self.rows(sql, [], text)?.into_iter().map(|row: String| format!("{rule}: {row}")));
        }
        Ok(broken)
    }

    /// What holds at every moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn always(&self) -> Sql<Broken> {
        self.offences(&ALWAYS)
    }

    /// What holds in the end: that, and a whole file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn whole(&self) -> Sql<Broken> {
        Ok([self.always()?, self.offences(&AT_REST)?].concat())
    }

    /// What was due is done.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn overdue(&self, now: Timestamp) -> Sql<Broken> {
        let sql = "SELECT 'timer ' || kind || ' ' || object, ?1 - due_at FROM timer WHERE due_at < ?1 - ?2
                   UNION ALL SELECT 'push ' || kind || ' ' || object, ?1 - due_at FROM push WHERE due_at < ?1 - ?2";
        self.rows(sql, [now.0, GRACE_MS], |row| {
            Ok(format!("{} is overdue by {} ms", row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })
    }

    /// No offer outlived its deadline, the portal's own absences apart.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn offers(&self, now: Timestamp, absences: &[(i64, i64)]) -> Sql<Broken> {
        let row = |row: &Row| -> Sql<(i64, i64, Option<i64>, Option<String>)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let mut broken = Broken::new();
        for (id, deadline, ended, outcome) in self.rows("SELECT id, deadline, ended_at, outcome FROM offer", [], row)? {
            let extra = if outcome.as_deref() == Some("accepted") { LATE_ACCEPT_MS } else { 0 };
            let mut latest = deadline + GRACE_MS + extra;
            // It may die again before it has come to what was due.
            for (down, up) in absences.iter().filter(|(_, up)| *up > deadline) {
                if *down <= latest {
                    latest = latest.max(up.max(down) + GRACE_MS + extra);
                }
            }
            if ended.unwrap_or(now.0) > latest {
                broken.push(format!("offer {id} outlived its deadline by {} ms", ended.unwrap_or(now.0) - deadline));
            }
        }
        Ok(broken)
    }

    /// Every acknowledged message of a customer is there once, in order, byte for byte, and he sees all that is for him.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customer(&self, number: u64, told: &Told) -> Sql<Broken> {
        let mut broken: Broken = told.trouble.iter().map(|trouble| format!("customer {number}: {trouble}")).collect();
        let sql = "SELECT text, seq, dialog FROM entry WHERE author = 0 AND text LIKE ?1 ORDER BY dialog, seq";
        let stored = self.rows(sql, [format!("c{number} m%")], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let kept: Vec<(String, i64)> =
            stored.iter().map(|(text, seq, _): &(String, i64, i64)| (text.clone(), *seq)).collect();
        if kept != told.sent {
            broken.push(format!("customer {number} was told {:?}, stored is {kept:?}", told.sent));
        }
        let Some((_, _, dialog)) = stored.first() else { return Ok(broken) };
        // As they read: the last edit counts, and nothing is left of what was taken back.
        let sql = "SELECT CASE WHEN EXISTS (SELECT 1 FROM entry t WHERE t.dialog = e.dialog AND t.target = e.seq
                     AND t.kind = 'tombstone') THEN '' ELSE coalesce((SELECT t.text FROM entry t
                     WHERE t.dialog = e.dialog AND t.target = e.seq AND t.kind = 'edit' ORDER BY t.seq DESC LIMIT 1), text) END,
                   seq FROM entry e WHERE dialog = ?1 AND kind IN ('customer_message', 'operator_message', 'automatic_text')
                   ORDER BY seq";
        let messages: Vec<(String, i64)> = self.rows(sql, [dialog], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let seen: Vec<(String, i64)> = told.feed.iter().map(|entry| (entry.text.clone(), entry.seq)).collect();
        if seen != messages {
            broken.push(format!("customer {number} sees {seen:?}, stored is {messages:?}"));
        }
        let there = told.feed.iter().filter(|entry| told.deleted.contains(&entry.seq) && !entry.text.is_empty());
        broken.extend(there.map(|entry| format!("customer {number} deleted {entry:?}")));
        Ok(broken)
    }

    /// What a command made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entries_of(&self, id: CommandId) -> Sql<Vec<Made>> {
        let sql = "SELECT dialog, seq, kind, text, author FROM entry WHERE command_id = ?1 ORDER BY dialog, seq";
        self.rows(sql, [id.0.as_bytes().as_slice()], |row| {
            Ok(Made {
                dialog: row.get(0)?,
                seq: row.get(1)?,
                kind: row.get(2)?,
                text: row.get(3)?,
                author: row.get(4)?,
            })
        })
    }

    /// Whether a message has a tombstone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_recalled(&self, dialog: i64, seq: i64) -> Sql<bool> {
        let sql = "SELECT 1 FROM entry WHERE dialog = ?1 AND target = ?2 AND kind = 'tombstone'";
        Ok(self.row(sql, [dialog, seq], |_| Ok(()))?.is_some())
    }

    /// What became of a command, as JSON.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outcome_of(&self, operator: i64, id: CommandId) -> Sql<Option<String>> {
        let sql = "SELECT outcome FROM command WHERE operator = ?1 AND id = ?2";
        self.row(sql, params![operator, id.0.as_bytes().as_slice()], |row| row.get(0))
    }

    /// A draft.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn draft_of(&self, operator: i64, dialog: i64, mode: &str) -> Sql<Option<String>> {
        let sql = "SELECT text FROM draft WHERE operator = ?1 AND dialog = ?2 AND mode = ?3";
        self.row(sql, params![operator, dialog, mode], |row| row.get(0))
    }

    /// A read mark; 0: nothing is read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read_of(&self, operator: i64, dialog: i64) -> Sql<i64> {
        let sql = "SELECT seq FROM read_mark WHERE operator = ?1 AND dialog = ?2";
        Ok(self.row(sql, params![operator, dialog], |row| row.get(0))?.unwrap_or(0))
    }
}
