//! Web pages: bytes to an article with the way back to the bytes.

mod content;
mod dates;
mod element;
mod encoding;
mod flat;
mod hint;
mod jsonld;
mod live;
mod metadata;
mod notice;
mod outlet;
mod script;
mod tree;
mod wall;

use encoding_rs::Encoding;

use crate::article::{Article, Basis, MAX_TEXT_BYTES, Published};
use crate::issue::{Issue, IssueKind};
use crate::page::{Block, LeftOut, Page, Role, RunKind, SourceMap};
use crate::read::text;
use crate::span::Span;
use content::Content;
use encoding::{Decoded, Way};
use flat::Flat;
use metadata::Metadata;
use tree::{NodeId, Tree};

/// The largest page that is read, in bytes. What comes after is cut off, and the record says so.
pub const MAX_PAGE_BYTES: usize = 16 << 20;

/// How many blocks that were left out are kept, and how much of each.
const MAX_LEFT_OUT: usize = 1_000;
const MAX_LEFT_OUT_CHARS: usize = 2_000;

/// What is known of a page besides its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Served<'a> {
    /// Where it was found.
    pub url: Option<&'a str>,
    /// The encoding that the server, or whatever held the page, said it is in: `utf-8`.
    pub charset: Option<&'a str>,
}

/// Makes an article of a web page.
///
/// Paragraphs are separated by blank lines. A page without an article gives an
/// empty text and an issue that says so. [`Article::page`] has the blocks, and
/// the bytes of `bytes` that each character of the text was taken from.
///
/// ```
/// let page = "<title>No</title><article><p>The mayor of Ostrow said on Monday, in so many words, that she would not go.</p>\
///             <p>&ldquo;No,&rdquo; she said, when the council had asked her for the third time that week. &ldquo;Why should I?&rdquo;</p></article>";
/// let article = onrecord::read::article_from_html("a", page.as_bytes());
/// let at = article.text().find("“No,”").unwrap();
/// let bytes = article.page.as_ref().unwrap().map.bytes_of(onrecord::span::Span::new(at, at + "“No,”".len())).unwrap();
/// assert_eq!(&page[bytes], "&ldquo;No,&rdquo;");
/// ```
#[must_use]
pub fn article_from_html(id: impl Into<String>, bytes: &[u8]) -> Article {
    article_from_page(id, bytes, Served::default())
}

/// Makes an article of a web page of which more is known than its bytes.
#[must_use]
pub fn article_from_page(id: impl Into<String>, bytes: &[u8], served: Served<'_>) -> Article {
    let mut issues = Vec::new();
    let page = &bytes[..bytes.len().min(MAX_PAGE_BYTES)];
    if page.len() < bytes.len() {
        let message = format!("the page holds {} bytes; it was cut after {}", bytes.len(), page.len());
        issues.push(Issue { kind: IssueKind::TextCut, span: None, message });
    }
    let decoded = encoding::decode(page, served.charset.and_then(|label| Encoding::for_label(label.as_bytes())));
    if decoded.replaced {
        issues.push(text::invalid());
    }
    let tree = Tree::new(&decoded.text);
    issues.extend(tree.cut.iter().map(|message| Issue { kind: IssueKind::PageCut, span: None, message: message.clone() }));
    let mut metadata = metadata::read(&tree, served.url);
    let leave_out = outlet::leave_out(served.url.or(metadata.url.as_deref()));
    let (flat, mut content) = find(&tree, &mut metadata, leave_out);
    if metadata.published.is_none() || metadata.found.published.as_deref() == Some("time") {
        show_date(&mut metadata, &flat, &content);
    }
    let wall = wall::recognise(&flat, &metadata, &content);
    if let Some((kind, message)) = wall {
        if kind.holds_nothing() {
            content.clear();
        }
        issues.push(Issue { kind, span: None, message: message.to_owned() });
    }
    let entries = if metadata.is_live { live::entries(&tree, &flat, &content) } else { Vec::new() };
    let (text, mut known) = compose(&flat, &content, &entries, &decoded);
    let mut article = Article::new(id, text);
    known.map.truncate(article.text().len());
    article.headline = metadata.headline;
    article.outlet = metadata.outlet;
    article.bylines = metadata.bylines;
    article.url = metadata.url;
    let shown = metadata.found.published.as_deref().is_some_and(|place| matches!(place, "text" | "time"));
    article.published = metadata.published.map(|date| Published { date, basis: if shown { Basis::Text } else { Basis::Metadata } });
    known.modified = metadata.modified;
    known.section = metadata.section;
    known.language = metadata.language;
    known.found = metadata.found;
    article.page = Some(Box::new(known));
    if article.text().is_empty() && wall.is_none() {
        issues.push(Issue { kind: IssueKind::NoArticle, span: None, message: "the page holds no article that could be found".to_owned() });
    }
    article.issues.splice(0..0, issues);
    article
}

/// The text of a piece of a page that is an article's already: its blocks, a blank line between them.
pub(super) fn text_of_fragment(html: &str) -> String {
    let tree = Tree::new(html);
    let flat = flat::flatten(&tree, false, &[]);
    let lines = flat.lines.iter().map(|line| flat.words(line).trim()).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// Finds the article; in what the page hides where it shows none, and in its scripts
/// where it shows little, as pages do that are put together in the browser.
fn find(tree: &Tree<'_>, metadata: &mut Metadata, leave_out: &[String]) -> (Flat, Content) {
    const LITTLE: u32 = 1_000;
    const FEW: u32 = 2_500;
    let flat = flat::flatten(tree, false, leave_out);
    let content = content::find(tree, &flat, metadata);
    if content.prose < LITTLE {
        let all = flat::flatten(tree, true, leave_out);
        let hidden = content::find(tree, &all, metadata);
        if hidden.prose > 250 && hidden.prose > 4 * content.prose {
            return (all, hidden);
        }
    }
    if content.prose < FEW {
        let shown: Vec<&str> = content.lines.iter().map(|(line, _)| flat.words(&flat.lines[*line])).collect();
        if let Some((all, whole, place)) = script::find(tree, metadata, &shown.join("\n"), content.prose) {
            metadata.found.text = Some(place.to_owned());
            return (all, whole);
        }
    }
    (flat, content)
}

/// Takes the date that stands with the article, where its metadata has none.
fn show_date(metadata: &mut Metadata, flat: &Flat, content: &Content) {
    let (Some((first, _)), Some((last, _))) = (content.lines.first(), content.lines.last()) else { return };
    if let Some(day) = metadata::shown(flat, content.title, *first..*last + 1, metadata.month_first) {
        metadata.published = Some(day);
        metadata.found.published = Some("text".to_owned());
    }
}

/// Puts the chosen lines together, with the way back to the bytes.
fn compose(flat: &Flat, content: &Content, entries: &[std::ops::Range<NodeId>], decoded: &Decoded<'_>) -> (String, Page) {
    let mut text = String::new();
    let mut map = SourceMap::default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    for (line, role) in &content.lines {
        let range = flat.lines[*line].range.clone();
        if text.len() + range.len() + 2 > MAX_TEXT_BYTES {
            break;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
            map.push(2, at..at, RunKind::Inserted);
        }
        let start = text.len();
        text.push_str(&flat.text[range.clone()]);
        at = map_line(flat, range, decoded, &mut map).unwrap_or(at);
        let node = flat.lines[*line].first;
        let entry = entries.iter().position(|entry| entry.contains(&node)).and_then(|number| u32::try_from(number).ok());
        blocks.push(Block { span: Span::new(start, text.len()), role: *role, entry });
    }
    let left_out = content.left_out.iter().take(MAX_LEFT_OUT).map(|(line, role)| left_out(flat, *line, *role, decoded)).collect();
    let page = Page { blocks, left_out, ..Page::new(decoded.encoding.name(), map) };
    (text, page)
}

/// Adds the runs of a line to the map; gives the byte after the last one.
fn map_line(flat: &Flat, range: std::ops::Range<usize>, decoded: &Decoded<'_>, map: &mut SourceMap) -> Option<usize> {
    let first = flat.runs.partition_point(|run| run.end as usize <= range.start);
    let mut last = None;
    for run in flat.runs[first..].iter().take_while(|run| (run.start as usize) < range.end) {
        let (start, end) = (range.start.max(run.start as usize), range.end.min(run.end as usize));
        let (from, to) = (run.from as usize, run.to as usize);
        if run.kind == RunKind::Verbatim {
            // Cut at either end like the text.
            let from = from + (start - run.start as usize);
            decoded.bytes_of(from, from + (end - start), |piece| {
                let kind = if piece.way == Way::Made { RunKind::Decoded } else { RunKind::Verbatim };
                last = Some(piece.bytes.end);
                map.push(piece.text.len(), piece.bytes, kind);
            });
        } else {
            let mut bytes: Option<std::ops::Range<usize>> = None;
            decoded.bytes_of(from, to, |piece| {
                let all = bytes.get_or_insert_with(|| piece.bytes.clone());
                all.end = piece.bytes.end;
            });
            let bytes = bytes.unwrap_or_else(|| last.map_or(0..0, |at| at..at));
            last = Some(bytes.end);
            map.push(end - start, bytes, run.kind);
        }
    }
    last
}

fn left_out(flat: &Flat, line: usize, role: Role, decoded: &Decoded<'_>) -> LeftOut {
    let range = flat.lines[line].range.clone();
    let mut map = SourceMap::default();
    map_line(flat, range.clone(), decoded, &mut map);
    let bytes = map.bytes_of(Span::new(0, range.len())).unwrap_or_default();
    let text = flat.text[range].replace('\n', " ");
    let text = match text.char_indices().nth(MAX_LEFT_OUT_CHARS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    };
    LeftOut { role, text, bytes }
}

/// What a text with character references, and perhaps tags, says.
fn unescape(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    let tree = Tree::new(text);
    let mut out = String::with_capacity(text.len());
    for id in tree.inside(0) {
        match tree.node(id).element {
            element::Element::Text => tree.pieces(id).iter().for_each(|piece| out.push_str(tree.words(piece))),
            element if element.is_block() || element == element::Element::Br => out.push('\n'),
            _ => {}
        }
    }
    out
}
