//! The policy: read in each of its forms, safe where it is wrong, and its templates fresh.

mod fresh;
mod read;
mod wrong;
