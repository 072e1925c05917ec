//! Whatever happens and however small the pages are: what a phone has in the end is what a new phone would get.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use wire::{Access, Awaited, Command, DialogHead, DialogId, Entry, Register, Seq};

use crate::kit::{Customer, Known, Phone, Portal};

/// Something that happens. Numbers pick among what is there.
#[derive(Debug, Clone)]
enum Step {
    NewCustomer,
    CustomerWrites(usize),
    Act { phone: usize, dialog: usize, what: usize },
    AnswerOffer { phone: usize, accept: bool },
    Shift { phone: usize, start: bool },
    TimePasses(i64),
    Watch { phone: usize, on: bool },
    Staff(usize),
    SeeAll(bool),
    FetchPages { phone: usize, pages: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let phone = 0..PHONES.len();
    prop_oneof![
        2 => Just(Step::NewCustomer),
        5 => (0..8usize).prop_map(Step::CustomerWrites),
        8 => (phone.clone(), 0..8usize, 0..8usize).prop_map(|(phone, dialog, what)| Step::Act { phone, dialog, what }),
        6 => (phone.clone(), prop::bool::weighted(0.8)).prop_map(|(phone, accept)| Step::AnswerOffer { phone, accept }),
        2 => (phone.clone(), prop::bool::weighted(0.8)).prop_map(|(phone, start)| Step::Shift { phone, start }),
        2 => prop_oneof![Just(1i64), Just(61), Just(301)].prop_map(Step::TimePasses),
        1 => (phone.clone(), any::<bool>()).prop_map(|(phone, on)| Step::Watch { phone, on }),
        1 => (0..3usize).prop_map(Step::Staff),
        1 => any::<bool>().prop_map(Step::SeeAll),
        6 => (phone, prop_oneof![1..6usize, Just(200)]).prop_map(|(phone, pages)| Step::FetchPages { phone, pages }),
    ]
}

const PHONES: [&str; 3] = ["anna", "boris", "vera"];

struct Play {
    portal: Portal,
    phones: Vec<Phone>,
    admin: Phone,
    customers: Vec<Customer>,
    /// For each phone: the entries behind this number of its dialogs must come by the feed, not as holes.
    owed: Vec<BTreeMap<DialogId, Seq>>,
}

impl Play {
    async fn start(limit: usize) -> Play {
        let portal = Portal::start().await;
        portal.set_line(json!({ "missed_limit": 0 })).await;
        let mut phones = Vec::new();
        for login in PHONES {
            let mut phone = portal.phone(login).await;
            phone.limit = limit;
            phones.push(phone);
        }
        let admin = portal.phone("admin").await;
        Play { portal, phones, admin, customers: Vec::new(), owed: vec![BTreeMap::new(); PHONES.len()] }
    }

    async fn dialog(&self, pick: usize) -> Option<DialogId> {
        let pick = pick.checked_rem(self.customers.len())?;
        Some(self.customers[pick].dialog().await)
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::NewCustomer => {
                let customer = self.portal.customer().await;
                customer.say("Hello").await;
                self.customers.push(customer);
            }
            Step::CustomerWrites(pick) => {
                if let Some(pick) = pick.checked_rem(self.customers.len()) {
                    self.customers[pick].say("more").await;
                }
            }
            Step::Act { phone, dialog, what } => self.act(*phone, *dialog, *what).await,
            Step::AnswerOffer { phone, accept } => {
                let phone = &self.phones[*phone];
                let offer = phone.known.offers.values().find(|offer| offer.outcome.is_none()).map(|offer| offer.id);
                if let Some(offer) = offer {
                    let command = if *accept { Command::Accept { offer } } else { Command::Decline { offer } };
                    phone.give(command).await;
                }
            }
            Step::Shift { phone, start: true } => {
                self.phones[*phone].give(Command::ShiftStart { planned_end: None }).await;
            }
            Step::Shift { phone, start: false } => drop(self.phones[*phone].give(Command::ShiftEnd { to: None }).await),
            Step::TimePasses(seconds) => self.portal.advance_s(*seconds).await,
            Step::Watch { phone, on } => {
                self.phones[*phone].watch = if *on { vec![self.portal.support] } else { vec![] };
            }
            Step::Staff(which) => {
                let [anna, boris, vera] = [0, 1, 2].map(|n| self.phones[n].me.id);
                let staff = match which {
                    0 => json!({ "operators": [anna], "managers": [vera] }),
                    1 => json!({ "operators": [anna, boris], "managers": [] }),
                    _ => json!({ "operators": [anna, boris, vera], "managers": [vera] }),
                };
                let path = format!("/api/v1/admin/lines/{}/staff", self.portal.support);
                let _: Value = self.admin.call(http::Method::PUT, &path, Some(staff)).await.ok();
            }
            Step::SeeAll(on) => self.portal.set_line(json!({ "see_all": on })).await,
            Step::FetchPages { phone, pages } => {
                let mut pages = 0..*pages;
                while pages.next().is_some() && self.fetch(*phone).await {}
            }
        }
    }

    async fn act(&self, phone: usize, dialog: usize, what: usize) {
        let (actor, Some(dialog)) = (&self.phones[phone], self.dialog(dialog).await) else { return };
        let to = self.phones[(phone + 1) % self.phones.len()].me.id;
        let command = match what {
            0 => Command::Send { dialog, text: "answer".into(), draft: None },
            1 => Command::Note { dialog, text: "note".into(), draft: None },
            2 => Command::Take { dialog },
            3 => Command::Transfer { dialog, to, note: Some("here".into()) },
            4 => Command::Close { dialog },
            5 => Command::Resume { dialog },
            6 => {
                actor.put(&[Register::Read { dialog, seq: 2 }]).await;
                return;
            }
            _ => Command::NoReplyNeeded { dialog },
        };
        // Refused, held or applied: all of it is life.
        actor.give(command).await;
    }

    async fn fetch(&mut self, phone: usize) -> bool {
        let more = self.phones[phone].sync_page().await;
        let known = &self.phones[phone].known;
        let owed = &mut self.owed[phone];
        let mine: BTreeMap<DialogId, Seq> = known
            .heads
            .values()
            .filter(|head| head.access == Access::Responsible)
            .map(|head| (head.id, head.last_seq))
            .collect();
        // From the first look at an own dialog on, nothing of it may be missed; before the bootstrap ends nothing is owed.
        owed.retain(|id, _| mine.contains_key(id));
        if known.bootstraps > 0 && !more {
            for (id, last) in mine {
                owed.entry(id).or_insert(last);
            }
        }
        more
    }

    async fn end(mut self) {
        for phone in 0..self.phones.len() {
            while self.fetch(phone).await {}
        }
        for (phone, owed) in self.phones.iter_mut().zip(&self.owed) {
            for (id, seen) in owed {
                let lost: Vec<_> = phone.known.holes(*id).into_iter().filter(|seq| seq > seen).collect();
                assert_eq!(lost, [0; 0], "{} never got these of {id}", phone.me.name);
            }
            phone.fill_holes().await;
            let fresh = phone.bootstrap().await;
            let known = std::mem::replace(&mut phone.known, fresh);
            phone.fill_holes().await;
            let fresh = &phone.known;
            let name = &phone.me.name;
            let watches = !phone.watch.is_empty();
            for head in known.heads.values() {
                assert_eq!(fresh.heads.get(&head.id).map(|fresh| fresh.access), Some(head.access), "{name}: {head:?}");
            }
            assert_eq!(comparable(&known, watches), comparable(fresh, watches), "{name}: heads and entries");
            assert_eq!(known.offers, fresh.offers, "{name}: offers");
            assert_eq!(known.lines, fresh.lines, "{name}: lines");
            assert_eq!(known.reads, fresh.reads, "{name}: reads");
            assert_eq!(known.shift, fresh.shift, "{name}: shift");
        }
    }
}

/// What both sides must have alike: own dialogs and former ones always, those of others where a screen shows their line.
/// Of a dialog that left its former responsible, how it stands is kept up to date, not who is awaited.
fn comparable(known: &Known, watches: bool) -> (Vec<DialogHead>, Vec<Entry>) {
    let of_others = |access| matches!(access, Access::Queued | Access::Colleague | Access::Manager);
    let compared = |id: &DialogId| watches || !of_others(known.heads[id].access);
    let mut heads: Vec<_> = known.heads.values().filter(|head| compared(&head.id)).cloned().collect();
    for session in heads.iter_mut().filter(|head| head.access == Access::Former).filter_map(|h| h.session.as_mut()) {
        (session.awaited, session.waiting_since) = (Awaited::Customer, None);
    }
    (heads, known.entries.values().filter(|entry| compared(&entry.dialog)).cloned().collect())
}

#[test]
fn no_order_of_events_and_no_size_of_pages_loses_anything() {
    // The same cases each time; PORTAL_CASES=1000 plays as many others.
    let more = std::env::var("PORTAL_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = more.unwrap_or(40);
    let config = Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let mut runner = match more {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let steps = (1..6usize, prop::collection::vec(step(), 1..60));
    let played = runner.run(&steps, |(limit, steps)| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let play = async {
            let mut play = Play::start(limit).await;
            for step in &steps {
                play.step(step).await;
            }
            play.end().await;
        };
        runtime.block_on(play);
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
}
