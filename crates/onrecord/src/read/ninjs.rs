//! Other people's names for the fields of an article in JSON: ninjs of the IPTC, JSON Feed, and tools that fetch news.

use serde_json::{Map, Value};

/// Gives fields our names where another vocabulary's stand.
pub(super) fn rename(map: &mut Map<String, Value>) {
    let string = |value: Option<&Value>| value.and_then(Value::as_str).map(|text| Value::String(text.to_owned()));
    let set = |map: &mut Map<String, Value>, name: &str, value: Option<Value>| {
        if let Some(value) = value
            && map.get(name).is_none_or(Value::is_null)
        {
            map.insert(name.to_owned(), value);
        }
    };
    let has = |map: &Map<String, Value>, name: &str| map.get(name).is_some_and(|value| !value.is_null());
    if !has(map, "text") && !has(map, "html") {
        // ninjs 2 and 3 have lists of bodies and headlines by role, ninjs 1 a field for each kind.
        let bodies = map.get("bodies").and_then(Value::as_array).cloned().unwrap_or_default();
        let body = |html: bool| bodies.iter().find(|body| body.get("contenttype").and_then(Value::as_str).is_some_and(|kind| kind.contains("html") == html));
        let first = |names: &[&str]| names.iter().find_map(|name| string(map.get(*name)));
        let text = string(body(false).and_then(|body| body.get("value"))).or_else(|| first(TEXT));
        let html = string(body(true).and_then(|body| body.get("value"))).or_else(|| first(HTML));
        match (text, html) {
            (Some(text), _) => set(map, "text", Some(text)),
            (None, Some(Value::String(html))) => set(map, "text", Some(Value::String(super::page::text_of_fragment(&html)))),
            _ => {}
        }
    }
    let headline = map.get("headlines").and_then(Value::as_array).and_then(|all| all.first()).and_then(|one| string(one.get("value")));
    set(map, "headline", headline);
    for (name, others) in OTHERS {
        let known = std::iter::once(name).chain(ALIASES.iter().filter(|(of, _)| of == name).map(|(_, alias)| alias)).any(|name| has(map, name));
        if !known {
            let value = others.iter().find_map(|other| map.get(*other).filter(|value| value.is_string()).cloned());
            set(map, name, value);
        }
    }
    if !has(map, "outlet") && !has(map, "publisher") {
        let sources = map.get("infosources").and_then(Value::as_array).and_then(|all| all.first()).and_then(|one| string(one.get("name")));
        set(map, "outlet", sources);
    }
    // JSON Feed and schema.org: authors are objects with names.
    for name in ["authors", "author"] {
        let named = |value: &Value| value.get("name").and_then(Value::as_str).map(|name| Value::String(name.to_owned()));
        let renamed = match map.get(name) {
            Some(Value::Array(all)) if all.iter().any(Value::is_object) => Some(Value::Array(all.iter().filter_map(named).collect())),
            Some(one @ Value::Object(_)) => named(one),
            _ => None,
        };
        if let Some(renamed) = renamed {
            map.insert(name.to_owned(), renamed);
        }
    }
}

/// Fields with running text.
const TEXT: &[&str] = &["body_text", "content_text", "maintext", "article_text", "plain_text", "body", "content"];

/// Fields with markup.
const HTML: &[&str] = &["body_xhtml", "body_html", "content_html", "articleBody"];

/// Names that the reader of JSON knows beside ours.
const ALIASES: &[(&str, &str)] = &[("headline", "title"), ("published", "date"), ("outlet", "publisher"), ("bylines", "author"), ("bylines", "authors"), ("bylines", "byline")];

/// Our names, and those of others, the most telling first.
const OTHERS: &[(&str, &[&str])] = &[
    ("id", &["uri", "guid"]),
    ("url", &["link", "source_url", "canonical_url"]),
    ("published", &["date_published", "datePublished", "date_publish", "published_date", "publish_date", "publication_date", "published_at", "publishedAt", "pubDate", "firstcreated", "versioncreated", "contentcreated"]),
    ("outlet", &["sitename", "site_name", "source_name", "outlet_name", "provider", "source_domain", "hostname", "copyrightholder"]),
    ("bylines", &["by", "creator"]),
];

#[cfg(test)]
mod tests {
    use crate::read::article_from_json;

    #[test]
    fn ninjs_is_read() {
        let one = br#"{"uri": "urn:1", "type": "text", "headline": "H", "byline": "Ann Roe", "versioncreated": "2024-06-05T10:00:00Z", "copyrightholder": "Example Wire",
            "body_xhtml": "<p>The mayor said \u201cno\u201d.</p><p>She left.</p>"}"#;
        let article = article_from_json("f", one).expect("an article");
        assert_eq!((article.id.as_str(), article.text()), ("urn:1", "The mayor said “no”.\n\nShe left."));
        assert_eq!((article.outlet.as_deref(), article.bylines), (Some("Example Wire"), vec!["Ann Roe".to_owned()]));
        assert!(article.published.is_some());
        let three = br#"{"uri": "urn:2", "headlines": [{"role": "main", "value": "H"}], "by": "Bo Li", "infosources": [{"name": "Wire", "role": "x"}],
            "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>a</p>"}, {"contenttype": "text/plain", "value": "b"}]}"#;
        let article = article_from_json("f", three).expect("an article");
        assert_eq!((article.text(), article.headline.as_deref(), article.outlet.as_deref()), ("b", Some("H"), Some("Wire")));
    }

    #[test]
    fn other_tools_fields_are_read() {
        let article = article_from_json("f", br#"{"maintext": "a", "date_publish": "2024-06-05 10:00:00", "source_domain": "example.org", "authors": [{"name": "Ann"}], "title": "T"}"#);
        let article = article.expect("an article");
        assert_eq!((article.text(), article.outlet.as_deref(), article.headline.as_deref()), ("a", Some("example.org"), Some("T")));
        assert_eq!(article.bylines, ["Ann"]);
        assert!(article.published.is_some() && article.issues.is_empty());
    }

    #[test]
    fn our_own_names_win() {
        let article = article_from_json("f", br#"{"id": "x", "uri": "y", "text": "a", "body_text": "b", "title": "T", "outlet": "O", "publisher": "P"}"#);
        let article = article.expect("an article");
        assert_eq!((article.id.as_str(), article.text(), article.outlet.as_deref()), ("x", "a", Some("O")));
    }
}
