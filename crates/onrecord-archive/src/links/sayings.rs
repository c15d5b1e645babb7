//! Which attributions are witnesses of one statement.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map};

use jiff::ToSpan as _;
use onrecord::link::statement::{Sketch, WINDOW};
use onrecord::resources::Resources;
use rusqlite::{Connection, Row, params};

use super::prepare::{Speaker, Spoken, number};
use super::regroup::{compare, join_statements};
use crate::error::Error;
use crate::reader::get;

/// How many sayings are remembered between batches: some 100 bytes each.
const REMEMBERED: usize = 2_000_000;

/// How many attributions that were compared of late are kept ready for the next comparison, and as many from before: some 2 kB each.
const READY: usize = 12_000;

/// What a voice said is read at once where it is less.
const FEW: usize = 200;

/// How many days are read together.
const DAYS: i32 = 64;

/// What was said of late, to be compared with what is said next.
#[derive(Default)]
pub(super) struct Sayings {
    by_voice: HashMap<i64, Said>,
    ready: HashMap<i64, Spoken>,
    ready_before: HashMap<i64, Spoken>,
}

/// What was said by one voice, as far as it was asked for.
#[derive(Default)]
struct Said {
    /// By the number of a stretch of days; under none what has no day.
    stretches: BTreeMap<Option<i32>, Vec<Trace>>,
    /// Whether all are here, so that what is not need not be looked for.
    whole: bool,
}

/// What is remembered of a saying: most are told apart by their speaker, their day and a few numbers.
struct Trace {
    id: i64,
    identity: i64,
    linkable: bool,
    day: Option<i32>,
    quoted: bool,
    marks: Box<[u16]>,
}

impl Trace {
    fn new(spoken: &Spoken, by: Speaker) -> Trace {
        Trace { id: spoken.id, identity: by.identity, linkable: by.linkable, day: number(spoken.day.as_deref()), quoted: spoken.utterance.is_quoted(), marks: spoken.marks.clone() }
    }

    fn may_be(&self, other: &Trace) -> bool {
        let days = self.day.zip(other.day).map(|(a, b)| a.abs_diff(b));
        if self.identity == other.identity && self.linkable {
            return self.sketch().may_be_same(other.sketch(), days);
        }
        !(self.linkable && other.linkable) && self.sketch().may_be_same_by_words(other.sketch(), days)
    }

    fn sketch(&self) -> Sketch<'_> {
        Sketch { marks: &self.marks, quoted: self.quoted }
    }
}

impl Sayings {
    /// Compares what an article's speakers say with what they, or who may be they, said before. Its attributions are
    /// witnesses already.
    pub(super) fn link(&mut self, connection: &Connection, resources: &Resources, new: &[Spoken]) -> Result<(), Error> {
        let Some(begin) = new.first().map(|one| one.id) else { return Ok(()) };
        if self.ready.len() > READY {
            // What is not asked for until the next time is forgotten then.
            self.ready_before = std::mem::take(&mut self.ready);
        }
        let mut joined: Vec<(i64, i64)> = Vec::new();
        let mut insert = connection.prepare_cached("INSERT INTO saying (voice, day, attribution, identity, linkable, quoted, marks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for one in new {
            let Some((by, voice)) = one.by.and_then(|by| Some((by, by.voice?))) else { continue };
            let trace = Trace::new(one, by);
            let said = self.by_voice.entry(voice).or_default();
            said.fetch(connection, resources, voice, trace.day, begin)?;
            let alike: Vec<i64> = said.near(trace.day).filter(|other| other.may_be(&trace)).map(|other| other.id).collect();
            for other in alike {
                if let Some(new) = new.iter().find(|new| new.id == other) {
                    compare(connection, resources, new, one, &mut joined)?;
                    continue;
                }
                let ready = match self.ready.entry(other) {
                    hash_map::Entry::Occupied(there) => there.into_mut(),
                    hash_map::Entry::Vacant(place) => match self.ready_before.remove(&other) {
                        Some(there) => place.insert(there),
                        None => place.insert(again(connection, resources, other)?),
                    },
                };
                compare(connection, resources, ready, one, &mut joined)?;
            }
            insert.execute(params![voice, one.day.as_deref().unwrap_or_default(), one.id, by.identity, by.linkable, trace.quoted, to_bytes(&one.marks)])?;
            said.stretches.entry(trace.day.map(stretch)).or_default().push(trace);
        }
        for one in new {
            let Some(fingerprint) = one.fingerprint else { continue };
            let own = one.by.and_then(|by| by.voice);
            for other in alike(connection, resources, one, fingerprint)? {
                // Those of one voice were compared above.
                if own.is_none() || own != other.by.and_then(|by| by.voice) {
                    compare(connection, resources, &other, one, &mut joined)?;
                }
            }
        }
        joined.into_iter().try_for_each(|(a, b)| join_statements(connection, a, b))
    }

    /// Takes what one identity said for what the one said that it turned out to be, whose sayings may be of another voice.
    pub(super) fn rename(&mut self, theirs: &[Spoken], into: i64, voice: Option<i64>) {
        let said: BTreeSet<(i64, i64)> = theirs.iter().filter_map(|spoken| spoken.by).filter_map(|by| Some((by.voice?, by.identity))).collect();
        for (own, identity) in said {
            if let Some(other) = voice.filter(|voice| *voice != own) {
                self.by_voice.remove(&own);
                self.by_voice.remove(&other);
                continue;
            }
            let traces = self.by_voice.get_mut(&own).into_iter().flat_map(|said| said.stretches.values_mut().flatten());
            traces.filter(|trace| trace.identity == identity).for_each(|trace| trace.identity = into);
        }
        for spoken in theirs {
            self.ready.remove(&spoken.id);
            self.ready_before.remove(&spoken.id);
        }
    }

    /// Forgets what is in the tables as well, when it is much.
    pub(super) fn tidy(&mut self) {
        let remembered = |sayings: &Sayings| sayings.by_voice.values().map(Said::len).sum::<usize>();
        if remembered(self) > REMEMBERED || self.by_voice.len() > REMEMBERED / 8 {
            // Voices that said little are soon read again.
            self.by_voice.retain(|_, said| said.len() > FEW);
            if remembered(self) > REMEMBERED / 2 {
                self.by_voice.clear();
            }
        }
    }
}

/// What is read of a witness, ready to be compared: before it stands `SELECT`, after it what is wanted.
fn witnesses() -> String {
    format!(
        "{}, w.day, w.identity, i.key IS NOT NULL, w.voice FROM witness w JOIN attribution a ON a.id = w.attribution \
         LEFT JOIN identity i ON i.id = w.identity",
        Spoken::COLUMNS
    )
}

fn witness(resources: &Resources, row: &Row<'_>) -> Result<Spoken, Error> {
    let mut spoken = Spoken::read(resources, row, get(row, 8)?)?;
    let by = get::<Option<i64>>(row, 9)?.map(|identity| Ok::<_, Error>(Speaker { identity, linkable: get(row, 10)?, voice: get(row, 11)? }));
    spoken.set_speaker(by.transpose()?);
    Ok(spoken)
}

impl Said {
    fn len(&self) -> usize {
        self.stretches.values().map(Vec::len).sum()
    }

    /// Reads what is not here of what may be compared with something of this day: all, where it is not much.
    fn fetch(&mut self, connection: &Connection, resources: &Resources, voice: i64, day: Option<i32>, before: i64) -> Result<(), Error> {
        if self.whole {
            return Ok(());
        }
        if self.stretches.is_empty() || day.is_none() {
            let most = if day.is_some() { FEW } else { usize::MAX };
            let all = read(connection, resources, "?3 IS NULL AND ?4 IS NULL", (voice, before, None, None), most)?;
            if all.len() < most {
                self.stretches.clear();
                self.whole = true;
                all.into_iter().for_each(|trace| self.stretches.entry(trace.day.map(stretch)).or_default().push(trace));
                return Ok(());
            }
        }
        let Some(day) = day else { return Ok(()) };
        if let Entry::Vacant(place) = self.stretches.entry(None) {
            place.insert(read(connection, resources, "day = '' AND ?3 IS NULL AND ?4 IS NULL", (voice, before, None, None), usize::MAX)?);
        }
        for number in stretch(day - WINDOW)..=stretch(day + WINDOW) {
            if let Entry::Vacant(place) = self.stretches.entry(Some(number)) {
                let days = (date(number * DAYS), date(number * DAYS + DAYS - 1));
                place.insert(read(connection, resources, "day BETWEEN ?3 AND ?4", (voice, before, days.0, days.1), usize::MAX)?);
            }
        }
        Ok(())
    }

    /// What may be compared with something of this day.
    fn near(&self, day: Option<i32>) -> impl Iterator<Item = &Trace> {
        let (from, to) = day.map_or((i32::MIN, i32::MAX), |day| (stretch(day - WINDOW), stretch(day + WINDOW)));
        self.stretches.range(Some(from)..=Some(to)).chain(self.stretches.range(None..=None)).flat_map(|(_, traces)| traces)
    }
}

/// Marks as the table has them.
fn to_bytes(marks: &[u16]) -> Vec<u8> {
    marks.iter().flat_map(|mark| mark.to_le_bytes()).collect()
}

/// What a voice said before an attribution, so many at most.
fn read(connection: &Connection, resources: &Resources, condition: &str, values: (i64, i64, Option<String>, Option<String>), most: usize) -> Result<Vec<Trace>, Error> {
    let sql = format!("SELECT attribution, identity, linkable, day, marks, quoted FROM saying WHERE voice = ?1 AND attribution < ?2 AND {condition}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![values.0, values.1, values.2, values.3])?;
    let mut traces = Vec::new();
    while let Some(row) = rows.next()? {
        if traces.len() == most {
            break;
        }
        let id: i64 = get(row, 0)?;
        let marks = match row.get_ref(4)?.as_bytes_or_null().map_err(rusqlite::Error::from)? {
            Some(bytes) => bytes.as_chunks::<2>().0.iter().map(|two| u16::from_le_bytes(*two)).collect(),
            // Linked by version 0.1.0, or given a speaker by a correction.
            None => again(connection, resources, id)?.marks,
        };
        traces.push(Trace { id, identity: get(row, 1)?, linkable: get(row, 2)?, day: number(Some(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)), quoted: get(row, 5)?, marks });
    }
    Ok(traces)
}

fn stretch(day: i32) -> i32 {
    day.div_euclid(DAYS)
}

/// The day of a number, as the tables have it.
fn date(number: i32) -> Option<String> {
    jiff::civil::date(1900, 1, 1).checked_add(number.days()).ok().map(|date| date.to_string())
}

/// All that an identity said, ready to be compared.
pub(super) fn earlier(connection: &Connection, resources: &Resources, identity: i64) -> Result<Vec<Spoken>, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {} WHERE w.identity = ? ORDER BY a.id", witnesses()))?;
    let mut rows = statement.query([identity])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(witness(resources, row)?);
    }
    Ok(found)
}

/// Compares what was said by two who turned out to be one.
pub(super) fn unite(connection: &Connection, resources: &Resources, ours: Vec<Spoken>, mut theirs: Vec<Spoken>) -> Result<(), Error> {
    let by = ours.first().and_then(|one| one.by);
    theirs.iter_mut().for_each(|one| one.set_speaker(by));
    let mut joined = Vec::new();
    for one in &ours {
        for other in &theirs {
            let (earlier, later) = if one.id < other.id { (one, other) } else { (other, one) };
            compare(connection, resources, earlier, later, &mut joined)?;
        }
    }
    joined.into_iter().try_for_each(|(a, b)| join_statements(connection, a, b))
}

/// An attribution of an earlier article, made ready again.
fn again(connection: &Connection, resources: &Resources, id: i64) -> Result<Spoken, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {} WHERE a.id = ?", witnesses()))?;
    let mut rows = statement.query([id])?;
    let row = rows.next()?.ok_or_else(|| Error::damaged(format!("attribution {id} is no witness")))?;
    witness(resources, row)
}

/// What was said in the very same words at that time, where one of the two has no speaker to go by.
fn alike(connection: &Connection, resources: &Resources, one: &Spoken, fingerprint: i64) -> Result<Vec<Spoken>, Error> {
    let sql = format!(
        "SELECT {} WHERE w.fingerprint = ?1 AND w.attribution < ?2 AND (NOT ?3 OR i.key IS NULL) \
         AND (w.day IS NULL OR ?4 IS NULL OR abs(julianday(w.day) - julianday(?4)) <= 2) ORDER BY a.id",
        witnesses()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![fingerprint, one.id, one.by.is_some_and(|by| by.linkable), one.day])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(witness(resources, row)?);
    }
    Ok(found)
}
