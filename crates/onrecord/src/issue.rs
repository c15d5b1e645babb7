//! What was odd about an article's content. Issues stand in the record; nothing fails over them.

use crate::span::Span;

/// One oddity, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What kind of oddity.
    pub kind: IssueKind,
    /// The text it concerns; `None` for the article as a whole.
    pub span: Option<Span>,
    /// One sentence for the reader of the record, lower case, no final stop.
    pub message: String,
}

/// The kinds of issue, by the names that the record's JSON gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum IssueKind {
    /// There is no text, or nothing but marks and white space.
    EmptyText,
    /// The text is in a language that the engine does not read; nothing was extracted.
    UnsupportedLanguage,
    /// A quotation is opened and never closed.
    UnbalancedQuotation,
    /// Bytes that are no UTF-8 were replaced by U+FFFD.
    InvalidUtf8,
    /// The page holds no article that could be found.
    NoArticle,
    /// The page asks for consent before it shows an article.
    ConsentWall,
    /// The page is a message that there is no such page, or no access to it.
    ErrorPage,
    /// The page is a list of reports.
    IndexPage,
    /// The page shows only the beginning of the article.
    Paywall,
    /// The text was longer than the engine reads and was cut.
    TextCut,
    /// The page was more than the engine takes apart, and some of it was not read.
    PageCut,
    /// A field of the input could not be used.
    UnusableField,
}

impl IssueKind {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            IssueKind::EmptyText => "empty-text",
            IssueKind::UnsupportedLanguage => "unsupported-language",
            IssueKind::UnbalancedQuotation => "unbalanced-quotation",
            IssueKind::InvalidUtf8 => "invalid-utf8",
            IssueKind::NoArticle => "no-article",
            IssueKind::ConsentWall => "consent-wall",
            IssueKind::ErrorPage => "error-page",
            IssueKind::IndexPage => "index-page",
            IssueKind::Paywall => "paywall",
            IssueKind::TextCut => "text-cut",
            IssueKind::PageCut => "page-cut",
            IssueKind::UnusableField => "unusable-field",
        }
    }
}
