//! Days as pages write them: in metadata, in addresses and in words.

use jiff::civil::Date;

use crate::read::parse_date;

/// News pages are not older than the web; a day before this is about something else.
const FIRST_YEAR: i16 = 1990;
const LAST_YEAR: i16 = 2100;

/// The day of a value that was written for machines: ISO 8601 with or
/// without dashes, RFC 2822, seconds or milliseconds since 1970, or words.
pub(super) fn stamp(value: &str) -> Option<Date> {
    let value = value.trim();
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let day = match digits {
        10 | 13 if digits == value.len() => {
            let number: i64 = value.parse().ok()?;
            let seconds = if digits == 13 { number / 1000 } else { number };
            jiff::Timestamp::from_second(seconds).ok().map(|at| jiff::tz::Offset::UTC.to_datetime(at).date())
        }
        8 if value.len() == 8 || value.as_bytes()[8] == b'T' => ymd(&value[..4], &value[4..6], &value[6..8]),
        _ => parse_date(value).or_else(|| iso_start(value)),
    };
    day.or_else(|| written(value)).filter(is_possible)
}

/// `2024-06-05` or `2024/6/5` at the start of something longer.
fn iso_start(value: &str) -> Option<Date> {
    let mut parts = value.splitn(3, ['-', '/', '.']);
    let (year, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = rest.bytes().take_while(u8::is_ascii_digit).count();
    (year.len() == 4 && (1..=2).contains(&end)).then(|| ymd(year, month, &rest[..end]))?
}

/// The day in an address: `/2024/06/05/`, `/2024-06-05-`, `/2024/jun/05/`, `20240605`.
pub(super) fn in_url(url: &str) -> Option<Date> {
    let path = url.split(['?', '#']).next()?.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/')?.1;
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let three = parts.windows(3).find_map(|w| {
        let month = if w[1].len() <= 2 { w[1].parse::<i8>().ok() } else { month(w[1]) }?;
        (w[0].len() == 4 && (1..=2).contains(&w[2].len())).then(|| date(w[0].parse().ok()?, month, w[2].parse().ok()?)).flatten()
    });
    let digits = |part: &&&str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit());
    let eight = || parts.iter().find(digits).and_then(|part| ymd(&part[..4], &part[4..6], &part[6..]));
    three.or_else(eight).filter(is_possible)
}

/// The first day that a text names in words or figures: "Published 5 June 2024 14:02 BST", "05.06.2024", "5 de junio de 2024".
///
/// Where figures do not say what is the month, the day comes first, as in most
/// of the world, unless `month_first`.
pub(super) fn written(text: &str) -> Option<Date> {
    find(text, false)
}

/// As [`written`], with the month first where figures leave it open.
pub(super) fn written_american(text: &str) -> Option<Date> {
    find(text, true)
}

fn find(text: &str, month_first: bool) -> Option<Date> {
    let words = words(text);
    for at in 0..words.len() {
        if let Some(day) = at_word(&words[at..], month_first) {
            return Some(day);
        }
    }
    None
}

/// A word or number of a text, in small letters.
#[derive(Debug, PartialEq)]
enum Word {
    Number {
        value: i32,
        digits: usize,
    },
    Name(String),
    /// A mark between two numbers.
    Mark(char),
}

/// A text's first words; dates stand early.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if words.len() > 60 {
            break;
        }
        let length = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let end = if c.is_ascii_digit() {
            let end = length(|c| c.is_ascii_digit());
            let value = rest[..end].parse().unwrap_or(i32::MAX);
            words.push(Word::Number { value, digits: end });
            end
        } else if c.is_alphabetic() {
            let end = length(char::is_alphabetic);
            words.push(Word::Name(rest[..end].to_lowercase()));
            end
        } else {
            if matches!(c, '.' | '/' | '-' | ':' | '‑') {
                words.push(Word::Mark(c));
            }
            c.len_utf8()
        };
        rest = &rest[end..];
    }
    words
}

fn at_word(words: &[Word], month_first: bool) -> Option<Date> {
    use Word::{Mark, Name, Number};
    let year = |value: i32, digits: usize| match digits {
        4 => i16::try_from(value).ok(),
        2 => i16::try_from(2000 + value).ok(),
        _ => None,
    };
    match words {
        // 2024-06-05, 2024. 06. 05., 2024年6月5日
        [
            Number { value: y, digits: 4 },
            Mark('-' | '/' | '.'),
            Number { value: m, digits: 1..=2 },
            Mark('-' | '/' | '.'),
            Number { value: d, digits: 1..=2 },
            ..,
        ] => date(i16::try_from(*y).ok()?, i8::try_from(*m).ok()?, i8::try_from(*d).ok()?),
        [Number { value: y, digits: 4 }, Name(a), Number { value: m, .. }, Name(b), Number { value: d, .. }, ..]
            if matches!(a.as_str(), "年" | "년") && matches!(b.as_str(), "月" | "월") =>
        {
            date(i16::try_from(*y).ok()?, i8::try_from(*m).ok()?, i8::try_from(*d).ok()?)
        }
        // 05.06.2024, 5/6/24
        [Number { value: a, digits: 1..=2 }, Mark(x), Number { value: b, digits: 1..=2 }, Mark(z), Number { value: y, digits }, ..]
            if x == z && matches!(x, '.' | '/' | '-') =>
        {
            let y = year(*y, *digits)?;
            let (a, b) = (i8::try_from(*a).ok()?, i8::try_from(*b).ok()?);
            let (first, second) = if month_first && *x == '/' { ((b, a), (a, b)) } else { ((a, b), (b, a)) };
            date(y, first.1, first.0).or_else(|| date(y, second.1, second.0))
        }
        // 5 June 2024, 5. Juni 2024, 5 de junio de 2024, 5th of June, 2024
        [Number { value: d, digits: 1..=2 }, rest @ ..] => {
            let mut rest = skip(rest);
            let Name(name) = rest.first()? else { return None };
            let m = month(name)?;
            rest = skip(&rest[1..]);
            let Number { value: y, digits: 4 } = rest.first()? else { return None };
            date(i16::try_from(*y).ok()?, m, i8::try_from(*d).ok()?)
        }
        // June 5, 2024; Jun. 5th 2024; 2024. június 5.
        [Number { value: y, digits: 4 }, rest @ ..] => {
            let rest = skip(rest);
            let Name(name) = rest.first()? else { return None };
            let m = month(name)?;
            let Number { value: d, digits: 1..=2 } = rest.get(1)? else { return None };
            date(i16::try_from(*y).ok()?, m, i8::try_from(*d).ok()?)
        }
        [Name(name), rest @ ..] => {
            let m = month(name)?;
            let rest = skip(rest);
            let Number { value: d, digits: 1..=2 } = rest.first()? else { return None };
            let rest = skip(&rest[1..]);
            let Number { value: y, digits: 4 } = rest.first()? else { return None };
            date(i16::try_from(*y).ok()?, m, i8::try_from(*d).ok()?)
        }
        _ => None,
    }
}

/// What may stand between the parts of a date.
fn skip(words: &[Word]) -> &[Word] {
    let filler = |word: &&Word| match word {
        Word::Mark(mark) => matches!(mark, '.' | '-' | '/'),
        Word::Name(name) => matches!(name.as_str(), "de" | "del" | "of" | "st" | "nd" | "rd" | "th" | "er" | "a" | "den" | "r" | "г" | "º"),
        Word::Number { .. } => false,
    };
    let skipped = words.iter().take(2).take_while(filler).count();
    &words[skipped..]
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(is_possible)
}

fn is_possible(day: &Date) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&day.year())
}

/// The month of that name, in small letters, in the languages that news pages are most often in.
fn month(name: &str) -> Option<i8> {
    let length = name.chars().count();
    if length < 3 {
        return None;
    }
    MONTHS.iter().find(|(start, _)| name.starts_with(start)).map(|(_, month)| *month).filter(|_| length <= 12)
}

/// How the months begin; the longer ones first where one begins another.
const MONTHS: &[(&str, i8)] = &[
    // English, German, Dutch, Scandinavian, Romance, Slavic and others share most of these.
    ("jan", 1),
    ("jän", 1),
    ("ene", 1),
    ("gen", 1),
    ("gennaio", 1),
    ("styc", 1),
    ("led", 1),
    ("янв", 1),
    ("січ", 1),
    ("oca", 1),
    ("tammi", 1),
    ("ιαν", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("lut", 2),
    ("úno", 2),
    ("фев", 2),
    ("лют", 2),
    ("şub", 2),
    ("helmi", 2),
    ("φεβ", 2),
    ("mars", 3),
    ("mar", 3),
    ("mär", 3),
    ("maart", 3),
    ("mrt", 3),
    ("maaliskuu", 3),
    ("бер", 3),
    ("мар", 3),
    ("bře", 3),
    ("már", 3),
    ("μαρ", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("kwie", 4),
    ("dub", 4),
    ("апр", 4),
    ("кві", 4),
    ("nis", 4),
    ("huhti", 4),
    ("ápr", 4),
    ("απρ", 4),
    ("mayıs", 5),
    ("may", 5),
    ("mai", 5),
    ("mei", 5),
    ("maj", 5),
    ("mag", 5),
    ("máj", 5),
    ("kvě", 5),
    ("мая", 5),
    ("май", 5),
    ("тра", 5),
    ("touko", 5),
    ("μαΐ", 5),
    ("juin", 6),
    ("jun", 6),
    ("giu", 6),
    ("cze", 6),
    ("июн", 6),
    ("чер", 6),
    ("haz", 6),
    ("kesä", 6),
    ("jún", 6),
    ("ιουν", 6),
    ("juil", 7),
    ("jul", 7),
    ("lug", 7),
    ("lip", 7),
    ("červenec", 7),
    ("července", 7),
    ("июл", 7),
    ("лип", 7),
    ("tem", 7),
    ("heinä", 7),
    ("júl", 7),
    ("ιουλ", 7),
    ("červen", 6),
    ("června", 6),
    ("aug", 8),
    ("aoû", 8),
    ("aou", 8),
    ("ago", 8),
    ("sie", 8),
    ("srp", 8),
    ("авг", 8),
    ("сер", 8),
    ("ağu", 8),
    ("elo", 8),
    ("αυγ", 8),
    ("sep", 9),
    ("set", 9),
    ("wrz", 9),
    ("zář", 9),
    ("сен", 9),
    ("вер", 9),
    ("eyl", 9),
    ("syys", 9),
    ("szep", 9),
    ("σεπ", 9),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("ott", 10),
    ("paź", 10),
    ("říj", 10),
    ("окт", 10),
    ("жов", 10),
    ("eki", 10),
    ("loka", 10),
    ("οκτ", 10),
    ("nov", 11),
    ("lis", 11),
    ("ноя", 11),
    ("лис", 11),
    ("kas", 11),
    ("marras", 11),
    ("νοε", 11),
    ("dec", 12),
    ("dez", 12),
    ("déc", 12),
    ("dic", 12),
    ("des", 12),
    ("gru", 12),
    ("pro", 12),
    ("дек", 12),
    ("гру", 12),
    ("ara", 12),
    ("joulu", 12),
    ("δεκ", 12),
];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn machines_write_days_in_many_ways() {
        for value in [
            "2024-06-05T14:02:00+0100",
            "2024-06-05T14:02:00.000Z",
            "20240605T140200Z",
            "20240605",
            "1717594920",
            "1717594920000",
            "2024-06-05 14:02 UTC",
            "2024/6/5",
            "Wed Jun 05 2024 14:02:00 GMT+0100",
            "June 5, 2024 2:02 pm",
            "Wed, 05 Jun 2024 14:02:00 GMT",
            "05.06.2024 14:02",
        ] {
            assert_eq!(stamp(value), Some(day(2024, 6, 5)), "{value}");
        }
        for value in ["", "now", "2024", "0000-00-00", "1850-01-01", "12", "true"] {
            assert_eq!(stamp(value), None, "{value}");
        }
    }

    #[test]
    fn people_write_days_in_many_languages() {
        for text in [
            "Published 5 June 2024 14:02 BST",
            "Wed 5 Jun 2024",
            "June 5th, 2024",
            "Mittwoch, 5. Juni 2024, 14.02 Uhr",
            "5 de junio de 2024",
            "le 5 juin 2024 à 14h02",
            "5 giugno 2024",
            "5 de junho de 2024",
            "5 juni 2024",
            "5 czerwca 2024",
            "5 июня 2024 г.",
            "5 Haziran 2024",
            "2024年6月5日",
            "2024. június 5.",
            "05/06/2024 à 14:02",
        ] {
            assert_eq!(written(text), Some(day(2024, 6, 5)), "{text}");
        }
        assert_eq!(written_american("Updated 06/05/2024"), Some(day(2024, 6, 5)));
        assert_eq!(written_american("25/12/2024"), Some(day(2024, 12, 25)));
        for text in ["", "5 minutes ago", "In 2024 the mayor left", "Room 5, 2024 Main Street", "12.5.3", "31 February 2024"] {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_hold_days() {
        for url in [
            "https://example.org/2024/06/05/mayor",
            "https://example.org/a/2024-06-05-mayor.html",
            "https://example.org/2024/jun/05/mayor",
            "https://example.org/mayor-20240605.html?x=20200101",
        ] {
            assert_eq!(in_url(url), Some(day(2024, 6, 5)), "{url}");
        }
        for url in ["https://example.org/mayor", "https://example.org/2024/06/mayor", "https://2024.06.05.example.org", "https://example.org/id/12345678"] {
            assert_eq!(in_url(url), None, "{url}");
        }
    }
}
