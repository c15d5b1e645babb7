//! What a page says of its article outside the article's text.

use jiff::civil::Date;

use super::dates;
use super::element::Element;
use super::flat::Flat;
use super::jsonld::{self, Described};
use super::tree::{Attribute, NodeId, Tree, fold};
use super::unescape;
use crate::language;
use crate::page::Found;

/// Everything that a page says of its article.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) headline: Option<String>,
    pub(super) bylines: Vec<String>,
    pub(super) published: Option<Date>,
    pub(super) modified: Option<Date>,
    pub(super) outlet: Option<String>,
    pub(super) section: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) found: Found,
    /// The article's text as JSON-LD has it.
    pub(super) body: Option<String>,
    /// Whether it says that not all of it may be read without paying.
    pub(super) is_paid: bool,
    /// What `og:type` says.
    pub(super) kind: Option<String>,
    pub(super) describes_article: bool,
    pub(super) is_live: bool,
    /// The heading of the first level that is the headline.
    pub(super) heading: Option<NodeId>,
    /// What `<title>` says.
    pub(super) title: Option<String>,
    /// Whether 6/5/2024 is the fifth of June here.
    pub(super) month_first: bool,
}

/// A value and where it was found.
type Place<T> = (T, String);

/// Reads all metadata of a page.
pub(super) fn read(tree: &Tree<'_>, address: Option<&str>) -> Metadata {
    let described = jsonld::descriptions(tree);
    let page = Elements::new(tree);
    let main = described.first().filter(|d| d.is_article);
    let outlet = outlet(&page, &described);
    let url = url(&page, &described);
    let site = outlet.as_ref().map(|(name, _)| name.as_str());
    let headline = headline(&page, main, site);
    let bylines = bylines(&page, &described, outlet.as_ref().map(|(name, _)| name.as_str()));
    let published = published(&page, &described, url.as_ref().map(|(url, _)| url.as_str()).or(address));
    let host = url.as_ref().map(|(url, _)| url.as_str()).or(address).and_then(|url| url.split('/').nth(2)).unwrap_or_default().to_owned();
    let modified = modified(&page, &described);
    let section = page
        .meta(&["article:section", "og:article:section", "parsely-section", "section", "sailthru.section"])
        .or_else(|| described.iter().find_map(|d| Some((d.section.clone()?, "json-ld articleSection".to_owned()))));
    let language = tree.attribute(0, Attribute::Lang).map(str::to_owned).filter(|lang| !lang.is_empty());
    let language =
        language.or_else(|| described.iter().find_map(|d| d.language.clone())).or_else(|| page.meta(&["og:locale", "language"]).map(|(value, _)| value));
    let heading = headline.as_ref().and_then(|(title, _)| page.heading_like(title));
    let mut metadata = Metadata {
        body: described.iter().filter(|d| d.is_article).filter_map(|d| d.body.clone()).max_by_key(String::len),
        is_paid: described.iter().any(|d| d.is_paid)
            || page.meta(&["article:content_tier"]).is_some_and(|(tier, _)| matches!(tier.as_str(), "locked" | "metered" | "paid")),
        kind: page.meta(&["og:type"]).map(|(kind, _)| kind.to_lowercase()),
        is_live: described.iter().any(|d| d.is_live),
        describes_article: main.is_some(),
        heading,
        title: page.title.clone(),
        month_first: language.as_deref().is_some_and(|tag| language::writes_month_first(tag, &host)),
        language,
        ..Metadata::default()
    };
    let mut found = Found::default();
    fn keep<T>(place: Option<Place<T>>, found: &mut Option<String>) -> Option<T> {
        place.map(|(value, at)| {
            *found = Some(at);
            value
        })
    }
    metadata.headline = keep(headline, &mut found.headline);
    metadata.bylines = keep(bylines, &mut found.bylines).unwrap_or_default();
    metadata.published = keep(published, &mut found.published);
    metadata.modified = keep(modified, &mut found.modified);
    metadata.outlet = keep(outlet, &mut found.outlet);
    metadata.section = keep(section, &mut found.section);
    metadata.url = keep(url, &mut found.url);
    metadata.found = found;
    metadata
}

/// The elements of a page that speak of the article.
struct Elements<'t, 'p> {
    tree: &'t Tree<'p>,
    /// `<meta>` by its name in small letters.
    metas: Vec<(String, String)>,
    canonical: Option<String>,
    title: Option<String>,
    headings: Vec<(NodeId, String)>,
    times: Vec<NodeId>,
    props: Vec<NodeId>,
}

impl<'t, 'p> Elements<'t, 'p> {
    fn new(tree: &'t Tree<'p>) -> Elements<'t, 'p> {
        let mut page = Elements { tree, metas: Vec::new(), canonical: None, title: None, headings: Vec::new(), times: Vec::new(), props: Vec::new() };
        for (id, node) in (0..).zip(&tree.nodes) {
            match node.element {
                Element::Text => continue,
                Element::Meta => page.add_meta(id),
                Element::Link => {
                    let canonical = tree.attribute(id, Attribute::Rel).is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                    if canonical && page.canonical.is_none() {
                        page.canonical = tree.attribute(id, Attribute::Href).map(|href| href.trim().to_owned());
                    }
                }
                Element::Title if page.title.is_none() && !tree.ancestors(id).any(|a| tree.node(a).element == Element::Svg) => {
                    page.title = Some(tree.text(id)).filter(|title| !title.is_empty());
                }
                Element::H1 if page.headings.len() < 20 => {
                    let text = tree.text(id);
                    if !text.is_empty() {
                        page.headings.push((id, text));
                    }
                }
                Element::Time if page.times.len() < 50 => page.times.push(id),
                _ => {}
            }
            if node.element != Element::Meta && page.props.len() < 500 && tree.attribute(id, Attribute::ItemProp).is_some() {
                page.props.push(id);
            }
        }
        page
    }

    fn add_meta(&mut self, id: NodeId) {
        let Some(content) = self.tree.attribute(id, Attribute::Content) else { return };
        let content = fold(&unescape(content));
        if content.is_empty() {
            return;
        }
        for name in [Attribute::Property, Attribute::Name, Attribute::ItemProp] {
            if let Some(name) = self.tree.attribute(id, name) {
                self.metas.push((name.trim().to_lowercase(), content.clone()));
            }
        }
    }

    /// The first of the named values, and where it was found.
    fn meta(&self, names: &[&str]) -> Option<Place<String>> {
        names.iter().find_map(|wanted| {
            let (name, value) = self.metas.iter().find(|(name, _)| name == wanted)?;
            Some((value.clone(), format!("meta {name}")))
        })
    }

    fn metas<'m>(&'m self, wanted: &'m str) -> impl Iterator<Item = &'m str> {
        self.metas.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// The heading that says the same as a title.
    fn heading_like(&self, title: &str) -> Option<NodeId> {
        self.headings.iter().find(|(_, text)| letters(text) == letters(title)).or(self.headings.first()).map(|(id, _)| *id)
    }

    fn props(&self, wanted: &str) -> impl Iterator<Item = NodeId> {
        self.props
            .iter()
            .copied()
            .filter(move |id| self.tree.attribute(*id, Attribute::ItemProp).is_some_and(|names| names.split_whitespace().any(|name| name == wanted)))
    }
}

/// Letters and digits in small letters, to compare what differs in marks and spaces.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

// The headline.

fn headline(page: &Elements<'_, '_>, described: Option<&Described>, site: Option<&str>) -> Option<Place<String>> {
    let mut candidates: Vec<Place<String>> = Vec::new();
    if let Some(headline) = described.and_then(|d| d.headline.clone()) {
        candidates.push((headline, "json-ld headline".to_owned()));
    }
    candidates.extend(page.meta(&["og:title"]));
    candidates.extend(page.meta(&["twitter:title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "headline"]));
    candidates.extend(page.headings.iter().map(|(_, text)| (text.clone(), "h1".to_owned())));
    candidates.extend(page.title.clone().map(|title| (title, "title".to_owned())));
    for (title, _) in &mut candidates {
        *title = without_site(title, site);
    }
    candidates.retain(|(title, _)| !letters(title).is_empty());
    // What stands on the page as its heading is what readers see; two witnesses are better than one.
    let agree = |title: &str| page.headings.iter().find(|(_, text)| letters(text) == letters(title));
    let seen = candidates.iter().find(|(title, _)| agree(title).is_some());
    let (title, place) = seen.or(candidates.first())?;
    Some((title.clone(), place.clone()))
}

/// A title without the name of the site at its end.
fn without_site(title: &str, site: Option<&str>) -> String {
    const BETWEEN: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " • ", " / ", " < "];
    let mut title = title.trim();
    let Some(site) = site.map(letters).filter(|site| !site.is_empty()) else { return title.to_owned() };
    loop {
        let cut = BETWEEN.iter().filter_map(|between| title.rfind(between).map(|at| (at, between.len()))).max();
        let Some((at, length)) = cut else { return title.to_owned() };
        let end = letters(&title[at + length..]);
        let is_site = !end.is_empty() && (site.contains(&end) || end.contains(&site));
        if !is_site || at == 0 {
            return title.to_owned();
        }
        title = title[..at].trim_end();
    }
}

// Who wrote it.

fn bylines(page: &Elements<'_, '_>, described: &[Described], outlet: Option<&str>) -> Option<Place<Vec<String>>> {
    const METAS: &[&str] = &["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "citation_author"];
    let listed = described.iter().map(|d| names(&d.authors)).find(|list| !list.is_empty()).map(|list| (list, "json-ld author".to_owned()));
    let meta = METAS.iter().find_map(|name| {
        let list = names(&page.metas(name).map(str::to_owned).collect::<Vec<_>>());
        (!list.is_empty()).then(|| (list, format!("meta {name}")))
    });
    // A page that names its outlet as the author may show who wrote the report.
    let is_outlet = |(list, _): &Place<Vec<String>>| {
        outlet.is_some_and(|outlet| list.iter().all(|name| letters(outlet).contains(&letters(name)) || letters(name).contains(&letters(outlet))))
    };
    let stated = [listed, meta];
    let person = stated.iter().flatten().find(|place| !is_outlet(place)).cloned();
    person.or_else(|| shown_names(page)).or_else(|| stated.into_iter().flatten().next())
}

/// The names that the page shows as its author's.
fn shown_names(page: &Elements<'_, '_>) -> Option<Place<Vec<String>>> {
    let tree = page.tree;
    let persons = |texts: &[String]| -> Vec<String> { names(texts).into_iter().filter(|name| is_person(name)).collect() };
    let texts: Vec<String> = page
        .props("author")
        .map(|id| {
            let name = tree.inside(id).take(1_000).find(|inner| tree.attribute(*inner, Attribute::ItemProp) == Some("name"));
            name.map_or_else(|| tree.text(id), |name| tree.attribute(name, Attribute::Content).map_or_else(|| tree.text(name), fold))
        })
        .collect();
    let list = persons(&texts);
    if !list.is_empty() {
        return Some((list, "itemprop author".to_owned()));
    }
    let ids = || 0..tree.node(0).end;
    let is_link = |id: &NodeId| tree.attribute(*id, Attribute::Rel).is_some_and(|rel| rel.split_whitespace().any(|word| word == "author"));
    let list = persons(&ids().filter(is_link).take(6).map(|id| tree.text(id)).collect::<Vec<_>>());
    if !list.is_empty() {
        return Some((list, "rel author".to_owned()));
    }
    let is_byline = |id: &NodeId| {
        let class = tree.attribute(*id, Attribute::Class);
        class.is_some_and(|class| {
            class.len() < 200 && (class.to_ascii_lowercase().contains("byline") || class.split(['-', '_', ' ']).any(|word| word == "author" || word == "autor"))
        })
    };
    let list = ids().filter(is_byline).take(12).map(|id| persons(&[tree.text(id)])).find(|list| !list.is_empty())?;
    Some((list, "byline".to_owned()))
}

/// Whether words have the shape of a person's name: two to five, in capitals, without figures.
fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &&&str| word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase());
    (2..=5).contains(&words.len())
        && !name.contains(|c: char| c.is_ascii_digit() || "/:+()".contains(c))
        && words.iter().filter(capital).count() * 3 >= words.len() * 2
}

/// Names in what a page gives as its author: "By Ann Roe and Bo Li".
fn names(texts: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        let text = fold(text);
        if text.starts_with("http") || text.starts_with("www.") || text.chars().count() > 150 {
            continue;
        }
        let bare = ["By ", "by ", "BY ", "Von ", "Par ", "Por ", "Di ", "Written by ", "By: "].iter().find_map(|by| text.strip_prefix(by)).unwrap_or(&text);
        let parts = bare.replace(" and ", ";").replace(" & ", ";").replace(" und ", ";").replace(" | ", ";").replace(", ", ";");
        for name in parts.split(';') {
            let name = name.trim_matches([' ', ',', '|', '·', '•']);
            let plain = name.chars().any(char::is_alphabetic) && !name.contains('@') && name.split_whitespace().count() <= 6;
            if plain && !names.iter().any(|known| letters(known) == letters(name)) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

// When.

fn published(page: &Elements<'_, '_>, described: &[Described], url: Option<&str>) -> Option<Place<Date>> {
    const METAS: &[&str] = &[
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "date.published",
        "article.published",
        "parsely-pub-date",
        "sailthru.date",
        "publishdate",
        "publish-date",
        "pubdate",
        "publication_date",
        "article_date_original",
        "cxenseparse:recs:publishtime",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "date",
        "dc.date.created",
        "article.created",
        "ptime",
        "displaydate",
        "last_publish_date",
        "article:post_date",
        "created",
        "rnews:datepublished",
        "bt:pubdate",
        "citation_publication_date",
        "originalpublicationdate",
        "published_at",
        "publish_date",
        "iso-8601-publish-date",
    ];
    let json = described.iter().find_map(|d| dates::stamp(d.published.as_deref()?)).map(|day| (day, "json-ld datePublished".to_owned()));
    let meta = || METAS.iter().find_map(|name| page.metas(name).find_map(dates::stamp).map(|day| (day, format!("meta {name}"))));
    let prop = || {
        ["datePublished", "dateCreated"]
            .iter()
            .find_map(|name| page.props(name).find_map(|id| of_element(page.tree, id)).map(|day| (day, format!("itemprop {name}"))))
    };
    let address = || dates::in_url(url?).map(|day| (day, "url".to_owned()));
    let time = || page.times.iter().find_map(|id| of_element(page.tree, *id)).map(|day| (day, "time".to_owned()));
    json.or_else(meta).or_else(prop).or_else(address).or_else(time)
}

/// The day that an element gives for machines, or shows.
fn of_element(tree: &Tree<'_>, id: NodeId) -> Option<Date> {
    let value = tree.attribute(id, Attribute::DateTime).or_else(|| tree.attribute(id, Attribute::Content));
    value.and_then(dates::stamp).or_else(|| dates::written(&tree.text(id)))
}

/// The day that the page shows with the article: between its headline and its text, or just around them.
pub(super) fn shown(flat: &Flat, title: Option<usize>, text: std::ops::Range<usize>, american: bool) -> Option<Date> {
    let day = |line: usize| {
        let line = &flat.lines[line];
        let words = flat.words(line);
        if line.chars > 150 {
            None
        } else if american {
            dates::written_american(words)
        } else {
            dates::written(words)
        }
    };
    let start = title.filter(|title| *title < text.start && text.start - title < 30).unwrap_or(text.start.saturating_sub(8));
    let above = (start..text.start).find_map(day);
    let before = || (start.saturating_sub(8)..start).rev().find_map(day);
    let below = || (text.start..flat.lines.len().min(text.start + 3)).chain(text.end..flat.lines.len().min(text.end + 12)).find_map(day);
    above.or_else(before).or_else(below)
}

fn modified(page: &Elements<'_, '_>, described: &[Described]) -> Option<Place<Date>> {
    const METAS: &[&str] = &[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "date.modified",
        "lastmod",
        "last-modified",
        "dcterms.modified",
        "dc.date.modified",
        "article.updated",
        "utime",
    ];
    let json = described.iter().find_map(|d| dates::stamp(d.modified.as_deref()?)).map(|day| (day, "json-ld dateModified".to_owned()));
    let meta = || METAS.iter().find_map(|name| page.metas(name).find_map(dates::stamp).map(|day| (day, format!("meta {name}"))));
    let prop = || page.props("dateModified").find_map(|id| of_element(page.tree, id)).map(|day| (day, "itemprop dateModified".to_owned()));
    json.or_else(meta).or_else(prop)
}

// Who published it, and where.

fn outlet(page: &Elements<'_, '_>, described: &[Described]) -> Option<Place<String>> {
    let meta = page.meta(&["og:site_name", "al:ios:app_name", "application-name", "apple-mobile-web-app-title", "dc.publisher"]);
    let json = || described.iter().find_map(|d| Some((d.publisher.clone()?, "json-ld publisher".to_owned())));
    match meta {
        Some((name, place)) if place == "meta og:site_name" => Some((name, place)),
        meta => json().or(meta),
    }
}

fn url(page: &Elements<'_, '_>, described: &[Described]) -> Option<Place<String>> {
    let http = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    let canonical = page.canonical.clone().filter(http).map(|url| (url, "link canonical".to_owned()));
    let meta = || page.meta(&["og:url"]).filter(|(url, _)| http(url));
    let json = || described.iter().find_map(|d| d.url.clone().filter(http).map(|url| (url, "json-ld url".to_owned())));
    canonical.or_else(meta).or_else(json)
}
