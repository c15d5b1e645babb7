use std::io::{self, BufRead};
use onrecord::{article::Article, pipeline, resources::Resources};
fn main() {
    let r = Resources::english();
    for line in io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let article = Article::new(row["id"].as_str().unwrap(), row["text"].as_str().unwrap());
        let a = pipeline::analyse(r, &article);
        let t = article.text();
        let w = |i: usize| a.parse.tokens.spans()[i].slice(t);
        for (i, list) in a.parse.antecedents.iter().enumerate() {
            if ["he","she","it","they","president","I"].contains(&w(i).to_lowercase().as_str()) {
                let sum: f32 = list.iter().map(|x| x.1).sum();
                println!("{}: ...{} {} {} | none {:.2} | {}", row["id"], w(i.saturating_sub(1)), w(i), w((i+1).min(a.parse.tokens.len()-1)), 1.0-sum, list.iter().take(6).map(|(j,p)| format!("{} {}@{} {:.2}", w(j.saturating_sub(1)), w(*j), i-j, p)).collect::<Vec<_>>().join("; "));
            }
        }
    }
}
