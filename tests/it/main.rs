//! End to end, and what holds for the repository as a whole.

mod accounts;
mod advice;
mod corpus;
mod fresh;
mod kept;
mod leaks;
mod plan;
mod policy;
mod tree;
mod vault;
mod window;
