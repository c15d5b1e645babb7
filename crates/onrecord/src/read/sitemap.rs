//! Sitemaps: the addresses of pages, and for news their titles and dates.

use super::feed::decode;
use super::xml::{self, Element, XmlError};

/// A sitemap: pages, and further sitemaps.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// The pages, in order.
    pub pages: Vec<String>,
    /// Sitemaps that an index lists.
    pub sitemaps: Vec<String>,
}

/// Takes a sitemap or an index of sitemaps apart.
///
/// # Errors
/// If it is no XML.
pub fn sitemap(bytes: &[u8]) -> Result<Sitemap, XmlError> {
    let decoded = decode(bytes);
    let root = xml::parse(&decoded)?;
    let locations = |name: &str| -> Vec<String> {
        let of = |entry: &Element<'_>| entry.words_of(&["loc"]).map(str::to_owned);
        root.children.iter().filter(|child| child.name == name).filter_map(of).collect()
    };
    Ok(Sitemap { pages: locations("url"), sitemaps: locations("sitemap") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_sitemaps_are_found() {
        let news = br#"<urlset xmlns="x" xmlns:news="y"><url><loc> https://example.org/a?b=1&amp;c=2 </loc><news:news><news:title>T</news:title></news:news></url></urlset>"#;
        assert_eq!(sitemap(news).expect("a sitemap").pages, ["https://example.org/a?b=1&c=2"]);
        let index = b"<sitemapindex><sitemap><loc>https://example.org/s.xml</loc></sitemap></sitemapindex>";
        assert_eq!(sitemap(index).expect("an index").sitemaps, ["https://example.org/s.xml"]);
    }
}
