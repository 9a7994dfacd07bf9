//! Declares the commands, so that each needs a permission, and generates what the bundle needs.

fn main() {
    let commands = &[
        "add_account",
        "add_other_account",
        "advice",
        "answer",
        "articles",
        "begin_secret",
        "change_account",
        "check_password",
        "checklist",
        "copy_suggestion",
        "erase_everything",
        "forget_suggestion",
        "go_back",
        "go_on_without",
        "install_advice",
        "keep_by_keyring",
        "keep_by_passphrase",
        "keep_nothing",
        "keep_personal",
        "kept",
        "ledger",
        "mark_action",
        "open_help",
        "open_page",
        "personal",
        "plan",
        "plan_seen",
        "print",
        "reminders",
        "remove_account",
        "save_reminders",
        "save_report",
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
        "update_advice",
        "use_theme",
    ];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        // The build fails with the sentence alone, without a backtrace.
        println!("cargo::error={error:#}");
    }
}
