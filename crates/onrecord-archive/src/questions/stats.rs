//! How much there is.

use serde::Serialize;

use crate::error::Error;
use crate::reader::Reader;

/// How much an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Articles.
    pub articles: i64,
    /// Outlets that are named.
    pub outlets: i64,
    /// The earliest day of publication.
    pub first_published: Option<String>,
    /// The latest.
    pub last_published: Option<String>,
    /// Texts: articles that carry one text count once.
    pub dispatches: i64,
    /// Statements.
    pub statements: i64,
    /// People, bodies and countries across articles.
    pub identities: i64,
    /// Attributions that witness them.
    pub attributions: i64,
    /// Entities of single articles.
    pub entities: i64,
    /// Time expressions.
    pub timexes: i64,
    /// Figures.
    pub quantities: i64,
    /// Relations of figures.
    pub checks: i64,
    /// Bytes of captures, as they were received.
    pub capture_bytes: i64,
    /// The same as they are kept.
    pub packed_bytes: i64,
    /// Bytes of the file.
    pub file_bytes: i64,
}

impl Reader {
    /// Counts what the archive holds.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn stats(&self) -> Result<Stats, Error> {
        let one = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let day = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, Option<String>>(0));
        Ok(Stats {
            articles: one("SELECT count(*) FROM article")?,
            outlets: one("SELECT count(DISTINCT outlet) FROM article")?,
            first_published: day("SELECT min(published) FROM article")?,
            last_published: day("SELECT max(published) FROM article")?,
            dispatches: one("SELECT count(DISTINCT dispatch) FROM carries")?,
            statements: one("SELECT count(DISTINCT statement) FROM witness")?,
            identities: one("SELECT count(*) FROM identity WHERE merged IS NULL")?,
            attributions: one("SELECT count(*) FROM witness")?,
            entities: one("SELECT count(*) FROM entity")?,
            timexes: one("SELECT count(*) FROM timex")?,
            quantities: one("SELECT count(*) FROM quantity")?,
            checks: one("SELECT count(*) FROM \"check\"")?,
            capture_bytes: one("SELECT coalesce(sum(length), 0) FROM capture")?,
            packed_bytes: one("SELECT coalesce(sum(length(bytes)), 0) FROM capture")?,
            file_bytes: one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
        })
    }
}
