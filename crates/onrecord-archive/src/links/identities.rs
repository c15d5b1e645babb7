//! Who is who across articles.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use onrecord::link::entity::Known;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::prepare::Named;
use super::regroup::merge;
use crate::error::Error;

/// How many identities are remembered between batches: some 300 bytes each.
const REMEMBERED: usize = 200_000;

/// Who was named by more articles is remembered longer.
const OFTEN: i64 = 16;

/// The identities that articles of late named. What changes in them is in the tables after [`Identities::write`].
#[derive(Default)]
pub(super) struct Identities {
    by_key: HashMap<i64, Vec<Identity>>,
    remembered: usize,
    states: HashMap<i64, State>,
    /// Which identity one became that is now part of another.
    joined: HashMap<i64, i64>,
    /// What is to be written: identities with a new state, with a new profile, and with a new name.
    restated: BTreeSet<i64>,
    profiled: BTreeSet<(i64, usize)>,
    renamed: BTreeSet<i64>,
}

/// An identity by its key, or one that was made part of another.
struct Identity {
    id: i64,
    current: i64,
    voice: Option<i64>,
    known: Known,
    /// Whether more than one article named it, as far as is remembered.
    again: bool,
}

/// What is told of an identity.
struct State {
    is_country: bool,
    name: String,
    country: Option<String>,
    articles: i64,
    /// The last article that named it.
    last: i64,
    names: Votes,
    roles: Votes,
}

/// What its entities give, how often, and the first that gives it.
#[derive(Default)]
struct Votes(BTreeMap<String, (i64, i64)>);

impl Votes {
    fn add(&mut self, what: &str, entity: i64) {
        match self.0.get_mut(what) {
            Some((count, first)) => {
                *count += 1;
                *first = (*first).min(entity);
            }
            None => drop(self.0.insert(what.to_owned(), (1, entity))),
        }
    }

    /// What most give, and of those the first.
    fn most(&self) -> Option<&str> {
        self.0.iter().max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first))).map(|(what, _)| what.as_str())
    }
}

impl State {
    fn add(&mut self, entity: &Named, article: i64) {
        if self.last != article {
            self.articles += 1;
            self.last = article;
        }
        if let Some(role) = &entity.role {
            self.roles.add(role, entity.id);
        }
        if self.is_country {
            self.names.add(&entity.name, entity.id);
        }
        if self.country.is_none() {
            self.country.clone_from(&entity.country);
        }
    }
}

/// What an article's entity turned out to be.
pub(super) struct Found {
    pub(super) identity: i64,
    /// What everybody has in common who may be meant by its name.
    pub(super) voice: Option<i64>,
    /// Identities that it shows to be the same one.
    pub(super) also: Vec<i64>,
}

impl Identities {
    /// The identity of an article's entity: one that is there and the same, or a new one.
    pub(super) fn find(&mut self, connection: &Connection, entity: &Named, article: i64) -> Result<Found, Error> {
        if let (Some(known), Some(key)) = (&entity.known, entity.key) {
            if let Entry::Vacant(place) = self.by_key.entry(key) {
                let mut statement = connection.prepare_cached("SELECT i.id, coalesce(m.id, i.id), i.profile, coalesce(m.voice, i.voice) FROM identity i LEFT JOIN identity m ON m.id = i.merged WHERE i.key = ? ORDER BY i.id")?;
                let there = statement.query_map([key], |row| {
                    let known = Known::from_profile(known, row.get_ref(2)?.as_str()?);
                    Ok(Identity { id: row.get(0)?, current: row.get(1)?, voice: row.get(3)?, known, again: false })
                })?;
                self.remembered += place.insert(there.collect::<Result<_, _>>()?).len();
            }
            let there = self.by_key.entry(key).or_default();
            let mut alike = (0..there.len()).filter_map(|at| Some((at, there[at].known.same(known)?)));
            if let Some((at, because)) = alike.next() {
                // It may show that identities are one that had seemed to be two.
                let also: Vec<usize> = alike.map(|(other, _)| other).filter(|other| there[at].known.are_one(&there[*other].known, known)).collect();
                let others: Vec<Known> = also.iter().map(|other| there[*other].known.clone()).collect();
                let own = &mut there[at];
                own.again = true;
                let changed = own.known.join(known) | others.iter().fold(false, |new, other| own.known.join(other) | new);
                if changed {
                    self.profiled.insert((key, at));
                }
                let (current, voice) = (own.current, own.voice);
                let also: Vec<i64> = also.into_iter().map(|other| there[other].current).collect();
                let identity = self.now(current);
                let mut also: Vec<i64> = also.into_iter().map(|other| self.now(other)).filter(|other| *other != identity).collect();
                also.sort_unstable();
                also.dedup();
                self.state(connection, identity)?.add(entity, article);
                self.restated.insert(identity);
                known_as(connection, entity.id, identity, &because.words())?;
                return Ok(Found { identity, voice, also });
            }
            there.push(Identity { id: entity.id, current: entity.id, voice: entity.voice, known: known.clone().without_names(), again: false });
            self.remembered += 1;
        }
        let sql = "INSERT INTO identity (id, key, name, kind, role, country, articles, profile, voice) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8)";
        let profile = entity.known.as_ref().map(Known::to_profile).unwrap_or_default();
        connection.prepare_cached(sql)?.execute(params![entity.id, entity.key, entity.name, entity.kind, entity.role, entity.country, profile, entity.voice])?;
        known_as(connection, entity.id, entity.id, "")?;
        let mut state = State { is_country: entity.kind == "country", name: entity.name.clone(), country: None, articles: 0, last: 0, names: Votes::default(), roles: Votes::default() };
        state.add(entity, article);
        self.states.insert(entity.id, state);
        self.renamed.insert(entity.id);
        Ok(Found { identity: entity.id, voice: entity.voice, also: Vec::new() })
    }

    /// Makes one of two identities, of which an entity shows that they are one.
    pub(super) fn unite(&mut self, connection: &Connection, from: i64, into: i64, by: i64) -> Result<(), Error> {
        for id in [from, into] {
            if self.restated.remove(&id) {
                self.restate(connection, id)?;
            }
        }
        merge(connection, from, into, &format!("same name; entity {by} is the same as both"))?;
        self.joined.insert(from, into);
        self.states.remove(&from);
        self.states.remove(&into);
        Ok(())
    }

    /// The identity that one is by now.
    pub(super) fn now(&self, mut identity: i64) -> i64 {
        while let Some(next) = self.joined.get(&identity) {
            identity = *next;
        }
        identity
    }

    fn state(&mut self, connection: &Connection, identity: i64) -> Result<&mut State, Error> {
        match self.states.entry(identity) {
            Entry::Occupied(place) => Ok(place.into_mut()),
            Entry::Vacant(place) => {
                let sql = "SELECT kind = 'country', name, country, articles FROM identity WHERE id = ?";
                let mut state = connection.prepare_cached(sql)?.query_row([identity], |row| {
                    let (is_country, name, country, articles) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                    Ok(State { is_country, name, country, articles, last: 0, names: Votes::default(), roles: Votes::default() })
                })?;
                let sql = "SELECT max(e.article) FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ?";
                state.last = connection.prepare_cached(sql)?.query_row([identity], |row| Ok(row.get::<_, Option<i64>>(0)?.unwrap_or(0)))?;
                let votes = |column: &str| -> Result<Votes, Error> {
                    let sql = format!(
                        "SELECT e.{column}, count(*), min(e.id) FROM known_as k JOIN entity e ON e.id = k.entity \
                         WHERE k.identity = ? AND e.{column} IS NOT NULL GROUP BY e.{column}"
                    );
                    let mut statement = connection.prepare_cached(&sql)?;
                    let votes = statement.query_map([identity], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
                    Ok(Votes(votes.collect::<Result<_, _>>()?))
                };
                state.roles = votes("role")?;
                if state.is_country {
                    state.names = votes("name")?;
                }
                Ok(place.insert(state))
            }
        }
    }

    /// Writes what is new.
    pub(super) fn write(&mut self, connection: &Connection) -> Result<(), Error> {
        for id in std::mem::take(&mut self.restated) {
            self.restate(connection, id)?;
        }
        let mut update = connection.prepare_cached("UPDATE identity SET profile = ?2 WHERE id = ?1")?;
        for (key, at) in std::mem::take(&mut self.profiled) {
            if let Some(identity) = self.by_key.get(&key).and_then(|there| there.get(at)) {
                update.execute(params![identity.id, identity.known.to_profile()])?;
            }
        }
        // One after the other: the index is written out whenever something else is changed in between.
        let mut index = connection.prepare_cached("INSERT OR REPLACE INTO identity_text (rowid, name) VALUES (?1, ?2)")?;
        for id in std::mem::take(&mut self.renamed) {
            // One that others were joined to has no state any more; one that was joined to another is not looked for.
            let name = match self.states.get(&id) {
                Some(state) => Some(state.name.clone()),
                None => connection.prepare_cached("SELECT name FROM identity WHERE id = ? AND merged IS NULL")?.query_row([id], |row| row.get(0)).optional()?,
            };
            if let Some(name) = name {
                index.execute(params![id, name])?;
            }
        }
        Ok(())
    }

    fn restate(&mut self, connection: &Connection, id: i64) -> Result<(), Error> {
        // One that was made part of another has no state of its own any more, and was written then.
        let Some(state) = self.states.get_mut(&id) else { return Ok(()) };
        if let Some(name) = state.names.most().filter(|name| *name != state.name).map(str::to_owned) {
            state.name = name;
            self.renamed.insert(id);
        }
        let sql = "UPDATE identity SET articles = ?2, role = ?3, country = ?4, name = ?5 WHERE id = ?1";
        connection.prepare_cached(sql)?.execute(params![id, state.articles, state.roles.most(), state.country, state.name])?;
        Ok(())
    }

    /// Forgets what is in the tables as well, when it is much: first those that one article named.
    pub(super) fn tidy(&mut self) {
        if self.remembered > REMEMBERED {
            self.by_key.retain(|_, there| there.iter().any(|identity| identity.again));
            self.remembered = self.by_key.values().map(Vec::len).sum();
            if self.remembered > REMEMBERED / 2 {
                self.by_key.clear();
                self.remembered = 0;
            }
        }
        if self.states.len() > REMEMBERED {
            // Those of few articles are soon read again.
            self.states.retain(|_, state| state.articles > OFTEN);
            if self.states.len() > REMEMBERED / 2 {
                self.states.clear();
            }
        }
    }
}

fn known_as(connection: &Connection, entity: i64, identity: i64, because: &str) -> Result<(), Error> {
    let sql = "INSERT INTO known_as (entity, identity, because) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(params![entity, identity, because])?;
    Ok(())
}
