//! Abbreviations, contractions and elisions (`data/en/abbreviations.toml`).

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

/// What a final stop says about the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// A stop of its own: it ends a sentence unless what follows goes on.
    Plain,
    /// An initial, as in J. Marsh.
    Initial,
    /// An abbreviation that a sentence can end with, as Inc.
    MayEnd,
    /// An abbreviation that something always follows, as Mr.
    NeverEnds,
}

/// The abbreviations of a language.
#[derive(Debug)]
pub struct Abbreviations {
    never_end: HashSet<String>,
    before_number: HashSet<String>,
    may_end: HashSet<String>,
    splits: HashMap<String, usize>,
    elisions: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    abbreviations: Lists,
    contractions: Contractions,
}

#[derive(Deserialize)]
struct Lists {
    never_end: Vec<String>,
    before_number: Vec<String>,
    may_end: Vec<String>,
}

#[derive(Deserialize)]
struct Contractions {
    elisions: Vec<String>,
    split: HashMap<String, Vec<String>>,
}

impl Abbreviations {
    /// English, from the data built into the engine.
    #[must_use]
    pub fn english() -> &'static Abbreviations {
        static ENGLISH: OnceLock<Abbreviations> = OnceLock::new();
        ENGLISH.get_or_init(|| {
            let file: File = toml::from_str(include_str!("../../data/en/abbreviations.toml")).expect("data/en/abbreviations.toml is checked by the tests");
            Abbreviations {
                never_end: file.abbreviations.never_end.into_iter().collect(),
                before_number: file.abbreviations.before_number.into_iter().collect(),
                may_end: file.abbreviations.may_end.into_iter().collect(),
                splits: file.contractions.split.into_iter().filter_map(|(word, parts)| Some((word, parts.first()?.len()))).collect(),
                elisions: file.contractions.elisions,
            }
        })
    }

    /// Whether `word`, its stop included, is an abbreviation.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.never_end.contains(word) || self.may_end.contains(word)
    }

    /// Whether `word`, its stop included, is an abbreviation before a number only: No. 10.
    #[must_use]
    pub fn before_number(&self, word: &str) -> bool {
        self.before_number.contains(word)
    }

    /// What the stop at the end of `word` says.
    #[must_use]
    pub fn stop_kind(&self, word: &str) -> StopKind {
        if self.never_end.contains(word) || self.before_number.contains(word) {
            return StopKind::NeverEnds;
        }
        if self.may_end.contains(word) {
            return StopKind::MayEnd;
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        match letters {
            0 => StopKind::Plain,
            1 => StopKind::Initial,
            _ => StopKind::MayEnd,
        }
    }

    /// Where a contraction without apostrophe is cut: can|not.
    #[must_use]
    pub fn split(&self, word: &str) -> Option<usize> {
        if word.len() > 12 || !word.is_ascii() {
            return None;
        }
        self.splits.get(&word.to_ascii_lowercase()).copied()
    }

    /// The length of the elided word ('tis, 'em) that `rest` starts with.
    #[must_use]
    pub fn elision(&self, rest: &str) -> Option<usize> {
        let first = rest.chars().next()?;
        if !matches!(first, '\'' | '’') && !rest.starts_with(['o', 'O']) {
            return None;
        }
        self.elisions.iter().find_map(|elision| elided(rest, elision))
    }
}

/// The bytes of `rest` that spell `elision`, whatever the apostrophe's style, as a whole word.
fn elided(rest: &str, elision: &str) -> Option<usize> {
    let mut chars = rest.char_indices();
    for want in elision.chars() {
        let (_, got) = chars.next()?;
        let same = got.to_ascii_lowercase() == want || (want == '\'' && got == '’');
        if !same {
            return None;
        }
    }
    match chars.next() {
        None => Some(rest.len()),
        Some((_, c)) if c.is_alphanumeric() => None,
        Some((at, _)) => Some(at),
    }
}
