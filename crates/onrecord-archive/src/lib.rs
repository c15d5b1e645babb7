//! The archive: many records in one SQLite file, kept and questioned.
//!
//! No other crate knows SQL. One [`Writer`] adds; any number of [`Reader`]s
//! ask, each of one state of the archive. What they answer with are plain
//! structs, which the program lays out or writes as JSON.
//!
//! [`entry`] holds what goes in, `migrations/` the tables, `docs/archive.md`
//! describes them.

mod check;
mod codec;
pub mod corrections;
pub mod entry;
mod error;
mod links;
mod open;
pub mod questions;
mod reader;
mod rebuild;
mod writer;

pub use check::{Damage, check};
pub use entry::{Capture, Entry, Given, Listed, Visit};
pub use error::Error;
pub use questions::Filter;
pub use questions::stats::Stats;
pub use reader::{Keys, Kept, Reader, Stored};
pub use writer::{Added, Writer};
