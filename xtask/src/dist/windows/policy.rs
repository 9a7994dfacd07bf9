//! The policy that an IT department may give with the installation: `msiexec /i … SOURCEADDRESS=https://…`.
//!
//! What is given is written where Cordon reads its policy, and beside it where the next installer finds it: an upgrade
//! without the properties keeps the values. What is not given is not touched, and only what was written is removed again.

use std::fmt::Write;

use policy::{ENTRIES, Entry, Kind, REGISTRY_KEY};

use super::guid::Guid;

/// Where the installer keeps what it was given.
pub(crate) const KEPT: &str = r"Software\Cordon";

/// The property on the command line that gives a value. Windows passes on those in capitals alone.
pub(crate) fn property(value: &Entry) -> String {
    value.name.to_ascii_uppercase()
}

/// The property that holds what an installer before this one was given.
fn kept(value: &Entry) -> String {
    format!("KEPT{}", property(value))
}

pub(super) fn component(value: &Entry) -> String {
    format!("Policy{}", value.name)
}

/// The properties that Windows passes on from the person's process to its own.
pub(super) fn properties() -> impl Iterator<Item = String> {
    ENTRIES.iter().flat_map(|value| [property(value), kept(value)])
}

/// What stands in the product: looks for what was kept, and takes it where nothing else is given.
pub(super) fn include() -> String {
    let mut searches = String::new();
    for value in ENTRIES {
        let (name, property, kept) = (value.name, property(value), kept(value));
        // Writing into a text does not fail.
        let _ = write!(
            searches,
            r#"<Property Id="{kept}"><RegistrySearch Id="Kept{name}" Root="HKLM" Win64="yes" Key="{KEPT}" Name="{name}" Type="raw"/></Property>
<CustomAction Id="Keep{name}" Property="{property}" Value="[{kept}]"/>
"#
        );
        if value.kind == Kind::Switch {
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
    ENTRIES.iter().map(|value| (format!("Keep{}", value.name), format!("{} AND NOT {}", kept(value), property(value))))
}

/// The components that write the values.
pub(super) fn components() -> String {
    let mut components = String::new();
    for value in ENTRIES {
        let (name, property, component) = (value.name, property(value), component(value));
        let guid = Guid::of(&format!("policy/{name}"));
        let form = match value.kind {
            Kind::Switch => "integer",
            _ => "string",
        };
        let _ = write!(
            components,
            r#"<Component Id="{component}" Guid="{guid}" Win64="yes">
<RegistryValue Root="HKLM" Key="{REGISTRY_KEY}" Name="{name}" Type="{form}" Value="[{property}]" KeyPath="yes"/>
<RegistryValue Root="HKLM" Key="{KEPT}" Name="{name}" Type="string" Value="[{property}]"/>
</Component>
"#
        );
    }
    components
}
