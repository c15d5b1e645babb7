//! Statements over time, as bars that a page holds itself: no script, and every bar a link to its days.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

/// A bar.
pub struct Bar {
    /// From the left, in units of the chart.
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
    /// What it counts, in words.
    pub said: String,
    /// Its first day.
    pub since: String,
    /// Its last day.
    pub until: String,
}

/// The chart.
pub struct Chart {
    pub bars: Vec<Bar>,
    /// What a bar is: "day", "week", "month", "year".
    pub unit: &'static str,
    /// The first and the last day, in words.
    pub first: String,
    pub last: String,
    /// The highest count.
    pub most: usize,
}

/// Width and height in the chart's own units.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 90.0;
/// How many bars at most.
const BARS: i64 = 80;

/// The shortest time that a bar may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finest {
    Day,
    Week,
}

/// The chart of counts by day; none for fewer than two days.
pub fn chart(days: &[(String, usize)], finest: Finest) -> Option<Chart> {
    let days: Vec<(Date, usize)> = days.iter().filter_map(|(day, count)| Some((day.get(..10)?.parse().ok()?, *count))).collect();
    let (first, last) = (days.first()?.0, days.last()?.0);
    if first == last {
        return None;
    }
    let length = i64::from((last - first).get_days()) + 1;
    let (unit, start): (_, fn(Date) -> Date) = if length <= BARS && finest == Finest::Day {
        ("day", |day| day)
    } else if length <= BARS * 7 {
        ("week", |day| day - i64::from(day.weekday().to_monday_zero_offset()).days())
    } else if length <= BARS * 30 {
        ("month", Date::first_of_month)
    } else {
        ("year", Date::first_of_year)
    };
    let next = |day: Date| match unit {
        "day" => day.checked_add(1.day()),
        "week" => day.checked_add(1.week()),
        "month" => day.checked_add(1.month()),
        _ => day.checked_add(1.year()),
    };
    let mut counts: BTreeMap<Date, usize> = BTreeMap::new();
    for (day, count) in &days {
        *counts.entry(start(*day)).or_default() += count;
    }
    let mut at = start(first);
    let mut begins = Vec::new();
    while at <= last && begins.len() < 400 {
        begins.push(at);
        at = next(at).ok()?;
    }
    let most = counts.values().copied().max().unwrap_or(1);
    let step = WIDTH / begins.len() as f64;
    let bar = |(n, begin): (usize, &Date)| {
        let count = counts.get(begin).copied().filter(|count| *count > 0)?;
        let end = next(*begin).ok()?.checked_sub(1.day()).ok()?;
        let height = (HEIGHT * count as f64 / most as f64).max(2.0);
        let when = if unit == "day" { words(*begin) } else { format!("{} to {}", words(*begin), words(end)) };
        Some(Bar {
            x: format!("{:.1}", n as f64 * step),
            y: format!("{:.1}", HEIGHT - height),
            width: format!("{:.1}", (step - 1.0).clamp(1.0, 24.0)),
            height: format!("{height:.1}"),
            said: format!("{when}: {count} statement{}", if count == 1 { "" } else { "s" }),
            since: begin.to_string(),
            until: end.to_string(),
        })
    };
    let bars = begins.iter().enumerate().filter_map(bar).collect();
    Some(Chart { bars, unit, first: words(first), last: words(last), most })
}

/// A day in words.
pub fn words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[(&str, usize)]) -> Vec<(String, usize)> {
        list.iter().map(|(day, count)| ((*day).to_owned(), *count)).collect()
    }

    #[test]
    fn bars_stand_for_days_weeks_or_months() {
        let near = chart(&days(&[("2024-06-03", 1), ("2024-06-05", 4)]), Finest::Day).expect("a chart");
        assert_eq!((near.unit, near.most, near.bars.len()), ("day", 4, 2));
        assert_eq!(near.bars[1].said, "5 June 2024: 4 statements");
        assert!(near.bars[1].height == "90.0" && near.bars[0].height == "22.5");
        let weeks = chart(&days(&[("2024-01-03", 1), ("2024-06-05", 2), ("2024-06-06", 1)]), Finest::Day).expect("a chart");
        assert_eq!((weeks.unit, weeks.bars[0].since.as_str(), weeks.bars[1].said.as_str()), ("week", "2024-01-01", "3 June 2024 to 9 June 2024: 3 statements"));
        let week = chart(&days(&[("2024-06-03", 1), ("2024-06-05", 4), ("2024-06-11", 1)]), Finest::Week).expect("a chart");
        assert_eq!((week.unit, week.bars.len(), week.bars[0].said.as_str()), ("week", 2, "3 June 2024 to 9 June 2024: 5 statements"));
        let months = chart(&days(&[("2019-01-03", 1), ("2024-06-05", 2)]), Finest::Day).expect("a chart");
        assert_eq!((months.unit, months.bars[1].until.as_str()), ("month", "2024-06-30"));
    }

    #[test]
    fn one_day_is_no_course_of_time() {
        assert!(chart(&days(&[("2024-06-03", 3)]), Finest::Day).is_none());
        assert!(chart(&[], Finest::Day).is_none());
        assert!(chart(&days(&[("soon", 3), ("9999-12-31", 1)]), Finest::Day).is_none());
    }
}
