//! Laws of time expressions on any text and any day, their cost on long and hostile texts, and the day of a report.

#![expect(clippy::disallowed_methods, reason = "a test reads the clock and the gold; the engine itself does not")]

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use onrecord::article::{Article, Basis, Published};
use onrecord::parse::Parse;
use onrecord::pipeline;
use onrecord::resources::Resources;
use onrecord::timex::{self, Times, value::Value};
use onrecord::token;

/// The tokens alone, as the rules see them without the trained reader.
fn tokens(text: &str) -> Parse {
    Parse { tokens: token::tokenize(Resources::english().abbreviations, text), ..Parse::default() }
}

fn read(published: Option<Date>, text: &str) -> Times {
    timex::read(&Resources::english().times, published, text, &tokens(text))
}

/// Reads a report with the whole engine.
fn report(published: Option<Date>, text: &str) -> (Vec<(String, String)>, Option<(Date, Vec<String>)>) {
    let mut article = Article::new("a", text);
    article.published = published.map(|date| Published { date, basis: Basis::Given });
    let record = pipeline::analyse(Resources::english(), &article).record;
    let words = |span: onrecord::span::Span| span.slice(text).to_owned();
    let inferred = record.inferred.map(|i| (i.date, i.evidence.into_iter().map(words).collect()));
    (record.timexes.into_iter().map(|t| (words(t.span), t.value)).collect(), inferred)
}

const WORDS: &[&str] = &[
    "last", "next", "this", "the", "a", "of", "in", "on", "May", "march", "Friday", "mondays", "June", "5", "31", "30", "29", "February", "2024", "0000", "9999",
    "1990s", "'08", "year", "years", "week", "weeks", "day", "quarter", "third", "second", "two", "and", "half", "million", "hundred", "ago", "later", "earlier",
    "before", "after", "from", "now", "today", "tomorrow", "century", "21st", "99th", "morning", "night", "p.m.", "10:30", "24:00", "GMT", "-", "–", "/", ",", ".",
    "more", "than", "at", "least", "early", "end", "mid", "every", "Christmas", "Easter", "eve", "anniversary", "80th", "D-Day", "5/6/2024", "2024-06-05",
    "99999999999999999999", "1e9", "decades", "centuries", "fiscal", "Q3", "first", "weekend", "summer", "several", "“", "\n", "\n\n", "é", "🙂", "٣", "ß",
];

/// A text of words of time in any order.
fn jumbled(seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = String::new();
    for _ in 0..200 {
        text += WORDS[random.below(WORDS.len())];
        text += ["", " ", " ", " ", "\u{a0}"][random.below(5)];
    }
    text
}

const DAYS: &[Date] = &[Date::MIN, date(-9999, 12, 31), date(-1, 1, 1), date(0, 2, 29), date(1, 1, 1), date(1582, 10, 10), date(2024, 2, 29), date(9999, 1, 1), Date::MAX];

#[test]
fn values_parse_back_and_spans_slice() {
    for seed in 0..600 {
        let text = jumbled(seed);
        let published = if seed % 10 == 0 { None } else { Some(DAYS[seed as usize % DAYS.len()]) };
        let times = read(published, &text);
        let mut end = 0;
        for timex in &times.timexes {
            let words = text.get(timex.span.range()).unwrap_or_else(|| panic!("{:?} is no span of {text:?}", timex.span));
            assert!(!words.is_empty() && timex.span.start() >= end, "{words:?} stands after the one before it in {text:?}");
            end = timex.span.end();
            let value: Value = timex.value.parse().unwrap_or_else(|_| panic!("{:?} of {words:?} is a value", timex.value));
            assert_eq!(value.to_string(), timex.value, "{words:?}");
        }
        for span in times.inferred.into_iter().flat_map(|i| i.evidence) {
            assert!(text.get(span.range()).is_some(), "evidence slices");
        }
    }
}

#[test]
fn a_dash_before_a_number_is_no_minus() {
    // The fuzzer found "P-0Y" in "-0000 years", and the law above a length below nought; neither is a value.
    for text in ["-0000 years", "-99 decades", "a wait of -3.5 hours", "-12 days ago"] {
        for timex in read(Some(date(2024, 6, 5)), text).timexes {
            assert!(timex.value.parse::<Value>().is_ok() && !timex.value.contains("P-"), "{text}: {}", timex.value);
        }
    }
}

#[test]
fn the_work_is_linear_in_the_text() {
    let lead = "The minister said on Friday, May 3, that two and a half years after the vote of last June the third quarter of 2023 was bad. ";
    let texts: Vec<(&str, String)> = vec![
        ("ordinary", lead.to_owned()),
        ("digits", "1234567890".repeat(40)),
        ("digits apart", "12 ".repeat(40)),
        ("last", "last ".repeat(40)),
        ("the end of", "the end of ".repeat(40)),
        ("separators", "-/.,:;'–—".repeat(40)),
        ("years", "2019-".repeat(40)),
        ("months", "May ".repeat(40)),
        ("numbers", "two hundred and ".repeat(40)),
    ];
    for (name, piece) in texts {
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len() + 1);
            let parse = tokens(&text);
            let start = Instant::now();
            let times = timex::read(&Resources::english().times, Some(date(2024, 6, 5)), &text, &parse);
            std::hint::black_box(times);
            start.elapsed()
        };
        let one = time(if matches!(name, "ordinary" | "digits" | "last" | "separators") { 1_000_000 } else { 200_000 });
        assert!(one < Duration::from_secs(20), "{name}: it took {one:?}");
        if name == "ordinary" {
            let ten = time(10_000_000);
            assert!(ten < one * 30 + Duration::from_secs(1), "{name}: one megabyte took {one:?}, ten {ten:?}");
        }
    }
}

#[test]
fn two_clues_fix_the_day_of_a_report() {
    // Where only the weekday is told, the other clue is an anniversary that is counted.
    let text = "Ana Lorn threatened on Wednesday to close the port of Ostrow to all ships. “We shall see,” she said in the interview, \
                which was held on the eve of the ceremonies marking the 80th anniversary of the Normandy landings. Last week she had said no.";
    let (times, inferred) = report(None, text);
    let (day, evidence) = inferred.expect("the text fixes its day");
    assert_eq!(day, date(2024, 6, 5));
    assert_eq!(evidence, ["Wednesday", "the eve of the ceremonies marking the 80th anniversary of the Normandy landings"]);
    let value = |words: &str| times.iter().find(|t| t.0 == words).map(|t| t.1.as_str());
    assert_eq!(value("Wednesday"), Some("2024-06-05"));
    assert_eq!(value("Last week"), Some("2024-W22"));
}

#[test]
fn a_day_may_name_itself() {
    let (_, inferred) = report(None, "The court of Ostrow freed Pol Karsk today, 5 June 2024, after two years in prison.");
    assert_eq!(inferred.map(|i| i.0), Some(date(2024, 6, 5)));
}

#[test]
fn a_weekday_and_the_year_of_the_text_fix_a_date() {
    let text = "The council of Ostrow voted on Thursday to close the port. The vote of Thursday, June 6, came two years after the port was sold in 2022. \
                It will be closed in 2024, the council said.";
    assert_eq!(report(None, text).1.map(|i| i.0), Some(date(2024, 6, 6)));
}

#[test]
fn what_is_not_fixed_stays_open() {
    let text = "Ana Lorn said on Wednesday that the port of Ostrow would close next year. It was opened on May 3, 1998.";
    let (times, inferred) = report(None, text);
    assert_eq!(inferred, None);
    assert_eq!(times, [("Wednesday".to_owned(), "XXXX-WXX-3".to_owned()), ("next year".to_owned(), "XXXX".to_owned()), ("May 3, 1998".to_owned(), "1998-05-03".to_owned())]);
}

#[test]
fn a_given_day_is_not_inferred() {
    let (_, inferred) = report(Some(date(2024, 6, 7)), "The court of Ostrow freed Pol Karsk today, 5 June 2024, after two years in prison.");
    assert_eq!(inferred, None);
}

#[test]
fn the_worked_example_is_dated_by_its_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold/seed.json");
    let Ok(bytes) = std::fs::read_to_string(path) else { return };
    let gold: serde_json::Value = serde_json::from_str(&bytes).expect("JSON");
    let text = gold["text"].as_str().expect("a text");
    let (times, inferred) = report(None, text);
    assert_eq!(inferred.map(|i| i.0), Some(date(2024, 6, 5)));
    let points = onrecord::span::CodePoints::new(text);
    let at = |n: &serde_json::Value| usize::try_from(n.as_u64().expect("an offset")).expect("an offset");
    let right = gold["timexes"].as_array().expect("a list").iter().filter(|t| {
        let words = points.to_span(at(&t["span"][0]), at(&t["span"][1])).expect("a span").slice(text);
        times.iter().any(|(w, v)| w == words && Some(v.as_str()) == t["value"].as_str())
    });
    assert!(right.count() >= 8, "eight of nine");
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
