//! End to end, and what holds for the repository as a whole.

mod fresh;
mod leaks;
mod tree;
mod window;
