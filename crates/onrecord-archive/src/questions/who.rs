//! The people and bodies of a name.

use serde::Serialize;

use crate::error::Error;
use crate::questions::Answers;
use crate::questions::said::{Speaker, Statement};
use crate::reader::Reader;

/// Somebody across articles.
#[derive(Debug, Clone, Serialize)]
pub struct Somebody {
    /// Who.
    #[serde(flatten)]
    pub speaker: Speaker,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// The names that articles give, the most frequent first.
    pub names: Vec<String>,
    /// How many articles speak of them.
    pub articles: i64,
    /// How many statements are theirs.
    pub statements: i64,
    /// The first day on which something of theirs was reported.
    pub first_day: Option<String>,
    /// The last.
    pub last_day: Option<String>,
    /// In which outlets, and how often, the most frequent first.
    pub outlets: Vec<(String, i64)>,
    /// What they said last.
    pub latest: Vec<Statement>,
}

impl Reader {
    /// Everybody of a name, who said most first; with their latest statements, so many of each.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn who(&self, name: &str, limit: Option<usize>, latest: usize) -> Result<Answers<Somebody>, Error> {
        let mut found = Vec::new();
        for id in self.identities(name)? {
            let sql = "SELECT (SELECT count(DISTINCT statement) FROM witness WHERE identity = ?1), (SELECT articles FROM identity WHERE id = ?1)";
            let (statements, articles): (i64, i64) = self.connection.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.push((statements, articles, id));
        }
        found.sort_by_key(|(statements, articles, id)| (-statements, -articles, *id));
        let total = found.len();
        let first = found.into_iter().take(limit.unwrap_or(usize::MAX));
        let answers = first.map(|(statements, articles, id)| self.somebody(id, statements, articles, latest)).collect::<Result<_, _>>()?;
        Ok(Answers { total, answers })
    }

    fn somebody(&self, id: i64, statements: i64, articles: i64, latest: usize) -> Result<Somebody, Error> {
        let list = |sql: &str, limit: i64| -> Result<Vec<(String, i64)>, Error> {
            let mut statement = self.connection.prepare_cached(sql)?;
            Ok(statement.query_map([id, limit], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
        };
        let names = list("SELECT e.name, count(*) FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ?1 GROUP BY e.name ORDER BY 2 DESC, 1 LIMIT ?2", 8)?;
        let outlets = list(
            "SELECT t.outlet, count(DISTINCT w.statement) FROM witness w JOIN attribution a ON a.id = w.attribution JOIN article t ON t.id = a.article \
             WHERE w.identity = ?1 AND t.outlet IS NOT NULL GROUP BY t.outlet ORDER BY 2 DESC, 1 LIMIT ?2",
            8,
        )?;
        let days = "SELECT min(day), max(day), (SELECT country FROM identity WHERE id = ?1) FROM witness WHERE identity = ?1";
        let (first_day, last_day, country) = self.connection.prepare_cached(days)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT statement FROM witness WHERE identity = ?1 GROUP BY statement ORDER BY max(day) DESC, statement DESC LIMIT ?2",
        )?;
        let last: Vec<i64> = statement.query_map([id, i64::try_from(latest).unwrap_or(0)], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(Somebody {
            speaker: self.speaker(id)?,
            country,
            names: names.into_iter().map(|(name, _)| name).collect(),
            articles,
            statements,
            first_day,
            last_day,
            outlets,
            latest: last.into_iter().map(|statement| self.one_statement(statement)).collect::<Result<_, _>>()?,
        })
    }
}
