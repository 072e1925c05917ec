//! What is erased of a customer, in one transaction; then his files' bytes, and a line in the list that outlives a restore.
//! A crash in between leaves both to the next start.

use std::sync::Arc;

use wire::{CloseReason, CustomerId, DialogId, Event, OperatorId};

use super::list;
use crate::app::App;
use crate::bus::Bus;
use crate::channels::livechat;
use crate::dialogs;
use crate::fault::Fault;
use crate::store::{ErasureRow, NewEntry, Write};

/// Gives the identities and dialogs of `other` to `id`: they are one person (P8). How many dialogs came.
///
/// # Errors
/// 404 when there is no such customer, 422 for the same one twice or one who was erased; those of the store.
pub(super) async fn join(app: &App, id: CustomerId, other: CustomerId, by: OperatorId) -> Result<usize, Fault> {
    if id == other {
        return Err(Fault::field("customer", "name another customer than that of the address"));
    }
    let joined = app.store.write(move |write| {
        for one in [id, other] {
            write.customer_since(one)?.ok_or_else(|| Fault::not_found("customer"))?;
            if write.erasure(one)?.is_some() {
                return Err(Fault::field("customer", "one of them was erased: nothing may lead to him"));
            }
        }
        let dialogs = write.join_customers(id, other)?;
        dialogs.iter().try_for_each(|dialog| write.touch_dialog(*dialog, true))?;
        Ok(dialogs.len())
    });
    let dialogs = joined.await?;
    tracing::info!(customer = %id, other = %other, by = %by, "customers joined");
    Ok(dialogs)
}

/// Erases a customer and all that belongs to him.
///
/// # Errors
/// 404 when there is none; those of the store; when the list cannot be written, after which it may be asked again.
pub(super) async fn erase_customer(app: &App, id: CustomerId, by: OperatorId) -> Result<ErasureRow, Fault> {
    let bus = app.bus.clone();
    let row = app.store.write(move |write| erase(write, &bus, id, Some(by))).await?;
    tracing::info!(customer = %id, by = %by, "customer erased");
    finish(app).await?;
    Ok(row)
}

/// Erases everybody who was erased once and whom an older backup brought back, and ends what a crash left undone. Done
/// before anybody is served.
///
/// # Errors
/// Those of the store; a list that cannot be read or written.
pub async fn erase_again(app: &App) -> Result<(), Fault> {
    let listed = list::read(&app.config.data_dir)?;
    // Hardly ever anybody: a start writes nothing for those who stayed erased.
    let back = app.store.read(move |read| {
        let mut back = Vec::new();
        for one in listed {
            let same = read.customer_since(one.customer)? == Some(one.created_at);
            if same && read.erasure(one.customer)?.is_none() {
                back.push(one.customer);
            }
        }
        Ok(back)
    });
    for customer in back.await? {
        tracing::warn!(%customer, "a backup had brought an erased customer back");
        let bus = app.bus.clone();
        app.store.write(move |write| erase(write, &bus, customer, None)).await?;
    }
    finish(app).await
}

fn erase(write: &mut Write, bus: &Arc<Bus>, customer: CustomerId, by: Option<OperatorId>) -> Result<ErasureRow, Fault> {
    if let Some(done) = write.erasure(customer)? {
        return Ok(done);
    }
    write.customer_since(customer)?.ok_or_else(|| Fault::not_found("customer"))?;
    write.overwrite_deleted(true)?;
    let erased = erase_all(write, bus, customer, by);
    // Whatever became of it: the connection serves everybody.
    write.overwrite_deleted(false)?;
    erased
}

fn erase_all(write: &mut Write, bus: &Bus, customer: CustomerId, by: Option<OperatorId>) -> Result<ErasureRow, Fault> {
    let dialogs = write.dialogs_of(customer)?;
    let mut entries = 0;
    for dialog in &dialogs {
        entries += erase_dialog(write, bus, *dialog)?;
    }
    let files = write.erase_identity(customer)?;
    let dialogs = i64::try_from(dialogs.len()).unwrap_or(i64::MAX);
    let row = ErasureRow { customer, erased_at: write.now, erased_by: by, dialogs, entries, files };
    write.add_erasure(&row)?;
    Ok(row)
}

/// Ends what is open in a dialog, says in it what happened, and takes the words of everything before.
fn erase_dialog(write: &mut Write, bus: &Bus, id: DialogId) -> Result<i64, Fault> {
    dialogs::end_for_good(write, bus, id, CloseReason::Operator)?;
    let row = write.dialog(id)?.ok_or_else(|| Fault::defect("a dialog that was read is gone"))?;
    let Some(session) = &row.session else { return Err(Fault::defect("a dialog without a session")) };
    let entry = write.append(&row, session.id, NewEntry::event(Event::Erased))?;
    let entries = write.erase_dialog(id, entry.seq)?;
    write.touch_dialog(id, true)?;
    Ok(entries)
}

/// Removes the bytes of erased files and brings the list up to date.
async fn finish(app: &App) -> Result<(), Fault> {
    for file in app.store.read(|read| read.erased_files()).await? {
        livechat::remove_file(app, file);
        if livechat::has_file(app, file) {
            return Err(Fault::try_again("A file could not be removed. Ask again."));
        }
        app.store.write(move |write| write.drop_erased_file(file)).await?;
    }
    let erased = app.store.read(|read| read.erased_customers()).await?;
    list::complete(&app.config.data_dir, &erased)
}
