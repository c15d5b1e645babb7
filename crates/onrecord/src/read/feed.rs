//! Feeds: RSS, Atom, RDF and JSON Feed; and OPML, which lists feeds.
//!
//! An item is kept as the bytes that it has in its feed, so that the same item
//! in tomorrow's feed is the same capture.

use serde_json::Value;

use super::xml::{self, Element, XmlError};
use super::{page, parse_date, text};
use crate::article::{Article, Basis, Published};
use crate::issue::{Issue, IssueKind};

/// A feed, taken apart.
#[derive(Debug, Default)]
pub struct Feed {
    /// What the feed calls itself: the outlet.
    pub title: Option<String>,
    /// Its items, in its order.
    pub items: Vec<Item>,
}

/// An item of a feed.
#[derive(Debug)]
pub struct Item {
    /// Its bytes: an element of XML, or an object of JSON.
    pub bytes: Vec<u8>,
    /// The report that it points to.
    pub link: Option<String>,
}

/// Takes a feed in XML apart.
///
/// # Errors
/// If it is no XML.
pub fn feed(bytes: &[u8]) -> Result<Feed, XmlError> {
    let decoded = decode(bytes);
    let root = xml::parse(&decoded)?;
    let mut elements = Vec::new();
    root.all("item", &mut elements);
    root.all("entry", &mut elements);
    let channel = root.child("channel").unwrap_or(&root);
    let item = |element: &Element<'_>| Item { bytes: decoded[element.outer.clone()].as_bytes().to_vec(), link: link(element) };
    Ok(Feed { title: channel.words_of(&["title"]).map(plain), items: elements.into_iter().map(item).collect() })
}

/// Takes a JSON Feed apart; `None` for what is none.
#[must_use]
pub fn json_feed(bytes: &[u8]) -> Option<Feed> {
    let mut value: Value = serde_json::from_str(&text::decode(bytes).text).ok()?;
    let title = value.get("title").and_then(Value::as_str).map(str::to_owned);
    let Value::Array(items) = value.get_mut("items")?.take() else { return None };
    let item = |item: Value| Item { link: item.get("url").and_then(Value::as_str).map(str::to_owned), bytes: item.to_string().into_bytes() };
    Some(Feed { title, items: items.into_iter().map(item).collect() })
}

/// The addresses of the feeds that an OPML document lists.
///
/// # Errors
/// If it is no XML.
pub fn opml(bytes: &[u8]) -> Result<Vec<String>, XmlError> {
    let decoded = decode(bytes);
    let root = xml::parse(&decoded)?;
    let mut outlines = Vec::new();
    root.all("outline", &mut outlines);
    Ok(outlines.into_iter().filter_map(|outline| outline.attribute("xmlUrl").map(|url| url.trim().to_owned())).filter(|url| !url.is_empty()).collect())
}

/// Makes an article of an item of a feed in XML, with what text the item itself has.
#[must_use]
pub fn article_from_feed_item(id: impl Into<String>, bytes: &[u8]) -> Article {
    let decoded = text::decode(bytes);
    let Ok(item) = xml::parse(&decoded.text) else {
        let mut article = Article::new(id, "");
        article.issues.push(Issue { kind: IssueKind::NoArticle, span: None, message: "the item is no XML".to_owned() });
        return article;
    };
    // The fullest text comes first: RSS has `encoded` beside a `description` that is often a summary.
    let bodies = ["encoded", "content", "description", "summary"];
    let body = bodies.iter().filter_map(|name| item.children.iter().find(|child| child.name == *name && child.prefix != "media")).find_map(|element| {
        let inner = &decoded.text[element.inner.clone()];
        let html = if element.children.is_empty() { element.text.as_str() } else { inner };
        Some(page::text_of_fragment(html)).filter(|text| !text.is_empty())
    });
    let mut article = Article::new(id, body.unwrap_or_default());
    text::note_emptiness(&mut article);
    article.url = link(&item);
    article.headline = item.words_of(&["title"]).map(plain);
    article.bylines = item.children.iter().filter(|child| matches!(child.name, "author" | "creator")).filter_map(author).collect();
    let date = item.words_of(&["published", "pubDate", "date", "issued", "updated", "modified"]);
    if let Some(date) = date.and_then(parse_date) {
        article.published = Some(Published { date, basis: Basis::Metadata });
    }
    article.outlet = item.at(&["source", "title"]).or(item.child("source")).and_then(Element::words).map(plain);
    article
}

/// The report that an item points to.
fn link(item: &Element<'_>) -> Option<String> {
    let links = || item.children.iter().filter(|child| child.name == "link");
    let alternate = links().find(|link| link.attribute("href").is_some() && matches!(link.attribute("rel"), None | Some("alternate")));
    let address = alternate.and_then(|link| link.attribute("href")).or_else(|| links().find_map(Element::words));
    // A guid is an address unless it says that it is none.
    let guid = || item.child("guid").filter(|guid| guid.attribute("isPermaLink") != Some("false")).and_then(Element::words);
    address.or_else(guid).map(str::trim).filter(|url| url.starts_with("http://") || url.starts_with("https://")).map(str::to_owned)
}

/// "ann@example.org (Ann Roe)", `<author><name>Ann Roe</name></author>`, "Ann Roe".
fn author(element: &Element<'_>) -> Option<String> {
    if let Some(name) = element.words_of(&["name"]) {
        return Some(plain(name));
    }
    let words = element.words()?;
    let inside = words.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    Some(plain(inside.unwrap_or(words))).filter(|name| !name.contains('@'))
}

/// Titles may carry markup, and references twice.
fn plain(words: &str) -> String {
    let text = if words.contains(['<', '&']) { page::text_of_fragment(words) } else { words.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A document in the encoding that it says it is in.
pub(super) fn decode(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next().map(str::to_owned));
    let encoding = declared.and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes())).unwrap_or(encoding_rs::UTF_8);
    text::decode_as(bytes, encoding).text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="x" xmlns:dc="y"><channel><title>The Example &amp; Co</title>
        <item><title>Mayor says &lt;i&gt;no&lt;/i&gt;</title><link>https://example.org/1</link><dc:creator>Ann Roe</dc:creator>
          <pubDate>Wed, 05 Jun 2024 23:30:00 -0400</pubDate><description>Short.</description>
          <content:encoded><![CDATA[<p>The mayor said “no”.</p><p>She left.</p>]]></content:encoded></item>
        <item><guid isPermaLink="true">https://example.org/2</guid><description>&lt;p&gt;Two &amp;amp; three&lt;/p&gt;</description>
          <author>bo@example.org (Bo Li)</author></item></channel></rss>"#;

    const ATOM: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title>T</title>
        <link rel="self" href="https://example.org/self"/><link href="https://example.org/3"/><author><name>Cy Du</name></author>
        <updated>2024-06-06T00:00:00Z</updated><published>2024-06-05T10:00:00Z</published>
        <content type="xhtml"><div><p>One.</p><p>Two.</p></div></content></entry></feed>"#;

    #[test]
    fn rss_items_are_articles() {
        let feed = feed(RSS.as_bytes()).expect("a feed");
        assert_eq!(feed.title.as_deref(), Some("The Example & Co"));
        assert_eq!(feed.items.iter().map(|i| i.link.as_deref()).collect::<Vec<_>>(), [Some("https://example.org/1"), Some("https://example.org/2")]);
        let one = article_from_feed_item("1", &feed.items[0].bytes);
        assert_eq!(one.text(), "The mayor said “no”.\n\nShe left.");
        assert_eq!((one.headline.as_deref(), one.bylines.join("")), (Some("Mayor says no"), "Ann Roe".to_owned()));
        assert_eq!(one.published.expect("a day").date, jiff::civil::date(2024, 6, 5));
        let two = article_from_feed_item("2", &feed.items[1].bytes);
        assert_eq!((two.text(), two.bylines.join("")), ("Two & three", "Bo Li".to_owned()));
    }

    #[test]
    fn atom_entries_are_articles() {
        let feed = feed(ATOM.as_bytes()).expect("a feed");
        let one = article_from_feed_item("1", &feed.items[0].bytes);
        assert_eq!((one.text(), one.url.as_deref()), ("One.\n\nTwo.", Some("https://example.org/3")));
        assert_eq!((one.published.expect("a day").date, one.bylines.join("")), (jiff::civil::date(2024, 6, 5), "Cy Du".to_owned()));
    }

    #[test]
    fn an_item_is_the_same_in_tomorrows_feed() {
        let later = RSS.replace("<item><title>", "<item><title>New</title><link>https://example.org/0</link></item><item><title>");
        assert_eq!(feed(RSS.as_bytes()).expect("a feed").items[0].bytes, feed(later.as_bytes()).expect("a feed").items[1].bytes);
    }

    #[test]
    fn json_feeds_and_lists_of_feeds() {
        let json = br#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "url": "https://example.org/1", "content_text": "a"}]}"#;
        let feed = json_feed(json).expect("a feed");
        assert_eq!((feed.title.as_deref(), feed.items[0].link.as_deref()), (Some("T"), Some("https://example.org/1")));
        let list = br#"<opml><body><outline text="a"><outline xmlUrl="https://example.org/a"/></outline><outline xmlUrl=""/></body></opml>"#;
        assert_eq!(opml(list).expect("a list"), ["https://example.org/a"]);
    }
}
