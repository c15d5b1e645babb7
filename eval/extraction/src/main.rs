//! Takes the articles out of a gold set's pages with one extractor: `extract onrecord|dom_smoothie|trafilatura|trafilatura-bare GOLD`.
//!
//! Rows as `score_articles.py` reads them go to standard output; the time goes to standard error.

use std::io::{Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(name), Some(gold)) = (args.next(), args.next()) else { panic!("usage: extract EXTRACTOR GOLD") };
    let extract: fn(&str, &[u8]) -> Value = match name.as_str() {
        "onrecord" => onrecord,
        "dom_smoothie" => dom_smoothie,
        "trafilatura" => |url, page| trafilatura(url, page, true),
        "trafilatura-bare" => |url, page| trafilatura(url, page, false),
        other => panic!("no extractor of the name {other:?}"),
    };
    // A panic is an article that was not found, and no end of the run.
    std::panic::set_hook(Box::new(|_| {}));
    let folder = Path::new(&gold).parent().expect("a file lies in a folder");
    let rows = std::fs::read_to_string(&gold).expect("a gold set");
    let mut out = std::io::stdout().lock();
    let (mut seconds, mut pages, mut worst, mut panics) = (0.0, 0u32, 0.0f64, 0);
    for row in rows.lines() {
        let row: Value = serde_json::from_str(row).expect("a row of gold");
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let mut page = Vec::new();
        let file = std::fs::File::open(folder.join(text("html"))).expect("a page");
        flate2::read::MultiGzDecoder::new(file).read_to_end(&mut page).expect("a page in gzip");
        let start = Instant::now();
        let found = catch_unwind(AssertUnwindSafe(|| extract(text("url"), &page)));
        let took = start.elapsed().as_secs_f64();
        (seconds, pages, worst) = (seconds + took, pages + 1, worst.max(took));
        panics += u32::from(found.is_err());
        let mut found = found.unwrap_or_else(|_| json!({"text": ""}));
        found["id"] = row["id"].clone();
        writeln!(out, "{found}").expect("standard output");
    }
    eprintln!("{:.0} pages/s, longest {worst:.3} s, {panics} panics", f64::from(pages) / seconds);
}

fn onrecord(_: &str, page: &[u8]) -> Value {
    let article = onrecord::read::article_from_html("page", page);
    json!({ "text": article.text(), "headline": article.headline, "bylines": article.bylines, "published": article.published.map(|p| p.date.to_string()) })
}

/// The page as a string, as the other extractors want it: the sets' pages are in UTF-8.
fn string(page: &[u8]) -> String {
    String::from_utf8_lossy(page).into_owned()
}

fn dom_smoothie(url: &str, page: &[u8]) -> Value {
    let config = dom_smoothie::Config { text_mode: dom_smoothie::TextMode::Formatted, ..Default::default() };
    let article = dom_smoothie::Readability::new(string(page), Some(url), Some(config)).and_then(|mut reading| reading.parse());
    match article {
        Ok(article) => {
            json!({ "text": article.text_content.to_string(), "headline": article.title, "bylines": article.byline.into_iter().collect::<Vec<_>>(), "published": article.published_time })
        }
        Err(_) => json!({ "text": "" }),
    }
}

fn trafilatura(_: &str, page: &[u8], fallback: bool) -> Value {
    let mut options = trafilatura::Options::default().with_fallback(fallback);
    options.exclude_comments = true;
    match trafilatura::extract(&string(page), &options) {
        Ok(found) => {
            let bylines: Vec<&str> = found.metadata.author.split("; ").filter(|name| !name.is_empty()).collect();
            json!({ "text": found.content_text, "headline": found.metadata.title, "bylines": bylines, "published": found.metadata.date.map(|day| day.to_string()) })
        }
        Err(_) => json!({ "text": "" }),
    }
}
