//! Writes the Kotlin and the Swift side of the boundary from the built library; `tests/bindings.sh` calls it. Its own
//! crate, so that nothing of the generator is built into the phone's library.

mod swift;

use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    uniffi::uniffi_bindgen_main();
    if let Err(why) = out_dir().map_or(Ok(()), |folder| polish(&folder.join("OpenlinesCore.swift"))) {
        eprintln!("bindgen: {why}");
        process::exit(1);
    }
}

/// Where the generator was told to write.
fn out_dir() -> Option<PathBuf> {
    env::args().skip_while(|word| word != "--out-dir").nth(1).map(PathBuf::from)
}

/// Puts faster readers into the Swift, where that is what was written.
fn polish(file: &Path) -> Result<(), String> {
    if !file.exists() {
        return Ok(());
    }
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(told)?;
    fs::write(file, swift::faster(&text)?).map_err(told)
}
