//! What belongs together across articles, worked out article by article in the order in which they came.
//!
//! Every pair is judged by [`onrecord::link`] and by nothing that comes later, so an
//! archive that was linked as it grew is linked like one that is linked at once.

mod identities;
mod prepare;
mod regroup;
mod sayings;
mod texts;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use onrecord::resources::Resources;
use rusqlite::{Connection, OptionalExtension as _, params};

use self::identities::Identities;
use self::prepare::{Batch, Prepared, Speaker};
use self::sayings::Sayings;
use crate::error::Error;
use crate::open;
use crate::writer::{WAIT, Writer};

pub(crate) use self::prepare::give_voices;
pub(crate) use self::regroup::{index_names, merge, restate, settle, take_out};

/// How many articles are made ready together.
const ARTICLES: usize = 500;

/// How much of the file is held while many are linked, in kB: their places in the indexes are everywhere.
const CACHE: i64 = 256 * 1024;

impl Writer {
    /// Links what came in since the last time; `progress` hears how many articles are left.
    ///
    /// # Errors
    /// If the archive cannot be written; what was linked before is kept.
    pub fn link(&mut self, resources: &Resources, progress: impl FnMut(usize)) -> Result<(), Error> {
        self.link_in_batches(resources, ARTICLES, WAIT, progress)
    }

    /// The same, so many articles made ready together, and committed whenever that long has passed.
    fn link_in_batches(&mut self, resources: &Resources, most: usize, wait: Duration, mut progress: impl FnMut(usize)) -> Result<(), Error> {
        self.commit()?;
        let mut linker = Linker::new(resources, self.changes_of_others()?);
        let mut some = false;
        // Others may add while this one links.
        loop {
            let left: usize = self.connection.query_row("SELECT count(*) FROM unlinked", [], |row| row.get(0))?;
            if left == 0 {
                break;
            }
            some = true;
            let linked = if left > most { self.link_beside(&mut linker, (most, wait), left, &mut progress) } else { self.link_few(&mut linker, most, left, &mut progress) };
            if linked.is_err() {
                self.give_up();
            }
            linked?;
        }
        if some {
            // Planning by what is there keeps questions quick.
            self.connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize;")?;
            self.correct_again(resources)?;
        }
        Ok(())
    }

    /// Links what is one batch.
    fn link_few(&mut self, linker: &mut Linker<'_>, most: usize, left: usize, progress: &mut impl FnMut(usize)) -> Result<(), Error> {
        progress(left);
        self.begin_linking(linker)?;
        let articles = prepare::waiting(&self.connection, 0, most)?;
        let articles = articles.iter().map(|id| prepare::article(&self.connection, linker.resources, *id)).collect::<Result<_, _>>()?;
        linker.batch(&self.connection, articles)?;
        self.commit()
    }

    /// Links batch after batch, each made ready by a thread of its own while the one before is written.
    fn link_beside(&mut self, linker: &mut Linker<'_>, (most, wait): (usize, Duration), mut left: usize, progress: &mut impl FnMut(usize)) -> Result<(), Error> {
        let (resources, path) = (linker.resources, self.path.clone());
        let disturbed = AtomicU64::new(0);
        open::hold(&self.connection, CACHE)?;
        let linked = std::thread::scope(|scope| {
            let (sender, batches) = sync_channel(1);
            let counter = &disturbed;
            scope.spawn(move || prepare::send_all(&path, resources, most, counter, &sender));
            for batch in batches {
                let Batch { disturbed: as_of, mut articles } = batch?;
                progress(left);
                if self.begin_linking(linker)? {
                    disturbed.fetch_add(1, Ordering::SeqCst);
                }
                if disturbed.load(Ordering::SeqCst) != as_of {
                    articles = self.still_waiting(resources, &articles)?;
                }
                left = left.saturating_sub(articles.len());
                linker.batch(&self.connection, articles)?;
                self.commit_after(wait)?;
                linker.tidy();
            }
            self.commit()
        });
        open::hold(&self.connection, open::CACHE)?;
        linked
    }

    /// Begins a transaction, if none is open; says whether others have written since the last one, and forgets what is
    /// remembered if so.
    fn begin_linking(&mut self, linker: &mut Linker<'_>) -> Result<bool, Error> {
        if !self.begin()? {
            return Ok(false);
        }
        let seen = self.changes_of_others()?;
        let disturbed = seen != linker.seen;
        if disturbed {
            *linker = Linker::new(linker.resources, seen);
        }
        Ok(disturbed)
    }

    /// A number that is another one when another connection has written.
    fn changes_of_others(&self) -> Result<i64, Error> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Those articles that nobody else has linked or forgotten meanwhile, as they are now.
    fn still_waiting(&self, resources: &Resources, articles: &[Prepared]) -> Result<Vec<Prepared>, Error> {
        let mut waiting = Vec::new();
        for article in articles {
            if self.connection.prepare_cached("SELECT 1 FROM unlinked WHERE article = ?")?.exists([article.id])? {
                waiting.push(prepare::article(&self.connection, resources, article.id)?);
            }
        }
        Ok(waiting)
    }

    /// Forgets all links and works them out again.
    ///
    /// # Errors
    /// If the archive cannot be written; the old links are kept until the new ones are begun.
    pub fn relink(&mut self, resources: &Resources, progress: impl FnMut(usize)) -> Result<(), Error> {
        self.begin()?;
        self.connection.execute_batch(
            "DELETE FROM same_statement; DELETE FROM saying; DELETE FROM witness; DELETE FROM known_as; DELETE FROM identity; DELETE FROM identity_text;
             DELETE FROM carries; DELETE FROM band; INSERT OR IGNORE INTO unlinked SELECT id FROM article;",
        )?;
        self.commit()?;
        self.link(resources, progress)
    }
}

/// What is remembered while articles are linked.
struct Linker<'r> {
    resources: &'r Resources,
    /// [`Writer::changes_of_others`] as of what is remembered.
    seen: i64,
    identities: Identities,
    sayings: Sayings,
    /// Numbers of outlets.
    outlets: HashMap<String, i64>,
}

impl<'r> Linker<'r> {
    fn new(resources: &'r Resources, seen: i64) -> Linker<'r> {
        Linker { resources, seen, identities: Identities::default(), sayings: Sayings::default(), outlets: HashMap::new() }
    }

    /// Links articles in a transaction.
    fn batch(&mut self, connection: &Connection, articles: Vec<Prepared>) -> Result<(), Error> {
        let candidates = texts::candidates(connection, &articles)?;
        for (article, candidates) in articles.into_iter().zip(candidates) {
            texts::link(connection, &article, &candidates)?;
            self.article(connection, article)?;
        }
        self.identities.write(connection)
    }

    fn article(&mut self, connection: &Connection, article: Prepared) -> Result<(), Error> {
        let Prepared { id, day, outlet, entities, mut attributions, .. } = article;
        // Who is who, and whether other articles may name the same.
        let mut who: BTreeMap<i64, Speaker> = BTreeMap::new();
        for entity in &entities {
            let found = self.identities.find(connection, entity, id)?;
            for other in found.also {
                self.unite(connection, other, (found.identity, found.voice), entity.id)?;
            }
            who.insert(entity.number, Speaker { identity: found.identity, linkable: entity.known.is_some(), voice: found.voice });
        }
        let outlet = outlet.map(|name| self.outlet(connection, name)).transpose()?;
        let sql = "INSERT INTO witness (attribution, statement, identity, day, fingerprint, outlet, act, form, voice) VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut insert = connection.prepare_cached(sql)?;
        for spoken in &mut attributions {
            let speaker = spoken.speaker.and_then(|number| who.get(&number)).map(|by| Speaker { identity: self.identities.now(by.identity), ..*by });
            spoken.set_speaker(speaker);
            let (identity, voice) = (speaker.map(|by| by.identity), speaker.and_then(|by| by.voice));
            insert.execute(params![spoken.id, identity, day, spoken.fingerprint, outlet, spoken.act, spoken.form, voice])?;
        }
        self.sayings.link(connection, self.resources, &attributions)?;
        connection.prepare_cached("DELETE FROM unlinked WHERE article = ?")?.execute([id])?;
        Ok(())
    }

    /// Makes one of two identities, of which an entity shows that they are one.
    fn unite(&mut self, connection: &Connection, from: i64, (into, voice): (i64, Option<i64>), by: i64) -> Result<(), Error> {
        let (ours, theirs) = (sayings::earlier(connection, self.resources, into)?, sayings::earlier(connection, self.resources, from)?);
        self.identities.unite(connection, from, into, by)?;
        self.sayings.rename(&theirs, into, voice);
        sayings::unite(connection, self.resources, ours, theirs)
    }

    /// The number of an outlet.
    fn outlet(&mut self, connection: &Connection, name: String) -> Result<i64, Error> {
        if let Some(number) = self.outlets.get(&name) {
            return Ok(*number);
        }
        let there = connection.prepare_cached("SELECT id FROM outlet WHERE name = ?")?.query_row([&name], |row| row.get(0)).optional()?;
        let number = match there {
            Some(number) => number,
            None => {
                connection.prepare_cached("INSERT INTO outlet (name) VALUES (?)")?.execute([&name])?;
                connection.last_insert_rowid()
            }
        };
        self.outlets.insert(name, number);
        Ok(number)
    }

    /// Forgets what is in the tables as well, when it is much.
    fn tidy(&mut self) {
        self.identities.tidy();
        self.sayings.tidy();
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use onrecord::article::{Basis, Published};
    use onrecord::record::{Entity, EntityKind};
    use onrecord::span::Span;
    use onrecord::{pipeline, read};

    use super::*;
    use crate::entry::{Capture, Entry, Producer, Received};

    const REPORTS: &[&str] = &[
        "“Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance, head of Korvan Freight. Mayor Ines Calloway said that the bridge was old.",
        "Mayor Ines Calloway said that the bridge was old. Petra Lund, an engineer, warned that the northern pier would not last another winter.",
        "Korvan Freight’s head Dmitri Vance said “not one of our drivers has crossed that bridge over the limit”. Otto Brandt promised a bridge of stone.",
        "Engineer Petra Lund warned that the northern pier would not last another winter. Dmitri Vance denied it, and Ines Calloway said nothing.",
        "Mayor Otto Brandt promised a bridge of stone. “The figures are a fairy tale with a calculator,” Dmitri Vance said of Ines Calloway.",
        "Ines Calloway, the mayor, said the bridge was old. The harbour office said that “the figures are a fairy tale with a calculator”.",
    ];

    fn entry(number: usize) -> Entry {
        let text = format!("{} Report {number}.", REPORTS[number % REPORTS.len()]);
        let mut article = read::article_from_text(number.to_string(), text.as_bytes());
        article.outlet = Some(format!("Outlet {}", number % 4));
        article.published = (number % 5 != 4).then(|| Published { date: jiff::civil::date(2025, 11, 1 + (number / 2) as i8), basis: Basis::Given });
        let analysis = pipeline::analyse(Resources::english(), &article);
        Entry::new(Capture::new("text", text.as_bytes(), Received::default()), article, analysis.record, analysis.issues)
    }

    fn path(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("onrecord-links-{name}-{}.db", std::process::id()));
        remove(&path);
        path
    }

    fn remove(path: &Path) {
        ["", "-wal", "-shm"].iter().for_each(|end| drop(std::fs::remove_file(format!("{}{end}", path.display()))));
    }

    fn writer(path: &Path) -> Writer {
        Writer::open(path, Producer { version: "1".to_owned(), models: Vec::new() }).expect("an archive")
    }

    /// All that linking writes, in words.
    fn links(path: &Path) -> Vec<String> {
        let connection = Connection::open(path).expect("the archive");
        let mut all = Vec::new();
        for (table, columns) in [
            ("identity", "id, key, name, kind, role, country, articles, merged, profile"),
            ("known_as", "entity, identity, because"),
            ("identity_text", "rowid, name"),
            ("witness", "attribution, statement, identity, day, fingerprint, outlet, act, form"),
            ("saying", "attribution, voice, day, identity, linkable, hex(marks)"),
            ("same_statement", "a, b, because, score, shared"),
            ("carries", "article, dispatch, resemblance"),
            ("band", "hash, article"),
        ] {
            let mut statement = connection.prepare(&format!("SELECT json_array({columns}) FROM {table} ORDER BY 1")).expect("a table");
            let rows = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
            all.extend(rows.map(|row| format!("{table}: {}", row.expect("a row"))));
        }
        all
    }

    /// An article that names these, and says nothing.
    fn names(number: usize, names: &[&str]) -> Entry {
        let text = format!("{}. Report {number}.", names.join(", "));
        let article = read::article_from_text(number.to_string(), text.as_bytes());
        let entity = |name: &&str| {
            let start = text.find(name).expect("it stands there");
            let mentions = vec![Span::new(start, start + name.len())];
            Entity { name: (*name).to_owned(), kind: EntityKind::Person, role: None, country: None, mentions }
        };
        let mut record = pipeline::analyse(Resources::english(), &article).record;
        record.attributions.clear();
        record.entities = names.iter().map(entity).collect();
        Entry::new(Capture::new("text", text.as_bytes(), Received::default()), article, record, Vec::new())
    }

    #[test]
    fn two_that_turn_out_to_be_one_are_found_by_their_name() {
        let path = path("found");
        let mut writer = writer(&path);
        let (some, others) = (["Petra Lund", "Otto Brandt", "Ines Calloway"], ["Hana Kovar", "Leo Marchetti", "Marit Solheim"]);
        let one = |company: &[&'static str]| [&["Dmitri Vance"], company].concat();
        for (number, names_of) in [one(&some), one(&others), one(&[some, others].concat())].iter().enumerate() {
            writer.add(&names(number, names_of)).expect("it is added");
        }
        writer.link(Resources::english(), |_| {}).expect("they are linked");
        let sql = "SELECT count(*), sum(merged IS NULL), max(articles) FROM identity WHERE name = 'Dmitri Vance'";
        let counts: (i64, i64, i64) = writer.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("counts");
        assert_eq!(counts, (2, 1, 3));
        let found = crate::Reader::open(&path).and_then(|reader| reader.who("Dmitri Vance", None, 1)).expect("an answer");
        assert_eq!(found.answers.iter().map(|somebody| somebody.articles).collect::<Vec<_>>(), [3]);
        assert_eq!(crate::check(&path, |_| {}).expect("a check").findings, Vec::<String>::new());
        remove(&path);
    }

    #[test]
    fn links_are_the_same_in_whatever_batches_they_are_made_and_whoever_else_writes() {
        let resources = Resources::english();
        let entries: Vec<Entry> = (0..24).map(entry).collect();
        let paths = ["one", "few", "all", "disturbed"].map(path);
        let [one, few, all, disturbed] = &paths;
        for (path, batch) in [(one, 1), (few, 5), (all, usize::MAX)] {
            let mut writer = writer(path);
            for entry in &entries {
                writer.add(entry).expect("it is added");
                if path == one {
                    writer.link(resources, |_| {}).expect("it is linked");
                }
            }
            writer.link_in_batches(resources, batch, Duration::from_secs(9), |_| {}).expect("they are linked");
        }
        // Another one adds, and once links all that it sees, between the batches of this one.
        let mut first = writer(disturbed);
        let (before, after) = entries.split_at(18);
        for entry in before {
            first.add(entry).expect("it is added");
        }
        let (mut rest, mut times) = (after.iter(), 0);
        first
            .link_in_batches(resources, 4, Duration::ZERO, |_| {
                let mut other = writer(disturbed);
                if let Some(entry) = rest.next() {
                    other.add(entry).expect("it is added");
                    other.commit().expect("it is kept");
                }
                times += 1;
                // The last time before the few that are left.
                if times == 3 || times == 6 {
                    other.link_in_batches(resources, 4, Duration::ZERO, |_| {}).expect("they are linked");
                }
            })
            .expect("they are linked");
        for entry in rest {
            first.add(entry).expect("it is added");
            first.link(resources, |_| {}).expect("it is linked");
        }
        drop(first);
        let expected = links(one);
        let pairs = expected.iter().filter(|line| line.starts_with("same_statement")).count();
        assert!(pairs > 10, "{pairs}");
        for path in [few, all, disturbed] {
            assert_eq!(links(path), expected, "{}", path.display());
        }
        paths.iter().for_each(|path| remove(path));
    }
}
