//! Web pages, by dom_smoothie for now: the seam behind which our own extraction will stand.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::{Encoding, UTF_8};

use super::{parse_date, text};
use crate::article::{Article, Basis, Published};
use crate::issue::{Issue, IssueKind};

/// The largest page that is read, in bytes. What comes after is cut off, and the record says so.
pub const MAX_PAGE_BYTES: usize = 16 << 20;

/// How many elements may be open at once. Browsers stop at 512; the
/// extraction needs time that grows with the square of it.
const MAX_DEPTH: usize = 2_000;

/// Makes an article of a web page.
///
/// Paragraphs are separated by blank lines. A page without an article gives an
/// empty text and an issue that says so.
#[must_use]
pub fn article_from_html(id: impl Into<String>, bytes: &[u8]) -> Article {
    let mut issues = Vec::new();
    let page = &bytes[..bytes.len().min(MAX_PAGE_BYTES)];
    if page.len() < bytes.len() {
        let message = format!("the page holds {} bytes; it was cut after {}", bytes.len(), page.len());
        issues.push(Issue { kind: IssueKind::TextCut, span: None, message });
    }
    let decoded = text::decode_as(page, declared_encoding(page).unwrap_or(UTF_8));
    if decoded.replaced {
        issues.push(text::invalid());
    }
    let mut article = match extract(&decoded.text) {
        Ok(page) => article_from_extract(id, page),
        Err(why) => {
            let mut article = Article::new(id, "");
            article.issues.push(no_article(why));
            article
        }
    };
    article.issues.splice(0..0, issues);
    article
}

/// Whether a text starts as pages do.
pub(super) fn is_page(start: &str) -> bool {
    const FIRST: &[&str] = &[
        "html", "head", "body", "title", "meta", "link", "script", "style", "article", "main", "section", "header", "div",
        "p", "h1", "h2", "h3", "span", "table", "base", "nav", "figure", "ul", "a", "blockquote",
    ];
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        let (open, close) = if rest.starts_with("<!--") { ("<!--", "-->") } else { ("<?", "?>") };
        let Some(inside) = rest.strip_prefix(open) else { break };
        let Some(end) = inside.find(close) else { return open == "<!--" };
        rest = &inside[end + close.len()..];
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = |c: char| c.is_ascii_alphanumeric() || c == '!';
    let end = tag.find(|c| !name(c)).unwrap_or(tag.len());
    let (name, after) = tag.split_at(end);
    if name.eq_ignore_ascii_case("!doctype") {
        return after.trim_start().get(..4).is_some_and(|kind| kind.eq_ignore_ascii_case("html"));
    }
    after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/')
        && FIRST.iter().any(|first| name.eq_ignore_ascii_case(first))
}

/// The encoding that a page's first kilobyte says it is in (`<meta charset=…>`).
fn declared_encoding(page: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&page[..page.len().min(1024)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))?;
    // A page that could be read so far is not in UTF-16, whatever it says.
    Encoding::for_label(&label.as_bytes()[..end]).filter(|e| e.is_ascii_compatible())
}

fn extract(page: &str) -> Result<dom_smoothie::Article, &'static str> {
    if depth(page) > MAX_DEPTH {
        return Err("the page nests its elements too deeply to be read");
    }
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    // The extraction is not ours: what panics in it must not end the reading of other pages.
    let extracted = catch_unwind(AssertUnwindSafe(|| {
        let mut reading = Readability::new(page, None, Some(config))?;
        let url = address(&reading);
        let article = reading.parse()?;
        Ok::<_, dom_smoothie::ReadabilityError>(dom_smoothie::Article { url: url.or(article.url), ..article })
    }));
    match extracted {
        Ok(Ok(article)) if has_prose(&article.text_content) => Ok(article),
        Ok(_) => Err("the page holds no article that could be found"),
        Err(_) => Err("the page could not be taken apart"),
    }
}

/// Where the page says that it stands.
fn address(reading: &Readability) -> Option<String> {
    const PLACES: &[(&str, &str)] = &[("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")];
    PLACES.iter().find_map(|(element, attribute)| {
        let address = reading.doc.select(element).attr(attribute)?.trim().to_owned();
        address.starts_with("http").then_some(address)
    })
}

/// About how many elements are open at once at most, by counting tags.
fn depth(page: &str) -> usize {
    const VOID: &[&str] =
        &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li"];
    let (mut open, mut most) = (0usize, 0usize);
    for (at, _) in page.match_indices('<') {
        let tag = &page[at + 1..];
        if tag.starts_with('/') {
            open = open.saturating_sub(1);
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
            if !VOID.iter().any(|void| tag[..end].eq_ignore_ascii_case(void)) {
                open += 1;
                most = most.max(open);
            }
        }
    }
    most
}

/// Whether there is a paragraph of running words, as every article has and no menu or error page.
fn has_prose(text: &str) -> bool {
    text.lines().any(|line| {
        let stops = line.contains(['.', '!', '?', '…', '。', '।', '؟']);
        stops && (line.split_whitespace().count() >= 12 || line.chars().filter(|c| !c.is_ascii()).count() >= 30)
    })
}

fn article_from_extract(id: impl Into<String>, page: dom_smoothie::Article) -> Article {
    let some = |field: Option<String>| field.map(|f| clean(&f)).filter(|f| !f.is_empty());
    let mut article = Article::new(id, paragraphs(&page.text_content));
    article.headline = some(Some(page.title));
    article.outlet = some(page.site_name);
    article.url = some(page.url).filter(|url| url.starts_with("http"));
    article.bylines = some(page.byline).map(|byline| bylines(&byline)).unwrap_or_default();
    article.published =
        page.published_time.as_deref().and_then(parse_date).map(|date| Published { date, basis: Basis::Metadata });
    article
}

/// A field of the page on one line.
fn clean(field: &str) -> String {
    field.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with one blank line between paragraphs and none around it.
fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_matches([' ', '\t', '\r'])).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// "By Ann Roe and Bo Li" as names.
fn bylines(byline: &str) -> Vec<String> {
    let names = byline.strip_prefix("By ").or_else(|| byline.strip_prefix("by ")).unwrap_or(byline);
    let names = names.replace(" and ", ";").replace(" & ", ";");
    names.split(';').map(|name| name.trim_matches([' ', ',']).to_owned()).filter(|name| !name.is_empty()).collect()
}

fn no_article(why: &str) -> Issue {
    Issue { kind: IssueKind::NoArticle, span: None, message: why.to_owned() }
}
