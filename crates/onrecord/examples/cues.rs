//! What the lexicon says of the cues in texts: the labels on which the
//! reader's own guess of acts is trained (`training/reader/acts.py`).
//!
//! Standard input: JSON Lines `{"id", "text"}`. Standard output, a line each:
//! `{"id", "cues": [[start, end, "act"], …]}` in code points, for cues of which
//! the lexicon knows a word.

#![expect(clippy::disallowed_methods, reason = "a program of its own: it opens what it is given")]

use std::io::{self, BufRead, BufWriter, Write};

use onrecord::article::Article;
use onrecord::pipeline::analyse;
use onrecord::resources::Resources;
use onrecord::span::CodePoints;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let resources = Resources::english();
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let article = Article::new(row["id"].as_str().unwrap_or_default(), row["text"].as_str().unwrap_or_default());
        let text = article.text();
        let points = CodePoints::new(text);
        let analysis = analyse(resources, &article);
        let cues: Vec<Value> = analysis
            .record
            .attributions
            .iter()
            .filter_map(|a| Some((a.cue.first()?, a.act)))
            .filter(|(cue, _)| cue.slice(text).split_whitespace().any(|word| resources.may_be_cue(word)))
            .map(|(cue, act)| {
                let [start, end] = points.of_span(*cue);
                json!([start, end, act.name()])
            })
            .collect();
        writeln!(out, "{}", json!({ "id": article.id, "cues": cues }))?;
    }
    out.flush()
}
