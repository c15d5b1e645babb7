//! When something was said: the time expression of the cue's own clause.

use crate::parse::{Attributed, Parse, Relation};
use crate::record::{Timex, TimexId, TimexKind};
use crate::token::TokenId;

/// Finds the time of an attribution.
///
/// *What it finds:* "said **on Tuesday** that it would close"; "warned **last
/// week**"; "**On Tuesday**, she said". Not the time of what is said.
///
/// *How:* a date or time that hangs on the cue's verb, or on the verb that it is
/// one with ("said and warned on Tuesday"), and stands in no content. Of
/// several, the nearest to the cue.
///
/// *Known misses:* a time in a sentence before ("The two met on Tuesday. She
/// said …"). There is none then, and the day of the report is the best guess.
pub(super) fn find(parse: &Parse, timexes: &[Timex], attributed: &Attributed) -> Option<TimexId> {
    let cue = attributed.cue.clone()?;
    let head = parse.head_of(cue.clone());
    let within = |token: TokenId| attributed.contents.iter().any(|content| content.contains(&token));
    let sentence = parse.tokens.sentences()[parse.tokens.sentence_of(head)].clone();
    let mut best: Option<(usize, TimexId)> = None;
    for (id, timex) in timexes.iter().enumerate() {
        if !matches!(timex.kind, TimexKind::Date | TimexKind::Time) {
            continue;
        }
        let tokens = parse.tokens.touched(timex.span);
        if tokens.is_empty() || !sentence.contains(&tokens.start) || tokens.clone().any(within) || tokens.clone().any(|t| cue.contains(&t)) {
            continue;
        }
        let time = parse.head_of(tokens);
        if hangs_on(parse, time, head) {
            let distance = time.abs_diff(head);
            if best.is_none_or(|(nearest, _)| distance < nearest) {
                best = Some((distance, id));
            }
        }
    }
    best.map(|(_, id)| id)
}

/// Whether a time belongs to the verb `head`: directly, within a phrase of time, or through a verb that is one with it.
fn hangs_on(parse: &Parse, time: TokenId, head: TokenId) -> bool {
    const STEPS: usize = 4;
    let mut at = time;
    for _ in 0..STEPS {
        let above = parse.heads[at];
        if above == at {
            return false;
        }
        if above == head {
            return !matches!(parse.relations[at], Relation::Nsubj | Relation::Obj | Relation::Ccomp | Relation::Xcomp | Relation::Acl | Relation::Advcl | Relation::Conj | Relation::Parataxis);
        }
        let goes_on = matches!(parse.relations[at], Relation::Obl | Relation::Nmod | Relation::Advmod | Relation::Appos | Relation::Compound | Relation::Nummod);
        // "said and warned on Tuesday": the time hangs on the last of them.
        let joined = parse.relations[head] == Relation::Conj && parse.heads[head] == above && goes_on;
        if joined && at < head {
            return true;
        }
        if !goes_on {
            return false;
        }
        at = above;
    }
    false
}
