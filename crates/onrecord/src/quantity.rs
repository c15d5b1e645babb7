//! Figures: how much or how many of what, and whether figures that belong together agree.

use crate::article::Article;
use crate::parse::Parse;
use crate::record::{Check, Quantity};
use crate::resources::Resources;

/// Finds the figures of a report.
#[must_use]
pub fn extract(_resources: &Resources, _article: &Article, _text: &str, _parse: &Parse) -> Vec<Quantity> {
    Vec::new()
}

/// Compares figures that state or imply a relation.
#[must_use]
pub fn check(_text: &str, _parse: &Parse, _quantities: &[Quantity]) -> Vec<Check> {
    Vec::new()
}
