//! Splits text into word tokens and paragraphs.

use std::ops::Range;

use crate::resources::Abbreviations;
use crate::span::Span;
use crate::token::TokenId;
use crate::token::wrap::Wrap;

/// Prefixes that stay joined to their word by a hyphen (Universal Dependencies'
/// English treebanks follow the Penn Treebank's list of affixes).
const AFFIXES: &[&str] = &[
    "a", "anti", "bi", "co", "counter", "cross", "de", "e", "eco", "extra", "hyper", "infra", "inter", "intra",
    "macro", "mega", "meta", "micro", "mid", "mini", "multi", "neo", "non", "over", "pan", "para", "peri", "post",
    "pre", "pro", "pseudo", "quasi", "re", "semi", "sub", "super", "supra", "trans", "tri", "ultra", "un", "under",
    "uni", "vice",
];

/// Clitics, longest first, without their apostrophe.
const CLITICS: &[&str] = &["ll", "re", "ve", "s", "d", "m"];

/// Splits `text` into tokens.
pub(super) fn split(abbreviations: &Abbreviations, text: &str) -> Vec<Span> {
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    let mut start = None;
    for (at, c) in text.char_indices() {
        if is_space(c) {
            if let Some(from) = start.take() {
                chunk(abbreviations, text, from, at, &mut out);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        chunk(abbreviations, text, from, text.len(), &mut out);
    }
    out
}

/// White space of any width, and the invisible marks that only direct layout.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || (c.is_control())
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | '´')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// Combining marks and joiners, which belong to the character before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20d0}'..='\u{20f0}' | '_')
        || ('\u{900}'..='\u{dff}').contains(&c) && !c.is_alphanumeric()
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
}

/// Splits one run of characters without space.
fn chunk(abbreviations: &Abbreviations, text: &str, from: usize, to: usize, out: &mut Vec<Span>) {
    let mut at = from;
    while at < to {
        let end = token_end(abbreviations, text, from, at, to);
        debug_assert!(end > at && end <= to);
        word(abbreviations, text, at, end, out);
        at = end;
    }
}

/// The end of the token (before clitics are split off) that starts at `at`.
fn token_end(abbreviations: &Abbreviations, text: &str, from: usize, at: usize, to: usize) -> usize {
    let rest = &text[at..to];
    let first = rest.chars().next().expect("at < to");
    if let Some(n) = address(rest, at == from) {
        return at + n;
    }
    if let Some(n) = abbreviations.elision(rest) {
        return at + n;
    }
    if !is_word(first) {
        return at + symbol(rest, first);
    }
    let mut end = at + word_run(rest);
    let run = &text[at..end];
    if text[end..to].starts_with('.') && !text[end..to].starts_with("..") && keeps_stop(abbreviations, text, at, end, to) {
        end += 1;
    }
    debug_assert!(!run.is_empty());
    end
}

/// The length of a token that starts with a character that is no part of a word.
fn symbol(rest: &str, first: char) -> usize {
    let same = rest.chars().take_while(|&c| c == first).count();
    match first {
        '.' if same > 1 => same,
        '-' if same > 1 => same,
        '`' | '\'' if same == 2 => 2,
        '’' | '‘' if same == 2 => 2 * first.len_utf8(),
        '*' | '=' | '~' | '+' | '#' | '!' | '?' if same > 1 => same,
        '#' | '@' => {
            let tail = rest[1..].chars().take_while(|&c| is_word(c)).map(char::len_utf8).sum::<usize>();
            1 + tail
        }
        _ => {
            // An emoji with its modifiers is one token.
            let mut end = first.len_utf8();
            let mut joined = false;
            for c in rest[end..].chars() {
                if is_mark(c) && c != '_' {
                    joined = c == '\u{200d}';
                } else if joined {
                    joined = false;
                } else {
                    break;
                }
                end += c.len_utf8();
            }
            end
        }
    }
}

/// The length of the word that `rest` starts with, inner marks included.
fn word_run(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    let mut previous = ' ';
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, n)| n);
        let joins = match c {
            _ if is_word(c) => {
                // A unit written onto its number is a token of its own: 5pm, 3bn, 20km.
                !(previous.is_ascii_digit() && c.is_alphabetic() && number_ends(&rest[..i], &rest[i..]))
            }
            '.' => {
                (previous.is_ascii_digit() && next.is_ascii_digit()) || (previous.is_alphabetic() && next.is_alphabetic() && dotted(&rest[..i], &rest[i..]))
            }
            ',' | ':' | '/' => {
                let date = c != '/' || !rest[..i].contains(|d: char| d.is_alphabetic());
                previous.is_ascii_digit() && next.is_ascii_digit() && date
            }
            '&' => previous.is_uppercase() && next.is_uppercase() && rest[..i].chars().all(char::is_uppercase),
            '@' => false,
            _ if is_apostrophe(c) => c != '`' && c != '´' && is_word(previous) && is_word(next) && c != '‘',
            _ if is_hyphen(c) => is_word(next) && affix(&rest[..i]),
            _ => false,
        };
        if !joins {
            break;
        }
        end = i + c.len_utf8();
        previous = c;
    }
    end.max(rest.chars().next().map_or(0, char::len_utf8))
}

/// Whether a number stops before the letters `tail`: not in 1st, 747s, 4x4 or H5N1.
fn number_ends(number: &str, tail: &str) -> bool {
    if !number.chars().all(|c| c.is_ascii_digit() || ".,:/".contains(c)) {
        return false;
    }
    let letters: String = tail.chars().take_while(|c| c.is_alphabetic()).take(9).collect();
    let after = tail[letters.len()..].chars().next();
    if after.is_some_and(|c| c.is_ascii_digit()) {
        return false;
    }
    matches!(
        letters.to_ascii_lowercase().as_str(),
        "am" | "pm" | "a" | "p" | "m" | "bn" | "mn" | "tn" | "k" | "km" | "kg" | "g" | "mg" | "cm" | "mm" | "ft" | "lb" | "lbs" | "oz" | "mph" | "kph" | "gw" | "mw" | "kw" | "gb" | "mb" | "tb" | "ghz" | "mhz" | "hrs" | "hr" | "min" | "mins" | "sec" | "secs" | "gmt" | "bst" | "est" | "edt" | "cet" | "million" | "billion" | "percent" | "pc" | "in" | "usd" | "eur"
    )
}

/// Whether a stop between two letters joins them, as in U.S or example.org but
/// not in "end.Start".
fn dotted(before: &str, after: &str) -> bool {
    let letters_before = before.rsplit('.').next().unwrap_or("");
    let tail: &str = &after[1..];
    let letters_after: usize = tail.chars().take_while(|c| c.is_alphabetic()).count();
    let single = letters_before.chars().count() <= 2 && letters_after <= 2;
    let host = tail.chars().next().is_some_and(char::is_lowercase) && letters_before.chars().last().is_some_and(char::is_lowercase);
    single || host
}

fn affix(before: &str) -> bool {
    before.chars().count() <= 7 && AFFIXES.iter().any(|a| before.eq_ignore_ascii_case(a))
}

/// Whether the stop after the word `at..end` belongs to it.
fn keeps_stop(abbreviations: &Abbreviations, text: &str, at: usize, end: usize, to: usize) -> bool {
    let word = &text[at..end];
    let mut letters = word.chars();
    if word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic)) {
        return true;
    }
    let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    if single {
        // An initial: J. Marsh, but not the end of "Plan B."
        let upper = word.chars().all(char::is_uppercase);
        let after = text[end + 1..].trim_start_matches(|c| is_space(c) && c != '\n').chars().next();
        let before = text[..at].trim_end_matches(|c| is_space(c) && c != '\n');
        let first_word = before.is_empty() || before.ends_with(['\n', '.', '“', '"', '(', '‘', '—', '–', '-', '[', ',']);
        let name_before = before
            .rsplit(|c: char| !is_word(c) && c != '.' && !is_apostrophe(c) && !is_hyphen(c))
            .next()
            .is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase));
        let glued = end + 1 < to;
        return upper && after.is_some_and(|c| c.is_uppercase() || glued) && (first_word || name_before || is_lower_word(before)) && !plan(before);
    }
    let stopped = &text[at..=end];
    let digit_follows = || text[end + 1..].trim_start_matches(is_space).starts_with(|c: char| c.is_ascii_digit());
    abbreviations.contains(stopped) || (abbreviations.before_number(stopped) && digit_follows())
}

/// Words after which a single letter is a label and not an initial.
fn plan(before: &str) -> bool {
    let word = before.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
    matches!(
        word.to_ascii_lowercase().as_str(),
        "plan" | "vitamin" | "hepatitis" | "group" | "grade" | "class" | "section" | "part" | "title" | "appendix" | "type" | "option" | "serie" | "category" | "series" | "phase" | "exhibit" | "point" | "i" | "and"
    )
}

fn is_lower_word(before: &str) -> bool {
    before.chars().last().is_some_and(|c| c.is_lowercase() || c == ':' || c == ';')
}

/// Pushes the word `at..end`, its clitics as tokens of their own.
fn word(abbreviations: &Abbreviations, text: &str, at: usize, end: usize, out: &mut Vec<Span>) {
    let word = &text[at..end];
    if let Some(cut) = abbreviations.split(word) {
        out.push(Span::new(at, at + cut));
        out.push(Span::new(at + cut, end));
        return;
    }
    match clitic(word) {
        Some(cut) if cut > 0 => {
            out.push(Span::new(at, at + cut));
            out.push(Span::new(at + cut, end));
        }
        _ => out.push(Span::new(at, end)),
    }
}

/// Where the clitic of `word` starts, if it has one.
fn clitic(word: &str) -> Option<usize> {
    let (mark, c) = word.char_indices().rev().take(4).find(|&(_, c)| is_apostrophe(c))?;
    let tail = &word[mark + c.len_utf8()..];
    if tail.eq_ignore_ascii_case("t") {
        let before = word[..mark].chars().next_back()?;
        return matches!(before, 'n' | 'N').then(|| mark - 1);
    }
    CLITICS.iter().any(|s| tail.eq_ignore_ascii_case(s)).then_some(mark)
}

/// The length of a URL, an e-mail address, a user name or a hash tag at the start of `rest`.
fn address(rest: &str, at_start: bool) -> Option<usize> {
    let lower_start = rest.get(..8).unwrap_or(rest).to_ascii_lowercase();
    let url = lower_start.starts_with("http://") || lower_start.starts_with("https:/") || lower_start.starts_with("www.");
    let mail = at_start
        && rest.find('@').is_some_and(|i| {
            i > 0
                && rest[..i].chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
                && rest[i + 1..].contains('.')
                && rest[i + 1..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric())
        });
    if !url && !mail {
        return None;
    }
    let end = rest
        .find(['"', '“', '”', '’', '‘', '«', '»', '<', '>', '…'])
        .unwrap_or(rest.len());
    let trimmed = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    (!trimmed.is_empty()).then_some(trimmed.len())
}

/// Paragraphs as ranges of tokens: parted by a blank line, or by any line end
/// that does not just cut a line at its width.
pub(super) fn paragraphs(text: &str, spans: &[Span]) -> Vec<Range<TokenId>> {
    if spans.is_empty() {
        return Vec::new();
    }
    let wrap = Wrap::of(text);
    let mut out = Vec::new();
    let mut from = 0;
    for token in 1..spans.len() {
        let gap = spans[token - 1].end()..spans[token].start();
        let ends = if gap.is_empty() { 0 } else { line_ends(&text[gap.clone()]) };
        if ends > 1 || (ends == 1 && !joins(wrap, text, gap)) {
            out.push(from..token);
            from = token;
        }
    }
    out.push(from..spans.len());
    out
}

/// Whether the line end in a gap stands for a space.
fn joins(wrap: Wrap, text: &str, gap: Range<usize>) -> bool {
    if wrap == Wrap::None {
        return false;
    }
    let Some(end) = text[gap.clone()].find('\n').map(|at| gap.start + at) else { return wrap == Wrap::Loose };
    let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
    let stop = text[end + 1..].find('\n').map_or(text.len(), |at| end + 1 + at);
    wrap.joins(text[start..end].trim_end(), &text[end + 1..stop])
}

fn line_ends(gap: &str) -> usize {
    let mut count = 0;
    let mut previous = ' ';
    for c in gap.chars() {
        count += usize::from(matches!(c, '\r' | '\u{85}' | '\u{2028}') || (c == '\n' && previous != '\r'));
        count += if matches!(c, '\u{2029}' | '\u{c}') { 2 } else { 0 };
        previous = c;
    }
    count
}
