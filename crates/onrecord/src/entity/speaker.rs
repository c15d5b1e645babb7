//! Resolves descriptions and pronouns in order of the text, and the speaker of every attribution.

use std::collections::HashMap;

use crate::entity::cluster::{Drafts, agrees, fresh, learn};
use crate::entity::mention::speaker_mention;
use crate::entity::{Mention, MentionForm, Number};
use crate::parse::{Parse, Relation};
use crate::record::EntityKind;
use crate::resources::Resources;
use crate::token::{QuoteState, TokenId};

/// A description is joined to the entity that the reader gives at least this
/// share of the probability that it gives to "nothing before".
const DESCRIPTION_SHARE: f32 = 0.6;

/// Resolves every mention that is not yet part of an entity; returns each attribution's speaker.
pub(super) fn resolve(resources: &Resources, text: &str, parse: &Parse, mentions: &[Mention], drafts: &mut Drafts) -> Vec<Option<usize>> {
    let resolver = Resolver { resources, text, parse, mentions };
    let quoted = |m: &Mention| matches!(parse.tokens.quote_state(m.head), QuoteState::Inside | QuoteState::Nested);
    // What the reporter says first: it tells who speaks in the quotations.
    for (index, mention) in mentions.iter().enumerate() {
        if !quoted(mention) {
            resolver.mention(index, None, drafts);
        }
    }
    let mut speakers = resolver.speakers(drafts);
    for (index, mention) in mentions.iter().enumerate() {
        if quoted(mention) {
            let speaker = resolver.speaker_at(mention.head, &speakers);
            resolver.mention(index, Some(speaker), drafts);
        }
    }
    let again = resolver.speakers(drafts);
    for (speaker, new) in speakers.iter_mut().zip(again) {
        *speaker = speaker.or(new);
    }
    speakers
}

fn is_first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves")
}

struct Resolver<'a> {
    resources: &'a Resources,
    text: &'a str,
    parse: &'a Parse,
    mentions: &'a [Mention],
}

impl Resolver<'_> {
    fn lower(&self, token: TokenId) -> String {
        self.parse.tokens.spans()[token].slice(self.text).to_lowercase()
    }

    /// Resolves one mention; `quotation` holds the speaker where it stands in a quotation.
    fn mention(&self, index: usize, quotation: Option<Option<usize>>, drafts: &mut Drafts) {
        let mention = &self.mentions[index];
        if let Some(draft) = drafts.of[index] {
            self.name_of_speaker(index, mention, draft, drafts);
            return;
        }
        match mention.form {
            MentionForm::Name => unreachable!("names are joined before"),
            MentionForm::Pronoun => {
                match self.pronoun(mention, quotation, drafts) {
                    Some(draft) => {
                        drafts.join(index, mention, draft);
                        learn(&mut drafts.list[draft], mention.gender);
                    }
                    // Who says "I" outside quotation marks may be named later.
                    None if quotation.is_none() && is_first_person(&self.lower(mention.head)) => {
                        let draft = fresh(drafts, index, mention);
                        drafts.list[draft].kind = if mention.number == Number::Singular { EntityKind::Person } else { EntityKind::Group };
                    }
                    None => {}
                }
            }
            MentionForm::Nominal => match self.description(mention, drafts) {
                Some(draft) => drafts.join(index, mention, draft),
                None => {
                    fresh(drafts, index, mention);
                }
            },
        }
    }

    /// Joins those who said "I" before to the name that the reader ties them to.
    fn name_of_speaker(&self, index: usize, mention: &Mention, draft: usize, drafts: &mut Drafts) {
        let first = drafts.list[draft].mentions.iter().min() == Some(&index);
        if mention.form != MentionForm::Name || mention.kind != Some(EntityKind::Person) || !first {
            return;
        }
        let nameless = |d: usize, drafts: &Drafts| drafts.list[d].mentions.iter().all(|&m| self.mentions[m].form == MentionForm::Pronoun);
        let mut sums: HashMap<usize, f32> = HashMap::new();
        for &(token, probability) in &self.parse.antecedents[mention.head] {
            if let Some(d) = drafts.at_token(token)
                && d != draft
                && nameless(d, drafts)
            {
                *sums.entry(d).or_default() += probability;
            }
        }
        let Some((&other, _)) = sums.iter().filter(|s| *s.1 > 0.5).min_by_key(|s| *s.0) else { return };
        for m in std::mem::take(&mut drafts.list[other].mentions) {
            drafts.join(m, &self.mentions[m], draft);
        }
    }

    /// The entities that the reader's antecedents belong to, with their probabilities summed.
    fn weighed(&self, mention: &Mention, drafts: &Drafts, word: &str, barred: Option<usize>) -> Vec<(usize, f32)> {
        let mut sums: HashMap<usize, f32> = HashMap::new();
        for &(token, probability) in &self.parse.antecedents[mention.head] {
            if let Some(draft) = drafts.at_token(token)
                && Some(draft) != barred
                && agrees(mention, &drafts.list[draft], word)
            {
                *sums.entry(draft).or_default() += probability;
            }
        }
        let mut out: Vec<(usize, f32)> = sums.into_iter().collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }

    fn pronoun(&self, mention: &Mention, quotation: Option<Option<usize>>, drafts: &Drafts) -> Option<usize> {
        let word = self.lower(mention.head);
        match word.as_str() {
            "i" | "me" | "my" | "mine" | "myself" if quotation.is_some() => return quotation.flatten().filter(|&d| drafts.list[d].kind == EntityKind::Person),
            "we" | "us" | "our" | "ours" | "ourselves" if quotation.is_some() => {
                // A body or a country that speaks says "we" of itself; a person may speak for anybody.
                return quotation.flatten().filter(|&d| drafts.list[d].kind != EntityKind::Person);
            }
            "i" | "me" | "my" | "mine" | "myself" => {
                if let Some(draft) = self.labelled(mention, drafts) {
                    return Some(draft);
                }
            }
            "who" | "whom" | "whose" => {
                // The noun that the relative clause hangs from.
                let mut verb = self.parse.heads[mention.head];
                for _ in 0..3 {
                    if matches!(self.parse.relations[verb], Relation::Acl) {
                        return drafts.at_token(self.parse.heads[verb]);
                    }
                    verb = self.parse.heads[verb];
                }
                return None;
            }
            _ => {}
        }
        let barred = quotation.flatten();
        let weighed = self.weighed(mention, drafts, &word, barred);
        let none = 1.0 - self.parse.antecedents[mention.head].iter().map(|a| a.1).sum::<f32>();
        let personal = mention.gender.is_some();
        if let Some(&(draft, probability)) = weighed.first()
            && (personal || probability > none.max(0.05))
        {
            return Some(draft);
        }
        personal.then(|| self.salient_person(mention, drafts, barred)).flatten()
    }

    /// In an interview or a transcript: the person whose name and a colon begin the paragraph.
    fn labelled(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let start = self.parse.tokens.paragraphs()[self.parse.tokens.paragraph_of(mention.head)].start;
        let index = self.mentions.iter().position(|m| m.tokens.start == start && m.form == MentionForm::Name)?;
        let after = self.mentions[index].tokens.end;
        let colon = after < self.parse.tokens.len() && self.lower(after) == ":" && after < mention.head;
        drafts.of[index].filter(|_| colon)
    }

    /// The person last spoken of before the pronoun who agrees with it, subjects first.
    fn salient_person(&self, mention: &Mention, drafts: &Drafts, barred: Option<usize>) -> Option<usize> {
        let sentence = self.parse.tokens.sentence_of(mention.head);
        self.mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.tokens.end <= mention.tokens.start)
            .filter_map(|(index, m)| {
                let draft = drafts.of[index].filter(|&d| Some(d) != barred && agrees(mention, &drafts.list[d], ""))?;
                let distance = sentence - self.parse.tokens.sentence_of(m.head);
                let subject = matches!(self.parse.relations[m.head], Relation::Nsubj);
                (distance <= 6).then_some((distance * 2 - usize::from(subject && distance > 0), std::cmp::Reverse(m.head), draft))
            })
            .min()
            .map(|(_, _, draft)| draft)
    }

    fn description(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let first = self.lower(mention.tokens.start);
        let definite = matches!(first.as_str(), "the" | "this" | "that" | "these" | "those") || mention.tokens.clone().any(|t| self.parse.penn(t) == "PRP$");
        let indefinite = matches!(first.as_str(), "a" | "an" | "some" | "no" | "several" | "many" | "any" | "another" | "other");
        if indefinite {
            return None;
        }
        let weighed = self.weighed(mention, drafts, "", None);
        let none = 1.0 - self.parse.antecedents[mention.head].iter().map(|a| a.1).sum::<f32>();
        if let Some(&(draft, probability)) = weighed.first() {
            let share = if definite { DESCRIPTION_SHARE } else { 2.0 };
            if probability > none * share && !self.other_country(mention, drafts, draft) {
                return Some(draft);
            }
        }
        if definite { self.by_role(mention, drafts) } else { None }
    }

    /// Whether an adjective of the description names another country than the entity's.
    fn other_country(&self, mention: &Mention, drafts: &Drafts, draft: usize) -> bool {
        let Some(country) = &drafts.list[draft].country else { return false };
        mention
            .tokens
            .clone()
            .filter_map(|t| self.resources.gazetteer.adjective(self.parse.tokens.spans()[t].slice(self.text)))
            .any(|code| !code.is_empty() && code != country)
    }

    /// "the senator": the last person whose role holds the same noun.
    fn by_role(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        if mention.kind != Some(EntityKind::Person) || mention.number != Number::Singular {
            return None;
        }
        let noun = mention.key.first()?;
        self.mentions
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, m)| m.tokens.end <= mention.tokens.start)
            .filter_map(|(index, _)| drafts.of[index])
            .find(|&d| {
                let draft = &drafts.list[d];
                let role = draft.role.as_deref().unwrap_or("").to_lowercase();
                draft.kind == EntityKind::Person
                    && role.split(|c: char| !c.is_alphanumeric()).any(|w| w == noun)
                    && agrees(mention, draft, "")
                    && !self.other_country(mention, drafts, d)
            })
    }

    /// The speaker of every attribution, as far as its source is resolved.
    fn speakers(&self, drafts: &Drafts) -> Vec<Option<usize>> {
        let mut out: Vec<Option<usize>> = Vec::with_capacity(self.parse.attributed.len());
        for (number, attributed) in self.parse.attributed.iter().enumerate() {
            let speaker = match &attributed.source {
                Some(source) => self.of_source(source, drafts),
                None if attributed.cue.is_none() && attributed.within.is_none() => self.going_on(number, &out),
                None => None,
            };
            out.push(speaker);
        }
        out
    }

    fn of_source(&self, source: &std::ops::Range<TokenId>, drafts: &Drafts) -> Option<usize> {
        let first = self.lower(source.start);
        if matches!(first.as_str(), "no" | "nobody" | "none" | "someone" | "somebody" | "anyone" | "anybody" | "everyone" | "everybody" | "whoever" | "one") {
            return None;
        }
        let mut tokens = source.clone();
        while tokens.len() > 1 && matches!(self.lower(tokens.end - 1).as_str(), "'s" | "’s" | "’" | "'" | ",") {
            tokens.end -= 1;
        }
        let mention = speaker_mention(self.parse, self.mentions, &tokens)?;
        drafts.of[mention]
    }

    /// A quotation without source and cue goes on with the speaker before it, in the same or the last paragraph.
    fn going_on(&self, number: usize, speakers: &[Option<usize>]) -> Option<usize> {
        let paragraph = |n: usize| self.parse.tokens.paragraph_of(self.parse.attributed[n].contents[0].start);
        let before = (0..number).rev().find(|&n| self.parse.attributed[n].within.is_none())?;
        let here = paragraph(number);
        let there = paragraph(before);
        (here >= there && here - there <= 1).then(|| speakers[before]).flatten()
    }

    /// Who says the words at `token`: the speaker of the innermost attribution whose content holds it.
    fn speaker_at(&self, token: TokenId, speakers: &[Option<usize>]) -> Option<usize> {
        let holds = |n: &usize| self.parse.attributed[*n].contents.iter().any(|c| c.contains(&token));
        let outermost = (0..speakers.len()).find(|n| self.parse.attributed[*n].within.is_none() && holds(n));
        outermost.and_then(|n| speakers[n])
    }
}
