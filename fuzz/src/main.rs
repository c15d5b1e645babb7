//! Feeds changed pages to the engine and checks its laws: `cargo run --release --manifest-path fuzz/Cargo.toml -- MINUTES [SEED]`.
//!
//! It needs nothing but stable Rust. Inputs come from the pages below and from what was found interesting on the way:
//! a page is kept where its article is of a shape that was not seen before (roles, kinds of run, issues, sizes). A
//! finding is written to `fuzz/artifacts/` and ends the run with 1.
//!
//! Laws: nothing panics; the map's law holds; blocks lie in order within the text; no page takes two seconds; the same
//! bytes give the same article.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use onrecord::article::Article;
use onrecord::read::{Media, article_from_html, article_from_mhtml, article_from_text, recognise};

const SEEDS: &[&str] = &[
    include_str!("../../reports/bridge.html"),
    "<!doctype html><title>a</title><script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Mayor\",\"articleBody\":\"The mayor said on Monday that she would go.\"}</script>\
     <article><h1>Mayor</h1><p>The mayor of Ostrow said on Monday that she would go, and so she did.</p><p>&ldquo;No,&rdquo; she said, when the council asked her again whether she would.</p></article>",
    "<meta charset=windows-1252><table><tr><td><font><b>Mayor</b></font><br><br>The mayor said on Monday that she would go.<br><br>\u{201c}No,\u{201d} she said, and then she went to the sea for good.</table>",
    "<ul><li>One<li>Two<ul><li>The mayor said on Monday that she would not go there.</ul></ul><dl><dt>a<dd>b</dl><select><option>x<svg><title>y</title><style>p{}</style></svg>",
    "<h1>Mayor</h1><article><p>The mayor of Ostrow said on Monday that she would go, and so she did, to the old town by the sea.</p></article>\
     <script id=__NEXT_DATA__ type=application/json>{\"body\":{\"content\":[{\"type\":\"paragraph\",\"content\":[{\"value\":\"The mayor of Ostrow said on Monday that she would go, \"},{\"value\":\"and so she did, to the old town by the sea.\"}]},\
     {\"type\":\"paragraph\",\"text\":\"\\u201cNo,\\u201d she said, when the council <b>asked</b> her &amp; her deputy again whether they would. Nobody else in the town by the sea was asked that week, or the next.\"},\
     {\"type\":\"list-item\",\"children\":[\"The council of the old town said that nobody would go, for now, and that it had sent a letter to the office of the state. \\ud83d\\ude00\"]},\
     {\"tagName\":\"p\",\"html\":\"<p>The office of the state did not answer that day.</p><p>It never does, said a man who works there and did not want to be named in a newspaper of the town.\"}]}}</script>",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<article><p>The mayor said on =\r\nMonday that she=E2=80=99d go.</p></article>\r\n--x--",
    "Mayor stays\n\nBy Ann Roe\n5 June 2024\n\nOSTROW (Example Wire) - The mayor of the old har-\nbour town said that she would not leave the coun-\ncil before the vote.\n",
];

const WORDS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<br><br>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&",
    "&amp;",
    "&#0;",
    "&#x1F642;",
    "&#xD800;",
    "&notit;",
    "&NotEqualTilde;",
    "\0",
    "\r",
    "\r\n",
    "\u{feff}",
    "\u{202e}",
    "\u{ad}",
    "🙂",
    "<svg>",
    "</svg>",
    "<math>",
    "<title>",
    "<textarea>",
    "<script>",
    "</script>",
    "<style>",
    "<plaintext>",
    "<template>",
    "<table>",
    "<td>",
    "<li>",
    "<a href=x>",
    "<q>",
    "</q>",
    "<pre>",
    " class=related",
    " hidden",
    " style=display:none",
    " itemprop=articleBody",
    " datetime=2024-06-05",
    "<meta charset=",
    "utf-16le",
    "shift_jis",
    "gb18030",
    "iso-2022-jp",
    "\u{1b}$B",
    "\u{1b}(B",
    "{\"@type\":",
    "{\"type\":\"p\",\"text\":\"",
    "\"children\":[\"",
    "\"},{\"text\":\"",
    "\\u003cp>",
    "\\n",
    "\"articleBody\":\"",
    "\\ud83d",
    "=\r\n",
    "=E2=80",
    "--x",
    "Content-Transfer-Encoding: base64",
    "The mayor said on Monday that she would go, and so she did. ",
    "“No,” she said. ",
    "Read more: ",
    "© ",
    "5 June 2024",
];

fn main() {
    let mut args = std::env::args().skip(1);
    let minutes: f64 = args.next().and_then(|text| text.parse().ok()).expect("usage: onrecord-fuzz MINUTES [SEED]");
    let mut random = Random(args.next().and_then(|text| text.parse().ok()).unwrap_or(1));
    let mut corpus: Vec<Vec<u8>> = SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    let mut shapes = HashSet::new();
    let start = Instant::now();
    let (mut runs, mut longest) = (0u64, Duration::ZERO);
    std::panic::set_hook(Box::new(|_| {}));
    while start.elapsed().as_secs_f64() < minutes * 60.0 {
        let page = changed(&mut random, &corpus);
        match catch_unwind(AssertUnwindSafe(|| check(&page))) {
            Ok(Ok((shape, took))) => {
                longest = longest.max(took);
                // The corpus stays small: what is new takes the place of something else.
                if shapes.insert(shape) {
                    if corpus.len() < 2_000 {
                        corpus.push(page);
                    } else {
                        let at = SEEDS.len() + random.below(corpus.len() - SEEDS.len());
                        corpus[at] = page;
                    }
                }
            }
            Ok(Err(broken)) => found(&page, &broken),
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
                found(&page, &format!("panic: {}", words.unwrap_or_default()));
            }
        }
        runs += 1;
        if runs.is_multiple_of(50_000) {
            println!("{runs} pages, {} shapes, corpus {}, longest {longest:?}, {:.0} s", shapes.len(), corpus.len(), start.elapsed().as_secs_f64());
        }
    }
    println!("{runs} pages, {} shapes, no finding, longest {longest:?}, {:.0} s", shapes.len(), start.elapsed().as_secs_f64());
}

fn found(page: &[u8], what: &str) -> ! {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/artifacts");
    let _ = std::fs::create_dir_all(folder);
    let name =
        format!("{folder}/finding-{:x}", page.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)));
    let _ = std::fs::write(&name, page);
    eprintln!("{what}\n{name}");
    std::process::exit(1);
}

/// Checks the laws; gives the shape of the article, and how long it took.
fn check(page: &[u8]) -> Result<(Vec<u8>, Duration), String> {
    let start = Instant::now();
    let article = article_from_html("a", page);
    let took = start.elapsed();
    if took > Duration::from_secs(2) {
        return Err(format!("{took:?}"));
    }
    law(&article, page)?;
    let again = article_from_html("a", page);
    if again.text() != article.text() || again.issues != article.issues || again.bylines != article.bylines {
        return Err("the same bytes gave another article".to_owned());
    }
    match recognise(page) {
        Media::Mhtml => law(&article_from_mhtml("a", page), page)?,
        Media::Text => law(&article_from_text("a", page), page)?,
        _ => {}
    }
    let mut shape: Vec<u8> = Vec::new();
    if let Some(known) = &article.page {
        shape.extend(known.blocks.iter().take(6).map(|block| block.role as u8));
        shape.extend(known.left_out.iter().take(6).map(|left| 100 + left.role as u8));
        shape.extend(known.map.runs().iter().take(8).map(|run| 200 + run.kind as u8));
        shape.extend(known.encoding.bytes().take(3));
    }
    shape.extend(article.issues.iter().map(|issue| 50 + issue.kind as u8));
    shape.extend([
        u8::from(article.headline.is_some()),
        u8::from(article.published.is_some()),
        u8::try_from(article.bylines.len().min(9)).unwrap_or(9),
        u8::try_from(article.text().len().ilog2_or_zero()).unwrap_or(99),
    ]);
    Ok((shape, took))
}

trait Log {
    fn ilog2_or_zero(self) -> u32;
}

impl Log for usize {
    fn ilog2_or_zero(self) -> u32 {
        self.checked_ilog2().unwrap_or(0)
    }
}

fn law(article: &Article, page: &[u8]) -> Result<(), String> {
    let Some(known) = &article.page else { return Ok(()) };
    known.map.check(article.text(), page, known.encoding)?;
    let mut end = 0;
    for block in &known.blocks {
        if block.span.start() < end || article.text().get(block.span.range()).is_none() {
            return Err(format!("the block {block:?} after {end}"));
        }
        end = block.span.end();
    }
    Ok(())
}

/// A page of the corpus with a few changes.
fn changed(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut page = corpus[random.below(corpus.len())].clone();
    for _ in 0..1 + random.below(8) {
        let at = random.below(page.len() + 1);
        match random.below(9) {
            0 if !page.is_empty() => {
                let at = at.min(page.len() - 1);
                page[at] = random.next().to_le_bytes()[0];
            }
            1 => page.insert(at, random.next().to_le_bytes()[0]),
            2 => {
                let end = (at + random.below(40)).min(page.len());
                page.drain(at..end);
            }
            3 => {
                let end = (at + random.below(60)).min(page.len());
                let piece = page[at..end].to_vec();
                let to = random.below(page.len() + 1);
                page.splice(to..to, piece.repeat(1 + random.below(4)));
            }
            4 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + random.below(300)).min(other.len())].to_vec();
                page.splice(at..at, piece);
            }
            5 => page.truncate(at),
            _ => {
                let word = WORDS[random.below(WORDS.len())].as_bytes();
                page.splice(at..at, word.repeat(if random.below(20) == 0 { 200 } else { 1 }));
            }
        }
    }
    page.truncate(64 << 10);
    page
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("below a usize")
    }
}
