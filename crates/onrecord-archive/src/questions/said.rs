//! Who said something: statements, newest first, each once, with its witnesses.

use rusqlite::params_from_iter;
use serde::Serialize;

use crate::codec;
use crate::error::Error;
use crate::questions::{Answers, Filter, Where, phrase};
use crate::reader::{Reader, get};

/// A statement with its witnesses.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// Its number, that of its first attribution.
    pub id: i64,
    /// Who makes it, where that is known.
    pub speaker: Option<Speaker>,
    /// The source in its own words.
    pub source: String,
    /// What is done by it.
    pub act: String,
    /// Whether it is said not to be done: "did not say".
    pub negated: bool,
    /// The form of the witness that quotes most.
    pub form: String,
    /// The content, as that witness has it.
    pub words: String,
    /// The first day on which it was reported.
    pub day: Option<String>,
    /// How many outlets tell it.
    pub outlets: usize,
    /// How many reports tell it: copies of one text count once.
    pub reports: usize,
    /// Who tells it, the earliest first.
    pub witnesses: Vec<Witness>,
}

/// The speaker of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Speaker {
    /// The number of the entity across articles.
    pub id: i64,
    /// The fullest name.
    pub name: String,
    /// `person`, `organization`, `country` or `group`.
    pub kind: String,
    /// The role: of a statement's speaker that which its reports give, the earliest first; else that which most articles give.
    pub role: Option<String>,
}

/// An article's attribution that tells a statement.
#[derive(Debug, Clone, Serialize)]
pub struct Witness {
    /// The number of the attribution.
    pub attribution: i64,
    /// The number of the article.
    pub article: i64,
    /// The number of the text that the article carries: that of its first article.
    pub dispatch: i64,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// When it was published, or else received.
    pub day: Option<String>,
    /// How much of the content is quoted.
    pub form: String,
    /// What is done by it.
    pub act: String,
    /// The source in its words.
    pub source: String,
    /// The content in its words.
    pub words: String,
    /// The condition in its words, where the article gives one.
    pub condition: Option<String>,
    /// What it is told within: nobody but whom the article quotes there says that it was said.
    pub within: Option<Within>,
    /// Whether a later version of the page is in the archive.
    pub replaced: bool,
}

/// The attribution that another stands within: "Strand denied that the union had agreed".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The number of the attribution.
    pub attribution: i64,
    /// Who makes it, where that is known; else the source in its words.
    pub speaker: String,
    /// What is done by it.
    pub act: String,
    /// Whether it is said not to be done.
    pub negated: bool,
}

impl Within {
    /// What is done, in a word or two: `deny`, `not state`.
    #[must_use]
    pub fn done(&self) -> String {
        if self.negated { format!("not {}", self.act) } else { self.act.clone() }
    }
}

/// Whether a later version of article `t` is there.
const REPLACED: &str = "EXISTS (SELECT 1 FROM article n JOIN capture nc ON nc.id = n.id JOIN capture tc ON tc.id = t.id \
                        WHERE n.url = t.url AND (coalesce(nc.received, '9999'), n.id) > (coalesce(tc.received, '9999'), t.id))";

impl Reader {
    /// Statements that fit, newest first.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn said(&self, filter: &Filter) -> Result<Answers<Statement>, Error> {
        let none = Answers { total: 0, answers: Vec::new() };
        let mut wanted = Where::default();
        let mut from = "witness w".to_owned();
        if let Some(words) = &filter.phrase {
            let Some(phrase) = phrase(words) else { return Ok(none) };
            from = "attribution_text f CROSS JOIN witness w ON w.attribution = f.rowid".to_owned();
            wanted.and("attribution_text MATCH ?", [phrase.into()]);
        }
        if !self.conditions(filter, &mut wanted)? {
            return Ok(none);
        }
        let sql = format!("SELECT w.statement, w.day FROM {from} WHERE {}", wanted.sql());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(wanted.values))?;
        // There may be hundreds of thousands: each is two numbers, with the newest day of a statement last.
        let mut found: Vec<(i64, Option<[u8; 10]>)> = Vec::new();
        while let Some(row) = rows.next()? {
            let day = row.get_ref(1)?.as_bytes_or_null().map_err(rusqlite::Error::from)?;
            found.push((get(row, 0)?, day.and_then(|day| day.try_into().ok())));
        }
        found.sort_unstable();
        let mut order: Vec<(Option<[u8; 10]>, i64)> = found.chunk_by(|a, b| a.0 == b.0).map(|witnesses| witnesses[witnesses.len() - 1]).map(|(id, day)| (day, id)).collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        let total = order.len();
        let first = order.into_iter().take(filter.limit.unwrap_or(usize::MAX));
        let answers = first.map(|(_, id)| self.one_statement(id)).collect::<Result<_, _>>()?;
        Ok(Answers { total, answers })
    }

    /// A statement by the number of any of its attributions, with its witnesses.
    ///
    /// # Errors
    /// If there is none of that number.
    pub fn one_statement(&self, id: i64) -> Result<Statement, Error> {
        let none = || Error::NoSuch { what: format!("statement {id}") };
        let sql = format!(
            "SELECT a.id, a.article, c.dispatch, t.outlet, t.headline, t.url, w.day, a.form, a.act, a.source_words, a.words, \
             w.identity, a.negated AND NOT a.absorbs, w.statement, i.key IS NOT NULL, i.articles, \
             a.condition, iif(a.condition = '[]', '', t.text), iif(k.identity = w.identity, e.role, NULL), \
             p.id, coalesce(pi.name, p.source_words), p.act, p.negated AND NOT p.absorbs, t.url IS NOT NULL AND {REPLACED} \
             FROM witness w JOIN attribution a ON a.id = w.attribution JOIN article t ON t.id = a.article LEFT JOIN carries c ON c.article = t.id \
             LEFT JOIN identity i ON i.id = w.identity LEFT JOIN entity e ON e.article = a.article AND e.number = a.speaker \
             LEFT JOIN known_as k ON k.entity = e.id \
             LEFT JOIN attribution p ON p.article = a.article AND p.number = a.within \
             LEFT JOIN witness pw ON pw.attribution = p.id LEFT JOIN identity pi ON pi.id = pw.identity \
             WHERE w.statement = (SELECT statement FROM witness WHERE attribution = ?) ORDER BY w.day IS NULL, w.day, a.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        let mut witnesses = Vec::new();
        let (mut speaker, mut negated, mut number) = (None, false, id);
        let mut roles: Vec<(i64, String)> = Vec::new();
        while let Some(row) = rows.next()? {
            let article = get(row, 1)?;
            // Some may give the last name alone: whoever more articles know in full is the one.
            if let Some(identity) = get::<Option<i64>>(row, 11)? {
                let known = (get::<bool>(row, 14)?, get::<i64>(row, 15)?, std::cmp::Reverse(identity));
                speaker = speaker.max(Some(known));
                roles.extend(get::<Option<String>>(row, 18)?.map(|role| (identity, role)));
            }
            let text: String = get(row, 17)?;
            let condition = if text.is_empty() { Vec::new() } else { codec::to_spans(&get::<String>(row, 16)?, &text)? };
            let within = match get::<Option<i64>>(row, 19)? {
                Some(attribution) => Some(Within { attribution, speaker: get(row, 20)?, act: get(row, 21)?, negated: get(row, 22)? }),
                None => None,
            };
            if get::<i64>(row, 0)? == get::<i64>(row, 13)? {
                number = get(row, 13)?;
                negated = get(row, 12)?;
            }
            witnesses.push(Witness {
                attribution: get(row, 0)?,
                article,
                dispatch: get::<Option<i64>>(row, 2)?.unwrap_or(article),
                outlet: get(row, 3)?,
                headline: get(row, 4)?,
                url: get(row, 5)?,
                day: get(row, 6)?,
                form: get(row, 7)?,
                act: get(row, 8)?,
                source: get(row, 9)?,
                words: get(row, 10)?,
                condition: (!condition.is_empty()).then(|| codec::words(&text, &condition)),
                within,
                replaced: get(row, 23)?,
            });
        }
        let rank = |form: &str| ["direct", "mixed", "indirect"].iter().position(|name| *name == form).unwrap_or(3);
        let best = witnesses.iter().min_by_key(|w| (rank(&w.form), std::cmp::Reverse(w.words.len()))).ok_or_else(none)?.clone();
        let mut outlets: Vec<String> = witnesses.iter().map(|w| plain_outlet(w.outlet.as_deref().unwrap_or_default())).collect();
        outlets.sort_unstable();
        outlets.dedup();
        let mut reports: Vec<i64> = witnesses.iter().map(|w| w.dispatch).collect();
        reports.sort_unstable();
        reports.dedup();
        let mut speaker = speaker.map(|(_, _, identity)| self.speaker(identity.0)).transpose()?;
        if let Some(speaker) = &mut speaker
            && let Some((_, role)) = roles.into_iter().find(|(identity, _)| *identity == speaker.id)
        {
            speaker.role = Some(role);
        }
        Ok(Statement {
            id: number,
            speaker,
            source: best.source,
            act: best.act,
            negated,
            form: best.form,
            words: best.words,
            day: witnesses.iter().find_map(|w| w.day.clone()),
            outlets: outlets.len(),
            reports: reports.len(),
            witnesses,
        })
    }

    pub(crate) fn speaker(&self, identity: i64) -> Result<Speaker, Error> {
        let sql = "SELECT id, name, kind, role FROM identity WHERE id = ?";
        let make = |row: &rusqlite::Row<'_>| Ok(Speaker { id: row.get(0)?, name: row.get(1)?, kind: row.get(2)?, role: row.get(3)? });
        Ok(self.connection.prepare_cached(sql)?.query_row([identity], make)?)
    }
}

/// The name of an outlet as it counts: "The Eastmoor Herald" is "Eastmoor Herald".
fn plain_outlet(name: &str) -> String {
    let name = name.trim().to_lowercase();
    name.strip_prefix("the ").map(str::to_owned).unwrap_or(name)
}
