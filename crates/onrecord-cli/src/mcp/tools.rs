//! What an assistant can ask, and the answers as JSON.

use std::path::PathBuf;

use axum::body::Bytes;
use axum::http::StatusCode;
use onrecord::standoff;
use onrecord_archive::{Filter, Reader};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::archive::article;
use crate::serve::archive::{Archive, problem};
use crate::serve::engine::Engine;
use crate::serve::problem::Problem;
use crate::serve::report::{Kind, MAX_BODY, Report};
use crate::serve::wanted::{MAX_PAGE, PAGE, Wanted};

/// A question as assistants see it.
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// The same for people.
    pub title: &'static str,
    /// What it answers.
    pub description: &'static str,
    /// What it takes, as JSON Schema.
    pub schema: Value,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Refused {
    /// The request cannot be understood.
    Asked(String),
    /// There is nothing to answer with.
    Unanswered(String),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        if problem.status == StatusCode::BAD_REQUEST { Refused::Asked(problem.detail) } else { Refused::Unanswered(problem.detail) }
    }
}

/// Everything that can be asked.
pub fn described() -> Vec<Described> {
    let object =
        |properties: Value, required: &[&str]| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let words = |description: &str| json!({"type": "string", "description": description});
    let day = |description: &str| json!({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "description": description});
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": PAGE, "description": "how many"});
    let id = |description: &str| object(json!({"id": {"type": "integer", "minimum": 1, "description": description}}), &["id"]);
    let acts: Vec<&str> = onrecord::record::Act::ALL.iter().map(|act| act.name()).collect();
    let which = |phrase: &str| {
        json!({
            "phrase": words(phrase),
            "by": words("who says it: a name or a part of it, or `e` and a number as `who` gives it"),
            "act": {"type": "string", "enum": acts, "description": "what is done by it"},
            "form": {"type": "string", "enum": ["direct", "mixed", "indirect"], "description": "how much of it is quoted"},
            "since": day("from this day, month or year on"),
            "until": day("up to this day, month or year"),
            "outlet": words("who published it: the name or a part of it"),
            "limit": limit,
        })
    };
    let figures = json!({
        "words": words("words of the figure, of its unit or of what is counted"),
        "since": day("from this day, month or year on"),
        "until": day("up to this day, month or year"),
        "outlet": words("who published it: the name or a part of it"),
        "limit": limit,
    });
    let report = json!({
        "text": words("the report's text"),
        "html": words("or its page"),
        "url": words("where it stands on the web; nothing is fetched from there"),
        "outlet": words("who published it"),
        "headline": words("its headline"),
        "published": day("when it was published"),
    });
    vec![
        Described {
            name: "who",
            title: "People and bodies of a name",
            description: "Everybody of a name, who said most first, with roles, names, outlets and what they said last.",
            schema: object(json!({"name": words("a name or a part of it"), "limit": limit}), &["name"]),
        },
        Described {
            name: "said",
            title: "Who said it",
            description: "Statements that fit, newest first, each once, with the articles that tell it and their exact words.",
            schema: object(which("words that stand in the statement, in this order"), &[]),
        },
        Described {
            name: "statement",
            title: "One statement",
            description: "A statement with its wordings compared word by word, why they are one, what the same speaker said on it before and later, and who denies it.",
            schema: id("the number of a statement"),
        },
        Described {
            name: "story",
            title: "The story that an article tells",
            description: "The reports that tell statements of this one, who is quoted in which of them, what was said on which day, and figures of one thing side by side.",
            schema: id("the number of an article"),
        },
        Described {
            name: "figures",
            title: "Figures",
            description: "Figures that fit, newest first, with value, unit, what is counted, and the article.",
            schema: object(figures, &[]),
        },
        Described {
            name: "articles",
            title: "Articles",
            description: "Articles that fit, newest first.",
            schema: object(which("words that stand in the article or its headline, in this order"), &[]),
        },
        Described {
            name: "article",
            title: "An article's record",
            description: "An article's text with everything that was read in it (the format onrecord/1): attributions, entities, times, figures, each with its place in the text.",
            schema: id("the number of an article"),
        },
        Described { name: "stats", title: "How much there is", description: "How much the archive holds, and of which days.", schema: object(json!({}), &[]) },
        Described {
            name: "read",
            title: "Read a report",
            description: "Reads a report that you bring and answers with its record (the format onrecord/1). Nothing is kept. Give `text` or `html`.",
            schema: object(report, &[]),
        },
    ]
}

/// The archive, and the engine for texts that an assistant brings.
pub struct Tools {
    archive: Archive,
    engine: Engine,
}

impl Tools {
    /// Questions to the archive at a place; it need not be there.
    pub fn new(path: PathBuf) -> Tools {
        Tools { archive: Archive::new(path), engine: Engine::new() }
    }

    /// Answers one question.
    pub async fn call(&self, name: &str, arguments: Value) -> Result<Value, Refused> {
        let resources = self.engine.resources();
        match name {
            "who" => {
                let Who { name, limit } = given(arguments)?;
                let limit = most(limit)?;
                self.ask(move |reader| reader.who(&name, Some(limit), 3).map_err(problem)).await
            }
            "said" => {
                let filter = given::<Which>(arguments)?.filter()?;
                self.ask(move |reader| reader.said(&filter).map_err(problem)).await
            }
            "statement" => {
                let Numbered { id } = given(arguments)?;
                self.ask(move |reader| reader.statement_page(resources, id).map_err(problem)).await
            }
            "story" => {
                let Numbered { id } = given(arguments)?;
                self.ask(move |reader| reader.story(resources, id).map_err(problem)).await
            }
            "figures" => {
                let Figures { words, since, until, outlet, limit } = given(arguments)?;
                let filter = Which { phrase: words, since, until, outlet, limit, ..Which::default() }.filter()?;
                self.ask(move |reader| reader.figures(&filter).map_err(problem)).await
            }
            "articles" => {
                let filter = given::<Which>(arguments)?.filter()?;
                self.ask(move |reader| reader.articles(&filter).map_err(problem)).await
            }
            "article" => {
                let Numbered { id } = given(arguments)?;
                let record = move |reader: &Reader| {
                    let stored = reader.stored(id).map_err(problem)?;
                    article::record(reader, stored).map_err(|_| Problem::not_found("the article could not be read"))
                };
                self.ask(record).await
            }
            "stats" => {
                given::<Nothing>(arguments)?;
                self.ask(|reader| reader.stats().map_err(problem)).await
            }
            "read" => self.read(given(arguments)?).await,
            other => Err(Refused::Asked(format!("there is no tool “{other}”"))),
        }
    }

    async fn ask<T: Serialize + Send + 'static>(&self, question: impl FnOnce(&Reader) -> Result<T, Problem> + Send + 'static) -> Result<Value, Refused> {
        let answer = self.archive.ask(question).await?;
        Ok(serde_json::to_value(answer).expect("an answer is plain data"))
    }

    async fn read(&self, brought: Brought) -> Result<Value, Refused> {
        if brought.text.is_some() == brought.html.is_some() {
            return Err(Refused::Asked("give the report as `text`, or as `html`".to_owned()));
        }
        let bytes = serde_json::to_vec(&brought).expect("a report is plain data");
        if bytes.len() > MAX_BODY {
            return Err(Refused::Asked(format!("a report may have {} MB", MAX_BODY >> 20)));
        }
        let published = crate::serve::report::date("published", brought.published.as_deref().unwrap_or_default())?;
        let report = Report { bytes: Bytes::from(bytes), kind: Kind::Json, published, ..Report::default() };
        let (article, analysis) = self.engine.read(move || report.article()).await?;
        let document = standoff::document(self.engine.resources(), &article, &analysis);
        Ok(serde_json::to_value(&document).expect("a record is plain data"))
    }
}

fn given<T: DeserializeOwned>(arguments: Value) -> Result<T, Refused> {
    serde_json::from_value(arguments).map_err(|error| Refused::Asked(error.to_string()))
}

fn most(limit: Option<usize>) -> Result<usize, Refused> {
    let limit = limit.unwrap_or(PAGE);
    if (1..=MAX_PAGE).contains(&limit) { Ok(limit) } else { Err(Refused::Asked(format!("`limit` is a number from 1 to {MAX_PAGE}"))) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    name: String,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbered {
    id: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Which {
    phrase: Option<String>,
    by: Option<String>,
    act: Option<String>,
    form: Option<String>,
    since: Option<String>,
    until: Option<String>,
    outlet: Option<String>,
    limit: Option<usize>,
}

impl Which {
    /// What the archive is asked; the words are checked as the API checks them.
    fn filter(self) -> Result<Filter, Refused> {
        let limit = most(self.limit)?;
        let some = Option::unwrap_or_default;
        let wanted = Wanted {
            q: some(self.phrase),
            speaker: some(self.by),
            act: some(self.act),
            form: some(self.form),
            since: some(self.since),
            until: some(self.until),
            outlet: some(self.outlet),
            ..Wanted::default()
        };
        Ok(Filter { limit: Some(limit), ..wanted.filter()? })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    words: Option<String>,
    since: Option<String>,
    until: Option<String>,
    outlet: Option<String>,
    limit: Option<usize>,
}

/// A report that an assistant brings; as JSON it is what the engine reads.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Brought {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<String>,
    #[serde(skip_serializing)]
    published: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a tool's schema names, its function takes, and nothing else.
    #[test]
    fn schemas_name_what_is_taken() {
        let takes = |name: &str, arguments: Value| match name {
            "who" => given::<Who>(arguments).is_ok(),
            "said" | "articles" => given::<Which>(arguments).is_ok(),
            "figures" => given::<Figures>(arguments).is_ok(),
            "statement" | "story" | "article" => given::<Numbered>(arguments).is_ok(),
            "stats" => given::<Nothing>(arguments).is_ok(),
            "read" => given::<Brought>(arguments).is_ok(),
            other => panic!("{other} is not tried"),
        };
        for tool in described() {
            let value = |schema: &Value| {
                if schema["type"] == "integer" { json!(7) } else { schema["enum"][0].as_str().map_or_else(|| json!("2024"), |first| json!(first)) }
            };
            let properties = tool.schema["properties"].as_object().expect("properties");
            let mut whole: serde_json::Map<String, Value> = properties.iter().map(|(name, schema)| (name.clone(), value(schema))).collect();
            assert!(takes(tool.name, Value::Object(whole.clone())), "{}", tool.name);
            whole.insert("more".to_owned(), json!(1));
            assert!(!takes(tool.name, Value::Object(whole)), "{} takes anything", tool.name);
        }
    }
}
