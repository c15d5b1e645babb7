//! What the engine knows that is not code, built once and shared by threads.

mod abbreviations;
pub mod cues;
pub mod figures;
pub mod gazetteer;
mod lemma;
pub mod people;
mod wording;

use std::sync::{Arc, OnceLock};

pub use abbreviations::{Abbreviations, StopKind};
pub use cues::Cues;
pub use figures::Figures;
pub use gazetteer::Gazetteer;
pub use lemma::Lemmas;
pub use people::People;
pub use wording::Wording;

use crate::parse::Reader;
use crate::parse::weights::Weights;
use crate::timex::Rules;
use crate::parse::wordpiece::Vocabulary;

/// The encoder's vocabulary, one piece a line.
pub const VOCABULARY: &str = include_str!("../data/models/reader-en/vocab.txt");

/// The reader's weights.
pub static WEIGHTS: &[u8] = include_bytes!("../data/models/reader-en/weights.bin");

/// The reader's card: what it was made of, and its digest.
pub const CARD: &str = include_str!("../data/models/reader-en/card.toml");

/// Lexicon tables and weights: immutable, built once, shared by threads.
#[derive(Debug)]
pub struct Resources {
    /// Abbreviations and contractions.
    pub abbreviations: &'static Abbreviations,
    /// Base forms.
    pub lemmas: Lemmas,
    /// Cues and their acts.
    pub cues: Cues,
    /// Countries, cities, organisations.
    pub gazetteer: Gazetteer,
    /// Titles, roles, given names.
    pub people: People,
    /// Time expressions: words, rules, holidays.
    pub times: Rules,
    /// What words do when two wordings are compared.
    pub wording: Wording,
    /// Units, currencies, and the words round figures.
    pub figures: Figures,
    /// The trained reader.
    pub reader: Reader,
    digests: Vec<(String, String)>,
}

impl Resources {
    /// English, as built into the engine.
    ///
    /// # Panics
    /// If the data built in is malformed, which the engine's tests rule out.
    #[must_use]
    pub fn english() -> &'static Resources {
        static BUILT: OnceLock<Resources> = OnceLock::new();
        BUILT.get_or_init(|| {
            // The weights take longest to pack; the tables are read beside them.
            std::thread::scope(|scope| {
                let reader = scope.spawn(|| {
                    let weights = Weights::from_bytes(WEIGHTS).expect("the built-in weights are checked by the tests");
                    Reader::new(&Arc::new(weights), vocabulary()).expect("the built-in weights are checked by the tests")
                });
                let sound = "data/en is checked by the tests";
                Resources {
                    abbreviations: Abbreviations::english(),
                    lemmas: Lemmas::from_toml(include_str!("../data/en/lemma.toml")).expect(sound),
                    cues: Cues::from_toml(include_str!("../data/en/cues.toml")).expect(sound),
                    gazetteer: Gazetteer::from_toml(include_str!("../data/en/places.toml"), include_str!("../data/en/organizations.toml")).expect(sound),
                    people: People::from_toml(include_str!("../data/en/people.toml")).expect(sound),
                    times: Rules::from_toml(include_str!("../data/en/timex.toml"), include_str!("../data/en/anchors.toml")).expect(sound),
                    wording: Wording::from_toml(include_str!("../data/en/wording.toml")).expect(sound),
                    figures: Figures::from_toml(include_str!("../data/en/units.toml"), include_str!("../data/en/currencies.toml"), include_str!("../data/en/figures.toml")).expect(sound),
                    reader: reader.join().expect("packing does not panic"),
                    digests: digests(),
                }
            })
        })
    }

    /// Whether the lexicon of cues knows a form of `word`.
    #[must_use]
    pub fn may_be_cue(&self, word: &str) -> bool {
        self.cues.knows(&self.lemmas.verb(word)) || self.cues.knows(&self.lemmas.noun(word))
    }

    /// The models and their digests, for the record's producer field.
    pub fn digests(&self) -> impl Iterator<Item = (&str, &str)> {
        self.digests.iter().map(|(name, digest)| (name.as_str(), digest.as_str()))
    }
}

/// The vocabulary of the built-in reader.
#[must_use]
pub fn vocabulary() -> &'static Vocabulary {
    static BUILT: OnceLock<Vocabulary> = OnceLock::new();
    BUILT.get_or_init(|| Vocabulary::from_lines(VOCABULARY).expect("the vocabulary is checked by the tests"))
}

/// The digests that the models' cards state (a test holds them to the files).
fn digests() -> Vec<(String, String)> {
    #[derive(serde::Deserialize)]
    struct Card {
        name: String,
        digest: String,
    }
    let card: Card = toml::from_str(CARD).expect("the card is checked by the tests");
    vec![(card.name, card.digest)]
}
