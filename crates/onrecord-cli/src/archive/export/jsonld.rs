//! JSON-LD with schema.org's words: direct quotations are `Quotation`s, the rest `Claim`s; articles and people stand once.
//!
//! What schema.org has no word for has one of ours, under `https://onrecord.invalid/terms#`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use onrecord_archive::questions::said::Statement;
use serde_json::{Value, json};

/// One document with everything in its graph.
pub fn write(out: &mut impl Write, statements: &[Statement]) -> io::Result<()> {
    let mut graph: BTreeMap<String, Value> = BTreeMap::new();
    for s in statements {
        let speaker = s.speaker.as_ref().map(|speaker| {
            let id = format!("urn:onrecord:entity:{}", speaker.id);
            let kind = match speaker.kind.as_str() {
                "person" => "Person",
                "country" => "Country",
                _ => "Organization",
            };
            // A role is a property of people only.
            let mut node = json!({ "@id": id, "@type": kind, "name": speaker.name });
            if let (Some(role), "Person") = (&speaker.role, kind) {
                node["jobTitle"] = json!(role);
            }
            graph.insert(id.clone(), node);
            json!({ "@id": id })
        });
        let mut appearances = Vec::new();
        for w in &s.witnesses {
            // A page that was replaced since is not what its address gives.
            let live = w.url.as_deref().and_then(address);
            let id = live.clone().filter(|_| !w.replaced).unwrap_or_else(|| format!("urn:onrecord:article:{}", w.article));
            let mut node = json!({ "@id": id, "@type": "NewsArticle", "identifier": w.article.to_string() });
            for (field, value) in [("headline", &w.headline), ("datePublished", &w.day)] {
                if let Some(value) = value {
                    node[field] = json!(value);
                }
            }
            match (live, &w.url) {
                (Some(live), _) if w.replaced => node["isBasedOn"] = json!({ "@id": live }),
                (Some(live), _) => node["url"] = json!({ "@id": live }),
                (None, Some(_)) => node["url"] = json!({ "@id": id }),
                (None, None) => {}
            }
            if let Some(outlet) = &w.outlet {
                node["publisher"] = json!({ "@type": "Organization", "name": outlet });
            }
            graph.insert(id.clone(), node);
            appearances.push(json!({ "@id": id }));
        }
        let id = format!("urn:onrecord:statement:{}", s.id);
        let mut node = if s.form == "direct" {
            json!({ "@id": id, "@type": "Quotation", "text": s.words, "isBasedOn": appearances })
        } else {
            json!({ "@id": id, "@type": "Claim", "text": s.words, "appearance": appearances, "firstAppearance": appearances.first() })
        };
        node["act"] = json!(if s.negated { format!("not {}", s.act) } else { s.act.clone() });
        node["form"] = json!(s.form);
        node["independentReports"] = json!(s.reports);
        if let Some(condition) = s.witnesses.iter().find_map(|w| w.condition.as_ref()) {
            node["condition"] = json!(condition);
        }
        if let Some(day) = &s.day {
            node["dateCreated"] = json!(day);
        }
        match speaker {
            Some(speaker) => node["creator"] = speaker,
            None if !s.source.is_empty() => node["sourceWords"] = json!(s.source),
            None => {}
        }
        graph.insert(id, node);
    }
    let terms = "https://onrecord.invalid/terms#";
    let context = json!({
        "@vocab": "https://schema.org/",
        "act": format!("{terms}act"), "form": format!("{terms}form"), "sourceWords": format!("{terms}sourceWords"), "condition": format!("{terms}condition"),
        "independentReports": format!("{terms}independentReports"),
        "datePublished": { "@type": "Date" }, "dateCreated": { "@type": "Date" }
    });
    let graph: Vec<Value> = graph.into_values().collect();
    serde_json::to_writer_pretty(&mut *out, &json!({ "@context": context, "@graph": graph }))?;
    out.write_all(b"\n")
}

/// An address that can be an IRI.
fn address(url: &str) -> Option<String> {
    let plain = !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c));
    (plain && (url.starts_with("http://") || url.starts_with("https://"))).then(|| url.to_owned())
}
