//! Numbers as words state them: cardinals, fractions and ordinals, in digits and in words.
//!
//! A number is read from a token on and never past its sentence. What stands
//! round it (a unit, a hedge, a month) is no matter of this module.

use crate::span::Span;
use crate::token::{TokenId, Tokens};

/// A number as stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// How many tokens state it.
    pub tokens: usize,
    /// Its value.
    pub value: f64,
    /// What one more in the last place stated would add: 1 for "6,465", a
    /// hundred thousand for "1.2 million", a third for "two thirds".
    pub place: f64,
    /// The scale word that all of it is multiplied by, 1 for none: a million for "1.2 million".
    pub scale: f64,
    /// How it is written.
    pub written: Written,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Written {
    /// "6,465", "½", "4th".
    Digits,
    /// "two hundred".
    Words,
    /// "1.2 million".
    Mixed,
}

impl Number {
    /// Whether it is a whole number.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.value.fract() == 0.0
    }
}

/// Longer tokens are no numbers, whatever they consist of.
const MAX_DIGITS: usize = 40;

/// Reads the cardinal or fraction that begins with token `at`: "6,465", "two
/// and a half", "1.2 million", "three-quarters", "half a million", "a dozen".
///
/// "a third" and "a quarter" count only where "of" or a stop follows, and "m"
/// after a number is left alone (see [`amount`]).
#[must_use]
pub fn cardinal(text: &str, tokens: &Tokens, at: TokenId) -> Option<Number> {
    Cursor::new(text, tokens, at)?.signed(at, false)
}

/// Reads a cardinal as [`cardinal`] does, where an "m" written onto a number means millions, as in sums of money.
#[must_use]
pub fn amount(text: &str, tokens: &Tokens, at: TokenId) -> Option<Number> {
    Cursor::new(text, tokens, at)?.signed(at, true)
}

/// Reads the ordinal that begins with token `at`: "fourth", "22nd", "twenty-first", "two hundredth".
#[must_use]
pub fn ordinal(text: &str, tokens: &Tokens, at: TokenId) -> Option<Number> {
    let cursor = Cursor::new(text, tokens, at)?;
    let word = cursor.word(at)?;
    let made = |tokens, value, written| Number { tokens, value, place: 1.0, scale: 1.0, written };
    if let Some(value) = ordinal_in_digits(word) {
        return Some(made(1, value, Written::Digits));
    }
    if let Some(value) = ordinal_word(word) {
        return Some(made(1, value, Written::Words));
    }
    // A cardinal up to its last word, which is the ordinal: "twenty-first", "one hundred and fifth".
    let (mut before, mut next) = match read(word)? {
        Word::Tens(n) | Word::Small(n) => (n, at + 1),
        _ => return None,
    };
    let mut hundreds = 0.0;
    if cursor.is(next, Word::Hundred) {
        hundreds = before * 100.0;
        before = 0.0;
        next = cursor.past_and(next + 1);
        if let Some(Word::Tens(n)) = cursor.read(next) {
            before = n;
            next += 1;
        }
    }
    let next = cursor.past_hyphen(next);
    let value = ordinal_word(cursor.word(next)?)?;
    let is_unit = value < 10.0;
    let fits = if before > 0.0 { (before >= 20.0 && before % 10.0 == 0.0 && is_unit) || value >= 100.0 } else { hundreds > 0.0 && value < 100.0 };
    let total = if value >= 100.0 { (hundreds + before) * value } else { hundreds + before + value };
    fits.then(|| made(next + 1 - at, total, Written::Words))
}

/// Reads words that name a number of things without saying it, from token
/// `at` on: "dozens", "hundreds of thousands", "tens of millions". Gives how many tokens they are.
#[must_use]
pub fn vague(text: &str, tokens: &Tokens, at: TokenId) -> Option<usize> {
    let cursor = Cursor::new(text, tokens, at)?;
    let plural = |word: &str| {
        lower(word, |w| matches!(w, "tens" | "dozens" | "scores" | "hundreds" | "thousands" | "millions" | "billions" | "trillions" | "lakhs" | "crores"))
    };
    plural(cursor.word(at)?).then_some(())?;
    let mut next = at + 1;
    let scale = |word: &str| matches!(read(word), Some(Word::Scale(_)));
    while cursor.word(next).is_some_and(|w| w.eq_ignore_ascii_case("of")) && cursor.word(next + 1).is_some_and(|w| plural(w) || scale(w)) {
        next += 2;
    }
    // "scores" and "tens" alone are mostly something else.
    let alone = next == at + 1 && lower(cursor.word(at)?, |w| matches!(w, "tens" | "scores"));
    (!alone || cursor.word(next).is_some_and(|w| w.eq_ignore_ascii_case("of"))).then_some(next - at)
}

/// Reads one run of characters in digits: "6,465", "2½". Gives the value and its place.
#[must_use]
pub fn in_digits(word: &str) -> Option<(f64, f64)> {
    let read = digits(word)?;
    Some((read.value, read.of.map_or_else(|| 0.1f64.powi(read.decimals.cast_signed()), |of| 1.0 / of)))
}

/// What a scale word multiplies by: "million".
#[must_use]
pub fn scale_word(word: &str) -> Option<f64> {
    match read(word)? {
        Word::Scale(factor) => Some(factor),
        _ => None,
    }
}

/// What an abbreviation written onto a sum of money multiplies by: "m", "bn"; 1 for none.
#[must_use]
pub fn abbreviated_scale(word: &str) -> Option<f64> {
    if word.is_empty() { Some(1.0) } else { abbreviated(word, true) }
}

/// A number word.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    /// Zero to nineteen.
    Small(f64),
    /// Twenty, thirty … ninety.
    Tens(f64),
    /// "hundred".
    Hundred,
    /// "thousand", "million", "dozen": a factor.
    Scale(f64),
    /// "half", "third", "quarter": what a fraction is of, and whether it is in the plural.
    Part(f64, bool),
    /// "a", "an".
    Article,
    /// "and".
    And,
    /// "point".
    Point,
}

/// Runs `ask` on the word in lower case; long words are asked as they are.
fn lower<T>(word: &str, ask: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0u8; 16];
    match buffer.get_mut(..word.len()) {
        Some(short) => {
            short.copy_from_slice(word.as_bytes());
            short.make_ascii_lowercase();
            ask(std::str::from_utf8(short).unwrap_or(word))
        }
        None => ask(word),
    }
}

fn read(word: &str) -> Option<Word> {
    lower(word, |w| {
        Some(match w {
            "zero" | "nought" | "naught" => Word::Small(0.0),
            "one" => Word::Small(1.0),
            "two" => Word::Small(2.0),
            "three" => Word::Small(3.0),
            "four" => Word::Small(4.0),
            "five" => Word::Small(5.0),
            "six" => Word::Small(6.0),
            "seven" => Word::Small(7.0),
            "eight" => Word::Small(8.0),
            "nine" => Word::Small(9.0),
            "ten" => Word::Small(10.0),
            "eleven" => Word::Small(11.0),
            "twelve" => Word::Small(12.0),
            "thirteen" => Word::Small(13.0),
            "fourteen" => Word::Small(14.0),
            "fifteen" => Word::Small(15.0),
            "sixteen" => Word::Small(16.0),
            "seventeen" => Word::Small(17.0),
            "eighteen" => Word::Small(18.0),
            "nineteen" => Word::Small(19.0),
            "twenty" => Word::Tens(20.0),
            "thirty" => Word::Tens(30.0),
            "forty" | "fourty" => Word::Tens(40.0),
            "fifty" => Word::Tens(50.0),
            "sixty" => Word::Tens(60.0),
            "seventy" => Word::Tens(70.0),
            "eighty" => Word::Tens(80.0),
            "ninety" => Word::Tens(90.0),
            "hundred" => Word::Hundred,
            "dozen" | "dozens" => Word::Scale(12.0),
            "thousand" | "thousands" => Word::Scale(1e3),
            "lakh" | "lakhs" => Word::Scale(1e5),
            "million" | "millions" => Word::Scale(1e6),
            "crore" | "crores" => Word::Scale(1e7),
            "billion" | "billions" => Word::Scale(1e9),
            "trillion" | "trillions" => Word::Scale(1e12),
            "quadrillion" => Word::Scale(1e15),
            "a" | "an" => Word::Article,
            "and" => Word::And,
            "point" => Word::Point,
            "half" => Word::Part(2.0, false),
            "halves" => Word::Part(2.0, true),
            "quarter" | "fourth" => Word::Part(4.0, false),
            "quarters" | "fourths" => Word::Part(4.0, true),
            // No part is called a first or a second.
            "first" | "second" | "firsts" | "seconds" => return None,
            _ => return part(w),
        })
    })
}

fn part(word: &str) -> Option<Word> {
    if let Some(n) = small_ordinal(word) {
        return Some(Word::Part(n, false));
    }
    small_ordinal(word.strip_suffix('s')?).map(|n| Word::Part(n, true))
}

/// What an abbreviation written onto a number multiplies it by.
fn abbreviated(word: &str, money: bool) -> Option<f64> {
    lower(word, |w| {
        Some(match w {
            "k" => 1e3,
            "m" if money => 1e6,
            "mn" | "mln" | "mil" => 1e6,
            "bn" | "bln" => 1e9,
            "b" if money => 1e9,
            "tn" | "trn" => 1e12,
            "t" if money => 1e12,
            _ => return None,
        })
    })
}

/// Third to nineteenth, the tens, and the powers of ten.
fn small_ordinal(word: &str) -> Option<f64> {
    Some(match word {
        "first" => 1.0,
        "second" => 2.0,
        "third" => 3.0,
        "fourth" => 4.0,
        "fifth" => 5.0,
        "sixth" => 6.0,
        "seventh" => 7.0,
        "eighth" => 8.0,
        "ninth" => 9.0,
        "tenth" => 10.0,
        "eleventh" => 11.0,
        "twelfth" => 12.0,
        "thirteenth" => 13.0,
        "fourteenth" => 14.0,
        "fifteenth" => 15.0,
        "sixteenth" => 16.0,
        "seventeenth" => 17.0,
        "eighteenth" => 18.0,
        "nineteenth" => 19.0,
        "twentieth" => 20.0,
        "thirtieth" => 30.0,
        "fortieth" => 40.0,
        "fiftieth" => 50.0,
        "sixtieth" => 60.0,
        "seventieth" => 70.0,
        "eightieth" => 80.0,
        "ninetieth" => 90.0,
        "hundredth" => 100.0,
        "thousandth" => 1e3,
        "millionth" => 1e6,
        "billionth" => 1e9,
        "trillionth" => 1e12,
        _ => return None,
    })
}

fn ordinal_word(word: &str) -> Option<f64> {
    lower(word, small_ordinal)
}

/// "4th", "22nd", "1,000th".
fn ordinal_in_digits(word: &str) -> Option<f64> {
    let cut = word.len().checked_sub(2)?;
    let (number, suffix) = (word.get(..cut)?, word.get(cut..)?);
    if !lower(suffix, |s| matches!(s, "st" | "nd" | "rd" | "th")) {
        return None;
    }
    digits(number).filter(|d| d.decimals == 0).map(|d| d.value)
}

/// A number that one token states in digits.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Digits {
    value: f64,
    /// Digits after the decimal mark.
    decimals: u32,
    /// What a fraction is of: 4 in "3/4".
    of: Option<f64>,
}

/// Reads a token of digits in any of the conventions that tell themselves apart.
///
/// One separator before three digits parts thousands, before any other number of
/// them decimals; a stop before three digits parts decimals, unless there are more of them.
fn digits(word: &str) -> Option<Digits> {
    if word.len() > MAX_DIGITS || word.is_empty() {
        return None;
    }
    if let Some(fraction) = vulgar(word) {
        return Some(fraction);
    }
    let bytes = word.as_bytes();
    if !bytes[0].is_ascii_digit() || !bytes[bytes.len() - 1].is_ascii_digit() {
        return None;
    }
    if let Some((above, below)) = word.split_once('/') {
        let (a, b): (f64, f64) = (plain(above)?, plain(below)?);
        // 9/11 and 24/7 are no fractions, nor is anything over one.
        let simple = a > 0.0
            && a < b
            && above.len() <= 2
            && below.len() <= 3
            && !above.starts_with('0')
            && (b <= 10.0 || [12.0, 16.0, 20.0, 32.0, 64.0, 100.0].contains(&b));
        return simple.then_some(Digits { value: a / b, decimals: 0, of: Some(b) });
    }
    let normal = word.replace(['’', '\''], "'");
    let (whole, decimals) = normal_form(&normal)?;
    let value: f64 = if decimals.is_empty() { whole.parse().ok()? } else { format!("{whole}.{decimals}").parse().ok()? };
    Some(Digits { value, decimals: u32::try_from(decimals.len()).ok()?, of: None })
}

fn plain(word: &str) -> Option<f64> {
    (!word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok()).flatten()
}

/// The digits before and after the decimal mark.
fn normal_form(word: &str) -> Option<(String, String)> {
    let (commas, stops, ticks) = (word.matches(',').count(), word.matches('.').count(), word.matches('\'').count());
    let whole = |part: &str, by: char| grouped(part, by);
    match (commas, stops, ticks) {
        (0, 0, 0) => Some((whole(word, ' ')?, String::new())),
        (0, 1, 0) => {
            let (a, b) = word.split_once('.')?;
            Some((whole(a, ' ')?, whole(b, ' ')?))
        }
        (_, 0, 0) => {
            if let Some(all) = whole(word, ',') {
                return Some((all, String::new()));
            }
            // "3,5" and "5,00": no thousands, so decimals.
            let (a, b) = word.split_once(',').filter(|(_, b)| b.len() <= 2)?;
            Some((whole(a, ' ')?, whole(b, ' ')?))
        }
        (_, 1, 0) if word.find(',') < word.find('.') => {
            let (a, b) = word.split_once('.')?;
            Some((whole(a, ',')?, whole(b, ' ')?))
        }
        (1, _, 0) if word.rfind('.') < word.find(',') => {
            let (a, b) = word.split_once(',')?;
            Some((whole(a, '.')?, whole(b, ' ')?))
        }
        (0, 2.., 0) => Some((whole(word, '.')?, String::new())),
        (0, 0 | 1, _) => {
            let (a, b) = word.split_once('.').unwrap_or((word, ""));
            Some((whole(a, '\'')?, if b.is_empty() { String::new() } else { whole(b, ' ')? }))
        }
        _ => None,
    }
}

/// The digits of `part` without its separators, if these part thousands
/// (or, as in India, the hundreds above them).
fn grouped(part: &str, by: char) -> Option<String> {
    let groups: Vec<&str> = part.split(by).collect();
    let number = |g: &&str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().all(number) {
        return None;
    }
    if let [_] = groups[..] {
        return Some(part.to_owned());
    }
    let (first, rest) = groups.split_first()?;
    let (last, inner) = rest.split_last()?;
    let western = rest.iter().all(|g| g.len() == 3) && first.len() <= 3;
    let indian = by == ',' && last.len() == 3 && inner.iter().all(|g| g.len() == 2) && first.len() <= 2;
    ((western || indian) && !first.starts_with('0')).then(|| groups.concat())
}

/// "½", "2½".
fn vulgar(word: &str) -> Option<Digits> {
    let last = word.chars().next_back()?;
    let (a, b) = match last {
        '½' => (1.0, 2.0),
        '⅓' => (1.0, 3.0),
        '⅔' => (2.0, 3.0),
        '¼' => (1.0, 4.0),
        '¾' => (3.0, 4.0),
        '⅕' => (1.0, 5.0),
        '⅖' => (2.0, 5.0),
        '⅗' => (3.0, 5.0),
        '⅘' => (4.0, 5.0),
        '⅙' => (1.0, 6.0),
        '⅚' => (5.0, 6.0),
        '⅛' => (1.0, 8.0),
        '⅜' => (3.0, 8.0),
        '⅝' => (5.0, 8.0),
        '⅞' => (7.0, 8.0),
        _ => return None,
    };
    let before = &word[..word.len() - last.len_utf8()];
    let whole = if before.is_empty() { 0.0 } else { plain(before)? };
    Some(Digits { value: whole + a / b, decimals: 0, of: Some(b) })
}

/// Part of a number: what it is, and the token after it.
#[derive(Debug, Clone, Copy)]
struct Part {
    value: f64,
    place: f64,
    next: TokenId,
    scale: f64,
    in_digits: bool,
    in_words: bool,
}

impl Part {
    fn words(value: f64, place: f64, next: TokenId) -> Part {
        Part { value, place, next, scale: 1.0, in_digits: false, in_words: true }
    }

    fn times(self, factor: f64, next: TokenId) -> Part {
        Part { value: self.value * factor, place: self.place * factor, next, scale: self.scale * factor, in_words: true, ..self }
    }

    fn plus(self, other: Part) -> Part {
        Part {
            value: self.value + other.value,
            place: other.place,
            next: other.next,
            scale: 1.0,
            in_digits: self.in_digits || other.in_digits,
            in_words: self.in_words || other.in_words,
        }
    }
}

/// A place in a sentence.
struct Cursor<'t> {
    text: &'t str,
    spans: &'t [Span],
    end: TokenId,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str, tokens: &'t Tokens, at: TokenId) -> Option<Cursor<'t>> {
        let first = tokens.spans().get(at)?.slice(text);
        // Most tokens are told by their first letter; only then is the sentence looked up.
        let may = first.bytes().next().is_some_and(|b| b.is_ascii_digit() || b >= 0x80 || b"abefhlmnoqstzABEFHLMNOQSTZ.-+dcDC".contains(&b));
        may.then(|| Cursor { text, spans: tokens.spans(), end: tokens.sentences()[tokens.sentence_of(at)].end })
    }

    fn word(&self, at: TokenId) -> Option<&'t str> {
        (at < self.end).then(|| self.spans[at].slice(self.text))
    }

    fn read(&self, at: TokenId) -> Option<Word> {
        read(self.word(at)?)
    }

    fn is(&self, at: TokenId, word: Word) -> bool {
        self.read(at) == Some(word)
    }

    /// Whether no space stands before token `at`.
    fn is_glued(&self, at: TokenId) -> bool {
        at > 0 && at < self.spans.len() && self.spans[at - 1].end() == self.spans[at].start()
    }

    fn is_hyphen(&self, at: TokenId) -> bool {
        self.word(at).is_some_and(|w| matches!(w, "-" | "‐" | "‑")) && self.is_glued(at) && self.is_glued(at + 1)
    }

    fn past_hyphen(&self, at: TokenId) -> TokenId {
        if self.is_hyphen(at) { at + 1 } else { at }
    }

    fn past_and(&self, at: TokenId) -> TokenId {
        if self.is(at, Word::And) { at + 1 } else { at }
    }

    fn signed(&self, at: TokenId, money: bool) -> Option<Number> {
        let word = self.word(at)?;
        let mark = matches!(word, "-" | "−" | "–" | "+") && self.is_glued(at + 1) && !self.is_glued(at) && self.digits_at(at + 1).is_some();
        let minus =
            mark && word != "+" || lower(word, |w| matches!(w, "minus" | "negative")) && (self.digits_at(at + 1).is_some() || self.read(at + 1).is_some());
        let from = if mark || minus { at + 1 } else { at };
        let part = self.whole(from, money)?;
        let written = match (part.in_digits, part.in_words) {
            (true, true) => Written::Mixed,
            (true, false) => Written::Digits,
            _ => Written::Words,
        };
        let value = if minus { -part.value } else { part.value };
        value.is_finite().then_some(Number { tokens: part.next - at, value, place: part.place, scale: part.scale, written })
    }

    /// A number without its sign.
    fn whole(&self, at: TokenId, money: bool) -> Option<Part> {
        if let Some(fraction) = self.fraction(at) {
            return Some(self.of_scale(fraction));
        }
        let mut total = self.scaled(at, f64::INFINITY, money)?;
        let mut ceiling = total.1;
        // "two million three hundred thousand and five": ever smaller scales.
        for _ in 0..6 {
            if ceiling <= 1.0 {
                break;
            }
            let after_and = self.past_and(total.0.next);
            let joined = after_and > total.0.next;
            if joined && let Some(fraction) = self.added_fraction(after_and) {
                let own = self.scale_at(fraction.next, money).filter(|s| s.0 < ceiling);
                let part = own.map_or_else(|| fraction.times(ceiling, fraction.next), |(factor, next)| fraction.times(factor, next));
                total.0 = total.0.plus(part);
                break;
            }
            let Some((part, scale)) = self.scaled(after_and, ceiling, money) else { break };
            let small = part.value < 100.0;
            let fits = part.value < ceiling
                && part.value > 0.0
                && match (part.in_digits, joined) {
                    // "3 million and 21 cars" are two figures, "two million five hundred" is one.
                    (true, _) => scale > 1.0 && total.0.in_digits,
                    (false, true) => ceiling <= 1e3 && !total.0.in_digits || !small && scale > 1.0,
                    (false, false) => !total.0.in_digits || scale > 1.0,
                };
            if !fits {
                break;
            }
            total.0 = total.0.plus(part);
            ceiling = scale;
        }
        Some(total.0)
    }

    /// A coefficient with its scale, and the scale (1 for none).
    fn scaled(&self, at: TokenId, below: f64, money: bool) -> Option<(Part, f64)> {
        if self.is(at, Word::Article) {
            let (factor, next) = self.scale_at(self.past_hyphen(at + 1), false).or_else(|| self.is(at + 1, Word::Hundred).then_some((100.0, at + 2)))?;
            let part = Part::words(factor, factor, next);
            if factor == 100.0 {
                let part = self.after_hundred(part);
                return Some(self.times_scale(part, below, money));
            }
            return Some((part, factor));
        }
        if self.is(at, Word::Scale(12.0)) && lower(self.word(at)?, |w| w == "dozen") {
            return Some((Part::words(12.0, 1.0, at + 1), 12.0));
        }
        let coefficient = self.coefficient(at)?;
        // "two and a half million", "two and a half".
        let joined = self.past_and(coefficient.next);
        if joined > coefficient.next
            && coefficient.value.fract() == 0.0
            && let Some(fraction) = self.added_fraction(joined)
        {
            let part = coefficient.plus(fraction);
            return Some(match self.scale_at(part.next, false).filter(|s| s.0 >= 12.0) {
                Some((factor, next)) => (part.times(factor, next), factor),
                None => (part, 1.0),
            });
        }
        Some(self.times_scale(coefficient, below, money))
    }

    fn times_scale(&self, part: Part, below: f64, money: bool) -> (Part, f64) {
        let mut part = part;
        let mut scale = 1.0;
        // "three lakh crore" has two scales; more than that is none.
        for _ in 0..2 {
            let Some((factor, next)) = self.scale_at(self.past_hyphen(part.next), money && part.in_digits && !part.in_words) else { break };
            if scale * factor >= below || (scale > 1.0 && factor == 12.0) {
                break;
            }
            part = part.times(factor, next);
            scale *= factor;
        }
        (part, scale)
    }

    /// The scale that token `at` is, and the token after it.
    fn scale_at(&self, at: TokenId, money: bool) -> Option<(f64, TokenId)> {
        let word = self.word(at)?;
        if let Some(Word::Scale(factor)) = read(word) {
            return Some((factor, at + 1));
        }
        let onto_digits = at > 0 && self.spans[at - 1].slice(self.text).ends_with(|c: char| c.is_ascii_digit());
        let near = self.is_glued(at) || money || word.len() > 1;
        if !(onto_digits && near)
            || self.is_glued(at + 1) && self.word(at + 1).is_some_and(|w| w.starts_with(char::is_alphanumeric) || matches!(w, "²" | "³" | "/"))
        {
            return None;
        }
        abbreviated(word, money).map(|factor| (factor, at + 1))
    }

    /// "6,465", "twenty-three", "one hundred and five", "nought point three".
    fn coefficient(&self, at: TokenId) -> Option<Part> {
        if let Some(part) = self.digits_at(at) {
            // "2 1/4", "2 ½".
            if part.value.fract() == 0.0
                && let Some(fraction) = self.word(part.next).and_then(digits).filter(|d| d.of.is_some() && d.value < 1.0)
            {
                let place = 1.0 / fraction.of.unwrap_or(1.0);
                return Some(Part { value: part.value + fraction.value, place, next: part.next + 1, ..part });
            }
            if self.is(part.next, Word::Hundred) {
                return Some(self.after_hundred(part.times(100.0, part.next + 1)));
            }
            return Some(part);
        }
        let small = self.small(at)?;
        if self.is(self.past_hyphen(small.next), Word::Hundred) && small.value > 0.0 {
            return Some(self.after_hundred(small.times(100.0, self.past_hyphen(small.next) + 1)));
        }
        if self.is(small.next, Word::Point) {
            return Some(self.spoken_decimals(small).unwrap_or(small));
        }
        Some(small)
    }

    /// What may follow "hundred": "and five", "twenty".
    fn after_hundred(&self, hundreds: Part) -> Part {
        let next = self.past_hyphen(self.past_and(hundreds.next));
        let spoken = |at: TokenId| self.small(at).filter(|p| p.value > 0.0);
        let written = |at: TokenId| self.digits_at(at).filter(|d| hundreds.in_digits && d.place == 1.0 && d.value < 100.0 && next > hundreds.next);
        match spoken(next).or_else(|| written(next)) {
            Some(small) if !self.denominates(small.next) => hundreds.plus(small),
            _ => hundreds,
        }
    }

    /// Whether token `at` is the lower part of a fraction in the plural: "and three quarters".
    fn denominates(&self, at: TokenId) -> bool {
        matches!(self.read(self.past_hyphen(at)), Some(Word::Part(_, true)))
    }

    /// Zero to ninety-nine in words.
    fn small(&self, at: TokenId) -> Option<Part> {
        match self.read(at)? {
            Word::Small(value) => Some(Part::words(value, 1.0, at + 1)),
            Word::Tens(tens) => {
                let unit = self.past_hyphen(at + 1);
                match self.read(unit) {
                    Some(Word::Small(value)) if value > 0.0 && value < 10.0 => Some(Part::words(tens + value, 1.0, unit + 1)),
                    _ => Some(Part::words(tens, 1.0, at + 1)),
                }
            }
            _ => None,
        }
    }

    /// "three point one four".
    fn spoken_decimals(&self, whole: Part) -> Option<Part> {
        let (mut value, mut place, mut next) = (whole.value, 1.0, whole.next + 1);
        for _ in 0..6 {
            match self.read(next) {
                Some(Word::Small(digit)) if digit < 10.0 => {
                    place /= 10.0;
                    value += digit * place;
                }
                Some(Word::Small(digit)) if place == 1.0 => {
                    place = 0.01;
                    value += digit * place;
                }
                _ => break,
            }
            next += 1;
        }
        (place < 1.0).then(|| Part::words((value / place).round() * place, place, next))
    }

    /// Digits in one token, or in several that a space parts into thousands.
    fn digits_at(&self, at: TokenId) -> Option<Part> {
        let word = self.word(at)?;
        // ".08" is two tokens.
        if word == "." && !self.is_glued(at) && self.is_glued(at + 1) {
            let decimals = self.word(at + 1).filter(|w| w.len() <= MAX_DIGITS && w.bytes().all(|b| b.is_ascii_digit()))?;
            let place = 0.1f64.powi(i32::try_from(decimals.len()).ok()?);
            return Some(Part { value: format!("0.{decimals}").parse().ok()?, place, next: at + 2, scale: 1.0, in_digits: true, in_words: false });
        }
        let first = digits(word)?;
        let place = first.of.map_or_else(|| 0.1f64.powi(first.decimals.cast_signed()), |of| 1.0 / of);
        let single = Part { value: first.value, place, next: at + 1, scale: 1.0, in_digits: true, in_words: false };
        Some(self.spaced(at, word).unwrap_or(single))
    }

    /// "6 465", "1 234 567,5".
    fn spaced(&self, at: TokenId, first: &str) -> Option<Part> {
        let is_group = |w: &str| w.len() == 3 && w.bytes().all(|b| b.is_ascii_digit());
        if first.len() > 3 || !first.bytes().all(|b| b.is_ascii_digit()) || first.starts_with('0') {
            return None;
        }
        let gap = |at: TokenId| &self.text[self.spans[at - 1].end()..self.spans[at].start()];
        let space = gap_kind(self.word(at + 1).map(|_| gap(at + 1))?)?;
        let mut joined = first.to_owned();
        let mut next = at + 1;
        let mut decimals = 0;
        while next < at + 6 && self.word(next).is_some() && gap_kind(gap(next)) == Some(space) {
            let word = self.word(next)?;
            let (whole, rest) = word.split_once([',', '.']).unwrap_or((word, ""));
            if !is_group(whole) || rest.len() > 6 || !rest.bytes().all(|b| b.is_ascii_digit()) {
                break;
            }
            joined += whole;
            next += 1;
            if !rest.is_empty() {
                joined = joined + "." + rest;
                decimals = rest.len();
                break;
            }
        }
        // A plain space parts other figures too: a row of a table, a score. There may be no more digits beside it.
        let lonely = |at: Option<&str>| at.is_none_or(|w| !w.starts_with(|c: char| c.is_ascii_digit()));
        let before = (at > 0 && !self.spans[at - 1].is_empty()).then(|| self.spans[at - 1].slice(self.text));
        if next == at + 1 || (space == ' ' && !(lonely(before) && lonely(self.word(next)))) {
            return None;
        }
        let place = 0.1f64.powi(i32::try_from(decimals).ok()?);
        Some(Part { value: joined.parse().ok()?, place, next, scale: 1.0, in_digits: true, in_words: false })
    }

    /// "two thirds", "three-quarters", "half", "a third" before "of", "one-eighth".
    fn fraction(&self, at: TokenId) -> Option<Part> {
        self.parts(at, false)
    }

    /// A fraction after a number and "and": "a third" needs no "of" here, and "half" needs its article.
    fn added_fraction(&self, at: TokenId) -> Option<Part> {
        if matches!(self.read(at), Some(Word::Part(..))) {
            return None;
        }
        // "twenty and a half a dozen" are two figures.
        self.parts(at, true).filter(|part| !self.is(part.next, Word::Article))
    }

    fn parts(&self, at: TokenId, added: bool) -> Option<Part> {
        let (above, next) = match self.read(at) {
            Some(Word::Part(2.0, false)) => return Some(Part::words(0.5, 0.5, at + 1)),
            // "quarter million", not "quarter century".
            Some(Word::Part(4.0, false)) if self.word(at).is_some_and(|w| w.eq_ignore_ascii_case("quarter")) && self.scale_at(at + 1, false).is_some() => {
                return Some(Part::words(0.25, 0.25, at + 1));
            }
            Some(Word::Article) => (1.0, at + 1),
            Some(Word::Small(_) | Word::Tens(_)) => {
                let small = self.small(at)?;
                (small.value, small.next)
            }
            None => {
                let digit = self.digits_at(at).filter(|d| d.place == 1.0 && d.value > 0.0 && d.value < 100.0)?;
                (digit.value, digit.next)
            }
            _ => return None,
        };
        let hyphened = self.is_hyphen(next);
        let below = self.past_hyphen(next);
        let Word::Part(of, plural) = self.read(below)? else { return None };
        let after = below + 1;
        // "a fifth-grader", "one third-party".
        if self.is_hyphen(after) || above == 0.0 || plural != (above > 1.0) && !(hyphened && above > 1.0) {
            return None;
        }
        let follows = |words: &[&str]| self.word(after).is_none_or(|w| words.iter().any(|word| w.eq_ignore_ascii_case(word)));
        let is_article = self.is(at, Word::Article);
        let stops = self.word(after).is_none_or(|w| !w.starts_with(char::is_alphanumeric)) || follows(&["of"]) || self.scale_at(after, false).is_some();
        let clear = match (is_article, of) {
            // Three quarters of a year are nine months, two quarters are half of it.
            (_, 2.0) => true,
            (false, 4.0) if lower(self.word(below)?, |w| w.starts_with("quarter")) => hyphened || (above == 3.0 || above == 1.0) && (stops || added),
            (true, _) => stops || added,
            (false, _) => true,
        };
        clear.then(|| Part::words(above / of, 1.0 / of, after))
    }

    /// "half a million", "a quarter of a million", "half-dozen".
    fn of_scale(&self, fraction: Part) -> Part {
        let mut next = self.past_hyphen(fraction.next);
        if self.word(next).is_some_and(|w| w.eq_ignore_ascii_case("of")) && self.is(next + 1, Word::Article) {
            next += 1;
        }
        if self.is(next, Word::Article) {
            next += 1;
        }
        match self.scale_at(next, false) {
            // "a third of millions" has no value.
            Some((factor, after)) if self.word(next).is_some_and(|w| !w.ends_with('s')) => fraction.times(factor, after),
            _ if self.is(next, Word::Hundred) => fraction.times(100.0, next + 1),
            _ => fraction,
        }
    }
}

/// The spaces that may part thousands.
fn gap_kind(gap: &str) -> Option<char> {
    let mut chars = gap.chars();
    let space = chars.next().filter(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'))?;
    chars.next().is_none().then_some(space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Abbreviations;
    use crate::token::tokenize;

    /// Every number of `text` that `find` gives, from left to right, with its words and its place.
    fn numbers(text: &str, find: impl Fn(&str, &Tokens, TokenId) -> Option<Number>) -> Vec<(String, f64, f64)> {
        let tokens = tokenize(Abbreviations::english(), text);
        let mut out = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match find(text, &tokens, at) {
                Some(number) => {
                    let span = tokens.cover(at..at + number.tokens).expect("a number has words");
                    out.push((span.slice(text).to_owned(), number.value, number.place));
                    at += number.tokens;
                }
                None => at += 1,
            }
        }
        out
    }

    fn check(text: &str, expected: &[(&str, f64)]) {
        let found = numbers(text, cardinal);
        let found: Vec<(&str, f64)> = found.iter().map(|(w, v, _)| (w.as_str(), *v)).collect();
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
        let same = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| a.0 == b.0 && near(a.1, b.1));
        assert!(same, "{text}\n expected {expected:?}\n found    {found:?}");
    }

    fn check_place(text: &str, place: f64) {
        let found = numbers(text, amount);
        assert!(found.len() == 1 && (found[0].2 - place).abs() < 1e-9 * place, "{text}: {found:?}");
    }

    #[test]
    fn digits_follow_any_convention_that_tells_itself_apart() {
        check("It has 6,465 and 1.5 and 12,34,567.", &[("6,465", 6465.0), ("1.5", 1.5), ("12,34,567", 1_234_567.0)]);
        check("They are 1.234.567 and 1.234,5 and 3,5.", &[("1.234.567", 1_234_567.0), ("1.234,5", 1234.5), ("3,5", 3.5)]);
        check("The 6 465 men and 1\u{202f}234\u{202f}567,89 crowns", &[("6 465", 6465.0), ("1\u{202f}234\u{202f}567,89", 1_234_567.89)]);
        check("It was 12 345 678 910 in a row", &[("12 345 678 910", 12_345_678_910.0)]);
        check("rows 22,24,26 and 423 0000", &[("423", 423.0), ("0000", 0.0)]);
        check("a .45 gun at −5 and -3.2", &[(".45", 0.45), ("−5", -5.0), ("-3.2", -3.2)]);
        check("2½ and ¾ and 2 1/4", &[("2½", 2.5), ("¾", 0.75), ("2 1/4", 2.25)]);
    }

    #[test]
    fn scales_multiply() {
        check("It cost 1.2 million or 3 hundred.", &[("1.2 million", 1.2e6), ("3 hundred", 300.0)]);
        check("some 3bn, 40k and 7 crore", &[("3bn", 3e9), ("40k", 4e4), ("7 crore", 7e7)]);
        check("three lakh crore", &[("three lakh crore", 3e12)]);
        check("a hundred thousand", &[("a hundred thousand", 1e5)]);
        check("a dozen, two dozen and half a dozen", &[("a dozen", 12.0), ("two dozen", 24.0), ("half a dozen", 6.0)]);
        check("a 1.5-million stake", &[("1.5-million", 1.5e6)]);
    }

    #[test]
    fn words_add_up() {
        check("twenty-three", &[("twenty-three", 23.0)]);
        check("one hundred and five", &[("one hundred and five", 105.0)]);
        check("two thousand five hundred", &[("two thousand five hundred", 2500.0)]);
        check("one million three hundred thousand and five", &[("one million three hundred thousand and five", 1_300_005.0)]);
        check("twelve hundred", &[("twelve hundred", 1200.0)]);
        check("nought point eleven and two point five million", &[("nought point eleven", 0.11), ("two point five million", 2.5e6)]);
        check("minus five", &[("minus five", -5.0)]);
    }

    #[test]
    fn figures_that_stand_side_by_side_stay_apart() {
        check("3 million and 21 cars", &[("3 million", 3e6), ("21", 21.0)]);
        check("five and six", &[("five", 5.0), ("six", 6.0)]);
        check("4000 3 hundred", &[("4000", 4000.0), ("3 hundred", 300.0)]);
        check("Two. Hundred men", &[("Two", 2.0)]);
    }

    #[test]
    fn fractions_add_to_what_is_before_them() {
        check("two and a half", &[("two and a half", 2.5)]);
        check("five and a half million", &[("five and a half million", 5.5e6)]);
        check("one million and a half", &[("one million and a half", 1.5e6)]);
        check("one hundred and three and two thirds", &[("one hundred and three and two thirds", 103.0 + 2.0 / 3.0)]);
        check("one hundred and three quarters", &[("one hundred and three quarters", 100.75)]);
        check("half a million and a quarter of a million", &[("half a million", 5e5), ("a quarter of a million", 2.5e5)]);
        check("two-thirds, one-eighth, three quarters of it", &[("two-thirds", 2.0 / 3.0), ("one-eighth", 0.125), ("three quarters", 0.75)]);
    }

    #[test]
    fn what_is_no_fraction() {
        check("a third man and a quarter final", &[]);
        check("a third of them", &[("a third", 1.0 / 3.0)]);
        check("two quarters", &[("two", 2.0)]);
        check("one second and 8 seconds", &[("one", 1.0), ("8", 8.0)]);
        check("9/11 and 24/7", &[]);
    }

    #[test]
    fn what_is_no_number() {
        check("a man, the millions, point, and, 4x4, B52, H5N1, 3rd, 10:30", &[]);
        check(&"9".repeat(400), &[]);
    }

    #[test]
    fn ordinals_are_read_apart() {
        let check = |text: &str, expected: &[(&str, f64)]| {
            let found = numbers(text, ordinal);
            let found: Vec<(&str, f64)> = found.iter().map(|(w, v, _)| (w.as_str(), *v)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("the fourth, the 22nd and the twenty-first", &[("fourth", 4.0), ("22nd", 22.0), ("twenty-first", 21.0)]);
        check("her two hundredth, his one hundred and fifth, the 1,000th", &[("two hundredth", 200.0), ("one hundred and fifth", 105.0), ("1,000th", 1000.0)]);
        check("five firsts and forty winks", &[]);
    }

    #[test]
    fn the_place_is_that_of_the_last_digit() {
        check_place("6,465", 1.0);
        check_place("1.2 million", 1e5);
        check_place("£3.25bn", 1e7);
        check_place("two thirds", 1.0 / 3.0);
        check_place("two hundred", 100.0);
        check_place("4.80", 0.01);
    }

    #[test]
    fn a_sum_of_money_may_have_an_m() {
        let of = |text: &str| numbers(text, amount).into_iter().map(|n| (n.0, n.1)).collect::<Vec<_>>();
        assert_eq!(of("$3.5m"), [("3.5m".to_owned(), 3.5e6)]);
        assert_eq!(of("$3.5 m"), [("3.5 m".to_owned(), 3.5e6)]);
        check("3.5m", &[("3.5", 3.5)]);
    }

    #[test]
    fn vague_numbers_have_no_value() {
        let of = |text: &str| {
            let tokens = tokenize(Abbreviations::english(), text);
            (0..tokens.len()).find_map(|at| vague(text, &tokens, at).and_then(|n| tokens.cover(at..at + n))).map(|s| s.slice(text).to_owned())
        };
        assert_eq!(of("They shot dozens of men").as_deref(), Some("dozens"));
        assert_eq!(of("It cost hundreds of thousands of crowns").as_deref(), Some("hundreds of thousands"));
        assert_eq!(of("scores of people").as_deref(), Some("scores"));
        assert_eq!(of("the scores were level"), None);
    }
}
