//! CoNLL-U, until the engine writes it.

use std::fmt::Write as _;

use onrecord::article::Article;
use onrecord::pipeline::Analysis;
use onrecord::resources::Abbreviations;
use onrecord::token::tokenize;

/// The article's sentences and tokens; tags and dependencies are left open.
// CONLLU: replace the body by `onrecord::conllu::write(article, analysis)`; `output.rs` is the only caller.
pub fn write(article: &Article, _analysis: &Analysis) -> String {
    let text = article.text();
    let tokens = tokenize(Abbreviations::english(), text);
    let mut out = format!("# newdoc id = {}\n", one_line(&article.id));
    for (number, sentence) in (1..).zip(tokens.sentences()) {
        let span = tokens.cover(sentence.clone()).expect("a sentence has a token");
        let _ = writeln!(out, "# sent_id = {number}\n# text = {}", one_line(span.slice(text)));
        for (id, token) in (1..).zip(&tokens.spans()[sentence.clone()]) {
            let _ = writeln!(out, "{id}\t{}\t_\t_\t_\t_\t_\t_\t_\t_", token.slice(text));
        }
        out.push('\n');
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
