//! Passwords: argon2id with the library's defaults (19 MiB, 2 passes: OWASP's first choice of 2024).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, Params, Version};
use env::{Databases, Env};

use crate::fault::Fault;

/// Shortest password that is accepted, in characters.
pub const MIN_PASSWORD: usize = 8;
/// Longest; argon2 would take more, but nobody types it.
pub const MAX_PASSWORD: usize = 200;

fn argon2(env: &Env) -> Argon2<'static> {
    // A test on a virtual clock signs in thousands of times and proves nothing about cost.
    let params = match env.databases() {
        Databases::Thread => Params::default(),
        Databases::Inline => Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or_default(),
    };
    Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a new password.
///
/// # Errors
/// `bad_field` when it is too short or too long.
pub async fn hash_password(env: &Env, password: String) -> Result<String, Fault> {
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&password.chars().count()) {
        return Err(Fault::field("password", format!("use {MIN_PASSWORD} to {MAX_PASSWORD} characters")));
    }
    let (argon2, salt) = (argon2(env), env.random::<16>());
    off_thread(env, move || {
        let salt = SaltString::encode_b64(&salt).map_err(Fault::defect)?;
        Ok(argon2.hash_password(password.as_bytes(), &salt).map_err(Fault::defect)?.to_string())
    })
    .await
}

/// Whether a password is the one that was hashed. Without a hash (unknown login) it takes as long and says no.
///
/// # Errors
/// A stored hash that cannot be read.
pub async fn verify_password(env: &Env, password: String, hash: Option<String>) -> Result<bool, Fault> {
    if password.chars().count() > MAX_PASSWORD {
        return Ok(false);
    }
    let argon2 = argon2(env);
    off_thread(env, move || {
        let Some(hash) = hash else {
            let salt = SaltString::encode_b64(&[0; 16]).map_err(Fault::defect)?;
            let _ = argon2.hash_password(password.as_bytes(), &salt);
            return Ok(false);
        };
        let hash = PasswordHash::new(&hash).map_err(Fault::defect)?;
        Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

async fn off_thread<T: Send + 'static>(
    env: &Env,
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    match env.databases() {
        Databases::Inline => work(),
        Databases::Thread => tokio::task::spawn_blocking(work).await.map_err(Fault::defect)?,
    }
}
