//! Which statements a request wants: the same fields in the address of a page, of the API and of a feed.

use onrecord::record::Act;
use onrecord_archive::Filter;
use onrecord_archive::questions::search::Cursor;
use serde::Deserialize;

use super::problem::Problem;

/// How many statements a page has, unless the request says so; and at most.
pub const PAGE: usize = 20;
pub const MAX_PAGE: usize = 100;

/// The fields of a search; an empty one does not restrict.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Words that stand in the statement, in this order.
    pub q: String,
    /// Who says it: a name, or `e` and a number.
    pub speaker: String,
    /// Who published it: a name or a part of it.
    pub outlet: String,
    /// What is done by it.
    pub act: String,
    /// How it is quoted.
    pub form: String,
    /// From this day on.
    pub since: String,
    /// Up to this day.
    pub until: String,
    /// Where the page begins.
    pub cursor: String,
    /// How many statements.
    pub limit: String,
}

impl Wanted {
    /// Whether nothing restricts.
    pub fn is_everything(&self) -> bool {
        self.fields().iter().all(|(_, value)| value.is_empty())
    }

    /// The fields that restrict, by name.
    fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("q", self.q.trim()),
            ("speaker", self.speaker.trim()),
            ("outlet", self.outlet.trim()),
            ("act", &self.act),
            ("form", &self.form),
            ("since", self.since.trim()),
            ("until", self.until.trim()),
        ]
    }

    /// What the archive is asked.
    pub fn filter(&self) -> Result<Filter, Problem> {
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        if !self.act.is_empty() && Act::from_name(&self.act).is_none() {
            return Err(Problem::bad_request("`act` is none of the acts"));
        }
        if !["", "direct", "mixed", "indirect"].contains(&self.form.as_str()) {
            return Err(Problem::bad_request("`form` is direct, mixed or indirect"));
        }
        let day = |field: &str, value: &str| -> Result<Option<String>, Problem> {
            let value = value.trim();
            if value.is_empty() || is_day(value) { Ok(some(value)) } else { Err(Problem::bad_request(format!("`{field}` is no day; write it as 2024-06-05"))) }
        };
        Ok(Filter {
            phrase: some(self.q.trim()),
            by: some(self.speaker.trim()),
            act: some(&self.act),
            since: day("since", &self.since)?,
            // "2024-06" is all of June.
            until: day("until", &self.until)?.map(|day| if day.len() < 10 { format!("{day}-99") } else { day }),
            outlet: some(self.outlet.trim()),
            form: some(&self.form),
            limit: None,
        })
    }

    /// Where the page begins.
    pub fn cursor(&self) -> Result<Option<Cursor>, Problem> {
        if self.cursor.is_empty() {
            return Ok(None);
        }
        let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
        let day = |text: &str| text.is_empty() || (text.len() == 10 && is_day(text));
        let parts = match self.cursor.split('.').collect::<Vec<_>>()[..] {
            [on, _] | [on, _, _] if !day(on) => None,
            [day, id] => number(id).map(|id| (day, id, None)),
            [day, id, below] => number(id).zip(number(below)).map(|(id, below)| (day, id, Some(below))),
            _ => None,
        };
        let (day, id, below) = parts.ok_or_else(|| Problem::bad_request("`cursor` is none that a page gave"))?;
        Ok(Some(Cursor { day: (!day.is_empty()).then(|| day.to_owned()), id, below }))
    }

    /// How many statements.
    pub fn limit(&self) -> Result<usize, Problem> {
        if self.limit.is_empty() {
            return Ok(PAGE);
        }
        let limit = self.limit.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit));
        limit.ok_or_else(|| Problem::bad_request(format!("`limit` is a number from 1 to {MAX_PAGE}")))
    }

    /// The fields as the part of an address after `?`, with some of them changed.
    pub fn query(&self, changes: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let own = self.fields().into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        for (name, value) in own.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty()) {
            if !out.is_empty() {
                out.push('&');
            }
            out.push_str(name);
            out.push('=');
            for byte in value.bytes() {
                if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                    out.push(char::from(byte));
                } else {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
        }
        out
    }
}

/// Whether words name a year, a month or a day: 2024, 2024-06, 2024-06-05. That there is a 31st is not asked.
fn is_day(text: &str) -> bool {
    let number = |part: Option<&str>, length: usize, most: u32| {
        part.is_none_or(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()) && part.parse().is_ok_and(|n: u32| length == 4 || (1..=most).contains(&n)))
    };
    let mut parts = text.split('-');
    number(parts.next(), 4, 9999) && number(parts.next(), 2, 12) && number(parts.next(), 2, 31) && parts.next().is_none()
}

/// A cursor as addresses have it.
pub fn cursor_text(cursor: &Cursor) -> String {
    let below = cursor.below.map(|below| format!(".{below}")).unwrap_or_default();
    format!("{}.{}{below}", cursor.day.as_deref().unwrap_or_default(), cursor.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_what_is_wanted() {
        let wanted = Wanted { q: "the bridge & “no”".to_owned(), act: "deny".to_owned(), ..Wanted::default() };
        assert_eq!(wanted.query(&[]), "q=the%20bridge%20%26%20%E2%80%9Cno%E2%80%9D&act=deny");
        assert_eq!(wanted.query(&[("q", ""), ("speaker", "e7")]), "act=deny&speaker=e7");
        assert!(Wanted { act: "dance".to_owned(), ..Wanted::default() }.filter().is_err());
        for wrong in ["2024-13-40", "2024-00", "24", "2024-1", "2024-06-05-07", "+024", "2024-", "soon"] {
            assert!(Wanted { since: wrong.to_owned(), ..Wanted::default() }.filter().is_err(), "{wrong}");
        }
        assert_eq!(Wanted { until: "2024-06".to_owned(), ..Wanted::default() }.filter().expect("a filter").until.as_deref(), Some("2024-06-99"));
    }

    #[test]
    fn a_cursor_comes_back() {
        let day = || Some("2024-06-05".to_owned());
        for cursor in [Cursor { day: day(), id: 7, below: None }, Cursor { day: None, id: 1, below: None }, Cursor { day: day(), id: 7, below: Some(9) }] {
            let wanted = Wanted { cursor: cursor_text(&cursor), ..Wanted::default() };
            assert_eq!(wanted.cursor().expect("a cursor"), Some(cursor));
        }
        for nonsense in ["x", "2024.x", ".", "2024.1.x", "0.5", "2024.1.2.3", "2024.-1"] {
            assert!(Wanted { cursor: nonsense.to_owned(), ..Wanted::default() }.cursor().is_err(), "{nonsense}");
        }
    }
}
