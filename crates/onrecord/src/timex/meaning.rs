//! What the words of an expression mean before it is known when they were written.

use std::ops::Range;

use super::amount::Amount;
use super::lexicon::{Lexicon, Sense};
use super::pattern::{Captures, Taken};
use super::value::{Day, Length, Many, Part, Point, Reference, Season, Unit, Value};
use crate::record::{TimexKind, TimexModifier};

/// The number of a meaning among those of a text.
pub(super) type MeaningId = usize;

/// The meaning of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// The same wherever it stands.
    Fixed(TimexKind, Value),
    /// `5/6/2024`, month first or day first.
    Slash(u16, u8, u16),
    /// A date with a month, and what else is given.
    Calendar { year: Year, month: i8, day: Option<i8>, weekday: Option<i8> },
    /// "Friday", "last Friday".
    Weekday { day: i8, which: Which },
    /// "Monday of last week".
    WeekdayOf { day: i8, of: MeaningId },
    /// "Friday the 13th".
    WeekdayOn { weekday: i8, day: i8 },
    /// "this week", "last year", "the following day".
    Stretch { unit: Unit, which: Which },
    /// "last May", "the third quarter".
    Named { name: Name, which: Which, year: Option<MeaningId> },
    /// "1989".
    Year(i16),
    /// "the 1990s", and by the decade alone "the nineties".
    Decade(i16),
    /// "the 20th century" is 20.
    Century(i32),
    /// "three weeks ago", "a week later".
    Offset { amount: Amount, unit: Unit, back: bool, from: Origin },
    /// "two years and three months ago".
    Back { of: MeaningId },
    /// "last night", "Friday morning".
    Daypart { part: Part, day: Option<MeaningId>, which: Which },
    /// "5 p.m.", "5 p.m. Friday".
    Clock { hour: i8, minute: Option<i8>, second: Option<i8>, zone: Option<i16>, day: Option<MeaningId> },
    /// "three weeks"; the sum of two amounts in "two years and three months".
    Length(Length),
    /// "every Monday".
    Set(Value),
    /// "early 1990", "the end of this week", "more than three weeks".
    Modified { of: MeaningId, modifier: TimexModifier },
    /// A holiday of the table.
    Holiday { id: usize, year: Option<MeaningId>, which: Which },
    /// The day before.
    DayBefore(MeaningId),
    /// The day after.
    DayAfter(MeaningId),
    /// An anniversary of an event of the table.
    Anniversary { id: usize, nth: Option<i32> },
    /// "the week of March 6".
    WeekOf(MeaningId),
    /// "the first weekend of June", "the last week of March"; -1 is the last.
    Nth { nth: i32, unit: Unit, of: MeaningId },
    /// Two expressions in one row of words: "5-7 June".
    Pair { first: (Range<usize>, MeaningId), second: (Range<usize>, MeaningId) },
}

/// The year of a date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Year {
    /// Not given.
    Open,
    /// Given.
    Is(i16),
    /// Given by an expression: "May of last year".
    Of(MeaningId),
}

/// What is named within a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Name {
    Month(i8),
    Season(Season),
    Quarter(i8),
    Half(i8),
}

/// Which one is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The words do not say.
    Bare,
    Last,
    This,
    Next,
    /// "this past Friday".
    Past,
    /// The one after the last time that was mentioned.
    Following,
    /// The one before it.
    Preceding,
    /// That one.
    Same,
    /// "the week".
    The,
    /// "the year-ago quarter", "the same month last year".
    YearAgo,
    /// "the year before last".
    BeforeLast,
    /// "the week after next".
    AfterNext,
}

/// From where an offset is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Origin {
    /// The day of the report.
    Report,
    /// The last time that was mentioned.
    Text,
    /// An expression.
    At(MeaningId),
}

/// What a rule makes of its words; the names are those of the data file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Means {
    Fixed(TimexKind, Value),
    Slash,
    Iso,
    Calendar,
    Weekday,
    WeekdayOf,
    WeekdayOn,
    Half,
    Stretch(Option<Which>),
    Named,
    Year,
    ShortYear,
    YearRange,
    Decade,
    Century,
    Ago,
    Back,
    Later,
    Earlier,
    From,
    Hence,
    Before,
    Daypart(Option<Which>),
    /// A part of the day that one word names: "tonight".
    FixedPart(Which, Part),
    YearEnd,
    YearAgo,
    Weekend,
    StretchOrThe,
    Clock,
    Length,
    LongLength,
    Set,
    SetWeekday,
    Frequency,
    Modified(Option<TimexModifier>),
    Holiday(usize),
    HolidayOf,
    DayBefore,
    DayAfter,
    Anniversary,
    Anchor(usize),
    WeekOf,
    Nth,
    DayRange,
    YearOf,
    Same,
}

impl Means {
    pub(super) fn from_name(name: &str, argument: Option<&str>) -> Result<Means, String> {
        let which = || argument.map(Which::from_name).transpose();
        Ok(match name {
            "fixed" => {
                let (kind, value) = argument.and_then(|a| a.split_once(' ')).ok_or("a fixed value is TYPE VALUE")?;
                let kind = [TimexKind::Date, TimexKind::Time, TimexKind::Duration, TimexKind::Set].into_iter().find(|k| k.name() == kind);
                Means::Fixed(kind.ok_or("no such type")?, value.parse().map_err(|_| format!("{value} is no value"))?)
            }
            "slash" => Means::Slash,
            "iso" => Means::Iso,
            "calendar" => Means::Calendar,
            "weekday" => Means::Weekday,
            "weekday-of" => Means::WeekdayOf,
            "weekday-on" => Means::WeekdayOn,
            "half" => Means::Half,
            "stretch" => Means::Stretch(which()?),
            "named" => Means::Named,
            "year" => Means::Year,
            "short-year" => Means::ShortYear,
            "year-range" => Means::YearRange,
            "decade" => Means::Decade,
            "century" => Means::Century,
            "ago" => Means::Ago,
            "back" => Means::Back,
            "later" => Means::Later,
            "earlier" => Means::Earlier,
            "hence" => Means::Hence,
            "from" => Means::From,
            "before" => Means::Before,
            "daypart" => Means::Daypart(which()?),
            "fixed-part" => {
                let (which, part) = argument.and_then(|a| a.split_once(' ')).ok_or("a fixed part of the day is WHICH PART")?;
                Means::FixedPart(Which::from_name(which)?, super::lexicon::part(part)?)
            }
            "year-end" => Means::YearEnd,
            "weekend" => Means::Weekend,
            "stretch-or-the" => Means::StretchOrThe,
            "year-ago" => Means::YearAgo,
            "clock" => Means::Clock,
            "length" => Means::Length,
            "long" => Means::LongLength,
            "set" => Means::Set,
            "set-weekday" => Means::SetWeekday,
            "frequency" => Means::Frequency,
            "modified" => Means::Modified(argument.map(super::lexicon::modifier).transpose()?),
            "holiday-of" => Means::HolidayOf,
            "day-before" => Means::DayBefore,
            "day-after" => Means::DayAfter,
            "anniversary" => Means::Anniversary,
            "week-of" => Means::WeekOf,
            "nth" => Means::Nth,
            "day-range" => Means::DayRange,
            "year-of" => Means::YearOf,
            "same" => Means::Same,
            _ => return Err(format!("no meaning is called {name:?}")),
        })
    }
}

impl Which {
    fn from_name(name: &str) -> Result<Which, String> {
        Ok(match name {
            "bare" => Which::Bare,
            "last" => Which::Last,
            "this" => Which::This,
            "next" => Which::Next,
            "past" => Which::Past,
            "following" => Which::Following,
            "preceding" => Which::Preceding,
            "same" => Which::Same,
            "the" => Which::The,
            "year-ago" => Which::YearAgo,
            "before-last" => Which::BeforeLast,
            "after-next" => Which::AfterNext,
            _ => return Err(format!("no {name:?} one")),
        })
    }

    /// The one that a word of the text says.
    fn from_word(word: &str) -> Option<Which> {
        Some(match word {
            "last" | "past" | "latest" => Which::Last,
            "this" | "current" | "present" => Which::This,
            "next" | "coming" | "upcoming" => Which::Next,
            "following" | "subsequent" => Which::Following,
            "previous" | "preceding" | "prior" | "earlier" => Which::Preceding,
            "that" | "same" => Which::Same,
            "the" | "entire" | "whole" | "full" => Which::The,
            "comparable" | "corresponding" | "year" => Which::YearAgo,
            _ => return None,
        })
    }
}

/// A table of meanings under construction.
pub(super) struct Maker<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) meanings: &'a mut Vec<Meaning>,
}

/// Reads captures by name.
struct Named<'c>(&'c Captures);

impl Named<'_> {
    fn get(&self, name: &str) -> Option<Taken> {
        self.0.iter().rev().find(|c| c.0 == name).map(|c| c.2)
    }

    fn range(&self, name: &str) -> Option<Range<usize>> {
        self.0.iter().rev().find(|c| c.0 == name).map(|c| c.1.clone())
    }

    fn number(&self, name: &str) -> Option<i32> {
        match self.get(name)? {
            Taken::Number(n) => Some(n),
            _ => None,
        }
    }

    fn small(&self, name: &str) -> Option<i8> {
        self.number(name).and_then(|n| i8::try_from(n).ok())
    }

    fn year(&self) -> Option<i16> {
        self.number("year").or_else(|| self.number("year-words")).and_then(|n| i16::try_from(n).ok())
    }

    fn month(&self) -> Option<i8> {
        match self.get("month")? {
            Taken::Sense(Sense::Month(n)) => Some(n),
            _ => None,
        }
    }

    fn weekday(&self) -> Option<i8> {
        match self.get("weekday").or_else(|| self.get("weekdays"))? {
            Taken::Sense(Sense::Weekday(n) | Sense::Weekdays(n)) => Some(n),
            _ => None,
        }
    }

    fn unit(&self, name: &str) -> Option<Unit> {
        match self.get(name)? {
            Taken::Sense(Sense::Unit { unit, .. } | Sense::Frequency(unit)) => Some(unit),
            _ => None,
        }
    }

    fn part(&self) -> Option<Part> {
        match self.get("part")? {
            Taken::Sense(Sense::Part(part)) => Some(part),
            _ => None,
        }
    }

    fn amount(&self, name: &str) -> Option<Amount> {
        match self.get(name)? {
            Taken::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    fn expression(&self, name: &str) -> Option<MeaningId> {
        match self.get(name)? {
            Taken::Expression(meaning) => Some(meaning),
            _ => None,
        }
    }
}

impl Maker<'_> {
    fn word(&self, named: &Named, name: &str) -> Option<&str> {
        match named.get(name)? {
            Taken::Word(word) => Some(self.lexicon.word(word)),
            _ => None,
        }
    }

    fn which(&self, named: &Named) -> Which {
        self.word(named, "which").and_then(Which::from_word).unwrap_or(Which::Bare)
    }

    fn keep(&mut self, meaning: Meaning) -> MeaningId {
        self.meanings.push(meaning);
        self.meanings.len() - 1
    }

    /// What a rule makes of its captures; `None` for what cannot be, as the 31st of June.
    pub(super) fn make(&mut self, means: Means, captures: &Captures) -> Option<MeaningId> {
        let c = Named(captures);
        let meaning = match means {
            Means::Fixed(kind, value) => Meaning::Fixed(kind, value),
            Means::Slash => match c.get("slash")? {
                Taken::Slash(a, b, year) => Meaning::Slash(a, b, year),
                _ => return None,
            },
            Means::Iso => match c.get("iso")? {
                Taken::Date(year, month, day) => {
                    jiff::civil::Date::new(year, month, day).ok()?;
                    Meaning::Calendar { year: Year::Is(year), month, day: Some(day), weekday: None }
                }
                _ => return None,
            },
            Means::Calendar => {
                let year = match (c.year(), c.expression("of")) {
                    (Some(year), _) => Year::Is(year),
                    (None, Some(of)) if self.is_year(of) => Year::Of(of),
                    (None, Some(_)) => return None,
                    (None, None) => Year::Open,
                };
                let year = match c.number("short-year") {
                    Some(short) => Year::Is(long_year(short)?),
                    None => year,
                };
                let (month, day) = (c.month()?, c.small("day"));
                possible(year, month, day)?;
                Meaning::Calendar { year, month, day, weekday: c.weekday() }
            }
            Means::DayRange => {
                let year = match (c.year(), c.expression("of")) {
                    (Some(year), _) => Year::Is(year),
                    (None, Some(of)) if self.is_year(of) => Year::Of(of),
                    (None, Some(_)) => return None,
                    (None, None) => Year::Open,
                };
                let (month, first, second) = (c.month()?, c.small("first")?, c.small("second")?);
                possible(year, month, Some(first))?;
                possible(year, month, Some(second))?;
                if first >= second {
                    return None;
                }
                let start = captures.iter().map(|capture| capture.1.start).min()?;
                let end = captures.iter().map(|capture| capture.1.end).max()?;
                let (first_at, second_at) = (c.range("first")?, c.range("second")?);
                let from = self.keep(Meaning::Calendar { year, month, day: Some(first), weekday: None });
                let to = self.keep(Meaning::Calendar { year, month, day: Some(second), weekday: None });
                Meaning::Pair { first: (start..first_at.end, from), second: (second_at.start..end, to) }
            }
            Means::Weekday => Meaning::Weekday { day: c.weekday()?, which: self.which(&c) },
            Means::WeekdayOf => {
                let of = c.expression("of")?;
                if !matches!(self.meanings[of], Meaning::Stretch { unit: Unit::Week, .. }) {
                    return None;
                }
                Meaning::WeekdayOf { day: c.weekday()?, of }
            }
            Means::WeekdayOn => Meaning::WeekdayOn { weekday: c.weekday()?, day: c.small("day")? },
            Means::Half => Meaning::Length(in_years(Length::of(Many::Exact(0.5), c.unit("unit")?))),
            Means::Stretch(which) => {
                let unit = c.unit("unit").or(which.map(|_| Unit::Day))?;
                Meaning::Stretch { unit, which: which.unwrap_or_else(|| self.which(&c)) }
            }
            Means::Named => {
                let year = match c.year() {
                    Some(year) => Some(self.keep(Meaning::Year(year))),
                    None => c.expression("of"),
                };
                if year.is_some_and(|of| !self.is_year(of)) {
                    return None;
                }
                let name = match c.get("season") {
                    Some(Taken::Sense(Sense::Season(season))) => Name::Season(season),
                    _ => match (c.month(), self.word(&c, "span"), c.small("nth")) {
                        (Some(month), ..) => Name::Month(month),
                        (None, Some("half"), Some(n)) if (1..=2).contains(&n) => Name::Half(n),
                        (None, Some("half"), None) => Name::Half(if self.word(&c, "final").is_some() { 2 } else { return None }),
                        (None, Some("quarter"), Some(n)) if (1..=4).contains(&n) => Name::Quarter(n),
                        (None, Some("quarter"), None) => Name::Quarter(if self.word(&c, "final").is_some() { 4 } else { return None }),
                        (None, Some(code), _) if code.len() == 2 => {
                            let n = code.bytes().last().and_then(|b| i8::try_from(b.checked_sub(b'0')?).ok())?;
                            if code.starts_with('h') { Name::Half(n) } else { Name::Quarter(n) }
                        }
                        _ => return None,
                    },
                };
                Meaning::Named { name, which: self.which(&c), year }
            }
            Means::Year => Meaning::Year(c.year()?),
            Means::ShortYear => Meaning::Year(long_year(c.number("short-year")?)?),
            Means::YearOf => Meaning::Modified { of: c.expression("of")?, modifier: TimexModifier::Approx },
            Means::Same => return c.expression("of"),
            Means::YearRange => {
                let (first, second) = (c.year()?, c.small("two-digits")?);
                let year = first - first % 100 + i16::from(second) + if i16::from(second) < first % 100 { 100 } else { 0 };
                if year <= first || year - first > 30 {
                    return None;
                }
                let (first_at, second_at) = (c.range("year")?, c.range("two-digits")?);
                let from = self.keep(Meaning::Year(first));
                let to = self.keep(Meaning::Year(year));
                Meaning::Pair { first: (first_at, from), second: (second_at, to) }
            }
            Means::Decade => {
                let n = match c.number("decade") {
                    Some(n) => n,
                    None => c.number("short-year").or(c.number("year")).or(c.number("two-digits")).filter(|n| n % 10 == 0)?,
                };
                let n = if n < 100 { long_year(n)? } else { i16::try_from(n).ok()? };
                Meaning::Decade(n / 10)
            }
            Means::Century => Meaning::Century(c.number("nth").filter(|n| (1..=22).contains(n))?),
            Means::Back => {
                let of = c.expression("of")?;
                if !matches!(self.meanings[of], Meaning::Length(length) if length.rest[0].is_some()) {
                    return None;
                }
                Meaning::Back { of }
            }
            Means::Ago => Meaning::Offset { amount: self.amount_or_one(&c), unit: c.unit("unit")?, back: true, from: Origin::Report },
            Means::Hence => Meaning::Offset { amount: self.amount_or_one(&c), unit: c.unit("unit")?, back: false, from: Origin::Report },
            Means::Later => Meaning::Offset { amount: self.amount_or_one(&c), unit: c.unit("unit")?, back: false, from: Origin::Text },
            Means::Earlier => Meaning::Offset { amount: self.amount_or_one(&c), unit: c.unit("unit")?, back: true, from: Origin::Text },
            Means::From => Meaning::Offset { amount: self.amount_or_one(&c), unit: c.unit("unit")?, back: false, from: Origin::At(c.expression("of")?) },
            Means::Before => Meaning::Offset { amount: self.amount_or_one(&c), unit: c.unit("unit")?, back: true, from: Origin::At(c.expression("of")?) },
            Means::Daypart(which) => {
                let part = c.part()?;
                let which = which.unwrap_or_else(|| self.which(&c));
                Meaning::Daypart { part, day: c.expression("of"), which }
            }
            Means::FixedPart(which, part) => Meaning::Daypart { part, day: None, which },
            Means::YearAgo => Meaning::Stretch { unit: c.unit("unit").unwrap_or(Unit::Quarter), which: Which::YearAgo },
            Means::StretchOrThe => {
                let which = self.which(&c);
                Meaning::Stretch { unit: c.unit("unit")?, which: if which == Which::Bare { Which::The } else { which } }
            }
            Means::Weekend => Meaning::Stretch { unit: Unit::Weekend, which: Which::This },
            Means::YearEnd => {
                let of = self.keep(Meaning::Stretch { unit: Unit::Year, which: Which::The });
                Meaning::Modified { of, modifier: TimexModifier::End }
            }
            Means::Clock => return self.clock(&c),
            Means::Length | Means::LongLength => {
                let (many, unit) = match c.amount("amount") {
                    Some(amount) => (amount.low, c.unit("unit")?),
                    None if means == Means::LongLength || c.get("one").is_some() => {
                        let plural = matches!(c.get("unit"), Some(Taken::Sense(Sense::Unit { plural: true, .. })));
                        (if plural { Many::Vague } else { Many::Exact(1.0) }, c.unit("unit")?)
                    }
                    None => (Many::Vague, c.unit("unit")?),
                };
                let mut length = in_years(Length::of(many, unit));
                if let Some(Taken::Word(_)) = c.get("half") {
                    length.many = match length.many {
                        Many::Exact(many) => Many::Exact(many + if unit == Unit::Decade { 5.0 } else { 0.5 }),
                        Many::Vague => return None,
                    };
                }
                let mut above = unit;
                for (place, (amount, smaller)) in length.rest.iter_mut().zip([("rest", "small"), ("third", "least")]) {
                    let (Some(amount), Some(smaller)) = (c.amount(amount), c.unit(smaller)) else { break };
                    match amount.low {
                        Many::Exact(many) if smaller < above => *place = Some((many, smaller)),
                        _ => return None,
                    }
                    above = smaller;
                }
                Meaning::Length(length)
            }
            Means::Set => {
                let many = c.amount("amount").map_or(Many::Exact(1.0), |amount| amount.low);
                let many = if c.get("other").is_some() { Many::Exact(2.0) } else { many };
                Meaning::Set(Value::Length(in_years(Length::of(many, c.unit("unit")?))))
            }
            Means::Frequency => Meaning::Set(Value::Length(Length::of(Many::Exact(1.0), c.unit("frequency")?))),
            Means::SetWeekday => {
                let time = c.part().map(super::value::Time::Part);
                let day = match (c.weekday(), c.month(), c.part()) {
                    (Some(day), ..) => Day::Weekday(day),
                    (None, Some(month), _) => Day::Month(None, Some(month)),
                    (None, None, Some(_)) => Day::Open(None, None, None),
                    _ => match c.get("season") {
                        Some(Taken::Sense(Sense::Season(season))) => Day::Season(None, season),
                        _ => return None,
                    },
                };
                Meaning::Set(Value::Point(Point { day, time }))
            }
            Means::Modified(modifier) => {
                let modifier = match (modifier, c.get("hedge")) {
                    (Some(modifier), _) | (None, Some(Taken::Sense(Sense::Hedge(modifier)))) => modifier,
                    _ => return None,
                };
                Meaning::Modified { of: c.expression("of")?, modifier }
            }
            Means::Holiday(id) => {
                let year = match c.year() {
                    Some(year) => Some(self.keep(Meaning::Year(year))),
                    None => c.expression("of"),
                };
                Meaning::Holiday { id, year, which: self.which(&c) }
            }
            Means::HolidayOf => {
                let Meaning::Holiday { id, year: None, .. } = self.meanings[c.expression("holiday")?] else { return None };
                let year = c.expression("of").filter(|of| self.is_year(*of))?;
                Meaning::Holiday { id, year: Some(year), which: Which::Bare }
            }
            Means::DayBefore => Meaning::DayBefore(c.expression("of")?),
            Means::DayAfter => Meaning::DayAfter(c.expression("of")?),
            Means::Anchor(id) => Meaning::Anniversary { id, nth: Some(0) },
            Means::Anniversary => {
                let of = c.expression("of")?;
                let Meaning::Anniversary { id, .. } = self.meanings[of] else { return None };
                let nth = c.number("nth").or_else(|| {
                    let amount = c.amount("amount")?;
                    match amount.low {
                        Many::Exact(n) if n.fract() == 0.0 && (0.0..5000.0).contains(&n) => Some(n as i32),
                        _ => None,
                    }
                });
                Meaning::Anniversary { id, nth }
            }
            Means::WeekOf => Meaning::WeekOf(c.expression("of")?),
            Means::Nth => {
                let nth = if c.get("final").is_some() { -1 } else { c.number("nth")? };
                if c.unit("unit")? == Unit::Quarter {
                    return None;
                }
                Meaning::Nth { nth, unit: c.unit("unit")?, of: c.expression("of")? }
            }
        };
        Some(self.keep(meaning))
    }

    /// Whether an expression is a year: "last year", "1989".
    fn is_year(&self, of: MeaningId) -> bool {
        matches!(self.meanings[of], Meaning::Year(_) | Meaning::Decade(_) | Meaning::Stretch { unit: Unit::Year | Unit::Decade, .. })
    }

    fn amount_or_one(&self, c: &Named) -> Amount {
        let mut amount = c.amount("amount").unwrap_or_else(|| {
            let plural = matches!(c.get("unit"), Some(Taken::Sense(Sense::Unit { plural: true, .. })));
            if plural { Amount { low: Many::Vague, high: None } } else { Amount::exact(1.0) }
        });
        if let (Some(Taken::Word(_)), Many::Exact(n)) = (c.get("half"), amount.low) {
            amount.low = Many::Exact(n + 0.5);
        }
        amount
    }

    fn clock(&mut self, c: &Named) -> Option<MeaningId> {
        let day = c.expression("of");
        if let Some(of) = c.expression("time") {
            // A time of day that was found before, with a day beside it.
            return match self.meanings[of].clone() {
                Meaning::Clock { hour, minute, second, zone, day: None } => Some(self.keep(Meaning::Clock { hour, minute, second, zone, day })),
                Meaning::Daypart { part, day: None, which } => Some(self.keep(Meaning::Daypart { part, day, which })),
                Meaning::Modified { of, modifier } => {
                    let inner = match self.meanings[of].clone() {
                        Meaning::Daypart { part, day: None, which } => self.keep(Meaning::Daypart { part, day, which }),
                        Meaning::Clock { hour, minute, second, zone, day: None } => self.keep(Meaning::Clock { hour, minute, second, zone, day }),
                        _ => return None,
                    };
                    Some(self.keep(Meaning::Modified { of: inner, modifier }))
                }
                _ => None,
            };
        }
        let (hour, minute, second) = match (c.get("clock"), self.word(c, "named")) {
            (Some(Taken::Clock(hour, minute, second)), _) => (hour, minute, second),
            (_, Some("midnight")) => (24, Some(0), None),
            (_, Some(_)) => (12, Some(0), None),
            _ => return None,
        };
        let half = match self.word(c, "meridiem") {
            Some(word) => word.chars().next(),
            None => match c.part() {
                Some(Part::Morning) => Some('a'),
                Some(_) => Some('p'),
                None => None,
            },
        };
        let hour = match half {
            Some(_) if hour > 12 && minute.is_none() => return None,
            Some('a') if hour == 12 => 0,
            Some('p') if hour < 12 => hour + 12,
            _ => hour,
        };
        let zone = match c.get("zone") {
            Some(Taken::Sense(Sense::Zone(zone))) => Some(zone),
            _ => None,
        };
        let small = |n: u8| i8::try_from(n).ok();
        let meaning = Meaning::Clock {
            hour: small(hour)?,
            minute: match minute {
                Some(minute) => Some(small(minute)?),
                // "5 p.m." is a time to the minute, "at 5 in the morning" is not.
                None => self.word(c, "meridiem").map(|_| 0),
            },
            second: second.and_then(small),
            zone,
            day,
        };
        Some(self.keep(meaning))
    }
}

/// A year of which two digits are given: the nearest to our time that is not far ahead.
fn long_year(short: i32) -> Option<i16> {
    let short = i16::try_from(short).ok().filter(|n| (0..100).contains(n))?;
    Some(if short < 40 { 2000 + short } else { 1900 + short })
}

/// Whether there is such a day.
fn possible(year: Year, month: i8, day: Option<i8>) -> Option<()> {
    // The 29th of February is possible where the year is not known.
    let year = if let Year::Is(year) = year { year } else { 2000 };
    jiff::civil::Date::new(year, month, day.unwrap_or(1)).ok().map(|_| ())
}

/// Decades and centuries in years, as the corpora have them.
pub(super) fn in_years(length: Length) -> Length {
    let times = match length.unit {
        Unit::Decade => 10.0,
        Unit::Century => 100.0,
        _ => return length,
    };
    match length.many {
        Many::Exact(many) => Length { many: Many::Exact(many * times), unit: Unit::Year, ..length },
        Many::Vague if length.unit == Unit::Decade => Length { unit: Unit::Year, ..length },
        Many::Vague => length,
    }
}

/// The reference of that name, for what is vague.
pub(super) fn reference(past: bool) -> Value {
    Value::Reference(if past { Reference::Past } else { Reference::Future })
}
