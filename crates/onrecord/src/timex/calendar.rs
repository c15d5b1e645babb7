//! Calendar arithmetic on civil dates; what leaves the calendar is `None`.

use jiff::ToSpan;
use jiff::civil::Date;

use super::value::{Day, Season, Unit};

/// The date so many days later.
pub(super) fn plus_days(date: Date, days: i64) -> Option<Date> {
    (days.abs() < 4_000_000).then(|| date.checked_add(days.days()).ok()).flatten()
}

/// The month so many months later.
pub(super) fn plus_months(year: i16, month: i8, months: i64) -> Option<(i16, i8)> {
    let sum = i64::from(year).checked_mul(12)?.checked_add(i64::from(month) - 1)?.checked_add(months)?;
    let (year, month) = (i16::try_from(sum.div_euclid(12)).ok()?, i8::try_from(sum.rem_euclid(12) + 1).ok()?);
    (-9999..=9999).contains(&year).then_some((year, month))
}

/// The year so many years later.
pub(super) fn plus_years(year: i16, years: i64) -> Option<i16> {
    i16::try_from(i64::from(year).checked_add(years)?).ok().filter(|y| (-9999..=9999).contains(y))
}

/// The week of a date, as ISO 8601 counts it.
pub(super) fn week_of(date: Date) -> (i16, i8) {
    let week = date.iso_week_date();
    (week.year(), week.week())
}

/// Monday is 1.
pub(super) fn weekday_of(date: Date) -> i8 {
    date.weekday().to_monday_one_offset()
}

/// The day of the same ISO week with another weekday.
pub(super) fn in_week_of(date: Date, weekday: i8) -> Option<Date> {
    plus_days(date, i64::from(weekday) - i64::from(weekday_of(date)))
}

/// The latest day with that weekday, `date` itself included.
pub(super) fn on_or_before(date: Date, weekday: i8) -> Option<Date> {
    plus_days(date, -i64::from((weekday_of(date) - weekday).rem_euclid(7)))
}

/// The earliest day with that weekday, `date` itself included.
pub(super) fn on_or_after(date: Date, weekday: i8) -> Option<Date> {
    plus_days(date, i64::from((weekday - weekday_of(date)).rem_euclid(7)))
}

pub(super) fn quarter_of(month: i8) -> i8 {
    (month - 1) / 3 + 1
}

pub(super) fn half_of(month: i8) -> i8 {
    (month - 1) / 6 + 1
}

/// The season of a month in the north, where the outlets of our readers are.
pub(super) fn season_of(month: i8) -> Season {
    match month {
        3..=5 => Season::Spring,
        6..=8 => Season::Summer,
        9..=11 => Season::Autumn,
        _ => Season::Winter,
    }
}

/// Where a season stands in the calendar year: winter is its last.
pub(super) fn season_rank(season: Season) -> i8 {
    match season {
        Season::Spring => 1,
        Season::Summer => 2,
        Season::Autumn => 3,
        Season::Winter => 4,
    }
}

/// The year of a stretch, where it is known.
pub(super) fn year_of(day: Day) -> Option<i16> {
    match day {
        Day::Year(year) | Day::Half(year, _) | Day::Quarter(year, _) | Day::Season(year, _) | Day::Month(year, _) | Day::Open(year, ..) => year,
        Day::Week(week) | Day::Weekend(week) => week.map(|w| w.0),
        Day::Date(date) => Some(date.year()),
        Day::Century(_) | Day::Decade(_) | Day::Weekday(_) => None,
    }
}

/// The month of a stretch, where it lies in one.
pub(super) fn month_of(day: Day) -> Option<(i16, i8)> {
    match day {
        Day::Month(Some(year), Some(month)) | Day::Open(Some(year), Some(month), _) => Some((year, month)),
        Day::Date(date) => Some((date.year(), date.month())),
        Day::Week(Some(week)) | Day::Weekend(Some(week)) => monday_of(week).map(|d| (d.year(), d.month())),
        _ => None,
    }
}

/// The Monday of an ISO week.
pub(super) fn monday_of(week: (i16, i8)) -> Option<Date> {
    jiff::civil::ISOWeekDate::new(week.0, week.1, jiff::civil::Weekday::Monday).ok().map(|w| w.date())
}

/// The first day of a stretch, where it is known.
pub(super) fn start_of(day: Day) -> Option<Date> {
    match day {
        Day::Date(date) => Some(date),
        Day::Week(Some(week)) | Day::Weekend(Some(week)) => monday_of(week),
        Day::Quarter(Some(year), Some(quarter)) => Date::new(year, quarter * 3 - 2, 1).ok(),
        Day::Half(Some(year), half) => Date::new(year, half * 6 - 5, 1).ok(),
        _ => match month_of(day) {
            Some((year, month)) => Date::new(year, month, 1).ok(),
            None => Date::new(year_of(day)?, 1, 1).ok(),
        },
    }
}

/// The grain of a stretch.
pub(super) fn grain(day: Day) -> Unit {
    match day {
        Day::Century(_) => Unit::Century,
        Day::Decade(_) => Unit::Decade,
        Day::Year(_) | Day::Half(..) => Unit::Year,
        Day::Quarter(..) | Day::Season(..) => Unit::Quarter,
        Day::Month(..) => Unit::Month,
        Day::Week(_) | Day::Weekend(_) => Unit::Week,
        Day::Weekday(_) | Day::Open(..) | Day::Date(_) => Unit::Day,
    }
}

/// The stretch of that unit that holds a date.
pub(super) fn stretch(unit: Unit, date: Date) -> Option<Day> {
    let year = date.year();
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Day::Date(date),
        Unit::Week => Day::Week(Some(week_of(date))),
        Unit::Weekend => Day::Weekend(Some(week_of(date))),
        Unit::Month => Day::Month(Some(year), Some(date.month())),
        Unit::Quarter => Day::Quarter(Some(year), Some(quarter_of(date.month()))),
        Unit::Year => Day::Year(Some(year)),
        Unit::Decade => Day::Decade((year >= 0).then_some(year / 10)?),
        Unit::Century => Day::Century((year >= 0).then_some(year / 100)?),
    })
}

/// The stretch so many units after the one that holds a date.
pub(super) fn shifted(unit: Unit, date: Date, by: i64) -> Option<Day> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(Day::Date(date)),
        Unit::Day => plus_days(date, by).map(Day::Date),
        Unit::Week | Unit::Weekend => stretch(unit, plus_days(date, by.checked_mul(7)?)?),
        Unit::Month => plus_months(date.year(), date.month(), by).map(|(y, m)| Day::Month(Some(y), Some(m))),
        Unit::Quarter => {
            let first = quarter_of(date.month()) * 3 - 2;
            let (year, month) = plus_months(date.year(), first, by.checked_mul(3)?)?;
            Some(Day::Quarter(Some(year), Some(quarter_of(month))))
        }
        Unit::Year => plus_years(date.year(), by).map(|y| Day::Year(Some(y))),
        Unit::Decade => plus_years(date.year(), by.checked_mul(10)?).filter(|y| *y >= 0).map(|y| Day::Decade(y / 10)),
        Unit::Century => plus_years(date.year(), by.checked_mul(100)?).filter(|y| *y >= 0).map(|y| Day::Century(y / 100)),
    }
}

/// The open value of a unit, where nothing says which one.
pub(super) fn open(unit: Unit) -> Day {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Day::Open(None, None, None),
        Unit::Week => Day::Week(None),
        Unit::Weekend => Day::Weekend(None),
        Unit::Month => Day::Month(None, None),
        Unit::Quarter => Day::Quarter(None, None),
        Unit::Year | Unit::Decade | Unit::Century => Day::Year(None),
    }
}
