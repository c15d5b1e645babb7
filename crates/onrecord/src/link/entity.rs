//! Whether entities of two articles are one person, body or country.
//!
//! *How:* the names must be the same in full, and nothing may speak against it:
//! no other generation, middle name or country. For persons something must speak
//! for it besides: a role, or others that both articles name.
//! *Known misses:* a name in another language or by an acronym; somebody of
//! whom one article tells nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::{common, number};
use crate::record::EntityKind;
use crate::resources::Wording;

/// How many names of an entity's company are kept; more would soon be everybody.
const MAX_COMPANY: usize = 60;

/// So much company is no chance.
const SURE_COMPANY: usize = 3;

/// What is known of an entity of one article, or of several that are one already.
#[derive(Debug, Clone)]
pub struct Known {
    kind: EntityKind,
    /// What entities must share to be compared at all.
    key: String,
    /// Given names and initials between the first and the last name.
    middle: Vec<String>,
    generation: Option<String>,
    roles: BTreeSet<String>,
    country: Option<String>,
    /// Numbers of names, in order. Two names of one number would be company where there is none: one chance in four thousand million.
    company: Vec<u32>,
    /// The names of the article, where it is an entity of one that has just been read.
    names: Option<Arc<[Companion]>>,
}

/// A name that others keep company with, and the number by which it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    number: u32,
    name: String,
}

/// What speaks for two entities being one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// The name, which only one body or country has.
    Name,
    /// Words of their roles.
    Role(Vec<String>),
    /// Names that stand in both articles.
    Company(Vec<String>),
}

impl Known {
    /// What is known of an entity; `company` are the names in its article, its own may be among them.
    /// `None` for one that is never the same as another: a group, a person by one name, whoever is described and not named.
    #[must_use]
    pub fn new(wording: &Wording, kind: EntityKind, name: &str, role: Option<&str>, country: Option<&str>, company: &Arc<[Companion]>) -> Option<Known> {
        if !is_named(name) {
            return None;
        }
        let mut words = normal(name);
        let own = words.join(" ");
        let mut known = Known {
            kind,
            key: String::new(),
            middle: Vec::new(),
            generation: None,
            roles: BTreeSet::new(),
            country: country.map(str::to_owned),
            company: Vec::new(),
            names: Some(company.clone()),
        };
        match kind {
            EntityKind::Group => return None,
            EntityKind::Country => known.key = country.map_or_else(|| words.join(" "), str::to_owned),
            EntityKind::Organization => {
                if words.first().is_some_and(|first| first == "the") {
                    words.remove(0);
                }
                let core: Vec<String> = words.iter().filter(|word| !wording.company.contains(*word)).cloned().collect();
                known.key = if core.is_empty() { words.join(" ") } else { core.join(" ") };
            }
            EntityKind::Person => {
                while words.len() > 1 && wording.honorifics.contains(&words[0]) {
                    words.remove(0);
                }
                if words.len() > 1 && words.last().is_some_and(|last| wording.generations.contains(last)) {
                    known.generation = words.pop();
                }
                let (Some(first), Some(last)) = (words.first(), words.last()) else { return None };
                if words.len() < 2 || first.chars().count() < 2 {
                    return None;
                }
                known.key = format!("{first} {last}");
                known.middle = words[1..words.len() - 1].to_vec();
            }
        }
        if known.key.is_empty() {
            return None;
        }
        known.roles = role.map(|role| normal(role).into_iter().filter(|word| !wording.office.contains(word)).map(|word| wording.standing_for(&word).to_owned()).collect()).unwrap_or_default();
        known.company = company.iter().filter(|other| other.name != own && other.name != known.key).map(|other| other.number).collect();
        Some(known)
    }

    /// Entities with different keys are different.
    #[must_use]
    pub fn key(&self) -> String {
        let kind = self.kind.name();
        format!("{kind}:{}", self.key)
    }

    /// Why two entities are one; `None` where they are not known to be.
    #[must_use]
    pub fn same(&self, other: &Known) -> Option<Because> {
        if self.kind != other.kind || self.key != other.key || self.generation != other.generation || !self.may_be(other) {
            return None;
        }
        if self.kind != EntityKind::Person {
            return Some(Because::Name);
        }
        let roles: Vec<String> = self.roles.intersection(&other.roles).cloned().collect();
        if !roles.is_empty() {
            return Some(Because::Role(roles));
        }
        let company: Vec<u32> = common(&self.company, &other.company).collect();
        // Where both roles are known and differ, one common name may be chance.
        let wanted = if self.roles.is_empty() || other.roles.is_empty() { 1 } else { 2 };
        (company.len() >= wanted || (!company.is_empty() && self.country.is_some() && self.country == other.country))
            .then(|| Because::Company(company.iter().filter_map(|number| self.named(*number).or(other.named(*number))).map(str::to_owned).collect()))
    }

    /// Whether `both`, who is the same as each of two, shows that the two are one.
    ///
    /// A name may be that of two people, so more must speak for it than where there is only one to be the same as.
    #[must_use]
    pub fn are_one(&self, other: &Known, both: &Known) -> bool {
        let sure = |one: &Known| {
            let company = common(&one.company, &both.company).count();
            company >= SURE_COMPANY || company > 0 && !one.roles.is_disjoint(&both.roles)
        };
        self.generation == other.generation && self.may_be(other) && sure(self) && sure(other)
    }

    /// Takes in what is known of another one, which is the same; says whether that is anything new.
    pub fn join(&mut self, other: &Known) -> bool {
        let mut new = false;
        if self.middle.len() < other.middle.len() {
            self.middle.clone_from(&other.middle);
            new = true;
        }
        for role in &other.roles {
            new |= !self.roles.contains(role) && self.roles.insert(role.clone());
        }
        for number in &other.company {
            if self.company.len() >= MAX_COMPANY {
                break;
            }
            if let Err(place) = self.company.binary_search(number) {
                self.company.insert(place, *number);
                new = true;
            }
        }
        if self.country.is_none() && other.country.is_some() {
            self.country.clone_from(&other.country);
            new = true;
        }
        new
    }

    /// Forgets the names of its article, which are only wanted while it is compared for the first time.
    #[must_use]
    pub fn without_names(mut self) -> Known {
        self.names = None;
        self
    }

    fn named(&self, number: u32) -> Option<&str> {
        let names = self.names.as_deref()?;
        let place = names.binary_search_by_key(&number, |one| one.number).ok()?;
        Some(&names[place].name)
    }

    /// What is known besides kind and key, on lines, to be kept.
    #[must_use]
    pub fn to_profile(&self) -> String {
        let roles = self.roles.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let mut company = String::with_capacity(self.company.len() * 9);
        for number in &self.company {
            let _ = write!(company, "#{number:08x}");
        }
        let country = self.country.as_deref().unwrap_or_default();
        let generation = self.generation.as_deref().unwrap_or_default();
        format!("{country}\n{}\n{generation}\n{roles}\n{company}", self.middle.join(" "))
    }

    /// What was kept of an entity of the same kind and key as `like`.
    #[must_use]
    pub fn from_profile(like: &Known, profile: &str) -> Known {
        let mut lines = profile.split('\n');
        let mut line = || lines.next().unwrap_or_default();
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (country, middle, generation) = (filled(line()), line().split_whitespace().map(str::to_owned).collect(), filled(line()));
        let roles = line().split_whitespace().map(str::to_owned).collect();
        let company = line();
        let mut company: Vec<u32> = match company.strip_prefix('#') {
            Some(numbers) => numbers.split('#').filter_map(|number| u32::from_str_radix(number, 16).ok()).collect(),
            // Version 0.1.0 kept the names.
            None => company.split('|').filter(|name| !name.is_empty()).map(number).collect(),
        };
        company.sort_unstable();
        Known { kind: like.kind, key: like.key.clone(), middle, generation, roles, country, company, names: None }
    }

    /// Whether nothing speaks against it.
    fn may_be(&self, other: &Known) -> bool {
        let countries = match (&self.country, &other.country) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let middle = self.middle.is_empty() || other.middle.is_empty() || {
            let initial = |a: &String, b: &String| a.chars().count() == 1 && b.starts_with(a.as_str());
            let agree = |(a, b): (&String, &String)| a == b || initial(a, b) || initial(b, a);
            self.middle.len() == other.middle.len() && self.middle.iter().zip(&other.middle).all(agree)
        };
        countries && middle
    }
}

impl Because {
    /// The reason in words, as the archive keeps and shows it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Because::Name => "same name".to_owned(),
            Because::Role(words) => format!("same name; role: {}", words.join(" ")),
            Because::Company(names) => format!("same name; both with {}", names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// What everybody has in common who may be meant by one name: persons have their last name, which is all that an article
/// may give of them, and others their whole name. `None` for a name without letters.
#[must_use]
pub fn voice(wording: &Wording, kind: EntityKind, name: &str, known: Option<&Known>) -> Option<String> {
    let mut words = normal(name);
    if kind != EntityKind::Person {
        return known.map(Known::key).or_else(|| (!words.is_empty()).then(|| format!("{}:{}", kind.name(), words.join(" "))));
    }
    while words.len() > 1 && words.last().is_some_and(|last| wording.generations.contains(last)) {
        words.pop();
    }
    words.pop()
}

/// The names of an article as they keep company: made plain once for all its entities. What is described and not named is left out.
#[must_use]
pub fn companions<'n>(names: impl Iterator<Item = &'n str>) -> Arc<[Companion]> {
    let named = names.filter(|name| is_named(name)).map(|name| normal(name).join(" ")).filter(|name| !name.is_empty());
    let mut all: Vec<Companion> = named.map(|name| Companion { number: number(&name), name }).collect();
    all.sort_unstable_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
    all.dedup_by_key(|one| one.number);
    all.into()
}

/// "Harbour Office", and not "the office" or "her husband".
fn is_named(name: &str) -> bool {
    name.split_whitespace().any(|word| word.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase()))
}

/// The words of a name in lower case, without accents and marks.
fn normal(name: &str) -> Vec<String> {
    let plain: String = name.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let plain = plain.replace("'s ", " ").replace("’s ", " ").replace(['\'', '’', '.'], "");
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
