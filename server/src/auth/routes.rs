//! Sign-in, sign-out and the list of devices.

use axum::extract::{Request, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::StatusCode;
use wire::{DeviceId, DeviceRow, Limits, PortalInfo, SignIn, SignedIn};

use super::{SignedInAs, bearer, hex, token_hash, verify_password};
use crate::app::{App, MIN_CLIENT, Shared};
use crate::fault::Fault;
use crate::http::{Address, Body, Named};

/// Routes under `/api/v1`.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/sessions", post(sign_in))
        .route("/sessions/current", delete(sign_out))
        .route("/devices", get(list_devices))
        .route("/devices/{id}", delete(revoke_device))
}

/// Sign in on one device. The token is shown once.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "account", request_body = Object,
    responses((status = 200, description = "Signed in", body = Object), (status = 401, description = "wrong_credentials"),
              (status = 429, description = "too_many_requests: wait")))]
async fn sign_in(
    State(app): State<Shared>,
    Address(address): Address,
    Body(request): Body<SignIn>,
) -> Result<Json<SignedIn>, Fault> {
    check_device(&request)?;
    app.throttle.attempt(&request.login, address, app.env.now())?;
    let _turn = app.hashing.acquire().await.map_err(Fault::defect)?;
    let login = request.login.clone();
    let user = app.store.read(move |read| read.user_by_login(&login)).await?.filter(|user| user.active);
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let right = verify_password(&app.env, request.password, hash).await?;
    let Some(user) = user.filter(|_| right) else {
        let detail = "The login or the password is wrong. Check both; an admin can reset the password.";
        return Err(Fault::new(StatusCode::UNAUTHORIZED, "wrong_credentials", detail));
    };
    app.throttle.succeeded(&request.login, address);
    let token = hex(&app.env.random::<32>());
    let hash = token_hash(&token);
    let (operator, info) = (user.me.id, request.device);
    let device = app.store.write(move |write| write.add_device(operator, &info, &hash)).await?;
    tracing::info!(operator = %operator, device = %device, "signed in");
    Ok(Json(SignedIn { token, device, operator: user.me, portal: app.introduction(), limits: Limits::default() }))
}

fn check_device(request: &SignIn) -> Result<(), Fault> {
    for (field, text) in [
        ("device.name", &request.device.name),
        ("device.platform", &request.device.platform),
        ("device.app_version", &request.device.app_version),
        ("login", &request.login),
    ] {
        if text.is_empty() || text.chars().count() > 100 {
            return Err(Fault::field(field, "use 1 to 100 characters"));
        }
    }
    Ok(())
}

impl App {
    /// How the portal introduces itself.
    pub fn introduction(&self) -> PortalInfo {
        PortalInfo {
            name: self.meta.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            epoch: self.meta.epoch.clone(),
            min_client: MIN_CLIENT.to_owned(),
            features: vec!["zstd".to_owned()],
        }
    }
}

/// Sign this device out.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "account", responses((status = 204, description = "Signed out")))]
async fn sign_out(State(app): State<Shared>, request: Request) -> Result<StatusCode, Fault> {
    // A device that says good-bye is no sign that somebody can be reached (P15).
    let (parts, _) = request.into_parts();
    let who = app.who(bearer(&parts)?).await?;
    app.store.write(move |write| write.sign_out(who.device)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A user's devices.
#[derive(serde::Serialize)]
struct Devices {
    devices: Vec<DeviceRow>,
}

/// My signed-in devices, newest contact first.
#[utoipa::path(get, path = "/api/v1/devices", tag = "account", responses((status = 200, description = "The devices", body = Object)))]
async fn list_devices(State(app): State<Shared>, who: SignedInAs) -> Result<Json<Devices>, Fault> {
    let devices = app.store.read(move |read| read.devices(who.me.id, who.device)).await?;
    Ok(Json(Devices { devices }))
}

/// Revoke one of my devices: it wipes itself at its next contact.
#[utoipa::path(delete, path = "/api/v1/devices/{id}", tag = "account", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"), (status = 404, description = "not_found")))]
async fn revoke_device(State(app): State<Shared>, who: SignedInAs, Named(id): Named) -> Result<StatusCode, Fault> {
    let id: DeviceId = id.parse().map_err(|_| Fault::not_found("device"))?;
    if app.store.write(move |write| write.revoke_device(who.me.id, id)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Fault::not_found("device"))
    }
}
