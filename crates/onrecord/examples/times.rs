//! Time expressions of texts with the rules of a file, to try a change of `data/en/timex.toml` without building the
//! engine: `cargo run --example times -- CACHE TEXTS.jsonl [data/en/timex.toml data/en/anchors.toml] > TIMEXES.jsonl`.
//!
//! Each line of TEXTS has `id`, `text` and `published` or `dct`. What the reader makes of a text is kept in the folder
//! CACHE, so that only the first run takes long. The output is that of `score_timex.py`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "a driver reads and writes files; the engine itself opens nothing"
)]

use std::io::BufRead as _;

use jiff::civil::Date;
use onrecord::parse::{Name, NameClass, Parse, Relation, Upos};
use onrecord::resources::Resources;
use onrecord::span::{CodePoints, Span};
use onrecord::timex::{self, Rules};
use onrecord::token;
use serde_json::{Value, json};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [cache, texts, rest @ ..] = &args[..] else { panic!("usage: times CACHE TEXTS.jsonl [TIMEX.toml ANCHORS.toml]") };
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let rules = match rest {
        [timex, anchors] => Rules::from_toml(&read(timex), &read(anchors)).expect("sound rules"),
        _ => Rules::from_toml(include_str!("../data/en/timex.toml"), include_str!("../data/en/anchors.toml")).expect("sound rules"),
    };
    std::fs::create_dir_all(cache).expect("a folder for the cache");
    for line in std::io::BufReader::new(std::fs::File::open(texts).expect("the texts")).lines() {
        let document: Value = serde_json::from_str(&line.expect("UTF-8")).expect("JSON");
        let id = document["id"].as_str().expect("an id");
        let text = document["text"].as_str().expect("a text");
        let published = document["published"].as_str().or(document["dct"].as_str()).and_then(|d| d.get(..10)?.parse::<Date>().ok());
        let name: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let parse = kept(&format!("{cache}/{name}.json"), text);
        let times = timex::read(&rules, published, text, &parse);
        let points = CodePoints::new(text);
        let timexes: Vec<Value> = times
            .timexes
            .iter()
            .map(|t| json!({"span": points.of_span(t.span), "type": t.kind.name(), "value": t.value, "mod": t.modifier.map(|m| m.name())}))
            .collect();
        let inferred = times.inferred.map(|i| json!({"date": i.date.to_string(), "evidence": i.evidence.iter().map(|s| s.slice(text)).collect::<Vec<_>>()}));
        println!("{}", json!({"id": id, "timexes": timexes, "inferred": inferred}));
    }
}

/// The parse of a text, from the cache or for it.
fn kept(path: &str, text: &str) -> Parse {
    let resources = Resources::english;
    if let Some(kept) = std::fs::read_to_string(path).ok().and_then(|t| serde_json::from_str::<Value>(&t).ok())
        && kept["bytes"].as_u64() == Some(text.len() as u64)
    {
        let numbers = |key: &str| -> Vec<usize> { kept[key].as_array().expect("a list").iter().map(|n| n.as_u64().expect("a number") as usize).collect() };
        let spans: Vec<Span> = numbers("spans").chunks(2).map(|pair| Span::new(pair[0], pair[1])).collect();
        let starts: std::collections::HashSet<usize> = numbers("starts").into_iter().collect();
        let tokens = token::from_spans(onrecord::resources::Abbreviations::english(), text, spans).with_sentence_starts(|t| starts.contains(&t));
        let names = numbers("names").chunks(3).map(|n| Name { tokens: n[0]..n[1], class: NameClass::ALL[n[2]] }).collect();
        return Parse {
            tokens,
            upos: numbers("upos").into_iter().map(|n| Upos::ALL[n]).collect(),
            xpos: numbers("xpos").into_iter().map(|n| n as u8).collect(),
            heads: numbers("heads"),
            relations: numbers("relations").into_iter().map(|n| Relation::ALL[n]).collect(),
            names,
            ..Parse::default()
        };
    }
    let article = onrecord::article::Article::new("", text);
    let parse = onrecord::pipeline::analyse(resources(), &article).parse;
    let kept = json!({
        "bytes": text.len(),
        "spans": parse.tokens.spans().iter().flat_map(|s| [s.start(), s.end()]).collect::<Vec<_>>(),
        "starts": parse.tokens.sentences().iter().map(|s| s.start).collect::<Vec<_>>(),
        "upos": parse.upos.iter().map(|u| *u as usize).collect::<Vec<_>>(),
        "xpos": parse.xpos,
        "heads": parse.heads,
        "relations": parse.relations.iter().map(|r| *r as usize).collect::<Vec<_>>(),
        "names": parse.names.iter().flat_map(|n| [n.tokens.start, n.tokens.end, n.class as usize]).collect::<Vec<_>>(),
    });
    std::fs::write(path, kept.to_string()).expect("the cache");
    parse
}
