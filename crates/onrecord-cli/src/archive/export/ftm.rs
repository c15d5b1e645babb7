//! FollowTheMoney entities, one a line: articles, people and organisations, and mentions that tie a statement to both.

use std::collections::BTreeMap;
use std::io::{self, Write};

use onrecord_archive::questions::said::Statement;
use serde_json::{Value, json};

/// Entities, each once.
pub fn write(out: &mut impl Write, statements: &[Statement]) -> io::Result<()> {
    let mut entities: BTreeMap<String, Value> = BTreeMap::new();
    for s in statements {
        let speaker = s.speaker.as_ref().map(|speaker| {
            let id = format!("onrecord-entity-{}", speaker.id);
            let schema = match speaker.kind.as_str() {
                "person" => "Person",
                "organization" => "Organization",
                _ => "LegalEntity",
            };
            let mut properties = json!({ "name": [speaker.name] });
            if let (Some(role), "Person") = (&speaker.role, schema) {
                properties["position"] = json!([role]);
            }
            entities.insert(id.clone(), json!({ "id": id, "schema": schema, "properties": properties }));
            id
        });
        for w in &s.witnesses {
            let article = format!("onrecord-article-{}", w.article);
            let mut properties = json!({});
            for (name, value) in [("title", &w.headline), ("publishedAt", &w.day), ("sourceUrl", &w.url), ("publisher", &w.outlet)] {
                if let Some(value) = value {
                    properties[name] = json!([value]);
                }
            }
            entities.insert(article.clone(), json!({ "id": article, "schema": "Article", "properties": properties }));
            let Some(speaker) = &speaker else { continue };
            let mention = format!("onrecord-attribution-{}", w.attribution);
            let properties = json!({
                "document": [article], "resolved": [speaker], "name": [s.speaker.as_ref().map(|speaker| speaker.name.as_str())],
                "description": [format!("{}: {}", w.act, w.words)], "detectedSchema": ["LegalEntity"],
            });
            entities.insert(mention.clone(), json!({ "id": mention, "schema": "Mention", "properties": properties }));
        }
    }
    for entity in entities.values() {
        serde_json::to_writer(&mut *out, entity)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
