//! Whether a figure is the size of a rise or of a fall.

use crate::parse::{Relation, Upos};
use crate::record::Change;
use crate::token::TokenId;

use super::scan::{Draft, Kind};
use super::view::View;

/// The direction of the change that the figure is the size of.
pub(super) fn of(view: &View<'_>, draft: &Draft) -> Option<Change> {
    beside(view, draft).or_else(|| governed(view, draft)).or_else(|| named(view, draft))
}

/// "up 30", "down by 30", "30% higher".
fn beside(view: &View<'_>, draft: &Draft) -> Option<Change> {
    let sentence = view.sentence(draft.words.start);
    let mut at = draft.words.start;
    // "up by", "up another", "up nearly": the hedge is already among the figure's words.
    while at > sentence.start && view.is_any(at - 1, &["by", "another", "a", "an", "further", "just", "only", "some"]) {
        at -= 1;
    }
    if at > sentence.start
        && let Some(change) = view.figures().change_word(&view.lower(at - 1))
        // "grew up 30 miles away", "set up 30 camps", "up to" is a hedge.
        && (draft.is_amount() || at < draft.words.start || view.is_any(at.wrapping_sub(2), &[","]))
        && !matches!(draft.kind, Kind::Measure if draft.is_length())
    {
        return Some(change);
    }
    let next = draft.end(view);
    // "30 percent more than", "20% fewer jobs", "30% off".
    if next < sentence.end && draft.kind == Kind::Percent && view.is_any(next, &["more", "less", "fewer", "off"]) {
        return Some(if view.is(next, "more") { Change::Up } else { Change::Down });
    }
    if next < sentence.end && view.is_any(next, &["higher", "lower", "up", "down"]) && draft.is_amount() {
        return view.figures().change_word(&view.lower(next));
    }
    None
}

/// Whether a preposition other than "by" stands before the figure: "rose to 30".
fn is_reached(view: &View<'_>, draft: &Draft) -> bool {
    let start = view.sentence(draft.words.start).start;
    let mut at = draft.words.start;
    while at > start && view.is_any(at - 1, &["a", "an", "the", "another", "just", "only", "about", "nearly", "record", "-"]) {
        at -= 1;
    }
    at > start && view.is_any(at - 1, &["to", "at", "from", "in", "with", "on", "for", "than", "above", "below", "under", "over", "("])
}

/// "rose 8%", "fell by 30", "cut prices by 5%".
fn governed(view: &View<'_>, draft: &Draft) -> Option<Change> {
    let top = draft.top(view);
    let verb = view.head(top);
    if is_reached(view, draft) || verb == top || !matches!(view.upos(verb), Upos::Verb | Upos::Aux) {
        return None;
    }
    let change = view.figures().change_verb(&view.verb(verb))?;
    let case = view.parse.dependents(top).find(|&t| view.relation(t) == Relation::Case && t < draft.number.start);
    let by = case.is_some_and(|t| view.is(t, "by"));
    let free = case.is_none() || case.is_some_and(|t| draft.words.contains(&t));
    let fits = match view.relation(top) {
        Relation::Obj | Relation::Obl | Relation::Advmod | Relation::Nmod | Relation::Xcomp | Relation::Dep => by || free,
        _ => false,
    };
    // "raised $5 million", "lost 3 games", "added 20 jobs": what is raised, lost or added is no change of a figure.
    let lemma = view.verb(verb);
    let takes_things = matches!(
        lemma.as_str(),
        "raise"
            | "add"
            | "lose"
            | "cut"
            | "boost"
            | "lift"
            | "reduce"
            | "trim"
            | "slash"
            | "contract"
            | "lower"
            | "shed"
            | "gain"
            | "bounce"
            | "tank"
            | "firm"
            | "crash"
            | "dive"
            | "jump"
            | "climb"
            | "improve"
            | "expand"
            | "advance"
            | "collapse"
            | "retreat"
    );
    let takes_sums = matches!(lemma.as_str(), "raise" | "add" | "lose" | "contract" | "cut" | "boost" | "reduce");
    let fits = fits
        && (by
            || match draft.kind {
                Kind::Money => !takes_sums || draft.unit.as_deref().is_some_and(|u| u.starts_with(char::is_lowercase)),
                _ => draft.is_amount() || !takes_things,
            });
    (fits && verb < draft.number.start).then_some(change)
}

/// "a 30% rise", "a fall of 30".
fn named(view: &View<'_>, draft: &Draft) -> Option<Change> {
    let top = draft.top(view);
    let noun = view.head(top);
    if noun == top || !view.is_noun(noun) {
        return None;
    }
    let change = view.figures().change_noun(&view.resources.lemmas.noun(view.word(noun)))?;
    // "a loss of $5 million" is no change of a figure.
    if draft.kind == Kind::Money && view.is_any(noun, &["loss", "losses", "gain", "gains", "raise", "boost", "shortfall"]) {
        return None;
    }
    let of = |t: TokenId| view.relation(t) == Relation::Case && (view.is(t, "of") || view.is(t, "by"));
    let after = noun < top && view.parse.dependents(top).any(of);
    let before = noun > top
        && noun <= draft.end(view) + 3
        && matches!(view.relation(top), Relation::Compound | Relation::Amod | Relation::Nummod | Relation::Nmod | Relation::Obl);
    ((after || before) && draft.is_amount()).then_some(change)
}
