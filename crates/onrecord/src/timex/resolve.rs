//! From meanings to values: where a report stands in time, and what it said before.

use jiff::civil::Date;

use super::amount::Amount;
use super::calendar as cal;
use super::meaning::{Meaning, MeaningId, Name, Origin, Which, Year, in_years, reference};
use super::rule::Rules;
use super::tense::Tense;
use super::value::{Day, Length, Many, Part, Point, Time, Unit, Value};
use crate::record::{TimexKind, TimexModifier};

/// The value of an expression in its report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Resolved {
    pub(super) kind: TimexKind,
    pub(super) value: Value,
    pub(super) modifier: Option<TimexModifier>,
}

/// How numeric dates are written in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

/// What is known where an expression stands.
pub(super) struct Place<'a> {
    pub(super) rules: &'a Rules,
    pub(super) meanings: &'a [Meaning],
    /// The day of the report.
    pub(super) report: Option<Date>,
    /// The tense of the clause.
    pub(super) tense: Tense,
    /// Whether the expression describes a noun ("the Jan. 14 deadline").
    pub(super) describes: bool,
    /// The last times that the text mentioned, the latest last.
    pub(super) mentioned: &'a [Day],
    pub(super) order: Order,
}

impl Resolved {
    fn date(day: Day) -> Resolved {
        Resolved { kind: TimexKind::Date, value: Value::day(day), modifier: None }
    }

    fn length(length: Length) -> Resolved {
        Resolved { kind: TimexKind::Duration, value: Value::Length(length), modifier: None }
    }

    fn time(day: Day, time: Time) -> Resolved {
        Resolved { kind: TimexKind::Time, value: Value::Point(Point { day, time: Some(time) }), modifier: None }
    }

    /// The day or longer stretch of a date or time.
    pub(super) fn day(&self) -> Option<Day> {
        match self.value {
            Value::Point(point) => Some(point.day),
            _ => None,
        }
    }
}

impl Place<'_> {
    pub(super) fn resolve(&self, id: MeaningId) -> Option<Resolved> {
        let meaning = &self.meanings[id];
        Some(match meaning {
            Meaning::Fixed(kind, value) => Resolved { kind: *kind, value: *value, modifier: None },
            Meaning::Slash(a, b, c) => Resolved::date(self.slash(*a, *b, *c)?),
            Meaning::Calendar { year, month, day, weekday } => Resolved::date(self.calendar(*year, *month, *day, *weekday)?),
            Meaning::Weekday { day, which } => Resolved::date(self.weekday(*day, *which)),
            Meaning::WeekdayOf { day, of } => Resolved::date(match self.resolve(*of)?.day()? {
                Day::Week(Some(week)) => cal::monday_of(week).and_then(|monday| cal::in_week_of(monday, *day)).map_or(Day::Weekday(*day), Day::Date),
                _ => Day::Weekday(*day),
            }),
            Meaning::WeekdayOn { weekday, day } => Resolved::date(self.weekday_on(*weekday, *day)),
            Meaning::Stretch { unit, which } => self.stretch(*unit, *which)?,
            Meaning::Named { name, which, year } => Resolved::date(self.named(*name, *which, *year)?),
            Meaning::Year(year) => Resolved::date(Day::Year(Some(*year))),
            Meaning::Decade(decade) => Resolved::date(Day::Decade(*decade)),
            Meaning::Century(n) => Resolved::date(Day::Century(i16::try_from(n - 1).ok()?)),
            Meaning::Offset { amount, unit, back, from } => self.offset(*amount, *unit, *back, *from)?,
            Meaning::Back { of } => self.back(*of)?,
            Meaning::Daypart { part, day, which } => self.daypart(*part, *day, *which)?,
            Meaning::Clock { hour, minute, second, zone, day } => {
                let day = match day {
                    Some(id) => self.resolve(*id)?.day()?,
                    None => self.report.map_or(Day::Open(None, None, None), Day::Date),
                };
                Resolved::time(day, Time::Clock { hour: *hour, minute: *minute, second: *second, zone: *zone })
            }
            Meaning::Length(length) => Resolved::length(*length),
            Meaning::Set(value) => Resolved { kind: TimexKind::Set, value: *value, modifier: None },
            Meaning::Modified { of, modifier } => {
                let inner = self.resolve(*of)?;
                Resolved { modifier: Some(modified(*modifier, inner)), ..inner }
            }
            Meaning::Holiday { id, year, which } => Resolved::date(self.holiday(*id, *year, *which)?),
            Meaning::DayBefore(of) => Resolved::date(self.beside(*of, -1)?),
            Meaning::DayAfter(of) => Resolved::date(self.beside(*of, 1)?),
            Meaning::Anniversary { id, nth } => Resolved::date(self.anniversary(*id, *nth)?),
            Meaning::WeekOf(of) => match self.resolve(*of)?.day()? {
                Day::Date(date) => Resolved::date(Day::Week(Some(cal::week_of(date)))),
                _ => Resolved::date(Day::Week(None)),
            },
            Meaning::Nth { nth, unit, of } => self.nth(*nth, *unit, *of)?,
            Meaning::Pair { .. } => return None,
        })
    }

    /// The date of three numbers; the order where it is not plain is that of the report.
    fn slash(&self, a: u16, b: u8, c: u16) -> Option<Day> {
        let small = |n: u16| i8::try_from(n).ok();
        let date = |year: u16, month: u16, day: u16| Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok().map(Day::Date);
        if a > 31 {
            return (a > 999).then(|| date(a, b.into(), c)).flatten();
        }
        let year = match c {
            0..=39 => 2000 + c,
            40..=99 => 1900 + c,
            1000..=2200 => c,
            _ => return None,
        };
        let (by_day, by_month) = (date(year, b.into(), a), date(year, a, b.into()));
        match (by_day, by_month) {
            (Some(day), None) | (None, Some(day)) => Some(day),
            (Some(by_day), Some(by_month)) => match self.order {
                _ if by_day == by_month => Some(by_day),
                Order::DayFirst => Some(by_day),
                Order::MonthFirst => Some(by_month),
                Order::Unknown => Some(Day::Open(i16::try_from(year).ok(), None, None)),
            },
            (None, None) => None,
        }
    }

    fn calendar(&self, year: Year, month: i8, day: Option<i8>, weekday: Option<i8>) -> Option<Day> {
        let year = match year {
            Year::Is(year) => Some(year),
            Year::Of(of) => self.resolve(of).and_then(|r| r.day()).and_then(cal::year_of),
            Year::Open => self.year_for(month, day, weekday),
        };
        Some(match (year, day) {
            (Some(year), Some(day)) => Day::Date(Date::new(year, month, day).ok()?),
            (None, Some(day)) => Day::Open(None, Some(month), Some(day)),
            (year, None) => Day::Month(year, Some(month)),
        })
    }

    /// The year of a month or a day that is given without one.
    fn year_for(&self, month: i8, day: Option<i8>, weekday: Option<i8>) -> Option<i16> {
        let report = self.report?;
        let year = report.year();
        // A weekday beside the date leaves only one of the years near.
        if let (Some(weekday), Some(day)) = (weekday, day) {
            let fits = |y: i16| Date::new(y, month, day).is_ok_and(|d| cal::weekday_of(d) == weekday);
            if let Some(year) = [0, 1, -1].into_iter().filter_map(|by| cal::plus_years(year, by)).find(|y| fits(*y)) {
                return Some(year);
            }
        }
        if let Some(day) = day {
            let on = |by: i64| Date::new(cal::plus_years(year, by)?, month, day).ok();
            let past = [0, -1].into_iter().filter_map(on).find(|d| *d <= report);
            let ahead = [0, 1].into_iter().filter_map(on).find(|d| *d >= report);
            return self.nearer(past, ahead).map(|d| d.year()).or(Some(year));
        }
        if month == report.month() {
            return Some(year);
        }
        let (past, ahead) = if month < report.month() { (Some(year), cal::plus_years(year, 1)) } else { (cal::plus_years(year, -1), Some(year)) };
        // How many months ahead and back it lies.
        let ahead_by = (month - report.month()).rem_euclid(12);
        match self.tense {
            Tense::Future if ahead_by < 10 => ahead,
            Tense::Present if ahead_by <= 4 => ahead,
            Tense::Open if self.describes && ahead_by <= 1 => ahead,
            _ => past,
        }
    }

    /// Of the last such day and the next one, that which is meant.
    ///
    /// The clause's tense tells, unless the other day is far nearer: reports
    /// seldom leave out the year of a day that is most of a year away.
    fn nearer(&self, past: Option<Date>, ahead: Option<Date>) -> Option<Date> {
        let (Some(report), Some(past_day), Some(ahead_day)) = (self.report, past, ahead) else { return past.or(ahead) };
        let days = |a: Date, b: Date| (b - a).get_days();
        let (back_by, ahead_by) = (days(past_day, report), days(report, ahead_day));
        let limit = match self.tense {
            Tense::Future => 290,
            Tense::Past => 75,
            Tense::Present | Tense::Open => 150,
        };
        if back_by > 0 && ahead_by <= limit { ahead } else { past }
    }

    fn weekday(&self, weekday: i8, which: Which) -> Day {
        let Some(report) = self.report else { return Day::Weekday(weekday) };
        let day = match which {
            Which::Last | Which::Past => cal::plus_days(report, -1).and_then(|d| cal::on_or_before(d, weekday)),
            Which::Preceding => match self.reference_date() {
                Some(date) => cal::plus_days(date, -1).and_then(|d| cal::on_or_before(d, weekday)),
                None => cal::plus_days(report, -1).and_then(|d| cal::on_or_before(d, weekday)),
            },
            Which::Following => match self.reference_date() {
                Some(date) => cal::plus_days(date, 1).and_then(|d| cal::on_or_after(d, weekday)),
                None => None,
            },
            Which::Next => cal::plus_days(report, 7).and_then(|d| cal::in_week_of(d, weekday)),
            Which::This => match self.tense {
                Tense::Past => cal::on_or_before(report, weekday),
                _ => cal::on_or_after(report, weekday),
            },
            _ => match self.tense {
                Tense::Future | Tense::Present => cal::on_or_after(report, weekday),
                _ => cal::on_or_before(report, weekday),
            },
        };
        day.map_or(Day::Weekday(weekday), Day::Date)
    }

    /// "Friday the 13th": of the days near that fit, the nearest in the direction of the tense.
    fn weekday_on(&self, weekday: i8, number: i8) -> Day {
        let Some(report) = self.report else { return Day::Weekday(weekday) };
        let fits = |by: i64| {
            let (year, month) = cal::plus_months(report.year(), report.month(), by)?;
            Date::new(year, month, number).ok().filter(|d| cal::weekday_of(*d) == weekday)
        };
        let back = (0..12).filter_map(|n| fits(-n)).find(|d| *d <= report);
        let ahead = (0..12).filter_map(fits).find(|d| *d >= report);
        self.nearer(back, ahead).map_or(Day::Weekday(weekday), Day::Date)
    }

    /// The last day that the text mentioned.
    fn reference_date(&self) -> Option<Date> {
        self.mentioned.iter().rev().find_map(|day| if let Day::Date(date) = day { Some(*date) } else { None })
    }

    /// The last stretch that the text mentioned that is no longer than a unit.
    fn reference(&self, unit: Unit) -> Option<Day> {
        self.mentioned.iter().rev().copied().find(|day| {
            let grain = cal::grain(*day);
            (grain <= unit || (grain == Unit::Quarter && unit == Unit::Quarter)) && cal::start_of(*day).is_some()
        })
    }

    /// The quarter or half that the text spoke of just before.
    fn quarter(&self) -> Option<Day> {
        // The latest in the calendar: one of a year before may have come between.
        let near = self.mentioned.iter().rev().take(5).copied().filter(|d| matches!(d, Day::Quarter(Some(_), Some(_)) | Day::Half(Some(_), _)));
        near.max_by_key(|d| cal::start_of(*d))
    }

    fn stretch(&self, unit: Unit, which: Which) -> Option<Resolved> {
        if matches!(unit, Unit::Decade | Unit::Century) && matches!(which, Which::Last | Which::Past) {
            return Some(Resolved::length(in_years(Length::of(Many::Exact(1.0), unit))));
        }
        let by = match which {
            Which::Last | Which::Past => -1,
            Which::This => 0,
            Which::Next => 1,
            Which::BeforeLast => -2,
            Which::AfterNext => 2,
            Which::Following => return Some(Resolved::date(self.beside_reference(unit, 1))),
            Which::Preceding => return Some(Resolved::date(self.beside_reference(unit, -1))),
            Which::YearAgo => {
                let day = match self.quarter().or_else(|| self.reference(unit)).or_else(|| self.report.and_then(|r| cal::stretch(unit, r))) {
                    Some(day) => year_before(day)?,
                    None => cal::open(unit),
                };
                return Some(Resolved::date(day));
            }
            Which::Same | Which::The | Which::Bare => {
                let day = self.reference(unit).and_then(|day| cal::stretch(unit, cal::start_of(day)?));
                let day = match unit {
                    // Of the quarters, that which was reported on; else that which has ended.
                    Unit::Quarter if which == Which::The => self.quarter().or_else(|| cal::shifted(unit, self.report?, -1)),
                    _ => day,
                };
                let day = day.or_else(|| if which == Which::Same { None } else { self.report.and_then(|r| cal::stretch(unit, r)) });
                return Some(Resolved::date(day.unwrap_or(cal::open(unit))));
            }
        };
        let Some(report) = self.report else { return Some(Resolved::date(cal::open(unit))) };
        if unit == Unit::Weekend && by == 0 {
            // "the weekend" and "this weekend" of the past, seen on a Monday or later.
            let back = self.tense == Tense::Past && cal::weekday_of(report) < 6;
            return cal::shifted(unit, report, -i64::from(back)).map(Resolved::date);
        }
        Some(Resolved::date(cal::shifted(unit, report, by).unwrap_or(cal::open(unit))))
    }

    fn beside_reference(&self, unit: Unit, by: i64) -> Day {
        self.reference(unit).and_then(cal::start_of).and_then(|date| cal::shifted(unit, date, by)).unwrap_or(cal::open(unit))
    }

    fn named(&self, name: Name, which: Which, year: Option<MeaningId>) -> Option<Day> {
        let make = |year: Option<i16>| match name {
            Name::Month(month) => Day::Month(year, Some(month)),
            Name::Season(season) => Day::Season(year, season),
            Name::Quarter(quarter) => Day::Quarter(year, Some(quarter)),
            Name::Half(half) => Day::Half(year, half),
        };
        if let Some(of) = year {
            let day = self.resolve(of)?.day()?;
            return Some(match (name, day) {
                (_, Day::Decade(decade)) => Day::Decade(decade),
                _ => make(cal::year_of(day)),
            });
        }
        let Some(report) = self.report else { return Some(make(None)) };
        let (rank, now) = match name {
            Name::Month(month) => (month, report.month()),
            Name::Season(season) => (cal::season_rank(season), cal::season_rank(cal::season_of(report.month()))),
            Name::Quarter(quarter) => (quarter, cal::quarter_of(report.month())),
            Name::Half(half) => (half, cal::half_of(report.month())),
        };
        // January and February are in the winter that began the year before.
        let late_winter = matches!(name, Name::Season(_)) && report.month() <= 2;
        let this = if late_winter { cal::plus_years(report.year(), -1)? } else { report.year() };
        let by = match which {
            Which::Last | Which::Past => if rank < now { 0 } else { -1 },
            Which::Next => if rank > now { 0 } else { 1 },
            Which::This => if late_winter && rank < 4 { 1 } else { 0 },
            Which::YearAgo => if rank <= now { -1 } else { -2 },
            Which::Following | Which::Preceding => {
                let reference = self.reference(Unit::Year).and_then(cal::start_of);
                let Some(date) = reference else { return Some(make(None)) };
                let year = if which == Which::Following { if rank > cal::quarter_of(date.month()) { 0 } else { 1 } } else { -1 };
                return Some(make(cal::plus_years(date.year(), year)));
            }
            _ => {
                // The year of the text goes before that of the report: "in 2012 … in the third quarter".
                // A quarter that has just ended is reported on, whatever the tense: "expects to report for the third quarter".
                let ended = matches!(name, Name::Quarter(_)) && (now - rank).rem_euclid(4) == 1;
                match self.tense {
                    _ if ended => if rank <= now { 0 } else { -1 },
                    Tense::Future => if rank >= now { 0 } else { 1 },
                    Tense::Present if matches!(name, Name::Season(_)) => if rank >= now { 0 } else { 1 },
                    _ => if rank <= now { 0 } else { -1 },
                }
            }
        };
        Some(make(cal::plus_years(this, by)))
    }

    fn offset(&self, amount: Amount, unit: Unit, back: bool, from: Origin) -> Option<Resolved> {
        let length = in_years(Length::of(amount.low, unit));
        let sign = if back { -1.0 } else { 1.0 };
        let Many::Exact(many) = length.many else {
            return Some(match from {
                Origin::Report => Resolved { kind: TimexKind::Date, value: reference(back), modifier: None },
                _ => Resolved::length(length),
            });
        };
        let unit = length.unit;
        let start = match from {
            Origin::Report => self.report.map(Day::Date),
            Origin::Text => self.reference(unit.max(Unit::Quarter)).or_else(|| self.reference(Unit::Year)),
            Origin::At(of) => Some(self.resolve(of)?.day()?),
        };
        let Some(start) = start else {
            return Some(if from == Origin::Report { Resolved::date(cal::open(unit)) } else { Resolved::length(length) });
        };
        if unit.is_clock() {
            return Some(match start {
                Day::Date(date) if from == Origin::Report => Resolved::time(Day::Date(date), Time::Open { minutes: unit != Unit::Hour }),
                _ => Resolved::length(length),
            });
        }
        let date = cal::start_of(start)?;
        let many = many * sign;
        // Half a year is months, half a month weeks: what is not whole goes to the smaller unit.
        let (unit, many) = match unit {
            Unit::Year if many.fract() != 0.0 => (Unit::Month, many * 12.0),
            Unit::Week if many.fract() != 0.0 => (Unit::Day, many * 7.0),
            Unit::Month if many.fract() != 0.0 => (Unit::Week, many * 4.0),
            unit => (unit, many),
        };
        let by = many.round() as i64;
        if unit == Unit::Year {
            // A year before a quarter is a quarter; a year before today is that month.
            let quarter = if by == -1 { self.quarter() } else { None };
            if from == Origin::Text || (from == Origin::Report && quarter.is_some()) {
                return Some(Resolved::date(match quarter.unwrap_or(start) {
                    Day::Quarter(Some(year), quarter) => Day::Quarter(cal::plus_years(year, by), quarter),
                    Day::Half(Some(year), half) => Day::Half(cal::plus_years(year, by), half),
                    Day::Season(Some(year), season) => Day::Season(cal::plus_years(year, by), season),
                    Day::Month(Some(year), month) if by.abs() == 1 => Day::Month(cal::plus_years(year, by), month),
                    _ => Day::Year(cal::plus_years(date.year(), by)),
                }));
            }
            if let Origin::At(_) = from
                && matches!(start, Day::Date(_))
            {
                let year = cal::plus_years(date.year(), by)?;
                return Some(Resolved::date(Date::new(year, date.month(), date.day()).map_or(Day::Month(Some(year), Some(date.month())), Day::Date)));
            }
            if by.abs() == 1 && from == Origin::Report {
                return cal::plus_months(date.year(), date.month(), by * 12).map(|(y, m)| Resolved::date(Day::Month(Some(y), Some(m))));
            }
        }
        if unit == Unit::Week && from != Origin::Report && matches!(start, Day::Date(_)) {
            return cal::plus_days(date, by.checked_mul(7)?).map(Day::Date).map(Resolved::date);
        }
        if unit == Unit::Day && !matches!(start, Day::Date(_)) {
            return Some(Resolved::length(length));
        }
        cal::shifted(unit, date, by).map(Resolved::date)
    }

    /// A length of several units before the day of the report: a day, or the month where no unit is shorter.
    fn back(&self, of: MeaningId) -> Option<Resolved> {
        let Meaning::Length(length) = self.meanings[of] else { return None };
        let Some(report) = self.report else { return Some(Resolved::date(cal::open(Unit::Day))) };
        let Many::Exact(first) = length.many else { return Some(Resolved::date(cal::open(Unit::Day))) };
        let (mut months, mut days, mut least) = (0.0, 0.0, length.unit);
        for (many, unit) in [(first, length.unit)].into_iter().chain(length.rest.into_iter().flatten()) {
            match unit {
                Unit::Year => months += many * 12.0,
                Unit::Quarter => months += many * 3.0,
                Unit::Month => months += many,
                Unit::Week => days += many * 7.0,
                Unit::Day => days += many,
                _ => return Some(Resolved::date(cal::open(Unit::Day))),
            }
            least = unit;
        }
        let (year, month) = cal::plus_months(report.year(), report.month(), -(months.round() as i64))?;
        if least >= Unit::Month {
            return Some(Resolved::date(Day::Month(Some(year), Some(month))));
        }
        let last = Date::new(year, month, 1).ok()?.days_in_month();
        cal::plus_days(Date::new(year, month, report.day().min(last)).ok()?, -(days.round() as i64)).map(Day::Date).map(Resolved::date)
    }

    fn daypart(&self, part: Part, day: Option<MeaningId>, which: Which) -> Option<Resolved> {
        let time = Time::Part(part);
        if let Some(of) = day {
            let inner = self.resolve(of)?;
            return match inner.value {
                Value::Point(Point { day, time: None }) => {
                    // The "Friday nights" of a set stay a set.
                    Some(Resolved { kind: if inner.kind == TimexKind::Set { TimexKind::Set } else { TimexKind::Time }, ..Resolved::time(day, time) })
                }
                _ => None,
            };
        }
        let by = match which {
            Which::Last => -1,
            Which::Next => 1,
            Which::Following => {
                return Some(Resolved::time(self.beside_reference(Unit::Day, 1), time));
            }
            Which::Preceding => return Some(Resolved::time(self.beside_reference(Unit::Day, -1), time)),
            Which::Same | Which::The | Which::Bare => {
                let day = match self.mentioned.last() {
                    Some(Day::Date(date)) => Some(*date),
                    _ => self.report,
                };
                return Some(Resolved::time(day.map_or(Day::Open(None, None, None), Day::Date), time));
            }
            _ => 0,
        };
        let day = self.report.and_then(|r| cal::plus_days(r, by)).map_or(Day::Open(None, None, None), Day::Date);
        Some(Resolved::time(day, time))
    }

    fn holiday(&self, id: usize, year: Option<MeaningId>, which: Which) -> Option<Day> {
        let holidays = &self.rules.holidays;
        if let Some(of) = year {
            let year = cal::year_of(self.resolve(of)?.day()?)?;
            return holidays.day(id, year).map(Day::Date);
        }
        let fallback = || holidays.fixed(id).map_or(Day::Open(None, None, None), |(month, day)| Day::Open(None, Some(month), Some(day)));
        let Some(report) = self.report else { return Some(fallback()) };
        let in_year = |by: i64| cal::plus_years(report.year(), by).and_then(|year| holidays.day(id, year));
        let last = [0, -1].into_iter().filter_map(in_year).find(|d| *d <= report);
        let next = [0, 1].into_iter().filter_map(in_year).find(|d| *d >= report);
        let day = match which {
            Which::Last | Which::Past => [0, -1].into_iter().filter_map(in_year).find(|d| *d < report),
            Which::Next => [0, 1].into_iter().filter_map(in_year).find(|d| *d > report),
            Which::This => in_year(0),
            _ => self.nearer(last, next),
        };
        Some(day.map_or_else(fallback, Day::Date))
    }

    fn anniversary(&self, id: usize, nth: Option<i32>) -> Option<Day> {
        let event = self.rules.anchors.date(id);
        let year = match nth {
            Some(nth) => Some(cal::plus_years(event.year(), nth.into())?),
            None => self.report.map(|r| r.year()),
        };
        Some(match year {
            Some(year) => Day::Date(Date::new(year, event.month(), event.day()).ok()?),
            None => Day::Open(None, Some(event.month()), Some(event.day())),
        })
    }

    /// The day before or after an expression.
    fn beside(&self, of: MeaningId, by: i64) -> Option<Day> {
        match self.resolve(of)?.day()? {
            Day::Date(date) => cal::plus_days(date, by).map(Day::Date),
            Day::Open(None, Some(month), Some(day)) => {
                // In a year that is not known, the day beside the 1st of March is not known either.
                let date = cal::plus_days(Date::new(2001, month, day).ok()?, by)?;
                let leap = cal::plus_days(Date::new(2000, month, day).ok()?, by)?;
                Some(if (date.month(), date.day()) == (leap.month(), leap.day()) { Day::Open(None, Some(date.month()), Some(date.day())) } else { Day::Open(None, None, None) })
            }
            _ => Some(Day::Open(None, None, None)),
        }
    }

    /// The first weekend of a month, the last week of a year, the third day of a week.
    fn nth(&self, nth: i32, unit: Unit, of: MeaningId) -> Option<Resolved> {
        let day = self.resolve(of)?.day()?;
        let start = match cal::start_of(day) {
            Some(start) => start,
            None => return Some(Resolved::date(cal::open(unit))),
        };
        let length = match cal::grain(day) {
            Unit::Year => 12,
            Unit::Quarter => 3,
            Unit::Month => 1,
            _ => 0,
        };
        let last = match cal::plus_months(start.year(), start.month(), length) {
            Some((year, month)) if length > 0 => cal::plus_days(Date::new(year, month, 1).ok()?, -1)?,
            _ => cal::plus_days(start, 6)?,
        };
        let result = match unit {
            Unit::Day if nth < 0 => Some(Day::Date(last)),
            Unit::Day => cal::plus_days(start, i64::from(nth) - 1).map(Day::Date),
            Unit::Week if nth > 0 && cal::grain(day) == Unit::Year => i8::try_from(nth).ok().filter(|n| *n <= 53).map(|n| Day::Week(Some((start.year(), n)))),
            Unit::Week if nth < 0 => Some(Day::Week(Some(cal::week_of(last)))),
            Unit::Week => cal::plus_days(start, (i64::from(nth) - 1) * 7).map(|d| Day::Week(Some(cal::week_of(d)))),
            Unit::Weekend => {
                let saturday = if nth < 0 { cal::on_or_before(last, 6)? } else { cal::plus_days(cal::on_or_after(start, 6)?, (i64::from(nth) - 1) * 7)? };
                Some(Day::Weekend(Some(cal::week_of(saturday))))
            }
            Unit::Month if nth < 0 => Some(Day::Month(Some(last.year()), Some(last.month()))),
            Unit::Month => cal::plus_months(start.year(), start.month(), i64::from(nth) - 1).map(|(y, m)| Day::Month(Some(y), Some(m))),
            Unit::Quarter if nth < 0 => Some(Day::Quarter(Some(last.year()), Some(4))),
            Unit::Quarter => Some(Day::Quarter(Some(start.year()), i8::try_from(nth).ok().filter(|q| (1..=4).contains(q)))),
            Unit::Year => match day {
                Day::Decade(decade) => cal::plus_years(decade.checked_mul(10)?, if nth < 0 { 9 } else { i64::from(nth) - 1 }).map(|y| Day::Year(Some(y))),
                _ => None,
            },
            Unit::Decade => match day {
                Day::Century(century) => i16::try_from(if nth < 0 { 9 } else { nth - 1 }).ok().and_then(|n| century.checked_mul(10)?.checked_add(n)).map(Day::Decade),
                _ => None,
            },
            _ => None,
        };
        result.map(Resolved::date)
    }
}

/// The same a year before.
fn year_before(day: Day) -> Option<Day> {
    Some(match day {
        Day::Quarter(Some(year), quarter) => Day::Quarter(cal::plus_years(year, -1), quarter),
        Day::Half(Some(year), half) => Day::Half(cal::plus_years(year, -1), half),
        Day::Month(Some(year), month) => Day::Month(cal::plus_years(year, -1), month),
        Day::Season(Some(year), season) => Day::Season(cal::plus_years(year, -1), season),
        Day::Date(date) => Day::Quarter(cal::plus_years(date.year(), -1), Some(cal::quarter_of(date.month()))),
        day => Day::Year(cal::plus_years(cal::year_of(day)?, -1)),
    })
}

/// "more than" of a point in time is before or after it, of a length more.
fn modified(modifier: TimexModifier, inner: Resolved) -> TimexModifier {
    match inner.value {
        Value::Length(_) => modifier,
        _ => match modifier {
            TimexModifier::EqualOrLess | TimexModifier::LessThan | TimexModifier::MoreThan | TimexModifier::EqualOrMore => TimexModifier::Approx,
            other => other,
        },
    }
}
