//! Commands and registers: the only two ways in which a phone changes anything.

mod registers;
mod service;

use axum::extract::State;
use axum::routing::{post, put};
use axum::{Json, Router};
use rules::Refusal;
use serde_json::Value;
use wire::{
    CommandEnvelope, CommandId, CommandResult, CommandResults, MAX_COMMANDS, MAX_REGISTERS, OperatorId, Outcome,
    RegisterBatch, RegisterResults, Timestamp, WhatChanged,
};

use crate::app::Shared;
use crate::auth::{Sender, SignedInAs};
use crate::bus::Bus;
use crate::fault::Fault;
use crate::http::Body;
use crate::store::Write;

/// Routes under `/api/v1`.
pub fn router() -> Router<Shared> {
    Router::new().route("/commands", post(post_commands)).route("/registers", put(put_registers))
}

/// A refusal with the colleague it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denial {
    /// Why.
    pub refusal: Refusal,
    /// Who was first.
    pub by: Option<OperatorId>,
    /// When he was.
    pub at: Option<Timestamp>,
    /// What he did, when the refusal alone does not say it.
    pub detail: Option<&'static str>,
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Self {
        Denial { refusal, by: None, at: None, detail: None }
    }
}

/// Why a command took no effect.
#[derive(Debug)]
pub enum Denied {
    /// It never will.
    Refused(Denial),
    /// Its operator looks at it again (P62).
    Held(WhatChanged),
    /// The portal failed.
    Fault(Fault),
}

impl From<Denial> for Denied {
    fn from(denial: Denial) -> Self {
        Denied::Refused(denial)
    }
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Denied::Refused(refusal.into())
    }
}

impl From<Fault> for Denied {
    fn from(fault: Fault) -> Self {
        Denied::Fault(fault)
    }
}

/// A batch whose commands are read one by one: one that this version does not know spoils no other.
#[derive(serde::Deserialize)]
pub(crate) struct RawBatch {
    commands: Vec<Value>,
}

/// A command, or what to answer to something that is none.
pub(crate) enum Parsed {
    Command(Box<CommandEnvelope>),
    Unreadable { id: CommandId, detail: String },
}

impl Parsed {
    fn id(&self) -> CommandId {
        match self {
            Parsed::Command(envelope) => envelope.id,
            Parsed::Unreadable { id, .. } => *id,
        }
    }
}

/// Run commands in order; one result each.
#[utoipa::path(post, path = "/api/v1/commands", tag = "commands", request_body = Object,
    responses((status = 200, description = "wire::CommandResults", body = Object)))]
pub(crate) async fn post_commands(
    State(app): State<Shared>,
    Sender(who): Sender,
    Body(batch): Body<RawBatch>,
) -> Result<Json<CommandResults>, Fault> {
    if batch.commands.len() > MAX_COMMANDS {
        return Err(Fault::field("commands", format!("send at most {MAX_COMMANDS} at once")));
    }
    let parsed = batch.commands.into_iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<CommandId> = parsed.iter().map(Parsed::id).collect();
    let bus = app.bus.clone();
    let ran = app.store.write(move |write| service::run(write, &bus, &who, parsed)).await;
    let (results, position) = match ran {
        Ok(ran) => ran,
        // Nothing of the batch is stored: every command may be sent again as it is.
        Err(fault) if fault.is_transient() => {
            let after = fault.retry_after.unwrap_or(1).saturating_mul(1000);
            (ids.into_iter().map(|id| CommandResult { id, outcome: Outcome::Retry { after } }).collect(), 0)
        }
        Err(fault) => return Err(fault),
    };
    let epoch = app.meta.epoch.clone();
    Ok(Json(CommandResults { epoch, results, position, server_time: app.env.now() }))
}

/// Reads one command. Without a readable id there is nobody to answer to: the whole request is refused.
fn parse((n, value): (usize, Value)) -> Result<Parsed, Fault> {
    let id: CommandId = value
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Fault::field(format!("commands[{n}].id"), "give the command's UUIDv7"))?;
    Ok(match serde_json::from_value(value) {
        Ok(envelope) => Parsed::Command(Box::new(envelope)),
        Err(error) => Parsed::Unreadable { id, detail: format!("commands[{n}]: {error}") },
    })
}

/// Runs commands of somebody inside a use case, as the address does: for whoever drives the portal in its own process.
///
/// # Errors
/// Those of the store.
pub fn carry_out(
    write: &mut Write,
    bus: &Bus,
    who: &SignedInAs,
    commands: Vec<CommandEnvelope>,
) -> Result<Vec<CommandResult>, Fault> {
    let commands = commands.into_iter().map(|command| Parsed::Command(Box::new(command))).collect();
    Ok(service::run(write, bus, who, commands)?.0)
}

/// Store drafts and read marks.
#[utoipa::path(put, path = "/api/v1/registers", tag = "commands", request_body = Object,
    responses((status = 200, description = "wire::RegisterResults", body = Object)))]
pub(crate) async fn put_registers(
    State(app): State<Shared>,
    who: SignedInAs,
    Body(batch): Body<RegisterBatch>,
) -> Result<Json<RegisterResults>, Fault> {
    if batch.registers.len() > MAX_REGISTERS {
        return Err(Fault::field("registers", format!("send at most {MAX_REGISTERS} at once")));
    }
    let (results, position) = app.store.write(move |write| registers::run(write, &who, batch.registers)).await?;
    Ok(Json(RegisterResults { results, position, server_time: app.env.now() }))
}
