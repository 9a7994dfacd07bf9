//! The built-in pack, and packs that are handed over.

mod built_in;
mod plans;
mod refused;
