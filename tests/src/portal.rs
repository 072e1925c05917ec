//! A real portal on a loopback port: the server's own code, its own SQLite file, live HTTP. Benches run it in a process of
//! its own, the replay in its own.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use env::Env;
use serde::{Deserialize, Serialize};
use server::http::{Endpoint, listen};
use server::{App, Config, Shared, VisitorLimits, setup};
use tokio::sync::oneshot;

/// A portal with its staff, ready for customers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// Key of its live chat site.
    pub site_key: String,
    /// Who can sign in.
    pub staff: Vec<Login>,
}

/// How a member of the staff signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

impl Ready {
    /// `http://...`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The operators made for load.
    pub fn operators(&self) -> impl Iterator<Item = &Login> {
        self.staff.iter().filter(|login| login.login.starts_with("op"))
    }

    /// The login of somebody by name.
    pub fn login(&self, login: &str) -> Option<&Login> {
        self.staff.iter().find(|staff| staff.login == login)
    }
}

/// Opens a fresh portal without limits for visitors (all of them come from one address here), with this many operators.
///
/// # Errors
/// In words.
pub async fn open(dir: &Path, operators: usize, world: Env) -> Result<(Shared, String, Vec<Login>), String> {
    let limits =
        VisitorLimits { visits_per_address: u32::MAX, messages_per_visit: u32::MAX, messages_per_address: u32::MAX };
    let app = App::open(Config { limits, ..Config::new(dir) }, world).await.map_err(|fault| fault.detail)?;
    let seeded = setup::seed(&app, operators).await.map_err(|fault| fault.detail)?;
    let staff = seeded.users.into_iter().map(|user| Login { login: user.login, password: user.password }).collect();
    Ok((app, seeded.site_key, staff))
}

/// A portal inside this process; it stops when this is dropped.
pub struct Inside {
    /// How to reach it.
    pub ready: Ready,
    /// The portal itself, for what an admin sets up.
    pub app: Shared,
    _stop: oneshot::Sender<()>,
}

impl Inside {
    /// Starts it on a free port. `prepare` may fill the database before anybody is served.
    ///
    /// # Errors
    /// In words.
    pub async fn start(
        dir: &Path,
        operators: usize,
        prepare: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<Self, String> {
        let (app, site_key, staff) = open(dir, operators, Env::machine()).await?;
        prepare(dir)?;
        let endpoint = Endpoint { address: SocketAddr::from(([127, 0, 0, 1], 0)), tls: None, behind_proxy: false };
        let listening = listen(&endpoint).await.map_err(|fault| fault.detail)?;
        let ready = Ready { address: listening.address, site_key, staff };
        app.env.spawn(server::timers::run(app.clone()));
        // Pushes are sent as in the product, but not printed between the figures.
        app.env.spawn(server::push::run_with(app.clone(), |_| {}));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = app.clone();
        app.env.spawn(async move {
            let stop = async {
                let _ = stopped.await;
            };
            if let Err(error) = listening.serve(serving, stop).await {
                eprintln!("the portal failed: {error}");
            }
        });
        Ok(Inside { ready, app, _stop: stop })
    }
}

/// A child process of this program that serves something and says on its first line how to reach it. It ends when its
/// standard input closes, however this process ends.
pub struct Beside<T> {
    /// What it said.
    pub ready: T,
    child: Child,
    life: Option<ChildStdin>,
}

impl<T: for<'de> Deserialize<'de>> Beside<T> {
    /// Starts this program again with other arguments.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(arguments: &[&str]) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let life = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
        let mut first = String::new();
        lines.read_line(&mut first)?;
        // Whatever else it prints (pushes, for example) must not fill the pipe.
        Env::machine().thread("child-output", move || {
            let _ = io::copy(&mut lines, &mut io::sink());
        })?;
        Ok(Beside { ready: serde_json::from_str(&first)?, child, life })
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl<T> Drop for Beside<T> {
    fn drop(&mut self) {
        self.life.take();
        let _ = self.child.wait();
    }
}

/// The child's part: tells the parent, then waits for the parent's end.
///
/// # Errors
/// Those of the standard streams.
pub fn until_parent_ends(ready: &impl Serialize) -> io::Result<()> {
    println!("{}", serde_json::to_string(ready)?);
    io::copy(&mut io::stdin().lock(), &mut io::sink())?;
    Ok(())
}
