//! What goes in comes out, once; and damage is found.

use std::fs;
use std::path::{Path, PathBuf};

use onrecord::article::{Article, Basis, Published};
use onrecord::pipeline;
use onrecord::read;
use onrecord::resources::Resources;
use onrecord_archive::entry::{Producer, Received};
use onrecord_archive::{Added, Capture, Entry, Error, Filter, Given, Keys, Listed, Reader, Visit, Writer, check};

const REPORT: &str = "OSTRAVA (Example Wire) — The mayor, Ines Calloway, said on Monday that she had not been asked about the plan. \
                      “Nobody told me,” she added.\r\n\r\nThe council denied that it had tried to hide anything from her.\n";

fn place(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("archive").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder.join("onrecord.db")
}

fn producer() -> Producer {
    Producer { version: "1.2.3".to_owned(), models: vec![("reader".to_owned(), "sha256:0".to_owned())] }
}

fn entry(name: &str, text: &str) -> Entry {
    let mut article = read::article_from_text(name, text.as_bytes());
    article.outlet = Some("The Example".to_owned());
    article.published = Some(Published { date: jiff::civil::date(2024, 6, 5), basis: Basis::Given });
    let analysis = pipeline::analyse(Resources::english(), &article);
    let received = Received { place: name.to_owned(), ..Received::default() };
    Entry::new(Capture::new("text", text.as_bytes(), received), article, analysis.record, analysis.issues)
}

fn equal(a: &Article, b: &Article) {
    assert_eq!((&a.id, a.text(), &a.url, &a.outlet, &a.headline, &a.bylines), (&b.id, b.text(), &b.url, &b.outlet, &b.headline, &b.bylines));
    assert_eq!(a.published.map(|p| (p.date, p.basis)), b.published.map(|p| (p.date, p.basis)));
}

#[test]
fn an_article_comes_out_as_it_went_in() {
    let path = place("as-it-went-in");
    let entry = entry("a.txt", REPORT);
    assert!(!entry.record.attributions.is_empty() && !entry.record.entities.is_empty());
    let mut writer = Writer::open(&path, producer()).expect("an archive");
    let Added::New(id) = writer.add(&entry).expect("it is added") else { panic!("it was there") };
    writer.commit().expect("it is kept");
    let reader = Reader::open(&path).expect("the archive");
    let stored = reader.stored(id).expect("the article");
    equal(&stored.article, &entry.article);
    assert_eq!(stored.record, entry.record);
    assert_eq!(stored.issues, entry.issues);
    assert_eq!(stored.producer, producer());
    let capture = reader.capture(id).expect("the capture");
    assert_eq!((capture.bytes.as_slice(), capture.received.place.as_str()), (REPORT.as_bytes(), "a.txt"));
}

#[test]
fn the_same_capture_is_kept_once() {
    let path = place("once");
    let mut writer = Writer::open(&path, producer()).expect("an archive");
    assert_eq!(writer.add(&entry("a.txt", REPORT)).expect("it is added"), Added::New(1));
    assert_eq!(writer.add(&entry("b.txt", REPORT)).expect("it is seen"), Added::Known(1));
    writer.commit().expect("it is kept");
    drop(writer);
    let mut writer = Writer::open(&path, producer()).expect("the archive");
    assert_eq!(writer.add(&entry("c.txt", REPORT)).expect("it is seen"), Added::Known(1));
    // What is said of a report from outside makes it another one.
    let mut other = entry("d.txt", REPORT);
    let given = Given { outlet: Some("The Other".to_owned()), ..Given::default() };
    other.capture = Capture::new("text", REPORT.as_bytes(), Received { place: "d.txt".to_owned(), given, ..Received::default() });
    assert_eq!(writer.add(&other).expect("it is added"), Added::New(2));
}

#[test]
fn what_was_not_committed_is_not_there() {
    let path = place("uncommitted");
    let mut writer = Writer::open(&path, producer()).expect("an archive");
    writer.add(&entry("a.txt", REPORT)).expect("it is added");
    writer.commit().expect("it is kept");
    writer.add(&entry("b.txt", "The mayor denied that she had known of it.")).expect("it is added");
    drop(writer);
    let reader = Reader::open(&path).expect("the archive");
    assert_eq!(reader.stats().expect("counts").articles, 1);
    assert!(reader.stored(2).expect_err("it is not there").is_not_found());
    assert!(check(&path, |_| {}).expect("it can be checked").findings.is_empty());
}

#[test]
fn a_reader_sees_one_state() {
    let path = place("snapshot");
    let mut writer = Writer::open(&path, producer()).expect("an archive");
    writer.add(&entry("a.txt", REPORT)).expect("it is added");
    writer.commit().expect("it is kept");
    let reader = Reader::open(&path).expect("the archive");
    writer.add(&entry("b.txt", "The mayor denied that she had known of it.")).expect("it is added");
    writer.commit().expect("it is kept");
    assert_eq!(reader.stats().expect("counts").articles, 1);
    reader.refresh().expect("a new state");
    assert_eq!(reader.stats().expect("counts").articles, 2);
}

#[test]
fn damage_is_found() {
    let path = place("damage");
    let mut writer = Writer::open(&path, producer()).expect("an archive");
    writer.add(&entry("a.txt", REPORT)).expect("it is added");
    writer.commit().expect("it is kept");
    drop(writer);
    let findings = |sql: &str, back: &str| {
        let connection = rusqlite::Connection::open(&path).expect("the file");
        connection.execute_batch(&format!("PRAGMA foreign_keys = off; {sql}")).expect("damage");
        let found = check(&path, |_| {}).expect("it can be checked").findings.join("\n");
        connection.execute_batch(back).expect("repair");
        found
    };
    assert_eq!(findings("", ""), "");
    assert!(findings("UPDATE article SET text = text || '!'", "UPDATE article SET text = rtrim(text, '!')").contains("digest"));
    assert!(findings("UPDATE capture SET digest = 'x' || digest", "UPDATE capture SET digest = substr(digest, 2)").contains("digest"));
    assert!(findings("UPDATE attribution SET words = words || ' x'", "UPDATE attribution SET words = substr(words, 1, length(words) - 2)").contains("words"));
    assert!(findings("UPDATE entity SET mentions = '[[0,100000]]'", "").contains("span"));
}

#[test]
fn other_files_are_refused() {
    let path = place("other-files");
    assert!(matches!(Reader::open(&path), Err(Error::Missing { .. })));
    fs::write(&path, "This is a text and no archive at all, and long enough to be read as one. ".repeat(100)).expect("a file");
    assert!(matches!(Reader::open(&path), Err(Error::NotAnArchive { .. })), "{:?}", Reader::open(&path).map(|_| ()));
    assert!(matches!(Writer::open(&path, producer()), Err(Error::NotAnArchive { .. })));
    let other = path.with_extension("sqlite");
    rusqlite::Connection::open(&other).and_then(|c| c.execute_batch("CREATE TABLE t (x)")).expect("another database");
    assert!(matches!(Writer::open(&other, producer()), Err(Error::NotAnArchive { .. })));
    let later = path.with_extension("later");
    drop(Writer::open(&later, producer()).expect("an archive"));
    rusqlite::Connection::open(&later).and_then(|c| c.execute_batch("PRAGMA user_version = 99")).expect("a later one");
    assert!(matches!(Writer::open(&later, producer()), Err(Error::TooNew { version: 99 })));
}

/// What is worked out, as it stands in the tables.
fn derived(path: &Path) -> String {
    let connection = rusqlite::Connection::open(path).expect("the file");
    let mut out = String::new();
    for sql in [
        "SELECT article || ' ' || dispatch FROM carries ORDER BY 1",
        "SELECT id || name || coalesce(role, '') || articles || profile FROM identity ORDER BY id",
        "SELECT entity || ' ' || identity || because FROM known_as ORDER BY entity",
        "SELECT attribution || ' ' || statement || ' ' || coalesce(identity, '') || coalesce(day, '') FROM witness ORDER BY attribution",
        "SELECT a || ' ' || b || because || score || shared FROM same_statement ORDER BY b, a",
    ] {
        let mut statement = connection.prepare(sql).expect("a query");
        let lines = statement.query_map([], |row| row.get::<_, String>(0)).expect("rows");
        lines.for_each(|line| out += &(line.expect("a row") + "\n"));
    }
    out
}

#[test]
fn rebuilding_changes_nothing() {
    let resources = Resources::english();
    let (one, other) = (place("linked-in-parts"), place("linked-at-once"));
    let entries: Vec<Entry> = (0..4).map(|n| entry(&format!("{n}.txt"), &format!("{REPORT}\nThe mayor, Ines Calloway, promised report number {n}."))).collect();
    let mut parts = Writer::open(&one, producer()).expect("an archive");
    let mut whole = Writer::open(&other, producer()).expect("an archive");
    for entry in &entries {
        parts.add(entry).expect("it is added");
        parts.link(resources, |_| {}).expect("it is linked");
        whole.add(entry).expect("it is added");
    }
    whole.link(resources, |_| {}).expect("it is linked");
    let linked = derived(&one);
    assert!(linked.contains("same words"), "{linked}");
    assert_eq!(linked, derived(&other));
    whole.rebuild(resources, |_| {}).expect("it is rebuilt");
    assert_eq!(linked, derived(&other));
    assert!(check(&other, |_| {}).expect("it can be checked").findings.is_empty());
}

#[test]
fn what_was_fetched_is_remembered_and_forgotten() {
    let path = place("fetched");
    let mut writer = Writer::open(&path, producer()).expect("an archive");
    let mut page = entry("a", REPORT);
    page.article.url = Some("https://example.org/b".to_owned());
    let listed = Listed { headline: Some("A mayor".to_owned()), published: None };
    let received = Received { place: "a".to_owned(), url: page.article.url.clone(), listed: listed.clone(), ..Received::default() };
    page.capture = Capture::new("html", REPORT.as_bytes(), received);
    writer.add(&page).expect("it is added");
    let visit = |etag: &str, place: &str| Visit {
        url: format!("https://example.org/a{place}"),
        how: "{}".to_owned(),
        place: format!("https://example.org/b{place}"),
        etag: Some(etag.to_owned()),
        modified: None,
        at: "2025-11-18T10:00:00Z".to_owned(),
    };
    for (etag, place) in [("1", ""), ("2", ""), ("3", "/other")] {
        writer.visited(&visit(etag, place)).expect("it is kept");
    }
    let keys = Keys::open(&path).expect("the archive");
    assert_eq!(keys.visit("https://example.org/a", "{}").expect("an answer"), Some(visit("2", "")));
    assert_eq!(keys.visit("https://example.org/a", "another purpose").expect("an answer"), None);
    assert_eq!(Reader::open(&path).expect("the archive").capture(1).expect("the capture").received.listed, listed);
    // The same words from the same address are the same article, whatever was around them.
    let has = |article: &Article, given: &Given| keys.has_article(article, given).expect("an answer");
    assert!(has(&page.article, &Given::default()));
    assert!(!has(&page.article, &Given { outlet: Some("The Other".to_owned()), ..Given::default() }));
    let but = |change: fn(&mut Article)| {
        let mut article = page.article.clone();
        change(&mut article);
        article
    };
    assert!(!has(&but(|article| article.url = None), &Given::default()));
    assert!(!has(&but(|article| article.headline = Some("Another".to_owned())), &Given::default()));
    writer.forget(&[1], Resources::english(), |_| {}).expect("it is forgotten");
    assert_eq!(keys.visit("https://example.org/a", "{}").expect("an answer"), None);
    assert_eq!(keys.visit("https://example.org/a/other", "{}").expect("an answer"), Some(visit("3", "/other")));
}

/// An archive that version 0.1.0 of November 2026 wrote, of three invented reports: what is in people's hands must open.
///
/// Never made anew: a later version adds its own beside it.
#[test]
fn an_archive_of_an_earlier_version_opens() {
    let path = place("earlier");
    let packed = fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/earlier/0.1.0.db.gz")).expect("the archive");
    let mut file = fs::File::create(&path).expect("a file");
    std::io::copy(&mut flate2::read::GzDecoder::new(packed), &mut file).expect("it unpacks");
    let damage = check(&path, |_| {}).expect("it opens");
    assert_eq!((damage.articles, damage.findings), (3, Vec::new()));
    let reader = Reader::open(&path).expect("it opens");
    let filter = Filter { phrase: Some("carried their load".to_owned()), ..Filter::default() };
    let said = reader.said(&filter).expect("an answer");
    assert_eq!(said.total, 1);
    let statement = &said.answers[0];
    assert_eq!(statement.speaker.as_ref().map(|speaker| speaker.name.as_str()), Some("Ines Calloway"));
    assert_eq!((statement.witnesses.len(), statement.outlets, statement.reports), (3, 3, 2));
    let stored = reader.stored(1).expect("an article");
    assert!(!stored.record.attributions.is_empty() && stored.article.text().contains("We have carried their load"));
    // And it can be added to.
    let mut writer = Writer::open(&path, producer()).expect("it can be written");
    assert!(matches!(writer.add(&entry("new.txt", REPORT)).expect("it is added"), Added::New(4)));
    writer.link(Resources::english(), |_| {}).expect("it is linked");
}
