//! One state of the archive, to ask.

use std::path::Path;

use onrecord::article::{Article, Basis, Published};
use onrecord::issue::Issue;
use onrecord::record::{Act, Amount, Attribution, Check, Dateline, Entity, InferredDate, Quantity, Record, Timex};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::codec;
use crate::entry::{Given, Producer, Received, Visit};
use crate::error::Error;
use crate::open;
use crate::writer::INFERRED;

/// A snapshot of an archive: what others add while it is open is not seen.
#[derive(Debug)]
pub struct Reader {
    pub(crate) connection: Connection,
}

/// An article with its record, as they are kept.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its number in the archive.
    pub id: i64,
    /// The text and what is known of it. The page is not kept: it comes from the capture.
    pub article: Article,
    /// What was read in it.
    pub record: Record,
    /// What was odd about it.
    pub issues: Vec<Issue>,
    /// Who read it.
    pub producer: Producer,
}

/// Where an attribution stands in its article's text.
#[derive(Debug, Clone)]
pub struct Place {
    /// The text.
    pub text: String,
    /// Its SHA-256.
    pub digest: String,
    /// What was said.
    pub content: Vec<onrecord::span::Span>,
    /// Who is given as the source.
    pub source: Vec<onrecord::span::Span>,
    /// The words that attribute.
    pub cue: Vec<onrecord::span::Span>,
}

/// A capture with its bytes.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its number, which is its article's too.
    pub id: i64,
    /// What the bytes are.
    pub media: String,
    /// How they were received.
    pub received: Received,
    /// SHA-256, hexadecimal.
    pub digest: String,
    /// The bytes, as they were received.
    pub bytes: Vec<u8>,
}

/// Which captures an archive has, as of now.
#[derive(Debug)]
pub struct Keys {
    connection: Connection,
}

impl Keys {
    /// Opens an archive to look captures up.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Keys, Error> {
        Ok(Keys { connection: open::for_reading(path)? })
    }

    /// Whether the capture of this key is kept.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn has(&self, key: &str) -> Result<bool, Error> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM capture WHERE key = ?")?.exists([key])?)
    }

    /// Whether an article is kept from its address with the same words, of which the same was said from outside.
    ///
    /// A page has other bytes each time that it is served, and the same article in them.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn has_article(&self, article: &Article, given: &Given) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM article a JOIN capture c ON c.id = a.id WHERE a.url = ?1 AND a.digest = ?2 AND a.headline IS ?3 AND c.given = ?4";
        let given = serde_json::to_string(given).expect("plain data");
        let values = params![article.url, codec::digest(article.text().as_bytes()), article.headline, given];
        Ok(self.connection.prepare_cached(sql)?.exists(values)?)
    }

    /// When and where something was fetched the last time, for the same purpose.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn visit(&self, url: &str, how: &str) -> Result<Option<Visit>, Error> {
        let sql = "SELECT place, etag, modified, at FROM fetched WHERE url = ?1 AND how = ?2";
        let visit = |row: &Row<'_>| {
            Ok(Visit { url: url.to_owned(), how: how.to_owned(), place: row.get(0)?, etag: row.get(1)?, modified: row.get(2)?, at: row.get(3)? })
        };
        Ok(self.connection.prepare_cached(sql)?.query_row([url, how], visit).optional()?)
    }
}

impl Reader {
    /// Opens an archive to ask it.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn open(path: &Path) -> Result<Reader, Error> {
        let connection = open::for_reading(path)?;
        let reader = Reader { connection };
        reader.refresh()?;
        Ok(reader)
    }

    /// Sees what was committed since.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn refresh(&self) -> Result<(), Error> {
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("COMMIT")?;
        }
        // The snapshot begins with the first read.
        self.connection.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
        Ok(())
    }

    /// The bytes of an article, checked against their digest.
    ///
    /// # Errors
    /// If there is no such article, or the bytes are not what they were.
    pub fn capture(&self, id: i64) -> Result<Kept, Error> {
        let sql = "SELECT media, place, url, charset, received, given, digest, length, bytes, outlet, listed FROM capture WHERE id = ?";
        let found = self.connection.prepare_cached(sql)?.query_row([id], |row| {
            let received = Received {
                place: row.get(1)?,
                url: row.get(2)?,
                charset: row.get(3)?,
                at: row.get(4)?,
                outlet: row.get(9)?,
                listed: row.get::<_, Option<String>>(10)?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
                given: Given::default(),
            };
            Ok((row.get::<_, String>(0)?, received, row.get::<_, String>(5)?, row.get::<_, String>(6)?, row.get::<_, i64>(7)?, row.get::<_, Vec<u8>>(8)?))
        });
        let (media, mut received, given, digest, length, packed) = found.optional()?.ok_or_else(|| no_article(id))?;
        received.given = serde_json::from_str(&given).map_err(|e| Error::damaged(format!("capture {id}: {e}")))?;
        let length = usize::try_from(length).map_err(|_| Error::damaged(format!("capture {id} has a negative length")))?;
        let bytes = codec::unpack(&packed, length).map_err(|e| Error::damaged(format!("capture {id}: {e}")))?;
        if codec::digest(&bytes) != digest {
            return Err(Error::damaged(format!("the bytes of capture {id} are not those of its digest")));
        }
        Ok(Kept { id, media, received, digest, bytes })
    }

    /// Where an attribution stands.
    ///
    /// # Errors
    /// If there is none of that number.
    pub fn place(&self, attribution: i64) -> Result<Place, Error> {
        let sql = "SELECT t.text, t.digest, a.content, a.source, a.cue FROM attribution a JOIN article t ON t.id = a.article WHERE a.id = ?";
        let make = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?));
        let found: Option<(String, String, _, _, _)> = self.connection.prepare_cached(sql)?.query_row([attribution], make).optional()?;
        let (text, digest, content, source, cue) = found.ok_or_else(|| Error::NoSuch { what: format!("statement {attribution}") })?;
        let spans = |json: &str| codec::to_spans(json, &text);
        let (content, source, cue) = (spans(&content)?, spans(&source)?, spans(&cue)?);
        Ok(Place { text, digest, content, source, cue })
    }

    /// An article and its record.
    ///
    /// # Errors
    /// If there is no such article, or it cannot be understood.
    pub fn stored(&self, id: i64) -> Result<Stored, Error> {
        let article = self.article(id)?;
        let text = article.0.text().to_owned();
        let (record, producer) = self.record(id, &text, article.1.as_deref(), article.2.as_deref())?;
        let issues = self.rows(id, "SELECT kind, span, message FROM issue WHERE article = ? ORDER BY number", |row| {
            let (kind, span, message) = (get::<String>(row, 0)?, get::<Option<String>>(row, 1)?, get(row, 2)?);
            let span = span.map(|span| codec::to_span(&span, &text)).transpose()?;
            Ok(Issue { kind: codec::issue_kind(&kind)?, span, message })
        })?;
        Ok(Stored { id, article: article.0, record, issues, producer })
    }

    /// The article, and its day and the basis of it as the table has them.
    fn article(&self, id: i64) -> Result<(Article, Option<String>, Option<String>), Error> {
        let sql = "SELECT name, text, url, outlet, headline, bylines, published, basis FROM article WHERE id = ?";
        let found = self.connection.prepare_cached(sql)?.query_row([id], |row| {
            let mut article = Article::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?);
            article.url = row.get(2)?;
            article.outlet = row.get(3)?;
            article.headline = row.get(4)?;
            article.bylines = serde_json::from_str(&row.get::<_, String>(5)?).unwrap_or_default();
            Ok((article, row.get::<_, Option<String>>(6)?, row.get::<_, Option<String>>(7)?))
        });
        let (mut article, day, basis) = found.optional()?.ok_or_else(|| no_article(id))?;
        let basis_of = |name: &str| match name {
            "given" => Some(Basis::Given),
            "metadata" => Some(Basis::Metadata),
            "text" => Some(Basis::Text),
            _ => None,
        };
        if let (Some(day), Some(basis)) = (&day, basis.as_deref().and_then(basis_of)) {
            let date = day.parse().map_err(|_| Error::damaged(format!("article {id}: {day:?} is no day")))?;
            article.published = Some(Published { date, basis });
        }
        Ok((article, day, basis))
    }

    fn record(&self, id: i64, text: &str, day: Option<&str>, basis: Option<&str>) -> Result<(Record, Producer), Error> {
        let sql = "SELECT language, place, dateline, evidence, sentences, version, models FROM record JOIN producer ON producer.id = producer \
                   WHERE article = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or_else(|| Error::damaged(format!("article {id} has no record")))?;
        let dateline = match (get::<Option<String>>(row, 1)?, get::<Option<String>>(row, 2)?) {
            (Some(place), Some(span)) => Some(Dateline { span: codec::to_span(&span, text)?, place }),
            _ => None,
        };
        let inferred = match (get::<Option<String>>(row, 3)?, day) {
            (Some(evidence), Some(day)) if basis == Some(INFERRED) => {
                let date = day.parse().map_err(|_| Error::damaged(format!("article {id}: {day:?} is no day")))?;
                Some(InferredDate { date, evidence: codec::to_spans(&evidence, text)? })
            }
            _ => None,
        };
        let models: std::collections::BTreeMap<String, String> =
            serde_json::from_str(&get::<String>(row, 6)?).map_err(|e| Error::damaged(format!("a producer's models: {e}")))?;
        let producer = Producer { version: get(row, 5)?, models: models.into_iter().collect() };
        let record = Record {
            language: get(row, 0)?,
            dateline,
            sentences: codec::to_spans(&get::<String>(row, 4)?, text)?,
            entities: self.entities(id, text)?,
            attributions: self.attributions(id, text)?,
            inferred,
            timexes: self.timexes(id, text)?,
            quantities: self.quantities(id, text)?,
            checks: self.checks(id)?,
        };
        Ok((record, producer))
    }

    fn entities(&self, id: i64, text: &str) -> Result<Vec<Entity>, Error> {
        self.rows(id, "SELECT name, kind, role, country, mentions FROM entity WHERE article = ? ORDER BY number", |row| {
            Ok(Entity {
                name: get(row, 0)?,
                kind: codec::entity_kind(&get::<String>(row, 1)?)?,
                role: get(row, 2)?,
                country: get(row, 3)?,
                mentions: codec::to_spans(&get::<String>(row, 4)?, text)?,
            })
        })
    }

    fn attributions(&self, id: i64, text: &str) -> Result<Vec<Attribution>, Error> {
        let sql = "SELECT source, cue, content, condition, form, speaker, act, negated, absorbs, timex, within, confidence \
                   FROM attribution WHERE article = ? ORDER BY number";
        self.rows(id, sql, |row| {
            let spans = |column: usize| codec::to_spans(&get::<String>(row, column)?, text);
            let act: String = get(row, 6)?;
            let confidence = get::<f64>(row, 11)? as f32;
            Ok(Attribution {
                source: spans(0)?,
                cue: spans(1)?,
                content: spans(2)?,
                condition: spans(3)?,
                form: codec::form(&get::<String>(row, 4)?)?,
                speaker: get(row, 5)?,
                act: Act::from_name(&act).ok_or_else(|| Error::damaged(format!("{act:?} is no act")))?,
                negated: get(row, 7)?,
                absorbs_negation: get(row, 8)?,
                timex: get(row, 9)?,
                within: get(row, 10)?,
                confidence,
            })
        })
    }

    fn timexes(&self, id: i64, text: &str) -> Result<Vec<Timex>, Error> {
        self.rows(id, "SELECT span, kind, value, modifier FROM timex WHERE article = ? ORDER BY number", |row| {
            Ok(Timex {
                span: codec::to_span(&get::<String>(row, 0)?, text)?,
                kind: codec::timex_kind(&get::<String>(row, 1)?)?,
                value: get(row, 2)?,
                modifier: get::<Option<String>>(row, 3)?.map(|name| codec::timex_modifier(&name)).transpose()?,
            })
        })
    }

    fn quantities(&self, id: i64, text: &str) -> Result<Vec<Quantity>, Error> {
        self.rows(id, "SELECT span, low, high, modifier, change, unit, of, place FROM quantity WHERE article = ? ORDER BY number", |row| {
            Ok(Quantity {
                span: codec::to_span(&get::<String>(row, 0)?, text)?,
                value: match (get(row, 1)?, get(row, 2)?) {
                    (Some(low), Some(high)) => Amount::Range(low, high),
                    (Some(value), None) => Amount::Exact(value),
                    (None, _) => Amount::Vague,
                },
                modifier: get::<Option<String>>(row, 3)?.map(|name| codec::hedge(&name)).transpose()?,
                change: get::<Option<String>>(row, 4)?.map(|name| codec::change(&name)).transpose()?,
                unit: get(row, 5)?,
                of: get::<Option<String>>(row, 6)?.map(|span| codec::to_span(&span, text)).transpose()?,
                place: get(row, 7)?,
            })
        })
    }

    fn checks(&self, id: i64) -> Result<Vec<Check>, Error> {
        let sql = "SELECT quantities, relation, stated, computed, tolerance, consistent FROM \"check\" WHERE article = ? ORDER BY number";
        self.rows(id, sql, |row| {
            Ok(Check {
                quantities: serde_json::from_str(&get::<String>(row, 0)?).map_err(|e| Error::damaged(format!("a check of article {id}: {e}")))?,
                relation: codec::relation(&get::<String>(row, 1)?)?,
                stated: get(row, 2)?,
                computed: get(row, 3)?,
                tolerance: get(row, 4)?,
                consistent: get(row, 5)?,
            })
        })
    }

    /// The rows of one article, each made into a thing.
    fn rows<T>(&self, id: i64, sql: &str, mut make: impl FnMut(&Row<'_>) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id])?;
        let mut made = Vec::new();
        while let Some(row) = rows.next()? {
            made.push(make(row)?);
        }
        Ok(made)
    }
}

pub(crate) fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, column: usize) -> Result<T, Error> {
    Ok(row.get(column)?)
}

pub(crate) fn no_article(id: i64) -> Error {
    Error::NoSuch { what: format!("article {id}") }
}
