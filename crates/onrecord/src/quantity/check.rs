//! Whether figures that belong together agree.

use crate::parse::Parse;
use crate::record::{Check, Quantity};

/// Compares figures that state or imply a relation.
pub(super) fn find(_text: &str, _parse: &Parse, _quantities: &[Quantity]) -> Vec<Check> {
    Vec::new()
}
