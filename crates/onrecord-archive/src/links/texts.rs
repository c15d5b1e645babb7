//! Which articles carry one text: copies, copies with small edits, versions.

use std::collections::{BTreeMap, BTreeSet};

use onrecord::link::text::Signature;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::prepare::Prepared;
use crate::error::Error;

/// For each article of a batch the ones before it that share a band with it, in the tables or in the batch.
///
/// All bands of a batch are looked up and noted in their order, so that neighbours share a page.
pub(super) fn candidates(connection: &Connection, articles: &[Prepared]) -> Result<Vec<BTreeSet<i64>>, Error> {
    let mut bands: Vec<(i64, usize)> = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        bands.extend(article.signature.iter().flat_map(Signature::bands).map(|band| (band, at)));
    }
    bands.sort_unstable();
    bands.dedup();
    let mut found = vec![BTreeSet::new(); articles.len()];
    let mut look = connection.prepare_cached("SELECT article FROM band WHERE hash = ?")?;
    let mut note = connection.prepare_cached("INSERT INTO band (hash, article) VALUES (?1, ?2)")?;
    for same in bands.chunk_by(|a, b| a.0 == b.0) {
        let hash = same[0].0;
        let mut there: Vec<i64> = look.query_map([hash], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for (_, at) in same {
            found[*at].extend(&there);
            there.push(articles[*at].id);
            note.execute(params![hash, articles[*at].id])?;
        }
    }
    Ok(found)
}

/// Versions of one page are alike already where they have so much in common: most of it may have been written anew.
const VERSION: f64 = 0.05;

/// Finds what text the article carries: its own, or that of one of the candidates, or of another version of its page.
pub(super) fn link(connection: &Connection, article: &Prepared, candidates: &BTreeSet<i64>) -> Result<(), Error> {
    let mut found: BTreeMap<i64, f64> = BTreeMap::new();
    let mut alike = |other: i64, least: Option<f64>| -> Result<(), Error> {
        let minima: Option<Vec<u8>> = connection.prepare_cached("SELECT minima FROM signature WHERE article = ?")?.query_row([other], |row| row.get(0)).optional()?;
        let theirs = minima.as_deref().and_then(Signature::from_bytes);
        let resemblance = match (&theirs, &article.signature) {
            (Some(theirs), Some(ours)) => Some(theirs.resemblance(ours)).filter(|resemblance| theirs.is_same(ours) || least.is_some_and(|least| *resemblance >= least)),
            // A few words are no text to compare.
            _ => least,
        };
        if let Some(resemblance) = resemblance {
            let dispatch: i64 = connection.prepare_cached("SELECT dispatch FROM carries WHERE article = ?")?.query_row([other], |row| row.get(0))?;
            let best = found.entry(dispatch).or_default();
            *best = best.max(resemblance);
        }
        Ok(())
    };
    for other in candidates {
        alike(*other, None)?;
    }
    if let Some(url) = &article.url {
        let mut statement = connection.prepare_cached("SELECT t.id FROM article t JOIN carries c ON c.article = t.id WHERE t.url = ?1 AND t.id <> ?2 ORDER BY t.id DESC LIMIT 1")?;
        if let Some(other) = statement.query_row(params![url, article.id], |row| row.get(0)).optional()? {
            alike(other, Some(VERSION))?;
        }
    }
    let first = found.keys().next().copied();
    let resemblance = found.values().copied().reduce(f64::max);
    let sql = "INSERT INTO carries (article, dispatch, resemblance) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(params![article.id, first.unwrap_or(article.id), resemblance])?;
    // It shows that texts are one that had seemed to be two.
    for other in found.keys().skip(1) {
        connection.prepare_cached("UPDATE carries SET dispatch = ?1 WHERE dispatch = ?2")?.execute(params![first, other])?;
    }
    Ok(())
}
