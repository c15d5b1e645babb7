//! Base forms of English words (`data/en/lemma.toml`, and the regular endings).

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

/// The forms whose lemma the rules do not give.
#[derive(Debug, Deserialize)]
pub struct Lemmas {
    verb: HashMap<String, String>,
    noun: HashMap<String, String>,
    adjective: HashMap<String, String>,
}

impl Lemmas {
    /// Reads the data file.
    ///
    /// # Errors
    /// If it is malformed.
    pub fn from_toml(lemmas: &str) -> Result<Lemmas, toml::de::Error> {
        toml::from_str(lemmas)
    }

    /// The base form of a verb, in lower case.
    #[must_use]
    pub fn verb(&self, word: &str) -> String {
        let word = lower(word);
        if let Some(lemma) = self.verb.get(&*word) {
            return lemma.clone();
        }
        if word == "n't" {
            return "not".to_owned();
        }
        if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
            return format!("{stem}y");
        }
        if let Some(stem) = word.strip_suffix("ied").filter(|s| s.len() > 1) {
            return format!("{stem}y");
        }
        if let Some(stem) = word.strip_suffix("es").filter(|s| s.ends_with("ss") || s.ends_with("sh") || s.ends_with("ch") || s.ends_with('x') || s.ends_with("zz") || s.ends_with('o')) {
            return stem.to_owned();
        }
        if let Some(stem) = word.strip_suffix('s').filter(|s| s.len() > 2 && !s.ends_with('s') && !s.ends_with('u') && !s.ends_with('i')) {
            return stem.to_owned();
        }
        for suffix in ["ed", "ing"] {
            if let Some(stem) = word.strip_suffix(suffix).filter(|s| s.chars().any(|c| "aeiouy".contains(c)) && s.len() > 1) {
                return restore(stem);
            }
        }
        word.into_owned()
    }

    /// The base form of a noun, in lower case.
    #[must_use]
    pub fn noun(&self, word: &str) -> String {
        let word = lower(word);
        if let Some(lemma) = self.noun.get(&*word) {
            return lemma.clone();
        }
        if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
            return format!("{stem}y");
        }
        if let Some(stem) = word.strip_suffix("es").filter(|s| s.ends_with("ss") || s.ends_with("sh") || s.ends_with("ch") || s.ends_with('x') || s.ends_with("zz")) {
            return stem.to_owned();
        }
        if let Some(stem) = word.strip_suffix('s').filter(|s| s.len() > 2 && !s.ends_with('s') && !s.ends_with('u') && !s.ends_with('i')) {
            return stem.to_owned();
        }
        word.into_owned()
    }

    /// The base form of an adjective, in lower case.
    #[must_use]
    pub fn adjective(&self, word: &str) -> String {
        let word = word.to_lowercase();
        self.adjective.get(&word).cloned().unwrap_or(word)
    }
}

/// In lower case, with a plain apostrophe; most words are so already.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase().replace('’', "'")) }
}

/// Undoes what an ending did to its stem: a doubled consonant, a dropped e.
fn restore(stem: &str) -> String {
    let letters: Vec<char> = stem.chars().collect();
    let n = letters.len();
    let vowel = |c: char| "aeiou".contains(c);
    if n >= 3 && letters[n - 1] == letters[n - 2] && !vowel(letters[n - 1]) && !"lsz".contains(letters[n - 1]) {
        return letters[..n - 1].iter().collect();
    }
    let drops_e = n >= 2 && ("cvgz".contains(letters[n - 1]) || (letters[n - 1] == 's' && vowel(letters[n - 2]) && n >= 4) || (letters[n - 1] == 'u')) && !stem.ends_with("ng");
    let at_ending = n >= 4 && (stem.ends_with("at") || stem.ends_with("ut") || stem.ends_with("id")) && !vowel(letters[n - 3]);
    if drops_e || at_ending {
        return format!("{stem}e");
    }
    stem.to_owned()
}
