//! The files beside the programs, as elements for `wixl`: licences and the list of what Cordon is made of, and those of an
//! edition.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::guid::Guid;
use super::policy;

/// A folder of files, and where it is installed below the folder of the programs.
pub(super) struct Folder<'a> {
    /// Below the folder in which everything is put together.
    pub(super) staged: &'a str,
    /// `None`: beside the programs.
    pub(super) installed: Option<&'a str>,
}

/// `contents.wxs`: a component for each file below `stage`, and those of the policy, as one group.
pub(super) fn source(stage: &Path, folders: &[Folder<'_>]) -> anyhow::Result<String> {
    let mut contents = Contents::default();
    for folder in folders {
        let staged = stage.join(folder.staged);
        match folder.installed {
            Some(name) => contents.folder(&staged, folder.staged, name, name)?,
            None => contents.files(&staged, folder.staged, "")?,
        }
    }
    let Contents { elements, mut references, .. } = contents;
    for value in ::policy::ENTRIES {
        let _ = writeln!(references, r#"<ComponentRef Id="{}"/>"#, policy::component(value));
    }
    let policy = policy::components();
    Ok(format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Fragment>
<DirectoryRef Id="INSTALLDIR">
{elements}{policy}</DirectoryRef>
<ComponentGroup Id="Contents">
{references}</ComponentGroup>
</Fragment>
</Wix>
"#
    ))
}

#[derive(Default)]
struct Contents {
    elements: String,
    references: String,
    /// How many files and folders there are by now.
    number: usize,
}

impl Contents {
    fn folder(&mut self, folder: &Path, staged: &str, installed: &str, name: &str) -> anyhow::Result<()> {
        self.number += 1;
        let number = self.number;
        let name = escape(name);
        let _ = writeln!(self.elements, r#"<Directory Id="Folder{number}" Name="D{number:07}|{name}">"#);
        self.files(folder, staged, &format!("{installed}/"))?;
        self.elements.push_str("</Directory>\n");
        Ok(())
    }

    /// `installed` is empty or ends in a slash.
    fn files(&mut self, folder: &Path, staged: &str, installed: &str) -> anyhow::Result<()> {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .with_context(|| folder.display().to_string())?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<_>>()?;
        // In one order on every disk.
        entries.sort();
        for path in entries {
            let name = path.file_name().and_then(|name| name.to_str());
            let name = name.with_context(|| format!("{} has a name that is no text", path.display()))?;
            let (staged, installed) = (format!("{staged}/{name}"), format!("{installed}{name}"));
            if path.is_dir() {
                self.folder(&path, &staged, &installed, name)?;
                continue;
            }
            if super::PROGRAMS.iter().any(|program| program.eq_ignore_ascii_case(&installed)) {
                bail!("{} has the name of a program", path.display());
            }
            self.file(&staged, &installed, name);
        }
        Ok(())
    }

    fn file(&mut self, staged: &str, installed: &str, name: &str) {
        self.number += 1;
        let number = self.number;
        let guid = Guid::of(&format!("file/{installed}"));
        let short = short(number, name);
        let (staged, name) = (escape(staged), escape(name));
        let _ = writeln!(
            self.elements,
            r#"<Component Id="File{number}" Guid="{guid}" Win64="yes"><File Id="File{number}" Name="{short}|{name}" Source="{staged}" KeyPath="yes"/></Component>"#
        );
        let _ = writeln!(self.references, r#"<ComponentRef Id="File{number}"/>"#);
    }
}

/// The name for programs that know no more than eight letters and three; Windows Installer wants one of each file.
fn short(number: usize, name: &str) -> String {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let extension: String = extension.chars().filter(char::is_ascii_alphanumeric).take(3).collect();
    let dot = if extension.is_empty() { "" } else { "." };
    format!("F{number:07}{dot}{}", extension.to_ascii_uppercase())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
