//! Time expressions against gold, as TempEval-3 scores them.
//!
//! | key | what |
//! |---|---|
//! | `relaxed` | spans that overlap, one to one, the largest overlap first |
//! | `strict` | of those, the same span |
//! | `type` | of those, the same type |
//! | `value` | of those, the same value, letter by letter |
//! | `value_accuracy` | the share of the overlapping pairs with the same value |

use jiff::civil::Date;
use serde_json::Value;

use super::{Points, Tally};
use crate::article::Article;
use crate::record::Record;
use crate::span::CodePoints;

/// A text with the time expressions that people marked in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Its name.
    pub id: String,
    /// The text.
    pub text: String,
    /// The day of the report.
    pub published: Option<Date>,
    /// Only what begins before this is annotated (MEANTIME).
    pub annotated_end: Option<usize>,
    /// The expressions.
    pub timexes: Vec<Timex>,
}

/// A time expression as annotated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timex {
    /// Where it stands.
    pub span: Points,
    /// `DATE`, `TIME`, `DURATION`, `SET`.
    pub kind: String,
    /// Its value.
    pub value: String,
}

impl Document {
    /// Reads a line of TimeBank, AQUAINT or MEANTIME as they lie in `../shared`, or a record (`onrecord/1`).
    ///
    /// `None` if it gives no id or no text. An expression without a span is passed over.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Document> {
        let number = |v: &Value| v.as_u64().or_else(|| v.as_str()?.parse().ok()).and_then(|n| usize::try_from(n).ok());
        let published = value["dct"].as_str().or(value["published"].as_str());
        let timex = |t: &Value| {
            let (start, end) = match &t["span"] {
                Value::Array(span) => (span.first().and_then(number)?, span.get(1).and_then(number)?),
                _ => (number(&t["start"])?, number(&t["end"])?),
            };
            let string = |v: &Value| v.as_str().unwrap_or_default().to_owned();
            (end > start).then(|| Timex { span: [start, end], kind: string(&t["type"]), value: string(&t["value"]) })
        };
        Some(Document {
            id: value["id"].as_str()?.to_owned(),
            text: value["text"].as_str()?.to_owned(),
            published: published.and_then(|day| day.get(..10)?.parse().ok()),
            annotated_end: number(&value["annotated_end"]),
            timexes: value["timexes"].as_array()?.iter().filter_map(timex).collect(),
        })
    }
}

/// What a record holds, in the units of the gold.
#[must_use]
pub fn of_record(article: &Article, record: &Record) -> Vec<Timex> {
    let points = CodePoints::new(article.text());
    let timex = |t: &crate::record::Timex| Timex { span: points.of_span(t.span), kind: t.kind.name().to_owned(), value: t.value.clone() };
    record.timexes.iter().map(timex).collect()
}

/// Counts what was found of a document's expressions.
#[must_use]
pub fn score(gold: &Document, found: &[Timex]) -> Tally {
    let end = gold.annotated_end.unwrap_or(usize::MAX);
    let within = |list: &[Timex]| list.iter().filter(|t| t.span[0] < end).cloned().collect::<Vec<_>>();
    let (gold, found) = (within(&gold.timexes), within(found));
    let pairs = pairs(&gold, &found);
    let mut tally = Tally::default();
    let count = |same: &dyn Fn(&Timex, &Timex) -> bool| pairs.iter().filter(|&&(g, f)| same(&gold[g], &found[f])).count();
    tally.matched("relaxed", pairs.len(), found.len(), gold.len());
    tally.matched("strict", count(&|g, f| g.span == f.span), found.len(), gold.len());
    tally.matched("type", count(&|g, f| g.kind == f.kind), found.len(), gold.len());
    let values = count(&|g, f| g.value == f.value);
    tally.matched("value", values, found.len(), gold.len());
    tally.share("value_accuracy", values, pairs.len());
    tally
}

/// One-to-one pairs of overlapping spans, the largest overlap first, then those that come first.
fn pairs(gold: &[Timex], found: &[Timex]) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for (g, one) in gold.iter().enumerate() {
        for (f, other) in found.iter().enumerate() {
            let (start, end) = (one.span[0].max(other.span[0]), one.span[1].min(other.span[1]));
            if end > start {
                candidates.push((std::cmp::Reverse(end - start), g, f));
            }
        }
    }
    candidates.sort_unstable();
    let (mut used_gold, mut used_found) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut out = Vec::new();
    for (_, g, f) in candidates {
        if !used_gold[g] && !used_found[f] {
            (used_gold[g], used_found[f]) = (true, true);
            out.push((g, f));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn timex(start: usize, end: usize, kind: &str, value: &str) -> Timex {
        Timex { span: [start, end], kind: kind.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn both_ways_to_write_a_span_are_read() {
        let document = Document::from_json(&json!({
            "id": "a", "text": "today", "dct": "1998-02-13T14:26:00", "annotated_end": "3",
            "timexes": [{"start": 0, "end": 5, "type": "DATE", "value": "1998-02-13"}, {"span": [0, 5]}, {"type": "DATE"}, {"start": 4, "end": 4}],
        }))
        .expect("a document");
        assert_eq!(document.published, Some(jiff::civil::date(1998, 2, 13)));
        assert_eq!(document.annotated_end, Some(3));
        assert_eq!(document.timexes, [timex(0, 5, "DATE", "1998-02-13"), timex(0, 5, "", "")]);
    }

    #[test]
    fn the_largest_overlap_is_taken_and_each_only_once() {
        let gold = Document { annotated_end: Some(30), timexes: vec![timex(0, 10, "DATE", "2024"), timex(12, 14, "SET", "P1Y"), timex(40, 44, "DATE", "2020")], ..Document::default() };
        let found = [timex(0, 3, "DATE", "2023"), timex(4, 10, "TIME", "2024"), timex(12, 14, "SET", "P1Y"), timex(50, 52, "DATE", "2020")];
        let tally = score(&gold, &found);
        assert_eq!(tally.counts("relaxed"), [2.0, 3.0, 2.0, 2.0]);
        assert_eq!(tally.counts("strict"), [1.0, 3.0, 1.0, 2.0]);
        assert_eq!(tally.counts("type"), [1.0, 3.0, 1.0, 2.0]);
        assert_eq!(tally.counts("value"), [2.0, 3.0, 2.0, 2.0]);
        assert_eq!(tally.counts("value_accuracy"), [2.0, 2.0, 2.0, 2.0]);
    }
}
