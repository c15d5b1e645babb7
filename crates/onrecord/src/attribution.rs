//! Attributions: who said what, by which words, in what form, under which condition.

mod act;
mod condition;
mod form;
mod time;

use std::ops::Range;

use crate::entity::Entities;
use crate::parse::{Attributed, Parse};
use crate::record::{Attribution, Timex};
use crate::resources::Resources;
use crate::span::Span;
use crate::token::TokenId;

/// Turns what the reader marked into attributions on the record.
#[must_use]
pub fn extract(resources: &Resources, text: &str, parse: &Parse, entities: &Entities, timexes: &[Timex]) -> Vec<Attribution> {
    parse.attributed.iter().enumerate().map(|(number, attributed)| attribution(resources, text, parse, entities, timexes, number, attributed)).collect()
}

fn attribution(
    resources: &Resources,
    text: &str,
    parse: &Parse,
    entities: &Entities,
    timexes: &[Timex],
    number: usize,
    attributed: &Attributed,
) -> Attribution {
    let contents = attributed.contents.iter().map(|c| condition::with_following(text, parse, c)).collect();
    let contents = apart(contents, attributed);
    let attributed = &Attributed { contents, ..attributed.clone() };
    let act = act::read(resources, text, parse, attributed);
    Attribution {
        source: attributed.source.iter().map(|s| cover(parse, s)).collect(),
        cue: attributed.cue.iter().map(|c| cover(parse, c)).collect(),
        content: attributed.contents.iter().map(|c| cover(parse, c)).collect(),
        form: form::of(parse, &attributed.contents, attributed.cue.as_ref()),
        speaker: entities.speaker(number),
        act: act.act,
        negated: act.negated,
        absorbs_negation: act.absorbs_negation,
        condition: condition::find(text, parse, attributed, act.act),
        timex: time::find(parse, timexes, attributed),
        within: attributed.within,
        confidence: attributed.confidence,
    }
}

/// Contents that grew, but not into the cue or into each other.
fn apart(grown: Vec<Range<TokenId>>, attributed: &Attributed) -> Vec<Range<TokenId>> {
    let meets = |a: &Range<TokenId>, b: &Range<TokenId>| a.start < b.end && b.start < a.end;
    let others = |number: usize| attributed.contents.iter().enumerate().filter(move |(n, _)| *n != number).map(|(_, c)| c).chain(&attributed.cue);
    grown.into_iter().enumerate().map(|(number, range)| if others(number).any(|other| meets(&range, other)) { attributed.contents[number].clone() } else { range }).collect()
}

fn cover(parse: &Parse, tokens: &Range<TokenId>) -> Span {
    parse.tokens.cover(tokens.clone()).expect("a segment has a token")
}
