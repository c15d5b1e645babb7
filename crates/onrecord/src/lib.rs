//! Onrecord's engine: a news report in, its record out.
//!
//! ```text
//! bytes ─read▶ Article ─tokenize▶ Tokens ─parse▶ Parse ─extract▶ Record ─standoff▶ JSON
//! ```
//!
//! Start at [`pipeline`], which holds every stage in order.

pub mod article;
pub mod entity;
pub mod attribution;
pub mod conllu;
pub mod dateline;
pub mod issue;
pub mod language;
pub mod link;
pub mod number;
pub mod page;
pub mod parse;
pub mod pipeline;
pub mod quantity;
pub mod read;
pub mod record;
pub mod resources;
pub mod score;
pub mod span;
pub mod standoff;
pub mod timex;
pub mod token;
