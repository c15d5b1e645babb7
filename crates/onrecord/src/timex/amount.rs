//! How many: the numbers that stand before units of time.

use super::lexicon::{Class, Sense};
use super::piece::{Digits, Pieces};
use super::value::{Many, Unit};
use crate::number;

/// How many of a unit, or from how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount {
    /// The number, or the lower one of a range.
    pub(super) low: Many,
    /// The upper one.
    pub(super) high: Option<Many>,
}

impl Amount {
    pub(super) fn exact(many: f64) -> Amount {
        Amount { low: Many::Exact(many), high: None }
    }
}

/// The amount that begins at a piece, and the piece after it: "two and a half",
/// "a few", "60 to 90", "several", "half a".
pub(super) fn amount(pieces: &Pieces, at: usize) -> Option<(usize, Amount)> {
    let (end, low) = one(pieces, at)?;
    if matches!(low, Many::Exact(_))
        && let Some(joint) = joint(pieces, end)
        && let Some((end, high)) = number(pieces, joint)
        && let (Many::Exact(a), b) = (low, high)
        && b > a
    {
        return Some((end, Amount { low, high: Some(Many::Exact(b)) }));
    }
    Some((end, Amount { low, high: None }))
}

/// The piece after "to", "or" or a dash between two numbers.
fn joint(pieces: &Pieces, at: usize) -> Option<usize> {
    let joins = pieces.continues(at) && (["to", "or"].iter().any(|w| pieces.is(at, w)) || matches!(pieces.words(at), "-" | "–"));
    (joins && pieces.continues(at + 1)).then_some(at + 1)
}

fn one(pieces: &Pieces, at: usize) -> Option<(usize, Many)> {
    let next = |n: usize| pieces.continues(at + n);
    // "half a year", "half-hour"
    if pieces.is(at, "half") && next(1) {
        let article = ["a", "an"].iter().any(|w| pieces.is(at + 1, w));
        let hyphen = pieces.words(at + 1) == "-";
        return (article || hyphen).then_some((at + 2, Many::Exact(0.5)));
    }
    let article = pieces.is(at, "a");
    let from = if article && next(1) { at + 1 } else { at };
    if vague(pieces, from) {
        // "a couple of", "a number of", "dozens of"
        let of = pieces.continues(from + 1) && pieces.is(from + 1, "of");
        let bare = ["several", "few", "some", "many", "couple", "numerous", "countless"].iter().any(|w| pieces.is(from, w));
        let takes_article = ["few", "couple", "number", "handful", "dozen", "matter"].iter().any(|w| pieces.is(from, w));
        if (article && !takes_article) || !(of || bare) {
            return None;
        }
        return Some((from + 1 + usize::from(of), Many::Vague));
    }
    number(pieces, at).map(|(end, many)| (end, Many::Exact(many)))
}

fn vague(pieces: &Pieces, at: usize) -> bool {
    pieces.senses(at).contains(&Sense::Vague)
}

/// A number in digits or words that begins at a piece, and the piece after it.
pub(super) fn number(pieces: &Pieces, at: usize) -> Option<(usize, f64)> {
    let piece = &pieces.list[at];
    // A year, a clock or a date is no amount.
    if !piece.counts || matches!(piece.digits, Digits::Ordinal(_) | Digits::Clock(..) | Digits::Slash(..) | Digits::Decade(_)) {
        return None;
    }
    // "twenty-sixth" is no twenty sixths.
    if piece.digits == Digits::None && number::ordinal(pieces.text, pieces.tokens, piece.token).is_some() {
        return None;
    }
    let number = number::cardinal(pieces.text, pieces.tokens, piece.token)?;
    // "-5 years" is a dash and five years; nothing lasts longer than the world.
    if number.value.is_sign_negative() || number.value > 1e11 {
        return None;
    }
    let end = pieces.piece_of(piece.token + number.tokens);
    // "two quarters" of a year are two.
    if number.tokens > 1 && matches!(pieces.sense(end - 1, Class::Unit), Some(Sense::Unit { unit: Unit::Quarter, .. })) {
        return Some((end - 1, number.value * 4.0));
    }
    Some((end, number.value))
}

/// A whole number in words that is one token long.
pub(super) fn small(pieces: &Pieces, at: usize) -> Option<f64> {
    let piece = pieces.list.get(at).filter(|p| p.counts && p.digits == Digits::None)?;
    number::cardinal(pieces.text, pieces.tokens, piece.token).filter(|n| n.tokens == 1 && n.is_whole()).map(|n| n.value)
}

/// An ordinal in digits or words, and the piece after it: "fifth", "twenty-first", "80th".
pub(super) fn ordinal(pieces: &Pieces, at: usize) -> Option<(usize, i32)> {
    let piece = pieces.list.get(at).filter(|p| p.counts)?;
    let number = number::ordinal(pieces.text, pieces.tokens, piece.token)?;
    (number.value < 10_000.0).then(|| (pieces.piece_of(piece.token + number.tokens), number.value as i32))
}

/// A year in words: "nineteen ninety-six", "two thousand and five".
pub(super) fn year_in_words(pieces: &Pieces, at: usize) -> Option<(usize, i16)> {
    let (end, first) = number(pieces, at)?;
    if pieces.list[at].digits != Digits::None || first.fract() != 0.0 {
        return None;
    }
    if (13.0..=20.0).contains(&first) && pieces.continues(end) && pieces.list[end].digits == Digits::None {
        let (end, rest) = number(pieces, end)?;
        return (rest.fract() == 0.0 && (10.0..100.0).contains(&rest)).then_some((end, first as i16 * 100 + rest as i16));
    }
    (end > at + 1 && (1900.0..2100.0).contains(&first)).then_some((end, first as i16))
}
