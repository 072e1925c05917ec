//! docs/protocol.md is true: every example parses into the wire type that its comment names and comes back unchanged,
//! and every field and kind of `core/wire` is described.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)).unwrap()
}

/// The examples: the type's name, the line where it stands, and the JSON text.
fn examples(document: &str) -> Vec<(String, usize, String)> {
    let lines: Vec<_> = document.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, l)| l.starts_with("```json")) {
        let name = lines[..number].last().and_then(|l| l.strip_prefix("<!-- wire: ")?.strip_suffix(" -->"));
        let name = name.unwrap_or_else(|| panic!("line {}: no `<!-- wire: Type -->` before the example", number + 1));
        let end = lines[number..].iter().position(|l| *l == "```").unwrap() + number;
        assert_eq!(*line, "```json");
        found.push((name.to_owned(), number + 1, lines[number + 1..end].join("\n")));
    }
    found
}

/// Parses as the named type and serialises again.
macro_rules! round_trip {
    ($name:expr, $json:expr, $($known:ident)*) => {
        match $name {
            $(stringify!($known) => serde_json::from_str::<wire::$known>($json).map(|v| serde_json::to_value(&v).unwrap()),)*
            other => panic!("{other} is not a type that this test knows"),
        }
    };
}

/// The types that must have an example: all that travel on their own.
macro_rules! types {
    ($($known:ident)*) => {
        const TYPES: &[&str] = &[$(stringify!($known)),*];
        fn parse(name: &str, json: &str) -> Result<Value, serde_json::Error> {
            round_trip!(name, json, $($known)*)
        }
    };
}

types! {
    SignIn SignedIn DeviceRow Page PhoneFrame PortalFrame Delta Entry EntriesPage CommandBatch CommandEnvelope
    CommandResults RegisterBatch RegisterResults VisitStart Visit VisitorMessage VisitorMessageStored VisitorPage
    VisitorFrame VisitorPortalFrame FileRef Problem Boards Decisions Targets
}

#[test]
fn every_example_is_what_it_says() {
    let examples = examples(&read("docs/protocol.md"));
    for (name, line, json) in &examples {
        let written: Value = serde_json::from_str(json).unwrap_or_else(|e| panic!("line {line}: {e}"));
        let read = parse(name, json).unwrap_or_else(|e| panic!("line {line}: not a {name}: {e}"));
        assert_eq!(read, written, "docs/protocol.md:{line}: {name} comes back otherwise");
    }
    let shown: BTreeSet<_> = examples.iter().map(|(name, ..)| name.as_str()).collect();
    let missing: Vec<_> = TYPES.iter().filter(|t| !shown.contains(**t)).collect();
    assert!(missing.is_empty(), "docs/protocol.md shows no example of {missing:?}");
}

/// `SomeName` as `some_name`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The names under which fields and kinds of the wire types travel.
fn wire_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in ["account", "board", "command", "decision", "dialog", "feed", "livechat", "problem"] {
        let source = read(&format!("core/wire/src/{file}.rs"));
        let code = source.split("#[cfg(test)]").next().unwrap();
        let (mut in_enum, mut renamed) = (false, None);
        for line in code.lines() {
            let word = line.trim().trim_start_matches("pub ");
            let ident = &word[..word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len())];
            if line.starts_with("pub enum") {
                in_enum = true;
            } else if line == "}" {
                in_enum = false;
            } else if let Some(name) = word.strip_prefix("#[serde(rename = \"") {
                renamed = name.split('"').next().map(str::to_owned);
            } else if word.starts_with(&format!("{ident}: "))
                && (line.starts_with("    pub ") || in_enum)
                && !ident.is_empty()
            {
                names.insert(renamed.take().unwrap_or_else(|| ident.to_owned()));
            } else if in_enum
                && line.starts_with("    ")
                && !line.starts_with("     ")
                && ident.starts_with(char::is_uppercase)
            {
                names.insert(snake(ident));
            }
        }
    }
    // These do not travel under their own name: `Lane::Own` is "self", a device's `info` is flattened.
    for inner in ["own", "unknown", "info"] {
        names.remove(inner);
    }
    names
}

#[test]
fn every_field_and_kind_is_described() {
    let document = read("docs/protocol.md");
    let words: BTreeSet<_> = document.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let names = wire_names();
    assert!(names.len() > 100, "the reader of core/wire has gone blind: {names:?}");
    let missing: Vec<_> = names.iter().filter(|n| !words.contains(n.as_str())).collect();
    assert!(missing.is_empty(), "docs/protocol.md does not say {missing:?}");
}
