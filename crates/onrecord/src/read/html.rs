//! Telling web pages from other text.

/// Whether a text starts as pages do.
pub(super) fn is_page(start: &str) -> bool {
    const FIRST: &[&str] = &[
        "html",
        "head",
        "body",
        "title",
        "meta",
        "link",
        "script",
        "style",
        "article",
        "main",
        "section",
        "header",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "span",
        "table",
        "base",
        "nav",
        "figure",
        "ul",
        "a",
        "blockquote",
    ];
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        let (open, close) = if rest.starts_with("<!--") { ("<!--", "-->") } else { ("<?", "?>") };
        let Some(inside) = rest.strip_prefix(open) else { break };
        let Some(end) = inside.find(close) else { return open == "<!--" };
        rest = &inside[end + close.len()..];
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = |c: char| c.is_ascii_alphanumeric() || c == '!';
    let end = tag.find(|c| !name(c)).unwrap_or(tag.len());
    let (name, after) = tag.split_at(end);
    if name.eq_ignore_ascii_case("!doctype") {
        return after.trim_start().get(..4).is_some_and(|kind| kind.eq_ignore_ascii_case("html"));
    }
    after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/') && FIRST.iter().any(|first| name.eq_ignore_ascii_case(first))
}
