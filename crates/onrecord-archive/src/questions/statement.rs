//! One statement with everything about it: why its witnesses are one, what was said before and after, who denies it.

use std::collections::BTreeSet;

use onrecord::link::statement::Utterance;
use onrecord::record::Act;
use onrecord::resources::Resources;
use rusqlite::params;
use serde::Serialize;

use crate::codec;
use crate::error::Error;
use crate::questions::said::{Statement, Witness};
use crate::reader::{Reader, get};

/// A statement and what stands around it.
#[derive(Debug, Clone, Serialize)]
pub struct StatementPage {
    /// The statement.
    #[serde(flatten)]
    pub statement: Statement,
    /// How each witness's words differ from those above, in the order of the witnesses.
    pub wordings: Vec<Wording>,
    /// Why its witnesses are one statement.
    pub why: Vec<Why>,
    /// What the speaker had said on the same matter, the latest first.
    pub earlier: Vec<Related>,
    /// What the speaker said on it later, the earliest first.
    pub later: Vec<Related>,
    /// What others deny or refuse that has to do with it, and denials by the speaker of what others say.
    pub contrary: Vec<Related>,
}

/// A witness's words beside those of the statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The witness.
    pub attribution: i64,
    /// The words in pieces.
    pub pieces: Vec<Piece>,
}

/// Words that two wordings share, or that one of them has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Who has the words.
    #[serde(rename = "in")]
    pub in_: In,
    /// The words.
    pub words: String,
}

/// Which of two wordings has some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum In {
    /// Both.
    Both,
    /// Only the statement as it is shown.
    Statement,
    /// Only the witness.
    Witness,
}

/// How a witness's words differ from the statement's, word by word; case and marks around words do not count.
#[must_use]
pub fn differences(statement: &str, witness: &str) -> Vec<Piece> {
    let (a, b): (Vec<&str>, Vec<&str>) = (statement.split_whitespace().collect(), witness.split_whitespace().collect());
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'");
    let (x, y): (Vec<String>, Vec<String>) = (a.iter().map(|w| plain(w)).collect(), b.iter().map(|w| plain(w)).collect());
    // The longest common subsequence, from the end, so that it can be read from the start.
    let mut common = vec![vec![0_u32; y.len() + 1]; x.len() + 1];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            common[i][j] = if x[i] == y[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |in_: In, word: &str| match pieces.last_mut() {
        Some(last) if last.in_ == in_ => {
            last.words.push(' ');
            last.words.push_str(word);
        }
        _ => pieces.push(Piece { in_, words: word.to_owned() }),
    };
    let (mut i, mut j) = (0, 0);
    while i < x.len() || j < y.len() {
        if i < x.len() && j < y.len() && x[i] == y[j] {
            push(In::Both, b[j]);
            i += 1;
            j += 1;
        } else if i < x.len() && (j == y.len() || common[i + 1][j] >= common[i][j + 1]) {
            push(In::Statement, a[i]);
            i += 1;
        } else {
            push(In::Witness, b[j]);
            j += 1;
        }
    }
    pieces
}

/// Why two attributions are one statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The earlier one in the archive.
    pub a: i64,
    /// The later one.
    pub b: i64,
    /// In what way.
    pub because: String,
    /// How sure, between 0 and 1.
    pub score: f64,
    /// The words that both have.
    pub shared: Vec<String>,
}

/// Another statement, and the words that both have.
#[derive(Debug, Clone, Serialize)]
pub struct Related {
    /// The words that mean something and that both have.
    pub shared: Vec<String>,
    /// The statement.
    #[serde(flatten)]
    pub statement: Statement,
}

/// How many related statements are shown on each side.
const MOST: usize = 5;

/// How many words that mean something two statements share that are on one matter.
const SHARED: usize = 2;

/// How many statements the index gives to look at.
const LOOKED_AT: i64 = 400;

impl Reader {
    /// A statement by the number of any of its attributions, with everything about it.
    ///
    /// # Errors
    /// If there is none of that number.
    pub fn statement_page(&self, resources: &Resources, id: i64) -> Result<StatementPage, Error> {
        let statement = self.one_statement(id)?;
        let why = self.why(statement.id)?;
        let wording = |w: &Witness| Wording { attribution: w.attribution, pieces: differences(&statement.words, &w.words) };
        let wordings = statement.witnesses.iter().map(wording).collect();
        let own = self.made_ready(resources, statement.id)?;
        let traces: Vec<&str> = own.traces().collect();
        let (mut earlier, mut later, mut contrary) = (Vec::new(), Vec::new(), Vec::new());
        let speaker = statement.speaker.as_ref().map(|speaker| speaker.id);
        for (other, identity, act) in self.on_the_matter(&traces, statement.id)? {
            let theirs = self.made_ready(resources, other)?;
            let theirs: BTreeSet<&str> = theirs.traces().collect();
            let shared: Vec<String> = traces.iter().filter(|word| theirs.contains(**word)).map(|word| (*word).to_owned()).collect();
            let same_speaker = identity.is_some() && identity == speaker;
            let denies = |act: &str| matches!(act, "deny" | "refuse");
            let contradicts = !same_speaker && denies(&act) != denies(&statement.act) && shared.len() > SHARED;
            if shared.len() < SHARED || !(same_speaker || contradicts) {
                continue;
            }
            let related = Related { shared, statement: self.one_statement(other)? };
            if contradicts {
                contrary.push(related);
            } else if related.statement.day < statement.day {
                earlier.push(related);
            } else {
                later.push(related);
            }
        }
        let newest = |r: &Related| std::cmp::Reverse((r.statement.day.clone(), r.statement.id));
        earlier.sort_by_key(newest);
        later.sort_by_key(|r| (r.statement.day.clone(), r.statement.id));
        contrary.sort_by_key(|r| (std::cmp::Reverse(r.shared.len()), r.statement.id));
        for list in [&mut earlier, &mut later, &mut contrary] {
            list.truncate(MOST);
        }
        Ok(StatementPage { statement, wordings, why, earlier, later, contrary })
    }

    fn why(&self, statement: i64) -> Result<Vec<Why>, Error> {
        let sql = "SELECT s.a, s.b, s.because, s.score, s.shared FROM same_statement s JOIN witness w ON w.attribution = s.b WHERE w.statement = ? ORDER BY s.b, s.a";
        let mut prepared = self.connection.prepare_cached(sql)?;
        let mut rows = prepared.query([statement])?;
        let mut why = Vec::new();
        while let Some(row) = rows.next()? {
            let shared: String = get(row, 4)?;
            let shared = shared.split_whitespace().map(str::to_owned).collect();
            why.push(Why { a: get(row, 0)?, b: get(row, 1)?, because: get(row, 2)?, score: get(row, 3)?, shared });
        }
        Ok(why)
    }

    /// An attribution as comparisons take it.
    pub(crate) fn made_ready(&self, resources: &Resources, attribution: i64) -> Result<Utterance, Error> {
        let sql = "SELECT words, form, act FROM attribution WHERE id = ?";
        let (words, form, act): (String, String, String) =
            self.connection.prepare_cached(sql)?.query_row([attribution], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let act = Act::from_name(&act).ok_or_else(|| Error::damaged(format!("{act:?} is no act")))?;
        Ok(Utterance::new(&resources.lemmas, &resources.wording, &words, codec::form(&form)?, act, false, None))
    }

    /// Statements that share words, those that share rare ones first: number, speaker and act.
    fn on_the_matter(&self, words: &[&str], besides: i64) -> Result<Vec<(i64, Option<i64>, String)>, Error> {
        let any = words.iter().filter(|word| word.chars().all(char::is_alphanumeric)).map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" OR ");
        if any.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT w.statement, w.identity, a.act FROM (SELECT rowid FROM attribution_text WHERE attribution_text MATCH ?1 ORDER BY rank LIMIT ?3) f \
                   JOIN witness w ON w.attribution = f.rowid JOIN attribution a ON a.id = w.statement WHERE w.statement <> ?2 GROUP BY w.statement ORDER BY w.statement";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map(params![any, besides, LOOKED_AT], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_differ_word_by_word() {
        let pieces = differences("“Nobody told me about the plan,”", "“Nobody had told me about this plan.”");
        let shown: Vec<(In, &str)> = pieces.iter().map(|piece| (piece.in_, piece.words.as_str())).collect();
        assert_eq!(shown, [
            (In::Both, "“Nobody"),
            (In::Witness, "had"),
            (In::Both, "told me about"),
            (In::Statement, "the"),
            (In::Witness, "this"),
            (In::Both, "plan.”"),
        ]);
    }
}
