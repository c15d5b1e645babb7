//! JSON articles: one a line, or one document with one article or a list.
//!
//! A field that cannot be used is an issue of the article; only an object
//! that gives no text at all is an error.

use std::fmt;

use serde_json::{Map, Value};

use super::{Media, Served, article_from_page, parse_date, text};
use crate::article::{Article, Basis, Published};
use crate::issue::{Issue, IssueKind};

/// Why a JSON value is no article.
#[derive(Debug)]
#[non_exhaustive]
pub enum JsonError {
    /// It is not JSON.
    Syntax {
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// It is JSON, but not an object.
    NotAnObject,
    /// It has neither a `text` nor an `html` that is a string.
    NoText,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Syntax { source } => write!(f, "not valid JSON: {source}"),
            JsonError::NotAnObject => f.write_str("not a JSON object"),
            JsonError::NoText => f.write_str("the object has no `text` and no `html` that is a string"),
        }
    }
}

impl std::error::Error for JsonError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JsonError::Syntax { source } => Some(source),
            JsonError::NotAnObject | JsonError::NoText => None,
        }
    }
}

/// Makes an article of one JSON object, as a line of JSON Lines holds it.
///
/// The fields are `id`, `text` or `html`, `url`, `headline` (or `title`),
/// `published` (or `date`), `outlet` (or `publisher`) and `bylines` (or
/// `author`). `id` and `text` come back unchanged; `fallback_id` is for an
/// object without an `id`.
///
/// ```
/// use onrecord::read::article_from_json;
/// let article = article_from_json("line 1", r#"{"id": 7, "text": "“No,” she said."}"#.as_bytes())?;
/// assert_eq!((article.id.as_str(), article.text()), ("7", "“No,” she said."));
/// # Ok::<(), onrecord::read::JsonError>(())
/// ```
///
/// # Errors
/// If the bytes are no JSON object, or the object gives no text.
pub fn article_from_json(fallback_id: &str, bytes: &[u8]) -> Result<Article, JsonError> {
    let decoded = text::decode(bytes);
    let value = serde_json::from_str(&decoded.text).map_err(|source| JsonError::Syntax { source })?;
    let mut article = article_from_value(fallback_id, value)?;
    if decoded.replaced {
        article.issues.push(text::invalid());
    }
    Ok(article)
}

/// Makes articles of a JSON document that is an object or a list of objects.
///
/// Each member of a list is a result of its own; `name` with the member's
/// number, from 1, is the id of a member without one.
///
/// # Errors
/// If the bytes are no JSON.
pub fn articles_from_json(name: &str, bytes: &[u8]) -> Result<Vec<Result<Article, JsonError>>, JsonError> {
    let decoded = text::decode(bytes);
    let value: Value = serde_json::from_str(&decoded.text).map_err(|source| JsonError::Syntax { source })?;
    let mut articles: Vec<_> = match value {
        Value::Array(members) => (1..)
            .zip(members)
            .map(|(number, member)| article_from_value(&format!("{name}:{number}"), member))
            .collect(),
        value => vec![article_from_value(name, value)],
    };
    if decoded.replaced {
        articles.iter_mut().flatten().for_each(|article| article.issues.push(text::invalid()));
    }
    Ok(articles)
}

/// The bytes of each object of a JSON document that is an object or a list.
///
/// They are the document's own bytes, so that each can be kept as it was
/// received. UTF-16 is the exception: its members come in UTF-8.
///
/// # Errors
/// If the bytes are no JSON.
pub fn members_of_json(bytes: &[u8]) -> Result<Vec<Vec<u8>>, JsonError> {
    let decoded = text::decode(bytes);
    let _: serde::de::IgnoredAny = serde_json::from_str(&decoded.text).map_err(|source| JsonError::Syntax { source })?;
    let own = if text::utf16(bytes).is_some() { decoded.text.as_bytes() } else { bytes };
    let own = own.strip_prefix(b"\xef\xbb\xbf").unwrap_or(own).trim_ascii();
    let Some(inside) = own.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")) else { return Ok(vec![own.to_vec()]) };
    let (mut members, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in inside.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                members.push(inside[start..at].trim_ascii().to_vec());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = inside[start..].trim_ascii();
    if !last.is_empty() {
        members.push(last.to_vec());
    }
    Ok(members)
}

/// What a text that starts with a JSON object or list is.
///
/// Objects one a line are told from a document over several lines by the
/// first line: if it is whole, or the next one starts another object at its
/// margin, there is one a line.
pub(super) fn recognise(start: &str) -> Option<Media> {
    if let Some(inside) = opens(start, '[') {
        return (inside.starts_with("{\"") || opens(inside, '{')?.starts_with('"')).then_some(Media::Json);
    }
    if !opens(start, '{')?.starts_with(['"', '}']) {
        return None;
    }
    let mut lines = start.lines();
    let first = lines.next().unwrap_or_default().trim_end();
    let one_a_line = first.ends_with('}') || lines.next().is_none_or(|line| line.starts_with('{'));
    Some(if one_a_line && first != "{" { Media::JsonLines } else { Media::Json })
}

fn opens(text: &str, mark: char) -> Option<&str> {
    text.strip_prefix(mark).map(str::trim_start)
}

fn article_from_value(fallback_id: &str, value: Value) -> Result<Article, JsonError> {
    let Value::Object(mut map) = value else { return Err(JsonError::NotAnObject) };
    super::ninjs::rename(&mut map);
    let mut fields = Fields { map, issues: Vec::new() };
    let id = match fields.take(&["id"]) {
        Some((_, Value::String(id))) => id,
        Some((_, Value::Number(id))) => id.to_string(),
        Some((name, _)) => {
            fields.unusable(name, "neither a string nor a number");
            fallback_id.to_owned()
        }
        None => fallback_id.to_owned(),
    };
    let mut article = match (fields.string(&["text"]), fields.string(&["html"])) {
        (Some(text), _) => {
            let mut article = Article::new(id, text);
            text::note_emptiness(&mut article);
            article
        }
        // Whatever the page says of itself, a JSON string is in Unicode.
        (None, Some(html)) => article_from_page(id, html.as_bytes(), Served { url: None, charset: Some("utf-8") }),
        (None, None) => return Err(JsonError::NoText),
    };
    article.url = fields.string(&["url"]).or(article.url);
    article.headline = fields.string(&["headline", "title"]).or(article.headline);
    article.outlet = fields.string(&["outlet", "publisher"]).or(article.outlet);
    if let Some(bylines) = fields.strings(&["bylines", "byline", "authors", "author"]) {
        article.bylines = bylines;
    }
    if let Some(published) = fields.string(&["published", "date"]) {
        match parse_date(&published) {
            Some(date) => article.published = Some(Published { date, basis: Basis::Given }),
            None => fields.unusable("published", &format!("no date: “{published}”")),
        }
    }
    article.issues.append(&mut fields.issues);
    Ok(article)
}

/// An object's fields, taken one after the other, and what was wrong with them.
struct Fields {
    map: Map<String, Value>,
    issues: Vec<Issue>,
}

impl Fields {
    /// The first of the named fields that is there and not null.
    fn take<'n>(&mut self, names: &[&'n str]) -> Option<(&'n str, Value)> {
        names.iter().find_map(|name| match self.map.remove(*name) {
            None | Some(Value::Null) => None,
            Some(value) => Some((*name, value)),
        })
    }

    fn string(&mut self, names: &[&str]) -> Option<String> {
        match self.take(names)? {
            (_, Value::String(value)) => Some(value),
            (name, _) => {
                self.unusable(name, "not a string");
                None
            }
        }
    }

    fn strings(&mut self, names: &[&str]) -> Option<Vec<String>> {
        let (name, value) = self.take(names)?;
        let members = match value {
            Value::String(one) => return Some(vec![one]),
            Value::Array(members) => members,
            _ => {
                self.unusable(name, "neither a string nor a list of strings");
                return None;
            }
        };
        let all = members.len();
        let strings: Vec<String> = members.into_iter().filter_map(|m| m.as_str().map(str::to_owned)).collect();
        if strings.len() < all {
            self.unusable(name, "a list with members that are not strings");
        }
        Some(strings)
    }

    fn unusable(&mut self, name: &str, why: &str) {
        let message = format!("the field `{name}` is {why}");
        self.issues.push(Issue { kind: IssueKind::UnusableField, span: None, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Article {
        article_from_json("f:1", json.as_bytes()).expect("an article")
    }

    #[test]
    fn every_field_is_taken() {
        let article = read(
            r#"{"id": "x/1", "text": "A\r\nb ", "url": "https://example.org/1", "headline": "H",
                "published": "2024-06-05T10:00:00Z", "outlet": "The Example", "bylines": ["Ann Roe", "Bo Li"]}"#,
        );
        assert_eq!(article.id, "x/1");
        assert_eq!(article.text(), "A\r\nb ");
        assert_eq!(article.url.as_deref(), Some("https://example.org/1"));
        assert_eq!(article.headline.as_deref(), Some("H"));
        assert_eq!(article.outlet.as_deref(), Some("The Example"));
        assert_eq!(article.bylines, ["Ann Roe", "Bo Li"]);
        let published = article.published.expect("a date");
        assert_eq!((published.date.to_string().as_str(), published.basis), ("2024-06-05", Basis::Given));
        assert!(article.issues.is_empty());
    }

    #[test]
    fn other_names_of_fields_are_understood() {
        let article = read(r#"{"id": 12, "text": "", "title": "H", "date": "2024-06-05", "publisher": "P", "author": "A"}"#);
        assert_eq!((article.id.as_str(), article.text()), ("12", ""));
        assert_eq!((article.headline.as_deref(), article.outlet.as_deref()), (Some("H"), Some("P")));
        assert_eq!(article.bylines, ["A"]);
        assert!(article.published.is_some());
    }

    #[test]
    fn a_field_that_cannot_be_used_is_an_issue() {
        let article = read(r#"{"id": [], "text": "a", "url": 5, "published": "soon", "bylines": ["A", 1], "headline": null}"#);
        assert_eq!(article.id, "f:1");
        let messages: Vec<&str> = article.issues.iter().map(|i| i.message.as_str()).collect();
        assert_eq!(messages, [
            "the field `id` is neither a string nor a number",
            "the field `url` is not a string",
            "the field `bylines` is a list with members that are not strings",
            "the field `published` is no date: “soon”",
        ]);
        assert!(article.issues.iter().all(|i| i.kind == IssueKind::UnusableField));
    }

    #[test]
    fn an_object_without_text_is_an_error() {
        let error = |json: &str| article_from_json("f:1", json.as_bytes()).expect_err("no article").to_string();
        assert_eq!(error("{\"id\": 1}"), "the object has no `text` and no `html` that is a string");
        assert_eq!(error("{\"text\": 1}"), "the object has no `text` and no `html` that is a string");
        assert_eq!(error("[1]"), "not a JSON object");
        assert!(error("{\"text\": \"a").starts_with("not valid JSON: EOF"), "{}", error("{\"text\": \"a"));
    }

    #[test]
    fn members_are_the_documents_own_bytes() {
        let members = |json: &[u8]| members_of_json(json).expect("JSON").into_iter().map(|m| String::from_utf8(m).expect("UTF-8")).collect::<Vec<_>>();
        assert_eq!(members(br#" [{"text": "a, \"b\" ]"}, 5 , {"text" : ["c", {"d": 1}]} ] "#), [
            r#"{"text": "a, \"b\" ]"}"#,
            "5",
            r#"{"text" : ["c", {"d": 1}]}"#,
        ]);
        assert_eq!(members(b"\xef\xbb\xbf{\"text\": 1}"), ["{\"text\": 1}"]);
        assert!(members(b"[]").is_empty());
        assert!(members_of_json(b"[{]").is_err());
    }

    #[test]
    fn a_list_is_read_member_by_member() {
        let list = articles_from_json("f", br#"[{"text": "a"}, 5, {"id": "c", "text": "b"}]"#).expect("JSON");
        let ids: Vec<_> = list.iter().map(|a| a.as_ref().map_or("error", |a| &a.id)).collect();
        assert_eq!(ids, ["f:1", "error", "c"]);
    }
}
