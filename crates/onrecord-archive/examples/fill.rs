//! Fills an archive with made-up records and measures it: how fast they come in, how large it gets, how fast it answers.
//!
//! `fill ARCHIVE ARTICLES SENTENCES.txt`: sentences, one a line, give the words, so that rare and frequent ones are
//! as they are in news. Records are generated and not read: who said which sentence is decided by dice.

use std::path::Path;
use std::time::{Duration, Instant};

use onrecord::article::{Article, Basis, Published};
use onrecord::record::{Act, Amount, Attribution, Entity, EntityKind, Form, Quantity, Record, Timex, TimexKind};
use onrecord::resources::Resources;
use onrecord::span::Span;
use onrecord_archive::entry::{Producer, Received};
use onrecord_archive::{Capture, Entry, Filter, Reader, Writer};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, path, count, sentences] = &args[..] else { panic!("fill ARCHIVE ARTICLES SENTENCES") };
    let (path, count): (&Path, u64) = (Path::new(path), count.parse().expect("a number"));
    let sentences: Vec<String> = std::fs::read_to_string(sentences).expect("a file").lines().map(str::to_owned).filter(|line| line.len() > 20).collect();
    let resources = Resources::english();
    let producer = Producer { version: "generated".to_owned(), models: Vec::new() };
    let mut writer = Writer::open(path, producer).expect("an archive");
    let there = u64::try_from(Reader::open(path).and_then(|r| r.stats()).expect("an archive").articles).expect("a count");
    let (mut making, mut adding) = (Duration::ZERO, Duration::ZERO);
    for number in there..count {
        let start = Instant::now();
        let entry = entry(number, &sentences);
        making += start.elapsed();
        let start = Instant::now();
        writer.add(&entry).expect("it is added");
        adding += start.elapsed();
    }
    let start = Instant::now();
    writer.commit().expect("it is kept");
    adding += start.elapsed();
    let new = (count - there) as f64;
    println!("{count} articles: made in {making:.1?}, added in {adding:.1?}: {:.0} articles/s", new / adding.as_secs_f64());
    let start = Instant::now();
    writer.link(resources, |_| {}).expect("it is linked");
    println!("linked in {:.1?}: {:.0} articles/s", start.elapsed(), new / start.elapsed().as_secs_f64());
    drop(writer);
    let reader = Reader::open(path).expect("the archive");
    let stats = reader.stats().expect("counts");
    println!("{stats:#?}");
    println!("{:.1} kB an article", stats.file_bytes as f64 / 1000.0 / stats.articles as f64);
    let mut dice = Dice(7);
    let mut times: Vec<Duration> = (0..400)
        .map(|n| {
            let sentence = dice.of(&sentences);
            let words: Vec<&str> = sentence.split_whitespace().collect();
            let at = dice.below(words.len().saturating_sub(2) as u64) as usize;
            // Phrases of one to three words: from "the" to what stands once.
            let phrase = words[at..(at + 1 + n % 3).min(words.len())].join(" ");
            let filter = match n % 4 {
                0 => Filter { by: Some(name(dice.skewed(NAMES))), ..Filter::default() },
                1 => Filter { since: Some("2024-06".to_owned()), until: Some("2025-03-31".to_owned()), ..Filter::default() },
                2 => Filter { form: Some("direct".to_owned()), ..Filter::default() },
                _ => Filter { outlet: Some("outlet 3".to_owned()), ..Filter::default() },
            };
            let start = Instant::now();
            let found = reader.said(&Filter { phrase: Some(phrase), limit: Some(20), ..filter }).expect("an answer");
            std::hint::black_box(found.total);
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("said: median {:.1?}, 90 % {:.1?}, 99 % {:.1?}, longest {:.1?}", times[200], times[360], times[396], times[399]);
}

/// How many people there are.
const NAMES: u64 = 20_000;

fn name(number: u64) -> String {
    const GIVEN: [&str; 16] =
        ["Ines", "Dmitri", "Oona", "Marit", "Tomas", "Hana", "Pavel", "Rosa", "Leo", "Greta", "Sven", "Birgit", "Arvid", "Lotta", "Karim", "Mirela"];
    let syllables = ["ka", "lo", "ren", "mi", "to", "sol", "va", "dor", "nik", "el", "bru", "sta"];
    let mut surname = String::new();
    let mut rest = number / 16 + 1;
    while rest > 0 {
        surname += syllables[(rest % 12) as usize];
        rest /= 12;
    }
    let mut chars = surname.chars();
    let first = chars.next().unwrap_or('X').to_uppercase().to_string();
    format!("{} {first}{}", GIVEN[(number % 16) as usize], chars.as_str())
}

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Small numbers more often, as with names in news.
    fn skewed(&mut self, end: u64) -> u64 {
        let unit = self.below(1 << 24) as f64 / (1 << 24) as f64;
        ((end as f64).powf(unit) as u64).saturating_sub(1).min(end - 1)
    }

    fn of<'t>(&mut self, list: &'t [String]) -> &'t str {
        &list[self.below(list.len() as u64) as usize]
    }
}

fn entry(number: u64, sentences: &[String]) -> Entry {
    // One article of ten is a copy of an earlier one in another outlet.
    let copy = number % 10 == 9;
    let mut dice = Dice(if copy { number - 3 } else { number } ^ 0x5eed);
    let mut text = String::new();
    let mut record = Record { language: "en".to_owned(), ..Record::default() };
    for place in 0..16 {
        let start = text.len();
        if place % 3 != 2 {
            let who = name(dice.skewed(NAMES));
            text += &who;
            let source = Span::new(start, text.len());
            let cue = text.len() + 1;
            text += " said ";
            let cue = Span::new(cue, text.len() - 1);
            let direct = dice.below(3) == 0;
            let from = text.len();
            let words = dice.of(sentences);
            text += &if direct { format!("“{words}”") } else { words.to_owned() };
            let content = Span::new(from, text.len());
            let known = record.entities.iter().position(|entity| entity.name == who);
            let speaker = known.unwrap_or_else(|| {
                let role = Some(format!("{} of {}", ["mayor", "minister", "director"][dice.below(3) as usize], ["Oll", "Ellingvale"][dice.below(2) as usize]));
                record.entities.push(Entity { name: who, kind: EntityKind::Person, role, country: None, mentions: vec![source] });
                record.entities.len() - 1
            });
            let act = Act::ALL[dice.skewed(Act::ALL.len() as u64) as usize];
            record.attributions.push(Attribution {
                source: vec![source],
                cue: vec![cue],
                content: vec![content],
                form: if direct { Form::Direct } else { Form::Indirect },
                speaker: Some(speaker),
                act,
                negated: false,
                absorbs_negation: false,
                condition: Vec::new(),
                timex: None,
                within: None,
                confidence: 0.9,
            });
        } else {
            text += dice.of(sentences);
        }
        let words = Span::new(start, start + text[start..].find(' ').unwrap_or(1).max(1));
        if place % 4 == 0 {
            record.timexes.push(Timex { span: words, kind: TimexKind::Date, value: "2024-06-05".to_owned(), modifier: None });
            record.quantities.push(Quantity { place: 0.0, span: words, value: Amount::Exact(place as f64), modifier: None, change: None, unit: Some("soldier".to_owned()), of: None });
            let organization = format!("Ministry {}", dice.skewed(300));
            record.entities.push(Entity { name: organization, kind: EntityKind::Organization, role: None, country: None, mentions: vec![words] });
        }
        record.sentences.push(Span::new(start, text.len()));
        text += if place % 4 == 3 { "\n\n" } else { " " };
    }
    let mut article = Article::new(format!("generated-{number}"), text);
    article.outlet = Some(format!("Outlet {}", if copy { number % 40 } else { number % 7 }));
    article.headline = Some(dice.of(sentences).chars().take(70).collect());
    let day = jiff::civil::date(2023, 1, 1).checked_add(jiff::Span::new().days((number % 1_000) as i64)).expect("a day");
    article.published = Some(Published { date: day, basis: Basis::Given });
    let bytes = format!("{{\"id\": \"{number}\", \"text\": {:?}}}", article.text());
    let received = Received { place: format!("generated.jsonl:{number}"), ..Received::default() };
    Entry::new(Capture::new("json", bytes.as_bytes(), received), article, record, Vec::new())
}
