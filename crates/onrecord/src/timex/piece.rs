//! The pieces of a text that patterns match: its tokens, those with a joined
//! prefix taken apart ("mid-June"), each looked up in the lexicon.

use std::cell::OnceCell;

use super::amount::{self, Amount};
use super::lexicon::{Class, Lexicon, Sense, WordId};
use crate::number;
use crate::span::Span;
use crate::token::{TokenId, Tokens};

/// A token, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) token: TokenId,
    /// Its word in the lexicon.
    pub(super) word: Option<WordId>,
    /// What its digits are.
    pub(super) digits: Digits,
    /// Whether a cardinal or an ordinal begins here.
    pub(super) counts: bool,
    /// Whether no space stands before it.
    pub(super) glued: bool,
    /// Whether it opens a paragraph.
    pub(super) opens: bool,
}

/// What a piece that begins with a digit is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Digits {
    /// It does not begin with one, or is nothing that counts time.
    None,
    /// `1988`: a whole number, how many digits write it, and whether commas part them.
    Whole { value: u32, width: u8, commas: bool },
    /// `3.5`, `2½`.
    Decimal(f64),
    /// `1/2`.
    Fraction(f64),
    /// `21st`.
    Ordinal(u8),
    /// `10:30`, `10:30:15`.
    Clock(u8, u8, Option<u8>),
    /// `5/6/2024`: three numbers and whether the first has four digits.
    Slash(u16, u8, u16),
    /// `1990s`, `90s`.
    Decade(i16),
}

/// The longest word that the lexicon holds, in bytes; longer tokens are not looked up.
const LONGEST: usize = 20;

/// Makes the pieces of a text.
pub(super) fn pieces(lexicon: &Lexicon, text: &str, tokens: &Tokens) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(tokens.len());
    let mut paragraph = 0;
    let mut end = usize::MAX;
    for (token, &span) in tokens.spans().iter().enumerate() {
        let opens = tokens.paragraphs().get(paragraph).is_some_and(|p| p.start == token);
        paragraph += usize::from(opens);
        let word = span.slice(text);
        let mut push = |span: Span, opens: bool| {
            let word = span.slice(text);
            let counts = word.starts_with(|c: char| c.is_ascii_digit() || "½¼¾⅓⅔".contains(c)) || in_words(text, tokens, token, span);
            out.push(Piece { span, token, word: look_up(lexicon, word), digits: digits(word), counts, glued: end == span.start(), opens });
            end = span.end();
        };
        // "mid-June" and "post-1959" are one token each; their parts are pieces.
        match word.find('-').filter(|at| *at > 1 && word.len() - at > 3 && word.is_ascii()) {
            Some(at) => {
                push(Span::new(span.start(), span.start() + at), opens);
                push(Span::new(span.start() + at, span.start() + at + 1), false);
                push(Span::new(span.start() + at + 1, span.end()), false);
            }
            None => push(span, opens),
        }
    }
    out
}

/// Whether a number in words begins with the token, of which this is the first piece.
fn in_words(text: &str, tokens: &Tokens, token: TokenId, span: Span) -> bool {
    tokens.spans()[token].start() == span.start()
        && (number::cardinal(text, tokens, token).is_some() || number::ordinal(text, tokens, token).is_some())
}

fn look_up(lexicon: &Lexicon, word: &str) -> Option<WordId> {
    if word.len() > LONGEST {
        return None;
    }
    if word.bytes().all(|b| b.is_ascii_lowercase() || !b.is_ascii_alphabetic() && b.is_ascii()) {
        return lexicon.find(word);
    }
    let mut small = String::with_capacity(LONGEST);
    small.extend(word.chars().map(|c| match c {
        '’' => '\'',
        '–' | '‐' | '‑' => '-',
        c => c.to_ascii_lowercase(),
    }));
    lexicon.find(&small)
}

fn digits(word: &str) -> Digits {
    read_digits(word).unwrap_or(Digits::None)
}

fn read_digits(word: &str) -> Option<Digits> {
    let first = word.chars().next()?;
    if word.len() > LONGEST || !(first.is_ascii_digit() || "½¼¾⅓⅔".contains(first)) {
        return None;
    }
    let run = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, tail) = word.split_at(run);
    let width = u8::try_from(run).ok()?;
    if tail.is_empty() {
        return number.parse().ok().map(|value| Digits::Whole { value, width, commas: false });
    }
    if let Some(part) = fraction(tail) {
        let whole: f64 = if number.is_empty() { 0.0 } else { number.parse().ok()? };
        return Some(Digits::Decimal(whole + part));
    }
    match tail {
        "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH" => return number.parse().ok().map(Digits::Ordinal),
        "s" if width == 4 || width == 2 => return number.parse().ok().filter(|n| n % 10 == 0).map(Digits::Decade),
        _ => {}
    }
    if tail.starts_with(',') {
        let grouped = tail.split(',').skip(1).all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
        let value = word.bytes().filter(u8::is_ascii_digit).try_fold(0u32, |sum, b| sum.checked_mul(10)?.checked_add(u32::from(b - b'0')))?;
        return grouped.then_some(Digits::Whole { value, width, commas: true });
    }
    if tail.starts_with('.') {
        return word.parse().ok().map(Digits::Decimal);
    }
    if tail.starts_with(':') {
        let parts: Vec<&str> = word.split(':').collect();
        let [hour, minute, rest @ ..] = &parts[..] else { return None };
        let second = match rest {
            [] => None,
            [second] => Some(second.parse().ok().filter(|s| *s < 60)?),
            _ => return None,
        };
        let two = hour.len() <= 2 && minute.len() == 2;
        return two.then(|| Some(Digits::Clock(hour.parse().ok().filter(|h| *h <= 24)?, minute.parse().ok().filter(|m| *m < 60)?, second))).flatten();
    }
    let parts: Vec<&str> = word.split('/').collect();
    match parts[..] {
        [a, b] if a.len() <= 2 && b.len() <= 2 => {
            let (a, b): (f64, f64) = (a.parse().ok()?, b.parse().ok()?);
            (b > a && a > 0.0).then_some(Digits::Fraction(a / b))
        }
        [a, b, c] if a.len() <= 4 && b.len() <= 2 && c.len() <= 4 => Some(Digits::Slash(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?)),
        _ => None,
    }
}

fn fraction(tail: &str) -> Option<f64> {
    Some(match tail {
        "½" => 0.5,
        "¼" => 0.25,
        "¾" => 0.75,
        "⅓" => 1.0 / 3.0,
        "⅔" => 2.0 / 3.0,
        _ => return None,
    })
}

/// The pieces of one text with the lexicon that they were looked up in.
pub(super) struct Pieces<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) list: Vec<Piece>,
    /// The amount that begins at each piece, once somebody has asked for it.
    amounts: Vec<OnceCell<Option<(usize, Amount)>>>,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(lexicon: &'a Lexicon, text: &'a str, tokens: &'a Tokens) -> Pieces<'a> {
        let list = pieces(lexicon, text, tokens);
        Pieces { lexicon, text, tokens, amounts: vec![OnceCell::new(); list.len()], list }
    }

    /// The amount that begins at a piece, and the piece after it.
    pub(super) fn amount(&self, at: usize) -> Option<(usize, Amount)> {
        *self.amounts[at].get_or_init(|| amount::amount(self, at))
    }

    /// The first piece of a token.
    pub(super) fn piece_of(&self, token: TokenId) -> usize {
        self.list.partition_point(|piece| piece.token < token)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The words of a piece.
    pub(super) fn words(&self, at: usize) -> &'a str {
        self.list[at].span.slice(self.text)
    }

    /// The sense of a piece that is of the class.
    pub(super) fn sense(&self, at: usize, class: Class) -> Option<Sense> {
        self.senses(at).iter().copied().find(|sense| class.holds(*sense))
    }

    /// All senses of a piece.
    pub(super) fn senses(&self, at: usize) -> &'a [Sense] {
        self.list[at].word.map_or(&[], |word| self.lexicon.senses(word))
    }

    /// Whether the piece, if there is one, is that word in small letters.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.list.get(at).is_some_and(|p| p.span.slice(self.text).eq_ignore_ascii_case(word))
    }

    /// Whether a pattern may run on over this piece from the one before it.
    pub(super) fn continues(&self, at: usize) -> bool {
        at < self.list.len() && !self.list[at].opens
    }

    /// The span of a range of pieces.
    pub(super) fn cover(&self, range: std::ops::Range<usize>) -> Span {
        self.list[range.start].span.cover(self.list[range.end - 1].span)
    }
}
