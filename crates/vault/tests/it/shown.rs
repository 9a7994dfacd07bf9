//! A vault as text, for snapshots. The passwords are those of the fixtures, and no one's.

use std::fmt::Write;

use vault::{Login, Options, Place, Vault};

/// All that is read of `bytes`, or why nothing is.
pub(crate) fn shown(bytes: &[u8], options: &Options) -> String {
    match vault::read(bytes, options) {
        Ok(vault) => of(&vault),
        Err(error) => format!("{}: {error}", error.code()),
    }
}

fn of(vault: &Vault) -> String {
    let mut text = format!("{}\n", vault.format.code());
    for login in &vault.logins {
        let _ = writeln!(text, "{}", one(login));
    }
    for problem in &vault.problems {
        let _ = writeln!(text, "problem {}: {:?}", place(problem.place), problem.what);
    }
    let _ = write!(text, "{:?}", vault.left_out);
    text
}

fn one(login: &Login) -> String {
    let Login { title, addresses, username, password, second_steps, changed, folder, place: at } = login;
    let addresses: Vec<_> = addresses.iter().map(vault::Address::text).collect();
    let password = password.as_ref().map(secret::Secret::expose);
    let changed = changed.map(|day| day.to_string()).unwrap_or_default();
    format!("{} {title:?} {addresses:?} {username:?} {password:?} {second_steps:?} {changed} {folder:?}", place(*at))
}

fn place(place: Place) -> String {
    match place {
        Place::Line(line) => format!("line {line}"),
        Place::Entry(entry) => format!("entry {entry}"),
    }
}
