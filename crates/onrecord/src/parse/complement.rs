//! Attributions that the tags just miss: a verb of saying or wanting, and the clause that is its complement.

use std::ops::Range;

use crate::parse::{Attributed, Parse, Relation, Upos};
use crate::record::Act;
use crate::token::TokenId;

/// How many heads up a subject is looked for.
const MAX_CLIMB: usize = 4;

/// The attribution that a word makes with the clause that depends on it: "they {never intended} [to leave]",
/// "she {thinks} [it is late]", "Ode’s {plan} [to resign]". Its parts lie in `within`.
pub(super) fn attribution(text: &str, parse: &Parse, word: TokenId, within: &Range<TokenId>, confidence: f32) -> Option<Attributed> {
    let content = complement(text, parse, word, within)?;
    Some(Attributed {
        source: source(parse, word).filter(|s| within.start <= s.start && s.end <= within.end),
        cue: Some(cue(text, parse, word, within)),
        contents: vec![content],
        confidence,
        act: Act::State,
        within: None,
    })
}

/// The clause after `word` that says what is said or wanted: an infinitive with "to", or a clause with a subject.
fn complement(text: &str, parse: &Parse, word: TokenId, within: &Range<TokenId>) -> Option<Range<TokenId>> {
    let has = |t: TokenId, relation: Relation, form: Option<&str>| {
        parse.dependents(t).any(|d| parse.relations[d] == relation && form.is_none_or(|f| parse.tokens.spans()[d].slice(text).eq_ignore_ascii_case(f)))
    };
    let infinitive = |t: TokenId| has(t, Relation::Mark, Some("to"));
    let clause = parse.dependents(word).find(|&t| {
        let complements = match (parse.upos[word], parse.relations[t]) {
            (Upos::Verb | Upos::Adj, Relation::Xcomp) | (Upos::Noun, Relation::Acl) => infinitive(t),
            (Upos::Verb | Upos::Adj, Relation::Ccomp) => has(t, Relation::Nsubj, None) || infinitive(t),
            _ => false,
        };
        t > word && within.contains(&t) && complements
    })?;
    if parse.dependents(word).any(|t| parse.relations[t] == Relation::Obj && t > word && t < clause) {
        return None;
    }
    let subtree = parse.subtree(clause);
    let content = subtree.start.max(word + 1)..subtree.end.min(within.end);
    let is_mark = |t: TokenId| parse.upos[t] == Upos::Punct;
    let first = content.clone().find(|&t| !is_mark(t))?;
    let last = content.clone().rev().find(|&t| !is_mark(t))?;
    (first < last).then_some(first..last + 1)
}

/// The word with its auxiliaries and negation.
fn cue(text: &str, parse: &Parse, word: TokenId, within: &Range<TokenId>) -> Range<TokenId> {
    let negates = |t: TokenId| matches!(parse.tokens.spans()[t].slice(text).to_lowercase().as_str(), "not" | "n't" | "n’t" | "never" | "no" | "longer");
    let belongs = |t: TokenId| parse.heads[t] == word && (matches!(parse.relations[t], Relation::Aux | Relation::Cop) || negates(t));
    let mut first = word;
    while first > within.start && belongs(first - 1) {
        first -= 1;
    }
    first..word + 1
}

/// The subject of the word, or of what it depends on in the sentence: "he {wants} …", "he pleaded guilty to {threatening} …",
/// "those {wishing} …"; or the possessor of a noun.
pub(crate) fn source(parse: &Parse, word: TokenId) -> Option<Range<TokenId>> {
    let mut of = word;
    for _ in 0..MAX_CLIMB {
        let noun = matches!(parse.upos[of], Upos::Noun | Upos::Propn);
        let wanted = |t: &TokenId| match parse.relations[*t] {
            Relation::Nsubj => true,
            _ => noun && possesses(parse, *t),
        };
        if let Some(subject) = parse.dependents(of).find(|t| *t < of && wanted(t)) {
            return phrase(parse, subject, word);
        }
        let above = parse.heads[of];
        match parse.relations[of] {
            // "his refusal to say": he; "those wishing": those.
            Relation::Acl if above < word => {
                let possessor = parse.dependents(above).find(|&t| t < above && possesses(parse, t));
                return phrase(parse, possessor.unwrap_or(above), word);
            }
            Relation::Xcomp | Relation::Conj | Relation::Advcl | Relation::Obj | Relation::Obl | Relation::Nmod => of = above,
            _ => return None,
        }
    }
    None
}

/// Whether a word is a possessor: "his", "Ode’s".
fn possesses(parse: &Parse, word: TokenId) -> bool {
    matches!(parse.relations[word], Relation::Nmod | Relation::Det) && (parse.penn(word) == "PRP$" || parse.dependents(word).any(|c| parse.penn(c) == "POS"))
}

/// The phrase of a noun as far as it stands before `word`.
fn phrase(parse: &Parse, noun: TokenId, word: TokenId) -> Option<Range<TokenId>> {
    let tree = parse.subtree(noun);
    let mut phrase = tree.start..tree.end.min(word);
    // The clause in which the word stands is no part of its subject.
    if let Some(clause) = parse.dependents(noun).find(|&t| t > noun && parse.relations[t] == Relation::Acl) {
        phrase.end = phrase.end.min(parse.subtree(clause).start.max(noun + 1));
    }
    while phrase.len() > 1 && (parse.upos[phrase.end - 1] == Upos::Punct || parse.penn(phrase.end - 1) == "POS") {
        phrase.end -= 1;
    }
    (!phrase.is_empty()).then_some(phrase)
}
