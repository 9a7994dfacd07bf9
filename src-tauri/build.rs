//! Declares the commands, so that each needs a permission, and generates what the bundle needs.

fn main() {
    let commands = &[
        "add_account",
        "add_other_account",
        "begin_secret",
        "change_account",
        "check_password",
        "checklist",
        "copy_suggestion",
        "erase_everything",
        "forget_suggestion",
        "go_back",
        "go_on_without",
        "keep_by_keyring",
        "keep_by_passphrase",
        "keep_nothing",
        "keep_personal",
        "kept",
        "ledger",
        "open_help",
        "personal",
        "remove_account",
        "services",
        "set_offline",
        "set_personal",
        "set_phone_may_be_known",
        "set_source",
        "set_theme",
        "settings",
        "start_anew",
        "stop_check",
        "suggest",
        "tick_services",
        "try_again",
        "unlock",
        "use_theme",
    ];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        // The build fails with the sentence alone, without a backtrace.
        println!("cargo::error={error:#}");
    }
}
