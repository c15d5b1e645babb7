//! Tokens into what the trained reader tells of them: sentences, tags,
//! dependencies, names, attributions, and the antecedents of nominals.

pub mod chain;
pub(crate) mod complement;
pub mod encoder;
pub mod features;
pub mod kernel;
pub mod labels;
mod names;
mod nested;
pub mod reader;
pub mod tree;
pub mod weights;
pub mod window;
pub mod wordpiece;

use std::ops::Range;

pub use labels::{NameClass, Relation, Upos};
pub use reader::Reader;

use crate::record::Act;
use crate::token::{TokenId, Tokens};

/// What the reader tells of an article: one vector a layer, an entry a token.
#[derive(Debug, Clone, Default)]
pub struct Parse {
    /// The tokens, with the sentence ends that the reader settled on.
    pub tokens: Tokens,
    /// Universal part-of-speech tags.
    pub upos: Vec<Upos>,
    /// Penn tags, as positions in [`labels::XPOS`].
    pub xpos: Vec<u8>,
    /// Each token's head; a root's is itself.
    pub heads: Vec<TokenId>,
    /// The relation to the head.
    pub relations: Vec<Relation>,
    /// Names, in order.
    pub names: Vec<Name>,
    /// Attributions as the reader marks them, in order of their cues; nested
    /// ones after the one they stand in.
    pub attributed: Vec<Attributed>,
    /// For each token, the earlier nominals it may refer to again, likeliest
    /// first, with the probability of each; empty for tokens that are no nominals.
    pub antecedents: Vec<Vec<(TokenId, f32)>>,
}

/// A name and its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// What it names.
    pub class: NameClass,
}

/// A cue with its source and content, as tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributed {
    /// The source; `None` where none is named.
    pub source: Option<Range<TokenId>>,
    /// The cue; `None` for a free-standing quotation.
    pub cue: Option<Range<TokenId>>,
    /// The pieces of the content, in order; at least one.
    pub contents: Vec<Range<TokenId>>,
    /// The probability of segments and links together.
    pub confidence: f32,
    /// The act that the reader guesses from the cue, for cues that no lexicon knows.
    pub act: Act,
    /// The attribution in whose content this one stands.
    pub within: Option<usize>,
}

impl Parse {
    /// The tokens of the subtree below `token`, itself included, as a range
    /// (its leftmost to its rightmost token).
    #[must_use]
    pub fn subtree(&self, token: TokenId) -> Range<TokenId> {
        let sentence = &self.tokens.sentences()[self.tokens.sentence_of(token)];
        let (mut first, mut last) = (token, token);
        for other in sentence.clone() {
            if self.is_below(other, token) {
                first = first.min(other);
                last = last.max(other);
            }
        }
        first..last + 1
    }

    /// Whether `token` is `above` or hangs below it.
    #[must_use]
    pub fn is_below(&self, token: TokenId, above: TokenId) -> bool {
        let mut at = token;
        loop {
            if at == above {
                return true;
            }
            if self.heads[at] == at {
                return false;
            }
            at = self.heads[at];
        }
    }

    /// The token of `tokens` whose head is outside them: the head of a phrase.
    ///
    /// A possessor is none, even if the parser takes it for one: the head of
    /// "the mayor's office" is the office.
    #[must_use]
    pub fn head_of(&self, tokens: Range<TokenId>) -> TokenId {
        let outer = |t: &TokenId| !tokens.contains(&self.heads[*t]) || self.heads[*t] == *t;
        let head = tokens.clone().find(outer).unwrap_or(tokens.start);
        if head + 2 < tokens.end && self.penn(head + 1) == "POS" {
            let owned = head + 2..tokens.end;
            return owned.clone().find(outer).filter(|&t| matches!(self.upos[t], Upos::Noun | Upos::Propn)).unwrap_or(head);
        }
        head
    }

    /// The noun phrase that begins with `token`, appositions included and clauses left out.
    #[must_use]
    pub fn phrase_from(&self, token: TokenId) -> Range<TokenId> {
        let modifies = |t: TokenId| {
            matches!(
                self.relations[t],
                Relation::Det | Relation::Amod | Relation::Compound | Relation::Nummod | Relation::Nmod | Relation::Flat | Relation::Advmod | Relation::Case
            )
        };
        let mut head = token;
        while modifies(head) && self.heads[head] > head {
            head = self.heads[head];
        }
        let sentence = &self.tokens.sentences()[self.tokens.sentence_of(head)];
        let mut end = head + 1;
        for t in head + 1..sentence.end {
            if !self.is_below(t, head) {
                break;
            }
            let mut above = t;
            let mut clause = false;
            while above != head {
                clause |= matches!(self.relations[above], Relation::Acl | Relation::Advcl | Relation::Parataxis);
                above = self.heads[above];
            }
            if clause {
                break;
            }
            if self.upos[t] != Upos::Punct {
                end = t + 1;
            }
        }
        token..end
    }

    /// The direct dependents of `token`, in order.
    pub fn dependents(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        let sentence = self.tokens.sentences()[self.tokens.sentence_of(token)].clone();
        sentence.filter(move |&t| t != token && self.heads[t] == token)
    }

    /// The Penn tag of `token`.
    #[must_use]
    pub fn penn(&self, token: TokenId) -> &'static str {
        labels::XPOS[usize::from(self.xpos[token])]
    }
}
