//! Articles made ready to be linked: what can be worked out of each by itself, beside the one that writes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use jiff::civil::Date;
use onrecord::link::entity::{Known, companions};
use onrecord::link::statement::Utterance;
use onrecord::link::text::Signature;
use onrecord::record::{Act, EntityKind};
use onrecord::resources::Resources;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::codec;
use crate::error::Error;
use crate::open;
use crate::reader::get;

/// Articles that are linked in one transaction.
pub(super) struct Batch {
    /// How often others had written, as far as was known when the batch was begun.
    pub(super) disturbed: u64,
    pub(super) articles: Vec<Prepared>,
}

/// An article with what is compared of it.
pub(super) struct Prepared {
    pub(super) id: i64,
    /// Published, or else received.
    pub(super) day: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) signature: Option<Signature>,
    /// Its address, unless that of a whole site.
    pub(super) url: Option<String>,
    pub(super) entities: Vec<Named>,
    pub(super) attributions: Vec<Spoken>,
}

/// An entity that may be somebody other articles know.
pub(super) struct Named {
    pub(super) id: i64,
    /// Its position in the record.
    pub(super) number: i64,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) role: Option<String>,
    pub(super) country: Option<String>,
    /// What it is compared by; none for one that is never the same as another.
    pub(super) known: Option<Known>,
    /// A number for the key of that.
    pub(super) key: Option<i64>,
    /// A number for what everybody has in common who may be meant by the name.
    pub(super) voice: Option<i64>,
}

/// An attribution as the comparison needs it.
pub(super) struct Spoken {
    pub(super) id: i64,
    pub(super) article: i64,
    /// The number of the speaker in the record.
    pub(super) speaker: Option<i64>,
    /// Who that is across articles, once it is known.
    pub(super) by: Option<Speaker>,
    /// Where its content stands in the article.
    pub(super) content: Vec<[usize; 2]>,
    pub(super) act: String,
    pub(super) form: String,
    pub(super) day: Option<String>,
    /// A number for its words, where they tell it without its speaker.
    pub(super) fingerprint: Option<i64>,
    /// By which most are told apart.
    pub(super) marks: Box<[u16]>,
    pub(super) utterance: Utterance,
}

/// Who speaks, across articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Speaker {
    pub(super) identity: i64,
    /// Whether it can be the same as another article's.
    pub(super) linkable: bool,
    pub(super) voice: Option<i64>,
}

impl Spoken {
    /// Says who speaks.
    pub(super) fn set_speaker(&mut self, speaker: Option<Speaker>) {
        self.by = speaker;
        // Whoever is never the same as another has no statements across articles, but by their words.
        let identity = speaker.filter(|speaker| speaker.linkable).map(|speaker| speaker.identity);
        self.utterance.set_speaker(identity, speaker.and_then(|speaker| speaker.voice));
    }

    /// The columns that [`Spoken::read`] needs, first in a query over `attribution a`.
    pub(super) const COLUMNS: &str = "a.id, a.article, a.speaker, a.content, a.act, a.form, a.words, a.negated AND NOT a.absorbs";

    /// Makes an attribution ready whose columns are the first ones of a row.
    pub(super) fn read(resources: &Resources, row: &Row<'_>, day: Option<String>) -> Result<Spoken, Error> {
        let (act, form): (String, String) = (get(row, 4)?, get(row, 5)?);
        let known = Act::from_name(&act).ok_or_else(|| Error::damaged(format!("{act:?} is no act")))?;
        let number = number(day.as_deref());
        let Resources { lemmas, wording, .. } = resources;
        let utterance = Utterance::new(lemmas, wording, &get::<String>(row, 6)?, codec::form(&form)?, known, get(row, 7)?, number);
        let fingerprint = utterance.is_telling().then(|| utterance.fingerprint());
        Ok(Spoken { id: get(row, 0)?, article: get(row, 1)?, speaker: get(row, 2)?, by: None, content: codec::places(&get::<String>(row, 3)?)?, act, form, day, fingerprint, marks: utterance.marks(), utterance })
    }

    /// Whether both are read from the same characters, as an attribution is that stands within another.
    pub(super) fn overlaps(&self, other: &Spoken) -> bool {
        let overlap = |a: &[usize; 2]| other.content.iter().any(|b| a[0] < b[1] && b[0] < a[1]);
        self.article == other.article && self.content.iter().any(overlap)
    }
}

/// Days since a day long ago.
pub(super) fn number(day: Option<&str>) -> Option<i32> {
    const START: Date = jiff::civil::date(1900, 1, 1);
    let date = day?.parse::<Date>().ok()?;
    START.until(date).ok().map(|span| span.get_days())
}

/// The next articles that are not linked, after `last`.
pub(super) fn waiting(connection: &Connection, last: i64, most: usize) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT article FROM unlinked WHERE article > ?1 ORDER BY article LIMIT ?2")?;
    let ids = statement.query_map(params![last, i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}

/// Makes batch after batch ready and sends them, until none is left or nobody takes them.
///
/// Whoever takes them writes meanwhile: `disturbed` counts how often he found that others had written as well.
pub(super) fn send_all(path: &Path, resources: &Resources, most: usize, disturbed: &AtomicU64, batches: &SyncSender<Result<Batch, Error>>) {
    let send = || -> Result<(), Error> {
        let connection = open::for_reading(path)?;
        let mut last = 0;
        loop {
            let disturbed = disturbed.load(Ordering::SeqCst);
            connection.execute_batch("BEGIN")?;
            let ids = waiting(&connection, last, most)?;
            let articles = ids.iter().map(|id| article(&connection, resources, *id)).collect::<Result<_, _>>()?;
            connection.execute_batch("COMMIT")?;
            let Some(id) = ids.last() else { return Ok(()) };
            last = *id;
            if batches.send(Ok(Batch { disturbed, articles })).is_err() {
                return Ok(());
            }
        }
    };
    if let Err(error) = send() {
        // Nobody takes it where the one that writes has failed already.
        let _ = batches.send(Err(error));
    }
}

/// Reads an article and makes it ready.
pub(super) fn article(connection: &Connection, resources: &Resources, id: i64) -> Result<Prepared, Error> {
    let sql = "SELECT coalesce(t.published, substr(c.received, 1, 10)), t.outlet, t.url FROM article t JOIN capture c ON c.id = t.id WHERE t.id = ?";
    let (day, outlet, url): (Option<String>, Option<String>, Option<String>) =
        connection.prepare_cached(sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let sql = "SELECT minima FROM signature WHERE article = ?";
    let minima: Option<Vec<u8>> = connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
    let mut statement = connection.prepare_cached(&format!("SELECT {} FROM attribution a WHERE a.article = ? ORDER BY a.number", Spoken::COLUMNS))?;
    let mut rows = statement.query([id])?;
    let mut attributions = Vec::new();
    while let Some(row) = rows.next()? {
        attributions.push(Spoken::read(resources, row, day.clone())?);
    }
    let speaking = attributions.iter().filter_map(|spoken| spoken.speaker).collect();
    let entities = entities(connection, resources, id, &speaking)?;
    Ok(Prepared { id, day, outlet, signature: minima.as_deref().and_then(Signature::from_bytes), url: url.filter(|url| is_of_a_page(url)), entities, attributions })
}

/// Whether an address is that of a page, and not of all that a site has at the time.
fn is_of_a_page(url: &str) -> bool {
    let after_host = url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/').map_or("", |(_, path)| path);
    after_host.split(['?', '#']).next().is_some_and(|path| !path.is_empty()) || after_host.contains('?')
}

/// The entities of an article that speak or that can be compared.
fn entities(connection: &Connection, resources: &Resources, article: i64, speaking: &BTreeSet<i64>) -> Result<Vec<Named>, Error> {
    let mut statement = connection.prepare_cached("SELECT id, number, name, kind, role, country FROM entity WHERE article = ? ORDER BY number")?;
    let rows = statement.query_map([article], |row| {
        Ok(Named { id: row.get(0)?, number: row.get(1)?, name: row.get(2)?, kind: row.get(3)?, role: row.get(4)?, country: row.get(5)?, known: None, key: None, voice: None })
    })?;
    let mut all: Vec<Named> = rows.collect::<Result<_, _>>()?;
    // A country keeps everybody company.
    let company = companions(all.iter().filter(|entity| matches!(entity.kind.as_str(), "person" | "organization")).map(|entity| entity.name.as_str()));
    for entity in &mut all {
        let kind = codec::entity_kind(&entity.kind)?;
        entity.known = Known::new(&resources.wording, kind, &entity.name, entity.role.as_deref(), entity.country.as_deref(), &company);
        entity.voice = voice(resources, kind, &entity.name, entity.known.as_ref());
        entity.key = entity.known.as_ref().map(|known| hash(&known.key()));
    }
    all.retain(|entity| entity.known.is_some() || speaking.contains(&entity.number));
    Ok(all)
}

/// A number for what everybody has in common who may be meant by a name.
fn voice(resources: &Resources, kind: EntityKind, name: &str, known: Option<&Known>) -> Option<i64> {
    onrecord::link::entity::voice(&resources.wording, kind, name, known).map(|voice| hash(&voice))
}

/// Gives identities and witnesses of an archive their voices that had none.
pub(crate) fn give_voices(connection: &Connection, resources: &Resources) -> Result<(), Error> {
    let mut statement = connection.prepare("SELECT id, kind, name, country FROM identity WHERE merged IS NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, kind, name, country): (i64, String, String, Option<String>) = (get(row, 0)?, get(row, 1)?, get(row, 2)?, get(row, 3)?);
        let kind = codec::entity_kind(&kind)?;
        let known = Known::new(&resources.wording, kind, &name, None, country.as_deref(), &companions(std::iter::empty()));
        let voice = voice(resources, kind, &name, known.as_ref());
        connection.prepare_cached("UPDATE identity SET voice = ?2 WHERE id = ?1")?.execute(params![id, voice])?;
        connection.prepare_cached("UPDATE witness SET voice = ?2 WHERE identity = ?1")?.execute(params![id, voice])?;
    }
    Ok(())
}

/// A stable number for a key.
fn hash(key: &str) -> i64 {
    let bytes = codec::digest(key.as_bytes());
    u64::from_str_radix(&bytes[..16], 16).unwrap_or_default().cast_signed()
}
