//! One page of the feed: the current state of what changed, under the reader's current rights.

use std::collections::BTreeSet;

use wire::{
    AlertId, ComposerMode, Delta, DialogId, FEED_ENTRIES, LineId, MAX_PAGE, OfferId, OperatorId, Page, Removed, Scope,
    Timestamp, Want,
};

use super::board;
use super::cursor::{Cursor, Opening, Stage};
use super::guests::{Mentioned, name_alone};
use crate::fault::Fault;
use crate::store::{ChangeRow, Kind, Read, Staff};

/// A page with what its sender needs to know of it.
#[derive(Debug)]
pub struct PageFor {
    /// The page.
    pub page: Page,
    /// Scopes to wait on for the next one.
    pub scopes: Vec<Scope>,
    /// Lines whose boards to wait on for the next one.
    pub boards: Vec<LineId>,
    /// When to look at them again: boards that came lately keep their distance.
    pub look_at: Option<Timestamp>,
    /// Undecided offers in it: the next want says that they were delivered.
    pub offers: Vec<OfferId>,
}

impl PageFor {
    /// Whether it is worth sending to somebody who waits.
    pub fn is_news(&self) -> bool {
        !self.page.deltas.is_empty() || self.page.cursor != self.page.from
    }
}

/// Builds the next page for an operator.
///
/// # Errors
/// `cursor_expired`; `signed_out` when he was deactivated.
pub fn page(read: &Read, me: OperatorId, epoch: &str, want: &Want, now: Timestamp) -> Result<PageFor, Fault> {
    let staff = read.staff(me)?.ok_or_else(Fault::signed_out)?;
    let scopes = followed(&staff, &want.watch);
    let limit = want.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let mut cursor = match want.after.as_str() {
        "" => fresh(read, epoch, &scopes, staff.rights)?,
        text => Cursor::parse(text, epoch)?,
    };
    let mut builder = Builder::new(read, &staff);
    builder.drop_scopes(&mut cursor, &scopes)?;
    for scope in &scopes {
        if !cursor.ready.contains(scope) && !cursor.opening.iter().any(|opening| opening.scope == *scope) {
            cursor.opening.push(Opening { scope: *scope, at: Stage::Heads(i64::MAX) });
        }
    }
    while !cursor.opening.is_empty() && builder.deltas.len() < limit {
        builder.open(&mut cursor, limit)?;
    }
    let more = !cursor.opening.is_empty() || builder.catch_up(&mut cursor, limit)?;
    builder.introduce()?;
    let asked = if more {
        board::Asked::default()
    } else {
        board::add(&mut builder.deltas, &mut cursor, read, &staff, want.board, now)?
    };
    let bootstrapped = cursor.first && cursor.opening.is_empty();
    cursor.first &= !bootstrapped;
    let page = Page {
        epoch: epoch.to_owned(),
        from: want.after.clone(),
        deltas: builder.deltas,
        cursor: cursor.text(),
        more,
        bootstrapped,
        position: read.state()?,
        server_time: now,
    };
    let board::Asked { lines: boards, look_at } = asked;
    Ok(PageFor { page, scopes, boards, look_at, offers: builder.offers })
}

/// What a member of the staff follows: always his own, his lines and the portal; heads of a line while a screen shows
/// them.
fn followed(staff: &Staff, watch: &[LineId]) -> Vec<Scope> {
    let mut scopes = vec![Scope::Portal];
    scopes.extend(staff.lines().map(Scope::Line));
    scopes.push(Scope::Operator(staff.me.id));
    let watched: BTreeSet<LineId> = watch.iter().copied().filter(|line| staff.knows(*line)).collect();
    scopes.extend(watched.into_iter().map(Scope::LineHeads));
    scopes
}

/// The cursor of a phone that knows nothing. Everything up to the newest change will come by the first way through.
fn fresh(read: &Read, epoch: &str, scopes: &[Scope], rights: i64) -> Result<Cursor, Fault> {
    let position = newest(read, scopes)?;
    Ok(Cursor {
        epoch: epoch.to_owned(),
        position,
        base: position,
        rights,
        first: true,
        boards: None,
        ready: Vec::new(),
        opening: Vec::new(),
    })
}

fn newest(read: &Read, scopes: &[Scope]) -> Result<i64, Fault> {
    scopes.iter().try_fold(0, |newest, scope| Ok(newest.max(read.newest_change(*scope)?)))
}

struct Builder<'a> {
    read: &'a Read<'a>,
    staff: &'a Staff,
    deltas: Vec<Delta>,
    offers: Vec<OfferId>,
    mentioned: Mentioned,
}

/// Which entries come with a head.
#[derive(Clone, Copy)]
enum WithEntries {
    No,
    Since(i64),
}

impl<'a> Builder<'a> {
    fn new(read: &'a Read<'a>, staff: &'a Staff) -> Builder<'a> {
        let (deltas, offers) = (Vec::new(), Vec::new());
        Builder { read, staff, deltas, offers, mentioned: Mentioned::default() }
    }

    /// Forgets scopes that are not followed any more, and watched ones when rights changed, and says so.
    fn drop_scopes(&mut self, cursor: &mut Cursor, followed: &[Scope]) -> Result<(), Fault> {
        let same_rights = cursor.rights == self.staff.rights;
        let stays = |scope: &Scope| followed.contains(scope) && (same_rights || !matches!(scope, Scope::LineHeads(_)));
        let opened = cursor.opening.iter().map(|opening| opening.scope);
        let gone: Vec<Scope> = cursor.ready.iter().copied().chain(opened).filter(|scope| !stays(scope)).collect();
        cursor.ready.retain(stays);
        cursor.opening.retain(|opening| stays(&opening.scope));
        if !same_rights {
            // How he stands to dialogs that were once his may have changed with his line: they come again too.
            let own = Scope::Operator(self.staff.me.id);
            cursor.ready.retain(|scope| *scope != own);
            cursor.opening.retain(|opening| opening.scope != own);
        }
        cursor.rights = self.staff.rights;
        let mut known_there = BTreeSet::new();
        for scope in gone {
            self.deltas.push(Delta::ScopeRemoved { scope });
            if let Scope::Line(id) = scope {
                self.deltas.push(Delta::Removed(Removed::Line { id }));
                known_there.extend(self.read.shown_in(id)?);
            }
        }
        // With the lines go whom he knew there only; others may be guests to him now.
        for id in known_there {
            if self.is_shown(id)? {
                self.operator(id)?;
            } else {
                self.deltas.push(Delta::Removed(Removed::Operator { id }));
            }
        }
        Ok(())
    }

    /// One of his lines was shown this person, so that he is told of him as he is.
    fn is_shown(&self, id: OperatorId) -> Result<bool, Fault> {
        Ok(self.read.lines_that_know(id)?.into_iter().any(|line| self.staff.knows(line)))
    }

    /// A part of the first way through the scope that is at it; positions do not move meanwhile.
    fn open(&mut self, cursor: &mut Cursor, limit: usize) -> Result<(), Fault> {
        let Some(opening) = cursor.opening.first_mut() else { return Ok(()) };
        let scope = opening.scope;
        let own = scope == Scope::Operator(self.staff.me.id);
        let next = match opening.at {
            Stage::Heads(before) => {
                let changes = self.read.changes_before(scope, before, limit)?;
                self.things(&changes, WithEntries::No)?;
                match changes.last() {
                    Some(last) if changes.len() == limit => Some(Stage::Heads(last.position)),
                    _ if own => Some(Stage::Entries(0)),
                    _ => None,
                }
            }
            Stage::Entries(after) => {
                let most = (limit / FEED_ENTRIES).max(1);
                let dialogs = self.read.active_dialogs(self.staff.me.id, DialogId(after), most)?;
                self.dialogs(&dialogs, WithEntries::Since(0))?;
                dialogs.last().filter(|_| dialogs.len() == most).map(|last| Stage::Entries(last.0))
            }
        };
        match next {
            Some(stage) => opening.at = stage,
            None => {
                cursor.opening.remove(0);
                cursor.ready.push(scope);
            }
        }
        Ok(())
    }

    /// What changed behind the cursor's position. True when there is more.
    fn catch_up(&mut self, cursor: &mut Cursor, limit: usize) -> Result<bool, Fault> {
        let mut changes = Vec::new();
        // Behind the end of a list that was cut off, the other lists would skip what it still holds.
        let mut whole_up_to = i64::MAX;
        for scope in &cursor.ready {
            let list = self.read.changes_after(*scope, cursor.position, limit)?;
            if let (true, Some(last)) = (list.len() == limit, list.last()) {
                whole_up_to = whole_up_to.min(last.position);
            }
            changes.extend(list);
        }
        changes.sort_unstable_by_key(|change| change.position);
        changes.retain(|change| change.position <= whole_up_to);
        // Every head may bring its newest entries: a page of heads alone would not be bounded.
        let mut taken = 0;
        let mut last = cursor.position;
        while taken < changes.len() && self.deltas.len() < limit {
            let chunk_end = (taken + 16).min(changes.len());
            let chunk = changes.get(taken..chunk_end).unwrap_or_default();
            self.things(&newest_of_each(chunk), WithEntries::Since(cursor.base))?;
            last = chunk.last().map_or(last, |change| change.position);
            taken = chunk_end;
        }
        let more = taken < changes.len() || whole_up_to < i64::MAX;
        cursor.position = last;
        if !more {
            cursor.base = cursor.position;
        }
        Ok(more)
    }

    /// Current states of changed things.
    fn things(&mut self, changes: &[ChangeRow], with: WithEntries) -> Result<(), Fault> {
        let me = self.staff.me.id;
        let mut dialogs = Vec::new();
        for change in changes {
            let dialog = DialogId(change.object);
            match change.kind {
                Kind::Dialog => dialogs.push(dialog),
                Kind::Offer => self.offer(OfferId(change.object))?,
                Kind::Line => self.line(LineId(change.object))?,
                Kind::Operator => self.operator(OperatorId(change.object))?,
                Kind::Shift => self.deltas.push(Delta::Shift(self.read.shift(me)?)),
                Kind::Alert => self.alert(AlertId(change.object))?,
                Kind::Board => {}
                Kind::Read => self.deltas.extend(self.read.read_mark(me, dialog)?.map(Delta::Read)),
                Kind::DraftReply => self.draft(dialog, ComposerMode::Reply)?,
                Kind::DraftNote => self.draft(dialog, ComposerMode::Note)?,
            }
        }
        self.dialogs(&dialogs, with)
    }

    fn dialogs(&mut self, ids: &[DialogId], with: WithEntries) -> Result<(), Fault> {
        let mut rows = self.read.dialogs(ids)?;
        rows.sort_unstable_by_key(|row| ids.iter().position(|id| *id == row.id));
        for row in &rows {
            let Some((head, sight)) = self.read.head(self.staff, row)? else {
                self.deltas.push(Delta::Removed(Removed::Dialog { id: row.id }));
                continue;
            };
            let follows = match head.access {
                // Whoever had it until now sees why it left him (P19).
                wire::Access::Queued => head.former,
                wire::Access::Colleague | wire::Access::Manager => false,
                _ => true,
            };
            if !self.staff.knows(head.line) {
                self.mentioned.dialog(self.read, &head, &sight)?;
            }
            self.deltas.push(Delta::Dialog(head));
            if let (true, WithEntries::Since(position)) = (follows, with) {
                let entries = self.read.entries_since(row.id, position, FEED_ENTRIES, &sight)?;
                self.deltas.extend(entries.into_iter().map(Delta::Entry));
            }
        }
        Ok(())
    }

    fn offer(&mut self, id: OfferId) -> Result<(), Fault> {
        self.deltas.push(match self.read.offer_to(self.staff.me.id, id)? {
            Some(row) => {
                if row.offer.outcome.is_none() {
                    self.offers.push(id);
                }
                if !self.staff.knows(row.offer.line) {
                    self.mentioned.offer(&row.offer);
                }
                Delta::Offer(row.offer)
            }
            None => Delta::Removed(Removed::Offer { id }),
        });
        Ok(())
    }

    fn alert(&mut self, id: AlertId) -> Result<(), Fault> {
        let alert = self.read.alert_for(self.staff, id)?;
        if let Some(alert) = alert.as_ref().filter(|alert| !self.staff.knows(alert.line)) {
            self.mentioned.alert(alert);
        }
        self.deltas.push(alert.map_or(Delta::Removed(Removed::Alert { id }), Delta::Alert));
        Ok(())
    }

    fn line(&mut self, id: LineId) -> Result<(), Fault> {
        // That he left one he was told as its scope went, before he was named what he still has of it.
        if !self.staff.knows(id) {
            return Ok(());
        }
        let line = self.read.line(self.staff, id)?;
        self.deltas.push(line.map_or(Delta::Removed(Removed::Line { id }), Delta::Line));
        Ok(())
    }

    fn operator(&mut self, id: OperatorId) -> Result<(), Fault> {
        let colleague = self.read.colleague(self.staff, id)?;
        self.deltas.push(colleague.map_or(Delta::Removed(Removed::Operator { id }), Delta::Operator));
        Ok(())
    }

    /// Names what the page mentions of lines that are none of his: for their names, and not to be followed.
    fn introduce(&mut self) -> Result<(), Fault> {
        let Mentioned { lines, operators } = std::mem::take(&mut self.mentioned);
        for line in lines {
            self.deltas.extend(self.read.line_for_guest(line)?.map(Delta::Line));
        }
        for id in operators.into_iter().filter(|id| *id != self.staff.me.id) {
            if !self.is_shown(id)? {
                let told = self.read.colleague(self.staff, id)?.map(name_alone);
                self.deltas.extend(told.map(Delta::Operator));
            }
        }
        Ok(())
    }

    fn draft(&mut self, dialog: DialogId, mode: ComposerMode) -> Result<(), Fault> {
        let draft = self.read.draft(self.staff.me.id, dialog, mode)?;
        self.deltas.push(draft.map_or(Delta::Removed(Removed::Draft { dialog, mode }), Delta::Draft));
        Ok(())
    }
}

/// A thing that moved in several scopes at once is sent once.
fn newest_of_each(changes: &[ChangeRow]) -> Vec<ChangeRow> {
    let mut seen = BTreeSet::new();
    let mut newest: Vec<ChangeRow> =
        changes.iter().rev().filter(|change| seen.insert((change.kind, change.object))).copied().collect();
    newest.reverse();
    newest
}
