//! What can be asked of an archive, and what it answers.

pub mod articles;
pub mod figures;
pub mod matters;
pub mod said;
pub mod search;
pub mod statement;
pub mod stats;
pub mod story;
pub mod who;

use rusqlite::types::Value;

use crate::error::Error;
use crate::reader::Reader;

/// Which statements, figures or articles are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words that stand in them, in this order.
    pub phrase: Option<String>,
    /// Who says it, by name or by number.
    pub by: Option<String>,
    /// What is done by it.
    pub act: Option<String>,
    /// From this day on, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Up to this day.
    pub until: Option<String>,
    /// Who published it: the name or a part of it.
    pub outlet: Option<String>,
    /// `direct`, `mixed` or `indirect`.
    pub form: Option<String>,
    /// How many at most; all where there is none.
    pub limit: Option<usize>,
}

/// Answers, and how many there are altogether.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Answers<T> {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub answers: Vec<T>,
}

/// Conditions of a query with their values.
#[derive(Default)]
pub(crate) struct Where {
    conditions: Vec<String>,
    pub(crate) values: Vec<Value>,
}

impl Where {
    /// Adds a condition; each `?` in it stands for one value.
    pub(crate) fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.conditions.push(condition.to_owned());
        self.values.extend(values);
    }

    pub(crate) fn sql(&self) -> String {
        if self.conditions.is_empty() { "1".to_owned() } else { self.conditions.join(" AND ") }
    }
}

/// A phrase as the full-text index asks for it; `None` where there is no word in it.
///
/// What the user writes is never taken as the index's own language.
#[must_use]
pub(crate) fn phrase(words: &str) -> Option<String> {
    words.chars().any(char::is_alphanumeric).then(|| format!("\"{}\"", words.replace(['"', '\0'], " ")))
}

/// A part of a name for LIKE, with `\` as its escape.
pub(crate) fn part(name: &str) -> Value {
    let escaped = name.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    Value::from(format!("%{escaped}%"))
}

impl Reader {
    /// The identities that a name or a number means.
    pub(crate) fn identities(&self, name: &str) -> Result<Vec<i64>, Error> {
        if let Some(number) = name.strip_prefix(['e', 'E']).unwrap_or(name).parse::<i64>().ok().filter(|n| *n > 0) {
            let sql = "SELECT coalesce(merged, id) FROM identity WHERE id = ?";
            let mut statement = self.connection.prepare_cached(sql)?;
            return Ok(statement.query_map([number], |row| row.get(0))?.collect::<Result<_, _>>()?);
        }
        let Some(phrase) = phrase(name) else { return Ok(Vec::new()) };
        let mut statement = self.connection.prepare_cached("SELECT rowid FROM identity_text WHERE identity_text MATCH ? ORDER BY rowid")?;
        Ok(statement.query_map([phrase], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Whether a name or a number means anybody.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn knows(&self, name: &str) -> Result<bool, Error> {
        Ok(!self.identities(name)?.is_empty())
    }

    /// Adds a filter's conditions on witnesses `w`. Says whether anything can be found.
    pub(crate) fn conditions(&self, filter: &Filter, wanted: &mut Where) -> Result<bool, Error> {
        if let Some(by) = &filter.by {
            let ids = self.identities(by)?;
            if ids.is_empty() {
                return Ok(false);
            }
            // There may be more people of a name than a query has variables.
            let ids = serde_json::to_string(&ids).expect("plain data");
            wanted.and("w.identity IN (SELECT value FROM json_each(?))", [Value::from(ids)]);
        }
        let mut equal = |column: &str, value: &Option<String>| {
            if let Some(value) = value {
                wanted.and(&format!("{column} ?"), [Value::from(value.clone())]);
            }
        };
        equal("w.act =", &filter.act);
        equal("w.form =", &filter.form);
        equal("w.day >=", &filter.since);
        equal("w.day <=", &filter.until);
        if let Some(outlet) = &filter.outlet {
            wanted.and("w.outlet IN (SELECT id FROM outlet WHERE name LIKE ? ESCAPE '\\')", [part(outlet)]);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_writes_is_no_language() {
        assert_eq!(phrase("a \"b\" OR c*"), Some("\"a  b  OR c*\"".to_owned()));
        assert_eq!(phrase(" \" * "), None);
        assert_eq!(part("50%_"), Value::from("%50\\%\\_%".to_owned()));
    }
}
