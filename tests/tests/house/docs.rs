//! The documents name only what exists: links, headings, files and functions.

use super::{files, none, root, text};

/// Top folders; a code span that begins with one of them is a path and must exist.
const FOLDERS: [&str; 10] =
    ["core/", "server/", "bindings/", "android/", "ios/", "words/", "tests/", "docs/", ".ci/", "target/"];

/// The Markdown files that people read.
fn documents() -> Vec<String> {
    files().into_iter().filter(|p| p.ends_with(".md")).collect()
}

/// The text outside of fenced blocks, with line numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((number + 1, line))
    })
}

/// The anchor that GitHub and most others give a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-' || *c == '_')
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn has_heading(path: &str, wanted: &str) -> bool {
    let text = text(path).unwrap();
    prose(&text).any(|(_, l)| l.starts_with('#') && anchor(l.trim_start_matches('#')) == wanted)
}

#[test]
fn every_link_leads_somewhere() {
    let mut offences = Vec::new();
    for path in documents() {
        let text = text(&path).unwrap();
        for (number, line) in prose(&text) {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                if target.starts_with("http://") || target.starts_with("https://") {
                    continue;
                }
                let (file, heading) = target.split_once('#').unwrap_or((target, ""));
                let folder = path.rsplit_once('/').map_or("", |(f, _)| f);
                let mut found = root().join(folder);
                found.push(file);
                let here = if file.is_empty() { path.clone() } else { format!("{folder}/{file}") };
                let there = file.is_empty() || found.exists();
                if !there || (!heading.is_empty() && !has_heading(here.trim_start_matches('/'), heading)) {
                    offences.push(format!("{path}:{number}: {target}"));
                }
            }
        }
    }
    none(offences, "these links lead nowhere:");
}

#[test]
fn every_named_file_and_function_exists() {
    let mut offences = Vec::new();
    for path in documents() {
        let text = text(&path).unwrap();
        for (number, line) in prose(&text) {
            for span in line.split('`').skip(1).step_by(2) {
                if let Some(problem) = wrong_path(span) {
                    offences.push(format!("{path}:{number}: {span} ({problem})"));
                }
            }
        }
    }
    none(offences, "the documents name what is not there:");
}

/// What is wrong with a code span, if it is a path: `folder/file` or `folder/file.rs::item`.
fn wrong_path(span: &str) -> Option<String> {
    let is_path = FOLDERS.iter().any(|f| span.starts_with(f)) && !span.contains([' ', '*', '{', '<']);
    // What is built is not in a clone.
    if !is_path || span.starts_with("target/") {
        return None;
    }
    let (file, item) = span.split_once("::").map_or((span, None), |(f, i)| (f, Some(i)));
    let place = root().join(file);
    if !place.exists() {
        return Some("no such file".to_owned());
    }
    let item = item?.trim_end_matches("()").rsplit("::").next()?;
    let code = text(file)?;
    let defined =
        ["fn ", "fun ", "func ", "struct ", "class ", "enum ", "trait ", "const ", "mod ", "type ", "static "]
            .iter()
            .any(|kind| super::errors::words_after(&code, kind).any(|word| word == item));
    (!defined).then(|| format!("{file} defines no {item}"))
}
