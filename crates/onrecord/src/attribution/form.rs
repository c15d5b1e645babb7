//! Whether a content stands in quotation marks: all of it, a part, or nothing.

use std::ops::Range;

use crate::parse::{Parse, Upos};
use crate::record::Form;
use crate::token::{QuoteState, TokenId};

/// The form of a content: its words counted, the marks and punctuation left aside.
pub(super) fn of(parse: &Parse, contents: &[Range<TokenId>]) -> Form {
    let words = || contents.iter().cloned().flatten().filter(|&t| !matches!(parse.upos[t], Upos::Punct | Upos::Sym));
    let quoted = words().filter(|&t| matches!(parse.tokens.quote_state(t), QuoteState::Inside | QuoteState::Nested)).count();
    match quoted {
        0 => Form::Indirect,
        n if n == words().count() => Form::Direct,
        _ => Form::Mixed,
    }
}
