//! The manager's board (P50): how lines stand, counted by a few statements for all of them, whoever many work there.

use std::collections::BTreeMap;

use rusqlite::{Row, params};
use wire::{Board, BoardOperator, LineId, LineLoad, OperatorId, Scope, Timestamp};

use super::{Kind, Read, Staff, Write, word, words};
use crate::fault::Fault;

/// Sessions in the queue of each line. What came after its dialog was marked as spam waits for nobody (P5).
pub(super) const QUEUED: &str = "SELECT line, count(*), min(coalesce(waiting_since, opened_at)),
      count(*) FILTER (WHERE norm_due_at <= ?2)
    FROM session WHERE state = 'queued' AND line IN (SELECT value FROM json_each(?1)) AND NOT was_spam GROUP BY line";

/// What each operator has of each line.
pub(super) const ANSWERED: &str = "SELECT line, responsible, count(*), count(*) FILTER (WHERE awaited = 'operator'),
      count(*) FILTER (WHERE norm_due_at <= ?2)
    FROM session WHERE state = 'answered' AND line IN (SELECT value FROM json_each(?1)) GROUP BY line, responsible";

/// Who stands on the board of each line: who serves it, and ?2, the (line, operator) pairs of those who have something of it.
pub(super) const PEOPLE: &str = "SELECT b.line, o.id, o.name, o.shift_state, o.shift_since, o.pause_reason,
      o.unreachable_since IS NOT NULL, o.on_leave, o.last_work
    FROM (SELECT line, operator FROM line_operator WHERE line IN (SELECT value FROM json_each(?1))
          UNION SELECT value ->> 0, value ->> 1 FROM json_each(?2)) b
    JOIN operator o ON o.id = b.operator WHERE o.active ORDER BY b.line, o.id";

/// Who of each active line but ?1 is on shift besides ?2, and what waits there.
pub(super) const LOADS: &str = "SELECT l.id, l.name,
      (SELECT count(*) FROM line_operator q JOIN operator o ON o.id = q.operator
       WHERE q.line = l.id AND o.id <> ?2 AND o.active AND o.shift_state = 'on' AND NOT o.on_leave),
      count(s.id), min(coalesce(s.waiting_since, s.opened_at))
    FROM line l LEFT JOIN session s ON s.line = l.id AND s.state = 'queued' AND NOT s.was_spam
    WHERE l.active AND l.id <> ?1 GROUP BY l.id ORDER BY l.name, l.id";

/// When something last changed that a board shows. Each inner query looks at the end of an index.
pub(super) const CHANGED: &str = "SELECT value,
      max((SELECT coalesce(max(position), 0) FROM change WHERE scope = 'line_heads:' || value),
          (SELECT coalesce(max(position), 0) FROM change WHERE scope = 'line:' || value))
    FROM json_each(?1)";

/// How stale the time of an operator's last work may be on the boards of other lines, in milliseconds.
const LAST_WORK_MS: i64 = 60_000;

impl Read<'_> {
    /// The lines whose boards a member of the staff may see, in order of id.
    pub fn board_lines(&self, staff: &Staff) -> Result<Vec<LineId>, Fault> {
        let seen = staff.manages.iter().filter(|line| staff.sees_board(**line)).copied().collect::<Vec<_>>();
        let mut statement = self.sql().prepare_cached(
            "SELECT id FROM line WHERE active AND id IN (SELECT value FROM json_each(?1)) ORDER BY id",
        )?;
        let rows = statement.query_map([ids(&seen)?], |row| row.get(0).map(LineId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those of these lines whose board may have changed behind a position.
    pub fn boards_changed(&self, lines: &[LineId], position: i64) -> Result<Vec<LineId>, Fault> {
        let mut statement = self.sql().prepare_cached(CHANGED)?;
        let rows = statement.query_map([ids(lines)?], |row| Ok((row.get(0).map(LineId)?, row.get::<_, i64>(1)?)))?;
        let changed = rows.filter(|row| row.as_ref().map_or(true, |(_, changed)| *changed > position));
        Ok(changed.map(|row| row.map(|(line, _)| line)).collect::<Result<_, _>>()?)
    }

    /// The boards of these lines, as they stand at an instant.
    pub fn boards(&self, lines: &[LineId], now: Timestamp) -> Result<Vec<Board>, Fault> {
        let mut boards: BTreeMap<LineId, Board> = lines.iter().map(|line| (*line, empty(*line, now))).collect();
        let lines = ids(lines)?;
        self.board_part(QUEUED, params![lines, now.0], |row| {
            let Some(board) = boards.get_mut(&LineId(row.get(0)?)) else { return Ok(()) };
            board.waiting = row.get(1)?;
            board.oldest = row.get::<_, Option<i64>>(2)?.map(Timestamp);
            board.overdue = row.get(3)?;
            Ok(())
        })?;
        let mut held: BTreeMap<(LineId, OperatorId), (u32, u32)> = BTreeMap::new();
        self.board_part(ANSWERED, params![lines, now.0], |row| {
            let (line, operator, load) = (LineId(row.get(0)?), OperatorId(row.get(1)?), row.get::<_, u32>(2)?);
            let Some(board) = boards.get_mut(&line) else { return Ok(()) };
            board.answered += load;
            board.overdue += row.get::<_, u32>(4)?;
            held.insert((line, operator), (load, row.get(3)?));
            Ok(())
        })?;
        let busy: Vec<[i64; 2]> = held.keys().map(|(line, operator)| [line.0, operator.0]).collect();
        self.board_part(PEOPLE, params![lines, serde_json::to_string(&busy)?], |row| {
            let line = LineId(row.get(0)?);
            let Some(board) = boards.get_mut(&line) else { return Ok(()) };
            let operator = operator(row)?;
            let (load, awaiting) = held.get(&(line, operator.id)).copied().unwrap_or_default();
            board.operators.push(BoardOperator { load, awaiting, ..operator });
            Ok(())
        })?;
        Ok(boards.into_values().collect())
    }

    /// How all active lines but one stand to somebody who would send a session there, by name: who else is on shift, and what
    /// waits. Whether they are open is for their calendars to say.
    pub fn line_loads(&self, but: LineId, asked_by: OperatorId) -> Result<Vec<LineLoad>, Fault> {
        let mut statement = self.sql().prepare_cached(LOADS)?;
        let rows = statement.query_map([but.0, asked_by.0], |row| {
            Ok(LineLoad {
                id: LineId(row.get(0)?),
                name: row.get(1)?,
                open: true,
                opens_at: None,
                on_shift: row.get(2)?,
                waiting: row.get(3)?,
                oldest: row.get::<_, Option<i64>>(4)?.map(Timestamp),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn board_part(
        &self,
        sql: &str,
        params: &[&dyn rusqlite::ToSql],
        mut take: impl FnMut(&Row) -> rusqlite::Result<()>,
    ) -> Result<(), Fault> {
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            take(row)?;
        }
        Ok(())
    }
}

fn empty(line: LineId, counted_at: Timestamp) -> Board {
    Board { line, counted_at, waiting: 0, oldest: None, overdue: 0, answered: 0, operators: Vec::new() }
}

fn operator(row: &Row) -> rusqlite::Result<BoardOperator> {
    Ok(BoardOperator {
        id: OperatorId(row.get(1)?),
        name: row.get(2)?,
        shift: words(row, 3)?,
        since: Timestamp(row.get(4)?),
        pause_reason: row.get::<_, Option<String>>(5)?.and_then(|name| word(&name)),
        load: 0,
        awaiting: 0,
        unreachable: row.get(6)?,
        on_leave: row.get(7)?,
        last_action: row.get::<_, Option<i64>>(8)?.map(Timestamp),
    })
}

fn ids(lines: &[LineId]) -> Result<String, Fault> {
    Ok(serde_json::to_string(&lines.iter().map(|line| line.0).collect::<Vec<_>>())?)
}

impl Write<'_> {
    /// Something changed that only the board of a line shows.
    pub fn touch_board(&mut self, line: LineId) {
        self.touch(Scope::LineHeads(line), Kind::Board, line.0);
    }

    /// The same for every line on whose board an operator stands.
    pub fn touch_boards_of(&mut self, operator: OperatorId) -> Result<(), Fault> {
        let mut statement = self.sql().prepare_cached(
            "SELECT line FROM line_operator WHERE operator = ?1
             UNION SELECT line FROM session WHERE responsible = ?1 AND state IN ('answered', 'closing')",
        )?;
        let lines = statement.query_map([operator.0], |row| row.get(0).map(LineId))?;
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        drop(statement);
        lines.into_iter().for_each(|line| self.touch_board(line));
        Ok(())
    }

    /// The operator worked on a dialog just now: he goes to the end of the order (P10). The line of that dialog changes
    /// anyway; the boards of his other lines hear of it once a minute.
    pub fn worked(&mut self, operator: OperatorId) -> Result<(), Fault> {
        let mut statement = self.sql().prepare_cached("SELECT last_work > ?2 FROM operator WHERE id = ?1")?;
        let lately = params![operator.0, self.now.0 - LAST_WORK_MS];
        let lately = statement.query_row(lately, |row| row.get::<_, Option<bool>>(0))?.unwrap_or(false);
        drop(statement);
        self.run("UPDATE operator SET last_work = ?2 WHERE id = ?1", params![operator.0, self.now.0])?;
        if lately { Ok(()) } else { self.touch_boards_of(operator) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SCHEMA;

    /// How SQLite would run a query, a line a step.
    fn plan(sql: &str) -> Vec<String> {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        conn.execute_batch(SCHEMA).unwrap();
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>();
        steps.unwrap()
    }

    /// P50: a board is read off indexes; no step walks over a table, however many sessions and operators there are.
    #[test]
    fn p50_no_statement_of_the_board_walks_over_a_table() {
        for (sql, index) in [
            (QUEUED, "session_queued"),
            (ANSWERED, "session_answered"),
            (PEOPLE, "line_operator USING PRIMARY KEY"),
            (CHANGED, "change_by_position"),
        ] {
            let plan = plan(sql);
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
            let walks = |step: &&String| step.starts_with("SCAN") && !step.contains("json_each") && **step != "SCAN b";
            assert_eq!(plan.iter().find(walks), None, "{plan:#?}");
        }
    }
}
