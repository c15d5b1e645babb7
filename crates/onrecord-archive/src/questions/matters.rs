//! What somebody speaks of: words that are rare elsewhere and that they say again, with what they said first and last.

use std::collections::{BTreeMap, BTreeSet};

use onrecord::resources::Resources;
use rusqlite::params;
use serde::Serialize;

use crate::error::Error;
use crate::questions::said::Statement;
use crate::reader::{Reader, get};

/// Something that somebody speaks of.
#[derive(Debug, Clone, Serialize)]
pub struct Matter {
    /// The word, as it stands in their statements most often.
    pub word: String,
    /// How many of their statements have it.
    pub statements: usize,
    /// What they said on it first.
    pub first: Statement,
    /// What they said on it last, where that was on a later day.
    pub last: Option<Statement>,
}

/// How many of somebody's statements are looked at, the newest.
const LOOKED_AT: i64 = 600;

/// A word that more than one in so many attributions has is no matter.
const RARE: i64 = 80;

/// How many attributions an archive has before words are rare in it or not.
const FEW: i64 = 500;

/// What is known of a word in somebody's statements.
#[derive(Default)]
struct Uses {
    /// Statements that have it: their day and number.
    statements: BTreeSet<(Option<String>, i64)>,
    /// Its forms, and how often each stands.
    forms: BTreeMap<String, usize>,
}

impl Reader {
    /// What somebody speaks of, at most so many matters, the most telling first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn matters(&self, resources: &Resources, identity: i64, most: usize) -> Result<Vec<Matter>, Error> {
        let uses = self.uses(resources, identity)?;
        let own: BTreeSet<String> = self.words_of_names(identity)?;
        let attributions: i64 = self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM attribution")?.query_row([], |row| row.get(0))?;
        let mut ranked: Vec<(f64, &Uses, &String)> = Vec::new();
        for uses in uses.values().filter(|uses| uses.statements.len() > 1) {
            let Some((form, _)) = uses.forms.iter().max_by_key(|(form, count)| (**count, std::cmp::Reverse((*form).clone()))) else { continue };
            let plain = form.to_lowercase();
            if own.contains(&plain) {
                continue;
            }
            let everywhere = self.attributions_with(&plain)?.max(1);
            if attributions > FEW && everywhere > attributions / RARE {
                continue;
            }
            let rarity = (attributions as f64 / everywhere as f64).ln_1p();
            ranked.push((uses.statements.len() as f64 * rarity * rarity, uses, form));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(b.2)));
        // Words that always stand together are one matter.
        let mut matters: Vec<Matter> = Vec::new();
        let mut taken: Vec<&Uses> = Vec::new();
        for (_, uses, form) in ranked {
            if matters.len() == most {
                break;
            }
            let shared = |other: &&Uses| 2 * other.statements.intersection(&uses.statements).count() > uses.statements.len().min(other.statements.len());
            if taken.iter().any(shared) {
                continue;
            }
            taken.push(uses);
            let dated = || uses.statements.iter().filter(|(day, _)| day.is_some());
            let first = dated().next().or(uses.statements.first()).expect("more than one");
            let last = dated().next_back().filter(|last| last.0 > first.0);
            matters.push(Matter {
                word: form.clone(),
                statements: uses.statements.len(),
                first: self.one_statement(first.1)?,
                last: last.map(|last| self.one_statement(last.1)).transpose()?,
            });
        }
        Ok(matters)
    }

    /// The words that mean something in somebody's statements, by their base forms.
    fn uses(&self, resources: &Resources, identity: i64) -> Result<BTreeMap<String, Uses>, Error> {
        let sql = "SELECT w.statement, min(w.day), a.words FROM witness w JOIN attribution a ON a.id = w.statement WHERE w.identity = ? \
                   GROUP BY w.statement ORDER BY max(w.day) DESC, w.statement DESC LIMIT ?";
        let mut prepared = self.connection.prepare_cached(sql)?;
        let mut rows = prepared.query(params![identity, LOOKED_AT])?;
        let mut found: BTreeMap<String, Uses> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (id, day, words): (i64, Option<String>, String) = (get(row, 0)?, get(row, 1)?, get(row, 2)?);
            let traces = self.made_ready(resources, id)?;
            let traces: BTreeSet<&str> = traces.traces().collect();
            for word in words.split_whitespace() {
                let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                let word = word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word);
                if word.chars().count() < 3 || word.contains(|c: char| c.is_ascii_digit() || matches!(c, '\'' | '’')) {
                    continue;
                }
                let small = word.to_lowercase();
                let bases = [resources.lemmas.noun(&small).to_string(), resources.lemmas.verb(&small).to_string(), small];
                if let Some(base) = bases.into_iter().find(|base| traces.contains(base.as_str())) {
                    let uses = found.entry(base).or_default();
                    uses.statements.insert((day.clone(), id));
                    *uses.forms.entry(word.to_owned()).or_default() += 1;
                }
            }
        }
        Ok(found)
    }

    /// The words of the names that somebody goes by.
    fn words_of_names(&self, identity: i64) -> Result<BTreeSet<String>, Error> {
        let sql = "SELECT DISTINCT e.name FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let names: Vec<String> = statement.query_map([identity], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(names.iter().flat_map(|name| name.split_whitespace()).map(str::to_lowercase).collect())
    }

    /// How many attributions have a word.
    fn attributions_with(&self, word: &str) -> Result<i64, Error> {
        // A list of the index's words, in memory: each connection makes its own when it is asked for the first time.
        self.connection.execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.known_word USING fts5vocab('main', 'attribution_text', 'row')")?;
        let mut statement = self.connection.prepare_cached("SELECT doc FROM temp.known_word WHERE term = ?")?;
        let mut rows = statement.query([word])?;
        rows.next()?.map_or(Ok(0), |row| get(row, 0))
    }
}
