//! The article's text in a page's scripts, where the page does not show it.
//!
//! Pages that are put together by a program in the browser carry their text as
//! JSON: `articleBody` of JSON-LD, or rich text (arrays of paragraphs with their
//! pieces) in the program's state. The JSON is read with the place of every
//! string, so that its characters lead to the bytes of the page like all others.

use std::collections::BTreeMap;
use std::collections::HashSet;

use super::content::{Content, each_gram};
use super::element::Element;
use super::flat::{Flat, FlatRun, Line};
use super::metadata::Metadata;
use super::tree::{Attribute, Tree};
use crate::page::{Role, RunKind};

/// The least prose that a script must hold, in characters, to be taken for an article's.
const LEAST: u32 = 400;
/// A paragraph is no longer than this.
const LONGEST: u32 = 4_000;
/// How far above its strings an array of paragraphs may stand.
const REACH: usize = 8;
/// How many strings, arrays and objects of a page's scripts are looked at, all scripts together.
const MOST_MEMBERS: usize = 200_000;
/// How many bytes of text are written out to be compared with the page, all scripts together.
const MOST_TEXT: usize = 2 << 20;

/// The article as a script has it, and where; only where it holds what the page shows and three times as much.
pub(super) fn find(tree: &Tree<'_>, metadata: &Metadata, shown: &str, shown_prose: u32) -> Option<(Flat, Content, &'static str)> {
    let mut best: Option<(u32, Vec<Part>, &'static str)> = None;
    let (mut members, mut bytes) = (MOST_MEMBERS, MOST_TEXT);
    for (id, node) in (0..).zip(&tree.nodes) {
        if node.element != Element::Script {
            continue;
        }
        let Some(text) = tree.page.get(node.start as usize..node.stop as usize) else { continue };
        let kind = tree.attribute(id, Attribute::Type).unwrap_or_default().trim().to_ascii_lowercase();
        let start = node.start as usize;
        let is_json = kind.ends_with("json");
        if !is_json && (text.len() < 2_000 || !(kind.is_empty() || kind.contains("javascript"))) {
            continue;
        }
        let from = if is_json { Some(0) } else { text.find('{').filter(|at| text[..*at].trim_end().ends_with('=')) };
        let Some(from) = from else { continue };
        let json = Json::scan(text, from, start, members);
        members = members.saturating_sub(json.containers.len() + json.leaves.len());
        let described = json.body().map(|parts| (parts, "json-ld articleBody")).filter(|_| kind.contains("ld+json"));
        for (parts, place) in described.into_iter().chain(json.rich_text().map(|parts| (parts, "script"))) {
            let length = parts.iter().map(|part| part.end - part.start).sum();
            let Some(left) = bytes.checked_sub(length) else { continue };
            bytes = left;
            let flat = write(tree.page, &parts);
            let prose = prose_of(&flat);
            if prose >= LEAST && prose > shown_prose * 3 && best.as_ref().is_none_or(|(most, _, _)| prose > *most) && is_same(&flat, shown, metadata) {
                best = Some((prose, parts, place));
            }
        }
    }
    let (prose, parts, place) = best?;
    let flat = write(tree.page, &parts);
    let lines = flat.lines.iter().enumerate().map(|(line, at)| (line, Role::from(at, &parts))).collect();
    let content = Content { lines, prose, ..Content::default() };
    Some((flat, content, place))
}

/// Whether a script's text is the article of this page: it holds what the page shows, or else what the page says of itself.
fn is_same(flat: &Flat, shown: &str, metadata: &Metadata) -> bool {
    let mut grams = HashSet::new();
    each_gram(&flat.text, |gram| {
        grams.insert(gram);
    });
    let share = |text: &str| {
        let (mut all, mut known) = (0u32, 0u32);
        each_gram(text, |gram| {
            all += 1;
            known += u32::from(grams.contains(&gram));
        });
        (all >= 15).then(|| f64::from(known) / f64::from(all))
    };
    match share(shown) {
        Some(share) => share > 0.5,
        None => metadata.body.as_deref().and_then(share).is_some_and(|share| share > 0.5),
    }
}

/// A string of a script that is text of an article.
#[derive(Debug, Clone)]
struct Part {
    /// Its characters in the page, without the quotation marks.
    start: usize,
    end: usize,
    /// Strings of one block go together.
    block: (u32, u32),
    role: Role,
}

impl Role {
    /// The role of a line; lines carry the number of their first part in place of a node.
    fn from(line: &Line, parts: &[Part]) -> Role {
        parts.get(line.first as usize).map_or(Role::Paragraph, |part| part.role)
    }
}

/// What an object says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Paragraph,
    Heading,
    ListItem,
    Quotation,
    /// No running text: a picture, an advertisement, an embedded video.
    Other,
}

/// What objects are called that hold no running text.
const OTHERS: &[&str] = &[
    "image",
    "photo",
    "video",
    "embed",
    "caption",
    "newsletter",
    "recirc",
    "related",
    "advert",
    "promo",
    "gallery",
    "audio",
    "pullquote",
    "pull-quote",
    "credit",
];

impl Kind {
    /// By the words that programs for rich text use.
    fn named(name: &str) -> Kind {
        let name = name.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if name == "ad" || has(OTHERS) {
            Kind::Other
        } else if has(&["heading", "header", "subhead"]) || matches!(name.as_bytes(), [b'h', b'1'..=b'6']) {
            Kind::Heading
        } else if matches!(name.as_str(), "li" | "list-item" | "listitem" | "list_item") {
            Kind::ListItem
        } else if has(&["quote"]) {
            Kind::Quotation
        } else if name == "p" || has(&["paragraph"]) {
            Kind::Paragraph
        } else {
            Kind::Unknown
        }
    }

    fn role(self) -> Role {
        match self {
            Kind::Heading => Role::Heading,
            Kind::ListItem => Role::ListItem,
            Kind::Quotation => Role::Quotation,
            Kind::Unknown | Kind::Paragraph | Kind::Other => Role::Paragraph,
        }
    }
}

/// An array or an object.
#[derive(Debug, Clone, Copy)]
struct Container {
    parent: u32,
    /// Its place among the members of its parent.
    ordinal: u32,
    is_array: bool,
    /// Whether strings that are its members are text.
    holds_text: bool,
    /// Whether one of them was taken.
    taken: bool,
    kind: Kind,
}

/// A string that may be text.
#[derive(Debug, Clone, Copy)]
struct Leaf {
    container: u32,
    ordinal: u32,
    start: usize,
    end: usize,
}

/// The arrays, objects and texts of a script.
#[derive(Debug, Default)]
struct Json {
    containers: Vec<Container>,
    leaves: Vec<Leaf>,
    /// The longest `articleBody`.
    body: Option<(usize, usize)>,
    /// For each leaf: how many words it has, and whether a sentence ends in it.
    words: Vec<(u32, u32, bool)>,
}

impl Json {
    /// Reads as far as the text is JSON, and no more than so many members.
    fn scan(text: &str, from: usize, offset: usize, most: usize) -> Json {
        let bytes = text.as_bytes();
        let mut json = Json::default();
        // What is open: the container's number, its next member, and the key that is waiting for its value.
        let mut open: Vec<(u32, u32, Option<(usize, usize)>)> = Vec::new();
        let mut at = from;
        while at < bytes.len() && json.containers.len() + json.leaves.len() < most {
            match bytes[at] {
                byte @ (b'{' | b'[') => {
                    let number = json.containers.len() as u32;
                    let (parent, ordinal, key) = match open.last_mut() {
                        Some((parent, next, key)) => {
                            *next += 1;
                            (*parent, *next - 1, key.take())
                        }
                        None => (number, 0, None),
                    };
                    let name = key.map_or("", |(start, end)| &text[start..end]);
                    let is_array = byte == b'[';
                    let holds_text = is_array && matches!(name, "children" | "content" | "paragraphs" | "body" | "text");
                    json.containers.push(Container { parent, ordinal, is_array, holds_text, taken: false, kind: Kind::Unknown });
                    open.push((number, 0, None));
                    at += 1;
                }
                b'}' | b']' => {
                    open.pop();
                    at += 1;
                    if open.is_empty() {
                        break;
                    }
                }
                b'"' => {
                    let Some(length) = string_length(&bytes[at + 1..]) else { break };
                    let (start, end) = (at + 1, at + 1 + length);
                    at = end + 1;
                    let Some((container, next, key)) = open.last_mut() else { continue };
                    let is_array = json.containers[*container as usize].is_array;
                    if !is_array && key.is_none() && is_key(&bytes[at..]) {
                        *key = Some((start, end));
                        continue;
                    }
                    let name = key.take().map_or("", |(start, end)| &text[start..end]);
                    let (container, ordinal) = (*container, *next);
                    *next += 1;
                    json.string(text, container, ordinal, name, start, end, offset);
                }
                b',' => {
                    if let Some((_, _, key)) = open.last_mut() {
                        *key = None;
                    }
                    at += 1;
                }
                _ => at += 1,
            }
        }
        json
    }

    fn string(&mut self, text: &str, container: u32, ordinal: u32, name: &str, start: usize, end: usize, offset: usize) {
        let holder = &mut self.containers[container as usize];
        if name == "articleBody" {
            let longer = self.body.is_none_or(|(from, to)| to - from < end - start);
            if longer {
                self.body = Some((start + offset, end + offset));
            }
            return;
        }
        if matches!(name, "type" | "tagName" | "__typename" | "nodeType" | "tag" | "style") && end - start < 40 {
            let kind = Kind::named(&text[start..end]);
            if kind != Kind::Unknown && holder.kind == Kind::Unknown {
                holder.kind = kind;
            }
            return;
        }
        let is_text = if holder.is_array { holder.holds_text } else { matches!(name, "text" | "value" | "content" | "html") && !holder.taken };
        if is_text && start < end {
            holder.taken = true;
            let words = &text[start..end];
            let count = words.split(' ').filter(|word| !word.is_empty()).count();
            let stops = words.contains(['.', '!', '?', '。', '।']);
            self.words.push((u32::try_from(count).unwrap_or(u32::MAX), u32::try_from(words.len()).unwrap_or(u32::MAX), stops));
            self.leaves.push(Leaf { container, ordinal, start: start + offset, end: end + offset });
        }
    }

    fn body(&self) -> Option<Vec<Part>> {
        self.body.map(|(start, end)| vec![Part { start, end, block: (0, 0), role: Role::Paragraph }])
    }

    /// The arrays above a leaf, innermost first, with the place of the member that holds it.
    fn arrays(&self, leaf: &Leaf) -> impl Iterator<Item = (u32, u32)> {
        let mut at = (leaf.container, leaf.ordinal);
        let mut steps = 0;
        std::iter::from_fn(move || {
            while steps < REACH {
                steps += 1;
                let here = at;
                let container = &self.containers[here.0 as usize];
                let is_root = container.parent == here.0;
                at = (container.parent, container.ordinal);
                if is_root {
                    steps = REACH;
                }
                if container.is_array {
                    return Some(here);
                }
            }
            None
        })
    }

    /// The array whose members are paragraphs, with most prose in them.
    fn rich_text(&self) -> Option<Vec<Part>> {
        #[derive(Default)]
        struct Sum {
            ordinal: u32,
            words: u32,
            chars: u32,
            stops: bool,
            prose: u32,
            paragraphs: u32,
        }
        impl Sum {
            fn close(&mut self) {
                if self.words >= 8 && self.stops && self.chars <= LONGEST {
                    self.prose += self.chars;
                    self.paragraphs += 1;
                }
                (self.words, self.chars, self.stops) = (0, 0, false);
            }
        }
        let mut sums: BTreeMap<u32, Sum> = BTreeMap::new();
        for (leaf, (words, chars, stops)) in self.leaves.iter().zip(&self.words) {
            if self.is_other(leaf) {
                continue;
            }
            for (array, ordinal) in self.arrays(leaf) {
                let sum = sums.entry(array).or_default();
                if sum.ordinal != ordinal {
                    sum.close();
                    sum.ordinal = ordinal;
                }
                sum.words += words;
                sum.chars = sum.chars.saturating_add(*chars);
                sum.stops |= stops;
            }
        }
        sums.values_mut().for_each(Sum::close);
        // Of two that hold the same, the inner one.
        let (array, _) = sums.iter().filter(|(_, sum)| sum.paragraphs >= 3 && sum.prose >= LEAST).max_by_key(|(id, sum)| (sum.prose, **id))?;
        let mut parts = Vec::new();
        for leaf in &self.leaves {
            let Some((_, ordinal)) = self.arrays(leaf).find(|(id, _)| id == array) else { continue };
            if self.is_other(leaf) {
                continue;
            }
            let (inner, kind) = self.block(leaf, *array);
            parts.push(Part { start: leaf.start, end: leaf.end, block: (ordinal, inner), role: kind.role() });
        }
        Some(parts)
    }

    fn is_other(&self, leaf: &Leaf) -> bool {
        self.above(leaf).any(|(_, container)| container.kind == Kind::Other)
    }

    fn above(&self, leaf: &Leaf) -> impl Iterator<Item = (u32, &Container)> {
        let mut at = Some(leaf.container);
        std::iter::from_fn(move || {
            let here = at?;
            let container = &self.containers[here as usize];
            at = (container.parent != here).then_some(container.parent);
            Some((here, container))
        })
        .take(REACH)
    }

    /// The innermost block around a leaf within an array.
    fn block(&self, leaf: &Leaf, array: u32) -> (u32, Kind) {
        let blocks = self.above(leaf).take_while(|(id, _)| *id != array).filter(|(_, c)| !matches!(c.kind, Kind::Unknown | Kind::Other));
        let mut blocks = blocks.map(|(id, c)| (id, c.kind));
        let Some((inner, kind)) = blocks.next() else { return (0, Kind::Unknown) };
        // A paragraph in a list item is the item.
        let outer = blocks.next().filter(|_| kind == Kind::Paragraph);
        (inner, outer.map_or(kind, |(_, kind)| kind))
    }
}

/// How long a string is to its closing mark; `None` where there is none.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

fn is_key(rest: &[u8]) -> bool {
    rest.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b':')
}

fn prose_of(flat: &Flat) -> u32 {
    let is_prose = |line: &&Line| {
        let words = flat.words(line);
        words.split(' ').count() >= 8 && words.contains(['.', '!', '?', '。', '।'])
    };
    flat.lines.iter().filter(is_prose).map(|line| line.chars).sum()
}

/// Writes the parts out as lines, with their places in the page.
fn write(page: &str, parts: &[Part]) -> Flat {
    let mut writer = Writer::default();
    let mut block = None;
    for (number, part) in (0..).zip(parts) {
        if block != Some(part.block) {
            writer.end_line();
            block = Some(part.block);
        }
        writer.part = number;
        writer.string(page, part.start, part.end);
    }
    writer.end_line();
    writer.flat
}

#[derive(Default)]
struct Writer {
    flat: Flat,
    part: u32,
    line: Option<(usize, u32)>,
    /// White space that has not been written: it may end the line.
    space: Option<(usize, usize, bool)>,
}

impl Writer {
    /// A JSON string: escapes are decoded, tags within it are passed over, references are what they stand for.
    fn string(&mut self, page: &str, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let rest = &page[at..end];
            let byte = rest.as_bytes()[0];
            match byte {
                b'\\' => {
                    let (c, length) = escape(rest);
                    match c {
                        '\n' | '\r' if self.line.is_some() => self.end_line(),
                        c if c.is_whitespace() && c != '\u{a0}' => self.space(at, at + length, false),
                        '<' => {
                            // "\u003cp>"
                            let Some(tag) = tag_length(&rest[length..]) else {
                                self.push("<", at, at + length, RunKind::Reference);
                                at += length;
                                continue;
                            };
                            self.tag(&rest[length..length + tag]);
                            at += length + tag;
                            continue;
                        }
                        c => self.push(c.encode_utf8(&mut [0; 4]), at, at + length, RunKind::Reference),
                    }
                    at += length;
                }
                b'<' if tag_length(&rest[1..]).is_some() => {
                    let length = tag_length(&rest[1..]).unwrap_or(0);
                    self.tag(&rest[1..1 + length]);
                    at += 1 + length;
                }
                b'&' => {
                    let length = rest.bytes().take(12).position(|b| b == b';').map_or(0, |at| at + 1);
                    let meant = if length > 2 { super::unescape(&rest[..length]) } else { String::new() };
                    if meant.is_empty() || meant.starts_with('&') && meant.len() > 1 {
                        self.push("&", at, at + 1, RunKind::Verbatim);
                        at += 1;
                    } else {
                        self.push(&meant, at, at + length, RunKind::Reference);
                        at += length;
                    }
                }
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.space(at, at + 1, byte == b' ');
                    at += 1;
                }
                _ => {
                    let length = rest.bytes().position(|b| matches!(b, b'\\' | b'<' | b'&' | b' ' | b'\t' | b'\n' | b'\r'));
                    // A "<" that opens no tag stands for itself.
                    let length = length.unwrap_or(rest.len()).max(1);
                    self.push(&rest[..length], at, at + length, RunKind::Verbatim);
                    at += length;
                }
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
        if matches!(name.as_str(), "p" | "div" | "br" | "li" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "section" | "tr") {
            self.end_line();
        }
    }

    fn space(&mut self, from: usize, to: usize, one: bool) {
        self.space = Some(match self.space {
            None => (from, to, one),
            Some((first, last, _)) if last == from => (first, to, false),
            // In two strings: the second one.
            Some(_) => (from, to, one),
        });
    }

    fn push(&mut self, words: &str, from: usize, to: usize, kind: RunKind) {
        let space = self.space.take();
        if self.line.is_none() {
            self.line = Some((self.flat.text.len(), self.part));
        } else if let Some((from, to, one)) = space {
            self.run(" ", from, to, if one { RunKind::Verbatim } else { RunKind::Space });
        }
        self.run(words, from, to, kind);
    }

    fn run(&mut self, words: &str, from: usize, to: usize, kind: RunKind) {
        let offset = |at: usize| u32::try_from(at).expect("a page is cut at 16 MB");
        let start = offset(self.flat.text.len());
        self.flat.text.push_str(words);
        self.flat.runs.push(FlatRun { start, end: offset(self.flat.text.len()), from: offset(from), to: offset(to), kind });
    }

    fn end_line(&mut self) {
        self.space = None;
        let Some((start, part)) = self.line.take() else { return };
        let range = start..self.flat.text.len();
        let chars = u32::try_from(self.flat.text[range.clone()].chars().count()).unwrap_or(u32::MAX);
        if self.flat.text[range.clone()].chars().any(char::is_alphanumeric) {
            self.flat.lines.push(Line { range, block: 0, first: part, last: part, chars, link_chars: 0 });
        }
    }
}

/// The character that an escape stands for, and the escape's length.
fn escape(rest: &str) -> (char, usize) {
    let unit = |at: usize| rest.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    match rest.as_bytes().get(1) {
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => match unit(2) {
            Some(high @ 0xd800..=0xdbff) => {
                let low = (rest.get(6..8) == Some("\\u")).then(|| unit(8)).flatten().filter(|low| (0xdc00..0xe000).contains(low));
                let joined = low.and_then(|low| char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)));
                joined.map_or(('\u{fffd}', 6), |c| (c, 12))
            }
            Some(code) => (char::from_u32(code).unwrap_or('\u{fffd}'), 6),
            None => ('\\', 1),
        },
        Some(_) => rest[1..].chars().next().map_or(('\\', 1), |c| (c, 1 + c.len_utf8())),
        None => ('\\', 1),
    }
}

/// How long a tag is after its "<", with its ">"; `None` where none begins.
fn tag_length(rest: &str) -> Option<usize> {
    const LONGEST_TAG: usize = 2_000;
    let first = rest.as_bytes().first()?;
    if !(first.is_ascii_alphabetic() || *first == b'/') {
        return None;
    }
    rest.bytes().take(LONGEST_TAG).position(|b| b == b'>').map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use crate::read::article_from_html;
    use crate::span::Span;

    const PARAGRAPHS: [&str; 4] = [
        "The council of Ellingvale will close the old bridge to lorries in spring, the mayor said on Monday after a long meeting.",
        "“We have carried their load for nineteen years,” she said, and asked the haulage company to pay for a new pier.",
        "Korvan Freight denied that its lorries had caused the damage, and said that it would not answer questions of the council.",
        "An engineer of the state had found the crack in May and warned that the pier would not last another winter of such traffic.",
    ];

    fn read(script: &str) -> crate::article::Article {
        let page = format!("<html><body><h1>Bridge</h1><article><p>{}</p></article>{script}</body></html>", PARAGRAPHS[0]);
        let article = article_from_html("a", page.as_bytes());
        let known = article.page.as_ref().unwrap();
        known.map.check(article.text(), page.as_bytes(), known.encoding).unwrap();
        if let Some(at) = article.text().find("nineteen years") {
            let bytes = known.map.bytes_of(Span::new(at, at + 14)).unwrap();
            assert_eq!(&page[bytes], "nineteen years");
        }
        article
    }

    fn escaped(text: &str) -> String {
        text.replace('“', "\\u201c").replace('”', "\\u201d")
    }

    #[test]
    fn rich_text_of_a_script_is_read_where_the_page_shows_its_beginning() {
        let members: Vec<String> = PARAGRAPHS
            .iter()
            .map(|p| {
                let (head, tail) = p.split_at(12);
                format!(r#"{{"type":"paragraph","content":[{{"type":"text","value":"{}"}},{{"type":"text","value":"{}"}}]}}"#, escaped(head), escaped(tail))
            })
            .collect();
        let image = r#"{"type":"image","caption":{"text":"A picture of the bridge that was taken last week. It is of no use here."}}"#;
        let article = read(&format!(
            r#"<script id="__NEXT_DATA__" type="application/json">{{"page":{{"title":"Bridge","body":{{"content":[{},{image}]}}}}}}</script>"#,
            members.join(",")
        ));
        assert_eq!(article.text(), PARAGRAPHS.join("\n\n"));
        assert_eq!(article.page.unwrap().found.text.as_deref(), Some("script"));
    }

    #[test]
    fn the_body_of_json_ld_is_read_where_the_page_shows_its_beginning() {
        let body = escaped(&PARAGRAPHS.join("\\n\\n"));
        let article = read(&format!(r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Bridge","articleBody":"{body}"}}</script>"#));
        assert_eq!(article.text(), PARAGRAPHS.join("\n\n"));
        assert_eq!(article.page.unwrap().found.text.as_deref(), Some("json-ld articleBody"));
    }

    #[test]
    fn another_text_in_a_script_is_not_taken() {
        let other: Vec<String> = (0..8)
            .map(|n| format!(r#"{{"type":"paragraph","text":"The harbour of Saltmere saw {n} ships that week, and none of them carried any of the goods that were expected."}}"#))
            .collect();
        let article = read(&format!(r#"<script type="application/json">{{"related":[{}]}}</script>"#, other.join(",")));
        assert_eq!(article.text(), PARAGRAPHS[0]);
        assert_eq!(article.page.unwrap().found.text, None);
    }

    #[test]
    fn escapes_and_tags_in_strings_are_understood() {
        assert_eq!(super::escape("\\ud83d\\ude00!"), ('😀', 12));
        assert_eq!(super::escape("\\ud83d!"), ('\u{fffd}', 6));
        assert_eq!(super::escape("\\\""), ('"', 2));
        let body = escaped(&PARAGRAPHS[1..].join("</p><p>"));
        let article = read(&format!(
            r#"<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"<p>{}</p><p>{body}</p>\u003cp>Black &amp; White Ltd said nothing."}}</script>"#,
            PARAGRAPHS[0]
        ));
        assert_eq!(article.text(), format!("{}\n\nBlack & White Ltd said nothing.", PARAGRAPHS.join("\n\n")));
    }
}
