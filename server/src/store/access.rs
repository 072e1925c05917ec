//! Who reads, how he stands to a dialog, and what of it he may have. The rule itself is `rules::permit`; this file loads
//! what it needs to know.

use std::collections::BTreeSet;

use rules::permit::{self, Bounds, Entries, Reader, Rights, Standing};
use rusqlite::OptionalExtension;
use wire::{Access, DialogId, LineId, Me, OperatorId, Role, Scope, Seq, SessionHead, Timestamp};

use super::{DialogRow, Kind, Read, SessionRow, Write};
use crate::fault::Fault;

/// A member of the staff with his lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub me: Me,
    /// Lines in whose queue he is.
    pub serves: BTreeSet<LineId>,
    /// Lines that he manages; all of them for an admin.
    pub manages: BTreeSet<LineId>,
    /// Grows when what he may see of others' dialogs changes.
    pub rights: i64,
}

impl Staff {
    /// Lines whose staff he belongs to in any way.
    pub fn lines(&self) -> impl Iterator<Item = LineId> + '_ {
        self.serves.union(&self.manages).copied()
    }

    /// Whether a line is any of his business.
    pub fn knows(&self, line: LineId) -> bool {
        self.serves.contains(&line) || self.manages.contains(&line)
    }

    /// Whether he may see the board of a line (P50).
    pub fn sees_board(&self, line: LineId) -> bool {
        permit::sees_board(self.me.role, self.manages.contains(&line))
    }
}

/// What of a dialog's entries a reader may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    rights: Rights,
    bounds: Bounds,
}

impl Sight {
    /// All of it.
    pub const WHOLE: Sight = Sight {
        rights: Rights { entries: Entries::All, notes: Entries::All, contact: true },
        bounds: Bounds { last: Seq::MAX, session_first: None, left: None },
    };

    /// First and last number of the stretch that his copy may cover; `(1, 0)` for none.
    pub fn range(&self) -> (Seq, Seq) {
        self.rights.entries.range(&self.bounds)
    }

    /// Whether he may see the entry with this number.
    pub fn shows(&self, seq: Seq, is_note: bool) -> bool {
        self.rights.see(seq, is_note, &self.bounds)
    }
}

/// How somebody stands to a dialog, and what he may have of it.
#[derive(Debug, Clone)]
pub struct View {
    /// Who looks.
    pub reader: Reader,
    /// For `rules::permit::may`.
    pub standing: Standing,
    /// `None`: he is not told that it exists.
    pub access: Option<Access>,
    /// Which entries.
    pub sight: Sight,
}

/// What somebody without access has.
const NOTHING: Rights = Rights { entries: Entries::None, notes: Entries::None, contact: false };

impl SessionRow {
    /// Since when somebody waits: the oldest unanswered message, or the opening.
    pub fn waits_since(&self) -> Timestamp {
        self.life.waiting_since.unwrap_or(self.opened_at)
    }

    /// As somebody with that access has it in a dialog's head.
    pub fn head(&self, access: Access) -> SessionHead {
        SessionHead {
            id: self.id,
            state: self.life.state,
            responsible: self.life.responsible,
            awaited: self.life.awaited,
            opened_at: self.opened_at,
            first_seq: self.first_seq,
            waiting_since: self.life.waiting_since,
            closed_at: self.closed_at,
            close_reason: self.close_reason,
            // To who had it once it is not for the taking, and nobody would tell him when it is not any more.
            takeable: self.takeable && access != Access::Former,
            pinned: self.life.pinned,
            was_spam: self.life.was_spam,
            participants: self.participants.clone(),
            transfer: self.transfer,
            norm: self.norm.filter(|_| permit::sees_norm(access)),
        }
    }
}

impl Read<'_> {
    /// A member of the staff; `None` when he does not exist or is deactivated.
    pub fn staff(&self, id: OperatorId) -> Result<Option<Staff>, Fault> {
        let Some(user) = self.user(id)?.filter(|user| user.active) else { return Ok(None) };
        let serves = self.line_ids("SELECT line FROM line_operator WHERE operator = ?1", Some(id))?;
        let manages = match user.me.role {
            Role::Admin => self.line_ids("SELECT id FROM line", None)?,
            Role::Manager => self.line_ids("SELECT line FROM line_manager WHERE operator = ?1", Some(id))?,
            Role::Operator => BTreeSet::new(),
        };
        let mut statement = self.sql().prepare_cached("SELECT rights FROM operator WHERE id = ?1")?;
        let rights = statement.query_row([id.0], |row| row.get(0))?;
        Ok(Some(Staff { me: user.me, serves, manages, rights }))
    }

    /// Lines that an operator serves or manages by name.
    pub fn lines_of(&self, operator: OperatorId) -> Result<BTreeSet<LineId>, Fault> {
        self.line_ids(
            "SELECT line FROM line_operator WHERE operator = ?1 UNION SELECT line FROM line_manager WHERE operator = ?1",
            Some(operator),
        )
    }

    /// His lines, and those to whose staff he was shown although he is none of them: what they were told is kept true.
    pub fn lines_that_know(&self, operator: OperatorId) -> Result<BTreeSet<LineId>, Fault> {
        let shown = "SELECT l.id FROM line l CROSS JOIN change c ON c.scope = 'line:' || l.id AND c.kind = 'operator'
                     WHERE c.object = ?1";
        Ok(&self.lines_of(operator)? | &self.line_ids(shown, Some(operator))?)
    }

    /// Whom a line's staff was shown: itself, as it is and was, and guests.
    pub fn shown_in(&self, line: LineId) -> Result<Vec<OperatorId>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT object FROM change WHERE scope = ?1 AND kind = 'operator'")?;
        let ids = statement.query_map([Scope::Line(line).to_string()], |row| row.get(0).map(OperatorId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn line_ids(&self, sql: &str, operator: Option<OperatorId>) -> Result<BTreeSet<LineId>, Fault> {
        let mut statement = self.sql().prepare_cached(sql)?;
        let ids =
            statement.query_map(rusqlite::params_from_iter(operator.map(|id| id.0)), |row| row.get(0).map(LineId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// How a member of the staff stands to a dialog.
    pub fn view(&self, staff: &Staff, dialog: &DialogRow) -> Result<View, Fault> {
        let me = staff.me.id;
        let session = dialog.session.as_ref();
        let offered = match session {
            Some(session) => self.is_offered(me, session.id)?,
            None => false,
        };
        let left = self.left_at(me, dialog.id)?;
        let participant = match session {
            Some(session) => self.is_participant(session.id, me)?,
            None => false,
        };
        let standing = Standing {
            responsible: session.and_then(|s| s.life.responsible),
            state: session.map(|s| s.life.state),
            takeable: session.is_some_and(|s| s.takeable) && staff.serves.contains(&dialog.line),
            participant,
            invited_manager: participant && staff.manages.contains(&dialog.line),
            offered,
            was_responsible: left.is_some(),
        };
        let reader = Reader {
            id: me,
            role: staff.me.role,
            serves_line: staff.serves.contains(&dialog.line),
            manages_line: staff.manages.contains(&dialog.line),
            line_sees_all: dialog.line_sees_all,
        };
        let access = permit::access(&reader, &standing);
        let rights = access.map(|access| permit::rights(access, standing.was_responsible)).unwrap_or(NOTHING);
        let bounds = Bounds {
            last: dialog.last_seq,
            session_first: session.filter(|s| s.life.is_open()).map(|s| s.first_seq),
            left,
        };
        Ok(View { reader, standing, access, sight: Sight { rights, bounds } })
    }

    /// The last entry that an operator saw as responsible, if he was one and left.
    fn left_at(&self, operator: OperatorId, dialog: DialogId) -> Result<Option<Seq>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT max(to_seq) FROM tenure WHERE dialog = ?1 AND operator = ?2")?;
        Ok(statement.query_row((dialog.0, operator.0), |row| row.get(0)).optional()?.flatten())
    }

    /// Everybody who was responsible for a dialog once: they keep its head.
    pub fn formers(&self, dialog: DialogId) -> Result<BTreeSet<OperatorId>, Fault> {
        let mut statement = self.sql().prepare_cached("SELECT DISTINCT operator FROM tenure WHERE dialog = ?1")?;
        let ids = statement.query_map([dialog.0], |row| row.get(0).map(OperatorId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// What these operators may see of others' dialogs changed: their phones drop watched heads and fetch them anew.
    pub fn rights_changed(&mut self, operators: &[OperatorId]) -> Result<(), Fault> {
        let ids: Vec<i64> = operators.iter().map(|id| id.0).collect();
        self.run(
            "UPDATE operator SET rights = rights + 1 WHERE id IN (SELECT value FROM json_each(?1))",
            [serde_json::to_string(&ids)?],
        )?;
        // Heads that came through his own scope may show more or less now.
        for operator in operators {
            for dialog in self.own_dialog_pointers(*operator)? {
                self.touch(Scope::Operator(*operator), Kind::Dialog, dialog);
            }
        }
        self.touch_sign_ins();
        Ok(())
    }

    fn own_dialog_pointers(&self, operator: OperatorId) -> Result<Vec<i64>, Fault> {
        let mut statement =
            self.sql().prepare_cached("SELECT object FROM change WHERE scope = ?1 AND kind = 'dialog'")?;
        let ids = statement.query_map([Scope::Operator(operator).to_string()], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
