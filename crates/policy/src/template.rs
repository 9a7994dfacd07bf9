//! What is made of the table: the templates of Windows' Group Policy, a configuration profile for macOS, and the table of
//! the documents.

use std::fmt::Write as _;

use crate::kind::Kind;
use crate::table::{ENTRIES, Entry, REGISTRY_KEY};

/// Characters of a text that is no line of words.
const LONGEST: usize = 1024;

/// The template of Group Policy: `cordon.admx` (Microsoft's ADMX schema, revision 1.0).
#[must_use]
pub fn admx() -> String {
    let mut policies = String::new();
    for entry in ENTRIES {
        let Entry { name, kind, .. } = entry;
        let value = match kind {
            Kind::Switch => format!(r#" valueName="{name}""#),
            _ => format!(r#" presentation="$(presentation.{name})""#),
        };
        let _ = write!(
            policies,
            r#"    <policy name="{name}" class="Machine" displayName="$(string.{name})" explainText="$(string.{name}_Explain)" key="{REGISTRY_KEY}"{value}>
      <parentCategory ref="Cordon" />
      <supportedOn ref="Supported" />
"#
        );
        policies.push_str(&match kind {
            Kind::Switch => "      <enabledValue><decimal value=\"1\" /></enabledValue>\n      \
                             <disabledValue><decimal value=\"0\" /></disabledValue>\n"
                .to_owned(),
            kind => format!(
                "      <elements>\n        <text id=\"{name}\" valueName=\"{name}\" required=\"true\" maxLength=\"{}\" />\n      \
                 </elements>\n",
                match kind {
                    Kind::Text { most } => *most,
                    _ => LONGEST,
                }
            ),
        });
        policies.push_str("    </policy>\n");
    }
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="cordon" namespace="Cordon.Policies.Cordon" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="Supported" displayName="$(string.Supported)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="Cordon" displayName="$(string.Cordon)" explainText="$(string.Cordon_Explain)" />
  </categories>
  <policies>
{policies}  </policies>
</policyDefinitions>
"#
    )
}

/// The sentences of the template: `en-US/cordon.adml`, which every Windows falls back to.
#[must_use]
pub fn adml() -> String {
    let (mut strings, mut presentations) = (String::new(), String::new());
    for Entry { name, kind, title, explain, example, .. } in ENTRIES {
        // A path of another system would not be an absolute one.
        let example = if *kind == Kind::Path { r"C:\ProgramData\Cordon\pwned.corpus" } else { example };
        let (title, explain, example) = (escaped(title), escaped(explain), escaped(example));
        let more = if *kind == Kind::Switch { String::new() } else { format!(" Example: {example}") };
        let _ = writeln!(strings, "      <string id=\"{name}\">{title}</string>");
        let _ = writeln!(strings, "      <string id=\"{name}_Explain\">{explain}{more}</string>");
        if *kind != Kind::Switch {
            let _ = writeln!(
                presentations,
                "      <presentation id=\"{name}\">\n        <textBox refId=\"{name}\">\n          <label>{title}</label>\n        \
                 </textBox>\n      </presentation>"
            );
        }
    }
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Cordon</displayName>
  <description>Policies of Cordon</description>
  <resources>
    <stringTable>
      <string id="Supported">Cordon 0.1 or later</string>
      <string id="Cordon">Cordon</string>
      <string id="Cordon_Explain">What Cordon may ask, whose advice it takes, and who helps. A value that is set here is shown locked in its settings.</string>
{strings}    </stringTable>
    <presentationTable>
{presentations}    </presentationTable>
  </resources>
</policyDefinitionResources>
"#
    )
}

/// A configuration profile with an example of every value, to begin from. Each is a comment: what an administrator has not
/// looked at lays nothing down. They give it identifiers of their own.
#[must_use]
pub fn mobileconfig(domain: &str) -> String {
    let values: String = ENTRIES
        .iter()
        .map(|Entry { name, kind, example, .. }| match kind {
            Kind::Switch => format!("\t\t\t<!-- <key>{name}</key> <{example}/> -->\n"),
            _ => format!("\t\t\t<!-- <key>{name}</key> <string>{}</string> -->\n", escaped(example)),
        })
        .collect();
    let payload = |kind: &str, identifier: &str, uuid: &str, lead: &str| {
        format!(
            "{lead}<key>PayloadType</key>\n{lead}<string>{kind}</string>\n{lead}<key>PayloadIdentifier</key>\n\
             {lead}<string>{identifier}</string>\n{lead}<key>PayloadUUID</key>\n{lead}<string>{uuid}</string>\n\
             {lead}<key>PayloadVersion</key>\n{lead}<integer>1</integer>\n"
        )
    };
    let inner = payload(domain, "example.force.cordon.values", "6F4B2C1E-3D5A-4E77-9B0C-1A2B3C4D5E6F", "\t\t\t");
    let outer = payload("Configuration", "example.force.cordon", "0E1D2C3B-4A59-4687-8796-A5B4C3D2E1F0", "\t");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n\t<key>PayloadContent</key>\n\t<array>\n\t\t<dict>\n{inner}{values}\t\t</dict>\n\t</array>\n\
         \t<key>PayloadDisplayName</key>\n\t<string>Cordon</string>\n\t<key>PayloadScope</key>\n\t<string>System</string>\n{outer}</dict>\n</plist>\n"
    )
}

/// The table of the documents, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut table =
        "| TOML | registry, macOS | takes | what it does | edition |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for Entry { key, name, kind, title, explain, in_edition, .. } in ENTRIES {
        let kind = match kind {
            Kind::Source => "https address".to_owned(),
            Kind::File => "https address of a file, or `none`".to_owned(),
            Kind::Switch => "`true` or `false`; `REG_DWORD` 1 or 0".to_owned(),
            Kind::Path => "absolute path".to_owned(),
            Kind::Key => "minisign key".to_owned(),
            Kind::Text { most } => format!("one line, {most} characters at most"),
        };
        let edition = if *in_edition { "yes" } else { "" };
        let _ = writeln!(table, "| `{key}` | `{name}` | {kind} | **{title}.** {explain} | {edition} |");
    }
    table
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
