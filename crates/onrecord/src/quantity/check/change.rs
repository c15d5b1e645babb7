//! Changes from one figure to another: growth in per cent, differences, multiples, and their direction.

use crate::record::{Amount, Change, Check, Hedge, Relation};

use super::fact::{Fact, Facts, Measure};
use super::interval::{Interval, Sort};
use super::{Comparison, compare};

/// The longest stretch of words between two figures that belong together.
const REACH: usize = 9;

pub(super) fn find(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    let own = facts.of(sentence);
    let mut taken = Vec::new();
    for three in own.windows(3) {
        let [a, b, c] = three else { continue };
        let sizes = [a, b, c].map(|f| is_delta(facts, f));
        for (old, new, delta, is_size) in [(a, b, c, sizes[2]), (b, a, c, sizes[2]), (a, c, b, sizes[1]), (c, a, b, sizes[1]), (b, c, a, sizes[0]), (c, b, a, sizes[0])] {
            if !is_size {
                continue;
            }
            if let Some(comparison) = changed(facts, old, new, delta) {
                taken.extend([old.id, new.id]);
                checks.extend(comparison.check());
                break;
            }
        }
        checks.extend(each(facts, sentence, [a, b, c]).and_then(Comparison::check));
    }
    for two in own.windows(2) {
        let [a, b] = two else { continue };
        if taken.contains(&a.id) && taken.contains(&b.id) {
            continue;
        }
        checks.extend(direction(facts, a, b).and_then(Comparison::check));
    }
    ratio(facts, sentence, checks);
}

/// Whether the words between two figures part two statements.
fn breaks(words: &[String]) -> bool {
    words.len() > REACH
        || words
            .iter()
            .any(|w| matches!(w.as_str(), "while" | "whereas" | "but" | ";" | "and" | "." | "after" | "although" | "though" | "who" | "which" | "because"))
}

/// Whether the figure is where something came from.
fn is_old(facts: &Facts<'_>, old: &Fact, new: &Fact, delta: &Fact) -> bool {
    let lead = facts.lead(old);
    let words: Vec<&str> = lead.iter().map(String::as_str).collect();
    match words[..] {
        ["from", ..] => true,
        ["with" | "to", "compared", ..] | ["against", ..] => new.tokens.start < old.tokens.start,
        // "6 percent more than the 5,000", "five fewer than the 50": between change and base.
        ["than", "more" | "fewer" | "less" | "higher" | "lower" | "larger" | "smaller", ..] => {
            delta.tokens.end <= old.tokens.start && delta.tokens.start >= new.tokens.end
        }
        // "three times the $30 million", "twice the 20,000 crowns", "five times as many as the 40".
        [w, ..] if delta.measure == Measure::Times => {
            delta.tokens.end <= old.tokens.start && delta.tokens.start >= new.tokens.end && (matches!(w, "times" | "twice") || (w == "as" && lead.len() > 1))
        }
        _ => false,
    }
}

/// Whether the figure is where something got to.
fn is_new(facts: &Facts<'_>, old: &Fact, new: &Fact, delta: &Fact) -> bool {
    if facts.leads(new, &["to", "at"]) {
        return true;
    }
    // It stands first, and the change or what it came from follows: "126 seats, up 30 from 96".
    new.tokens.start < old.tokens.start && new.tokens.start < delta.tokens.start && !facts.leads(new, &["from", "by"])
}

/// Whether the figure is the size of the change.
fn is_delta(facts: &Facts<'_>, delta: &Fact) -> bool {
    let lead = facts.lead(delta);
    let noun = |w: &String| {
        facts.resources.figures.change_noun(&facts.resources.lemmas.noun(w)).is_some()
            || matches!(w.as_str(), "margin" | "lead" | "majority" | "difference" | "gap")
    };
    let follow = facts.follow(delta);
    delta.change.is_some()
        || delta.measure == Measure::Times
        // "from 40,000 to 46,000, or 15 percent".
        || ((delta.is_percent() || delta.is_fraction) && lead.first().is_some_and(|w| w == "or"))
        || lead.first().is_some_and(|w| matches!(w.as_str(), "by" | "up" | "down" | "another") || facts.resources.figures.change_verb(&facts.resources.lemmas.verb(w)).is_some())
        || (lead.first().is_some_and(|w| w == "of") && lead.get(1).is_some_and(noun))
        || follow.first().is_some_and(|w| noun(w) || matches!(w.as_str(), "more" | "fewer" | "less" | "higher" | "lower"))
        || facts.after(delta).first().is_some_and(|w| matches!(w.as_str(), "more" | "fewer" | "less"))
}

fn changed(facts: &Facts<'_>, old: &Fact, new: &Fact, delta: &Fact) -> Option<Comparison> {
    if !old.is_like(new) || old.is_fraction || new.is_fraction || old.value <= 0.0 || new.value <= 0.0 {
        return None;
    }
    let mut order = [old, new, delta];
    order.sort_by_key(|f| f.tokens.start);
    if breaks(&facts.beyond(order[0], order[1])) || breaks(&facts.beyond(order[1], order[2])) {
        return None;
    }
    let versus = versus(facts, old, new, delta);
    let changes = is_old(facts, old, new, delta) && is_new(facts, old, new, delta);
    if !versus && !changes {
        return None;
    }
    let (from, to) = (old.interval(), new.interval());
    let up = new.value > old.value;
    let agrees = delta.change.is_none_or(|c| (c == Change::Up) == up);
    match &delta.measure {
        Measure::Times => {
            let times = multiple(facts, delta);
            // "three times more" may be four times as much.
            let more = facts.words(delta.tokens.end..old.tokens.start.max(delta.tokens.end)).iter().any(|w| w == "more" || w == "higher");
            let times = if more { times.widened(1.0, 1.0) } else { times };
            // That both were rounded as far as can be, and against each other, is not to be thought of.
            Some(Comparison { stated: times, ..compare(Relation::Ratio, &[new, old], delta, to.over(from)?.narrowed()) })
        }
        Measure::Percent if !old.is_percent() => growth(delta.percent()?, old, new, delta, agrees),
        Measure::Things(_) if delta.is_fraction => growth(delta.percent()?, old, new, delta, agrees),
        Measure::Points if old.is_percent() || matches!(old.measure, Measure::Points) => difference(old, new, delta, agrees),
        _ if delta.is_like(old) && !old.is_percent() => difference(old, new, delta, agrees),
        _ => None,
    }
}

/// How many times as much may be meant: "doubled" is said of anything from 1.8 to 2.2, "five times" of 4.5 to 5.5.
fn multiple(facts: &Facts<'_>, delta: &Fact) -> Interval {
    let value = delta.value;
    if let Some(hedge) = delta.hedge.filter(|h| *h != Hedge::About) {
        return Interval::of(Amount::Exact(value), 0.02, Some(hedge), Sort::Amount).unwrap_or(Interval::exactly(value));
    }
    let about = if delta.hedge.is_some() { 0.1 * value } else { 0.0 };
    let counted = facts.word(delta.tokens.end) == "times" || facts.word(delta.tokens.end) == "-";
    if counted && value >= 3.0 {
        let place = delta.place.min(1.0);
        return Interval::exactly(value).widened(place / 2.0 + about, 0.75 * place + about);
    }
    Interval::exactly(value).widened(0.1 * value + about, 0.15 * value + about)
}

fn growth(stated: Interval, old: &Fact, new: &Fact, delta: &Fact, agrees: bool) -> Option<Comparison> {
    let rate = new.interval().minus(old.interval()).over(old.interval())?.times(Interval::exactly(100.0));
    let computed = if agrees { rate.absolute() } else { rate.absolute().times(Interval::exactly(-1.0)) };
    // The old figure stands twice in the formula, which the interval counts twice.
    let stated = stated.absolute().widened(0.0, 0.4 * delta.place.min(1.0));
    Some(Comparison { stated, ..compare(Relation::Growth, &[old, new], delta, computed) })
}

fn difference(old: &Fact, new: &Fact, delta: &Fact, agrees: bool) -> Option<Comparison> {
    let less = new.interval().minus(old.interval()).absolute();
    let computed = if agrees { less } else { less.times(Interval::exactly(-1.0)) };
    Some(Comparison { stated: delta.interval().absolute(), ..compare(Relation::Difference, &[new, old], delta, computed) })
}

/// "218 votes to 206, a margin of 12", "54 percent to 46 percent, a margin of eight points".
fn versus(facts: &Facts<'_>, old: &Fact, new: &Fact, delta: &Fact) -> bool {
    let to = new.tokens.start < old.tokens.start
        && facts.beyond(new, old).iter().all(|w| matches!(w.as_str(), "to" | "-" | "–" | "percent" | "votes" | "against" | "for" | "in" | "favour"))
        && facts.leads(old, &["to", "-", "–"]);
    let lead = facts.lead(delta);
    let margin = delta.tokens.start >= old.tokens.end
        && lead.first().is_some_and(|w| w == "of")
        && lead.get(1).is_some_and(|w| matches!(w.as_str(), "margin" | "majority" | "lead" | "difference" | "gap"));
    to && margin && !facts.leads(new, &["from"])
}

/// "up from 5.1 percent", "fell to $40 from $44", "more than the 29 of the Farmers".
fn direction(facts: &Facts<'_>, a: &Fact, b: &Fact) -> Option<Comparison> {
    let like = a.is_like(b) && !a.is_fraction && !b.is_fraction && a.value > 0.0 && b.value > 0.0 && a.hedge.is_none() && b.hedge.is_none();
    let exact = matches!((a.amount, b.amount), (Amount::Exact(_), Amount::Exact(_)));
    if !like || !exact || a.change.is_some() || b.change.is_some() {
        return None;
    }
    let gap = facts.beyond(a, b);
    if breaks(&gap) {
        return None;
    }
    let words: Vec<&str> = gap.iter().map(String::as_str).collect();
    let words: Vec<&str> = words.into_iter().filter(|w| !matches!(*w, "the" | "a" | "just" | "an" | "about" | "only")).collect();
    let ends = |with: &[&str]| words.ends_with(with);
    let up = if ends(&["up", "from"]) || ends(&["more", "than"]) && gap.iter().any(|w| w == "the") && words.first() == Some(&",") {
        true
    } else if ends(&["down", "from"]) || (ends(&["fewer", "than"]) || ends(&["less", "than"])) && gap.iter().any(|w| w == "the") && words.first() == Some(&",")
    {
        false
    } else if facts.leads(a, &["to"]) && words.last() == Some(&"from") && words.len() <= 4 {
        // "fell to A from B": the verb right before "to" tells.
        let to = (facts.range_of(a).start..a.tokens.start).rev().find(|&t| facts.word(t) == "to")?;
        let verb = to.checked_sub(1).map(|t| facts.verb(t))?;
        facts.resources.figures.change_verb(&verb)? == Change::Up
    } else {
        return None;
    };
    // Things of other nouns are no rivals, and neither are units that the text leaves open.
    if a.is_things() && a.noun() != b.noun() || a.noun().is_none() && a.is_things() {
        return None;
    }
    let holds = if up { a.value > b.value } else { a.value < b.value };
    let stated = Interval::exactly(a.value);
    let computed = Interval::exactly(b.value);
    let (stated, computed) = if holds { (stated.widened((a.value - b.value).abs(), 0.0), computed) } else { (stated, computed) };
    // Equal figures are too coarse to tell.
    (a.value != b.value).then_some(Comparison { stated, ..compare(Relation::Rank, &[b], a, computed) })
}

/// "The five schools will get $2 million each, a total of $10 million".
fn each(facts: &Facts<'_>, sentence: usize, three: [&Fact; 3]) -> Option<Comparison> {
    let range = facts.range(sentence);
    let [number, share, total] = three;
    let counts = number.is_things() && !number.is_fraction && number.value >= 2.0 && number.value.fract() == 0.0;
    let like = share.is_like(total) && !share.is_percent() && share.value > 0.0 && total.value > share.value;
    if !counts || !like || number.is_like(share) && number.noun().is_some() {
        return None;
    }
    let after = facts.follow(share);
    let each_after = after.iter().take(1).any(|w| matches!(w.as_str(), "each" | "apiece"));
    let before = facts.words(range.start..number.tokens.start);
    let each_before = before.len() <= 3 && before.iter().any(|w| w == "each") && before.iter().any(|w| w == "of");
    let lead = facts.lead(total);
    let follow = facts.follow(total);
    let totals = (lead.first().is_some_and(|w| w == "of") && lead.get(1).is_some_and(|w| w == "total"))
        || (follow.first().is_some_and(|w| w == "in") && follow.get(1).is_some_and(|w| w == "all" || w == "total"))
        || follow.first().is_some_and(|w| w == "altogether");
    if !(totals && (each_after || each_before)) || breaks(&facts.beyond(share, total)) || facts.beyond(number, share).iter().any(|w| w == "and") {
        return None;
    }
    Some(compare(Relation::Ratio, &[total, number], share, total.interval().over(number.interval())?))
}

/// "The ratio is one to five … 6,465 soldiers, compared to 1,348 soldiers".
fn ratio(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    for stated in facts.of(sentence).iter().filter(|f| f.measure == Measure::Ratio) {
        // "four in five" says a share, and of whom.
        let said = facts.words(stated.tokens.clone());
        if !said.iter().any(|w| w == "to") {
            continue;
        }
        let near = |s: usize| facts.is_one_paragraph(s, sentence) || s == sentence;
        let around = [Some(sentence), sentence.checked_add(1).filter(|&s| s < facts.sentences()), sentence.checked_sub(1)];
        let around = around.into_iter().flatten().filter(|&s| near(s)).chain(spoken_of_again(facts, sentence));
        let pairs: Vec<(&Fact, &Fact)> = around
            .flat_map(|s| facts.of(s).windows(2).map(|two| (&two[0], &two[1])))
            .filter(|(a, b)| compared(facts, a, b))
            .collect();
        let [(a, b)] = pairs[..] else { continue };
        let (large, small) = if a.value >= b.value { (a, b) } else { (b, a) };
        let Some(computed) = large.interval().over(small.interval()) else { continue };
        let value = if stated.value < 1.0 { 1.0 / stated.value } else { stated.value };
        // "one to five" is rounded to whole numbers.
        let interval = Interval::exactly(value).widened(0.5, 0.75);
        let mut interval = interval;
        interval.middle = (value * 1e6).round() / 1e6;
        checks.extend(Comparison { stated: interval, ..compare(Relation::Ratio, &[large, small], stated, computed) }.check());
    }
}

/// Where a ratio is spoken of again ("He said that this ratio was …"), with the sentence after that.
fn spoken_of_again(facts: &Facts<'_>, sentence: usize) -> Vec<usize> {
    const REACH: usize = 3;
    let again = |s: &usize| facts.words(facts.range(*s)).windows(2).any(|two| matches!(two[0].as_str(), "this" | "that" | "same" | "such") && two[1] == "ratio");
    let last = facts.sentences().min(sentence + 1 + REACH);
    let Some(found) = (sentence + 1..last).find(again) else { return Vec::new() };
    // The sentence next to the ratio is looked at anyway, where it stands in the same paragraph.
    let own = |s: &usize| *s == sentence + 1 && facts.is_one_paragraph(*s, sentence);
    let next = (found + 1 < facts.sentences() && facts.is_one_paragraph(found, found + 1)).then_some(found + 1);
    std::iter::once(found).chain(next).filter(|s| !own(s)).collect()
}

/// Whether the text sets one figure beside the other.
fn compared(facts: &Facts<'_>, a: &Fact, b: &Fact) -> bool {
    let both = a.is_things() && b.is_things() && !a.is_fraction && !b.is_fraction && a.value > 0.0 && b.value > 0.0;
    let gap = facts.beyond(a, b);
    let words: Vec<&str> = gap.iter().map(String::as_str).collect();
    let same = a.noun() == b.noun() && a.noun().is_some();
    let joined = matches!(words[..], ["and"] | [",", "and"]);
    let set_beside = words.iter().any(|w| matches!(*w, "compared" | "against" | "versus" | "while" | "whereas" | "for")) && words.len() <= 6;
    both && (joined || same && set_beside)
}
