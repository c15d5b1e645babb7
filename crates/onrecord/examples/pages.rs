//! Takes the articles out of a gold set's pages and writes them, one a line, as `tools/score_articles.py` reads them.
//!
//! ```sh
//! cargo run --profile quick -p onrecord --example pages -- ../shared/data/article_extraction/naeb.jsonl > rows.jsonl
//! ```
//!
//! The reader is not run. Seconds and pages a second go to standard error.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros, reason = "an example is a program: it opens files and prints")]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

fn main() {
    let path = std::env::args().nth(1).expect("the path of a gold set");
    let folder = Path::new(&path).parent().expect("a file lies in a folder");
    let gold = std::fs::read_to_string(&path).expect("a gold set");
    let mut out = std::io::stdout().lock();
    let (mut seconds, mut pages, mut bytes, mut worst) = (0.0, 0, 0, (0.0, String::new()));
    for line in gold.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a row of gold");
        let (id, html) = (row["id"].as_str().expect("an id"), row["html"].as_str().expect("a path"));
        let mut page = Vec::new();
        let file = std::fs::File::open(folder.join(html)).expect("a page");
        flate2::read::MultiGzDecoder::new(file).read_to_end(&mut page).expect("a page in gzip");
        let start = Instant::now();
        let article = onrecord::read::article_from_html(id, &page);
        let took = start.elapsed().as_secs_f64();
        seconds += took;
        if let Some(known) = &article.page
            && let Err(broken) = known.map.check(article.text(), &page, known.encoding)
        {
            eprintln!("{id}: the map's law is broken: {broken}");
        }
        pages += 1;
        bytes += page.len();
        if took > worst.0 {
            worst = (took, id.to_owned());
        }
        let row = serde_json::json!({
            "id": id, "text": article.text(), "headline": article.headline, "bylines": article.bylines,
            "published": article.published.map(|p| p.date.to_string()),
            "blocks": article.page.iter().flat_map(|page| &page.blocks).map(|block| block.role.name()).collect::<Vec<_>>(),
            "left_out": article.page.iter().flat_map(|page| &page.left_out).map(|left| (left.role.name(), &left.text)).collect::<Vec<_>>(),
            "found": article.page.as_ref().map(|page| serde_json::json!({"published": page.found.published, "headline": page.found.headline, "bylines": page.found.bylines})),
            "issues": article.issues.iter().map(|issue| issue.kind.name()).collect::<Vec<_>>(),
        });
        writeln!(out, "{row}").expect("standard output");
    }
    let rate = f64::from(pages) / seconds;
    eprintln!("{pages} pages, {:.1} MB, {seconds:.2} s, {rate:.0} pages/s; longest {:.3} s: {}", bytes as f64 / 1e6, worst.0, worst.1);
}
