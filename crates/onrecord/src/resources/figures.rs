//! What words make of figures: units, currencies, hedges, changes
//! (`data/en/units.toml`, `data/en/currencies.toml`, `data/en/figures.toml`).

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::record::{Change, Hedge};

/// The tables that figures are read with.
#[derive(Debug)]
pub struct Figures {
    units: Vec<Unit>,
    unit_words: HashMap<String, usize>,
    unit_symbols: HashMap<String, usize>,
    currencies: Vec<Currency>,
    currency_words: HashMap<String, Vec<usize>>,
    currency_signs: HashMap<String, usize>,
    minor_words: HashMap<String, usize>,
    minors: Vec<Minor>,
    hedges_before: HashMap<String, Hedge>,
    hedges_after: HashMap<String, Hedge>,
    verbs: HashMap<String, Change>,
    nouns: HashMap<String, Change>,
    words: HashMap<String, Change>,
    multiples: HashMap<String, f64>,
    people_nouns: HashSet<String>,
    people_verbs: HashSet<String>,
    people_adjectives: HashSet<String>,
    labels: HashSet<String>,
    periods: HashSet<String>,
    /// Every example, for the test that runs them.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
    pub(crate) examples: Vec<Example>,
}

/// A unit of measure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its name in the singular.
    pub name: String,
    /// What it measures: length, time.
    pub kind: String,
    /// How many of the kind's first unit it is.
    pub factor: f64,
    words: Vec<String>,
    symbols: Vec<String>,
    must: Vec<String>,
    must_not: Vec<String>,
}

/// A currency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// ISO 4217.
    pub code: String,
    words: Vec<String>,
    signs: Vec<String>,
    /// The words that tell it from others of the name: "Australian".
    pub qualifiers: Vec<String>,
    /// What settles a shared name or sign: a domain, words of a text.
    pub places: Vec<String>,
    /// Whether the shared name alone means this one.
    pub bare: bool,
    must: Vec<String>,
    must_not: Vec<String>,
}

/// A hundredth of a currency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Minor {
    name: String,
    words: Vec<String>,
    signs: Vec<String>,
    of: Vec<String>,
}

/// A sentence in which the figure in braces must, or must not, be read in one way.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(crate) struct Example {
    pub(crate) sentence: String,
    pub(crate) wanted: Wanted,
    pub(crate) must: bool,
}

/// In which way.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(crate) enum Wanted {
    Unit(String),
    Hedge(Hedge),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    unit: Vec<Unit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CurrencyFile {
    currency: Vec<Currency>,
    minor: Vec<Minor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureFile {
    hedge: Vec<HedgeEntry>,
    change: ChangeEntry,
    multiple: Vec<MultipleEntry>,
    people: PeopleEntry,
    label: NounEntry,
    period: NounEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HedgeEntry {
    modifier: String,
    before: Vec<String>,
    after: Vec<String>,
    must: Vec<String>,
    must_not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeEntry {
    up_verbs: Vec<String>,
    up_nouns: Vec<String>,
    up_words: Vec<String>,
    down_verbs: Vec<String>,
    down_nouns: Vec<String>,
    down_words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MultipleEntry {
    words: Vec<String>,
    value: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleEntry {
    nouns: Vec<String>,
    verbs: Vec<String>,
    adjectives: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounEntry {
    nouns: Vec<String>,
}

impl Currency {
    /// Its names, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Its signs.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.signs.iter().map(String::as_str)
    }

    /// Whether it may be written with a "$" alone.
    #[must_use]
    pub fn signs_dollar(&self) -> bool {
        self.words.iter().any(|w| w == "dollar")
    }
}

impl Figures {
    /// Reads the data files.
    ///
    /// # Errors
    /// If one is malformed, or names a modifier that is none.
    pub fn from_toml(units: &str, currencies: &str, figures: &str) -> Result<Figures, String> {
        let UnitFile { unit: units } = toml::from_str(units).map_err(|e| e.to_string())?;
        let CurrencyFile { currency: currencies, minor: minors } = toml::from_str(currencies).map_err(|e| e.to_string())?;
        let file: FigureFile = toml::from_str(figures).map_err(|e| e.to_string())?;
        let mut examples = Vec::new();
        let mut unit_words = HashMap::new();
        let mut unit_symbols = HashMap::new();
        for (at, unit) in units.iter().enumerate() {
            unit_words.extend(unit.words.iter().map(|w| (w.clone(), at)));
            unit_symbols.extend(unit.symbols.iter().map(|w| (w.clone(), at)));
            add_examples(&mut examples, &unit.must, &unit.must_not, || Wanted::Unit(unit.name.clone()));
        }
        let mut currency_words: HashMap<String, Vec<usize>> = HashMap::new();
        let mut currency_signs = HashMap::new();
        for (at, currency) in currencies.iter().enumerate() {
            currency.words.iter().for_each(|w| currency_words.entry(w.clone()).or_default().push(at));
            currency_signs.extend(currency.signs.iter().map(|w| (w.clone(), at)));
            // The code itself is as good as a sign.
            currency_signs.insert(currency.code.clone(), at);
            add_examples(&mut examples, &currency.must, &currency.must_not, || Wanted::Unit(currency.code.clone()));
        }
        let minor_words = minors.iter().enumerate().flat_map(|(at, m)| m.words.iter().chain(&m.signs).map(move |w| (w.clone(), at))).collect();
        let mut hedges_before = HashMap::new();
        let mut hedges_after = HashMap::new();
        for entry in file.hedge {
            let hedge = Hedge::from_name(&entry.modifier).ok_or_else(|| format!("no modifier is called {:?}", entry.modifier))?;
            hedges_before.extend(entry.before.into_iter().map(|w| (w, hedge)));
            hedges_after.extend(entry.after.into_iter().map(|w| (w, hedge)));
            add_examples(&mut examples, &entry.must, &entry.must_not, || Wanted::Hedge(hedge));
        }
        let both = |up: Vec<String>, down: Vec<String>| up.into_iter().map(|w| (w, Change::Up)).chain(down.into_iter().map(|w| (w, Change::Down))).collect();
        let ChangeEntry { up_verbs, up_nouns, up_words, down_verbs, down_nouns, down_words } = file.change;
        Ok(Figures {
            units,
            unit_words,
            unit_symbols,
            currencies,
            currency_words,
            currency_signs,
            minor_words,
            minors,
            hedges_before,
            hedges_after,
            verbs: both(up_verbs, down_verbs),
            nouns: both(up_nouns, down_nouns),
            words: both(up_words, down_words),
            multiples: file.multiple.into_iter().flat_map(|m| m.words.into_iter().map(move |w| (w, m.value))).collect(),
            people_nouns: file.people.nouns.into_iter().collect(),
            people_verbs: file.people.verbs.into_iter().collect(),
            people_adjectives: file.people.adjectives.into_iter().collect(),
            labels: file.label.nouns.into_iter().collect(),
            periods: file.period.nouns.into_iter().collect(),
            examples,
        })
    }

    /// The unit of that name, written out in lower case.
    #[must_use]
    pub fn unit(&self, words: &str) -> Option<&Unit> {
        self.unit_words.get(words).map(|&at| &self.units[at])
    }

    /// The unit of that symbol, capitals as they are.
    #[must_use]
    pub fn unit_of_symbol(&self, symbol: &str) -> Option<&Unit> {
        self.unit_symbols.get(symbol).map(|&at| &self.units[at])
    }

    /// The currencies of that name, in lower case.
    pub fn currencies(&self, name: &str) -> impl Iterator<Item = &Currency> {
        self.currency_words.get(name).into_iter().flatten().map(|&at| &self.currencies[at])
    }

    /// The currencies that share a name with `currency`, itself among them.
    pub fn namesakes(&self, currency: &Currency) -> impl Iterator<Item = &Currency> {
        self.currencies(currency.words.first().map_or("", String::as_str))
    }

    /// The currencies that share their names with others and are told by a place.
    pub fn shared_codes(&self) -> impl Iterator<Item = &Currency> {
        self.currencies.iter().filter(|c| !c.places.is_empty())
    }

    /// The currency of that sign or code.
    #[must_use]
    pub fn currency_of_sign(&self, sign: &str) -> Option<&Currency> {
        self.currency_signs.get(sign).map(|&at| &self.currencies[at])
    }

    /// The name of the part of a currency that `word` is: "cent".
    #[must_use]
    pub fn minor(&self, word: &str) -> Option<&str> {
        self.minor_words.get(word).map(|&at| self.minors[at].name.as_str())
    }

    /// Whether `minor` parts the currency `code`.
    #[must_use]
    pub fn parts(&self, minor: &str, code: &str) -> bool {
        self.minors.iter().any(|m| m.name == minor && m.of.iter().any(|c| c == code))
    }

    /// The hedge that these words before a figure are, in lower case.
    #[must_use]
    pub fn hedge_before(&self, words: &str) -> Option<Hedge> {
        self.hedges_before.get(words).copied()
    }

    /// The hedge that these words after a figure are, in lower case.
    #[must_use]
    pub fn hedge_after(&self, words: &str) -> Option<Hedge> {
        self.hedges_after.get(words).copied()
    }

    /// The direction of a verb of change, by its base form.
    #[must_use]
    pub fn change_verb(&self, lemma: &str) -> Option<Change> {
        self.verbs.get(lemma).copied()
    }

    /// The direction of a noun of change, by its base form.
    #[must_use]
    pub fn change_noun(&self, lemma: &str) -> Option<Change> {
        self.nouns.get(lemma).copied()
    }

    /// The direction of "up", "lower" and the like.
    #[must_use]
    pub fn change_word(&self, word: &str) -> Option<Change> {
        self.words.get(word).copied()
    }

    /// What a word multiplies by: "doubled".
    #[must_use]
    pub fn multiple(&self, word: &str) -> Option<f64> {
        self.multiples.get(word).copied()
    }

    /// Whether a bare figure with that verb (base form) or adjective counts people.
    #[must_use]
    pub fn counts_people(&self, word: &str) -> bool {
        self.people_verbs.contains(word) || self.people_adjectives.contains(word)
    }

    /// Whether a noun (in the singular) is one for people.
    #[must_use]
    pub fn is_people(&self, noun: &str) -> bool {
        self.people_nouns.contains(noun)
    }

    /// Whether a figure after that noun (in lower case) is its label.
    #[must_use]
    pub fn is_label(&self, noun: &str) -> bool {
        self.labels.contains(noun)
    }

    /// Whether a year before that noun (in lower case) is a year.
    #[must_use]
    pub fn is_period(&self, noun: &str) -> bool {
        self.periods.contains(noun)
    }
}

fn add_examples(examples: &mut Vec<Example>, must: &[String], must_not: &[String], wanted: impl Fn() -> Wanted) {
    for (sentences, must) in [(must, true), (must_not, false)] {
        examples.extend(sentences.iter().map(|sentence| Example { sentence: sentence.clone(), wanted: wanted(), must }));
    }
}
