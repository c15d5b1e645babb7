//! Publication dates as inputs write them.

use jiff::civil::Date;
use jiff::fmt::{rfc2822, strtime};

/// Reads a publication date; `None` for what is no date.
///
/// It takes ISO dates and date-times, RFC 2822, and the month by its name. The
/// day is the one that is written, whatever the time zone: that is the day
/// where the outlet is.
///
/// ```
/// use onrecord::read::parse_date;
/// let day = jiff::civil::date(2024, 6, 5);
/// assert_eq!(parse_date("2024-06-05T23:30:00-04:00"), Some(day));
/// assert_eq!(parse_date("Wed, 05 Jun 2024 23:30:00 -0400"), Some(day));
/// assert_eq!(parse_date("June 5, 2024"), Some(day));
/// assert_eq!(parse_date("yesterday"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    iso(text).or_else(|| mail(text)).or_else(|| named_month(text))
}

fn iso(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let rest = text.as_bytes().get(10);
    if !matches!(rest, None | Some(b'T' | b't' | b' ')) {
        return None;
    }
    let shape = day.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
    if shape { day.parse().ok() } else { None }
}

fn mail(text: &str) -> Option<Date> {
    rfc2822::parse(text).ok().map(|zoned| zoned.date())
}

fn named_month(text: &str) -> Option<Date> {
    const FORMS: &[&str] = &["%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y", "%Y/%m/%d"];
    FORMS.iter().find_map(|form| strtime::parse(form, text).ok()?.to_date().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_read_in_the_common_forms() {
        let day = Some(date(2024, 6, 5));
        for text in [
            "2024-06-05",
            " 2024-06-05 ",
            "2024-06-05T23:59:59Z",
            "2024-06-05 01:00",
            "2024-06-05T01:00:00.000+09:00",
            "Wed, 05 Jun 2024 23:00:00 GMT",
            "5 June 2024",
            "Jun 5, 2024",
        ] {
            assert_eq!(parse_date(text), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "2024", "2024-13-01", "2024-06-051", "05/06/2024", "Wednesday", "1717545600", "été 2024.."] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
