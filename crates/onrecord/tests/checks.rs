//! The checker on invented cases: what agrees, what does not, and what cannot be compared (`tests/checks.toml`).
//!
//! `CHECKS_SHOW=1` shows what was found where a case that is not kept aside is missed.

#![expect(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a test shows its totals and its misses; the engine itself prints nothing")]

use onrecord::article::Article;
use onrecord::pipeline;
use onrecord::resources::Resources;
use onrecord::score::quantity::{Suite, Sum, score_checks};
use onrecord::score::{Count, Tally};

/// The least share of the checks that are right, and of the cases whose check is found, in per cent.
const PRECISION: f64 = 98.0;
const RECALL: f64 = 90.0;

fn value(tally: &Tally, key: &str) -> f64 {
    tally.figures(str::to_owned).into_iter().find(|f| f.key == key).and_then(|f| f.count.value()).expect("cases of that kind")
}

fn missed(case: &Sum, tally: &Tally) -> bool {
    tally.figures(str::to_owned).iter().any(|f| matches!(f.count, Count::Share(ratio) if ratio.right < ratio.of as f64))
        || case.verdict == "none" && tally.figures(str::to_owned).iter().any(|f| matches!(f.count, Count::Share(ratio) if ratio.of > 0))
}

#[test]
fn checks_are_right_and_found() {
    let suite: Suite = toml::from_str(include_str!("checks.toml")).expect("the suite is well-formed");
    assert!(suite.case.len() >= 150, "at least 150 cases");
    let show = std::env::var_os("CHECKS_SHOW").is_some();
    let (mut all, mut aside) = (Tally::default(), Tally::default());
    for case in &suite.case {
        let record = pipeline::analyse(Resources::english(), &Article::new("case", case.text.as_str())).record;
        let tally = score_checks(case, &record);
        if show && !case.aside && missed(case, &tally) {
            println!("{} {}: {}\n    {:?}", case.verdict, case.relation.as_deref().unwrap_or("-"), case.text, record.checks);
        }
        all.add(&tally);
        if case.aside {
            aside.add(&tally);
        }
    }
    let (precision, recall) = (value(&all, "precision"), value(&all, "recall"));
    println!(
        "{} cases: precision {precision:.1}, recall {recall:.1}; kept aside: {:.1}, {:.1}",
        suite.case.len(),
        value(&aside, "precision"),
        value(&aside, "recall")
    );
    assert!(precision >= PRECISION && recall >= RECALL, "precision {precision:.1}, recall {recall:.1}");
}

#[test]
fn a_check_shows_its_arithmetic() {
    let text = "He said the ratio of losses was one to five. The camp holds 6,465 northern soldiers, compared to 1,348 southern soldiers.";
    let record = pipeline::analyse(Resources::english(), &Article::new("case", text)).record;
    let [check] = &record.checks[..] else { panic!("one check: {:?}", record.checks) };
    let words: Vec<&str> = check.quantities.iter().map(|&q| record.quantities[q].span.slice(text)).collect();
    assert_eq!(words, ["6,465", "1,348", "one to five"]);
    assert!((check.stated - 5.0).abs() < 1e-9 && (check.computed - 4.796).abs() < 1e-3 && check.consistent, "{check:?}");
    // The verdict follows from the numbers that the record gives.
    assert!((check.stated - check.computed).abs() <= check.tolerance);
}
