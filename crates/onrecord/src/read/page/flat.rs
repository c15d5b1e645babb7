//! The tree as lines of text: every block that shows, with what stands around it.

use std::ops::Range;

use super::element::Element;
use super::tree::{Attribute, NodeId, Piece, Tree};
use crate::page::RunKind;

/// Everything that a page shows, line by line.
#[derive(Debug, Default)]
pub(super) struct Flat {
    pub(super) text: String,
    /// How the characters of `text` come from the page's, in order.
    pub(super) runs: Vec<FlatRun>,
    pub(super) lines: Vec<Line>,
}

/// A run as in the map, with characters of the decoded page in place of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlatRun {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) kind: RunKind,
}

/// One line: what stands between two borders of blocks.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its characters in [`Flat::text`].
    pub(super) range: Range<usize>,
    /// The innermost block that it stands in.
    pub(super) block: NodeId,
    /// The first and the last text of the tree that it is made of.
    pub(super) first: NodeId,
    pub(super) last: NodeId,
    /// How many characters it has that show, and how many of them stand in links.
    pub(super) chars: u32,
    pub(super) link_chars: u32,
}

impl Flat {
    /// What a line says.
    pub(super) fn words(&self, line: &Line) -> &str {
        &self.text[line.range.clone()]
    }
}

/// What is open around a text.
#[derive(Debug, Clone, Copy)]
struct Open {
    end: NodeId,
    block: NodeId,
    link: bool,
    pre: bool,
    quote: bool,
}

/// Writes out all lines of a page; those that it hides only where `hidden` says so,
/// and no elements of the classes in `leave_out`.
pub(super) fn flatten(tree: &Tree<'_>, hidden: bool, leave_out: &[String]) -> Flat {
    let mut writer = Writer::default();
    let count = tree.node(0).end;
    let mut open: Vec<Open> = vec![Open { end: count, block: 0, link: false, pre: false, quote: false }];
    let mut id = 1;
    while id < count {
        while let Some(last) = open.last().copied()
            && last.end <= id
            && open.len() > 1
        {
            open.pop();
            let outer = open.last().expect("the root stays open");
            if last.block != outer.block {
                writer.end_line(outer.block);
            } else if last.quote {
                writer.insert_after("”");
            }
        }
        let node = tree.node(id);
        let around = *open.last().expect("the root stays open");
        match node.element {
            Element::Text => writer.text(tree, id, around),
            Element::Br => writer.line_break(node.start),
            Element::Hr => writer.end_line(around.block),
            Element::Wbr => {}
            element if element.is_mute() || (!hidden && is_hidden(tree, id)) || (!leave_out.is_empty() && has_class(tree, id, leave_out)) => {
                if element.is_block() {
                    writer.end_line(around.block);
                }
                id = node.end;
                continue;
            }
            element => {
                let block = if element.is_block() { id } else { around.block };
                if block == id {
                    writer.end_line(id);
                }
                let quote = element == Element::Q && !is_quoted(tree, id);
                if quote {
                    writer.before = "“";
                }
                open.push(Open {
                    end: node.end,
                    block,
                    link: around.link || (element == Element::A && tree.attribute(id, Attribute::Href).is_some()),
                    pre: around.pre || element == Element::Pre,
                    quote,
                });
            }
        }
        id += 1;
    }
    writer.end_line(0);
    writer.flat
}

/// Whether a `<q>` has marks of its own.
fn is_quoted(tree: &Tree<'_>, id: NodeId) -> bool {
    // The first words decide, and they stand near.
    let first = tree.inside(id).take(8).flat_map(|inner| tree.pieces(inner)).map(|piece| tree.words(piece)).find(|words| !words.trim().is_empty());
    first.is_some_and(|words| words.trim_start().starts_with(['"', '“', '”', '„', '«', '»', '‘', '\'', '‹', '「']))
}

fn has_class(tree: &Tree<'_>, id: NodeId, classes: &[String]) -> bool {
    tree.attribute(id, Attribute::Class).is_some_and(|class| class.split_ascii_whitespace().any(|name| classes.iter().any(|known| known == name)))
}

/// Whether an element says that it does not show.
fn is_hidden(tree: &Tree<'_>, id: NodeId) -> bool {
    if !tree.has_attributes(id) {
        return false;
    }
    let style = || {
        let style = tree.attribute(id, Attribute::Style)?;
        let bare: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        Some(bare.contains("display:none") || bare.contains("visibility:hidden"))
    };
    // What only screen readers say: "opens in a new window".
    let unseen = |class: &str| {
        class.split_ascii_whitespace().any(|name| {
            matches!(
                name,
                "sr-only"
                    | "visually-hidden"
                    | "visuallyhidden"
                    | "screen-reader-text"
                    | "screen-reader-only"
                    | "screenreader"
                    | "a11y-hidden"
                    | "u-visually-hidden"
                    | "is-visually-hidden"
                    | "offscreen"
            )
        })
    };
    tree.attribute(id, Attribute::Hidden).is_some()
        || tree.attribute(id, Attribute::Class).is_some_and(unseen)
        // Pages hide themselves from screen readers while a window is open over them.
        || (tree.inside(id).len() < 30 && tree.attribute(id, Attribute::AriaHidden).is_some_and(|value| value == "true"))
        || style().unwrap_or(false)
}

#[derive(Default)]
struct Writer {
    flat: Flat,
    /// The line that is being written.
    line: Option<Line>,
    /// White space that has not been written: it may turn out to end the line.
    space: Option<(u32, u32, bool)>,
    /// `<br>`s that have not been written.
    breaks: u32,
    break_at: u32,
    block: NodeId,
    /// A mark to be inserted before the next word.
    before: &'static str,
}

impl Writer {
    fn text(&mut self, tree: &Tree<'_>, id: NodeId, around: Open) {
        for piece in tree.pieces(id) {
            let words = tree.words(piece);
            let mut at = 0;
            while at < words.len() {
                let rest = &words.as_bytes()[at..];
                let spaces = rest.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len());
                if spaces > 0 {
                    self.space(piece, at, at + spaces, &words[at..at + spaces], around.pre);
                    at += spaces;
                    continue;
                }
                let length = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
                self.word(piece, at, &words[at..at + length], id, around);
                at += length;
            }
        }
    }

    fn space(&mut self, piece: &Piece, from: usize, to: usize, words: &str, pre: bool) {
        if pre {
            self.breaks += u32::try_from(words.matches('\n').count()).unwrap_or(u32::MAX);
        }
        let (start, end) = place(piece, from, to);
        let one = piece.is_verbatim() && words == " ";
        self.space = Some(match self.space {
            None => (start, end, one),
            Some((first, _, _)) => (first, end, false),
        });
    }

    fn word(&mut self, piece: &Piece, from: usize, words: &str, id: NodeId, around: Open) {
        // Two breaks begin another paragraph, in a paragraph as well.
        if self.breaks > 1 && self.line.is_some() {
            let breaks = self.breaks;
            self.close();
            self.breaks = breaks;
        }
        let breaks = std::mem::take(&mut self.breaks);
        let space = self.space.take();
        if let Some(line) = &self.line {
            let start = self.flat.text.len();
            debug_assert!(line.range.start < start);
            if breaks > 0 {
                self.push("\n", self.break_at, self.break_at, RunKind::Inserted);
            } else if let Some((from, to, one)) = space {
                self.push(" ", from, to, if one { RunKind::Verbatim } else { RunKind::Space });
            }
        } else {
            let start = self.flat.text.len();
            self.line = Some(Line { range: start..start, block: self.block, first: id, last: id, chars: 0, link_chars: 0 });
        }
        let (start, end) = place(piece, from, from + words.len());
        let before = std::mem::take(&mut self.before);
        if !before.is_empty() {
            self.push(before, start, start, RunKind::Inserted);
        }
        self.push(words, start, end, if piece.is_verbatim() { RunKind::Verbatim } else { RunKind::Reference });
        let line = self.line.as_mut().expect("a line was begun");
        line.last = id;
        let count = u32::try_from(words.chars().count()).unwrap_or(u32::MAX);
        line.chars += count;
        line.link_chars += if around.link { count } else { 0 };
    }

    fn insert_after(&mut self, words: &str) {
        self.before = "";
        if self.line.is_some() {
            let at = self.flat.runs.last().map_or(0, |run| run.to);
            self.push(words, at, at, RunKind::Inserted);
        }
    }

    fn push(&mut self, words: &str, from: u32, to: u32, kind: RunKind) {
        let start = u32::try_from(self.flat.text.len()).expect("a page is cut at 16 MB");
        self.flat.text.push_str(words);
        let end = u32::try_from(self.flat.text.len()).expect("a page is cut at 16 MB");
        match self.flat.runs.last_mut() {
            Some(last) if kind == RunKind::Verbatim && last.kind == kind && last.to == from && last.end == start => {
                last.end = end;
                last.to = to;
            }
            _ => self.flat.runs.push(FlatRun { start, end, from, to, kind }),
        }
    }

    fn line_break(&mut self, at: u32) {
        self.breaks += 1;
        self.break_at = at;
    }

    /// Ends the line at the border of a block; what comes next stands in `block`.
    fn end_line(&mut self, block: NodeId) {
        self.close();
        self.block = block;
    }

    fn close(&mut self) {
        self.space = None;
        self.breaks = 0;
        let Some(mut line) = self.line.take() else { return };
        let end = self.flat.text.len();
        // No-break spaces at either end lay out a page and say nothing.
        let words = &self.flat.text[line.range.start..end];
        let from = line.range.start + (words.len() - words.trim_start_matches(is_blank).len());
        let to = line.range.start + words.trim_end_matches(is_blank).len();
        if from < to {
            line.range = from..to;
            self.flat.lines.push(line);
        }
    }
}

/// White space, and marks that take no room.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// The characters of the page for a part of a piece; all of them where the piece stands for something else.
fn place(piece: &Piece, from: usize, to: usize) -> (u32, u32) {
    if piece.is_verbatim() {
        let offset = |at: usize| piece.start + u32::try_from(at).expect("a page is cut at 16 MB");
        (offset(from), offset(to))
    } else {
        (piece.start, piece.end)
    }
}
