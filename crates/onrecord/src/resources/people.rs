//! Titles, roles and given names (`data/en/people.toml`).

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// The gender by which pronouns refer to a person, where words tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// he
    Male,
    /// she
    Female,
}

/// What a common noun says of whom it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// One person: minister.
    Person,
    /// People together: officials.
    Group,
    /// A body: company.
    Organization,
}

#[derive(Deserialize)]
struct File {
    titles: Titles,
    roles: Roles,
    members: HashMap<String, Vec<String>>,
    given: Given,
    #[serde(default)]
    nicknames: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Titles {
    honorifics: Vec<String>,
    prefix: Vec<String>,
    male: Vec<String>,
    female: Vec<String>,
}

#[derive(Deserialize)]
struct Roles {
    person: Vec<String>,
    group: Vec<String>,
    organization: Vec<String>,
    document: Vec<String>,
    relative: Vec<String>,
    male: Vec<String>,
    female: Vec<String>,
}

#[derive(Deserialize)]
struct Given {
    male: Vec<String>,
    female: Vec<String>,
}

/// What is known of people's titles, roles and names.
#[derive(Debug)]
pub struct People {
    honorifics: HashSet<String>,
    titles: HashSet<String>,
    longest_title: usize,
    roles: HashMap<String, RoleKind>,
    documents: HashSet<String>,
    relatives: HashSet<String>,
    members: HashMap<String, Vec<String>>,
    genders: HashMap<String, Gender>,
    given: HashMap<String, Gender>,
    nicknames: HashMap<String, Vec<String>>,
}

impl People {
    /// Reads the data file.
    ///
    /// # Errors
    /// If it is malformed.
    pub fn from_toml(people: &str) -> Result<People, toml::de::Error> {
        let file: File = toml::from_str(people)?;
        let lower = |words: Vec<String>| words.into_iter().map(|w| w.to_lowercase());
        let mut roles = HashMap::new();
        // A word in two lists is what it is most often: a person before a body, a group before a body.
        for (words, kind) in [(file.roles.person, RoleKind::Person), (file.roles.group, RoleKind::Group), (file.roles.organization, RoleKind::Organization)] {
            for word in lower(words) {
                roles.entry(word).or_insert(kind);
            }
        }
        let documents = lower(file.roles.document).collect();
        let relatives = lower(file.roles.relative).collect();
        let mut genders = HashMap::new();
        for (words, gender) in [
            (file.roles.male, Gender::Male),
            (file.titles.male, Gender::Male),
            (file.roles.female, Gender::Female),
            (file.titles.female, Gender::Female),
        ] {
            genders.extend(lower(words).map(|w| (w, gender)));
        }
        let mut given = HashMap::new();
        given.extend(lower(file.given.male).map(|w| (w, Gender::Male)));
        given.extend(lower(file.given.female).map(|w| (w, Gender::Female)));
        let honorifics: HashSet<String> = lower(file.titles.honorifics).collect();
        let titles: HashSet<String> = lower(file.titles.prefix).chain(honorifics.iter().cloned()).collect();
        let longest_title = titles.iter().map(|t| t.split(' ').count()).max().unwrap_or(0);
        let nicknames = file.nicknames.into_iter().map(|(k, v)| (k.to_lowercase(), lower(v).collect())).collect();
        Ok(People { honorifics, titles, longest_title, roles, documents, relatives, members: file.members, genders, given, nicknames })
    }

    /// Whether the words, in lower case, are a title before a name.
    #[must_use]
    pub fn is_title(&self, words: &str) -> bool {
        self.titles.contains(words)
    }

    /// Whether the word, in lower case, is a form of address: mr.
    #[must_use]
    pub fn is_honorific(&self, word: &str) -> bool {
        self.honorifics.contains(word)
    }

    /// The most words that a title has.
    #[must_use]
    pub fn longest_title(&self) -> usize {
        self.longest_title
    }

    /// What a common noun, in lower case and singular or as it stands, names.
    #[must_use]
    pub fn role(&self, noun: &str) -> Option<RoleKind> {
        self.roles.get(noun).copied()
    }

    /// Whether a noun, in lower case, names what somebody makes and is quoted from: statement.
    #[must_use]
    pub fn is_document(&self, noun: &str) -> bool {
        self.documents.contains(noun)
    }

    /// Whether a noun, in lower case and singular, with a possessor names another than the possessor: mother.
    #[must_use]
    pub fn is_relative(&self, noun: &str) -> bool {
        self.relatives.contains(noun)
    }

    /// Whether a group, in lower case, acts and speaks for the body of that name: prosecutors for the prosecutor's office.
    #[must_use]
    pub fn is_member(&self, group: &str, body: &str) -> bool {
        let body = body.to_lowercase().replace('’', "'");
        self.members.get(group).is_some_and(|words| words.iter().any(|w| body.contains(w)))
    }

    /// Whether a group, in lower case, acts and speaks for one body.
    #[must_use]
    pub fn has_body(&self, group: &str) -> bool {
        self.members.contains_key(group)
    }

    /// The gender that a title or role tells, in lower case.
    #[must_use]
    pub fn gender(&self, word: &str) -> Option<Gender> {
        self.genders.get(word).copied()
    }

    /// The gender of a given name, in lower case.
    #[must_use]
    pub fn given_gender(&self, name: &str) -> Option<Gender> {
        self.given.get(name).copied()
    }

    /// Whether two given names, in lower case, can be the same person's: Bill and William.
    #[must_use]
    pub fn same_given(&self, a: &str, b: &str) -> bool {
        let short = |x: &str, y: &str| self.nicknames.get(x).is_some_and(|full| full.iter().any(|f| f == y));
        a == b || short(a, b) || short(b, a)
    }
}
