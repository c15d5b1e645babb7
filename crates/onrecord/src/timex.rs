//! Time expressions with their TIMEX3 type and value, and the day of a report that states none.

use crate::article::Article;
use crate::parse::Parse;
use crate::record::{InferredDate, Timex};
use crate::resources::Resources;

/// What the text says of time.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// The time expressions, in order of the text.
    pub timexes: Vec<Timex>,
    /// The report's day as the text fixes it, where nothing else gives it.
    pub inferred: Option<InferredDate>,
}

/// Finds the time expressions of a report and resolves them.
#[must_use]
pub fn extract(_resources: &Resources, _article: &Article, _text: &str, _parse: &Parse) -> Times {
    Times::default()
}
