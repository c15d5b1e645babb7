//! Pairs quotation marks of every style, nested, unbalanced and over paragraphs.

use std::ops::Range;

use crate::span::Span;
use crate::token::TokenId;
use crate::token::words::is_apostrophe;

/// Where a token stands in regard to quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuoteState {
    /// Outside any quotation.
    #[default]
    Outside,
    /// An opening mark.
    Open,
    /// A closing mark.
    Close,
    /// Within a quotation.
    Inside,
    /// Within a quotation that stands in another.
    Nested,
}

/// A stretch of text between quotation marks, the marks included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// All tokens, the marks among them.
    pub tokens: Range<TokenId>,
    /// Whether the closing mark is there.
    pub closed: bool,
    /// Whether the quotation goes on in the next paragraph, which opens with a
    /// mark of its own (the convention of English newspapers).
    pub continues: bool,
    /// How many quotations this one stands in.
    pub depth: usize,
}

/// What a token can be as a quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    OpenDouble,
    CloseDouble,
    /// `"`, or a mark set the wrong way round: told by the spaces beside it.
    StraightDouble,
    OpenSingle,
    /// `’` or `'`: a closing mark only where a single quotation is open.
    CloseSingle,
    StraightSingle,
}

struct Opened {
    token: TokenId,
    single: bool,
    straight: bool,
    quotation: usize,
}

/// Finds the quotations and each token's state.
pub(super) fn pair(text: &str, spans: &[Span], paragraphs: &[Range<TokenId>]) -> (Vec<Quotation>, Vec<QuoteState>) {
    let mut quotations: Vec<Quotation> = Vec::new();
    let mut states = vec![QuoteState::Outside; spans.len()];
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let mut open: Vec<Opened> = Vec::new();
        for token in paragraph.clone() {
            states[token] = match open.len() {
                0 => QuoteState::Outside,
                1 => QuoteState::Inside,
                _ => QuoteState::Nested,
            };
            let Some(mark) = mark(text, spans, paragraph, token) else { continue };
            match decide(text, spans, paragraph, token, mark, &open) {
                Action::Open { single } => {
                    states[token] = QuoteState::Open;
                    let straight = mark == Mark::StraightDouble;
                    open.push(Opened { token, single, straight, quotation: quotations.len() });
                    quotations.push(Quotation {
                        tokens: token..paragraph.end,
                        closed: false,
                        continues: false,
                        depth: open.len() - 1,
                    });
                }
                Action::Close { level } => {
                    states[token] = QuoteState::Close;
                    let opened = &open[level];
                    debug_assert!(opened.token < token);
                    quotations[opened.quotation].tokens.end = token + 1;
                    quotations[opened.quotation].closed = true;
                    open.truncate(level);
                }
                Action::Nothing => {}
            }
        }
        if let Some(first) = open.iter().find(|o| !o.single && o.token + 1 < paragraph.end) {
            let next_opens = paragraphs
                .get(number + 1)
                .is_some_and(|next| matches!(mark_at(text, spans, next, next.start), Some(Mark::OpenDouble | Mark::StraightDouble)));
            quotations[first.quotation].continues = next_opens;
        }
        // An unclosed single mark was an apostrophe: undo it.
        for o in open.iter().rev().filter(|o| o.single) {
            states[o.token] = QuoteState::Outside;
            for state in &mut states[o.token + 1..paragraph.end] {
                *state = match *state {
                    QuoteState::Inside if open.len() == 1 => QuoteState::Outside,
                    QuoteState::Nested => QuoteState::Inside,
                    other => other,
                };
            }
            quotations[o.quotation].tokens = o.token..o.token;
        }
    }
    quotations.retain(|q| !q.tokens.is_empty());
    (quotations, states)
}

enum Action {
    Open { single: bool },
    Close { level: usize },
    Nothing,
}

fn decide(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId, mark: Mark, open: &[Opened]) -> Action {
    let double = open.iter().rposition(|o| !o.single);
    let single = open.iter().rposition(|o| o.single);
    let close_double = double.map_or(Action::Nothing, |level| Action::Close { level });
    match mark {
        Mark::OpenDouble => Action::Open { single: false },
        Mark::CloseDouble => match double {
            Some(level) => Action::Close { level },
            // Set the wrong way round: a closing mark that opens.
            None if space_before(text, spans, paragraph, token) && !space_after(text, spans, paragraph, token) => Action::Open { single: false },
            None => Action::Nothing,
        },
        Mark::StraightDouble => {
            let before = space_before(text, spans, paragraph, token);
            let after = space_after(text, spans, paragraph, token);
            match (before, after) {
                (true, false) if !open.iter().any(|o| o.straight) || single.is_some() => Action::Open { single: false },
                (false, true) => close_double,
                _ if double.is_some() => close_double,
                (true, true) | (false, false) => Action::Open { single: false },
                (true, false) => Action::Open { single: false },
            }
        }
        Mark::OpenSingle => Action::Open { single: true },
        Mark::StraightSingle => {
            let before = space_before(text, spans, paragraph, token);
            match single {
                Some(level) if !before && !possessive(text, spans, paragraph, token) => Action::Close { level },
                _ if before && !space_after(text, spans, paragraph, token) && closes_later(text, spans, paragraph, token) => Action::Open { single: true },
                _ => Action::Nothing,
            }
        }
        Mark::CloseSingle => match single {
            Some(_) if possessive(text, spans, paragraph, token) => Action::Nothing,
            Some(level) if !space_before(text, spans, paragraph, token) || spans[token].slice(text) == "›" => Action::Close { level },
            _ => Action::Nothing,
        },
    }
}

/// Whether a single mark is the apostrophe of a plural ("the workers’ bank") and
/// the quotation is closed by a later one.
fn possessive(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId) -> bool {
    let word = |t: TokenId| spans[t].slice(text);
    let after_s = token > paragraph.start && word(token - 1).ends_with('s') && spans[token - 1].end() == spans[token].start();
    let before_word = token + 1 < paragraph.end && spans[token].end() < spans[token + 1].start() && word(token + 1).starts_with(char::is_lowercase);
    let closes = |t: TokenId| word(t) == word(token) && spans[t - 1].end() == spans[t].start() && space_after(text, spans, paragraph, t);
    after_s && before_word && (token + 1..paragraph.end).any(closes)
}

/// Whether a straight single mark that could open has its counterpart in the paragraph.
fn closes_later(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId) -> bool {
    (token + 1..paragraph.end).any(|t| {
        spans[t].slice(text) == "'" && !space_before(text, spans, paragraph, t) && space_after(text, spans, paragraph, t)
    })
}

fn mark(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId) -> Option<Mark> {
    mark_at(text, spans, paragraph, token)
}

fn mark_at(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId) -> Option<Mark> {
    let word = spans[token].slice(text);
    Some(match word {
        "“" => {
            // German style: „ … “
            let german = paragraph.clone().take_while(|&t| t < token).any(|t| spans[t].slice(text) == "„");
            if german && !space_before(text, spans, paragraph, token) { Mark::CloseDouble } else { Mark::OpenDouble }
        }
        "«" | "„" | "‟" | "``" | "‘‘" => Mark::OpenDouble,
        "”" | "»" | "''" | "’’" => Mark::CloseDouble,
        "\"" | "＂" => Mark::StraightDouble,
        "‘" | "‹" | "‚" | "‛" => {
            if space_after(text, spans, paragraph, token) { return None } else { Mark::OpenSingle }
        }
        "`" => Mark::OpenSingle,
        "’" | "›" => Mark::CloseSingle,
        "'" => Mark::StraightSingle,
        _ => {
            debug_assert!(word.chars().count() > 1 || !word.chars().all(|c| is_apostrophe(c) && c != '´' && c != 'ʼ'));
            return None;
        }
    })
}

/// Whether the token stands after a space, an opening bracket, a dash or another mark.
fn space_before(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId) -> bool {
    token == paragraph.start
        || spans[token - 1].end() < spans[token].start()
        || matches!(spans[token - 1].slice(text), "(" | "[" | "—" | "–" | "--" | "-" | "“" | "‘" | "«" | "/" | "{" | "\"" | "``")
}

/// Whether the token stands before a space or punctuation that follows a closing mark.
fn space_after(text: &str, spans: &[Span], paragraph: &Range<TokenId>, token: TokenId) -> bool {
    token + 1 >= paragraph.end
        || spans[token].end() < spans[token + 1].start()
        || matches!(spans[token + 1].slice(text), "." | "," | ";" | ":" | "?" | "!" | ")" | "]" | "—" | "–" | "--" | "”" | "’" | "»" | "…" | "..." | "/" | "\"" | "''" | "’’")
}
