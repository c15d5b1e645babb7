//! The published JSON format `onrecord/1`, and no other place knows it.
//!
//! Spans are `[start, end)` in Unicode code points of `text`. The fields and
//! their order are those of `docs/format.md`.

use serde::Serialize;

use crate::article::{Article, Basis};
use crate::issue::Issue;
use crate::page::{LeftOut, Page, Run};
use crate::pipeline::Analysis;
use crate::record::{Attribution, Entity};
use crate::resources::Resources;
use crate::span::{CodePoints, Span};

/// The format's name and version.
pub const FORMAT: &str = "onrecord/1";

/// A span as the format writes it.
type Points = [usize; 2];

/// The record of one article as it is published.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    format: &'static str,
    producer: Producer<'a>,
    id: &'a str,
    url: Option<&'a str>,
    outlet: Option<&'a str>,
    headline: Option<&'a str>,
    bylines: &'a [String],
    language: &'a str,
    published: Option<String>,
    published_basis: Option<&'static str>,
    published_evidence: Vec<Points>,
    dateline: Option<DatelineOut<'a>>,
    page: Option<PageOut<'a>>,
    text: &'a str,
    sentences: Vec<Points>,
    entities: Vec<EntityOut<'a>>,
    attributions: Vec<AttributionOut>,
    timexes: [(); 0],
    quantities: [(); 0],
    checks: [(); 0],
    events: [(); 0],
    stances: [(); 0],
    disputes: [(); 0],
    issues: Vec<IssueOut<'a>>,
}

#[derive(Debug, Serialize)]
struct Producer<'a> {
    version: &'static str,
    models: std::collections::BTreeMap<&'a str, &'a str>,
}

#[derive(Debug, Serialize)]
struct DatelineOut<'a> {
    span: Points,
    place: &'a str,
}

#[derive(Debug, Serialize)]
struct PageOut<'a> {
    encoding: &'static str,
    language: Option<&'a str>,
    section: Option<&'a str>,
    modified: Option<String>,
    found: FoundOut<'a>,
    blocks: Vec<BlockOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<Vec<RunOut>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<LeftOutOut<'a>>>,
}

#[derive(Debug, Serialize)]
struct FoundOut<'a> {
    headline: Option<&'a str>,
    bylines: Option<&'a str>,
    published: Option<&'a str>,
    modified: Option<&'a str>,
    outlet: Option<&'a str>,
    section: Option<&'a str>,
    url: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct BlockOut {
    span: Points,
    role: &'static str,
}

#[derive(Debug, Serialize)]
struct RunOut {
    span: Points,
    bytes: [u32; 2],
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct LeftOutOut<'a> {
    role: &'static str,
    text: &'a str,
    bytes: [usize; 2],
}

#[derive(Debug, Serialize)]
struct EntityOut<'a> {
    id: String,
    name: &'a str,
    r#type: &'static str,
    role: Option<&'a str>,
    country: Option<&'a str>,
    mentions: Vec<Points>,
}

#[derive(Debug, Serialize)]
struct AttributionOut {
    source: Option<Vec<Points>>,
    cue: Option<Vec<Points>>,
    content: Vec<Points>,
    form: &'static str,
    speaker: Option<String>,
    act: &'static str,
    negated: bool,
    condition: Option<Vec<Points>>,
    timex: Option<usize>,
    within: Option<usize>,
    confidence: f64,
}

#[derive(Debug, Serialize)]
struct IssueOut<'a> {
    kind: &'static str,
    span: Option<Points>,
    message: &'a str,
}

/// The published form of an analysis.
#[must_use]
pub fn document<'a>(resources: &'a Resources, article: &'a Article, analysis: &'a Analysis) -> Document<'a> {
    let points = CodePoints::new(article.text());
    let record = &analysis.record;
    let all = |spans: &[Span]| spans.iter().map(|s| points.of_span(*s)).collect::<Vec<_>>();
    Document {
        format: FORMAT,
        producer: Producer { version: env!("CARGO_PKG_VERSION"), models: resources.digests().collect() },
        id: &article.id,
        url: article.url.as_deref(),
        outlet: article.outlet.as_deref(),
        headline: article.headline.as_deref(),
        bylines: &article.bylines,
        language: &record.language,
        published: article.published.map(|p| p.date.to_string()),
        published_basis: article.published.map(|p| match p.basis {
            Basis::Given => "given",
            Basis::Metadata => "metadata",
            Basis::Text => "text",
        }),
        published_evidence: Vec::new(),
        dateline: record.dateline.as_ref().map(|d| DatelineOut { span: points.of_span(d.span), place: &d.place }),
        page: article.page.as_deref().map(|known| page(known, &points)),
        text: article.text(),
        sentences: all(&record.sentences),
        entities: record.entities.iter().enumerate().map(|(id, e)| entity(id, e, all(&e.mentions))).collect(),
        attributions: record.attributions.iter().map(|a| attribution(a, &all)).collect(),
        timexes: [],
        quantities: [],
        checks: [],
        events: [],
        stances: [],
        disputes: [],
        issues: analysis.issues.iter().map(|i| issue(i, &points)).collect(),
    }
}

impl<'a> Document<'a> {
    /// The same with the bytes of the page that each character was taken from,
    /// and with what was left out. Nothing changes for an article without a page.
    #[must_use]
    pub fn with_map(mut self, article: &'a Article) -> Document<'a> {
        if let (Some(out), Some(known)) = (&mut self.page, article.page.as_deref()) {
            let points = CodePoints::new(article.text());
            let run = |run: &Run| RunOut { span: points.of_span(run.span), bytes: [run.start, run.end], kind: run.kind.name() };
            let left = |left: &'a LeftOut| LeftOutOut { role: left.role.name(), text: &left.text, bytes: [left.bytes.start, left.bytes.end] };
            out.map = Some(known.map.runs().iter().map(run).collect());
            out.left_out = Some(known.left_out.iter().map(left).collect());
        }
        self
    }
}

fn page<'a>(known: &'a Page, points: &CodePoints<'_>) -> PageOut<'a> {
    let found = &known.found;
    PageOut {
        encoding: known.encoding,
        language: known.language.as_deref(),
        section: known.section.as_deref(),
        modified: known.modified.map(|day| day.to_string()),
        found: FoundOut {
            headline: found.headline.as_deref(),
            bylines: found.bylines.as_deref(),
            published: found.published.as_deref(),
            modified: found.modified.as_deref(),
            outlet: found.outlet.as_deref(),
            section: found.section.as_deref(),
            url: found.url.as_deref(),
        },
        blocks: known.blocks.iter().map(|block| BlockOut { span: points.of_span(block.span), role: block.role.name() }).collect(),
        map: None,
        left_out: None,
    }
}

fn entity(id: usize, entity: &Entity, mentions: Vec<Points>) -> EntityOut<'_> {
    EntityOut {
        id: entity_id(id),
        name: &entity.name,
        r#type: entity.kind.name(),
        role: entity.role.as_deref(),
        country: entity.country.as_deref(),
        mentions,
    }
}

fn entity_id(id: usize) -> String {
    format!("e{}", id + 1)
}

fn attribution(a: &Attribution, all: &impl Fn(&[Span]) -> Vec<Points>) -> AttributionOut {
    let some = |spans: &[Span]| (!spans.is_empty()).then(|| all(spans));
    AttributionOut {
        source: some(&a.source),
        cue: some(&a.cue),
        content: all(&a.content),
        form: a.form.name(),
        speaker: a.speaker.map(entity_id),
        act: a.act.name(),
        negated: a.negated,
        condition: some(&a.condition),
        timex: None,
        within: a.within,
        confidence: (f64::from(a.confidence) * 100.0).round() / 100.0,
    }
}

fn issue<'a>(issue: &'a Issue, points: &CodePoints<'_>) -> IssueOut<'a> {
    IssueOut { kind: issue.kind.name(), span: issue.span.map(|s| points.of_span(s)), message: &issue.message }
}
