//! The use cases of Cordon, over the ports that the shells provide: the window and the prompt do the same things.
//!
//! This crate knows no window, no socket, no clock and no file. Its port to the world is [`RangeSource`].

mod check;
mod check_many;
mod stronger;

pub use check::{Check, check};
pub use check_many::{Line, MAX_LOOK_UPS, check_many};
pub use exposure::RangeSource;
pub use stronger::{Kind, stronger};
