//! Resolves descriptions and pronouns in order of the text, and the speaker of every attribution.

use std::collections::HashMap;
use std::ops::Range;

use crate::entity::cluster::{Drafts, agrees, fresh, learn};
use crate::entity::interview::Interview;
use crate::entity::mention::speaker_mention;
use crate::entity::{Draft, Mention, MentionForm, Number};
use crate::parse::{Parse, Relation, Upos, complement};
use crate::record::EntityKind;
use crate::resources::Resources;
use crate::token::{QuoteState, TokenId};

/// A description is joined to the entity that the reader gives at least this
/// share of the probability that it gives to "nothing before".
const DESCRIPTION_SHARE: f32 = 1.2;

/// What a sentence between a pronoun and the last mention of a person costs, in log-probability.
const SENTENCE_COST: f32 = 0.25;

/// How far back a person must have been named to be meant by the next description.
const NEAR_SENTENCES: usize = 4;

/// A person who is described in one of so many sentences at the head may be named after.
const LEAD_SENTENCES: usize = 3;

/// Sentences farther off cost no more.
const FARTHEST_SENTENCE: usize = 8;

/// What it adds that the last mention was a subject or a source.
const PROMINENCE: f32 = 0.4;

/// How many words from a person's name the company stands that he or she speaks for.
const AFFILIATION: usize = 12;

/// What it adds to "she" in "Ode said that she …" that Ode is the source.
const OWN_WORDS: f32 = 0.7;

/// What it costs, for a pronoun in a quotation, that a person was named in other quotations and never by the reporter.
const HEARSAY: f32 = 2.0;

/// What it adds to the source of "he said" that the person was the last source.
const SAME_SOURCE: f32 = 0.6;

/// Resolves every mention that is not yet part of an entity; returns each attribution's speaker.
pub(super) fn resolve(resources: &Resources, text: &str, parse: &Parse, mentions: &[Mention], drafts: &mut Drafts) -> Vec<Option<usize>> {
    let interview = Interview::find(text, parse, mentions, drafts);
    let resolver = Resolver { resources, text, parse, mentions, interview };
    // What the reporter says first: it tells who speaks in the quotations.
    for (index, mention) in mentions.iter().enumerate() {
        if !resolver.is_quoted(mention) {
            resolver.mention(index, None, drafts);
        }
    }
    resolver.named_later(drafts);
    resolver.described_later(drafts);
    let mut speakers = resolver.speakers(drafts);
    for (index, mention) in mentions.iter().enumerate() {
        if resolver.is_quoted(mention) {
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
    interview: Option<Interview>,
}

impl Resolver<'_> {
    fn lower(&self, token: TokenId) -> String {
        self.parse.tokens.spans()[token].slice(self.text).to_lowercase()
    }

    fn is_quoted(&self, mention: &Mention) -> bool {
        matches!(self.parse.tokens.quote_state(mention.head), QuoteState::Inside | QuoteState::Nested)
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
            MentionForm::Nominal => match self.description(mention, quotation, drafts) {
                Some(draft) => drafts.join(index, mention, draft),
                None => {
                    fresh(drafts, index, mention);
                }
            },
        }
    }

    /// Joins those who are described first and named later: "The mayor …", and then "Mayor Ana Ruiz"; "A Brenn man …",
    /// and then "Ivo Marsh, 41, …"; "The mayor of Brenn …" in the lead, and then "Ana Ruiz" without a word of who that is.
    fn named_later(&self, drafts: &mut Drafts) {
        for described in 0..drafts.list.len() {
            let draft = &drafts.list[described];
            let Some(&first) = draft.mentions.iter().min() else { continue };
            let nameless = draft.mentions.iter().all(|&m| self.mentions[m].form != MentionForm::Name);
            let mention = &self.mentions[first];
            if draft.kind != EntityKind::Person || !nameless || mention.form != MentionForm::Nominal || self.has_possessor_person(mention, drafts) {
                continue;
            }
            let name = match self.name_after(mention, drafts) {
                Some(name) => name,
                None => {
                    let Some(name) = self.bare_name_after_lead(mention, drafts) else { continue };
                    drafts.list[name].role = Some(super::mention::plain_name(self.text, self.parse, mention));
                    name
                }
            };
            for m in std::mem::take(&mut drafts.list[described].mentions) {
                drafts.join(m, &self.mentions[m], name);
            }
        }
    }

    /// "Police", and then "Brenn police": joins a bare noun for who acts for a body, or for a body, to the one party that
    /// is described by the same noun and more.
    fn described_later(&self, drafts: &mut Drafts) {
        let bare = |d: &Draft| d.mentions.iter().all(|&m| self.mentions[m].form == MentionForm::Nominal && self.mentions[m].tokens.len() == 1);
        for described in 0..drafts.list.len() {
            let draft = &drafts.list[described];
            let Some(&first) = draft.mentions.first().filter(|_| bare(draft)) else { continue };
            let noun = self.lower(self.mentions[first].head);
            if !self.resources.people.has_body(&noun) {
                continue;
            }
            let fuller = |d: &Draft| d.mentions.iter().any(|&m| self.mentions[m].tokens.len() > 1 && self.lower(self.mentions[m].tokens.end - 1) == noun);
            let mut others = (0..drafts.list.len()).filter(|&d| d != described && drafts.list[d].kind != EntityKind::Person && fuller(&drafts.list[d]));
            let (Some(other), None) = (others.next(), others.next()) else { continue };
            for m in std::mem::take(&mut drafts.list[described].mentions) {
                drafts.join(m, &self.mentions[m], other);
            }
        }
    }

    /// The one person, not named before `mention`, whom it describes.
    fn name_after(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let noun = mention.key.first()?;
        let here = self.parse.tokens.sentence_of(mention.head);
        let new = |d: usize| self.first_named_after(mention, drafts, d);
        let role = |d: usize| drafts.list[d].role.as_deref().unwrap_or("").to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| w == noun);
        let titled = |d: usize| drafts.list[d].mentions.iter().any(|&m| (self.mentions[m].tokens.start..self.mentions[m].named.start).any(|t| self.lower(t) == *noun));
        let mut called = (0..drafts.list.len()).filter(|&d| (role(d) || titled(d)) && new(d).is_some());
        if let Some(one) = called.next() {
            return Some(one).filter(|_| called.next().is_none());
        }
        // News leads with what somebody is, and goes on with name and age.
        let indefinite = matches!(self.lower(mention.tokens.start).as_str(), "a" | "an");
        if !indefinite || self.parse.relations[mention.head] != Relation::Nsubj || here > LEAD_SENTENCES {
            return None;
        }
        let aged = |m: &Mention| {
            let end = m.tokens.end;
            end + 2 < self.parse.tokens.len() && self.lower(end) == "," && self.parse.upos[end + 1] == Upos::Num && self.lower(end + 2) == ","
        };
        let mut aged_after = (0..drafts.list.len()).filter(|&d| new(d).is_some_and(|m| aged(m) && self.parse.tokens.sentence_of(m.head) - here <= NEAR_SENTENCES));
        aged_after.next().filter(|_| aged_after.next().is_none())
    }

    /// Whom the lead is about that says "The mayor of Brenn" and no name: the first person named after it, soon, as a subject
    /// and without a word of who that is.
    fn bare_name_after_lead(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let sentence = |m: &Mention| self.parse.tokens.sentence_of(m.head);
        let is_subject = |m: &Mention| self.parse.relations[m.head] == Relation::Nsubj;
        // "The president" may be any; "the president of the club" is one.
        let is_one = self.lower(mention.tokens.start) == "the"
            && self.parse.dependents(mention.head).any(|t| t > mention.head)
            && self.resources.people.is_title(mention.key.first()?);
        if !is_one || !is_subject(mention) || sentence(mention) > 1 {
            return None;
        }
        let named = (0..drafts.list.len()).filter_map(|d| self.first_named_after(mention, drafts, d).map(|m| (d, m)));
        let (next, name) = named.min_by_key(|(_, m)| m.tokens.start)?;
        let described = drafts.list[next].mentions.iter().map(|&m| &self.mentions[m]).any(|m| m.form == MentionForm::Nominal && sentence(m) == sentence(name));
        let bare = is_subject(name) && name.tokens.start == name.named.start && !described;
        (bare && sentence(name) - sentence(mention) <= NEAR_SENTENCES).then_some(next)
    }

    /// The first mention of a person who is named, and not before a description that may be theirs.
    fn first_named_after(&self, mention: &Mention, drafts: &Drafts, draft: usize) -> Option<&Mention> {
        let list = &drafts.list[draft];
        let first = list.mentions.iter().map(|&m| &self.mentions[m]).min_by_key(|m| m.tokens.start)?;
        let named = list.kind == EntityKind::Person && first.form == MentionForm::Name && first.tokens.start > mention.tokens.end;
        (named && agrees(mention, list, "") && !self.other_country(mention, drafts, draft)).then_some(first)
    }

    /// Whether a description names a person whose it is.
    fn has_possessor_person(&self, mention: &Mention, drafts: &Drafts) -> bool {
        self.has_possessor(mention)
            && self.mentions.iter().enumerate().any(|(index, m)| {
                let inside = m.tokens.start >= mention.tokens.start && m.head < mention.head;
                inside && (m.form == MentionForm::Pronoun || drafts.of[index].is_some_and(|d| drafts.list[d].kind == EntityKind::Person))
            })
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
                // A body or a country that speaks says "we" of itself; a person may speak for anybody, and mostly does for the
                // company that he or she is named with.
                let speaker = quotation.flatten()?;
                return if drafts.list[speaker].kind == EntityKind::Person { self.company_of(speaker, drafts) } else { Some(speaker) };
            }
            "i" | "me" | "my" | "mine" | "myself" => {
                if let Some(draft) = self.labelled(mention, drafts).or_else(|| self.author(drafts)) {
                    return Some(draft);
                }
                if let Some(interview) = &self.interview {
                    return interview.answers(self.parse, mention.head);
                }
            }
            "you" | "your" => return self.interview.as_ref().filter(|_| quotation.is_none()).and_then(|i| i.asks(self.parse, mention.head)),
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
        // "It said" and "they said" speak of somebody as surely as "he" does.
        if mention.gender.is_some() || (matches!(word.as_str(), "it" | "they") && self.is_source(mention.head)) {
            return self.salient(mention, &word, drafts, barred, &weighed);
        }
        weighed.first().filter(|w| w.1 > none.max(0.05)).map(|w| w.0)
    }

    /// The one company that a person's name or description is tied to: "Orlo Steel's chairman, Ivo Marsh".
    fn company_of(&self, person: usize, drafts: &Drafts) -> Option<usize> {
        let company = |draft: usize| {
            let d = &drafts.list[draft];
            d.kind == EntityKind::Organization && matches!(d.body.as_str(), "" | "company" | "ngo" | "university" | "sport")
        };
        let mut found: Vec<usize> = Vec::new();
        for &number in &drafts.list[person].mentions {
            let mention = &self.mentions[number];
            if mention.form == MentionForm::Pronoun {
                continue;
            }
            let phrase = self.parse.subtree(mention.head);
            let near = phrase.start.max(mention.tokens.start.saturating_sub(AFFILIATION))..phrase.end.min(mention.tokens.end + AFFILIATION);
            found.extend(
                self.mentions
                    .iter()
                    .enumerate()
                    .filter(|(_, m)| m.form == MentionForm::Name && near.contains(&m.head) && self.hangs_from(m.head, mention.head))
                    .filter_map(|(index, _)| drafts.of[index])
                    .filter(|&d| company(d)),
            );
        }
        found.sort_unstable();
        found.dedup();
        match found[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether a word belongs to the phrase of another without a clause between them.
    fn hangs_from(&self, mut token: TokenId, head: TokenId) -> bool {
        for _ in 0..5 {
            if token == head {
                return true;
            }
            if !matches!(self.parse.relations[token], Relation::Nmod | Relation::Compound | Relation::Appos | Relation::Flat | Relation::Amod | Relation::Conj) {
                return false;
            }
            token = self.parse.heads[token];
        }
        false
    }

    /// The party that "he", "she" or a speaking "it" refers to: what the reader gives, weighed
    /// with how lately and how prominently each was spoken of.
    fn salient(&self, mention: &Mention, word: &str, drafts: &Drafts, barred: Option<usize>, weighed: &[(usize, f32)]) -> Option<usize> {
        let sentence = self.parse.tokens.sentence_of(mention.head);
        let is_source = self.is_source(mention.head);
        let before = self.source_before(mention.tokens.start, drafts);
        let said_by = barred.is_none().then(|| self.source_around(mention.head, drafts)).flatten();
        let mut last: HashMap<usize, (TokenId, bool)> = HashMap::new();
        for (index, m) in self.mentions.iter().enumerate() {
            if m.tokens.end > mention.tokens.start {
                continue;
            }
            if let Some(draft) = drafts.of[index]
                && Some(draft) != barred
                && agrees(mention, &drafts.list[draft], word)
                && !self.is_document(draft, drafts)
            {
                let prominent = self.parse.relations[m.head] == Relation::Nsubj || self.is_source(m.head);
                let entry = last.entry(draft).or_insert((m.head, prominent));
                if m.head >= entry.0 {
                    *entry = (m.head, prominent);
                }
            }
        }
        let mut best: Option<(f32, usize)> = None;
        let mut order: Vec<usize> = last.keys().copied().collect();
        order.sort_unstable();
        for draft in order {
            let (head, prominent) = last[&draft];
            let distance = (sentence - self.parse.tokens.sentence_of(head)).min(FARTHEST_SENTENCE);
            let told = weighed.iter().find(|w| w.0 == draft).map_or(0.0, |w| w.1);
            let score = (told + 0.02).ln() - SENTENCE_COST * distance as f32
                + if prominent { PROMINENCE } else { 0.0 }
                + if is_source && before == Some(draft) { SAME_SOURCE } else { 0.0 }
                + if said_by == Some(draft) { OWN_WORDS } else { 0.0 }
                - if mention.gender.is_some() && self.is_quoted(mention) && self.is_hearsay(draft, mention, drafts) { HEARSAY } else { 0.0 };
            if best.is_none_or(|b| score > b.0) {
                best = Some((score, draft));
            }
        }
        best.map(|b| b.1)
    }

    /// Whether an entity was named in quotations of other paragraphs only.
    fn is_hearsay(&self, draft: usize, mention: &Mention, drafts: &Drafts) -> bool {
        let paragraph = self.parse.tokens.paragraph_of(mention.head);
        let overheard = |m: &Mention| self.is_quoted(m) && self.parse.tokens.paragraph_of(m.head) != paragraph;
        drafts.list[draft].mentions.iter().map(|&m| &self.mentions[m]).filter(|m| m.head < mention.head).all(overheard)
    }

    /// Whether an entity is only a document: it is quoted from, but somebody else speaks.
    fn is_document(&self, draft: usize, drafts: &Drafts) -> bool {
        drafts.list[draft].mentions.iter().any(|&m| {
            let mention = &self.mentions[m];
            mention.form == MentionForm::Nominal && mention.key.first().is_some_and(|noun| self.resources.people.is_document(noun))
        })
    }

    fn is_source(&self, head: TokenId) -> bool {
        self.parse.attributed.iter().any(|a| a.source.as_ref().is_some_and(|s| s.contains(&head)))
    }

    /// The entity that is the source of the innermost attribution before whose content's word `token` it stands.
    fn source_around(&self, token: TokenId, drafts: &Drafts) -> Option<usize> {
        let holds = |range: &Range<TokenId>| range.contains(&token);
        self.parse
            .attributed
            .iter()
            .filter(|a| a.contents.iter().any(holds))
            .filter_map(|a| a.source.as_ref())
            .filter(|s| s.end <= token)
            .max_by_key(|s| s.end)
            .and_then(|s| self.of_source(s, drafts))
    }

    /// The entity that is the source of the last attribution before `token`.
    fn source_before(&self, token: TokenId, drafts: &Drafts) -> Option<usize> {
        self.parse
            .attributed
            .iter()
            .filter(|a| a.within.is_none())
            .filter_map(|a| a.source.as_ref())
            .filter(|s| s.end <= token)
            .max_by_key(|s| s.end)
            .and_then(|s| self.of_source(s, drafts))
    }

    /// Who writes in the first person: named in a line "By …" at the head, or
    /// alone in a line at the foot after a letter's close.
    fn author(&self, drafts: &Drafts) -> Option<usize> {
        let paragraphs = self.parse.tokens.paragraphs();
        let person_at = |start: TokenId, end: TokenId| {
            self.mentions.iter().position(|m| m.form == MentionForm::Name && m.kind == Some(EntityKind::Person) && m.tokens.start == start && m.tokens.end <= end).and_then(|index| drafts.of[index])
        };
        // Agencies write "^By Ann Roe<".
        let after_by = |p: &Range<TokenId>| (p.start..p.end.min(p.start + 2)).find(|&t| self.lower(t) == "by").map(|t| t + 1);
        let by_line = paragraphs.iter().take(6).filter(|p| p.len() <= 12).find_map(|p| after_by(p).and_then(|start| person_at(start, p.end)));
        by_line.or_else(|| {
            let closes = |word: &str| matches!(word, "yours" | "sincerely" | "regards" | "respectfully" | "love" | "best" | "faithfully" | "cheers" | "signed");
            let tail = paragraphs.len().saturating_sub(4);
            let closed = paragraphs[tail..].iter().any(|p| p.len() <= 8 && closes(&self.lower(p.start)));
            let signs = |p: &Range<TokenId>| {
                let start = if closes(&self.lower(p.start)) { (p.start..p.end).find(|&t| self.lower(t) == ",").map_or(p.start, |t| t + 1) } else { p.start };
                (p.len() <= 8).then(|| person_at(start, p.end)).flatten()
            };
            closed.then(|| paragraphs[tail..].iter().rev().find_map(signs)).flatten()
        })
    }

    /// In an interview or a transcript: the person whose name and a colon begin the paragraph.
    fn labelled(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let start = self.parse.tokens.paragraphs()[self.parse.tokens.paragraph_of(mention.head)].start;
        let index = self.mentions.iter().position(|m| m.tokens.start == start && m.form == MentionForm::Name)?;
        let after = self.mentions[index].tokens.end;
        let colon = after < self.parse.tokens.len() && self.lower(after) == ":" && after < mention.head;
        drafts.of[index].filter(|_| colon)
    }

    /// What a description describes. Who only signs the report is not described in it.
    fn description(&self, mention: &Mention, quotation: Option<Option<usize>>, drafts: &Drafts) -> Option<usize> {
        let after_by = |m: &usize| self.mentions[*m].tokens.start.checked_sub(1).is_some_and(|t| self.lower(t) == "by");
        let signs = self.author(drafts).filter(|&author| drafts.list[author].mentions.iter().all(after_by));
        self.described(mention, quotation, drafts, signs).filter(|draft| Some(*draft) != signs)
    }

    fn described(&self, mention: &Mention, quotation: Option<Option<usize>>, drafts: &Drafts, signs: Option<usize>) -> Option<usize> {
        let first = self.lower(mention.tokens.start);
        let definite = matches!(first.as_str(), "the" | "this" | "that" | "these" | "those") || mention.tokens.clone().any(|t| self.parse.penn(t) == "PRP$");
        let indefinite = matches!(first.as_str(), "a" | "an" | "some" | "no" | "several" | "many" | "any" | "another" | "other");
        if indefinite {
            return None;
        }
        // "her client" is not she.
        let within: Vec<usize> = self
            .mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.head != mention.head && m.tokens.start >= mention.tokens.start && m.tokens.end <= mention.tokens.end)
            // A pronoun within is resolved only after the description: here for what it will be.
            .filter_map(|(index, m)| drafts.of[index].or_else(|| if m.form == MentionForm::Pronoun { self.pronoun(m, quotation, drafts) } else { None }))
            .collect();
        let mut weighed = self.weighed(mention, drafts, "", None);
        let noun = self.resources.lemmas.noun(&self.lower(mention.head));
        weighed.retain(|w| !within.contains(&w.0) && Some(w.0) != signs && self.resources.gazetteer.noun_fits(&noun, &drafts.list[w.0].body));
        let none = 1.0 - self.parse.antecedents[mention.head].iter().map(|a| a.1).sum::<f32>();
        let relative = self.resources.people.is_relative(&noun) && self.has_possessor(mention);
        if let Some(&(draft, probability)) = weighed.first() {
            let share = if definite && !relative { DESCRIPTION_SHARE } else { 2.0 };
            if probability > none * share && !self.other_country(mention, drafts, draft) {
                return Some(draft);
            }
        }
        if definite && let Some(draft) = self.by_role(mention, drafts).or_else(|| self.only_person(mention, drafts).filter(|_| !relative)) {
            return Some(draft);
        }
        // "police", "the company", "the city's police": nothing in it names another.
        let bare = mention.tokens.clone().all(|t| t == mention.head || !matches!(self.parse.upos[t], Upos::Propn | Upos::Adj | Upos::Num | Upos::Verb));
        if bare { self.by_noun(mention, drafts).or_else(|| self.body_of(mention, drafts)) } else { None }
    }

    /// Whether a description says whose: "his mother", "Ode's lawyer".
    fn has_possessor(&self, mention: &Mention) -> bool {
        let possessive = |t: TokenId| self.parse.penn(t) == "PRP$" || (t + 1 < mention.head && self.parse.penn(t + 1) == "POS");
        (mention.tokens.start..mention.head).any(possessive)
    }

    /// "prosecutors": the one body of the article that they act for.
    fn body_of(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let group = self.lower(mention.head);
        let named = |d: &Draft| d.kind == EntityKind::Organization && d.mentions.iter().any(|&m| self.resources.people.is_member(&group, &self.mentions[m].key.join(" ")));
        let mut bodies = (0..drafts.list.len()).filter(|&d| named(&drafts.list[d]));
        bodies.next().filter(|_| bodies.next().is_none())
    }

    /// "the Norlandic president", soon after one person was named and nobody else:
    /// news calls those it has just named by their office.
    fn only_person(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        if mention.kind != Some(EntityKind::Person) || mention.number != Number::Singular || !(self.is_source(mention.head) || self.parse.relations[mention.head] == Relation::Nsubj) {
            return None;
        }
        let sentence = self.parse.tokens.sentence_of(mention.head);
        let mut near: Vec<usize> = self
            .mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| {
                let distance = sentence.checked_sub(self.parse.tokens.sentence_of(m.head));
                m.form == MentionForm::Name && m.tokens.end <= mention.tokens.start && distance.is_some_and(|d| (1..=NEAR_SENTENCES).contains(&d))
            })
            .filter_map(|(index, _)| drafts.of[index])
            .filter(|&d| drafts.list[d].kind == EntityKind::Person && agrees(mention, &drafts.list[d], "") && !self.other_country(mention, drafts, d))
            .collect();
        near.sort_unstable();
        near.dedup();
        match near[..] {
            [one] if drafts.list[one].role.is_none() => Some(one),
            _ => None,
        }
    }

    /// "police", "the company": the last party described by the same noun.
    fn by_noun(&self, mention: &Mention, drafts: &Drafts) -> Option<usize> {
        let noun = self.lower(mention.head);
        self.mentions
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, m)| m.tokens.end <= mention.tokens.start && m.form != MentionForm::Pronoun && self.lower(m.tokens.end - 1) == noun)
            .filter_map(|(index, _)| drafts.of[index])
            .find(|&d| agrees(mention, &drafts.list[d], "") || (mention.kind != Some(EntityKind::Person) && drafts.list[d].kind != EntityKind::Person))
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
                Some(source) => self.maker(source, number, drafts, &out).unwrap_or_else(|| self.of_source(source, drafts)),
                None => match &attributed.cue {
                    Some(cue) => self.understood(cue, drafts),
                    None if attributed.within.is_none() => self.going_on(number, &out),
                    None => None,
                },
            };
            out.push(speaker);
        }
        out
    }

    /// Who is understood to be the subject of a cue that has none of its own: "Ode went on {to say} …", "she pleaded guilty
    /// to {threatening} …". A participle that may be passive has none.
    fn understood(&self, cue: &Range<TokenId>, drafts: &Drafts) -> Option<usize> {
        let finite = cue.clone().any(|t| matches!(self.parse.relations[t], Relation::Aux | Relation::Cop));
        let word = cue.clone().rev().find(|&t| matches!(self.parse.upos[t], Upos::Verb | Upos::Noun)).filter(|_| !finite)?;
        if !matches!(self.parse.penn(word), "VB" | "VBG" | "NN" | "NNS") {
            return None;
        }
        let subject = complement::source(self.parse, word)?;
        self.of_source(&subject, drafts)
    }

    fn of_source(&self, source: &Range<TokenId>, drafts: &Drafts) -> Option<usize> {
        let first = self.lower(source.start);
        if matches!(first.as_str(), "no" | "nobody" | "none" | "someone" | "somebody" | "anyone" | "anybody" | "everyone" | "everybody" | "whoever")
            || (first == "one" && (source.len() == 1 || self.lower(source.start + 1) == "of"))
        {
            return None;
        }
        let mut tokens = source.clone();
        while tokens.len() > 1 && matches!(self.lower(tokens.end - 1).as_str(), "'s" | "’s" | "’" | "'" | ",") {
            tokens.end -= 1;
        }
        let mention = speaker_mention(self.parse, self.mentions, &tokens)?;
        drafts.of[mention]
    }

    /// For a document as source, who made it, where the text says so: its
    /// possessor ("the ministry's statement"), its author ("a letter from Ode"), or who
    /// was said to speak in it ("… the ministry said in a statement").
    /// `None` where the source is no document.
    fn maker(&self, source: &Range<TokenId>, number: usize, drafts: &Drafts, speakers: &[Option<usize>]) -> Option<Option<usize>> {
        let head = self.parse.head_of(source.clone());
        let noun = self.lower(head);
        let lemma = self.resources.lemmas.noun(&noun);
        if !self.resources.people.is_document(&noun) && !self.resources.people.is_document(&lemma) {
            return None;
        }
        let by = |t: &TokenId| {
            let case = self.parse.dependents(*t).find(|&c| self.parse.relations[c] == Relation::Case).map(|c| self.lower(c));
            match case.as_deref() {
                None => *t < head && self.parse.penn(*t) == "PRP$",
                Some("'s" | "’s" | "'" | "’") => true,
                Some(word) => *t > head && matches!(word, "by" | "from" | "of"),
            }
        };
        let author = self.parse.dependents(head).filter(|t| self.parse.relations[*t] == Relation::Nmod).filter(by).find_map(|t| drafts.at_token(t));
        let told_before = || {
            (0..number.min(speakers.len())).rev().take(8).find_map(|n| {
                let cue = self.parse.attributed[n].cue.as_ref()?;
                let sentence = self.parse.tokens.sentences()[self.parse.tokens.sentence_of(cue.start)].clone();
                let names_it = sentence.filter(|t| !source.contains(t)).any(|t| self.resources.lemmas.noun(&self.lower(t)) == lemma);
                names_it.then(|| speakers[n]).flatten()
            })
        };
        Some(author.or_else(|| self.body_before(head, drafts)).or_else(told_before))
    }

    /// "the office release", "the company statement": the last body before it that is called so.
    fn body_before(&self, document: TokenId, drafts: &Drafts) -> Option<usize> {
        let modifier = self.parse.dependents(document).find(|&t| t < document && self.parse.relations[t] == Relation::Compound)?;
        let noun = self.lower(modifier);
        self.mentions
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, m)| m.tokens.end <= modifier && m.kind == Some(EntityKind::Organization) && self.lower(m.head) == noun)
            .find_map(|(index, _)| drafts.of[index])
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
