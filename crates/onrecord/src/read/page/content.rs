//! Finding the article among everything that a page shows.
//!
//! Three witnesses are heard. The page's description of itself may hold the
//! article's text (`articleBody`); lines of the page are checked against it.
//! The names of elements and classes say what is a caption, a comment, a link
//! to something else. And prose looks like prose: sentences, few links, side
//! by side. The article is the element that holds most prose for what else it
//! holds; within it each line is judged again.

use std::collections::HashSet;
use std::ops::Range;

use super::element::Element;
use super::flat::{Flat, Line};
use super::hint::{self, Hints};
use super::metadata::{Metadata, letters};
use super::notice;
use super::tree::{NodeId, Tree};
use crate::page::Role;

/// The article's lines and what was left out, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) lines: Vec<(usize, Role)>,
    pub(super) left_out: Vec<(usize, Role)>,
    /// How many characters of the text stand in sentences.
    pub(super) prose: u32,
    /// The line of the headline.
    pub(super) title: Option<usize>,
    /// How much of the prose stands in boxes of its own, from 0 to 1, as teasers do.
    pub(super) solitary: f32,
    /// How many lines of the page are links of four words and more, as headlines of other reports are.
    pub(super) headlines: usize,
}

impl Content {
    /// Leaves out all lines: the page holds no article after all.
    pub(super) fn clear(&mut self) {
        self.left_out.extend(self.lines.drain(..).map(|(line, _)| (line, Role::Other)));
        self.left_out.sort_unstable_by_key(|(line, _)| *line);
        self.prose = 0;
    }
}

/// Finds the article's lines.
pub(super) fn find(tree: &Tree<'_>, flat: &Flat, metadata: &Metadata) -> Content {
    let page = Page::new(tree, flat, metadata, true);
    let content = page.within(page.root());
    // Names may deceive: where little of the page's prose is left, they are not heard.
    let all: u32 = page.measures.iter().map(|m| m.prose).sum();
    let is_near = match (content.title, content.lines.first()) {
        (Some(title), Some((first, _))) => (title..title + 30).contains(first),
        _ => false,
    };
    if content.prose * 6 < all && content.prose < if is_near { 150 } else { 800 } {
        let page = Page::new(tree, flat, metadata, false);
        let other = page.within(page.root());
        if other.prose > content.prose * 4 {
            return other;
        }
    }
    content
}

/// Everything that is known of each line before one is chosen.
struct Page<'a, 'p> {
    tree: &'a Tree<'p>,
    flat: &'a Flat,
    metadata: &'a Metadata,
    measures: Vec<Measure>,
    /// Why a line is no part of an article's text.
    marks: Vec<Option<Role>>,
    witness: Option<Witness>,
    /// The line of the headline.
    title: Option<usize>,
    /// How many lines of prose the element holds that holds a line's paragraph.
    company: Vec<u32>,
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    words: u32,
    /// Characters outside links, if the line is prose.
    prose: u32,
    /// How much of it stands in links, from 0 to 1.
    links: f32,
}

/// The article's text as the page's description has it.
struct Witness {
    /// How much of each line it holds, from 0 to 1; `None` for lines too short to tell.
    covered: Vec<Option<f32>>,
    /// Whether nearly all of it was found on the page.
    complete: bool,
}

impl<'a, 'p> Page<'a, 'p> {
    fn new(tree: &'a Tree<'p>, flat: &'a Flat, metadata: &'a Metadata, by_name: bool) -> Page<'a, 'p> {
        let measures: Vec<Measure> = flat.lines.iter().map(|line| measure(flat.words(line), line)).collect();
        let witness = metadata.body.as_deref().and_then(|body| Witness::new(flat, body));
        let marks = vec![None; measures.len()];
        let mut page = Page { tree, flat, metadata, marks, measures, witness, title: None, company: Vec::new() };
        page.mark(by_name);
        page.weigh_witness();
        page.title = metadata.heading.map(|heading| page.lines_in(heading).start);
        page.company = page.company();
        page
    }

    /// The lines that stand in a node.
    fn lines_in(&self, id: NodeId) -> Range<usize> {
        let end = self.tree.node(id).end;
        let first = self.flat.lines.partition_point(|line| line.first < id);
        first..first + self.flat.lines[first..].partition_point(|line| line.first < end)
    }

    /// Marks what the names of elements say is no part of the text.
    fn mark(&mut self, by_name: bool) {
        let sums = self.prose_before();
        let total = sums[self.measures.len()];
        let mut id = 1;
        let count = self.tree.node(0).end;
        while id < count {
            let node = self.tree.node(id);
            if node.element == Element::Text || node.end == id + 1 {
                id += 1;
                continue;
            }
            if node.element.is_mute() {
                id = node.end;
                continue;
            }
            let role = self.role_of(id, by_name);
            // Within whatever else, what says that it is the text is heard.
            if role.is_none() && matches!(node.element, Element::Div | Element::Section | Element::Article) && hint::hints(self.tree, id).has(Hints::BODY) {
                let lines = self.lines_in(id);
                let marked: u32 =
                    lines.clone().filter(|line| self.marks[*line].is_some_and(|role| role != Role::Comment)).map(|line| self.measures[line].prose).sum();
                if marked > 200 {
                    lines.for_each(|line| self.marks[line] = None);
                }
            }
            if let Some((role, whole)) = role {
                let lines = self.lines_in(id);
                let prose = sums[lines.end] - sums[lines.start];
                let covered = self.covered_share(lines.clone());
                // An invitation or a word about the author is short; a wrapper of that name may hold the article.
                let is_long = prose > 700 && matches!(role, Role::Newsletter | Role::Author | Role::Other | Role::Caption | Role::PullQuotation);
                if prose * 3 <= total && covered < 0.5 && !is_long {
                    for line in lines {
                        let mark = &mut self.marks[line];
                        if (whole || self.measures[line].prose == 0) && (mark.is_none() || *mark == Some(Role::Other)) {
                            *mark = Some(role);
                        }
                    }
                }
            }
            id += 1;
        }
    }

    /// How many characters of prose stand before each line.
    fn prose_before(&self) -> Vec<u32> {
        let mut sum = 0;
        let after = self.measures.iter().map(|m| {
            sum += m.prose;
            sum
        });
        std::iter::once(0).chain(after).collect()
    }

    /// Where most of the page's prose is not in the description's text, that text is an extract.
    fn weigh_witness(&mut self) {
        let (mut all, mut covered) = (0.0, 0.0);
        for (line, m) in self.measures.iter().enumerate() {
            if self.marks[line].is_none() {
                let prose = f64::from(m.prose);
                all += prose;
                covered += prose * f64::from(self.covered(line).unwrap_or(0.0));
            }
        }
        if let Some(witness) = &mut self.witness {
            witness.complete &= covered > all * 0.45;
        }
    }

    /// How much of some lines' prose the description's text holds.
    fn covered_share(&self, lines: Range<usize>) -> f32 {
        let Some(witness) = &self.witness else { return 0.0 };
        let (mut all, mut covered) = (0.0, 0.0);
        for line in lines {
            let chars = self.flat.lines[line].chars as f32;
            if let Some(share) = witness.covered[line] {
                all += chars;
                covered += chars * share;
            }
        }
        if all > 0.0 { covered / all } else { 0.0 }
    }

    /// What an element says its lines are, and whether that goes for prose too.
    fn role_of(&self, id: NodeId, by_name: bool) -> Option<(Role, bool)> {
        use Element::*;
        let element = self.tree.node(id).element;
        let hints = hint::hints(self.tree, id);
        if matches!(element, Html | Body | Main) {
            return None;
        }
        let by_hint = [
            (Hints::PULL, Role::PullQuotation, true),
            (Hints::CAPTION, Role::Caption, true),
            (Hints::COMMENT, Role::Comment, true),
            (Hints::NEWSLETTER, Role::Newsletter, true),
            (Hints::RELATED, Role::Related, true),
            (Hints::ADVERT, Role::Other, true),
            (Hints::SHARE, Role::Other, true),
            (Hints::NAVIGATION, Role::Other, true),
            (Hints::AUTHOR, Role::Author, true),
            (Hints::META, Role::Head, false),
            (Hints::HEADLINE, Role::Head, false),
        ];
        match element {
            Nav | Footer | Search | Address | Legend => return Some((Role::Other, true)),
            Figcaption => return Some((Role::Caption, true)),
            Aside => return Some((Role::Related, true)),
            Figure => return Some((Role::Caption, false)),
            H1 => return Some((Role::Head, false)),
            _ => {}
        }
        if !by_name {
            return None;
        }
        let role = by_hint.iter().find(|(hint, _, _)| hints.has(*hint)).map(|(_, role, whole)| (*role, *whole));
        // What somebody wrote elsewhere is quoted, and not offered for sharing.
        role.filter(|_| !(hints.has(Hints::SHARE) && self.holds_post(id)))
    }

    /// Whether an element is the frame of an embedded post: a block quotation with little else.
    fn holds_post(&self, id: NodeId) -> bool {
        const MOST: usize = 40;
        let inside = self.tree.inside(id);
        inside.len() < MOST && inside.into_iter().any(|inner| self.tree.node(inner).element == Element::Blockquote)
    }

    fn company(&self) -> Vec<u32> {
        let mut counts: std::collections::BTreeMap<NodeId, u32> = std::collections::BTreeMap::new();
        let holders: Vec<NodeId> = (0..self.measures.len()).map(|line| self.holder(line)).collect();
        for (line, holder) in holders.iter().enumerate() {
            if self.measures[line].prose > 0 && self.marks[line].is_none() {
                *counts.entry(*holder).or_default() += 1;
            }
        }
        holders.iter().map(|holder| counts.get(holder).copied().unwrap_or(0)).collect()
    }

    /// What a line adds to the element that holds it.
    fn score(&self, line: usize) -> f64 {
        let m = &self.measures[line];
        let chars = f64::from(self.flat.lines[line].chars.min(60));
        if self.marks[line].is_some() {
            return if m.links > 0.5 { -chars * 0.3 } else { 0.0 };
        }
        if m.prose > 0 {
            // Paragraphs stand side by side, and teasers each in a box of their own.
            let company = if self.company[line] > 1 { 1.0 } else { 0.4 };
            // An article begins soon after its headline.
            let place = match self.title {
                Some(title) if line < title => 0.5,
                Some(title) if line < title + 20 => 1.5,
                _ => 1.0,
            };
            let prose = f64::from(m.prose) * company * place;
            return match self.covered(line) {
                Some(share) if share > 0.6 => prose * 1.5,
                Some(share) if share < 0.2 && self.is_complete() => -prose * 0.5,
                _ => prose,
            };
        }
        if m.links > 0.5 { -chars * 0.5 } else { -5.0 }
    }

    fn covered(&self, line: usize) -> Option<f32> {
        self.witness.as_ref().and_then(|witness| witness.covered[line])
    }

    fn is_complete(&self) -> bool {
        self.witness.as_ref().is_some_and(|witness| witness.complete)
    }

    /// The element that holds most prose for what else it holds.
    fn root(&self) -> NodeId {
        let mut sums = Vec::with_capacity(self.measures.len() + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for line in 0..self.measures.len() {
            sum += self.score(line);
            sums.push(sum);
        }
        let mut best = (0.0, 0);
        let mut seen = HashSet::new();
        for line in &self.flat.lines {
            for id in std::iter::once(line.block).chain(self.tree.ancestors(line.block)) {
                if !seen.insert(id) {
                    break;
                }
                let lines = self.lines_in(id);
                let score = sums[lines.end] - sums[lines.start];
                // Of two that hold the same, the inner one.
                if score > best.0 || (score == best.0 && id > best.1) {
                    best = (score, id);
                }
            }
        }
        self.first_of_several(best.1)
    }

    /// Where an element holds several articles, as pages do that go on with the next one, the first.
    fn first_of_several(&self, root: NodeId) -> NodeId {
        let prose = |id: NodeId| -> u32 { self.lines_in(id).filter(|line| self.marks[*line].is_none()).map(|line| self.measures[line].prose).sum() };
        let mut articles: Vec<(NodeId, u32)> = Vec::new();
        let mut id = root + 1;
        while id < self.tree.node(root).end {
            let node = self.tree.node(id);
            if node.element == Element::Article {
                articles.push((id, prose(id)));
                id = node.end;
            } else {
                id += 1;
            }
        }
        articles.retain(|(_, prose)| *prose > 300);
        let titled = |id: &NodeId| self.metadata.heading.is_some_and(|heading| self.tree.inside(*id).contains(&heading));
        // With the headline above them all they are its parts.
        let first = articles.iter().find(|(id, _)| titled(id)).or(articles.first().filter(|_| self.metadata.heading.is_none()));
        match first {
            Some((id, prose_inside)) if articles.len() > 1 && *prose_inside * 5 > prose(root) && !self.metadata.is_live => *id,
            _ => root,
        }
    }

    /// Judges the lines of the article's element.
    fn within(&self, root: NodeId) -> Content {
        let range = self.lines_in(root);
        let bodies = self.bodies(range.clone());
        let title = self.metadata.headline.as_deref().map(letters).unwrap_or_default();
        let mut content = Content::default();
        for line in range.clone() {
            match self.judge(line, &bodies, &title) {
                Ok(role) => content.lines.push((line, role)),
                Err(role) => content.left_out.push((line, role)),
            }
        }
        self.around(root, range, &mut content);
        self.drop_teasers(&mut content);
        self.drop_repeated(&mut content);
        self.trim(&mut content);
        self.drop_idle_headings(&mut content);
        content.title = self.title;
        let prose = |alone: bool| -> u32 {
            content.lines.iter().filter(|(line, _)| !alone || self.company[*line] < 2).map(|(line, _)| self.measures[*line].prose).sum()
        };
        content.solitary = prose(true) as f32 / prose(false).max(1) as f32;
        content.headlines = self.measures.iter().filter(|m| m.links > 0.75 && m.words >= 4).count();
        content.prose = content.lines.iter().map(|(line, _)| self.measures[*line].prose).sum();
        content
    }

    /// What stands about the article's element together with its headline is left out, and not just passed over.
    fn around(&self, root: NodeId, range: Range<usize>, content: &mut Content) {
        const MOST: usize = 200;
        let Some(title) = self.title else { return };
        let Some(outer) = std::iter::once(root).chain(self.tree.ancestors(root)).find(|id| self.lines_in(*id).contains(&title)) else { return };
        let lines = self.lines_in(outer);
        let before = (lines.start.max(title)..range.start).map(|line| (line, self.marks[line].unwrap_or(Role::Head)));
        let after = (range.end..lines.end).map(|line| (line, self.marks[line].unwrap_or(Role::Other)));
        content.left_out.extend(before.take(MOST).chain(after.take(MOST)));
    }

    /// The elements whose own paragraphs hold the prose.
    fn bodies(&self, range: Range<usize>) -> HashSet<NodeId> {
        let mut prose: std::collections::BTreeMap<NodeId, (u32, u32)> = std::collections::BTreeMap::new();
        let mut total = 0;
        for line in range {
            if self.marks[line].is_none() && self.measures[line].prose > 0 {
                let entry = prose.entry(self.holder(line)).or_default();
                entry.0 += self.measures[line].prose;
                entry.1 += 1;
                total += self.measures[line].prose;
            }
        }
        prose.into_iter().filter(|(_, (chars, lines))| chars * 10 >= total || *lines >= 3).map(|(id, _)| id).collect()
    }

    /// The element that holds a line's paragraph.
    fn holder(&self, line: usize) -> NodeId {
        let block = self.flat.lines[line].block;
        match self.tree.node(block).element {
            Element::P | Element::H1 | Element::H2 | Element::H3 | Element::H4 | Element::H5 | Element::H6 => self.tree.node(block).parent,
            _ => block,
        }
    }

    /// Whether a line belongs to the text, and as what.
    fn judge(&self, line: usize, bodies: &HashSet<NodeId>, title: &str) -> Result<Role, Role> {
        if let Some(role) = self.marks[line] {
            return Err(role);
        }
        let m = &self.measures[line];
        let role = self.place(line);
        let covered = self.covered(line);
        if covered.is_some_and(|share| share > 0.8) {
            return Ok(role);
        }
        let words = self.flat.words(&self.flat.lines[line]);
        if !title.is_empty() && words.len() < 4 * title.len() && letters(words) == title {
            return Err(Role::Head);
        }
        if m.links > 0.75 || (notice::is_reference(words) && (m.links > 0.3 || m.words < 20)) {
            return Err(Role::Related);
        }
        if role == Role::Cell || notice::is_notice(words) {
            return Err(if role == Role::Cell { role } else { Role::Other });
        }
        if m.prose > 0 {
            if self.is_complete() && covered.is_some_and(|share| share < 0.2) && !bodies.contains(&self.holder(line)) {
                return Err(Role::Other);
            }
            return Ok(role);
        }
        if role == Role::Heading {
            return Ok(role);
        }
        if bodies.contains(&self.holder(line)) || role == Role::ListItem || role == Role::Quotation {
            return Ok(role);
        }
        Err(Role::Other)
    }

    /// Whether a cell stands in a table with headings.
    fn has_header(&self, cell: NodeId) -> bool {
        let table = self.tree.ancestors(cell).find(|id| self.tree.node(*id).element == Element::Table);
        table.is_some_and(|table| self.tree.inside(table).take(200).any(|id| self.tree.node(id).element == Element::Th))
    }

    /// What a line is by where it stands.
    fn place(&self, line: usize) -> Role {
        /// What stands further out says nothing of a line.
        const REACH: usize = 64;
        let block = self.flat.lines[line].block;
        for id in std::iter::once(block).chain(self.tree.ancestors(block)).take(REACH) {
            match self.tree.node(id).element {
                element if element.heading().is_some() => return Role::Heading,
                Element::Li | Element::Dd | Element::Dt => return Role::ListItem,
                Element::Blockquote => return Role::Quotation,
                // Old pages are laid out with tables.
                Element::Td if self.measures[line].prose > 0 && !self.has_header(id) => return Role::Paragraph,
                Element::Td | Element::Th => return Role::Cell,
                Element::Article | Element::Body | Element::Main | Element::Section => return Role::Paragraph,
                _ => {}
            }
        }
        Role::Paragraph
    }

    /// Leaves out what stands after the text in boxes of its own, below the headline of another report.
    fn drop_teasers(&self, content: &mut Content) {
        let prose = |lines: &[(usize, Role)]| -> u32 { lines.iter().map(|(line, _)| self.measures[*line].prose).sum() };
        // The text is what stands side by side, and most of what there is to be sure of.
        let Some(last) = content.lines.iter().rposition(|(line, _)| self.company[*line] > 2) else { return };
        let together: u32 = content.lines.iter().filter(|(line, _)| self.company[*line] > 2).map(|(line, _)| self.measures[*line].prose).sum();
        if together * 5 < prose(&content.lines) * 2 {
            return;
        }
        let below_headline = |line: usize| (line.saturating_sub(3)..line).any(|before| self.measures[before].links > 0.75 && self.measures[before].words >= 3);
        let (teasers, kept): (Vec<_>, Vec<_>) = content.lines.drain(last + 1..).partition(|(line, _)| self.company[*line] < 2 && below_headline(*line));
        content.lines.extend(kept);
        content.left_out.extend(teasers.into_iter().map(|(line, _)| (line, Role::Related)));
        content.left_out.sort_unstable_by_key(|(line, _)| *line);
    }

    /// Leaves out words of the text that are repeated apart from it, in large letters.
    fn drop_repeated(&self, content: &mut Content) {
        const MOST: usize = 100;
        let is_apart = |line: usize, role: Role| role == Role::Quotation || (self.company[line] < 2 && role == Role::Paragraph);
        let apart: Vec<(usize, String)> = content
            .lines
            .iter()
            .filter(|(line, role)| is_apart(*line, *role) && self.measures[*line].words >= 5 && self.measures[*line].words < 80)
            .take(MOST)
            .map(|(line, _)| (*line, letters(self.flat.words(&self.flat.lines[*line]))))
            .collect();
        if apart.is_empty() || content.lines.len() > 2_000 {
            return;
        }
        let all: Vec<(usize, String)> = content.lines.iter().map(|(line, _)| (*line, letters(self.flat.words(&self.flat.lines[*line])))).collect();
        let repeated: HashSet<usize> = apart
            .iter()
            .filter(|(line, words)| all.iter().any(|(other, text)| other != line && text.len() > words.len() && text.contains(words.as_str())))
            .map(|(line, _)| *line)
            .collect();
        let (out, kept) = content.lines.drain(..).partition(|(line, _)| repeated.contains(line));
        content.lines = kept;
        let out: Vec<(usize, Role)> = out;
        content.left_out.extend(out.into_iter().map(|(line, _)| (line, Role::PullQuotation)));
        content.left_out.sort_unstable_by_key(|(line, _)| *line);
    }

    /// Leaves out what stands before the first sentence and after the last one and is none.
    fn trim(&self, content: &mut Content) {
        let is_idle = |line: usize, role: Role| {
            let m = &self.measures[line];
            m.prose == 0
                && (m.words < 10 || role == Role::Cell)
                && !(role != Role::Heading && self.ends(line))
                && self.covered(line).is_none_or(|share| share < 0.8)
        };
        let first = content.lines.iter().position(|(line, role)| !is_idle(*line, *role)).unwrap_or(0);
        content.left_out.extend(content.lines.drain(..first).map(|(line, _)| (line, Role::Head)));
        while let Some((line, role)) = content.lines.last().copied() {
            let out = if is_idle(line, role) && role != Role::ListItem {
                Role::Other
            } else if content.lines.len() > 3 && self.is_about_author(line) {
                Role::Author
            } else {
                break;
            };
            content.left_out.push((line, out));
            content.lines.pop();
        }
        content.left_out.sort_unstable_by_key(|(line, _)| *line);
    }

    /// Whether a line ends as sentences do.
    fn ends(&self, line: usize) -> bool {
        let words = self.flat.words(&self.flat.lines[line]);
        words.ends_with(['.', '!', '?', '…', '"', '”', '’', '\'', '»', '“', '。', '」', '।', '؟', ':'])
    }

    /// "Ann Roe covers the courts for the Example." after the text.
    fn is_about_author(&self, line: usize) -> bool {
        let words = self.flat.words(&self.flat.lines[line]).trim_start_matches(['—', '–', '-', '*', ' ']);
        let quotes = words.contains(['“', '”', '"', '»']);
        let rest = self.metadata.bylines.iter().filter(|name| name.contains(' ')).find_map(|name| words.strip_prefix(name.as_str()));
        !quotes && words.chars().count() < 600 && rest.is_some_and(|rest| rest.starts_with([' ', ',']))
    }

    /// Leaves out headings after which nothing comes.
    fn drop_idle_headings(&self, content: &mut Content) {
        let mut text_follows = false;
        let mut kept = Vec::with_capacity(content.lines.len());
        for (line, role) in content.lines.drain(..).rev() {
            if role == Role::Heading && !text_follows {
                content.left_out.push((line, Role::Other));
                continue;
            }
            text_follows |= role != Role::Heading;
            kept.push((line, role));
        }
        kept.reverse();
        content.lines = kept;
        content.left_out.sort_unstable_by_key(|(line, _)| *line);
    }
}

fn measure(words: &str, line: &Line) -> Measure {
    let count = words.split_whitespace().count();
    let stops = words.contains(['.', '!', '?', '…', '。', '।', '؟', '！', '？', '։', '።']);
    // Scripts without spaces between words.
    let dense = words.chars().filter(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')).count();
    let links = line.link_chars as f32 / line.chars.max(1) as f32;
    let is_notice = words.contains(['©', '®']) || words.contains("All rights reserved") || words.contains("Copyright");
    let is_prose = links < 0.6 && !is_notice && ((count >= 8 && (stops || count >= 20)) || dense >= 25);
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Measure { words: count, prose: if is_prose { line.chars - line.link_chars } else { 0 }, links }
}

/// How many words make a gram.
const GRAM: usize = 4;

impl Witness {
    fn new(flat: &Flat, body: &str) -> Option<Witness> {
        let body = if body.contains(['<', '&']) { super::unescape(body) } else { body.to_owned() };
        let mut grams = HashSet::new();
        each_gram(&body, |gram| {
            grams.insert(gram);
        });
        if grams.len() < 60 {
            return None;
        }
        let mut found = HashSet::new();
        let covered: Vec<Option<f32>> = flat
            .lines
            .iter()
            .map(|line| {
                let (mut all, mut known) = (0u32, 0u32);
                each_gram(flat.words(line), |gram| {
                    all += 1;
                    if grams.contains(&gram) {
                        known += 1;
                        found.insert(gram);
                    }
                });
                (all >= 2).then(|| known as f32 / all as f32)
            })
            .collect();
        let share = found.len() as f32 / grams.len() as f32;
        // A text that was cut, as for a teaser, says nothing of what comes after it.
        let last = covered.iter().rev().flatten().find(|share| **share > 0.3);
        let is_cut = body.trim_end().ends_with(['…', '.', '"', '”', '!', '?', '»', '。']).then_some(last).flatten().is_none_or(|share| *share < 0.75)
            || body.trim_end().ends_with("...")
            || body.trim_end().ends_with('…');
        (share > 0.5).then_some(Witness { covered, complete: share > 0.8 && grams.len() > 150 && !is_cut })
    }
}

/// Hands over a hash of every four words in a row.
pub(super) fn each_gram(text: &str, mut each: impl FnMut(u64)) {
    let mut last = [0u64; GRAM];
    let mut count = 0;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    for word in words {
        // FNV-1a.
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        last.rotate_left(1);
        last[GRAM - 1] = hash;
        count += 1;
        if count >= GRAM {
            each(last.iter().fold(0u64, |all, hash| all.rotate_left(13) ^ hash));
        }
    }
}
