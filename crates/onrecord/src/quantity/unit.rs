//! Units of measure after a figure: by symbol, by name, by name of several words.

use crate::parse::{Relation, Upos};
use crate::token::TokenId;

use super::view::View;

/// A unit that stands after a figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    /// As records give it.
    pub(super) name: String,
    /// What it measures.
    pub(super) kind: String,
    /// The token after it.
    pub(super) next: TokenId,
    /// Whether it is a symbol, which belongs to the figure's words.
    pub(super) is_symbol: bool,
}

/// Symbols that are also words, labels or other units, and so must be written onto their figure.
const TIGHT: &[&str] = &[
    "m", "s", "h", "t", "g", "l", "L", "A", "V", "K", "W", "J", "in", "st", "cal", "mb", "MP", "pc", "mt", "mo", "K", "ms", "ha", "min", "sec", "ct", "kt",
    "Pa", "bp", "cc", "pp",
];

/// Those of them that may stand apart where no word follows.
const LOOSE: &[&str] = &["m", "g", "l", "ha", "min", "W", "V", "L"];

/// The longest name of a unit, in tokens.
const LONGEST: usize = 5;

/// The unit that begins with token `at`, right after a figure.
pub(super) fn after(view: &View<'_>, at: TokenId, in_digits: bool) -> Option<Measured> {
    let joint = view.is_joint(at);
    let from = if joint { at + 1 } else { at };
    if from >= view.len() || from >= view.sentence(at - 1).end {
        return None;
    }
    (in_digits.then(|| symbol(view, from, joint || view.is_glued(at))).flatten()).or_else(|| name(view, from))
}

fn symbol(view: &View<'_>, from: TokenId, is_tight: bool) -> Option<Measured> {
    let end = view.sentence(from).end;
    let mut last = from + 1;
    let mut found = None;
    loop {
        let words = view.spans()[from].cover(view.spans()[last - 1]).slice(view.text);
        // "200lbs." may end a sentence.
        let bare = words.strip_suffix('.').filter(|w| w.len() > 1 && view.word(last - 1) != ".").unwrap_or(words);
        if let Some(unit) = view.figures().unit_of_symbol(words).or_else(|| view.figures().unit_of_symbol(bare)) {
            found = Some((unit, words, last));
        }
        if last - from >= 4 || last >= end || !view.is_glued(last) {
            break;
        }
        last += 1;
    }
    let (unit, words, next) = found?;
    // "5 m²" ends in no letter or digit, "5 mA" is another unit.
    let ends = !view.is_glued(next) || next >= end || !view.word(next).starts_with(char::is_alphanumeric);
    let loose = LOOSE.contains(&words) && !view.is_word(next) && !view.is_digits(next);
    let clear = is_tight || !TIGHT.contains(&words) || loose;
    (ends && clear && !is_million(view, from)).then(|| Measured { name: unit.name.clone(), kind: unit.kind.clone(), next, is_symbol: true })
}

/// Whether an "m" written onto a figure means millions here: what is counted stands after it.
pub(super) fn is_million(view: &View<'_>, at: TokenId) -> bool {
    let modifies = view.is_noun(at + 1)
        || view.upos(at + 1) == Upos::Adj
        || (view.upos(at + 1) == Upos::Verb && matches!(view.relation(at + 1), Relation::Amod | Relation::Compound));
    view.word(at) == "m" && view.is_glued(at) && modifies && !view.is_any(at + 1, &["wide", "high", "long", "tall", "deep", "away", "above", "below"])
}

fn name(view: &View<'_>, from: TokenId) -> Option<Measured> {
    let end = view.sentence(from).end;
    for length in (1..=LONGEST.min(end - from)).rev() {
        let words = view.phrase(from..from + length);
        let Some(unit) = view.figures().unit(&words) else { continue };
        // "one second round", "a minute detail": a unit is a noun.
        // The parser takes the second of "a 4.3 second lead" for an ordinal; "12 second graders" have one.
        let ordinal = view.is(from, "second") && (view.is_noun(from + 1) && !view.is_plural(from + 1) || view.is_digits(from + 1)) && view.is_digits(from - 1);
        if length == 1 && !view.is_noun(from) && !matches!(unit.kind.as_str(), "share") && view.upos(from) != Upos::Sym && !ordinal {
            return None;
        }
        let singular = words.split(' ').map(|w| view.resources.lemmas.noun(w)).collect::<Vec<_>>().join(" ");
        let canonical = matches!(unit.kind.as_str(), "share" | "percentage points" | "temperature");
        let name = if !canonical && view.figures().unit(&singular).is_some() { singular } else { unit.name.clone() };
        let is_symbol = unit.kind == "share" && unit.name == "percent";
        return Some(Measured { name, kind: unit.kind.clone(), next: from + length, is_symbol });
    }
    None
}

/// A figure and its unit in one token: "10W", "32m2", "0.5pp". Gives value, place and unit.
pub(super) fn within(view: &View<'_>, at: TokenId) -> Option<(f64, f64, Measured)> {
    let word = view.word(at);
    let cut =
        word.char_indices().find(|(_, c)| !c.is_ascii_digit() && !matches!(c, '.' | ',')).map(|(at, _)| at).filter(|&cut| cut > 0 && word.len() - cut <= 8)?;
    let (value, place) = crate::number::in_digits(&word[..cut])?;
    let found = |unit: &crate::resources::figures::Unit, next| {
        Some((value, place, Measured { name: unit.name.clone(), kind: unit.kind.clone(), next, is_symbol: true }))
    };
    // "3923sq m", but not "the 1990s".
    let joined = format!("{} {}", &word[cut..], view.word(at + 1));
    if let Some(unit) = view.figures().unit(&joined.to_lowercase()) {
        return found(unit, at + 2);
    }
    let unit = view.figures().unit_of_symbol(&word[cut..]).filter(|_| &word[cut..] != "s")?;
    found(unit, at + 1)
}
