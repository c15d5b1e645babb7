//! Attributions within contents: a source quoting another.
//!
//! PolNeAR, on which the reader is trained, marks only the outermost
//! attribution. What a content says is a text of its own, though: read alone,
//! without the marks around it, its attributions are outermost ones.

use std::ops::Range;

use crate::parse::features::Features;
use crate::parse::reader::{Pieces, Reader};
use crate::parse::window::{MAX_PIECES, Window};
use crate::parse::{Attributed, Parse, Upos};
use crate::token::{QuoteState, TokenId};

/// How deep attributions are followed into contents.
const MAX_DEPTH: usize = 3;

/// The least probability at which a nested attribution is taken.
const LEAST_CONFIDENCE: f32 = 0.1;

/// A content with fewer tokens holds no attribution of its own.
const LEAST_TOKENS: usize = 4;

/// Appends the nested attributions of every attribution, level by level, each
/// after the one it stands in.
///
/// `near_cue` says of each token whether it may be a cue: a sentence of a
/// content without one is not read again, which saves most of the work.
pub(super) fn extend(reader: &Reader, text: &str, pieces: &Pieces, features: &[Features], near_cue: &[bool], parse: &mut Parse) {
    let mut level: Vec<usize> = (0..parse.attributed.len()).collect();
    for _ in 0..MAX_DEPTH {
        let mut windows: Vec<Window> = Vec::new();
        let mut outer: Vec<usize> = Vec::new();
        for &number in &level {
            for content in &parse.attributed[number].contents {
                for tokens in readable(text, pieces, parse, content.clone()) {
                    if near_cue[tokens.clone()].iter().any(|&near| near) {
                        windows.push(Window { tokens: tokens.clone(), own: tokens });
                        outer.push(number);
                    }
                }
            }
        }
        if windows.is_empty() {
            break;
        }
        let own = alone(parse, features, &windows);
        let heads = reader.heads(pieces, &own, &windows);
        let mut found = Vec::new();
        let mut row = 0;
        for (window, &number) in windows.iter().zip(&outer) {
            let rows = heads.rows(row..row + window.own.len());
            row += window.own.len();
            let positions: Vec<TokenId> = window.own.clone().collect();
            for attributed in reader.attributed(&rows, &positions, parse) {
                if attributed.confidence >= LEAST_CONFIDENCE && attributed.cue.is_some() {
                    found.push(Attributed { within: Some(number), ..attributed });
                }
            }
        }
        level = (parse.attributed.len()..parse.attributed.len() + found.len()).collect();
        parse.attributed.extend(found);
    }
    order(&mut parse.attributed);
}

/// The parts of a content that are read on their own: its sentences, not longer
/// than a window, with something that can be a cue.
fn readable(text: &str, pieces: &Pieces, parse: &Parse, content: Range<TokenId>) -> Vec<Range<TokenId>> {
    let mut out: Vec<Range<TokenId>> = Vec::new();
    let mut from = content.start;
    let mut used = 0;
    let tokens = &parse.tokens;
    for token in content.clone() {
        let breaks = token > from && (tokens.sentence_of(token) != tokens.sentence_of(token - 1) || used + pieces.count(token) > MAX_PIECES - 2);
        if breaks {
            out.push(from..token);
            from = token;
            used = 0;
        }
        used += pieces.count(token);
    }
    out.push(from..content.end);
    let is_mark = |t: TokenId| {
        matches!(tokens.quote_state(t), QuoteState::Open | QuoteState::Close) || matches!(tokens.spans()[t].slice(text), "“" | "”" | "\"" | "»" | "«" | "''" | "``")
    };
    for range in &mut out {
        while range.start < range.end && is_mark(range.start) {
            range.start += 1;
        }
        while range.start < range.end && is_mark(range.end - 1) {
            range.end -= 1;
        }
    }
    out.retain(|r| r.len() >= LEAST_TOKENS && r.clone().any(|t| matches!(parse.upos[t], Upos::Verb | Upos::Adj | Upos::Noun)));
    out
}

/// The features of contents read alone: no quotation around them, and a sentence start at their head.
fn alone(parse: &Parse, features: &[Features], windows: &[Window]) -> Vec<Features> {
    let mut own = features.to_vec();
    for window in windows {
        let quoted = window.tokens.clone().all(|t| parse.tokens.quote_state(t) != QuoteState::Outside);
        for token in window.tokens.clone() {
            if quoted {
                own[token][1] = match parse.tokens.quote_state(token) {
                    QuoteState::Nested => 3,
                    QuoteState::Inside | QuoteState::Outside => 0,
                    QuoteState::Open => 1,
                    QuoteState::Close => 2,
                };
            }
        }
        own[window.tokens.start][2] = 3;
    }
    own
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
