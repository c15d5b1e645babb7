//! Who says "I" and who is meant by "you" in an interview printed as questions and answers.

use crate::entity::cluster::Drafts;
use crate::entity::{Mention, MentionForm};
use crate::parse::Parse;
use crate::record::EntityKind;
use crate::token::{QuoteState, TokenId};

/// So many questions, each with an answer in the first person, make an interview.
const LEAST_QUESTIONS: usize = 3;

/// An interview without names before its turns: paragraphs that ask, and the
/// paragraphs after them that answer.
#[derive(Debug)]
pub(super) struct Interview {
    interviewee: usize,
    /// Of each paragraph, whether it asks.
    asking: Vec<bool>,
    first: usize,
}

impl Interview {
    /// Finds out whether the text is an interview with one person, who is named before the first question.
    pub(super) fn find(text: &str, parse: &Parse, mentions: &[Mention], drafts: &Drafts) -> Option<Interview> {
        let paragraphs = parse.tokens.paragraphs();
        let word = |t: TokenId| parse.tokens.spans()[t].slice(text);
        let asking: Vec<bool> = paragraphs.iter().map(|p| word(p.end - 1) == "?" && parse.tokens.quote_state(p.end - 1) == QuoteState::Outside).collect();
        let speaks = |p: usize| paragraphs[p].clone().any(|t| matches!(word(t), "I" | "my" | "we" | "our") && parse.tokens.quote_state(t) == QuoteState::Outside);
        let answered = (1..paragraphs.len()).filter(|&p| asking[p - 1] && !asking[p] && speaks(p)).count();
        if answered < LEAST_QUESTIONS {
            return None;
        }
        let first = asking.iter().position(|&asks| asks)?;
        let head = paragraphs[first].start;
        let before = |d: usize| drafts.list[d].mentions.iter().filter(|&&m| mentions[m].form == MentionForm::Name && mentions[m].tokens.end <= head).count();
        let interviewee = (0..drafts.list.len())
            .filter(|&d| drafts.list[d].kind == EntityKind::Person && before(d) > 0)
            .max_by_key(|&d| (before(d), std::cmp::Reverse(drafts.list[d].mentions.iter().min().copied())))?;
        Some(Interview { interviewee, asking, first })
    }

    /// Who says "I" at `token`: the interviewee, in an answer.
    pub(super) fn answers(&self, parse: &Parse, token: TokenId) -> Option<usize> {
        let paragraph = parse.tokens.paragraph_of(token);
        (paragraph > self.first && !self.asking[paragraph]).then_some(self.interviewee)
    }

    /// Who is meant by "you" at `token`: the interviewee, in a question.
    pub(super) fn asks(&self, parse: &Parse, token: TokenId) -> Option<usize> {
        self.asking[parse.tokens.paragraph_of(token)].then_some(self.interviewee)
    }
}
