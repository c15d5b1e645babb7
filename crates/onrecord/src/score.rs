//! What was found against what people marked: the figures by which the engine is judged.
//!
//! Each scorer takes one gold document and what the engine made of it and
//! gives a [`Tally`] of counts; tallies add up over documents, and
//! [`Tally::figures`] makes figures of them. Nothing is opened here: the
//! program reads the files (`onrecord eval`).
//!
//! | gold | scorer | figures |
//! |---|---|---|
//! | PolNeAR's lines, GUM's attributions | [`attribution`] | parts and whole attributions, speakers |
//! | records (`onrecord/1`) | [`record`] | attributions by level and form, speakers, acts, mentions |
//! | records, NewsQuant, Recognizers-Text, the suite of checks | [`quantity`] | figures by value, unit, hedge, change; checks |
//! | CoNLL-U | [`treebank`] | tags, dependencies, tokens, sentences |
//! | English Worldwide Newswire | [`names`] | names by class |
//! | TimeBank, AQUAINT, MEANTIME, records | [`timex`] | time expressions |

pub mod attribution;
pub mod document;
mod matching;
pub mod names;
mod party;
pub mod quantity;
pub mod record;
pub mod timex;
pub mod treebank;
mod words;

pub use document::{Document, Points};

/// A part of a whole, as counts that add up over documents.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ratio {
    /// How many are right; not always whole (B-cubed adds shares).
    pub right: f64,
    /// Of how many.
    pub of: usize,
}

impl Ratio {
    fn new(right: usize, of: usize) -> Ratio {
        Ratio { right: right as f64, of }
    }

    fn add(&mut self, other: Ratio) {
        self.right += other.right;
        self.of += other.of;
    }

    /// The part in per cent; `None` of nothing.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * self.right / self.of as f64)
    }
}

/// What is counted for one figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Count {
    /// Items on both sides: the figure is F1.
    Found {
        /// The right ones of what the engine gives.
        precision: Ratio,
        /// The found ones of the gold.
        recall: Ratio,
    },
    /// Items that are right or wrong: the figure is their share.
    Share(Ratio),
}

impl Count {
    /// F1 or the share, in per cent; `None` where there was nothing to count.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Count::Share(ratio) => ratio.percent(),
            Count::Found { precision, recall } => {
                if precision.of + recall.of == 0 {
                    return None;
                }
                let (p, r) = (precision.percent().unwrap_or(0.0), recall.percent().unwrap_or(0.0));
                Some(if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
            }
        }
    }

    fn add(&mut self, other: Count) {
        match (self, other) {
            (Count::Share(a), Count::Share(b)) => a.add(b),
            (Count::Found { precision, recall }, Count::Found { precision: p, recall: r }) => {
                precision.add(p);
                recall.add(r);
            }
            _ => unreachable!("a key has one kind of count"),
        }
    }
}

/// A figure with its stable key.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// As `eval/floors.toml` names it: `polnear.full`.
    pub key: String,
    /// What it is made of.
    pub count: Count,
}

/// Counts by key, in the order in which the scorer gives them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally(Vec<(String, Count)>);

impl Tally {
    /// Adds the counts of other documents.
    pub fn add(&mut self, other: &Tally) {
        for (key, count) in &other.0 {
            self.count(key, *count);
        }
    }

    /// The counts as figures, each key made whole by `name`.
    pub fn figures(&self, name: impl Fn(&str) -> String) -> Vec<Figure> {
        self.0.iter().map(|(key, count)| Figure { key: name(key), count: *count }).collect()
    }

    fn count(&mut self, key: &str, count: Count) {
        match self.0.iter_mut().find(|(k, _)| k == key) {
            Some((_, sum)) => sum.add(count),
            None => self.0.push((key.to_owned(), count)),
        }
    }

    /// Counts `hits` one-to-one matches between two sides.
    fn matched(&mut self, key: &str, hits: usize, system: usize, gold: usize) {
        self.count(key, Count::Found { precision: Ratio::new(hits, system), recall: Ratio::new(hits, gold) });
    }

    fn share(&mut self, key: &str, right: usize, of: usize) {
        self.count(key, Count::Share(Ratio::new(right, of)));
    }

    #[cfg(test)]
    fn counts(&self, key: &str) -> [f64; 4] {
        match self.0.iter().find(|(k, _)| k == key).unwrap_or_else(|| panic!("{key} is not counted")).1 {
            Count::Share(r) => [r.right, r.of as f64, r.right, r.of as f64],
            Count::Found { precision, recall } => [precision.right, precision.of as f64, recall.right, recall.of as f64],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_figures_are_made_of_the_sums() {
        let mut tally = Tally::default();
        tally.matched("full", 1, 1, 4);
        let mut other = Tally::default();
        other.matched("full", 2, 3, 2);
        other.share("act", 0, 0);
        tally.add(&other);
        let figures = tally.figures(|key| format!("gold.{key}"));
        assert_eq!(figures[0].key, "gold.full");
        // Precision 3 of 4, recall 3 of 6.
        assert!((figures[0].count.value().expect("defined") - 60.0).abs() < 1e-9);
        assert_eq!(figures[1].count.value(), None);
    }

    #[test]
    fn one_empty_side_is_nought_and_two_are_nothing() {
        let none = Ratio::default();
        assert_eq!(Count::Found { precision: none, recall: Ratio::new(0, 3) }.value(), Some(0.0));
        assert_eq!(Count::Found { precision: none, recall: none }.value(), None);
    }
}
