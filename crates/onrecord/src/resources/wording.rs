//! What words do when two wordings are compared (`data/en/wording.toml`).

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// Words that say little, negate, say the same or the contrary; and words around names.
#[derive(Debug)]
pub struct Wording {
    function: HashSet<String>,
    negators: HashSet<String>,
    same: HashMap<String, String>,
    contrary: HashMap<String, Vec<(usize, bool)>>,
    numbers: HashMap<String, u64>,
    /// What stands before a name and is none of it.
    pub honorifics: HashSet<String>,
    /// What tells two bearers of a name apart.
    pub generations: HashSet<String>,
    /// What a company's name drops in passing.
    pub company: HashSet<String>,
    /// What a role may carry without being another one.
    pub office: HashSet<String>,
}

#[derive(Deserialize)]
struct File {
    function: String,
    negator: String,
    same: Vec<String>,
    contrary: Vec<[String; 2]>,
    numbers: HashMap<String, u64>,
    honorific: String,
    generation: String,
    company: String,
    office: String,
}

impl Wording {
    /// Reads the data file.
    ///
    /// # Errors
    /// If it is malformed.
    pub fn from_toml(text: &str) -> Result<Wording, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let set = |words: &str| words.split_whitespace().map(str::to_owned).collect::<HashSet<_>>();
        let mut same = HashMap::new();
        for line in &file.same {
            let mut words = line.split_whitespace();
            if let Some(first) = words.next() {
                same.extend(words.map(|word| (word.to_owned(), first.to_owned())));
            }
        }
        let mut contrary: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
        for (number, sides) in file.contrary.iter().enumerate() {
            for (side, words) in sides.iter().enumerate() {
                for word in words.split_whitespace() {
                    contrary.entry(word.to_owned()).or_default().push((number, side == 1));
                }
            }
        }
        Ok(Wording {
            function: set(&file.function),
            negators: set(&file.negator),
            same,
            contrary,
            numbers: file.numbers,
            honorifics: set(&file.honorific),
            generations: set(&file.generation),
            company: set(&file.company),
            office: set(&file.office),
        })
    }

    /// Whether a word may differ between two wordings of one statement.
    #[must_use]
    pub fn is_function(&self, base: &str) -> bool {
        self.function.contains(base)
    }

    /// Whether a word negates.
    #[must_use]
    pub fn negates(&self, base: &str) -> bool {
        self.negators.contains(base)
    }

    /// The word that stands for all that say the same.
    #[must_use]
    pub fn standing_for<'w>(&'w self, base: &'w str) -> &'w str {
        self.same.get(base).map_or(base, String::as_str)
    }

    /// Whether two words say the contrary of each other.
    #[must_use]
    pub fn are_contrary(&self, a: &str, b: &str) -> bool {
        let (Some(a), Some(b)) = (self.contrary.get(a), self.contrary.get(b)) else { return false };
        a.iter().any(|(number, side)| b.contains(&(*number, !side)))
    }

    /// The number that a word is.
    #[must_use]
    pub fn number(&self, word: &str) -> Option<u64> {
        self.numbers.get(word).copied()
    }
}
