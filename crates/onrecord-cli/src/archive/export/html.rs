//! One page with everything in it: it opens without a network, has no script, and shows every quotation in its context.

use std::io::Write;

use onrecord::span::Span;
use onrecord_archive::Reader;
use onrecord_archive::questions::said::{Statement, Witness};

use crate::archive::{Trouble, plural, rests};

/// How much of the text stands around a quotation, in bytes.
const AROUND: usize = 400;

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>Statements on the record</title>
<style>
:root { color-scheme: light dark; --dim: #667; --line: #ccd; --mark: #ffe9a8; }
@media (prefers-color-scheme: dark) { :root { --dim: #99a; --line: #445; --mark: #5a4a10; } }
body { font: 1.05rem/1.55 Georgia, serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 0; }
.about, cite { color: var(--dim); font: .85rem/1.5 system-ui, sans-serif; font-style: normal; }
blockquote { margin: .5rem 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid var(--line); }
details { margin: .4rem 0; } summary { cursor: pointer; } mark { background: var(--mark); color: inherit; }
.context { white-space: pre-line; } section { border-bottom: 1px solid var(--line); padding-bottom: 1rem; }
</style>
"#;

/// The page.
pub fn write(out: &mut impl Write, reader: &Reader, statements: &[Statement]) -> Result<(), Trouble> {
    out.write_all(HEAD.as_bytes())?;
    writeln!(out, "<h1>{}</h1>", plural(statements.len() as i64, "statement"))?;
    let about = "Every quotation stands in its context below it. Made by Onrecord; nothing on this page was written by a machine but these lines and the headings.";
    writeln!(out, "<p class=\"about\">{about}</p>")?;
    for statement in statements {
        section(out, reader, statement)?;
    }
    Ok(())
}

fn section(out: &mut impl Write, reader: &Reader, s: &Statement) -> Result<(), Trouble> {
    let name = s.speaker.as_ref().map_or_else(|| s.source.clone(), |speaker| speaker.name.clone());
    let name = if name.is_empty() { "(no source named)".to_owned() } else { name };
    let role = s.speaker.as_ref().and_then(|speaker| speaker.role.as_deref()).map(|role| format!(", {role}")).unwrap_or_default();
    writeln!(out, "<section id=\"s{}\"><h2>{}<span class=\"about\">{}</span></h2>", s.id, escaped(&name), escaped(&role))?;
    let told = format!("{}, {}", plural(s.outlets as i64, "outlet"), plural(s.reports as i64, "independent report"));
    let negated = if s.negated { "not " } else { "" };
    writeln!(out, "<p class=\"about\">{negated}{} · {} · {} · {told} · statement {}</p>", escaped(&s.act), escaped(&s.form), escaped(s.day.as_deref().unwrap_or("no date")), s.id)?;
    for fact in rests::lines(s) {
        writeln!(out, "<p class=\"about\">{}</p>", escaped(&fact))?;
    }
    writeln!(out, "<blockquote>{}</blockquote>", escaped(&s.words))?;
    for witness in &s.witnesses {
        told_by(out, reader, witness)?;
    }
    writeln!(out, "</section>")?;
    Ok(())
}

fn told_by(out: &mut impl Write, reader: &Reader, w: &Witness) -> Result<(), Trouble> {
    let place = reader.place(w.attribution)?;
    let outlet = escaped(w.outlet.as_deref().unwrap_or("an outlet that is not named"));
    let headline = escaped(w.headline.as_deref().unwrap_or(""));
    let day = escaped(w.day.as_deref().unwrap_or("no date"));
    let replaced = if w.replaced { " (a version that was replaced since)" } else { "" };
    writeln!(out, "<details><summary><cite>{outlet}, {day}: {headline}{replaced}</cite></summary>")?;
    writeln!(out, "<p class=\"context\">{}</p>", context(&place.text, &place.content))?;
    let mut links = Vec::new();
    if let Some(url) = w.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        let (live, kept) = (escaped(url), escaped(&format!("https://web.archive.org/web/{}/{url}", w.day.as_deref().unwrap_or_default().replace('-', ""))));
        links.push(format!("<a href=\"{live}\">live page</a>"));
        links.push(format!("<a href=\"{kept}\">archived page</a>"));
    }
    links.push(format!("article {} of the archive, text sha256 {}", w.article, &place.digest[..16.min(place.digest.len())]));
    writeln!(out, "<p class=\"about\">{}</p></details>", links.join(" · "))?;
    Ok(())
}

/// The words around some spans, with the spans marked.
fn context(text: &str, spans: &[Span]) -> String {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return String::new() };
    let mut start = first.start().saturating_sub(AROUND);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (last.end() + AROUND).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let mut out = if start > 0 { "… ".to_owned() } else { String::new() };
    let mut at = start;
    for span in spans.iter().filter(|span| span.start() >= start && span.end() <= end) {
        if span.start() < at {
            continue;
        }
        out += &escaped(&text[at..span.start()]);
        out += &format!("<mark>{}</mark>", escaped(span.slice(text)));
        at = span.end();
    }
    out += &escaped(&text[at..end]);
    if end < text.len() {
        out += " …";
    }
    out
}

/// Text that is nothing but text; what turns the line round is shown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}


#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_report_is_markup() {
        assert_eq!(escaped("<script>alert('x') & \"y\"\u{202e}\u{1b}[m"), "&lt;script&gt;alert(&#39;x&#39;) &amp; &quot;y&quot;\u{fffd} [m");
    }

    #[test]
    fn quotations_are_marked_in_their_context() {
        let text = "She said: “No <b>.” He left.";
        let start = text.find('“').expect("a quotation");
        let end = text.find('”').expect("a quotation") + '”'.len_utf8();
        assert_eq!(context(text, &[Span::new(start, end)]), "She said: <mark>“No &lt;b&gt;.”</mark> He left.");
    }
}
