//! Names against English Worldwide Newswire: exact spans and classes.
//!
//! | key | what |
//! |---|---|
//! | `f1` | over four classes together: PER = Person, ORG = Organization, LOC = Location and Facility, MISC = Misc, NORP and Product; Date and Money are left out |
//! | `per`, `org`, `loc`, `misc` | each of the four |
//! | `class.person` … | each of the corpus's nine classes |

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::parse::{NameClass, Parse};
use crate::span::Span;

use super::Tally;

/// A line of the corpus: raw text, and words with BIOES tags by sentence.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Document {
    /// The article.
    pub id: String,
    /// Its raw text.
    pub text: String,
    /// Its words.
    pub sentences: Vec<Vec<String>>,
    /// A tag a word: `O`, or B, I, E, S and a class.
    pub tags: Vec<Vec<String>>,
}

/// How far after the last word the next one is looked for, in code points.
const REACH: usize = 200;

impl Document {
    /// The words with their tags, by their places in the text, sentence by
    /// sentence. Words that are not found there (the corpus changes some) are passed over.
    fn placed(&self) -> Vec<Vec<(Span, &str)>> {
        let mut at = 0;
        let mut place = |word: &str| {
            let start = at + self.text[at..].find(word)?;
            if self.text[at..start].chars().count() > REACH {
                return None;
            }
            at = start + word.len();
            Some(Span::new(start, at))
        };
        self.sentences
            .iter()
            .zip(&self.tags)
            .map(|(words, tags)| words.iter().zip(tags).filter_map(|(word, tag)| Some((place(word)?, tag.as_str()))).collect())
            .collect()
    }

    /// The names, by the places of their words in the text.
    fn names(&self) -> BTreeSet<(Span, NameClass)> {
        let mut names = BTreeSet::new();
        for sentence in self.placed() {
            let mut open: Option<(Span, NameClass)> = None;
            for (span, tag) in sentence {
                let (place, class) = tag.split_once('-').unwrap_or((tag, ""));
                let class = NameClass::ALL.iter().copied().find(|c| c.name() == class);
                open = match (class, open) {
                    (Some(class), Some((name, begun))) if begun == class && (place == "I" || place == "E") => Some((name.cover(span), class)),
                    (class, before) => {
                        names.extend(before);
                        class.map(|class| (span, class))
                    }
                };
            }
            names.extend(open);
        }
        names
    }

    /// The stretches of the text whose words the corpus leaves out: it drops some words of long names, "African" of
    /// "African Development Bank" for one.
    fn unmarked(&self) -> Vec<Span> {
        let words: Vec<Span> = self.placed().into_iter().flatten().map(|w| w.0).collect();
        let ends = std::iter::once(0).chain(words.iter().map(|w| w.end()));
        let starts = words.iter().map(|w| w.start()).chain([self.text.len()]);
        ends.zip(starts)
            .filter_map(|(from, to)| {
                let gap = &self.text[from..to];
                let first = gap.find(char::is_alphanumeric)?;
                let last = gap.char_indices().rev().find(|c| c.1.is_alphanumeric()).map(|(at, c)| at + c.len_utf8())?;
                Some(Span::new(from + first, from + last))
            })
            .collect()
    }
}

/// One of the four classes that most corpora know.
fn coarse(class: NameClass) -> Option<&'static str> {
    match class {
        NameClass::Person => Some("per"),
        NameClass::Organization => Some("org"),
        NameClass::Location | NameClass::Facility => Some("loc"),
        NameClass::Misc | NameClass::Norp | NameClass::Product => Some("misc"),
        NameClass::Date | NameClass::Money => None,
    }
}

/// Counts the names that were found. Names beside or over words that the
/// corpus leaves out are left out on both sides: nobody knows where they end.
#[must_use]
pub fn score(gold: &Document, parse: &Parse) -> Tally {
    let found = parse.names.iter().filter_map(|n| Some((parse.tokens.cover(n.tokens.clone())?, n.class)));
    let unmarked = gold.unmarked();
    let whole = |name: &(Span, NameClass)| !unmarked.iter().any(|gap| adjoin(&gold.text, name.0, *gap));
    score_names(&gold.names().into_iter().filter(whole).collect(), &found.filter(whole).collect())
}

/// Whether two spans share a character or only white space is between them.
fn adjoin(text: &str, a: Span, b: Span) -> bool {
    let (first, second) = if a.start() <= b.start() { (a, b) } else { (b, a) };
    second.start() < first.end() || text[first.end()..second.start()].chars().all(char::is_whitespace)
}

fn score_names(gold: &BTreeSet<(Span, NameClass)>, found: &BTreeSet<(Span, NameClass)>) -> Tally {
    let mut tally = Tally::default();
    let four = |names: &BTreeSet<(Span, NameClass)>| names.iter().filter_map(|(s, c)| Some((*s, coarse(*c)?))).collect::<BTreeSet<_>>();
    let (g, f) = (four(gold), four(found));
    tally.matched("f1", g.intersection(&f).count(), f.len(), g.len());
    for class in ["per", "org", "loc", "misc"] {
        let of = |names: &BTreeSet<(Span, &'static str)>| names.iter().filter(|n| n.1 == class).count();
        tally.matched(class, g.intersection(&f).filter(|n| n.1 == class).count(), of(&f), of(&g));
    }
    for &class in NameClass::ALL {
        let of = |names: &BTreeSet<(Span, NameClass)>| names.iter().filter(|n| n.1 == class).count();
        let key = format!("class.{}", class.name().to_lowercase());
        tally.matched(&key, gold.intersection(found).filter(|n| n.1 == class).count(), of(found), of(gold));
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, sentences: &[&[(&str, &str)]]) -> Vec<(String, &'static str)> {
        let part = |pick: fn(&(&str, &str)) -> String| sentences.iter().map(|s| s.iter().map(pick).collect()).collect();
        let document = Document { text: text.to_owned(), sentences: part(|w| w.0.to_owned()), tags: part(|w| w.1.to_owned()), ..Document::default() };
        document.names().into_iter().map(|(span, class)| (span.slice(text).to_owned(), class.name())).collect()
    }

    #[test]
    fn tags_become_spans_of_the_raw_text() {
        let text = "Dr. Ann  Ode of Bü-Town met\nBo, Cy. Ode left";
        let names = marked(
            text,
            &[
                &[("Dr.", "O"), ("Ann", "B-Person"), ("Ode", "E-Person"), ("of", "O"), ("Bü", "S-Location"), ("-Town", "O"), ("``", "B-Misc")],
                &[("met", "O"), ("Bo", "B-Person"), (",", "O"), ("Cy", "S-Person"), (".", "O")],
                &[("Ode", "I-Person"), ("left", "I-Organization")],
            ],
        );
        let expected = [("Ann  Ode", "Person"), ("Bü", "Location"), ("Bo", "Person"), ("Cy", "Person"), ("Ode", "Person"), ("left", "Organization")];
        assert_eq!(names, expected.map(|(name, class)| (name.to_owned(), class)));
    }

    #[test]
    fn names_beside_words_that_the_corpus_leaves_out_are_not_judged() {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_owned()).collect();
        let text = "The Norlandic Lake Bank paid Ann Ode.";
        let document = Document {
            text: text.to_owned(),
            sentences: vec![words(&["The", "Lake", "Bank", "paid", "Ann", "Ode", "."])],
            tags: vec![words(&["O", "B-Organization", "E-Organization", "O", "B-Person", "E-Person", "O"])],
            ..Document::default()
        };
        let gaps: Vec<&str> = document.unmarked().into_iter().map(|gap| gap.slice(text)).collect();
        assert_eq!(gaps, ["Norlandic"]);
        let beside = |name: &str| adjoin(text, Span::new(text.find(name).unwrap(), text.find(name).unwrap() + name.len()), document.unmarked()[0]);
        assert!(beside("Lake Bank") && beside("Norlandic Lake Bank") && !beside("Ann Ode"));
    }

    #[test]
    fn a_name_is_right_by_its_span_and_class() {
        let names = |list: &[(usize, usize, NameClass)]| list.iter().map(|&(s, e, c)| (Span::new(s, e), c)).collect();
        use NameClass::{Date, Facility, Location, Norp, Person};
        let tally = score_names(
            &names(&[(0, 3, Person), (5, 9, Location), (10, 12, Norp), (20, 24, Date)]),
            &names(&[(0, 3, Person), (5, 9, Facility), (10, 13, Norp), (20, 24, Date)]),
        );
        assert_eq!(tally.counts("f1"), [2.0, 3.0, 2.0, 3.0]);
        assert_eq!(tally.counts("loc"), [1.0, 1.0, 1.0, 1.0]);
        assert_eq!(tally.counts("class.location"), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(tally.counts("class.date"), [1.0; 4]);
    }
}
