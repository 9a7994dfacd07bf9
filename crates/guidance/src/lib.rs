//! What Cordon knows and advises: articles, notices, actions with the rules that make a plan of them, and the services
//! with their second steps.
//!
//! All of it is content: data with a date and a source for each fact, put together in a [`Pack`], which is compiled in
//! or signed by whoever answers for it. This crate shows nothing, keeps nothing, reads no file and no clock; its
//! sentences are the content's, and everything else is a code.

mod action;
mod archive;
mod article;
mod catalogue;
mod category;
mod codes;
mod error;
mod files;
mod host;
mod manifest;
mod notice;
mod pack;
mod plan;
mod second_step;
mod service;
mod standing;
mod text;

pub use action::{Action, At, Place, Reminder, Rule, Unit};
pub use archive::{MAX_UNPACKED, pack as archive, unpack};
pub use article::{Article, Block, Link, Span};
pub use catalogue::Catalogue;
pub use category::{Category, Group};
pub use codes::{CaseFact, Exposed, Part, PlaceKind, Screen, Urgency};
pub use error::{ContentError, Fault};
pub use files::Files;
pub use host::{Host, HostError};
pub use manifest::{Manifest, PackVersion, SCHEMA};
pub use notice::Notice;
pub use pack::{Pack, PackError};
pub use plan::{Case, Planned, plan};
pub use second_step::{SecondStep, Steps, Worth};
pub use service::{Offers, PasskeyUse, Service, Source, Way};
pub use signed::{PublicKey, SignatureError};
pub use standing::{Asks, Phone, Reason, Standing, better, reasons, standing};
pub use text::{Because, Id, Line, Page, Reference, Sentence, Title, is_stale};
