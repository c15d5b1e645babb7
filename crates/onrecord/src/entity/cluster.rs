//! Joins mentions into entities: names by the conventions of names, descriptions and pronouns by their antecedents.

use std::collections::HashMap;

use crate::entity::name::{normal, same_body, same_person};
use crate::entity::{Draft, Mention, MentionForm, Number};
use crate::parse::{Parse, Relation, Upos};
use crate::record::EntityKind;
use crate::resources::Resources;
use crate::resources::gazetteer::Named;
use crate::resources::people::Gender;
use crate::token::TokenId;

/// Entities while they are put together.
#[derive(Debug, Clone, Default)]
pub(super) struct Drafts {
    pub(super) list: Vec<Draft>,
    /// The draft of each mention.
    pub(super) of: Vec<Option<usize>>,
    /// The mention at each head token (the longest).
    pub(super) at: HashMap<TokenId, usize>,
}

impl Drafts {
    fn start(&mut self, mention: usize, m: &Mention) -> usize {
        self.list.push(Draft {
            mentions: vec![mention],
            kind: m.kind.unwrap_or(EntityKind::Group),
            gender: m.gender,
            number: m.number,
            canonical: None,
            country: None,
            role: None,
            body: String::new(),
        });
        let id = self.list.len() - 1;
        self.of[mention] = Some(id);
        id
    }

    pub(super) fn join(&mut self, mention: usize, m: &Mention, draft: usize) {
        self.of[mention] = Some(draft);
        let d = &mut self.list[draft];
        d.mentions.push(mention);
        d.gender = d.gender.or(m.gender);
    }

    /// The draft that the mention headed by `token` belongs to.
    pub(super) fn at_token(&self, token: TokenId) -> Option<usize> {
        self.at.get(&token).and_then(|&m| self.of[m])
    }
}

/// Drafts of all names, and of the descriptions that stand beside them.
pub(super) fn names(resources: &Resources, text: &str, parse: &Parse, mentions: &[Mention]) -> Drafts {
    let mut drafts = Drafts { of: vec![None; mentions.len()], ..Drafts::default() };
    for (index, mention) in mentions.iter().enumerate() {
        let better = drafts.at.get(&mention.head).is_none_or(|&other| mentions[other].form != MentionForm::Name && mention.form == MentionForm::Name);
        if better {
            drafts.at.insert(mention.head, index);
        }
        if mention.form == MentionForm::Name {
            for token in mention.tokens.clone() {
                drafts.at.entry(token).or_insert(index);
            }
        }
    }
    let keys: Vec<Vec<String>> = mentions.iter().map(|m| normal(&m.key)).collect();
    persons(resources, mentions, &keys, &mut drafts);
    bodies(resources, parse, text, mentions, &keys, &mut drafts);
    beside(resources, text, parse, mentions, &mut drafts);
    drafts
}

/// Joins the names of persons: full ones first, then surnames and given names to them.
fn persons(resources: &Resources, mentions: &[Mention], keys: &[Vec<String>], drafts: &mut Drafts) {
    let is_person = |m: &Mention| m.form == MentionForm::Name && m.kind == Some(EntityKind::Person);
    let mut order: Vec<usize> = (0..mentions.len()).filter(|&i| is_person(&mentions[i])).collect();
    order.sort_by_key(|&i| (keys[i].len() < 2, i));
    for index in order {
        let mention = &mentions[index];
        let mut candidates: Vec<(usize, usize)> = Vec::new();
        for (id, draft) in drafts.list.iter().enumerate() {
            let conflict = matches!((draft.gender, mention.gender), (Some(a), Some(b)) if a != b);
            let fits = draft.mentions.iter().any(|&other| same_person(&resources.people, &keys[index], &keys[other]));
            if fits && !conflict {
                // The nearest one before, else the nearest after.
                let distance = draft
                    .mentions
                    .iter()
                    .map(|&other| {
                        let at = mentions[other].tokens.start;
                        if at <= mention.tokens.start { mention.tokens.start - at } else { 1_000_000 + at - mention.tokens.start }
                    })
                    .min()
                    .unwrap_or(usize::MAX);
                candidates.push((distance, id));
            }
        }
        match candidates.into_iter().min() {
            Some((_, id)) => drafts.join(index, mention, id),
            None => {
                drafts.start(index, mention);
            }
        }
    }
}

/// Joins the names of bodies, places and peoples.
fn bodies(resources: &Resources, parse: &Parse, text: &str, mentions: &[Mention], keys: &[Vec<String>], drafts: &mut Drafts) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        if mention.form != MentionForm::Name || mention.kind == Some(EntityKind::Person) {
            continue;
        }
        let phrase = mention.key.join(" ");
        // A surname that was taken for a body's name.
        if keys[index].len() == 1
            && mention.kind != Some(EntityKind::Country)
            && let Some(id) = drafts.list.iter().position(|d| d.kind == EntityKind::Person && d.mentions.iter().any(|&m| keys[m].len() > 1 && keys[m].last() == keys[index].last()))
        {
            drafts.join(index, mention, id);
            continue;
        }
        let named = resources.gazetteer.named(&phrase);
        let canonical: Option<(String, EntityKind, Option<String>)> = match named {
            Some(Named::Country(id)) => {
                let c = resources.gazetteer.country(*id);
                Some((c.name.clone(), EntityKind::Country, Some(c.code.clone())))
            }
            Some(Named::Seat(id)) if stands_for_government(parse, text, mention) => {
                let c = resources.gazetteer.country(*id);
                Some((c.name.clone(), EntityKind::Country, Some(c.code.clone())))
            }
            Some(Named::Organization(id)) if mention.kind != Some(EntityKind::Country) || phrase.chars().filter(|c| c.is_uppercase()).count() > 1 => {
                let o = resources.gazetteer.organization(*id);
                Some((o.name.clone(), EntityKind::Organization, Some(o.country.clone()).filter(|c| !c.is_empty())))
            }
            _ => None,
        };
        if let Some((name, kind, country)) = canonical {
            let id = known.get(&name).copied().or_else(|| {
                drafts.list.iter().position(|d| d.canonical.is_none() && d.kind == kind && d.mentions.iter().any(|&m| same_body(&keys[index], &keys[m])))
            });
            let id = match id {
                Some(id) => {
                    drafts.join(index, mention, id);
                    id
                }
                None => drafts.start(index, mention),
            };
            let draft = &mut drafts.list[id];
            if let Some(Named::Organization(number)) = named {
                draft.body.clone_from(&resources.gazetteer.organization(*number).kind);
            }
            draft.kind = kind;
            draft.country = draft.country.take().or(country);
            // A country goes by its usual name; a body by the fullest name of the article.
            if kind == EntityKind::Country {
                draft.canonical = Some(name.clone());
            }
            known.insert(name, id);
            continue;
        }
        let same = drafts.list.iter().position(|d| {
            d.kind != EntityKind::Person && d.canonical.is_none() && d.mentions.iter().any(|&m| same_body(&keys[index], &keys[m]) || same_body(&keys[m], &keys[index]) || in_brackets(parse, text, &mentions[m], mention))
        });
        match same {
            Some(id) => drafts.join(index, mention, id),
            None => {
                let id = drafts.start(index, mention);
                drafts.list[id].country = match named {
                    Some(Named::City(code) | Named::Region(code)) if !code.is_empty() => Some(code.clone()),
                    Some(Named::People(country) | Named::Seat(country)) => Some(resources.gazetteer.country(*country).code.clone()),
                    _ => None,
                };
            }
        }
    }
}

/// Whether a capital or seat of power stands for its government: it acts or
/// speaks, and is no place where something happens.
fn stands_for_government(parse: &Parse, text: &str, mention: &Mention) -> bool {
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text).to_lowercase();
    let never_a_town = ["kremlin", "house", "street", "palace", "elysee", "élysée", "whitehall"].contains(&word(mention.tokens.end - 1).as_str());
    let is_source = parse.attributed.iter().filter_map(|a| a.source.as_ref()).any(|s| s.contains(&mention.head));
    let placed = parse.dependents(mention.head).any(|t| {
        parse.relations[t] == Relation::Case && matches!(word(t).as_str(), "in" | "at" | "near" | "outside" | "around" | "across" | "of" | "through" | "into" | "over" | "from" | "to")
    });
    let acts = matches!(parse.relations[mention.head], Relation::Nsubj | Relation::Obj | Relation::Iobj | Relation::Conj)
        || (matches!(parse.relations[mention.head], Relation::Obl | Relation::Nmod) && !placed);
    let stands = is_source || never_a_town || acts;
    stands && !(placed && !is_source && !never_a_town)
}

/// "Veland Rail Authority (VRA)": the name in brackets is the one before it.
fn in_brackets(parse: &Parse, text: &str, full: &Mention, short: &Mention) -> bool {
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text);
    short.tokens.start >= 2
        && full.tokens.end + 1 == short.tokens.start
        && word(short.tokens.start - 1) == "("
        && short.tokens.end < parse.tokens.len()
        && word(short.tokens.end) == ")"
}

/// Joins descriptions that stand beside a name (appositions, offices before it), and takes roles from them.
fn beside(resources: &Resources, text: &str, parse: &Parse, mentions: &[Mention], drafts: &mut Drafts) {
    for (index, mention) in mentions.iter().enumerate() {
        if mention.form != MentionForm::Nominal || drafts.of[index].is_some() {
            continue;
        }
        let near = |token: TokenId| drafts.at.get(&token).copied().filter(|&m| mentions[m].form == MentionForm::Name);
        // "Ana Ruiz, the mayor": the description hangs from the name; "the mayor, Ana Ruiz": the name from it.
        let above = (parse.relations[mention.head] == Relation::Appos).then(|| near(parse.heads[mention.head])).flatten();
        let below = || {
            parse
                .dependents(mention.head)
                .filter(|&t| matches!(parse.relations[t], Relation::Appos | Relation::Flat) && t > mention.head)
                .find_map(near)
                .filter(|&m| mentions[m].kind == Some(EntityKind::Person) || mention.kind != Some(EntityKind::Person))
        };
        // "Ana Ruiz is the mayor of Brenn."
        let copula = || {
            let is = parse.dependents(mention.head).any(|t| parse.relations[t] == Relation::Cop);
            let subject = parse.dependents(mention.head).find(|&t| parse.relations[t] == Relation::Nsubj);
            is.then_some(subject).flatten().and_then(near)
        };
        let held = super::mention::holder(resources, text, parse, mention.head);
        let of_office = || held.and_then(|(at, _)| near(at)).filter(|&m| mentions[m].kind == Some(EntityKind::Person));
        let Some(name) = above.or_else(below).or_else(copula).or_else(of_office) else { continue };
        let Some(draft) = drafts.of[name] else { continue };
        let (a, b) = (drafts.list[draft].kind, mention.kind);
        let fits = match b {
            Some(EntityKind::Person) => a == EntityKind::Person,
            Some(EntityKind::Organization) => matches!(a, EntityKind::Organization | EntityKind::Country),
            _ => a != EntityKind::Person,
        };
        if fits {
            drafts.join(index, mention, draft);
            if drafts.list[draft].role.is_none() {
                // "the haulage company Korvan Freight": the name is no part of the role.
                let named = &mentions[name].tokens;
                let end = if named.start > mention.tokens.start { mention.tokens.end.min(named.start) } else { mention.tokens.end };
                // All of the office, of which the mention may have the first word.
                let end = held.filter(|(at, _)| *at == named.start).map_or(end, |(_, comma)| comma);
                let described = Mention { tokens: mention.tokens.start..end, ..mention.clone() };
                drafts.list[draft].role = Some(super::mention::plain_name(text, parse, &described));
            }
        }
    }
    // "Norlandic President Marta Ode": the words before the name within its phrase.
    for (index, mention) in mentions.iter().enumerate() {
        let Some(draft) = drafts.of[index] else { continue };
        if mention.form != MentionForm::Name || drafts.list[draft].kind != EntityKind::Person {
            continue;
        }
        let name_start = mention.tokens.end - mention.key.len().min(mention.tokens.len());
        let sentence = parse.tokens.sentences()[parse.tokens.sentence_of(mention.tokens.start)].clone();
        let mut start = mention.tokens.start;
        loop {
            start = super::mention::hyphenated_from(text, parse, start, sentence.start);
            let above = parse.heads[mention.head].max(mention.head).min(sentence.end - 1);
            if !(start > sentence.start && matches!(parse.upos[start - 1], Upos::Adj | Upos::Noun | Upos::Propn) && parse.is_below(start - 1, above)) {
                break;
            }
            start -= 1;
        }
        let words = start..name_start;
        let told = words.clone().any(|t| {
            let word = parse.tokens.spans()[t].slice(text).to_lowercase();
            resources.people.role(&word).is_some() || (resources.people.is_title(&word) && !resources.people.is_honorific(&word))
        });
        if let Some(span) = parse.tokens.cover(words.clone()).filter(|_| told) {
            let role = span.slice(text).to_owned();
            let country = words.filter_map(|t| resources.gazetteer.adjective(parse.tokens.spans()[t].slice(text))).find(|c| !c.is_empty()).map(str::to_owned);
            let d = &mut drafts.list[draft];
            if d.role.is_none() {
                d.role = Some(role);
            }
            d.country = d.country.take().or(country);
        }
    }
}

/// Whether a mention can belong to a draft, by number, gender and kind.
pub(super) fn agrees(mention: &Mention, draft: &Draft, pronoun: &str) -> bool {
    if matches!((mention.gender, draft.gender), (Some(a), Some(b)) if a != b) {
        return false;
    }
    match mention.form {
        MentionForm::Pronoun => match pronoun {
            "it" | "its" | "itself" => draft.kind != EntityKind::Person && draft.number == Number::Singular,
            "they" | "them" | "their" | "theirs" | "themselves" => draft.number == Number::Plural || draft.kind != EntityKind::Person,
            "i" | "me" | "my" | "mine" | "myself" => draft.kind == EntityKind::Person && draft.number == Number::Singular,
            "we" | "us" | "our" | "ours" | "ourselves" => draft.kind != EntityKind::Person || draft.number == Number::Plural,
            _ if mention.gender.is_some() => draft.kind == EntityKind::Person,
            _ => true,
        },
        MentionForm::Nominal => match mention.kind {
            Some(EntityKind::Person) => draft.kind == EntityKind::Person,
            Some(EntityKind::Group) => draft.kind == EntityKind::Group,
            Some(EntityKind::Organization) => matches!(draft.kind, EntityKind::Organization | EntityKind::Country),
            _ => draft.kind != EntityKind::Person,
        },
        MentionForm::Name => false,
    }
}

/// The gender of a pronoun is learnt by the entity it is joined to.
pub(super) fn learn(draft: &mut Draft, gender: Option<Gender>) {
    draft.gender = draft.gender.or(gender);
}

/// Starts a draft for a mention that refers to nothing before it.
pub(super) fn fresh(drafts: &mut Drafts, index: usize, mention: &Mention) -> usize {
    drafts.start(index, mention)
}
