//! Words that must not be in the project, and the first lines that must.

use super::{files, none, root, text};

/// What is unfinished, switched off or true only on one machine. Split, so that this file does not offend itself.
const FORBIDDEN: [(&str, &str); 19] = [
    (concat!("TO", "DO"), "finish it or say it in an issue"),
    (concat!("FIX", "ME"), "fix it"),
    (concat!("todo", "!("), "write it"),
    (concat!("unimpl", "emented!("), "write it"),
    (concat!("#[ign", "ore"), "a test runs or is not there"),
    (concat!("#[cfg(a", "ny())]"), "remove what is switched off"),
    (concat!("test.s", "kip("), "a test runs or is not there"),
    (concat!("it.s", "kip("), "a test runs or is not there"),
    (concat!("test.o", "nly("), "all tests run"),
    (concat!("test.to", "do("), "write it"),
    (concat!("@Ign", "ore"), "a test runs or is not there"),
    (concat!("@Disa", "bled"), "a test runs or is not there"),
    (concat!("assume", "True("), "a test that cannot run fails and says why"),
    (concat!("XCT", "Skip"), "a test that cannot run fails and says why"),
    (concat!(".disa", "bled(\""), "a test runs or is not there"),
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("/ho", "me/"), "a path of one machine"),
    (concat!("/Us", "ers/"), "a path of one machine"),
];

/// Files that others wrote or a tool made.
fn is_ours(path: &str) -> bool {
    !path.ends_with("Cargo.lock")
        && !path.ends_with("package-lock.json")
        && !path.ends_with(".min.js")
        && !path.ends_with(".jsonl")
}

#[test]
fn nothing_is_unfinished_or_tied_to_a_machine() {
    let mut offences = Vec::new();
    for path in files().iter().filter(|p| is_ours(p)) {
        let Some(text) = text(path) else { continue };
        for (number, line) in text.lines().enumerate() {
            for (word, remedy) in FORBIDDEN.iter().filter(|(word, _)| line.contains(word)) {
                offences.push(format!("{path}:{}: {word} ({remedy})", number + 1));
            }
        }
    }
    none(offences, "these words have no place here:");
}

#[test]
fn every_source_file_says_first_what_it_is_for() {
    let mut offences = Vec::new();
    for path in files().iter().filter(|p| p.ends_with(".rs")) {
        if !text(path).unwrap().trim_start_matches("#![allow(missing_docs)]\n").starts_with("//!") {
            offences.push(format!("{path}: opens without a `//!` line"));
        }
    }
    none(offences, "a newcomer opens a file and reads in its first lines what it is for:");
}

#[test]
fn source_files_stay_readable() {
    let long = files()
        .into_iter()
        .filter(|p| p.ends_with(".rs"))
        .map(|p| (text(&p).unwrap().lines().count(), p))
        .filter(|(lines, _)| *lines > 600)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    none(long, "split these files (600 lines are the limit):");
}

#[test]
fn the_terminal_operator_needs_only_the_public_surface_of_client() {
    let path = "core/client/examples/terminal_operator.rs";
    let code = text(path).unwrap();
    assert!(
        code.lines().count() < 200,
        "{path} has {} lines: something that every shell needs is missing in client",
        code.lines().count()
    );
    let inner: Vec<_> = ["store", "sync", "views", "rules", "wire", "rusqlite", "reqwest"]
        .into_iter()
        .filter(|name| code.lines().any(|l| l.trim_start().starts_with(&format!("use {name}::"))))
        .collect();
    assert!(inner.is_empty(), "{path} reaches past client for {inner:?}");
}

#[test]
fn scripts_can_be_started() {
    use std::os::unix::fs::PermissionsExt;
    for path in ["justw", ".ci/run", "tests/run.py", "tests/packages.sh"] {
        let mode = std::fs::metadata(root().join(path)).unwrap().permissions().mode();
        assert!(mode & 0o111 != 0, "{path} is not executable: chmod +x {path}");
    }
}
