//! What the encoder is told of a token besides its pieces.
//!
//! The base model's vocabulary knows neither capitals nor spaces, and a window
//! does not show quotation marks that were opened before it. Three small
//! numbers a token, each with an embedding table of its own, make up for it.

use crate::token::{QuoteState, TokenId, Tokens};

/// The features of one token, in the order of the encoder's tables.
pub type Features = [u8; 3];

/// The number of values that each feature has.
pub const FEATURE_SIZES: [usize; 3] = [12, 6, 4];

/// The features of the pieces that start and end a window.
pub const NO_FEATURES: Features = [7, 0, 0];

/// The features of every token.
#[must_use]
pub fn features(text: &str, tokens: &Tokens) -> Vec<Features> {
    let mut out: Vec<Features> = (0..tokens.len()).map(|token| [0, quote(tokens.quote_state(token)), glued(tokens, token)]).collect();
    for sentence in tokens.sentences() {
        out[sentence.start][2] = 2;
    }
    for paragraph in tokens.paragraphs() {
        out[paragraph.start][2] = 3;
    }
    for (token, feature) in out.iter_mut().enumerate() {
        let first = feature[2] >= 2 || (token > 0 && tokens.quote_state(token - 1) == QuoteState::Open);
        feature[0] = shape(tokens.spans()[token].slice(text), first);
    }
    out
}

fn quote(state: QuoteState) -> u8 {
    match state {
        QuoteState::Outside => 0,
        QuoteState::Open => 1,
        QuoteState::Close => 2,
        QuoteState::Inside => 3,
        QuoteState::Nested => 4,
    }
}

/// 1 if no space parts the token from the one before.
fn glued(tokens: &Tokens, token: TokenId) -> u8 {
    let spans = tokens.spans();
    u8::from(token > 0 && spans[token - 1].end() == spans[token].start())
}

/// The shape of a word: its capitals, digits and marks.
fn shape(word: &str, first: bool) -> u8 {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let upper = word.chars().filter(|c| c.is_uppercase()).count();
    let starts_upper = word.chars().next().is_some_and(char::is_uppercase);
    match (letters, digits) {
        (0, 0) if word.chars().all(|c| c.is_ascii_punctuation() || ('\u{2010}'..='\u{2027}').contains(&c)) => 7,
        (0, 0) => 8,
        (0, _) => 5,
        (_, 1..) => 6,
        (1, 0) if upper == 1 => 4,
        _ if upper == 0 => 0,
        _ if upper == letters => 2,
        _ if starts_upper && upper == 1 && first => 9,
        _ if starts_upper && upper == 1 => 1,
        _ => 3,
    }
}
