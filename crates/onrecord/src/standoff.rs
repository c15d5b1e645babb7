//! The published JSON format `onrecord/1`, and no other place knows it.
//!
//! Spans are `[start, end)` in Unicode code points of `text`. The fields and
//! their order are those of `docs/format.md`.

use serde::Serialize;

use crate::article::{Article, Basis};
use crate::issue::Issue;
use crate::page::{LeftOut, Page, Run};
use crate::pipeline::Analysis;
use crate::record::{Amount, Attribution, Change, Check, Entity, Hedge, Quantity, Timex, TimexModifier};
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
    timexes: Vec<TimexOut<'a>>,
    quantities: Vec<QuantityOut<'a>>,
    checks: Vec<CheckOut<'a>>,
    events: [(); 0],
    stances: [(); 0],
    disputes: [(); 0],
    issues: Vec<IssueOut<'a>>,
}

#[derive(Debug, Serialize)]
struct Producer<'a> {
    version: &'a str,
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
    text: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct BlockOut {
    span: Points,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u32>,
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
struct TimexOut<'a> {
    span: Points,
    r#type: &'static str,
    value: &'a str,
    r#mod: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct QuantityOut<'a> {
    span: Points,
    value: AmountOut,
    modifier: Option<&'static str>,
    change: Option<&'static str>,
    unit: Option<&'a str>,
    of: Option<Points>,
}

/// A number, two of them, or null; whole numbers are written without a fraction.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum AmountOut {
    Vague,
    Exact(NumberOut),
    Range([NumberOut; 2]),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum NumberOut {
    Whole(i64),
    Real(f64),
}

#[derive(Debug, Serialize)]
struct CheckOut<'a> {
    quantities: &'a [usize],
    relation: &'static str,
    stated: NumberOut,
    computed: NumberOut,
    tolerance: NumberOut,
    verdict: &'static str,
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
    let published = article.published.map(|p| p.date).or(record.inferred.as_ref().map(|i| i.date));
    let given = article.published.map(|p| match p.basis {
        Basis::Given => "given",
        Basis::Metadata => "metadata",
        Basis::Text => "text",
    });
    let basis = given.or(record.inferred.as_ref().map(|_| "inferred"));
    Document {
        format: FORMAT,
        producer: Producer { version: env!("CARGO_PKG_VERSION"), models: resources.digests().collect() },
        id: &article.id,
        url: article.url.as_deref(),
        outlet: article.outlet.as_deref(),
        headline: article.headline.as_deref(),
        bylines: &article.bylines,
        language: &record.language,
        published: published.map(|date| date.to_string()),
        published_basis: basis,
        published_evidence: if article.published.is_some() { Vec::new() } else { record.inferred.as_ref().map_or_else(Vec::new, |i| all(&i.evidence)) },
        dateline: record.dateline.as_ref().map(|d| DatelineOut { span: points.of_span(d.span), place: &d.place }),
        page: article.page.as_deref().map(|known| page(known, &points)),
        text: article.text(),
        sentences: all(&record.sentences),
        entities: record.entities.iter().enumerate().map(|(id, e)| entity(id, e, all(&e.mentions))).collect(),
        attributions: record.attributions.iter().map(|a| attribution(a, &all)).collect(),
        timexes: record.timexes.iter().map(|t| timex(t, &points)).collect(),
        quantities: record.quantities.iter().map(|q| quantity(q, &points)).collect(),
        checks: record.checks.iter().map(check).collect(),
        events: [],
        stances: [],
        disputes: [],
        issues: analysis.issues.iter().map(|i| issue(i, &points)).collect(),
    }
}

impl<'a> Document<'a> {
    /// The same as another version or other models made it: a record that was kept.
    #[must_use]
    pub fn made_by(mut self, version: &'a str, models: impl Iterator<Item = (&'a str, &'a str)>) -> Document<'a> {
        self.producer = Producer { version, models: models.collect() };
        self
    }

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
            text: found.text.as_deref(),
        },
        blocks: known.blocks.iter().map(|block| BlockOut { span: points.of_span(block.span), role: block.role.name(), entry: block.entry }).collect(),
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
        timex: a.timex,
        within: a.within,
        confidence: (f64::from(a.confidence) * 100.0).round() / 100.0,
    }
}

fn timex<'a>(timex: &'a Timex, points: &CodePoints<'_>) -> TimexOut<'a> {
    TimexOut {
        span: points.of_span(timex.span),
        r#type: timex.kind.name(),
        value: &timex.value,
        r#mod: timex.modifier.map(TimexModifier::name),
    }
}

fn quantity<'a>(quantity: &'a Quantity, points: &CodePoints<'_>) -> QuantityOut<'a> {
    QuantityOut {
        span: points.of_span(quantity.span),
        value: match quantity.value {
            Amount::Vague => AmountOut::Vague,
            Amount::Exact(value) => AmountOut::Exact(number(value)),
            Amount::Range(low, high) => AmountOut::Range([number(low), number(high)]),
        },
        modifier: quantity.modifier.map(Hedge::name),
        change: quantity.change.map(Change::name),
        unit: quantity.unit.as_deref(),
        of: quantity.of.map(|s| points.of_span(s)),
    }
}

fn number(value: f64) -> NumberOut {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range in which an f64 holds every integer")]
    if value.fract() == 0.0 && value.abs() <= EXACT { NumberOut::Whole(value as i64) } else { NumberOut::Real(value) }
}

fn check(check: &Check) -> CheckOut<'_> {
    let rounded = |value: f64| number((value * 1000.0).round() / 1000.0);
    CheckOut {
        quantities: &check.quantities,
        relation: check.relation.name(),
        stated: number(check.stated),
        computed: rounded(check.computed),
        tolerance: rounded(check.tolerance),
        verdict: if check.consistent { "consistent" } else { "inconsistent" },
    }
}

fn issue<'a>(issue: &'a Issue, points: &CodePoints<'_>) -> IssueOut<'a> {
    IssueOut { kind: issue.kind.name(), span: issue.span.map(|s| points.of_span(s)), message: &issue.message }
}
