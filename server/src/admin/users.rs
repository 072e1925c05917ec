//! Users.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use wire::{OperatorId, Role};

use super::checked_name;
use crate::app::Shared;
use crate::auth::{SignedInAs, hash_password};
use crate::fault::Fault;
use crate::http::{Body, Named};
use crate::store::User;

/// A user as an admin sees him.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct UserRow {
    #[schema(value_type = String)]
    id: OperatorId,
    login: String,
    name: String,
    /// `operator`, `manager` or `admin`.
    #[schema(value_type = String)]
    role: Role,
    /// False once deactivated.
    active: bool,
    /// Most dialogs at once over all lines (P16); 0 = no cap.
    max_total: u32,
}

impl From<User> for UserRow {
    fn from(user: User) -> Self {
        let User { me, login, active, max_total, .. } = user;
        UserRow { id: me.id, login, name: me.name, role: me.role, active, max_total }
    }
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Users {
    users: Vec<UserRow>,
}

/// A user to be added.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct NewUser {
    login: String,
    name: String,
    #[schema(value_type = String)]
    role: Role,
    /// At least 8 characters.
    password: String,
}

/// What to change; what is absent stays.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct UserChange {
    login: Option<String>,
    name: Option<String>,
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    password: Option<String>,
    active: Option<bool>,
    max_total: Option<u32>,
}

/// All users.
#[utoipa::path(get, path = "/api/v1/admin/users", tag = "admin", responses((status = 200, description = "In order of id", body = Users)))]
pub(crate) async fn list_users(State(app): State<Shared>, who: SignedInAs) -> Result<Json<Users>, Fault> {
    who.admin()?;
    let users = app.store.read(|read| read.users()).await?;
    Ok(Json(Users { users: users.into_iter().map(UserRow::from).collect() }))
}

/// Add a user.
#[utoipa::path(post, path = "/api/v1/admin/users", tag = "admin", request_body = NewUser,
    responses((status = 200, description = "Added", body = UserRow), (status = 422, description = "bad_field")))]
pub(crate) async fn add_user(
    State(app): State<Shared>,
    who: SignedInAs,
    Body(new): Body<NewUser>,
) -> Result<Json<UserRow>, Fault> {
    who.admin()?;
    let hash = hash_password(&app.env, new.password).await?;
    let (login, name, role) = (checked_name("login", &new.login)?, checked_name("name", &new.name)?, new.role);
    let user = app.store.write(move |write| {
        let id = write.add_user(&login, &name, role, &hash)?;
        write.user(id)?.ok_or_else(|| Fault::not_found("user"))
    });
    Ok(Json(user.await?.into()))
}

/// Change a user. Deactivating ends his shift, withdraws his offers and signs his devices out.
#[utoipa::path(patch, path = "/api/v1/admin/users/{id}", tag = "admin", params(("id" = String, Path)), request_body = UserChange,
    responses((status = 200, description = "Changed", body = UserRow), (status = 404, description = "not_found"), (status = 422, description = "bad_field")))]
pub(crate) async fn change_user(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(change): Body<UserChange>,
) -> Result<Json<UserRow>, Fault> {
    who.admin()?;
    let id: OperatorId = id.parse().map_err(|_| Fault::not_found("user"))?;
    if id == who.me.id && (change.active == Some(false) || change.role.is_some_and(|role| role != Role::Admin)) {
        return Err(Fault::conflict("last_admin", "Another admin must take this right from you."));
    }
    let hash = match change.password {
        Some(password) => Some(hash_password(&app.env, password).await?),
        None => None,
    };
    let login = change.login.map(|login| checked_name("login", &login)).transpose()?;
    let name = change.name.map(|name| checked_name("name", &name)).transpose()?;
    let bus = app.bus.clone();
    let user = app.store.write(move |write| {
        let mut user = write.user(id)?.ok_or_else(|| Fault::not_found("user"))?;
        let was_active = user.active;
        user.login = login.unwrap_or(user.login);
        user.me.name = name.unwrap_or(user.me.name);
        user.me.role = change.role.unwrap_or(user.me.role);
        user.password_hash = hash.unwrap_or(user.password_hash);
        user.active = change.active.unwrap_or(user.active);
        user.max_total = change.max_total.unwrap_or(user.max_total);
        write.save_user(&user)?;
        if user.active && !was_active {
            // He signs in anew: what his devices knew is of another time.
            write.sign_out_all(id)?;
        }
        if user.active {
            // With a lower cap he is asked less.
            write.remind_others(id)?;
            crate::queue::became_free(write, &bus, [id])?;
        } else {
            crate::queue::deactivated(write, &bus, id)?;
        }
        Ok(user)
    });
    Ok(Json(user.await?.into()))
}
