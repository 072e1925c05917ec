//! The house rules that a compiler does not check: who may depend on whom, under which licences, in which words, and
//! that the documents are true. Each rule names the offender and the remedy.

#![allow(missing_docs)]

mod dependencies;
mod docs;
mod errors;
mod words;

use std::path::{Path, PathBuf};

/// The repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 4] = [".git", "target", "node_modules", "__pycache__"];

/// All files of the project with their paths relative to the root, sorted.
fn files() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = folder.join(&name);
            if !entry.file_type().unwrap().is_dir() {
                found.push(path.to_str().unwrap().to_owned());
            } else if !FOREIGN.contains(&name.as_str()) {
                folders.push(path);
            }
        }
    }
    found.sort();
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
