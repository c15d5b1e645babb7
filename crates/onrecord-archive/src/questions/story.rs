//! A story: the texts that tell it, who is quoted in which of them, and the figures that they give.

use std::collections::{BTreeMap, BTreeSet};

use onrecord::resources::Resources;
use onrecord::span::Span;
use serde::Serialize;

use crate::codec;
use crate::error::Error;
use crate::questions::said::{Speaker, Statement};
use crate::reader::{Reader, get, no_article};

/// Articles that tell one thing: each shares a statement with another of them, or is a copy.
#[derive(Debug, Clone, Serialize)]
pub struct Story {
    /// Its number, that of its first article.
    pub id: i64,
    /// The first day on which it was told.
    pub first_day: Option<String>,
    /// The last.
    pub last_day: Option<String>,
    /// Whether more texts belong to it than are looked at.
    pub more: bool,
    /// The texts that tell it, the earliest first; copies of one text are one.
    pub texts: Vec<Text>,
    /// Who is quoted, those whom most texts quote first.
    pub voices: Vec<Voice>,
    /// How many statements there are.
    pub statements_total: usize,
    /// What was said, in the order of days. Where it is much: what most texts tell.
    pub statements: Vec<Statement>,
    /// Figures of one thing that several texts give.
    pub figures: Vec<Compared>,
}

/// A text, and the articles that carry it.
#[derive(Debug, Clone, Serialize)]
pub struct Text {
    /// The number of the text, that of the first article that carries it.
    pub dispatch: i64,
    /// The articles, the earliest first.
    pub articles: Vec<Carrier>,
    /// How many statements it tells.
    pub statements: usize,
    /// How many of them another text of the story tells as well.
    pub shared: usize,
}

/// An article that carries a text.
#[derive(Debug, Clone, Serialize)]
pub struct Carrier {
    /// Its number.
    pub id: i64,
    /// When it was published, or else received.
    pub day: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its address.
    pub url: Option<String>,
}

/// Somebody who is quoted in a story.
#[derive(Debug, Clone, Serialize)]
pub struct Voice {
    /// Who.
    #[serde(flatten)]
    pub speaker: Speaker,
    /// In which texts; those that are not named do not quote them.
    pub quoted: Vec<Quoted>,
}

/// What one text quotes of somebody.
#[derive(Debug, Clone, Serialize)]
pub struct Quoted {
    /// The position of the text in the story's list.
    pub text: usize,
    /// The attributions, in the order of the text.
    pub attributions: Vec<i64>,
}

/// Figures of one thing.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// What is counted, as the first text has it.
    pub of: String,
    /// The unit.
    pub unit: Option<String>,
    /// Whether every text that gives one gives a figure that another gives.
    pub agree: bool,
    /// The figures, in the order of the texts.
    pub figures: Vec<Given>,
}

/// A figure as one text gives it.
#[derive(Debug, Clone, Serialize)]
pub struct Given {
    /// The position of the text in the story's list.
    pub text: usize,
    /// The number of the figure in the record of the text's first article.
    pub number: i64,
    /// The words.
    pub words: String,
    /// The value, or the lower end of a range.
    pub low: f64,
    /// The upper end of a range.
    pub high: Option<f64>,
    /// How the words hedge it.
    pub modifier: Option<String>,
    /// Who says it, where it stands in a statement.
    pub speaker: Option<String>,
}

/// How many texts of a story are looked at.
const TEXTS: usize = 30;

/// How many statements are given.
const STATEMENTS: usize = 100;

/// How many voices, and how many things that are counted.
const VOICES: usize = 60;
const COMPARED: usize = 40;

/// An attribution of a story.
struct Spoken {
    id: i64,
    statement: i64,
    identity: Option<i64>,
    content: Vec<Span>,
}

impl Reader {
    /// The story that an article tells.
    ///
    /// # Errors
    /// If there is no such article.
    pub fn story(&self, resources: &Resources, article: i64) -> Result<Story, Error> {
        let (mut texts, more) = self.texts_of_story(article)?;
        let mut spoken = Vec::new();
        for text in &texts {
            spoken.push(self.spoken(text.articles[0].id)?);
        }
        // A statement may be told in several places of one text.
        let told: Vec<BTreeSet<i64>> = spoken.iter().map(|own| own.iter().map(|spoken| spoken.statement).collect()).collect();
        let mut tellers: BTreeMap<i64, usize> = BTreeMap::new();
        for statement in told.iter().flatten() {
            *tellers.entry(*statement).or_default() += 1;
        }
        for (text, told) in texts.iter_mut().zip(&told) {
            text.statements = told.len();
            text.shared = told.iter().filter(|statement| tellers[statement] > 1).count();
        }
        // A story has one number, whichever of its articles it is asked by; unless it is too large to be seen whole.
        let own = |text: &&Text| !more || text.articles.iter().any(|carrier| carrier.id == article);
        let id = texts.iter().filter(own).flat_map(|text| &text.articles).map(|carrier| carrier.id).min().unwrap_or(article);
        let days = || texts.iter().flat_map(|text| &text.articles).filter_map(|article| article.day.clone());
        Ok(Story {
            id,
            first_day: days().min(),
            last_day: days().max(),
            more,
            voices: self.voices(&spoken)?,
            statements_total: tellers.len(),
            statements: self.told(&tellers)?,
            figures: self.compared(resources, &texts, &spoken)?,
            texts,
        })
    }

    /// How many texts tell the story of an article, itself included; at most so many as are looked at.
    ///
    /// # Errors
    /// If the archive cannot be read.
    pub fn story_size(&self, article: i64) -> Result<usize, Error> {
        Ok(self.dispatches_of_story(self.dispatch(article)?)?.0.len())
    }

    fn dispatch(&self, article: i64) -> Result<i64, Error> {
        let sql = "SELECT coalesce(c.dispatch, t.id) FROM article t LEFT JOIN carries c ON c.article = t.id WHERE t.id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([article])?;
        get(rows.next()?.ok_or_else(|| no_article(article))?, 0)
    }

    /// The texts that hang together by statements, the nearest first, and whether there are more.
    fn dispatches_of_story(&self, first: i64) -> Result<(Vec<i64>, bool), Error> {
        let sql = "SELECT DISTINCT coalesce(c.dispatch, b.article) FROM attribution a JOIN witness w ON w.attribution = a.id \
                   JOIN witness v ON v.statement = w.statement JOIN attribution b ON b.id = v.attribution LEFT JOIN carries c ON c.article = b.article \
                   WHERE a.article = ?1 OR a.article IN (SELECT article FROM carries WHERE dispatch = ?1) ORDER BY 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut found = vec![first];
        let mut next = 0;
        while next < found.len() {
            let near: Vec<i64> = statement.query_map([found[next]], |row| row.get(0))?.collect::<Result<_, _>>()?;
            for dispatch in near {
                if !found.contains(&dispatch) {
                    if found.len() == TEXTS {
                        return Ok((found, true));
                    }
                    found.push(dispatch);
                }
            }
            next += 1;
        }
        Ok((found, false))
    }

    fn texts_of_story(&self, article: i64) -> Result<(Vec<Text>, bool), Error> {
        let (dispatches, more) = self.dispatches_of_story(self.dispatch(article)?)?;
        let sql = "SELECT t.id, coalesce(t.published, substr(c.received, 1, 10)) AS day, t.outlet, t.headline, t.url FROM article t JOIN capture c ON c.id = t.id \
                   WHERE t.id = ?1 OR t.id IN (SELECT article FROM carries WHERE dispatch = ?1) ORDER BY day IS NULL, day, t.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut texts = Vec::new();
        for dispatch in dispatches {
            let mut rows = statement.query([dispatch])?;
            let mut articles = Vec::new();
            while let Some(row) = rows.next()? {
                articles.push(Carrier { id: get(row, 0)?, day: get(row, 1)?, outlet: get(row, 2)?, headline: get(row, 3)?, url: get(row, 4)? });
            }
            texts.push(Text { dispatch, articles, statements: 0, shared: 0 });
        }
        texts.sort_by(|a, b| {
            let key = |text: &Text| (text.articles[0].day.is_none(), text.articles[0].day.clone(), text.dispatch);
            key(a).cmp(&key(b))
        });
        Ok((texts, more))
    }

    /// The attributions of an article with their statements.
    fn spoken(&self, article: i64) -> Result<Vec<Spoken>, Error> {
        let sql = "SELECT a.id, w.statement, w.identity, a.content, t.text FROM attribution a JOIN witness w ON w.attribution = a.id \
                   JOIN article t ON t.id = a.article WHERE a.article = ? ORDER BY a.number";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([article])?;
        let mut spoken = Vec::new();
        while let Some(row) = rows.next()? {
            let text = row.get_ref(4)?.as_str().map_err(|error| Error::damaged(error.to_string()))?;
            spoken.push(Spoken { id: get(row, 0)?, statement: get(row, 1)?, identity: get(row, 2)?, content: codec::to_spans(&get::<String>(row, 3)?, text)? });
        }
        Ok(spoken)
    }

    /// Who is quoted in which texts.
    fn voices(&self, spoken: &[Vec<Spoken>]) -> Result<Vec<Voice>, Error> {
        let mut quoted: BTreeMap<i64, BTreeMap<usize, Vec<i64>>> = BTreeMap::new();
        for (text, own) in spoken.iter().enumerate() {
            for one in own {
                if let Some(identity) = one.identity {
                    quoted.entry(identity).or_default().entry(text).or_default().push(one.id);
                }
            }
        }
        let mut order: Vec<(usize, usize, i64)> = quoted.iter().map(|(id, texts)| (texts.len(), texts.values().map(Vec::len).sum(), *id)).collect();
        order.sort_by_key(|(texts, times, id)| (std::cmp::Reverse((*texts, *times)), *id));
        order.truncate(VOICES);
        let voice = |(_, _, id)| {
            let quoted = quoted.remove(&id).unwrap_or_default().into_iter().map(|(text, attributions)| Quoted { text, attributions }).collect();
            Ok(Voice { speaker: self.speaker(id)?, quoted })
        };
        order.into_iter().map(voice).collect()
    }

    /// The statements that most texts tell, in the order of days.
    fn told(&self, tellers: &BTreeMap<i64, usize>) -> Result<Vec<Statement>, Error> {
        let mut order: Vec<(usize, i64)> = tellers.iter().map(|(id, texts)| (*texts, *id)).collect();
        order.sort_by_key(|(texts, id)| (std::cmp::Reverse(*texts), *id));
        let mut statements = order.into_iter().take(STATEMENTS).map(|(_, id)| self.one_statement(id)).collect::<Result<Vec<_>, _>>()?;
        statements.sort_by(|a, b| (a.day.is_none(), &a.day, a.id).cmp(&(b.day.is_none(), &b.day, b.id)));
        Ok(statements)
    }

    /// Figures of one thing that at least two texts give: of the same unit, and what is counted has the same name.
    fn compared(&self, resources: &Resources, texts: &[Text], spoken: &[Vec<Spoken>]) -> Result<Vec<Compared>, Error> {
        let sql = "SELECT q.number, q.words, q.low, q.high, q.modifier, q.unit, q.of_words, q.span, t.text, q.change FROM quantity q JOIN article t ON t.id = q.article \
                   WHERE q.article = ? AND q.low IS NOT NULL AND q.of_words IS NOT NULL ORDER BY q.number";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut found: BTreeMap<(String, Option<String>, Option<String>), (Compared, BTreeSet<Option<i64>>)> = BTreeMap::new();
        for (at, text) in texts.iter().enumerate() {
            let mut rows = statement.query([text.articles[0].id])?;
            while let Some(row) = rows.next()? {
                let (of, unit, change): (String, Option<String>, Option<String>) = (get(row, 6)?, get(row, 5)?, get(row, 9)?);
                let Some(thing) = thing(resources, &of) else { continue };
                let article = row.get_ref(8)?.as_str().map_err(|error| Error::damaged(error.to_string()))?;
                let span = codec::to_span(&get::<String>(row, 7)?, article)?;
                let within = |one: &&Spoken| one.content.iter().any(|content| content.start() <= span.start() && span.end() <= content.end());
                let speaker = spoken[at].iter().filter(within).find_map(|one| one.identity).map(|identity| self.speaker(identity)).transpose()?;
                let statement = spoken[at].iter().find(within).map(|one| one.statement);
                let given = Given {
                    text: at,
                    number: get(row, 0)?,
                    words: get(row, 1)?,
                    low: get(row, 2)?,
                    high: get(row, 3)?,
                    modifier: get(row, 4)?,
                    speaker: speaker.map(|speaker| speaker.name),
                };
                let entry = found.entry((thing, unit.clone(), change));
                let (compared, statements) = entry.or_insert_with(|| (Compared { of, unit, agree: false, figures: Vec::new() }, BTreeSet::new()));
                statements.insert(statement);
                // A text that gives one figure twice gives it once.
                if !compared.figures.iter().any(|other| other.text == at && other.low == given.low && other.high == given.high) {
                    compared.figures.push(given);
                }
            }
        }
        let mut compared: Vec<(usize, Compared)> = Vec::new();
        for (mut one, statements) in found.into_values() {
            let by: BTreeSet<usize> = one.figures.iter().map(|figure| figure.text).collect();
            // One statement that several texts tell is one figure.
            let one_statement = statements.len() == 1 && statements.first().is_some_and(Option::is_some);
            if by.len() < 2 || one_statement {
                continue;
            }
            let echoed = |figure: &Given| one.figures.iter().any(|other| other.text != figure.text && other.low == figure.low && other.high == figure.high);
            one.agree = by.iter().all(|text| one.figures.iter().any(|figure| figure.text == *text && echoed(figure)));
            compared.push((by.len(), one));
        }
        compared.sort_by(|(a, x), (b, y)| {
            b.cmp(a).then_with(|| x.figures[0].text.cmp(&y.figures[0].text)).then_with(|| x.figures[0].number.cmp(&y.figures[0].number))
        });
        Ok(compared.into_iter().take(COMPARED).map(|(_, one)| one).collect())
    }
}

/// What is counted by its name: its last word before an "of", in its base form.
fn thing(resources: &Resources, of: &str) -> Option<String> {
    let of = of.to_lowercase();
    let first = of.split(" of ").next().unwrap_or_default();
    let word = first.split_whitespace().last()?.trim_matches(|c: char| !c.is_alphanumeric());
    (word.chars().count() > 2).then(|| resources.lemmas.noun(word).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_known_by_their_last_word() {
        let name = |of: &str| thing(Resources::english(), of);
        assert_eq!(name("Injured passengers"), Some("passenger".to_owned()));
        assert_eq!(name("tonnes of grain"), name("tonne"));
        assert_eq!(name("…"), None);
    }
}
