//! How this Cordon came onto the laptop.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

/// The kind of an installer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A package of Debian's form.
    Deb,
    /// A package of Fedora's form.
    Rpm,
    /// Windows, per machine.
    Msi,
    /// Windows, by an installer with windows of its own.
    Setup,
    /// macOS.
    Dmg,
}

impl Kind {
    /// Its name in a manifest, and behind the last dot of its file's.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Msi => "msi",
            Self::Setup => "exe",
            Self::Dmg => "dmg",
        }
    }

    /// What installs it at a prompt, for whoever installs it by hand; `None` where opening it does. `path` is absolute: apt
    /// takes a file by no other.
    #[must_use]
    pub fn command(self, path: &Path) -> Option<String> {
        let path = path.display();
        let quoted = || format!("'{}'", path.to_string().replace('\'', r"'\''"));
        match self {
            Self::Deb => Some(format!("sudo apt install {}", quoted())),
            Self::Rpm => Some(format!("sudo dnf install {}", quoted())),
            Self::Msi => Some(format!("msiexec /i \"{path}\"")),
            Self::Setup | Self::Dmg => None,
        }
    }
}

/// How the program that runs was installed; `None` where no installer has laid it down, as after `cargo build`.
#[must_use]
pub fn installed_as() -> Option<Kind> {
    let program = env::current_exe().ok()?;
    if cfg!(windows) {
        // What Tauri's own installer leaves there.
        let is_setup = program.parent()?.join("uninstall.exe").exists();
        return Some(if is_setup { Kind::Setup } else { Kind::Msi });
    }
    if cfg!(target_os = "macos") {
        return Some(Kind::Dmg);
    }
    let owns = |manager: &str, question: &str, program: &Path| {
        let mut command = Command::new(manager);
        command.arg(question).arg(program).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if owns("dpkg-query", "--search", &program) {
        return Some(Kind::Deb);
    }
    owns("rpm", "-qf", &program).then_some(Kind::Rpm)
}
