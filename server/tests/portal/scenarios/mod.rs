//! Plays every script of `tests/scenarios` on a real portal with a clock in its hand: the corner cases of the rules,
//! one sentence a step, in words that an admin reads.

mod expect;
mod language;
mod script;
mod stage;
mod tell;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use futures_util::{FutureExt, StreamExt, stream};

use script::{SENTENCES, Script};
use stage::Stage;

/// Scripts played at the same time.
const AT_ONCE: usize = 4;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios")
}

/// Every script, as `tests/scenarios/NAME.txt` and its text.
fn files() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let scripts = entries.filter(|path| path.extension().is_some_and(|kind| kind == "txt"));
    let named = scripts.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        (format!("tests/scenarios/{name}"), std::fs::read_to_string(&path).unwrap())
    });
    named.collect()
}

/// Plays a script; the words of its first failure.
async fn play(script: &Script) -> Result<(), String> {
    let mut stage = Stage::set().await;
    for step in &script.steps {
        if let Err(problem) = stage.play(step).await {
            return Err(tell::failure(&stage, script, step, &problem).await);
        }
    }
    Ok(())
}

/// Reads and plays; a panic fails this script only.
async fn perform(file: &str, text: &str) -> Result<(), String> {
    let script = script::read(file, text)?;
    match AssertUnwindSafe(play(&script)).catch_unwind().await {
        Ok(played) => played,
        Err(_) => Err(format!("{file}: a panic, whose words stand above")),
    }
}

#[tokio::test]
async fn every_script_of_tests_scenarios_plays() {
    // SCENARIO=p13 plays some of them.
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let files: Vec<_> = files().into_iter().filter(|(file, _)| file.contains(&only)).collect();
    let played = stream::iter(&files).map(|(file, text)| perform(file, text)).buffer_unordered(AT_ONCE);
    let results: Vec<_> = played.collect().await;
    assert!(!results.is_empty(), "there is no script");
    let failures: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The rules that say when, how long or in which order. P9 is not given to any.
fn rules() -> BTreeSet<u32> {
    (5..=21).filter(|number| *number != 9).chain([36]).collect()
}

#[test]
fn every_rule_with_a_time_or_an_order_has_a_script() {
    let played: BTreeSet<u32> = files()
        .iter()
        .flat_map(|(file, text)| script::read(file, text).unwrap_or_else(|e| panic!("{e}")).rules)
        .collect();
    let missing: Vec<_> = rules().difference(&played).copied().collect();
    assert!(missing.is_empty(), "no script for P{missing:?}");
}

#[test]
fn the_readme_names_every_script_and_every_sentence() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for (file, text) in files() {
        let name = file.strip_prefix("tests/scenarios/").unwrap();
        let row = readme.lines().find(|line| line.contains(&format!("`{name}`")));
        let row = row.unwrap_or_else(|| panic!("tests/scenarios/README.md: no row for {name}"));
        for rule in script::read(&file, &text).unwrap().rules {
            assert!(row.contains(&format!("P{rule} ")), "tests/scenarios/README.md: {name} plays P{rule}: {row}");
        }
    }
    let named = readme.split('`').skip(1).step_by(2).filter(|span| span.ends_with(".txt"));
    let gone: Vec<_> = named.filter(|name| !folder().join(name).exists()).collect();
    assert!(gone.is_empty(), "tests/scenarios/README.md names what is not there: {gone:?}");
    for (verb, sentence) in SENTENCES {
        assert!(
            readme.contains(&format!("`{sentence}`")),
            "tests/scenarios/README.md: {verb:?} is missing: `{sentence}`"
        );
    }
}
