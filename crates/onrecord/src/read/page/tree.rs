//! Tokens into a tree, in one pass and within limits.
//!
//! The tokenizer is html5gum's, which follows the standard and says where it
//! stands; the tree is ours. It does what browsers do with the mistakes that
//! pages make (paragraphs and list items that are never closed, end tags that
//! close nothing) and leaves out what only matters for looks.

use std::cell::Cell;
use std::convert::Infallible;
use std::rc::Rc;

use html5gum::{Emitter, Error, Readable, Reader, State, Tokenizer};

use super::element::Element;

/// How deep elements may stand in each other, as in browsers; deeper ones become children of the last.
pub(super) const MAX_DEPTH: usize = 512;
/// How many attributes of one tag are looked at.
pub(super) const MAX_ATTRIBUTES: usize = 1_000;
/// How many elements and texts a page may hold; what comes after is not read.
pub(super) const MAX_NODES: usize = 1_000_000;

/// A place in the tree: elements and texts in the order of the page, so that
/// what stands in a node is the range from after it to its `end`.
pub(super) type NodeId = u32;

/// An element or a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) element: Element,
    pub(super) parent: NodeId,
    /// The first node that no longer stands in this one.
    pub(super) end: NodeId,
    /// For an element its attributes, for a text its pieces: a range of either list.
    first: u32,
    last: u32,
    /// Where the content starts and ends in the page; for a script that is its text.
    pub(super) start: u32,
    pub(super) stop: u32,
}

/// A part of a text as the page has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The characters of the page.
    pub(super) start: u32,
    pub(super) end: u32,
    /// What they stand for, where that is something else: a range of the tree's `made`.
    made: u32,
    made_end: u32,
}

/// The attributes that say something about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    Class,
    Id,
    Href,
    Src,
    Content,
    Property,
    Name,
    ItemProp,
    ItemType,
    DateTime,
    Type,
    Rel,
    Lang,
    Role,
    Style,
    Hidden,
    AriaHidden,
    AriaLabel,
    Charset,
    DataTestId,
    DataComponent,
    Title,
    Other,
}

impl Attribute {
    fn named(name: &[u8]) -> Attribute {
        match name {
            b"class" => Attribute::Class,
            b"id" => Attribute::Id,
            b"href" => Attribute::Href,
            b"src" => Attribute::Src,
            b"content" => Attribute::Content,
            b"property" => Attribute::Property,
            b"name" => Attribute::Name,
            b"itemprop" => Attribute::ItemProp,
            b"itemtype" => Attribute::ItemType,
            b"datetime" => Attribute::DateTime,
            b"type" => Attribute::Type,
            b"rel" => Attribute::Rel,
            b"lang" => Attribute::Lang,
            b"role" => Attribute::Role,
            b"style" => Attribute::Style,
            b"hidden" => Attribute::Hidden,
            b"aria-hidden" => Attribute::AriaHidden,
            b"aria-label" => Attribute::AriaLabel,
            b"charset" => Attribute::Charset,
            b"data-testid" | b"data-test-id" | b"data-qa" | b"data-test" => Attribute::DataTestId,
            b"data-component" | b"data-component-name" | b"data-type" | b"data-module" | b"data-block" => Attribute::DataComponent,
            b"title" => Attribute::Title,
            _ => Attribute::Other,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Value {
    attribute: Attribute,
    start: u32,
    end: u32,
}

/// A page as a tree.
#[derive(Debug)]
pub(super) struct Tree<'p> {
    /// The page that it was made of.
    pub(super) page: &'p str,
    pub(super) nodes: Vec<Node>,
    pieces: Vec<Piece>,
    values: Vec<Value>,
    pool: String,
    made: String,
    /// What was more than the limits allow, in words for an issue.
    pub(super) cut: Vec<String>,
}

impl<'p> Tree<'p> {
    /// Takes a page apart.
    pub(super) fn new(page: &'p str) -> Tree<'p> {
        let builder = Builder::new(page);
        let bytes = Bytes { page: page.as_bytes(), at: 0, bound: Rc::clone(&builder.bound) };
        let mut tokenizer = Tokenizer::new_with_emitter(bytes, builder);
        // The emitter gives one token, at the end: the tree. Reading from a string cannot fail.
        match tokenizer.next() {
            Some(Ok(Done(builder))) => builder.into_tree(),
            None => Builder::new(page).into_tree(),
        }
    }

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Everything that stands in a node, in the order of the page.
    pub(super) fn inside(&self, id: NodeId) -> std::ops::Range<NodeId> {
        id + 1..self.node(id).end
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, id: NodeId, attribute: Attribute) -> Option<&str> {
        let node = self.node(id);
        if node.element == Element::Text {
            return None;
        }
        let values = &self.values[node.first as usize..node.last as usize];
        let value = values.iter().find(|value| value.attribute == attribute)?;
        Some(&self.pool[value.start as usize..value.end as usize])
    }

    /// Whether an element says anything about itself.
    pub(super) fn has_attributes(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.element != Element::Text && node.first < node.last
    }

    /// The pieces of a text.
    pub(super) fn pieces(&self, id: NodeId) -> &[Piece] {
        let node = self.node(id);
        if node.element == Element::Text { &self.pieces[node.first as usize..node.last as usize] } else { &[] }
    }

    /// What a piece says: the page's own characters, or what they stand for.
    pub(super) fn words(&self, piece: &Piece) -> &str {
        if piece.made == piece.made_end {
            &self.page[piece.start as usize..piece.end as usize]
        } else {
            &self.made[piece.made as usize..piece.made_end as usize]
        }
    }

    /// The text in a node with white space folded; for titles and the like, so not much of it.
    pub(super) fn text(&self, id: NodeId) -> String {
        const MOST: usize = 1_000;
        let mut text = String::new();
        for inner in self.inside(id).take(MOST) {
            let node = self.node(inner);
            if node.element == Element::Text {
                self.pieces(inner).iter().for_each(|piece| text.push_str(self.words(piece)));
            } else if node.element.is_block() || node.element == Element::Br {
                text.push(' ');
            }
        }
        fold(&text)
    }

    /// The ancestors of a node, from its parent to the root.
    pub(super) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let mut at = id;
        std::iter::from_fn(move || {
            (at != 0).then(|| {
                at = self.node(at).parent;
                at
            })
        })
    }
}

impl Piece {
    /// Whether the words are the page's own characters.
    pub(super) fn is_verbatim(&self) -> bool {
        self.made == self.made_end
    }
}

/// A text on one line with single spaces.
pub(super) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the builder and the bytes that the tokenizer reads tell each other.
#[derive(Debug, Default)]
struct Bound {
    /// The tag that is read has as many attributes as are looked at.
    is_reached: Cell<bool>,
    /// How many bytes were passed over because of that.
    passed: Cell<usize>,
}

/// A page's bytes for the tokenizer, without what a tag has beyond [`MAX_ATTRIBUTES`].
///
/// html5gum (0.8.4, 0.9.0) calls itself for every attribute in double quotes,
/// so that some ten thousand of them in one tag would overflow the stack.
struct Bytes<'p> {
    page: &'p [u8],
    at: usize,
    bound: Rc<Bound>,
}

impl Bytes<'_> {
    /// Goes on to the end of the tag where the bound is reached. The tokenizer is within the name of an attribute.
    #[inline]
    fn pass(&mut self) {
        if self.bound.is_reached.get() {
            self.pass_tag();
        }
    }

    #[cold]
    fn pass_tag(&mut self) {
        self.bound.is_reached.set(false);
        let start = self.at;
        let mut is_value = false;
        while let Some(byte) = self.page.get(self.at) {
            match byte {
                b'>' => break,
                b'=' => is_value = true,
                quote @ (b'"' | b'\'') if is_value => {
                    let value = &self.page[self.at + 1..];
                    self.at += 1 + value.iter().position(|b| b == quote).unwrap_or(value.len());
                    is_value = false;
                }
                byte => is_value &= byte.is_ascii_whitespace(),
            }
            self.at += 1;
        }
        self.at = self.at.min(self.page.len());
        self.bound.passed.set(self.bound.passed.get() + self.at - start);
    }
}

impl Reader for Bytes<'_> {
    type Error = Infallible;

    #[inline(always)]
    fn read_byte(&mut self) -> Result<Option<u8>, Infallible> {
        self.pass();
        let byte = self.page.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }

    #[inline(always)]
    fn try_read_string(&mut self, wanted: &[u8], case_sensitive: bool) -> Result<bool, Infallible> {
        self.pass();
        let found = self.page.get(self.at..self.at + wanted.len()).is_some_and(|here| here == wanted || (!case_sensitive && here.eq_ignore_ascii_case(wanted)));
        self.at += if found { wanted.len() } else { 0 };
        Ok(found)
    }

    #[inline(always)]
    fn read_until<'b>(&'b mut self, needle: &[u8], char_buf: &'b mut [u8; 4]) -> Result<Option<&'b [u8]>, Infallible> {
        self.pass();
        // html5gum's own reader knows how to search fast; it lends what it found only as long as it lives.
        let rest = &self.page[self.at..];
        let Some(length) = rest.to_reader().read_until(needle, char_buf)?.map(<[u8]>::len) else { return Ok(None) };
        self.at += length;
        Ok(Some(&rest[..length]))
    }
}

/// The only token: the tree, at the end of the page.
struct Done<'p>(Box<Builder<'p>>);

impl std::fmt::Debug for Done<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Done")
    }
}

/// Builds the tree while the tokenizer reads.
struct Builder<'p> {
    page: &'p str,
    nodes: Vec<Node>,
    pieces: Vec<Piece>,
    values: Vec<Value>,
    pool: Vec<u8>,
    made: String,
    /// The open elements, the root first; beyond [`MAX_DEPTH`] they still have to be closed.
    open: Vec<(Element, NodeId)>,
    /// How many SVG and MathML elements are open.
    foreign: usize,
    position: usize,
    /// Where the text starts that has not been taken yet.
    cursor: usize,
    tag_start: usize,
    name: Vec<u8>,
    last_start_tag: Vec<u8>,
    is_end: bool,
    self_closing: bool,
    /// The tag's attributes: how many, the name of the one that is read, where its value starts.
    attributes: usize,
    first_value: usize,
    attribute_name: Vec<u8>,
    attribute: Option<Attribute>,
    value_start: usize,
    /// Text is only looked at where it is some.
    raw: bool,
    too_deep: bool,
    too_many_attributes: bool,
    too_many_nodes: bool,
    bound: Rc<Bound>,
    done: Option<Box<Builder<'p>>>,
}

impl<'p> Builder<'p> {
    fn new(page: &'p str) -> Builder<'p> {
        let stop = offset(page.len());
        let root = Node { element: Element::Html, parent: 0, end: 0, first: 0, last: 0, start: 0, stop };
        Builder {
            page,
            nodes: vec![root],
            pieces: Vec::new(),
            values: Vec::new(),
            pool: Vec::new(),
            made: String::new(),
            open: vec![(Element::Html, 0)],
            foreign: 0,
            position: 0,
            cursor: 0,
            tag_start: 0,
            name: Vec::new(),
            last_start_tag: Vec::new(),
            is_end: false,
            self_closing: false,
            attributes: 0,
            first_value: 0,
            attribute_name: Vec::new(),
            attribute: None,
            value_start: 0,
            raw: false,
            too_deep: false,
            too_many_attributes: false,
            too_many_nodes: false,
            bound: Rc::default(),
            done: None,
        }
    }

    fn into_tree(self) -> Tree<'p> {
        let mut cut = Vec::new();
        if self.too_deep {
            cut.push(format!("the page nests elements more than {MAX_DEPTH} deep; deeper ones stand beside each other"));
        }
        if self.too_many_attributes {
            cut.push(format!("a tag of the page has more than {MAX_ATTRIBUTES} attributes; the others were not looked at"));
        }
        if self.too_many_nodes {
            cut.push(format!("the page has more than {MAX_NODES} elements and texts; what comes after was not read"));
        }
        let mut pieces = self.pieces;
        // Should the tokenizer be mistaken about its place once more, a character is lost and nothing else.
        let whole = |at: u32| (at..).find(|at| self.page.is_char_boundary(*at as usize)).unwrap_or(at);
        for piece in pieces.iter_mut().filter(|piece| !self.page.is_char_boundary(piece.start as usize) || !self.page.is_char_boundary(piece.end as usize)) {
            (piece.start, piece.end) = (whole(piece.start), whole(piece.end));
        }
        // Values are whole pieces of a page that is UTF-8.
        let pool = String::from_utf8(self.pool).unwrap_or_default();
        let values = if pool.is_empty() { Vec::new() } else { self.values };
        let mut nodes = self.nodes;
        if values.is_empty() {
            for node in nodes.iter_mut().filter(|node| node.element != Element::Text) {
                (node.first, node.last) = (0, 0);
            }
        }
        Tree { page: self.page, nodes, pieces, values, pool, made: self.made, cut }
    }

    fn is_full(&mut self) -> bool {
        self.too_many_nodes |= self.nodes.len() >= MAX_NODES;
        self.too_many_nodes
    }

    /// The node that new ones stand in.
    fn parent(&self) -> NodeId {
        self.open[self.open.len().min(MAX_DEPTH) - 1].1
    }

    fn add(&mut self, element: Element, first: usize, last: usize, start: usize) -> NodeId {
        let id = offset(self.nodes.len());
        let parent = self.parent();
        let start = offset(start);
        self.nodes.push(Node { element, parent, end: id + 1, first: offset(first), last: offset(last), start, stop: start });
        id
    }

    /// Takes the text from the cursor to `end`, of which the page's own characters are the last `words`.
    fn take(&mut self, words: &[u8]) {
        let end = self.position.min(self.page.len());
        let cursor = std::mem::replace(&mut self.cursor, end).min(end);
        let bytes = self.page.as_bytes();
        let start = end.saturating_sub(words.len());
        // The line feed of CR LF is left out by the tokenizer, which made a line feed of the CR.
        let own = start >= cursor && bytes[start..end] == *words && (start == cursor || bytes[cursor..start] == *b"\n");
        // After "&]" the tokenizer has looked at a byte more than it says.
        let early = cursor + words.len();
        let (start, end, own) = if !own && end == early + 1 && bytes[cursor..early] == *words {
            self.cursor = early;
            (cursor, early, true)
        } else {
            (start, end, own)
        };
        if words == b"\0" || self.is_full() || (!own && cursor >= end) {
            return;
        }
        let piece = if own {
            Piece { start: offset(start), end: offset(end), made: 0, made_end: 0 }
        } else {
            let made = offset(self.made.len());
            self.made.push_str(&String::from_utf8_lossy(words));
            Piece { start: offset(cursor), end: offset(end), made, made_end: offset(self.made.len()) }
        };
        let continues = self.nodes.last().is_some_and(|last| {
            last.element == Element::Text && last.last as usize == self.pieces.len() && last.parent == self.parent() && last.end as usize == self.nodes.len()
        });
        // A text that follows an element is a text of its own, even in the same parent.
        if !continues {
            let at = self.pieces.len();
            self.add(Element::Text, at, at, cursor);
        }
        let text = self.nodes.last_mut().expect("a text was added");
        match self.pieces.last_mut() {
            Some(before) if continues && own && before.is_verbatim() && before.end == piece.start => before.end = piece.end,
            _ => {
                self.pieces.push(piece);
                text.last += 1;
            }
        }
        text.stop = piece.end;
    }

    /// Closes elements until `open[at]` is closed.
    fn close_to(&mut self, at: usize) {
        let end = offset(self.nodes.len());
        let stop = offset(self.tag_start.min(self.page.len()));
        for (depth, (element, id)) in (at.max(1)..).zip(self.open.drain(at.max(1)..)) {
            let node = &mut self.nodes[id as usize];
            // What is too deep holds nothing: what was in it stands beside it.
            if depth < MAX_DEPTH {
                (node.end, node.stop) = (end, stop);
            }
            if matches!(element, Element::Svg | Element::Math) {
                self.foreign = self.foreign.saturating_sub(1);
            }
        }
    }

    /// Closes the nearest open element that `is_it`, unless a `barrier` stands before it.
    fn close_nearest(&mut self, is_it: impl Fn(Element) -> bool, barrier: impl Fn(Element) -> bool) -> bool {
        for at in (1..self.open.len()).rev().take(MAX_DEPTH) {
            let element = self.open[at].0;
            if is_it(element) {
                self.close_to(at);
                return true;
            }
            if barrier(element) {
                return false;
            }
        }
        false
    }

    fn start_tag(&mut self) -> Option<State> {
        use Element::*;
        let element = Element::named(&self.name);
        let first = self.first_value;
        if self.is_full() {
            // The tokenizer still has to know what is a script.
            self.values.truncate(first);
            return self.state_in(element);
        }
        if self.foreign == 0 {
            self.close_implied(element);
        }
        if matches!(element, Html | Body) && self.open.iter().any(|(open, _)| *open == element) {
            // A second one adds what the first does not say; that is rare and says little.
            if element == Html && self.nodes[0].first == self.nodes[0].last {
                (self.nodes[0].first, self.nodes[0].last) = (offset(first), offset(self.values.len()));
            }
            return None;
        }
        let id = self.add(element, first, self.values.len(), self.position);
        let foreign = self.foreign > 0 || matches!(element, Svg | Math);
        let closed = element.is_void() || (self.self_closing && foreign);
        if !closed {
            self.too_deep |= self.open.len() >= MAX_DEPTH;
            self.open.push((element, id));
            self.foreign += usize::from(matches!(element, Svg | Math));
        }
        if closed { None } else { self.state_in(element) }
    }

    /// How the tokenizer reads what stands in an element.
    fn state_in(&mut self, element: Element) -> Option<State> {
        use Element::*;
        let state = match element {
            _ if self.foreign > usize::from(matches!(element, Svg | Math)) => None,
            Script => Some(State::ScriptData),
            Style | Xmp | Iframe | Noembed | Noframes | Noscript => Some(State::RawText),
            Textarea | Title => Some(State::RcData),
            Plaintext => Some(State::PlainText),
            _ => None,
        };
        self.raw = matches!(state, Some(State::ScriptData | State::RawText));
        state
    }

    /// What the start of an element closes.
    fn close_implied(&mut self, element: Element) {
        use Element::*;
        let table = |e| matches!(e, Table | Template);
        match element {
            Li => {
                self.close_nearest(|e| e == Li, |e| matches!(e, Ul | Ol | Menu | Table | Td | Th));
            }
            Dt | Dd => {
                self.close_nearest(|e| matches!(e, Dt | Dd), |e| matches!(e, Dl | Table | Td | Th));
            }
            Tr => {
                self.close_nearest(|e| e == Tr, table);
            }
            Td | Th => {
                self.close_nearest(|e| matches!(e, Td | Th), |e| table(e) || e == Tr);
            }
            Tbody | Thead | Tfoot => {
                self.close_nearest(|e| matches!(e, Tbody | Thead | Tfoot), table);
            }
            Option | Optgroup => {
                self.close_nearest(|e| e == Option, |e| e == Select);
            }
            // A link holds no link.
            A => {
                self.close_nearest(|e| e == A, |e| e.is_block() || e == Template);
            }
            Body => {
                self.close_nearest(|e| e == Head, |_| false);
            }
            _ if element.heading().is_some() => {
                self.close_nearest(|e| e.heading().is_some(), |e| e.is_block() && e.heading().is_none());
            }
            _ => {}
        }
        if element.closes_paragraph() {
            // Only what is open within the paragraph is closed with it.
            self.close_nearest(|e| e == P, |e| e.is_block() || matches!(e, Button | Template | Object));
        }
        // A page without `<body>` begins with its first element that shows.
        if element.is_block() && element != Body && self.open.last().is_some_and(|(open, _)| *open == Head) {
            self.close_nearest(|e| e == Head, |_| false);
        }
    }

    fn end_tag(&mut self) {
        use Element::*;
        let element = Element::named(&self.name);
        if self.foreign > 0 && !matches!(element, Svg | Math) {
            // Within a drawing only the drawing's own end matters; `Other` closes one of its kind.
            if self.open.last().is_some_and(|(open, _)| *open == element) {
                self.close_to(self.open.len() - 1);
                return;
            }
            if !element.is_block() {
                return;
            }
        }
        match element {
            Html | Body => {}
            P => {
                self.close_nearest(|e| e == P, |e| e.is_block() || matches!(e, Button | Template | Object));
            }
            Li => {
                self.close_nearest(|e| e == Li, |e| matches!(e, Ul | Ol | Menu | Table | Td | Th));
            }
            _ if element.heading().is_some() => {
                self.close_nearest(|e| e.heading().is_some(), |e| matches!(e, Td | Th | Table | Template));
            }
            // Words in italics that go over the end of a paragraph end with it.
            _ if !element.is_block() && !element.is_mute() => {
                self.close_nearest(|e| e == element, |e| e.is_block());
            }
            Td | Th | Tr | Tbody | Thead | Tfoot => {
                self.close_nearest(|e| e == element, |e| matches!(e, Table | Template));
            }
            Table => {
                self.close_nearest(|e| e == Table, |_| false);
            }
            _ => {
                self.close_nearest(|e| e == element, |e| matches!(e, Td | Th | Caption | Table | Template));
            }
        }
    }

    /// Ends the value that was read, and keeps it if it says something.
    fn end_attribute(&mut self) {
        if let Some(attribute) = self.attribute.take() {
            let known = self.values[self.first_value..].iter().any(|value| value.attribute == attribute);
            if known {
                self.pool.truncate(self.value_start);
            } else {
                self.values.push(Value { attribute, start: offset(self.value_start), end: offset(self.pool.len()) });
            }
        } else {
            self.end_attribute_name();
            if let Some(attribute) = self.attribute.take()
                && !self.values[self.first_value..].iter().any(|value| value.attribute == attribute)
            {
                // Without a value, as `hidden` is.
                let at = offset(self.pool.len());
                self.values.push(Value { attribute, start: at, end: at });
            }
        }
        self.attribute_name.clear();
    }

    fn end_attribute_name(&mut self) {
        if self.attribute_name.is_empty() || self.is_end || self.attributes > MAX_ATTRIBUTES {
            return;
        }
        let attribute = Attribute::named(&self.attribute_name);
        self.attribute_name.clear();
        if attribute != Attribute::Other {
            self.attribute = Some(attribute);
            self.value_start = self.pool.len();
        }
    }
}

impl<'p> Emitter for Builder<'p> {
    type Token = Done<'p>;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start_tag = last_start_tag.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.tag_start = self.page.len();
        self.close_to(1);
        self.nodes[0].end = offset(self.nodes.len());
        self.done = Some(Box::new(std::mem::replace(self, Builder::new(self.page))));
    }

    fn emit_error(&mut self, _: Error) {}

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn pop_token(&mut self) -> Option<Done<'p>> {
        self.done.take().map(Done)
    }

    fn init_string(&mut self) {
        self.cursor = self.position;
    }

    fn emit_string(&mut self, words: &[u8]) {
        if self.raw {
            self.cursor = self.position;
        } else {
            self.take(words);
        }
    }

    fn start_open_tag(&mut self) {
        // The `<` has been read.
        self.tag_start = self.position.saturating_sub(1);
    }

    fn init_start_tag(&mut self) {
        self.is_end = false;
        self.begin_tag();
    }

    fn init_end_tag(&mut self) {
        self.is_end = true;
        self.begin_tag();
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        // No element has a name of a thousand letters.
        if self.name.len() < 1_000 {
            self.name.extend_from_slice(name);
        }
    }

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn init_attribute(&mut self) {
        self.end_attribute();
        self.attributes += 1;
        if self.attributes > MAX_ATTRIBUTES {
            self.too_many_attributes = true;
            self.bound.is_reached.set(true);
        }
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        if self.attribute_name.len() < 100 {
            self.attribute_name.extend_from_slice(name);
        }
    }

    fn init_attribute_value(&mut self) {
        self.end_attribute_name();
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        self.end_attribute_name();
        if self.attribute.is_some() {
            self.pool.extend_from_slice(value);
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.end_attribute();
        self.cursor = self.position;
        self.raw = false;
        if self.is_end {
            self.values.truncate(self.first_value);
            self.end_tag();
            None
        } else {
            let state = self.start_tag();
            self.last_start_tag.clone_from(&self.name);
            state
        }
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && !self.last_start_tag.is_empty() && self.last_start_tag == self.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.foreign > 0
    }

    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset) + self.bound.passed.take();
    }

    fn init_comment(&mut self) {}
    fn emit_current_comment(&mut self) {
        self.cursor = self.position;
    }
    fn push_comment(&mut self, _: &[u8]) {}
    fn init_doctype(&mut self) {}
    fn emit_current_doctype(&mut self) {
        self.cursor = self.position;
    }
    fn set_force_quirks(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
}

impl Builder<'_> {
    fn begin_tag(&mut self) {
        self.name.clear();
        self.self_closing = false;
        self.attributes = 0;
        self.first_value = self.values.len();
        self.attribute = None;
        self.attribute_name.clear();
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a page is cut at 16 MB")
}
