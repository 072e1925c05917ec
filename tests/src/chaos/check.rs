//! What must hold after a run, whatever happened in it. Each broken promise is one line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rules::outbox::State;
use rusqlite::{Connection, OptionalExtension, params};
use store::outbox::OutboxRow;
use wire::{Access, Command, CommandId, ComposerMode, DialogId, Timestamp};

use super::customers::Told;
use super::operator::{Ledger, Said};
use super::phone::Phone;

/// Broken promises.
pub type Broken = Vec<String>;

/// An offer may stand this long after its deadline.
const GRACE_MS: i64 = 1_000;
/// An accept tapped in time may arrive this long after the deadline (P13).
const LATE_ACCEPT_MS: i64 = 15_000;

/// The portal's own database, looked at from outside.
pub struct PortalFile(Connection);

type Sql<T> = rusqlite::Result<T>;

impl PortalFile {
    /// Opens the one in `folder`.
    ///
    /// # Errors
    /// In words.
    pub fn open(folder: &Path) -> Result<Self, String> {
        Connection::open(folder.join("openlines.db")).map(PortalFile).map_err(|error| error.to_string())
    }

    /// Every row of a query, as text columns joined by a space.
    fn rows(&self, sql: &str) -> Sql<Vec<String>> {
        let mut statement = self.0.prepare(sql)?;
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row| -> Sql<String> {
            let cells = (0..columns).map(|n| row.get::<_, rusqlite::types::Value>(n).map(|value| format!("{value:?}")));
            Ok(cells.collect::<Sql<Vec<_>>>()?.join(" "))
        };
        statement.query_map([], row)?.collect()
    }

    /// Rules that every row of the portal keeps.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn whole(&self) -> Sql<Broken> {
        let rules = [
            ("integrity_check", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
            ("foreign_key_check", "SELECT * FROM pragma_foreign_key_check"),
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
                "the operator's words are there twice",
                "SELECT text, count(*) FROM entry WHERE author = 1 AND kind IN ('operator_message', 'note')
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
                "a responsible without his tenure",
                "SELECT s.id FROM session s JOIN dialog d ON d.session = s.id
                 WHERE s.responsible IS NOT NULL AND s.state IN ('answered', 'closing')
                 AND NOT EXISTS (SELECT 1 FROM tenure t WHERE t.dialog = s.dialog AND t.operator = s.responsible
                                 AND t.to_seq IS NULL)",
            ),
            (
                "tenures overlap",
                "SELECT a.dialog FROM tenure a JOIN tenure b ON a.dialog = b.dialog AND a.from_seq < b.from_seq
                 WHERE a.to_seq IS NULL OR a.to_seq > b.from_seq",
            ),
            (
                "a session was won twice",
                "SELECT session, count(*) FROM offer WHERE outcome = 'accepted' GROUP BY session HAVING count(*) > 1",
            ),
            (
                "two open sessions in a dialog",
                "SELECT dialog FROM session WHERE state <> 'closed' GROUP BY dialog HAVING count(*) > 1",
            ),
            (
                "a queued session that nobody will ever be asked about",
                "SELECT s.id FROM session s WHERE s.state = 'queued' AND s.takeable = 0
                 AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.session = s.id AND o.outcome IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM timer t WHERE t.kind = 'ask_again' AND t.object = s.id)",
            ),
        ];
        let mut broken = Broken::new();
        for (rule, sql) in rules {
            broken.extend(self.rows(sql)?.into_iter().map(|row| format!("{rule}: {row}")));
        }
        Ok(broken)
    }

    /// No offer outlived its deadline, the portal's own absences apart.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn offers(&self, now: Timestamp, absences: &[(i64, i64)]) -> Sql<Broken> {
        let mut statement = self.0.prepare("SELECT id, deadline, ended_at, outcome FROM offer")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, Option<i64>>(2)?,
                row.get::<_, Option<String>>(3)?,
            ))
        })?;
        let mut broken = Broken::new();
        for row in rows {
            let (id, deadline, ended, outcome) = row?;
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

    /// Every acknowledged message of a customer is there once, in order, byte for byte.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customer(&self, number: u64, told: &Told) -> Sql<Broken> {
        let mut broken: Broken = told.trouble.iter().map(|trouble| format!("customer {number}: {trouble}")).collect();
        let mut statement = self
            .0
            .prepare("SELECT text, seq, dialog FROM entry WHERE author = 0 AND text LIKE ?1 ORDER BY dialog, seq")?;
        let stored: Vec<(String, i64, i64)> = statement
            .query_map([format!("c{number} m%")], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Sql<_>>()?;
        let kept: Vec<(String, i64)> = stored.iter().map(|(text, seq, _)| (text.clone(), *seq)).collect();
        if kept != told.sent {
            broken.push(format!("customer {number} was told {:?}, stored is {kept:?}", told.sent));
        }
        let Some((_, _, dialog)) = stored.first() else { return Ok(broken) };
        let mut statement = self.0.prepare(
            "SELECT text, seq FROM entry WHERE dialog = ?1 AND kind IN ('customer_message', 'operator_message')
             ORDER BY seq",
        )?;
        let messages: Vec<(String, i64)> =
            statement.query_map([dialog], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Sql<_>>()?;
        let seen: Vec<(String, i64)> = told.feed.iter().map(|entry| (entry.text.clone(), entry.seq)).collect();
        if seen != messages {
            broken.push(format!("customer {number} sees {seen:?}, stored is {messages:?}"));
        }
        Ok(broken)
    }

    fn entries_of(&self, id: CommandId) -> Sql<Vec<(i64, i64, String, String)>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT dialog, seq, kind, text FROM entry WHERE command_id = ?1 ORDER BY dialog, seq")?;
        let rows = statement
            .query_map([id.0.as_bytes().as_slice()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        rows.collect()
    }

    fn outcome_of(&self, id: CommandId) -> Sql<Option<String>> {
        let bytes = id.0.as_bytes().as_slice();
        self.0.query_row("SELECT outcome FROM command WHERE id = ?1", [bytes], |row| row.get(0)).optional()
    }

    fn draft_of(&self, operator: i64, dialog: i64, mode: &str) -> Sql<Option<String>> {
        let sql = "SELECT text FROM draft WHERE operator = ?1 AND dialog = ?2 AND mode = ?3";
        self.0.query_row(sql, params![operator, dialog, mode], |row| row.get(0)).optional()
    }

    fn read_of(&self, operator: i64, dialog: i64) -> Sql<i64> {
        let sql = "SELECT seq FROM read_mark WHERE operator = ?1 AND dialog = ?2";
        Ok(self.0.query_row(sql, params![operator, dialog], |row| row.get(0)).optional()?.unwrap_or(0))
    }
}

/// Every command that the phone took on took effect exactly once, or rests with its words for all to see.
///
/// # Errors
/// When a database cannot be read.
pub async fn commands(portal: &PortalFile, phone: &Phone, ledger: &Ledger) -> Result<Broken, String> {
    let mut broken = Broken::new();
    let mut order: BTreeMap<DialogId, i64> = BTreeMap::new();
    for said in ledger.said.iter().filter(|said| !said.discarded) {
        let id = said.id;
        let row = phone.db.read(move |r| store::outbox::get(r, id)).await.map_err(|error| error.to_string())?;
        let entries = portal.entries_of(id).map_err(|error| error.to_string())?;
        let outcome = portal.outcome_of(id).map_err(|error| error.to_string())?.unwrap_or_default();
        let applied = outcome.contains("applied");
        let name = format!("{} {id}", said.command.kind());
        match row {
            Some(row) if row.state == State::Queued && waits_behind(phone, &row).await? => {}
            Some(row) if matches!(row.state, State::Queued | State::Sending) => {
                broken.push(format!("{name} never left: {:?} after {} tries", row.state, row.attempts));
            }
            Some(row) => {
                if applied || !entries.is_empty() {
                    broken.push(format!("{name} took effect and is shown as {:?}", row.state));
                }
                if row.envelope.command.words() != said.command.words() {
                    broken.push(format!("{name} is kept with other words: {:?}", row.envelope.command));
                }
            }
            None if !applied => broken.push(format!("{name} was taken on and is gone; the portal says {outcome:?}")),
            None => broken.extend(effect(said, &entries).map(|wrong| format!("{name} {wrong}"))),
        }
        if let (Command::Send { dialog, .. }, Some((_, seq, ..))) = (&said.command, entries.first()) {
            let before = order.insert(*dialog, *seq).unwrap_or(0);
            if before >= *seq {
                broken.push(format!("{name} has number {seq}, behind an earlier reply's {before}"));
            }
        }
    }
    Ok(broken)
}

/// What was sent never vanishes from the phone's timeline, not even for a moment: it is a message on its way or an entry.
///
/// # Errors
/// When the store fails.
pub async fn in_sight(phone: &Phone, ledger: &Ledger) -> Result<Broken, String> {
    let mut broken = Broken::new();
    let mine = phone.heads().await?.into_iter().filter(|head| head.access == Access::Responsible);
    for head in mine {
        let of_dialog =
            |said: &&Said| !said.discarded && matches!(said.command, Command::Send { dialog, .. } if dialog == head.id);
        let ids: Vec<CommandId> = ledger.said.iter().filter(of_dialog).map(|said| said.id).collect();
        let read = phone.db.read(move |r| {
            let entries = store::history::entries(r, head.id, head.first_seq, head.last_seq)?;
            let mut missing = Vec::new();
            for id in ids {
                let there = entries.iter().any(|entry| entry.command_id == Some(id));
                if !there && store::outbox::get(r, id)?.is_none() {
                    missing.push(id);
                }
            }
            Ok(missing)
        });
        let missing = read.await.map_err(|error| error.to_string())?;
        broken.extend(missing.into_iter().map(|id| format!("send {id} vanished from the phone's timeline")));
    }
    Ok(broken)
}

/// Behind a command that is held for a look its lane waits.
async fn waits_behind(phone: &Phone, row: &OutboxRow) -> Result<bool, String> {
    let lane = row.envelope.lane;
    let rows = phone.db.read(move |r| store::outbox::lane(r, lane)).await.map_err(|error| error.to_string())?;
    let before = rows.iter().take_while(|other| other.envelope.id != row.envelope.id);
    Ok(before.into_iter().any(|other| other.state == State::Held))
}

/// What is wrong with the entries that an applied command made.
fn effect(said: &Said, entries: &[(i64, i64, String, String)]) -> Option<String> {
    let texts = |kind: &str, words: &str| match entries {
        [(_, _, made, text)] if made == kind && text == words => None,
        other => Some(format!("made {other:?} of {words:?}")),
    };
    match &said.command {
        Command::Send { text, .. } => texts("operator_message", text),
        Command::Note { text, .. } => texts("note", text),
        Command::Decline { .. }
        | Command::DeclineTransfer { .. }
        | Command::Pin { .. }
        | Command::Unpin { .. }
        | Command::ShiftStart { .. }
        | Command::ShiftPause
        | Command::ShiftContinue
        | Command::ShiftEnd { .. } => (!entries.is_empty()).then(|| format!("made {entries:?}")),
        _ => texts("event", ""),
    }
}

/// Drafts and read marks are on the portal as they are on the phone, and on the phone as they were kept.
///
/// # Errors
/// When a database cannot be read.
pub async fn registers(portal: &PortalFile, phone: &Phone, ledger: &Ledger, me: i64) -> Result<Broken, String> {
    let mut broken = Broken::new();
    for head in phone.heads().await? {
        let dialog = head.id;
        let rows = phone.db.read(move |r| store::outbox::rows(r, dialog)).await.map_err(|error| error.to_string())?;
        let used: Vec<ComposerMode> = rows.iter().filter_map(|row| used_draft(&row.envelope.command)).collect();
        for (mode, name) in [(ComposerMode::Reply, "reply"), (ComposerMode::Note, "note")] {
            let here = phone.db.read(move |r| store::registers::draft(r, dialog, mode)).await;
            let here = here.map_err(|error| error.to_string())?.map(|draft| draft.text).unwrap_or_default();
            let there = portal.draft_of(me, dialog.0, name).map_err(|error| error.to_string())?.unwrap_or_default();
            // What waits in the outbox as a message is still a draft for the portal.
            if here != there && !(here.is_empty() && used.contains(&mode)) {
                broken.push(format!("{name} draft of {dialog}: phone {here:?}, portal {there:?}"));
            }
            if let Some(Some(kept)) = ledger.drafts.get(&(dialog, mode))
                && *kept != here
            {
                broken.push(format!("{name} draft of {dialog} was kept as {kept:?} and is {here:?}"));
            }
        }
        let here = phone.db.read(move |r| store::registers::read(r, dialog)).await.map_err(|e| e.to_string())?;
        let there = portal.read_of(me, dialog.0).map_err(|error| error.to_string())?;
        let kept = ledger.reads.get(&dialog).copied().unwrap_or(0);
        if here != there || here < kept {
            broken.push(format!("read mark of {dialog}: kept {kept}, phone {here}, portal {there}"));
        }
    }
    Ok(broken)
}

/// The composer whose draft a command uses up.
fn used_draft(command: &Command) -> Option<ComposerMode> {
    match command {
        Command::Send { draft: Some(_), .. } => Some(ComposerMode::Reply),
        Command::Note { draft: Some(_), .. } => Some(ComposerMode::Note),
        _ => None,
    }
}

/// Everything that a phone shows of the portal, as text by name.
///
/// # Errors
/// When the store fails.
pub async fn picture(phone: &Phone) -> Result<BTreeMap<String, String>, String> {
    let heads = phone.heads().await?;
    let read = phone.db.read(move |r| {
        let mut picture = BTreeMap::new();
        for head in heads {
            let id = head.id;
            picture.insert(format!("head {id}"), format!("{head:?}"));
            let entries = store::history::entries(r, id, head.first_seq, head.last_seq)?;
            let holes = store::history::holes(r, id, head.first_seq, head.last_seq)?;
            picture.insert(format!("holes {id}"), format!("{holes:?}"));
            for entry in entries {
                picture.insert(format!("entry {id}/{:04}", entry.seq), format!("{entry:?}"));
            }
            picture.insert(format!("read {id}"), format!("{:?}", store::registers::read(r, id)?));
        }
        for offer in store::offers::rows(r)? {
            let offer = store::offers::OfferRow { answer: None, ..offer };
            picture.insert(format!("offer {}", offer.id), format!("{offer:?}"));
        }
        picture.insert("shift".into(), format!("{:?}", store::account::shift(r)?));
        picture.insert("lines".into(), format!("{:?}", store::dialogs::lines(r)?));
        picture.insert("colleagues".into(), format!("{:?}", store::dialogs::colleagues(r)?));
        Ok(picture)
    });
    read.await.map_err(|error| error.to_string())
}

/// Where the phone's picture differs from a phone that has just been told everything.
pub fn differences(old: &BTreeMap<String, String>, fresh: &BTreeMap<String, String>) -> Broken {
    let names: BTreeSet<&String> = old.keys().chain(fresh.keys()).collect();
    let mut broken = Broken::new();
    for name in names {
        let (here, there) = (old.get(name), fresh.get(name));
        if here != there {
            let text = |side: Option<&String>| side.cloned().unwrap_or_else(|| "nothing".into());
            broken.push(format!("{name}: the phone has {}, a new one gets {}", text(here), text(there)));
        }
    }
    broken
}
