//! `openlines`: the portal's one binary.

use std::fs::File;
use std::io::IsTerminal;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use env::Env;
use server::http::{Endpoint, listen};
use server::{App, Config, Fault, Shared, VisitorLimits, doctor, setup};
use wire::Role;

/// Openlines, an open-lines contact centre: customers write in live chat, operators answer from their phones.
#[derive(Parser)]
#[command(name = "openlines", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Run,
}

#[derive(Subcommand)]
enum Run {
    /// Run the portal. The first start prints a one-time link that makes the first admin.
    ///
    /// Ends gracefully on SIGTERM and ctrl-C: open requests are answered, then everything is on disk.
    Serve(Serve),
    /// Add users, list them, set a new password. Works while the portal runs.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Fill an empty portal with a demo line, its staff and a live chat site; prints logins as JSON.
    Seed {
        #[command(flatten)]
        data: Data,
        /// Further operators, called op1, op2 ...
        #[arg(long, default_value_t = 0)]
        operators: usize,
    },
    /// Say why a session went to whom: every decision of the queue about it, with the reason for everybody considered.
    ///
    /// Makes each decision again from the record; ends with 1 when one comes out otherwise. Works while the portal runs.
    Explain {
        #[command(flatten)]
        data: Data,
        /// The session's number, as in the address of its decisions.
        session: String,
    },
    /// Examine an installation and say what is wrong and what to do about it.
    Doctor {
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Args)]
struct Data {
    /// Directory of the database and the files; created when missing.
    #[arg(long, env = "OPENLINES_DATA", default_value = "./openlines-data")]
    data: PathBuf,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "OPENLINES_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Certificate chain in PEM: serves HTTPS. Needed to listen on a network without a proxy.
    #[arg(long, env = "OPENLINES_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key in PEM.
    #[arg(long, env = "OPENLINES_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Address of a proxy in front that speaks TLS; its X-Forwarded-For is believed. May be given several times.
    #[arg(long = "trusted-proxy", env = "OPENLINES_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxies: Vec<IpAddr>,
    /// New live chat visits an hour from one address.
    #[arg(long, env = "OPENLINES_VISITS_PER_ADDRESS", default_value_t = VisitorLimits::default().visits_per_address)]
    visits_per_address: u32,
    /// Messages and uploads a minute of one visitor.
    #[arg(long, env = "OPENLINES_MESSAGES_PER_VISIT", default_value_t = VisitorLimits::default().messages_per_visit)]
    messages_per_visit: u32,
    /// Messages and uploads a minute from one address.
    #[arg(long, env = "OPENLINES_MESSAGES_PER_ADDRESS", default_value_t = VisitorLimits::default().messages_per_address)]
    messages_per_address: u32,
    /// What to log, for example `info` or `server=debug`. JSON lines on standard error when that is no terminal.
    #[arg(long, env = "OPENLINES_LOG", default_value = "info")]
    log: String,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a user. The password is read from standard input.
    Add {
        #[command(flatten)]
        data: Data,
        /// How he signs in.
        #[arg(long)]
        login: String,
        /// What colleagues and customers see.
        #[arg(long)]
        name: String,
        /// operator, manager or admin.
        #[arg(long, value_parser = role, default_value = "operator")]
        role: Role,
    },
    /// Set a new password, read from standard input.
    ResetPassword {
        #[command(flatten)]
        data: Data,
        /// Whose.
        #[arg(long)]
        login: String,
    },
    /// List all users.
    List {
        #[command(flatten)]
        data: Data,
    },
}

fn role(text: &str) -> Result<Role, String> {
    match text {
        "operator" => Ok(Role::Operator),
        "manager" => Ok(Role::Manager),
        "admin" => Ok(Role::Admin),
        _ => Err("use operator, manager or admin".to_owned()),
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(fault) => fail(&fault.to_string()),
    }
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("openlines: {problem}");
    ExitCode::FAILURE
}

async fn run(command: Run) -> Result<ExitCode, Fault> {
    match command {
        Run::Serve(options) => serve(options).await,
        Run::User { command } => user(command).await,
        Run::Seed { data, operators } => {
            let app = open(Config::new(data.data)).await?;
            let seeded = setup::seed(&app, operators).await?;
            println!("{}", serde_json::to_string_pretty(&seeded)?);
            Ok(ExitCode::SUCCESS)
        }
        Run::Explain { data, session } => {
            let id = session.parse().map_err(|_| Fault::field("SESSION", format!("{session} is no number")))?;
            let app = open(Config::new(data.data)).await?;
            let explained = server::queue::explain(&app, id).await?;
            print!("{}", explained.text);
            Ok(if explained.same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Run::Doctor { data } => Ok(examine(&data.data).await),
    }
}

/// Opens the portal in its data directory.
async fn open(config: Config) -> Result<Shared, Fault> {
    prepare(&config.data_dir)?;
    App::open(config, Env::machine()).await
}

/// Makes the data directory if there is none, for this user only, and checks that it can be written to.
fn prepare(dir: &Path) -> Result<(), Fault> {
    std::fs::create_dir_all(dir).map_err(|error| {
        let detail = format!("cannot make {}: {error}: choose another --data", dir.display());
        Fault::set_up("not_writable", detail)
    })?;
    restrict(dir);
    server::store::check_writable(dir)
}

/// The data directory holds customers' words: nobody else on this machine reads it.
fn restrict(dir: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // On a file system without permissions there is nothing to restrict.
        let _ = std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700));
    }
}

/// One portal a data directory. The lock goes with the process, however it ends.
fn lock(dir: &Path) -> Result<File, Fault> {
    let path = dir.join("lock");
    let file = File::create(&path)
        .map_err(|error| Fault::set_up("not_writable", format!("cannot make {}: {error}", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => {
            let detail = format!("another openlines serves {}: stop it or choose another --data", dir.display());
            Err(Fault::set_up("already_running", detail))
        }
    }
}

async fn serve(options: Serve) -> Result<ExitCode, Fault> {
    log_to_stderr(&options.log)?;
    let mut config = Config::new(options.data.data);
    let behind_proxy = !options.trusted_proxies.is_empty();
    config.trusted_proxies = options.trusted_proxies;
    config.limits = VisitorLimits {
        visits_per_address: options.visits_per_address,
        messages_per_visit: options.messages_per_visit,
        messages_per_address: options.messages_per_address,
    };
    prepare(&config.data_dir)?;
    let _lock = lock(&config.data_dir)?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let tls = options.tls_cert.zip(options.tls_key);
    let listening = listen(&Endpoint { address: options.listen, tls, behind_proxy }).await?;
    let app = open(config).await?;
    if let Some(token) = setup::setup_token(&app).await? {
        println!("make the first admin here, once: {}/setup?token={token}", listening.url());
    }
    app.start();
    println!("listening on {}", listening.url());
    tracing::info!(address = %listening.address, version = env!("CARGO_PKG_VERSION"), "serving");
    listening.serve(app, stop_signal()).await.map_err(Fault::defect)?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn log_to_stderr(filter: &str) -> Result<(), Fault> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .map_err(|error| Fault::field("--log", format!("{filter}: {error}: try info or server=debug")))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        logs.init();
    } else {
        logs.json().init();
    }
    Ok(())
}

/// SIGTERM or ctrl-C.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

async fn user(command: UserCommand) -> Result<ExitCode, Fault> {
    match command {
        UserCommand::Add { data, login, name, role } => {
            let app = open(Config::new(data.data)).await?;
            let password = password()?;
            setup::add_user(&app, &login, &name, role, password).await?;
            println!("added {login}");
        }
        UserCommand::ResetPassword { data, login } => {
            let app = open(Config::new(data.data)).await?;
            let password = password()?;
            setup::reset_password(&app, &login, password).await?;
            println!("{login} has a new password");
        }
        UserCommand::List { data } => {
            let app = open(Config::new(data.data)).await?;
            for user in app.store.read(|read| read.users()).await? {
                let state = if user.active { "active" } else { "inactive" };
                println!("{}\t{}\t{}\t{:?}\t{state}", user.me.id, user.login, user.me.name, user.me.role);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A password from standard input: arguments are visible to everybody on the machine.
fn password() -> Result<String, Fault> {
    if std::io::stdin().is_terminal() {
        eprint!("password (is shown): ");
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Fault::field("password", format!("none on standard input: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn examine(data: &Path) -> ExitCode {
    let findings = doctor::examine(data, &Env::machine()).await;
    for finding in &findings {
        match &finding.result {
            Ok(text) => println!("ok    {}: {text}", finding.what),
            Err(text) => println!("WRONG {}: {text}", finding.what),
        }
    }
    if findings.iter().all(|finding| finding.result.is_ok()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
