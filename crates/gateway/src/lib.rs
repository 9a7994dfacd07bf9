//! The one door to the network, with a ledger at the door.
//!
//! The [`Gateway`] builds the program's only HTTP client and sends the program's only requests. It follows no redirect,
//! keeps no cookie, sends no referrer, and takes nothing for an answer that is not certainly one: each way in which an
//! answer can fail has its own [`exposure::Why`]. [`Online`] is the range source that stands on it.

mod answer;
mod client;
mod etag;
mod failure;
mod online;

pub use ::address::{AddressError, FileAddress, SourceAddress};
pub use answer::{Answer, RangeFile};
pub use client::{Config, Door, Gateway, GatewayError, SignedFile};
pub use etag::Etag;
pub use online::Online;
