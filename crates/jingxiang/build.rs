//! The built console is embedded by `src/console.rs`. Without it (no Node here, or not built yet) the folder is made
//! empty, so that the crate compiles; the server then says how to build it.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../console/dist");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!("cargo:warning=console/dist cannot be made: {error}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    // Also tells Cargo of files that are new: their names have hashes.
    println!("cargo:rerun-if-changed={}", dist.display());
}
