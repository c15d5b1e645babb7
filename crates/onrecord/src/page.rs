//! What is known of the page that an article was taken from: its blocks, and the bytes of every character.

use std::ops::Range;

use encoding_rs::Encoding;
use jiff::civil::Date;

use crate::span::Span;

/// The page behind an article's text.
///
/// Invariant: the map's runs lie one after the other and cover the text; blocks
/// are in the order of the text and do not overlap.
#[derive(Debug, Clone)]
pub struct Page {
    /// The encoding of the page's bytes, by its name in the Encoding Standard: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// The blocks of the text: paragraphs, headings, list items and quotations set apart.
    pub blocks: Vec<Block>,
    /// What stands within or about the article and is not part of its text, in the order of the page.
    pub left_out: Vec<LeftOut>,
    /// The bytes of every character of the text.
    pub map: SourceMap,
    /// The day on which the page says that it was changed last.
    pub modified: Option<Date>,
    /// The section of the outlet: "Politics".
    pub section: Option<String>,
    /// The language that the page says it is in, as it says it: `en-GB`.
    pub language: Option<String>,
    /// Where the page says what is known of the article.
    pub found: Found,
}

impl Page {
    /// A page of which only the bytes are known.
    #[must_use]
    pub(crate) fn new(encoding: &'static str, map: SourceMap) -> Page {
        Page { encoding, blocks: Vec::new(), left_out: Vec::new(), map, modified: None, section: None, language: None, found: Found::default() }
    }
}

/// Where each thing that is known of the article was found, in words such as
/// `json-ld datePublished`, `meta og:title`, `h1`, `time`, `text` and `url`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The headline.
    pub headline: Option<String>,
    /// The names of those who wrote it.
    pub bylines: Option<String>,
    /// The day of publication.
    pub published: Option<String>,
    /// The day of the last change.
    pub modified: Option<String>,
    /// The outlet.
    pub outlet: Option<String>,
    /// The section.
    pub section: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The text, where it is not what the page shows: `json-ld articleBody`, `script`.
    pub text: Option<String>,
}

/// A block of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Its characters, without the break after it.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// The number of the entry that it stands in, in a live blog; 0 is the first of the page, mostly the latest.
    pub entry: Option<u32>,
}

/// What a block of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Running text.
    Paragraph,
    /// A heading within the report.
    Heading,
    /// A member of a list.
    ListItem,
    /// A quotation that is set apart from the running text.
    Quotation,
    /// A row or cell of a table.
    Cell,
    /// The words under a picture. Left out of the text.
    Caption,
    /// Words of the text that are repeated in large letters. Left out.
    PullQuotation,
    /// The headline and what stands with it: standfirst, names, date. Left out.
    Head,
    /// Links to other reports. Left out.
    Related,
    /// An invitation to a newsletter, an app or a subscription. Left out.
    Newsletter,
    /// What readers wrote. Left out.
    Comment,
    /// Who the author is. Left out.
    Author,
    /// Everything else about the article that is not part of it. Left out.
    Other,
}

impl Role {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Paragraph => "paragraph",
            Role::Heading => "heading",
            Role::ListItem => "list-item",
            Role::Quotation => "quotation",
            Role::Cell => "cell",
            Role::Caption => "caption",
            Role::PullQuotation => "pull-quotation",
            Role::Head => "head",
            Role::Related => "related",
            Role::Newsletter => "newsletter",
            Role::Comment => "comment",
            Role::Author => "author",
            Role::Other => "other",
        }
    }

    /// Every role, in the order of their declaration.
    pub const ALL: &[Role] = &[
        Role::Paragraph,
        Role::Heading,
        Role::ListItem,
        Role::Quotation,
        Role::Cell,
        Role::Caption,
        Role::PullQuotation,
        Role::Head,
        Role::Related,
        Role::Newsletter,
        Role::Comment,
        Role::Author,
        Role::Other,
    ];
}

/// A block of the page that is not part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is.
    pub role: Role,
    /// What it says, on one line.
    pub text: String,
    /// The bytes of the page that it stands in.
    pub bytes: Range<usize>,
}

/// For every character of a text, the bytes of the page that it was taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    runs: Vec<Run>,
}

/// Characters that come from the page in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The characters of the text.
    pub span: Span,
    /// Where their bytes start in the page.
    pub start: u32,
    /// Where their bytes end; `start` again for what we inserted.
    pub end: u32,
    /// In what way they come from the page.
    pub kind: RunKind,
}

/// In what way characters of the text come from the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunKind {
    /// The page's own characters: its bytes, decoded alone, give just these.
    Verbatim,
    /// A character reference of the page, or an escape of its scripts, was decoded: `&amp;`, `&#8220;`, `\u201c`.
    Reference,
    /// White space of the page became one space, or the line end after a word that was cut.
    Space,
    /// Bytes that are not these characters one by one were decoded: those of a stateful
    /// encoding or of a transfer encoding, and those that are no characters (U+FFFD).
    Decoded,
    /// We put the characters there: a break between blocks, a line break for `<br>`, the marks of `<q>`.
    Inserted,
}

impl RunKind {
    /// Every kind, in the order of their declaration.
    pub const ALL: &[RunKind] = &[RunKind::Verbatim, RunKind::Reference, RunKind::Space, RunKind::Decoded, RunKind::Inserted];

    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RunKind::Verbatim => "verbatim",
            RunKind::Reference => "reference",
            RunKind::Space => "space",
            RunKind::Decoded => "decoded",
            RunKind::Inserted => "inserted",
        }
    }
}

impl Run {
    /// The bytes of the page.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether each of its bytes is the same in text and page.
    fn is_same(&self) -> bool {
        self.kind == RunKind::Verbatim && self.span.len() == self.bytes().len()
    }
}

impl SourceMap {
    /// All runs, in the order of the text.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The runs of a span of the text. The first and the last are cut to the
    /// span where text and page have the same bytes, and whole where not.
    #[must_use]
    pub fn of(&self, span: Span) -> Vec<Run> {
        let first = self.runs.partition_point(|run| run.span.end() <= span.start());
        let inside = self.runs[first..].iter().take_while(|run| run.span.start() < span.end());
        inside
            .map(|run| {
                if !run.is_same() {
                    return *run;
                }
                let (start, end) = (run.span.start().max(span.start()), run.span.end().min(span.end()));
                let at = |place: usize| run.start + u32::try_from(place - run.span.start()).expect("a run is no longer than the page");
                Run { span: Span::new(start, end), start: at(start), end: at(end), kind: run.kind }
            })
            .collect()
    }

    /// The bytes of the page from the first to the last character of a span;
    /// `None` for what we inserted and for an empty span.
    #[must_use]
    pub fn bytes_of(&self, span: Span) -> Option<Range<usize>> {
        let runs = self.of(span);
        let mut taken = runs.iter().filter(|run| run.kind != RunKind::Inserted).map(Run::bytes);
        let first = taken.next()?;
        Some(taken.fold(first, |all, bytes| all.start.min(bytes.start)..all.end.max(bytes.end)))
    }

    /// Checks the law of the map: runs cover the text without a gap, and every
    /// verbatim run is equal in both. Says what is broken.
    ///
    /// # Errors
    /// If the law does not hold for this text and page.
    pub fn check(&self, text: &str, page: &[u8], encoding: &str) -> Result<(), String> {
        let encoding = Encoding::for_label(encoding.as_bytes()).ok_or("an unknown encoding")?;
        let mut next = 0;
        for run in &self.runs {
            if run.span.start() != next || run.span.is_empty() {
                return Err(format!("the run {run:?} does not start at {next}, or is empty"));
            }
            next = run.span.end();
            let words = text.get(run.span.range()).ok_or_else(|| format!("the run {run:?} leaves the text"))?;
            let bytes = page.get(run.bytes()).ok_or_else(|| format!("the run {run:?} leaves the page"))?;
            let equal = words.as_bytes() == bytes || {
                let (decoded, malformed) = encoding.decode_without_bom_handling(bytes);
                decoded == words && !malformed
            };
            if run.kind == RunKind::Verbatim && !equal {
                return Err(format!("the run {run:?} is {words:?} in the text and {:?} in the page", String::from_utf8_lossy(bytes)));
            }
        }
        if next == text.len() { Ok(()) } else { Err(format!("the runs end at {next}, the text at {}", text.len())) }
    }

    /// Adds characters at the end of the text.
    pub(crate) fn push(&mut self, length: usize, bytes: Range<usize>, kind: RunKind) {
        let start = self.runs.last().map_or(0, |run| run.span.end());
        let offset = |at: usize| u32::try_from(at).expect("a page is cut at 16 MB");
        let run = Run { span: Span::new(start, start + length), start: offset(bytes.start), end: offset(bytes.end), kind };
        match self.runs.last_mut() {
            Some(last) if last.is_same() && run.is_same() && last.end == run.start => {
                last.span = last.span.cover(run.span);
                last.end = run.end;
            }
            _ => self.runs.push(run),
        }
    }

    /// Cuts the map where a text is cut.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.runs = self.of(Span::new(0, length));
    }
}
