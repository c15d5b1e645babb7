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
    /// Its number; 0 where a stretch of the archive begins with its first statement.
    pub id: i64,
    /// Where there is more than one answer looks at: only attributions with a lower number are looked at.
    pub below: Option<i64>,
}

/// A page of statements and the spread of all that fit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Search {
    /// How many fit, of those that were looked at.
    pub total: usize,
    /// Whether more fit: an answer looks at so many attributions that it is quick, those that were added last first.
    /// The pages go on to the others, stretch by stretch; what is counted is of one stretch.
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
    outlets: BTreeSet<i64>,
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
        most_frequent(self.0.into_iter().filter_map(|(name, number)| Some((name, *counts.get(&number)?))).collect())
    }
}

impl Reader {
    /// Statements that fit, newest first, from `after` on; and the spread of all of them.
    ///
    /// Where very many fit, the newest of those that were added last come first, then the newest of those before them;
    /// none comes twice.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn search(&self, filter: &Filter, after: Option<&Cursor>, most: usize) -> Result<Search, Error> {
        self.search_in_stretches(filter, after, most, LOOKED_AT)
    }

    /// The same, looking at so many attributions at a time.
    fn search_in_stretches(&self, filter: &Filter, after: Option<&Cursor>, most: usize, looked_at_most: usize) -> Result<Search, Error> {
        let words = match &filter.phrase {
            Some(words) => match phrase(words) {
                Some(words) => Some(words),
                None => return Ok(Search::default()),
            },
            None => None,
        };
        let conditions = |of_words: &str| -> Result<Option<Where>, Error> {
            let mut wanted = Where::default();
            if let Some(words) = &words {
                wanted.and(of_words, [words.clone().into()]);
            }
            Ok(self.conditions(filter, &mut wanted)?.then_some(wanted))
        };
        let Some(mut wanted) = conditions("attribution_text MATCH ?")? else { return Ok(Search::default()) };
        let (from, own) = match words {
            Some(_) => ("attribution_text f CROSS JOIN witness w ON w.attribution = f.rowid", "f.rowid"),
            None => ("witness w", "w.attribution"),
        };
        let below = after.and_then(|after| after.below);
        let mut earlier = None;
        if let Some(below) = below {
            earlier = conditions("w.attribution IN (SELECT rowid FROM attribution_text WHERE attribution_text MATCH ? AND rowid = w.attribution)")?;
            wanted.and(&format!("{own} < ?"), [below.into()]);
        }
        let sql = format!(
            "SELECT w.attribution, w.statement, w.day, w.identity, w.act, w.form, w.outlet FROM {from} WHERE {} ORDER BY {} DESC LIMIT {}",
            wanted.sql(),
            own,
            looked_at_most + 1
        );
        let mut prepared = self.connection.prepare_cached(&sql)?;
        let mut rows = prepared.query(params_from_iter(wanted.values))?;
        let (mut acts, mut forms) = (Names::default(), Names::default());
        let mut found: BTreeMap<i64, Tally> = BTreeMap::new();
        let mut looked_at = 0;
        let mut more = false;
        let mut lowest = i64::MAX;
        while let Some(row) = rows.next()? {
            looked_at += 1;
            if looked_at > looked_at_most {
                more = true;
                break;
            }
            lowest = get(row, 0)?;
            let tally = found.entry(get(row, 1)?).or_default();
            let day: Option<String> = get(row, 2)?;
            tally.first = match (tally.first.take(), day.clone()) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            tally.newest = tally.newest.take().max(day);
            tally.speaker = tally.speaker.or(get(row, 3)?);
            tally.acts.insert(acts.number(get(row, 4)?));
            tally.forms.insert(forms.number(get(row, 5)?));
            if let Some(outlet) = get::<Option<i64>>(row, 6)? {
                tally.outlets.insert(outlet);
            }
        }
        let mut order: Vec<Cursor> = found.iter().map(|(id, tally)| Cursor { day: tally.newest.clone(), id: *id, below }).collect();
        order.sort_by(|a, b| b.cmp(a));
        let begin = after.filter(|after| after.id > 0).map_or(0, |after| order.partition_point(|place| place >= after));
        let mut page = Vec::new();
        let mut reached = begin;
        while page.len() < most && reached < order.len() {
            let place = &order[reached];
            reached += 1;
            match &earlier {
                Some(fitting) if self.stood_before(place, fitting)? => {}
                _ => page.push(place.id),
            }
        }
        let next = if reached < order.len() {
            reached.checked_sub(1).map(|last| order[last].clone())
        } else {
            more.then_some(Cursor { day: None, id: 0, below: Some(lowest) })
        };
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
            tally.outlets.into_iter().for_each(|number| *by_outlet.entry(number).or_default() += 1);
            for (set, counts) in [(tally.acts, &mut by_act), (tally.forms, &mut by_form)] {
                set.into_iter().for_each(|number| *counts.entry(number).or_default() += 1);
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
            outlets: most_frequent(by_outlet.into_iter().map(|(number, count)| Ok((self.outlet(number)?, count))).collect::<Result<_, Error>>()?),
            acts: acts.counted(&by_act),
            forms: forms.counted(&by_form),
        })
    }

    /// Whether a statement of a later stretch has a witness that fits in an earlier one.
    fn stood_before(&self, place: &Cursor, fitting: &Where) -> Result<bool, Error> {
        let sql = format!("SELECT 1 FROM witness w WHERE w.statement = ? AND w.attribution >= ? AND {}", fitting.sql());
        let values = [place.id.into(), place.below.unwrap_or(i64::MAX).into()].into_iter().chain(fitting.values.iter().cloned());
        Ok(self.connection.prepare_cached(&sql)?.exists(params_from_iter(values))?)
    }

    /// The name of an outlet.
    fn outlet(&self, number: i64) -> Result<String, Error> {
        Ok(self.connection.prepare_cached("SELECT name FROM outlet WHERE id = ?")?.query_row([number], |row| row.get(0))?)
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

/// Names with their counts, the most frequent first.
fn most_frequent(mut list: Vec<(String, usize)>) -> Vec<(String, usize)> {
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

/// How many attributions are looked at.
const LOOKED_AT: usize = 10_000;

/// How many speakers are named.
const SPEAKERS: usize = 40;

#[cfg(test)]
mod tests {
    use onrecord::article::{Basis, Published};
    use onrecord::resources::Resources;
    use onrecord::{pipeline, read};

    use super::*;
    use crate::entry::{Producer, Received};
    use crate::{Capture, Entry, Writer};

    /// Three reports; the first and the last tell one statement.
    fn reader() -> Reader {
        let path = std::env::temp_dir().join(format!("onrecord-stretches-{}.db", std::process::id()));
        let remove = || ["", "-wal", "-shm"].iter().for_each(|end| drop(std::fs::remove_file(format!("{}{end}", path.display()))));
        remove();
        let texts = [
            "“Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance. Ines Calloway said that the bridge was old.",
            "Petra Lund said that the bridge would be closed in spring. Ines Calloway denied that anybody had been told of the bridge.",
            "“Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance. Otto Brandt promised a bridge of stone.",
        ];
        let mut writer = Writer::open(&path, Producer { version: "1".to_owned(), models: Vec::new() }).expect("an archive");
        for (n, text) in texts.iter().enumerate() {
            let mut article = read::article_from_text(n.to_string(), text.as_bytes());
            article.published = Some(Published { date: jiff::civil::date(2025, 11, 10 + n as i8), basis: Basis::Given });
            let analysis = pipeline::analyse(Resources::english(), &article);
            let capture = Capture::new("text", text.as_bytes(), Received::default());
            writer.add(&Entry::new(capture, article, analysis.record, analysis.issues)).expect("it is added");
        }
        writer.link(Resources::english(), |_| {}).expect("it is linked");
        let reader = Reader::open(&path).expect("the archive");
        remove();
        reader
    }

    #[test]
    fn pages_go_on_over_stretches_and_nothing_comes_twice() {
        let reader = reader();
        for phrase in [None, Some("bridge".to_owned())] {
            let filter = Filter { phrase, ..Filter::default() };
            let whole = reader.search(&filter, None, 100).expect("an answer");
            assert!(whole.total >= 5 && !whole.more && whole.next.is_none(), "{whole:?}");
            let mut wanted: Vec<i64> = whole.statements.iter().map(|s| s.id).collect();
            for looked_at in 1..=4 {
                for most in 1..=3 {
                    let mut found = Vec::new();
                    let mut after = None;
                    loop {
                        let page = reader.search_in_stretches(&filter, after.as_ref(), most, looked_at).expect("an answer");
                        assert!(page.total <= looked_at && page.statements.len() <= most);
                        found.extend(page.statements.iter().map(|s| s.id));
                        match page.next {
                            Some(next) => after = Some(next),
                            None => break,
                        }
                    }
                    found.sort_unstable();
                    wanted.sort_unstable();
                    assert_eq!(found, wanted, "{looked_at} at a time, {most} a page");
                }
            }
        }
    }
}
