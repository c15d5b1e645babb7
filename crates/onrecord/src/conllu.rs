//! The words of an article in CoNLL-U (Universal Dependencies), ten columns a token.
//!
//! `MISC` carries `SpaceAfter=No` and the token's span in code points
//! (`Start=…|End=…`). Features (`FEATS`) are not told by the reader.

use std::fmt::Write as _;

use crate::article::Article;
use crate::parse::{Parse, Upos};
use crate::resources::Resources;
use crate::span::CodePoints;

/// Writes the tokens, tags and dependencies of an article.
///
/// An article that was not read (another language) has tokens and sentences only.
#[must_use]
pub fn write(resources: &Resources, article: &Article, parse: &Parse) -> String {
    let text = article.text();
    let points = CodePoints::new(text);
    let tokens = &parse.tokens;
    let mut out = String::new();
    let _ = writeln!(out, "# newdoc id = {}", article.id.replace(['\n', '\r'], " "));
    for (number, sentence) in tokens.sentences().iter().enumerate() {
        let span = tokens.cover(sentence.clone()).expect("a sentence has a token");
        if tokens.paragraphs().iter().any(|p| p.start == sentence.start) {
            out.push_str("# newpar\n");
        }
        let _ = writeln!(out, "# sent_id = {}", number + 1);
        let _ = writeln!(out, "# text = {}", span.slice(text).split_whitespace().collect::<Vec<_>>().join(" "));
        for token in sentence.clone() {
            let word = tokens.spans()[token].slice(text);
            let [start, end] = points.of_span(tokens.spans()[token]);
            let glued = token + 1 < sentence.end && tokens.spans()[token].end() == tokens.spans()[token + 1].start();
            let space = if glued { "SpaceAfter=No|" } else { "" };
            let columns = if parse.upos.is_empty() {
                "_\t_\t_\t_\t_\t_".to_owned()
            } else {
                let upos = parse.upos[token];
                let head = if parse.heads[token] == token { 0 } else { parse.heads[token] - sentence.start + 1 };
                format!("{}\t{}\t{}\t_\t{head}\t{}", lemma(resources, word, upos), upos.name(), parse.penn(token), parse.relations[token].name())
            };
            let _ = writeln!(out, "{}\t{word}\t{columns}\t_\t{space}Start={start}|End={end}", token - sentence.start + 1);
        }
        out.push('\n');
    }
    out
}

fn lemma(resources: &Resources, word: &str, upos: Upos) -> String {
    match upos {
        Upos::Verb | Upos::Aux => resources.lemmas.verb(word),
        Upos::Noun => resources.lemmas.noun(word),
        Upos::Adj => resources.lemmas.adjective(word),
        Upos::Propn | Upos::X | Upos::Sym | Upos::Punct | Upos::Num => word.to_owned(),
        _ => word.to_lowercase(),
    }
}
