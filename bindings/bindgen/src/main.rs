//! Writes the Kotlin and the Swift side of the boundary from the built library; `tests/bindings.sh` calls it. Its own
//! crate, so that nothing of the generator is built into the phone's library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
