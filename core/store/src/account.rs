//! Single facts about the account: who, which portal, the shift, the clock.

use wire::{DeviceId, Limits, Me, PortalInfo, Shift, SignedIn, Timestamp};

use crate::{Read, Result, Write};

/// Remembers a sign-in. The token is not among it: it belongs into the platform's key store.
///
/// # Errors
/// When the database fails.
pub fn save(w: &Write<'_>, signed_in: &SignedIn) -> Result<()> {
    set(w, "me", &signed_in.operator)?;
    set(w, "portal", &signed_in.portal)?;
    set(w, "limits", &signed_in.limits)?;
    set(w, "device", &signed_in.device)?;
    set_signed_out(w, false)
}

/// Who is signed in.
///
/// # Errors
/// When the database fails.
pub fn me(r: &Read<'_>) -> Result<Option<Me>> {
    get(r, "me")
}

/// The portal as it introduced itself.
///
/// # Errors
/// When the database fails.
pub fn portal(r: &Read<'_>) -> Result<Option<PortalInfo>> {
    get(r, "portal")
}

/// The portal's limits, or the usual ones.
///
/// # Errors
/// When the database fails.
pub fn limits(r: &Read<'_>) -> Result<Limits> {
    Ok(get(r, "limits")?.unwrap_or_default())
}

/// This device's row on the portal.
///
/// # Errors
/// When the database fails.
pub fn device(r: &Read<'_>) -> Result<Option<DeviceId>> {
    get(r, "device")
}

/// The operator's own shift, once the portal has told it.
///
/// # Errors
/// When the database fails.
pub fn shift(r: &Read<'_>) -> Result<Option<Shift>> {
    get(r, "shift")
}

/// Takes in the shift as it was in the portal's state of `position`, unless a newer one has told of it.
pub(crate) fn set_shift(w: &Write<'_>, shift: &Shift, position: i64) -> Result<()> {
    if position < number(w, "shift_position")? {
        return Ok(());
    }
    put(w, "shift_position", &position)?;
    set(w, "shift", shift)
}

/// Whether the portal has ended this sign-in. Everything is kept; sending stops until the next [`save`].
///
/// # Errors
/// When the database fails.
pub fn signed_out(r: &Read<'_>) -> Result<bool> {
    Ok(get(r, "signed_out")?.unwrap_or(false))
}

/// Notes that the portal has ended this sign-in.
///
/// # Errors
/// When the database fails.
pub fn set_signed_out(w: &Write<'_>, signed_out: bool) -> Result<()> {
    set(w, "signed_out", &signed_out)
}

/// Milliseconds to add to the phone's clock for portal time; 0 until measured.
///
/// # Errors
/// When the database fails.
pub fn clock_offset(r: &Read<'_>) -> Result<i64> {
    Ok(get(r, "clock_offset")?.unwrap_or(0))
}

/// Remembers the clock offset.
///
/// # Errors
/// When the database fails.
pub fn set_clock_offset(w: &Write<'_>, ms: i64) -> Result<()> {
    set(w, "clock_offset", &ms)
}

/// Portal time of the last feed page: how fresh the copy is.
///
/// # Errors
/// When the database fails.
pub fn as_of(r: &Read<'_>) -> Result<Option<Timestamp>> {
    get(r, "as_of")
}

pub(crate) fn get<T: serde::de::DeserializeOwned>(r: &Read<'_>, name: &str) -> Result<Option<T>> {
    let text = r.row("SELECT value FROM fact WHERE name = ?1", [name], |row| row.get::<_, String>(0))?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(crate) fn set(w: &Write<'_>, name: &str, value: &impl serde::Serialize) -> Result<()> {
    let changed = put(w, name, value)?;
    if changed {
        w.touch(|dirty| dirty.account = true);
    }
    Ok(())
}

/// Stores a fact that no screen shows; true when it is another value than before.
pub(crate) fn put(w: &Write<'_>, name: &str, value: &impl serde::Serialize) -> Result<bool> {
    let text = serde_json::to_string(value)?;
    let sql = "INSERT INTO fact (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value";
    Ok(w.run(sql, [name, &text])? > 0)
}

pub(crate) fn forget(w: &Write<'_>, name: &str) -> Result<()> {
    w.run("DELETE FROM fact WHERE name = ?1", [name])?;
    w.touch(|dirty| dirty.account = true);
    Ok(())
}

/// For facts that are counted, such as bootstraps.
pub(crate) fn number(r: &Read<'_>, name: &str) -> Result<i64> {
    Ok(get(r, name)?.unwrap_or(0))
}
