//! The specification pages under `tests/suite`, each held against what the engine reads.
//!
//! `UPDATE_SUITE=1 cargo test -p onrecord --test suite` rewrites the marks of
//! known misses; `SUITE_SHOW=1` shows what was read for each line that misses.
//!
//! A line of a `record` block is `source | cue | content | form | act | speaker | within`, then `negated` or
//! `condition: …` where there is one. `-` stands for none, ` … ` parts pieces, ` / ` parts forms, acts
//! or names of which any will do,
//! `he#2` is the second "he" of the text, and `within` is the number of a line of the block. `none | words` says that the
//! words are no cue. Without a number, a cue is the one nearest to its content and a source the one nearest to its cue.
//!
//! A `times 2024-06-05` block lists every time expression of a report of that day, `times` alone those of a report without
//! a day, and `published` the day that is inferred, with the words that fix it.

#![expect(clippy::disallowed_methods, reason = "a test of files reads files; the engine itself opens nothing")]
#![expect(clippy::disallowed_macros, reason = "a test shows its totals and its misses; the engine itself prints nothing")]

mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use onrecord::article::{Article, Basis, Published};
use onrecord::pipeline::{self, Analysis};
use onrecord::record::{Act, Amount, Attribution, Check, Hedge, Quantity, Timex};
use onrecord::resources::Resources;
use onrecord::span::Span;
use onrecord::token::Tokens;
use pages::{Block, Case, Line, Page};

/// What is checked of a line, in the order in which a mark names it.
///
/// `all`: nothing was found that could be meant; no other check is made then. `that`: the content is right but for a
/// leading "that", which the guide leaves out and PolNeAR keeps.
const CHECKS: &[&str] = &["all", "content", "that", "source", "cue", "form", "act", "speaker", "within", "negated", "condition", "none"];

#[test]
fn every_page_holds() {
    let update = std::env::var_os("UPDATE_SUITE").is_some();
    let mut failures = Vec::new();
    let mut totals: BTreeMap<String, Totals> = BTreeMap::new();
    for page in pages::all() {
        let mut marks: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for case in &page.cases {
            for outcome in check(&page, case) {
                totals.entry(page.folder().to_owned()).or_default().add(&outcome);
                totals.entry("together".to_owned()).or_default().add(&outcome);
                if outcome.may_miss {
                    marks.insert(outcome.line.number, outcome.misses.clone());
                }
                failures.extend(outcome.failure(update).map(|f| format!("{} · {} · line {}: {f}", page.name, case.title, outcome.line.number + 1)));
            }
        }
        if update {
            rewrite(&page, &marks);
        }
    }
    for (folder, totals) in &totals {
        println!("{folder:<12} {totals}");
    }
    assert!(failures.is_empty(), "{} lines do not hold:\n{}", failures.len(), failures.join("\n"));
}

fn rewrite(page: &Page, marks: &BTreeMap<usize, Vec<&str>>) {
    let source = fs::read_to_string(&page.path).expect("the page was read before");
    let lines = source.lines().enumerate().map(|(n, line)| marks.get(&n).map_or_else(|| line.to_owned(), |known| pages::marked(line, known)));
    let new = lines.collect::<Vec<_>>().join("\n") + "\n";
    if new != source {
        fs::write(&page.path, new).expect("the page can be written");
    }
}

/// What came of one line.
struct Outcome<'a> {
    line: &'a Line,
    checked: Vec<&'static str>,
    misses: Vec<&'static str>,
    /// Whether a miss may be marked as known.
    may_miss: bool,
    /// What was read instead.
    read: String,
}

impl Outcome<'_> {
    fn failure(&self, update: bool) -> Option<String> {
        let show = || format!("\n    expected {}\n    read     {}", self.line.words, self.read);
        if !self.may_miss {
            return (!self.misses.is_empty() || !self.line.known.is_empty()).then(|| format!("does not hold{}", show()));
        }
        if update {
            return None;
        }
        if std::env::var_os("SUITE_SHOW").is_some() && !self.misses.is_empty() {
            println!("misses {}:{}", self.misses.join(", "), show());
        }
        let unmarked: Vec<&str> = self.misses.iter().copied().filter(|m| !self.line.known.iter().any(|k| k == m)).collect();
        let met: Vec<&str> = self.line.known.iter().map(String::as_str).filter(|k| !self.misses.contains(k)).collect();
        match (unmarked.is_empty(), met.is_empty()) {
            (true, true) => None,
            (false, _) => Some(format!("misses {}{}", unmarked.join(", "), show())),
            (true, false) => Some(format!("now met: remove the mark: {}", met.join(", "))),
        }
    }
}

#[derive(Default)]
struct Totals {
    lines: usize,
    whole: usize,
    checks: BTreeMap<usize, (usize, usize)>,
}

impl Totals {
    fn add(&mut self, outcome: &Outcome<'_>) {
        self.lines += 1;
        self.whole += usize::from(outcome.misses.is_empty());
        for check in &outcome.checked {
            let at = CHECKS.iter().position(|c| c == check).unwrap_or(CHECKS.len());
            let (met, of) = self.checks.entry(at).or_default();
            *met += usize::from(!outcome.misses.contains(check));
            *of += 1;
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{} lines", self.whole, self.lines)?;
        for (at, (met, of)) in &self.checks {
            let name = match CHECKS.get(*at) {
                Some(&"all") => "found",
                Some(name) => name,
                None => continue,
            };
            write!(f, " · {name} {met}/{of}")?;
        }
        Ok(())
    }
}

/// Holds one case against what the engine reads. The pages know nothing of the engine but this.
fn check<'a>(page: &Page, case: &'a Case) -> Vec<Outcome<'a>> {
    let mut article = Article::new(format!("{}: {}", page.name, case.title), case.text.as_str());
    let day = case.blocks.iter().find_map(|block| block.kind.strip_prefix("times "));
    article.published = day.map(|day| Published { date: day.parse().expect("a day follows `times`"), basis: Basis::Given });
    let analysis = pipeline::analyse(Resources::english(), &article);
    let mut out = Vec::new();
    for block in &case.blocks {
        match block.kind.as_str() {
            "record" => out.extend(check_record(&case.text, &analysis, block)),
            kind => {
                let read = layout(kind, &case.text, &analysis).unwrap_or_else(|| panic!("{}: no block is called {kind:?}", page.name));
                out.extend(check_list(kind, block, &read));
            }
        }
    }
    out
}

// Blocks that list all there is: tokens, sentences, paragraphs, quotations, dateline.

/// What the engine reads, a line an item, as the block of that kind has it.
fn layout(kind: &str, text: &str, analysis: &Analysis) -> Option<Vec<String>> {
    let tokens = &analysis.parse.tokens;
    let one_line = |span: Span| span.slice(text).split(['\n', '\r']).map(str::trim).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ¶ ");
    let of = |range: std::ops::Range<usize>| tokens.cover(range).map(one_line).unwrap_or_default();
    let words = |range: std::ops::Range<usize>| tokens.spans()[range].iter().map(|s| s.slice(text)).collect::<Vec<_>>().join("|");
    Some(match kind {
        "tokens" => tokens.paragraphs().iter().map(|p| words(p.clone())).collect(),
        "sentences" => tokens.sentences().iter().map(|s| of(s.clone())).collect(),
        "paragraphs" => tokens.paragraphs().iter().map(|p| of(p.clone())).collect(),
        "quotations" => quotations(tokens, of),
        "figures" => analysis.record.quantities.iter().map(|q| figure(text, q)).collect(),
        "checks" => analysis.record.checks.iter().map(|c| sum(text, analysis, c)).collect(),
        kind if kind == "times" || kind.starts_with("times ") => analysis.record.timexes.iter().map(|t| timex(t, &one_line(t.span))).collect(),
        "published" => analysis.record.inferred.iter().map(|i| format!("{} | {}", i.date, i.evidence.iter().map(|s| one_line(*s)).collect::<Vec<_>>().join(" … "))).collect(),
        "dateline" => analysis.record.dateline.iter().map(|d| format!("{} | {}", one_line(d.span), d.place)).collect(),
        _ => return None,
    })
}

/// `words | value | modifier | unit | of`, then `up` or `down` where the figure is the size of a change.
fn figure(text: &str, q: &Quantity) -> String {
    let value = match q.value {
        Amount::Vague => "-".to_owned(),
        Amount::Exact(value) => rounded(value),
        Amount::Range(low, high) => format!("{} to {}", rounded(low), rounded(high)),
    };
    let of = q.of.map_or("-", |s| s.slice(text));
    let mut out = [q.span.slice(text), &value, q.modifier.map_or("-", Hedge::name), q.unit.as_deref().unwrap_or("-"), of].join(" | ");
    if let Some(change) = q.change {
        out += &format!(" | {}", change.name());
    }
    out
}

/// `relation | figures | stated | computed | verdict`, the figure that is checked last.
fn sum(text: &str, analysis: &Analysis, c: &Check) -> String {
    let words: Vec<&str> = c.quantities.iter().map(|&q| analysis.record.quantities[q].span.slice(text)).collect();
    let verdict = if c.consistent { "consistent" } else { "inconsistent" };
    format!("{} | {} | {} | {} | {verdict}", c.relation.name(), words.join(" · "), rounded(c.stated), rounded(c.computed))
}

/// To three decimals, without those that are nought.
fn rounded(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn timex(timex: &Timex, words: &str) -> String {
    let modifier = timex.modifier.map(|m| format!(" {}", m.name())).unwrap_or_default();
    format!("{words} | {} {}{modifier}", timex.kind.name(), timex.value)
}

fn quotations(tokens: &Tokens, of: impl Fn(std::ops::Range<usize>) -> String) -> Vec<String> {
    let line = |q: &onrecord::token::Quotation| {
        let mut line = of(q.tokens.clone());
        for (is, word) in [(q.depth > 0, "nested"), (!q.closed && !q.continues, "not closed"), (q.continues, "goes on")] {
            if is {
                line = format!("{line} | {word}");
            }
        }
        line
    };
    tokens.quotations().iter().map(line).collect()
}

/// Every line of the block and no other must have been read; a last line `…` leaves the rest open.
fn check_list<'a>(kind: &str, block: &'a Block, read: &[String]) -> Vec<Outcome<'a>> {
    let check = match kind {
        "tokens" => "tokens",
        "sentences" => "sentences",
        "paragraphs" => "paragraphs",
        "quotations" => "quotations",
        "figures" => "figures",
        "checks" => "checks",
        "dateline" => "dateline",
        "published" => "published",
        _ => "times",
    };
    let outcome = |line: &'a Line, holds: bool, read: String| Outcome {
        line,
        checked: vec![check],
        misses: if holds { Vec::new() } else { vec![check] },
        may_miss: false,
        read,
    };
    let mut out: Vec<Outcome<'a>> = block
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.words != "(none)")
        .map(|(n, line)| outcome(line, read.get(n) == Some(&line.words), read.get(n).cloned().unwrap_or_else(|| "nothing".to_owned())))
        .collect();
    if let Some(last) = block.lines.last()
        && read.len() > out.len()
    {
        out.push(outcome(last, false, format!("beyond what is expected: {}", read[out.len()..].join(" ⏎ "))));
    }
    out
}

// Records.

/// A line of a record block.
enum Expected {
    /// An attribution.
    Attribution(Box<Wanted>),
    /// Words that are no cue here.
    None(Span),
}

/// An attribution as the page gives it, its words found in the text.
struct Wanted {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
    /// By any of which it will do, as by any of the acts.
    forms: Vec<String>,
    acts: Vec<Act>,
    /// The names by any of which the speaker may go; none for a speaker that cannot be told.
    speakers: Vec<String>,
    /// The line of the block, the first being 1.
    within: Option<usize>,
    negated: bool,
    condition: Vec<Span>,
}

fn check_record<'a>(text: &str, analysis: &Analysis, block: &'a Block) -> Vec<Outcome<'a>> {
    let expected: Vec<Expected> = block.lines.iter().map(|line| parse(text, line)).collect();
    let found = align(text, &expected, &analysis.record.attributions);
    let mut out = Vec::new();
    for ((line, expected), found_at) in block.lines.iter().zip(&expected).zip(&found) {
        let (checked, misses, read) = match expected {
            Expected::None(words) => {
                let taken = analysis.record.attributions.iter().find(|a| a.cue.iter().any(|c| c.overlaps(*words)));
                let misses = if taken.is_some() { vec!["none"] } else { Vec::new() };
                (vec!["none"], misses, taken.map_or_else(|| "nothing".to_owned(), |a| show(text, analysis, a)))
            }
            Expected::Attribution(wanted) => match found_at {
                None => (vec!["all"], vec!["all"], nearest(text, analysis, wanted)),
                Some(at) => {
                    let a = &analysis.record.attributions[*at];
                    let results = compare(text, analysis, wanted, a, &found);
                    let checked = std::iter::once("all").chain(results.iter().map(|r| r.0)).collect();
                    (checked, results.iter().filter(|r| !r.1).map(|r| r.0).collect(), show(text, analysis, a))
                }
            },
        };
        out.push(Outcome { line, checked, misses, may_miss: true, read });
    }
    out
}

fn compare(text: &str, analysis: &Analysis, wanted: &Wanted, a: &Attribution, found: &[Option<usize>]) -> Vec<(&'static str, bool)> {
    let name = a.speaker.map(|id| plain(&analysis.record.entities[id].name));
    let speaker = match &name {
        None => wanted.speakers.is_empty(),
        Some(name) => wanted.speakers.iter().any(|s| plain(s) == *name),
    };
    let within = match wanted.within {
        None => a.within.is_none(),
        Some(line) => a.within.is_some() && a.within == found[line - 1],
    };
    let (content, read) = (words(text, &wanted.content), words(text, &a.content));
    vec![
        ("content", content == read || but_that(text, &wanted.content) == but_that(text, &a.content)),
        ("that", content == read || but_that(text, &wanted.content) != but_that(text, &a.content)),
        ("source", same_head(text, &wanted.source, &a.source)),
        ("cue", words(text, &wanted.cue) == words(text, &a.cue)),
        ("form", wanted.forms.iter().any(|f| f == a.form.name())),
        ("act", wanted.acts.contains(&a.act)),
        ("speaker", speaker),
        ("within", within),
        ("negated", wanted.negated == a.negated),
        ("condition", words(text, &wanted.condition) == words(text, &a.condition)),
    ]
}

/// Pairs each expected attribution with the one that was read for it, the likest first.
fn align(text: &str, expected: &[Expected], read: &[Attribution]) -> Vec<Option<usize>> {
    let mut pairs = Vec::new();
    for (e, expected) in expected.iter().enumerate() {
        let Expected::Attribution(wanted) = expected else { continue };
        let content = words(text, &wanted.content);
        let cue = words(text, &wanted.cue);
        for (r, a) in read.iter().enumerate() {
            let theirs = words(text, &a.content);
            let shared = content.intersection(&theirs).count();
            let alike = shared as f64 / content.union(&theirs).count().max(1) as f64;
            let cues = words(text, &a.cue);
            let same_cue = !cue.is_disjoint(&cues) || cue.is_empty() && cues.is_empty();
            // One sentence holds several attributions, so a content alone must be very like.
            if shared == 0 || !(same_cue || alike >= 0.8) {
                continue;
            }
            let source = f64::from(u8::from(same_head(text, &wanted.source, &a.source)));
            pairs.push((alike + f64::from(u8::from(same_cue)) + 0.3 * source, e, r));
        }
    }
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut out = vec![None; expected.len()];
    for (_, e, r) in pairs {
        if out[e].is_none() && !out.contains(&Some(r)) {
            out[e] = Some(r);
        }
    }
    out
}

/// The same words, or the same noun at their head: "Ana Lorn" and "Ana Lorn, the minister".
fn same_head(text: &str, wanted: &[Span], read: &[Span]) -> bool {
    words(text, wanted) == words(text, read) || matches!((head(text, wanted), head(text, read)), (Some(a), Some(b)) if a == b)
}

/// The last word before a comma or a word that adds to a noun.
fn head(text: &str, spans: &[Span]) -> Option<Span> {
    const ADDING: &[&str] = &["of", "for", "in", "at", "from", "with", "to", "on", "who", "that", "which", "whose", "including", "such", "as", "by", "and", "close", "near"];
    let first = *spans.first()?;
    let all = word_spans(text);
    let inside = all.iter().copied().filter(|w| first.contains(*w)).collect::<Vec<_>>();
    let mut head = None;
    for (n, word) in inside.iter().enumerate() {
        let gap = if n == 0 { "" } else { &text[inside[n - 1].end()..word.start()] };
        if head.is_some() && (gap.contains([',', '(', '–', '—']) || ADDING.contains(&word.slice(text).to_lowercase().as_str())) {
            break;
        }
        head = Some(*word);
    }
    head
}

/// The words that the pieces touch, by where they stand; marks and punctuation do not count.
fn words(text: &str, pieces: &[Span]) -> BTreeSet<Span> {
    word_spans(text).into_iter().filter(|w| pieces.iter().any(|p| p.overlaps(*w))).collect()
}

/// The same without a "that" at the start of a piece.
fn but_that(text: &str, pieces: &[Span]) -> BTreeSet<Span> {
    let mut out = words(text, pieces);
    for piece in pieces {
        if let Some(first) = words(text, &[*piece]).first()
            && first.slice(text) == "that"
        {
            out.remove(first);
        }
    }
    out
}

fn word_spans(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match out.last_mut() {
            Some(last) if last.end() == at => *last = Span::new(last.start(), at + c.len_utf8()),
            _ => out.push(Span::new(at, at + c.len_utf8())),
        }
    }
    out
}

fn plain(name: &str) -> String {
    let name = name.to_lowercase().replace('’', "'");
    name.strip_prefix("the ").unwrap_or(&name).to_owned()
}

fn show(text: &str, analysis: &Analysis, a: &Attribution) -> String {
    let join = |spans: &[Span]| if spans.is_empty() { "-".to_owned() } else { spans.iter().map(|s| s.slice(text)).collect::<Vec<_>>().join(" … ") };
    let speaker = a.speaker.map_or("-", |id| &analysis.record.entities[id].name);
    let within = a.within.map_or("-", |w| analysis.record.attributions[w].cue.first().map_or("a quotation", |c| c.slice(text)));
    let mut out = [&join(&a.source), &join(&a.cue), &join(&a.content), a.form.name(), a.act.name(), speaker, within].join(" | ");
    if a.negated {
        out += " | negated";
    }
    if !a.condition.is_empty() {
        out += &format!(" | condition: {}", join(&a.condition));
    }
    out
}

/// What was read where a line has nothing, for the one who looks after it.
fn nearest(text: &str, analysis: &Analysis, wanted: &Wanted) -> String {
    let content = words(text, &wanted.content);
    let near = analysis.record.attributions.iter().filter(|a| !content.is_disjoint(&words(text, &a.content)));
    let near: Vec<String> = near.map(|a| show(text, analysis, a)).collect();
    if near.is_empty() { "nothing".to_owned() } else { format!("nothing; near it {}", near.join(" ⏎ ")) }
}

// From a page's words to spans.

fn parse(text: &str, line: &Line) -> Expected {
    let fail = |what: &str| -> ! { panic!("line {}: {what}: {}", line.number + 1, line.words) };
    for known in &line.known {
        if !CHECKS.contains(&known.as_str()) {
            fail(&format!("no check is called {known:?}"));
        }
    }
    let cells: Vec<&str> = line.words.split(" | ").map(str::trim).collect();
    if let [_, cue] = cells[..]
        && cells[0] == "none"
    {
        return Expected::None(place(text, cue, &[]).unwrap_or_else(|| fail("these words are not in the text")));
    }
    let [source, cue, content, form, act, speaker, within, rest @ ..] = &cells[..] else { fail("source | cue | content | form | act | speaker | within") };
    let content = if *content == "-" { fail("no content") } else { pieces(text, content).unwrap_or_else(|| fail("the content is not in the text")) };
    let spans = |cell: &str, near: &[Span]| match cell {
        "-" => Vec::new(),
        words => words.split(" … ").map(|w| place(text, w, near).unwrap_or_else(|| fail(&format!("{w:?} is not in the text")))).collect(),
    };
    let cue = spans(cue, &content);
    let source = spans(source, if cue.is_empty() { &content } else { &cue });
    let mut wanted = Wanted {
        source,
        cue,
        content,
        forms: form.split(" / ").map(str::to_owned).collect(),
        acts: act.split(" / ").map(|a| Act::from_name(a).unwrap_or_else(|| fail("no such act"))).collect(),
        speakers: if *speaker == "-" { Vec::new() } else { speaker.split(" / ").map(str::to_owned).collect() },
        within: (*within != "-").then(|| within.parse().unwrap_or_else(|_| fail("within is the number of a line"))),
        negated: false,
        condition: Vec::new(),
    };
    for cell in rest {
        match cell.strip_prefix("condition: ") {
            Some(words) => wanted.condition = spans(words, &wanted.content),
            None if *cell == "negated" => wanted.negated = true,
            None => fail("only `negated` and `condition: …` may follow"),
        }
    }
    if form.split(" / ").any(|f| !["direct", "mixed", "indirect"].contains(&f)) {
        fail("no such form");
    }
    Expected::Attribution(Box::new(wanted))
}

/// The pieces of a content, each after the one before it.
fn pieces(text: &str, cell: &str) -> Option<Vec<Span>> {
    let mut from = 0;
    let mut out = Vec::new();
    for words in cell.split(" … ") {
        let (words, nth) = numbered(words);
        let at = occurrences(text, words).filter(|s| s.start() >= from).nth(nth.unwrap_or(1) - 1)?;
        from = at.end();
        out.push(at);
    }
    Some(out)
}

/// Where the words stand that are nearest to `near` and no part of it; `he#2` is the second "he".
///
/// A nested attribution has its words inside its outer one's content, never inside its own.
fn place(text: &str, words: &str, near: &[Span]) -> Option<Span> {
    let (words, nth) = numbered(words);
    if let Some(nth) = nth {
        return occurrences(text, words).nth(nth - 1);
    }
    let gap = |s: Span| near.iter().map(|n| if s.end() <= n.start() { n.start() - s.end() } else { s.start().saturating_sub(n.end()) }).min().unwrap_or(0);
    let inside = |s: Span| near.iter().any(|n| n.overlaps(s));
    occurrences(text, words).min_by_key(|s| (inside(*s), gap(*s), s.start()))
}

fn numbered(words: &str) -> (&str, Option<usize>) {
    match words.rsplit_once('#') {
        Some((words, n)) if n.parse::<usize>().is_ok_and(|n| n > 0) => (words, n.parse().ok()),
        _ => (words, None),
    }
}

/// Every place where the words stand as whole words.
fn occurrences<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = Span> + 't {
    let whole = |c: Option<char>, edge: Option<char>| !(c.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric));
    text.match_indices(words)
        .map(|(at, found)| Span::new(at, at + found.len()))
        .filter(move |s| whole(text[..s.start()].chars().next_back(), words.chars().next()) && whole(text[s.end()..].chars().next(), words.chars().next_back()))
}
