//! Bytes as they were received into articles, by what they hold and not by their name.
//!
//! Nothing here opens anything: the program hands over bytes. [`recognise`]
//! says what they are, and one function a medium makes the article.

mod date;
mod feed;
mod html;
mod json;
mod mhtml;
mod newsml;
mod ninjs;
mod page;
mod sitemap;
mod text;
pub mod warc;
mod wire;
mod xml;

pub use date::parse_date;
pub use json::{JsonError, article_from_json, articles_from_json, members_of_json};
pub use feed::{Feed, Item, article_from_feed_item, feed, json_feed, opml};
pub use mhtml::article_from_mhtml;
pub use newsml::{article_from_newsml, items_of_newsml};
pub use page::{MAX_PAGE_BYTES, Served, article_from_html, article_from_page};
pub use sitemap::{Listed, Sitemap, sitemap};
pub use text::article_from_text;
pub use xml::XmlError;

/// How many bytes from the start [`recognise`] looks at.
pub const RECOGNISED_BY: usize = 64 << 10;

/// What kind of input some bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// Running text.
    Text,
    /// A web page.
    Html,
    /// A web page with what belongs to it in one file, as browsers save it (RFC 2557).
    Mhtml,
    /// JSON objects, one a line, each an article.
    JsonLines,
    /// One JSON document over several lines: an article or a list of them.
    Json,
    /// RSS, Atom or RDF: items that are articles, or point to them.
    Feed,
    /// JSON Feed.
    JsonFeed,
    /// A list of feeds.
    Opml,
    /// The addresses of an outlet's pages.
    Sitemap,
    /// NewsML-G2, as agencies send it.
    Newsml,
    /// The records of a web archive.
    Warc,
    /// Any of these, compressed by gzip.
    Gzip,
    /// Nothing that is written in letters.
    Binary,
    /// No byte, or nothing but white space.
    Empty,
}

/// Says what the bytes are, by what they hold.
///
/// The first [`RECOGNISED_BY`] bytes decide, so the start of a large input is enough.
///
/// ```
/// use onrecord::read::{Media, recognise};
/// assert_eq!(recognise(b"<!doctype html><p>The mayor said no."), Media::Html);
/// assert_eq!(recognise(br#"{"id": 7, "text": "The mayor said no."}"#), Media::JsonLines);
/// assert_eq!(recognise(b"The mayor said no."), Media::Text);
/// ```
#[must_use]
pub fn recognise(bytes: &[u8]) -> Media {
    let whole = bytes.len() <= RECOGNISED_BY;
    let head = &bytes[..bytes.len().min(RECOGNISED_BY)];
    if head.starts_with(b"\x1f\x8b") {
        return Media::Gzip;
    }
    if head.starts_with(b"WARC/") && warc::is_warc(&String::from_utf8_lossy(&head[..head.len().min(8)])) {
        return Media::Warc;
    }
    if text::utf16(head).is_none() && is_binary(head) {
        return Media::Binary;
    }
    let text = text::decode(head).text;
    let start = text.trim_start();
    if start.is_empty() {
        // A head of nothing but white space says nothing about the rest.
        return if whole { Media::Empty } else { Media::Text };
    }
    if mhtml::is_mhtml(start) {
        return Media::Mhtml;
    }
    match xml::root_name(start) {
        Some("rss" | "feed" | "RDF") => return Media::Feed,
        Some("opml") => return Media::Opml,
        Some("urlset" | "sitemapindex") => return Media::Sitemap,
        Some("newsItem" | "newsMessage" | "packageItem") => return Media::Newsml,
        _ => {}
    }
    if html::is_page(start) {
        return Media::Html;
    }
    if start.starts_with('{') && start.get(..2_000).unwrap_or(start).contains("//jsonfeed.org/version/") {
        return Media::JsonFeed;
    }
    if let Some(media) = json::recognise(start) {
        return media;
    }
    Media::Text
}

/// Starts of files that may look like text for a while.
const MAGIC: &[&[u8]] = &[b"%PDF-", b"\x89PNG", b"PK\x03\x04", b"{\\rtf", b"\xff\xd8\xff", b"GIF8"];

fn is_binary(head: &[u8]) -> bool {
    if MAGIC.iter().any(|magic| head.starts_with(magic)) {
        return true;
    }
    let control = head.iter().filter(|b| b.is_ascii_control() && !b"\t\n\r\x0b\x0c\x1b".contains(b)).count();
    head.contains(&0) || control * 20 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], media: Media) {
        assert_eq!(recognise(bytes), media, "{}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn pages_are_known_by_their_first_tag() {
        check(b"<!DOCTYPE html>\n<title>x</title>", Media::Html);
        check(b"\xef\xbb\xbf \n<HTML lang=en><p>x", Media::Html);
        check(b"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", Media::Html);
        check(b"<!-- saved -->\n<div><p>x</p></div>", Media::Html);
        check(b"<article>\n<p>x</p></article>", Media::Html);
        check(b"<crosstalk> \"So,\" she said.", Media::Text);
        check(b"< 5 people came, he said.", Media::Text);
    }

    #[test]
    fn json_is_known_by_its_first_object() {
        check(b"{\"id\": 1, \"text\": \"a\"}\n{\"id\": 2", Media::JsonLines);
        check(b"\n{\"html\": \"<p>a\"}", Media::JsonLines);
        // The first line is broken; the line reader will say so.
        check(b"{\"id\": 1, \"te\n{\"id\": 2, \"text\": \"b\"}", Media::JsonLines);
        check(b"{\n  \"id\": 1,\n  \"text\": \"a\"\n}\n", Media::Json);
        check(b"[\n {\"text\": \"a\"}]", Media::Json);
        check(b"{sic} he wrote", Media::Text);
        check(b"[Laughter] he said", Media::Text);
    }

    #[test]
    fn what_holds_several_articles_is_known() {
        check(b"<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", Media::Feed);
        check(b"<feed xmlns='http://www.w3.org/2005/Atom'>", Media::Feed);
        check(b"<rdf:RDF xmlns:rdf='x'>", Media::Feed);
        check(b"{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", Media::JsonFeed);
        check(b"<opml version='2.0'>", Media::Opml);
        check(b"<urlset xmlns='x'>", Media::Sitemap);
        check(b"<newsItem guid='x'>", Media::Newsml);
        check(b"WARC/1.1\r\nWARC-Type: warcinfo", Media::Warc);
        check(b"\x1f\x8b\x08\0", Media::Gzip);
        check(b"WARC is what he said.", Media::Text);
    }

    #[test]
    fn a_long_first_line_is_json_lines_too() {
        let line = format!("{{\"text\": \"{}\"}}", "word ".repeat(RECOGNISED_BY));
        check(line.as_bytes(), Media::JsonLines);
    }

    #[test]
    fn nothing_and_noise_are_told_apart() {
        check(b"", Media::Empty);
        check(b" \r\n\t", Media::Empty);
        check(b"\xef\xbb\xbf", Media::Empty);
        check(b"\x7fELF\x02\x01\0\0", Media::Binary);
        check(b"%PDF-1.4\nabc", Media::Binary);
        check(b"\xff\xfeH\0i\0", Media::Text);
        check(b"caf\xe9 au lait", Media::Text);
    }
}
