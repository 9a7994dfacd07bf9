//! What Cordon knows of services and of second steps: the catalogue, the order of worth, and what is good enough.
//!
//! The catalogue is data (`content/services`), with a date and a source for each fact. This crate shows nothing, keeps
//! nothing and reads no clock; its sentences are the content's, and everything else is a code.

mod catalogue;
mod category;
mod host;
mod second_step;
mod service;
mod standing;

pub use catalogue::{Catalogue, CatalogueError, Fault};
pub use category::{Category, Group};
pub use host::{Host, HostError};
pub use second_step::{SecondStep, Steps, Worth};
pub use service::{Offers, PasskeyUse, Service, Source, Way};
pub use standing::{Asks, Phone, Reason, Standing, better, reasons, standing};
