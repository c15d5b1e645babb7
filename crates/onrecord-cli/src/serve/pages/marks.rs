//! A report's text with everything that stands in it marked, as pieces that a template writes.

use onrecord::article::Article;
use onrecord::page::Role;
use onrecord::record::{AttributionId, EntityId, QuantityId, Record, TimexId};
use onrecord::span::Span;

use super::shown::Shown;

/// What a span of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The report's dateline.
    Dateline,
    /// Somebody or something is spoken of.
    Mention(EntityId),
    /// What is said.
    Content(AttributionId),
    /// On which condition.
    Condition(AttributionId),
    /// By whom.
    Source(AttributionId),
    /// By which words it is attributed.
    Cue(AttributionId),
    /// A figure.
    Figure(QuantityId),
    /// A time.
    Time(TimexId),
}

impl Mark {
    /// The attribution that it is a part of.
    pub fn statement(self) -> Option<AttributionId> {
        match self {
            Mark::Content(id) | Mark::Condition(id) | Mark::Source(id) | Mark::Cue(id) => Some(id),
            _ => None,
        }
    }
}

/// A run of characters that are the same things throughout.
#[derive(Debug)]
pub struct Piece {
    /// The characters.
    pub text: Shown,
    /// What they are, the narrower and rarer last.
    pub marks: Vec<Mark>,
    /// What begins with them.
    pub begins: Vec<Mark>,
    /// The attributions whose last content in this paragraph ends with them.
    pub ends: Vec<AttributionId>,
}

/// A paragraph, or another block of the text.
#[derive(Debug)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// Whether its line ends are part of what it is: verse, addresses.
    pub lines: bool,
    /// Its characters.
    pub pieces: Vec<Piece>,
    /// The attributions that begin in it.
    pub statements: Vec<AttributionId>,
}

/// The blocks of the part of the text that is read.
pub fn blocks(article: &Article, record: &Record) -> Vec<Block> {
    let text = article.readable();
    let marks = marks(record, text);
    let starts = starts(record);
    let mut next = 0;
    let mut active: Vec<(Span, Mark)> = Vec::new();
    let mut begun = vec![false; record.attributions.len()];
    let mut times_begun = vec![false; record.timexes.len()];
    let mut figures_begun = vec![false; record.quantities.len()];
    let mut blocks = Vec::new();
    for (role, range) in ranges(article, text) {
        while next < marks.len() && marks[next].0.start() < range.end() {
            active.push(marks[next]);
            next += 1;
        }
        active.retain(|(span, _)| span.end() > range.start());
        let here: Vec<(Span, Mark)> = active.iter().copied().filter(|(span, _)| span.start() < range.end()).collect();
        let mut first = |mark: Mark| {
            let seen = match mark {
                Mark::Content(id) => &mut begun[id],
                Mark::Time(id) => &mut times_begun[id],
                Mark::Figure(id) => &mut figures_begun[id],
                _ => return false,
            };
            !std::mem::replace(seen, true)
        };
        let statements = starts.iter().filter(|(_, at)| range.start() <= *at && *at < range.end()).map(|(id, _)| *id).collect();
        let own = range.slice(text);
        let lengths = || own.lines().map(|line| line.chars().count());
        let lines = own.contains('\n') && lengths().sum::<usize>() < 48 * lengths().count();
        blocks.push(Block { role, lines, pieces: pieces(text, range, &here, &mut first), statements });
    }
    blocks
}

/// Where each attribution begins: with its content, which has the mark to which notes lead.
fn starts(record: &Record) -> Vec<(AttributionId, usize)> {
    let begin = |id: usize| record.attributions[id].content.iter().map(|span| span.start()).min();
    (0..record.attributions.len()).filter_map(|id| Some((id, begin(id)?))).collect()
}

/// All marks within the first `most` bytes, by where they begin.
fn marks(record: &Record, text: &str) -> Vec<(Span, Mark)> {
    let most = text.len();
    let mut marks: Vec<(Span, Mark)> = Vec::new();
    let mut add = |spans: &[Span], mark: Mark| marks.extend(spans.iter().filter(|span| !span.is_empty() && span.end() <= most).map(|span| (*span, mark)));
    let after = record.dateline.as_ref().map_or(0, |dateline| dateline.span.end());
    if let Some(dateline) = &record.dateline {
        add(&[dateline.span], Mark::Dateline);
    }
    for (id, entity) in record.entities.iter().enumerate() {
        // Names explain themselves; "he", "the company" and "Moscow" do not.
        let name = entity.name.to_lowercase();
        let unnamed = |span: &&Span| {
            let words = text.get(span.range()).unwrap_or_default().to_lowercase();
            span.start() >= after && !words.contains(&name) && !name.contains(&words)
        };
        add(&entity.mentions.iter().filter(unnamed).copied().collect::<Vec<_>>(), Mark::Mention(id));
    }
    for (id, a) in record.attributions.iter().enumerate() {
        add(&a.content, Mark::Content(id));
        add(&a.condition, Mark::Condition(id));
        add(&a.source, Mark::Source(id));
        add(&a.cue, Mark::Cue(id));
    }
    for (id, timex) in record.timexes.iter().enumerate() {
        add(&[timex.span], Mark::Time(id));
    }
    for (id, quantity) in record.quantities.iter().enumerate() {
        add(&[quantity.span], Mark::Figure(id));
    }
    marks.sort_by_key(|(span, mark)| (span.start(), *mark));
    marks
}

/// The blocks as ranges: those of the page, or the paragraphs that the text shows.
fn ranges(article: &Article, text: &str) -> Vec<(Role, Span)> {
    let end = text.len();
    let known = article.page.as_deref().map(|page| page.blocks.as_slice()).unwrap_or_default();
    if known.len() > 1 || known.first().is_some_and(|block| block.span.len() == text.len()) {
        let cut = |span: Span| (span.start() < end).then(|| Span::new(span.start(), span.end().min(end)));
        return known.iter().filter_map(|block| Some((block.role, cut(block.span)?))).filter(|(_, span)| !span.is_empty()).collect();
    }
    let blank = |line: &str| line.trim().is_empty();
    let apart = text.trim().lines().any(blank);
    let mut ranges = Vec::new();
    let mut begun: Option<usize> = None;
    let mut last = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        if blank(line) {
            ranges.extend(begun.take().map(|begun| (Role::Paragraph, Span::new(begun, last))));
        } else {
            if let (Some(before), false) = (begun, apart) {
                ranges.push((Role::Paragraph, Span::new(before, last)));
                begun = None;
            }
            begun = begun.or(Some(start));
            last = at + line.trim_end().len();
        }
        at += line.len();
    }
    ranges.extend(begun.map(|begun| (Role::Paragraph, Span::new(begun, last))));
    ranges
}

fn pieces(text: &str, range: Span, here: &[(Span, Mark)], first: &mut impl FnMut(Mark) -> bool) -> Vec<Piece> {
    let mut cuts: Vec<usize> = here.iter().flat_map(|(span, _)| [span.start(), span.end()]).filter(|at| range.start() < *at && *at < range.end()).collect();
    cuts.extend([range.start(), range.end()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut last_end = std::collections::BTreeMap::new();
    for (span, mark) in here {
        if let Mark::Content(id) = mark {
            let end = last_end.entry(*id).or_insert(0);
            *end = span.end().min(range.end()).max(*end);
        }
    }
    let mut pieces = Vec::new();
    let mut next = 0;
    let mut active: Vec<(Span, Mark)> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        active.retain(|(span, _)| span.end() > from);
        while next < here.len() && here[next].0.start() <= from {
            if here[next].0.end() > from {
                active.push(here[next]);
            }
            next += 1;
        }
        let mut marks: Vec<Mark> = active.iter().map(|(_, mark)| *mark).collect();
        marks.sort_unstable();
        marks.dedup();
        let begins = marks.iter().copied().filter(|mark| first(*mark)).collect();
        let ends = last_end.iter().filter(|(_, end)| **end == to).map(|(id, _)| *id).collect();
        pieces.push(Piece { text: Shown::from(&text[from..to]), marks, begins, ends });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use onrecord::record::{Act, Attribution, Form};

    use super::*;

    fn attribution(content: &[(usize, usize)]) -> Attribution {
        Attribution {
            source: Vec::new(),
            cue: Vec::new(),
            content: content.iter().map(|(from, to)| Span::new(*from, *to)).collect(),
            form: Form::Direct,
            speaker: None,
            act: Act::State,
            negated: false,
            absorbs_negation: false,
            condition: Vec::new(),
            timex: None,
            within: None,
            confidence: 1.0,
        }
    }

    fn texts(blocks: &[Block]) -> Vec<Vec<String>> {
        blocks.iter().map(|block| block.pieces.iter().map(|piece| piece.text.to_string()).collect()).collect()
    }

    #[test]
    fn pieces_are_cut_where_marks_begin_and_end() {
        let article = Article::new("a", "One two three.\n\nFour five.");
        let record = Record { attributions: vec![attribution(&[(4, 13), (16, 20)]), attribution(&[(8, 13)])], ..Record::default() };
        let blocks = blocks(&article, &record);
        assert_eq!(texts(&blocks), [vec!["One ", "two ", "three", "."], vec!["Four", " five."]]);
        let first = &blocks[0].pieces;
        assert_eq!(first[1].begins, [Mark::Content(0)]);
        assert_eq!(first[2].marks, [Mark::Content(0), Mark::Content(1)]);
        assert_eq!((&first[2].begins[..], &first[2].ends[..]), (&[Mark::Content(1)][..], &[0, 1][..]));
        assert_eq!(blocks[0].statements, [0, 1]);
        assert!(blocks[1].pieces[0].begins.is_empty() && blocks[1].statements.is_empty(), "what goes on does not begin again");
    }

    #[test]
    fn paragraphs_are_apart_by_blank_lines_or_else_by_lines() {
        let check = |text: &str, paragraphs: &[&str]| {
            let found: Vec<String> = blocks(&Article::new("a", text), &Record::default()).iter().map(|b| b.pieces.iter().map(|p| p.text.as_str()).collect()).collect();
            assert_eq!(found, paragraphs);
        };
        check(" One\ntwo \n \nThree\n", &["One\ntwo", "Three"]);
        check("One\r\nTwo\r\n", &["One", "Two"]);
        check("", &[]);
        check("\n \n", &[]);
    }
}
