//! The first minutes of a portal: its first admin by a one-time link, and a seeded one for trying it out.

use axum::Router;
use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use serde::Serialize;
use wire::Role;

use crate::admin::checked_name;
use crate::app::{App, Shared};
use crate::auth::{hash_password, hex, token_hash};
use crate::fault::Fault;
use crate::http::Params;
use crate::store::{LineStaff, Write};

const PAGE: &str = include_str!("../web/setup.html");

/// `/setup`.
pub fn router() -> Router<Shared> {
    Router::new().route("/setup", get(page).post(submit))
}

/// Makes a one-time set-up token if the portal has no admin yet; the token is shown once.
///
/// # Errors
/// Those of the store.
pub async fn setup_token(app: &App) -> Result<Option<String>, Fault> {
    let token = hex(&app.env.random::<24>());
    let hash = token_hash(&token);
    let made = app.store.write(move |write| {
        let wanted = !has_admin(write)?;
        write.set_setup_hash(wanted.then_some(hash.as_slice()))?;
        Ok(wanted)
    });
    Ok(made.await?.then_some(token))
}

fn has_admin(write: &Write) -> Result<bool, Fault> {
    Ok(write.users()?.into_iter().any(|user| user.me.role == Role::Admin && user.active))
}

#[derive(serde::Deserialize)]
struct SetupQuery {
    #[serde(default)]
    token: String,
}

async fn page(State(app): State<Shared>, Params(query): Params<SetupQuery>) -> Result<Html<String>, Fault> {
    check(&app, &query.token).await?;
    Ok(Html(render(&query.token, "", "form")))
}

/// `state` shows one of the page's two parts: `form` or `done`.
fn render(token: &str, problem: &str, state: &str) -> String {
    use crate::http::escape;
    PAGE.replace("{{token}}", &escape(token)).replace("{{problem}}", &escape(problem)).replace("{{state}}", state)
}

async fn check(app: &App, token: &str) -> Result<(), Fault> {
    let wanted = app.store.read(|read| read.meta()).await?.setup_hash;
    // Both sides are hashes: how far they agree tells nothing of the token.
    if wanted.as_deref() == Some(token_hash(token).as_slice()) {
        return Ok(());
    }
    Err(Fault::forbidden(
        "This set-up link was used or is not the latest. Restart openlines serve for a new one, or use openlines user add.",
    ))
}

async fn submit(State(app): State<Shared>, body: String) -> Result<Html<String>, Fault> {
    let field = |name: &str| {
        url::form_urlencoded::parse(body.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let token = field("token").unwrap_or_default();
    check(&app, &token).await?;
    let added = first_admin(
        &app,
        &token,
        field("login").unwrap_or_default(),
        field("name").unwrap_or_default(),
        field("password").unwrap_or_default(),
    );
    match added.await {
        Ok(()) => Ok(Html(render("", "", "done"))),
        // Shown beside the form: nothing typed twice but the password.
        Err(fault) if fault.code == "bad_field" => Ok(Html(render(&token, &fault.detail, "form"))),
        Err(fault) => Err(fault),
    }
}

async fn first_admin(app: &App, token: &str, login: String, name: String, password: String) -> Result<(), Fault> {
    let (login, name) = (checked_name("login", &login)?, checked_name("name", &name)?);
    let hash = hash_password(&app.env, password).await?;
    let wanted = token_hash(token);
    let added = app.store.write(move |write| {
        // Checked again inside the transaction: the link works once.
        if has_admin(write)? || write.meta()?.setup_hash.as_deref() != Some(wanted.as_slice()) {
            return Err(Fault::forbidden("This set-up link was used."));
        }
        write.add_user(&login, &name, Role::Admin, &hash)?;
        write.set_setup_hash(None)
    });
    added.await
}

/// Adds a user from the command line.
///
/// # Errors
/// `bad_field`; those of the store.
pub async fn add_user(app: &App, login: &str, name: &str, role: Role, password: String) -> Result<(), Fault> {
    let (login, name) = (checked_name("login", login)?, checked_name("name", name)?);
    let hash = hash_password(&app.env, password).await?;
    app.store.write(move |write| write.add_user(&login, &name, role, &hash)).await?;
    Ok(())
}

/// Sets a user's password from the command line. His devices stay signed in.
///
/// # Errors
/// `not_found`; `bad_field`; those of the store.
pub async fn reset_password(app: &App, login: &str, password: String) -> Result<(), Fault> {
    let hash = hash_password(&app.env, password).await?;
    let login = login.to_owned();
    app.store
        .write(move |write| {
            let mut user = write.user_by_login(&login)?.ok_or_else(|| Fault::not_found("user"))?;
            user.password_hash = hash;
            write.save_user(&user)
        })
        .await
}

/// What `openlines seed` made.
#[derive(Debug, Clone, Serialize)]
pub struct Seeded {
    /// For the widget's script tag.
    pub site_key: String,
    /// Who can sign in, with what.
    pub users: Vec<SeededUser>,
}

/// A seeded user.
#[derive(Debug, Clone, Serialize)]
pub struct SeededUser {
    /// His login.
    pub login: String,
    /// His name.
    pub name: String,
    /// His password.
    pub password: String,
}

const STAFF: [(&str, &str, Role); 4] = [
    ("anna", "Anna", Role::Operator),
    ("boris", "Boris", Role::Operator),
    ("vera", "Vera", Role::Manager),
    ("admin", "Admin", Role::Admin),
];

/// Makes a line with two operators, a manager, an admin and a live chat site, for trying the portal out. `more` further
/// operators are called op1, op2 ... for replays.
///
/// # Errors
/// `already_set_up` in a portal that has users; those of the store.
pub async fn seed(app: &App, more: usize) -> Result<Seeded, Fault> {
    let mut wanted: Vec<(String, String, Role)> =
        STAFF.iter().map(|(login, name, role)| ((*login).to_owned(), (*name).to_owned(), *role)).collect();
    wanted.extend((1..=more).map(|n| (format!("op{n}"), format!("Operator {n}"), Role::Operator)));
    let mut users = Vec::new();
    let mut hashed = Vec::new();
    for (login, name, role) in wanted {
        let password = hex(&app.env.random::<6>());
        let hash = hash_password(&app.env, password.clone()).await?;
        hashed.push((login.clone(), name.clone(), role, hash));
        users.push(SeededUser { login, name, password });
    }
    let made = app.store.write(move |write| {
        if !write.users()?.is_empty() {
            return Err(Fault::conflict(
                "already_set_up",
                "The portal has users already: seed an empty --data directory.",
            ));
        }
        let mut staff = LineStaff::default();
        for (login, name, role, hash) in &hashed {
            let id = write.add_user(login, name, *role, hash)?;
            match role {
                Role::Operator => staff.operators.push(id),
                Role::Manager => staff.managers.push(id),
                Role::Admin => {}
            }
        }
        let line = write.add_line("Support")?;
        write.set_line_staff(line, &staff)?;
        write.add_site(line, "Demo", &[])
    });
    Ok(Seeded { site_key: made.await?.key, users })
}
