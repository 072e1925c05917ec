//! Registers: values replaced in place. What a device may not see it cannot mark either.

use rules::Refusal;
use wire::{Delta, DialogId, Register, RegisterResult};

use crate::auth::SignedInAs;
use crate::fault::Fault;
use crate::store::{DraftWrite, Staff, Write};

/// Stores registers in order. Answers with the results and the position of which they tell.
pub(super) fn run(
    write: &mut Write,
    who: &SignedInAs,
    registers: Vec<Register>,
) -> Result<(Vec<RegisterResult>, i64), Fault> {
    let staff = write.staff(who.me.id)?.ok_or_else(Fault::signed_out)?;
    let stored = registers.into_iter().map(|register| store(write, who, &staff, register)).collect::<Result<_, _>>()?;
    Ok((stored, write.position()?))
}

fn store(write: &mut Write, who: &SignedInAs, staff: &Staff, register: Register) -> Result<RegisterResult, Fault> {
    let delta = match register {
        Register::Read { dialog, seq } => match last_visible(write, staff, dialog)? {
            None => return Ok(refused(Refusal::NotFound)),
            Some(last) => Delta::Read(write.set_read(who.me.id, dialog, seq.clamp(0, last))?),
        },
        Register::Draft { dialog, mode, text, base_rev, edit, edited_at } => {
            if last_visible(write, staff, dialog)?.is_none() {
                return Ok(refused(Refusal::NotFound));
            }
            if write.dialog(dialog)?.is_some_and(|row| row.erased_to.is_some()) {
                return Ok(refused(Refusal::Forbidden));
            }
            if text.chars().count() > wire::MAX_TEXT_CHARS {
                return Ok(refused(Refusal::TextTooLong));
            }
            let device = who.device;
            Delta::Draft(
                write.set_draft(who.me.id, &DraftWrite { dialog, mode, text, base_rev, device, edit, edited_at })?,
            )
        }
    };
    Ok(RegisterResult::Stored { delta })
}

fn last_visible(write: &Write, staff: &Staff, dialog: DialogId) -> Result<Option<wire::Seq>, Fault> {
    let Some(row) = write.dialog(dialog)? else { return Ok(None) };
    let view = write.view(staff, &row)?;
    Ok(view.access.map(|_| view.sight.range().1))
}

fn refused(refusal: Refusal) -> RegisterResult {
    RegisterResult::Refused { code: refusal.code().to_owned(), detail: refusal.detail().to_owned() }
}
