//! Tokens into what the trained reader tells of them.

pub mod features;
pub mod wordpiece;
