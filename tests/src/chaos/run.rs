//! One run of one seed, from an empty portal to the last check.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use client::Status;
use env::Env;
use server::setup::Seeded;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wire::OperatorId;

use super::check::{self, Broken, PortalFile};
use super::colleague::Colleague;
use super::customers::{Caller, Customer, Told, read_feed};
use super::dice::Dice;
use super::net::Network;
use super::operator::{Ledger, Person};
use super::phone::{Phone, Vault};
use super::portal::{self, Absences, Host};
use super::trace::Trace;
use super::world::{Kill, Life, Side, instant};

/// Virtual time that a run may take.
const LONGEST: Duration = Duration::from_secs(6 * 3600);
/// Virtual time that it may take until all is quiet.
const SETTLING: Duration = Duration::from_secs(1800);
/// Without a commit for this long, it is.
const QUIET: Duration = Duration::from_secs(3);

/// What to run.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// Deaths of portal and phone; drawn from the seed when absent.
    pub kills: Option<(Vec<Kill>, Vec<Kill>)>,
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
    /// Commits of portal and phone.
    pub commits: (u64, u64),
    /// Planned deaths that did not come, of portal and phone.
    pub kills_left: (usize, usize),
    /// Commands that the phone took on.
    pub commands: usize,
    /// Entries that the phone holds in the end.
    pub rows: usize,
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
    trace: Trace,
    network: Network,
    portal: Arc<Side>,
    phone: Arc<Side>,
    /// The harness itself and whoever is not under test: never dies.
    others: Life,
    /// A second phone, for comparison.
    mirror: Arc<Side>,
    pushed: Arc<Notify>,
    absences: Absences,
    tasks: Vec<JoinHandle<()>>,
}

impl Stage {
    fn new(plan: &Plan, folder: &Path) -> Stage {
        let seed = plan.seed;
        let trace = Trace::new(plan.echo);
        let mut dice = Dice::new(seed, "kills");
        let kills = plan.kills.clone();
        let (of_portal, of_phone) = kills.unwrap_or_else(|| (kills_of(&mut dice, 220), kills_of(&mut dice, 320)));
        let side = |name, kills| Side::new(name, folder, seed, &trace, kills);
        // A side that dies never has no folder to fail on: the temporary one was made a moment ago.
        #[allow(clippy::expect_used)]
        let others = side("others", Vec::new()).live().expect("a folder");
        Stage {
            seed,
            network: Network::new(seed, &trace, others.env()),
            portal: side("portal", of_portal),
            phone: side("phone", of_phone),
            mirror: side("mirror", Vec::new()),
            others,
            pushed: Arc::new(Notify::new()),
            absences: Absences::default(),
            tasks: Vec::new(),
            trace,
        }
    }

    fn env(&self) -> Env {
        self.others.env()
    }

    async fn play(mut self) -> Result<Report, String> {
        let mut dice = Dice::new(self.seed, "story");
        let seeded = self.open_portal(&mut dice).await?;
        let mut person = self.person(&seeded, &mut dice)?;
        let customers = self.customers(&seeded, &mut dice);
        self.colleagues(&seeded, &mut dice);
        let trouble = self.env().spawn(outages(self.network.clone(), self.env(), Dice::new(self.seed, "outages")));
        self.phone.arm();
        let phone = person.work(dice.range(40, 90)).await?;
        trouble.abort();
        self.network.heal();
        self.portal.spare();
        self.phone.spare();
        self.trace.say("run", "healed");
        let mut told = Vec::new();
        for customer in customers {
            told.push(customer.await.map_err(|error| error.to_string())?);
        }
        self.tasks.iter().for_each(JoinHandle::abort);
        let mut phone = person.settle(phone).await?;
        phone.open_list();
        self.finish(person, phone, told).await
    }

    async fn open_portal(&mut self, dice: &mut Dice) -> Result<Seeded, String> {
        let life = self.portal.live().map_err(|error| error.to_string())?;
        let line = format!(
            "UPDATE line SET queue_time = {}, full_close_time = {}, hold_after = {}, see_all = {}",
            dice.range(10, 60),
            dice.pick(&[0, 20, 120]).copied().unwrap_or(0),
            dice.range(5, 40),
            dice.range(0, 2)
        );
        let seeded = portal::seed(&life, &line).await?;
        let host = Host {
            side: Arc::clone(&self.portal),
            network: self.network.clone(),
            env: self.env(),
            dice: Dice::new(self.seed, "downtime"),
            trace: self.trace.clone(),
            pushed: Arc::clone(&self.pushed),
            absences: Arc::clone(&self.absences),
        };
        self.portal.arm();
        self.env().spawn(host.run(life));
        Ok(seeded)
    }

    fn person(&self, seeded: &Seeded, dice: &mut Dice) -> Result<Person, String> {
        let anna = seeded.users.first().ok_or("nobody seeded")?;
        let skew = i64::try_from(dice.range(0, 240_000)).unwrap_or(0) - 120_000;
        self.phone.skew_ms.store(skew, Ordering::Relaxed);
        Ok(Person {
            side: Arc::clone(&self.phone),
            network: self.network.clone(),
            env: self.env(),
            dice: Dice::new(self.seed, "operator"),
            trace: self.trace.clone(),
            pushed: Arc::clone(&self.pushed),
            vault: Vault::default(),
            login: (anna.login.clone(), anna.password.clone()),
            ledger: Ledger::default(),
            watches: dice.percent(50),
            broken: Broken::new(),
            words: 0,
            front: true,
            online: true,
        })
    }

    fn caller(&self, who: &str) -> Caller {
        Caller { link: self.network.link(who, None), env: self.env(), token: None }
    }

    fn customers(&self, seeded: &Seeded, dice: &mut Dice) -> Vec<JoinHandle<(Told, Caller)>> {
        let visit = |number| {
            let name = format!("customer{number}");
            let customer = Customer { number, caller: self.caller(&name), dice: Dice::new(self.seed, &name) };
            self.env().spawn(customer.write(seeded.site_key.clone(), dice.range(3, 10)))
        };
        (1..=Dice::new(self.seed, "crowd").range(2, 5)).map(visit).collect()
    }

    fn colleagues(&mut self, seeded: &Seeded, dice: &mut Dice) {
        // Boris serves the line beside the phone's operator, Vera manages it.
        for (n, chance) in [(1, 40), (2, 40)] {
            let Some(user) = seeded.users.get(n).filter(|_| dice.percent(chance)) else { continue };
            let colleague = Colleague {
                caller: self.caller(&user.login),
                dice: Dice::new(self.seed, &user.login),
                trace: self.trace.clone(),
                life: self.others.clone(),
                friend: OperatorId(1),
            };
            let work = colleague.work(user.login.clone(), user.password.clone());
            self.tasks.push(self.env().spawn(work));
        }
    }

    async fn finish(self, person: Person, mut phone: Phone, told: Vec<(Told, Caller)>) -> Result<Report, String> {
        let mut broken = person.broken.clone();
        broken.extend(self.quiet(&phone, None).await?);
        let mut customers = Vec::new();
        for (mut customer, caller) in told {
            customer.feed = read_feed(&caller).await?;
            customers.push(customer);
        }
        let life = self.mirror.live().map_err(|error| error.to_string())?;
        let link = self.network.link("mirror", None);
        let login = (person.login.0.as_str(), person.login.1.as_str());
        let mut mirror = Phone::start(life, link, &Vault::default(), login, &self.env()).await?;
        mirror.open_list();
        broken.extend(self.quiet(&phone, Some(&mirror)).await?);
        // Both look at everything, so that everything is fetched.
        for phone in [&mut phone, &mut mirror] {
            let dialogs: Vec<_> = phone.heads().await?.into_iter().map(|head| head.id).collect();
            phone.open_timelines(dialogs.into_iter());
        }
        broken.extend(self.quiet(&phone, Some(&mirror)).await?);
        let file = PortalFile::open(&self.portal.folder())?;
        let sql = |error: rusqlite::Error| error.to_string();
        broken.extend(file.whole().map_err(sql)?);
        let absences = self.absences.lock().map_err(|error| error.to_string())?.clone();
        broken.extend(file.offers(self.portal.now(), &absences).map_err(sql)?);
        for (number, customer) in (1..).zip(&customers) {
            broken.extend(file.customer(number, customer).map_err(sql)?);
        }
        broken.extend(check::commands(&file, &phone, &person.ledger).await?);
        broken.extend(check::registers(&file, &phone, &person.ledger, 1).await?);
        let picture = check::picture(&phone).await?;
        broken.extend(check::differences(&picture, &check::picture(&mirror).await?));
        Ok(Report {
            seed: self.seed,
            broken,
            trace: self.trace.lines(),
            hash: self.trace.hash(),
            commits: (self.portal.commits(), self.phone.commits()),
            kills_left: (self.portal.kills_left(), self.phone.kills_left()),
            commands: person.ledger.said.len(),
            rows: picture.len(),
        })
    }

    /// Waits until nothing moves any more.
    async fn quiet(&self, phone: &Phone, mirror: Option<&Phone>) -> Result<Option<String>, String> {
        let begin = instant();
        let (mut commits, mut since) = (0, instant());
        while instant().duration_since(begin) < SETTLING {
            self.env().sleep(Duration::from_millis(250)).await;
            let now = self.portal.commits() + self.phone.commits() + self.mirror.commits();
            let mut settled = phone.is_idle().await? && phone.status() == Status::Live;
            if let Some(mirror) = mirror {
                settled &= mirror.is_idle().await? && mirror.status() == Status::Live;
            }
            if now != commits || !settled {
                (commits, since) = (now, instant());
            }
            if instant().duration_since(since) >= QUIET {
                self.trace.say("run", "quiet");
                return Ok(None);
            }
        }
        Ok(Some(format!("never quiet: the phone is {:?}, idle: {}", phone.status(), phone.is_idle().await?)))
    }
}

fn kills_of(dice: &mut Dice, commits: u64) -> Vec<Kill> {
    use super::world::Moment;
    let moment = |dice: &mut Dice| if dice.percent(50) { Moment::Before } else { Moment::After };
    (0..dice.range(0, 5)).map(|_| Kill { commit: dice.range(1, commits), moment: moment(dice) }).collect()
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
