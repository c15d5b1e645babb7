//! The archive over HTTP: pages of statements by cursor, somebody, a statement, articles.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use onrecord_archive::questions::matters::Matter;
use onrecord_archive::questions::said::Statement;
use onrecord_archive::questions::who::Somebody;
use serde::{Deserialize, Serialize};

use super::JSON;
use super::csv;
use crate::archive::article;
use crate::serve::archive::problem;
use crate::serve::pages::ask;
use crate::serve::problem::Problem;
use crate::serve::room::Room;
use crate::serve::wanted::{Wanted, cursor_text};

/// How many statements a download has at most; the table says so where there are more.
const DOWNLOAD: usize = 10_000;

type Asked<T> = Result<Query<T>, QueryRejection>;
type Number = Result<Path<i64>, PathRejection>;

fn json(value: &impl Serialize) -> Response {
    ([(CONTENT_TYPE, JSON)], serde_json::to_vec(value).expect("an answer is plain data")).into_response()
}

fn given<T>(asked: Asked<T>) -> Result<T, Problem> {
    asked.map(|Query(asked)| asked).map_err(|rejection| Problem::bad_request(rejection.body_text()))
}

fn number(id: Number) -> Result<i64, Problem> {
    id.map(|Path(id)| id).map_err(|_| Problem::not_found("there is nothing of that number"))
}

#[derive(Serialize)]
struct Statements<'a> {
    total: usize,
    more: bool,
    next: Option<String>,
    statements: &'a [Statement],
}

/// A page of the statements that fit, newest first.
pub async fn statements(State(room): State<Room>, asked: Asked<Wanted>) -> Result<Response, Problem> {
    let found = ask(&room, &given(asked)?).await?;
    Ok(json(&Statements { total: found.total, more: found.more, next: found.next.as_ref().map(cursor_text), statements: &found.statements }))
}

/// The statements that fit, as a table: a row for each witness.
pub async fn statements_csv(State(room): State<Room>, asked: Asked<Wanted>) -> Result<Response, Problem> {
    let filter = given(asked)?.filter()?;
    let found = room.archive.ask(move |reader| reader.said(&onrecord_archive::Filter { limit: Some(DOWNLOAD), ..filter }).map_err(problem)).await?;
    let disposition = "attachment; filename=\"statements.csv\"";
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, disposition)], csv::witnesses(&found.answers, found.total)).into_response())
}

/// A statement with everything about it.
pub async fn statement(State(room): State<Room>, id: Number) -> Result<Response, Problem> {
    let (id, resources) = (number(id)?, room.engine.resources());
    Ok(json(&room.archive.ask(move |reader| reader.statement_page(resources, id).map_err(problem)).await?))
}

/// A name to look for.
#[derive(Debug, Deserialize)]
pub struct Name {
    name: String,
}

/// Everybody of a name.
pub async fn people(State(room): State<Room>, asked: Asked<Name>) -> Result<Response, Problem> {
    let name = given(asked)?.name;
    Ok(json(&room.archive.ask(move |reader| reader.who(&name, Some(50), 0).map_err(problem)).await?))
}

/// Somebody, with their latest statements.
pub async fn person(State(room): State<Room>, id: Number) -> Result<Response, Problem> {
    let id = number(id)?;
    let resources = room.engine.resources();
    let asked = room.archive.ask(move |reader| {
        let who = reader.who(&format!("e{id}"), Some(1), 20).map_err(problem)?;
        let somebody = who.answers.into_iter().next().ok_or_else(|| Problem::not_found("the archive knows nobody by that number"))?;
        let matters = reader.matters(resources, somebody.speaker.id, MATTERS).map_err(problem)?;
        Ok(Person { somebody, matters })
    });
    Ok(json(&asked.await?))
}

/// How many matters are named.
const MATTERS: usize = 20;

#[derive(Serialize)]
struct Person {
    #[serde(flatten)]
    somebody: Somebody,
    /// What they speak of.
    matters: Vec<Matter>,
}

/// The story that an article tells.
pub async fn story(State(room): State<Room>, id: Number) -> Result<Response, Problem> {
    let (id, resources) = (number(id)?, room.engine.resources());
    Ok(json(&room.archive.ask(move |reader| reader.story(resources, id).map_err(problem)).await?))
}

/// An article's record, in onrecord/1.
pub async fn article(State(room): State<Room>, id: Number) -> Result<Response, Problem> {
    let id = number(id)?;
    let record = room.archive.ask(move |reader| {
        let stored = reader.stored(id).map_err(problem)?;
        article::record(reader, stored).map_err(|_| Problem::not_found("the article could not be read"))
    });
    Ok(json(&record.await?))
}

/// An article's statements, as a table.
pub async fn article_csv(State(room): State<Room>, id: Number) -> Result<Response, Problem> {
    let id = number(id)?;
    let stored = room.archive.ask(move |reader| reader.stored(id).map_err(problem)).await?;
    let name = format!("attachment; filename=\"statements-{id}.csv\"");
    let table = csv::statements(&stored.article, &stored.record);
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, name.as_str())], table).into_response())
}

/// How much the archive holds.
pub async fn stats(State(room): State<Room>) -> Result<Response, Problem> {
    Ok(json(&room.archive.ask(|reader| reader.stats().map_err(problem)).await?))
}
