//! Where a script is played: a real portal, phones that follow its feed while they are on, customers, and a clock that
//! stops at every timer on its way.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};
use wire::{Command, CommandEnvelope, DialogId, LineId, Offer, OperatorId, Outcome, Role, Timestamp};

use super::script::{Answer, Step, Token, Verb, Words};
use crate::kit::{Asked, Customer, Phone, Portal, soon};

/// A member of the staff with his phone.
pub struct Person {
    pub phone: Phone,
    /// While it is off it hears of nothing.
    pub on: bool,
    /// An accept that he tapped and that has not arrived.
    tap: Option<CommandEnvelope>,
}

/// A line of the script.
pub struct Line {
    pub id: LineId,
    site: String,
    operators: Vec<OperatorId>,
    managers: Vec<OperatorId>,
}

pub struct Stage {
    pub portal: Portal,
    pub admin: Phone,
    pub people: BTreeMap<String, Person>,
    pub customers: BTreeMap<String, Customer>,
    pub lines: BTreeMap<String, Line>,
}

/// What a step found: nothing to say, or what was expected and what is.
pub type Found = Result<(), String>;

impl Stage {
    /// A portal with an admin and nobody else.
    pub async fn set() -> Stage {
        let portal = Portal::start().await;
        // Monday, 2026-11-23, before anybody is up.
        portal.advance_s(24 * 3600).await;
        let admin = portal.phone("admin").await;
        for line in [portal.support, portal.sales] {
            let path = format!("/api/v1/admin/lines/{line}/staff");
            let nobody = json!({ "operators": [], "managers": [] });
            let _: Value = admin.call(Method::PUT, &path, Some(nobody)).await.ok();
        }
        Stage { portal, admin, people: BTreeMap::new(), customers: BTreeMap::new(), lines: BTreeMap::new() }
    }

    /// Moves the clock, from timer to timer, and plays a step.
    pub async fn play(&mut self, step: &Step) -> Found {
        if let Some(at) = step.at {
            self.go_to(at).await;
        }
        let words = &step.words;
        let found = match step.verb {
            Verb::Line => self.line(words).await,
            Verb::Works | Verb::Tells => self.promise(step.verb, words).await,
            Verb::Says => {
                let text = Map::from_iter([("empty_queue_text".to_owned(), json!(words.of("TEXT")))]);
                self.change_line(words.of("LINE"), text).await
            }
            Verb::Operators | Verb::Managers => self.staff(step.verb, words).await,
            Verb::Cap => self.change_user(words.of("OP"), json!({ "max_total": words.number("N") })).await,
            Verb::Deactivates => {
                let gone = self.change_user(words.of("OP"), json!({ "active": false })).await;
                if gone.is_ok() {
                    self.person(words.of("OP")).on = false;
                }
                gone
            }
            Verb::Writes | Verb::SamePerson => self.customer(step.verb, words).await,
            Verb::Phone => {
                let switched = self.switch(words);
                // That something is heard of it may be news for the others.
                self.look().await;
                switched
            }
            Verb::Taps => self.tap(words),
            _ => match self.command(step.verb, words).await {
                Some(Ok(envelope)) => self.give(words.of("OP"), envelope, &step.answer).await,
                Some(Err(problem)) => Err(problem),
                // What only looks changes nothing.
                None => return self.expect(step).await,
            },
        };
        self.look().await;
        found
    }

    /// The clock stops at every instant at which something is due, so that it happens then and is seen then.
    async fn go_to(&mut self, at: Timestamp) {
        loop {
            let next = self.portal.app.store.read(|read| read.next_timer()).await.unwrap();
            let now = self.portal.now();
            let stop = next.filter(|due| *due <= at).map_or(at, |due| due.max(now));
            self.portal.advance_ms(stop.since(now)).await;
            if stop > now {
                self.look().await;
            }
            if stop == at {
                return;
            }
        }
    }

    /// Every phone that is on catches up.
    async fn look(&mut self) {
        for person in self.people.values_mut().filter(|person| person.on) {
            person.phone.sync().await;
        }
        self.admin.watch = self.lines.values().map(|line| line.id).collect();
        self.admin.sync().await;
    }

    fn person(&mut self, name: &str) -> &mut Person {
        self.people.get_mut(name).expect("introduced")
    }

    /// Somebody's phone; the admin has one, too.
    pub fn phone(&self, name: &str) -> &Phone {
        if name == "admin" { &self.admin } else { &self.people[name].phone }
    }

    pub fn id(&self, name: &str) -> OperatorId {
        self.phone(name).me.id
    }

    /// The name of a member of the staff as scripts write it.
    pub fn name(&self, id: OperatorId) -> String {
        let staff = self.people.values().map(|person| &person.phone).chain([&self.admin]);
        staff.filter(|phone| phone.me.id == id).map(|phone| phone.me.name.to_lowercase()).next().unwrap_or("?".into())
    }

    pub async fn dialog(&self, customer: &str) -> DialogId {
        self.customers[customer].dialog().await
    }

    /// The customer of a dialog as scripts write him.
    pub async fn whose(&self, dialog: DialogId) -> String {
        for (name, customer) in &self.customers {
            if customer.has_written().await && customer.dialog().await == dialog {
                return name.clone();
            }
        }
        "?".into()
    }

    async fn admin_sets(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        let answer = self.admin.call(method, path, Some(body)).await;
        if answer.status.is_success() { Ok(answer.ok()) } else { Err(answer.problem().detail) }
    }

    async fn change_user(&self, name: &str, change: Value) -> Found {
        let path = format!("/api/v1/admin/users/{}", self.id(name));
        self.admin_sets(Method::PATCH, &path, change).await.map(drop)
    }

    /// `line shop mode=all queue_time=30`: a new line, or other settings.
    async fn line(&mut self, words: &Words) -> Found {
        let name = words.of("LINE").to_owned();
        if !self.lines.contains_key(&name) {
            let line = self.admin_sets(Method::POST, "/api/v1/admin/lines", json!({ "name": name })).await?;
            let id: LineId = serde_json::from_value(line["id"].clone()).unwrap();
            let sites = format!("/api/v1/admin/lines/{id}/sites");
            let site = self.admin_sets(Method::POST, &sites, json!({ "name": name })).await?;
            let site = site["key"].as_str().unwrap().to_owned();
            self.lines.insert(name.clone(), Line { id, site, operators: vec![], managers: vec![] });
        }
        let (mut change, mut norms) = (Map::new(), Map::new());
        for token in words.many("REST") {
            let setting = token.as_str();
            let (key, value) = setting.split_once('=').ok_or(format!("{setting} is no setting: write `key=value`"))?;
            let value = serde_json::from_str(value).unwrap_or(json!(value));
            let of = if ["first", "next", "resolution"].contains(&key) { &mut norms } else { &mut change };
            of.insert(key.into(), value);
        }
        if !norms.is_empty() {
            change.insert("norms".into(), norms.into());
        }
        self.change_line(&name, change).await
    }

    async fn change_line(&self, line: &str, change: Map<String, Value>) -> Found {
        let path = format!("/api/v1/admin/lines/{}", self.lines[line].id);
        let keys: Vec<String> = change.keys().cloned().collect();
        let now = self.admin_sets(Method::PATCH, &path, change.into()).await?;
        let now = now.as_object().unwrap();
        match keys.iter().find(|key| !now.contains_key(*key)) {
            None => Ok(()),
            Some(key) => Err(format!("a line has no setting {key}: use one of {:?}", now.keys().collect::<Vec<_>>())),
        }
    }

    /// `line shop works monday 09:00-18:00 except 2026-12-24 in Europe/Berlin`, `line shop works always`, and
    /// `line shop tells vera after 60 eva after 300`.
    async fn promise(&self, verb: Verb, words: &Words) -> Found {
        let tokens: Vec<&str> = words.many("REST").iter().map(Token::as_str).collect();
        let (key, value) = match verb {
            Verb::Works if tokens == ["always"] => ("hours", Value::Null),
            Verb::Works => ("hours", hours(&tokens)?),
            _ => ("ladder", self.ladder(&tokens)?),
        };
        self.change_line(words.of("LINE"), Map::from_iter([(key.to_owned(), value)])).await
    }

    fn ladder(&self, tokens: &[&str]) -> Result<Value, String> {
        let mut levels: Vec<Value> = Vec::new();
        let mut names = Vec::new();
        let mut tokens = tokens.iter();
        while let Some(token) = tokens.next() {
            if *token == "after" {
                let seconds = tokens.next().and_then(|n| n.parse::<i64>().ok()).ok_or("write `NAME after SECONDS`")?;
                levels.push(json!({ "managers": std::mem::take(&mut names), "after": seconds }));
            } else if self.people.contains_key(*token) || *token == "admin" {
                names.push(self.id(token));
            } else {
                return Err(format!("nobody is called {token}: write `managers {token} on LINE` before"));
            }
        }
        Ok(levels.into())
    }

    /// `operators anna boris on shop, on shift` and `managers vera on shop`.
    async fn staff(&mut self, verb: Verb, words: &Words) -> Found {
        let role = if verb == Verb::Managers { Role::Manager } else { Role::Operator };
        for name in words.many("NAMES").iter().map(Token::as_str) {
            if !self.people.contains_key(name) {
                let is_there = self.portal.app.store.read({
                    let name = name.to_owned();
                    move |read| Ok(read.user_by_login(&name)?.is_some())
                });
                if !is_there.await.unwrap() {
                    self.portal.hire(name, role).await;
                }
                let phone = self.portal.phone(name).await;
                self.people.insert(name.to_owned(), Person { phone, on: true, tap: None });
            }
            let id = self.id(name);
            let line = self.lines.get_mut(words.of("LINE")).expect("introduced");
            if verb == Verb::Managers {
                line.managers.push(id)
            } else {
                line.operators.push(id)
            }
            let watched = line.id;
            self.person(name).phone.watch.push(watched);
        }
        let line = &self.lines[words.of("LINE")];
        let staff = json!({ "operators": line.operators, "managers": line.managers });
        self.admin_sets(Method::PUT, &format!("/api/v1/admin/lines/{}/staff", line.id), staff).await?;
        for name in words.many("NAMES").iter().filter(|_| words.says("shift")) {
            self.phone(name.as_str()).give(Command::ShiftStart { planned_end: None }).await.applied();
        }
        Ok(())
    }

    async fn customer(&mut self, verb: Verb, words: &Words) -> Found {
        let name = words.of("CUST").to_owned();
        if !self.customers.contains_key(&name) {
            let line = match words.get("LINE") {
                Some(line) => self.lines.get(line),
                None => Some(self.lines.values().next()).filter(|_| self.lines.len() == 1).flatten(),
            };
            let line = line.ok_or("on which line? write `customer NAME on LINE ...`")?;
            let customer = Customer::arrive(self.portal.clone(), &line.site).await;
            self.customers.insert(name.clone(), customer);
        }
        let customer = &self.customers[&name];
        if verb == Verb::SamePerson {
            customer.is_the_same_person_as(&self.customers[words.of("CUST2")]).await;
        } else {
            customer.say(words.of("TEXT")).await;
        }
        Ok(())
    }

    fn switch(&mut self, words: &Words) -> Found {
        let on = match words.of("WORD") {
            "on" => true,
            "off" => false,
            other => return Err(format!("a phone is on or off, not {other}")),
        };
        self.person(words.of("OP")).on = on;
        Ok(())
    }

    /// The accept is made now and sent later.
    fn tap(&mut self, words: &Words) -> Found {
        let person = self.person(words.of("OP"));
        let open = person.phone.known.offers.values().find(|offer| offer.outcome.is_none());
        let offer = open.ok_or("an offer to tap, and there is none")?.id;
        person.tap = Some(person.phone.envelope(Command::Accept { offer }));
        Ok(())
    }

    /// The command of an operator's sentence; `None` when it is no such sentence.
    async fn command(&mut self, verb: Verb, words: &Words) -> Option<Result<CommandEnvelope, String>> {
        if !verb.may_be_refused() {
            return None;
        }
        let who = words.of("OP").to_owned();
        if self.people.get(&who).is_some_and(|person| !person.on) {
            return Some(Err(format!(
                "{who}'s phone is off: write `{who}'s phone is on` before, or `{who} taps accept`"
            )));
        }
        if verb == Verb::TapArrives {
            return Some(self.person(&who).tap.take().ok_or(format!("nothing was tapped: write `{who} taps accept`")));
        }
        let command = match verb {
            Verb::Accepts | Verb::Declines => match self.offer_of(&who, words.get("CUST")).await {
                Ok(offer) => answered(verb, &offer),
                Err(problem) => return Some(Err(problem)),
            },
            Verb::Acknowledges => match self.alert(&who, words.of("WORD")) {
                Some(alert) => Command::AcknowledgeAlert { alert: alert.id },
                None => return Some(Err(format!("{who} is told nothing of {}", words.of("WORD")))),
            },
            _ => self.plain_command(verb, words).await,
        };
        Some(Ok(self.phone(&who).envelope(command)))
    }

    async fn plain_command(&self, verb: Verb, words: &Words) -> Command {
        let dialog = match words.get("CUST") {
            Some(customer) => self.dialog(customer).await,
            None => DialogId(0),
        };
        let text = || words.of("TEXT").to_owned();
        let note = words.get("TEXT").map(str::to_owned);
        let to = words.get("OP2").map(|name| self.id(name));
        match verb {
            Verb::Starts => Command::ShiftStart { planned_end: words.time("TIME") },
            Verb::Pauses => Command::ShiftPause,
            Verb::Continues => Command::ShiftContinue,
            Verb::EndsShift => Command::ShiftEnd { to },
            Verb::Leave => {
                let (from, to) = (words.time("TIME").expect("a time"), words.time("TIME2").expect("a time"));
                Command::LeaveDays { leave: vec![wire::Leave { from, to }] }
            }
            Verb::Answers => Command::Send { dialog, text: text(), draft: None },
            Verb::Notes => Command::Note { dialog, text: text(), draft: None },
            Verb::Closes => Command::Close { dialog },
            Verb::Takes => Command::Take { dialog },
            Verb::TakesOver => Command::TakeOver { dialog },
            Verb::Transfers => Command::Transfer { dialog, to: to.expect("a receiver"), note },
            Verb::Withdraws => Command::WithdrawTransfer { dialog },
            Verb::Sends => {
                let line = self.lines[words.of("LINE")].id;
                Command::TransferToLine { dialog, line, note: None, anyway: words.says("anyway") }
            }
            Verb::Invites => Command::Invite { dialog, operator: to.expect("a colleague") },
            Verb::AsksInvite => Command::AskInvite { dialog },
            Verb::Leaves => Command::Leave { dialog },
            Verb::Pins => Command::Pin { dialog },
            Verb::Unpins => Command::Unpin { dialog },
            Verb::Spam => Command::Spam { dialog },
            Verb::Unspam => Command::Unspam { dialog },
            Verb::NoReplyNeeded => Command::NoReplyNeeded { dialog },
            Verb::Resumes => Command::Resume { dialog },
            other => unreachable!("{other:?} is no command"),
        }
    }

    /// The offer of a customer that somebody has: an open one, else the last. Without a customer the only open one.
    pub async fn offer_of(&self, who: &str, customer: Option<&str>) -> Result<Offer, String> {
        let dialog = match customer {
            Some(customer) => Some(self.dialog(customer).await),
            None => None,
        };
        let mut all = self.phone(who).known.offers.values().filter(|offer| dialog.is_none_or(|id| id == offer.dialog));
        let open: Vec<&Offer> = all.clone().filter(|offer| offer.outcome.is_none()).collect();
        match (&open[..], all.next_back()) {
            ([one], _) => Ok((*one).clone()),
            ([], Some(last)) if customer.is_some() => Ok(last.clone()),
            ([], _) => Err(format!("an offer to {who}, and there is none")),
            _ => Err(format!("one offer to {who}, and there are {}: name the customer", open.len())),
        }
    }

    /// Somebody's alert of a kind: one that he has not acknowledged first.
    pub fn alert(&self, who: &str, kind: &str) -> Option<&wire::Alert> {
        let named = |alert: &&wire::Alert| serde_json::to_value(alert.kind).unwrap() == kind;
        let all = || self.phone(who).known.alerts.values().filter(named);
        all().find(|alert| !alert.acknowledged).or(all().next_back())
    }

    /// Sends a command; the portal must answer as the script says.
    async fn give(&mut self, who: &str, envelope: CommandEnvelope, expected: &Answer) -> Found {
        let Asked(outcome) = soon("an answer", self.phone(who).post_one(&envelope)).await;
        let found = match outcome {
            Outcome::Applied { .. } => Answer::Applied,
            Outcome::Held { what_changed } => {
                let what = serde_json::to_value(what_changed).unwrap();
                Answer::Held { what_changed: what.as_str().unwrap().to_owned() }
            }
            Outcome::Refused { code, by, .. } => {
                let names_somebody = matches!(expected, Answer::Refused { by: Some(_), .. });
                let by = by.filter(|_| names_somebody).map(|id| self.name(id));
                Answer::Refused { code, by }
            }
            other => return Err(format!("an answer, and it is {other:?}")),
        };
        if found == *expected { Ok(()) } else { Err(format!("{expected:?}, and it is {found:?}")) }
    }
}

/// A yes or a no to an offer of the queue, or to a transfer.
fn answered(verb: Verb, Offer { id: offer, from, .. }: &Offer) -> Command {
    let offer = *offer;
    match (verb, from) {
        (Verb::Accepts, None) => Command::Accept { offer },
        (Verb::Accepts, Some(_)) => Command::ConfirmTransfer { offer },
        (_, None) => Command::Decline { offer },
        (_, Some(_)) => Command::DeclineTransfer { offer },
    }
}

/// `monday 09:00-12:00 13:00-18:00 tuesday 09:00-18:00 except 2026-12-24 01-01 in Europe/Berlin`; UTC without a zone.
fn hours(tokens: &[&str]) -> Result<Value, String> {
    let (mut week, mut holidays, mut zone) = (Map::new(), Vec::new(), "UTC");
    let (mut day, mut excepts) = (None, false);
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        match (token.split_once('-'), &day) {
            (None, _) if *token == "in" => zone = tokens.next().ok_or("write `in ZONE`")?,
            (None, _) if *token == "except" => excepts = true,
            (Some(_), _) if excepts => holidays.push(*token),
            (None, _) => day = Some((*token).to_owned()),
            (Some((from, to)), Some(day)) => {
                let intervals = week.entry(day.clone()).or_insert_with(|| json!([]));
                intervals.as_array_mut().unwrap().push(json!({ "from": from, "to": to }));
            }
            (Some(_), None) => return Err(format!("{token} of which day? write `monday {token}`")),
        }
    }
    Ok(json!({ "zone": zone, "week": week, "holidays": holidays }))
}
