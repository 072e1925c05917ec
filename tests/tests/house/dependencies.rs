//! Edges, licences, duplicates and unused dependencies, all read from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use super::{files, none, root, text};

/// What each crate may use directly; what lies further down is allowed too. `tests` sees everything.
const EDGES: [(&str, &[&str]); 10] = [
    ("wire", &[]),
    ("env", &["wire"]),
    ("rules", &["wire"]),
    ("store", &["rules", "env"]),
    ("sync", &["store"]),
    ("views", &["store"]),
    ("client", &["sync", "views"]),
    ("ffi", &["client"]),
    ("bindgen", &[]),
    ("server", &["rules", "env"]),
];

/// Crates that are values and functions over them, and what would make them something else.
const PURE: [&str; 2] = ["wire", "rules"];
const IMPURE: [&str; 9] =
    ["tokio", "rusqlite", "libsqlite3-sys", "reqwest", "hyper", "getrandom", "rand", "mio", "tracing"];
const IMPURE_WORDS: [&str; 8] =
    ["std::fs", "std::net", "std::thread", "std::process", "SystemTime", "Instant::now", "async fn", "std::env"];

/// A list of deny.toml: its lines between `NAME = [` and `]`.
fn listed(name: &str) -> Vec<String> {
    let deny = text("deny.toml").unwrap();
    let start = format!("\n{name} = [\n");
    let list = deny.split(&start).nth(1).unwrap_or_else(|| panic!("deny.toml has no {name}"));
    list.split("\n]").next().unwrap().lines().map(|l| l.trim().to_owned()).filter(|l| !l.starts_with('#')).collect()
}

/// The quoted words of a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

fn metadata() -> &'static Metadata {
    static METADATA: OnceLock<Metadata> = OnceLock::new();
    METADATA.get_or_init(|| {
        // What runs here and what goes into the apps.
        let targets = ["x86_64-unknown-linux-gnu", "aarch64-linux-android", "aarch64-apple-ios"];
        let filters = targets.into_iter().flat_map(|target| ["--filter-platform", target]);
        MetadataCommand::new()
            .manifest_path(root().join("Cargo.toml"))
            .other_options(["--locked"].into_iter().chain(filters).map(String::from).collect::<Vec<_>>())
            .exec()
            .unwrap()
    })
}

/// Our own crates by name.
fn ours() -> BTreeMap<&'static str, &'static Package> {
    metadata().workspace_packages().into_iter().map(|p| (p.name.as_str(), p)).collect()
}

/// Everything that a crate may use: its edges and theirs.
fn below(name: &str) -> BTreeSet<&'static str> {
    let direct = EDGES.iter().find(|(n, _)| *n == name).map_or(&[][..], |(_, d)| d);
    direct.iter().flat_map(|d| below(d).into_iter().chain([*d])).collect()
}

/// Names of all packages that `name` is built from, without what only its tests need.
fn built_from(name: &str) -> BTreeSet<&'static str> {
    let resolve = metadata().resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|n| (&n.id, n)).collect();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![&ours()[name].id];
    while let Some(id) = waiting.pop() {
        if seen.insert(id) {
            let used =
                nodes[id].deps.iter().filter(|d| d.dep_kinds.iter().any(|k| k.kind != DependencyKind::Development));
            waiting.extend(used.map(|d| &d.pkg));
        }
    }
    seen.into_iter().map(|id| metadata()[id].name.as_str()).collect()
}

#[test]
fn crates_use_only_what_lies_below_them() {
    let ours = ours();
    let named: BTreeSet<_> = EDGES.iter().map(|(n, _)| *n).chain(["tests"]).collect();
    assert_eq!(
        ours.keys().copied().collect::<BTreeSet<_>>(),
        named,
        "a crate joined or left: say in EDGES where it stands"
    );
    let mut offences = Vec::new();
    for (name, package) in ours.iter().filter(|(name, _)| **name != "tests") {
        let allowed = below(name);
        for dependency in &package.dependencies {
            let used = dependency.name.as_str();
            // A crate may name itself with other features for its own tests.
            if ours.contains_key(used) && !allowed.contains(used) && used != *name {
                offences.push(format!("{name} -> {used}"));
            }
        }
    }
    none(
        offences,
        "these edges are not in the house's plan (ARCHITECTURE.md, `EDGES`); move the code or change the plan:",
    );
}

#[test]
fn pure_crates_have_no_world() {
    let mut offences = Vec::new();
    for name in PURE {
        let used = built_from(name);
        offences.extend(IMPURE.iter().filter(|i| used.contains(**i)).map(|i| format!("{name} is built from {i}")));
        for path in files().iter().filter(|p| p.starts_with(&format!("core/{name}/src/"))) {
            let code = text(path).unwrap();
            offences.extend(IMPURE_WORDS.iter().filter(|w| code.contains(**w)).map(|w| format!("{path} says {w}")));
        }
    }
    none(offences, "wire and rules are values and functions: no clock, no I/O, no randomness, no async:");
}

#[test]
fn the_phone_is_not_built_from_the_server() {
    let foreign: Vec<_> =
        ["axum", "argon2", "clap", "server"].into_iter().filter(|n| built_from("client").contains(n)).collect();
    assert!(foreign.is_empty(), "the phone's library is built from {foreign:?}");
}

/// Whether an SPDX expression can be met with `allowed` alone. `/` is an old spelling of OR; an exception (`WITH`)
/// only adds permissions.
fn acceptable(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    fn any(words: &mut std::iter::Peekable<std::str::SplitWhitespace>, allowed: &dyn Fn(&str) -> bool) -> bool {
        let mut met = all(words, allowed);
        while words.next_if_eq(&"OR").is_some() {
            met |= all(words, allowed);
        }
        met
    }
    fn all(words: &mut std::iter::Peekable<std::str::SplitWhitespace>, allowed: &dyn Fn(&str) -> bool) -> bool {
        let mut met = one(words, allowed);
        while words.next_if_eq(&"AND").is_some() {
            met &= one(words, allowed);
        }
        met
    }
    fn one(words: &mut std::iter::Peekable<std::str::SplitWhitespace>, allowed: &dyn Fn(&str) -> bool) -> bool {
        let word = words.next().unwrap_or_default();
        if word == "(" {
            let met = any(words, allowed);
            return words.next() == Some(")") && met;
        }
        if words.next_if_eq(&"WITH").is_some() {
            words.next();
        }
        allowed(word)
    }
    any(&mut words, allowed) && words.next().is_none()
}

#[test]
fn licences_allow_a_closed_app() {
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR ISC) AND MIT", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0/MIT", true),
    ] {
        assert_eq!(acceptable(expression, &|l| ["MIT", "ISC", "Apache-2.0"].contains(&l)), expected, "{expression}");
    }
    let (allow, exceptions) = (listed("allow"), listed("exceptions"));
    let allow: BTreeSet<_> = allow.iter().flat_map(|l| quoted(l)).collect();
    let mut offences = Vec::new();
    for package in &metadata().packages {
        let name = package.name.as_str();
        let excepted: Vec<_> =
            exceptions.iter().map(|l| quoted(l)).filter(|words| words[0] == name).flatten().collect();
        let licence = package.license.as_deref().unwrap_or_default();
        if !acceptable(licence, &|l| allow.contains(l) || excepted.contains(&l)) {
            offences.push(format!("{name} {}: {licence:?}", package.version));
        }
    }
    none(offences, "these packages are under licences that deny.toml does not allow:");
}

#[test]
fn nothing_is_in_the_tree_twice_without_a_reason() {
    let resolve = metadata().resolve.as_ref().unwrap();
    let mut versions: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for package in resolve.nodes.iter().map(|n| &metadata()[&n.id]) {
        versions.entry(package.name.as_str()).or_default().push(package.version.to_string());
    }
    versions.retain(|_, v| v.len() > 1);
    let skip = listed("skip");
    let skip: BTreeSet<_> = skip.iter().map(|l| quoted(l)[0]).collect();
    let found: BTreeSet<_> = versions.keys().copied().collect();
    let mut offences: Vec<_> = found
        .difference(&skip)
        .map(|n| format!("{n} {}: align them or give the reason", versions[n].join(" and ")))
        .collect();
    offences.extend(skip.difference(&found).map(|n| format!("{n} is there once only: drop it from the list")));
    none(offences, "packages that are in the tree twice, against `skip` of deny.toml:");
}

#[test]
fn every_dependency_is_used() {
    let manifest = text("Cargo.toml").unwrap();
    let shared = manifest.split("[workspace.dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let shared: BTreeSet<_> = shared.lines().filter_map(|l| l.split_once(" = ")).map(|(name, _)| name.trim()).collect();
    let ours = ours();
    let asked: BTreeSet<_> =
        ours.values().flat_map(|p| &p.dependencies).map(|d| d.rename.as_ref().unwrap_or(&d.name).as_str()).collect();
    let mut offences: Vec<_> = shared
        .iter()
        .filter(|n| !asked.contains(**n) && **n != "tests")
        .map(|n| format!("Cargo.toml: {n} (no crate asks for it)"))
        .collect();
    let files = files();
    for (name, package) in &ours {
        let folder = package.manifest_path.parent().unwrap().strip_prefix(root().canonicalize().unwrap()).unwrap();
        let code: Vec<_> = files
            .iter()
            .filter(|p| p.starts_with(&format!("{folder}/")) && p.ends_with(".rs"))
            .filter_map(|p| text(p))
            .collect();
        for dependency in &package.dependencies {
            let word = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
            if !code.iter().any(|c| mentions(c, &word)) {
                offences.push(format!("{name}: {word}"));
            }
        }
    }
    none(offences, "these dependencies are listed and used by nobody; remove them:");
}

/// Whether code names the crate: as a path (`word::`) or in a `use`.
fn mentions(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + word.len()..];
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
            && (after.starts_with("::") || after.starts_with(';') || after.starts_with(" as "))
    })
}

#[test]
fn every_dependency_is_explained() {
    let page = text("docs/adr/0008-dependencies.md").unwrap();
    let explained: BTreeSet<(String, String)> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| ")?.split_once(" | "))
        .filter_map(|(name, rest)| Some((name.to_owned(), rest.split(" | ").next()?.to_owned())))
        .filter(|(name, _)| name != "crate")
        .collect();
    let ours = ours();
    let chosen: BTreeSet<&cargo_metadata::PackageId> = ours
        .values()
        .flat_map(|p| &metadata().resolve.as_ref().unwrap().nodes.iter().find(|n| n.id == p.id).unwrap().deps)
        .map(|d| &d.pkg)
        .collect();
    let direct: BTreeSet<(String, String)> = chosen
        .into_iter()
        .map(|id| &metadata()[id])
        .filter(|p| !ours.contains_key(p.name.as_str()))
        .map(|p| (p.name.to_string(), p.license.clone().unwrap_or_default()))
        .collect();
    let mut offences: Vec<_> =
        direct.difference(&explained).map(|(n, l)| format!("{n} ({l}): not in the table")).collect();
    offences
        .extend(explained.difference(&direct).map(|(n, l)| format!("{n} ({l}): in the table, and not so in the tree")));
    none(offences, "docs/adr/0008-dependencies.md and the tree disagree:");
}
