//! Proof that chaos finds bugs: each patch of `tests/chaos-bugs` plants one in a copy of the project, and the chaos built
//! there must fail with a broken promise.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Seeds within which a planted bug must show.
const SEEDS: &str = "400";
/// The program's name in the copy, so that the real one stays what it is.
const PROGRAM: &str = "chaos_planted";

/// Plants and hunts every bug, or the one of this name; true when all are caught.
pub fn run(name: Option<&str>) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let patches = match patches(&root, name) {
        Ok(patches) => patches,
        Err(error) => {
            println!("{error}");
            return false;
        }
    };
    let mut caught = 0;
    for patch in &patches {
        let name = patch.file_stem().unwrap_or_default().to_string_lossy();
        match hunt(&root, patch) {
            Ok(how) => {
                caught += 1;
                println!("{name}: caught: {how}");
            }
            Err(error) => println!("{name}: NOT CAUGHT: {error}"),
        }
    }
    println!("{} planted, {caught} caught", patches.len());
    caught == patches.len()
}

fn patches(root: &Path, name: Option<&str>) -> Result<Vec<PathBuf>, String> {
    let folder = root.join("tests/chaos-bugs");
    let found = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut patches: Vec<PathBuf> = found.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    patches.retain(|path| path.extension().is_some_and(|end| end == "patch"));
    patches.retain(|path| name.is_none_or(|name| path.file_stem().is_some_and(|stem| stem == name)));
    if patches.is_empty() {
        return Err(format!("{}: no {}.patch", folder.display(), name.unwrap_or("*")));
    }
    patches.sort();
    Ok(patches)
}

fn hunt(root: &Path, patch: &Path) -> Result<String, String> {
    let cache = cache();
    let (tree, target) = (cache.join("planted"), target(&cache));
    copy(root, &tree)?;
    let patch = patch.canonicalize().map_err(|error| error.to_string())?;
    // The copy may lie inside some other repository, which would make git look there.
    let mut apply = Command::new("git");
    apply.arg("apply").arg(&patch).current_dir(&tree).env("GIT_CEILING_DIRECTORIES", &cache);
    done(apply.output(), "the patch does not apply: make it anew")?;
    let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    build.args(["build", "--quiet", "--locked", "-p", "tests", "--bin", PROGRAM]);
    build.current_dir(&tree).env("CARGO_TARGET_DIR", &target);
    done(build.output(), "the patched copy does not build: make the patch anew")?;
    let mut chaos = Command::new(target.join("debug").join(PROGRAM));
    let output = chaos.args(["--seeds", SEEDS, "--first"]).current_dir(&tree).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = |mark: &str| text.lines().find(|line| line.contains(mark)).map(|line| line.trim().to_owned());
    match (output.status.success(), line("broken: ")) {
        (false, Some(broken)) => {
            let seed = line("seed ").unwrap_or_default();
            Ok(format!("{seed} {}", broken.chars().take(160).collect::<String>()))
        }
        (true, _) => Err(format!("{SEEDS} seeds went well")),
        (false, None) => Err(format!("it failed without a broken promise: {}", tail(&text))),
    }
}

/// Brings the copy to the state of the project's tracked files; what is the same already keeps its time stamp.
fn copy(root: &Path, tree: &Path) -> Result<(), String> {
    let mut list = Command::new("git");
    list.args(["ls-files", "-z"]).current_dir(root);
    let list = done(list.output(), "no list of the project's files")?;
    let names: Vec<&str> = list.split('\0').filter(|name| !name.is_empty()).collect();
    for name in &names {
        // A deleted file that is not yet committed as such.
        let Ok(bytes) = std::fs::read(root.join(name)) else { continue };
        let name = name.replace("tests/src/bin/chaos.rs", &format!("tests/src/bin/{PROGRAM}.rs"));
        let path = tree.join(name);
        if std::fs::read(&path).ok().as_deref() != Some(&bytes) {
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&path, bytes)).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn cache() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("openlines")
}

/// A place of its own: cargo tells a workspace's crates apart by their place in it only, so that a library with a planted
/// bug would pass for the real one.
fn target(cache: &Path) -> PathBuf {
    cache.join("planted-target")
}

fn done(output: std::io::Result<Output>, why: &str) -> Result<String, String> {
    let output = output.map_err(|error| format!("{why}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{why}: {}", tail(&String::from_utf8_lossy(&output.stderr))))
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
}
