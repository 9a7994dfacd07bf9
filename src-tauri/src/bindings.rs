//! The commands, and the TypeScript that the window calls them by.

use tauri::Wry;
use tauri_specta::{Builder, collect_commands};

use crate::{
    accounts, advice, check, envelope, kept, ledger_view, offline_corpus, plan, reminders, report, settings, suggest,
    update, vault,
};

/// Every command of the window.
pub(crate) fn builder() -> Builder<Wry> {
    Builder::<Wry>::new().commands(collect_commands![
        envelope::begin_secret,
        check::check_password,
        check::set_personal,
        check::stop_check,
        suggest::suggest,
        suggest::copy_suggestion,
        suggest::forget_suggestion,
        ledger_view::ledger,
        settings::settings,
        settings::set_source,
        settings::set_offline,
        settings::set_theme,
        settings::use_theme,
        offline_corpus::choose_corpus,
        offline_corpus::forget_corpus,
        offline_corpus::reopen_corpus,
        kept::kept,
        kept::unlock,
        kept::try_again,
        kept::go_on_without,
        kept::go_back,
        kept::start_anew,
        kept::keep_by_keyring,
        kept::keep_by_passphrase,
        kept::keep_nothing,
        kept::erase_everything,
        kept::personal,
        kept::keep_personal,
        accounts::services,
        accounts::checklist,
        accounts::tick_services,
        accounts::add_account,
        accounts::add_other_account,
        accounts::change_account,
        accounts::remove_account,
        accounts::set_phone_may_be_known,
        accounts::open_help,
        plan::plan,
        plan::answer,
        plan::mark_action,
        plan::plan_seen,
        advice::articles,
        advice::open_page,
        advice::advice,
        advice::install_advice,
        advice::update_advice,
        update::look_for_update,
        update::install_update,
        update::update_progress,
        update::stop_update,
        reminders::reminders,
        reminders::save_reminders,
        report::save_report,
        report::print,
        vault::vault_formats,
        vault::choose_vault,
        vault::choose_key_file,
        vault::audit_vault,
        vault::audit_progress,
        vault::stop_audit,
        vault::vault_audit,
        vault::retry_audit,
        vault::vault_rows,
        vault::vault_login,
        vault::hide_finding,
        vault::show_finding,
        vault::leave_folder_out,
        vault::take_folder_in,
        vault::add_vault_accounts,
        vault::save_findings,
        vault::delete_export,
        vault::open_change_page,
        vault::close_vault,
    ])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;

    /// Fails when the window's bindings are stale; `UPDATE_BINDINGS=1 cargo test -p desktop` writes them anew.
    #[test]
    fn the_bindings_are_fresh() -> anyhow::Result<()> {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/ipc/bindings.ts");
        let fresh = std::env::temp_dir().join(format!("cordon-bindings-{}.ts", std::process::id()));
        super::builder().export(Typescript::default(), &fresh)?;
        let text = std::fs::read_to_string(&fresh)?;
        std::fs::remove_file(&fresh)?;
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            #[expect(clippy::disallowed_methods, reason = "this file is source code")]
            std::fs::write(&committed, &text)?;
        }
        assert_eq!(std::fs::read_to_string(&committed)?, text, "run UPDATE_BINDINGS=1 cargo test -p desktop");
        Ok(())
    }

    #[test]
    fn every_command_has_its_permission() -> anyhow::Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let capability = std::fs::read_to_string(root.join("capabilities/main.json"))?;
        let manifest = std::fs::read_to_string(root.join("build.rs"))?;
        let source = std::fs::read_to_string(root.join("src/bindings.rs"))?;
        let list = source.split("collect_commands![\n").nth(1).and_then(|rest| rest.split("])").next());
        let commands: Vec<&str> = list
            .into_iter()
            .flat_map(str::lines)
            .filter_map(|line| line.trim().trim_end_matches(',').split("::").nth(1))
            .collect();
        assert!(commands.len() > 5, "{commands:?}");
        for command in &commands {
            assert!(manifest.contains(&format!("\"{command}\"")), "{command} is not in build.rs");
            let permission = format!("\"allow-{}\"", command.replace('_', "-"));
            assert!(capability.contains(&permission), "{permission} is not in capabilities/main.json");
        }
        assert_eq!(capability.matches("\"allow-").count(), commands.len());
        Ok(())
    }
}
