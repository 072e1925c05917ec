//! T4: windows across the boundary, as the shells measure them, each in its own language. They write what they found into
//! `target/bench`; a window's figure is what it costs more than an empty one in the same run.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::{Row, say};

/// A bench of a shell: its words, its command and where it writes.
const SHELLS: [(&str, &[&str], &str); 3] = [
    ("Kotlin", &["tests/kotlin/run.sh", "--bench"], "kotlin.json"),
    ("Swift", &["ios/test.sh", "t4"], "swift.json"),
    ("the phone's window on a computer", &["android/desktop/bench.sh"], "desktop-start.json"),
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

/// Runs them all.
pub fn measure() -> Result<Vec<Row>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut rows = Vec::new();
    for (language, command, file) in SHELLS {
        say(&format!("T4: {language}"));
        let [program, arguments @ ..] = command else { continue };
        // A missed target is the row's to say.
        let ran = Command::new(root.join(program)).args(arguments).current_dir(&root).output();
        let ran = ran.map_err(|error| format!("{program}: {error}"))?;
        let path = root.join("target/bench").join(file);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let told = String::from_utf8_lossy(&ran.stderr);
            format!("{program} wrote no {}: {error}; it said {}", path.display(), told.trim())
        })?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            rows.push(row(line).map_err(|error| format!("{}: {error}", path.display()))?);
        }
    }
    Ok(rows)
}

fn row(line: &str) -> Result<Row, serde_json::Error> {
    let figure: Figure = serde_json::from_str(line)?;
    let what = format!("{}, {}", figure.name.trim_start_matches("T4 "), figure.unit);
    let row = Row::figure("T4", what, figure.value);
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
        let met = row(r#"{"name":"T4 Kotlin, timeline","target":"<= 0.3","value":0.1,"unit":"ms"}"#).unwrap();
        assert_eq!((met.what.as_str(), met.target.as_str(), met.pass), ("Kotlin, timeline, ms", "<= 0.3", true));
        assert!(!row(r#"{"name":"Swift","target":0.5,"value":0.6,"unit":"ms"}"#).unwrap().pass);
        assert!(row(r#"{"name":"start","target":"","value":4122,"unit":"ms","phases":{}}"#).unwrap().pass);
    }
}
