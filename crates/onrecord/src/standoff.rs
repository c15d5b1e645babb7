//! The published JSON format `onrecord/1`, and no other place knows it.
//!
//! Spans are `[start, end)` in Unicode code points of `text`. The fields and
//! their order are those of `docs/format.md`.

use serde::Serialize;

use crate::article::{Article, Basis};
use crate::issue::Issue;
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
        }),
        published_evidence: Vec::new(),
        dateline: record.dateline.as_ref().map(|d| DatelineOut { span: points.of_span(d.span), place: &d.place }),
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
