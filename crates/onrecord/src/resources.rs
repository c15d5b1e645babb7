//! What the engine knows that is not code, built once and shared by threads.

mod abbreviations;

pub use abbreviations::{Abbreviations, StopKind};

use std::sync::OnceLock;

use crate::parse::wordpiece::Vocabulary;

/// The encoder's vocabulary, one piece a line.
pub const VOCABULARY: &str = include_str!("../data/models/reader-en/vocab.txt");

/// The vocabulary of the built-in reader.
#[must_use]
pub fn vocabulary() -> &'static Vocabulary {
    static BUILT: OnceLock<Vocabulary> = OnceLock::new();
    BUILT.get_or_init(|| Vocabulary::from_lines(VOCABULARY).expect("the vocabulary is checked by the tests"))
}
