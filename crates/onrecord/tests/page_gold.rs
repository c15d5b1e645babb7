//! The gold sets of pages, where they are there: the law of the map on every page, the time that a page takes, and floors.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "a test of files reads files and says what it skips; the engine itself opens nothing"
)]

use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use onrecord::read::article_from_html;
use serde_json::Value;

/// What each set reaches at least, in per cent: F1 of four-word grams, quotations verbatim, quotations by their letters.
const FLOORS: &[(&str, f64, f64, f64)] = &[("naeb", 92.8, 96.8, 98.5), ("fundus", 95.8, 98.4, 98.6), ("scrapinghub", 95.8, 95.8, 99.0)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/article_extraction")
}

#[test]
fn every_page_of_the_gold_sets_keeps_the_law() {
    for &(set, f1_floor, quote_floor, letters_floor) in FLOORS {
        let Ok(gold) = fs::read_to_string(folder().join(set).with_extension("jsonl")) else {
            println!("{set}: skipped, there is no {}", folder().display());
            continue;
        };
        let mut score = Score::default();
        for row in gold.lines() {
            let row: Value = serde_json::from_str(row).expect("a row of gold");
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            let mut page = Vec::new();
            flate2::read::MultiGzDecoder::new(fs::File::open(folder().join(text("html"))).expect("a page")).read_to_end(&mut page).expect("a page in gzip");
            let start = Instant::now();
            let article = article_from_html(text("id"), &page);
            assert!(start.elapsed() < Duration::from_secs(2), "{}: {:?}", text("id"), start.elapsed());
            let known = article.page.as_ref().expect("a page");
            known.map.check(article.text(), &page, known.encoding).unwrap_or_else(|broken| panic!("{}: {broken}", text("id")));
            let paragraphs: Vec<String> = match row["paragraphs"].as_array() {
                Some(list) => list.iter().filter_map(Value::as_str).map(fold).collect(),
                None => text("text").split('\n').map(fold).collect(),
            };
            score.add(text("text"), &paragraphs, article.text());
        }
        let (f1, quote, letters) = score.figures();
        println!("{set}: F1 {f1:.1}, quotations {quote:.1}, by letters {letters:.1}");
        assert!(f1 >= f1_floor && quote >= quote_floor && letters >= letters_floor, "{set}: F1 {f1:.1}, quotations {quote:.1}, by letters {letters:.1}");
    }
}

/// As `../shared/tools/score_articles.py` counts.
#[derive(Default)]
struct Score {
    precision: Vec<f64>,
    recall: Vec<f64>,
    quotations: u32,
    verbatim: u32,
    by_letters: u32,
}

impl Score {
    fn add(&mut self, gold: &str, paragraphs: &[String], found: &str) {
        let (want, have) = (grams(gold), grams(found));
        let common: i64 = want.iter().map(|(gram, n)| (*n).min(have.get(gram).copied().unwrap_or(0))).sum();
        let (wanted, had): (i64, i64) = (want.values().sum(), have.values().sum());
        if had > 0 {
            self.precision.push(common as f64 / had as f64);
        }
        if wanted > 0 {
            self.recall.push(common as f64 / wanted as f64);
        }
        let (whole, bare) = (fold(found), letters(found));
        for paragraph in paragraphs.iter().filter(|p| p.chars().count() > 20 && p.contains(['"', '“', '”', '„', '«', '»', '‟'])) {
            self.quotations += 1;
            self.verbatim += u32::from(whole.contains(paragraph.as_str()));
            self.by_letters += u32::from(bare.contains(&letters(paragraph)));
        }
    }

    fn figures(&self) -> (f64, f64, f64) {
        let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
        let (p, r) = (mean(&self.precision), mean(&self.recall));
        let share = |n: u32| 100.0 * f64::from(n) / f64::from(self.quotations);
        (100.0 * 2.0 * p * r / (p + r), share(self.verbatim), share(self.by_letters))
    }
}

fn fold(text: &str) -> String {
    text.replace('\u{a0}', " ").replace('\u{ad}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == '_').flat_map(char::to_lowercase).collect()
}

fn grams(text: &str) -> HashMap<Vec<String>, i64> {
    let words: Vec<String> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let mut grams = HashMap::new();
    for gram in words.windows(4.min(words.len().max(1))) {
        *grams.entry(gram.to_vec()).or_default() += 1;
    }
    grams
}
