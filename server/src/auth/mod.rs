//! Who is calling: passwords, opaque tokens kept as hashes, devices, and the extractor that lets requests in.

mod password;
mod routes;
mod throttle;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::FromRequestParts;
use http::request::Parts;
use sha2::{Digest, Sha256};
use wire::{DeviceId, Me, Role, Timestamp};

use crate::app::{App, Shared};
use crate::fault::Fault;
use crate::queue;

pub use password::{hash_password, verify_password};
pub use routes::router;
pub(crate) use routes::{__path_list_devices, __path_revoke_device, __path_sign_in, __path_sign_out};
pub use throttle::Throttle;

/// How long "seen" on a device row may lag behind.
const SEEN_LAG_MS: i64 = 60_000;
/// Most sign-ins remembered between two changes of rights.
const CACHE: usize = 50_000;

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What is stored of a token: 32 random bytes need no salt and no slow hash.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A caller who showed a valid token of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedInAs {
    /// Who.
    pub me: Me,
    /// With which device.
    pub device: DeviceId,
}

impl SignedInAs {
    /// Lets only admins pass.
    ///
    /// # Errors
    /// 403 for everybody else.
    pub fn admin(&self) -> Result<(), Fault> {
        if self.me.role == Role::Admin { Ok(()) } else { Err(Fault::forbidden("Only an admin may do this.")) }
    }
}

/// Tokens seen lately, so that a request costs no query. Void whenever anybody's rights or devices change.
#[derive(Default)]
pub struct SignIns {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    generation: u64,
    by_hash: HashMap<[u8; 32], (SignedInAs, Timestamp)>,
}

impl SignIns {
    fn find(&self, generation: u64, hash: &[u8; 32]) -> Option<(SignedInAs, Timestamp)> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.generation != generation {
            *known = Known { generation, by_hash: HashMap::new() };
        }
        known.by_hash.get(hash).cloned()
    }

    fn keep(&self, generation: u64, hash: [u8; 32], who: SignedInAs, seen_at: Timestamp) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // What was read before the last change must not outlive it.
        if known.generation == generation {
            if known.by_hash.len() >= CACHE {
                known.by_hash.clear();
            }
            known.by_hash.insert(hash, (who, seen_at));
        }
    }
}

impl App {
    /// Whose token this is.
    ///
    /// # Errors
    /// `device_revoked` when the device was revoked, `signed_out` for every other unknown token.
    pub async fn who(&self, token: &str) -> Result<SignedInAs, Fault> {
        let hash = token_hash(token);
        let generation = *self.bus.sign_ins().borrow();
        let (who, seen_at) = match self.sign_ins.find(generation, &hash) {
            Some(found) => found,
            None => {
                let row = self.store.read(move |read| read.sign_in(&hash)).await?.ok_or_else(Fault::signed_out)?;
                if row.revoked {
                    return Err(Fault::device_revoked());
                }
                if !row.active {
                    return Err(Fault::signed_out());
                }
                (SignedInAs { me: row.me, device: row.device }, row.seen_at)
            }
        };
        let now = self.env.now();
        let seen_at = if now.since(seen_at) > SEEN_LAG_MS {
            let device = who.device;
            // A disk that is full must not stop anybody from reading.
            if let Err(fault) = self.store.write(move |write| write.device_seen(device)).await {
                tracing::warn!(code = fault.code, "device not stamped");
            }
            now
        } else {
            seen_at
        };
        self.sign_ins.keep(generation, hash, who.clone(), seen_at);
        Ok(who)
    }
}

/// The token of a request: `Authorization: Bearer ...`.
///
/// # Errors
/// `signed_out` without one.
pub fn bearer(parts: &Parts) -> Result<&str, Fault> {
    parts
        .headers
        .get(http::header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(Fault::signed_out)
}

/// Whose request this is. Whatever it asks for, he is heard of by it (P15).
async fn heard(app: &Shared, token: &str) -> Result<SignedInAs, Fault> {
    let who = app.who(token).await?;
    queue::contact(app, who.me.id).await;
    Ok(who)
}

/// Who sends commands: also somebody whose account was deactivated, so that each of them is refused with that reason (P19) and
/// its words stay on his phone.
pub struct Sender(pub SignedInAs);

impl FromRequestParts<Shared> for Sender {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Fault> {
        let token = bearer(parts)?;
        let fault = match heard(app, token).await {
            Ok(who) => return Ok(Sender(who)),
            Err(fault) => fault,
        };
        let hash = token_hash(token);
        let row = app.store.read(move |read| read.sign_in(&hash)).await?;
        let deactivated = row.filter(|row| !row.active && !row.revoked).ok_or(fault)?;
        Ok(Sender(SignedInAs { me: deactivated.me, device: deactivated.device }))
    }
}

impl FromRequestParts<Shared> for SignedInAs {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Fault> {
        heard(app, bearer(parts)?).await
    }
}
