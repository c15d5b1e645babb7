//! The same thing stated twice: in two units, by two speakers, in the headline and below it.

use crate::record::{Amount, Check, Relation};

use super::fact::{Fact, Facts, Measure};
use super::interval::{Interval, Sort};
use super::{Comparison, compare};

pub(super) fn find(facts: &Facts<'_>, sentence: usize, checks: &mut Vec<Check>) {
    for two in facts.of(sentence).windows(2) {
        let [a, b] = two else { continue };
        checks.extend(converted(facts, a, b).and_then(Comparison::check));
        checks.extend(disputed(facts, a, b).and_then(Comparison::check));
    }
    if sentence > 0 {
        checks.extend(headline(facts, sentence).and_then(Comparison::check));
    }
}

/// "10 kilometres (6 miles)".
fn converted(facts: &Facts<'_>, a: &Fact, b: &Fact) -> Option<Comparison> {
    let (Measure::Unit(kind, name, factor), Measure::Unit(other, named, over)) = (&a.measure, &b.measure) else { return None };
    if name == named {
        return None;
    }
    let gap = facts.beyond(a, b);
    let mut words: Vec<&str> = gap.iter().map(String::as_str).collect();
    words.retain(|w| !matches!(*w, "about" | "or"));
    let opens = matches!(words[..], ["("] | ["["]);
    let closes = facts.follow(b).first().is_some_and(|w| matches!(w.as_str(), ")" | "]" | "/" | "," | ";")) || facts.follow(b).iter().take(3).any(|w| w == ")");
    if !opens || !closes {
        return None;
    }
    let (from, to) = match (a.amount, b.amount) {
        (Amount::Exact(_), Amount::Exact(_)) => (rounded(a)?, rounded(b)?),
        _ => return None,
    };
    let computed = match (name.as_str(), named.as_str()) {
        ("degree Celsius", "degree Fahrenheit") => from.times(Interval::exactly(1.8)).plus(Interval::exactly(32.0)),
        ("degree Fahrenheit", "degree Celsius") => from.minus(Interval::exactly(32.0)).times(Interval::exactly(5.0 / 9.0)),
        _ if kind == other && !matches!(kind.as_str(), "temperature" | "angle" | "share" | "percentage points" | "data rate" | "time") => {
            from.times(Interval::exactly(factor / over))
        }
        _ => return None,
    };
    // Tons and gallons are of several sizes.
    let unsure = |n: &str| matches!(n, "ton" | "gallon" | "pint" | "ounce" | "barrel" | "horsepower" | "calorie" | "carat");
    let computed =
        if unsure(name) || unsure(named) { computed.widened(0.0, 0.2 * computed.middle.abs()) } else { computed.widened(0.0, 0.06 * computed.middle.abs()) };
    // A temperature may be a difference of temperatures.
    if kind == "temperature" && (a.value < 15.0 || a.hedge.is_some()) && !Interval::meets(&to, &computed) {
        return None;
    }
    Some(Comparison { stated: to, ..compare(Relation::Same, &[a], b, computed) })
}

/// A figure before or after conversion, without its hedge: a round one may have been rounded.
fn rounded(fact: &Fact) -> Option<Interval> {
    let plain = Interval::of(fact.amount, fact.place, None, Sort::Amount)?;
    let round = if fact.place >= 1.0 && fact.value >= 10.0 && fact.value % 10.0 == 0.0 { 0.05 * fact.value } else { 0.0 };
    Some(plain.widened(round, round + fact.place))
}

/// "12 people were killed, but a doctor put the death toll at 15", "put the crowd at 4,000, while … put it at 20,000".
fn disputed(facts: &Facts<'_>, a: &Fact, b: &Fact) -> Option<Comparison> {
    if !a.is_things() || !b.is_things() || a.is_fraction || b.is_fraction {
        return None;
    }
    let gap = facts.between(a, b);
    let parted = gap.iter().any(|w| matches!(w.as_str(), "but" | "while" | "whereas" | "although" | "though" | "however"));
    let updated = gap.iter().any(|w| {
        matches!(
            w.as_str(),
            "later"
                | "earlier"
                | "previously"
                | "since"
                | "then"
                | "from"
                | "rise"
                | "rose"
                | "risen"
                | "initially"
                | "now"
                | "yesterday"
                | "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
        )
    });
    let put = |f: &Fact| {
        let lead = facts.lead(f);
        lead.first().is_some_and(|w| w == "at")
            && (0..10).any(|back| {
                f.tokens.start.checked_sub(back + 1).is_some_and(|t| matches!(facts.word(t).as_str(), "put" | "puts" | "putting" | "estimated" | "placed"))
            })
    };
    let toll = gap.iter().any(|w| matches!(w.as_str(), "toll" | "number" | "figure" | "crowd" | "turnout"));
    let killed = gap.iter().any(|w| matches!(w.as_str(), "killed" | "died" | "dead" | "deaths"));
    let same_toll = put(b) && toll && killed && (a.noun() == Some("person") || facts.is_people(a));
    let it = gap.windows(3).any(|w| matches!(w[0].as_str(), "put" | "puts" | "putting") && matches!(w[1].as_str(), "it" | "that" | "them") && w[2] == "at");
    let both_put = put(a) && put(b) && it;
    if !parted || updated || !(same_toll || both_put) || gap.len() > 24 {
        return None;
    }
    Some(compare(Relation::Same, &[a], b, a.interval()))
}

/// "Seven killed in mine blast" above "A blast killed nine people".
fn headline(facts: &Facts<'_>, sentence: usize) -> Option<Comparison> {
    // The first sentence of the second paragraph, below a line without a stop.
    let first = facts.range(0);
    let above = facts.paragraph(sentence) == 1 && facts.paragraph(sentence - 1) == 0 && sentence == 1;
    let stopped = matches!(facts.word(first.end - 1).as_str(), "." | "?" | "!" | "”" | "\"");
    if !above || stopped {
        return None;
    }
    let victims = |s: usize| -> Vec<(&Fact, String)> {
        facts
            .of(s)
            .iter()
            .filter(|f| f.is_things() && !f.is_fraction && (f.noun().is_none_or(|n| n == "person") || facts.is_people(f)))
            .filter_map(|f| Some((f, fate(facts, f)?)))
            .collect()
    };
    let (above, below) = (victims(0), victims(sentence));
    let [(a, fate_a)] = &above[..] else { return None };
    let mut same = below.iter().filter(|(_, fate)| fate == fate_a);
    let (b, _) = same.next()?;
    same.next().is_none().then_some(())?;
    let more = facts.lead(b).iter().any(|w| matches!(w.as_str(), "another" | "more"))
        || facts.after(b).first().is_some_and(|w| matches!(w.as_str(), "more" | "other" | "others" | "of"));
    (!more).then(|| compare(Relation::Same, &[b], a, b.interval()))
}

/// What became of the people that the figure counts: killed, hurt, held.
fn fate(facts: &Facts<'_>, fact: &Fact) -> Option<String> {
    let of = |lemma: &str| {
        Some(match lemma {
            "kill" | "die" | "dead" => "dead",
            "injure" | "wound" | "hurt" => "hurt",
            "arrest" | "detain" => "held",
            _ => return None,
        })
    };
    let after = fact.end..fact.end + 3;
    let before = fact.tokens.start.saturating_sub(2)..fact.tokens.start;
    let sentence = facts.range_of(fact);
    let within = |t: &usize| sentence.contains(t);
    let read = |t: usize| of(&facts.verb(t)).or_else(|| of(&facts.word(t)));
    after.filter(within).find_map(read).or_else(|| before.filter(within).find_map(read)).map(str::to_owned)
}
