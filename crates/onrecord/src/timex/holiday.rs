//! Holidays by rule, and events that reports date by their anniversaries.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// The holidays of `data/en/anchors.toml`.
#[derive(Debug)]
pub(super) struct Holidays(Vec<Holiday>);

#[derive(Debug)]
struct Holiday {
    forms: Vec<String>,
    day: DayRule,
}

/// On which day of a year a holiday falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayRule {
    /// `12-25`.
    Fixed(i8, i8),
    /// `11 thursday 4`: the fourth Thursday of November; `5 monday -1` the last Monday of May.
    Nth(i8, Weekday, i8),
    /// `11 monday 1 +1`: so many days after that.
    After(i8, Weekday, i8, i64),
    /// `easter -2`: so many days from Easter Sunday.
    Easter(i64),
}

/// The events of `data/en/anchors.toml`.
#[derive(Debug)]
pub(super) struct Anchors(Vec<Anchor>);

#[derive(Debug)]
struct Anchor {
    forms: Vec<String>,
    date: Date,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    holiday: Vec<HolidayEntry>,
    event: Vec<EventEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayEntry {
    forms: Vec<String>,
    day: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventEntry {
    forms: Vec<String>,
    date: String,
    #[expect(dead_code, reason = "it stands in the file for those who check it")]
    source: String,
}

/// Reads the table.
pub(super) fn read(text: &str) -> Result<(Holidays, Anchors), String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let holidays = file.holiday.into_iter().map(|h| Ok(Holiday { day: DayRule::parse(&h.day).ok_or(format!("{:?} is no day", h.day))?, forms: h.forms }));
    let anchors = file.event.into_iter().map(|e| Ok(Anchor { date: e.date.parse().map_err(|_| format!("{:?} is no date", e.date))?, forms: e.forms }));
    Ok((Holidays(holidays.collect::<Result<_, String>>()?), Anchors(anchors.collect::<Result<_, String>>()?)))
}

impl Holidays {
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &[String])> {
        self.0.iter().enumerate().map(|(id, holiday)| (id, holiday.forms.as_slice()))
    }

    /// The day of a holiday in a year.
    pub(super) fn day(&self, id: usize, year: i16) -> Option<Date> {
        self.0[id].day.of(year)
    }

    /// Its month and day, where those are the same in every year.
    pub(super) fn fixed(&self, id: usize) -> Option<(i8, i8)> {
        match self.0[id].day {
            DayRule::Fixed(month, day) => Some((month, day)),
            _ => None,
        }
    }
}

impl Anchors {
    pub(super) fn names(&self) -> impl Iterator<Item = (usize, &[String])> {
        self.0.iter().enumerate().map(|(id, anchor)| (id, anchor.forms.as_slice()))
    }

    /// The day of an event.
    pub(super) fn date(&self, id: usize) -> Date {
        self.0[id].date
    }
}

impl DayRule {
    fn parse(text: &str) -> Option<DayRule> {
        if let Some((month, day)) = text.split_once('-').filter(|(m, _)| m.bytes().all(|b| b.is_ascii_digit())) {
            return Some(DayRule::Fixed(month.parse().ok()?, day.parse().ok()?));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["easter"] => Some(DayRule::Easter(0)),
            ["easter", days] => days.parse().ok().map(DayRule::Easter),
            [month, weekday, nth] => Some(DayRule::Nth(month.parse().ok()?, weekday_of(weekday)?, nth.parse().ok()?)),
            [month, weekday, nth, days] => Some(DayRule::After(month.parse().ok()?, weekday_of(weekday)?, nth.parse().ok()?, days.parse().ok()?)),
            _ => None,
        }
    }

    fn of(self, year: i16) -> Option<Date> {
        match self {
            DayRule::Fixed(month, day) => Date::new(year, month, day).ok(),
            DayRule::Nth(month, weekday, nth) => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok(),
            DayRule::After(month, weekday, nth, days) => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?.checked_add(days.days()).ok()
            }
            DayRule::Easter(days) => easter(year)?.checked_add(days.days()).ok(),
        }
    }
}

fn weekday_of(name: &str) -> Option<Weekday> {
    Some(match name {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    if y < 1583 {
        return None;
    }
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(rule: &str, year: i16) -> String {
        DayRule::parse(rule).and_then(|r| r.of(year)).map(|d| d.to_string()).unwrap_or_default()
    }

    #[test]
    fn holidays_fall_on_their_days() {
        assert_eq!(day("12-25", 2024), "2024-12-25");
        assert_eq!(day("11 thursday 4", 2019), "2019-11-28");
        assert_eq!(day("5 monday -1", 2024), "2024-05-27");
        assert_eq!(day("11 monday 1 1", 1998), "1998-11-03");
        assert_eq!(day("easter", 2000), "2000-04-23");
        assert_eq!(day("easter -2", 2024), "2024-03-29");
        assert_eq!(day("easter", 1400), "");
    }
}
