//! Lines and who works on them.

use axum::Json;
use axum::extract::State;
use rules::alert::Rung;
use rules::norm::Norms;
use rules::queue::{FreesSlot, Mode};
use rules::working_time::Calendar;
use serde::{Deserialize, Serialize};
use wire::{LineId, OperatorId, Role};

use super::checked_name;
use crate::app::Shared;
use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::http::{Body, Named};
use crate::store::{LineSettings, LineStaff, Write};

/// A week: no time setting of a line is longer.
const MAX_SECONDS: i64 = 7 * 24 * 3600;

#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Lines {
    lines: Vec<LineSettings>,
}

/// A line to be added; its settings start with their defaults.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct NewLine {
    name: String,
}

/// What to change; what is absent stays. Times are in seconds.
#[derive(Deserialize, utoipa::ToSchema)]
pub(crate) struct LineChange {
    name: Option<String>,
    active: Option<bool>,
    #[schema(value_type = Option<String>)]
    mode: Option<Mode>,
    queue_time: Option<i64>,
    ack_time: Option<i64>,
    missed_limit: Option<u32>,
    max_dialogs: Option<u32>,
    #[schema(value_type = Option<String>)]
    frees_slot: Option<FreesSlot>,
    sticky_time: Option<i64>,
    full_close_time: Option<i64>,
    idle_close_time: Option<i64>,
    confirm_transfer: Option<bool>,
    return_time: Option<i64>,
    hold_after: Option<i64>,
    see_all: Option<bool>,
    crm_lookup: Option<bool>,
    crm_forward: Option<bool>,
    /// When the line works; null: always.
    #[serde(default, deserialize_with = "super::promises::given")]
    #[schema(value_type = Option<Object>)]
    hours: Option<Option<Calendar>>,
    offer_off_hours: Option<bool>,
    /// What a customer reads when nobody could be asked for 30 s; null: nothing.
    #[serde(default, deserialize_with = "super::promises::given")]
    #[schema(value_type = Option<String>)]
    empty_queue_text: Option<Option<String>>,
    /// All three: one that is absent in it is 0.
    #[schema(value_type = Option<Object>)]
    norms: Option<Norms>,
    /// Who is told of a broken promise; null: all managers of the line, at once.
    #[serde(default, deserialize_with = "super::promises::given")]
    #[schema(value_type = Option<Vec<Object>>)]
    ladder: Option<Option<Vec<Rung>>>,
    ack_hold: Option<i64>,
}

pub(super) fn seconds(field: &str, value: i64, least: i64) -> Result<i64, Fault> {
    if (least..=MAX_SECONDS).contains(&value) {
        Ok(value)
    } else {
        Err(Fault::field(field, format!("use {least} to {MAX_SECONDS} seconds")))
    }
}

impl LineChange {
    fn apply(self, line: &mut LineSettings) -> Result<(), Fault> {
        if let Some(name) = self.name {
            line.name = checked_name("name", &name)?;
        }
        line.active = self.active.unwrap_or(line.active);
        line.mode = self.mode.unwrap_or(line.mode);
        line.queue_time = seconds("queue_time", self.queue_time.unwrap_or(line.queue_time), 5)?;
        line.ack_time = seconds("ack_time", self.ack_time.unwrap_or(line.ack_time), 0)?;
        line.missed_limit = self.missed_limit.unwrap_or(line.missed_limit);
        line.max_dialogs = self.max_dialogs.unwrap_or(line.max_dialogs);
        line.frees_slot = self.frees_slot.unwrap_or(line.frees_slot);
        line.sticky_time = seconds("sticky_time", self.sticky_time.unwrap_or(line.sticky_time), 0)?;
        line.full_close_time = seconds("full_close_time", self.full_close_time.unwrap_or(line.full_close_time), 0)?;
        line.idle_close_time = seconds("idle_close_time", self.idle_close_time.unwrap_or(line.idle_close_time), 0)?;
        line.confirm_transfer = self.confirm_transfer.unwrap_or(line.confirm_transfer);
        line.return_time = seconds("return_time", self.return_time.unwrap_or(line.return_time), 0)?;
        line.hold_after = seconds("hold_after", self.hold_after.unwrap_or(line.hold_after), 0)?;
        line.see_all = self.see_all.unwrap_or(line.see_all);
        line.crm_lookup = self.crm_lookup.unwrap_or(line.crm_lookup);
        line.crm_forward = self.crm_forward.unwrap_or(line.crm_forward);
        line.hours = self.hours.unwrap_or(line.hours.take());
        line.offer_off_hours = self.offer_off_hours.unwrap_or(line.offer_off_hours);
        line.empty_queue_text = self.empty_queue_text.unwrap_or(line.empty_queue_text.take());
        line.norms = self.norms.unwrap_or(line.norms);
        line.ladder = self.ladder.unwrap_or(line.ladder.take());
        line.ack_hold = seconds("ack_hold", self.ack_hold.unwrap_or(line.ack_hold), 0)?;
        Ok(())
    }
}

/// All lines.
#[utoipa::path(get, path = "/api/v1/admin/lines", tag = "admin", responses((status = 200, description = "In order of id", body = Lines)))]
pub(crate) async fn list_lines(State(app): State<Shared>, who: SignedInAs) -> Result<Json<Lines>, Fault> {
    who.admin()?;
    Ok(Json(Lines { lines: app.store.read(|read| read.lines()).await? }))
}

/// Add a line.
#[utoipa::path(post, path = "/api/v1/admin/lines", tag = "admin", request_body = NewLine,
    responses((status = 200, description = "Added", body = LineSettings), (status = 422, description = "bad_field")))]
pub(crate) async fn add_line(
    State(app): State<Shared>,
    who: SignedInAs,
    Body(new): Body<NewLine>,
) -> Result<Json<LineSettings>, Fault> {
    who.admin()?;
    let name = checked_name("name", &new.name)?;
    let line = app.store.write(move |write| {
        let id = write.add_line(&name)?;
        known(write, id)
    });
    Ok(Json(line.await?))
}

/// Change a line's settings.
#[utoipa::path(patch, path = "/api/v1/admin/lines/{id}", tag = "admin", params(("id" = String, Path)), request_body = LineChange,
    responses((status = 200, description = "Changed", body = LineSettings), (status = 404, description = "not_found"), (status = 422, description = "bad_field")))]
pub(crate) async fn change_line(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(change): Body<LineChange>,
) -> Result<Json<LineSettings>, Fault> {
    who.admin()?;
    let id: LineId = id.parse().map_err(|_| Fault::not_found("line"))?;
    if change.crm_lookup == Some(true) && !app.has_crm() {
        return Err(Fault::field("crm_lookup", "no CRM is connected to this portal: leave it off"));
    }
    let bus = app.bus.clone();
    let line = app.store.write(move |write| {
        let mut line = known(write, id)?;
        let before = line.clone();
        change.apply(&mut line)?;
        super::promises::check(write, &line)?;
        crate::norms::save_line(write, &before, &line)?;
        let asks = |line: &LineSettings| (line.active, line.max_dialogs, line.frees_slot, line.offer_off_hours);
        let says = |line: &LineSettings| (line.hours.clone(), line.empty_queue_text.is_some());
        if asks(&before) != asks(&line) || says(&before) != says(&line) {
            crate::queue::opens(write, id)?;
            // A raised cap or a reopened line can make somebody eligible.
            let operators = write.line_staff(id)?.operators;
            crate::queue::became_free(write, &bus, operators)?;
        }
        let times = |line: &LineSettings| (line.hours.clone(), line.return_time, line.idle_close_time);
        if times(&before) != times(&line) {
            crate::dialogs::watch_waits_on(write, id)?;
        }
        Ok(line)
    });
    Ok(Json(line.await?))
}

fn known(write: &Write, id: LineId) -> Result<LineSettings, Fault> {
    write.line_settings(id)?.ok_or_else(|| Fault::not_found("line"))
}

/// Who works on a line.
#[utoipa::path(get, path = "/api/v1/admin/lines/{id}/staff", tag = "admin", params(("id" = String, Path)),
    responses((status = 200, description = "Its queue and managers", body = LineStaff), (status = 404, description = "not_found")))]
pub(crate) async fn get_staff(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
) -> Result<Json<LineStaff>, Fault> {
    who.admin()?;
    let id: LineId = id.parse().map_err(|_| Fault::not_found("line"))?;
    let staff = app.store.read(move |read| {
        read.line_settings(id)?.ok_or_else(|| Fault::not_found("line"))?;
        read.line_staff(id)
    });
    Ok(Json(staff.await?))
}

/// Set a line's queue, in list order, and its managers.
#[utoipa::path(put, path = "/api/v1/admin/lines/{id}/staff", tag = "admin", params(("id" = String, Path)), request_body = LineStaff,
    responses((status = 200, description = "Set", body = LineStaff), (status = 404, description = "not_found"), (status = 422, description = "bad_field")))]
pub(crate) async fn put_staff(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
    Body(staff): Body<LineStaff>,
) -> Result<Json<LineStaff>, Fault> {
    who.admin()?;
    let id: LineId = id.parse().map_err(|_| Fault::not_found("line"))?;
    let bus = app.bus.clone();
    let staff = app.store.write(move |write| {
        known(write, id)?;
        check_staff(write, &staff)?;
        let gone = write.line_staff(id)?.operators.into_iter().filter(|old| !staff.operators.contains(old));
        let gone: Vec<OperatorId> = gone.collect();
        write.set_line_staff(id, &staff)?;
        crate::queue::left_line(write, &bus, id, &gone)?;
        crate::queue::became_free(write, &bus, gone.iter().chain(&staff.operators).copied())?;
        Ok(staff)
    });
    Ok(Json(staff.await?))
}

fn check_staff(write: &Write, staff: &LineStaff) -> Result<(), Fault> {
    for (field, ids) in [("operators", &staff.operators), ("managers", &staff.managers)] {
        for (n, id) in ids.iter().enumerate() {
            let user = write
                .user(*id)?
                .ok_or_else(|| Fault::field(format!("{field}[{n}]"), format!("there is no user {id}")))?;
            if field == "managers" && user.me.role == Role::Operator {
                return Err(Fault::field(
                    format!("{field}[{n}]"),
                    format!("user {id} is not a manager: change the role first"),
                ));
            }
            if ids.iter().take(n).any(|earlier| earlier == id) {
                return Err(Fault::field(format!("{field}[{n}]"), format!("user {id} is listed twice")));
            }
        }
    }
    Ok(())
}
