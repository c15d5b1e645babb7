//! What people know better: a layer of its own, applied again after every new reading.

use onrecord::resources::Resources;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::links::{index_names, merge, restate, settle, take_out};
use crate::reader::{Reader, get};
use crate::writer::Writer;

/// A correction, by what its subject is and not by its number: it means the same in another archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What is corrected.
    pub kind: Kind,
    /// SHA-256 of the capture that the subject stands in.
    pub capture: String,
    /// SHA-256 of the article's text, for an attribution.
    pub text: Option<String>,
    /// Its content, in bytes of that text.
    pub spans: Option<String>,
    /// The content in words, or the name of an entity.
    pub words: String,
    /// The capture of the other entity: the right speaker, or the one to merge with.
    pub other_capture: Option<String>,
    /// Its name; for a new name that name.
    pub other_words: Option<String>,
    /// Why, in the words of who made it.
    pub note: Option<String>,
}

/// What is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Somebody else said it.
    Speaker,
    /// Nobody said it.
    NotAStatement,
    /// Two identities are one.
    Merge,
    /// An entity of one article is somebody else.
    Split,
    /// An identity has another name.
    Rename,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Speaker, Kind::NotAStatement, Kind::Merge, Kind::Split, Kind::Rename];

    fn name(self) -> &'static str {
        match self {
            Kind::Speaker => "speaker",
            Kind::NotAStatement => "not-a-statement",
            Kind::Merge => "merge",
            Kind::Split => "split",
            Kind::Rename => "rename",
        }
    }
}

/// A correction as the archive keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Its number in this archive.
    pub number: i64,
    /// The correction.
    #[serde(flatten)]
    pub correction: Correction,
}

impl Correction {
    /// Whether two say the same, whatever is noted beside.
    fn says_the_same(&self, other: &Correction) -> bool {
        Correction { note: None, ..self.clone() } == Correction { note: None, ..other.clone() }
    }

    /// Whether the later one of two takes the place of the earlier: both are about the speaker of one attribution, or about
    /// the name of one entity.
    fn replaces(&self, other: &Correction) -> bool {
        let about_attribution = |c: &Correction| matches!(c.kind, Kind::Speaker | Kind::NotAStatement);
        let renames = |c: &Correction| c.kind == Kind::Rename;
        let subject = |c: &Correction| (c.capture.clone(), c.text.clone(), c.spans.clone(), c.words.clone());
        (about_attribution(self) && about_attribution(other) || renames(self) && renames(other)) && subject(self) == subject(other)
    }

    /// Whether the later one of two may have undone the earlier, which it does not replace.
    fn may_undo(&self, other: &Correction) -> bool {
        matches!((self.kind, other.kind), (Kind::Merge, Kind::Split) | (Kind::Split, Kind::Merge))
    }
}

impl Reader {
    /// All corrections, in the order in which they were made.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn corrections(&self) -> Result<Vec<Kept>, Error> {
        all(&self.connection)
    }

    /// Those whose subject stands in an article.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn corrections_of(&self, article: i64) -> Result<Vec<Kept>, Error> {
        let digest: Option<String> = self.connection.query_row("SELECT digest FROM capture WHERE id = ?", [article], |row| row.get(0)).optional()?;
        Ok(self.corrections()?.into_iter().filter(|kept| Some(&kept.correction.capture) == digest.as_ref()).collect())
    }

    /// The attributions besides this one that witness one statement with it, and have another speaker than this identity
    /// (`None`: none at all).
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn others_of_statement(&self, attribution: i64, identity: Option<i64>) -> Result<Vec<i64>, Error> {
        let sql = "SELECT attribution FROM witness WHERE statement = (SELECT statement FROM witness WHERE attribution = ?1) AND attribution <> ?1 \
                   AND (?2 IS NULL OR identity IS NOT ?2) ORDER BY attribution";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map(params![attribution, identity], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// A correction of an attribution: another speaker, or none at all.
    ///
    /// # Errors
    /// If there is no such attribution or identity.
    pub fn correct_attribution(&self, attribution: i64, speaker: Option<i64>, note: Option<String>) -> Result<Correction, Error> {
        let sql = "SELECT c.digest, t.digest, a.content, a.words FROM attribution a JOIN article t ON t.id = a.article JOIN capture c ON c.id = t.id WHERE a.id = ?";
        let found = self.connection.query_row(sql, [attribution], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional()?;
        let (capture, text, spans, words) = found.ok_or_else(|| Error::NoSuch { what: format!("statement {attribution}") })?;
        let other = speaker.map(|identity| self.anchor(identity)).transpose()?;
        let kind = if speaker.is_some() { Kind::Speaker } else { Kind::NotAStatement };
        let (other_capture, other_words) = other.unzip();
        Ok(Correction { kind, capture, text: Some(text), spans: Some(spans), words, other_capture, other_words, note })
    }

    /// A correction of identities: `one` and `other` are one.
    ///
    /// # Errors
    /// If there is no such identity.
    pub fn correct_merge(&self, one: i64, other: i64, note: Option<String>) -> Result<Correction, Error> {
        let (other_capture, other_words) = self.anchor(other)?;
        let (capture, words) = self.anchor(one)?;
        Ok(Correction { kind: Kind::Merge, capture, text: None, spans: None, words, other_capture: Some(other_capture), other_words: Some(other_words), note })
    }

    /// A correction of an identity: in this article somebody else is meant.
    ///
    /// # Errors
    /// If the identity is not in the article.
    pub fn correct_split(&self, identity: i64, article: i64, note: Option<String>) -> Result<Correction, Error> {
        // Where the article has several that were merged, the one that goes by another name is meant.
        let sql = "SELECT c.digest, e.name FROM known_as k JOIN identity i ON i.id = k.identity JOIN entity e ON e.id = k.entity JOIN capture c ON c.id = e.article \
                   WHERE k.identity = ?1 AND e.article = ?2 ORDER BY e.name = i.name, e.id LIMIT 1";
        let found = self.connection.query_row(sql, [identity, article], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (capture, words) = found.ok_or_else(|| Error::NoSuch { what: format!("entity {identity} in article {article}") })?;
        let alone: bool = self.connection.query_row("SELECT count(*) = 1 FROM known_as WHERE identity = ?", [identity], |row| row.get(0))?;
        if alone {
            return Err(Error::NoSuch { what: format!("entity {identity} in another article") });
        }
        Ok(Correction { kind: Kind::Split, capture, text: None, spans: None, words, other_capture: None, other_words: None, note })
    }

    /// A correction of an identity: its name.
    ///
    /// # Errors
    /// If there is no such identity.
    pub fn correct_name(&self, identity: i64, name: String, note: Option<String>) -> Result<Correction, Error> {
        let (capture, words) = self.anchor(identity)?;
        Ok(Correction { kind: Kind::Rename, capture, text: None, spans: None, words, other_capture: None, other_words: Some(name), note })
    }

    /// Names an identity by its first entity: the digest of its capture, and its name there.
    fn anchor(&self, identity: i64) -> Result<(String, String), Error> {
        let sql = "SELECT c.digest, e.name FROM known_as k JOIN entity e ON e.id = k.entity JOIN capture c ON c.id = e.article WHERE k.identity = ? ORDER BY e.id LIMIT 1";
        let found = self.connection.query_row(sql, [identity], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.ok_or_else(|| Error::NoSuch { what: format!("entity {identity}") })
    }
}

impl Writer {
    /// Keeps a correction and applies it, in place of those before about the same. One that is there already changes nothing.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn correct(&mut self, resources: &Resources, correction: &Correction) -> Result<(), Error> {
        self.begin()?;
        let c = correction;
        let there = all(&self.connection)?;
        let outdone = |at: usize, by: &Correction| by.replaces(&there[at].correction) || by.may_undo(&there[at].correction);
        let holds = |at: &usize| there[*at].correction.says_the_same(c) && !there[at + 1..].iter().any(|later| outdone(*at, &later.correction));
        if (0..there.len()).any(|at| holds(&at)) {
            return self.commit();
        }
        for former in there.iter().filter(|kept| c.replaces(&kept.correction) || c.says_the_same(&kept.correction)) {
            self.connection.execute("DELETE FROM correction WHERE id = ?", [former.number])?;
        }
        let sql = "INSERT INTO correction (kind, capture, text, spans, words, other_capture, other_words, note, made) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, strftime('%Y-%m-%dT%H:%M:%SZ'))";
        self.connection.execute(sql, params![c.kind.name(), c.capture, c.text, c.spans, c.words, c.other_capture, c.other_words, c.note])?;
        apply(&self.connection, resources, c)?;
        self.commit()
    }

    /// Takes a correction back: all is linked anew without it. `progress` hears how many articles are left.
    ///
    /// # Errors
    /// If there is none of that number, or the archive cannot be written.
    pub fn take_back(&mut self, resources: &Resources, number: i64, progress: impl FnMut(usize)) -> Result<Correction, Error> {
        self.begin()?;
        let kept = all(&self.connection)?.into_iter().find(|kept| kept.number == number);
        let Some(kept) = kept else {
            self.commit()?;
            return Err(Error::NoSuch { what: format!("correction {number}") });
        };
        self.connection.execute("DELETE FROM correction WHERE id = ?", [number])?;
        self.relink(resources, progress)?;
        Ok(kept.correction)
    }

    /// Applies all corrections, after articles were linked.
    pub(crate) fn correct_again(&mut self, resources: &Resources) -> Result<(), Error> {
        let all = all(&self.connection)?;
        if all.is_empty() {
            return Ok(());
        }
        self.begin()?;
        for correction in all {
            apply(&self.connection, resources, &correction.correction)?;
        }
        self.commit()
    }
}

fn all(connection: &Connection) -> Result<Vec<Kept>, Error> {
    let mut statement = connection.prepare("SELECT kind, capture, text, spans, words, other_capture, other_words, note, id FROM correction ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = get(row, 0)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| Error::damaged(format!("{name:?} is no correction")))?;
        let correction = Correction {
            kind,
            capture: get(row, 1)?,
            text: get(row, 2)?,
            spans: get(row, 3)?,
            words: get(row, 4)?,
            other_capture: get(row, 5)?,
            other_words: get(row, 6)?,
            note: get(row, 7)?,
        };
        all.push(Kept { number: get(row, 8)?, correction });
    }
    Ok(all)
}

/// Applies a correction to what is linked. What it is about may not be there (yet).
fn apply(connection: &Connection, resources: &Resources, c: &Correction) -> Result<(), Error> {
    match c.kind {
        Kind::Speaker | Kind::NotAStatement => {
            for attribution in attributions(connection, c)? {
                if c.kind == Kind::NotAStatement {
                    take_out(connection, attribution)?;
                    connection.execute("DELETE FROM witness WHERE attribution = ?", [attribution])?;
                    continue;
                }
                let Some(identity) = other(connection, c)? else { continue };
                bear_witness(connection, attribution)?;
                let now: Option<i64> = connection.query_row("SELECT identity FROM witness WHERE attribution = ?", [attribution], |row| row.get(0)).optional()?.flatten();
                if now != Some(identity) {
                    take_out(connection, attribution)?;
                    connection.execute("UPDATE witness SET identity = ?2, voice = (SELECT voice FROM identity WHERE id = ?2) WHERE attribution = ?1", [attribution, identity])?;
                    restate(connection, resources, identity)?;
                }
            }
        }
        Kind::Merge => {
            let (Some(from), Some(into)) = (identity(connection, &c.capture, &c.words)?, other(connection, c)?) else { return Ok(()) };
            if from != into {
                merge(connection, from, into, "merged by a correction")?;
                index_names(connection, into)?;
                restate(connection, resources, into)?;
            }
        }
        Kind::Split => {
            let sql = "SELECT e.id, k.identity FROM entity e JOIN capture c ON c.id = e.article JOIN known_as k ON k.entity = e.id WHERE c.digest = ?1 AND e.name = ?2";
            let mut statement = connection.prepare(sql)?;
            let found = statement.query_map([&c.capture, &c.words], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for (entity, from) in found.collect::<Result<Vec<(i64, i64)>, _>>()? {
                split(connection, resources, entity, from)?;
            }
        }
        Kind::Rename => {
            if let (Some(id), Some(name)) = (identity(connection, &c.capture, &c.words)?, &c.other_words) {
                connection.execute("UPDATE identity SET name = ?2 WHERE id = ?1", params![id, name])?;
                index_names(connection, id)?;
            }
        }
    }
    Ok(())
}

/// Makes an attribution a witness again that was none by an earlier correction.
fn bear_witness(connection: &Connection, attribution: i64) -> Result<(), Error> {
    let sql = "INSERT INTO witness (attribution, statement, day, outlet, act, form) \
               SELECT a.id, a.id, coalesce(t.published, substr(c.received, 1, 10)), o.id, a.act, a.form FROM attribution a JOIN article t ON t.id = a.article \
               JOIN capture c ON c.id = t.id LEFT JOIN outlet o ON o.name = t.outlet WHERE a.id = ? ON CONFLICT DO NOTHING";
    connection.execute(sql, [attribution])?;
    Ok(())
}

/// Takes one entity out of an identity. An identity has the number of its first entity: where it is that one, the others go.
fn split(connection: &Connection, resources: &Resources, entity: i64, from: i64) -> Result<(), Error> {
    let mut statement = connection.prepare("SELECT entity FROM known_as WHERE identity = ?1 AND (entity <> ?2) = (?1 = ?2) ORDER BY entity")?;
    let leaving: Vec<i64> = statement.query_map([from, entity], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // It may be alone already.
    let Some(&new) = leaving.first() else { return Ok(()) };
    let sql = "INSERT OR IGNORE INTO identity (id, name, kind, articles, profile, voice) SELECT e.id, e.name, e.kind, 1, '', i.voice FROM entity e JOIN identity i ON i.id = ?2 WHERE e.id = ?1";
    connection.execute(sql, [new, from])?;
    // It may have been an identity of its own before.
    connection.execute("UPDATE identity SET merged = NULL, name = (SELECT name FROM entity WHERE id = ?1) WHERE id = ?1", [new])?;
    for moved in leaving {
        connection.execute("UPDATE known_as SET identity = ?2, because = 'split by a correction' WHERE entity = ?1", [moved, new])?;
        let sql = "SELECT a.id FROM attribution a JOIN entity e ON e.article = a.article AND e.number = a.speaker JOIN witness w ON w.attribution = a.id WHERE e.id = ?";
        let mut statement = connection.prepare(sql)?;
        let said: Vec<i64> = statement.query_map([moved], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for attribution in said {
            take_out(connection, attribution)?;
            connection.execute("UPDATE witness SET identity = ?2, voice = (SELECT voice FROM identity WHERE id = ?2) WHERE attribution = ?1", [attribution, new])?;
        }
    }
    for one in [from, new] {
        settle(connection, one)?;
        index_names(connection, one)?;
    }
    restate(connection, resources, new)
}

/// The attributions that a correction is about: those of this content in a text that is still the same.
fn attributions(connection: &Connection, c: &Correction) -> Result<Vec<i64>, Error> {
    let sql = "SELECT a.id FROM capture c JOIN article t ON t.id = c.id JOIN attribution a ON a.article = t.id \
               WHERE c.digest = ?1 AND t.digest = ?2 AND a.content = ?3 ORDER BY a.id";
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map(params![c.capture, c.text, c.spans], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}

fn identity(connection: &Connection, capture: &str, name: &str) -> Result<Option<i64>, Error> {
    let sql = "SELECT k.identity FROM capture c JOIN entity e ON e.article = c.id JOIN known_as k ON k.entity = e.id WHERE c.digest = ?1 AND e.name = ?2 ORDER BY e.id LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([capture, name], |row| row.get(0)).optional()?)
}

fn other(connection: &Connection, c: &Correction) -> Result<Option<i64>, Error> {
    match (&c.other_capture, &c.other_words) {
        (Some(capture), Some(name)) => identity(connection, capture, name),
        _ => Ok(None),
    }
}
