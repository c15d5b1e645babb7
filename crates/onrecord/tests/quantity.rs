//! Laws of figures: time that grows with the text, and no panic on any text.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test of speed looks at the clock and shows what it saw; the engine itself does neither"
)]

use std::time::{Duration, Instant};

use onrecord::article::Article;
use onrecord::parse::{Parse, Relation, Upos};
use onrecord::quantity;
use onrecord::record::Amount;
use onrecord::resources::{Abbreviations, Resources};
use onrecord::token;

/// Words with no structure to speak of: enough for the rules, and quick to make for megabytes of text.
fn flat(text: &str) -> Parse {
    let tokens = token::tokenize(Abbreviations::english(), text);
    let n = tokens.len();
    Parse {
        upos: vec![Upos::Noun; n],
        xpos: vec![0; n],
        heads: (0..n).collect(),
        relations: vec![Relation::Root; n],
        antecedents: vec![Vec::new(); n],
        tokens,
        ..Parse::default()
    }
}

/// How long figures and checks take on a text, reading aside; every span must slice.
fn time(text: &str) -> Duration {
    let (resources, article, parse) = (Resources::english(), Article::new("test", ""), flat(text));
    let start = Instant::now();
    let quantities = quantity::extract(resources, &article, text, &parse);
    let checks = quantity::check(resources, text, &parse, &quantities);
    let took = start.elapsed();
    for quantity in &quantities {
        assert!(!quantity.span.slice(text).is_empty());
        assert!(quantity.of.is_none_or(|of| !of.slice(text).is_empty()));
        match quantity.value {
            Amount::Exact(value) => assert!(value.is_finite()),
            Amount::Range(low, high) => assert!(low < high),
            Amount::Vague => {}
        }
    }
    for check in &checks {
        assert!(check.quantities.iter().all(|&q| q < quantities.len()) && check.tolerance.is_finite());
        assert!((check.stated - check.computed).abs() <= check.tolerance || !check.consistent);
    }
    took
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    let report = "Sales rose 8 percent to $108 million from $100 million in 2018, and 14 people, nine men and five women, lost 3.5m crowns. \
                  Of the 30 hostages, 18 were freed and the other 12 are still held, about 40 miles (64 km) from the border.\n\n";
    let of = |bytes: usize| report.repeat(bytes / report.len());
    let (one, ten) = (time(&of(1_000_000)), time(&of(10_000_000)));
    println!("1 MB {one:?}, 10 MB {ten:?}");
    assert!(ten < one * 25 + Duration::from_millis(500), "1 MB {one:?}, 10 MB {ten:?}");
}

#[test]
fn time_grows_no_faster_with_hostile_texts() {
    // Not "1/": the tokenizer's own time on it grows with the square.
    for piece in [
        "9",
        "1,",
        "1.",
        "1 ",
        "1 000 ",
        "1-",
        "$",
        "$1",
        "million ",
        "one ",
        "two million ",
        "a hundred and ",
        "half a ",
        "of ",
        "to 5 ",
        "from 5 to ",
        "5% ",
        "(5 km) ",
        "5 pounds ",
        "about ",
        "up to ",
        "1:",
        "½",
        "May 5 ",
        "no. 5 ",
        "each 5 ",
        "twenty-",
        "１",
        "5 of the 6 (7%) ",
    ] {
        // "1 " holds a figure in every other byte; what counts is that four times the text takes four times as long.
        // The plainest come as a megabyte; the others are as telling in a fifth of it.
        let size = if matches!(piece, "9" | "1," | "million ") { 1_000_000 } else { 200_000 };
        let (quarter, whole) = (time(&piece.repeat(size / 4 / piece.len())), time(&piece.repeat(size / piece.len())));
        assert!(whole < quarter * 10 + Duration::from_secs(1), "{piece:?}: {quarter:?}, four times of it {whole:?}");
    }
}

#[test]
fn no_figures_in_dates_names_and_labels() {
    let text = "On Nov. 18, 2019, at 2.15 p.m. and again in 2012–13, Flight 370 and the Boeing 787 passed Highway 61 under Article 5. \
                She said that no one, not even the First Family, knew of COVID-19 in the 1990s.";
    let record = onrecord::pipeline::analyse(Resources::english(), &Article::new("test", text)).record;
    let words: Vec<&str> = record.quantities.iter().map(|q| q.span.slice(text)).collect();
    assert_eq!(words, Vec::<&str>::new());
}
