//! Text of a report as a page shows it.

use std::fmt;

/// Text in which everything can be seen: what turns the direction of writing, and control characters,
/// stand as their names. Everything that a report brings goes into a page as this; the template escapes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown(String);

impl Shown {
    /// The text, for comparing.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Shown {
        let hidden = |c: char| name(c).is_some() || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
        if !text.contains(hidden) {
            return Shown(text.to_owned());
        }
        let mut out = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            match name(c) {
                Some(name) => out.push_str(&format!("⟦{name}⟧")),
                None if hidden(c) => out.push_str(&format!("⟦U+{:04X}⟧", u32::from(c))),
                None => out.push(c),
            }
        }
        Shown(out)
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Shown {
        Shown::from(text.as_str())
    }
}

impl From<&String> for Shown {
    fn from(text: &String) -> Shown {
        Shown::from(text.as_str())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a character that turns the direction of writing.
fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{061c}' => "ALM",
        '\u{200e}' => "LRM",
        '\u{200f}' => "RLM",
        '\u{202a}' => "LRE",
        '\u{202b}' => "RLE",
        '\u{202c}' => "PDF",
        '\u{202d}' => "LRO",
        '\u{202e}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        _ => return None,
    })
}

/// An address that a link may lead to: the web, and nothing that runs.
pub fn web_address(url: &str) -> Option<&str> {
    let url = url.trim();
    let scheme = url.split_once("://")?.0;
    let plain = !url.chars().any(|c| c.is_control() || c.is_whitespace() || name(c).is_some());
    (plain && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_hidden() {
        assert_eq!(Shown::from("say \u{202e}no\u{202c}\u{7}").as_str(), "say ⟦RLO⟧no⟦PDF⟧⟦U+0007⟧");
        assert_eq!(Shown::from("two\nlines").as_str(), "two\nlines");
    }

    #[test]
    fn links_lead_to_the_web() {
        assert_eq!(web_address(" https://example.org/a?b#c "), Some("https://example.org/a?b#c"));
        for url in ["javascript:alert(1)", "JAVASCRIPT://%0aalert(1)", "data:text/html,x", "java\nscript://x", "//example.org", "https://a\u{202e}b", ""] {
            assert_eq!(web_address(url), None, "{url}");
        }
    }
}
