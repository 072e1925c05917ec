//! docs/errors.md lists exactly the codes that the code uses.

use std::collections::BTreeSet;

use super::{files, none, text};

/// The words that directly follow `before` in a text.
pub fn words_after<'a>(text: &'a str, before: &str) -> impl Iterator<Item = &'a str> {
    text.match_indices(before).map(move |(at, _)| {
        let rest = &text[at + before.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}
