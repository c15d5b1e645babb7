//! What words do when two wordings are compared (`data/en/wording.toml`).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;

/// Words that say little, negate, say the same or the contrary; and words around names.
#[derive(Debug)]
pub struct Wording {
    function: HashSet<String>,
    negators: HashSet<String>,
    /// A name in one form, and the form that is compared.
    short: Vec<(String, String)>,
    same: HashMap<String, String>,
    contrary: HashMap<String, Vec<(usize, bool)>>,
    numbers: HashMap<String, u64>,
    claims: HashSet<String>,
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
    short: Vec<String>,
    same: Vec<String>,
    contrary: Vec<[String; 2]>,
    numbers: HashMap<String, u64>,
    claim: String,
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
            short: file.short.iter().filter_map(|line| line.split_once(" = ")).map(|(long, short)| (long.to_owned(), short.to_owned())).collect(),
            same,
            contrary,
            numbers: file.numbers,
            claims: set(&file.claim),
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

    /// A text with names that stand in two forms in the one that is compared.
    #[must_use]
    pub fn in_short<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut out = Cow::Borrowed(text);
        for (long, short) in &self.short {
            let mut from = 0;
            while let Some(at) = out[from..].find(long.as_str()).map(|at| from + at) {
                let end = at + long.len();
                let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                if inside(out[..at].chars().next_back()) || inside(out[end..].chars().next()) {
                    from = end;
                    continue;
                }
                out.to_mut().replace_range(at..end, short);
                from = at + short.len();
            }
        }
        out
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

    /// Whether any word says the contrary of this one.
    #[must_use]
    pub fn has_contrary(&self, word: &str) -> bool {
        self.contrary.contains_key(word)
    }

    /// Whether two words say the contrary of each other.
    #[must_use]
    pub fn are_contrary(&self, a: &str, b: &str) -> bool {
        let (Some(a), Some(b)) = (self.contrary.get(a), self.contrary.get(b)) else { return false };
        a.iter().any(|(number, side)| b.contains(&(*number, !side)))
    }

    /// Whether a word names what somebody says, so that who rejects it denies that.
    #[must_use]
    pub fn is_claim(&self, base: &str) -> bool {
        self.claims.contains(base)
    }

    /// The number that a word is.
    #[must_use]
    pub fn number(&self, word: &str) -> Option<u64> {
        self.numbers.get(word).copied()
    }
}

#[cfg(test)]
mod tests {
    use crate::resources::Resources;

    #[test]
    fn names_are_compared_in_one_form() {
        let short = |text: &'static str| Resources::english().wording.in_short(text);
        assert_eq!(short("a United States official"), "a USA official");
        assert_eq!(short("a U.S. official, the US, USAID and the USA"), "a USA official, the USA, USAID and the USA");
        assert_eq!(short("the U.S.-led force of the United Nations"), "the USA-led force of the UN");
        assert_eq!(short("it told us nothing"), "it told us nothing");
    }
}
