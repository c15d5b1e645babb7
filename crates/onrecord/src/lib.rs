//! Onrecord's engine: a news report in, its record out.
pub mod parse;
pub mod resources;
pub mod span;
pub mod token;
