//! The Python programs with which the tests read Cordon's files, in an environment of their own.

use xshell::{Shell, cmd};

/// What is installed, and where.
const WANTED: &str = "tests/python/requirements.txt";
const FOLDER: &str = "target/tools/python";

/// Installs the packages of `tests/python/requirements.txt`, unless they stand as it says.
pub(crate) fn install(shell: &Shell) -> anyhow::Result<()> {
    let wanted = shell.read_file(WANTED)?;
    let stamp = format!("{FOLDER}/installed.txt");
    if shell.read_file(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing the locked Python packages");
    cmd!(shell, "python3 -m venv --clear {FOLDER}").quiet().run()?;
    cmd!(shell, "{FOLDER}/bin/python -m pip install --quiet --disable-pip-version-check --requirement {WANTED}")
        .quiet()
        .run()?;
    shell.write_file(stamp, wanted)?;
    Ok(())
}
