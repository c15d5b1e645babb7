//! An annotated text in the units of the gold files, whoever annotated it.

use serde_json::Value;

use crate::article::Article;
use crate::pipeline::Analysis;
use crate::span::{CodePoints, Span};

use super::quantity::Marked;

/// A half-open range of code points, as the gold files give it.
pub type Points = [usize; 2];

/// A text and its annotations: a gold document, or what the engine found in it.
///
/// What is broken in a gold or system file (a span that is none, an unknown
/// form) counts as absent; positions in lists stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// By which gold and system meet.
    pub id: String,
    /// The text; a system's need not give it.
    pub text: Option<String>,
    /// Who is mentioned.
    pub entities: Vec<Entity>,
    /// Who said what.
    pub attributions: Vec<Attribution>,
    /// The attributions as further annotators saw them.
    pub alternates: Vec<Vec<Attribution>>,
    /// How many of what.
    pub quantities: Vec<Marked>,
}

/// Somebody who is mentioned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entity {
    /// By which attributions refer to it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// `person`, `organization`, `country`, `group`, or another scheme's.
    pub kind: Option<String>,
    /// Where it is mentioned.
    pub mentions: Vec<Points>,
}

/// An attribution as annotated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attribution {
    /// Empty: none.
    pub source: Vec<Points>,
    /// Empty: none.
    pub cue: Vec<Points>,
    /// The pieces of the content.
    pub content: Vec<Points>,
    /// `direct`, `mixed`, `indirect`.
    pub form: Option<String>,
    /// What the speaker does by it.
    pub act: Option<String>,
    /// Who the source is.
    pub speaker: Speaker,
    /// Whether it stands in another's content.
    pub nested: bool,
    /// GUM: the entity of the source, and whether the source is a pronoun.
    pub source_entity: Option<(String, bool)>,
}

/// Who a source is said to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Speaker {
    /// Nobody is named.
    #[default]
    None,
    /// An entity.
    Entity(String),
    /// Any of several.
    AnyOf(Vec<Speaker>),
    /// A place in the text that names the speaker.
    Spans(Vec<Points>),
}

impl Document {
    /// Reads a document of any of the formats: PolNeAR's and GUM's lines, and `onrecord/1`.
    ///
    /// `None` if it is no object with an id.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Document> {
        let id = name_of(value.get("id")?)?;
        let entities = match &value["entities"] {
            Value::Object(map) => map.iter().map(|(id, entity)| Entity { id: id.clone(), ..Entity::from_json(entity) }).collect(),
            list => items(list).map(Entity::from_json).collect(),
        };
        let attributions = |value: &Value| items(&value["attributions"]).map(Attribution::from_json).collect();
        Some(Document {
            id,
            text: string(&value["text"]),
            entities,
            attributions: attributions(value),
            alternates: items(&value["alternates"]).map(attributions).collect(),
            quantities: items(&value["quantities"]).filter_map(Marked::from_json).collect(),
        })
    }

    /// What the engine found, in the units of the gold.
    #[must_use]
    pub fn of_analysis(article: &Article, analysis: &Analysis) -> Document {
        let points = CodePoints::new(article.text());
        let all = |spans: &[Span]| spans.iter().map(|s| points.of_span(*s)).collect::<Vec<Points>>();
        let record = &analysis.record;
        let entity = |(id, e): (usize, &crate::record::Entity)| Entity {
            id: id.to_string(),
            name: Some(e.name.clone()),
            kind: Some(e.kind.name().to_owned()),
            mentions: all(&e.mentions),
        };
        let attribution = |a: &crate::record::Attribution| Attribution {
            source: all(&a.source),
            cue: all(&a.cue),
            content: all(&a.content),
            form: Some(a.form.name().to_owned()),
            act: Some(a.act.name().to_owned()),
            speaker: a.speaker.map_or(Speaker::None, |id| Speaker::Entity(id.to_string())),
            nested: a.within.is_some(),
            source_entity: None,
        };
        Document {
            id: article.id.clone(),
            text: Some(article.text().to_owned()),
            entities: record.entities.iter().enumerate().map(entity).collect(),
            attributions: record.attributions.iter().map(attribution).collect(),
            alternates: Vec::new(),
            quantities: record.quantities.iter().map(|q| Marked::of_quantity(q, &points)).collect(),
        }
    }
}

impl Entity {
    fn from_json(value: &Value) -> Entity {
        Entity {
            id: name_of(&value["id"]).unwrap_or_default(),
            name: string(&value["name"]),
            kind: string(&value["type"]),
            // A mention may itself be given in pieces; each is one.
            mentions: if pair(&value["mentions"]).is_some() { pieces(&value["mentions"]) } else { items(&value["mentions"]).flat_map(pieces).collect() },
        }
    }
}

impl Attribution {
    fn from_json(value: &Value) -> Attribution {
        let source = &value["source_entity"];
        Attribution {
            source: pieces(&value["source"]),
            cue: pieces(&value["cue"]),
            content: pieces(&value["content"]),
            form: string(&value["form"]),
            act: string(&value["act"]),
            speaker: Speaker::from_json(&value["speaker"]),
            nested: !value["within"].is_null(),
            source_entity: name_of(&source["id"]).map(|id| (id, source["pronoun"].as_bool() == Some(true))),
        }
    }
}

impl Speaker {
    fn from_json(value: &Value) -> Speaker {
        match value {
            Value::Array(list) if list.is_empty() => Speaker::None,
            Value::Array(list) if list.iter().all(|item| pair(item).is_some()) => Speaker::Spans(pieces(value)),
            Value::Array(list) => Speaker::AnyOf(list.iter().map(Speaker::from_json).collect()),
            other => name_of(other).map_or(Speaker::None, Speaker::Entity),
        }
    }
}

/// A string, or a number as one.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn pair(value: &Value) -> Option<Points> {
    let [start, end] = value.as_array()?.as_slice() else { return None };
    let at = |v: &Value| usize::try_from(v.as_u64()?).ok();
    Some([at(start)?, at(end)?])
}

/// `[s, e]`, `[[s, e], …]` or null.
fn pieces(value: &Value) -> Vec<Points> {
    match pair(value) {
        Some(piece) => vec![piece],
        None => items(value).filter_map(pair).collect(),
    }
    .into_iter()
    .filter(|[start, end]| start < end)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_way_to_write_spans_and_speakers_is_read() {
        let document = Document::from_json(&json!({
            "id": 7, "text": "abc",
            "entities": {"4": {"mentions": [[0, 1], [2, 3]]}},
            "attributions": [
                {"source": null, "cue": [0, 1], "content": [[1, 2], [2, 3]], "speaker": "e1", "within": 0},
                {"content": [[2, 1], [-1, 2], ["x", 1]], "speaker": ["e1", null], "within": null},
                {"speaker": [[0, 1]], "source_entity": {"id": "4", "pronoun": true}}, 5],
            "alternates": [{"attributions": [{}]}],
        }))
        .expect("a document");
        assert_eq!((document.id.as_str(), document.entities[0].id.as_str()), ("7", "4"));
        assert_eq!(document.entities[0].mentions, [[0, 1], [2, 3]]);
        let [first, second, third, broken] = &document.attributions[..] else { panic!("four, the broken one too") };
        assert_eq!((&first.source[..], &first.cue[..], &first.content[..]), (&[][..], &[[0, 1]][..], &[[1, 2], [2, 3]][..]));
        assert_eq!((&first.speaker, first.nested, second.nested), (&Speaker::Entity("e1".to_owned()), true, false));
        assert_eq!((second.content.len(), &second.speaker), (0, &Speaker::AnyOf(vec![Speaker::Entity("e1".to_owned()), Speaker::None])));
        assert_eq!((&third.speaker, &third.source_entity), (&Speaker::Spans(vec![[0, 1]]), &Some(("4".to_owned(), true))));
        assert_eq!(broken, &Attribution::default());
        assert_eq!(document.alternates, [vec![Attribution::default()]]);
        assert_eq!(Document::from_json(&json!({"text": "no id"})), None);
    }
}
