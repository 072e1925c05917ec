//! `openlines doctor`: what is wrong with this installation, and what to do about it.

use std::path::Path;

use env::Env;

use crate::app::App;
use crate::config::Config;
use crate::store;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// `Ok` in words, or what is wrong with its remedy.
    pub result: Result<String, String>,
}

/// Looks at everything. Changes nothing.
pub async fn examine(data_dir: &Path, env: &Env) -> Vec<Finding> {
    let mut findings = vec![
        Finding { what: "data directory", result: directory(data_dir) },
        Finding {
            what: "write permission",
            result: store::check_writable(data_dir).map(|()| "writable".to_owned()).map_err(|fault| fault.detail),
        },
    ];
    if !store::db_path(data_dir).is_file() {
        let result = Err(format!("no database in {}: run openlines serve once", data_dir.display()));
        findings.push(Finding { what: "database", result });
        return findings;
    }
    match App::open(Config::new(data_dir), env.clone()).await {
        Err(fault) => findings.push(Finding { what: "database", result: Err(fault.detail) }),
        Ok(app) => {
            findings.push(Finding { what: "database", result: integrity(&app).await });
            findings.push(Finding { what: "admin", result: admin(&app).await });
            findings.push(Finding { what: "lines", result: lines(&app).await });
        }
    }
    findings
}

fn directory(data_dir: &Path) -> Result<String, String> {
    match std::fs::metadata(data_dir) {
        Ok(meta) if meta.is_dir() => Ok(data_dir.display().to_string()),
        Ok(_) => Err(format!("{} is not a directory: choose another --data", data_dir.display())),
        Err(error) => Err(format!("{}: {error}: create it or choose another --data", data_dir.display())),
    }
}

async fn integrity(app: &App) -> Result<String, String> {
    match app.store.read(|read| read.integrity()).await {
        Ok(verdict) if verdict == "ok" => Ok("whole".to_owned()),
        Ok(verdict) => Err(format!("damaged ({verdict}): stop the portal and put back a copy of the data directory")),
        Err(fault) => Err(fault.detail),
    }
}

async fn admin(app: &App) -> Result<String, String> {
    let users = app.store.read(|read| read.users()).await.map_err(|fault| fault.detail)?;
    let admins = users.iter().filter(|user| user.active && user.me.role == wire::Role::Admin).count();
    if admins == 0 {
        return Err("nobody can administer the portal: openlines user add --role admin".to_owned());
    }
    Ok(format!("{admins} active, {} users in all", users.len()))
}

async fn lines(app: &App) -> Result<String, String> {
    let found = app.store.read(|read| {
        let mut idle = Vec::new();
        let lines = read.lines()?;
        for line in &lines {
            if line.active && read.line_staff(line.id)?.operators.is_empty() {
                idle.push(line.name.clone());
            }
        }
        Ok((lines.len(), idle))
    });
    let (count, idle) = found.await.map_err(|fault| fault.detail)?;
    match (count, idle.as_slice()) {
        (0, _) => Err("no line yet: add one with POST /api/v1/admin/lines".to_owned()),
        (_, []) => Ok(format!("{count}, each with somebody in its queue")),
        (_, idle) => Err(format!("nobody is in the queue of {}: PUT /api/v1/admin/lines/ID/staff", idle.join(", "))),
    }
}
