//! `onrecord show --source`: words of a report in the page that they were taken from.

use std::io::{self, Write as _};
use std::ops::Range;
use std::process::ExitCode;

use onrecord::article::Article;
use onrecord::page::{Page, RunKind};
use onrecord::span::Span;

use crate::args::ShowArgs;
use crate::input;
use crate::output;

/// How many bytes of the page are shown on either side.
const AROUND: usize = 120;

/// Finds the words in the page's article and prints the bytes that they were taken from.
pub fn run(args: &ShowArgs) -> ExitCode {
    let Some(source) = &args.source else { return crate::archive::show(args) };
    let (article, bytes) = match input::page(source) {
        Ok(page) => page,
        Err(failure) => {
            eprintln!("onrecord: {failure}");
            return ExitCode::from(2);
        }
    };
    let name = printable(&source.to_string_lossy());
    let spans = find(article.text(), &args.words);
    let Some(page) = article.page.as_deref().filter(|_| !spans.is_empty()) else {
        eprintln!("onrecord: {name}: the article's text does not have these words");
        for issue in &article.issues {
            eprintln!("  {}", issue.message);
        }
        return ExitCode::from(1);
    };
    let colour = output::look(args.color).colour;
    let mut out = String::new();
    for (n, span) in spans.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        out += &passage(&name, &article, page, &bytes, *span, colour);
    }
    match io::stdout().write_all(out.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    }
}

/// All places where the text has the words, white space aside.
fn find(text: &str, words: &str) -> Vec<Span> {
    let wanted: Vec<char> = folded(words.trim().char_indices()).map(|(_, c)| c).collect();
    let have: Vec<(usize, char)> = folded(text.char_indices()).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at + wanted.len() <= have.len() {
        if have[at..at + wanted.len()].iter().map(|(_, c)| c).eq(&wanted) {
            let last = have[at + wanted.len() - 1];
            found.push(Span::new(have[at].0, last.0 + text[last.0..].chars().next().map_or(0, char::len_utf8)));
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
}

/// Characters with every run of white space as one space.
fn folded(chars: impl Iterator<Item = (usize, char)>) -> impl Iterator<Item = (usize, char)> {
    let mut spaced = false;
    chars.filter_map(move |(at, c)| {
        let space = c.is_whitespace();
        let again = space && std::mem::replace(&mut spaced, space);
        spaced = space;
        (!again).then_some((at, if space { ' ' } else { c }))
    })
}

fn passage(name: &str, article: &Article, page: &Page, bytes: &[u8], span: Span, colour: bool) -> String {
    let runs = page.map.of(span);
    let Some(place) = page.map.bytes_of(span) else { return format!("{name}: these characters were put in between blocks\n") };
    let (open, close) = if colour { ("\u{1b}[1;36m", "\u{1b}[0m") } else { ("⟦", "⟧") };
    let mut out = format!("{name}, bytes {} to {} ({})\n\n", place.start, place.end, page.encoding);
    let before = place.start.saturating_sub(AROUND)..place.start;
    let after = place.end..bytes.len().min(place.end + AROUND);
    let shown = |range: Range<usize>| printable(&String::from_utf8_lossy(&bytes[range]));
    let cut = |cut: bool| if cut { "…" } else { "" };
    out += &format!(
        "  {}{}{open}{}{close}{}{}\n\n",
        cut(before.start > 0),
        shown(before),
        shown(place.clone()),
        shown(after.clone()),
        cut(after.end < bytes.len())
    );
    out += &format!("In the text: {}\n", printable(span.slice(article.text())));
    let chars = |kind: RunKind| -> usize { runs.iter().filter(|run| run.kind == kind).map(|run| run.span.slice(article.text()).chars().count()).sum() };
    let mut notes = vec![format!("{} characters as they stand in the page", chars(RunKind::Verbatim))];
    for (kind, what) in [
        (RunKind::Reference, "from character references"),
        (RunKind::Space, "spaces for white space"),
        (RunKind::Decoded, "decoded"),
        (RunKind::Inserted, "inserted between blocks"),
    ] {
        let count = chars(kind);
        if count > 0 {
            notes.push(format!("{count} {what}"));
        }
    }
    out += &format!("{}\n", notes.join(" · "));
    out
}

/// Nothing that moves the cursor or turns the line round reaches the terminal.
fn printable(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| {
            if c == '\n' {
                '⏎'
            } else if c == '\t' {
                ' '
            } else if c.is_control() || turns(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_the_white_space() {
        let text = "She said: “No,\nnot\u{a0}now.”\n\n“No, not now.”";
        let found: Vec<&str> = find(text, " “No,  not now.” ").into_iter().map(|span| span.slice(text)).collect();
        assert_eq!(found, ["“No,\nnot\u{a0}now.”", "“No, not now.”"]);
        assert!(find(text, "“No, not then.”").is_empty());
        assert!(find(text, " ").is_empty());
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(printable("a\u{1b}[31mb\r\n\u{202e}c\td"), "a\u{fffd}[31mb\u{fffd}⏎\u{fffd}c d");
    }
}
