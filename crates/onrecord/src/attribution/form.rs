//! Whether a content stands in quotation marks: all of it, a part, or nothing.

use std::ops::Range;

use crate::parse::{Parse, Upos};
use crate::record::Form;
use crate::token::{QuoteState, TokenId};

/// The form of a content: its words counted, the marks and punctuation left aside.
///
/// It is judged at the level of its cue: what a quoted cue introduces is direct
/// only in marks within the quotation.
pub(super) fn of(parse: &Parse, contents: &[Range<TokenId>], cue: Option<&Range<TokenId>>) -> Form {
    let depth = |t: TokenId| match parse.tokens.quote_state(t) {
        QuoteState::Inside => 1,
        QuoteState::Nested => 2,
        QuoteState::Outside | QuoteState::Open | QuoteState::Close => 0,
    };
    let own = cue.map_or(0, |c| depth(c.start));
    let words = || contents.iter().cloned().flatten().filter(|&t| !matches!(parse.upos[t], Upos::Punct | Upos::Sym));
    let quoted = words().filter(|&t| depth(t) > own).count();
    match quoted {
        0 => Form::Indirect,
        n if n == words().count() => Form::Direct,
        _ => Form::Mixed,
    }
}
