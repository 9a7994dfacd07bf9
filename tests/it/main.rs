//! End to end, and what holds for the repository as a whole.

mod accounts;
mod fresh;
mod kept;
mod leaks;
mod tree;
mod window;
