//! What a script expects, against what phones and customers have.

use serde::Serialize;
use serde_json::Value;
use wire::{Awaited, DialogHead, Offer, SessionHead, SessionState, ShiftState, Timestamp};

use super::script::{Step, Token, Verb, Words};
use super::stage::{Found, Stage};
use super::tell;

/// The `snake_case` word of a kind, state or reason.
pub fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value).unwrap() {
        Value::String(word) => word,
        other => other.to_string(),
    }
}

/// Whether something is what the script says, if it says anything.
fn same<T: PartialEq + std::fmt::Display>(what: &str, expected: Option<T>, found: T) -> Found {
    match expected {
        Some(expected) if expected != found => Err(format!("{what} {expected}, and it is {found}")),
        _ => Ok(()),
    }
}

/// The same of what need not be there.
fn same_or_none<T: std::fmt::Debug + PartialEq>(what: &str, expected: Option<T>, found: Option<T>) -> Found {
    if expected == found { Ok(()) } else { Err(format!("{what} {expected:?}, and it is {found:?}")) }
}

fn ensure(holds: bool, expected: impl Into<String>) -> Found {
    if holds { Ok(()) } else { Err(expected.into()) }
}

impl Stage {
    /// A step that only looks.
    pub async fn expect(&self, step: &Step) -> Found {
        let words = &step.words;
        let is_off = |who: &&str| self.people.get(*who).is_some_and(|person| !person.on);
        // These are seen without his phone.
        let seen = matches!(step.verb, Verb::Unreachable | Verb::Reachable | Verb::Tried | Verb::IsWith);
        if let Some(who) = words.get("OP").filter(is_off).filter(|_| !seen) {
            return Err(format!("{who}'s phone to show it, and it is off: write `{who}'s phone is on` before"));
        }
        match step.verb {
            Verb::HasOffer => self.has_offer(words).await,
            Verb::HasNoOffer => {
                let who = words.of("OP");
                ensure(open_offers(self, who).is_empty(), format!("no offer to {who}"))
            }
            Verb::NobodyHasOffer => {
                let holders: Vec<&String> =
                    self.people.keys().filter(|who| !open_offers(self, who).is_empty()).collect();
                ensure(holders.is_empty(), format!("no offer to anybody, and there is one to {holders:?}"))
            }
            Verb::OfferEnded => self.offer_ended(words).await,
            Verb::Shift => self.shift(words),
            Verb::Told | Verb::NotTold | Verb::ToldNothing | Verb::Called => self.told(step.verb, words),
            Verb::Unreachable | Verb::Reachable | Verb::Tried => self.reach(step.verb, words).await,
            Verb::Sees => {
                let said: Vec<String> = words.many("REST").iter().map(|text| text.as_str().to_owned()).collect();
                let found = self.customers[words.of("CUST")].sees().await;
                ensure(said == found, format!("{said:?}, and he sees {found:?}"))
            }
            Verb::SeesNothing => {
                let entries = self.customers[words.of("CUST")].page("").await.entries;
                let told = entries.iter().filter(|entry| entry.author != wire::VisitorAuthor::You).count();
                ensure(told == 0, format!("no word to him, and there are {told}"))
            }
            Verb::Norm | Verb::NoNorm | Verb::Ended => self.norm(step.verb, words).await,
            _ => self.dialog_is(step.verb, words).await,
        }
    }

    async fn has_offer(&self, words: &Words) -> Found {
        let (who, customer) = (words.of("OP"), words.get("CUST"));
        let offer = self.offer_of(who, customer).await?;
        ensure(
            offer.outcome.is_none(),
            format!("an open offer, and it is {}", offer.outcome.map_or(String::new(), word)),
        )?;
        let Offer { deadline, round, why, from, silent, .. } = offer;
        same("a deadline of", words.time("TIME"), deadline)?;
        same("round", words.number("N"), round)?;
        same("the rule", words.get("WORD"), why.rule.as_str())?;
        let from = from.map(|id| self.name(id)).unwrap_or_default();
        same("a transfer by", words.get("OP2"), from.as_str())?;
        same("silent:", Some(words.says("silent")), silent)
    }

    async fn offer_ended(&self, words: &Words) -> Found {
        let offer = self.offer_of(words.of("OP"), words.get("CUST")).await?;
        same("an offer that is", words.get("WORD"), offer.outcome.map_or("open".to_owned(), word).as_str())?;
        let winner = offer.winner.map(|id| self.name(id)).unwrap_or_default();
        same("won by", words.get("OP2"), winner.as_str())
    }

    fn shift(&self, words: &Words) -> Found {
        let Some(shift) = &self.phone(words.of("OP")).known.shift else { return Err("a shift".into()) };
        same("a shift that is", words.get("WORD"), word(shift.state).as_str())?;
        let reason = shift.pause_reason.filter(|_| shift.state == ShiftState::Paused).map(word);
        same("for the reason", words.get("WORD2"), reason.unwrap_or_default().as_str())
    }

    fn told(&self, verb: Verb, words: &Words) -> Found {
        let (who, kind) = (words.of("OP"), words.get("WORD").unwrap_or_default());
        let loud = self.phone(who).known.alerts.values().filter(|alert| !alert.acknowledged).count();
        if verb == Verb::ToldNothing {
            return ensure(loud == 0, format!("nothing to be told to {who}, and there are {loud}"));
        }
        let alert = self.alert(who, kind);
        match (verb, alert) {
            (Verb::NotTold, found) => {
                ensure(found.is_none_or(|alert| alert.acknowledged), format!("{who} to hear nothing of {kind}"))
            }
            (_, None) => Err(format!("{who} to be told {kind}")),
            (Verb::Called, Some(alert)) => same("a call at", words.time("TIME"), alert.called_at),
            (_, Some(alert)) => {
                same("acknowledged:", Some(words.says("quietly")), alert.acknowledged)?;
                same("times", words.number("N"), i64::from(alert.count))?;
                same("level", words.number("N2"), i64::from(alert.level))?;
                same("since", words.time("TIME"), alert.since)
            }
        }
    }

    async fn reach(&self, verb: Verb, words: &Words) -> Found {
        let id = self.id(words.of("OP"));
        if verb == Verb::Tried {
            let path = server::store::db_path(self.portal.dir());
            let conn = rusqlite::Connection::open(path).unwrap();
            let tries = conn.query_row("SELECT probes FROM operator WHERE id = ?1", [id.0], |row| row.get(0)).unwrap();
            return same("tries:", words.number("N"), tries);
        }
        let since = self.admin.known.colleagues.get(&id).and_then(|colleague| colleague.unreachable_since);
        same_or_none("unreachable since", words.time("TIME"), since)
    }

    async fn head(&self, who: &str, customer: &str) -> Result<DialogHead, String> {
        let dialog = self.dialog(customer).await;
        self.phone(who).known.heads.get(&dialog).cloned().ok_or(format!("{who} to see {customer}, and he sees nothing"))
    }

    async fn session(&self, customer: &str) -> Result<SessionHead, String> {
        self.head("admin", customer).await?.session.ok_or("a session".into())
    }

    /// What everybody may know of a dialog, and how one of the staff stands to it.
    async fn dialog_is(&self, verb: Verb, words: &Words) -> Found {
        let customer = words.of("CUST");
        match verb {
            Verb::StandsTo => {
                let head = self.head(words.of("OP"), customer).await?;
                return same("access", words.get("WORD"), word(head.access).as_str());
            }
            Verb::KnowsNothing => {
                let knows = self.head(words.of("OP"), customer).await.is_ok();
                return ensure(!knows, format!("{} to know nothing of {customer}", words.of("OP")));
            }
            Verb::EndsWith | Verb::Has | Verb::Misses | Verb::EndsWithFor => return self.timeline(verb, words).await,
            _ => {}
        }
        let session = self.session(customer).await?;
        match verb {
            Verb::Is => is(words.of("WORD"), &session),
            Verb::IsWith => {
                let owner = session.responsible.filter(|_| session.state == SessionState::Answered);
                let owner = owner.map_or("nobody".to_owned(), |id| self.name(id));
                same("with", words.get("OP"), owner.as_str())
            }
            Verb::WaitsSince => same_or_none("a wait since", words.time("TIME"), session.waiting_since),
            Verb::WaitsForNothing => {
                ensure(session.awaited == Awaited::Customer, "the customer awaited, and the operator is")
            }
            Verb::ForTheTaking | Verb::NotForTheTaking => {
                let free = session.takeable && session.state == SessionState::Queued;
                ensure(
                    free == (verb == Verb::ForTheTaking),
                    format!("{customer} to be for the taking or not; he is: {free}"),
                )
            }
            other => unreachable!("{other:?}"),
        }
    }

    /// Entries as words; for everybody as the admin has them, or as one of the staff has.
    async fn timeline(&self, verb: Verb, words: &Words) -> Found {
        let dialog = self.dialog(words.of("CUST")).await;
        let mut reader = self.phone(words.get("OP").unwrap_or("admin")).fresh().await;
        reader.fill_holes().await;
        let own = reader.known.entries.values().filter(|entry| entry.dialog == dialog);
        let told: Vec<String> = own.map(|entry| tell::entry(self, entry)).collect();
        let said: Vec<&str> = words.many("REST").iter().map(Token::as_str).collect();
        let said = said.join(" ");
        let holds = match verb {
            Verb::EndsWith | Verb::EndsWithFor => told.last() == Some(&said),
            Verb::Misses => !told.contains(&said),
            _ => told.contains(&said),
        };
        ensure(holds, format!("it, and the timeline is {told:?}"))
    }

    async fn norm(&self, verb: Verb, words: &Words) -> Found {
        let session = self.session(words.of("CUST")).await?;
        if verb == Verb::Ended {
            return self.ended(words, session.id.0);
        }
        match (verb, session.norm) {
            (Verb::NoNorm, None) => Ok(()),
            (Verb::NoNorm, Some(norm)) => Err(format!("no norm, and there is {norm:?}")),
            (_, None) => Err("a norm, and there is none".into()),
            (_, Some(norm)) => {
                same("the norm", words.get("WORD"), word(norm.kind).as_str())?;
                same_or_none("a warning at", words.time("TIME"), norm.warn_at)?;
                same_or_none("due at", words.time("TIME2"), norm.due_at)
            }
        }
    }

    /// The newest record of a norm of a session.
    fn ended(&self, words: &Words, session: i64) -> Found {
        let conn = rusqlite::Connection::open(server::store::db_path(self.portal.dir())).unwrap();
        let record = conn.query_row(
            "SELECT ended, warned_at, violated_at, queue_ms / 1000, operator_ms / 1000 FROM norm_record
             WHERE session = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1",
            (session, words.of("WORD")),
            |row| {
                let instant = |n| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(n)?.map(Timestamp));
                Ok((row.get::<_, String>(0)?, instant(1)?, instant(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
            },
        );
        let Ok((ended, warned, violated, queued, with)) = record else {
            return Err("a record, and there is none".into());
        };
        same("ended", words.get("WORD2"), ended.as_str())?;
        same_or_none("warned at", words.time("TIME"), warned)?;
        same_or_none("violated at", words.time("TIME2"), violated)?;
        same("seconds queued:", words.number("N"), queued)?;
        same("seconds with operators:", words.number("N2"), with)
    }
}

/// The open offers that somebody's phone holds.
pub fn open_offers<'a>(stage: &'a Stage, who: &str) -> Vec<&'a Offer> {
    stage.phone(who).known.offers.values().filter(|offer| offer.outcome.is_none()).collect()
}

/// `queued`, `answered`, `closing`, `closed`; `pinned`, `unpinned`; `was_spam`.
fn is(expected: &str, session: &SessionHead) -> Found {
    let state = word(session.state);
    match expected {
        "pinned" | "unpinned" => {
            ensure(session.pinned == (expected == "pinned"), format!("pinned: {}", !session.pinned))
        }
        "was_spam" => ensure(session.was_spam, "was_spam"),
        _ => same("a session that is", Some(expected), state.as_str()),
    }
}
