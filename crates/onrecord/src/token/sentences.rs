//! Splits paragraphs into sentences by rule.

use std::ops::Range;

use crate::resources::{Abbreviations, StopKind};
use crate::span::Span;
use crate::token::{MAX_SENTENCE, QuoteState, TokenId};

/// Words that, capitalised after an abbreviation, begin a new sentence.
const STARTERS: &[&str] = &[
    "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "But", "And", "In", "On", "At", "This", "That",
    "These", "Those", "If", "When", "While", "As", "For", "His", "Her", "Its", "Their", "There", "What", "Who", "How",
    "Some", "Many", "No", "Not", "After", "Before", "Since", "However", "Meanwhile", "Still", "Yet", "So", "Both",
    "Although", "Though", "Because", "Nobody", "None", "Neither", "Everyone", "Someone", "Nothing", "Several", "Each", "Only", "Even", "Then", "Now", "Here", "Why", "Where", "Which", "Once", "Until", "Under", "During", "Among", "About", "One", "Two", "Three", "Another", "Such", "All", "Any", "More", "Few", "Police", "Officials", "With", "By", "According", "Our", "My", "Most", "Last", "Other", "Asked",
];

/// Finds the sentences of every paragraph.
pub(super) fn split(abbreviations: &Abbreviations, text: &str, spans: &[Span], paragraphs: &[Range<TokenId>], quotes: &[QuoteState]) -> Vec<Range<TokenId>> {
    let context = Context { abbreviations, text, spans, quotes };
    let mut out = Vec::new();
    for paragraph in paragraphs {
        let mut from = paragraph.start;
        let mut token = paragraph.start;
        while token < paragraph.end {
            let next = context.after_stop(token, paragraph.end);
            if let Some(next) = next
                && next < paragraph.end
                && context.begins(token, next, paragraph.end)
            {
                out.push(from..next);
                from = next;
                token = next;
            } else {
                token += 1;
                if token - from >= MAX_SENTENCE && token < paragraph.end {
                    out.push(from..token);
                    from = token;
                }
            }
        }
        out.push(from..paragraph.end);
    }
    out
}

struct Context<'a> {
    abbreviations: &'a Abbreviations,
    text: &'a str,
    spans: &'a [Span],
    quotes: &'a [QuoteState],
}

impl Context<'_> {
    fn word(&self, token: TokenId) -> &str {
        self.spans[token].slice(self.text)
    }

    /// If `token` is a stop, the token after it and after the marks that close with it.
    fn after_stop(&self, token: TokenId, end: TokenId) -> Option<TokenId> {
        let word = self.word(token);
        let stop = word.chars().all(|c| matches!(c, '.' | '!' | '?' | '…' | '。')) || word.ends_with('.') && word.len() > 1;
        if !stop {
            return None;
        }
        let mut next = token + 1;
        // "[…]" is an omission within a sentence unless a capital follows.
        while next < end && (self.quotes[next] == QuoteState::Close || matches!(self.word(next), ")" | "]" | "”" | "’" | "»" | "''" | "!" | "?")) {
            next += 1;
        }
        Some(next)
    }

    /// Whether the stop at `stop` ends a sentence, given that `next` follows it.
    fn begins(&self, stop: TokenId, next: TokenId, end: TokenId) -> bool {
        let word = self.word(next);
        let Some(first) = word.chars().next() else { return false };
        let opens = self.quotes[next] == QuoteState::Open || matches!(word, "(" | "[" | "—" | "–" | "-" | "•" | "*");
        let capital = first.is_uppercase() || (!first.is_lowercase() && first.is_alphabetic());
        let head = if opens && next + 1 < end { self.word(next + 1) } else { word };
        let head_capital = head.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || matches!(c, '“' | '‘' | '"' | '[' | '…' | '$' | '£' | '€' | '#' | '@'));
        let closes_after = next > stop + 1;
        match self.abbreviations.stop_kind(self.word(stop)) {
            StopKind::NeverEnds => return false,
            StopKind::MayEnd => {
                return if closes_after { head_capital } else { (STARTERS.contains(&word) && head_capital) || (opens && head_capital && self.quotes[next] == QuoteState::Open) };
            }
            StopKind::Initial => return false,
            StopKind::Plain => {}
        }
        if closes_after && self.quotes[stop + 1] == QuoteState::Close && self.reports(next, end) {
            return false;
        }
        let spaced = self.spans[next - 1].end() < self.spans[next].start();
        let ellipsis = matches!(self.word(stop), "…" | "..." | "....") || self.word(stop).starts_with("..");
        if ellipsis && !closes_after && !capital {
            return false;
        }
        (capital || first.is_numeric() || (opens && head_capital) || matches!(first, '$' | '£' | '€' | '@' | '#')) && (spaced || closes_after || opens)
    }

    /// Whether what follows a quotation is its reporting clause: "Did he?" Ms. Ito asked.
    fn reports(&self, next: TokenId, end: TokenId) -> bool {
        let limit = end.min(next + 6);
        for token in next..limit {
            let word = self.word(token);
            if REPORTING.contains(&word.to_lowercase().as_str()) {
                // "He said that …" starts a sentence of its own; "Ms. Ito said." closes the quotation's.
                let after = (token + 1 < end).then(|| self.word(token + 1));
                return matches!(after, None | Some("." | "," | ";" | "of" | "in" | "on" | "at" | "to" | "during" | "as" | "when" | "after" | "about" | "while" | "with" | "from" | "before" | "by"))
                    && !(after == Some(",") && token + 2 < end && self.quotes[token + 2] == QuoteState::Open);
            }
            let name = word.chars().next().is_some_and(char::is_uppercase) || matches!(word, "." | "the" | "of" | "de" | "al" | "bin" | "van" | "von");
            if !name {
                return false;
            }
        }
        false
    }
}

const REPORTING: &[&str] = &[
    "said", "says", "asked", "asks", "added", "adds", "told", "wrote", "writes", "tweeted", "replied", "shouted",
    "exclaimed", "continued", "insisted", "explained", "recalled", "wondered", "demanded", "declared", "quipped",
    "joked", "fumed", "yelled", "noted",
];
