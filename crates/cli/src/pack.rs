//! `cordon pack`: the administrator's chores with signed content.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use guidance::{Files, Pack, PackError, PublicKey, Reference, is_stale};
use home::{Arrangement, Folders, Handed, InstallError, MAX_ARCHIVE};
use secret::Secret;
use signed::signature_of;
use signing::{Key, NewKey, SigningError};

use crate::args::PackCommand;
use crate::kept;
use crate::new_file;
use crate::terminal::{self, print, warn};

/// Behind the name of a pack that is one file.
const EXTENSION: &str = "cordonpack";

pub(crate) fn run(command: PackCommand) -> anyhow::Result<ExitCode> {
    match command {
        PackCommand::New { folder } => new(&folder)?,
        PackCommand::Check { path } => check(&path)?,
        PackCommand::Key { name, no_password, password_stdin } => key(&name, no_password, password_stdin)?,
        PackCommand::Sign { folder, key, output, password_stdin } => sign(&folder, &key, output, password_stdin)?,
        PackCommand::Verify { file, public_key } => verify(&file, public_key.as_deref())?,
        PackCommand::Install { file } => install(&file)?,
        PackCommand::Show => show()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The pack in use on this computer.
pub(crate) fn in_use() -> anyhow::Result<Arc<Pack>> {
    let arrangement = Arrangement::of_this_laptop();
    Ok(Folders::of_this_person()?.packs(&arrangement).in_use(arrangement.policy.pack_key.as_ref()).pack)
}

fn new(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        bail!("{} is there already; give another name", folder.display());
    }
    // What explains the form lies in docs/PACKS.md and the schemas; the built-in pack's own paper is for its makers.
    for (path, content) in Pack::built_in_files().into_iter().filter(|(path, _)| path != "README.md") {
        new_file::write(&folder.join(path), &content)?;
    }
    print(&format!(
        "Written to {}. Change pack.toml first: id, publisher, date, and a version above {}.",
        folder.display(),
        Pack::built_in().manifest.version
    ))
}

fn check(path: &Path) -> anyhow::Result<()> {
    let pack = if path.is_dir() {
        Pack::read(&read_folder(path)?)
    } else {
        guidance::unpack(&read_file(path)?).and_then(|files| Pack::read(&files))
    };
    let pack = pack.map_err(|error| anyhow!("{}: {error}", path.display()))?;
    print(&describe(&pack))?;
    let today = jiff::ZonedDateTime::now().date();
    let sources = pack.actions().iter().map(|action| &action.sources);
    let sources = sources.chain(pack.articles().iter().map(|article| &article.sources));
    let sources = sources.chain(pack.notices().iter().map(|notice| &notice.sources)).flatten();
    let days = sources.map(|Reference { checked, .. }| *checked);
    let days = days.chain(pack.catalogue().services().iter().map(|service| service.checked));
    match days.filter(|checked| is_stale(*checked, today)).count() {
        0 => Ok(()),
        stale => print(&format!("{stale} facts were checked more than a year ago; the window says so beside each.")),
    }
}

fn describe(pack: &Pack) -> String {
    let manifest = &pack.manifest;
    format!(
        "{} {} of {}, by {}: {} articles, {} notices, {} actions, {} services.",
        manifest.id,
        manifest.version,
        manifest.date,
        manifest.publisher,
        pack.articles().len(),
        pack.notices().len(),
        pack.actions().len(),
        pack.catalogue().services().len()
    )
}

fn key(name: &Path, no_password: bool, password_stdin: bool) -> anyhow::Result<()> {
    let named = |extension: &str| {
        let mut path = name.as_os_str().to_owned();
        path.push(extension);
        PathBuf::from(path)
    };
    let (secret_file, public_file) = (named(".key"), named(".pub"));
    let password = if no_password {
        None
    } else {
        let password = if password_stdin { password_from_stdin()? } else { kept::ask_new()? };
        if password.expose().is_empty() {
            bail!("an empty password protects nothing; give one, or say --no-password");
        }
        Some(password.expose().to_owned())
    };
    let NewKey { secret, public } = NewKey::generate(password, "secret key of a publisher of Cordon's advice")?;
    new_file::write(&secret_file, secret.as_bytes())?;
    new_file::write(&public_file, public.as_bytes())?;
    print(&format!(
        "Written: {}, which stays with you, and {}, which Cordon is told by policy or by its edition.",
        secret_file.display(),
        public_file.display()
    ))
}

fn sign(folder: &Path, key: &Path, output: Option<PathBuf>, password_stdin: bool) -> anyhow::Result<()> {
    let mut files = read_folder(folder)?;
    files.retain(|path, _| Pack::is_handed_out(path));
    let pack = Pack::read(&files).map_err(|error| anyhow!("{}: {error}", folder.display()))?;
    let archive = guidance::archive(&files).map_err(|error| anyhow!("{}: {error}", folder.display()))?;
    let manifest = &pack.manifest;
    let built_in = Pack::built_in();
    if pack.replaces(&built_in).is_err() {
        bail!(
            "{}: version {} is not above {} of Cordon's own advice, so no laptop would take it; raise it in pack.toml",
            folder.display(),
            manifest.version,
            built_in.manifest.version
        );
    }
    let output = output.unwrap_or_else(|| PathBuf::from(format!("{}-{}.{EXTENSION}", manifest.id, manifest.version)));
    let secret = secret_key(key, password_stdin)?;
    let trusted = format!("{} {} of {}, by {}", manifest.id, manifest.version, manifest.date, manifest.publisher);
    let signature = secret.sign(&*archive, &trusted)?;
    let signature_file = signature_of(&output);
    new_file::write(&output, &archive)?;
    new_file::write(&signature_file, signature.as_bytes())?;
    print(&describe(&pack))?;
    print(&format!("Written: {} and {}; hand out both.", output.display(), signature_file.display()))?;
    if manifest.publisher == built_in.manifest.publisher {
        print(&format!("It says that {} answers for it; change the publisher in pack.toml.", manifest.publisher))?;
    }
    Ok(())
}

fn secret_key(path: &Path, password_stdin: bool) -> anyhow::Result<Key> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let password = || {
        let asked = if password_stdin {
            password_from_stdin()
        } else {
            terminal::ask("Password of the key (not shown): ")
                .ok_or_else(|| anyhow!("there is no terminal to ask for the key's password on; use --password-stdin"))
        };
        asked.map(|password| password.expose().to_owned()).map_err(|error| format!("{error:#}"))
    };
    Key::open(&text, password).map_err(|error| match error {
        SigningError::NoPassword(why) => anyhow!("{why}"),
        error => anyhow!("{}: {error}", path.display()),
    })
}

fn password_from_stdin() -> anyhow::Result<Secret> {
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    std::io::stdin().lock().take(4096).read_to_end(&mut bytes).context("standard input cannot be read")?;
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    Secret::from_utf8(std::mem::take(&mut *bytes)).map_err(|_| anyhow!("the password is not UTF-8"))
}

fn verify(file: &Path, public_key: Option<&Path>) -> anyhow::Result<()> {
    let key = match public_key {
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
            Some(text.parse::<PublicKey>().map_err(|error| anyhow!("{}: {error}", path.display()))?)
        }
        None => arrangement()?.policy.pack_key,
    };
    let handed = Handed::read(file).map_err(|error| refused(file, &error))?;
    let pack = handed.open(key.as_ref()).map_err(|error| refused(file, &error.into()))?;
    print(&format!("Good: {}", describe(&pack)))
}

fn install(file: &Path) -> anyhow::Result<()> {
    let arrangement = arrangement()?;
    if arrangement.policy.pack_key.is_none() {
        bail!(
            "{}: {}; name the publisher by policy or edition first, as docs/PACKS.md says",
            file.display(),
            PackError::NoKey
        );
    }
    let handed = Handed::read(file).map_err(|error| refused(file, &error))?;
    let packs = Folders::of_this_person()?.packs(&arrangement);
    let in_use = packs.install(&handed, arrangement.policy.pack_key.as_ref()).map_err(|error| refused(file, &error))?;
    print(&format!("Installed: {}", describe(&in_use.pack)))
}

fn show() -> anyhow::Result<()> {
    let arrangement = Arrangement::of_this_laptop();
    for problem in &arrangement.policy.problems {
        warn(&format!("{problem}; no other advice is taken until this is mended"));
    }
    let in_use = Folders::of_this_person()?.packs(&arrangement).in_use(arrangement.policy.pack_key.as_ref());
    // Under a mistake every other pack is, and why was said.
    if let Some(why) = in_use.refused.as_ref().filter(|_| arrangement.policy.problems.is_empty()) {
        print(&format!("A pack that is here is not in use: {why}."))?;
    }
    let how = if in_use.is_installed { "Installed" } else { "Came with this Cordon" };
    print(&format!("{how}: {}", describe(&in_use.pack)))
}

fn arrangement() -> anyhow::Result<Arrangement> {
    let arrangement = Arrangement::of_this_laptop();
    match arrangement.policy.problems.first() {
        Some(problem) => bail!("{problem}"),
        None => Ok(arrangement),
    }
}

fn refused(file: &Path, error: &InstallError) -> anyhow::Error {
    let file = file.display();
    match error {
        InstallError::Refused(PackError::NoKey) => {
            anyhow!("{file}: {}; see docs/PACKS.md, or give the key with --public-key to verify it", PackError::NoKey)
        }
        error => anyhow!("{file}: {error}"),
    }
}

/// The files of a folder. What begins with a dot is left out: it is the editor's, or the version control's.
fn read_folder(root: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, lead)) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().into_string().map_err(|name| anyhow!("{name:?} is not a name in UTF-8"))?;
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{lead}{name}");
            let kind = entry.file_type()?;
            if kind.is_symlink() {
                bail!("{}: {}", root.display(), PackError::Symlink { path });
            } else if kind.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else {
                files.insert(path, read_file(&entry.path())?);
            }
        }
    }
    Ok(files)
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    file.take(MAX_ARCHIVE + 1).read_to_end(&mut bytes).with_context(|| format!("{} cannot be read", path.display()))?;
    if bytes.len() as u64 > MAX_ARCHIVE {
        bail!("{}: {}", path.display(), PackError::TooLarge);
    }
    Ok(bytes)
}
