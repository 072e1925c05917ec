//! A portal with a history: closed dialogs written straight into the tables, so that it takes seconds.

use std::path::Path;

use rusqlite::Connection;

/// Dialogs of the large database of the targets.
pub const DIALOGS: i64 = 100_000;
/// Entries in each of them.
const ENTRIES: i64 = 10;

/// Entry `n` of dialog `d` has position `(d - 1) * ENTRIES + n`; the dialogs' pointers come behind all of them.
const FILL: &str = "
PRAGMA foreign_keys = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
BEGIN IMMEDIATE;
CREATE TEMP TABLE d (id INTEGER PRIMARY KEY);
INSERT INTO d WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :dialogs) SELECT i FROM n;
INSERT INTO customer (id, name, created_at) SELECT id, 'Guest ' || id, 1750000000000 FROM d;
INSERT INTO visitor (id, channel, customer, dialog, created_at) SELECT id, 1, id, id, 1750000000000 FROM d;
INSERT INTO dialog (id, line, channel, customer, last_seq, session, created_at)
  SELECT id, 1, 1, id, :entries, id, 1750000000000 FROM d;
INSERT INTO session (id, dialog, line, state, awaited, first_seq, last_customer_seq, opened_at, closed_at, close_reason)
  SELECT id, id, 1, 'closed', 'customer', 1, :entries - 1, 1750000000000 + id * 1000, 1750000100000 + id * 1000, 'operator'
  FROM d;
INSERT INTO entry (dialog, seq, session, at, position, author, kind, text, client_id)
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :entries)
  SELECT id, i, id, 1750000000000 + id * 1000 + i, (id - 1) * :entries + i, CASE WHEN i % 2 THEN 0 ELSE 1 END,
         CASE WHEN i % 2 THEN 'customer_message' ELSE 'operator_message' END,
         'Message ' || i || ' of dialog ' || id || ': my order has not arrived, where is it? Please look it up.',
         CASE WHEN i % 2 THEN 'c' || i END
  FROM d CROSS JOIN n ORDER BY id, i;
INSERT INTO tenure (dialog, operator, from_seq, to_seq) SELECT id, 1 + id % 2, 2, :entries FROM d;
INSERT INTO change (scope, kind, object, position)
  SELECT 'line_heads:1', 'dialog', id, :dialogs * :entries + id FROM d
  UNION ALL SELECT 'operator:' || (1 + id % 2), 'dialog', id, :dialogs * :entries + :dialogs + id FROM d;
DROP TABLE d;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
";

/// Fills a seeded portal that nobody uses yet.
///
/// # Errors
/// In words.
pub fn fill(dir: &Path, dialogs: i64) -> Result<(), String> {
    let conn = Connection::open(server::store::db_path(dir)).map_err(|error| error.to_string())?;
    let sql = FILL.replace(":dialogs", &dialogs.to_string()).replace(":entries", &ENTRIES.to_string());
    conn.execute_batch(&sql).map_err(|error| format!("cannot fill the database: {error}"))
}

/// Puts this many more operators on shift into the line's queue, which asks everybody at once from now on.
///
/// # Errors
/// In words.
pub fn ask_everybody(dir: &Path, operators: i64) -> Result<(), String> {
    let conn = Connection::open(server::store::db_path(dir)).map_err(|error| error.to_string())?;
    let sql = "
        UPDATE line SET mode = 'all' WHERE id = 1;
        INSERT INTO operator (login, name, role, password_hash, shift_state, shift_since, created_at)
          WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :operators)
          SELECT 'crowd' || i, 'Crowd ' || i, 'operator', '-', 'on', 1750000000000, 1750000000000 FROM n;
        INSERT INTO line_operator (line, operator, place)
          SELECT 1, id, 1000000 + id FROM operator WHERE login LIKE 'crowd%';";
    let sql = sql.replace(":operators", &operators.to_string());
    conn.execute_batch(&sql).map_err(|error| format!("cannot hire: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_filled_portal_is_a_sound_one() {
        let dir = tempfile::tempdir().unwrap();
        let (app, ..) = crate::portal::open(dir.path(), 0, env::Env::machine()).await.unwrap();
        fill(dir.path(), 20).unwrap();
        let row = app.store.read(|read| read.dialog(wire::DialogId(20))).await.unwrap().unwrap();
        assert_eq!(row.last_seq, ENTRIES);
        assert_eq!(app.store.read(|read| read.integrity()).await.unwrap(), "ok");
        let conn = Connection::open(server::store::db_path(dir.path())).unwrap();
        let broken: i64 =
            conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0);
    }
}
