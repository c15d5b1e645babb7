//! A story as a page: who tells it, who is quoted in which report, what was said when, and which figures differ.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use onrecord::record::Act;
use onrecord_archive::questions::said::Statement;
use onrecord_archive::questions::story::{Story, Text};

use super::card;
use super::shown::Shown;
use super::{Failed, html, origin};
use crate::archive::plural;
use crate::page::{act, shortened};
use crate::serve::archive::problem;
use crate::serve::room::Room;

/// How many letters of a statement the line of time shows.
const WORDS: usize = 260;

/// How many statements the line of time shows before it folds those that one report tells.
const UNFOLDED: usize = 16;

/// How many voices the table has, unless several reports quote more.
const ROWS: usize = 14;

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    id: i64,
    address: String,
    title: Shown,
    about: Vec<String>,
    more: bool,
    texts: Vec<Column>,
    rows: Vec<Row>,
    /// By report: whom it alone quotes, where the table does not name them.
    alone: Vec<(usize, Shown, Vec<Alone>)>,
    days: Vec<Day>,
    told: Option<String>,
    figures: Vec<Figures>,
}

/// A text: a column of the table of voices.
struct Column {
    number: usize,
    outlet: Shown,
    headline: Shown,
    link: String,
    day: Option<String>,
    copies: Vec<(Shown, String)>,
    counts: String,
}

/// Somebody who is quoted, and how often in which text.
struct Row {
    name: Shown,
    link: String,
    role: Option<Shown>,
    cells: Vec<Option<Cell>>,
    /// In how many texts.
    sum: usize,
}

struct Alone {
    name: Shown,
    link: String,
    count: usize,
}

struct Cell {
    count: usize,
    link: String,
    said: String,
}

/// What was first told on one day.
struct Day {
    day: String,
    /// What several reports tell, or all of it where that is little.
    statements: Vec<Said>,
    /// What one report tells.
    others: Vec<Said>,
}

struct Said {
    id: i64,
    speaker: Shown,
    speaker_link: Option<String>,
    act: String,
    form: String,
    words: Shown,
    texts: Vec<(usize, String)>,
}

/// Figures of one thing beside each other.
struct Figures {
    of: Shown,
    agree: bool,
    given: Vec<Figure>,
}

struct Figure {
    number: usize,
    outlet: Shown,
    words: Shown,
    link: String,
    speaker: Option<Shown>,
}

/// The story that an article tells. A story has one address, whichever of its articles one comes from.
pub async fn story(State(room): State<Room>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response, Failed> {
    let resources = room.engine.resources();
    let story = room.archive.ask(move |reader| reader.story(resources, id).map_err(problem)).await?;
    if story.id != id {
        return Ok(Redirect::to(&format!("/story/{}", story.id)).into_response());
    }
    let texts: Vec<Column> = story.texts.iter().enumerate().map(|(at, text)| column(at, text)).collect();
    Ok(html(&StoryPage {
        id,
        address: format!("{}/story/{id}", origin(&headers)),
        title: title(&story),
        about: about(&story),
        more: story.more,
        rows: rows(&story, &texts),
        alone: alone(&story, &texts),
        days: days(&story),
        told: (story.statements.len() < story.statements_total)
            .then(|| format!("the {} that most reports tell, of {}", story.statements.len(), story.statements_total)),
        figures: figures(&story, &texts),
        texts,
    }))
}

/// The headline of the report that shares most with the others.
fn title(story: &Story) -> Shown {
    let best = story.texts.iter().max_by_key(|text| (text.articles.iter().any(|a| a.headline.is_some()), text.shared, std::cmp::Reverse(text.dispatch)));
    best.and_then(|text| text.articles.iter().find_map(|article| article.headline.as_deref())).unwrap_or("A story without a headline").into()
}

fn about(story: &Story) -> Vec<String> {
    let number = |n: usize, one: &str| plural(i64::try_from(n).unwrap_or(i64::MAX), one);
    let mut outlets: Vec<&str> = story.texts.iter().flat_map(|text| &text.articles).filter_map(|article| article.outlet.as_deref()).collect();
    outlets.sort_unstable();
    outlets.dedup();
    let mut about = vec![format!("{} in {}", number(story.texts.len(), "report"), number(outlets.len(), "outlet"))];
    about.push(number(story.statements_total, "statement"));
    match (story.first_day.as_deref().map(card::day), story.last_day.as_deref().map(card::day)) {
        (Some(first), Some(last)) if first != last => about.push(format!("{first} to {last}")),
        (Some(day), _) => about.push(day),
        _ => {}
    }
    about
}

fn column(at: usize, text: &Text) -> Column {
    let unknown = "an outlet that is not known";
    let first = &text.articles[0];
    let mut copies: Vec<(Shown, String)> = Vec::new();
    for copy in &text.articles[1..] {
        copies.push((copy.outlet.as_deref().unwrap_or(unknown).into(), format!("/article/{}", copy.id)));
    }
    let count = plural(i64::try_from(text.statements).unwrap_or(i64::MAX), "statement");
    Column {
        number: at + 1,
        outlet: first.outlet.as_deref().unwrap_or(unknown).into(),
        headline: first.headline.as_deref().unwrap_or("without a headline").into(),
        link: format!("/article/{}", first.id),
        day: first.day.as_deref().map(card::day),
        copies,
        counts: if text.shared > 0 { format!("{count}, {} of them told by another report too", text.shared) } else { count },
    }
}

fn rows(story: &Story, texts: &[Column]) -> Vec<Row> {
    let row = |voice: &onrecord_archive::questions::story::Voice| {
        let cell = |at: usize| {
            let quoted = voice.quoted.iter().find(|quoted| quoted.text == at)?;
            let count = quoted.attributions.len();
            let statements = plural(i64::try_from(count).unwrap_or(i64::MAX), "statement");
            Some(Cell { count, link: format!("{}#a{}", texts[at].link, quoted.attributions.first()?), said: format!("{statements} in {}", texts[at].outlet) })
        };
        Row {
            name: (&voice.speaker.name).into(),
            link: format!("/person/{}", voice.speaker.id),
            role: voice.speaker.role.as_ref().map(Shown::from),
            cells: (0..texts.len()).map(cell).collect(),
            sum: voice.quoted.len(),
        }
    };
    in_table(story).iter().map(row).collect()
}

/// The voices that the table names, of which the first are those whom most reports quote.
fn in_table(story: &Story) -> &[onrecord_archive::questions::story::Voice] {
    let several = story.voices.iter().take_while(|voice| voice.quoted.len() > 1).count();
    &story.voices[..story.voices.len().min(several.max(ROWS))]
}

/// The others, by the report that quotes them.
fn alone(story: &Story, texts: &[Column]) -> Vec<(usize, Shown, Vec<Alone>)> {
    let others = &story.voices[in_table(story).len()..];
    let of = |at: usize| -> Vec<Alone> {
        let quoted = others.iter().filter_map(|voice| Some((voice, voice.quoted.iter().find(|quoted| quoted.text == at)?)));
        let alone = |(voice, quoted): (&onrecord_archive::questions::story::Voice, &onrecord_archive::questions::story::Quoted)| {
            let link = quoted.attributions.first().map_or_else(|| texts[at].link.clone(), |first| format!("{}#a{first}", texts[at].link));
            Alone { name: (&voice.speaker.name).into(), link, count: quoted.attributions.len() }
        };
        quoted.map(alone).collect()
    };
    (0..texts.len()).map(|at| (at + 1, texts[at].outlet.clone(), of(at))).filter(|(_, _, alone)| !alone.is_empty()).collect()
}

fn days(story: &Story) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for statement in &story.statements {
        let day = statement.day.as_deref().map_or_else(|| "on a day that is not known".to_owned(), card::day);
        let said = said(story, statement);
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.statements.push(said),
            None => days.push(Day { day, statements: vec![said], others: Vec::new() }),
        }
    }
    // What all can see at once is seen; of much, what one report tells is folded.
    if story.statements.len() > UNFOLDED {
        for day in &mut days {
            (day.statements, day.others) = std::mem::take(&mut day.statements).into_iter().partition(|said| said.texts.len() > 1);
        }
    }
    days
}

fn said(story: &Story, statement: &Statement) -> Said {
    let mut texts: Vec<(usize, String)> = Vec::new();
    for witness in &statement.witnesses {
        let at = story.texts.iter().position(|text| text.dispatch == witness.dispatch);
        if let Some(number) = at.map(|at| at + 1).filter(|number| texts.iter().all(|(other, _)| other != number)) {
            texts.push((number, format!("/article/{}#a{}", witness.article, witness.attribution)));
        }
    }
    texts.sort_unstable();
    let source = || if statement.source.is_empty() { "no source named".to_owned() } else { format!("“{}”", statement.source) };
    Said {
        id: statement.id,
        speaker: statement.speaker.as_ref().map_or_else(source, |speaker| speaker.name.clone()).into(),
        speaker_link: statement.speaker.as_ref().map(|speaker| format!("/person/{}", speaker.id)),
        act: Act::from_name(&statement.act).map_or_else(|| statement.act.clone(), |a| act(a, statement.negated)),
        form: statement.form.clone(),
        words: shortened(&statement.words, WORDS).into(),
        texts,
    }
}

fn figures(story: &Story, texts: &[Column]) -> Vec<Figures> {
    let given = |figure: &onrecord_archive::questions::story::Given| Figure {
        number: figure.text + 1,
        outlet: texts[figure.text].outlet.clone(),
        words: (&figure.words).into(),
        link: format!("{}#tq{}", texts[figure.text].link, figure.number + 1),
        speaker: figure.speaker.as_ref().map(Shown::from),
    };
    story.figures.iter().map(|one| Figures { of: (&one.of).into(), agree: one.agree, given: one.figures.iter().map(given).collect() }).collect()
}
