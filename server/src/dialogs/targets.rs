//! Whom and where a dialog can be handed to (P20): loads and queues, counted when somebody opens the screen.

use axum::Json;
use axum::extract::State;
use rules::permit;
use rules::queue::{self, Hours};
use wire::{Colleague, ColleagueLoad, DialogId, LineId, LineLoad, Me, OperatorId, Targets, Timestamp};

use super::visible;
use crate::app::Shared;
use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::http::Named;
use crate::queue::offers_now;
use crate::store::{Read, SessionRow};

/// Who could take the dialog over, with what he has to do already, and how the other lines stand (P20). For whoever may hand
/// it on.
#[utoipa::path(get, path = "/api/v1/dialogs/{id}/targets", tag = "queue", params(("id" = String, Path)),
    responses((status = 200, description = "wire::Targets", body = Object), (status = 404, description = "not_found"),
              (status = 403, description = "forbidden: neither its responsible nor a manager of its line")))]
pub(crate) async fn targets(
    State(app): State<Shared>,
    who: SignedInAs,
    Named(id): Named,
) -> Result<Json<Targets>, Fault> {
    let id: DialogId = id.parse().map_err(|_| Fault::not_found("dialog"))?;
    let now = app.env.now();
    let targets = app.store.read(move |read| {
        let (dialog, view) = visible(read, &who.me, id)?;
        let may = view.access.is_some_and(|access| permit::may_hand_on(access, &view.standing));
        let session = dialog.session.filter(|_| may);
        let session = session.ok_or_else(|| Fault::forbidden("Only who may hand it on is told."))?;
        Ok(Targets {
            colleagues: colleagues(read, &who.me, &session)?,
            lines: lines(read, session.line, who.me.id, now)?,
            server_time: now,
        })
    });
    targets.await.map(Json)
}

fn colleagues(read: &Read, me: &Me, session: &SessionRow) -> Result<Vec<ColleagueLoad>, Fault> {
    let staff = read.staff(me.id)?.ok_or_else(Fault::signed_out)?;
    let mut told = Vec::new();
    for (operator, dialogs) in read.colleagues(session)? {
        if let Some(colleague) = read.colleague(&staff, operator.id)? {
            let colleague = Colleague { unreachable_since: None, ..colleague };
            told.push(ColleagueLoad { colleague, dialogs, at_cap: !queue::has_slot(&operator) });
        }
    }
    Ok(told)
}

fn lines(read: &Read, but: LineId, asked_by: OperatorId, now: Timestamp) -> Result<Vec<LineLoad>, Fault> {
    let mut lines = read.line_loads(but, asked_by)?;
    for line in &mut lines {
        (line.open, line.opens_at) = match offers_now(read, line.id, now)? {
            Hours::Open => (true, None),
            Hours::Closed { until } => (false, until),
        };
    }
    Ok(lines)
}
