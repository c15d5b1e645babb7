//! What can be asked of an archive.

pub mod stats;
