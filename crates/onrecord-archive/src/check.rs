//! Whether an archive is sound.

use std::path::Path;

use crate::codec;
use crate::error::Error;
use crate::reader::Reader;

/// What is wrong with an archive, a sentence each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Damage {
    /// The sentences.
    pub findings: Vec<String>,
    /// How many articles were checked.
    pub articles: usize,
}

/// Checks everything: the file, the references within it, the indexes, that captures and texts are those of their
/// digests, and that every span gives the words that stand beside it.
///
/// # Errors
/// If the archive cannot be opened; what is wrong inside it is a finding.
pub fn check(path: &Path, mut progress: impl FnMut(usize)) -> Result<Damage, Error> {
    let reader = Reader::open(path)?;
    let connection = &reader.connection;
    let mut damage = Damage::default();
    let mut note = |finding: String| damage.findings.push(finding);
    let lines = |sql: &str| -> Result<Vec<String>, Error> {
        let mut statement = connection.prepare(sql)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<_, _>>()?;
        Ok(lines)
    };
    for line in lines("PRAGMA integrity_check")? {
        if line != "ok" {
            note(format!("the file: {line}"));
        }
    }
    for line in lines("SELECT \"table\" || ' ' || coalesce(rowid, '') || ' points at nothing in ' || parent FROM pragma_foreign_key_check")? {
        note(line);
    }
    for line in lines("SELECT 'article ' || id || ' has no record' FROM article WHERE id NOT IN (SELECT article FROM record)")? {
        note(line);
    }
    for line in lines("SELECT 'capture ' || id || ' has no article' FROM capture WHERE id NOT IN (SELECT id FROM article)")? {
        note(line);
    }
    for line in lines("SELECT 'identity ' || id || ' cannot be found by its name' FROM identity WHERE merged IS NULL AND id NOT IN (SELECT rowid FROM identity_text)")? {
        note(line);
    }
    // The triggers keep the two in step.
    let apart = "SELECT 'attribution ' || attribution || ' is not among what its speaker said' FROM witness w WHERE voice IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM saying s WHERE s.voice = w.voice AND s.day = coalesce(w.day, '') AND s.attribution = w.attribution AND s.identity = w.identity) \
                 UNION ALL SELECT 'attribution ' || attribution || ' is among what somebody said who did not' FROM saying s WHERE NOT EXISTS \
                 (SELECT 1 FROM witness w WHERE w.attribution = s.attribution AND w.voice = s.voice)";
    for line in lines(apart)? {
        note(line);
    }
    let mut statement = connection.prepare("SELECT id FROM article ORDER BY id")?;
    let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    damage.articles = ids.len();
    for (done, id) in ids.into_iter().enumerate() {
        progress(done);
        if let Err(error) = reader.capture(id) {
            damage.findings.push(error.to_string());
        }
        if let Err(error) = one(&reader, id) {
            damage.findings.push(format!("article {id}: {error}"));
        }
    }
    // The full-text indexes are checked against their tables by a command that counts as writing.
    match crate::open::for_writing(path) {
        Ok(writable) => {
            for index in ["article_text", "attribution_text"] {
                if let Err(error) = writable.execute(&format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"), []) {
                    damage.findings.push(format!("the full-text index {index} does not fit its table: {error}"));
                }
            }
        }
        Err(Error::ReadOnly) => {}
        Err(other) => return Err(other),
    }
    Ok(damage)
}

/// Reads an article with everything in it, and compares words with spans.
fn one(reader: &Reader, id: i64) -> Result<(), Error> {
    let stored = reader.stored(id)?;
    let text = stored.article.text();
    let digest: String = reader.connection.prepare_cached("SELECT digest FROM article WHERE id = ?")?.query_row([id], |row| row.get(0))?;
    if codec::digest(text.as_bytes()) != digest {
        return Err(Error::damaged("its text is not that of its digest"));
    }
    let mut statement = reader.connection.prepare_cached("SELECT words, source_words FROM attribution WHERE article = ? ORDER BY number")?;
    let mut rows = statement.query([id])?;
    for attribution in &stored.record.attributions {
        let row = rows.next()?.ok_or_else(|| Error::damaged("an attribution is missing"))?;
        for (column, spans) in [(0, &attribution.content), (1, &attribution.source)] {
            let words = codec::words(text, spans);
            if row.get::<_, String>(column)? != words {
                return Err(Error::damaged(format!("the words {words:?} are not those that its spans give")));
            }
        }
    }
    Ok(())
}
