//! The corpus from outside: what is built is found, in whatever way it was built, and damage is never taken for absence.

mod damage;
mod data;
mod found;
mod page;
#[expect(clippy::string_slice, reason = "all data are ASCII")]
mod refused;
mod replay;
#[expect(clippy::string_slice, reason = "all data are ASCII")]
mod ways;
