//! Entities: who is spoken of, under which words, and who speaks.
//!
//! Mentions are found by names, roles and pronouns; names are joined by rule,
//! since their forms follow conventions, and everything else by the reader's
//! antecedents, held to number, gender and kind. Nobody is invented: a mention
//! that resolves to nothing stays an entity of its own, or none.

mod cluster;
mod interview;
mod mention;
mod name;
mod speaker;

use std::ops::Range;

use crate::parse::Parse;
use crate::record::{Entity, EntityId, EntityKind};
use crate::resources::Resources;
use crate::resources::people::Gender;
use crate::token::TokenId;

/// The entities of an article, and the speaker of each attribution.
#[derive(Debug, Clone, Default)]
pub struct Entities {
    /// Entities in order of their first mention.
    pub list: Vec<Entity>,
    speakers: Vec<Option<EntityId>>,
}

impl Entities {
    /// The entity that speaks in attribution number `attributed` of the parse.
    #[must_use]
    pub fn speaker(&self, attributed: usize) -> Option<EntityId> {
        self.speakers.get(attributed).copied().flatten()
    }
}

/// What a mention is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MentionForm {
    /// A proper name.
    Name,
    /// A description: the minister.
    Nominal,
    /// A pronoun, possessives among them.
    Pronoun,
}

/// Grammatical number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Singular,
    Plural,
}

/// A place of the text that refers to somebody or something.
#[derive(Debug, Clone)]
struct Mention {
    tokens: Range<TokenId>,
    head: TokenId,
    form: MentionForm,
    kind: Option<EntityKind>,
    gender: Option<Gender>,
    number: Number,
    /// For names, the words that identify: titles, articles and possessives left out.
    key: Vec<String>,
    /// The tokens of the name alone.
    named: Range<TokenId>,
}

/// An entity while it is put together.
#[derive(Debug, Clone)]
struct Draft {
    mentions: Vec<usize>,
    kind: EntityKind,
    gender: Option<Gender>,
    number: Number,
    /// The usual name, where the gazetteer knows one.
    canonical: Option<String>,
    country: Option<String>,
    role: Option<String>,
    /// The gazetteer's kind of organisation; empty where it is not known.
    body: String,
}

/// Finds the entities of an article and resolves who speaks.
#[must_use]
pub fn resolve(resources: &Resources, text: &str, parse: &Parse) -> Entities {
    let mentions = mention::find(resources, text, parse);
    let mut drafts = cluster::names(resources, text, parse, &mentions);
    let speakers = speaker::resolve(resources, text, parse, &mentions, &mut drafts);
    finish(text, parse, &mentions, drafts, speakers)
}

/// Drops what never was a party, and orders entities by their first mention.
fn finish(text: &str, parse: &Parse, mentions: &[Mention], drafts: cluster::Drafts, speakers: Vec<Option<usize>>) -> Entities {
    let mut order: Vec<usize> = (0..drafts.list.len()).filter(|&d| !drafts.list[d].mentions.is_empty()).collect();
    let first = |d: usize| drafts.list[d].mentions.iter().map(|&m| mentions[m].tokens.start).min().unwrap_or(usize::MAX);
    order.retain(|&d| {
        let draft = &drafts.list[d];
        let named = draft.mentions.iter().any(|&m| mentions[m].form == MentionForm::Name);
        let described = draft.mentions.iter().any(|&m| mentions[m].form == MentionForm::Nominal);
        named || described || speakers.contains(&Some(d))
    });
    order.sort_by_key(|&d| (first(d), d));
    let mut number = vec![None; drafts.list.len()];
    for (to, &from) in order.iter().enumerate() {
        number[from] = Some(to);
    }
    let list = order.iter().map(|&d| entity(text, parse, mentions, &drafts.list[d])).collect();
    Entities { list, speakers: speakers.into_iter().map(|s| s.and_then(|d| number[d])).collect() }
}

fn entity(text: &str, parse: &Parse, mentions: &[Mention], draft: &Draft) -> Entity {
    let span = |tokens: &Range<TokenId>| parse.tokens.cover(tokens.clone()).expect("a mention has a token");
    let mut spans: Vec<_> = draft.mentions.iter().map(|&m| span(&mentions[m].tokens)).collect();
    spans.sort_unstable();
    spans.dedup();
    let written = || {
        let of = |form: MentionForm| draft.mentions.iter().map(|&m| &mentions[m]).filter(move |m| m.form == form);
        let fullest = of(MentionForm::Name).max_by(|a, b| a.key.len().cmp(&b.key.len()).then(b.tokens.start.cmp(&a.tokens.start)));
        match fullest {
            Some(mention) => span(&mention.named).slice(text).split_whitespace().collect::<Vec<_>>().join(" "),
            _ => {
                let described = of(MentionForm::Nominal).next().or_else(|| of(MentionForm::Pronoun).next());
                described.map_or_else(String::new, |m| mention::plain_name(text, parse, m))
            }
        }
    };
    Entity {
        name: draft.canonical.clone().unwrap_or_else(written),
        kind: draft.kind,
        role: draft.role.clone(),
        country: draft.country.clone(),
        mentions: spans,
    }
}

#[cfg(test)]
mod tests {
    use crate::pipeline;
    use crate::read::article_from_text;
    use crate::resources::Resources;

    #[test]
    fn the_office_in_the_lead_is_that_of_the_bare_name_after_it() {
        let rest = " “We have carried their load for years,” Ines Calloway told the council. Otto Brandt, a farmer, said that he would wait.";
        let role = |lead: &str| {
            let record = pipeline::analyse(Resources::english(), &article_from_text("a", format!("{lead}{rest}").as_bytes())).record;
            record.entities.iter().find(|entity| entity.name == "Ines Calloway").and_then(|entity| entity.role.clone())
        };
        assert_eq!(role("BRENN, 3 May — The mayor of Brenn threatened on Monday to close the bridge.").as_deref(), Some("mayor of Brenn"));
        // It may be anybody, or somebody who is named at once.
        assert_eq!(role("BRENN, 3 May — The president threatened on Monday to close the bridge."), None);
        assert_eq!(role("BRENN, 3 May — The mayor of Brenn, Leo Marchetti, threatened on Monday to close the bridge."), None);
        // Whoever is named after the place is no place.
        assert_eq!(role("BRENN, 3 May — The mayor of Brenn, Ines Calloway, threatened on Monday to close the bridge.").as_deref(), Some("mayor of Brenn"));
    }

    #[test]
    fn a_role_is_not_cut_at_a_hyphen() {
        let text = "BRENN, 3 May — Northern front-runner Dmitri Vance said on Monday that he would not debate. Ines Calloway, the vice-president of Korvan Freight, praised him.";
        let record = pipeline::analyse(Resources::english(), &article_from_text("a", text.as_bytes())).record;
        let role = |name: &str| record.entities.iter().find(|entity| entity.name == name).and_then(|entity| entity.role.as_deref());
        assert_eq!(role("Dmitri Vance"), Some("Northern front-runner"), "{:?}", record.entities);
        assert!(role("Ines Calloway").is_some_and(|role| role.starts_with("vice-president")), "{:?}", record.entities);
    }
}
