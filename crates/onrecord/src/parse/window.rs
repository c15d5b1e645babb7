//! Cuts a text into windows that the encoder can take.

use std::ops::Range;

use crate::token::{TokenId, Tokens};

/// The most pieces of a window, its first and last ones included. Windows of 254, as
/// trained on, read PolNeAR a little better (full 72.0 against 70.9) and our reports a
/// little worse (78.7 against 79.9), at five sixths of the speed.
pub const MAX_PIECES: usize = 160;

/// How many pieces of the text before a window it shows again, so that its first sentences have a context.
const CONTEXT_PIECES: usize = 16;

/// Tokens that go through the encoder together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// All tokens of the window.
    pub tokens: Range<TokenId>,
    /// Those whose vectors are taken from it; those before are context.
    pub own: Range<TokenId>,
}

/// Windows of whole sentences, as long as they may be; `pieces` holds the number of pieces of each token.
pub fn cut(tokens: &Tokens, pieces: &[usize]) -> Vec<Window> {
    let room = MAX_PIECES - 2;
    let mut windows = Vec::new();
    // Sentences, and parts of those that are longer than a window.
    let mut units: Vec<(Range<TokenId>, usize)> = Vec::new();
    for sentence in tokens.sentences() {
        let (mut from, mut used) = (sentence.start, 0);
        for token in sentence.clone() {
            if used + pieces[token] > room {
                units.push((from..token, used));
                (from, used) = (token, 0);
            }
            used += pieces[token];
        }
        units.push((from..sentence.end, used));
    }
    let mut unit = 0;
    while unit < units.len() {
        let mut first = unit;
        let mut used = units[unit].1;
        let mut context = 0;
        while first > 0 && context + units[first - 1].1 <= CONTEXT_PIECES && used + units[first - 1].1 <= room {
            first -= 1;
            context += units[first].1;
            used += units[first].1;
        }
        let own = unit;
        unit += 1;
        while unit < units.len() && used + units[unit].1 <= room {
            used += units[unit].1;
            unit += 1;
        }
        let end = units[unit - 1].0.end;
        windows.push(Window { tokens: units[first].0.start..end, own: units[own].0.start..end });
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Abbreviations;
    use crate::token::tokenize;

    #[test]
    fn windows_hold_every_token_once_and_fit() {
        let text = "The council of Brenn met on Monday. ".repeat(90) + &"word ".repeat(600);
        let tokens = tokenize(Abbreviations::english(), &text);
        let pieces = vec![1; tokens.len()];
        let windows = cut(&tokens, &pieces);
        let mut next = 0;
        for window in &windows {
            assert_eq!(window.own.start, next);
            assert!(window.tokens.len() <= MAX_PIECES - 2);
            assert!(window.tokens.start <= window.own.start && window.tokens.end == window.own.end);
            next = window.own.end;
        }
        assert_eq!(next, tokens.len());
    }
}
