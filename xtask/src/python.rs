//! Python programs, in environments of their own.

use xshell::{Shell, cmd};

/// What is installed, and where.
pub(crate) struct Environment {
    wanted: &'static str,
    pub(crate) folder: &'static str,
}

/// What the tests read Cordon's files with.
pub(crate) const TESTS: Environment =
    Environment { wanted: "tests/python/requirements.txt", folder: "target/tools/python" };
/// What Cordon is measured against.
pub(crate) const PEERS: Environment =
    Environment { wanted: "xtask/peers/requirements.txt", folder: "target/tools/python-peers" };

/// Installs the packages of a `requirements.txt`, unless they stand as it says.
pub(crate) fn install(shell: &Shell, environment: &Environment) -> anyhow::Result<()> {
    let Environment { wanted, folder } = environment;
    let requirements = shell.read_file(wanted)?;
    let stamp = format!("{folder}/installed.txt");
    if shell.read_file(&stamp).is_ok_and(|installed| installed == requirements) {
        return Ok(());
    }
    println!("Installing the locked Python packages of {wanted}");
    cmd!(shell, "python3 -m venv --clear {folder}").quiet().run()?;
    cmd!(shell, "{folder}/bin/python -m pip install --quiet --disable-pip-version-check --requirement {wanted}")
        .quiet()
        .run()?;
    shell.write_file(stamp, requirements)?;
    Ok(())
}
