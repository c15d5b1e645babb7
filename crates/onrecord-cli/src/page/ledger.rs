//! Times, figures and checks below the statements: the report's words on the left, what they mean on the right.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use onrecord::record::{Amount, Change, Check, Hedge, Quantity, Record, Relation, Timex, TimexKind, TimexModifier};

use super::layout::{Sheet, Style, Text};
use super::shortened;

/// Writes the three lists; those that are empty are left out.
pub fn write(sheet: &mut Sheet, text: &str, record: &Record) {
    let words = |span: onrecord::span::Span| span.slice(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let times = record.timexes.iter().map(|timex| (words(timex.span), Text::from((time(timex).as_str(), Style::Plain))));
    list(sheet, "Times", times.collect());
    let figures = record.quantities.iter().map(|quantity| (words(quantity.span), figure(quantity, quantity.of.map(words))));
    list(sheet, "Figures", figures.collect());
    if record.checks.is_empty() {
        return;
    }
    heading(sheet, "Checks");
    for check in &record.checks {
        let mut line = if check.consistent { Text::from(("✓ ", Style::Source)) } else { Text::from(("✗ ", Style::Cue)) };
        line.push(&arithmetic(check, &record.quantities), Style::Plain);
        let verdict = if check.consistent { "agrees with" } else { "the report says" };
        line.push(&format!(" · {verdict} "), Style::Dim);
        let last = check.quantities.last().and_then(|id| record.quantities.get(*id));
        line.push(&last.map_or_else(|| number(check.stated), |q| format!("“{}”", words(q.span))), Style::Plain);
        sheet.text(2, 4, &line);
    }
}

fn heading(sheet: &mut Sheet, name: &str) {
    sheet.blank();
    sheet.text(0, 0, &Text::from((name, Style::Bold)));
}

/// Words and meanings in two columns; what comes twice stands once.
fn list(sheet: &mut Sheet, name: &str, mut rows: Vec<(String, Text)>) {
    let mut seen = std::collections::HashSet::new();
    rows.retain(|(words, meaning)| seen.insert((words.to_lowercase(), format!("{meaning:?}"))));
    if rows.is_empty() {
        return;
    }
    heading(sheet, name);
    let most = sheet.look().width * 2 / 5;
    let rows: Vec<(String, Text)> = rows.into_iter().map(|(words, meaning)| (shortened(&words, most.max(8)), meaning)).collect();
    let column = rows.iter().map(|(words, _)| unicode_width::UnicodeWidthStr::width(words.as_str())).max().unwrap_or(0);
    for (words, meaning) in rows {
        sheet.row(2, column, &Text::from((words.as_str(), Style::Content)), &meaning);
    }
}

/// "about 15 · press agency", "↑ 8.04 %", "2,400,000 EUR".
pub fn figure(quantity: &Quantity, of: Option<String>) -> Text {
    let mut text = Text::default();
    let value = match quantity.value {
        Amount::Vague => "an open number".to_owned(),
        Amount::Exact(value) => number(value),
        Amount::Range(low, high) => format!("{} to {}", number(low), number(high)),
    };
    let change = match quantity.change {
        Some(Change::Up) => "↑ ",
        Some(Change::Down) => "↓ ",
        None => "",
    };
    let hedge = match quantity.modifier {
        Some(Hedge::About) => "about ",
        Some(Hedge::MoreThan) => "more than ",
        Some(Hedge::LessThan) => "less than ",
        Some(Hedge::AtLeast) => "at least ",
        Some(Hedge::AtMost) => "at most ",
        None => "",
    };
    let unit = match quantity.unit.as_deref() {
        Some("percent") => " %".to_owned(),
        Some(unit) => format!(" {unit}"),
        None => String::new(),
    };
    text.push(&format!("{change}{hedge}{value}{unit}"), Style::Plain);
    // What is counted, where it says more than the unit.
    if let Some(of) = of.filter(|of| Some(of.as_str()) != quantity.unit.as_deref() && !of.is_empty()) {
        text.push(&format!(" · {}", shortened(&of, 60)), Style::Dim);
    }
    text
}

/// "6,465 ÷ 1,348 = 4.80".
pub fn arithmetic(check: &Check, quantities: &[Quantity]) -> String {
    let value = |id: &usize| match quantities.get(*id).map(|q| q.value) {
        Some(Amount::Exact(value)) => number(value),
        Some(Amount::Range(low, high)) => format!("{}–{}", number(low), number(high)),
        Some(Amount::Vague) | None => "?".to_owned(),
    };
    let operands: Vec<String> = check.quantities[..check.quantities.len().saturating_sub(1)].iter().map(value).collect();
    let computed = number((check.computed * 100.0).round() / 100.0);
    match (check.relation, operands.as_slice()) {
        (Relation::Sum, all) => format!("{} = {computed}", all.join(" + ")),
        (Relation::Difference, [a, b]) => format!("{a} − {b} = {computed}"),
        (Relation::Ratio, [a, b]) => format!("{a} ÷ {b} = {computed}"),
        (Relation::Share, [a, b]) => format!("{a} of {b} is {computed} %"),
        (Relation::Growth, [a, b]) => format!("from {a} to {b} is {computed} %"),
        (Relation::Rank, all) => format!("{} by size: {computed}", all.join(", ")),
        (_, all) => format!("{}: {computed}", all.join(", ")),
    }
}

/// A number with its thousands apart: "6,465", "0.2".
pub fn number(value: f64) -> String {
    let written = format!("{value}");
    let (whole, rest) = written.split_once('.').map_or((written.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("−", digits));
    let mut out = String::from(sign);
    for (place, digit) in digits.chars().enumerate() {
        // Years are no figures, so four digits are parted too.
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digits.chars().all(|c| c.is_ascii_digit()) {
            out.push(',');
        }
        out.push(digit);
    }
    match rest {
        Some(rest) => format!("{out}.{rest}"),
        None => out,
    }
}

/// A TIMEX3 value in words; one that has none comes as it is.
pub fn time(timex: &Timex) -> String {
    let said = match timex.kind {
        TimexKind::Duration => duration(&timex.value),
        TimexKind::Set => set(&timex.value),
        TimexKind::Date | TimexKind::Time => point(&timex.value),
    };
    let said = said.unwrap_or_else(|| timex.value.clone());
    match timex.modifier {
        None => said,
        Some(modifier) => format!("{} {said}", modifier_words(modifier)),
    }
}

fn modifier_words(modifier: TimexModifier) -> &'static str {
    match modifier {
        TimexModifier::Approx => "about",
        TimexModifier::Start => "start of",
        TimexModifier::Mid => "middle of",
        TimexModifier::End => "end of",
        TimexModifier::LessThan => "less than",
        TimexModifier::MoreThan => "more than",
        TimexModifier::EqualOrLess => "at most",
        TimexModifier::EqualOrMore => "at least",
        TimexModifier::Before => "before",
        TimexModifier::After => "after",
    }
}

/// "2024-06-05" is 5 June 2024, "2024-W22" the week of 27 May 2024.
fn point(value: &str) -> Option<String> {
    let day = |date: Date| date.strftime("%-d %B %Y").to_string();
    match value {
        "PRESENT_REF" => return Some("now".to_owned()),
        "PAST_REF" => return Some("in the past".to_owned()),
        "FUTURE_REF" => return Some("in the future".to_owned()),
        _ => {}
    }
    if let Some((date, clock)) = value.split_once('T') {
        let part = match clock {
            "MO" => "morning",
            "MI" => "midday",
            "AF" => "afternoon",
            "EV" => "evening",
            "NI" => "night",
            "DT" => "daytime",
            clock => clock,
        };
        let date = point(date)?;
        return Some(if part.len() > 5 || part == "night" { format!("{date}, {part}") } else { format!("{date}, {}", part.trim_end_matches('Z')) });
    }
    let parts: Vec<&str> = value.split('-').collect();
    let year = |text: &str| text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [y, m, d] if year(y) => {
            let number = |text: &str| text.parse::<i8>().ok();
            if let (Some(month), Some(of)) = (number(m), number(d)) {
                return Date::new(y.parse().ok()?, month, of).ok().map(day);
            }
            if let (Some(week), "WE") = (m.strip_prefix('W').and_then(number), *d) {
                let date = ISOWeekDate::new(y.parse().ok()?, week, Weekday::Saturday).ok()?.date();
                return Some(format!("weekend of {}", day(date)));
            }
            None
        }
        [y, rest] if year(y) => {
            let year: i16 = y.parse().ok()?;
            if let Some(week) = rest.strip_prefix('W') {
                let date = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?.date();
                return Some(format!("week of {}", day(date)));
            }
            let named = match *rest {
                "SP" => "spring".to_owned(),
                "SU" => "summer".to_owned(),
                "FA" => "autumn".to_owned(),
                "WI" => "winter".to_owned(),
                "Q1" => "first quarter of".to_owned(),
                "Q2" => "second quarter of".to_owned(),
                "Q3" => "third quarter of".to_owned(),
                "Q4" => "fourth quarter of".to_owned(),
                "H1" => "first half of".to_owned(),
                "H2" => "second half of".to_owned(),
                month => Date::new(year, month.parse().ok()?, 1).ok()?.strftime("%B").to_string(),
            };
            Some(format!("{named} {y}"))
        }
        [y] if year(y) => Some((*y).to_owned()),
        [decade] if decade.len() == 3 && decade.bytes().all(|b| b.is_ascii_digit()) => Some(format!("{decade}0s")),
        [century] if century.len() == 2 => century.parse::<u8>().ok().map(|c| format!("{}th century", u16::from(c) + 1).replace("21th", "21st").replace("22th", "22nd")),
        ["XXXX", "WXX", day] => {
            let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            day.parse::<usize>().ok().and_then(|n| names.get(n.checked_sub(1)?)).map(|name| format!("a {name}"))
        }
        _ => None,
    }
}

/// "P1W" is every week, "XXXX-WXX-1" every Monday, "XXXX-XX-XXTNI" every night.
fn set(value: &str) -> Option<String> {
    let each = duration(value).or_else(|| {
        let (date, part) = value.split_once('T').map_or((value, None), |(date, part)| (date, Some(part)));
        match (date, part) {
            ("XXXX-XX-XX", Some("MO")) => Some("morning".to_owned()),
            ("XXXX-XX-XX", Some("AF")) => Some("afternoon".to_owned()),
            ("XXXX-XX-XX", Some("EV")) => Some("evening".to_owned()),
            ("XXXX-XX-XX", Some("NI")) => Some("night".to_owned()),
            ("XXXX-XX-XX", None) => Some("day".to_owned()),
            ("XXXX-WXX-WE", None) => Some("weekend".to_owned()),
            (date, None) => date.strip_prefix("XXXX-").and_then(|rest| {
                let season = [("SP", "spring"), ("SU", "summer"), ("FA", "autumn"), ("WI", "winter")].into_iter().find(|(code, _)| *code == rest);
                let month = || Date::new(2000, rest.parse().ok()?, 1).ok().map(|date| date.strftime("%B").to_string());
                season.map(|(_, name)| name.to_owned()).or_else(|| point(date).map(|day| day.trim_start_matches("a ").to_owned())).or_else(month)
            }),
            _ => None,
        }
    })?;
    Some(format!("every {}", each.strip_prefix("1 ").unwrap_or(&each)))
}

/// "P2.5Y" is 2.5 years, "PXM" some months, "PT3H" 3 hours.
fn duration(value: &str) -> Option<String> {
    let body = value.strip_prefix('P')?;
    let (clock, body) = body.strip_prefix('T').map_or((false, body), |body| (true, body));
    let unit = body.chars().last()?;
    let count = &body[..body.len() - unit.len_utf8()];
    let digits = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let (count, unit) = match (count, unit) {
        // "P1DE" counts in decades, "P1CE" in centuries.
        (count, 'E') if count.ends_with('D') => (&count[..count.len() - 1], "decade"),
        (count, 'E') if count.ends_with('C') => (&count[..count.len() - 1], "century"),
        (count, 'Y') => (count, "year"),
        (count, 'M') if clock => (count, "minute"),
        (count, 'M') => (count, "month"),
        (count, 'W') => (count, "week"),
        (count, 'D') => (count, "day"),
        (count, 'H') => (count, "hour"),
        (count, 'S') => (count, "second"),
        (count, 'Q') => (count, "quarter"),
        _ => return None,
    };
    let many = |unit: &str| unit.strip_suffix('y').filter(|stem| !stem.ends_with('a')).map_or_else(|| format!("{unit}s"), |stem| format!("{stem}ies"));
    match count {
        "X" => Some(format!("some {}", many(unit))),
        "1" => Some(format!("1 {unit}")),
        count if digits || count.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !count.is_empty() => Some(format!("{count} {}", many(unit))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: TimexKind, value: &str, said: &str) {
        let timex = Timex { span: onrecord::span::Span::new(0, 0), kind, value: value.to_owned(), modifier: None };
        assert_eq!(time(&timex), said);
    }

    #[test]
    fn values_are_said_in_words() {
        check(TimexKind::Date, "2024-06-05", "5 June 2024");
        check(TimexKind::Date, "2024-W22", "week of 27 May 2024");
        check(TimexKind::Date, "2024-W22-WE", "weekend of 1 June 2024");
        check(TimexKind::Date, "2024-06", "June 2024");
        check(TimexKind::Date, "2024-Q2", "second quarter of 2024");
        check(TimexKind::Date, "199", "1990s");
        check(TimexKind::Date, "18", "19th century");
        check(TimexKind::Date, "XXXX-WXX-3", "a Wednesday");
        check(TimexKind::Date, "PRESENT_REF", "now");
        check(TimexKind::Time, "2024-06-05T14:02", "5 June 2024, 14:02");
        check(TimexKind::Time, "2024-06-05TEV", "5 June 2024, evening");
        check(TimexKind::Duration, "P2.5Y", "2.5 years");
        check(TimexKind::Duration, "PXM", "some months");
        check(TimexKind::Duration, "PT3H", "3 hours");
        check(TimexKind::Duration, "P1DE", "1 decade");
        check(TimexKind::Duration, "P2CE", "2 centuries");
        check(TimexKind::Set, "P1W", "every week");
        check(TimexKind::Set, "P2W", "every 2 weeks");
        check(TimexKind::Set, "XXXX-WXX-1", "every Monday");
        check(TimexKind::Set, "XXXX-XX-XXTNI", "every night");
        check(TimexKind::Set, "XXXX-SU", "every summer");
        check(TimexKind::Set, "XXXX-06", "every June");
        check(TimexKind::Date, "XXXX-06", "XXXX-06");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(6465.0), "6,465");
        assert_eq!(number(0.2), "0.2");
        assert_eq!(number(-1_234_567.5), "−1,234,567.5");
        assert_eq!(number(1e300).len(), 401);
    }
}
