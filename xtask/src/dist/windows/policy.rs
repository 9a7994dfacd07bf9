//! The policy that an IT department may give with the installation: `msiexec /i … SOURCEADDRESS=https://…`.
//!
//! What is given is written where Cordon reads its policy, and beside it where the next installer finds it: an upgrade
//! without the properties keeps the values. What is not given is not touched, and only what was written is removed again.

use std::fmt::Write;

use super::guid::Guid;

/// Where Cordon reads its policy, below HKEY_LOCAL_MACHINE.
pub(crate) const KEY: &str = r"Software\Policies\Cordon";
/// Where the installer keeps what it was given.
pub(crate) const KEPT: &str = r"Software\Cordon";

/// How a value stands in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// REG_SZ
    Text,
    /// REG_DWORD, 0 or 1
    Switch,
}

/// A value of the policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
}

pub(crate) const VALUES: &[Value] = &[
    text("SourceAddress"),
    switch("OnlineLookUps"),
    text("CorpusFile"),
    text("PackAddress"),
    text("PackPublicKey"),
    text("UpdateAddress"),
    text("UpdatePublicKey"),
    switch("UpdateAtStart"),
    text("FederationName"),
    text("FederationHelp"),
];

const fn text(name: &'static str) -> Value {
    Value { name, form: Form::Text }
}

const fn switch(name: &'static str) -> Value {
    Value { name, form: Form::Switch }
}

impl Value {
    /// Its property on the command line. Windows passes on those in capitals alone.
    pub(crate) fn property(&self) -> String {
        self.name.to_ascii_uppercase()
    }

    /// The property that holds what an installer before this one was given.
    fn kept(&self) -> String {
        format!("KEPT{}", self.property())
    }

    pub(super) fn component(&self) -> String {
        format!("Policy{}", self.name)
    }
}

/// The properties that Windows passes on from the person's process to its own.
pub(super) fn properties() -> impl Iterator<Item = String> {
    VALUES.iter().flat_map(|value| [value.property(), value.kept()])
}

/// What stands in the product: looks for what was kept, and takes it where nothing else is given.
pub(super) fn include() -> String {
    let mut searches = String::new();
    for value in VALUES {
        let (name, property, kept) = (value.name, value.property(), value.kept());
        // Writing into a text does not fail.
        let _ = write!(
            searches,
            r#"<Property Id="{kept}"><RegistrySearch Id="Kept{name}" Root="HKLM" Win64="yes" Key="{KEPT}" Name="{name}" Type="raw"/></Property>
<CustomAction Id="Keep{name}" Property="{property}" Value="[{kept}]"/>
"#
        );
        if value.form == Form::Switch {
            let _ = writeln!(
                searches,
                r#"<Condition Message="{property} is 0 or 1.">Installed OR NOT {property} OR {property} = "0" OR {property} = "1"</Condition>"#
            );
        }
    }
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<Include xmlns="http://schemas.microsoft.com/wix/2006/wi">
{searches}</Include>
"#
    )
}

/// The actions that take what was kept, each with its condition.
pub(super) fn actions() -> impl Iterator<Item = (String, String)> {
    VALUES.iter().map(|value| (format!("Keep{}", value.name), format!("{} AND NOT {}", value.kept(), value.property())))
}

/// The components that write the values.
pub(super) fn components() -> String {
    let mut components = String::new();
    for value in VALUES {
        let (name, property, component) = (value.name, value.property(), value.component());
        let guid = Guid::of(&format!("policy/{name}"));
        let form = match value.form {
            Form::Text => "string",
            Form::Switch => "integer",
        };
        let _ = write!(
            components,
            r#"<Component Id="{component}" Guid="{guid}" Win64="yes">
<RegistryValue Root="HKLM" Key="{KEY}" Name="{name}" Type="{form}" Value="[{property}]" KeyPath="yes"/>
<RegistryValue Root="HKLM" Key="{KEPT}" Name="{name}" Type="string" Value="[{property}]"/>
</Component>
"#
        );
    }
    components
}
