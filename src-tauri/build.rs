//! Declares the commands, so that each needs a permission, and generates what the bundle needs.

fn main() {
    let commands = &[
        "begin_secret",
        "check_password",
        "copy_suggestion",
        "forget_suggestion",
        "ledger",
        "set_offline",
        "set_personal",
        "set_source",
        "set_theme",
        "settings",
        "stop_check",
        "suggest",
    ];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        // The build fails with the sentence alone, without a backtrace.
        println!("cargo::error={error:#}");
    }
}
