//! Who may see what, worked out from the portal's tables and the table of `rules::permit` alone: a phone stands to each
//! dialog as it should, shows what the portal has, and holds nothing else.

use rules::permit::{self, Bounds, Reader, Standing};
use rusqlite::{Row, params};
use wire::{Access, Author, DialogId, Entry, EntryBody, OperatorId, Role, SessionState};

use super::check::Broken;
use super::phone::Phone;
use super::portal_file::{PortalFile, Sql};

/// A dialog as one operator stands to it.
struct Sight {
    reader: Reader,
    standing: Standing,
    bounds: Bounds,
    /// An offer to everybody runs: whether it is his depends on how busy he is.
    perhaps_offered: bool,
}

const SIGHT: &str = "
    SELECT o.role, l.see_all, d.last_seq, s.state, s.responsible, s.takeable, s.first_seq,
      EXISTS (SELECT 1 FROM line_operator x WHERE x.line = l.id AND x.operator = o.id),
      EXISTS (SELECT 1 FROM line_manager x WHERE x.line = l.id AND x.operator = o.id),
      EXISTS (SELECT 1 FROM participant x WHERE x.session = s.id AND x.operator = o.id),
      EXISTS (SELECT 1 FROM offer x WHERE x.session = s.id AND x.operator = o.id AND x.outcome IS NULL),
      EXISTS (SELECT 1 FROM offer x WHERE x.session = s.id AND x.operator IS NULL AND x.outcome IS NULL),
      (SELECT max(to_seq) FROM tenure x WHERE x.dialog = d.id AND x.operator = o.id)
    FROM operator o, dialog d LEFT JOIN session s ON s.id = d.session
      JOIN line l ON l.id = CASE WHEN s.state <> 'closed' THEN s.line ELSE d.line END
    WHERE o.id = ?1 AND d.id = ?2";

fn sight(row: &Row, me: OperatorId) -> Sql<Sight> {
    let state = match row.get::<_, Option<String>>(3)?.as_deref() {
        Some("queued") => Some(SessionState::Queued),
        Some("answered") => Some(SessionState::Answered),
        Some("closing") => Some(SessionState::Closing),
        Some(_) => Some(SessionState::Closed),
        None => None,
    };
    let manager = row.get::<_, String>(0)? == "manager";
    let left: Option<i64> = row.get(12)?;
    let serves_line: bool = row.get(7)?;
    let reader = Reader {
        id: me,
        role: if manager { Role::Manager } else { Role::Operator },
        serves_line,
        manages_line: row.get(8)?,
        line_sees_all: row.get(1)?,
    };
    let standing = Standing {
        responsible: row.get::<_, Option<i64>>(4)?.map(OperatorId),
        state,
        takeable: row.get::<_, Option<bool>>(5)?.unwrap_or(false),
        participant: row.get(9)?,
        invited_manager: row.get::<_, bool>(9)? && reader.manages_line,
        offered: row.get(10)?,
        was_responsible: left.is_some(),
    };
    let open = state.is_some_and(|state| state != SessionState::Closed);
    let first: Option<i64> = row.get(6)?;
    let bounds = Bounds { last: row.get(2)?, session_first: first.filter(|_| open), left };
    Ok(Sight { reader, standing, bounds, perhaps_offered: serves_line && row.get::<_, bool>(11)? })
}

/// What is on a phone of each dialog, against what its operator may have.
///
/// # Errors
/// When a database cannot be read.
pub async fn only_ones_own(portal: &PortalFile, phone: &Phone, me: OperatorId) -> Result<Broken, String> {
    let mut broken = Broken::new();
    for dialog in phone.all_dialogs() {
        let read = phone.db.read(move |r| {
            Ok((store::dialogs::head(r, dialog)?, store::history::entries(r, dialog, 1, i64::from(i32::MAX))?))
        });
        let (head, entries) = read.await.map_err(|error| error.to_string())?;
        let known = portal.row(SIGHT, params![me.0, dialog.0], |row| sight(row, me)).map_err(|e| e.to_string())?;
        let Some(known) = known else {
            if head.is_some() || !entries.is_empty() {
                broken.push(format!("{me} has {dialog}, which does not exist"));
            }
            continue;
        };
        let shown = head.map(|head| head.access);
        let due = permit::access(&known.reader, &known.standing);
        let perhaps = Standing { offered: true, ..known.standing };
        let allowed = [due, permit::access(&known.reader, &perhaps).filter(|_| known.perhaps_offered)];
        if !allowed.contains(&shown) {
            broken.push(format!("to {dialog} {me} stands as {due:?}, his phone says {shown:?}"));
        }
        broken.extend(
            entries
                .iter()
                .filter_map(|entry| wrong(portal, &known, shown, dialog, entry).transpose())
                .collect::<Sql<Vec<_>>>()
                .map_err(|e| e.to_string())?,
        );
    }
    Ok(broken)
}

/// What is wrong with an entry on a phone, if something is.
fn wrong(
    portal: &PortalFile,
    known: &Sight,
    shown: Option<Access>,
    dialog: DialogId,
    entry: &Entry,
) -> Sql<Option<String>> {
    let (who, seq) = (known.reader.id, entry.seq);
    if entry.body == EntryBody::Hidden {
        return Ok(None);
    }
    let is_note = matches!(entry.body, EntryBody::Note { .. });
    let may = shown
        .is_some_and(|access| permit::rights(access, known.standing.was_responsible).see(seq, is_note, &known.bounds));
    if !may {
        return Ok(Some(format!("{who} may not have {dialog}/{seq}, which his phone holds: {:?}", entry.body)));
    }
    let sql = "SELECT kind, text, author FROM entry WHERE dialog = ?1 AND seq = ?2";
    let stored: Option<(String, String, Option<i64>)> =
        portal.row(sql, params![dialog.0, seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let author = match entry.author {
        Author::Customer => Some(0),
        Author::Operator { id } => Some(id.0),
        Author::System => None,
    };
    let (kind, text) = match &entry.body {
        EntryBody::CustomerMessage { text, .. } => ("customer_message", text.as_str()),
        EntryBody::OperatorMessage { text } => ("operator_message", text.as_str()),
        EntryBody::AutomaticText { text } => ("automatic_text", text.as_str()),
        EntryBody::Note { text } => ("note", text.as_str()),
        EntryBody::Edit { text, .. } => ("edit", text.as_str()),
        EntryBody::Tombstone { .. } => ("tombstone", ""),
        _ => ("event", ""),
    };
    let here = Some((kind.to_owned(), text.to_owned(), author));
    Ok((here != stored).then(|| format!("{dialog}/{seq} is {here:?} for {who}, and {stored:?} on the portal")))
}
