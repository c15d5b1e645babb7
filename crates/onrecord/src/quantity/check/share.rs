//! Parts in per cent of a whole: "9 of the 36 seats (25 percent)".

use crate::record::{Amount, Check, Hedge, Relation};

use super::fact::{Fact, Facts};
use super::interval::Interval;
use super::{Comparison, compare};

/// The longest stretch of words between two figures that belong together.
const REACH: usize = 7;

pub(super) fn find(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    let own = facts.of(sentence);
    for three in own.windows(3) {
        let [a, b, c] = three else { continue };
        let made = part_whole_share(facts, a, b, c)
            .or_else(|| part_whole_share_first(facts, a, b, c))
            .or_else(|| of_whole(facts, a, b, c))
            .or_else(|| fraction(facts, a, b, c));
        checks.extend(made.and_then(Comparison::check));
    }
}

/// Whether the words lead from a part to its whole: "of the", "out of its".
fn is_of(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["of"] | ["out", "of"] => true,
        ["of", x] | ["out", "of", x] => matches!(x, "the" | "its" | "their" | "his" | "her" | "our" | "all" | "some" | "those" | "these"),
        ["of", "the", x] => matches!(x, "total" | "about" | "roughly" | "original" | "country's"),
        ["of", "a", "total", "of"] | ["of", "all", "the"] => true,
        _ => false,
    }
}

/// Whether the words say that the next figure says the same: ", or", "(", "—".
fn is_restated(words: &[String]) -> bool {
    let ends = words.last().is_some_and(|w| matches!(w.as_str(), "or" | "," | "(" | "—" | "–" | "-" | ":" | "is" | "about"));
    let breaks = words.iter().any(|w| matches!(w.as_str(), ";" | "while" | "but" | "whereas" | "and" | "."));
    // Only "or" may stand behind a longer phrase: a dash or a comma goes on with something else.
    let or = words.iter().rev().take(2).any(|w| w == "or");
    ends && !breaks && words.len() <= if or { REACH } else { 5 }
}

fn shares(part: &Fact, whole: &Fact) -> bool {
    let exact = |f: &Fact| matches!(f.amount, Amount::Exact(_));
    exact(part)
        && exact(whole)
        && part.is_like(whole)
        && !part.is_percent()
        && !part.is_fraction
        && !whole.is_fraction
        && part.value > 0.0
        && whole.value >= part.value
        && part.hedge.is_none_or(|h| h == Hedge::About)
}

/// The share as stated; a percentage is cut off nearly as often as it is rounded.
fn cut(share: &Fact) -> Option<Interval> {
    share.percent().map(|i| i.widened(0.0, 0.4 * share.place.min(1.0)))
}

fn rate(part: &Fact, whole: &Fact) -> Option<Interval> {
    Some(part.interval().over(whole.interval())?.times(Interval::exactly(100.0)))
}

/// "120 of the 400 members, or 30 percent".
fn part_whole_share(facts: &Facts<'_>, part: &Fact, whole: &Fact, share: &Fact) -> Option<Comparison> {
    let fits = is_of(&facts.between(part, whole)) && shares(part, whole) && share.change.is_none() && is_restated(&facts.beyond(whole, share));
    if !fits || facts.has_verb(whole.end..share.tokens.start) && !facts.beyond(whole, share).iter().any(|w| w == "or" || w == "(") {
        return None;
    }
    // "9 of 12 firms, or 75 percent of output": a share of something else.
    if is_of_other(facts, share, whole) {
        return None;
    }
    let computed = rate(part, whole)?;
    let stated = cut(share)?;
    Some(Comparison { stated, ..compare(Relation::Share, &[part, whole], share, computed) })
}

/// Whether the share is said to be one of something else than the whole.
fn is_of_other(facts: &Facts<'_>, share: &Fact, whole: &Fact) -> bool {
    let after = facts.follow(share);
    let of = after.first().is_some_and(|w| w == "of");
    let stands_in = after.get(1).is_some_and(|w| matches!(w.as_str(), "them" | "all" | "those" | "these" | "whom" | "which" | "it"));
    let noun = after.iter().skip(1).find(|w| !matches!(w.as_str(), "the" | "its" | "their" | "all"));
    let same = noun.is_some_and(|w| w == "total" || w == "whole" || whole.noun().is_some_and(|n| n == facts.resources.lemmas.noun(w)));
    of && !stands_in && !same
}

/// "60 percent of the money, or $3 million of the $5 million".
fn part_whole_share_first(facts: &Facts<'_>, share: &Fact, part: &Fact, whole: &Fact) -> Option<Comparison> {
    let stated = cut(share)?;
    let fits = is_of(&facts.between(part, whole)) && shares(part, whole) && share.change.is_none() && is_restated(&facts.beyond(share, part));
    if !fits || facts.has_verb(share.end..part.tokens.start) {
        return None;
    }
    Some(Comparison { stated, ..compare(Relation::Share, &[part, whole], share, rate(part, whole)?) })
}

/// "Of 80 buses, 20 were late, or a quarter".
fn of_whole(facts: &Facts<'_>, whole: &Fact, part: &Fact, share: &Fact) -> Option<Comparison> {
    let stated = cut(share)?;
    let leads = facts.lead(whole).first().is_some_and(|w| w == "of") && facts.lead(whole).get(1).is_none_or(|w| w == ",");
    let comma = facts.beyond(whole, part).iter().any(|w| w == ",");
    let restated = facts.beyond(part, share).iter().any(|w| w == "or" || w == "(") && is_restated(&facts.beyond(part, share));
    if !(leads && comma && restated && shares(part, whole) && share.change.is_none()) || is_of_other(facts, share, whole) {
        return None;
    }
    Some(Comparison { stated, ..compare(Relation::Share, &[part, whole], share, rate(part, whole)?) })
}

/// "Two-thirds of the 90 deputies, 60 in all", "half of the 500 workers, 248, signed".
fn fraction(facts: &Facts<'_>, share: &Fact, whole: &Fact, part: &Fact) -> Option<Comparison> {
    let stated = cut(share)?;
    let gap = facts.beyond(whole, part);
    let apart = gap.len() <= 2 && gap.last().is_some_and(|w| matches!(w.as_str(), "," | "(" | "or" | "—" | "–"));
    let after = facts.follow(part);
    let closed = after.first().is_none_or(|w| matches!(w.as_str(), "," | ")" | "." | "in" | "—" | "–"));
    if !(is_of(&facts.between(share, whole)) && apart && closed && shares(part, whole) && share.change.is_none()) {
        return None;
    }
    let in_all = after.first().is_none_or(|w| w != "in") || after.get(1).is_some_and(|w| w == "all" || w == "total");
    in_all.then_some(())?;
    Some(Comparison { stated, ..compare(Relation::Share, &[part, whole], share, rate(part, whole)?) })
}
