//! The entries of a live blog: which of its blocks were written together.

use std::collections::BTreeMap;
use std::ops::Range;

use super::content::Content;
use super::element::Element;
use super::flat::Flat;
use super::tree::{NodeId, Tree};
use crate::page::Role;

/// How many entries make a live blog.
const LEAST: usize = 3;

/// The elements that hold one entry each, in the order of the page: the largest
/// family of siblings that have a heading or a time of their own, and text.
pub(super) fn entries(tree: &Tree<'_>, flat: &Flat, content: &Content) -> Vec<Range<NodeId>> {
    let mut families: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    let mut seen = std::collections::HashSet::new();
    for (line, role) in &content.lines {
        if *role == Role::Heading {
            continue;
        }
        let block = flat.lines[*line].block;
        for id in std::iter::once(block).chain(tree.ancestors(block)) {
            if id == 0 || !seen.insert(id) {
                break;
            }
            let is_box = matches!(tree.node(id).element, Element::Div | Element::Section | Element::Article | Element::Li);
            if is_box && tree.inside(id).any(|inner| is_mark(tree.node(inner).element)) {
                families.entry(tree.node(id).parent).or_default().push(id);
            }
        }
    }
    // Of two that are as large, the outer one.
    let Some((_, children)) = families.into_iter().filter(|(_, c)| c.len() >= LEAST).max_by_key(|(parent, c)| (c.len(), std::cmp::Reverse(*parent))) else {
        return Vec::new();
    };
    children.into_iter().map(|id| id..tree.node(id).end).collect()
}

/// What an entry begins with.
fn is_mark(element: Element) -> bool {
    element == Element::Time || element.heading().is_some()
}

#[cfg(test)]
mod tests {
    use crate::read::article_from_html;

    #[test]
    fn entries_of_a_live_blog_are_told_apart() {
        let entry = |time: &str, heading: &str, text: &str| {
            format!(
                "<div class=post><time datetime=2025-11-18T{time}>{time}</time><h3>{heading}</h3><p>{text}</p><p>She added that nobody had been hurt, and that the road would stay closed.</p></div>"
            )
        };
        let entries = [
            entry("14:02", "Bridge closed", "The bridge of Ellingvale was closed at two o’clock, the mayor told reporters."),
            entry("13:30", "Engineers arrive", "Two engineers of the state office have reached the old pier, a witness said on the phone."),
            entry("12:10", "A crack is seen", "A lorry driver saw a crack in the pier and called the police, he told the local paper."),
        ];
        let page = |kind: &str| {
            format!(
                r#"<html><script type="application/ld+json">{{"@type":"{kind}","headline":"Bridge of Ellingvale"}}</script>
                <body><h1>Bridge of Ellingvale</h1><article><p>The old bridge of Ellingvale is closed to all traffic, and nobody knows for how long.</p>
                <div>{}</div></article></body></html>"#,
                entries.concat()
            )
        };
        let numbers = |kind: &str| -> Vec<Option<u32>> {
            let article = article_from_html("a", page(kind).as_bytes());
            article.page.unwrap().blocks.iter().map(|block| block.entry).collect()
        };
        let expected: Vec<Option<u32>> = std::iter::once(None).chain((0..3).flat_map(|entry| [Some(entry); 4])).collect();
        assert_eq!(numbers("LiveBlogPosting"), expected);
        assert!(numbers("NewsArticle").iter().all(Option::is_none), "an article with sections is no live blog");
    }
}
