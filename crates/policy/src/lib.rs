//! What an administrator lays down for a managed laptop, and what a federation sets in its edition: one table of values
//! ([`ENTRIES`]), read from a TOML file, the values of a registry key, or a property list, and the templates made of it.
//!
//! It opens no file and no registry: whoever calls it hands over what stands there. What it cannot read it never guesses:
//! with a mistake in it, a policy means the safest thing ([`Policy::problems`]).

mod given;
mod kind;
mod laid_down;
mod property_list;
mod table;
mod template;
mod toml_file;

pub use given::{Given, Names, Problem, Value};
pub use kind::{Kind, Where};
pub use laid_down::{Held, LookUps, Policy, Scope};
pub use property_list::from_property_list;
pub use table::{ENTRIES, Entry, REGISTRY_KEY};
pub use template::{adml, admx, markdown, mobileconfig};
pub use toml_file::from_toml;
