use std::io::{self, BufRead, Write};
use onrecord::{article::Article, pipeline, resources::Resources, standoff};
fn main() {
    let r = Resources::english();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let t = std::time::Instant::now();
    let mut words = 0;
    for line in io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let article = Article::new(row["id"].as_str().unwrap(), row["text"].as_str().unwrap());
        words += article.text().split_whitespace().count();
        let a = pipeline::analyse(r, &article);
        serde_json::to_writer(&mut out, &standoff::document(r, &article, &a)).unwrap();
        writeln!(out).unwrap();
    }
    eprintln!("{} words/s", words as f64 / t.elapsed().as_secs_f64());
}
