//! The condition under which a threat, a promise or a demand holds: "if …", "unless …".

use std::ops::Range;

use crate::parse::{Attributed, Parse, Relation, Upos};
use crate::record::Act;
use crate::span::Span;
use crate::token::TokenId;

/// Words that introduce a condition, in lower case.
const MARKERS: &[&str] = &["if", "unless", "until", "provided", "once"];

/// Fixed phrases that are a condition by themselves.
const PHRASES: &[&[&str]] = &[&["under", "conditions"], &["under", "certain", "conditions"], &["under", "one", "condition"], &["conditionally"]];

/// Finds the conditions of an attribution: clauses introduced by a marker in
/// its content (or hanging from its cue) that bind what is threatened or promised.
pub(super) fn find(text: &str, parse: &Parse, attributed: &Attributed, act: Act) -> Vec<Span> {
    let binding = matches!(act, Act::Threaten | Act::Promise | Act::Intend | Act::Agree | Act::Refuse | Act::Warn | Act::Propose | Act::Request);
    if !binding {
        return Vec::new();
    }
    let mut out: Vec<Range<TokenId>> = Vec::new();
    for content in &attributed.contents {
        out.extend(clauses(text, parse, content));
    }
    if out.is_empty()
        && let Some(cue) = &attributed.cue
    {
        let sentence = parse.tokens.sentences()[parse.tokens.sentence_of(cue.start)].clone();
        let near = sentence.start..sentence.end;
        out.extend(clauses(text, parse, &near).into_iter().filter(|c| {
            let head = parse.head_of(c.clone());
            cue.contains(&parse.heads[head])
        }));
        out.extend(phrases(text, parse, &(cue.start.saturating_sub(4).max(sentence.start)..(cue.end + 5).min(sentence.end))));
    }
    out.sort_by_key(|r| r.start);
    out.dedup();
    out.into_iter().filter_map(|r| parse.tokens.cover(r)).collect()
}

/// The content with the condition that follows it and hangs from one of its words:
/// "to close the bridge", if the tags stopped short of ", if nobody pays".
pub(super) fn with_following(text: &str, parse: &Parse, content: &Range<TokenId>) -> Range<TokenId> {
    let sentence = parse.tokens.sentences()[parse.tokens.sentence_of(content.start)].clone();
    let mut from = content.end;
    if from < sentence.end && parse.tokens.spans()[from].slice(text) == "," {
        from += 1;
    }
    if content.end >= sentence.end || from >= sentence.end {
        return content.clone();
    }
    match clauses(text, parse, &(from..sentence.end)).first() {
        Some(clause) if clause.start == from && content.contains(&parse.heads[parse.heads[from]]) => content.start..clause.end,
        _ => content.clone(),
    }
}

/// The clauses within `tokens` that a marker introduces, without the final punctuation.
fn clauses(text: &str, parse: &Parse, tokens: &Range<TokenId>) -> Vec<Range<TokenId>> {
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text).to_lowercase();
    let mut out: Vec<Range<TokenId>> = Vec::new();
    for token in tokens.clone() {
        if !MARKERS.contains(&word(token).as_str()) || out.last().is_some_and(|r| r.contains(&token)) {
            continue;
        }
        let verb = parse.heads[token];
        let marks = parse.relations[token] == Relation::Mark || parse.relations[token] == Relation::Advmod;
        let hangs = matches!(parse.relations[verb], Relation::Advcl | Relation::Acl | Relation::Conj | Relation::Parataxis);
        // "asked if …" is a question and no condition.
        if !marks || !hangs || token > verb {
            continue;
        }
        let below = parse.subtree(verb);
        let mut end = below.end.min(tokens.end);
        while end > token && parse.upos[end - 1] == Upos::Punct {
            end -= 1;
        }
        let start = match word(token).as_str() {
            "if" if token > tokens.start && matches!(word(token - 1).as_str(), "only" | "even" | "but") => token - 1,
            _ => token,
        };
        if end > start + 1 {
            out.push(start..end);
        }
    }
    out
}

fn phrases(text: &str, parse: &Parse, tokens: &Range<TokenId>) -> Vec<Range<TokenId>> {
    let words: Vec<String> = tokens.clone().map(|t| parse.tokens.spans()[t].slice(text).to_lowercase()).collect();
    let mut out = Vec::new();
    for phrase in PHRASES {
        for (at, window) in words.windows(phrase.len()).enumerate() {
            if window.iter().map(String::as_str).eq(phrase.iter().copied()) {
                out.push(tokens.start + at..tokens.start + at + phrase.len());
            }
        }
    }
    out
}
