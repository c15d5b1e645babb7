//! The act of an attribution, from its cue and its content.

use std::ops::Range;

use crate::parse::{Attributed, Parse, Relation, Upos};
use crate::record::Act;
use crate::resources::Resources;
use crate::resources::cues::{Complement, CueWord};
use crate::token::{QuoteState, TokenId};

/// What is done, whether the cue is negated, and whether the act says so already.
pub(super) struct ActRead {
    pub(super) act: Act,
    pub(super) negated: bool,
    pub(super) absorbs_negation: bool,
}

/// Words that negate a cue, in lower case.
const NEGATIONS: &[&str] = &["not", "n't", "n’t", "never", "no", "neither", "nor", "hardly", "without"];

/// Reads the act of an attribution.
pub(super) fn read(resources: &Resources, text: &str, parse: &Parse, attributed: &Attributed) -> ActRead {
    let words: Vec<CueWord> = attributed.cue.iter().cloned().flatten().map(|t| cue_word(resources, text, parse, t)).collect();
    let negated = attributed.cue.as_ref().is_some_and(|cue| is_negated(text, parse, cue)) || denies_source(text, parse, attributed);
    let content: String = attributed.contents.iter().filter_map(|c| parse.tokens.cover(c.clone())).map(|s| s.slice(text)).collect::<Vec<_>>().join(" ");
    let reading = resources.cues.read(&words, negated, complement(text, parse, attributed), &content);
    // Where the lexicon does not know the cue, the reader's guess from its vector.
    let act = if reading.known { reading.act } else { attributed.act };
    ActRead { act, negated, absorbs_negation: reading.absorbs_negation }
}

fn cue_word(resources: &Resources, text: &str, parse: &Parse, token: TokenId) -> CueWord {
    let word = parse.tokens.spans()[token].slice(text);
    let lemmas = vec![resources.lemmas.verb(word), resources.lemmas.noun(word)];
    CueWord { word: word.to_lowercase().replace('’', "'"), lemmas }
}

fn is_negated(text: &str, parse: &Parse, cue: &Range<TokenId>) -> bool {
    let negates = |t: TokenId| NEGATIONS.contains(&parse.tokens.spans()[t].slice(text).to_lowercase().as_str());
    // "did not say", but also "did not immediately say", where the cue is only "say".
    let head = parse.head_of(cue.clone());
    let fronted = || is_fronted(text, parse, head);
    cue.clone().any(negates) || fronted() || parse.dependents(head).any(|t| matches!(parse.relations[t], Relation::Advmod | Relation::Det) && t < head && negates(t))
}

/// "At no point did the inspector say", "Under no circumstances will we promise": what negates stands before the auxiliary.
fn is_fronted(text: &str, parse: &Parse, head: TokenId) -> bool {
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text).to_lowercase();
    let sentence = &parse.tokens.sentences()[parse.tokens.sentence_of(head)];
    let first = (sentence.start..head).find(|&t| parse.upos[t] != Upos::Punct).unwrap_or(head);
    let leads = matches!((word(first).as_str(), word((first + 1).min(head)).as_str()), ("at" | "in" | "on" | "under" | "by", "no"));
    let auxiliary = || parse.dependents(head).find(|&t| parse.relations[t] == Relation::Aux && t < head);
    let subject = || parse.dependents(head).find(|&t| parse.relations[t] == Relation::Nsubj && t < head);
    leads && auxiliary().zip(subject()).is_some_and(|(auxiliary, subject)| auxiliary < subject)
}

/// "No state has reported …"
fn denies_source(text: &str, parse: &Parse, attributed: &Attributed) -> bool {
    attributed.source.as_ref().is_some_and(|source| {
        let first = parse.tokens.spans()[source.start].slice(text).to_lowercase();
        matches!(first.as_str(), "no" | "none" | "nobody" | "neither")
    })
}

/// What the content is, as far as it tells one meaning of a cue from another.
fn complement(text: &str, parse: &Parse, attributed: &Attributed) -> Complement {
    let Some(content) = attributed.contents.iter().max_by_key(|c| c.len()).cloned() else { return Complement::Np };
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text).to_lowercase();
    let first = (content.clone()).find(|&t| parse.upos[t] != Upos::Punct).unwrap_or(content.start);
    let last = content.end - 1;
    let asks = (content.start.max(last.saturating_sub(1))..=last).any(|t| word(t) == "?");
    if asks || matches!(word(first).as_str(), "if" | "whether" | "why" | "how" | "what" | "who" | "where" | "when" | "which") {
        return Complement::Question;
    }
    if parse.tokens.quote_state(content.start) == QuoteState::Open {
        return Complement::Quote;
    }
    if word(first) == "to" && parse.upos[first] == Upos::Part {
        return Complement::To;
    }
    let head = parse.head_of(content.clone());
    let verbal = matches!(parse.upos[head], Upos::Verb | Upos::Aux) || parse.dependents(head).any(|t| parse.relations[t] == Relation::Cop);
    if !verbal {
        return Complement::Np;
    }
    let has = |relation: Relation| parse.dependents(head).any(|t| parse.relations[t] == relation && content.contains(&t));
    let marked_to = parse.dependents(head).any(|t| content.contains(&t) && parse.relations[t] == Relation::Mark && word(t) == "to");
    if marked_to {
        return Complement::To;
    }
    if parse.penn(head) == "VBG" && !has(Relation::Nsubj) && !has(Relation::Aux) {
        return Complement::Gerund;
    }
    Complement::That
}
