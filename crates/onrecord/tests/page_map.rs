//! The law of the map: every character of a page's text leads to the bytes it was taken from, and every
//! verbatim run is equal in both. Invented pages with everything that pages do to words.

#![expect(clippy::disallowed_methods, reason = "a test of how long a page takes looks at the clock; the engine itself does not")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use onrecord::article::Article;
use onrecord::page::RunKind;
use onrecord::read::{Served, article_from_html, article_from_page};
use onrecord::span::Span;

/// SplitMix64, so that the same seed gives the same page everywhere.
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

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Fails unless the map of an article's page holds for its text and these bytes.
#[track_caller]
fn check_law(article: &Article, page: &[u8]) {
    let known = article.page.as_ref().expect("an article of a page has one");
    known.map.check(article.text(), page, known.encoding).unwrap_or_else(|broken| panic!("{}: {broken}\n{}", article.id, String::from_utf8_lossy(page)));
    let mut end = 0;
    for block in &known.blocks {
        assert!(block.span.start() >= end && article.text().get(block.span.range()).is_some(), "{}: {block:?} after {end}", article.id);
        end = block.span.end();
    }
    for left in &known.left_out {
        assert!(left.bytes.start <= left.bytes.end && left.bytes.end <= page.len(), "{}: {left:?}", article.id);
    }
}

// Pages whose text is known, since they were made of it.

const SAID: &[&str] = &[
    "The",
    "mayor",
    "of",
    "Ostrow",
    "said",
    "on",
    "Monday,",
    "“Nobody",
    "told",
    "me,”",
    "and",
    "that",
    "she",
    "would",
    "not",
    "go;",
    "“We",
    "‘never’",
    "asked,”",
    "Ann",
    "Roe’s",
    "café",
    "naïve",
    "—",
    "it",
    "was",
    "the",
    "council",
    "which",
    "refused",
    "£5m",
    "in",
    "2024.",
    "Why?",
    "Because",
    "she",
    "“can’t”.",
];
/// Only where the encoding has them.
const WIDE: &[&str] =
    &["🙂", "👩‍👩‍👧", "𝔘𝔫𝔦", "Žižek", "שלום", "\u{200f}(עברית)\u{200e}", "co\u{ad}op\u{ad}er\u{ad}ate", "漢字", "नमस्ते", "e\u{301}", "ﬁn", "\u{202b}x\u{202c}"];

/// A page and the paragraphs that it was made of.
struct Made {
    html: String,
    paragraphs: Vec<String>,
}

fn made(random: &mut Random, wide: bool) -> Made {
    let line_end = random.one(&["\n", "\r\n", "\r", " "]);
    let mut html = format!(
        "<!DOCTYPE html>{line_end}<html lang=en><head><title>Mayor &amp; council</title></head><body>{line_end}<article><h1>Mayor &amp; council</h1>{line_end}"
    );
    let mut paragraphs = Vec::new();
    for _ in 0..3 + random.below(4) {
        let mut words: Vec<String> = Vec::new();
        html.push_str(random.one(&["<p>", "<p class=text>", "<P>\r\n\t", "<p>&#32;", "<p>\u{20}\u{20}", "<p><!-- a -->"]));
        let mut open: Vec<&str> = Vec::new();
        let count = 14 + random.below(30);
        for n in 0..count {
            if n > 0 {
                html.push_str(random.one(&[" ", " ", " ", " ", "  ", line_end, "\t", "&#10;", " <!-- said --> ", "&#x20;", "\n\n   "]));
            }
            let word = match random.below(8) {
                // A paragraph is known by its full stop.
                _ if n + 1 == count => "there.",
                0 if wide => random.one(WIDE),
                _ => random.one(SAID),
            };
            words.push(word.to_owned());
            if random.below(9) == 0 {
                let tag = random.one(&["b", "i", "em", "strong", "span", "u", "font", "a", "mark"]);
                html.push_str(&format!("<{tag}{}>", random.one(&["", " class='x'", " data-a=\"1>2\"", " title='<b>'"])));
                open.push(tag);
            }
            let letters = word.chars().count();
            for (at, c) in word.chars().enumerate() {
                match random.below(40) {
                    0 => html.push_str(&format!("&#{};", c as u32)),
                    1 => html.push_str(&format!("&#x{:X};", c as u32)),
                    2 if at > 0 => html.push_str(&format!("<!-- {} -->{c}", random.one(&["x", "", "<p>", "--"]))),
                    3 if at > 0 && at < letters => html.push_str(&format!("<span>{c}</span>")),
                    4 if at > 0 => html.push_str(&format!("<wbr>{c}")),
                    5 if at > 0 => html.push_str(&format!("<![CDATA[]]>{c}")),
                    6 if at > 0 => html.push_str(&format!("\0{c}")),
                    _ => match c {
                        '“' if random.below(3) == 0 => html.push_str("&ldquo;"),
                        '”' if random.below(3) == 0 => html.push_str("&rdquo;"),
                        '’' if random.below(3) == 0 => html.push_str("&rsquo;"),
                        'é' if random.below(2) == 0 => html.push_str("&eacute;"),
                        c => html.push(c),
                    },
                }
            }
            if random.below(4) == 0
                && let Some(tag) = open.pop()
            {
                html.push_str(&format!("</{tag}>"));
            }
        }
        while let Some(tag) = open.pop() {
            html.push_str(&format!("</{tag}>"));
        }
        html.push_str(random.one(&["</p>", "", " </p>", "</P>\n"]));
        paragraphs.push(words.join(" "));
    }
    html.push_str("</article></body></html>");
    Made { html, paragraphs }
}

/// The bytes of a page in some encoding, and what the server says of it.
fn written(random: &mut Random, seed: u64) -> (Vec<u8>, Option<&'static str>, Made) {
    let kind = seed % 6;
    let made = made(random, kind != 3);
    let html = made.html.as_str();
    let units = |to_bytes: fn(u16) -> [u8; 2]| html.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let (bytes, served) = match kind {
        0 => (html.as_bytes().to_vec(), None),
        1 => ([b"\xef\xbb\xbf".as_slice(), html.as_bytes()].concat(), None),
        2 => ([b"\xff\xfe".as_slice(), &units(u16::to_le_bytes)].concat(), None),
        3 => {
            let page = html.replace("<title>", "<meta charset=windows-1252><title>");
            let one = |c: char| match c {
                '“' => 0x93,
                '”' => 0x94,
                '‘' => 0x91,
                '’' => 0x92,
                '—' => 0x97,
                c => u8::try_from(u32::from(c)).expect("a letter of Latin-1"),
            };
            (page.chars().map(one).collect(), None)
        }
        4 => ([b"\xfe\xff".as_slice(), &units(u16::to_be_bytes)].concat(), Some("utf-8")),
        _ => (html.as_bytes().to_vec(), Some("utf-8")),
    };
    (bytes, served, made)
}

/// The words of a text, however they are spaced.
fn folded(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_character_leads_to_its_bytes() {
    let mut kinds = BTreeSet::new();
    for seed in 0..3_000 {
        let mut random = Random(seed);
        let (bytes, served, made) = written(&mut random, seed);
        let article = article_from_page(format!("page {seed}"), &bytes, Served { url: None, charset: served });
        check_law(&article, &bytes);
        let wanted = made.paragraphs.iter().map(|p| folded(p)).collect::<Vec<_>>().join("\n\n");
        assert_eq!(article.text(), wanted, "page {seed}: the words are the page's own\n{}", made.html);
        let known = article.page.as_ref().expect("a page");
        kinds.extend(known.map.runs().iter().map(|run| run.kind));
        // A word in the middle of the text, by its own span.
        let word = article.text().match_indices("said").map(|(at, _)| Span::new(at, at + 4)).next();
        if let Some(span) = word {
            let place = known.map.bytes_of(span).expect("the words of a page have bytes");
            assert!(place.end <= bytes.len() && place.len() >= 4, "page {seed}: {place:?}");
        }
    }
    for kind in [RunKind::Verbatim, RunKind::Reference, RunKind::Space, RunKind::Inserted] {
        assert!(kinds.contains(&kind), "no page shows a run of the kind {kind:?}");
    }
}

#[track_caller]
fn check_quotation(page: &str, quotation: &str, bytes: &str) {
    let page = format!("<article><p>The mayor of Ostrow said on Monday that she would not go, and then she said more. {page} she said.</p></article>");
    let article = article_from_html("a", page.as_bytes());
    check_law(&article, page.as_bytes());
    let at = article.text().find(quotation).unwrap_or_else(|| panic!("{quotation} is not in {}", article.text()));
    let known = article.page.as_ref().expect("a page");
    let place = known.map.bytes_of(Span::new(at, at + quotation.len())).expect("bytes");
    assert_eq!(&page[place], bytes);
}

#[test]
fn a_quotation_leads_to_the_very_bytes() {
    check_quotation("“Nobody told me,”", "“Nobody told me,”", "“Nobody told me,”");
    check_quotation("&ldquo;Nobody told me,&rdquo;", "“Nobody told me,”", "&ldquo;Nobody told me,&rdquo;");
    check_quotation("“<a href=x>Nobody</a><b> told </b>me,”", "“Nobody told me,”", "“<a href=x>Nobody</a><b> told </b>me,”");
    check_quotation("“No<!-- ad -->body\n   told&nbsp;me,”", "“Nobody told\u{a0}me,”", "“No<!-- ad -->body\n   told&nbsp;me,”");
    check_quotation("“Nobody &ampersand told me,”", "“Nobody &ersand told me,”", "“Nobody &ampersand told me,”");
    check_quotation("“Nobody &notit; &unknown; told AT&T me,”", "“Nobody ¬it; &unknown; told AT&T me,”", "“Nobody &notit; &unknown; told AT&T me,”");
    check_quotation("“Five < six and 7 <8 me,”", "“Five < six and 7 <8 me,”", "“Five < six and 7 <8 me,”");
    // An ampersand before a mark and a letter of two bytes cut the letter in two; found by fuzzing.
    for bare in ["&]é", "&;é", "&é", "&aé", "&a]é", "&#é", "&#xé", "&#x;é", "&]😀", "&]\u{fffd}", "&&é", "&-“", "AT&T“", "&=é"] {
        check_quotation(&format!("“Words {bare} me,”"), &format!("“Words {bare} me,”"), &format!("“Words {bare} me,”"));
    }
    check_quotation("“One<br>two me,”", "“One\ntwo me,”", "“One<br>two me,”");
    check_quotation("“&#x80;&#0;&#xD800; me,”", "“€\u{fffd}\u{fffd} me,”", "“&#x80;&#0;&#xD800; me,”");
}

#[test]
fn the_marks_of_q_are_ours() {
    let page = "<article><p>The mayor of Ostrow said on Monday, <q>Nobody told me</q>, and that she would not go. She asked: <q>“Why?”</q></p></article>";
    let article = article_from_html("a", page.as_bytes());
    check_law(&article, page.as_bytes());
    assert_eq!(article.text(), "The mayor of Ostrow said on Monday, “Nobody told me”, and that she would not go. She asked: “Why?”");
    let known = article.page.as_ref().expect("a page");
    let inserted: Vec<&str> = known.map.runs().iter().filter(|run| run.kind == RunKind::Inserted).map(|run| run.span.slice(article.text())).collect();
    assert_eq!(inserted, ["“", "”"]);
}

#[test]
fn bytes_that_are_no_characters_are_known() {
    let page = b"<article><p>The mayor of Ostrow said on Monday that the caf\xe9 would close, and \xe2\x80 she was sure of it.</p><p>\xe2\x80\x9cNo,\xe2\x80\x9d she said.</p></article>";
    let article = article_from_page("a", page, Served { url: None, charset: Some("utf-8") });
    check_law(&article, page);
    let known = article.page.as_ref().expect("a page");
    let decoded: Vec<(&str, &[u8])> =
        known.map.runs().iter().filter(|run| run.kind == RunKind::Decoded).map(|run| (run.span.slice(article.text()), &page[run.bytes()])).collect();
    assert_eq!(decoded, [("\u{fffd}", b"\xe9".as_slice()), ("\u{fffd}", b"\xe2\x80".as_slice())]);
}

// Pages that nobody should have to read.

/// The longest that a page may take, with room for a machine that is busy with other tests.
const LIMIT: Duration = Duration::from_secs(2);

#[track_caller]
fn check_hostile(name: &str, page: &[u8]) -> Article {
    let start = Instant::now();
    let article = article_from_html(name, page);
    let took = start.elapsed();
    assert!(took < LIMIT, "{name}: {took:?} for {} bytes", page.len());
    check_law(&article, page);
    article
}

#[test]
fn no_page_takes_long() {
    const SAID: &str = "The mayor of Ostrow said on Monday that she would not go. ";
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=x")).collect();
    let article = check_hostile("100,000 attributes", format!("<p{attributes}>{SAID}{SAID}</p>").as_bytes());
    assert_eq!(article.text(), format!("{SAID}{SAID}").trim());
    assert!(article.issues.iter().any(|issue| issue.message.contains("attributes")), "{:?}", article.issues);
    // html5gum calls itself for every one in double quotes: twelve thousand of them overflowed the stack.
    for quote in ["\"", "'"] {
        let quoted: String = (0..100_000).map(|n| format!(" a{n}={quote}x > {n}{quote}")).collect();
        let article = check_hostile("100,000 quoted attributes", format!("<p{quoted}>{SAID}{SAID}</p><p{quoted}/>{SAID}").as_bytes());
        assert!(article.text().starts_with(format!("{SAID}{SAID}").trim()), "{:?}", &article.text()[..100]);
        check_hostile("quoted attributes without an end", format!("<p>{SAID}{SAID}<p{quoted}").as_bytes());
    }
    let article = check_hostile("nested div", format!("{}{SAID}{SAID}", "<div>".repeat(16_000)).as_bytes());
    assert!(article.issues.iter().any(|issue| issue.message.contains("512 deep")), "{:?}", article.issues);
    assert!(article.text().contains("she would not go"), "{}", article.text());
    check_hostile("nested ul li", format!("{}{SAID}", "<ul><li>".repeat(16_000)).as_bytes());
    check_hostile("breaks", format!("<article>{}", "<br><br>".repeat(100_000)).as_bytes());
    check_hostile("breaks and words", format!("<article>{}", "said so<br><br>".repeat(100_000)).as_bytes());
    let long = check_hostile("one paragraph of 5 MB", format!("<p>{}", SAID.repeat(90_000)).as_bytes());
    assert_eq!(long.text().len(), SAID.len() * 90_000 - 1);
    check_hostile("NUL", format!("<p>The ma\0yor {SAID}{}", "\0".repeat(1_000_000)).as_bytes());
    // What the first version of our own was slow at.
    check_hostile("nested quotations", "<q>".repeat(200_000).as_bytes());
    check_hostile("nested related", format!("{}{}", "<div class=related>".repeat(50_000), format!("<p>{SAID}</p>").repeat(20_000)).as_bytes());
    check_hostile("tables", format!("{}{}", "<table><tr><td>".repeat(150), format!("<p>{SAID}").repeat(20_000)).as_bytes());
    check_hostile("end tags", format!("{}{}", "<div>".repeat(500), "</span></p></li></td>".repeat(100_000)).as_bytes());
    check_hostile("authors", format!("<p>{SAID}{}", "<span itemprop=author>".repeat(100_000)).as_bytes());
    check_hostile("headings", "<h1>Mayor</h1>".repeat(100_000).as_bytes());
    check_hostile("JSON", format!("<script type=application/ld+json>{}</script>", "{\"@type\":\"NewsArticle\",\"author\":[".repeat(50_000)).as_bytes());
    // Took time with the square of its length: 16 MB in UTF-16 needed six minutes.
    let wide: Vec<u8> = format!("\u{feff}{}", format!("<p>{SAID}").repeat(16_000)).encode_utf16().flat_map(u16::to_le_bytes).collect();
    check_hostile("UTF-16", &wide);
    check_hostile("references", format!("<p>{}", "&amp&#".repeat(200_000)).as_bytes());
    let script = |json: String| format!("<h1>Mayor</h1><p>{SAID}{SAID}</p><script type=application/json>{{\"body\":{json}</script>");
    check_hostile("a script of texts", script(format!("[{}", format!("{{\"text\":\"{SAID}\"}},").repeat(100_000))).as_bytes());
    check_hostile("a script of short texts", script(format!("[{}", "{\"text\":\"a.\"},".repeat(400_000))).as_bytes());
    check_hostile("a script of arrays", script("[".repeat(8_000_000)).as_bytes());
    check_hostile("a script of references", script(format!("[{{\"text\":\"{SAID}{}", "&amp;".repeat(1_500_000))).as_bytes());
    check_hostile("a script of tags", script(format!("[{{\"text\":\"{SAID}{}\"}}]", "<p".repeat(1_000_000))).as_bytes());
    check_hostile("many scripts", script(format!("[{{\"text\":\"{SAID}{}\"}}]}}", "&amp; a.".repeat(2_000))).repeat(400).as_bytes());
}

#[test]
fn nodes_beyond_the_limit_are_cut_and_said() {
    let article = check_hostile("a million elements", "<i>a</i>".repeat(1_100_000).as_bytes());
    assert!(article.issues.iter().any(|issue| issue.message.contains("1000000 elements")), "{:?}", article.issues);
}

/// A page of elements that are opened and closed at random.
fn nested(random: &mut Random) -> String {
    const TAGS: &[&str] = &[
        "div",
        "p",
        "span",
        "b",
        "i",
        "a href=x",
        "ul",
        "li",
        "ol",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "h1",
        "h2",
        "h3",
        "article",
        "section",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "blockquote",
        "svg",
        "math",
        "title",
        "textarea",
        "style",
        "script",
        "noscript",
        "iframe",
        "template",
        "select",
        "option",
        "button",
        "form",
        "dl",
        "dt",
        "dd",
        "pre",
        "q",
        "br",
        "hr",
        "img",
        "body",
        "html",
        "head",
        "main",
        "header",
        "footer",
        "details",
        "summary",
        "plaintext",
        "font",
        "center",
        "em",
        "strong",
        "time datetime=2024-06-05",
        "p class=caption",
        "div class='related links'",
        "div hidden",
        "div id=article-body",
        "meta property=og:title content='A &amp; B'",
        "script type=application/ld+json",
    ];
    const WORDS: &[&str] = &[
        "The mayor of Ostrow said on Monday that she would not go. ",
        "“No,” ",
        "word ",
        "\n",
        "\r\n",
        "&nbsp;",
        "&lt;",
        "&",
        "<",
        ">",
        "</",
        "<!",
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "\0",
        "🙂",
        "é",
        "'",
        "\"",
        "=",
        "/>",
        "{\"@type\":\"NewsArticle\",\"articleBody\":\"The mayor said.\"}",
        "5 June 2024",
        "By Ann Roe",
        "©",
        "Read more: ",
        "\u{ad}",
        "\u{202e}",
    ];
    let mut page = String::new();
    for _ in 0..random.below(120) {
        match random.below(7) {
            0..=2 => page.push_str(&format!("<{}>", random.one(TAGS))),
            3 => page.push_str(&format!("</{}>", random.one(TAGS).split(' ').next().unwrap_or_default())),
            4 => page.push_str(&format!("<{}>", random.one(TAGS)).repeat(1 + random.below(12))),
            _ => page.push_str(random.one(WORDS)),
        }
    }
    page
}

#[test]
fn random_nestings_keep_the_law() {
    let start = Instant::now();
    for seed in 0..10_000 {
        let mut random = Random(seed ^ 0x5eed);
        let page = nested(&mut random);
        let article = article_from_html(format!("nesting {seed}"), page.as_bytes());
        check_law(&article, page.as_bytes());
        if seed % 4 == 0 {
            // The same with holes in it: bytes that are no characters, and any end.
            let mut bytes = page.into_bytes();
            for _ in 0..random.below(6) {
                let at = random.below(bytes.len() + 1);
                bytes.insert(at, random.next().to_le_bytes()[0]);
            }
            bytes.truncate(random.below(bytes.len() + 1));
            check_law(&article_from_html(format!("nesting {seed} with holes"), &bytes), &bytes);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(120), "{:?} for 10,000 small pages", start.elapsed());
}
