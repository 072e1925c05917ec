//! Who works and who writes, and what each does when his moment comes.

use std::collections::{BTreeMap, BTreeSet};

use rules::norm::Norms;
use rules::queue::{FreesSlot, Mode};
use rules::working_time::{Calendar, Interval, Week};
use server::auth::SignedInAs;
use server::store::{LineStaff, Site, Visitor, Write};
use server::{Fault, Shared, commands, dialogs, queue};
use wire::{
    BasedOn, Command, CommandEnvelope, DeviceInfo, DialogId, Lane, Leave, LineId, Me, OfferId, OperatorId, Outcome,
    Role,
};

use super::{Day, Event, Plan, alerts};
use crate::chaos::Dice;

/// A member of the staff.
pub(super) struct Operator {
    pub who: SignedInAs,
    pub lines: BTreeSet<LineId>,
    /// His phone works.
    pub alive: bool,
    /// It does all day, and he goes on no leave.
    pub steady: bool,
}

/// Most dialogs of an operator on a line.
const MAX_DIALOGS: u32 = 5;

/// Most dialogs over all lines of every fourth operator: few enough to be reached.
const MAX_TOTAL: u32 = 3;

/// Seconds without an answer until a session goes back.
pub(super) const RETURN_TIME_S: i64 = 600;

/// A line.
pub(super) struct Line {
    pub id: LineId,
    pub mode: Mode,
    site: Site,
}

/// A customer.
pub(super) struct Customer {
    line: usize,
    visitor: Option<Visitor>,
    /// How many more messages he has in him.
    pub words: u64,
}

/// Everybody.
pub(super) struct People {
    pub lines: Vec<Line>,
    pub operators: Vec<Operator>,
    pub by_id: BTreeMap<OperatorId, usize>,
    /// The place of the manager of all lines, who is in no queue and on no shift.
    pub chief: usize,
    /// That of who is told before him, on lines with a ladder.
    pub deputy: usize,
    pub customers: Vec<Customer>,
    pub customer_of: BTreeMap<DialogId, usize>,
}

impl People {
    pub async fn hire(app: &Shared, plan: &Plan, dice: &mut Dice) -> Result<People, Fault> {
        let (lines, operators) = (plan.lines, plan.operators);
        let mut serving: Vec<Vec<usize>> = vec![Vec::new(); lines];
        // Two and two serve the same lines: they are equals.
        for first in (0..operators).step_by(2) {
            for n in 0..dice.range(1, 5) {
                // The first choice goes around, so that no line is without anybody.
                let drawn = usize::try_from(dice.range(0, lines as u64)).unwrap_or(0);
                let line = if n == 0 { first / 2 % lines.max(1) } else { drawn };
                if let Some(serving) = serving.get_mut(line)
                    && !serving.contains(&first)
                {
                    serving.extend(first..(first + 2).min(operators));
                }
            }
        }
        let (opened, hired) = app.store.write(move |write| open(write, operators, &serving)).await?;
        let (chief, deputy) = (operators, operators + 1);
        let by_id = hired.iter().enumerate().map(|(n, operator)| (operator.who.me.id, n)).collect();
        let customers = (0..plan.sessions).map(|_| Customer {
            line: usize::try_from(dice.range(0, lines as u64)).unwrap_or(0),
            visitor: None,
            words: dice.range(1, 5),
        });
        let customers = customers.collect();
        let customer_of = BTreeMap::new();
        Ok(People { lines: opened, operators: hired, by_id, chief, deputy, customers, customer_of })
    }
}

fn open(write: &mut Write, operators: usize, serving: &[Vec<usize>]) -> Result<(Vec<Line>, Vec<Operator>), Fault> {
    let mut hired = Vec::new();
    for n in 0..operators + 2 {
        let role = if n < operators { Role::Operator } else { Role::Manager };
        let name = format!("Operator {n}");
        let id = write.add_user(&format!("op{n}"), &name, role, "none: nobody signs in")?;
        let info = DeviceInfo { name: "phone".into(), platform: "android".into(), app_version: "0.1.0".into() };
        if let Some(mut user) = write.user(id)?.filter(|_| n / 2 % 4 == 3 && n < operators) {
            user.max_total = MAX_TOTAL;
            write.save_user(&user)?;
        }
        let device = write.add_device(id, &info, &n.to_le_bytes())?;
        let who = SignedInAs { me: Me { id, name, role }, device };
        hired.push(Operator { who, lines: BTreeSet::new(), alive: true, steady: true });
    }
    let managers: Vec<OperatorId> = hired.iter().skip(operators).map(|one| one.who.me.id).collect();
    let mut lines = Vec::new();
    for (n, serving) in serving.iter().enumerate() {
        let mode = [Mode::Evenly, Mode::Strictly, Mode::All][n % 3];
        let id = write.add_line(&format!("Line {n}"))?;
        if let Some(mut settings) = write.line_settings(id)? {
            settings.mode = mode;
            settings.max_dialogs = MAX_DIALOGS;
            settings.frees_slot =
                [FreesSlot::OnClose, FreesSlot::OnFirstReply, FreesSlot::OnWaitingCustomer][n / 3 % 3];
            settings.return_time = RETURN_TIME_S;
            settings.empty_queue_text = (n % 2 == 0).then(|| "Nobody is there".to_owned());
            settings.norms = Norms { first: 120, next: 180, resolution: if n % 2 == 0 { 3600 } else { 0 } };
            settings.confirm_transfer = n % 2 == 1;
            settings.hours = (n % 5 == 4).then(office_hours);
            if let (1, [chief, deputy]) = (n % 4, managers.as_slice()) {
                settings.ladder = Some(alerts::ladder(*deputy, *chief));
                settings.ack_hold = alerts::HOLD_S;
            }
            write.save_line(&settings)?;
        }
        let staff = serving.iter().filter_map(|&n| hired.get(n)).map(|one| one.who.me.id).collect();
        write.set_line_staff(id, &LineStaff { operators: staff, managers: managers.clone() })?;
        for &operator in serving {
            hired.get_mut(operator).map(|one| one.lines.insert(id));
        }
        let key = write.add_site(id, "Site", &[])?.key;
        let site = write.site(&key)?.ok_or_else(|| Fault::not_found("site"))?;
        lines.push(Line { id, mode, site });
    }
    Ok((lines, hired))
}

/// A day of work with a break at noon.
fn office_hours() -> Calendar {
    let interval = |from: &str, to: &str| Interval { from: from.into(), to: to.into() };
    let monday = vec![interval("08:30", "12:30"), interval("13:15", "19:00")];
    Calendar { zone: "UTC".into(), week: Week { monday, ..Week::default() }, holidays: Vec::new() }
}

impl Day {
    pub(super) async fn happens(&mut self, event: Event) -> Result<(), Fault> {
        match event {
            Event::Arrives { customer } | Event::WritesAgain { customer } => self.writes(customer).await,
            Event::ComesBack { customer } => {
                let words = self.dice.range(1, 4);
                if let Some(one) = self.people.customers.get_mut(customer) {
                    one.words = words;
                }
                self.writes(customer).await
            }
            Event::ShiftStarts { operator, planned_end } => {
                self.give(operator, Command::ShiftStart { planned_end }).await
            }
            Event::Acknowledges { line } => self.acknowledges(line).await,
            Event::Pauses { operator } => self.give(operator, Command::ShiftPause).await,
            Event::Continues { operator } => self.give(operator, Command::ShiftContinue).await,
            Event::ShiftEnds { operator } => self.give(operator, Command::ShiftEnd { to: None }).await,
            Event::PhoneDies { operator } => {
                self.set_alive(operator, false);
                Ok(())
            }
            Event::PhoneLives { operator } => {
                self.set_alive(operator, true);
                self.hears_of(operator, Vec::new()).await
            }
            Event::GoesOnLeave { operator } => {
                let now = self.app.env.now();
                let leave = vec![Leave { from: now.plus_s(600), to: now.plus_s(2 * 3600) }];
                self.give(operator, Command::LeaveDays { leave }).await
            }
            Event::Takes { operator } => self.takes(operator).await,
            Event::Duty { duty, operator, dialog } => self.does(duty, operator, dialog).await,
            Event::Delivered { operator, offer } => self.hears_of(operator, vec![offer]).await,
            Event::Accepts { operator, offer, dialog } => {
                self.give_about(operator, dialog, Command::Accept { offer }).await
            }
            Event::Declines { operator, offer, dialog } => {
                self.give_about(operator, dialog, Command::Decline { offer }).await
            }
        }
    }

    fn set_alive(&mut self, operator: usize, alive: bool) {
        if let Some(one) = self.people.operators.get_mut(operator) {
            one.alive = alive;
        }
    }

    pub(super) fn is_alive(&self, operator: usize) -> bool {
        self.people.operators.get(operator).is_some_and(|one| one.alive)
    }

    /// A device of his contacts the portal, and has what it was sent.
    async fn hears_of(&mut self, operator: usize, offers: Vec<OfferId>) -> Result<(), Fault> {
        let Some(id) = self.people.operators.get(operator).filter(|one| one.alive).map(|one| one.who.me.id) else {
            return Ok(());
        };
        let bus = self.app.bus.clone();
        self.app
            .store
            .write(move |write| {
                write.offers_reached(id, &offers, true)?;
                queue::heard(write, &bus, id)
            })
            .await
    }

    async fn writes(&mut self, customer: usize) -> Result<(), Fault> {
        let known = self.people.customers.get(customer).and_then(|one| one.visitor.clone());
        let place = self.people.customers.get(customer).map_or(0, |one| one.line);
        let Some(site) = self.people.lines.get(place).map(|line| line.site.clone()) else { return Ok(()) };
        let (bus, client_id) = (self.app.bus.clone(), format!("m{}", self.report.steps));
        let written = self.app.store.write(move |write| {
            let visitor = match known {
                Some(visitor) => visitor,
                None => {
                    let token = customer.to_le_bytes();
                    write.admit_visitor(&site, None, None, &token)?;
                    write.visitor(&token)?.ok_or_else(|| Fault::not_found("visitor"))?
                }
            };
            let entry = dialogs::customer_message(write, &bus, &visitor, &client_id, "A question".into(), None)?;
            Ok((Visitor { dialog: Some(entry.dialog), ..visitor }, entry.dialog))
        });
        let (visitor, dialog) = written.await?;
        self.people.customer_of.insert(dialog, customer);
        if let Some(one) = self.people.customers.get_mut(customer) {
            one.visitor = Some(visitor);
            one.words = one.words.saturating_sub(1);
        }
        self.somebody_answers(dialog).await
    }

    async fn give(&mut self, operator: usize, command: Command) -> Result<(), Fault> {
        self.command(operator, None, command).await.map(drop)
    }

    pub(super) async fn give_about(
        &mut self,
        operator: usize,
        dialog: DialogId,
        command: Command,
    ) -> Result<(), Fault> {
        if !self.is_alive(operator) {
            // He will when his phone works again; by then it is somebody else's, or the customer still waits.
            return Ok(());
        }
        let accepts = matches!(command, Command::Accept { .. });
        if self.command(operator, Some(dialog), command).await? && accepts {
            self.somebody_answers(dialog).await?;
            self.is_taken_over_perhaps(dialog);
        }
        Ok(())
    }

    pub(super) async fn command(
        &mut self,
        operator: usize,
        dialog: Option<DialogId>,
        command: Command,
    ) -> Result<bool, Fault> {
        let Some(who) = self.people.operators.get(operator).map(|one| one.who.clone()) else { return Ok(false) };
        let (id, made_at, bus) = (self.app.env.command_id(), self.app.env.now(), self.app.bus.clone());
        let kind = command.kind();
        let given = self.app.store.write(move |write| {
            let row = dialog.map(|id| write.dialog(id)).transpose()?.flatten();
            let based_on = command.is_based().then(|| BasedOn {
                session: row.as_ref().and_then(|row| row.session.as_ref()).map(|session| session.id),
                responsible: Some(who.me.id),
                seq: row.as_ref().map_or(0, |row| row.last_seq),
            });
            // His phone is heard of by it.
            queue::heard(write, &bus, who.me.id)?;
            let lane = dialog.map_or(Lane::Own, Lane::Dialog);
            commands::carry_out(write, &bus, &who, vec![CommandEnvelope { id, lane, based_on, made_at, command }])
        });
        let applied = matches!(given.await?.first().map(|result| &result.outcome), Some(Outcome::Applied { .. }));
        self.report.count(kind, applied);
        Ok(applied)
    }

    /// Whoever was offered something since the last step gets it, and makes up his mind.
    pub(super) fn look_at_new_offers(&mut self) -> Result<(), Fault> {
        let after = self.seen;
        let new = self.offers_after(after)?;
        if new.is_empty() {
            return Ok(());
        }
        let now = self.app.env.now();
        self.check_offers(after, now)?;
        for row in new {
            self.seen = row.id;
            let line = row.line;
            let to: Vec<usize> = match row.to {
                Some(id) => self.people.by_id.get(&id).copied().into_iter().collect(),
                None => {
                    let serves = |(_, one): &(usize, &Operator)| one.lines.contains(&line);
                    self.people.operators.iter().enumerate().filter(serves).map(|(n, _)| n).collect()
                }
            };
            self.report.offered(line, row.to, row.of_queue);
            for operator in to {
                self.decides(operator, row.id, row.dialog);
            }
        }
        Ok(())
    }

    /// Of a hundred offers eighty are accepted, eight declined, and the rest run out.
    fn decides(&mut self, operator: usize, offer: OfferId, dialog: DialogId) {
        let arrives = self.s(1, 4);
        self.plan_in_s(arrives, Event::Delivered { operator, offer });
        let thinks = arrives + self.s(2, 50);
        match self.dice.range(0, 100) {
            0..80 => self.plan_in_s(thinks, Event::Accepts { operator, offer, dialog }),
            80..88 => self.plan_in_s(thinks, Event::Declines { operator, offer, dialog }),
            _ => {}
        }
    }
}
