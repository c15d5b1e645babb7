//! W3C Web Annotations, one a line: each part of an attribution selected in its article's text, in code points and in words.

use std::io::{self, Write};

use onrecord::span::{CodePoints, Span};
use onrecord_archive::Reader;
use onrecord_archive::questions::said::Statement;
use serde_json::{Value, json};

use crate::archive::Trouble;

/// How many code points stand before and after a quotation.
const AROUND: usize = 32;

/// One annotation a witness.
pub fn write(out: &mut impl Write, reader: &Reader, statements: &[Statement]) -> Result<(), Trouble> {
    for s in statements {
        for w in &s.witnesses {
            let place = reader.place(w.attribution)?;
            let points = CodePoints::new(&place.text);
            let selectors: Vec<Value> = place.content.iter().map(|span| select(&place.text, &points, *span)).collect();
            let id = format!("urn:onrecord:attribution:{}", w.attribution);
            let source = w.url.clone().unwrap_or_else(|| format!("urn:onrecord:article:{}", w.article));
            let target: Vec<Value> = selectors
                .into_iter()
                .map(|selector| json!({ "source": source, "selector": selector, "state": { "type": "TextState", "digest": format!("sha256:{}", place.digest) } }))
                .collect();
            let speaker = s.speaker.as_ref().map_or_else(|| w.source.clone(), |speaker| speaker.name.clone());
            let annotation = json!({
                "@context": ["http://www.w3.org/ns/anno.jsonld", { "TextState": "https://onrecord.invalid/terms#TextState", "digest": "https://onrecord.invalid/terms#digest" }],
                "id": id, "type": "Annotation", "motivation": "identifying",
                "body": [
                    { "type": "TextualBody", "purpose": "identifying", "value": speaker, "format": "text/plain" },
                    { "type": "TextualBody", "purpose": "classifying", "value": w.act, "format": "text/plain" },
                ],
                "target": target
            });
            write_line(out, &annotation)?;
        }
    }
    Ok(())
}

fn write_line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// A span by its position, refined by its words.
fn select(text: &str, points: &CodePoints<'_>, span: Span) -> Value {
    let [start, end] = points.of_span(span);
    let prefix: String = text[..span.start()].chars().rev().take(AROUND).collect::<Vec<_>>().into_iter().rev().collect();
    let suffix: String = text[span.end()..].chars().take(AROUND).collect();
    json!([
        { "type": "TextPositionSelector", "start": start, "end": end },
        { "type": "TextQuoteSelector", "exact": span.slice(text), "prefix": prefix, "suffix": suffix },
    ])
}
