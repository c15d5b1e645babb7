//! What a figure counts: the noun by the parse, or the noun of an earlier figure where it stands alone.

use std::ops::Range;

use crate::number;
use crate::parse::{NameClass, Relation, Upos};
use crate::record::Amount;
use crate::token::TokenId;

use super::scan::{self, Draft, Kind};
use super::view::View;

/// Gives every figure what it counts, and drops those that turn out to be none.
pub(super) fn settle(view: &View<'_>, drafts: &mut [Draft]) {
    for at in 0..drafts.len() {
        let (before, rest) = drafts.split_at_mut(at);
        let Some((draft, later)) = rest.split_first_mut() else { break };
        if draft.kind != Kind::Count {
            phrase_of(view, draft);
            continue;
        }
        if is_age(view, draft) {
            draft.kind = Kind::Age;
            draft.unit = Some("year".to_owned());
            continue;
        }
        if draft.unit.is_some() {
            continue;
        }
        // "2.9 million 9-litre cases": what the first counts stands after the second.
        let beyond = later.first().filter(|next| next.words.start == draft.end(view) && next.kind == Kind::Measure);
        let beyond = beyond.and_then(|next| noun_phrase(view, next.end(view), view.sentence(next.words.start).end)).filter(|&noun| view.is_plural(noun));
        match beyond.map_or_else(|| counted(view, draft), Counted::Noun) {
            Counted::Noun(noun) => take_noun(view, draft, noun),
            Counted::Pronoun(pronoun) => {
                // "half of it" is half of one thing, not of those counted before.
                if !view.is_any(pronoun, &["it", "this", "that", "him", "her", "which"]) {
                    take_earlier(view, draft, before);
                }
                if draft.unit.is_none()
                    && let Some(noun) = antecedent(view, pronoun)
                {
                    take_noun(view, draft, noun);
                }
            }
            Counted::Nothing => alone(view, draft, before, later),
        }
    }
    scan::set_changes(view, drafts);
}

enum Counted {
    Noun(TokenId),
    /// "of them", "others".
    Pronoun(TokenId),
    Nothing,
}

/// Words that stand for what was counted before.
fn is_stand_in(view: &View<'_>, at: TokenId) -> bool {
    view.upos(at) == Upos::Pron || view.is_any(at, &["others", "other", "more", "them", "those", "these", "which", "whom", "total", "rest", "ones", "latter"])
}

fn counted(view: &View<'_>, draft: &Draft) -> Counted {
    let number = draft.number.clone();
    let sentence = view.sentence(number.start);
    let after = draft.words.end.max(number.end);
    let head = view.parse.head_of(number.clone());
    // "two-class layout".
    if view.is_joint(after) {
        return if view.is_noun(after + 1) { Counted::Noun(after + 1) } else { Counted::Nothing };
    }
    if after < sentence.end && view.is(after, "of") {
        let noun =
            view.parse.dependents(head).chain(number.clone().flat_map(|t| view.parse.dependents(t))).find(|&t| t > after && view.relation(t) == Relation::Nmod);
        // "of the firm's jets" counts jets, whatever the parser hangs on the number.
        let owner = |t: TokenId| view.is_any(t + 1, &["'s", "’s", "'", "’"]);
        let noun = noun.filter(|&t| t < sentence.end && !owner(t)).or_else(|| noun_phrase(view, after + 1, sentence.end));
        return match noun {
            Some(noun) if is_stand_in(view, noun) => Counted::Pronoun(noun),
            Some(noun) if view.is_noun(noun) || view.upos(noun) == Upos::Sym => Counted::Noun(noun),
            _ => Counted::Nothing,
        };
    }
    let up = view.head(head);
    let near = up > head && up >= after && up < sentence.end && up - after <= 8;
    if near
        && matches!(
            view.relation(head),
            Relation::Nummod | Relation::Amod | Relation::Compound | Relation::Det | Relation::Nmod | Relation::Dep | Relation::Advmod
        )
    {
        let clear = !(after..up).any(|t| matches!(view.word(t), "," | ";" | ":" | "(" | "—") && t == after);
        if clear && is_stand_in(view, up) && !view.is_noun(up) {
            return Counted::Pronoun(up);
        }
        if clear && view.is(up, "others") {
            return Counted::Pronoun(up);
        }
        if clear && (view.is_noun(up) || view.upos(up) == Upos::Sym) {
            // "five companies selected": the number may hang on the last noun of several.
            return Counted::Noun(up);
        }
    }
    if view.is(after, "others") || view.is(after, "more") && !view.is_noun(after + 1) {
        return Counted::Pronoun(after);
    }
    // The parser may take the number for a word of its own and leave the noun beside it.
    match noun_phrase(view, after, sentence.end) {
        Some(noun) if view.is_plural(noun) && after < sentence.end && view.upos(after) != Upos::Det => Counted::Noun(noun),
        _ => Counted::Nothing,
    }
}

/// The last noun of the run of nouns and adjectives that begins at `from`.
fn noun_phrase(view: &View<'_>, from: TokenId, end: TokenId) -> Option<TokenId> {
    let mut noun = None;
    for at in from..end.min(from + 8) {
        match view.upos(at) {
            Upos::Noun | Upos::Propn => noun = Some(at),
            Upos::Adj | Upos::Det | Upos::Num if noun.is_none() => {}
            Upos::Num if view.upos(at - 1) == Upos::Part => {}
            Upos::Pron if at == from => return Some(at),
            Upos::Part | Upos::Punct if noun.is_some() && view.is_any(at, &["'s", "’s", "'", "’", "s"]) => {}
            Upos::Punct if view.is_joint(at) || (noun.is_none() && matches!(view.word(at), "“" | "\"" | "‘")) => {}
            Upos::Verb if noun.is_none() && matches!(view.relation(at), Relation::Amod) => {}
            _ => break,
        }
    }
    noun
}

fn take_noun(view: &View<'_>, draft: &mut Draft, noun: TokenId) {
    let hyphened = view.is_joint(draft.words.end.max(draft.number.end));
    let mut noun = noun;
    // "12 second-hand cars": the parser may stop at the first noun of a compound.
    while !hyphened
        && view.relation(noun) == Relation::Compound
        && view.head(noun) > noun
        && view.head(noun) <= noun + 2
        && view.is_noun(view.head(noun))
        && view.is_joint(noun - 1)
    {
        noun = view.head(noun);
    }
    // "one of the hundreds of prisoners".
    if number::vague(view.text, &view.parse.tokens, noun) == Some(1)
        && view.is(noun + 1, "of")
        && let Some(next) = noun_phrase(view, noun + 2, view.sentence(noun).end).filter(|&n| view.is_noun(n))
    {
        noun = next;
    }
    draft.noun = Some(noun);
    let mut first = noun;
    // "press agencies": common nouns before the noun belong to it.
    while !hyphened
        && first > draft.number.end
        && view.upos(first - 1) == Upos::Noun
        && view.relation(first - 1) == Relation::Compound
        && !view.is_capitalised(first - 1)
        && view.head(first - 1) <= noun
        && view.head(first - 1) >= first
        && view.is_word(first - 1)
        && !view.is_joint(first - 2)
    {
        first -= 1;
    }
    let mut unit = String::new();
    for at in first..noun {
        unit += &view.lower(at);
        unit.push(' ');
    }
    unit += &view.noun(noun);
    if let Some(known) = view.figures().unit(&view.phrase(first..noun + 1)) {
        draft.measures = Some(known.kind.clone());
        if known.kind == "time" || known.kind == "length" {
            draft.kind = Kind::Measure;
        }
    }
    draft.unit = Some(unit);
    let is_measure = draft.kind == Kind::Measure;
    if !hyphened && !is_measure {
        draft.of = counted_phrase(view, draft, noun);
    }
}

/// The noun phrase that is counted: from after the figure to the end of what belongs to the noun.
fn counted_phrase(view: &View<'_>, draft: &Draft, noun: TokenId) -> Option<Range<TokenId>> {
    let sentence = view.sentence(noun);
    let mut start = draft.words.end.max(draft.number.end);
    if noun < start {
        start = noun;
    }
    if view.is(start, "of") {
        start += 1;
    }
    let start = if start > noun { noun } else { start };
    let mut end = noun + 1;
    for at in noun + 1..sentence.end.min(noun + 16) {
        let stops = matches!(view.word(at), "," | ";" | ":" | "—" | "–" | "(" | "." | "”" | "\"" | "!" | "?")
            || view.is_any(at, &["who", "that", "which", "whom", "whose", "where", "when", "while", "and", "or", "but", "since", "after", "before"])
            || view.upos(at) == Upos::Num
            || !view.parse.is_below(at, noun);
        if stops {
            break;
        }
        if view.upos(at) != Upos::Punct && view.upos(at) != Upos::Adp && view.upos(at) != Upos::Det {
            end = at + 1;
        }
    }
    (start < end).then_some(start..end)
}

/// What a sum, share or measure is of: "40 tons of grain", "30% of voters", "a $5 fine".
fn phrase_of(view: &View<'_>, draft: &mut Draft) {
    let after = draft.end(view);
    let sentence = view.sentence(draft.number.start);
    if after >= sentence.end || matches!(draft.kind, Kind::Multiple | Kind::Age) {
        return;
    }
    let time = draft.measures.as_deref() == Some("time");
    if view.is(after, "of") && !time {
        if let Some(noun) = noun_phrase(view, after + 1, sentence.end).filter(|&n| view.is_noun(n)) {
            draft.noun = Some(noun);
            draft.of = counted_phrase_from(view, after + 1, noun);
        }
    } else if matches!(draft.kind, Kind::Money | Kind::Percent | Kind::Ratio) && view.is_noun(after) {
        let top = draft.top(view);
        let noun = view.head(top);
        if noun >= after
            && noun < after + 5
            && view.is_noun(noun)
            && matches!(view.relation(top), Relation::Compound | Relation::Nmod | Relation::Amod | Relation::Nummod | Relation::Det)
        {
            draft.noun = Some(noun);
            draft.of = Some(after..noun + 1);
        }
    }
}

fn counted_phrase_from(view: &View<'_>, start: TokenId, noun: TokenId) -> Option<Range<TokenId>> {
    let sentence = view.sentence(noun);
    let mut end = noun + 1;
    for at in noun + 1..sentence.end.min(noun + 12) {
        let stops = matches!(view.word(at), "," | ";" | ":" | "—" | "–" | "(" | "." | "”" | "\"")
            || view.is_any(at, &["who", "that", "which", "and", "or", "but"])
            || !view.parse.is_below(at, noun);
        if stops {
            break;
        }
        if view.upos(at) != Upos::Adp && view.upos(at) != Upos::Det {
            end = at + 1;
        }
    }
    (start < end).then_some(start..end)
}

/// A figure that stands alone counts what the one before it counted, or people.
fn alone(view: &View<'_>, draft: &mut Draft, before: &[Draft], later: &[Draft]) {
    let number = draft.number.clone();
    let sentence = view.sentence(number.start);
    let head = view.parse.head_of(number.clone());
    // "12 in 2019", beside "10 percent in 2018": the same unit, where the parse joins them.
    if let Some(other) = before.iter().rev().take(3).find(|d| d.words.start >= sentence.start && d.kind != Kind::Count) {
        let top = other.top(view);
        let joined = view.relation(head) == Relation::Conj && (view.head(head) == top || other.words.contains(&view.head(head)));
        let moved = matches!(other.kind, Kind::Money) && draft.place < 1.0;
        if joined && (other.kind == Kind::Percent || moved) {
            draft.kind = other.kind;
            draft.unit.clone_from(&other.unit);
            return;
        }
    }
    if let Some(unit) = family(view, draft) {
        draft.unit = Some(unit.to_owned());
        return;
    }
    if let Some(other) = reached(view, draft, before, later) {
        draft.kind = if other.kind == Kind::Count { Kind::Count } else { other.kind };
        draft.unit = other.unit.clone().or_else(|| is_point(view, other).then(|| "point".to_owned()));
        draft.measures.clone_from(&other.measures);
        return;
    }
    let verb = view.head(head);
    let next = draft.end(view);
    let people = view.figures().counts_people(&view.verb(verb)) && matches!(view.upos(verb), Upos::Verb | Upos::Adj)
        || (next < sentence.end
            && view.upos(next) != Upos::Noun
            && (view.figures().counts_people(&view.lower(next)) || view.figures().counts_people(&view.verb(next))));
    let earlier =
        before.iter().rev().take(6).find(|d| counts_things(d) && view.parse.tokens.sentence_of(d.words.start) == view.parse.tokens.sentence_of(number.start));
    if people && earlier.is_none_or(|e| e.unit.as_deref() != Some("person")) {
        // "five of them were hurt" is of the five, not of whatever was killed before.
        let earlier_people = earlier.is_some_and(|e| is_person_noun(view, e));
        if !earlier_people {
            draft.unit = Some("person".to_owned());
            return;
        }
    }
    take_earlier(view, draft, before);
}

/// "a family of four", "a mother of three".
fn family(view: &View<'_>, draft: &Draft) -> Option<&'static str> {
    let of = draft.words.start.checked_sub(1).filter(|&t| t > 0 && view.is(t, "of"))?;
    if view.is_any(of - 1, &["mother", "father", "mom", "mum", "dad", "parent", "parents"]) {
        return Some("child");
    }
    view.is_any(
        of - 1,
        &["family", "families", "group", "party", "crew", "team", "gang", "household", "panel", "couple", "jury", "bench", "committee", "squad"],
    )
    .then_some("person")
}

/// The figure in whose unit a bare number is stated: "fell from 5.9 percent to 5.1", "lost 40 points to end at 7,425".
fn reached<'d>(view: &View<'_>, draft: &Draft, before: &'d [Draft], later: &'d [Draft]) -> Option<&'d Draft> {
    let Amount::Exact(value) = draft.amount else { return None };
    let sentence = view.sentence(draft.number.start);
    let same = |d: &&Draft| d.words.start >= sentence.start && d.words.start < sentence.end && !d.dropped;
    let is_decimal = draft.place < 1.0 && !draft.is_fraction;
    let fits = |d: &&Draft| {
        let near = match d.amount {
            Amount::Exact(v) => v != 0.0 && (0.2..=5.0).contains(&(value / v)),
            Amount::Range(low, high) => value >= low / 5.0 && value <= high * 5.0,
            Amount::Vague => false,
        };
        match d.kind {
            Kind::Percent | Kind::Money => near && is_decimal,
            Kind::Measure => near && is_decimal && d.measures.as_deref() != Some("time"),
            Kind::Count => d.unit.as_deref() == Some("point") && (is_decimal || near),
            _ => false,
        }
    };
    // "from 12 million barrels to 9 million", "to 5.1 from 4.9 percent".
    let prepositions = ["to", "from", "than", "against", "versus", "vs", "and", "or"];
    let start = draft.words.start;
    let near = |d: &&Draft| match d.amount {
        Amount::Exact(v) => v != 0.0 && (0.1..=10.0).contains(&(value / v)) && d.kind != Kind::Count && d.kind != Kind::Age && d.kind != Kind::Ratio,
        _ => false,
    };
    if start > sentence.start && view.is_any(start - 1, &prepositions[..6]) {
        let from = |d: &&Draft| {
            start - 1 <= d.end(view) + 3 && d.words.start > sentence.start && view.is_any(d.words.start - 1, &["from", "to", "of", "was", "is", "at"])
        };
        if let Some(other) = before.last().filter(same).filter(near).filter(from) {
            return Some(other);
        }
    }
    let end = draft.end(view);
    if end < sentence.end
        && view.is_any(end, &["from", "to"])
        && let Some(other) = later.first().filter(same).filter(near).filter(|d| d.words.start == end + 1)
    {
        return Some(other);
    }
    before
        .iter()
        .rev()
        .take(6)
        .filter(same)
        .find(fits)
        .or_else(|| later.iter().take(2).filter(same).find(|d| fits(d) && d.unit.as_deref() == Some("point") || is_point(view, d) && is_decimal))
}

/// Whether the figure will count points, as an index does.
fn is_point(view: &View<'_>, draft: &Draft) -> bool {
    draft.kind == Kind::Count && view.is_any(draft.end(view), &["point", "points"])
}

fn is_person_noun(view: &View<'_>, draft: &Draft) -> bool {
    draft.noun.is_some_and(|noun| view.resources.people.role(&view.resources.lemmas.noun(view.word(noun))).is_some())
        || draft.unit.as_deref().and_then(|u| u.rsplit(' ').next()).is_some_and(|u| view.figures().is_people(u))
}

fn counts_things(draft: &Draft) -> bool {
    draft.kind == Kind::Count && draft.unit.is_some() && !draft.dropped
}

/// The noun of the nearest figure before, in this sentence or the two before it.
fn take_earlier(view: &View<'_>, draft: &mut Draft, before: &[Draft]) {
    let own = view.parse.tokens.sentence_of(draft.number.start);
    let earlier = before.iter().rev().take(8).find(|d| counts_things(d) && own - view.parse.tokens.sentence_of(d.words.start) <= 2);
    let whole = matches!(draft.amount, Amount::Exact(v) if v.fract() == 0.0) || matches!(draft.amount, Amount::Vague | Amount::Range(..));
    if let Some(earlier) = earlier.filter(|_| whole || draft.is_fraction) {
        draft.unit.clone_from(&earlier.unit);
        draft.of.clone_from(&earlier.of);
        draft.noun = earlier.noun;
    }
}

/// The noun that a pronoun stands for, by the reader.
fn antecedent(view: &View<'_>, pronoun: TokenId) -> Option<TokenId> {
    let (antecedent, chance) = *view.parse.antecedents.get(pronoun)?.first()?;
    (chance > 0.5 && view.is_noun(antecedent)).then_some(antecedent)
}

/// "Lowe, 55, of …", "aged 55", "at the age of 55".
fn is_age(view: &View<'_>, draft: &Draft) -> bool {
    let (low, high) = match draft.amount {
        Amount::Exact(value) => (value, value),
        Amount::Range(low, high) => (low, high),
        Amount::Vague => return false,
    };
    if !(0.0..=120.0).contains(&low) || high > 120.0 || low.fract() != 0.0 {
        return false;
    }
    let sentence = view.sentence(draft.number.start);
    let start = draft.words.start;
    if start <= sentence.start {
        return false;
    }
    let before = start - 1;
    let next = draft.words.end;
    let stops =
        next >= sentence.end || matches!(view.word(next), "," | ")" | "." | ";" | ":" | "”" | "\"") || view.is_any(next, &["and", "or", "from", "to", "years"]);
    if view.is_any(before, &["aged", "ages", "age"]) {
        return !view.is_noun(next) || view.is_any(next, &["years"]);
    }
    let mut of = before;
    while of > sentence.start && view.is_any(of, &["only", "just", "about", "between"]) {
        of -= 1;
    }
    if view.is(of, "of") && of > sentence.start && view.is_any(of - 1, &["age", "ages"]) {
        return true;
    }
    if of < before && view.is_any(of, &["aged", "ages"]) {
        return !view.is_noun(next);
    }
    let comma = matches!(view.word(before), "," | "(");
    if comma && stops && before > sentence.start && draft.hedge.is_none() {
        let person = view.name(before - 1).is_some_and(|n| n.1 == NameClass::Person);
        let capital = view.is_capitalised(before - 1)
            && view.upos(before - 1) == Upos::Propn
            && view.name(before - 1).is_none()
            && low >= 10.0
            && view.is_any(next, &[",", ")"]);
        // A list of numbers is none: "Smith, 12, Jones, 14" are points in a table.
        return (person || capital) && low >= 1.0;
    }
    // "She is 35."
    let copula = view.is_any(before, &["is", "was", "be", "turned", "turns", "’s", "'s"]) && stops && !matches!(view.word(next), "and" | "or" | "from" | "to");
    copula && low >= 10.0 && before > sentence.start && (sentence.start..before).any(|t| view.is_any(t, &["he", "she", "who"]) && t + 3 >= before)
}
