//! Text into tokens, sentences and quotation marks.
//!
//! Tokens follow Universal Dependencies' English treebanks (hyphenated words
//! and clitics are split, abbreviations keep their stop), sentences are a
//! careful reading by rule of a paragraph's stops, and quotations pair every
//! mark of the common styles, over paragraphs too.

mod quotations;
mod sentences;
mod words;
pub(crate) mod wrap;

use std::ops::Range;

pub use quotations::{Quotation, QuoteState};

use crate::resources::Abbreviations;
use crate::span::Span;

/// The number of a token in its article.
pub type TokenId = usize;

/// A sentence with more tokens is none: lists and tables without stops are cut here.
pub const MAX_SENTENCE: usize = 200;

/// A text's tokens and what can be said of them without a model.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    spans: Vec<Span>,
    sentences: Vec<Range<TokenId>>,
    paragraphs: Vec<Range<TokenId>>,
    quotations: Vec<Quotation>,
    quote_states: Vec<QuoteState>,
}

impl Tokens {
    /// The tokens' spans, in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the text holds no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Sentences as ranges of tokens; together they hold every token once.
    #[must_use]
    pub fn sentences(&self) -> &[Range<TokenId>] {
        &self.sentences
    }

    /// Paragraphs as ranges of tokens; every sentence lies within one.
    #[must_use]
    pub fn paragraphs(&self) -> &[Range<TokenId>] {
        &self.paragraphs
    }

    /// The quotations, in order of their opening marks.
    #[must_use]
    pub fn quotations(&self) -> &[Quotation] {
        &self.quotations
    }

    /// Where a token stands in regard to quotation marks.
    #[must_use]
    pub fn quote_state(&self, token: TokenId) -> QuoteState {
        self.quote_states[token]
    }

    /// The span from the first to the last of `tokens`; `None` for none.
    #[must_use]
    pub fn cover(&self, tokens: Range<TokenId>) -> Option<Span> {
        let last = tokens.end.checked_sub(1)?;
        (tokens.start <= last).then(|| self.spans[tokens.start].cover(self.spans[last]))
    }

    /// The tokens that `span` touches.
    #[must_use]
    pub fn touched(&self, span: Span) -> Range<TokenId> {
        let start = self.spans.partition_point(|t| t.end() <= span.start());
        let end = self.spans.partition_point(|t| t.start() < span.end());
        start..end.max(start)
    }

    /// The number of the sentence that holds `token`.
    #[must_use]
    pub fn sentence_of(&self, token: TokenId) -> usize {
        self.sentences.partition_point(|s| s.end <= token)
    }

    /// The number of the paragraph that holds `token`.
    #[must_use]
    pub fn paragraph_of(&self, token: TokenId) -> usize {
        self.paragraphs.partition_point(|p| p.end <= token)
    }
}

/// Splits a text into tokens, sentences, paragraphs and quotations.
#[must_use]
pub fn tokenize(abbreviations: &Abbreviations, text: &str) -> Tokens {
    from_spans(abbreviations, text, words::split(abbreviations, text))
}

/// Builds `Tokens` on token spans that were made elsewhere, as a treebank's.
///
/// The spans must be in order and must not overlap.
#[must_use]
pub fn from_spans(abbreviations: &Abbreviations, text: &str, spans: Vec<Span>) -> Tokens {
    let paragraphs = words::paragraphs(text, &spans);
    let (quotations, quote_states) = quotations::pair(text, &spans, &paragraphs);
    let sentences = sentences::split(abbreviations, text, &spans, &paragraphs, &quote_states);
    Tokens { spans, sentences, paragraphs, quotations, quote_states }
}

impl Tokens {
    /// The same tokens with other sentence ends, as a treebank's or the trained reader's.
    ///
    /// `starts` are the first tokens of sentences; paragraphs' first tokens
    /// are always among them.
    #[must_use]
    pub fn with_sentence_starts(&self, starts: impl Fn(TokenId) -> bool) -> Tokens {
        let mut sentences = Vec::new();
        for paragraph in &self.paragraphs {
            let mut from = paragraph.start;
            for token in paragraph.start + 1..paragraph.end {
                if starts(token) || token - from >= MAX_SENTENCE {
                    sentences.push(from..token);
                    from = token;
                }
            }
            sentences.push(from..paragraph.end);
        }
        Tokens { sentences, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Abbreviations;

    fn check(text: &str, tokens: &str) {
        let got = tokenize(Abbreviations::english(), text);
        let words: Vec<&str> = got.spans().iter().map(|s| s.slice(text)).collect();
        assert_eq!(words.join("|"), tokens, "{text}");
    }

    fn check_sentences(text: &str, sentences: &[&str]) {
        let got = tokenize(Abbreviations::english(), text);
        let found: Vec<&str> = got
            .sentences()
            .iter()
            .map(|s| got.cover(s.clone()).expect("no empty sentence").slice(text))
            .collect();
        assert_eq!(found, sentences);
    }

    #[test]
    fn clitics_and_hyphens_are_split() {
        check("Mr. Ode's two-year plan won't fail, he'd said.", "Mr.|Ode|'s|two|-|year|plan|wo|n't|fail|,|he|'d|said|.");
        check("They’re O’Neill’s; I can’t.", "They|’re|O’Neill|’s|;|I|ca|n’t|.");
        check("We cannot co-operate", "We|can|not|co-operate");
    }

    #[test]
    fn numbers_keep_their_separators() {
        check("6,465 of 3.5m; $1.2bn, 40%.", "6,465|of|3.5|m|;|$|1.2|bn|,|40|%|.");
        check("on 5/6/2024 at 2.15pm or 10:30", "on|5/6/2024|at|2.15|pm|or|10:30");
        check("2012–13", "2012|–|13");
    }

    #[test]
    fn abbreviations_and_initials_keep_their_stop() {
        check("J. K. Marsh of the U.S. Senate.", "J.|K.|Marsh|of|the|U.S.|Senate|.");
        check("It ended in the U.S.", "It|ended|in|the|U.S.");
        check("Plan B. Then", "Plan|B|.|Then");
    }

    #[test]
    fn marks_and_ellipses_are_tokens() {
        check("“No […] yes... ``so''", "“|No|[|…|]|yes|...|``|so|''");
        check("a\u{a0}b\u{2009}c\u{202f}»", "a|b|c|»");
        check("see https://example.org/a-b?c=d.", "see|https://example.org/a-b?c=d|.");
    }

    #[test]
    fn sentences_end_at_stops_and_not_at_abbreviations() {
        check_sentences(
            "Gen. A. B. Ruiz met Sen. Lowe. He left at 5 p.m. on Monday. “Did he?” she asked. Yes.",
            &[
                "Gen. A. B. Ruiz met Sen. Lowe.",
                "He left at 5 p.m. on Monday.",
                "“Did he?” she asked.",
                "Yes.",
            ],
        );
        check_sentences("“I am here. Go!” He left.\nA heading\n\nText 2.5 ends.", &[
            "“I am here.",
            "Go!”",
            "He left.",
            "A heading",
            "Text 2.5 ends.",
        ]);
    }

    #[test]
    fn wrapped_lines_make_one_paragraph() {
        let text = "The council met on Monday in the town hall of Ostrava to hear\nabout the plan that the mayor had put forward in the spring of\nthe year before, and it said that it would not be\nheard again.\n\nThe mayor said nothing at all about this, and the people who\nhad come to listen to him went home.";
        let got = tokenize(Abbreviations::english(), text);
        assert_eq!(got.paragraphs().len(), 2);
    }
}
