//! What belongs together across articles, worked out article by article in the order in which they came.
//!
//! Every pair is judged by [`onrecord::link`] and by nothing that comes later, so an
//! archive that was linked as it grew is linked like one that is linked at once.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use onrecord::link::entity::{Known, company_name};
use onrecord::link::statement::{Utterance, WINDOW, may_be_same};
use onrecord::link::text::Signature;
use onrecord::record::Act;
use onrecord::resources::Resources;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::codec;
use crate::error::Error;
use crate::reader::get;
use crate::writer::Writer;

/// How many articles are linked in one transaction.
const ARTICLES: usize = 500;

/// How many names are remembered between articles.
const REMEMBERED: usize = 100_000;

/// How many sayings are remembered between articles: some 100 bytes each.
const SAYINGS: usize = 2_000_000;

impl Writer {
    /// Links what came in since the last time; `progress` hears how many articles are left.
    ///
    /// # Errors
    /// If the archive cannot be written; what was linked before is kept.
    pub fn link(&mut self, resources: &Resources, mut progress: impl FnMut(usize)) -> Result<(), Error> {
        self.commit()?;
        let mut linker = Linker::new(resources);
        let mut some = false;
        loop {
            let left: i64 = self.connection.query_row("SELECT count(*) FROM unlinked", [], |row| row.get(0))?;
            if left == 0 {
                break;
            }
            some = true;
            progress(usize::try_from(left).unwrap_or(0));
            self.begin()?;
            let articles = ids(&self.connection, "SELECT article FROM unlinked ORDER BY article LIMIT ?", ARTICLES)?;
            for article in &articles {
                linker.article(&self.connection, *article)?;
                self.connection.prepare_cached("DELETE FROM unlinked WHERE article = ?")?.execute([article])?;
            }
            self.commit()?;
            linker.tidy();
        }
        if some {
            // Planning by what is there keeps questions quick.
            self.connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize;")?;
            self.correct_again(resources)?;
        }
        Ok(())
    }

    /// Forgets all links and works them out again.
    ///
    /// # Errors
    /// If the archive cannot be written; the old links are kept until the new ones are begun.
    pub fn relink(&mut self, resources: &Resources, progress: impl FnMut(usize)) -> Result<(), Error> {
        self.begin()?;
        self.connection.execute_batch(
            "DELETE FROM same_statement; DELETE FROM witness; DELETE FROM known_as; DELETE FROM identity; DELETE FROM identity_text;
             DELETE FROM carries; DELETE FROM band; INSERT OR IGNORE INTO unlinked SELECT id FROM article;",
        )?;
        self.commit()?;
        self.link(resources, progress)
    }
}

pub(crate) struct Linker<'r> {
    resources: &'r Resources,
    /// Identities by their key, as they are in the table.
    identities: HashMap<i64, Vec<(i64, Known)>>,
    /// What identities said, in the order in which it came.
    said: HashMap<i64, Vec<Said>>,
    saying: usize,
}

/// An entity with a row of its own.
struct EntityRow {
    id: i64,
    number: i64,
    name: String,
    kind: String,
    role: Option<String>,
    country: Option<String>,
}

/// An attribution as the comparison needs it.
pub(crate) struct Spoken {
    id: i64,
    identity: Option<i64>,
    /// Whether the speaker can be the same as another article's.
    linkable: bool,
    day: Option<String>,
    article: i64,
    /// Where its content stands there.
    content: Vec<[usize; 2]>,
    utterance: Utterance,
}

/// What is remembered of what was said: most is told apart by its day and by a few numbers.
struct Said {
    id: i64,
    day: Option<i32>,
    hashes: Box<[u32]>,
}

impl Said {
    fn new(spoken: &Spoken) -> Said {
        Said { id: spoken.id, day: spoken.number(), hashes: spoken.utterance.hashes().into() }
    }

    fn may_be(&self, other: &Said) -> bool {
        self.day.zip(other.day).is_none_or(|(a, b)| a.abs_diff(b) <= WINDOW.unsigned_abs()) && may_be_same(&self.hashes, &other.hashes)
    }
}

impl Spoken {
    /// Whether both are read from the same characters, as an attribution is that stands within another.
    fn overlaps(&self, other: &Spoken) -> bool {
        let overlap = |a: &[usize; 2]| other.content.iter().any(|b| a[0] < b[1] && b[0] < a[1]);
        self.article == other.article && self.content.iter().any(overlap)
    }

    /// The day as a number.
    fn number(&self) -> Option<i32> {
        self.day.as_deref().and_then(|day| day.parse::<Date>().ok()).map(days)
    }
}

impl<'r> Linker<'r> {
    pub(crate) fn new(resources: &'r Resources) -> Linker<'r> {
        Linker { resources, identities: HashMap::new(), said: HashMap::new(), saying: 0 }
    }

    /// Forgets what is in the tables as well, when it is much.
    fn tidy(&mut self) {
        if self.identities.len() > REMEMBERED {
            self.identities.clear();
        }
        if self.saying > SAYINGS {
            self.said.clear();
            self.saying = 0;
        }
    }

    fn article(&mut self, connection: &Connection, article: i64) -> Result<(), Error> {
        dispatch(connection, article)?;
        let day: Option<String> = connection
            .prepare_cached("SELECT coalesce(published, substr(received, 1, 10)) FROM article JOIN capture USING (id) WHERE id = ?")?
            .query_row([article], |row| row.get(0))?;
        let speakers = self.entities(connection, article)?;
        self.statements(connection, article, day.as_deref(), &speakers)
    }

    /// Gives the article's entities their identities; says which are whose, by number.
    fn entities(&mut self, connection: &Connection, article: i64) -> Result<BTreeMap<i64, (i64, bool)>, Error> {
        let mut statement = connection.prepare_cached("SELECT id, number, name, kind, role, country FROM entity WHERE article = ? ORDER BY number")?;
        let rows = statement.query_map([article], |row| {
            Ok(EntityRow { id: row.get(0)?, number: row.get(1)?, name: row.get(2)?, kind: row.get(3)?, role: row.get(4)?, country: row.get(5)? })
        })?;
        let entities: Vec<EntityRow> = rows.collect::<Result<_, _>>()?;
        let mut statement = connection.prepare_cached("SELECT DISTINCT speaker FROM attribution WHERE article = ? AND speaker IS NOT NULL")?;
        let speaking: BTreeSet<i64> = statement.query_map([article], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut found = BTreeMap::new();
        let mut met = BTreeSet::new();
        // A country keeps everybody company.
        let named = entities.iter().filter(|entity| matches!(entity.kind.as_str(), "person" | "organization"));
        let names: Vec<(i64, String)> = named.map(|entity| (entity.id, company_name(&entity.name))).collect();
        for entity in &entities {
            let kind = codec::entity_kind(&entity.kind)?;
            let company = names.iter().filter(|(id, _)| *id != entity.id).map(|(_, name)| name.as_str());
            let wording = &self.resources.wording;
            let known = Known::new(wording, kind, &entity.name, entity.role.as_deref(), entity.country.as_deref(), company);
            if known.is_none() && !speaking.contains(&entity.number) {
                continue;
            }
            let identity = self.identity(connection, entity, known.as_ref())?;
            // A new one counts its article already.
            if met.insert(identity) && identity != entity.id {
                counted(connection, identity)?;
            }
            found.insert(entity.number, (identity, known.is_some()));
        }
        Ok(found)
    }

    /// The identity of an entity: one that is there and the same, or a new one.
    fn identity(&mut self, connection: &Connection, entity: &EntityRow, known: Option<&Known>) -> Result<i64, Error> {
        let key = known.map(|known| hash(&known.key()));
        if let (Some(key), Some(known)) = (key, known) {
            if let Entry::Vacant(place) = self.identities.entry(key) {
                let mut statement = connection.prepare_cached("SELECT id, profile FROM identity WHERE key = ? ORDER BY id")?;
                let there = statement.query_map([key], |row| Ok((row.get(0)?, Known::from_profile(known, &row.get::<_, String>(1)?))))?;
                place.insert(there.collect::<Result<_, _>>()?);
            }
            let there = self.identities.entry(key).or_default();
            let mut alike = (0..there.len()).filter_map(|at| Some((at, there[at].1.same(known)?)));
            if let Some((at, because)) = alike.next() {
                // It may show that identities are one that had seemed to be two.
                let same: Vec<(i64, Known)> = alike.map(|(other, _)| there[other].clone()).filter(|(_, other)| there[at].1.are_one(other, known)).collect();
                let (id, own) = &mut there[at];
                let before = own.clone();
                own.join(known);
                same.iter().for_each(|(_, other)| own.join(other));
                if *own != before {
                    connection.prepare_cached("UPDATE identity SET profile = ?2 WHERE id = ?1")?.execute(params![*id, own.to_profile()])?;
                }
                let id = current(connection, *id)?;
                for (other, _) in same {
                    let other = current(connection, other)?;
                    if other != id {
                        self.unite(connection, other, id, entity.id)?;
                    }
                }
                self.join(connection, id, entity, &because.words())?;
                return Ok(id);
            }
            there.push((entity.id, known.clone()));
        }
        let sql = "INSERT INTO identity (id, key, name, kind, role, country, articles, profile) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)";
        let profile = known.map(Known::to_profile).unwrap_or_default();
        connection.prepare_cached(sql)?.execute(params![entity.id, key, entity.name, entity.kind, entity.role, entity.country, profile])?;
        connection.prepare_cached("INSERT INTO identity_text (rowid, name) VALUES (?1, ?2)")?.execute(params![entity.id, entity.name])?;
        connection.prepare_cached("INSERT INTO known_as (entity, identity, because) VALUES (?1, ?1, '')")?.execute([entity.id])?;
        // Nobody has to look for what it said before.
        self.said.insert(entity.id, Vec::new());
        Ok(entity.id)
    }

    /// Makes one of two identities, of which an entity shows that they are one.
    fn unite(&mut self, connection: &Connection, from: i64, into: i64, by: i64) -> Result<(), Error> {
        let (theirs, ours) = (self.earlier(connection, from, i64::MAX)?, self.earlier(connection, into, i64::MAX)?);
        merge(connection, from, into, &format!("same name; entity {by} is the same as both"))?;
        let mut joined = Vec::new();
        for one in &ours {
            for other in &theirs {
                let (earlier, later) = if one.id < other.id { (one, other) } else { (other, one) };
                compare(connection, self.resources, earlier, later, &mut joined)?;
            }
        }
        for identity in [from, into] {
            self.saying -= self.said.remove(&identity).map_or(0, |said| said.len());
        }
        joined.into_iter().try_for_each(|(a, b)| join_statements(connection, a, b))
    }

    fn join(&self, connection: &Connection, identity: i64, entity: &EntityRow, because: &str) -> Result<(), Error> {
        let sql = "INSERT INTO known_as (entity, identity, because) VALUES (?1, ?2, ?3)";
        connection.prepare_cached(sql)?.execute(params![entity.id, identity, because])?;
        let sql = "UPDATE identity SET country = coalesce(country, ?2) WHERE id = ?1";
        connection.prepare_cached(sql)?.execute(params![identity, entity.country])?;
        Ok(())
    }

    fn statements(&mut self, connection: &Connection, article: i64, day: Option<&str>, speakers: &BTreeMap<i64, (i64, bool)>) -> Result<(), Error> {
        let mut statement = connection.prepare_cached("SELECT id, words, form, act, negated AND NOT absorbs, article, content, speaker FROM attribution WHERE article = ? ORDER BY number")?;
        let mut rows = statement.query([article])?;
        let mut new: Vec<Spoken> = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = get(row, 0)?;
            let speaker = get::<Option<i64>>(row, 7)?.and_then(|number| speakers.get(&number).copied());
            // Whoever is never the same as another has no statements across articles, but by their very words.
            let key = speaker.filter(|(_, linkable)| *linkable).map(|(identity, _)| identity);
            new.push(self.spoken(id, key, speaker.map(|(identity, _)| identity), day.map(str::to_owned), row)?);
        }
        for spoken in &new {
            let fingerprint = spoken.utterance.is_telling().then(|| spoken.utterance.fingerprint());
            let sql = "INSERT INTO witness (attribution, statement, identity, day, fingerprint) VALUES (?1, ?1, ?2, ?3, ?4)";
            connection.prepare_cached(sql)?.execute(params![spoken.id, spoken.identity, spoken.day, fingerprint])?;
        }
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for one in &new {
            let Some(identity) = one.identity else { continue };
            if !self.said.contains_key(&identity) {
                let earlier: Vec<Said> = self.earlier(connection, identity, new[0].id)?.iter().map(Said::new).collect();
                self.saying += earlier.len();
                self.said.insert(identity, earlier);
            }
            let said = Said::new(one);
            let alike: Vec<i64> = self.said[&identity].iter().filter(|other| other.may_be(&said)).map(|other| other.id).collect();
            for other in alike {
                match new.iter().find(|new| new.id == other) {
                    Some(new) => compare(connection, self.resources, new, one, &mut joined)?,
                    None => compare(connection, self.resources, &self.again(connection, other, identity)?, one, &mut joined)?,
                }
            }
            self.said.entry(identity).or_default().push(said);
            self.saying += 1;
        }
        for one in &new {
            if !one.utterance.is_telling() {
                continue;
            }
            for other in self.alike(connection, one)? {
                if !(one.identity.is_some() && one.identity == other.identity) {
                    compare(connection, self.resources, &other, one, &mut joined)?;
                }
            }
        }
        for (a, b) in joined {
            join_statements(connection, a, b)?;
        }
        Ok(())
    }

    /// What the same speaker said in articles that are linked already.
    fn earlier(&self, connection: &Connection, identity: i64, before: i64) -> Result<Vec<Spoken>, Error> {
        let sql = "SELECT a.id, a.words, a.form, a.act, a.negated AND NOT a.absorbs, a.article, a.content, w.day FROM witness w JOIN attribution a ON a.id = w.attribution \
                   WHERE w.identity = ?1 AND w.attribution < ?2 ORDER BY a.id";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![identity, before])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(self.spoken(get(row, 0)?, Some(identity), Some(identity), get(row, 7)?, row)?);
        }
        Ok(found)
    }

    /// An attribution of an earlier article, made ready again; its speaker is one that other articles know.
    fn again(&self, connection: &Connection, id: i64, identity: i64) -> Result<Spoken, Error> {
        let sql = "SELECT a.id, a.words, a.form, a.act, a.negated AND NOT a.absorbs, a.article, a.content, w.day FROM witness w JOIN attribution a ON a.id = w.attribution WHERE a.id = ?";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([id])?;
        let row = rows.next()?.ok_or_else(|| Error::damaged(format!("attribution {id} is no witness")))?;
        self.spoken(id, Some(identity), Some(identity), get(row, 7)?, row)
    }

    /// What was said in the very same words at that time, where one of the two has no speaker to go by.
    fn alike(&self, connection: &Connection, one: &Spoken) -> Result<Vec<Spoken>, Error> {
        let sql = "SELECT a.id, a.words, a.form, a.act, a.negated AND NOT a.absorbs, a.article, a.content, w.day, w.identity, i.key IS NOT NULL FROM witness w \
                   JOIN attribution a ON a.id = w.attribution LEFT JOIN identity i ON i.id = w.identity \
                   WHERE w.fingerprint = ?1 AND w.attribution < ?2 AND (NOT ?3 OR i.key IS NULL) \
                   AND (w.day IS NULL OR ?4 IS NULL OR abs(julianday(w.day) - julianday(?4)) <= 2) ORDER BY a.id";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![one.utterance.fingerprint(), one.id, one.linkable, one.day])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let identity: Option<i64> = get(row, 8)?;
            let key = identity.filter(|_| row.get(9).unwrap_or(false));
            found.push(self.spoken(get(row, 0)?, key, identity, get(row, 7)?, row)?);
        }
        Ok(found)
    }

    /// The attribution in columns 1 to 6 of a row, made ready.
    fn spoken(&self, id: i64, key: Option<i64>, identity: Option<i64>, day: Option<String>, row: &rusqlite::Row<'_>) -> Result<Spoken, Error> {
        let act: String = get(row, 3)?;
        let act = Act::from_name(&act).ok_or_else(|| Error::damaged(format!("{act:?} is no act")))?;
        let Resources { lemmas, wording, .. } = self.resources;
        let number = day.as_deref().and_then(|day| day.parse::<Date>().ok()).map(days);
        let speaker = key.map(|key| key.to_string());
        let words: String = get(row, 1)?;
        let form = codec::form(&get::<String>(row, 2)?)?;
        let utterance = Utterance::new(lemmas, wording, speaker.as_deref(), &words, form, act, get(row, 4)?, number);
        Ok(Spoken { id, identity, linkable: key.is_some(), day, article: get(row, 5)?, content: codec::places(&get::<String>(row, 6)?)?, utterance })
    }
}

/// Notes that two attributions are one statement, if they are.
fn compare(connection: &Connection, resources: &Resources, earlier: &Spoken, later: &Spoken, joined: &mut Vec<(i64, i64)>) -> Result<(), Error> {
    if earlier.overlaps(later) {
        return Ok(());
    }
    if let Some(same) = earlier.utterance.same(&later.utterance, &resources.wording) {
        let sql = "INSERT INTO same_statement (a, b, because, score, shared) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
        let score = (same.score * 100.0).round() / 100.0;
        connection.prepare_cached(sql)?.execute(params![earlier.id, later.id, same.because.name(), score, same.shared.join(" ")])?;
        joined.push((earlier.id, later.id));
    }
    Ok(())
}

/// Days since a day long ago.
fn days(date: Date) -> i32 {
    const START: Date = jiff::civil::date(1900, 1, 1);
    START.until(date).map_or(0, |span| span.get_days())
}

/// Finds what text the article carries: its own, or that of one before it.
fn dispatch(connection: &Connection, article: i64) -> Result<(), Error> {
    let minima: Option<Vec<u8>> = connection.prepare_cached("SELECT minima FROM signature WHERE article = ?")?.query_row([article], |row| row.get(0)).optional()?;
    let mut found: BTreeMap<i64, f64> = BTreeMap::new();
    if let Some(signature) = minima.as_deref().and_then(Signature::from_bytes) {
        let mut alike = BTreeSet::new();
        let mut look = connection.prepare_cached("SELECT article FROM band WHERE hash = ?")?;
        let mut note = connection.prepare_cached("INSERT INTO band (hash, article) VALUES (?1, ?2)")?;
        for hash in signature.bands() {
            for other in look.query_map([hash], |row| row.get::<_, i64>(0))? {
                alike.insert(other?);
            }
            note.execute(params![hash, article])?;
        }
        for other in alike {
            let minima: Vec<u8> = connection.prepare_cached("SELECT minima FROM signature WHERE article = ?")?.query_row([other], |row| row.get(0))?;
            if let Some(theirs) = Signature::from_bytes(&minima).filter(|theirs| theirs.is_same(&signature)) {
                let dispatch: i64 = connection.prepare_cached("SELECT dispatch FROM carries WHERE article = ?")?.query_row([other], |row| row.get(0))?;
                let best = found.entry(dispatch).or_default();
                *best = best.max(theirs.resemblance(&signature));
            }
        }
    }
    let first = found.keys().next().copied();
    let resemblance = found.values().copied().reduce(f64::max);
    let sql = "INSERT INTO carries (article, dispatch, resemblance) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(params![article, first.unwrap_or(article), resemblance])?;
    // It shows that texts are one that had seemed to be two.
    for other in found.keys().skip(1) {
        connection.prepare_cached("UPDATE carries SET dispatch = ?1 WHERE dispatch = ?2")?.execute(params![first, other])?;
    }
    Ok(())
}

/// Compares all that an identity said, after a correction gave it more.
pub(crate) fn restate(connection: &Connection, resources: &Resources, identity: i64) -> Result<(), Error> {
    let said = Linker::new(resources).earlier(connection, identity, i64::MAX)?;
    let mut joined = Vec::new();
    for (at, one) in said.iter().enumerate() {
        for other in &said[..at] {
            compare(connection, resources, other, one, &mut joined)?;
        }
    }
    joined.into_iter().try_for_each(|(a, b)| join_statements(connection, a, b))
}

/// Takes an attribution out of the statement that it was a witness of; the others stay together as far as anything shows it.
pub(crate) fn take_out(connection: &Connection, attribution: i64) -> Result<(), Error> {
    let of: Option<i64> = connection.query_row("SELECT statement FROM witness WHERE attribution = ?", [attribution], |row| row.get(0)).optional()?;
    connection.execute("DELETE FROM same_statement WHERE a = ?1 OR b = ?1", [attribution])?;
    let Some(of) = of else { return Ok(()) };
    let mut statement = connection.prepare_cached("SELECT attribution FROM witness WHERE statement = ? ORDER BY attribution")?;
    let members: Vec<i64> = statement.query_map([of], |row| row.get(0))?.collect::<Result<_, _>>()?;
    connection.execute("UPDATE witness SET statement = attribution WHERE statement = ?", [of])?;
    for member in members {
        let mut statement = connection.prepare_cached("SELECT a FROM same_statement WHERE b = ? ORDER BY a")?;
        let earlier: Vec<i64> = statement.query_map([member], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for other in earlier {
            join_statements(connection, other, member)?;
        }
    }
    Ok(())
}

fn join_statements(connection: &Connection, a: i64, b: i64) -> Result<(), Error> {
    let of = |attribution: i64| -> Result<i64, Error> {
        Ok(connection.prepare_cached("SELECT statement FROM witness WHERE attribution = ?")?.query_row([attribution], |row| row.get(0))?)
    };
    let (a, b) = (of(a)?, of(b)?);
    if a != b {
        connection.prepare_cached("UPDATE witness SET statement = ?1 WHERE statement = ?2")?.execute(params![a.min(b), a.max(b)])?;
    }
    Ok(())
}

/// Makes one identity of two, for this reason.
pub(crate) fn merge(connection: &Connection, from: i64, into: i64, because: &str) -> Result<(), Error> {
    connection.execute("UPDATE identity SET merged = ?2 WHERE id = ?1 OR merged = ?1", [from, into])?;
    connection.execute("UPDATE known_as SET identity = ?2, because = iif(entity = ?1, ?3, because) WHERE identity = ?1", params![from, into, because])?;
    connection.execute("UPDATE witness SET identity = ?2 WHERE identity = ?1", [from, into])?;
    connection.execute("DELETE FROM identity_text WHERE rowid = ?", [from])?;
    settle(connection, into)
}

/// Counts one more article for an identity, and settles it now and then: always while it is small, later each time that it
/// grew by a quarter of a power of two. So settling costs the same for every article, and comes out the same in every run.
fn counted(connection: &Connection, identity: i64) -> Result<(), Error> {
    let sql = "UPDATE identity SET articles = articles + 1 WHERE id = ? RETURNING articles";
    let articles: i64 = connection.prepare_cached(sql)?.query_row([identity], |row| row.get(0))?;
    let step = 1_i64 << articles.max(1).ilog2().saturating_sub(2);
    if articles % step == 0 { settle(connection, identity) } else { Ok(()) }
}

/// Gives an identity the role that most of its entities give, and of those the first; and counts its articles. A country gets
/// its name so, too: it goes by many ("the Beltway"), and anybody else has the one that made them the same.
pub(crate) fn settle(connection: &Connection, identity: i64) -> Result<(), Error> {
    let most = |column: &str| -> Result<Option<String>, Error> {
        let sql = format!(
            "SELECT e.{column} FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ? AND e.{column} IS NOT NULL \
             GROUP BY e.{column} ORDER BY count(*) DESC, min(e.id) LIMIT 1"
        );
        Ok(connection.prepare_cached(&sql)?.query_row([identity], |row| row.get(0)).optional()?)
    };
    let (name, role) = (most("name")?, most("role")?);
    let sql = "SELECT kind = 'country' AND name IS NOT ?2 FROM identity WHERE id = ?1";
    let renamed = connection.prepare_cached(sql)?.query_row(params![identity, name], |row| row.get::<_, bool>(0))?;
    if let Some(name) = name.filter(|_| renamed) {
        connection.prepare_cached("UPDATE identity SET name = ?2 WHERE id = ?1")?.execute(params![identity, name])?;
        connection.prepare_cached("INSERT OR REPLACE INTO identity_text (rowid, name) VALUES (?1, ?2)")?.execute(params![identity, name])?;
    }
    let sql = "UPDATE identity SET role = ?2, articles = (SELECT count(DISTINCT e.article) FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ?1) WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![identity, role])?;
    Ok(())
}

/// The identity that one is by now.
fn current(connection: &Connection, identity: i64) -> Result<i64, Error> {
    Ok(connection.prepare_cached("SELECT coalesce(merged, id) FROM identity WHERE id = ?")?.query_row([identity], |row| row.get(0))?)
}

/// A stable number for a key.
fn hash(key: &str) -> i64 {
    let bytes = codec::digest(key.as_bytes());
    u64::from_str_radix(&bytes[..16], 16).unwrap_or_default().cast_signed()
}

pub(crate) fn ids(connection: &Connection, sql: &str, limit: usize) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}
