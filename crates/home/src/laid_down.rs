//! The policy of this laptop, and the edition that was installed. Both are read when Cordon starts. Where the policy lies an
//! administrator alone may write; the edition is as well protected as the program that it lies beside.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use guidance::PublicKey;
use policy::{Policy, Scope};

/// The policy of this laptop on Linux.
#[cfg(not(any(windows, target_os = "macos")))]
const POLICY_FILE: &str = "/etc/cordon/policy.toml";
/// Managed preferences on macOS, as the system lays them down for all who use the computer.
#[cfg(target_os = "macos")]
const MANAGED: &str = "/Library/Managed Preferences/app.cordon.desktop.plist";
/// The file of an edition's values.
const EDITION: &str = "edition.toml";
/// The advice that came with an edition.
const EDITION_PACK: &str = "edition.cordonpack";

/// What was laid down on this laptop, and what came with the edition where it says nothing.
#[derive(Debug, Clone)]
pub struct Arrangement {
    /// The policy, over the edition.
    pub policy: Policy,
    /// The advice that came with the edition, and whose it must be.
    pub(crate) pack: Option<EditionPack>,
}

/// The advice that came with an edition.
#[derive(Debug, Clone)]
pub(crate) struct EditionPack {
    pub(crate) archive: PathBuf,
    pub(crate) key: Option<PublicKey>,
}

impl Arrangement {
    /// That of this laptop.
    #[must_use]
    pub fn of_this_laptop() -> Self {
        let folder = beside_the_program();
        let edition =
            folder.as_deref().map_or_else(Policy::default, |folder| read(&folder.join(EDITION), Scope::Edition));
        let archive = folder.map(|folder| folder.join(EDITION_PACK)).filter(|archive| archive.exists());
        let pack = archive.map(|archive| EditionPack { archive, key: edition.pack_key.clone() });
        Self { policy: of_this_laptop().over(edition), pack }
    }
}

/// Reads a policy, or an edition's values, from a file: a property list where its name ends in `.plist`, or in
/// `.mobileconfig` as a profile's does; TOML otherwise.
/// One that is not there lays nothing down.
#[must_use]
pub fn read(path: &Path, scope: Scope) -> Policy {
    let place = path.display().to_string();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Policy::default(),
        Err(_) => return Policy::unreadable(&place, "it cannot be read"),
    };
    let is_list = |end: &OsStr| end.eq_ignore_ascii_case("plist") || end.eq_ignore_ascii_case("mobileconfig");
    if path.extension().is_some_and(is_list) {
        return match scope {
            Scope::Laptop => policy::from_property_list(&place, crate::IDENTIFIER, &bytes),
            Scope::Edition => Policy::unreadable(&place, "an edition is a TOML file"),
        };
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') => Policy::unreadable(
            &place,
            "this is XML, and by its name it is read as TOML; call it .plist or .mobileconfig",
        ),
        Ok(text) => policy::from_toml(&place, scope, text),
        Err(_) => Policy::unreadable(&place, "it is not UTF-8"),
    }
}

/// Where an edition's files lie: with the program, where the installer has put them.
fn beside_the_program() -> Option<PathBuf> {
    let program = env::current_exe().ok()?;
    let folder = program.parent()?;
    Some(if cfg!(windows) {
        folder.to_owned()
    } else if cfg!(target_os = "macos") {
        folder.parent()?.join("Resources")
    } else {
        folder.parent()?.join("lib/cordon")
    })
}

/// The policy alone.
#[cfg(not(any(windows, target_os = "macos")))]
fn of_this_laptop() -> Policy {
    read(Path::new(POLICY_FILE), Scope::Laptop)
}

/// The policy alone.
#[cfg(target_os = "macos")]
fn of_this_laptop() -> Policy {
    read(Path::new(MANAGED), Scope::Laptop)
}

/// The policy alone.
#[cfg(windows)]
fn of_this_laptop() -> Policy {
    registry::read()
}

#[cfg(windows)]
mod registry {
    use policy::{ENTRIES, Given, Names, Policy, REGISTRY_KEY, Scope, Value};
    use windows_registry::{LOCAL_MACHINE, Type};

    /// The system's code for what is not there (ERROR_FILE_NOT_FOUND, as an HRESULT).
    const NOT_FOUND: i32 = 0x8007_0002_u32.cast_signed();

    pub(super) fn read() -> Policy {
        let place = format!(r"HKLM\{REGISTRY_KEY}");
        let unreadable = || Policy::unreadable(&place, "it cannot be read");
        let key = match LOCAL_MACHINE.open(REGISTRY_KEY) {
            Ok(key) => key,
            Err(error) if error.code().0 == NOT_FOUND => return Policy::default(),
            Err(_) => return unreadable(),
        };
        let mut values = Vec::new();
        for entry in ENTRIES {
            match key.get_value(entry.name) {
                Ok(value) => values.push((entry.name.to_owned(), value)),
                Err(error) if error.code().0 == NOT_FOUND => {}
                Err(_) => return unreadable(),
            }
        }
        // The list of names ends at the first that cannot be read, so it is asked for those alone that nobody knows.
        let Ok(listed) = key.values() else { return unreadable() };
        let is_known = |name: &str| ENTRIES.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
        values.extend(listed.filter(|(name, _)| !is_known(name)));
        // The key's own unnamed value means nothing to anybody.
        let named = values.into_iter().filter(|(name, _)| !name.is_empty());
        let given = named.map(|(name, value)| Given {
            name,
            line: None,
            value: match value.ty() {
                Type::String | Type::ExpandString => value.try_into().map_or(Value::Other, Value::Text),
                Type::U32 => u32::try_from(value).map_or(Value::Other, |number| Value::Number(number.into())),
                _ => Value::Other,
            },
        });
        Policy::of(&place, Names::Plain, Scope::Laptop, given.collect())
    }
}

#[cfg(test)]
mod tests {
    use policy::LookUps;

    use super::*;

    #[test]
    fn a_file_is_read_by_its_name_and_one_that_is_not_there_lays_nothing_down() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let with = |name: &str, bytes: &[u8]| -> anyhow::Result<Policy> {
            let path = folder.path().join(name);
            #[expect(clippy::disallowed_methods, reason = "a file of the test")]
            fs::write(&path, bytes)?;
            Ok(read(&path, Scope::Laptop))
        };
        let none = read(&folder.path().join("none.toml"), Scope::Laptop);
        assert!(none.set.is_empty() && none.problems.is_empty());
        assert_eq!(with("a.toml", b"[source]\nonline = false\n")?.set.len(), 1);
        let listed = b"<plist><dict><key>OnlineLookUps</key><false/></dict></plist>";
        assert_eq!(with("a.plist", listed)?.set.len(), 1);
        for (name, bytes) in [("b.toml", &[0xFF][..]), ("b.plist", b"no"), ("c.toml", listed)] {
            let policy = with(name, bytes)?;
            assert!(!policy.problems.is_empty() && policy.look_ups == LookUps::NotAllowed, "{name}");
        }
        let folder = read(folder.path(), Scope::Laptop);
        assert_eq!(folder.problems.len(), 1, "a folder in the place of the file");
        Ok(())
    }
}
