//! Running text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::article::{Article, Basis, Published};
use crate::issue::{Issue, IssueKind};
use crate::page::{Block, Page, Role, SourceMap};
use crate::read::wire;
use crate::span::Span;

/// Makes an article of running text.
///
/// A byte order mark is dropped and UTF-16 that has one is decoded; bytes that
/// are no UTF-8 become U+FFFD, and the record says so. The text is otherwise
/// left as it is, line ends included, with one exception: where words were cut
/// at line ends they are joined, and [`Article::page`] has the way back.
/// Headline, names and date above the report are read as well.
#[must_use]
pub fn article_from_text(id: impl Into<String>, bytes: &[u8]) -> Article {
    let Decoded { text, replaced } = decode(bytes);
    let joined = match &text {
        // The map needs the input's own bytes.
        Cow::Borrowed(own) => wire::join_words(own, bytes.len() - own.len()),
        Cow::Owned(_) => None,
    };
    let head = wire::head(&text);
    let mut article = match joined {
        Some((joined, map)) => with_map(id, joined, map),
        None => Article::new(id, text),
    };
    article.headline = head.headline;
    article.bylines = head.bylines;
    article.published = head.published.map(|date| Published { date, basis: Basis::Text });
    if replaced {
        article.issues.push(invalid());
    }
    note_emptiness(&mut article);
    article
}

/// An article whose text is not quite its input's.
fn with_map(id: impl Into<String>, text: String, map: SourceMap) -> Article {
    let mut article = Article::new(id, text);
    let mut page = Page::new("UTF-8", map);
    page.map.truncate(article.text().len());
    let mut at = 0;
    for paragraph in article.text().split("\n\n") {
        if !paragraph.trim().is_empty() {
            page.blocks.push(Block { span: Span::new(at, at + paragraph.len()), role: Role::Paragraph, entry: None });
        }
        at += paragraph.len() + 2;
    }
    article.page = Some(Box::new(page));
    article
}

/// Says so where an input gave no text; that a text holds no word is for the tokens to show.
pub(super) fn note_emptiness(article: &mut Article) {
    if article.text().is_empty() {
        let message = "there is no text".to_owned();
        article.issues.push(Issue { kind: IssueKind::EmptyText, span: None, message });
    }
}

/// Bytes as text, and whether some of them were none.
pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    pub(super) replaced: bool,
}

pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    decode_as(bytes, UTF_8)
}

/// Decodes by the byte order mark, or else by `encoding`.
pub(super) fn decode_as<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> Decoded<'b> {
    let (text, _, replaced) = encoding.decode(bytes);
    Decoded { text, replaced }
}

/// The UTF-16 that the bytes' order mark announces.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding).filter(|e| *e != UTF_8)
}

pub(super) fn invalid() -> Issue {
    Issue { kind: IssueKind::InvalidUtf8, span: None, message: "some bytes are not valid UTF-8; each stands as U+FFFD (�) in the text".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, issues: &[IssueKind]) {
        let article = article_from_text("a", bytes);
        assert_eq!(article.text(), text);
        assert_eq!(article.issues.iter().map(|i| i.kind).collect::<Vec<_>>(), issues);
    }

    #[test]
    fn the_text_is_left_as_it_is() {
        check("  “No”,\r\nsaid Ode.\u{a0}\n".as_bytes(), "  “No”,\r\nsaid Ode.\u{a0}\n", &[]);
    }

    #[test]
    fn an_empty_text_is_reported() {
        check(b"", "", &[IssueKind::EmptyText]);
        check(b"\xef\xbb\xbf", "", &[IssueKind::EmptyText]);
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        check(b"\xef\xbb\xbfNo.", "No.", &[]);
        check(b"\xff\xfeN\0o\0", "No", &[]);
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced_and_reported() {
        check(b"The caf\xe9 closed.", "The caf\u{fffd} closed.", &[IssueKind::InvalidUtf8]);
    }
}
