//! One table for people, one file for machines.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A measured target.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The target's number.
    pub id: &'static str,
    /// What was measured, with its unit.
    pub what: String,
    /// Our figure.
    pub ours: f64,
    /// The plainest code that does the same work, in the same run.
    pub reference: Option<f64>,
    /// Ours to the reference.
    pub ratio: Option<f64>,
    /// What is asked; `-` for a figure that only explains others.
    pub target: String,
    /// Whether it is met.
    pub pass: bool,
    /// The absolute aim that it is on the way to; for people only.
    #[serde(skip)]
    pub aim: &'static str,
}

impl Row {
    /// A figure without a reference or a target.
    pub fn figure(id: &'static str, what: impl Into<String>, ours: f64) -> Self {
        let what = what.into();
        Row { id, what, ours, reference: None, ratio: None, target: "-".to_owned(), pass: true, aim: "" }
    }

    /// Beside a reference.
    pub fn beside(mut self, reference: f64) -> Self {
        self.reference = Some(reference);
        self.ratio = Some(self.ours / reference);
        self
    }

    /// With the absolute aim.
    pub fn aiming(mut self, aim: &'static str) -> Self {
        self.aim = aim;
        self
    }

    /// At least this much.
    pub fn at_least(mut self, target: f64) -> Self {
        self.target = format!(">= {target}");
        self.pass = self.ours >= target;
        self
    }

    /// At most this much.
    pub fn at_most(mut self, target: f64) -> Self {
        self.target = format!("<= {target}");
        self.pass = self.ours <= target;
        self
    }

    /// At most this many times the reference.
    pub fn at_most_of_reference(mut self, times: f64) -> Self {
        self.target = format!("<= {times}x");
        self.pass = self.ratio.is_some_and(|ratio| ratio <= times);
        self
    }

    /// At least this share of the reference.
    pub fn at_least_of_reference(mut self, share: f64) -> Self {
        self.target = format!(">= {share}x");
        self.pass = self.ratio.is_some_and(|ratio| ratio >= share);
        self
    }
}

/// Prints the table.
pub fn print(rows: &[Row]) {
    let width = rows.iter().map(|row| row.what.chars().count()).max().unwrap_or(0);
    println!(
        "\n{:3} {:width$} {:>12} {:>12} {:>7} {:>12} {:5} aim",
        "id", "what", "ours", "reference", "ratio", "target", ""
    );
    for row in rows {
        let optional = |value: Option<f64>| value.map_or("-".to_owned(), figure);
        let met = match (row.target.as_str(), row.pass) {
            ("-", _) => "",
            (_, true) => "pass",
            (_, false) => "FAIL",
        };
        println!(
            "{:3} {:width$} {:>12} {:>12} {:>7} {:>12} {met:5} {}",
            row.id,
            row.what,
            figure(row.ours),
            optional(row.reference),
            optional(row.ratio),
            row.target,
            row.aim
        );
    }
}

fn figure(value: f64) -> String {
    if value.abs() >= 100.0 || value == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// Writes the report into the repository's `target`.
///
/// # Errors
/// Those of the file system.
pub fn write(rows: &[Row]) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let path = root.join("target").join("bench").join("report.json");
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir)?;
    }
    std::fs::write(&path, serde_json::to_vec_pretty(rows)?)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_can_be_missed_and_the_report_has_its_seven_fields() {
        let row = Row::figure("T9", "messages/s", 40.0).beside(100.0).at_least_of_reference(0.5);
        assert!(!row.pass);
        assert!(Row::figure("T6", "ms", 50.0).at_most(50.0).pass);
        assert!(!Row::figure("T6", "ms", f64::INFINITY).at_most(50.0).pass);
        let json = serde_json::to_value(&row).unwrap();
        let fields: Vec<&String> = json.as_object().unwrap().keys().collect();
        assert_eq!(
            fields,
            ["id", "what", "ours", "reference", "ratio", "target", "pass"]
                .map(String::from)
                .iter()
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        );
    }
}
