//! One run of one seed, from an empty portal to the last check.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use client::Status;
use env::Env;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinHandle;

use super::cast::{self, Cast, PASSWORD, STAFF};
use super::check::{self, Broken};
use super::customers::{Caller, Customer, Told, read_feed};
use super::dice::Dice;
use super::ledger::Ledger;
use super::net::Network;
use super::operator::Person;
use super::phone::{Phone, Vault};
use super::portal::{self, Absences, Host, Pushes, Up};
use super::portal_file::PortalFile;
use super::races::{self, Call};
use super::sight;
use super::trace::Trace;
use super::watch::{Seen, watch};
use super::world::{Kill, Life, Moment, Side, instant};

/// Virtual time that a run may take.
const LONGEST: Duration = Duration::from_secs(6 * 3600);
/// Virtual time that it may take until all is quiet.
const SETTLING: Duration = Duration::from_secs(1800);
/// Without a commit for this long, it is.
const QUIET: Duration = Duration::from_secs(3);
/// How often the customers' feeds are read for a time at which nothing is committed meanwhile.
const READINGS: usize = 20;
/// The second phones of the staff.
const MIRRORS: [&str; 5] = ["anna-2", "boris-2", "clara-2", "dora-2", "vera-2"];

/// Planned deaths.
#[derive(Debug, Clone, Default)]
pub struct Kills {
    /// Of the portal.
    pub portal: Vec<Kill>,
    /// Of each phone, in the order of the staff; phones without a list live.
    pub phones: Vec<Vec<Kill>>,
}

/// What to run.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// Who dies when; drawn from the seed when absent.
    pub kills: Option<Kills>,
    /// A story of a minute instead of several.
    pub short: bool,
    /// Print the trace as it happens.
    pub echo: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// Broken promises; none in a good run.
    pub broken: Broken,
    /// The whole trace.
    pub trace: Vec<String>,
    /// Its hash.
    pub hash: u64,
    /// Commits of the portal and of each phone.
    pub commits: (u64, Vec<u64>),
    /// Commands that the phones took on.
    pub commands: usize,
}

/// Runs a seed to its end.
///
/// # Errors
/// When the run itself could not be set up.
pub fn run(plan: &Plan) -> Result<Report, String> {
    // In memory where there is such a place: a run makes thousands of durable commits.
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("openlines-chaos-").tempdir_in(place).map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let stage = Stage::new(plan, folder.path());
        let trace = stage.trace.clone();
        match tokio::time::timeout(LONGEST, stage.play()).await {
            Ok(report) => report,
            Err(_) => Err(format!("did not end; the trace ends with\n{}", trace.tail(60).join("\n"))),
        }
    })
}

struct Stage {
    seed: u64,
    short: bool,
    trace: Trace,
    network: Network,
    portal: Arc<Side>,
    phones: Vec<Arc<Side>>,
    /// The harness itself and whoever is not under test: never dies.
    others: Life,
    /// Second phones, for comparison.
    mirrors: Vec<Arc<Side>>,
    absences: Absences,
    up: Up,
}

/// One of the staff with his phone, and the phone that is compared with it.
struct Pair {
    person: Person,
    phone: Phone,
    mirror: Option<Phone>,
}

impl Stage {
    fn new(plan: &Plan, folder: &Path) -> Stage {
        let seed = plan.seed;
        let trace = Trace::new(plan.echo);
        let mut dice = Dice::new(seed, "kills");
        let kills = plan.kills.clone().unwrap_or_else(|| Kills {
            portal: kills_of(&mut dice, 5, 400),
            phones: STAFF.iter().map(|_| kills_of(&mut dice, 3, 250)).collect(),
        });
        let side = |name, kills| Side::new(name, folder, seed, &trace, kills);
        // A side that dies never has no folder to fail on: the temporary one was made a moment ago.
        #[allow(clippy::expect_used)]
        let others = side("others", Vec::new()).live().expect("a folder");
        let mut of_phones = kills.phones.into_iter();
        Stage {
            seed,
            short: plan.short,
            network: Network::new(seed, &trace, others.env()),
            portal: side("portal", kills.portal),
            phones: STAFF.iter().map(|name| side(name, of_phones.next().unwrap_or_default())).collect(),
            mirrors: MIRRORS.iter().map(|name| side(name, Vec::new())).collect(),
            others,
            absences: Absences::default(),
            up: Up::default(),
            trace,
        }
    }

    fn env(&self) -> Env {
        self.others.env()
    }

    async fn play(self) -> Result<Report, String> {
        let mut dice = Dice::new(self.seed, "story");
        let life = self.portal.live().map_err(|error| error.to_string())?;
        let cast = cast::seed(&life, portal::config(&life), &mut dice).await?;
        let pushes: Pushes = Arc::new(cast.staff.iter().map(|id| (*id, Arc::default())).collect());
        self.open_portal(life, &pushes);
        let (mut calls, mut people, dialogs) = (Vec::new(), Vec::new(), dialogs_of(&cast));
        for (n, side) in self.phones.iter().enumerate() {
            let (person, call) = self.person(n, &cast, &pushes, &mut dice)?;
            calls.push(call);
            side.arm();
            people.push(self.env().spawn(person.work(if self.short { 7 } else { dice.range(45, 95) })));
        }
        let customers = self.customers(cast, &mut dice);
        let luck = |name| Dice::new(self.seed, name);
        let around = [
            self.env().spawn(outages(self.network.clone(), self.env(), luck("outages"))),
            self.env().spawn(races::race(calls, dialogs, self.env(), luck("races"), self.trace.clone())),
        ];
        let seen = Seen::default();
        let watch = watch(self.up.clone(), self.env(), self.trace.clone(), Arc::clone(&seen));
        let watch = self.env().spawn(watch);
        let mut pairs = Vec::new();
        for person in people {
            let (person, phone) = person.await.map_err(|error| error.to_string())??;
            pairs.push(Pair { person, phone, mirror: None });
        }
        around.iter().for_each(JoinHandle::abort);
        self.network.heal();
        self.portal.spare();
        self.phones.iter().for_each(|side| side.spare());
        self.trace.say("run", "healed");
        let mut told = Vec::new();
        for customer in customers {
            told.push(customer.await.map_err(|error| error.to_string())?);
        }
        watch.abort();
        let seen = seen.lock().map_err(|error| error.to_string())?.clone();
        self.finish(pairs, told, seen).await
    }

    fn open_portal(&self, life: Life, pushes: &Pushes) {
        let host = Host {
            side: Arc::clone(&self.portal),
            network: self.network.clone(),
            env: self.env(),
            dice: Dice::new(self.seed, "downtime"),
            trace: self.trace.clone(),
            pushed: Arc::clone(pushes),
            absences: Arc::clone(&self.absences),
            up: self.up.clone(),
        };
        self.portal.arm();
        self.env().spawn(host.run(life));
    }

    fn person(&self, n: usize, cast: &Cast, pushes: &Pushes, dice: &mut Dice) -> Result<(Person, Call), String> {
        let (side, id) = (self.phones.get(n), cast.staff.get(n));
        let (Some(side), Some(id)) = (side, id) else { return Err("nobody to carry the phone".into()) };
        let skew = i64::try_from(dice.range(0, 240_000)).unwrap_or(0) - 120_000;
        side.skew_ms.store(skew, Ordering::Relaxed);
        let (call, called) = unbounded_channel();
        let person = Person {
            side: Arc::clone(side),
            id: *id,
            network: self.network.clone(),
            env: self.env(),
            dice: Dice::new(self.seed, side.name),
            trace: self.trace.clone(),
            pushed: pushes.get(id).cloned().unwrap_or_default(),
            called,
            vault: Vault::default(),
            ledger: Ledger::default(),
            dialogs: dialogs_of(cast),
            watches: dice.percent(50),
            missing: Vec::new(),
            words: 0,
            front: true,
            online: true,
            torn: false,
        };
        Ok((person, call))
    }

    fn customers(&self, cast: Cast, dice: &mut Dice) -> Vec<JoinHandle<(Told, Caller)>> {
        let longest = if self.short { 4 } else { 9 };
        let visit = |(number, door)| {
            let name = format!("customer{number}");
            let caller = Caller { link: self.network.link(&name, None), env: self.env(), token: None };
            let customer = Customer { number, caller, dice: Dice::new(self.seed, &name) };
            self.env().spawn(customer.write(door, dice.range(2, longest)))
        };
        (1..).zip(cast.doors).map(visit).collect()
    }

    async fn finish(self, mut pairs: Vec<Pair>, told: Vec<(Told, Caller)>, seen: Broken) -> Result<Report, String> {
        let mut broken = seen;
        for pair in &mut pairs {
            pair.settle().await?;
        }
        broken.extend(self.quiet(&pairs).await?);
        for (pair, side) in pairs.iter_mut().zip(&self.mirrors) {
            pair.compare_with(side.live().map_err(|error| error.to_string())?, &self.network, &self.env()).await?;
        }
        broken.extend(self.quiet(&pairs).await?);
        // All look at everything, so that everything is fetched.
        for phone in pairs.iter_mut().flat_map(Pair::phones_mut) {
            phone.open_timelines().await?;
        }
        let (restless, customers) = self.quiet_with_feeds(&pairs, told).await?;
        broken.extend(restless);
        broken.extend(self.portal_keeps_its_promises(&customers).await?);
        let file = PortalFile::open(&self.portal.folder())?;
        for pair in &mut pairs {
            broken.extend(pair.keeps_its_promises(&file).await?);
        }
        Ok(Report {
            seed: self.seed,
            broken,
            trace: self.trace.lines(),
            hash: self.trace.hash(),
            commits: (self.portal.commits(), self.phones.iter().map(|side| side.commits()).collect()),
            commands: pairs.iter().map(|pair| pair.person.ledger.said.len()).sum(),
        })
    }

    async fn portal_keeps_its_promises(&self, customers: &[Told]) -> Result<Broken, String> {
        let sql = |error: rusqlite::Error| error.to_string();
        let file = PortalFile::open(&self.portal.folder())?;
        let mut broken = file.whole().map_err(sql)?;
        let absences = self.absences.lock().map_err(|error| error.to_string())?.clone();
        broken.extend(file.offers(self.portal.now(), &absences).map_err(sql)?);
        broken.extend(file.overdue(self.portal.now()).map_err(sql)?);
        for (number, customer) in (1..).zip(customers) {
            broken.extend(file.customer(number, customer).map_err(sql)?);
        }
        match self.up.portal() {
            Some((app, _)) => broken.extend(check::nobody_forgotten(&app).await?),
            None => broken.push("the portal is down in the end".into()),
        }
        Ok(broken)
    }

    /// Waits until nothing moves any more.
    async fn quiet(&self, pairs: &[Pair]) -> Result<Option<String>, String> {
        let begin = instant();
        let (mut commits, mut since) = (0, instant());
        let mut restless = String::new();
        while instant().duration_since(begin) < SETTLING {
            self.env().sleep(Duration::from_millis(250)).await;
            let sides = self.phones.iter().chain(&self.mirrors).chain([&self.portal]);
            let now = sides.map(|side| side.commits()).sum();
            restless.clear();
            for phone in pairs.iter().flat_map(Pair::phones) {
                if !phone.is_idle().await? || phone.status() != Status::Live {
                    restless = format!("{} is {:?}", phone.life.name(), phone.status());
                }
            }
            if now != commits || !restless.is_empty() {
                (commits, since) = (now, instant());
            }
            if instant().duration_since(since) >= QUIET {
                self.trace.say("run", "quiet");
                return Ok(None);
            }
        }
        Ok(Some(format!("never quiet: {restless}")))
    }

    /// Waits for a quiet in which all customers' feeds can be read without anything being committed meanwhile.
    async fn quiet_with_feeds(
        &self,
        pairs: &[Pair],
        told: Vec<(Told, Caller)>,
    ) -> Result<(Option<String>, Vec<Told>), String> {
        let (mut customers, callers): (Vec<Told>, Vec<Caller>) = told.into_iter().unzip();
        for _ in 0..READINGS {
            let restless = self.quiet(pairs).await?;
            let commits = self.portal.commits();
            for (customer, caller) in customers.iter_mut().zip(&callers) {
                customer.feed = read_feed(caller).await?;
            }
            if restless.is_some() || self.portal.commits() == commits {
                return Ok((restless, customers));
            }
        }
        Ok((Some("never quiet while the feeds are read".into()), customers))
    }
}

impl Pair {
    fn phones(&self) -> impl Iterator<Item = &Phone> {
        [Some(&self.phone), self.mirror.as_ref()].into_iter().flatten()
    }

    fn phones_mut(&mut self) -> impl Iterator<Item = &mut Phone> {
        [Some(&mut self.phone), self.mirror.as_mut()].into_iter().flatten()
    }

    async fn settle(&mut self) -> Result<(), String> {
        if !self.phone.life.is_alive() {
            self.phone = self.person.start().await?;
        }
        self.phone.set_network(true);
        self.phone.set_foreground(true);
        self.phone.open_list();
        Ok(())
    }

    /// Signs in on a new phone, which is told everything from the start.
    async fn compare_with(&mut self, life: Life, network: &Network, env: &Env) -> Result<(), String> {
        let link = network.link(life.name(), None);
        let login = (self.person.side.name, PASSWORD);
        let mut mirror = Phone::start(life, link, &Vault::default(), login, env, self.person.dialogs).await?;
        mirror.open_list();
        self.mirror = Some(mirror);
        Ok(())
    }

    async fn keeps_its_promises(&mut self, file: &PortalFile) -> Result<Broken, String> {
        let Pair { person, phone, mirror } = self;
        person.adopt(phone).await?;
        let mut broken = check::commands(file, phone, &person.ledger, person.id).await?;
        broken.extend(check::vanished(file, &person.missing)?);
        broken.extend(check::registers(file, phone, &person.ledger, person.id).await?);
        broken.extend(sight::only_ones_own(file, phone, person.id).await?);
        if let Some(mirror) = mirror {
            let (here, there) = (check::picture(phone).await?, check::picture(mirror).await?);
            broken.extend(check::differences(person.side.name, &here, &there));
        }
        Ok(broken)
    }
}

/// How many dialogs there can be: one for each door.
fn dialogs_of(cast: &Cast) -> i64 {
    i64::try_from(cast.doors.len()).unwrap_or(0)
}

fn kills_of(dice: &mut Dice, most: u64, commits: u64) -> Vec<Kill> {
    let moment = |dice: &mut Dice| if dice.percent(50) { Moment::Before } else { Moment::After };
    (0..dice.range(0, most)).map(|_| Kill { commit: dice.range(1, commits), moment: moment(dice) }).collect()
}

/// The whole network goes away now and then.
async fn outages(network: Network, env: Env, mut dice: Dice) {
    loop {
        env.sleep(Duration::from_millis(dice.range(10_000, 240_000))).await;
        network.set_out(true);
        env.sleep(Duration::from_millis(dice.range(500, 60_000))).await;
        network.set_out(false);
    }
}
