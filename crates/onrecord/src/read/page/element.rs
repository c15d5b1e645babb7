//! The elements of HTML, as far as they differ for reading.

macro_rules! elements {
    ($($variant:ident $name:literal,)*) => {
        /// An element by its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Element { $($variant,)* Text, Other }

        const NAMES: &[(&[u8], Element)] = &[$(($name, Element::$variant),)*];

        impl Element {
            /// The element of that name, which is in small letters.
            pub(super) fn named(name: &[u8]) -> Element {
                match NAMES.binary_search_by(|(known, _)| (*known).cmp(name)) {
                    Ok(at) => NAMES[at].1,
                    Err(_) => Element::Other,
                }
            }
        }
    };
}

// In the order of the alphabet; a test holds it.
elements! {
    A b"a", Address b"address", AmpAd b"amp-ad", AmpSidebar b"amp-sidebar", Article b"article", Aside b"aside", Audio b"audio",
    B b"b", Blockquote b"blockquote", Body b"body", Br b"br", Button b"button", Canvas b"canvas", Caption b"caption",
    Center b"center", Cite b"cite", Col b"col", Dd b"dd", Details b"details", Dialog b"dialog", Div b"div", Dl b"dl", Dt b"dt",
    Em b"em", Embed b"embed", Fieldset b"fieldset", Figcaption b"figcaption", Figure b"figure", Font b"font", Footer b"footer",
    Form b"form", H1 b"h1", H2 b"h2", H3 b"h3", H4 b"h4", H5 b"h5", H6 b"h6", Head b"head", Header b"header", Hr b"hr",
    Html b"html", I b"i", Iframe b"iframe", Img b"img", Input b"input", Label b"label", Legend b"legend", Li b"li",
    Link b"link", Main b"main", Map b"map", Math b"math", Menu b"menu", Meta b"meta", Nav b"nav", Noembed b"noembed",
    Noframes b"noframes", Noscript b"noscript", Object b"object", Ol b"ol", Optgroup b"optgroup", Option b"option", P b"p",
    Param b"param", Picture b"picture", Plaintext b"plaintext", Pre b"pre", Q b"q", Rp b"rp", Rt b"rt", S b"s", Script b"script",
    Search b"search", Section b"section", Select b"select", Small b"small", Source b"source", Span b"span", Strong b"strong",
    Style b"style", Sub b"sub", Summary b"summary", Sup b"sup", Svg b"svg", Table b"table", Tbody b"tbody", Td b"td",
    Template b"template", Textarea b"textarea", Tfoot b"tfoot", Th b"th", Thead b"thead", Time b"time", Title b"title", Tr b"tr",
    Track b"track", U b"u", Ul b"ul", Video b"video", Wbr b"wbr", Xmp b"xmp",
}

impl Element {
    /// Whether it has no content and no end tag.
    pub(super) fn is_void(self) -> bool {
        use Element::*;
        matches!(self, Br | Col | Embed | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
    }

    /// Whether it stands on lines of its own.
    pub(super) fn is_block(self) -> bool {
        use Element::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | Option
                | P
                | Plaintext
                | Pre
                | Search
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
                | Xmp
                | AmpSidebar
        )
    }

    /// Whether its content is never part of what a page says.
    pub(super) fn is_mute(self) -> bool {
        use Element::*;
        matches!(
            self,
            Script
                | Style
                | Noscript
                | Template
                | Svg
                | Math
                | Iframe
                | Noembed
                | Noframes
                | Object
                | Canvas
                | Audio
                | Video
                | Select
                | Textarea
                | Button
                | Head
                | Title
                | Map
                | Rp
                | Embed
                | AmpAd
                | AmpSidebar
                | Option
                | Optgroup
                | Dialog
        )
    }

    /// Whether its start closes an open `<p>`.
    pub(super) fn closes_paragraph(self) -> bool {
        use Element::*;
        self.is_block() && !matches!(self, Body | Html | Caption | Legend | Option | Tbody | Td | Tfoot | Th | Thead | Tr)
    }

    /// The level of a heading.
    pub(super) fn heading(self) -> std::option::Option<u8> {
        match self {
            Element::H1 => Some(1),
            Element::H2 => Some(2),
            Element::H3 => Some(3),
            Element::H4 => Some(4),
            Element::H5 => Some(5),
            Element::H6 => Some(6),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_found_by_its_name() {
        assert!(NAMES.is_sorted_by_key(|(name, _)| *name));
        for (name, element) in [("a", Element::A), ("amp-ad", Element::AmpAd), ("figcaption", Element::Figcaption), ("h6", Element::H6), ("xmp", Element::Xmp)]
        {
            assert_eq!(Element::named(name.as_bytes()), element, "{name}");
        }
        assert_eq!(Element::named(b"blink"), Element::Other);
    }
}
