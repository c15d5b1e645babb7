//! NewsML-G2: what agencies send.

use super::feed::decode;
use super::xml::{self, Element, XmlError};
use super::{page, parse_date, text};
use crate::article::{Article, Basis, Published};
use crate::issue::{Issue, IssueKind};

/// The bytes of every news item of a document: one, or a message with several.
///
/// # Errors
/// If it is no XML.
pub fn items_of_newsml(bytes: &[u8]) -> Result<Vec<Vec<u8>>, XmlError> {
    let decoded = decode(bytes);
    let root = xml::parse(&decoded)?;
    let mut items = Vec::new();
    root.all("newsItem", &mut items);
    Ok(items.into_iter().map(|item| decoded[item.outer.clone()].as_bytes().to_vec()).collect())
}

/// Makes an article of one news item.
#[must_use]
pub fn article_from_newsml(id: impl Into<String>, bytes: &[u8]) -> Article {
    let decoded = text::decode(bytes);
    let Ok(item) = xml::parse(&decoded.text) else {
        let mut article = Article::new(id, "");
        article.issues.push(Issue { kind: IssueKind::NoArticle, span: None, message: "the item is no XML".to_owned() });
        return article;
    };
    let (meta, content) = (item.child("contentMeta"), item.child("contentSet"));
    let body = content.and_then(|set| {
        let inline = set.child("inlineXML").or(set.child("inlineData"))?;
        // The body of XHTML or NITF, without the head that repeats the headline.
        let mut bodies = Vec::new();
        inline.all("body.content", &mut bodies);
        inline.all("body", &mut bodies);
        let inner = &decoded.text[bodies.first().unwrap_or(&inline).inner.clone()];
        let html = if inline.children.is_empty() { inline.text.as_str() } else { inner };
        Some(if html.contains('<') { page::text_of_fragment(html) } else { html.trim().to_owned() })
    });
    let mut article = Article::new(id, body.unwrap_or_default());
    text::note_emptiness(&mut article);
    let words = |element: Option<&Element<'_>>| element.and_then(Element::words).map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
    article.headline = words(meta.and_then(|meta| meta.child("headline"))).or_else(|| words(item.at(&["itemMeta", "title"])));
    let by = meta.and_then(|meta| meta.child("by")).and_then(Element::words);
    article.bylines = by.map(|by| vec![by.trim_start_matches("By ").to_owned()]).unwrap_or_default();
    let name = |element: &Element<'_>| element.words_of(&["name"]).map(str::to_owned).or_else(|| element.attribute("literal").map(str::to_owned));
    article.outlet = item.at(&["itemMeta", "provider"]).and_then(name).or_else(|| meta.and_then(|meta| meta.child("infoSource")).and_then(name));
    article.url = item.at(&["itemMeta", "link"]).and_then(|link| link.attribute("href")).filter(|url| url.starts_with("http")).map(str::to_owned);
    let date = item.at(&["itemMeta", "firstCreated"]).or(item.at(&["itemMeta", "versionCreated"])).or(item.at(&["contentMeta", "contentCreated"]));
    if let Some(date) = date.and_then(Element::words).and_then(parse_date) {
        article.published = Some(Published { date, basis: Basis::Metadata });
    }
    article
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = r#"<newsItem guid="urn:x" version="2"><itemMeta><provider literal="Example Wire"/><versionCreated>2024-06-05T10:00:00Z</versionCreated></itemMeta>
        <contentMeta><headline>Mayor says no</headline><by>By Ann Roe</by></contentMeta>
        <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="x"><head><title>no</title></head><body><p>The mayor said “no”.</p><p>She left.</p></body></html></inlineXML></contentSet></newsItem>"#;

    #[test]
    fn an_item_is_an_article() {
        let message = format!("<newsMessage><itemSet>{ITEM}<packageItem/>{ITEM}</itemSet></newsMessage>");
        let items = items_of_newsml(message.as_bytes()).expect("a message");
        assert_eq!(items, [ITEM.as_bytes(), ITEM.as_bytes()]);
        let article = article_from_newsml("1", &items[0]);
        assert_eq!(article.text(), "The mayor said “no”.\n\nShe left.");
        assert_eq!((article.headline.as_deref(), article.outlet.as_deref()), (Some("Mayor says no"), Some("Example Wire")));
        assert_eq!((article.bylines, article.published.expect("a day").date), (vec!["Ann Roe".to_owned()], jiff::civil::date(2024, 6, 5)));
    }
}
