//! Turns texts into what the reader is trained on: the engine's own tokens,
//! word pieces and features, so that there is one tokeniser.
//!
//! Standard input: JSON Lines `{"id", "text"}`, and optionally `"tokens"`
//! (`[[start, end], …]` in code points, a treebank's own). Standard output: the
//! same lines with `tokens`, `pieces` (a list of piece numbers a token),
//! `features` (three numbers a token), `sentences` and `paragraphs` (their
//! first tokens).

#![expect(clippy::disallowed_methods, reason = "a program of its own: it opens what it is given")]

use std::io::{self, BufRead, BufWriter, Write};

use onrecord::parse::features::features;
use onrecord::resources::{Abbreviations, vocabulary};
use onrecord::span::{CodePoints, Span};
use onrecord::token::{from_spans, tokenize};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        serde_json::to_writer(&mut out, &prepare(&row))?;
        writeln!(out)?;
    }
    out.flush()
}

fn prepare(row: &Value) -> Value {
    let text = row["text"].as_str().expect("a text");
    let points = CodePoints::new(text);
    let abbreviations = Abbreviations::english();
    let tokens = match row["tokens"].as_array() {
        Some(given) => {
            let number = |v: &Value| usize::try_from(v.as_u64().expect("an offset")).expect("an offset");
            let spans: Vec<Span> = given.iter().map(|s| points.to_span(number(&s[0]), number(&s[1])).expect("a span of the text")).collect();
            from_spans(abbreviations, text, spans)
        }
        None => tokenize(abbreviations, text),
    };
    let spans: Vec<[usize; 2]> = tokens.spans().iter().map(|s| points.of_span(*s)).collect();
    let pieces: Vec<Vec<u32>> = tokens
        .spans()
        .iter()
        .map(|s| {
            let mut out = Vec::new();
            vocabulary().encode(s.slice(text), &mut out);
            out
        })
        .collect();
    json!({
        "id": row["id"],
        "tokens": spans,
        "pieces": pieces,
        "features": features(text, &tokens),
        "sentences": tokens.sentences().iter().map(|s| s.start).collect::<Vec<_>>(),
        "paragraphs": tokens.paragraphs().iter().map(|p| p.start).collect::<Vec<_>>(),
    })
}
