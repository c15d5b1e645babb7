//! The article: a text that never changes, and what is known of it from outside.

use jiff::civil::Date;

use crate::issue::Issue;
use crate::page::Page;

/// The longest text that is read, in bytes. What comes after is cut off, and
/// the record says so; a news report is a thousandth of this.
pub const MAX_TEXT_BYTES: usize = 16 << 20;

/// How much of a text is read for its statements, in bytes: some 22,000 words.
/// A longer text stays whole in the record; what comes after is not looked at.
pub const MAX_READ_BYTES: usize = 128 << 10;

/// A report as it goes into the pipeline.
///
/// Invariant: `text` is what spans refer to and is never changed; it holds at
/// most [`MAX_TEXT_BYTES`] bytes. Everything else is what the input said of it.
#[derive(Debug, Clone)]
pub struct Article {
    text: String,
    /// The input's own name for the article.
    pub id: String,
    /// Where the article was published on the web.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline, where that was given apart from the text.
    pub headline: Option<String>,
    /// Who wrote it.
    pub bylines: Vec<String>,
    /// When it was published, and how that is known.
    pub published: Option<Published>,
    /// The page that the text was taken from, where there was one.
    pub page: Option<Box<Page>>,
    /// What was odd when the article was made from its input.
    pub issues: Vec<Issue>,
}

/// A publication date and its basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The day, where the outlet is.
    pub date: Date,
    /// How it is known.
    pub basis: Basis,
}

/// How a publication date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The user or the input's `published` field said so.
    Given,
    /// The page's metadata said so, or its address.
    Metadata,
    /// It stands on the page, or above the report in a text, for readers to see.
    Text,
}

impl Article {
    /// Makes an article of `text`, cut at [`MAX_TEXT_BYTES`].
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Article {
        let mut text: String = text.into();
        let mut issues = Vec::new();
        if text.len() > MAX_TEXT_BYTES {
            let mut end = MAX_TEXT_BYTES;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            issues.push(Issue {
                kind: crate::issue::IssueKind::TextCut,
                span: None,
                message: format!("the text holds {} bytes; it was cut after {end}", text.len()),
            });
            text.truncate(end);
        }
        Article {
            text,
            id: id.into(),
            url: None,
            outlet: None,
            headline: None,
            bylines: Vec::new(),
            published: None,
            page: None,
            issues,
        }
    }

    /// The part of the text that is read: all of it, unless it is longer than [`MAX_READ_BYTES`].
    #[must_use]
    pub fn readable(&self) -> &str {
        let mut end = MAX_READ_BYTES.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.text[..end]
    }

    /// The text that every span of the record refers to.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}
