//! Live chat sites of a line.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use wire::{ChannelId, LineId};

use super::checked_name;
use crate::app::Shared;
use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::http::{Body, Named};
use crate::store::SiteSettings;

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Sites {
    sites: Vec<SiteSettings>,
}

/// A site to be added.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct NewSite {
    name: String,
    /// Origins that may embed the widget, as `https://shop.example`.
    #[serde(default)]
    origins: Vec<String>,
}

/// The origins of a site.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub(crate) struct Origins {
    origins: Vec<String>,
}

/// Sites of a line, with their keys.
#[utoipa::path(get, path = "/api/v1/admin/lines/{id}/sites", tag = "admin", params(("id" = String, Path)),
    responses((status = 200, description = "In order of id", body = Sites), (status = 404, description = "not_found")))]
pub(crate) async fn list_sites(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
) -> Result<Json<Sites>, Fault> {
    who.admin()?;
    let id: LineId = id.parse().map_err(|_| Fault::not_found("line"))?;
    let sites = app.store.read(move |read| {
        read.line_settings(id)?.ok_or_else(|| Fault::not_found("line"))?;
        read.sites(id)
    });
    Ok(Json(Sites { sites: sites.await? }))
}

/// Add a site to a line.
#[utoipa::path(post, path = "/api/v1/admin/lines/{id}/sites", tag = "admin", params(("id" = String, Path)), request_body = NewSite,
    responses((status = 200, description = "Added", body = SiteSettings), (status = 404, description = "not_found"), (status = 422, description = "bad_field")))]
pub(crate) async fn add_site(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(new): Body<NewSite>,
) -> Result<Json<SiteSettings>, Fault> {
    who.admin()?;
    let id: LineId = id.parse().map_err(|_| Fault::not_found("line"))?;
    let (name, origins) = (checked_name("name", &new.name)?, checked_origins(&new.origins)?);
    let site = app.store.write(move |write| {
        write.line_settings(id)?.ok_or_else(|| Fault::not_found("line"))?;
        write.add_site(id, &name, &origins)
    });
    Ok(Json(site.await?))
}

/// Set who may embed a site's widget.
#[utoipa::path(put, path = "/api/v1/admin/sites/{id}/origins", tag = "admin", params(("id" = String, Path)), request_body = Origins,
    responses((status = 200, description = "Set", body = Origins), (status = 404, description = "not_found"), (status = 422, description = "bad_field")))]
pub(crate) async fn put_origins(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(new): Body<Origins>,
) -> Result<Json<Origins>, Fault> {
    who.admin()?;
    let id: ChannelId = id.parse().map_err(|_| Fault::not_found("site"))?;
    let origins = checked_origins(&new.origins)?;
    let stored = origins.clone();
    if !app.store.write(move |write| write.set_origins(id, &stored)).await? {
        return Err(Fault::not_found("site"));
    }
    Ok(Json(Origins { origins }))
}

/// Origins as browsers send them: scheme, host and a port that is not the scheme's own, nothing else.
fn checked_origins(origins: &[String]) -> Result<Vec<String>, Fault> {
    let parse = |(n, text): (usize, &String)| {
        let url =
            url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/");
        url.map(|url| url.origin().ascii_serialization())
            .ok_or_else(|| Fault::field(format!("origins[{n}]"), "write it as https://shop.example"))
    };
    origins.iter().enumerate().map(parse).collect()
}
