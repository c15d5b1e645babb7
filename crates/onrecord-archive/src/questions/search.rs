//! A page of statements, and how all that fit are spread over days, speakers, outlets, acts and forms.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params_from_iter;
use serde::Serialize;

use crate::error::Error;
use crate::questions::said::{Speaker, Statement};
use crate::questions::{Filter, Where, phrase};
use crate::reader::{Reader, get};

/// A place in a list of statements: where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cursor {
    /// The newest day on which the statement was told.
    pub day: Option<String>,
    /// Its number.
    pub id: i64,
}

/// A page of statements and the spread of all that fit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Search {
    /// How many fit, of those that were looked at.
    pub total: usize,
    /// Whether more fit: only the attributions that were added last are looked at, so many that an answer is quick.
    pub more: bool,
    /// Those of this page, newest first.
    pub statements: Vec<Statement>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
    /// How many were first told on each day, in the order of days.
    pub days: Vec<(String, usize)>,
    /// Who makes them, the most frequent first.
    pub speakers: Vec<(Speaker, usize)>,
    /// Who tells them, the most frequent first.
    pub outlets: Vec<(String, usize)>,
    /// What is done by them.
    pub acts: Vec<(String, usize)>,
    /// How they are quoted.
    pub forms: Vec<(String, usize)>,
}

/// What is counted of a statement.
#[derive(Default)]
struct Tally {
    newest: Option<String>,
    first: Option<String>,
    speaker: Option<i64>,
    outlets: BTreeSet<usize>,
    acts: BTreeSet<usize>,
    forms: BTreeSet<usize>,
}

/// Words by their number in a list, so that a statement keeps numbers.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn number(&mut self, name: String) -> usize {
        let next = self.0.len();
        *self.0.entry(name).or_insert(next)
    }

    fn counted(self, counts: &BTreeMap<usize, usize>) -> Vec<(String, usize)> {
        let mut list: Vec<(String, usize)> = self.0.into_iter().filter_map(|(name, number)| Some((name, *counts.get(&number)?))).collect();
        list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        list
    }
}

impl Reader {
    /// Statements that fit, newest first, from `after` on; and the spread of all of them.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn search(&self, filter: &Filter, after: Option<&Cursor>, most: usize) -> Result<Search, Error> {
        let mut wanted = Where::default();
        let mut from = "witness w".to_owned();
        if let Some(words) = &filter.phrase {
            let Some(phrase) = phrase(words) else { return Ok(Search::default()) };
            from = "attribution_text f CROSS JOIN witness w ON w.attribution = f.rowid".to_owned();
            wanted.and("attribution_text MATCH ?", [phrase.into()]);
        }
        if !self.conditions(filter, &mut wanted)? {
            return Ok(Search::default());
        }
        let sql = format!(
            "SELECT w.statement, w.day, w.identity, a.act, a.form, t.outlet FROM {from} JOIN attribution a ON a.id = w.attribution \
             JOIN article t ON t.id = a.article WHERE {} ORDER BY {} DESC LIMIT {}",
            wanted.sql(),
            if filter.phrase.is_some() { "f.rowid" } else { "w.attribution" },
            LOOKED_AT + 1
        );
        let mut prepared = self.connection.prepare_cached(&sql)?;
        let mut rows = prepared.query(params_from_iter(wanted.values))?;
        let (mut outlets, mut acts, mut forms) = (Names::default(), Names::default(), Names::default());
        let mut found: BTreeMap<i64, Tally> = BTreeMap::new();
        let mut looked_at = 0;
        let mut more = false;
        while let Some(row) = rows.next()? {
            looked_at += 1;
            if looked_at > LOOKED_AT {
                more = true;
                break;
            }
            let tally = found.entry(get(row, 0)?).or_default();
            let day: Option<String> = get(row, 1)?;
            tally.first = match (tally.first.take(), day.clone()) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            tally.newest = tally.newest.take().max(day);
            tally.speaker = tally.speaker.or(get(row, 2)?);
            tally.acts.insert(acts.number(get(row, 3)?));
            tally.forms.insert(forms.number(get(row, 4)?));
            if let Some(outlet) = get::<Option<String>>(row, 5)? {
                tally.outlets.insert(outlets.number(outlet));
            }
        }
        let mut order: Vec<Cursor> = found.iter().map(|(id, tally)| Cursor { day: tally.newest.clone(), id: *id }).collect();
        order.sort_by(|a, b| b.cmp(a));
        let from = after.map_or(0, |after| order.partition_point(|place| place >= after));
        let page: Vec<i64> = order[from..].iter().take(most).map(|place| place.id).collect();
        let next = (from + page.len() < order.len()).then(|| page.len().checked_sub(1).map(|last| order[from + last].clone())).flatten();
        let mut days: BTreeMap<String, usize> = BTreeMap::new();
        let mut speakers: BTreeMap<i64, usize> = BTreeMap::new();
        let (mut by_outlet, mut by_act, mut by_form) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for tally in found.into_values() {
            if let Some(day) = tally.first {
                *days.entry(day).or_default() += 1;
            }
            if let Some(speaker) = tally.speaker {
                *speakers.entry(speaker).or_default() += 1;
            }
            for (set, counts) in [(tally.outlets, &mut by_outlet), (tally.acts, &mut by_act), (tally.forms, &mut by_form)] {
                for number in set {
                    *counts.entry(number).or_default() += 1;
                }
            }
        }
        let mut speakers: Vec<(i64, usize)> = speakers.into_iter().collect();
        speakers.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        let speakers = speakers.into_iter().take(SPEAKERS).map(|(id, count)| Ok((self.speaker(id)?, count))).collect::<Result<_, Error>>()?;
        Ok(Search {
            total: order.len(),
            more,
            statements: page.into_iter().map(|id| self.one_statement(id)).collect::<Result<_, _>>()?,
            next,
            days: days.into_iter().collect(),
            speakers,
            outlets: outlets.counted(&by_outlet),
            acts: acts.counted(&by_act),
            forms: forms.counted(&by_form),
        })
    }

    /// The numbers of an article's attributions, in the order of its record.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn attribution_ids(&self, article: i64) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM attribution WHERE article = ? ORDER BY number")?;
        Ok(statement.query_map([article], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

/// How many attributions are looked at.
const LOOKED_AT: usize = 10_000;

/// How many speakers are named.
const SPEAKERS: usize = 40;
