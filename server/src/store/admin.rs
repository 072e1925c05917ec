//! Lines, their staff and sites, set-up and files: what an admin and the uploads change.

use rules::alert::Rung;
use rules::norm::Norms;
use rules::queue::{FreesSlot, Mode};
use rules::working_time::Calendar;
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use wire::{ChannelId, DialogId, FileId, FileRef, LineId, OperatorId, Scope, Timestamp};

use super::{Kind, Read, Timer, Write, name, words};
use crate::fault::Fault;

/// A line with everything an admin sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LineSettings {
    /// The line.
    #[schema(value_type = String)]
    pub id: LineId,
    /// Its name; customers see it.
    pub name: String,
    /// False once retired: its widget is gone and nothing is offered.
    pub active: bool,
    /// How it chooses (P10-P12): `evenly`, `strictly` or `all`.
    #[schema(value_type = String)]
    pub mode: Mode,
    /// Seconds an offer stands (P13).
    pub queue_time: i64,
    /// Seconds until an offer that reached no device moves on (P15); 0 = it waits for its deadline.
    pub ack_time: i64,
    /// Expired offers in a row that pause a shift (P14); 0 = never.
    pub missed_limit: u32,
    /// Most dialogs of an operator on this line (P16); 0 = no cap.
    pub max_dialogs: u32,
    /// What frees a slot (P16): `on_first_reply`, `on_waiting_customer` or `on_close`.
    #[schema(value_type = String)]
    pub frees_slot: FreesSlot,
    /// Seconds in which the operator who answered last is asked first (P18); 0 = never.
    pub sticky_time: i64,
    /// Seconds between a close and its end, during which the customer's message reopens (P2, P32).
    pub full_close_time: i64,
    /// Seconds of the customer's silence until a close (P32); 0 = never.
    pub idle_close_time: i64,
    /// A transfer to a colleague waits for his yes (P20).
    pub confirm_transfer: bool,
    /// Seconds without an answer until a session goes back to the queue (P19); 0 = never.
    pub return_time: i64,
    /// Seconds after which a late reply is held for a look (P62).
    pub hold_after: i64,
    /// Operators see each other's dialogs.
    pub see_all: bool,
    /// A new session waits for a look-up of its customer in the CRM (P7).
    pub crm_lookup: bool,
    /// The customer's responsible in the CRM is asked first (P18).
    pub crm_forward: bool,
    /// When it works (P30); null: always.
    #[schema(value_type = Option<Object>)]
    pub hours: Option<Calendar>,
    /// Offers off hours too (P17).
    pub offer_off_hours: bool,
    /// What a customer reads when nobody could be asked for 30 s (P17); null: nothing.
    pub empty_queue_text: Option<String>,
    /// What it promises, in seconds of its working time (P36): `first`, `next`, `resolution`; 0 = nothing.
    #[schema(value_type = Object)]
    pub norms: Norms,
    /// Who is told of a broken promise after the responsible (P36), level by level: `managers` and `after`, seconds after
    /// the level before it. Null: all its managers, at once.
    #[schema(value_type = Option<Vec<Object>>)]
    pub ladder: Option<Vec<Rung>>,
    /// Seconds for which a manager's acknowledgement holds the ladder (P36).
    pub ack_hold: i64,
}

/// Who works on a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LineStaff {
    /// The queue in list order (P10).
    #[schema(value_type = Vec<String>)]
    pub operators: Vec<OperatorId>,
    /// Who manages the line.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub managers: Vec<OperatorId>,
}

/// A live chat site with its keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SiteSettings {
    /// The channel.
    #[schema(value_type = String)]
    pub id: ChannelId,
    /// A name for the admin.
    pub name: String,
    /// For the script tag.
    pub key: String,
    /// For the host page's server, to sign identities.
    pub secret: String,
    /// Origins that may embed the widget, as `https://shop.example`.
    pub origins: Vec<String>,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// As entries show it.
    pub file: FileRef,
    /// The visitor who uploaded it.
    pub visitor: i64,
    /// The dialog in which it was sent.
    pub dialog: Option<DialogId>,
}

const LINE: &str = "SELECT id, name, active, mode, queue_time, ack_time, missed_limit, max_dialogs, frees_slot,
    sticky_time, full_close_time, hold_after, see_all, return_time, confirm_transfer, idle_close_time, hours,
    offer_off_hours, empty_queue_text, norm_first, norm_next, norm_resolution, ladder, ack_hold, crm_lookup, crm_forward FROM line";

fn line(row: &rusqlite::Row) -> rusqlite::Result<LineSettings> {
    Ok(LineSettings {
        id: LineId(row.get("id")?),
        name: row.get("name")?,
        active: row.get("active")?,
        mode: words(row, 3)?,
        queue_time: row.get("queue_time")?,
        ack_time: row.get("ack_time")?,
        missed_limit: row.get("missed_limit")?,
        max_dialogs: row.get("max_dialogs")?,
        frees_slot: words(row, 8)?,
        sticky_time: row.get("sticky_time")?,
        full_close_time: row.get("full_close_time")?,
        hold_after: row.get("hold_after")?,
        see_all: row.get("see_all")?,
        crm_lookup: row.get("crm_lookup")?,
        crm_forward: row.get("crm_forward")?,
        return_time: row.get("return_time")?,
        idle_close_time: row.get("idle_close_time")?,
        confirm_transfer: row.get("confirm_transfer")?,
        hours: super::json(row, "hours")?,
        offer_off_hours: row.get("offer_off_hours")?,
        empty_queue_text: row.get("empty_queue_text")?,
        norms: Norms {
            first: row.get("norm_first")?,
            next: row.get("norm_next")?,
            resolution: row.get("norm_resolution")?,
        },
        ladder: super::json(row, "ladder")?,
        ack_hold: row.get("ack_hold")?,
    })
}

impl Read<'_> {
    /// All lines in order of id.
    pub fn lines(&self) -> Result<Vec<LineSettings>, Fault> {
        let sql = format!("{LINE} ORDER BY id");
        let mut statement = self.sql().prepare_cached(&sql)?;
        Ok(statement.query_map([], line)?.collect::<Result<_, _>>()?)
    }

    /// A line's settings.
    pub fn line_settings(&self, id: LineId) -> Result<Option<LineSettings>, Fault> {
        let sql = format!("{LINE} WHERE id = ?1");
        Ok(self.sql().prepare_cached(&sql)?.query_row([id.0], line).optional()?)
    }

    /// Who works on a line.
    pub fn line_staff(&self, id: LineId) -> Result<LineStaff, Fault> {
        let ids = |sql: &str| -> Result<Vec<OperatorId>, Fault> {
            let mut statement = self.sql().prepare_cached(sql)?;
            Ok(statement.query_map([id.0], |row| row.get(0).map(OperatorId))?.collect::<Result<_, _>>()?)
        };
        Ok(LineStaff {
            operators: ids("SELECT operator FROM line_operator WHERE line = ?1 ORDER BY place, operator")?,
            managers: ids("SELECT operator FROM line_manager WHERE line = ?1 ORDER BY operator")?,
        })
    }

    /// The live chat sites of a line.
    pub fn sites(&self, line: LineId) -> Result<Vec<SiteSettings>, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT id, name, public_key, secret, origins FROM channel WHERE line = ?1 ORDER BY id")?;
        let rows = statement.query_map([line.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get::<_, String>(4)?))
        })?;
        rows.map(|row| {
            let (id, name, key, secret, origins) = row?;
            Ok(SiteSettings { id: ChannelId(id), name, key, secret, origins: serde_json::from_str(&origins)? })
        })
        .collect()
    }

    /// Bytes of a visitor's files that no message names yet.
    pub fn unsent_bytes(&self, visitor: i64) -> Result<i64, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT coalesce(sum(size), 0) FROM file WHERE visitor = ?1 AND dialog IS NULL")?;
        Ok(statement.query_row([visitor], |row| row.get(0))?)
    }

    /// An uploaded file.
    pub fn file(&self, id: FileId) -> Result<Option<FileRow>, Fault> {
        let mut statement = self
            .sql()
            .prepare_cached("SELECT id, name, mime, size, visitor, dialog FROM file WHERE id = ?1 AND NOT erased")?;
        let row = statement.query_row([id.0], |row| {
            Ok(FileRow {
                file: FileRef { id: FileId(row.get(0)?), name: row.get(1)?, mime: row.get(2)?, size: row.get(3)? },
                visitor: row.get(4)?,
                dialog: row.get::<_, Option<i64>>(5)?.map(DialogId),
            })
        });
        Ok(row.optional()?)
    }
}

impl Read<'_> {
    /// Whether an entry that a reader may see carries this file.
    pub fn file_shown(&self, dialog: DialogId, file: FileId, sight: &super::Sight) -> Result<bool, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT seq FROM entry WHERE dialog = ?1 AND file = ?2")?;
        let seqs = statement.query_map((dialog.0, file.0), |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(seqs.into_iter().any(|seq| sight.shows(seq, false)))
    }
}

impl Write<'_> {
    /// Adds a line with default settings.
    pub fn add_line(&mut self, name: &str) -> Result<LineId, Fault> {
        self.run("INSERT INTO line (name, created_at) VALUES (?1, ?2)", params![name, self.now.0])?;
        let id = LineId(self.sql().last_insert_rowid());
        self.touch_line(id)?;
        Ok(id)
    }

    /// Writes back changed settings.
    pub fn save_line(&mut self, line: &LineSettings) -> Result<(), Fault> {
        if self.line_settings(line.id)?.is_some_and(|old| old.see_all != line.see_all) {
            let operators = self.line_staff(line.id)?.operators;
            self.rights_changed(&operators)?;
        }
        self.run(
            "UPDATE line SET name = ?2, active = ?3, queue_time = ?4, missed_limit = ?5, max_dialogs = ?6,
               full_close_time = ?7, hold_after = ?8, see_all = ?9, mode = ?10, ack_time = ?11, frees_slot = ?12,
               sticky_time = ?13, return_time = ?14, confirm_transfer = ?15,
               idle_close_time = ?16, crm_lookup = ?17, crm_forward = ?18, empty_queue_text = ?19 WHERE id = ?1",
            params![
                line.id.0,
                line.name,
                line.active,
                line.queue_time,
                line.missed_limit,
                line.max_dialogs,
                line.full_close_time,
                line.hold_after,
                line.see_all,
                name(line.mode)?,
                line.ack_time,
                name(line.frees_slot)?,
                line.sticky_time,
                line.return_time,
                line.confirm_transfer,
                line.idle_close_time,
                line.crm_lookup,
                line.crm_forward,
                line.empty_queue_text,
            ],
        )?;
        self.save_promises(line)?;
        self.touch_line(line.id)
    }

    /// Sets who works on a line, in list order.
    pub fn set_line_staff(&mut self, id: LineId, staff: &LineStaff) -> Result<(), Fault> {
        // Those who leave must hear of it too: touched before and after.
        self.touch_line(id)?;
        let old = self.line_staff(id)?;
        let everybody = [old.operators, old.managers, staff.operators.clone(), staff.managers.clone()].concat();
        self.rights_changed(&everybody)?;
        self.run("DELETE FROM line_operator WHERE line = ?1", [id.0])?;
        self.run("DELETE FROM line_manager WHERE line = ?1", [id.0])?;
        for (place, operator) in staff.operators.iter().enumerate() {
            self.run(
                "INSERT INTO line_operator (line, operator, place) VALUES (?1, ?2, ?3)",
                params![id.0, operator.0, place],
            )?;
        }
        for manager in &staff.managers {
            self.sql()
                .execute("INSERT INTO line_manager (line, operator) VALUES (?1, ?2)", params![id.0, manager.0])?;
        }
        // Those who were, too: they are guests now.
        for operator in &everybody {
            self.touch(Scope::Line(id), Kind::Operator, operator.0);
        }
        self.touch_line(id)
    }

    /// Tells a line's staff, each in his own scope too: a change of who belongs to it changes what they follow.
    fn touch_line(&mut self, id: LineId) -> Result<(), Fault> {
        self.touch(Scope::Line(id), Kind::Line, id.0);
        let staff = self.line_staff(id)?;
        for operator in staff.operators.into_iter().chain(staff.managers) {
            self.touch(Scope::Operator(operator), Kind::Line, id.0);
        }
        // Admins know every line.
        let admins: Vec<i64> = {
            let mut statement = self.sql().prepare_cached("SELECT id FROM operator WHERE role = 'admin'")?;
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for admin in admins {
            self.touch(Scope::Operator(OperatorId(admin)), Kind::Line, id.0);
        }
        Ok(())
    }

    /// Adds a live chat site.
    pub fn add_site(&mut self, line: LineId, name: &str, origins: &[String]) -> Result<SiteSettings, Fault> {
        let key = crate::auth::hex(&self.random::<12>());
        let secret = crate::auth::hex(&self.random::<32>());
        self.run(
            "INSERT INTO channel (line, kind, name, public_key, secret, origins, created_at)
             VALUES (?1, 'livechat', ?2, ?3, ?4, ?5, ?6)",
            params![line.0, name, key, secret, serde_json::to_string(origins)?, self.now.0],
        )?;
        let id = ChannelId(self.sql().last_insert_rowid());
        Ok(SiteSettings { id, name: name.to_owned(), key, secret, origins: origins.to_vec() })
    }

    /// Changes who may embed a site's widget. False when there is no such site.
    pub fn set_origins(&mut self, site: ChannelId, origins: &[String]) -> Result<bool, Fault> {
        let json = serde_json::to_string(origins)?;
        Ok(self.run("UPDATE channel SET origins = ?2 WHERE id = ?1", params![site.0, json])? > 0)
    }

    /// Sets or uses up the one-time set-up token.
    pub fn set_setup_hash(&mut self, hash: Option<&[u8]>) -> Result<(), Fault> {
        self.run("UPDATE meta SET setup_hash = ?1", [hash])?;
        Ok(())
    }

    /// Adds an uploaded file; it goes again after a day unless a message names it.
    pub fn add_file(&mut self, visitor: i64, name: &str, mime: &str, size: i64) -> Result<FileRef, Fault> {
        self.run(
            "INSERT INTO file (visitor, name, mime, size, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![visitor, name, mime, size, self.now.0],
        )?;
        let id = FileId(self.sql().last_insert_rowid());
        let due = self.now.plus_s(24 * 3600);
        self.arm(Timer::File, id.0, due)?;
        Ok(FileRef { id, name: name.to_owned(), mime: mime.to_owned(), size })
    }

    /// A message names a file: it stays.
    pub fn keep_file(&mut self, id: FileId, dialog: DialogId) -> Result<(), Fault> {
        self.run("UPDATE file SET dialog = ?2 WHERE id = ?1", params![id.0, dialog.0])?;
        self.disarm(Timer::File, id.0)
    }

    /// Forgets a file that no message names. True when it is gone now.
    pub fn forget_file(&mut self, id: FileId) -> Result<bool, Fault> {
        Ok(self.run("DELETE FROM file WHERE id = ?1 AND dialog IS NULL", [id.0])? > 0)
    }

    /// Arms the hourly sweep if it is not.
    pub fn arm_sweep(&mut self, first: Timestamp) -> Result<(), Fault> {
        self.arm_once(Timer::Sweep, 0, first)
    }
}
