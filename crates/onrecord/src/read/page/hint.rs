//! What the names of classes and ids say about an element.
//!
//! Pages are written by programs, and those by people who name things: the
//! words below are the ones that the trade uses. A hint is one vote among
//! others; `content.rs` decides.

use super::element::Element;
use super::tree::{Attribute, NodeId, Tree};

/// A set of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hints(u32);

impl Hints {
    pub(super) const RELATED: Hints = Hints(1);
    pub(super) const NEWSLETTER: Hints = Hints(1 << 1);
    pub(super) const COMMENT: Hints = Hints(1 << 2);
    pub(super) const SHARE: Hints = Hints(1 << 3);
    pub(super) const CAPTION: Hints = Hints(1 << 4);
    pub(super) const AUTHOR: Hints = Hints(1 << 5);
    pub(super) const ADVERT: Hints = Hints(1 << 6);
    pub(super) const NAVIGATION: Hints = Hints(1 << 7);
    pub(super) const META: Hints = Hints(1 << 8);
    pub(super) const HEADLINE: Hints = Hints(1 << 9);
    pub(super) const PULL: Hints = Hints(1 << 10);
    pub(super) const BODY: Hints = Hints(1 << 11);
    pub(super) const STANDFIRST: Hints = Hints(1 << 12);

    pub(super) fn has(self, other: Hints) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn with(self, other: Hints) -> Hints {
        Hints(self.0 | other.0)
    }
}

/// What an element says of itself.
pub(super) fn hints(tree: &Tree<'_>, id: NodeId) -> Hints {
    if !tree.has_attributes(id) {
        return Hints::default();
    }
    let names = [Attribute::Class, Attribute::Id, Attribute::Role, Attribute::DataTestId, Attribute::DataComponent, Attribute::AriaLabel];
    let mut found = Hints::default();
    let is_box = matches!(tree.node(id).element, Element::Div | Element::Section | Element::Article | Element::Main | Element::Td);
    for name in names {
        if let Some(value) = tree.attribute(id, name) {
            for token in value.split_ascii_whitespace().take(40) {
                found = found.with(of_names(token));
                if is_box && is_body(token) {
                    found = found.with(Hints::BODY);
                }
            }
        }
    }
    match tree.attribute(id, Attribute::ItemProp) {
        Some("articleBody") => found = found.with(Hints::BODY),
        Some("headline") => found = found.with(Hints::HEADLINE),
        Some("author" | "datePublished" | "dateModified") => found = found.with(Hints::META),
        Some("caption") => found = found.with(Hints::CAPTION),
        Some("comment") => found = found.with(Hints::COMMENT),
        _ => {}
    }
    if matches!(tree.node(id).element, Element::Figcaption) {
        found = found.with(Hints::CAPTION);
    }
    found
}

/// Whether a name says that an element holds the article's text: "article-body", "storyBody", "entry-content".
fn is_body(token: &str) -> bool {
    if token.len() > 60 || token.len() < 8 {
        return false;
    }
    let bare: String = token.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
    const ENDS: &[&str] = &["body", "content", "text", "bodytext", "bodycontent", "maincontent"];
    const STARTS: &[&str] = &["article", "story", "entry", "post", "artikel", "articulo", "noticia"];
    STARTS.iter().any(|start| ENDS.iter().any(|end| bare.strip_suffix(end).is_some_and(|rest| rest.ends_with(start))))
}

/// The hints in a name: "article-body__related", "relatedLinks".
fn of_names(names: &str) -> Hints {
    let mut found = Hints::default();
    // "has-sidebar", "noComments": what an element has, it is not.
    const HAVE: &[&str] = &["has", "with", "without", "no", "not", "hide", "show"];
    let first = names.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(names.len());
    if HAVE.contains(&&names[..first]) {
        return found;
    }
    let bytes = names.as_bytes();
    let mut start = 0;
    // Names that are longer than this are generated, and say nothing.
    for at in 0..=bytes.len().min(600) {
        let cut = at >= bytes.len().min(600) || !bytes[at].is_ascii_alphabetic();
        let hump = !cut && at > start && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase();
        if !cut && !hump {
            continue;
        }
        if at - start >= 2 {
            found = found.with(of_word(&bytes[start..at]));
        }
        start = if hump { at } else { at + 1 };
    }
    found
}

fn of_word(word: &[u8]) -> Hints {
    let mut lower = [0u8; 24];
    let length = word.len().min(24);
    for (to, from) in lower.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    let word = &lower[..length];
    let first = WORDS.partition_point(|(stem, _, _)| stem.as_bytes()[0] < word[0]);
    let mut found = Hints::default();
    for (stem, whole, hint) in WORDS[first..].iter().take_while(|(stem, _, _)| stem.as_bytes()[0] == word[0]) {
        if if *whole { stem.as_bytes() == word } else { word.starts_with(stem.as_bytes()) } {
            found = found.with(*hint);
        }
    }
    found
}

/// Words, whether they have to be whole, and what they hint at; in order of their first letters.
const WORDS: &[(&str, bool, Hints)] = &[
    ("ad", true, Hints::ADVERT),
    ("ads", true, Hints::ADVERT),
    ("adslot", false, Hints::ADVERT),
    ("adunit", false, Hints::ADVERT),
    ("advert", false, Hints::ADVERT),
    ("also", true, Hints::RELATED),
    ("alsoread", false, Hints::RELATED),
    ("author", false, Hints::AUTHOR),
    ("autor", false, Hints::AUTHOR),
    ("banner", false, Hints::ADVERT),
    ("bio", true, Hints::AUTHOR),
    ("breadcrumb", false, Hints::NAVIGATION),
    ("byline", false, Hints::META),
    ("caption", false, Hints::CAPTION),
    ("carousel", false, Hints::RELATED),
    ("cat", true, Hints::META),
    ("category", false, Hints::META),
    ("comment", true, Hints::COMMENT),
    ("comments", false, Hints::COMMENT),
    ("commentlist", false, Hints::COMMENT),
    ("commercial", false, Hints::ADVERT),
    ("consent", false, Hints::NAVIGATION),
    ("contributor", false, Hints::AUTHOR),
    ("cookie", false, Hints::NAVIGATION),
    ("copyright", false, Hints::NAVIGATION),
    ("credit", true, Hints::CAPTION),
    ("credits", true, Hints::CAPTION),
    ("date", true, Hints::META),
    ("datetime", true, Hints::META),
    ("deck", true, Hints::STANDFIRST),
    ("dek", true, Hints::STANDFIRST),
    ("disclaimer", false, Hints::NEWSLETTER),
    ("disqus", false, Hints::COMMENT),
    ("donat", false, Hints::NEWSLETTER),
    ("dropdown", false, Hints::NAVIGATION),
    ("factbox", false, Hints::RELATED),
    ("faktaboks", false, Hints::RELATED),
    ("figcaption", false, Hints::CAPTION),
    ("follow", true, Hints::SHARE),
    ("footer", false, Hints::NAVIGATION),
    ("gallery", false, Hints::CAPTION),
    ("gdpr", false, Hints::NAVIGATION),
    ("headline", true, Hints::HEADLINE),
    ("infobox", false, Hints::RELATED),
    ("kicker", false, Hints::META),
    ("latest", true, Hints::RELATED),
    ("login", false, Hints::NAVIGATION),
    ("masthead", false, Hints::NAVIGATION),
    ("menu", false, Hints::NAVIGATION),
    ("meta", true, Hints::META),
    ("metadata", true, Hints::META),
    ("modal", false, Hints::NAVIGATION),
    ("more", true, Hints::RELATED),
    ("moreon", false, Hints::RELATED),
    ("morestories", false, Hints::RELATED),
    ("mostread", false, Hints::RELATED),
    ("mostpopular", false, Hints::RELATED),
    ("nav", true, Hints::NAVIGATION),
    ("navbar", false, Hints::NAVIGATION),
    ("navigation", false, Hints::NAVIGATION),
    ("newsletter", false, Hints::NEWSLETTER),
    ("onward", false, Hints::RELATED),
    ("outbrain", false, Hints::RELATED),
    ("overlay", false, Hints::NAVIGATION),
    ("pagination", false, Hints::NAVIGATION),
    ("paywall", false, Hints::NEWSLETTER),
    ("popup", false, Hints::NAVIGATION),
    ("popular", false, Hints::RELATED),
    ("prevnext", false, Hints::RELATED),
    ("promo", false, Hints::RELATED),
    ("promotion", false, Hints::RELATED),
    ("pubdate", false, Hints::META),
    ("published", true, Hints::META),
    ("pullquote", false, Hints::PULL),
    ("pull", true, Hints::PULL),
    ("rail", true, Hints::RELATED),
    ("readmore", false, Hints::RELATED),
    ("readnext", false, Hints::RELATED),
    ("readtime", false, Hints::META),
    ("recirc", false, Hints::RELATED),
    ("recommend", false, Hints::RELATED),
    ("register", true, Hints::NEWSLETTER),
    ("related", false, Hints::RELATED),
    ("relacionad", false, Hints::RELATED),
    ("respond", true, Hints::COMMENT),
    ("share", false, Hints::SHARE),
    ("sharing", false, Hints::SHARE),
    ("sidebar", false, Hints::RELATED),
    ("signup", false, Hints::NEWSLETTER),
    ("skip", true, Hints::NAVIGATION),
    ("social", false, Hints::SHARE),
    ("sponsor", false, Hints::ADVERT),
    ("standfirst", false, Hints::STANDFIRST),
    ("subheadline", false, Hints::STANDFIRST),
    ("subscri", false, Hints::NEWSLETTER),
    ("subtitle", false, Hints::STANDFIRST),
    ("summary", true, Hints::STANDFIRST),
    ("taboola", false, Hints::RELATED),
    ("tag", true, Hints::META),
    ("taglist", false, Hints::META),
    ("tags", false, Hints::META),
    ("teaser", false, Hints::RELATED),
    ("timestamp", false, Hints::META),
    ("toolbar", false, Hints::SHARE),
    ("tooltip", false, Hints::NAVIGATION),
    ("topics", false, Hints::META),
    ("trending", false, Hints::RELATED),
    ("upnext", false, Hints::RELATED),
    ("widget", false, Hints::RELATED),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        assert!(WORDS.windows(2).all(|pair| pair[0].0.as_bytes()[0] <= pair[1].0.as_bytes()[0]), "in order of first letters");
        assert!(of_names("article__related-links").has(Hints::RELATED));
        assert!(of_names("storyRelated").has(Hints::RELATED));
        assert_eq!(of_names("hasSidebar"), Hints::default());
        assert_eq!(of_names("with-related"), Hints::default());
        assert!(is_body("article__body") && is_body("c-storyBody") && is_body("entry-content") && !is_body("comment-body") && !is_body("modal-content"));
        assert!(of_names("js-comments").has(Hints::COMMENT));
        assert!(!of_names("commentary").has(Hints::COMMENT));
        assert!(!of_names("header shadow").has(Hints::ADVERT));
        assert_eq!(of_names("css-1xk2j"), Hints::default());
    }
}
