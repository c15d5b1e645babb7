//! Values of time expressions as types, and as TIMEX3 writes them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// The value of a time expression: `Display` writes it after ISO 8601 as TIMEX3
/// extends it, and `FromStr` reads it back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A point or stretch of the calendar: `2024-06-05`, `2024-W22`, `XXXX-WXX-3`, `2024-06-05T17:00`.
    Point(Point),
    /// A length of time: `P3D`, `PT1.5H`, `PXM`.
    Length(Length),
    /// The past, the present or the future: `PRESENT_REF`.
    Reference(Reference),
}

/// A point of the calendar, with a time of day where the words give one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The day, or something longer.
    pub day: Day,
    /// The time of day.
    pub time: Option<Time>,
}

/// A stretch of the calendar; `None` is what the text leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// `19`, the hundred years from 1900.
    Century(i16),
    /// `199`.
    Decade(i16),
    /// `1999` or `XXXX`; years before our era are `BC0044`.
    Year(Option<i16>),
    /// `1999-H1`.
    Half(Option<i16>, i8),
    /// `1999-Q3`, or `1999-QX`.
    Quarter(Option<i16>, Option<i8>),
    /// `1999-SU`.
    Season(Option<i16>, Season),
    /// `1999-06` or `XXXX-06`.
    Month(Option<i16>, Option<i8>),
    /// `1999-W22` or `XXXX-WXX`.
    Week(Option<(i16, i8)>),
    /// `1999-W22-WE`.
    Weekend(Option<(i16, i8)>),
    /// `XXXX-WXX-3`: a weekday of an unknown week, Monday being 1.
    Weekday(i8),
    /// `XXXX-06-05`, `XXXX-XX-XX`.
    Open(Option<i16>, Option<i8>, Option<i8>),
    /// `1999-06-05`.
    Date(Date),
}

/// The four seasons, in the order of the calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// `SP`.
    Spring,
    /// `SU`.
    Summer,
    /// `FA`.
    Autumn,
    /// `WI`.
    Winter,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// `TMO`.
    Part(Part),
    /// `T17:00`, with seconds and zone where they are given.
    Clock {
        /// 0 to 24.
        hour: i8,
        /// `None` for an hour alone: `T17`.
        minute: Option<i8>,
        /// Seconds.
        second: Option<i8>,
        /// Minutes east of Greenwich.
        zone: Option<i16>,
    },
    /// `TXX`, `TXX:XX`: an hour or minute that the text leaves open.
    Open {
        /// Whether minutes are meant.
        minutes: bool,
    },
}

/// Parts of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `MO`.
    Morning,
    /// `MI`.
    Midday,
    /// `AF`.
    Afternoon,
    /// `EV`.
    Evening,
    /// `NI`.
    Night,
    /// `DT`, working hours.
    Daytime,
}

/// The past, the present or the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// `PAST_REF`.
    Past,
    /// `PRESENT_REF`.
    Present,
    /// `FUTURE_REF`.
    Future,
}

/// Units of the calendar and the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// `PT1S`.
    Second,
    /// `PT1M`.
    Minute,
    /// `PT1H`.
    Hour,
    /// `P1D`.
    Day,
    /// `P1WE`.
    Weekend,
    /// `P1W`.
    Week,
    /// `P1M`.
    Month,
    /// `P1Q`.
    Quarter,
    /// `P1Y`.
    Year,
    /// `P1DE`.
    Decade,
    /// `P1CE`.
    Century,
}

/// How many of a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Many {
    /// So many; hundredths are kept.
    Exact(f64),
    /// The words leave it open: `X`.
    Vague,
}

/// A length of time: one unit, or up to three where the words give them ("two years and three months").
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// How many.
    pub many: Many,
    /// Of what.
    pub unit: Unit,
    /// Smaller units beside it, the larger first.
    pub rest: [Option<(f64, Unit)>; 2],
    /// `PXX`: not even the unit is known ("a while").
    pub open: bool,
}

impl Length {
    /// So many of a unit.
    #[must_use]
    pub fn of(many: Many, unit: Unit) -> Length {
        Length { many, unit, rest: [None; 2], open: false }
    }

    /// A length of which nothing is known.
    #[must_use]
    pub fn open() -> Length {
        Length { many: Many::Vague, unit: Unit::Day, rest: [None; 2], open: true }
    }
}

impl Value {
    /// A day or something longer, without a time of day.
    #[must_use]
    pub fn day(day: Day) -> Value {
        Value::Point(Point { day, time: None })
    }
}

impl Season {
    const CODES: [(Season, &'static str); 4] = [(Season::Spring, "SP"), (Season::Summer, "SU"), (Season::Autumn, "FA"), (Season::Winter, "WI")];

    fn code(self) -> &'static str {
        code(&Self::CODES, self)
    }
}

impl Part {
    const CODES: [(Part, &'static str); 6] =
        [(Part::Morning, "MO"), (Part::Midday, "MI"), (Part::Afternoon, "AF"), (Part::Evening, "EV"), (Part::Night, "NI"), (Part::Daytime, "DT")];

    fn code(self) -> &'static str {
        code(&Self::CODES, self)
    }
}

impl Reference {
    const CODES: [(Reference, &'static str); 3] = [(Reference::Past, "PAST_REF"), (Reference::Present, "PRESENT_REF"), (Reference::Future, "FUTURE_REF")];
}

impl Unit {
    const CODES: [(Unit, &'static str); 11] = [
        (Unit::Second, "S"),
        (Unit::Minute, "M"),
        (Unit::Hour, "H"),
        (Unit::Day, "D"),
        (Unit::Weekend, "WE"),
        (Unit::Week, "W"),
        (Unit::Month, "M"),
        (Unit::Quarter, "Q"),
        (Unit::Year, "Y"),
        (Unit::Decade, "DE"),
        (Unit::Century, "CE"),
    ];

    /// Whether it is written after a `T`.
    #[must_use]
    pub fn is_clock(self) -> bool {
        matches!(self, Unit::Second | Unit::Minute | Unit::Hour)
    }

    fn code(self) -> &'static str {
        code(&Self::CODES, self)
    }

    fn from_code(code: &str, clock: bool) -> Option<Unit> {
        Self::CODES.iter().find(|(unit, c)| *c == code && unit.is_clock() == clock).map(|(unit, _)| *unit)
    }
}

fn code<T: PartialEq>(codes: &[(T, &'static str)], value: T) -> &'static str {
    codes.iter().find(|(v, _)| *v == value).map_or("", |(_, c)| c)
}

fn from_code<T: Copy>(codes: &[(T, &'static str)], text: &str) -> Option<T> {
    codes.iter().find(|(_, c)| *c == text).map(|(v, _)| *v)
}

/// A year in four digits.
struct Year(Option<i16>);

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("XXXX"),
            Some(year) if year < 0 => write!(f, "BC{:04}", -i32::from(year)),
            Some(year) => write!(f, "{year:04}"),
        }
    }
}

/// Two digits, or `XX`.
struct Two(Option<i8>);

impl fmt::Display for Two {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("XX"),
            Some(n) => write!(f, "{n:02}"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Reference(reference) => f.write_str(code(&Reference::CODES, *reference)),
            Value::Length(length) => length.fmt(f),
            Value::Point(point) => {
                point.day.fmt(f)?;
                point.time.map_or(Ok(()), |time| time.fmt(f))
            }
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Day::Century(century) => write!(f, "{century:02}"),
            Day::Decade(decade) => write!(f, "{decade:03}"),
            Day::Year(year) => Year(year).fmt(f),
            Day::Half(year, half) => write!(f, "{}-H{half}", Year(year)),
            Day::Quarter(year, Some(quarter)) => write!(f, "{}-Q{quarter}", Year(year)),
            Day::Quarter(year, None) => write!(f, "{}-QX", Year(year)),
            Day::Season(year, season) => write!(f, "{}-{}", Year(year), season.code()),
            Day::Month(year, month) => write!(f, "{}-{}", Year(year), Two(month)),
            Day::Week(week) => write!(f, "{}-W{}", Year(week.map(|w| w.0)), Two(week.map(|w| w.1))),
            Day::Weekend(week) => write!(f, "{}-W{}-WE", Year(week.map(|w| w.0)), Two(week.map(|w| w.1))),
            Day::Weekday(day) => write!(f, "XXXX-WXX-{day}"),
            Day::Open(year, month, day) => write!(f, "{}-{}-{}", Year(year), Two(month), Two(day)),
            Day::Date(date) => write!(f, "{}-{:02}-{:02}", Year(Some(date.year())), date.month(), date.day()),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Time::Part(part) => write!(f, "T{}", part.code()),
            Time::Open { minutes: false } => f.write_str("TXX"),
            Time::Open { minutes: true } => f.write_str("TXX:XX"),
            Time::Clock { hour, minute, second, zone } => {
                write!(f, "T{hour:02}")?;
                if let Some(minute) = minute {
                    write!(f, ":{minute:02}")?;
                }
                if let Some(second) = second {
                    write!(f, ":{second:02}")?;
                }
                match zone {
                    None => Ok(()),
                    Some(0) => f.write_str("Z"),
                    Some(zone) => write!(f, "{}{:02}:{:02}", if zone < 0 { '-' } else { '+' }, zone.abs() / 60, zone.abs() % 60),
                }
            }
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.open {
            return f.write_str("PXX");
        }
        f.write_str("P")?;
        if self.unit.is_clock() {
            f.write_str("T")?;
        }
        match self.many {
            Many::Vague => f.write_str("X")?,
            Many::Exact(many) => f.write_str(&decimal(many))?,
        }
        f.write_str(self.unit.code())?;
        let mut clock = self.unit.is_clock();
        for (many, unit) in self.rest.into_iter().flatten() {
            if unit.is_clock() && !clock {
                f.write_str("T")?;
                clock = true;
            }
            write!(f, "{}{}", decimal(many), unit.code())?;
        }
        Ok(())
    }
}

/// A number with at most two decimals, and none that are nought.
fn decimal(many: f64) -> String {
    let text = format!("{many:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A string that is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoValue;

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a value of a time expression")
    }
}

impl std::error::Error for NoValue {}

impl FromStr for Value {
    type Err = NoValue;

    fn from_str(text: &str) -> Result<Value, NoValue> {
        if let Some(reference) = from_code(&Reference::CODES, text) {
            return Ok(Value::Reference(reference));
        }
        if let Some(length) = text.strip_prefix('P') {
            return length_from(length).map(Value::Length).ok_or(NoValue);
        }
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time_from(time).ok_or(NoValue)?)),
            None => (text, None),
        };
        let day = day_from(day).ok_or(NoValue)?;
        Ok(Value::Point(Point { day, time }))
    }
}

/// Digits, or so many `X`.
fn open_number<T: FromStr>(text: &str, width: usize) -> Option<Option<T>> {
    if text.len() != width {
        return None;
    }
    if text.bytes().all(|b| b == b'X') {
        return Some(None);
    }
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok().map(Some) } else { None }
}

fn day_from(text: &str) -> Option<Day> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match text.len() {
        2 if digits(text) => return text.parse().ok().map(Day::Century),
        3 if digits(text) => return text.parse().ok().map(Day::Decade),
        _ => {}
    }
    let (year, rest) = match text.strip_prefix("BC") {
        Some(bare) => (open_number::<i16>(bare.get(..4)?, 4)?.map(|y| -y), bare.get(4..)?),
        None => (open_number::<i16>(text.get(..4)?, 4)?, text.get(4..)?),
    };
    if rest.is_empty() {
        return Some(Day::Year(year));
    }
    let rest = rest.strip_prefix('-')?;
    if let Some(season) = from_code(&Season::CODES, rest) {
        return Some(Day::Season(year, season));
    }
    if let Some(half) = rest.strip_prefix('H') {
        return half.parse().ok().filter(|h| (1..=2).contains(h)).map(|h| Day::Half(year, h));
    }
    if let Some(quarter) = rest.strip_prefix('Q') {
        return match open_number::<i8>(quarter, 1)? {
            Some(n) if !(1..=4).contains(&n) => None,
            quarter => Some(Day::Quarter(year, quarter)),
        };
    }
    if let Some(week) = rest.strip_prefix('W') {
        let number = open_number::<i8>(week.get(..2)?, 2)?;
        let whole = year.zip(number);
        // A week is known with its year or not at all.
        let sound = whole.is_some() || (year.is_none() && number.is_none());
        return match week.get(2..)? {
            "" if sound => Some(Day::Week(whole)),
            "-WE" if sound => Some(Day::Weekend(whole)),
            day if number.is_none() && year.is_none() => day.strip_prefix('-')?.parse().ok().filter(|d| (1..=7).contains(d)).map(Day::Weekday),
            _ => None,
        };
    }
    let (month, day) = rest.split_once('-').map_or((rest, None), |(m, d)| (m, Some(d)));
    let month = open_number::<i8>(month, 2)?;
    let Some(day) = day else { return Some(Day::Month(year, month)) };
    let day = open_number::<i8>(day, 2)?;
    match (year, month, day) {
        (Some(y), Some(m), Some(d)) => Date::new(y, m, d).ok().map(Day::Date),
        _ => Some(Day::Open(year, month, day)),
    }
}

fn time_from(text: &str) -> Option<Time> {
    if let Some(part) = from_code(&Part::CODES, text) {
        return Some(Time::Part(part));
    }
    match text {
        "XX" => return Some(Time::Open { minutes: false }),
        "XX:XX" => return Some(Time::Open { minutes: true }),
        _ => {}
    }
    let at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(at);
    let zone = match zone {
        "" => None,
        "Z" => Some(0),
        zone => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let minutes = hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok()?;
            Some(if zone.starts_with('-') { -minutes } else { minutes })
        }
    };
    let mut parts = clock.split(':').map(|part| open_number::<i8>(part, 2).flatten());
    let hour = parts.next()??;
    let minute = parts.next().map_or(Some(None), |m| m.map(Some))?;
    let second = parts.next().map_or(Some(None), |s| s.map(Some))?;
    if parts.next().is_some() {
        return None;
    }
    Some(Time::Clock { hour, minute, second, zone })
}

fn length_from(text: &str) -> Option<Length> {
    if text == "XX" {
        return Some(Length::open());
    }
    let (clock, text) = text.strip_prefix('T').map_or((false, text), |rest| (true, rest));
    let (many, unit, mut left) = amount_from(text, clock)?;
    let many = if many == "X" { Many::Vague } else { Many::Exact(many.parse().ok()?) };
    let (mut clock, mut rest) = (clock, [None; 2]);
    for place in &mut rest {
        if left.is_empty() {
            break;
        }
        if let Some(after) = left.strip_prefix('T') {
            (clock, left) = (true, after);
        }
        let (many, unit, after) = amount_from(left, clock)?;
        *place = Some((many.parse().ok()?, unit));
        left = after;
    }
    left.is_empty().then_some(Length { many, unit, rest, open: false })
}

/// A number (or X), its unit, and what comes after.
fn amount_from(text: &str, clock: bool) -> Option<(&str, Unit, &str)> {
    let letters = if let Some(rest) = text.strip_prefix('X') { rest } else { text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.') };
    let many = &text[..text.len() - letters.len()];
    let end = letters.find(|c: char| !c.is_ascii_uppercase() || c == 'T').unwrap_or(letters.len());
    (!many.is_empty()).then_some(())?;
    Some((many, Unit::from_code(&letters[..end], clock)?, &letters[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_written() {
        for text in [
            "2024-06-05", "2024-06", "2024", "XXXX", "XXXX-06", "XXXX-06-05", "XXXX-XX-XX", "2024-06-XX", "2024-XX", "202", "20", "BC0044", "2024-W22",
            "XXXX-WXX", "2024-W22-WE", "XXXX-WXX-WE", "XXXX-WXX-3", "2024-Q3", "XXXX-QX", "2024-H1", "2024-SP", "XXXX-WI", "2024-06-05TMO",
            "2024-06-05T17", "2024-06-05T17:05", "2024-06-05T17:05:59Z", "XXXX-XX-XXT09:00-04:00", "XXXX-WXX-1TNI", "2024-06-05T24:00", "P3D", "P2.5Y",
            "PT1.5H", "PXM", "PTXH", "P1Q", "P2DE", "P1WE", "PXX", "PT1M30S", "P2Y6M", "P1DT6H", "P1Y1M21D", "P2DT1H5M", "PRESENT_REF", "PAST_REF", "FUTURE_REF", "2024-06-05TXX",
        ] {
            let value: Value = text.parse().unwrap_or_else(|_| panic!("{text} is a value"));
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["", "June", "2024-13-45", "2024-06-31", "P", "PX", "3D", "2024-W1", "2024-Q5", "2024-06-05T", "PRESENT", "２０２４", "P1Z", "XXXX-W22"] {
            assert_eq!(text.parse::<Value>(), Err(NoValue), "{text}");
        }
    }
}
