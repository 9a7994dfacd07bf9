//! What stands in the programs themselves: what they need, and what they give away.

use std::fs;
use std::path::Path;

use anyhow::ensure;
use xshell::{Shell, cmd};

use crate::dist::windows;

/// What every Windows 10 has.
const SYSTEM: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "comctl32.dll",
    "crypt32.dll",
    "dwmapi.dll",
    "gdi32.dll",
    "imm32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ncrypt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "powrprof.dll",
    "propsys.dll",
    "psapi.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "user32.dll",
    "userenv.dll",
    "uxtheme.dll",
    "version.dll",
    "winhttp.dll",
    "winmm.dll",
    "ws2_32.dll",
];

/// `program` needs nothing but what Windows has, and the loader beside it.
pub(super) fn imports(shell: &Shell, program: &Path) -> anyhow::Result<()> {
    let headers = cmd!(shell, "x86_64-w64-mingw32-objdump -p {program}").quiet().read()?;
    let imports: Vec<_> =
        headers.lines().filter_map(|line| line.trim().strip_prefix("DLL Name: ")).map(str::to_lowercase).collect();
    ensure!(!imports.is_empty(), "objdump names none");
    let known = |name: &str| SYSTEM.contains(&name) || name.starts_with("api-ms-win-") || name == "webview2loader.dll";
    let others: Vec<_> = imports.iter().filter(|name| !known(name)).collect();
    ensure!(others.is_empty(), "needs {others:?}");
    // An attacker shall not know where things lie, nor run what is data.
    for protection in ["HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"] {
        ensure!(headers.contains(protection), "is built without {protection}");
    }
    Ok(())
}

/// Whether a window of text opens with it: `console` or `window`.
pub(super) fn subsystem(shell: &Shell, program: &Path, expect: &str) -> anyhow::Result<()> {
    let headers = cmd!(shell, "x86_64-w64-mingw32-objdump -p {program}").quiet().read()?;
    let line = headers.lines().find(|line| line.starts_with("Subsystem")).unwrap_or_default();
    ensure!(line.contains(expect), "{line}");
    Ok(())
}

/// `program` names no folder of the machine that built it.
pub(super) fn names_no_folder(shell: &Shell, program: &Path) -> anyhow::Result<()> {
    let content = fs::read(program)?;
    for (folder, _) in windows::folders(shell)? {
        let text = folder.display().to_string();
        for name in [text.clone().into_bytes(), wide(&text)] {
            ensure!(!content.windows(name.len()).any(|part| part == name), "names {text}");
        }
    }
    Ok(())
}

/// `program` tells Windows what it is, and of which version.
pub(super) fn names_itself(shell: &Shell, program: &Path, version: &str) -> anyhow::Result<()> {
    let content = fs::read(program)?;
    for (name, value) in [("ProductName", "Cordon"), ("ProductVersion", version)] {
        let (name_bytes, value_bytes) = (wide(&format!("{name}\0")), wide(&format!("{value}\0")));
        // The value stands behind its name, at the next multiple of four (VS_VERSIONINFO).
        let has = content.windows(name_bytes.len() + value_bytes.len() + 2).any(|part| {
            let rest = part.strip_prefix(name_bytes.as_slice());
            rest.is_some_and(|rest| rest.starts_with(&value_bytes) || rest.ends_with(&value_bytes))
        });
        ensure!(has, "its {name} is not {value}");
    }
    let headers = cmd!(shell, "x86_64-w64-mingw32-objdump -p {program}").quiet().read()?;
    // Resources of type 14 are pictures of the program, by size.
    ensure!(headers.contains("ID: 0x00000e"), "it has no picture");
    Ok(())
}

/// Text as Windows writes it.
fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
