//! What a page says of its article in JSON-LD (schema.org).

use serde_json::{Map, Value};

use super::element::Element;
use super::tree::{Attribute, Tree, fold};

/// An article as schema.org describes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Described {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) section: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
    pub(super) language: Option<String>,
    /// Whether it says that not all of it may be read without paying.
    pub(super) is_paid: bool,
    pub(super) is_live: bool,
    /// An article, and not just the page.
    pub(super) is_article: bool,
}

/// Reads all descriptions of a page; articles before pages, in the order of the page.
pub(super) fn descriptions(tree: &Tree<'_>) -> Vec<Described> {
    let mut found = Vec::new();
    let mut names = Names::default();
    let mut documents = Vec::new();
    for (id, node) in (0..).zip(&tree.nodes) {
        let kind = |kind: &str| kind.trim().to_ascii_lowercase().starts_with("application/ld+json");
        if node.element == Element::Script
            && tree.attribute(id, Attribute::Type).is_some_and(kind)
            && let Some(json) = tree.page.get(node.start as usize..node.stop as usize)
            && let Some(value) = parse(json)
        {
            documents.push(value);
        }
    }
    for document in &documents {
        names.collect(document, 0);
    }
    for document in &documents {
        walk(document, &names, &mut found, 0);
    }
    found.sort_by_key(|described| !described.is_article);
    found
}

/// Names of people and bodies by the id that the page gives them.
#[derive(Debug, Default)]
struct Names(std::collections::BTreeMap<String, String>);

impl Names {
    fn collect(&mut self, value: &Value, depth: usize) {
        if depth > DEPTH {
            return;
        }
        match value {
            Value::Object(map) => {
                if let (Some(id), Some(name)) = (string(map, "@id"), string(map, "name")) {
                    self.0.entry(id).or_insert(name);
                }
                map.values().for_each(|value| self.collect(value, depth + 1));
            }
            Value::Array(list) => list.iter().for_each(|value| self.collect(value, depth + 1)),
            _ => {}
        }
    }

    fn of(&self, value: &Value) -> Vec<String> {
        match value {
            Value::String(name) => vec![clean(name)],
            Value::Object(map) => match map.get("name") {
                Some(name) => self.of(name),
                None => string(map, "@id").and_then(|id| self.0.get(&id).cloned()).into_iter().collect(),
            },
            Value::Array(list) => list.iter().flat_map(|value| self.of(value)).collect(),
            _ => Vec::new(),
        }
    }
}

const DEPTH: usize = 12;

fn walk(value: &Value, names: &Names, found: &mut Vec<Described>, depth: usize) {
    if depth > DEPTH || found.len() > 64 {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|value| walk(value, names, found, depth + 1)),
        Value::Object(map) => {
            let kinds: Vec<&str> = match map.get("@type") {
                Some(Value::String(kind)) => vec![kind],
                Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            let name = |kind: &&str| kind.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
            let kinds: Vec<String> = kinds.iter().map(name).collect();
            let is_article = kinds.iter().any(|kind| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report" || kind == "Review");
            let is_page = kinds.iter().any(|kind| kind.ends_with("WebPage"));
            if is_article || is_page {
                let described = describe(map, names, is_article, kinds.iter().any(|kind| kind == "LiveBlogPosting"));
                found.push(described);
            }
            for (name, value) in map {
                // What the article is about or part of is not the article.
                if !matches!(
                    name.as_str(),
                    "author" | "publisher" | "image" | "isPartOf" | "citation" | "mentions" | "about" | "itemListElement" | "liveBlogUpdate"
                ) {
                    walk(value, names, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn describe(map: &Map<String, Value>, names: &Names, is_article: bool, is_live: bool) -> Described {
    let authors = ["author", "creator"].iter().filter_map(|name| map.get(*name)).map(|value| names.of(value)).find(|list| !list.is_empty());
    let url = string(map, "url").or_else(|| match map.get("mainEntityOfPage") {
        Some(Value::String(url)) => Some(url.clone()),
        Some(Value::Object(page)) => string(page, "@id").or_else(|| string(page, "url")),
        _ => None,
    });
    let free = map.get("isAccessibleForFree");
    Described {
        headline: string(map, "headline").or_else(|| if is_article { string(map, "name") } else { None }),
        authors: authors.unwrap_or_default(),
        published: string(map, "datePublished"),
        modified: string(map, "dateModified"),
        publisher: map.get("publisher").map(|value| names.of(value)).and_then(|list| list.into_iter().next()),
        section: match map.get("articleSection") {
            Some(Value::Array(list)) => list.iter().find_map(Value::as_str).map(clean),
            Some(Value::String(section)) => Some(clean(section)),
            _ => None,
        },
        url,
        body: match map.get("articleBody") {
            Some(Value::String(body)) => Some(body.clone()),
            _ => None,
        },
        language: string(map, "inLanguage"),
        is_paid: free.is_some_and(|free| free == &Value::Bool(false) || free.as_str().is_some_and(|free| free.eq_ignore_ascii_case("false"))),
        is_live,
        is_article,
    }
}

fn string(map: &Map<String, Value>, name: &str) -> Option<String> {
    let value = match map.get(name)? {
        Value::Array(list) => list.first()?,
        value => value,
    };
    value.as_str().map(clean).filter(|text| !text.is_empty())
}

/// A name or title on one line; pages put character references into JSON.
fn clean(text: &str) -> String {
    fold(&super::unescape(text))
}

/// JSON as pages write it: with comments around it, line ends within strings and a semicolon after it.
fn parse(json: &str) -> Option<Value> {
    let trimmed = json.trim().trim_start_matches("<!--").trim_start_matches("//").trim();
    let trimmed = trimmed.trim_start_matches("<![CDATA[").trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim();
    let trimmed = trimmed.trim_end_matches(';');
    if let Ok(value) = serde_json::from_str(trimmed) {
        return Some(value);
    }
    let mut repaired = String::with_capacity(trimmed.len());
    let (mut inside, mut escaped) = (false, false);
    for c in trimmed.chars() {
        if inside && c.is_control() {
            repaired.push(' ');
            escaped = false;
            continue;
        }
        if c == '"' && !escaped {
            inside = !inside;
        }
        escaped = c == '\\' && !escaped;
        repaired.push(c);
    }
    let mut values = serde_json::Deserializer::from_str(&repaired).into_iter::<Value>();
    values.next()?.ok()
}
