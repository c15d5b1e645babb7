//! Whole articles against the records that an annotator made of them by the guide.

#![expect(clippy::disallowed_methods, reason = "a test of files reads files; the engine itself opens nothing")]
#![expect(clippy::disallowed_macros, reason = "a test shows its figures; the engine itself prints nothing")]

use std::fs;
use std::path::Path;

use onrecord::article::Article;
use onrecord::pipeline;
use onrecord::resources::Resources;
use onrecord::score::{Count, Document, Figure, Tally, record};
use serde_json::Value;

/// The least F1 of whole attributions (content and source) that stand in no other.
const FULL_FLOOR: f64 = 0.8;

#[test]
fn first_level_attributions_are_found() {
    let mut tally = Tally::default();
    for gold in records() {
        let document = Document::from_json(&gold).expect("a record");
        let article = Article::new(document.id.as_str(), document.text.clone().expect("a record holds its text"));
        let analysis = pipeline::analyse(Resources::english(), &article);
        let read = Document::of_analysis(&article, &analysis);
        tally.add(&record::score(&document, Some(&read)).expect("both have the same text"));
    }
    let figures = tally.figures(|key| key.to_owned());
    for Figure { key, count } in &figures {
        println!("{key:<24} {}", count.value().map_or_else(|| "-".to_owned(), |v| format!("{v:.1}")));
    }
    let full = figures.iter().find(|f| f.key == "first_level.full").and_then(|f| f.count.value()).expect("something to find") / 100.0;
    assert!(full >= FULL_FLOOR, "first-level full-attribution F1 is {full:.3}, its floor {FULL_FLOOR}");
}

/// A record that is wrong itself would score the engine down for being right.
#[test]
fn the_records_are_sound() {
    for gold in records() {
        let document = Document::from_json(&gold).expect("a record");
        let read = &document.id;
        assert_eq!(gold["format"], "onrecord/1", "{read}");
        // Against itself a record misses nothing, and no part of it counts as absent.
        let figures = record::score(&document, Some(&document)).expect("the same text");
        for figure in figures_of(&figures) {
            assert!(figure.count.value().is_none_or(|v| v > 99.99), "{read}: {} is {:?}", figure.key, figure.count);
        }
        let found = figures_of(&figures).into_iter().find(|f| f.key == "content").expect("contents");
        let Count::Found { recall, .. } = found.count else { panic!("contents are found") };
        let list = gold["attributions"].as_array().expect("attributions");
        assert_eq!(recall.of, list.len(), "{read}: a broken attribution counts as absent");
        let length = document.text.as_ref().expect("a text").chars().count();
        assert!(document.entities.iter().flat_map(|e| &e.mentions).all(|m| m[0] < m[1] && m[1] <= length), "{read}");
        for (n, a) in list.iter().enumerate() {
            assert!(a["speaker"].is_null() || document.entities.iter().any(|e| a["speaker"] == e.id.as_str()), "{read}: speaker of {n}");
            let Some(within) = a["within"].as_u64() else { continue };
            let outer = &document.attributions[usize::try_from(within).expect("a position")];
            let inner = &document.attributions[n].content;
            assert!(inner.iter().all(|i| outer.content.iter().any(|o| o[0] <= i[0] && i[1] <= o[1])), "{read}: {n} is not held by {within}");
        }
    }
}

fn figures_of(tally: &Tally) -> Vec<Figure> {
    tally.figures(|key| key.to_owned())
}

fn records() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    let mut paths: Vec<_> = fs::read_dir(&folder).expect("tests/articles").map(|e| e.expect("a readable folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
    paths.sort();
    assert!(!paths.is_empty(), "no record under {}", folder.display());
    paths.iter().map(|path| serde_json::from_slice(&fs::read(path).expect("a readable file")).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).collect()
}
