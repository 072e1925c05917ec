//! Erasing a customer (P3): what of him goes, and who is told.

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use wire::{ComposerMode, CustomerId, DialogId, FileId, OperatorId, Scope, Seq, Timestamp};

use super::{Kind, Read, Write, word};
use crate::fault::Fault;

/// The record of an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ErasureRow {
    /// Who was erased.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// When.
    #[schema(value_type = String)]
    pub erased_at: Timestamp,
    /// By which admin; absent for one that an older backup had brought back.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_by: Option<OperatorId>,
    /// How many dialogs he had.
    pub dialogs: i64,
    /// How many entries lost their words.
    pub entries: i64,
    /// How many files went.
    pub files: i64,
}

/// A line of the list that outlives a restore. Ids are given again after a restore, so an id alone names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedCustomer {
    /// His id.
    pub customer: CustomerId,
    /// When he came.
    pub created_at: Timestamp,
    /// When he was erased first.
    pub erased_at: Timestamp,
    /// By whom.
    #[serde(default)]
    pub erased_by: Option<OperatorId>,
}

impl Read<'_> {
    /// When a customer came; `None`: there is none.
    pub fn customer_since(&self, customer: CustomerId) -> Result<Option<Timestamp>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT created_at FROM customer WHERE id = ?1")?;
        Ok(statement.query_row([customer.0], |row| row.get(0).map(Timestamp)).optional()?)
    }

    /// A customer's dialogs.
    pub fn dialogs_of(&self, customer: CustomerId) -> Result<Vec<DialogId>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT id FROM dialog WHERE customer = ?1 ORDER BY id")?;
        let ids = statement.query_map([customer.0], |row| row.get(0).map(DialogId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The record of a customer's erasure.
    pub fn erasure(&self, customer: CustomerId) -> Result<Option<ErasureRow>, Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT customer, erased_at, erased_by, dialogs, entries, files FROM erasure WHERE customer = ?1",
        )?;
        let row = statement.query_row([customer.0], |row| {
            Ok(ErasureRow {
                customer: CustomerId(row.get(0)?),
                erased_at: Timestamp(row.get(1)?),
                erased_by: row.get::<_, Option<i64>>(2)?.map(OperatorId),
                dialogs: row.get(3)?,
                entries: row.get(4)?,
                files: row.get(5)?,
            })
        });
        Ok(row.optional()?)
    }

    /// Everybody who was erased.
    pub fn erased_customers(&self) -> Result<Vec<ErasedCustomer>, Fault> {
        let mut statement = self.sql().prepare(
            "SELECT c.id, c.created_at, x.erased_at, x.erased_by FROM erasure x JOIN customer c ON c.id = x.customer
             ORDER BY x.erased_at, c.id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(ErasedCustomer {
                customer: CustomerId(row.get(0)?),
                created_at: Timestamp(row.get(1)?),
                erased_at: Timestamp(row.get(2)?),
                erased_by: row.get::<_, Option<i64>>(3)?.map(OperatorId),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Erased files whose bytes may still be there.
    pub fn erased_files(&self) -> Result<Vec<FileId>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT id FROM file WHERE erased ORDER BY id")?;
        Ok(statement.query_map([], |row| row.get(0).map(FileId))?.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Lets the database overwrite what is deleted, or not: it costs time, so only while somebody is erased.
    pub fn overwrite_deleted(&mut self, yes: bool) -> Result<(), Fault> {
        Ok(self.sql().pragma_update(None, "secure_delete", yes)?)
    }

    /// Takes the words out of a dialog up to an entry, with its files, hand-over notes and drafts; numbers, times and
    /// authors stay. How many entries lost something.
    pub fn erase_dialog(&mut self, dialog: DialogId, last: Seq) -> Result<i64, Fault> {
        let sql = "UPDATE entry SET text = '', file = NULL
                   WHERE dialog = ?1 AND seq <= ?2 AND (text <> '' OR file IS NOT NULL)";
        let entries = self.run(sql, params![dialog.0, last])?;
        self.run("UPDATE entry SET client_id = NULL WHERE dialog = ?1", [dialog.0])?;
        self.run("UPDATE offer SET note = NULL WHERE dialog = ?1", [dialog.0])?;
        self.run("UPDATE dialog SET erased_to = ?2 WHERE id = ?1", params![dialog.0, last])?;
        self.erase_drafts(dialog)?;
        self.touch_all(dialog)?;
        Ok(i64::try_from(entries).unwrap_or(i64::MAX))
    }

    fn erase_drafts(&mut self, dialog: DialogId) -> Result<(), Fault> {
        let drafts: Vec<(i64, String)> = {
            let mut statement = self.sql().prepare("DELETE FROM draft WHERE dialog = ?1 RETURNING operator, mode")?;
            let rows = statement.query_map([dialog.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (operator, mode) in drafts {
            let kind = match word(&mode) {
                Some(ComposerMode::Note) => Kind::DraftNote,
                _ => Kind::DraftReply,
            };
            self.touch(Scope::Operator(OperatorId(operator)), kind, dialog.0);
        }
        Ok(())
    }

    /// Tells everybody who was ever told of a dialog or of an offer of it, also who may not know of it any more: his phone
    /// may still have it.
    fn touch_all(&mut self, dialog: DialogId) -> Result<(), Fault> {
        let told: Vec<(String, String, i64)> = {
            let mut statement = self.sql().prepare(
                "SELECT scope, kind, object FROM change WHERE kind = 'dialog' AND object = ?1
                 UNION ALL SELECT c.scope, c.kind, c.object FROM offer o
                   JOIN change c ON c.kind = 'offer' AND c.object = o.id WHERE o.dialog = ?1",
            )?;
            let rows = statement.query_map([dialog.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (scope, kind, object) in told {
            if let (Ok(scope), Some(kind)) = (scope.parse::<Scope>(), Kind::parse(&kind)) {
                self.touch(scope, kind, object);
            }
        }
        self.touch_visitor(dialog);
        Ok(())
    }

    /// Takes the name, the host pages' ids and the tokens; marks the files, whose bytes go after the commit. How many files.
    pub fn erase_identity(&mut self, customer: CustomerId) -> Result<i64, Fault> {
        let sql = self.sql();
        sql.execute("UPDATE customer SET name = 'Erased ' || id WHERE id = ?1", [customer.0])?;
        sql.execute(
            "DELETE FROM visitor_token WHERE visitor IN (SELECT id FROM visitor WHERE customer = ?1)",
            [customer.0],
        )?;
        sql.execute("UPDATE visitor SET external_id = NULL WHERE customer = ?1", [customer.0])?;
        let files = sql.execute(
            "UPDATE file SET name = '', erased = 1
             WHERE NOT erased AND visitor IN (SELECT id FROM visitor WHERE customer = ?1)",
            [customer.0],
        )?;
        self.look_up_no_more(customer)?;
        Ok(i64::try_from(files).unwrap_or(i64::MAX))
    }

    /// Writes the record of it.
    pub fn add_erasure(&mut self, row: &ErasureRow) -> Result<(), Fault> {
        self.run(
            "INSERT INTO erasure (customer, erased_at, erased_by, dialogs, entries, files)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.customer.0, row.erased_at.0, row.erased_by.map(|id| id.0), row.dialogs, row.entries, row.files],
        )?;
        Ok(())
    }

    /// The bytes of an erased file are gone.
    pub fn drop_erased_file(&mut self, id: FileId) -> Result<(), Fault> {
        self.run("DELETE FROM file WHERE id = ?1 AND erased", [id.0])?;
        Ok(())
    }
}
