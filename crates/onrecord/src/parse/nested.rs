//! Attributions within contents: a source quoting another.
//!
//! What a content says is decoded by itself, sentence by sentence, with the
//! scores of its own level: `training/reader/inner.py` says where these come
//! from.

use std::ops::Range;

use crate::parse::reader::{Heads, LEVELS, Reader};
use crate::parse::{Attributed, Parse, Upos};
use crate::token::{QuoteState, TokenId};

/// The least probability at which a nested attribution is taken.
const LEAST_CONFIDENCE: f32 = 0.1;

/// A content with fewer tokens holds no attribution of its own.
const LEAST_TOKENS: usize = 4;

/// Adds the nested attributions of every attribution, level by level, and puts all in the order of the text.
pub(super) fn extend(reader: &Reader, text: &str, heads: &Heads, may_be_cue: &[bool], parse: &mut Parse) {
    let mut outer = 0..parse.attributed.len();
    for level in 1..LEVELS.len() {
        let mut found = Vec::new();
        for number in outer.clone() {
            for content in parse.attributed[number].contents.clone() {
                for tokens in readable(text, parse, content) {
                    let positions: Vec<TokenId> = tokens.clone().collect();
                    let mut own = reader.attributed(&heads.rows(tokens.clone()), level, &positions, parse);
                    own.retain(|a| a.confidence >= LEAST_CONFIDENCE && a.cue.is_some());
                    let missed = reader.missed(text, heads, level, &tokens, parse, &own, may_be_cue);
                    found.extend(own.into_iter().chain(missed).map(|a| Attributed { within: Some(number), ..a }));
                }
            }
        }
        outer = parse.attributed.len()..parse.attributed.len() + found.len();
        parse.attributed.extend(found);
    }
    order(&mut parse.attributed);
}

/// The parts of a content that are read on their own: its sentences, without
/// the quotation marks at their ends, with something that can be a cue.
fn readable(text: &str, parse: &Parse, content: Range<TokenId>) -> Vec<Range<TokenId>> {
    let tokens = &parse.tokens;
    let is_mark = |t: TokenId| {
        matches!(tokens.quote_state(t), QuoteState::Open | QuoteState::Close) || matches!(tokens.spans()[t].slice(text), "“" | "”" | "\"" | "»" | "«" | "''" | "``")
    };
    let mut out = Vec::new();
    let mut from = content.start;
    while from < content.end {
        let end = tokens.sentences()[tokens.sentence_of(from)].end.min(content.end);
        let mut range = from..end;
        while range.start < range.end && is_mark(range.start) {
            range.start += 1;
        }
        while range.start < range.end && is_mark(range.end - 1) {
            range.end -= 1;
        }
        if range.len() >= LEAST_TOKENS && range.clone().any(|t| matches!(parse.upos[t], Upos::Verb | Upos::Adj | Upos::Noun)) {
            out.push(range);
        }
        from = end;
    }
    out
}

/// Puts attributions in the order of the text, by the first word of any part,
/// an outer one before those within it, and renumbers `within`.
fn order(attributed: &mut Vec<Attributed>) {
    let depth = |number: usize| std::iter::successors(attributed[number].within, |&outer| attributed[outer].within).count();
    let first = |number: usize| {
        let a = &attributed[number];
        a.source.iter().chain(&a.cue).chain(&a.contents).map(|r| r.start).min().unwrap_or(0)
    };
    let mut sequence: Vec<usize> = (0..attributed.len()).collect();
    sequence.sort_by_cached_key(|&number| (first(number), depth(number), number));
    let mut place = vec![0; attributed.len()];
    for (to, &from) in sequence.iter().enumerate() {
        place[from] = to;
    }
    *attributed = sequence
        .iter()
        .map(|&from| Attributed { within: attributed[from].within.map(|w| place[w]), ..attributed[from].clone() })
        .collect();
}
