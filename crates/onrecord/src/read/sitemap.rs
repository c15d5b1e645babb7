//! Sitemaps: the addresses of pages, and for news their titles and dates.

use jiff::civil::Date;

use super::feed::decode;
use super::parse_date;
use super::xml::{self, Element, XmlError};

/// A sitemap: pages, and further sitemaps.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// The pages, in order.
    pub pages: Vec<Listed>,
    /// Sitemaps that an index lists.
    pub sitemaps: Vec<String>,
}

/// A page as a sitemap names it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its address.
    pub url: String,
    /// Who publishes it, as a sitemap for news says.
    pub outlet: Option<String>,
    /// Its headline, as that says.
    pub headline: Option<String>,
    /// When it was published, as that says. The day of the last change is another thing.
    pub published: Option<Date>,
}

/// Takes a sitemap or an index of sitemaps apart.
///
/// # Errors
/// If it is no XML.
pub fn sitemap(bytes: &[u8]) -> Result<Sitemap, XmlError> {
    let decoded = decode(bytes);
    let root = xml::parse(&decoded)?;
    let entries = |name: &'static str| root.children.iter().filter(move |child| child.name == name);
    let location = |entry: &Element<'_>| entry.words_of(&["loc"]).map(str::to_owned);
    Ok(Sitemap { pages: entries("url").filter_map(listed).collect(), sitemaps: entries("sitemap").filter_map(location).collect() })
}

fn listed(entry: &Element<'_>) -> Option<Listed> {
    let words = |path: &[&str]| entry.at(path).and_then(Element::words).map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(Listed {
        url: entry.words_of(&["loc"])?.to_owned(),
        outlet: words(&["news", "publication", "name"]),
        headline: words(&["news", "title"]),
        published: words(&["news", "publication_date"]).and_then(|day| parse_date(&day)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_sitemaps_are_found() {
        let map = b"<urlset xmlns='x'><url><loc> https://example.org/a?b=1&amp;c=2 </loc><lastmod>2025-11-18</lastmod></url><url/></urlset>";
        let page = Listed { url: "https://example.org/a?b=1&c=2".to_owned(), ..Listed::default() };
        assert_eq!(sitemap(map).expect("a sitemap").pages, [page]);
        let index = b"<sitemapindex><sitemap><loc>https://example.org/s.xml</loc></sitemap></sitemapindex>";
        assert_eq!(sitemap(index).expect("an index").sitemaps, ["https://example.org/s.xml"]);
    }

    #[test]
    fn a_sitemap_for_news_says_more() {
        let news = br#"<urlset xmlns="x" xmlns:news="y"><url><loc>https://example.org/a</loc><news:news><news:publication><news:name>The
            Valley Post</news:name><news:language>en</news:language></news:publication><news:publication_date>2025-11-18T23:30:00-05:00</news:publication_date>
            <news:title>Mayor &amp; bridge</news:title></news:news></url></urlset>"#;
        let page = Listed {
            url: "https://example.org/a".to_owned(),
            outlet: Some("The Valley Post".to_owned()),
            headline: Some("Mayor & bridge".to_owned()),
            published: Some(jiff::civil::date(2025, 11, 18)),
        };
        assert_eq!(sitemap(news).expect("a sitemap").pages, [page]);
    }
}
