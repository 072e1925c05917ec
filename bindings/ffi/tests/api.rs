//! The exported surface against its reviewed text, `bindings/api.txt`: a change of it is a change of both apps, so it is
//! made on purpose. Read from the sources, which rustfmt keeps in one shape.

use std::fs;
use std::path::Path;

/// What an attribute says about the item that follows it.
#[derive(Clone, Copy, PartialEq)]
enum Exported {
    Not,
    Value(&'static str),
    Functions,
    Host,
}

fn exported(attribute: &str) -> Exported {
    let word = |word: &str| attribute.contains(word);
    match () {
        () if word("uniffi::export(foreign)") => Exported::Host,
        () if word("uniffi::export") => Exported::Functions,
        () if word("uniffi::Record") => Exported::Value("record"),
        () if word("uniffi::Error") => Exported::Value("error"),
        () if word("uniffi::Enum") || word("uniffi::remote(Enum)") => Exported::Value("enum"),
        () if word("uniffi::Object") => Exported::Value("object"),
        () => Exported::Not,
    }
}

/// The surface of one source file.
fn surface(code: &str) -> String {
    let mut said = String::new();
    let mut next = Exported::Not;
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("uniffi::custom_type!(") && !line.contains('$') {
            let mut words = line.split(['(', ',']).map(str::trim).skip(1);
            said += &format!("type {} = {}\n\n", words.next().unwrap(), words.next().unwrap());
        } else if let Some(ids) = line.strip_prefix("ids!(").and_then(|rest| rest.strip_suffix(");")) {
            said.extend(ids.split(", ").map(|id| format!("type {id} = String\n\n")));
        } else if line.starts_with("#[") {
            next = if exported(line) == Exported::Not { next } else { exported(line) };
        } else if !line.starts_with("//") && !line.is_empty() {
            let body = item(line, &mut lines);
            match std::mem::replace(&mut next, Exported::Not) {
                Exported::Not => {}
                Exported::Value(kind) => write_value(&mut said, kind, line, &body),
                Exported::Functions | Exported::Host => write_functions(&mut said, line, &body),
            }
        }
    }
    said
}

/// The lines inside an item's braces.
fn item<'a>(first: &str, lines: &mut impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let is_open = first.ends_with('{') || first.ends_with('(');
    if is_open { lines.take_while(|line| !line.starts_with(['}', ')'])).collect() } else { Vec::new() }
}

fn is_said(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with("//") && !line.starts_with("#[")
}

fn write_value(said: &mut String, kind: &str, line: &str, body: &[&str]) {
    let name = line.split([' ', '(', ';']).nth(2).unwrap();
    *said += &format!("{kind} {name}\n");
    if kind != "object" {
        said.extend(body.iter().filter(|line| is_said(line)).map(|line| line.replace("pub ", "") + "\n"));
    }
    said.push('\n');
}

fn write_functions(said: &mut String, line: &str, body: &[&str]) {
    *said += &(line.trim_end_matches(" {").replace("pub ", "") + "\n");
    let mut signature = String::new();
    for line in body.iter().filter(|line| is_said(line)) {
        let begins = ["    pub fn ", "    pub async fn ", "    fn "].iter().any(|start| line.starts_with(start));
        if !begins && signature.is_empty() {
            continue;
        }
        signature.push_str(line.trim());
        if signature.ends_with(['{', ';']) {
            let one = signature.replace("pub ", "").replace(", )", ")");
            *said += &format!("    {}\n", one.trim_end_matches([' ', '{', ';']));
            signature.clear();
        } else if !signature.ends_with('(') {
            signature.push(' ');
        }
    }
    said.push('\n');
}

#[test]
fn the_boundary_is_what_was_reviewed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = fs::read_dir(here.join("src")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let surface: String = files.iter().map(|path| surface(&fs::read_to_string(path).unwrap())).collect();
    assert!(surface.contains("impl Core") && surface.contains("error CoreError"), "nothing was found:\n{surface}");
    let reviewed = here.parent().unwrap().join("api.txt");
    if std::env::var_os("OPENLINES_ACCEPT_API").is_some() {
        fs::write(&reviewed, &surface).unwrap();
    }
    let known = fs::read_to_string(&reviewed).unwrap_or_default();
    let only = |of: &str, other: &str| -> Vec<String> {
        of.lines().filter(|line| !other.lines().any(|known| known == *line)).map(str::to_owned).collect()
    };
    assert!(
        known == surface,
        "the boundary is not what bindings/api.txt says. Gone: {:#?}\nNew: {:#?}\nIf that is meant, look at the apps \
         and run: OPENLINES_ACCEPT_API=1 cargo test -p ffi --test api",
        only(&known, &surface),
        only(&surface, &known),
    );
}
