//! A report as a page to read: its text with marks, who says what beside it, and what its times and figures mean.

use std::collections::BTreeMap;

use askama::Template;
use onrecord::article::Basis;
use onrecord::page::Role;
use onrecord::record::{Attribution, AttributionId, EntityKind, Form, Record};
use serde::Deserialize;

use super::marks::{self, Mark, Piece};
use super::shown::{Shown, web_address};
use crate::page::{act, ledger, shortened, words_of};
use crate::serve::shelf::Reading;

/// Which statements are wanted; the address of the page says it.
#[derive(Debug, Default, Deserialize)]
pub struct Filter {
    #[serde(default)]
    speaker: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    form: String,
}

impl Filter {
    fn lets_pass(&self, speaker: &str, act: &str, form: &str) -> bool {
        let fits = |wanted: &str, is: &str| wanted.is_empty() || wanted == is;
        fits(&self.speaker, speaker) && fits(&self.act, act) && fits(&self.form, form)
    }
}

/// The page.
#[derive(Template)]
#[template(path = "reading.html")]
pub struct ReadingPage {
    id: String,
    path: String,
    record: String,
    title: Shown,
    kicker: Vec<Shown>,
    byline: Option<Shown>,
    place: Option<Shown>,
    date: Option<String>,
    date_basis: Option<Shown>,
    url: Option<String>,
    /// The story that it tells: where, and in words.
    story: Option<(String, String)>,
    summary: String,
    filtered: Option<String>,
    speakers: Vec<Choice>,
    acts: Vec<Choice>,
    forms: Vec<Choice>,
    paragraphs: Vec<Paragraph>,
    rest: Option<String>,
    people: Vec<Person>,
    times: Vec<Entry>,
    figures: Vec<Entry>,
    checks: Vec<Sum>,
    issues: Vec<Shown>,
    token: Option<String>,
}

/// A value to filter by.
struct Choice {
    value: Shown,
    name: Shown,
    count: usize,
    chosen: bool,
}

struct Paragraph {
    number: usize,
    tag: &'static str,
    lines: bool,
    parts: Vec<Part>,
    notes: Vec<Note>,
}

/// A run of characters, or of them and where a link of it leads.
struct Part {
    text: Shown,
    anchors: Vec<String>,
    class: String,
    link: Option<String>,
    tip: Option<Shown>,
    about: Option<String>,
    statements: String,
    ends: Vec<usize>,
}

/// A statement in the margin.
struct Note {
    number: usize,
    /// Its number in the archive.
    archived: Option<i64>,
    off: bool,
    within: Option<usize>,
    speaker: Shown,
    speaker_link: Option<String>,
    speaker_key: Shown,
    act_key: &'static str,
    form: &'static str,
    act: String,
    said: Option<String>,
    condition: Option<Shown>,
    confidence: String,
    citation: Shown,
    source_link: Option<String>,
}

struct Person {
    id: String,
    name: Shown,
    about: Shown,
    statements: Vec<usize>,
}

/// A time or a figure: its words, and what they mean.
struct Entry {
    id: String,
    words: Shown,
    meaning: Shown,
}

struct Sum {
    holds: bool,
    arithmetic: String,
    stated: Shown,
    link: Option<String>,
}

/// Where a page stands, and what belongs to it.
pub struct Place {
    /// Its path.
    pub path: String,
    /// The path of its record.
    pub record: String,
    /// The whole address.
    pub address: String,
    /// The numbers of its statements in the archive.
    pub statements: Vec<i64>,
    /// The story that it tells: where, and in words.
    pub story: Option<(String, String)>,
    /// What lets its reader change something.
    pub token: Option<String>,
}

/// Makes the page of a reading.
pub fn page(reading: &Reading, filter: &Filter, place: Place) -> ReadingPage {
    let (article, record) = (&reading.article, &reading.analysis.record);
    let text = article.text();
    let speakers: Vec<Speaker> = record.attributions.iter().map(|a| Speaker::of(text, record, a)).collect();
    let off: Vec<bool> =
        record.attributions.iter().zip(&speakers).map(|(a, s)| !filter.lets_pass(s.key.as_str(), a.act.name(), a.form.name())).collect();
    let title = article.headline.as_deref().filter(|headline| !headline.trim().is_empty());
    let inferred = record.inferred.as_ref().filter(|_| article.published.is_none());
    let date = article.published.map(|p| p.date).or(inferred.map(|i| i.date)).map(|date| date.strftime("%-d %B %Y").to_string());
    let cite = Citation { reading, address: &place.address, title: title.unwrap_or("Untitled report"), date: date.as_deref() };
    let note = |id: AttributionId| note(record, text, id, &speakers[id], off[id], &cite, place.statements.get(id).copied());
    let blocks = marks::blocks(article, record);
    let rest = text.len() - article.readable().len();
    let shown = off.iter().filter(|off| !**off).count();
    let context = Context { text, record, speakers: &speakers, off: &off };
    ReadingPage {
        id: reading.id.clone(),
        path: place.path.clone(),
        record: place.record.clone(),
        title: title.unwrap_or("Untitled report").into(),
        kicker: [article.outlet.as_ref(), article.page.as_ref().and_then(|page| page.section.as_ref())].into_iter().flatten().map(Shown::from).collect(),
        byline: (!article.bylines.is_empty()).then(|| article.bylines.join(", ").into()),
        place: record.dateline.as_ref().map(|dateline| Shown::from(&dateline.place)),
        date: date.clone(),
        date_basis: basis(article.published.map(|p| p.basis), inferred.map(|i| words_of(text, &i.evidence)).as_deref()),
        url: article.url.as_deref().and_then(web_address).map(str::to_owned),
        story: place.story,
        summary: summary(record, &speakers),
        filtered: (shown < off.len()).then(|| format!("{shown} of {} shown", off.len())),
        speakers: choices(speakers.iter().map(|s| (s.key.clone(), s.name.clone())), &filter.speaker, true),
        acts: choices(record.attributions.iter().map(|a| (a.act.name().into(), act(a.act, false).into())), &filter.act, false),
        forms: choices(record.attributions.iter().map(|a| (a.form.name().into(), a.form.name().into())), &filter.form, false),
        paragraphs: blocks
            .iter()
            .enumerate()
            .map(|(number, block)| Paragraph {
                number: number + 1,
                tag: tag(block.role),
                lines: block.lines,
                parts: block.pieces.iter().map(|piece| part(piece, &context)).collect(),
                notes: block.statements.iter().map(|id| note(*id)).collect(),
            })
            .collect(),
        rest: (rest > 0).then(|| format!("{:.1} MB", rest as f64 / 1e6)).map(|size| if size == "0.0 MB" { format!("{rest} bytes") } else { size }),
        people: people(record),
        times: entries(record.timexes.iter().map(|t| (words_of(text, &[t.span]), time(t))), "x"),
        figures: entries(record.quantities.iter().map(|q| (words_of(text, &[q.span]), figure(text, q))), "q"),
        checks: checks(record, text),
        issues: reading.analysis.issues.iter().map(|issue| issue_words(text, issue)).collect(),
        token: place.token.clone(),
    }
}

/// Whom a statement is of, and the key by which it is filtered.
struct Speaker {
    name: Shown,
    key: Shown,
    link: Option<String>,
}

impl Speaker {
    fn of(text: &str, record: &Record, a: &Attribution) -> Speaker {
        if let Some((id, entity)) = a.speaker.and_then(|id| Some((id, record.entities.get(id)?))) {
            let key = format!("e{}", id + 1);
            return Speaker { name: (&entity.name).into(), link: Some(format!("#{key}")), key: key.into() };
        }
        let words = words_of(text, &a.source);
        if words.is_empty() {
            return Speaker { name: "no source named".into(), key: "-".into(), link: None };
        }
        Speaker { name: format!("“{words}”").into(), key: words.to_lowercase().into(), link: None }
    }
}

struct Context<'a> {
    text: &'a str,
    record: &'a Record,
    speakers: &'a [Speaker],
    off: &'a [bool],
}

/// A piece with its classes, and the one link that it can have: the narrowest thing that it is.
fn part(piece: &Piece, context: &Context<'_>) -> Part {
    let record = context.record;
    let number = |id: AttributionId| id + 1;
    let mut statements: Vec<usize> = piece.marks.iter().filter_map(|mark| mark.statement()).map(number).collect();
    statements.sort_unstable();
    statements.dedup();
    let mut classes: Vec<&str> = Vec::new();
    if !statements.is_empty() && statements.iter().all(|n| context.off[n - 1]) {
        classes.push("off");
    }
    let (mut link, mut tip, mut about) = (None, None, None);
    let mut contents = 0;
    for mark in &piece.marks {
        match *mark {
            Mark::Dateline => classes.push("dateline"),
            Mark::Mention(id) => {
                classes.push("mention");
                tip = Some((&record.entities[id].name).into());
            }
            Mark::Content(id) => {
                contents += 1;
                if contents == 1 {
                    classes.push("content");
                    classes.push(record.attributions[id].form.name());
                } else if contents == 2 {
                    classes.push("inner");
                }
            }
            Mark::Condition(_) => classes.push("condition"),
            Mark::Source(id) => {
                let speaker = &context.speakers[id];
                classes.push("source");
                link = Some(speaker.link.clone().unwrap_or_else(|| format!("#n{}", number(id))));
                let role = record.attributions[id].speaker.and_then(|id| record.entities.get(id)?.role.as_deref());
                tip = Some(role.map_or_else(|| speaker.name.clone(), |role| format!("{}, {role}", speaker.name).into()));
            }
            Mark::Cue(id) => {
                let a = &record.attributions[id];
                classes.push("cue");
                link = Some(format!("#n{}", number(id)));
                tip = Some(format!("{} · {}", act(a.act, a.negated && !a.absorbs_negation), a.form.name()).into());
            }
            Mark::Figure(id) => {
                classes.push("figure");
                link = Some(format!("#q{}", id + 1));
                about = Some(format!("q{}m", id + 1));
                tip = Some(figure(context.text, &record.quantities[id]).into());
            }
            Mark::Time(id) => {
                classes.push("time");
                link = Some(format!("#x{}", id + 1));
                about = Some(format!("x{}m", id + 1));
                tip = Some(time(&record.timexes[id]).into());
            }
        }
    }
    classes.dedup();
    let anchor = |mark: &Mark| match mark {
        Mark::Content(id) => Some(format!("t{}", number(*id))),
        Mark::Time(id) => Some(format!("tx{}", id + 1)),
        Mark::Figure(id) => Some(format!("tq{}", id + 1)),
        _ => None,
    };
    Part {
        text: piece.text.clone(),
        anchors: piece.begins.iter().filter_map(anchor).collect(),
        class: classes.join(" "),
        link,
        tip,
        about,
        statements: statements.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        ends: piece.ends.iter().map(|id| number(*id)).collect(),
    }
}

fn tag(role: Role) -> &'static str {
    match role {
        Role::Heading => "h2",
        Role::Quotation => "blockquote",
        Role::ListItem => "item",
        _ => "p",
    }
}

fn note(record: &Record, text: &str, id: AttributionId, speaker: &Speaker, off: bool, cite: &Citation<'_>, archived: Option<i64>) -> Note {
    let a = &record.attributions[id];
    let condition = words_of(text, &a.condition);
    Note {
        number: id + 1,
        archived,
        off,
        within: a.within.map(|within| within + 1),
        speaker: speaker.name.clone(),
        speaker_link: speaker.link.clone(),
        speaker_key: speaker.key.clone(),
        act_key: a.act.name(),
        form: a.form.name(),
        act: act(a.act, a.negated && !a.absorbs_negation),
        said: a.timex.and_then(|id| record.timexes.get(id)).map(time),
        condition: (!condition.is_empty()).then(|| shortened(&condition, 90).into()),
        confidence: format!("{:.0} %", a.confidence * 100.0),
        citation: cite.of(text, a, speaker, id + 1),
        source_link: cite.reading.article.url.as_deref().and_then(web_address).map(|url| with_fragment(url, text, a)),
    }
}

/// What a citation says besides the statement.
struct Citation<'a> {
    reading: &'a Reading,
    address: &'a str,
    title: &'a str,
    date: Option<&'a str>,
}

impl Citation<'_> {
    /// "“…” — Ines Calloway. Example Wire, “Mayor threatens …”, 18 November 2025. https://…"
    fn of(&self, text: &str, a: &Attribution, speaker: &Speaker, number: usize) -> Shown {
        let article = &self.reading.article;
        let words = words_of(text, &a.content);
        let said = match a.form {
            Form::Direct => format!("{words} — {}", speaker.name),
            Form::Mixed | Form::Indirect => {
                let cue = words_of(text, &a.cue);
                format!("{} {}: “{words}” (the report’s words)", speaker.name, if cue.is_empty() { act(a.act, a.negated) } else { cue })
            }
        };
        let mut parts: Vec<String> = article.outlet.iter().cloned().collect();
        parts.push(format!("“{}”", self.title));
        parts.extend(self.date.map(str::to_owned));
        let place = article.url.as_deref().and_then(web_address).map_or_else(|| format!("{}#n{number}", self.address), str::to_owned);
        format!("{said}. {}. {place}", parts.join(", ")).into()
    }
}

/// The report's own address, leading to the words (a text fragment, where the browser knows those).
fn with_fragment(url: &str, text: &str, a: &Attribution) -> String {
    let Some(content) = a.content.first().filter(|_| !url.contains('#')) else { return url.to_owned() };
    let words: String = content.slice(text).split_whitespace().take(12).collect::<Vec<_>>().join(" ");
    let mut out = format!("{url}#:~:text=");
    for byte in words.trim_matches(|c: char| !c.is_alphanumeric()).bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn basis(known: Option<Basis>, evidence: Option<&str>) -> Option<Shown> {
    if let Some(evidence) = evidence {
        return Some(format!("worked out from “{}”", shortened(evidence, 80)).into());
    }
    known.and_then(|basis| match basis {
        Basis::Given => Some("as given".into()),
        Basis::Metadata | Basis::Text => None,
    })
}

fn summary(record: &Record, speakers: &[Speaker]) -> String {
    let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let mut named: Vec<&Shown> = speakers.iter().map(|s| &s.key).filter(|key| key.as_str() != "-").collect();
    named.sort();
    named.dedup();
    match record.attributions.len() {
        0 => "Nothing in this report is attributed to anyone.".to_owned(),
        count => {
            let unnamed = speakers.iter().filter(|s| s.key.as_str() == "-").count();
            let rest = if unnamed > 0 { format!(" · {unnamed} without a source") } else { String::new() };
            format!("{} by {}{rest}", plural(count, "statement"), plural(named.len(), "speaker"))
        }
    }
}

/// Values with how often they come: the most frequent first, or in the order of the alphabet.
fn choices(values: impl Iterator<Item = (Shown, Shown)>, chosen: &str, frequent_first: bool) -> Vec<Choice> {
    let mut found: BTreeMap<Shown, (usize, usize, Shown)> = BTreeMap::new();
    for (at, (value, name)) in values.enumerate() {
        found.entry(value).or_insert((0, at, name)).0 += 1;
    }
    let mut list: Vec<(Shown, (usize, usize, Shown))> = found.into_iter().collect();
    if frequent_first {
        list.sort_by_key(|(_, (count, at, _))| (std::cmp::Reverse(*count), *at));
    }
    list.into_iter().map(|(value, (count, _, name))| Choice { chosen: value.as_str() == chosen, value, name, count }).collect()
}

/// Everybody who is named or says something, with the numbers of their statements.
fn people(record: &Record) -> Vec<Person> {
    let kind = |kind: EntityKind| match kind {
        EntityKind::Person => "person",
        EntityKind::Organization => "organisation",
        EntityKind::Country => "country",
        EntityKind::Group => "group",
    };
    let person = |(id, entity): (usize, &onrecord::record::Entity)| {
        let statements: Vec<usize> = (0..record.attributions.len()).filter(|a| record.attributions[*a].speaker == Some(id)).map(|a| a + 1).collect();
        let named = entity.name.chars().any(char::is_uppercase);
        (named || !statements.is_empty()).then(|| Person {
            id: format!("e{}", id + 1),
            name: (&entity.name).into(),
            about: entity.role.as_deref().unwrap_or(kind(entity.kind)).into(),
            statements,
        })
    };
    record.entities.iter().enumerate().filter_map(person).collect()
}

fn entries(found: impl Iterator<Item = (String, String)>, letter: &str) -> Vec<Entry> {
    found.enumerate().map(|(n, (words, meaning))| Entry { id: format!("{letter}{}", n + 1), words: words.into(), meaning: meaning.into() }).collect()
}

/// What a time means. Values that words cannot say, such as those of nights that recur, are not shown as they are written.
fn time(timex: &onrecord::record::Timex) -> String {
    let said = ledger::time(timex);
    if said.contains("XX") { "no day that is fixed".to_owned() } else { said }
}

fn figure(text: &str, quantity: &onrecord::record::Quantity) -> String {
    ledger::figure(quantity, quantity.of.map(|of| words_of(text, &[of]))).plain()
}

fn checks(record: &Record, text: &str) -> Vec<Sum> {
    let sum = |check: &onrecord::record::Check| {
        let last = check.quantities.last().copied().and_then(|id| Some((id, record.quantities.get(id)?)));
        Sum {
            holds: check.consistent,
            arithmetic: ledger::arithmetic(check, &record.quantities),
            stated: last.map_or_else(|| ledger::number(check.stated), |(_, q)| words_of(text, &[q.span])).into(),
            link: last.map(|(id, _)| format!("#tq{}", id + 1)),
        }
    };
    record.checks.iter().map(sum).collect()
}

fn issue_words(text: &str, issue: &onrecord::issue::Issue) -> Shown {
    match issue.span {
        Some(span) => {
            let words = if span.len() < 8 { text.get(span.start()..).unwrap_or_default() } else { span.slice(text) };
            format!("{}: {}", issue.message, shortened(words, 60)).into()
        }
        None => (&issue.message).into(),
    }
}
