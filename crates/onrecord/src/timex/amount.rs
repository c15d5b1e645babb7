//! How many: the numbers that stand before units of time.

use super::lexicon::Sense;
use super::piece::{Digits, Pieces};
use super::value::Many;

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
    let article = pieces.is(at, "a") || pieces.is(at, "the");
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
    if pieces.is(at, "the") {
        return None;
    }
    number(pieces, at).map(|(end, many)| (end, Many::Exact(many)))
}

fn vague(pieces: &Pieces, at: usize) -> bool {
    pieces.senses(at).contains(&Sense::Vague)
}

/// A number in digits or words, with a fraction: "2 1/2", "two and a half", "a hundred".
pub(super) fn number(pieces: &Pieces, at: usize) -> Option<(usize, f64)> {
    let (mut end, mut sum) = match pieces.list[at].digits {
        Digits::Whole { value, .. } => multiplied(pieces, at + 1, f64::from(value)),
        Digits::Decimal(value) => multiplied(pieces, at + 1, value),
        Digits::Fraction(value) => return Some((at + 1, value)),
        Digits::None => in_words(pieces, at)?,
        _ => return None,
    };
    if pieces.continues(end)
        && let Digits::Fraction(part) = pieces.list[end].digits
    {
        return Some((end + 1, sum + part));
    }
    // "and a half", "-and-a-half"
    let mut after = end;
    let hyphen = |at: usize| pieces.continues(at) && pieces.words(at) == "-";
    after += usize::from(hyphen(after));
    if pieces.continues(after) && pieces.is(after, "and") {
        after += 1;
        after += usize::from(hyphen(after));
        if pieces.continues(after) && pieces.is(after, "a") {
            after += 1;
            after += usize::from(hyphen(after));
            let part = if pieces.continues(after) && pieces.is(after, "half") {
                0.5
            } else if pieces.continues(after) && pieces.is(after, "quarter") {
                0.25
            } else {
                0.0
            };
            if part > 0.0 {
                sum += part;
                end = after + 1;
            }
        }
    }
    Some((end, sum))
}

/// The number times "hundred", "thousand" or "million" after it.
fn multiplied(pieces: &Pieces, at: usize, value: f64) -> (usize, f64) {
    match pieces.continues(at).then(|| cardinal(pieces, at)).flatten() {
        Some(factor) if factor >= 100.0 => (at + 1, value * factor),
        _ => (at, value),
    }
}

fn cardinal(pieces: &Pieces, at: usize) -> Option<f64> {
    pieces.senses(at).iter().find_map(|sense| if let Sense::Cardinal(n) = sense { Some(*n) } else { None })
}

/// The longest number in words, in pieces.
const LONGEST: usize = 12;

fn in_words(pieces: &Pieces, at: usize) -> Option<(usize, f64)> {
    let mut here = at;
    // "a hundred"
    if pieces.is(at, "a") && pieces.continues(at + 1) && cardinal(pieces, at + 1).is_some_and(|n| n >= 12.0 && n % 10.0 != 5.0 && (n >= 100.0 || n == 12.0)) {
        here += 1;
    }
    let (mut sum, mut group) = (0.0, 0.0);
    let mut end = None;
    while here < at + LONGEST && (here == at || pieces.continues(here)) {
        if let Some(n) = cardinal(pieces, here) {
            if n >= 1000.0 {
                sum += f64::max(group, 1.0) * n;
                group = 0.0;
            } else if n >= 100.0 {
                group = f64::max(group, 1.0) * n;
            } else {
                let ones = group % 100.0;
                let fits = ones == 0.0 || (ones >= 20.0 && ones % 10.0 == 0.0 && n < 10.0);
                if !fits {
                    break;
                }
                group += n;
            }
            end = Some(here + 1);
            here += 1;
            continue;
        }
        // "twenty-five", "two hundred and ten"
        let joins = end.is_some() && pieces.continues(here + 1) && cardinal(pieces, here + 1).is_some_and(|n| n < 100.0) && {
            let tens = group % 100.0;
            (pieces.words(here) == "-" && tens >= 20.0 && cardinal(pieces, here + 1).is_some_and(|n| n < 10.0))
                || (pieces.is(here, "and") && tens == 0.0 && (group > 0.0 || sum > 0.0))
        };
        if !joins {
            break;
        }
        here += 1;
    }
    end.map(|end| (end, sum + group))
}

/// A year in words: "nineteen ninety-six", "two thousand and five".
pub(super) fn year_in_words(pieces: &Pieces, at: usize) -> Option<(usize, i16)> {
    let first = cardinal(pieces, at)?;
    let short = |n: f64| -> Option<i16> { (n.fract() == 0.0 && (0.0..10_000.0).contains(&n)).then_some(n as i16) };
    if (13.0..=20.0).contains(&first) && pieces.continues(at + 1) {
        let (end, rest) = in_words(pieces, at + 1)?;
        let rest = short(rest)?;
        return (10..=99).contains(&rest).then_some((end, short(first)? * 100 + rest));
    }
    let (end, whole) = in_words(pieces, at)?;
    let whole = short(whole)?;
    (end > at + 1 && (1900..2100).contains(&whole)).then_some((end, whole))
}
