//! The JSON schemas of the files of a pack, made from the code that reads them.

use std::path::Path;

use schemars::schema_for;

use crate::action::{ActionFile, PlaceFile};
use crate::article::Head;
use crate::catalogue::ServiceFile;
use crate::manifest::Manifest;
use crate::notice::NoticeFile;

/// Fails when a schema is stale; `UPDATE_SCHEMAS=1 cargo test -p guidance` writes them anew.
#[test]
fn the_schemas_are_fresh() -> Result<(), Box<dyn std::error::Error>> {
    let schemas = [
        ("pack", schema_for!(Manifest)),
        ("article", schema_for!(Head)),
        ("services", schema_for!(ServiceFile)),
        ("notices", schema_for!(NoticeFile)),
        ("actions", schema_for!(ActionFile)),
        ("footprint", schema_for!(PlaceFile)),
    ];
    for (name, schema) in schemas {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("content/schemas/{name}.schema.json"));
        let schema = schema.to_value();
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            #[expect(clippy::disallowed_methods, reason = "this file is source code")]
            std::fs::write(&path, format!("{schema:#}\n"))?;
        }
        // The order of the fields depends on how serde_json was built.
        let committed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        assert_eq!(committed, schema, "{name}: run UPDATE_SCHEMAS=1 cargo test -p guidance");
    }
    Ok(())
}
