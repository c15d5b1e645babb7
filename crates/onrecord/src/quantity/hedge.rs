//! Hedges before and after a figure.

use std::ops::Range;

use crate::record::Hedge;
use crate::token::TokenId;

use super::view::View;

/// The longest hedge, in tokens.
const LONGEST: usize = 6;

/// The hedge that ends right before token `at`: its first token, and what it is.
pub(super) fn before(view: &View<'_>, at: TokenId) -> Option<(TokenId, Hedge)> {
    let start = view.sentence(at).start;
    // "a maximum of 10 years", "up to a $250,000 fine", "at least another 12".
    let mut end = at;
    if end > start && view.is_any(end - 1, &["a", "an", "another"]) {
        end -= 1;
    }
    [at, end].into_iter().find_map(|end| ending_at(view, start, end))
}

fn ending_at(view: &View<'_>, start: TokenId, end: TokenId) -> Option<(TokenId, Hedge)> {
    for length in (1..=LONGEST.min(end - start)).rev() {
        let first = end - length;
        let words = view.phrase(first..end);
        let Some(hedge) = view.figures().hedge_before(&words) else { continue };
        // "in the run-up to 2020", "the lead up to 3G".
        let is_other =
            words == "up to" && first > start && (view.is_joint(first - 1) || view.is_any(first - 1, &["lead", "leading", "run", "build", "owned", "own"]));
        if is_other || length == 1 && !hedges_alone(view, first, end) {
            return None;
        }
        return Some((first, hedge));
    }
    None
}

/// Whether a single word, which may be a preposition or a determiner, hedges the figure after it.
fn hedges_alone(view: &View<'_>, at: TokenId, figure: TokenId) -> bool {
    let before = if at > view.sentence(at).start { view.lower(at - 1) } else { String::new() };
    let word = view.lower(at);
    match word.as_str() {
        // "sat around 12 tables" needs a place; "about the 400" has an article.
        "about" | "around" => {
            !matches!(before.as_str(), "talk" | "talked" | "talking" | "speak" | "spoke" | "worry" | "worried" | "concerned" | "know" | "think")
        }
        "over" | "above" | "below" | "under" | "beyond" | "within" | "near" => {
            let spans_time = (figure + 1..figure + 6)
                .take_while(|&t| !matches!(view.word(t), "," | "." | ";"))
                .any(|t| view.figures().unit(&view.lower(t)).is_some_and(|u| u.kind == "time"));
            let leads = matches!(
                before.as_str(),
                "well"
                    | "just"
                    | "slightly"
                    | "little"
                    | "far"
                    | "far,"
                    | "for"
                    | "of"
                    | "is"
                    | "was"
                    | "are"
                    | "were"
                    | "to"
                    | "by"
                    | "at"
                    | "with"
                    | "in"
                    | "after"
                    | "than"
                    | "and"
                    | "or"
                    | "all"
            );
            match word.as_str() {
                // Something else than a figure's hedge, before a length of time: "over five years he built it".
                "over" => {
                    (!spans_time || leads) && !matches!(before.as_str(), "hand" | "handed" | "turn" | "turned" | "take" | "took" | "control" | "run" | "ran")
                }
                "within" | "near" => false,
                "under" | "below" | "above" => !matches!(before.as_str(), "article" | "from"),
                _ => !spans_time,
            }
        }
        "estimated" => true,
        "minimum" | "maximum" => !before.is_empty(),
        _ => true,
    }
}

/// The hedge that begins at one of the tokens `ats`: what it is and its tokens.
pub(super) fn after(view: &View<'_>, ats: &[TokenId]) -> Option<(Range<TokenId>, Hedge)> {
    for &at in ats {
        if at >= view.len() {
            continue;
        }
        let end = view.sentence(at - 1).end;
        if at >= end {
            continue;
        }
        for length in (1..=4.min(end - at)).rev() {
            let words = view.phrase(at..at + length);
            if let Some(hedge) = view.figures().hedge_after(&words) {
                // "12 plus 3" is a sum, and "or more than 5" another hedge.
                let goes_on = view.is_digits(at + length) || view.is(at + length, "than");
                let plus_alone = matches!(words.as_str(), "plus" | "+") && !view.is_glued(at);
                if !goes_on && !plus_alone {
                    return Some((at..at + length, hedge));
                }
            }
        }
    }
    None
}
