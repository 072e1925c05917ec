//! T4: windows across the boundary, as the shells measure them, each in its own language. They write what they found into
//! `target/bench`; a window's figure is what it costs more than an empty one in the same run.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::{Row, say};

/// A bench of a shell: the id of its rows, its words, its command and where it writes.
const SHELLS: [(&str, &str, &[&str], &str); 3] = [
    ("T4", "Kotlin", &["tests/kotlin/run.sh", "--bench"], "kotlin.json"),
    ("T4", "Swift", &["ios/test.sh", "t4"], "swift.json"),
    ("start", "the phone's window on a computer", &["android/desktop/bench.sh"], "desktop-start.json"),
];

/// A line that a shell writes.
#[derive(Deserialize)]
struct Figure {
    name: String,
    #[serde(default)]
    target: Value,
    value: f64,
    unit: String,
}

/// Runs them all. One that fails is a missed row of its own and takes nothing from the others.
pub fn measure() -> Vec<Row> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let failed = |id: &'static str, language: &str, error: String| {
        eprintln!("bench: {id}, {language}: {error}");
        vec![Row { pass: false, ..Row::figure(id, format!("{language}: not measured, {error}"), 0.0) }]
    };
    let one = |(id, language, command, file)| {
        say(&format!("{id}: {language}"));
        shell(&root, id, command, file).unwrap_or_else(|error| failed(id, language, error))
    };
    SHELLS.into_iter().flat_map(one).collect()
}

fn shell(root: &Path, id: &'static str, command: &[&str], file: &str) -> Result<Vec<Row>, String> {
    let [program, arguments @ ..] = command else { return Ok(Vec::new()) };
    let path = root.join("target/bench").join(file);
    // What an earlier run wrote is not this run's.
    let _ = std::fs::remove_file(&path);
    // A missed target ends a shell's bench with 1; it is the row's to say.
    let ran = Command::new(root.join(program)).args(arguments).current_dir(root).output();
    let ran = ran.map_err(|error| format!("{program}: {error}"))?;
    let text = std::fs::read_to_string(&path).map_err(|_| {
        let told = String::from_utf8_lossy(&ran.stderr);
        format!("{program} measured nothing: {}", told.trim().lines().last().unwrap_or("it said nothing"))
    })?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| row(id, line).map_err(|error| format!("{file}: {error}"))).collect()
}

fn row(id: &'static str, line: &str) -> Result<Row, serde_json::Error> {
    let figure: Figure = serde_json::from_str(line)?;
    let what = format!("{}, {}", figure.name.trim_start_matches("T4 "), figure.unit);
    let row = Row::figure(id, what, figure.value);
    let target = match &figure.target {
        Value::Number(target) => target.as_f64(),
        Value::String(target) => target.trim_start_matches("<=").trim().parse().ok(),
        _ => None,
    };
    Ok(match target {
        Some(target) => row.at_most(target),
        None => row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shells_line_becomes_a_row_and_misses_where_it_misses() {
        let met = row("T4", r#"{"name":"T4 Kotlin, timeline","target":"<= 0.3","value":0.1,"unit":"ms"}"#).unwrap();
        assert_eq!((met.what.as_str(), met.target.as_str(), met.pass), ("Kotlin, timeline, ms", "<= 0.3", true));
        assert!(!row("T4", r#"{"name":"Swift","target":0.5,"value":0.6,"unit":"ms"}"#).unwrap().pass);
        assert!(row("T4", r#"{"name":"start","target":"","value":4122,"unit":"ms","phases":{}}"#).unwrap().pass);
    }
}
