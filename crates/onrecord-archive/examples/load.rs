//! How quickly a large archive grows and answers: `load CORPUS.jsonl ARCHIVE.db ARTICLES [BASE [add|daily]]`; with `add` nothing is
//! linked or asked.
//!
//! The first `BASE` articles of the corpus are really read. Every further article is one of those with half of
//! its vocabulary, names too, replaced by words of the corpus of the same length, as frequent as they are there,
//! so that every span of its record is still right; with another day out of ten years (with `daily` they come in the order of their
//! days, 274 for each, as news does), and one of forty outlets. Then questions
//! are asked: two or three words out of a random statement, with a filter. Without articles to add it only asks.
//! `eval/growth.py` draws what it prints.

#![expect(clippy::print_stdout, reason = "an example that measures shows what it measured")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use jiff::civil::date;
use onrecord::article::{Article, Basis, Published};
use onrecord::record::Record;
use onrecord::resources::Resources;
use onrecord::{pipeline, read};
use onrecord_archive::entry::{Producer, Received};
use onrecord_archive::{Capture, Entry, Filter, Reader, Writer};

/// How many questions are asked of each kind.
const QUESTIONS: usize = 500;

/// Over how many days articles are spread, and how many there are of each where a million come in order.
const DAYS: u64 = 3_650;
const DAILY: u64 = 274;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [corpus, archive, articles, rest @ ..] = &args[..] else { panic!("load CORPUS.jsonl ARCHIVE.db ARTICLES [BASE [add|daily]]") };
    let articles: usize = articles.parse().expect("a number of articles");
    let base: usize = rest.first().map_or(500, |base| base.parse().expect("a number of articles"));
    let archive = Path::new(archive);
    let resources = Resources::english();
    let lines = std::fs::read_to_string(corpus).expect("a corpus");
    let started = Instant::now();
    let bases = read_bases(resources, &lines, base);
    println!("{} articles read in {:.1} s", bases.len(), started.elapsed().as_secs_f64());
    if articles == 0 {
        ask(archive);
    }
    let how = rest.get(1).map_or("", String::as_str);
    grow(resources, archive, &bases, articles, (how != "add", how == "daily"));
}

/// Reads articles on every core.
fn read_bases(resources: &Resources, lines: &str, base: usize) -> Vec<(Article, Record)> {
    let lines: Vec<&str> = lines.lines().take(base).collect();
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let one = |line: &str| {
        let article = read::article_from_json("line", line.as_bytes()).ok()?;
        let record = pipeline::analyse(resources, &article).record;
        Some((article, record))
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = lines.chunks(lines.len().div_ceil(threads).max(1)).map(|part| scope.spawn(move || part.iter().filter_map(|line| one(line)).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("no thread panics")).collect()
    })
}

/// Fills the archive with articles that are made by a thread beside, as workers do it.
fn grow(resources: &Resources, archive: &Path, bases: &[(Article, Record)], articles: usize, (linked, daily): (bool, bool)) {
    let words = Vocabulary::new(bases);
    let (sender, made) = sync_channel(64);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let sender = sender;
            for n in 0..articles {
                let started = Instant::now();
                let entry = words.variant(&bases[n % bases.len()], n, daily);
                sender.send((entry, started.elapsed())).expect("somebody takes it");
            }
        });
        fill(resources, archive, made, articles, linked);
    });
}

/// Adds and links what is made, tells how it goes at one, two and five of every power of ten, and asks at every power from
/// ten thousand on.
fn fill(resources: &Resources, archive: &Path, made: Receiver<(Entry, Duration)>, articles: usize, linked: bool) {
    let producer = Producer { version: "load".to_owned(), models: Vec::new() };
    let mut writer = Writer::open(archive, producer).expect("an archive");
    let (mut making, mut adding, mut linking) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for (done, (entry, spent)) in (1..).zip(made) {
        making += spent;
        let started = Instant::now();
        writer.add(&entry).expect("it is added");
        adding += started.elapsed();
        let number = done.to_string();
        let leading = number.trim_end_matches('0');
        if !(done >= 1_000 && matches!(leading, "1" | "2" | "5") || done == articles) {
            continue;
        }
        let started = Instant::now();
        writer.commit().expect("it is kept");
        adding += started.elapsed();
        let started = Instant::now();
        if linked {
            writer.link(resources, |_| {}).expect("it is linked");
        }
        linking += started.elapsed();
        let size = std::fs::metadata(archive).expect("a file").len();
        let rate = |spent: Duration| done as f64 / spent.as_secs_f64();
        let links = if linked { format!("linked {:.0}/s, both {:.0}/s", rate(linking), rate(adding + linking)) } else { "not linked".to_owned() };
        println!(
            "{done} articles: added {:.0}/s, {links} (made and packed beside: {:.0}/s); {:.1} kB each in the file; at most {:.0} MB of memory",
            rate(adding),
            rate(making),
            size as f64 / 1000.0 / done as f64,
            memory()
        );
        if linked && done >= 10_000 && leading == "1" {
            ask(archive);
        }
    }
}

/// The most memory that was held so far, in MB, where the system tells.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    peak.unwrap_or(f64::NAN) / 1000.0
}

/// Words of the corpus as often as they stand there, by length and by their first letter's case.
struct Vocabulary(BTreeMap<(usize, bool), Vec<String>>);

impl Vocabulary {
    fn new(bases: &[(Article, Record)]) -> Vocabulary {
        let mut words: BTreeMap<(usize, bool), Vec<String>> = BTreeMap::new();
        for (article, _) in bases {
            for word in pieces(article.text()).filter(|word| changes(word)) {
                words.entry(kind(word)).or_default().push(word.to_owned());
            }
        }
        Vocabulary(words)
    }

    /// A text with half of its vocabulary replaced, the same for the same `seed`.
    fn replaced(&self, text: &str, seed: u64) -> String {
        let one = |word: &str| {
            let chance = hash(word, seed);
            if seed == 0 || !changes(word) || chance & 1 == 0 {
                return word.to_owned();
            }
            self.0.get(&kind(word)).map_or_else(|| word.to_owned(), |words| words[(chance >> 1) as usize % words.len()].clone())
        };
        pieces(text).map(one).collect()
    }

    fn variant(&self, (article, record): &(Article, Record), n: usize, daily: bool) -> Entry {
        let seed = n as u64;
        let text = self.replaced(article.text(), seed);
        let mut made = read::article_from_text(format!("load:{n}"), text.as_bytes());
        // A text may be read another way when words change; the record belongs to this one.
        assert_eq!(made.text().len(), article.text().len(), "article {n} is as long as before");
        made.headline = article.headline.as_deref().map(|headline| self.replaced(headline, seed));
        made.url = Some(format!("https://example.org/{n}"));
        made.outlet = Some(format!("Outlet {}", hash("outlet", seed) % 40));
        let day = i64::try_from(if daily { seed / DAILY } else { hash("day", seed) % DAYS }).expect("few days");
        made.published = Some(Published { date: date(2015, 1, 1).checked_add(day.days()).expect("a day"), basis: Basis::Given });
        let mut record = record.clone();
        for entity in &mut record.entities {
            entity.name = self.replaced(&entity.name, seed);
            entity.role = entity.role.as_deref().map(|role| self.replaced(role, seed));
        }
        let received = Received { place: format!("load:{n}"), url: made.url.clone(), ..Received::default() };
        Entry::new(Capture::new("text", text.as_bytes(), received), made, record, Vec::new())
    }
}

/// Words, and what is between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let letter = |c: char| c.is_ascii_alphabetic();
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = letter(rest.chars().next()?);
        let end = rest.find(|c| letter(c) != first).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// Short words are the grammar, and stay.
fn changes(word: &str) -> bool {
    word.len() >= 4 && word.bytes().all(|b| b.is_ascii_alphabetic())
}

fn kind(word: &str) -> (usize, bool) {
    (word.len(), word.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// FNV-1a and a shuffle of its bits.
fn hash(word: &str, seed: u64) -> u64 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 29)
}

/// Asks questions as users do, and tells how long the answers took.
fn ask(archive: &Path) {
    let reader = Reader::open(archive).expect("the archive");
    let last = reader.stats().expect("counts").attributions;
    let mut asked: Vec<Filter> = Vec::new();
    for n in 0.. {
        if asked.len() == QUESTIONS {
            break;
        }
        let id = 1 + i64::try_from(hash("question", n) % u64::try_from(last).expect("some")).expect("few");
        let Ok(statement) = reader.one_statement(id) else { continue };
        let words: Vec<&str> = statement.words.split_whitespace().collect();
        let many = 2 + usize::try_from(hash("words", n) % 2).expect("few");
        let Some(phrase) = words.get(words.len() / 2..(words.len() / 2 + many).min(words.len())).map(|words| words.join(" ")) else { continue };
        let mut filter = Filter { phrase: Some(phrase), limit: Some(20), ..Filter::default() };
        match n % 4 {
            0 => filter.by = statement.speaker.map(|speaker| speaker.name),
            1 => filter.act = Some(statement.act),
            2 => filter.since = Some("2020-01-01".to_owned()),
            _ => filter.outlet = statement.witnesses.first().and_then(|witness| witness.outlet.clone()),
        }
        asked.push(filter);
    }
    for (what, ask) in [
        ("said", (|r: &Reader, f: &Filter| r.said(f).map(|a| a.total)) as fn(&Reader, &Filter) -> Result<usize, onrecord_archive::Error>),
        ("search", |r, f| r.search(f, None, 20).map(|a| a.total)),
    ] {
        for warm in [false, true] {
            let mut times: Vec<(Duration, usize, usize)> = asked.iter().enumerate().map(|(n, filter)| {
                let started = Instant::now();
                let total = ask(&reader, filter).expect("an answer");
                (started.elapsed(), total, n)
            }).collect();
            times.sort();
            let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].0.as_secs_f64() * 1000.0;
            println!("{what}, {}: median {:.1} ms, p90 {:.1}, p99 {:.1}, longest {:.1}", if warm { "warm" } else { "first" }, at(0.5), at(0.9), at(0.99), at(1.0));
            if warm {
                for (time, total, n) in times.iter().rev().take(3) {
                    println!("  {:.1} ms, {total} found: {:?}", time.as_secs_f64() * 1000.0, asked[*n]);
                }
            }
        }
    }
}
