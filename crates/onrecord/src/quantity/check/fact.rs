//! The figures of a report as checks see them: in which unit, and between which words.

use std::ops::Range;

use crate::parse::Parse;
use crate::record::{Amount, Change, Hedge, Quantity};
use crate::resources::Resources;
use crate::token::TokenId;

use super::interval::{Interval, Sort};

/// A figure that may be compared.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Its position in the record.
    pub(super) id: usize,
    /// Its words.
    pub(super) tokens: Range<TokenId>,
    /// The token after its unit or the noun that it counts.
    pub(super) end: TokenId,
    pub(super) amount: Amount,
    pub(super) value: f64,
    pub(super) place: f64,
    pub(super) hedge: Option<Hedge>,
    pub(super) change: Option<Change>,
    pub(super) measure: Measure,
    /// Whether its words state a part of one: "a quarter".
    pub(super) is_fraction: bool,
}

/// In what a figure is stated.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Measure {
    /// So many of a noun; none where it stands alone.
    Things(Option<String>),
    Percent,
    /// Percentage points, and points of other kinds.
    Points,
    /// ISO 4217, or a part of a currency.
    Money(String),
    /// A unit: its kind, its name, how many of the kind's first unit it is.
    Unit(String, String, f64),
    /// One to another.
    Ratio,
    /// So many times.
    Times,
}

impl Fact {
    /// Whether the two are stated in the same thing.
    pub(super) fn is_like(&self, other: &Fact) -> bool {
        match (&self.measure, &other.measure) {
            (Measure::Things(a), Measure::Things(b)) => a == b || a.is_none() || b.is_none(),
            (Measure::Unit(kind, name, _), Measure::Unit(other, named, _)) => kind == other && name == named,
            (a, b) => a == b && !matches!(a, Measure::Ratio | Measure::Times),
        }
    }

    pub(super) fn is_things(&self) -> bool {
        matches!(self.measure, Measure::Things(_))
    }

    pub(super) fn noun(&self) -> Option<&str> {
        match &self.measure {
            Measure::Things(noun) => noun.as_deref(),
            _ => None,
        }
    }

    pub(super) fn is_percent(&self) -> bool {
        self.measure == Measure::Percent
    }

    /// What it may stand for.
    pub(super) fn interval(&self) -> Interval {
        let sort = match self.measure {
            Measure::Things(_) if !self.is_fraction => Sort::Count,
            Measure::Percent | Measure::Points => Sort::Percent,
            _ => Sort::Amount,
        };
        Interval::of(self.amount, self.place, self.hedge, sort).unwrap_or(Interval::exactly(f64::NAN))
    }

    /// Per cent, of a percentage or of a fraction.
    pub(super) fn percent(&self) -> Option<Interval> {
        if self.is_percent() {
            return Some(self.interval());
        }
        // A fraction in words is coarse: a third may be 31 or 36 per cent.
        self.is_fraction.then(|| Interval::of(Amount::Exact(self.value * 100.0), 1.0, self.hedge, Sort::Percent).map(|i| i.widened(2.0, 4.0))).flatten()
    }
}

/// The figures by sentence, and the words between them.
pub(super) struct Facts<'a> {
    pub(super) resources: &'a Resources,
    text: &'a str,
    parse: &'a Parse,
    by_sentence: Vec<Vec<Fact>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(resources: &'a Resources, text: &'a str, parse: &'a Parse, quantities: &[Quantity]) -> Facts<'a> {
        let tokens = &parse.tokens;
        let mut by_sentence = vec![Vec::new(); tokens.sentences().len()];
        for (id, quantity) in quantities.iter().enumerate() {
            let words = tokens.touched(quantity.span);
            if words.is_empty() {
                continue;
            }
            let sentence = tokens.sentence_of(words.start);
            if let Some(fact) = fact(resources, text, parse, id, quantity, words) {
                by_sentence[sentence].push(fact);
            }
        }
        Facts { resources, text, parse, by_sentence }
    }

    pub(super) fn sentences(&self) -> usize {
        self.by_sentence.len()
    }

    /// The figures of a sentence that may be compared, in order; lengths of time and ages are none.
    pub(super) fn of(&self, sentence: usize) -> &[Fact] {
        self.by_sentence.get(sentence).map_or(&[], Vec::as_slice)
    }

    /// The tokens of the sentence that the figure stands in.
    pub(super) fn range_of(&self, fact: &Fact) -> Range<TokenId> {
        self.range(self.parse.tokens.sentence_of(fact.tokens.start))
    }

    pub(super) fn range(&self, sentence: usize) -> Range<TokenId> {
        self.parse.tokens.sentences()[sentence].clone()
    }

    /// Whether both sentences stand in one paragraph.
    pub(super) fn is_one_paragraph(&self, a: usize, b: usize) -> bool {
        let paragraph = |s: usize| self.parse.tokens.paragraph_of(self.range(s).start);
        paragraph(a) == paragraph(b)
    }

    pub(super) fn paragraph(&self, sentence: usize) -> usize {
        self.parse.tokens.paragraph_of(self.range(sentence).start)
    }

    pub(super) fn word(&self, at: TokenId) -> String {
        self.parse.tokens.spans().get(at).map_or(String::new(), |s| s.slice(self.text).to_lowercase())
    }

    pub(super) fn words(&self, tokens: Range<TokenId>) -> Vec<String> {
        tokens.map(|t| self.word(t)).collect()
    }

    /// The words from the end of one figure (its noun not included) to the start of the next.
    pub(super) fn between(&self, a: &Fact, b: &Fact) -> Vec<String> {
        self.words(a.tokens.end..b.tokens.start.max(a.tokens.end))
    }

    /// The words from after one figure and what it counts to the start of the next.
    pub(super) fn beyond(&self, a: &Fact, b: &Fact) -> Vec<String> {
        self.words(a.end.min(b.tokens.start)..b.tokens.start)
    }

    /// The words before a figure, nearest first, without articles and "just".
    pub(super) fn lead(&self, fact: &Fact) -> Vec<String> {
        let start = self.range(self.parse.tokens.sentence_of(fact.tokens.start)).start;
        (start..fact.tokens.start)
            .rev()
            .map(|t| self.word(t))
            .filter(|w| !matches!(w.as_str(), "the" | "a" | "an" | "just" | "only" | "some" | "record" | "its" | "their" | "his" | "her"))
            .take(4)
            .collect()
    }

    /// Whether one of the words stands right before the figure, articles aside.
    pub(super) fn leads(&self, fact: &Fact, words: &[&str]) -> bool {
        self.lead(fact).first().is_some_and(|w| words.contains(&w.as_str()))
    }

    /// The words after a figure and what it counts.
    pub(super) fn follow(&self, fact: &Fact) -> Vec<String> {
        let end = self.range(self.parse.tokens.sentence_of(fact.tokens.start)).end;
        self.words(fact.end.min(end)..(fact.end + 4).min(end))
    }

    /// The words right after the figure itself, before what it counts.
    pub(super) fn after(&self, fact: &Fact) -> Vec<String> {
        let end = self.range(self.parse.tokens.sentence_of(fact.tokens.start)).end;
        self.words(fact.tokens.end.min(end)..(fact.tokens.end + 4).min(end))
    }

    pub(super) fn verb(&self, at: TokenId) -> String {
        self.parse.tokens.spans().get(at).map_or(String::new(), |s| self.resources.lemmas.verb(s.slice(self.text)))
    }

    /// Whether any word of the tokens is a verb form.
    pub(super) fn has_verb(&self, tokens: Range<TokenId>) -> bool {
        tokens.into_iter().any(|t| matches!(self.parse.upos.get(t), Some(crate::parse::Upos::Verb | crate::parse::Upos::Aux)))
    }

    /// Whether the figure counts people.
    pub(super) fn is_people(&self, fact: &Fact) -> bool {
        fact.noun().is_some_and(|noun| {
            self.resources.figures.is_people(noun)
                || noun.rsplit(' ').next().is_some_and(|n| self.resources.figures.is_people(n) || self.resources.people.role(n).is_some())
        })
    }
}

fn fact(resources: &Resources, text: &str, parse: &Parse, id: usize, quantity: &Quantity, words: Range<TokenId>) -> Option<Fact> {
    let value = match quantity.value {
        Amount::Vague => return None,
        Amount::Exact(value) => value,
        Amount::Range(low, high) => low.midpoint(high),
    };
    let word = |t: TokenId| parse.tokens.spans().get(t).map_or("", |s| s.slice(text));
    let said = quantity.span.slice(text).to_lowercase();
    let unit = quantity.unit.as_deref();
    let measure = match unit {
        Some("percent") => Measure::Percent,
        Some("percentage point" | "point" | "basis point") => Measure::Points,
        Some("ratio") => Measure::Ratio,
        Some("time") if !said.contains(char::is_whitespace) || word(words.end) == "times" => Measure::Times,
        Some(code) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => Measure::Money(code.to_owned()),
        Some("cent" | "penny") => Measure::Money(unit.unwrap_or_default().to_owned()),
        Some(name) => match resources.figures.unit(&name.to_lowercase()) {
            Some(unit) if matches!(unit.kind.as_str(), "time" | "calibre") => return None,
            Some(unit) => Measure::Unit(unit.kind.clone(), unit.name.clone(), unit.factor),
            None => Measure::Things(Some(name.to_lowercase())),
        },
        None => Measure::Things(None),
    };
    let measure = if measure == Measure::Times || unit != Some("time") { measure } else { Measure::Times };
    // What it counts ends with the head noun; "of" its phrase there may be more.
    let sentence = &parse.tokens.sentences()[parse.tokens.sentence_of(words.start)];
    let is_fraction = matches!(measure, Measure::Things(_)) && value > 0.0 && value < 1.0 && said.chars().any(char::is_alphabetic) && quantity.place > 0.05;
    let mut end = words.end;
    match &measure {
        Measure::Things(Some(noun)) => {
            // The noun stands within a few words, or the figure stands for it.
            let last = noun.rsplit(' ').next().unwrap_or(noun).to_owned();
            if let Some(at) = (words.end..sentence.end.min(words.end + 8)).find(|&t| {
                let lemma = resources.lemmas.noun(word(t));
                (if lemma == "people" { "person".to_owned() } else { lemma }) == last || word(t).to_lowercase() == last
            }) && !(words.end..at).any(|t| matches!(word(t), "," | ":" | ";" | "(" | ")"))
            {
                end = at + 1;
            }
        }
        Measure::Unit(_, name, _) => {
            let many = name.split([' ', '-']).count() + name.matches('-').count();
            let is_symbol = said.chars().any(char::is_alphabetic) && words.len() <= 2;
            if !said.ends_with(['%', '°']) && !is_symbol && !matches!(word(words.end), "," | ")" | "(" | "." | ":") {
                end = (words.end + many).min(sentence.end);
            }
        }
        Measure::Points => end = (words.end + unit.map_or(1, |u| u.split(' ').count())).min(sentence.end),
        _ => {}
    }
    Some(Fact {
        id,
        tokens: words,
        end,
        amount: quantity.value,
        value,
        place: quantity.place,
        hedge: quantity.modifier,
        change: quantity.change,
        measure,
        is_fraction,
    })
}
