//! The house rules that a compiler does not check: who may depend on whom, under which licences, in which words, and
//! that the documents are true. Each rule names the offender and the remedy.

#![allow(missing_docs)]

mod dependencies;
mod docs;
mod errors;
mod words;

use std::path::Path;
use std::process::Command;

/// The repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// All files of the project with their paths relative to the root, sorted.
fn files() -> Vec<String> {
    let mut list = Command::new("git");
    list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let list = list.output().expect("git lists the project's files");
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let names = String::from_utf8(list.stdout).unwrap();
    let mut found: Vec<String> = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    // What is deleted and not yet committed so is listed, too; what has a conflict is listed twice.
    found.retain(|name| root().join(name).is_file());
    found.sort();
    found.dedup();
    found
}

/// The text of a file, or `None` when it is no text.
fn text(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).unwrap()).ok()
}

/// Fails with all offences at once.
#[track_caller]
fn none(offences: Vec<String>, rule: &str) {
    assert!(offences.is_empty(), "{rule}\n  {}\n", offences.join("\n  "));
}
