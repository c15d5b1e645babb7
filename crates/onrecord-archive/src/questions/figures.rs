//! Figures, newest first.

use rusqlite::params_from_iter;
use serde::Serialize;

use crate::error::Error;
use crate::questions::{Answers, Filter, Where, part};
use crate::reader::{Reader, get};

/// A figure of an article.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The article.
    pub article: i64,
    /// Its position in the article's record.
    pub number: i64,
    /// The words.
    pub words: String,
    /// The value, or the lower end of a range.
    pub low: Option<f64>,
    /// The upper end of a range.
    pub high: Option<f64>,
    /// How the words hedge it.
    pub modifier: Option<String>,
    /// Whether it is the size of a rise or of a fall.
    pub change: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// What is counted.
    pub of: Option<String>,
    /// When the article was published.
    pub day: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

impl Reader {
    /// Figures whose words, unit or counted thing have the words that are asked for, newest first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn figures(&self, filter: &Filter) -> Result<Answers<Figure>, Error> {
        let mut wanted = Where::default();
        if let Some(words) = &filter.phrase {
            // "3200" is "3,200" as well.
            let value = words.replace(',', "").trim().parse::<f64>().ok().filter(|value| value.is_finite());
            let condition = "(q.words LIKE ? ESCAPE '\\' OR q.unit LIKE ? ESCAPE '\\' OR q.of_words LIKE ? ESCAPE '\\' OR q.low = ?)";
            wanted.and(condition, [part(words), part(words), part(words), value.into()]);
        }
        for (condition, value) in [("t.published >= ?", &filter.since), ("t.published <= ?", &filter.until)] {
            if let Some(value) = value {
                wanted.and(condition, [value.clone().into()]);
            }
        }
        if let Some(outlet) = &filter.outlet {
            wanted.and("t.outlet LIKE ? ESCAPE '\\'", [part(outlet)]);
        }
        let from = format!("FROM quantity q JOIN article t ON t.id = q.article WHERE {}", wanted.sql());
        let total: i64 = self.connection.query_row(&format!("SELECT count(*) {from}"), params_from_iter(wanted.values.clone()), |row| row.get(0))?;
        let limit = filter.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
        let sql = format!(
            "SELECT q.article, q.number, q.words, q.low, q.high, q.modifier, q.change, q.unit, q.of_words, t.published, t.outlet, t.headline, t.url {from} \
             ORDER BY t.published DESC, q.article DESC, q.number LIMIT {limit}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(wanted.values))?;
        let mut answers = Vec::new();
        while let Some(row) = rows.next()? {
            answers.push(Figure {
                article: get(row, 0)?,
                number: get(row, 1)?,
                words: get(row, 2)?,
                low: get(row, 3)?,
                high: get(row, 4)?,
                modifier: get(row, 5)?,
                change: get(row, 6)?,
                unit: get(row, 7)?,
                of: get(row, 8)?,
                day: get(row, 9)?,
                outlet: get(row, 10)?,
                headline: get(row, 11)?,
                url: get(row, 12)?,
            });
        }
        Ok(Answers { total: usize::try_from(total).unwrap_or(0), answers })
    }
}
