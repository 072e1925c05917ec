//! T11: what the core adds to an app: the stripped library, with SQLCipher and the part of OpenSSL that it needs, as on
//! Android. Measured on the host's target, since this machine links for no other; without OpenSSL's assembly, because
//! what it has for this machine's processor (AVX-512 for a mode that SQLCipher does not use) is no part of a phone.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Row, say};

const MOST_MB: f64 = 6.0;

/// Builds the library as it goes into an app and weighs it.
///
/// # Errors
/// When it does not build.
pub fn measure() -> Result<Vec<Row>, String> {
    say("T11: builds the phone's library, which takes minutes the first time");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let openssl = openssl(root)?;
    let asked = ["--locked", "--profile", "phone", "--package", "ffi", "--package", "store", "--lib"];
    let built = Command::new("cargo")
        .current_dir(root)
        .arg("build")
        .args(asked)
        .args(["--features", "store/vendored-openssl"])
        .envs([("OPENSSL_NO_VENDOR", "1"), ("OPENSSL_STATIC", "1"), ("OPENSSL_LIBS", "crypto")])
        .env("OPENSSL_DIR", openssl)
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    if !built.success() {
        return Err("the phone's library does not build".to_owned());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let library = target.join("phone").join(format!(
        "{}openlines_core{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    ));
    let bytes = library.metadata().map_err(|error| format!("{}: {error}", library.display()))?.len();
    #[allow(clippy::cast_precision_loss, reason = "a size in MB")]
    let size = bytes as f64 / 1e6;
    Ok(vec![Row::figure("T11", "phone library, stripped, MB", size).at_most(MOST_MB)])
}

/// The folder of the small OpenSSL, built when it is not there.
fn openssl(root: &Path) -> Result<String, String> {
    let target = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let made = Command::new(root.join("bindings/openssl.sh"))
        .arg(target)
        .env("OPTIONS", "no-asm")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("bindings/openssl.sh: {error}"))?;
    if !made.status.success() {
        return Err("bindings/openssl.sh failed".to_owned());
    }
    Ok(String::from_utf8_lossy(&made.stdout).trim().to_owned())
}
