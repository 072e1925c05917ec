//! docs/errors.md lists the codes that the code uses: all of them, and no others.

use std::collections::BTreeSet;

use super::{files, none, text};

/// The words that directly follow `before` in a text.
pub fn words_after<'a>(text: &'a str, before: &str) -> impl Iterator<Item = &'a str> {
    text.match_indices(before).map(move |(at, _)| {
        let rest = &text[at + before.len()..];
        &rest[..rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())]
    })
}

/// The product code of a file: without its tests.
fn code_of(path: &str) -> String {
    text(path).unwrap().split("#[cfg(test)]").next().unwrap().to_owned()
}

/// The first string of an expression that begins with `start`, if it looks like a code.
fn first_strings<'a>(code: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(start).filter_map(move |(at, _)| {
        let expression = code[at + start.len()..].split([';', '}']).next()?;
        let word = expression.split('"').nth(1)?;
        (!word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')).then_some(word)
    })
}

/// Where codes stand in the code: in which files, and behind which words.
const PLACES: [(&str, &[&str]); 4] = [
    ("server/src/", &["Fault::new(", "Fault::conflict(", "Fault::set_up(", "code: "]),
    ("server/src/sync/socket.rs", &["Err(Some(", "|_| Some("]),
    ("server/src/channels/livechat/socket.rs", &["Err(Some(", "|_| Some("]),
    ("core/", &["CoreError::refused(", "_REVOKED: &str = ", "SIGNED_OUT: &str = ", "_TOO_OLD: &str = "]),
];

/// Codes that are answered, by the portal or by the phone's core.
fn answered() -> BTreeSet<String> {
    let mut codes: BTreeSet<String> = rules::Refusal::ALL.iter().map(|r| r.code().to_owned()).collect();
    let files = files();
    for (place, starts) in PLACES {
        let paths: Vec<_> = files.iter().filter(|p| p.starts_with(place) && p.ends_with(".rs")).collect();
        assert!(!paths.is_empty(), "there is no {place} any more: correct PLACES");
        for path in paths {
            let code = code_of(path);
            codes.extend(starts.iter().flat_map(|start| first_strings(&code, start)).map(str::to_owned));
        }
    }
    codes
}

/// Variants of the error that an app gets, as `CoreError::Name`.
fn variants() -> BTreeSet<String> {
    let code: String = files().iter().filter(|p| p.starts_with("core/client/src/")).map(|p| code_of(p)).collect();
    let body = code.split("pub enum CoreError {").nth(1).expect("core/client defines CoreError");
    let body = body.split("\n}").next().unwrap();
    let names = body.lines().filter(|l| l.starts_with("    ") && l[4..].starts_with(char::is_uppercase));
    names.map(|l| format!("CoreError::{}", words_after(l, "    ").next().unwrap())).collect()
}

/// What docs/errors.md explains: the code spans in the first cell of each table row.
fn explained() -> BTreeSet<String> {
    let document = text("docs/errors.md").unwrap();
    let cells = document.lines().filter_map(|l| l.strip_prefix("| `")?.split(" |").next());
    cells
        .flat_map(|cell| cell.split('`').step_by(2))
        .filter(|c| !c.is_empty() && *c != ", ")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_error_is_explained_and_no_other() {
    let mut used = answered();
    assert!(used.len() > 25, "the reader of codes has gone blind: {used:?}");
    used.extend(variants());
    let explained = explained();
    let mut offences: Vec<_> = used.difference(&explained).map(|c| format!("{c}: not in docs/errors.md")).collect();
    offences.extend(explained.difference(&used).map(|c| format!("{c}: explained, and nobody uses it")));
    none(offences, "docs/errors.md and the code disagree:");
}

#[test]
fn an_app_has_few_errors_to_act_upon() {
    let variants = variants();
    assert!(
        variants.len() < 12,
        "CoreError has {} variants: one for each next step, not one for each cause",
        variants.len()
    );
}
