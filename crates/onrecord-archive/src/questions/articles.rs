//! Articles, newest first.

use rusqlite::params_from_iter;
use serde::Serialize;

use crate::error::Error;
use crate::questions::{Answers, Filter, Where, part, phrase};
use crate::reader::{Reader, get};

/// An article in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleLine {
    /// Its number.
    pub id: i64,
    /// When it was published.
    pub published: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The input's own name for it.
    pub name: String,
    /// How many attributions it has that no correction takes away.
    pub attributions: i64,
    /// The number of the text that it carries, which is that of the first article to carry it.
    pub dispatch: i64,
    /// How many articles carry that text.
    pub copies: i64,
    /// Which version of the page at its address this is, from 1; and how many there are.
    pub version: (i64, i64),
}

impl Reader {
    /// Articles that fit, newest first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn articles(&self, filter: &Filter) -> Result<Answers<ArticleLine>, Error> {
        let mut wanted = Where::default();
        let mut from = "article t".to_owned();
        if let Some(words) = &filter.phrase {
            let Some(phrase) = phrase(words) else { return Ok(Answers { total: 0, answers: Vec::new() }) };
            from = "article_text f CROSS JOIN article t ON t.id = f.rowid".to_owned();
            wanted.and("article_text MATCH ?", [phrase.into()]);
        }
        for (condition, value) in [("t.published >= ?", &filter.since), ("t.published <= ?", &filter.until)] {
            if let Some(value) = value {
                wanted.and(condition, [value.clone().into()]);
            }
        }
        if let Some(outlet) = &filter.outlet {
            wanted.and("t.outlet LIKE ? ESCAPE '\\'", [part(outlet)]);
        }
        if filter.by.is_some() || filter.act.is_some() || filter.form.is_some() {
            let mut inner = Where::default();
            let speech = Filter { since: None, until: None, outlet: None, ..filter.clone() };
            if !self.conditions(&speech, &mut inner)? {
                return Ok(Answers { total: 0, answers: Vec::new() });
            }
            let exists = format!("EXISTS (SELECT 1 FROM attribution a JOIN witness w ON w.attribution = a.id WHERE a.article = t.id AND {})", inner.sql());
            wanted.and(&exists, inner.values);
        }
        let sql = format!("SELECT t.id FROM {from} WHERE {} ORDER BY t.published DESC, t.id DESC", wanted.sql());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let ids: Vec<i64> = statement.query_map(params_from_iter(wanted.values), |row| row.get(0))?.collect::<Result<_, _>>()?;
        let total = ids.len();
        let answers = ids.into_iter().take(filter.limit.unwrap_or(usize::MAX)).map(|id| self.article_line(id)).collect::<Result<_, _>>()?;
        Ok(Answers { total, answers })
    }

    /// An article as lists have it.
    ///
    /// # Errors
    /// If there is none of that number.
    pub fn article_line(&self, id: i64) -> Result<ArticleLine, Error> {
        let sql = "SELECT published, outlet, headline, url, name, (SELECT count(*) FROM attribution a WHERE a.article = t.id AND (EXISTS (SELECT 1 FROM witness w WHERE w.attribution = a.id) OR EXISTS (SELECT 1 FROM unlinked u WHERE u.article = t.id))), coalesce(dispatch, t.id), \
                   (SELECT count(*) FROM carries o WHERE o.dispatch = c.dispatch) FROM article t LEFT JOIN carries c ON c.article = t.id WHERE t.id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or_else(|| crate::reader::no_article(id))?;
        let url: Option<String> = get(row, 3)?;
        let version = match &url {
            Some(url) => self.version(id, url)?,
            None => (1, 1),
        };
        Ok(ArticleLine {
            id,
            published: get(row, 0)?,
            outlet: get(row, 1)?,
            headline: get(row, 2)?,
            url,
            name: get(row, 4)?,
            attributions: get(row, 5)?,
            dispatch: get(row, 6)?,
            copies: get::<i64>(row, 7)?.max(1),
            version,
        })
    }

    /// Which of the captures of one address this is, by when they were received, and how many there are.
    fn version(&self, id: i64, url: &str) -> Result<(i64, i64), Error> {
        let sql = "SELECT t.id FROM article t JOIN capture c ON c.id = t.id WHERE t.url = ? ORDER BY c.received IS NULL, c.received, t.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids: Vec<i64> = statement.query_map([url], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let at = ids.iter().position(|other| *other == id).unwrap_or(0);
        Ok((i64::try_from(at).unwrap_or(0) + 1, i64::try_from(ids.len()).unwrap_or(1).max(1)))
    }
}
