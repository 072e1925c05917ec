//! Proof that chaos finds bugs.

/// Placeholder until written.
pub fn run() -> bool {
    false
}
