//! Laws that hold of every text, ordinary or not.

#![expect(clippy::disallowed_methods, reason = "a test of files reads files; the engine itself opens nothing")]

#[expect(dead_code, reason = "the laws take the pages' texts and nothing of what is expected of them")]
mod pages;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use onrecord::article::Article;
use onrecord::pipeline::{self, Analysis};
use onrecord::read;
use onrecord::resources::Resources;
use onrecord::span::Span;
use onrecord::standoff;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// An article and what was read of it.
struct Read {
    article: Article,
    analysis: Analysis,
}

/// How many nasty texts are made.
const NASTY: u64 = 200;

/// The suite's articles and the nasty texts, each read once for all laws.
fn all() -> &'static [Read] {
    static ALL: OnceLock<Vec<Read>> = OnceLock::new();
    ALL.get_or_init(|| {
        let suite = pages::all().into_iter().flat_map(|page| page.cases.into_iter().map(move |case| Article::new(format!("{}: {}", page.name, case.title), case.text)));
        let nasty = (0..NASTY).map(|seed| Article::new(format!("nasty {seed}"), nasty(seed)));
        suite.chain(nasty).map(|article| Read { analysis: analyse(&article), article }).collect()
    })
}

fn analyse(article: &Article) -> Analysis {
    pipeline::analyse(Resources::english(), article)
}

fn json(article: &Article, analysis: &Analysis) -> String {
    serde_json::to_string(&standoff::document(Resources::english(), article, analysis)).expect("a record is JSON")
}

#[test]
fn slicing_by_span_gives_the_words() {
    for Read { article, analysis } in all() {
        let text = article.text();
        let (id, record) = (&article.id, &analysis.record);
        let document: Value = serde_json::from_str(&json(article, analysis)).expect("a record is JSON");
        let points: Vec<char> = text.chars().collect();
        // Fails where a span leaves the text, parts a character, holds nothing, or says other words in the JSON.
        let same = |what: &str, spans: &[Span], out: &Value| {
            let out = match out {
                Value::Null => &[][..],
                // One span, or a list of them.
                Value::Array(list) if list.first().is_some_and(Value::is_number) => std::slice::from_ref(out),
                Value::Array(list) => list,
                other => panic!("{id}: {what} is {other}"),
            };
            assert_eq!(spans.len(), out.len(), "{id}: {what} has as many spans in the JSON");
            for (span, out) in spans.iter().zip(out) {
                let words = text.get(span.range()).unwrap_or_else(|| panic!("{id}: {what}: {span:?} is no span of the text"));
                assert!(!words.is_empty(), "{id}: {what}: {span:?} is empty");
                let at = |n: usize| usize::try_from(out[n].as_u64().expect("an offset")).expect("an offset");
                assert_eq!(points[at(0)..at(1)].iter().collect::<String>(), words, "{id}: {what}");
            }
        };
        assert_eq!(document["text"], text, "{id}");
        same("sentences", &record.sentences, &document["sentences"]);
        if let Some(dateline) = &record.dateline {
            same("dateline", &[dateline.span], &document["dateline"]["span"]);
        }
        for (n, entity) in record.entities.iter().enumerate() {
            same("mentions", &entity.mentions, &document["entities"][n]["mentions"]);
            assert!(!entity.mentions.is_empty(), "{id}: {} is mentioned somewhere", entity.name);
        }
        for (n, a) in record.attributions.iter().enumerate() {
            let out = &document["attributions"][n];
            for (what, spans) in [("source", &a.source), ("cue", &a.cue), ("content", &a.content), ("condition", &a.condition)] {
                same(what, spans, &out[what]);
                assert!(spans.windows(2).all(|w| w[0].end() <= w[1].start()), "{id}: the pieces of a {what} stand in order and apart: {spans:?}");
            }
            assert!(!a.content.is_empty(), "{id}: an attribution has a content");
        }
        for (n, issue) in analysis.issues.iter().enumerate() {
            same("issue", issue.span.as_slice(), &document["issues"][n]["span"]);
        }
    }
}

#[test]
fn same_bytes_same_record() {
    // The texts were read in the order of `all`; here they are read backwards, so another one comes before.
    let sample: Vec<&Read> = all().iter().step_by(3).collect();
    let again = |reads: &[&Read]| reads.iter().map(|r| json(&r.article, &analyse(&r.article))).collect::<Vec<_>>();
    let backwards: Vec<&Read> = sample.iter().rev().copied().collect();
    let (forth, mut back) = std::thread::scope(|scope| {
        let one = scope.spawn(|| again(&sample));
        let other = scope.spawn(|| again(&backwards));
        (one.join().expect("no panic"), other.join().expect("no panic"))
    });
    back.reverse();
    for ((read, forth), back) in sample.iter().zip(&forth).zip(&back) {
        let first = json(&read.article, &read.analysis);
        assert_eq!(&first, forth, "{}", read.article.id);
        assert_eq!(&first, back, "{}", read.article.id);
    }
}

#[test]
fn no_stage_panics_on_any_bytes() {
    for seed in 0..80 {
        let bytes = any_bytes(seed);
        let _ = read::recognise(&bytes);
        let mut articles = vec![read::article_from_text("text", &bytes), read::article_from_html("page", &bytes)];
        articles.extend(read::article_from_json("json", &bytes));
        articles.extend(read::articles_from_json("json", &bytes).into_iter().flatten().flatten());
        for article in articles {
            let analysis = analyse(&article);
            let _ = json(&article, &analysis);
        }
    }
}

#[test]
fn tokens_cover_the_text() {
    for Read { article, analysis } in all() {
        let (id, text, tokens) = (&article.id, article.text(), &analysis.parse.tokens);
        let mut end = 0;
        for span in tokens.spans() {
            assert!(span.start() >= end, "{id}: the token {span:?} starts before {end}, where another ends");
            assert!(!span.is_empty() && text.get(span.range()).is_some(), "{id}: {span:?}");
            assert_spaces(id, &text[end..span.start()]);
            end = span.end();
        }
        assert_spaces(id, &text[end..]);
        let mut next = 0;
        for sentence in tokens.sentences() {
            assert!(sentence.start == next && sentence.end > next, "{id}: sentence {sentence:?} after {next}");
            assert!(tokens.paragraphs().iter().any(|p| p.start <= sentence.start && sentence.end <= p.end), "{id}: sentence {sentence:?} in one paragraph");
            next = sentence.end;
        }
        assert_eq!(next, tokens.len(), "{id}: the sentences hold every token");
        let mut next = 0;
        for paragraph in tokens.paragraphs() {
            assert!(paragraph.start == next && paragraph.end > next, "{id}: paragraph {paragraph:?} after {next}");
            next = paragraph.end;
        }
        assert_eq!(next, tokens.len(), "{id}: the paragraphs hold every token");
    }
}

/// Fails if a character that shows stands between tokens.
fn assert_spaces(id: &str, gap: &str) {
    // Zero-width spaces, joiners of words and marks of direction only lay a text out.
    let layout = |c: char| matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    assert!(gap.chars().all(|c| c.is_whitespace() || c.is_control() || layout(c)), "{id}: {gap:?} is in no token");
}

#[test]
fn nested_attributions_follow_their_outer_one() {
    for Read { article, analysis } in all() {
        let attributions = &analysis.record.attributions;
        for (n, a) in attributions.iter().enumerate() {
            let Some(within) = a.within else { continue };
            let words = |spans: &[Span]| spans.iter().map(|s| s.slice(article.text()).to_owned()).collect::<Vec<_>>();
            assert!(within < n, "{}: {n} stands in {within}, which does not come before it", article.id);
            let outer = &attributions[within];
            for piece in &a.content {
                assert!(
                    outer.content.iter().any(|o| o.contains(*piece)),
                    "{}: {:?} is not held by {:?}",
                    article.id,
                    words(&a.content),
                    words(&outer.content)
                );
            }
        }
    }
}

#[test]
fn speakers_are_entities_of_the_record() {
    for Read { article, analysis } in all() {
        for a in &analysis.record.attributions {
            assert!(a.speaker.is_none_or(|id| id < analysis.record.entities.len()), "{}: {:?}", article.id, a.speaker);
        }
    }
}

/// A link that was preferred for standing in its cue's own sentence gave a confidence of 43.
#[test]
fn confidences_are_probabilities() {
    for Read { article, analysis } in all() {
        for a in &analysis.record.attributions {
            assert!((0.0..=1.0).contains(&a.confidence), "{}: confidence {}", article.id, a.confidence);
        }
    }
}

/// A law says nothing of a stage that no text reaches.
#[test]
fn nasty_texts_reach_every_stage() {
    let nasty = || all().iter().filter(|r| r.article.id.starts_with("nasty"));
    let some = |is: fn(&Analysis) -> bool| nasty().any(|r| is(&r.analysis));
    assert!(some(|a| a.record.attributions.iter().any(|a| a.speaker.is_some())), "an attribution with a speaker");
    assert!(some(|a| a.record.attributions.iter().any(|a| a.source.is_empty())), "an attribution without a source");
    assert!(some(|a| a.record.attributions.iter().any(|a| a.within.is_some())), "a nested attribution");
    assert!(some(|a| a.parse.tokens.quotations().iter().any(|q| q.depth > 1)), "a quotation three deep");
    assert!(some(|a| a.parse.tokens.quotations().iter().any(|q| q.continues)), "a quotation over paragraphs");
    assert!(some(|a| a.record.attributions.is_empty()), "a text without attributions");
}

#[test]
fn the_models_card_is_true() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/models");
    let used: Vec<(&str, &str)> = Resources::english().digests().collect();
    for folder in fs::read_dir(&models).expect("data/models") {
        let folder = folder.expect("a readable folder").path();
        let card: toml::Table = toml::from_str(&fs::read_to_string(folder.join("card.toml")).expect("a card")).expect("the card is TOML");
        let name = folder.file_name().and_then(|n| n.to_str()).expect("a folder's name");
        assert_eq!(card["name"].as_str(), Some(name));
        let digest: String = Sha256::digest(fs::read(folder.join("weights.bin")).expect("weights")).iter().map(|b| format!("{b:02x}")).collect();
        let digest = format!("sha256:{digest}");
        assert_eq!(card["digest"].as_str(), Some(digest.as_str()), "{name}");
        assert!(used.contains(&(name, digest.as_str())), "records name {used:?} and not {name} {digest}");
    }
}

/// SplitMix64, so that the same seed gives the same text everywhere.
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

/// Words enough that the text passes for English and holds attributions.
const WORDS: &[&str] = &[
    "the", "minister", "said", "that", "he", "Ana Lorn", "told reporters", "they", "would", "not", "according to", "officials", "of", "and",
    "to", "Mr. Oduya", "was", "it", "she", "asked", "why", "if", "the talks", "in", "on Monday", "denied", "Marrow’s", "claimed", "I", "think",
    "we", "the government", "refused to", "U.S.", "for", "is", "but", "who", "had", "a", "believes", "Asked", "no", "The",
];
const QUOTES: &[&str] = &["“", "”", "\"", "‘", "’", "'", "«", "»", "„", "‟", "``", "''", "‹", "›", "‚", "`", "´", "＂", "'\"", "”“", "“‘"];
const STOPS: &[&str] = &[".", ",", "?", "!", ":", ";", "…", "...", "....", "[…]", "(", ")", "[", "]", "—", "–", "-", "--", "/", "•", "?!", "。"];
const SPACES: &[&str] = &[" ", "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2028}", "\u{3000}", "\u{b}", "\u{85}", ""];
const ODD: &[&str] = &[
    "\0", "\u{1}", "\u{7f}", "\u{1b}[31m", "\u{200b}", "\u{200d}", "\u{feff}", "\u{202e}", "\u{2066}", "\u{ad}", "e\u{301}", "\u{301}", "\u{20dd}", "Z\u{335}\u{336}\u{337}\u{338}",
    "🙂", "👩‍👩‍👧", "🇺🇳", "𝔘𝔫𝔦", "𐀀", "\u{10ffff}", "\u{fffd}", "漢字", "नमस्ते", "שלום", "ﷺ", "ß", "İ", "ı", "ſ", "ǅ", "①", "½", "٣", "1.2.3", "$", "€5bn", "5pm", "#", "@", "x@y.z", "https://", "www.", "_", "\\", "&amp;", "<b>", "o'", "’s", "n't", "'tis", "'90s",
];

/// A text that nobody would write.
fn nasty(seed: u64) -> String {
    let mut random = Random(seed);
    let pool: &[&[&str]] = match seed % 8 {
        // Only marks.
        0 => &[QUOTES, STOPS, SPACES],
        // Nothing that shows, and oddities.
        1 => &[SPACES, ODD],
        2 => &[WORDS, QUOTES],
        3 => &[WORDS, WORDS, QUOTES, SPACES],
        4 => &[WORDS, WORDS, WORDS, QUOTES, STOPS],
        5 => &[WORDS, WORDS, ODD, QUOTES],
        6 => &[WORDS, WORDS, WORDS, QUOTES, STOPS, SPACES, ODD],
        _ => &[WORDS, WORDS, WORDS, WORDS, WORDS, QUOTES, STOPS],
    };
    let mut text = String::new();
    for _ in 0..random.below(90) {
        let part = random.below(pool.len());
        let piece = random.one(pool[part]);
        match random.below(60) {
            0 => text.extend(std::iter::repeat_n(piece, 40)),
            1 => text.push_str(&"supercalifragilistic".repeat(1 + random.below(40))),
            2 => text.push_str("“the minister said ‘he said “no”’ ”\n\n“"),
            _ => text.push_str(piece),
        }
        if random.below(4) > 0 && !seed.is_multiple_of(8) {
            text.push(' ');
        }
    }
    text
}

/// Bytes that may be anything: noise, broken UTF-8, pages and JSON with holes in them.
fn any_bytes(seed: u64) -> Vec<u8> {
    let mut random = Random(!seed);
    let mut bytes = match seed % 6 {
        0 => Vec::new(),
        1 => b"<!doctype html><title>x</title><article><p>The minister said that he would go.</p><p>".to_vec(),
        2 => br#"{"id": "a", "text": "The minister said that he would go."#.to_vec(),
        3 => b"\xff\xfe".to_vec(),
        4 => b"[{\"html\": \"<p>\\ud800".to_vec(),
        _ => "“The talks failed, the minister said. ".as_bytes().to_vec(),
    };
    for _ in 0..random.below(160) {
        match random.below(4) {
            0 => bytes.push(random.next().to_le_bytes()[0]),
            1 => bytes.extend(random.one(ODD).bytes()),
            2 => bytes.extend(random.one(&["<p>", "</p>", "<script>", "<!--", "\"", "{", "}", "[", "]", ",", "\\u00", "&#0;", "&#x110000;", "&nbsp;", "\n"]).bytes()),
            _ => bytes.extend(format!("{} ", random.one(WORDS)).bytes()),
        }
    }
    match seed % 6 {
        2 => bytes.extend(b"\"}"),
        4 => bytes.extend(b"\"}]"),
        _ => {}
    }
    if !bytes.is_empty() && seed.is_multiple_of(5) {
        bytes.truncate(1 + random.below(bytes.len()));
    }
    bytes
}
