//! Real exports, hostile ones, and what they are read as.

mod archives;
mod databases;
mod documents;
mod fixtures;
mod replay;
mod shown;
mod tables;
