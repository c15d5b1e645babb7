//! Feeds texts of any kind, and days of any year, to the time expressions: `cargo run --release --manifest-path
//! fuzz/Cargo.toml --bin times -- MINUTES [SEED]`.
//!
//! Texts are words of time in any order, with changes of single bytes made UTF-8 again. A finding is written to
//! `fuzz/artifacts/` and ends the run with 1.
//!
//! Laws: nothing panics; spans slice, hold something and stand in order; values parse back and are written the same;
//! a day that is given is not inferred; no text takes two seconds; the same text and day give the same.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use onrecord::parse::Parse;
use onrecord::resources::Resources;
use onrecord::timex::{self, Date, Value};
use onrecord::token;

const WORDS: &[&str] = &[
    "last", "next", "this", "that", "the", "a", "of", "in", "on", "at", "until", "from", "May", "march", "Sept.", "Friday", "Mondays", "Sat", "5", "31", "30", "29",
    "February", "2024", "0000", "9999", "1066", "1990s", "nineties", "'08", "’99", "year", "years", "week", "weeks", "month", "day", "days", "weekend", "quarter",
    "third", "second", "twenty-first", "two", "and", "half", "million", "hundred", "several", "couple", "ago", "later", "earlier", "before", "after", "now",
    "today", "yesterday", "tomorrow", "century", "decade", "21st", "99th", "morning", "night", "p.m.", "am", "10:30", "24:00", "0735", "GMT", "EST", "-", "–", "/",
    ",", ".", "more than", "at least", "up to", "early", "end", "mid", "mid-June", "every", "each", "Christmas", "Easter", "Thanksgiving", "eve", "anniversary",
    "80th", "D-Day", "5/6/2024", "31/12/99", "2024-06-05", "2012–13", "99999999999999999999", "fiscal", "Q3", "first", "summer", "fall", "long", "old",
    "“", "\n", "\n\n", "é", "🙂", "٣", "ß", "\u{a0}", "\u{200b}", "OSTROW, June 5, 2024 —",
];

fn main() {
    let mut args = std::env::args().skip(1);
    let minutes: f64 = args.next().and_then(|text| text.parse().ok()).expect("usage: times MINUTES [SEED]");
    let mut random = Random(args.next().and_then(|text| text.parse().ok()).unwrap_or(1));
    let start = Instant::now();
    let (mut runs, mut longest) = (0u64, Duration::ZERO);
    std::panic::set_hook(Box::new(|_| {}));
    while start.elapsed().as_secs_f64() < minutes * 60.0 {
        let text = text(&mut random);
        let published = day(&mut random);
        match catch_unwind(AssertUnwindSafe(|| check(published, &text))) {
            Ok(Ok(took)) => longest = longest.max(took),
            Ok(Err(broken)) => found(published, &text, &broken),
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
                found(published, &text, &format!("panic: {}", words.unwrap_or_default()));
            }
        }
        runs += 1;
    }
    println!("{runs} texts, no finding, longest {longest:?}, {:.0} s", start.elapsed().as_secs_f64());
}

fn found(published: Option<Date>, text: &str, what: &str) -> ! {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/artifacts");
    let _ = std::fs::create_dir_all(folder);
    let name = format!("{folder}/times-{:x}", text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)));
    let _ = std::fs::write(&name, text);
    eprintln!("{what}\nreport of {published:?}\n{name}");
    std::process::exit(1);
}

/// Checks the laws; gives how long it took.
fn check(published: Option<Date>, text: &str) -> Result<Duration, String> {
    let resources = Resources::english();
    let parse = Parse { tokens: token::tokenize(resources.abbreviations, text), ..Parse::default() };
    let start = Instant::now();
    let times = timex::read(&resources.times, published, text, &parse);
    let took = start.elapsed();
    if took > Duration::from_secs(2) {
        return Err(format!("{took:?}"));
    }
    let mut end = 0;
    for timex in &times.timexes {
        let Some(words) = text.get(timex.span.range()) else { return Err(format!("{:?} is no span", timex.span)) };
        if words.is_empty() || timex.span.start() < end {
            return Err(format!("{words:?} at {:?} is empty or out of order", timex.span));
        }
        end = timex.span.end();
        match timex.value.parse::<Value>() {
            Ok(value) if value.to_string() == timex.value => {}
            Ok(value) => return Err(format!("{:?} of {words:?} comes back as {value}", timex.value)),
            Err(_) => return Err(format!("{:?} of {words:?} is no value", timex.value)),
        }
    }
    if let Some(inferred) = &times.inferred {
        if published.is_some() || inferred.evidence.is_empty() || inferred.evidence.iter().any(|s| text.get(s.range()).is_none()) {
            return Err(format!("{inferred:?} is given or rests on nothing"));
        }
    }
    let again = timex::read(&resources.times, published, text, &parse);
    if again.timexes != times.timexes || again.inferred != times.inferred {
        return Err("the same text gave other times".to_owned());
    }
    Ok(took)
}

fn text(random: &mut Random) -> String {
    let mut bytes = Vec::new();
    let words = 1 + random.below(80);
    let again = random.below(12) == 0;
    let mut word = WORDS[0];
    for _ in 0..words {
        if !again || random.below(4) == 0 {
            word = WORDS[random.below(WORDS.len())];
        }
        bytes.extend(word.as_bytes());
        bytes.extend(["", " ", " ", " ", " ", ", "][random.below(6)].as_bytes());
    }
    for _ in 0..random.below(4) {
        let at = random.below(bytes.len());
        bytes[at] = random.next().to_le_bytes()[0];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn day(random: &mut Random) -> Option<Date> {
    match random.below(8) {
        0 => None,
        1 => Some(Date::MIN),
        2 => Some(Date::MAX),
        3 => Date::new(0, 2, 29).ok(),
        _ => {
            let year = i16::try_from(random.below(19_999)).ok()? - 9_999;
            Date::new(year, 1 + i8::try_from(random.below(12)).ok()?, 1 + i8::try_from(random.below(28)).ok()?).ok()
        }
    }
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
