//! XML documents as trees, with the place of every element, for feeds and agencies' formats.
//!
//! No entity is resolved but those that XML itself has: a document that
//! declares others, here or elsewhere, gets their names as text.

use std::fmt;
use std::ops::Range;

use quick_xml::events::Event;

/// Deeper documents are refused.
const MAX_DEPTH: usize = 128;

/// Larger documents are refused: a sitemap of 50,000 addresses has a tenth.
const MAX_ELEMENTS: usize = 2_000_000;

/// An element.
#[derive(Debug)]
pub(super) struct Element<'t> {
    /// Its name without a prefix.
    pub(super) name: &'t str,
    /// The prefix: `media` in `media:content`.
    pub(super) prefix: &'t str,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element<'t>>,
    /// The characters directly in it.
    pub(super) text: String,
    /// The element in the document, tags included.
    pub(super) outer: Range<usize>,
    /// What stands between its tags.
    pub(super) inner: Range<usize>,
}

/// Why some bytes are no XML that is read.
#[derive(Debug)]
pub struct XmlError {
    message: String,
    at: usize,
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not valid XML at byte {}: {}", self.at, self.message)
    }
}

impl std::error::Error for XmlError {}

impl<'t> Element<'t> {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Element<'t>> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Element<'t>> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The characters directly in it, if there are any but white space.
    pub(super) fn words(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The words of the first child of one of these names that has any.
    pub(super) fn words_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.children.iter().filter(|child| child.name == *name).find_map(Element::words))
    }

    /// All elements of a name below this one, itself included, in order.
    pub(super) fn all<'e>(&'e self, name: &str, found: &mut Vec<&'e Element<'t>>) {
        if self.name == name {
            found.push(self);
        }
        self.children.iter().for_each(|child| child.all(name, found));
    }
}

/// The root of a document.
pub(super) fn parse(text: &str) -> Result<Element<'_>, XmlError> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element<'_>> = Vec::new();
    let mut elements = 0;
    loop {
        let before = place(&reader);
        let fail = |message: String| XmlError { message, at: before };
        let event = reader.read_event().map_err(|error| fail(error.to_string()))?;
        let after = place(&reader);
        match event {
            Event::Start(_) | Event::Empty(_) => {
                elements += 1;
                if open.len() >= MAX_DEPTH || elements > MAX_ELEMENTS {
                    return Err(fail("more elements within each other, or altogether, than are read".to_owned()));
                }
                let (tag, empty) = match &event {
                    Event::Start(tag) => (tag, false),
                    Event::Empty(tag) => (tag, true),
                    _ => unreachable!("one of the two"),
                };
                let mut attributes = Vec::new();
                for attribute in tag.attributes().with_checks(false).flatten() {
                    let name: &str = attribute.key.as_ref();
                    attributes.push((name.to_owned(), unescaped(&attribute.value)));
                }
                let (prefix, name) = split_name(text, before);
                let element = Element { name, prefix, attributes, children: Vec::new(), text: String::new(), outer: before..after, inner: after..after };
                if empty {
                    if let Some(root) = close(element, &mut open) {
                        return Ok(root);
                    }
                } else {
                    open.push(element);
                }
            }
            Event::End(_) => {
                let mut element = open.pop().ok_or_else(|| fail("an end without a start".to_owned()))?;
                element.inner.end = before;
                element.outer.end = after;
                if let Some(root) = close(element, &mut open) {
                    return Ok(root);
                }
            }
            Event::Text(_) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&text[before..after]);
                }
            }
            Event::CData(_) => {
                if let Some(element) = open.last_mut() {
                    let inside = text[before..after].strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
                    element.text.push_str(inside.unwrap_or_default());
                }
            }
            Event::GeneralRef(_) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&unescaped(&text[before..after]));
                }
            }
            Event::Eof => return Err(fail("the document ends before its root does".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn place(reader: &quick_xml::Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).expect("the document is in memory")
}

/// Puts a closed element into the one around it; gives it back if it is the root.
fn close<'t>(element: Element<'t>, open: &mut [Element<'t>]) -> Option<Element<'t>> {
    match open.last_mut() {
        Some(parent) => {
            parent.children.push(element);
            None
        }
        None => Some(element),
    }
}

/// Prefix and name of the tag that starts at `at`.
fn split_name(text: &str, at: usize) -> (&str, &str) {
    let rest = text[at..].trim_start_matches('<');
    let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
    rest[..end].split_once(':').unwrap_or(("", &rest[..end]))
}

/// Text with the references of XML itself resolved, and all others as they stand.
fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        let resolved = end.and_then(|end| Some((reference(&rest[1..end])?, end)));
        match resolved {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The name of the root of what may be an XML document, without its prefix.
pub(super) fn root_name(start: &str) -> Option<&str> {
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        if let Some(inside) = rest.strip_prefix("<!--") {
            rest = inside.split_once("-->")?.1;
        } else if let Some(inside) = rest.strip_prefix("<?") {
            rest = inside.split_once("?>")?.1;
        } else if rest.starts_with("<!DOCTYPE") || rest.starts_with("<!doctype") {
            // An internal subset stands in brackets.
            let end = rest.find('>')?;
            rest = match rest.find('[').filter(|bracket| *bracket < end) {
                Some(bracket) => rest[bracket..].split_once("]")?.1.trim_start().strip_prefix('>')?,
                None => &rest[end + 1..],
            };
        } else {
            break;
        }
    }
    rest.starts_with('<').then(|| split_name(rest, 0).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_names_text_and_place() {
        let text = "<?xml version='1.0'?><a:r x='1 &amp; 2'>one &#8220;two&#x201D; <!-- no --><![CDATA[<three>]]><b/><b>four</b></a:r>";
        let root = parse(text).expect("XML");
        assert_eq!((root.prefix, root.name, root.attribute("x")), ("a", "r", Some("1 & 2")));
        assert_eq!(root.text, "one “two” <three>");
        assert_eq!(root.words_of(&["b"]), Some("four"));
        assert_eq!(&text[root.children[1].outer.clone()], "<b>four</b>");
        assert_eq!(&text[root.children[1].inner.clone()], "four");
    }

    #[test]
    fn no_entity_is_fetched_or_expanded() {
        let text = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"yyyy\">]><r>&x;&y;</r>";
        assert_eq!(parse(text).expect("XML").text, "&x;&y;");
        assert_eq!(root_name(text), Some("r"));
    }

    #[test]
    fn bad_documents_are_refused() {
        assert!(parse("<a><b></a>").is_err());
        assert!(parse("<a>").is_err());
        assert!(parse("").is_err());
        assert!(parse(&"<a>".repeat(10_000)).is_err());
    }
}
