//! Names: the best tags of each sentence, and then one class for one form throughout the text.
//!
//! A name that is clear in one place settles what it is in the others. On the
//! development part of English Worldwide Newswire this adds a point of F1.

use std::collections::{HashMap, HashSet};

use crate::parse::Name;
use crate::parse::labels::NameClass;
use crate::parse::reader::{NAME_TAGS, argmax};
use crate::token::{TokenId, Tokens};

/// The least log-probability that one occurrence can add for a class: none decides alone.
const LEAST: f32 = -8.0;

/// A form that is a name elsewhere is one here too, if that is at most so much less likely, in log-probability, than that it is none.
const MARGIN: f32 = -2.0;

/// The longest form that is looked for again, in words.
const MAX_FORM: usize = 6;

/// The names of a text, in order. `scores` gives the [`NAME_TAGS`] scores of a token: none, then B and I of each class.
pub(super) fn find<'a>(text: &str, tokens: &Tokens, scores: &dyn Fn(TokenId) -> &'a [f32]) -> Vec<Name> {
    let mut names = Vec::new();
    for sentence in tokens.sentences() {
        tagged(sentence.clone(), scores, &mut names);
    }
    let form = |name: &Name| tokens.cover(name.tokens.clone()).map_or("", |span| span.slice(text));
    let mut classes: HashMap<&str, ([f32; NameClass::ALL.len()], usize)> = HashMap::new();
    for name in &names {
        let (sums, count) = classes.entry(form(name)).or_default();
        *count += 1;
        for (sum, class) in sums.iter_mut().zip(log_probabilities(name.tokens.clone(), scores)) {
            *sum += class.max(LEAST);
        }
    }
    for name in &mut names {
        let (sums, count) = &classes[form(name)];
        if *count > 1 {
            name.class = NameClass::ALL[argmax(sums)];
        }
    }
    let surnames: HashSet<&str> =
        names.iter().filter(|n| n.class == NameClass::Person && n.tokens.len() > 1).map(|n| tokens.spans()[n.tokens.end - 1].slice(text)).collect();
    for name in &mut names {
        if name.tokens.len() == 1 && surnames.contains(tokens.spans()[name.tokens.start].slice(text)) {
            name.class = NameClass::Person;
        }
    }
    let missed = again(text, tokens, scores, &names);
    names.extend(missed);
    names.sort_by_key(|n| n.tokens.start);
    names
}

/// Forms of names where the tags missed them.
fn again<'a>(text: &str, tokens: &Tokens, scores: &dyn Fn(TokenId) -> &'a [f32], names: &[Name]) -> Vec<Name> {
    let mut taken = vec![false; tokens.len()];
    let mut known: HashMap<&str, NameClass> = HashMap::new();
    for name in names {
        taken[name.tokens.clone()].fill(true);
        if let Some(span) = tokens.cover(name.tokens.clone()) {
            known.entry(span.slice(text)).or_insert(name.class);
        }
    }
    let mut out = Vec::new();
    for start in 0..tokens.len() {
        if taken[start] || !tokens.spans()[start].slice(text).starts_with(char::is_uppercase) {
            continue;
        }
        let free = (start..tokens.len().min(start + MAX_FORM)).take_while(|&t| !taken[t]).count();
        let longest = (1..=free).rev().find_map(|length| Some((length, *known.get(tokens.cover(start..start + length)?.slice(text))?)));
        let Some((length, class)) = longest else { continue };
        let range = start..start + length;
        let none: f32 = range.clone().map(|t| log_softmax(scores(t))[0]).sum();
        let place = NameClass::ALL.iter().position(|&c| c == class).unwrap_or(0);
        if log_probabilities(range.clone(), scores)[place] - none > MARGIN {
            taken[range.clone()].fill(true);
            out.push(Name { tokens: range, class });
        }
    }
    out
}

/// The log-probability of each class for a name, its tokens taken by themselves.
fn log_probabilities<'a>(name: std::ops::Range<TokenId>, scores: &dyn Fn(TokenId) -> &'a [f32]) -> [f32; NameClass::ALL.len()] {
    let mut out = [0.0; NameClass::ALL.len()];
    for token in name.clone() {
        let tags = log_softmax(scores(token));
        for (class, sum) in out.iter_mut().enumerate() {
            *sum += tags[1 + 2 * class + usize::from(token > name.start)];
        }
    }
    out
}

fn log_softmax(scores: &[f32]) -> [f32; NAME_TAGS] {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total = scores.iter().map(|s| (s - most).exp()).sum::<f32>().ln() + most;
    std::array::from_fn(|tag| scores[tag] - total)
}

/// Names by the best sequence in which I follows B or I of its class.
fn tagged<'a>(sentence: std::ops::Range<TokenId>, scores: &dyn Fn(TokenId) -> &'a [f32], out: &mut Vec<Name>) {
    let mut score = [f32::NEG_INFINITY; NAME_TAGS];
    let mut back: Vec<[u8; NAME_TAGS]> = Vec::with_capacity(sentence.len());
    for (at, token) in sentence.clone().enumerate() {
        let row = scores(token);
        let mut next = [f32::NEG_INFINITY; NAME_TAGS];
        let mut from = [0u8; NAME_TAGS];
        // O and B may follow anything: the best of all.
        let best = if at == 0 { 0 } else { argmax(&score) };
        let best_score = if at == 0 { 0.0 } else { score[best] };
        for tag in 0..NAME_TAGS {
            let inside = tag > 0 && tag % 2 == 0;
            let (source, value) = if !inside {
                (best, best_score)
            } else if at == 0 {
                (0, f32::NEG_INFINITY)
            } else if score[tag] > score[tag - 1] {
                (tag, score[tag])
            } else {
                (tag - 1, score[tag - 1])
            };
            next[tag] = value + row[tag];
            from[tag] = source as u8;
        }
        score = next;
        back.push(from);
    }
    let mut tag = argmax(&score);
    let mut end = sentence.end;
    for (at, token) in sentence.clone().enumerate().rev() {
        let before = usize::from(back[at][tag]);
        if tag % 2 == 1 {
            out.push(Name { tokens: token..end, class: NameClass::ALL[(tag - 1) / 2] });
        }
        // A name ends before the first token that does not continue it.
        if tag == 0 || tag % 2 == 1 {
            end = token;
        }
        tag = before;
    }
}
