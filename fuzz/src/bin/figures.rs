//! Feeds any text to figures and checks and holds them to their laws: `cargo run --release --manifest-path fuzz/Cargo.toml --bin figures -- MINUTES [SEED]`.
//!
//! Texts are put together from the pieces below and from random characters; their structure is random too, so that no
//! rule can lean on what the reader would say. A finding is written to `fuzz/artifacts/` and ends the run with 1.
//!
//! Laws: nothing panics; every span slices to words; values are finite and ranges rise; a check names figures that are
//! there, and its verdict follows from its numbers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use onrecord::article::Article;
use onrecord::parse::labels::XPOS;
use onrecord::parse::{Name, NameClass, Parse, Relation, Upos};
use onrecord::quantity;
use onrecord::record::Amount;
use onrecord::resources::{Abbreviations, Resources};
use onrecord::token;

const PIECES: &[&str] = &[
    "0", "1", "5", "12", "400", "1,000", "6 465", "1.234,5", "3.5", "½", "2 1/4", "5/8", "1e9", "one", "two and a half", "twenty-three", "a hundred", "half a million", "dozens", "hundreds of thousands",
    "a third", "two thirds", "several hundred", "million", "bn", "k", "m", "km", "m2", "%", " per cent", " percentage points", "°C", "$", "US$", "HK $", "€", "£", "Rs.", "EUR50m", " yuan", " dollars",
    " Australian dollars", " pounds", "-", "–", "—", " to ", " or ", " and ", " of ", " of the ", " from ", " up from ", " between ", "about ", "more than ", "at least ", "up to ", " or more", " rose ", " fell by ",
    " doubled ", "threefold", " three times the ", " people", " men", " women", " seats", ": ", ", ", "; ", " (", ") ", ". ", "\n\n", "“", "” ", " each", " a total of ", " in all", " the remaining ", " the ratio was ",
    " one to five ", "aged ", ", 55, ", "-year-old", "May 5", "2018", "10:30", "No. 5", "Boeing 787", "COVID-19", "F-35", "+", "#", "\u{a0}", "\u{202f}", "🙂", "é", "１２", "٣", "\u{301}", "\0",
];

fn main() {
    let mut args = std::env::args().skip(1);
    let minutes: f64 = args.next().and_then(|text| text.parse().ok()).expect("usage: figures MINUTES [SEED]");
    let mut random = Random(args.next().and_then(|text| text.parse().ok()).unwrap_or(1));
    let start = Instant::now();
    let (mut runs, mut figures, mut checks) = (0u64, 0usize, 0usize);
    std::panic::set_hook(Box::new(|_| {}));
    while start.elapsed().as_secs_f64() < minutes * 60.0 {
        let text = text(&mut random);
        let seed = random.0;
        match catch_unwind(AssertUnwindSafe(|| check(&text, &mut random))) {
            Ok(Ok((found, compared))) => {
                figures += found;
                checks += compared;
            }
            Ok(Err(broken)) => found(&text, seed, &broken),
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
                found(&text, seed, &format!("panic: {}", words.unwrap_or_default()));
            }
        }
        runs += 1;
    }
    println!("{runs} texts, {figures} figures, {checks} checks, no finding, {:.0} s", start.elapsed().as_secs_f64());
}

fn found(text: &str, seed: u64, what: &str) -> ! {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/artifacts");
    let _ = std::fs::create_dir_all(folder);
    let name = format!("{folder}/figures-{seed:x}.txt");
    let _ = std::fs::write(&name, text);
    eprintln!("{what}\n{name}");
    std::process::exit(1);
}

fn text(random: &mut Random) -> String {
    let mut out = String::new();
    for _ in 0..random.below(60) {
        match random.below(12) {
            0 => out.extend(char::from_u32(random.below(0x11_0000) as u32)),
            1 => out.push(' '),
            _ => out.push_str(PIECES[random.below(PIECES.len())]),
        }
        if random.below(3) == 0 {
            out.push(' ');
        }
    }
    out
}

fn check(text: &str, random: &mut Random) -> Result<(usize, usize), String> {
    let resources = Resources::english();
    let tokens = token::tokenize(Abbreviations::english(), text);
    let n = tokens.len();
    // Any structure within a sentence; heads lead to a root, as the reader's do.
    let mut heads: Vec<usize> = (0..n).collect();
    for sentence in tokens.sentences() {
        for at in sentence.clone().skip(1) {
            heads[at] = sentence.start + random.below(at - sentence.start);
        }
    }
    let mut names = Vec::new();
    let mut at = 0;
    while at < n {
        let end = (at + 1 + random.below(3)).min(n);
        if random.below(5) == 0 {
            names.push(Name { tokens: at..end, class: NameClass::ALL[random.below(NameClass::ALL.len())] });
        }
        at = end;
    }
    let parse = Parse {
        upos: (0..n).map(|_| Upos::ALL[random.below(Upos::ALL.len())]).collect(),
        xpos: (0..n).map(|_| random.below(XPOS.len()) as u8).collect(),
        relations: (0..n).map(|_| Relation::ALL[random.below(Relation::ALL.len())]).collect(),
        antecedents: (0..n).map(|at| if at > 0 && random.below(4) == 0 { vec![(random.below(at), 0.9)] } else { Vec::new() }).collect(),
        heads,
        names,
        tokens,
        ..Parse::default()
    };
    let quantities = quantity::extract(resources, &Article::new("", text), text, &parse);
    for quantity in &quantities {
        for span in std::iter::once(quantity.span).chain(quantity.of) {
            if text.get(span.range()).is_none_or(str::is_empty) {
                return Err(format!("{span:?} is no span of words"));
            }
        }
        let sound = match quantity.value {
            Amount::Exact(value) => value.is_finite(),
            Amount::Range(low, high) => low.is_finite() && high.is_finite() && low < high,
            Amount::Vague => true,
        };
        if !sound {
            return Err(format!("{quantity:?}"));
        }
    }
    let checks = quantity::check(resources, text, &parse, &quantities);
    for check in &checks {
        let follows = !check.consistent || (check.stated - check.computed).abs() <= check.tolerance * (1.0 + 1e-9) + 1e-9;
        if !follows || check.quantities.iter().any(|&q| q >= quantities.len()) {
            return Err(format!("{check:?}"));
        }
    }
    Ok((quantities.len(), checks.len()))
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}
