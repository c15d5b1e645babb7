//! Whether what is told of a time has happened or is to happen.

use std::ops::Range;

use super::lexicon::Lists;
use crate::parse::{Parse, Relation, Upos};
use crate::token::TokenId;

/// The time of a clause as its verb group tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
    Future,
    /// No verb tells.
    Open,
}

/// How many heads are climbed at most.
const HEIGHT: usize = 24;

/// Whether a noun is the name of something that is planned for a day.
pub(super) fn is_ahead(lists: &Lists, noun: &str) -> bool {
    lists.plans.contains(&noun.to_lowercase())
}

/// The tense of the clause that a time stands in, and the noun that it depends
/// on there ("the Jan. 14 deadline").
///
/// The verb right before a time goes before the head that the parse gives it:
/// "they will sign, an official said Friday".
pub(super) fn of(lists: &Lists, parse: &Parse, text: &str, tokens: Range<TokenId>) -> (Tense, Option<TokenId>) {
    if parse.heads.len() < tokens.end || tokens.is_empty() {
        return (Tense::Open, None);
    }
    let sentence = &parse.tokens.sentences()[parse.tokens.sentence_of(tokens.start)];
    let mut before = tokens.start;
    while before > sentence.start && matches!(parse.tokens.spans()[before - 1].slice(text), "on" | "late" | "early") {
        before -= 1;
    }
    if before > sentence.start
        && parse.upos[before - 1] == Upos::Verb
        && let Some(tense) = clause(lists, parse, text, before - 1, false)
    {
        return (tense, None);
    }
    let outside = |t: &TokenId| !tokens.contains(&parse.heads[*t]) || parse.heads[*t] == *t;
    let token = tokens.clone().rev().find(outside).unwrap_or(tokens.end - 1);
    let mut at = token;
    let mut noun = None;
    for _ in 0..HEIGHT {
        if at != token && matches!(parse.upos[at], Upos::Noun | Upos::Propn) && noun.is_none() {
            noun = Some(at);
        }
        if let Some(tense) = clause(lists, parse, text, at, at == token) {
            return (tense, noun);
        }
        let head = parse.heads[at];
        if head == at {
            break;
        }
        at = head;
    }
    (Tense::Open, noun)
}

/// The tense that `at` carries as the head of a clause; `None` if it carries none of its own.
fn clause(lists: &Lists, parse: &Parse, text: &str, at: TokenId, itself: bool) -> Option<Tense> {
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text).to_lowercase();
    let mut auxiliary: Option<Tense> = None;
    let (mut have, mut be, mut to, mut copula) = (false, false, false, false);
    for t in parse.dependents(at) {
        match parse.relations[t] {
            Relation::Aux | Relation::Cop => {
                copula |= parse.relations[t] == Relation::Cop;
                let w = word(t);
                let tense = match w.as_str() {
                    "will" | "'ll" | "’ll" | "wo" | "shall" | "may" | "might" | "can" | "ca" | "should" | "must" | "would" | "'d" => Tense::Future,
                    "could" => Tense::Open,
                    "was" | "were" | "did" | "had" => Tense::Past,
                    "has" | "have" | "'ve" | "’ve" => {
                        have = true;
                        Tense::Past
                    }
                    "is" | "are" | "am" | "'s" | "’s" | "'re" | "’re" | "'m" | "’m" | "do" | "does" => Tense::Present,
                    "to" => {
                        to = true;
                        continue;
                    }
                    _ => {
                        be |= w == "be" || w == "being" || w == "been";
                        continue;
                    }
                };
                be |= matches!(w.as_str(), "was" | "were" | "is" | "are" | "am" | "'s" | "’s" | "'re" | "’re" | "'m" | "’m");
                // "would have gone", "has been going", "will have been": the first word decides, but for a perfect.
                auxiliary = match (auxiliary, tense) {
                    (None, tense) => Some(tense),
                    (Some(Tense::Future), Tense::Past) if have => Some(Tense::Past),
                    (earlier, _) => earlier,
                };
            }
            Relation::Mark if word(t) == "to" => to = true,
            _ => {}
        }
    }
    let verb = matches!(parse.upos[at], Upos::Verb | Upos::Aux);
    if !verb && !copula {
        return None;
    }
    let own = word(at);
    let ahead = lists.ahead.contains(&own);
    if let Some(tense) = auxiliary {
        let going = own == "going" || (parse.penn(at) == "VBG" && be && tense == Tense::Present);
        return Some(match tense {
            // "is to resume"
            Tense::Present | Tense::Past if ahead || to => Tense::Future,
            Tense::Present if going => Tense::Future,
            tense => tense,
        });
    }
    if to {
        // An infinitive is ahead of its governor, unless that says it was done.
        let head = parse.heads[at];
        if head != at && lists.done.contains(&word(head)) {
            return clause(lists, parse, text, head, false);
        }
        return Some(Tense::Future);
    }
    match parse.penn(at) {
        _ if itself => None,
        "VBD" => Some(if ahead && own != "set" && own != "planned" && own != "expected" { Tense::Future } else { Tense::Past }),
        "VBN" if ahead => Some(Tense::Future),
        "VBN" if parse.relations[at] == Relation::Acl || parse.relations[at] == Relation::Amod => Some(Tense::Past),
        "VBP" | "VBZ" => Some(Tense::Present),
        "JJ" if ahead => Some(Tense::Future),
        _ => None,
    }
}
