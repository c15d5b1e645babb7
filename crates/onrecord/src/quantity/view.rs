//! A report's words as the rules for figures ask for them.

use std::ops::Range;

use crate::parse::{NameClass, Parse, Relation, Upos};
use crate::resources::{Figures, Resources};
use crate::span::Span;
use crate::token::TokenId;

/// Words, their structure, and the tables to read them with.
pub(super) struct View<'a> {
    pub(super) resources: &'a Resources,
    pub(super) text: &'a str,
    pub(super) parse: &'a Parse,
    /// For each token, the name it is part of.
    names: Vec<Option<u32>>,
}

impl<'a> View<'a> {
    pub(super) fn new(resources: &'a Resources, text: &'a str, parse: &'a Parse) -> View<'a> {
        let mut names = vec![None; parse.tokens.len()];
        for (number, name) in parse.names.iter().enumerate() {
            // What it calls dates and sums are the figures themselves.
            if !matches!(name.class, NameClass::Date | NameClass::Money) {
                names[name.tokens.clone()].fill(u32::try_from(number).ok());
            }
        }
        View { resources, text, parse, names }
    }

    pub(super) fn figures(&self) -> &'a Figures {
        &self.resources.figures
    }

    pub(super) fn len(&self) -> usize {
        self.parse.tokens.len()
    }

    pub(super) fn spans(&self) -> &'a [Span] {
        self.parse.tokens.spans()
    }

    /// The token's word; nothing past the end.
    pub(super) fn word(&self, at: TokenId) -> &'a str {
        self.spans().get(at).map_or("", |s| s.slice(self.text))
    }

    /// The word before, in the same sentence.
    pub(super) fn before(&self, at: TokenId) -> &'a str {
        if at > 0 && !self.starts_sentence(at) { self.word(at - 1) } else { "" }
    }

    pub(super) fn lower(&self, at: TokenId) -> String {
        self.word(at).to_lowercase()
    }

    pub(super) fn is(&self, at: TokenId, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, at: TokenId, words: &[&str]) -> bool {
        let own = self.word(at);
        words.iter().any(|w| own.eq_ignore_ascii_case(w))
    }

    /// The words of the tokens, in lower case, with one space where the text has any.
    pub(super) fn phrase(&self, tokens: Range<TokenId>) -> String {
        let mut out = String::new();
        for at in tokens.clone() {
            if at > tokens.start && !self.is_glued(at) {
                out.push(' ');
            }
            out.push_str(&self.lower(at));
        }
        out
    }

    /// Whether no space stands before the token.
    pub(super) fn is_glued(&self, at: TokenId) -> bool {
        at > 0 && at < self.len() && self.spans()[at - 1].end() == self.spans()[at].start()
    }

    /// Whether the token is a hyphen or a dash with no space round it.
    pub(super) fn is_joint(&self, at: TokenId) -> bool {
        matches!(self.word(at), "-" | "‐" | "‑" | "–" | "−" | "—") && self.is_glued(at) && self.is_glued(at + 1)
    }

    pub(super) fn sentence(&self, at: TokenId) -> Range<TokenId> {
        let tokens = &self.parse.tokens;
        tokens.sentences()[tokens.sentence_of(at)].clone()
    }

    pub(super) fn starts_sentence(&self, at: TokenId) -> bool {
        self.sentence(at).start == at
    }

    pub(super) fn upos(&self, at: TokenId) -> Upos {
        self.parse.upos.get(at).copied().unwrap_or(Upos::X)
    }

    pub(super) fn is_noun(&self, at: TokenId) -> bool {
        matches!(self.upos(at), Upos::Noun | Upos::Propn)
    }

    pub(super) fn is_plural(&self, at: TokenId) -> bool {
        at < self.len() && matches!(self.parse.penn(at), "NNS" | "NNPS")
    }

    pub(super) fn relation(&self, at: TokenId) -> Relation {
        self.parse.relations.get(at).copied().unwrap_or(Relation::Dep)
    }

    pub(super) fn head(&self, at: TokenId) -> TokenId {
        self.parse.heads.get(at).copied().unwrap_or(at)
    }

    /// The name that the token is part of: its tokens and class.
    pub(super) fn name(&self, at: TokenId) -> Option<(Range<TokenId>, NameClass)> {
        let name = &self.parse.names[(*self.names.get(at)?)? as usize];
        Some((name.tokens.clone(), name.class))
    }

    pub(super) fn is_capitalised(&self, at: TokenId) -> bool {
        self.word(at).starts_with(char::is_uppercase)
    }

    pub(super) fn is_digits(&self, at: TokenId) -> bool {
        self.word(at).starts_with(|c: char| c.is_ascii_digit())
    }

    pub(super) fn is_word(&self, at: TokenId) -> bool {
        self.word(at).starts_with(char::is_alphabetic)
    }

    /// The base form of a noun; a name keeps its capital.
    pub(super) fn noun(&self, at: TokenId) -> String {
        let word = self.word(at);
        let lemma = self.resources.lemmas.noun(word);
        match lemma.as_str() {
            "people" => "person".to_owned(),
            _ if self.upos(at) == Upos::Propn && word.starts_with(char::is_uppercase) => {
                let kept = word.chars().count().min(lemma.chars().count());
                let same = word.to_lowercase().starts_with(&lemma);
                if same { word.chars().take(kept).collect() } else { lemma }
            }
            _ => lemma,
        }
    }

    pub(super) fn verb(&self, at: TokenId) -> String {
        self.resources.lemmas.verb(self.word(at))
    }
}
