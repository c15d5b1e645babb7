//! Figures and checks against what people marked.
//!
//! | key | gold | what |
//! |---|---|---|
//! | `quantity.overlap` | records | figures whose words overlap, one to one |
//! | `quantity.value`, `quantity.unit`, `quantity.modifier` | | share of these that are right |
//! | `value`, `value_unit`, `value_change` | NewsQuant | figures whose value is right; and unit; and change |
//! | `value_head` | | value, and the head noun of the unit |
//! | `cases` | Recognizers-Text | cases of which every number or measure is found, and no other |
//! | `precision`, `recall` | the suite of checks | checks that are right; cases whose check is found |
//!
//! NewsQuant marks other things than a record does, so what is compared is mapped here, and nowhere in the engine: a
//! vague figure is a range ("dozens" 12 to 120), "from 5 to 7" one figure, a rate a unit of its own ("dollar per
//! year"), a noun unit the noun with or without what is said before it, a negative percentage or sum a fall, and hedges are signs.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use crate::article::Article;
use crate::number;
use crate::record::{Amount, Change, Hedge, Quantity, Record};
use crate::resources::{Abbreviations, Resources};
use crate::span::CodePoints;
use crate::token;

use super::document::Document;
use super::matching::{self, Edges};
use super::{Count, Points, Ratio, Tally};

/// A figure as annotated in a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marked {
    /// Its words.
    pub span: Points,
    /// A number, a pair, or null.
    pub value: Value,
    /// The hedge.
    pub modifier: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

impl Marked {
    pub(super) fn from_json(value: &Value) -> Option<Marked> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let end = |n: usize| value["span"].get(n).and_then(Value::as_u64).and_then(|v| usize::try_from(v).ok());
        Some(Marked { span: [end(0)?, end(1)?], value: value["value"].clone(), modifier: text("modifier"), unit: text("unit") })
    }

    pub(super) fn of_quantity(quantity: &Quantity, points: &CodePoints<'_>) -> Marked {
        let value = match quantity.value {
            Amount::Vague => Value::Null,
            Amount::Exact(value) => value.into(),
            Amount::Range(low, high) => vec![low, high].into(),
        };
        Marked { span: points.of_span(quantity.span), value, modifier: quantity.modifier.map(|h| h.name().to_owned()), unit: quantity.unit.clone() }
    }
}

/// Counts the figures of a record as `../shared/tools/score_record.py` does.
pub(super) fn score_record(gold: &Document, system: &Document, tally: &mut Tally) {
    let (gold, system) = (&gold.quantities, &system.quantities);
    let mut edges = Edges::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, s) in system.iter().enumerate() {
            let shared = g.span[1].min(s.span[1]).saturating_sub(g.span[0].max(s.span[0]));
            if shared > 0 {
                let union = g.span[1] - g.span[0] + s.span[1] - s.span[0] - shared;
                edges.insert((i, j), shared as f64 / union.max(1) as f64);
            }
        }
    }
    let pairs = matching::best(&edges);
    let right = |same: &dyn Fn(&Marked, &Marked) -> bool| pairs.iter().filter(|&&(i, j)| same(&gold[i], &system[j])).count();
    tally.matched("quantity.overlap", pairs.len(), system.len(), gold.len());
    tally.share("quantity.value", right(&|g, s| is_same_value(&g.value, &s.value)), pairs.len());
    tally.share("quantity.unit", right(&|g, s| g.unit.as_deref().map(unit_key) == s.unit.as_deref().map(unit_key)), pairs.len());
    tally.share("quantity.modifier", right(&|g, s| g.modifier == s.modifier), pairs.len());
}

fn is_same_value(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_value(a, b)),
        _ => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => is_near(a, b, 1e-9),
            _ => a.is_null() && b.is_null(),
        },
    }
}

fn is_near(a: f64, b: f64, share: f64) -> bool {
    (a - b).abs() <= share * a.abs().max(b.abs()).max(1.0)
}

/// A unit for comparison: codes and signs as codes, nouns folded and in a crude singular.
fn unit_key(unit: &str) -> String {
    let joined = unit.split(|c: char| c.is_whitespace() || c == '-').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let folded = joined.to_lowercase();
    if joined.len() == 3 && joined.bytes().all(|b| b.is_ascii_uppercase()) {
        return folded;
    }
    match folded.as_str() {
        "$" | "us$" => return "usd".to_owned(),
        "€" => return "eur".to_owned(),
        "£" => return "gbp".to_owned(),
        "¥" => return "jpy".to_owned(),
        "₹" => return "inr".to_owned(),
        "₽" => return "rub".to_owned(),
        "%" | "per cent" | "pct" => return "percent".to_owned(),
        _ => {}
    }
    match folded.rsplit_once(' ') {
        Some((before, last)) => format!("{before} {}", singular(last)),
        None => singular(&folded),
    }
}

fn singular(word: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|e| word.ends_with(e));
    match word {
        "people" => "person".to_owned(),
        "men" => "man".to_owned(),
        "women" => "woman".to_owned(),
        "children" => "child".to_owned(),
        "feet" => "foot".to_owned(),
        "lives" => "life".to_owned(),
        "wives" => "wife".to_owned(),
        "troops" => "troop".to_owned(),
        _ if word.len() > 4 && word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        _ if word.len() > 4 && ends(&["sses", "shes", "ches", "xes", "zes"]) => word[..word.len() - 2].to_owned(),
        _ if word.len() > 3 && word.ends_with('s') && !ends(&["ss", "us", "is"]) => word[..word.len() - 1].to_owned(),
        _ => word.to_owned(),
    }
}

// NewsQuant.

/// A sentence of NewsQuant.
#[derive(Debug, Clone, Deserialize)]
pub struct Sentence {
    /// Its text.
    pub text: String,
    /// What is quantified in it.
    pub quantities: Vec<Quantified>,
}

/// A figure as NewsQuant marks it: without its place.
#[derive(Debug, Clone, Deserialize)]
pub struct Quantified {
    change: String,
    value: String,
    unit: String,
    normalized_unit: String,
}

/// Either side of the comparison.
struct Item {
    low: f64,
    high: f64,
    units: BTreeSet<String>,
    change: &'static str,
}

/// Counts the figures of a sentence by value, by value and unit, and by value and change.
#[must_use]
pub fn score_sentence(resources: &Resources, gold: &Sentence, record: &Record) -> Tally {
    let marked: Vec<Item> = gold.quantities.iter().map(|q| of_marked(resources, q)).collect();
    let found = mapped(resources, &gold.text, record);
    let same = |g: &Item, s: &Item| is_near(g.low, s.low, 1e-6) && is_near(g.high, s.high, 1e-6);
    let unit = |g: &Item, s: &Item| !g.units.is_disjoint(&s.units);
    let mut edges = Edges::new();
    for (i, g) in marked.iter().enumerate() {
        for (j, s) in found.iter().enumerate() {
            if same(g, s) {
                edges.insert((i, j), 2.0 * f64::from(u8::from(unit(g, s))) + f64::from(u8::from(g.change == s.change)));
            }
        }
    }
    let pairs = matching::best(&edges);
    let right = |ask: &dyn Fn(&Item, &Item) -> bool| pairs.iter().filter(|&&(i, j)| ask(&marked[i], &found[j])).count();
    let head = |u: &String| u.rsplit(' ').next().unwrap_or_default().to_owned();
    let heads = |item: &Item| item.units.iter().map(head).collect::<BTreeSet<_>>();
    let mut tally = Tally::default();
    tally.matched("value", pairs.len(), found.len(), marked.len());
    tally.matched("value_unit", right(&unit), found.len(), marked.len());
    tally.matched("value_change", right(&|g, s| g.change == s.change), found.len(), marked.len());
    tally.matched("value_head", right(&|g, s| unit(g, s) || !heads(g).is_disjoint(&heads(s))), found.len(), marked.len());
    tally
}

fn of_marked(resources: &Resources, marked: &Quantified) -> Item {
    let (low, high) = ends_of(&marked.value.replace(' ', ""));
    let change = ["=", "~", "<", ">", "up", "down"].into_iter().find(|c| *c == marked.change).unwrap_or("=");
    Item { low, high, units: [&marked.unit, &marked.normalized_unit].into_iter().map(|u| normal(resources, u)).collect(), change }
}

/// "5.0", "-5.0", "5.0-7.0".
fn ends_of(value: &str) -> (f64, f64) {
    if let Ok(one) = value.parse() {
        return (one, one);
    }
    let parted = value.char_indices().skip(1).find(|(_, c)| *c == '-').and_then(|(at, _)| Some((value[..at].parse().ok()?, value[at + 1..].parse().ok()?)));
    parted.unwrap_or((f64::NAN, f64::NAN))
}

/// A unit in one form: a unit of measure under its own name, nouns in the singular, none as nothing.
fn normal(resources: &Resources, unit: &str) -> String {
    let folded = unit.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let folded = folded.replace("year of age", "year").replace("years old", "year").replace("year-old", "year");
    let named = |words: &str| resources.figures.unit(words).map(|u| u.name.to_lowercase());
    match folded.as_str() {
        "-" | "" => String::new(),
        "percentage" | "%" => "percent".to_owned(),
        _ => {
            let known = named(&folded).or_else(|| {
                resources.figures.unit_of_symbol(unit.trim()).filter(|_| unit.trim().len() > 1 || unit == "W" || unit == "V").map(|u| u.name.to_lowercase())
            });
            known.unwrap_or_else(|| {
                let nouns = folded.split(' ').map(singular).collect::<Vec<_>>().join(" ");
                named(&nouns).unwrap_or(nouns)
            })
        }
    }
}

/// What the engine found, as NewsQuant would mark it.
fn mapped(resources: &Resources, text: &str, record: &Record) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    let mut last: Option<&Quantity> = None;
    for quantity in &record.quantities {
        let Some((low, high)) = value_of(text, quantity) else { continue };
        let item = Item { low, high, units: per(text, quantity, units_of(resources, text, quantity)), change: change_of(quantity) };
        // "from $160 to $180" is a range here, whatever it is said of.
        let joined = last.is_some_and(|before| {
            let gap = text.get(before.span.end()..quantity.span.start()).unwrap_or_default();
            let words: Vec<&str> = gap.split_whitespace().collect();
            let from = text[..before.span.start()].trim_end().to_lowercase().ends_with("from");
            from && words.last() == Some(&"to") && words.len() <= 2 && (before.unit == quantity.unit || before.unit.is_none())
        });
        match out.last_mut().filter(|one| joined && one.low == one.high && item.low == item.high) {
            Some(one) => *one = Item { low: one.low, high: item.high, units: item.units, change: "=" },
            None => out.push(item),
        }
        last = Some(quantity);
    }
    out
}

fn value_of(text: &str, quantity: &Quantity) -> Option<(f64, f64)> {
    match quantity.value {
        Amount::Exact(value) => Some((value, value)),
        Amount::Range(low, high) => Some((low, high)),
        // "dozens" are 12 to 120, "tens of thousands" 10,000 to 100,000.
        Amount::Vague => {
            let words = quantity.span.slice(text).to_lowercase();
            let one = |word: &str| match word {
                "tens" => Some(10.0),
                "scores" => Some(20.0),
                "hundreds" => Some(100.0),
                _ => number::scale_word(word).filter(|_| word.ends_with('s')),
            };
            let product: Vec<f64> = words.split_whitespace().filter_map(one).collect();
            (!product.is_empty()).then(|| (product.iter().product::<f64>(), 10.0 * product.iter().product::<f64>()))
        }
    }
}

fn change_of(quantity: &Quantity) -> &'static str {
    let is_rate = quantity.unit.as_deref().is_some_and(|u| u == "percent" || (u.len() == 3 && u.bytes().all(|b| b.is_ascii_uppercase())));
    match (quantity.change, quantity.value, quantity.modifier) {
        (Some(Change::Up), ..) => "up",
        (Some(Change::Down), ..) => "down",
        (None, Amount::Exact(value), _) if value < 0.0 && is_rate => "down",
        (.., None) => "=",
        (.., Some(Hedge::About)) => "~",
        (.., Some(Hedge::MoreThan | Hedge::AtLeast)) => ">",
        (.., Some(Hedge::LessThan | Hedge::AtMost)) => "<",
    }
}

/// The unit as NewsQuant may write it: a currency by its names and signs, a noun with what is said of it before.
fn units_of(resources: &Resources, text: &str, quantity: &Quantity) -> BTreeSet<String> {
    let Some(unit) = quantity.unit.as_deref() else { return BTreeSet::from([String::new()]) };
    let mut units = BTreeSet::from([normal(resources, unit)]);
    if let Some(currency) = resources.figures.currency_of_sign(unit).filter(|c| c.code == unit) {
        for name in currency.names() {
            units.insert(normal(resources, name));
            units.extend(currency.qualifiers.iter().map(|q| normal(resources, &format!("{q} {name}"))));
        }
        units.extend(currency.written().map(|s| normal(resources, s)));
        return units;
    }
    // "charging station" or "station": NewsQuant keeps now more, now fewer words of a noun.
    let head = unit.rsplit(' ').next().unwrap_or(unit).to_lowercase();
    if resources.figures.unit(&unit.to_lowercase()).is_none() {
        units.insert(normal(resources, &head));
    }
    if let Some(of) = quantity.of {
        let words: Vec<String> =
            of.slice(text).split(|c: char| !(c.is_alphanumeric() || "-'’.$%".contains(c))).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
        for end in (1..=words.len()).filter(|&end| singular(&words[end - 1]) == head || end == words.len()) {
            units.insert(normal(resources, &words[..end].iter().filter(|w| !is_small(w)).cloned().collect::<Vec<_>>().join(" ")));
        }
    }
    units
}

/// Words that NewsQuant leaves out of its units.
fn is_small(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "of"
            | "in"
            | "on"
            | "at"
            | "for"
            | "to"
            | "by"
            | "with"
            | "from"
            | "and"
            | "or"
            | "its"
            | "his"
            | "her"
            | "their"
            | "our"
            | "my"
            | "your"
            | "this"
            | "that"
            | "these"
            | "those"
            | "it"
            | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "as"
            | "which"
            | "who"
    )
}

/// The units as rates, where one follows: "$1 million a year" is in "dollar per year".
fn per(text: &str, quantity: &Quantity, units: BTreeSet<String>) -> BTreeSet<String> {
    const RATES: &[&str] = &[
        "year",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "share",
        "barrel",
        "ounce",
        "gallon",
        "ton",
        "tonne",
        "pound",
        "person",
        "head",
        "night",
        "piece",
        "litre",
        "liter",
        "kilo",
        "kilogram",
        "kilometre",
        "kilometer",
        "mile",
        "acre",
        "unit",
        "bottle",
        "game",
        "student",
        "worker",
        "employee",
        "household",
        "pupil",
        "capita",
        "annum",
    ];
    let rest = &text[quantity.span.end()..];
    let words: Vec<&str> = rest.split_whitespace().take(5).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    for at in 0..words.len().saturating_sub(1).min(3) {
        let noun = singular(&words[at + 1].to_lowercase());
        let article = matches!(words[at].to_ascii_lowercase().as_str(), "a" | "an" | "each" | "every") && RATES.contains(&noun.as_str());
        if words[at].eq_ignore_ascii_case("per") && !noun.is_empty() && noun != "cent" || article {
            return units.into_iter().map(|u| if u.is_empty() || u.contains(" per ") { u } else { format!("{u} per {noun}") }).collect();
        }
    }
    units
}

// Recognizers-Text.

/// A case of Recognizers-Text: a phrase, and the numbers or measures in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Case {
    /// The phrase.
    pub input: String,
    #[serde(default)]
    results: Vec<Found>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    text: String,
    #[serde(default)]
    type_name: String,
    start: Option<usize>,
    end: Option<usize>,
    resolution: Option<Value>,
}

/// Why a case is not of the register of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Foreign {
    /// Powers, exponents, sums written for a calculator.
    Formula,
    /// A part below a tenth, or one named by a number of several words.
    OddFraction,
    /// Digits of a telephone, an address, a version, a row of a table.
    Code,
    /// A unit or a sign with no number.
    NoNumber,
    /// Sums of two units run together, or a number of words that the text leaves out.
    RunTogether,
    /// Words of other languages, brackets of markup, slips of the keyboard.
    Markup,
    /// Said to a machine: "convert", "set the temperature", "give me".
    Assistant,
}

impl Foreign {
    /// In a word or two.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Foreign::Formula => "formula",
            Foreign::OddFraction => "odd_fraction",
            Foreign::Code => "code",
            Foreign::NoNumber => "no_number",
            Foreign::RunTogether => "run_together",
            Foreign::Markup => "markup",
            Foreign::Assistant => "assistant",
        }
    }
}

impl Case {
    /// Whether it is about units, as opposed to bare numbers.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.results.iter().any(|r| matches!(r.type_name.as_str(), "currency" | "dimension" | "temperature" | "percentage" | "age"))
    }

    /// What keeps the case out of the register of news; `None` where nothing does.
    #[must_use]
    pub fn foreign(&self, measured: bool) -> Option<Foreign> {
        let input = self.input.to_lowercase();
        let bytes = input.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let exponent = input.contains('^')
            || input.contains("x10")
            || (1..bytes.len()).any(|at| bytes[at] == b'e' && digit(at - 1) && (digit(at + 1) || matches!(bytes.get(at + 1), Some(b'-' | b'+'))));
        let spoken = [" over ", "plus ", " equals "].iter().any(|w| input.contains(w)) && input.split_whitespace().count() <= 14 && !measured;
        if exponent || spoken {
            return Some(Foreign::Formula);
        }
        if input.contains(['{', '}', '<', '>', '\\', '|', '_']) || input.contains(" - ") && !measured {
            return Some(Foreign::Markup);
        }
        if self.results.iter().any(|r| r.resolution.as_ref().is_none_or(|v| v["value"].is_null() || v["value"] == "null")) {
            return Some(Foreign::NoNumber);
        }
        const SAID: &[&str] = &[
            "convert",
            "could",
            "can",
            "set",
            "raise",
            "keep",
            "let",
            "turn",
            "rotate",
            "make",
            "give",
            "hey",
            "do",
            "what",
            "how",
            "show",
            "put",
            "sell",
            "i",
            "i'm",
            "you",
            "what's",
            "am",
            "is",
            "my",
            "our",
            "if",
            "any",
            "get",
            "congratulations",
            "tell",
            "please",
        ];
        let opens = input.split_whitespace().next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric() && c != '\'');
        let own = input.split_whitespace().count() <= 14 && SAID.contains(&opens) && measured;
        let about_itself = ["isn't a", "valid number", "is equal to", "number format", "informally written", "recommended symbol", "recognized as"]
            .iter()
            .any(|w| input.contains(w));
        if own || about_itself {
            return Some(Foreign::Assistant);
        }
        const ODD: &[&str] = &[
            "twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet", "hundred", "thousand", "million", "billion", "trillion", "first", "eleven",
            "twelf", "tenth",
        ];
        let odd = |w: &str| {
            let w = w.trim_end_matches('s');
            (w.ends_with("th") || w.ends_with("first") || w.ends_with("second")) && ODD.iter().any(|o| w.starts_with(o)) && w != "eighth"
        };
        let fifths = |r: &Found| {
            let words: Vec<&str> = r.text.split(|c: char| c.is_whitespace() || c == '-').filter(|w| !w.is_empty()).collect();
            words.iter().any(|w| odd(&w.to_lowercase()))
                || words.len() > 3 && words.last().is_some_and(|w| w.ends_with("ths"))
                || words.len() > 2 && words.last().is_some_and(|w| w.ends_with("ths")) && !words.contains(&"and")
        };
        if self.results.iter().any(fifths) || input.split_whitespace().any(odd) && self.results.is_empty() {
            return Some(Foreign::OddFraction);
        }
        let numbers = self.results.len();
        let runs = input
            .split(|c: char| c.is_whitespace())
            .filter(|w| w.chars().filter(char::is_ascii_digit).count() >= 1 && w.matches(['/', '-', '.', ',', ':']).count() >= 2 && !w.contains(','))
            .count();
        let letters = input
            .split_whitespace()
            .any(|w| w.chars().any(|c| c.is_ascii_digit()) && w.chars().filter(|c| c.is_alphabetic()).count() >= 2 && w.contains(['-', '/']));
        let table = numbers >= 3 && self.results.iter().all(|r| r.text.chars().all(|c| c.is_ascii_digit() || ",.".contains(c)));
        let long = self.results.iter().any(|r| r.text.chars().filter(char::is_ascii_digit).count() > 13);
        if !measured && (runs > 0 || letters || table || long) {
            return Some(Foreign::Code);
        }
        if measured {
            let inner = |r: &Found| {
                r.text.split_whitespace().filter(|w| number::in_digits(w).is_some() || matches!(*w, "one" | "and" | "twenty" | "forty-five")).count() >= 2
            };
            if self.results.iter().any(inner) || input.contains("musd") || input.contains("mgbp") {
                return Some(Foreign::RunTogether);
            }
        }
        None
    }

    /// Whether every number of the phrase is read where it stands, and no other.
    #[must_use]
    pub fn has_numbers(&self) -> bool {
        let text = self.input.as_str();
        let tokens = token::tokenize(Abbreviations::english(), text);
        let points = CodePoints::new(text);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match number::cardinal(text, &tokens, at) {
                Some(number) => {
                    let span = tokens.cover(at..at + number.tokens).map(|s| points.of_span(s));
                    found.push((span, number.value));
                    at += number.tokens;
                }
                None => at += 1,
            }
        }
        let expected: Vec<(Option<Points>, f64)> = self.results.iter().filter_map(|r| Some((Some([r.start?, r.end? + 1]), r.value()?))).collect();
        found.len() == expected.len() && found.iter().zip(&expected).all(|(a, b)| a.0 == b.0 && is_near(a.1, b.1, 1e-9))
    }

    /// Whether every measure of the phrase is among the figures with its value and unit.
    #[must_use]
    pub fn has_measures(&self, resources: &Resources) -> bool {
        // A phrase is too short for its language to be told, so the stages are run one by one.
        let tokens = token::tokenize(resources.abbreviations, &self.input);
        let parse = resources.reader.read(&self.input, &tokens, &|_| false);
        let found = crate::quantity::extract(resources, &Article::new("", &self.input), &self.input, &parse);
        let points = CodePoints::new(&self.input);
        let mut taken = BTreeSet::new();
        let all = self.results.iter().all(|r| {
            let (Some(start), Some(end), Some(value)) = (r.start, r.end, r.value()) else { return false };
            let fits = |q: &Quantity| {
                let [from, to] = points.of_span(q.span);
                let same = match q.value {
                    Amount::Exact(v) => is_near(v, value, 1e-9),
                    // "eight to 10 feet" is one figure, of which the phrase list knows the end.
                    Amount::Range(_, high) => is_near(high, value, 1e-9),
                    Amount::Vague => false,
                };
                from <= end && start < to && same && r.is_in(resources, q)
            };
            found.iter().enumerate().any(|(n, q)| fits(q) && taken.insert(n))
        });
        // A phrase without a measure must give none; bare numbers are no measures.
        all && (!self.results.is_empty()
            || found.iter().all(|q| {
                q.unit.as_deref().is_none_or(|u| resources.figures.unit(u).is_none_or(|u| u.kind == "time") && resources.figures.currency_of_sign(u).is_none())
            }))
    }
}

impl Found {
    fn value(&self) -> Option<f64> {
        let value = &self.resolution.as_ref()?["value"];
        value.as_f64().or_else(|| value.as_str()?.trim_end_matches('%').parse().ok())
    }

    /// Whether the figure is in the unit that the phrase list names.
    fn is_in(&self, resources: &Resources, quantity: &Quantity) -> bool {
        let Some(unit) = quantity.unit.as_deref() else { return false };
        if self.type_name == "percentage" {
            return unit == "percent";
        }
        let Some(wanted) = self.resolution.as_ref().and_then(|v| v["unit"].as_str()) else { return false };
        let iso = self.resolution.as_ref().and_then(|v| v["isoCurrency"].as_str());
        if let Some(currency) = resources.figures.currency_of_sign(unit).filter(|c| c.code == unit) {
            let wanted = wanted.to_lowercase();
            return iso == Some(unit)
                || currency.names().any(|n| {
                    wanted == n || wanted.ends_with(&format!(" {n}")) || currency.qualifiers.iter().any(|q| wanted == format!("{} {n}", q.to_lowercase()))
                });
        }
        let same = |a: &str, b: &str| a == b || a.strip_suffix('s') == Some(b);
        let wanted = match wanted {
            "C" => "degree celsius".to_owned(),
            "F" => "degree fahrenheit".to_owned(),
            "Pence" => "penny".to_owned(),
            other => other.to_lowercase(),
        };
        let canonical = |name: &str| resources.figures.unit(&name.to_lowercase()).map_or_else(|| name.to_lowercase(), |u| u.name.to_lowercase());
        same(&canonical(unit), &canonical(&wanted))
    }
}

/// Counts a case that holds or does not, among those of the register of news, or among the others by reason.
#[must_use]
pub fn score_case(case: &Case, measured: bool, holds: bool) -> Tally {
    let mut tally = Tally::default();
    match case.foreign(measured) {
        None => tally.share("cases", usize::from(holds), 1),
        Some(reason) => tally.share(&format!("other.{}", reason.name()), usize::from(holds), 1),
    }
    tally
}

// Checks.

/// A case of the suite of checks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// An invented text.
    pub text: String,
    /// `consistent`, `inconsistent`, or `none`.
    pub verdict: String,
    /// How its figures are related, unless they are not.
    pub relation: Option<String>,
    /// Whether it was kept aside while the checker was tuned.
    #[serde(default)]
    pub aside: bool,
}

/// The suite of checks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// Its cases.
    pub case: Vec<Sum>,
}

/// Counts the checks of a case that are right, and the case if its check is among them.
#[must_use]
pub fn score_checks(case: &Sum, record: &Record) -> Tally {
    let verdict = |c: &crate::record::Check| if c.consistent { "consistent" } else { "inconsistent" };
    let right = record.checks.iter().filter(|c| case.relation.as_deref() == Some(c.relation.name()) && case.verdict == verdict(c)).count().min(1);
    let wanted = usize::from(case.verdict != "none");
    let mut tally = Tally::default();
    tally.count("precision", Count::Share(Ratio::new(right * wanted, record.checks.len())));
    tally.count("recall", Count::Share(Ratio::new(right * wanted, wanted)));
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn units_meet_under_one_key() {
        assert_eq!(unit_key("Soldiers"), "soldier");
        assert_eq!(unit_key("per cent"), unit_key("%"));
        assert_eq!(unit_key("press agencies"), "press agency");
        assert_eq!(unit_key("ARS"), "ars");
    }

    #[test]
    fn values_are_the_same_as_numbers() {
        assert!(is_same_value(&json!(5), &json!(5.0)));
        assert!(is_same_value(&json!([2, 3]), &json!([2.0, 3.0])));
        assert!(is_same_value(&Value::Null, &Value::Null));
        assert!(!is_same_value(&json!(5), &Value::Null));
        assert!(!is_same_value(&json!(5), &json!([5, 6])));
    }

    #[test]
    fn a_range_has_two_ends_and_either_may_be_negative() {
        assert_eq!(ends_of("5.0-7.5"), (5.0, 7.5));
        assert_eq!(ends_of("-5"), (-5.0, -5.0));
        assert_eq!(ends_of("-5--3"), (-5.0, -3.0));
        assert!(ends_of("x").0.is_nan());
    }
}
