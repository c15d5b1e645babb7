//! The one that adds: entries into tables, many in a transaction.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use onrecord::article::{Article, Basis};
use onrecord::issue::Issue;
use onrecord::record::{Amount, Attribution, Change, Hedge, Record, TimexModifier};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::codec;
use crate::entry::{Capture, Entry, Listed, Producer, Visit};
use crate::error::Error;
use crate::open;

/// How many articles are committed together, at most.
const ARTICLES: usize = 2_000;

/// How long an article waits to be committed, at most.
pub(crate) const WAIT: Duration = Duration::from_secs(2);

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is a new article, with this id.
    New(i64),
    /// The same capture is there already.
    Known(i64),
}

/// Adds to an archive.
///
/// What was added is kept once [`Writer::commit`] returns, which [`Writer::add`]
/// calls now and then. Dropping a writer gives up what was not committed.
#[derive(Debug)]
pub struct Writer {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    producer: Producer,
    producer_id: i64,
    open: Option<Instant>,
    pending: usize,
    last: Last,
}

/// The last ids that were given.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    capture: i64,
    entity: i64,
    attribution: i64,
}

impl Writer {
    /// Opens the archive, or makes it; `producer` is who read what will be added.
    ///
    /// # Errors
    /// If the file cannot be written or is no archive.
    pub fn open(path: &Path, producer: Producer) -> Result<Writer, Error> {
        let connection = open::for_writing(path)?;
        Ok(Writer { connection, path: path.to_owned(), producer, producer_id: 0, open: None, pending: 0, last: Last::default() })
    }

    /// Adds an entry, unless its capture is there already.
    ///
    /// # Errors
    /// If the file cannot be written. What was committed before is kept.
    pub fn add(&mut self, entry: &Entry) -> Result<Added, Error> {
        self.begin()?;
        let known = self.connection.prepare_cached("SELECT id FROM capture WHERE key = ?")?.query_row([&entry.capture.key], |row| row.get(0)).optional()?;
        if let Some(id) = known {
            return Ok(Added::Known(id));
        }
        self.last.capture += 1;
        let id = self.last.capture;
        self.capture(id, &entry.capture)?;
        self.article(id, &entry.article, &entry.record)?;
        self.record(id, entry.article.text(), &entry.record, &entry.issues)?;
        if let Some(signature) = &entry.signature {
            self.connection.prepare_cached("INSERT INTO signature (article, minima) VALUES (?1, ?2)")?.execute(params![id, signature.to_bytes()])?;
        }
        self.connection.prepare_cached("INSERT INTO unlinked (article) VALUES (?)")?.execute([id])?;
        self.pending += 1;
        if self.pending >= ARTICLES {
            self.commit()?;
        }
        self.commit_after(WAIT)?;
        Ok(Added::New(id))
    }

    /// Commits where nobody else could write for so long.
    pub(crate) fn commit_after(&mut self, wait: Duration) -> Result<(), Error> {
        if self.open.is_some_and(|since| since.elapsed() >= wait) { self.commit() } else { Ok(()) }
    }

    /// Remembers that something was fetched, and commits it with what was added before: what it gave.
    ///
    /// The next thing may be a long time coming, and nobody else can write while a transaction is open.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn visited(&mut self, visit: &Visit) -> Result<(), Error> {
        self.begin()?;
        let sql = "INSERT INTO fetched (url, how, place, etag, modified, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (url, how) \
                   DO UPDATE SET place = excluded.place, etag = excluded.etag, modified = excluded.modified, at = excluded.at";
        let Visit { url, how, place, etag, modified, at } = visit;
        self.connection.prepare_cached(sql)?.execute(params![url, how, place, etag, modified, at])?;
        self.commit()
    }

    /// Commits what was added; after it nothing of it can be lost.
    ///
    /// # Errors
    /// If it cannot be written; then it is as if it had not been added.
    pub fn commit(&mut self) -> Result<(), Error> {
        if self.open.take().is_none() {
            return Ok(());
        }
        self.pending = 0;
        let Last { capture, entity, attribution } = self.last;
        let set = "UPDATE last_given SET id = ?2 WHERE kind = ?1";
        for (kind, id) in [("capture", capture), ("entity", entity), ("attribution", attribution)] {
            self.connection.prepare_cached(set)?.execute(params![kind, id])?;
        }
        let committed = self.connection.execute_batch("COMMIT");
        if committed.is_err() {
            // SQLite may have rolled back already; either way nothing is left half done.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        Ok(committed?)
    }

    /// Gives up what was not committed.
    pub(crate) fn give_up(&mut self) {
        if self.open.take().is_some() {
            self.pending = 0;
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Begins a transaction, if none is open, and says whether it did: others may have written since the last one.
    pub(crate) fn begin(&mut self) -> Result<bool, Error> {
        if self.open.is_some() {
            return Ok(false);
        }
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.open = Some(Instant::now());
        let last = |kind: &str| self.connection.query_row("SELECT id FROM last_given WHERE kind = ?", [kind], |row| row.get::<_, i64>(0));
        self.last = Last { capture: last("capture")?, entity: last("entity")?, attribution: last("attribution")? };
        let models = self.producer.models_json();
        self.connection
            .execute("INSERT INTO producer (version, models) VALUES (?1, ?2) ON CONFLICT DO NOTHING", params![self.producer.version, models])?;
        self.producer_id = self.connection.query_row(
            "SELECT id FROM producer WHERE version = ?1 AND models = ?2",
            params![self.producer.version, models],
            |row| row.get(0),
        )?;
        Ok(true)
    }

    fn capture(&self, id: i64, c: &Capture) -> Result<(), Error> {
        let sql = "INSERT INTO capture (id, key, digest, media, place, url, charset, received, outlet, given, added, length, bytes, listed) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, strftime('%Y-%m-%dT%H:%M:%SZ'), ?11, ?12, ?13)";
        let given = serde_json::to_string(&c.given).expect("plain data");
        let listed = (c.listed != Listed::default()).then(|| serde_json::to_string(&c.listed).expect("plain data"));
        let length = i64::try_from(c.length).expect("a capture is held in memory");
        let values = params![id, c.key, c.digest, c.media, c.place, c.url, c.charset, c.received, c.outlet, given, length, c.packed, listed];
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    fn article(&self, id: i64, article: &Article, record: &Record) -> Result<(), Error> {
        let sql = "INSERT INTO article (id, name, url, outlet, headline, bylines, published, basis, digest, text) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let published = article.published.map(|p| (p.date, basis(p.basis)));
        let published = published.or(record.inferred.as_ref().map(|i| (i.date, INFERRED)));
        let bylines = serde_json::to_string(&article.bylines).expect("plain data");
        self.connection.prepare_cached(sql)?.execute(params![
            id,
            article.id,
            article.url,
            article.outlet,
            article.headline,
            bylines,
            published.map(|(date, _)| date.to_string()),
            published.map(|(_, basis)| basis),
            codec::digest(article.text().as_bytes()),
            article.text()
        ])?;
        let sql = "INSERT INTO article_text (rowid, headline, text) VALUES (?1, ?2, ?3)";
        self.connection.prepare_cached(sql)?.execute(params![id, article.headline, article.text()])?;
        Ok(())
    }

    fn record(&mut self, id: i64, text: &str, record: &Record, issues: &[Issue]) -> Result<(), Error> {
        let connection = &self.connection;
        let sql = "INSERT INTO record (article, producer, language, place, dateline, evidence, sentences) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        connection.prepare_cached(sql)?.execute(params![
            id,
            self.producer_id,
            record.language,
            record.dateline.as_ref().map(|d| &d.place),
            record.dateline.as_ref().map(|d| codec::span(d.span)),
            record.inferred.as_ref().map(|i| codec::spans(&i.evidence)),
            codec::spans(&record.sentences)
        ])?;
        let sql = "INSERT INTO entity (id, article, number, name, kind, role, country, mentions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut insert = connection.prepare_cached(sql)?;
        for (number, entity) in record.entities.iter().enumerate() {
            self.last.entity += 1;
            let mentions = codec::spans(&entity.mentions);
            insert.execute(params![self.last.entity, id, number, entity.name, entity.kind.name(), entity.role, entity.country, mentions])?;
        }
        let sql = "INSERT INTO timex (article, number, span, words, kind, value, modifier) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = connection.prepare_cached(sql)?;
        for (number, timex) in record.timexes.iter().enumerate() {
            let words = codec::words(text, &[timex.span]);
            insert.execute(params![id, number, codec::span(timex.span), words, timex.kind.name(), timex.value, timex.modifier.map(TimexModifier::name)])?;
        }
        let sql = "INSERT INTO attribution (id, article, number, source, cue, content, condition, source_words, words, form, speaker, act, negated, \
                   absorbs, timex, within, confidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
        let mut insert = connection.prepare_cached(sql)?;
        let mut index = connection.prepare_cached("INSERT INTO attribution_text (rowid, words) VALUES (?1, ?2)")?;
        for (number, a) in record.attributions.iter().enumerate() {
            self.last.attribution += 1;
            let words = codec::words(text, &a.content);
            insert_attribution(&mut insert, self.last.attribution, id, number, text, a, &words)?;
            index.execute(params![self.last.attribution, words])?;
        }
        let sql = "INSERT INTO quantity (article, number, span, words, low, high, modifier, change, unit, of, of_words, place) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let mut insert = connection.prepare_cached(sql)?;
        for (number, q) in record.quantities.iter().enumerate() {
            let (low, high) = match q.value {
                Amount::Vague => (None, None),
                Amount::Exact(value) => (Some(value), None),
                Amount::Range(low, high) => (Some(low), Some(high)),
            };
            insert.execute(params![
                id,
                number,
                codec::span(q.span),
                codec::words(text, &[q.span]),
                low,
                high,
                q.modifier.map(Hedge::name),
                q.change.map(Change::name),
                q.unit,
                q.of.map(codec::span),
                q.of.map(|of| codec::words(text, &[of])),
                q.place
            ])?;
        }
        let sql = "INSERT INTO \"check\" (article, number, quantities, relation, stated, computed, tolerance, consistent) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut insert = connection.prepare_cached(sql)?;
        for (number, c) in record.checks.iter().enumerate() {
            let quantities = serde_json::to_string(&c.quantities).expect("plain data");
            insert.execute(params![id, number, quantities, c.relation.name(), c.stated, c.computed, c.tolerance, c.consistent])?;
        }
        let sql = "INSERT INTO issue (article, number, kind, span, message) VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut insert = connection.prepare_cached(sql)?;
        for (number, issue) in issues.iter().enumerate() {
            insert.execute(params![id, number, issue.kind.name(), issue.span.map(codec::span), issue.message])?;
        }
        Ok(())
    }
}

fn insert_attribution(
    insert: &mut rusqlite::Statement<'_>,
    id: i64,
    article: i64,
    number: usize,
    text: &str,
    a: &Attribution,
    words: &str,
) -> Result<(), Error> {
    insert.execute(params![
        id,
        article,
        number,
        codec::spans(&a.source),
        codec::spans(&a.cue),
        codec::spans(&a.content),
        codec::spans(&a.condition),
        codec::words(text, &a.source),
        words,
        a.form.name(),
        a.speaker,
        a.act.name(),
        a.negated,
        a.absorbs_negation,
        a.timex,
        a.within,
        f64::from(a.confidence)
    ])?;
    Ok(())
}

/// A day that was worked out from the text.
pub(crate) const INFERRED: &str = "inferred";

pub(crate) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Given => "given",
        Basis::Metadata => "metadata",
        Basis::Text => "text",
    }
}
