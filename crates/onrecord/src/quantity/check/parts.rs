//! Parts that make up a whole: "14 people: nine men and five women".

use crate::record::{Check, Relation};

use super::compare;
use super::fact::{Fact, Facts};
use super::interval::Interval;

pub(super) fn find(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    listed(facts, sentence, checks);
    totalled(facts, sentence, checks);
    of_the_whole(facts, sentence, checks);
    remaining(facts, sentence, checks);
    all_of(facts, sentence, checks);
    too_many(facts, sentence, checks);
}

/// People of an age or a sex, by whom people are told apart.
const TELLING: &[&str] = &["man", "woman", "adult", "child", "boy", "girl", "male", "female", "minor", "teenager", "infant", "baby"];

fn sum(parts: &[&Fact]) -> Interval {
    parts.iter().fold(Interval::exactly(0.0), |sum, part| sum.plus(part.interval()))
}

fn countable(fact: &Fact) -> bool {
    !fact.is_fraction && fact.value > 0.0 && !matches!(fact.measure, super::fact::Measure::Ratio | super::fact::Measure::Times)
}

/// Whether the parts may make up the whole: `Some(false)` where only their sum can tell.
fn fits(facts: &Facts<'_>, whole: &Fact, parts: &[&Fact]) -> Option<bool> {
    if parts.is_empty() || !parts.iter().all(|p| countable(p) && p.change.is_none()) || !countable(whole) {
        return None;
    }
    let alike = parts.iter().all(|p| p.is_like(whole) || (facts.is_people(whole) && facts.is_people(p)));
    let kind = parts.iter().all(|p| p.is_like(whole) || (p.is_things() && whole.is_things()));
    kind.then_some(alike)
}

/// "T things: A and B", "T things (A, B and C)", "T things, A men and B women".
fn listed(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    let own = facts.of(sentence);
    let end = facts.range(sentence).end;
    for (at, whole) in own.iter().enumerate() {
        let rest = &own[at + 1..];
        let Some(first) = rest.first() else { continue };
        let gap = facts.beyond(whole, first);
        let Some(mark) = gap.last().map(String::as_str) else { continue };
        let closes = match mark {
            ":" | "—" | "–" | "--" => end,
            "(" => (first.tokens.start..end).find(|&t| facts.word(t) == ")").unwrap_or(end),
            "," => end,
            _ => continue,
        };
        let including = gap.iter().any(|w| matches!(w.as_str(), "including" | "include" | "among" | "of"));
        let parts: Vec<&Fact> = rest.iter().take_while(|f| f.tokens.start < closes).collect();
        if including || parts.len() != rest.iter().filter(|f| f.tokens.start < closes).count() || !is_list(facts, &parts, closes) {
            continue;
        }
        let Some(alike) = fits(facts, whole, &parts) else { continue };
        let mut comparison = compare(Relation::Sum, &parts, whole, sum(&parts));
        // Where a part is counted to the last digit, so is the whole.
        if parts.iter().any(|p| p.is_things() && p.value % 10.0 != 0.0) && whole.is_things() && whole.value < 1000.0 {
            comparison.stated = comparison.stated.strictly();
            comparison.computed = comparison.computed.strictly();
        }
        let single = implied_ones(facts, &parts, closes);
        let opens_clause = parts.iter().any(|p| facts.after(p).first().is_some_and(|w| w == "of"));
        if parts.len() + single as usize <= 1 || (single > 0 && (whole.value < 3.0 || opens_clause)) {
            continue;
        }
        let made = if single > 0 {
            let sum = sum(&parts).plus(Interval::exactly(f64::from(single)));
            compare(Relation::Sum, &parts, whole, sum).agreement()
        } else if mark == "," {
            // A comma may part members of a list: only "45 patients, 25 adults and 20 children" says what it is.
            let telling = |f: &Fact| f.noun().is_some_and(|n| TELLING.contains(&n));
            let clear = parts.iter().all(|p| telling(p)) && !telling(whole) && facts.is_people(whole) && gap.len() == 1 && ends_list(facts, &parts, closes);
            let clear = clear || (gap.len() == 1 && parts.iter().all(|p| telling(p)) && whole.noun().is_none_or(|n| n == "person") && !telling(whole));
            if clear {
                comparison.check()
            } else if whole.value >= 5.0 && alike && gap.len() == 1 && facts.is_people(whole) {
                comparison.agreement()
            } else {
                None
            }
        } else if alike && ends_list(facts, &parts, closes) {
            comparison.check()
        } else if whole.value >= 5.0 {
            comparison.agreement()
        } else {
            None
        };
        checks.extend(made);
    }
}

/// Whether the figures are members of one list: parted by commas and "and", the last by "and".
fn is_list(facts: &Facts<'_>, parts: &[&Fact], closes: usize) -> bool {
    if parts.is_empty() {
        return false;
    }
    let joins = parts.windows(2).all(|two| {
        let gap = facts.beyond(two[0], two[1]);
        gap.len() <= 8 && !facts.has_verb(two[0].end..two[1].tokens.start) && gap.last().is_some_and(|w| matches!(w.as_str(), "," | "and" | ";" | "plus"))
    });
    joins && (parts.last().is_some_and(|last| closes.saturating_sub(last.tokens.start) <= 16))
}

/// Whether nothing but the last member's own words follows.
fn ends_list(facts: &Facts<'_>, parts: &[&Fact], closes: usize) -> bool {
    let Some(last) = parts.last() else { return false };
    let tail = facts.words(last.end.min(closes)..closes);
    // "and 20 others" or "and several more" may follow.
    !tail.iter().any(|w| matches!(w.as_str(), "and" | "plus" | "others" | "more" | "including" | "or" | "while" | "but"))
}

/// People named in a list by an article: "two policemen and a driver".
fn implied_ones(facts: &Facts<'_>, parts: &[&Fact], closes: usize) -> u32 {
    let Some(first) = parts.first() else { return 0 };
    let words = facts.words(first.tokens.start..closes);
    let mut ones = 0;
    for at in 1..words.len() {
        let opens = matches!(words[at - 1].as_str(), "," | "and") && matches!(words[at].as_str(), "a" | "an" | "one");
        ones += u32::from(opens);
    }
    ones
}

/// "6 men and 5 women, a total of 11 people", "80 doctors and 220 nurses, 300 people in all".
fn totalled(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    let own = facts.of(sentence);
    for (at, whole) in own.iter().enumerate().skip(2) {
        let lead = facts.lead(whole);
        let follow = facts.follow(whole);
        let of_total = lead.first().is_some_and(|w| w == "of") && lead.get(1).is_some_and(|w| w == "total");
        let in_all = (follow.first().is_some_and(|w| w == "in") && follow.get(1).is_some_and(|w| w == "all" || w == "total"))
            || follow.first().is_some_and(|w| matches!(w.as_str(), "altogether" | "combined"));
        if !of_total && !in_all {
            continue;
        }
        let joins = |a: &Fact, b: &Fact| {
            let gap = facts.beyond(a, b);
            gap.len() <= 4 && gap.iter().any(|w| matches!(w.as_str(), "," | "and")) && !facts.has_verb(a.end..b.tokens.start)
        };
        let mut first = at - 1;
        while first > 0 && joins(&own[first - 1], &own[first]) {
            first -= 1;
        }
        let parts: Vec<&Fact> = own[first..at].iter().collect();
        if parts.len() < 2 {
            continue;
        }
        let gap = facts.beyond(&own[at - 1], whole);
        let apart = gap.first().is_some_and(|w| matches!(w.as_str(), "," | "—" | "–" | ":" | "("))
            && gap.len() <= 6
            && !gap.iter().any(|w| matches!(w.as_str(), "and" | "of") && !of_total);
        let each = parts.iter().any(|p| facts.follow(p).first().is_some_and(|w| matches!(w.as_str(), "each" | "apiece")));
        if !apart || each {
            continue;
        }
        match fits(facts, whole, &parts) {
            Some(true) => checks.extend(compare(Relation::Sum, &parts, whole, sum(&parts)).check()),
            Some(false) => checks.extend(compare(Relation::Sum, &parts, whole, sum(&parts)).agreement()),
            None => {}
        }
    }
}

/// "Of the 30 hostages, 18 were freed and the other 12 are still held".
fn of_the_whole(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    let own = facts.of(sentence);
    for (at, whole) in own.iter().enumerate() {
        let lead = facts.lead(whole);
        if !(lead.first().is_some_and(|w| w == "of") && lead.get(1).is_none_or(|w| w == ",")) || own.len() != at + 3 {
            continue;
        }
        let (one, other) = (&own[at + 1], &own[at + 2]);
        let rest = facts.leads(other, &["other", "remaining", "rest"]);
        let like = |f: &Fact| f.is_like(whole);
        if rest && !whole.is_percent() && like(one) && like(other) && countable(one) && countable(other) && countable(whole) {
            checks.extend(compare(Relation::Sum, &[one, other], whole, sum(&[one, other])).check());
        }
    }
}

/// "52 percent were for it, 40 percent against it and the remaining 8 percent had no view".
fn remaining(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    let own = facts.of(sentence);
    let Some((last, before)) = own.split_last() else { return };
    let rest = facts.leads(last, &["remaining", "other", "rest"]) || facts.lead(last).iter().take(3).any(|w| w == "remaining" || w == "rest");
    let all = own.iter().all(|f| f.is_percent() && f.change.is_none());
    if !rest || !all || before.is_empty() || before.len() > 5 {
        return;
    }
    // Each share may be rounded by half a point.
    let whole = Interval::exactly(100.0).widened(0.0, 1.0);
    let operands: Vec<&Fact> = before.iter().collect();
    let others = operands.iter().fold(Interval::exactly(0.0), |sum, f| sum.plus(f.interval()));
    // Shares of the same whole may stand in the sentences before.
    let earlier: Vec<&Fact> = (sentence.saturating_sub(2)..sentence)
        .filter(|&s| facts.is_one_paragraph(s, sentence))
        .flat_map(|s| facts.of(s))
        .filter(|f| f.is_percent() && f.change.is_none())
        .collect();
    if earlier.is_empty() {
        checks.extend(compare(Relation::Sum, &operands, last, whole.minus(others)).check());
    } else {
        let all: Vec<&Fact> = earlier.into_iter().chain(operands.iter().copied()).collect();
        let sum = all.iter().fold(Interval::exactly(0.0), |sum, f| sum.plus(f.interval()));
        checks.extend(compare(Relation::Sum, &all, last, whole.minus(sum)).agreement());
    }
}

/// "five companies … the nine companies … All 14 companies": only where they add up.
fn all_of(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    for whole in facts.of(sentence) {
        let lead = facts.lead(whole);
        let all = lead.first().is_some_and(|w| w == "all") || (lead.first().is_some_and(|w| w == "of") && lead.get(1).is_some_and(|w| w == "total"));
        if !all || !whole.is_things() || whole.noun().is_none() || whole.value < 5.0 {
            continue;
        }
        let mut before: Vec<&Fact> = Vec::new();
        for s in sentence.saturating_sub(2)..=sentence {
            for fact in facts.of(s).iter().filter(|f| f.tokens.end <= whole.tokens.start && f.noun() == whole.noun() && countable(f)) {
                if !before.iter().any(|b| b.value == fact.value) {
                    before.push(fact);
                }
            }
        }
        if let [a, b] = before[..] {
            checks.extend(compare(Relation::Sum, &[a, b], whole, sum(&[a, b])).agreement());
        }
    }
}

/// "nine people, 12 of them children": more than there are.
fn too_many(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    for two in facts.of(sentence).windows(2) {
        let [whole, part] = two else { continue };
        let after = facts.after(part);
        let of_them = after.first().is_some_and(|w| w == "of") && after.get(1).is_some_and(|w| matches!(w.as_str(), "them" | "whom"));
        let gap = facts.beyond(whole, part);
        let near = gap.len() <= 2 && gap.first().is_some_and(|w| matches!(w.as_str(), "," | "—" | "–" | "("));
        let plain = whole.is_things() && part.is_things() && countable(whole) && countable(part) && whole.hedge.is_none() && part.hedge.is_none();
        if of_them && near && plain && part.value > whole.value && !whole.interval().may_meet(&part.interval()) {
            checks.extend(compare(Relation::Sum, &[part], whole, part.interval()).check());
        }
    }
}
