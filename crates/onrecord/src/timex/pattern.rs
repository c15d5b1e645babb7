//! Patterns over pieces: how a rule of the data file says which words it takes.
//!
//! A pattern is a row of elements parted by spaces:
//!
//! | element | takes |
//! |---|---|
//! | `last`, `last\|next` | one of these words |
//! | `which=last\|next` | the same, and keeps which under that name |
//! | `<month>`, `<unit:small>` | a word of that class of the lexicon, kept under its name or the one given |
//! | `<amount>`, `<year>`, `<clock>` … | what [`Terminal`] lists |
//! | `<@day\|date:of>` | an expression of these groups, found by a rule of a lower level |
//! | `~` | nothing: no space may stand before the next piece |
//! | `x?`, `( a b )?` | the element or the row, or nothing |
//! | `( a b / c )` | one of the rows |

use std::ops::Range;

use super::amount::{self, Amount};
use super::lexicon::{Class, Lexicon, Sense, WordId};
use super::piece::{Digits, Pieces};

/// What a pattern takes that is more than a word of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminal {
    /// "two and a half", "several", "60 to 90".
    Amount,
    /// Four digits that can be a year.
    Year,
    /// "nineteen ninety-six".
    YearWords,
    /// "'08": two digits after an apostrophe.
    ShortYear,
    /// Two digits: "2012–13".
    TwoDigits,
    /// 1 to 31, or an ordinal in digits: "5", "5th".
    Day,
    /// An ordinal in digits or words.
    Nth,
    /// "1990s", "nineties".
    Decade,
    /// "10:30", "10", "10.30", "1030".
    Clock,
    /// `5/6/2024`.
    Slash,
    /// `2024-06-05`.
    Iso,
    /// A month as a number of two digits.
    MonthNumber,
}

impl Terminal {
    fn from_name(name: &str) -> Option<Terminal> {
        Some(match name {
            "amount" => Terminal::Amount,
            "year" => Terminal::Year,
            "year-words" => Terminal::YearWords,
            "short-year" => Terminal::ShortYear,
            "two-digits" => Terminal::TwoDigits,
            "day" => Terminal::Day,
            "nth" => Terminal::Nth,
            "decade" => Terminal::Decade,
            "clock" => Terminal::Clock,
            "slash" => Terminal::Slash,
            "iso" => Terminal::Iso,
            "month-number" => Terminal::MonthNumber,
            _ => return None,
        })
    }
}

/// What a named element took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Taken {
    Word(WordId),
    Sense(Sense),
    Amount(Amount),
    Number(i32),
    Date(i16, i8, i8),
    /// Three numbers as they stand.
    Slash(u16, u8, u16),
    Clock(u8, Option<u8>, Option<u8>),
    /// The number of an expression.
    Expression(usize),
}

/// What the named elements of a pattern took, and where.
pub(super) type Captures = Vec<(&'static str, Range<usize>, Taken)>;

/// An expression that was found at a piece.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) end: usize,
    /// The number of the rule.
    pub(super) rule: usize,
    /// Rules of higher levels, and later ones of a level, go before others.
    pub(super) rank: (usize, usize),
    /// The group of the rule.
    pub(super) group: &'static str,
    /// The number of the meaning.
    pub(super) meaning: usize,
}

#[derive(Debug)]
enum Step {
    Words(Vec<WordId>, Option<&'static str>),
    Class(Class, &'static str),
    Terminal(Terminal, &'static str),
    Expression(Vec<&'static str>, &'static str),
    Glued,
    /// Go on here or there.
    Split(usize, usize),
    Jump(usize),
    End,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    steps: Vec<Step>,
}

/// What a pattern may begin with.
#[derive(Debug, Default)]
pub(super) struct Firsts {
    pub(super) words: Vec<WordId>,
    pub(super) classes: Vec<Class>,
    /// Digits that are no number.
    pub(super) digits: bool,
    /// A number in digits or words, or "several".
    pub(super) numbers: bool,
    /// The mark before a short year.
    pub(super) apostrophe: bool,
    pub(super) expressions: bool,
    /// Nothing: the pattern may end here.
    pub(super) end: bool,
}

impl Pattern {
    /// Compiles a pattern. `names` keeps the names of groups and captures for good.
    pub(super) fn new(pattern: &str, lexicon: &mut Lexicon, names: &mut Names) -> Result<Pattern, String> {
        let spaced = pattern.replace('(', " ( ").replace(')', " ) ");
        // The mark of an optional row stays with its bracket.
        let spaced = spaced.replace(") ?", ")?");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut compiler = Compiler { lexicon, names, steps: Vec::new() };
        let rest = compiler.rows(&words).map_err(|e| format!("{e} in {pattern:?}"))?;
        if !rest.is_empty() {
            return Err(format!("a bracket too many in {pattern:?}"));
        }
        compiler.steps.push(Step::End);
        Ok(Pattern { steps: compiler.steps })
    }

    /// What the pattern may begin with.
    pub(super) fn firsts(&self) -> Firsts {
        self.firsts_from(vec![0])
    }

    /// What may stand second, where the first is one piece; `None` where that cannot be said.
    pub(super) fn seconds(&self) -> Option<Firsts> {
        let mut after = Vec::new();
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            match &self.steps[at] {
                Step::Words(..) | Step::Class(..) => after.push(at + 1),
                Step::Terminal(..) | Step::Expression(..) => return None,
                Step::Glued => open.push(at + 1),
                Step::Split(a, b) => open.extend([*a, *b]),
                Step::Jump(to) => open.push(*to),
                Step::End => {}
            }
        }
        Some(self.firsts_from(after))
    }

    fn firsts_from(&self, mut open: Vec<usize>) -> Firsts {
        let mut firsts = Firsts::default();
        while let Some(at) = open.pop() {
            match &self.steps[at] {
                Step::Words(words, _) => firsts.words.extend(words),
                Step::Class(class, _) => firsts.classes.push(*class),
                Step::Terminal(terminal, _) => match terminal {
                    Terminal::Amount | Terminal::Nth | Terminal::Clock | Terminal::YearWords | Terminal::Day => firsts.numbers = true,
                    Terminal::Decade => {
                        firsts.digits = true;
                        firsts.classes.push(Class::Decade);
                    }
                    Terminal::ShortYear => firsts.apostrophe = true,
                    _ => firsts.digits = true,
                },
                Step::Expression(..) => firsts.expressions = true,
                Step::Glued => open.push(at + 1),
                Step::Split(a, b) => open.extend([*a, *b]),
                Step::Jump(to) => open.push(*to),
                Step::End => firsts.end = true,
            }
        }
        firsts
    }

    /// The longest match that begins at a piece.
    pub(super) fn longest(&self, pieces: &Pieces, found: &[Vec<Found>], at: usize) -> Option<(usize, Captures)> {
        let mut run = Run { steps: &self.steps, pieces, found, start: at, captures: Vec::new(), best: None };
        run.go(0, at);
        run.best
    }
}

/// Names that are kept for the life of the program: rules are built once.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<&'static str>);

impl Names {
    pub(super) fn keep(&mut self, name: &str) -> &'static str {
        if let Some(known) = self.0.iter().find(|n| **n == name) {
            return known;
        }
        let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
        self.0.push(kept);
        kept
    }
}

struct Compiler<'a> {
    lexicon: &'a mut Lexicon,
    names: &'a mut Names,
    steps: Vec<Step>,
}

impl Compiler<'_> {
    /// Rows parted by `/`, up to a closing bracket; gives what comes after them.
    fn rows<'w, 'p>(&mut self, words: &'w [&'p str]) -> Result<&'w [&'p str], String> {
        let mut rest = words;
        let mut ends = Vec::new();
        loop {
            // A split whose second way leads to the next row, if there is one.
            let split = self.steps.len();
            self.steps.push(Step::Split(split + 1, split + 1));
            rest = self.row(rest)?;
            match rest.first() {
                Some(&"/") => {
                    ends.push(self.steps.len());
                    self.steps.push(Step::Jump(0));
                    let next = self.steps.len();
                    self.steps[split] = Step::Split(split + 1, next);
                    rest = &rest[1..];
                }
                _ => break,
            }
        }
        let after = self.steps.len();
        for end in ends {
            self.steps[end] = Step::Jump(after);
        }
        Ok(rest)
    }

    fn row<'w, 'p>(&mut self, words: &'w [&'p str]) -> Result<&'w [&'p str], String> {
        let mut rest = words;
        while let Some((&word, after)) = rest.split_first() {
            match word {
                "/" | ")" | ")?" => return Ok(rest),
                "(" => {
                    let split = self.steps.len();
                    self.steps.push(Step::Split(split + 1, split + 1));
                    let inner = self.rows(after)?;
                    let Some((&closing, after)) = inner.split_first() else { return Err("an open bracket".to_owned()) };
                    if closing == ")?" {
                        let end = self.steps.len();
                        self.steps[split] = Step::Split(split + 1, end);
                    }
                    rest = after;
                }
                "~" => {
                    self.steps.push(Step::Glued);
                    rest = after;
                }
                word => {
                    let (word, optional) = word.strip_suffix('?').map_or((word, false), |w| (w, true));
                    let split = self.steps.len();
                    if optional {
                        self.steps.push(Step::Split(split + 1, split + 2));
                    }
                    let step = self.element(word)?;
                    self.steps.push(step);
                    rest = after;
                }
            }
        }
        Ok(rest)
    }

    fn element(&mut self, word: &str) -> Result<Step, String> {
        if let Some(inside) = word.strip_prefix('<').and_then(|w| w.strip_suffix('>')) {
            let (kind, name) = inside.split_once(':').map_or((inside, None), |(k, n)| (k, Some(n)));
            if let Some(groups) = kind.strip_prefix('@') {
                let groups = groups.split('|').map(|g| self.names.keep(g)).collect();
                return Ok(Step::Expression(groups, self.names.keep(name.unwrap_or("of"))));
            }
            let kept = self.names.keep(name.unwrap_or(kind));
            if let Some(terminal) = Terminal::from_name(kind) {
                return Ok(Step::Terminal(terminal, kept));
            }
            return Class::from_name(kind).map(|class| Step::Class(class, kept)).ok_or_else(|| format!("no class is called {kind:?}"));
        }
        let (name, words) = word.split_once('=').map_or((None, word), |(n, w)| (Some(n), w));
        let name = name.map(|n| self.names.keep(n));
        Ok(Step::Words(words.split('|').map(|w| self.lexicon.intern(w)).collect(), name))
    }
}

struct Run<'a, 'p> {
    steps: &'a [Step],
    pieces: &'a Pieces<'p>,
    found: &'a [Vec<Found>],
    start: usize,
    captures: Captures,
    best: Option<(usize, Captures)>,
}

impl Run<'_, '_> {
    fn go(&mut self, step: usize, at: usize) {
        // Only the first piece may open a paragraph.
        let open = at < self.pieces.len() && (at == self.start || self.pieces.continues(at));
        match &self.steps[step] {
            Step::End => {
                if at > self.start && self.best.as_ref().is_none_or(|(end, _)| at > *end) {
                    self.best = Some((at, self.captures.clone()));
                }
            }
            Step::Split(a, b) => {
                self.go(*a, at);
                if a != b {
                    self.go(*b, at);
                }
            }
            Step::Jump(to) => self.go(*to, at),
            _ if !open => {}
            Step::Glued => {
                if self.pieces.list[at].glued {
                    self.go(step + 1, at);
                }
            }
            Step::Words(words, name) => {
                if let Some(word) = self.pieces.list[at].word.filter(|w| words.contains(w)) {
                    self.take(*name, at..at + 1, Taken::Word(word), step);
                }
            }
            Step::Class(class, name) => {
                if let Some(sense) = self.pieces.sense(at, *class) {
                    self.take(Some(name), at..at + 1, Taken::Sense(sense), step);
                }
            }
            Step::Terminal(terminal, name) => {
                if let Some((end, taken)) = terminal.take(self.pieces, at) {
                    self.take(Some(name), at..end, taken, step);
                }
            }
            Step::Expression(groups, name) => {
                let found = self.found;
                for f in found[at].iter().filter(|f| groups.contains(&f.group)) {
                    self.take(Some(name), at..f.end, Taken::Expression(f.meaning), step);
                }
            }
        }
    }

    fn take(&mut self, name: Option<&'static str>, range: Range<usize>, taken: Taken, step: usize) {
        let end = range.end;
        if let Some(name) = name {
            self.captures.push((name, range, taken));
            self.go(step + 1, end);
            self.captures.pop();
        } else {
            self.go(step + 1, end);
        }
    }
}

/// The years that four digits may mean.
pub(super) const YEARS: Range<u32> = 1000..2200;

impl Terminal {
    fn take(self, pieces: &Pieces, at: usize) -> Option<(usize, Taken)> {
        let digits = pieces.list[at].digits;
        let number = |n: i32| Some((at + 1, Taken::Number(n)));
        match self {
            Terminal::Amount => pieces.amount(at).map(|(end, amount)| (end, Taken::Amount(amount))),
            Terminal::Year => match digits {
                Digits::Whole { value, width: 4, commas: false } if YEARS.contains(&value) => number(value as i32),
                _ => None,
            },
            Terminal::YearWords => amount::year_in_words(pieces, at).map(|(end, year)| (end, Taken::Number(year.into()))),
            Terminal::ShortYear => {
                let mark = matches!(pieces.words(at), "'" | "’" | "‘" | "`");
                match pieces.continues(at + 1).then(|| pieces.list[at + 1]) {
                    Some(next) if mark && next.glued => match next.digits {
                        Digits::Whole { value, width: 2, .. } => Some((at + 2, Taken::Number(value as i32))),
                        Digits::Decade(decade) if decade < 100 => Some((at + 2, Taken::Number(decade.into()))),
                        _ => None,
                    },
                    _ => None,
                }
            }
            Terminal::TwoDigits => match digits {
                Digits::Whole { value, width: 2, .. } => number(value as i32),
                _ => None,
            },
            Terminal::MonthNumber => match digits {
                Digits::Whole { value, width: 2, .. } if (1..=12).contains(&value) => number(value as i32),
                _ => None,
            },
            Terminal::Day => match digits {
                Digits::Whole { value, width: 1..=2, .. } if (1..=31).contains(&value) => number(value as i32),
                Digits::Ordinal(n) if (1..=31).contains(&n) => number(n.into()),
                Digits::None => amount::ordinal(pieces, at).filter(|(_, n)| *n <= 31).map(|(end, n)| (end, Taken::Number(n))),
                _ => None,
            },
            Terminal::Nth => match digits {
                Digits::Ordinal(n) => number(n.into()),
                Digits::None => amount::ordinal(pieces, at).map(|(end, n)| (end, Taken::Number(n))),
                _ => None,
            },
            Terminal::Decade => match digits {
                Digits::Decade(decade) => number(decade.into()),
                _ => match pieces.sense(at, Class::Decade) {
                    Some(Sense::Decade(decade)) => number(decade.into()),
                    _ => None,
                },
            },
            Terminal::Slash => match digits {
                Digits::Slash(a, b, c) => Some((at + 1, Taken::Slash(a, b, c))),
                _ => None,
            },
            Terminal::Iso => iso(pieces, at),
            Terminal::Clock => clock(pieces, at),
        }
    }
}

/// `2024-06-05`, of which the tokens are five pieces without spaces.
fn iso(pieces: &Pieces, at: usize) -> Option<(usize, Taken)> {
    let whole = |at: usize, digits: u8| match pieces.list.get(at)?.digits {
        Digits::Whole { value, width, commas: false } if width == digits => i16::try_from(value).ok(),
        _ => None,
    };
    let hyphen = |at: usize| pieces.continues(at) && pieces.list[at].glued && pieces.words(at) == "-" && pieces.continues(at + 1) && pieces.list[at + 1].glued;
    let year = whole(at, 4)?;
    let month = hyphen(at + 1).then(|| whole(at + 2, 2)).flatten()?;
    let day = hyphen(at + 3).then(|| whole(at + 4, 2)).flatten()?;
    Some((at + 5, Taken::Date(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)))
}

/// An hour, with minutes where they are given.
fn clock(pieces: &Pieces, at: usize) -> Option<(usize, Taken)> {
    let piece = pieces.list[at];
    let (hour, minute, second) = match piece.digits {
        Digits::Clock(hour, minute, second) => (hour, Some(minute), second),
        Digits::Whole { value, width: 1..=2, commas: false } if value <= 24 => (value as u8, None, None),
        Digits::Whole { value, width: 4, commas: false } if value <= 2400 && value % 100 < 60 => ((value / 100) as u8, Some((value % 100) as u8), None),
        Digits::Decimal(_) => {
            let (hour, minute) = pieces.words(at).split_once('.')?;
            if minute.len() != 2 {
                return None;
            }
            (hour.parse().ok().filter(|h| *h <= 24)?, Some(minute.parse().ok().filter(|m| *m < 60)?), None)
        }
        Digits::None => {
            let hour = amount::small(pieces, at).filter(|n| (1.0..=12.0).contains(n))?;
            return Some((at + 1, Taken::Clock(hour as u8, None, None)));
        }
        _ => return None,
    };
    Some((at + 1, Taken::Clock(hour, minute, second)))
}
